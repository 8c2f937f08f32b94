"""Answers to ``choose_beta``: untouched, wrong and right ones."""

import numpy as np
import torch
from torch import Tensor

from helpers.data import two_clusters
from helpers.models import TinyVAE
from helpers.training import VAERun
from tests.mistakes._runs import clusters, own_loop, relabelled, seeded


def noisy(beta: float, seed: int = 4, epochs: int = 200) -> VAERun:
    return clusters(seed, 0.2, beta=beta, epochs=epochs)


def noisy_points() -> Tensor:
    return two_clusters(generator=seeded(31), noise_std=0.2)


def stub() -> tuple:
    return 0.05, noisy(0.05, epochs=600)


MISTAKES = [
    ("the lab's points", lambda: (0.08, clusters(4, beta=0.08)), "other data"),
    (
        "another record",
        lambda: (0.08, relabelled(noisy(0.05), 0.08)),
        "the record of this run was changed",
    ),
    ("sigma^2", lambda: (0.2**2, noisy(0.2**2)), "a factor 2 is missing"),
    ("2 sigma", lambda: (2 * 0.2, noisy(2 * 0.2)), "square the standard deviation"),
    ("sigma", lambda: (0.2, noisy(0.2)), "that is sigma itself"),
    ("2 sigma^2 Dz", lambda: (2 * 0.2**2 * 2, noisy(2 * 0.2**2 * 2)), "the dimensions cancel"),
    ("1 / (2 sigma^2)", lambda: (1 / (2 * 0.2**2), noisy(12.5)), "beta is its inverse"),
    ("the lab's noise", lambda: (2 * 0.15**2, noisy(2 * 0.15**2)), "fits the lab's noise of 0.15"),
    ("in proportion to sigma", lambda: (0.05 * 0.2 / 0.15, noisy(0.05 * 0.2 / 0.15)), "a noise of 0.183"),
    ("not run again", lambda: (2 * 0.2**2, noisy(0.05)), "hand over the run of your beta"),
    ("stopped early", lambda: (0.08, noisy(0.08, epochs=50)), "50 epochs say little"),
    ("a weight per epoch", lambda: ([0.08] * 200, noisy(0.08)), "beta is not one finite number"),
]

ALTERNATIVES = [
    ("2 sigma^2", lambda: (2 * 0.2**2, noisy(2 * 0.2**2))),
    ("another seed, fewer epochs", lambda: (0.08, noisy(0.08, seed=21))),
    ("a tensor", lambda: (torch.tensor(0.08), noisy(0.08))),
    ("NumPy's, an own loop", lambda: (np.float32(0.08), own_loop(TinyVAE, 0.08, data=noisy_points))),
    ("in proportion to sigma^2", lambda: (0.045 * (0.2 / 0.15) ** 2, noisy(0.08))),
]

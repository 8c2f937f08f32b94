"""Answers to ``ring_run``: untouched, wrong and right ones."""

import copy
import dataclasses
import functools

import torch
from torch import Tensor, nn

from helpers.data import ring
from helpers.models import TinyVAE
from helpers.training import VAERun, train_vae
from tests.mistakes._runs import lab, own_loop, seeded


@functools.lru_cache
def around_the_ring(seed: int = 0, per_mode: int = 16, **settings: object) -> VAERun:
    generator = seeded(seed)
    return train_vae(ring(per_mode, generator), generator=generator, **settings)


def divided_by_zero() -> VAERun:
    run = around_the_ring(beta=0.02, hidden=(24, 24))
    model = copy.deepcopy(run.model)
    with torch.no_grad():
        model.decoder[-1].bias /= 0.0
    return dataclasses.replace(run, model=model)


class WideTanh(TinyVAE):
    def __init__(self):
        super().__init__(nn.Tanh, (32, 24))


HARD = {"hidden": (24, 24), "epochs": 1000}

SHORTER = {"hidden": (24, 24), "epochs": 400}

LONGER = {"hidden": (24, 24), "epochs": 500}


def ring_points() -> Tensor:
    return ring(24, seeded(31))


def stub() -> tuple:
    return (around_the_ring(),)


MISTAKES = [
    ("no KL, sharper points", lambda: (around_the_ring(beta=0.0, **SHORTER),), "without KL pressure"),
    ("next to no KL", lambda: (around_the_ring(beta=0.001, **SHORTER),), "the weight is too small"),
    ("more pressure", lambda: (around_the_ring(beta=0.5, **SHORTER),), "the weight is too large"),
    ("the right weight only", lambda: (around_the_ring(beta=0.02),), "200 epochs are too few"),
    (
        "a large network only",
        lambda: (around_the_ring(beta=0.02, hidden=(24, 24)),),
        "200 epochs are too few",
    ),
    (
        "longer, with 16 units",
        lambda: (around_the_ring(beta=0.02, epochs=1000),),
        "one hidden layer was too little",
    ),
    ("the lab's data", lambda: (lab(beta=0.02, hidden=(24, 24), epochs=300),), "knows the two clusters"),
    ("the model alone", lambda: (around_the_ring(beta=0.02, **HARD).model,), "run is a TinyVAE"),
    (
        "small steps",
        lambda: (around_the_ring(beta=0.02, lr=0.0005, **LONGER),),
        "Look at beta, hidden, epochs and lr",
    ),
    ("divided by zero", lambda: (divided_by_zero(),), "NaN or infinite points"),
]

ALTERNATIVES = [
    ("two layers of 24", lambda: (around_the_ring(beta=0.02, **HARD),)),
    ("another seed", lambda: (around_the_ring(17, beta=2 * 0.1**2, **HARD),)),
    ("other sizes", lambda: (around_the_ring(3, beta=0.02, hidden=(32, 32), epochs=600),)),
    ("more points", lambda: (around_the_ring(5, 64, beta=0.02, hidden=(32, 16), epochs=1000),)),
    ("tanh", lambda: (around_the_ring(beta=0.02, activation=nn.Tanh, **HARD),)),
    ("an own network and loop", lambda: (own_loop(WideTanh, 0.02, 500, data=ring_points),)),
]

"""Choose beta for a given noise: the weight that claims a noise of 0.2, and a run trained with it."""

from functools import lru_cache

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import as_number, name_number
from helpers.checks.result import Wrong
from helpers.checks.runs import LAB_BETA, changed_beta, check_finished, constant_beta
from helpers.data import two_clusters
from helpers.exact import iwae
from helpers.lab import SEED
from helpers.losses import noise_std
from helpers.training import VAERun, train_many, train_vae

HINTS = (
    "The weight stands for the noise of the decoder. Which formula of notebook 03 connects the two?",
    "`beta = 2 * sigma**2 * Dz / Dx`, and here Dz = Dx = 2.",
    "`beta_noisy = 2 * 0.2**2`",
)


def choose_beta() -> tuple[float, VAERun]:
    beta = 2 * 0.2**2
    generator = torch.Generator().manual_seed(4)
    x_noisy = two_clusters(generator=generator, noise_std=0.2)
    return beta, train_vae(x_noisy, beta=beta, epochs=600, generator=generator)


NOISE = 0.2
TARGET = 2 * NOISE**2
MISTAKES = {
    NOISE**2: "that is sigma^2: the squared error is divided by 2 sigma^2, so a factor 2 is missing",
    2 * NOISE: "that is 2 sigma: square the standard deviation",
    NOISE: "that is sigma itself: the weight is twice its square",
    2 * TARGET: "that is 4 sigma^2: with Dz = Dx the dimensions cancel, and 2 sigma^2 is left",
    1 / TARGET: "that is 1 / (2 sigma^2), the weight of the error; beta is its inverse",
    0.045: "0.045 fits the lab's noise of 0.15; these clusters have 0.2",
}


@check(choose_beta, HINTS)
def judge(beta_noisy: object, run_noisy: object) -> str:
    """Judged by the number, by the run, and by its ELBO beside that of the lab's weight."""
    beta, trained = as_number(beta_noisy, "beta"), constant_beta(run_noisy)
    if abs(beta - trained) > 1e-5:
        raise Wrong(
            f"beta is {beta:g}, but the run was trained with {trained:g}: hand over the run of your beta"
        )
    changed_beta(run_noisy)
    if abs(beta / TARGET - 1) > 0.02:
        name_number(beta, MISTAKES)
        raise Wrong(f"{beta:g} stands for a noise of {noise_std(beta):.3g}; the clusters have 0.2")
    check_finished(run_noisy, _noisy(torch.Generator().manual_seed(SEED)), low=0.8, high=1.38)
    return _elbos(beta, LAB_BETA)


def _noisy(generator: torch.Generator) -> Tensor:
    return two_clusters(generator=generator, noise_std=NOISE)


EPOCHS = 600  # of the runs whose ELBOs are compared
SEEDS = 8


@lru_cache
def _elbos(*betas: float) -> str:
    """The ELBO of each weight on fresh data, the mean over seeds, in words."""
    if min(betas) == 0:
        return "at beta 0 there is no noise, and no ELBO"
    generators = [torch.Generator().manual_seed(seed) for seed in range(SEEDS)]
    data = torch.stack([_noisy(generator) for generator in generators])
    fresh = two_clusters(250, torch.Generator().manual_seed(1000), NOISE)
    words = []
    for beta, runs in zip(betas, train_many(data, betas=betas, generators=generators, epochs=EPOCHS)):
        bounds = [
            iwae(r.model, fresh, noise_std(beta), 1, 20, torch.Generator().manual_seed(0)) for r in runs
        ]
        values = torch.stack([bound.mean() for bound, _ in bounds])
        words.append(f"{float(values.mean()):.2f} ± {float(values.std()) / SEEDS**0.5:.2f} with {beta:g}")
    return f"ELBO on fresh data, {SEEDS} seeds, {EPOCHS} epochs each: {', '.join(words)}"

"""Look at a training run that was handed over, and measure its model again."""

import torch
from torch import Tensor, nn

from helpers.checks.result import NotAttempted, Wrong
from helpers.losses import kl_divergence
from helpers.metrics import near_data
from helpers.models import LATENT_DIMS, TinyVAE
from helpers.training import VAERun

LAB_BETA = 0.05
LAB_EPOCHS = 200
OVERFIT = 0.01  # an error well below the variance of the data's noise
MEASURED = 100  # draws of the noise, over which an error is averaged


def constant_beta(run: object) -> float:
    """The one weight a run was trained with, or a complaint."""
    if not isinstance(run, VAERun):
        raise Wrong(f"run is a {type(run).__name__}; expected what train_vae or lab_run returns")
    records = (run.loss, run.recon, run.kl, run.beta)
    if not all(isinstance(r, Tensor) and r.dim() == 1 and len(r) and r.isfinite().all() for r in records):
        raise Wrong("the record of this run is empty or broken; hand over what train_vae or lab_run returned")
    if not isinstance(run.model, TinyVAE):
        raise Wrong(f"the model of this run is a {type(run.model).__name__}; expected a TinyVAE")
    if not torch.allclose(run.loss, run.recon + run.beta * run.kl, rtol=1e-3, atol=1e-5):
        raise Wrong(
            "the record of this run was changed: loss is not recon + beta * kl; train with the other weight"
        )
    if not (run.beta == run.beta[0]).all():
        raise Wrong("the weight changes over the epochs of this run; the exercise wants one constant number")
    return round(float(run.beta[0]), 6)


def changed_beta(run: object, wanted: float | None = None, says: str = "") -> float:
    """``constant_beta``, if it is no longer the lab's, and the wanted one where there is one, in words ``says``."""
    beta = constant_beta(run)
    if beta == LAB_BETA:
        raise NotAttempted("the run still has the lab's weight, 0.05")
    if wanted not in (None, beta):
        raise Wrong(f"this run has weight {beta:g}; the exercise wants {says}")
    return beta


@torch.no_grad()
def error_of(model: nn.Module, x: Tensor) -> float:
    """The mean squared error of a model on x (N, 2), averaged over draws of z."""
    return float(torch.stack([((model(x)[0] - x) ** 2).mean() for _ in range(MEASURED)]).mean())


@torch.no_grad()
def share_near(model: nn.Module, noise: float = 0.0) -> float:
    """The share of decoded draws near the two clusters: means, or with noise. The draws are notebook 06's."""
    draws, eps = (torch.randn(2000, LATENT_DIMS, generator=torch.Generator().manual_seed(k)) for k in (0, 1))
    return float(near_data(model.decoder(draws) + noise * eps).float().mean())


def check_finished(run: VAERun, x: Tensor, low: float = 0.5, high: float = 2.2) -> None:
    """Raise unless the run is as long as the lab's, and its record fits what its model does on data like these.

    ``low`` and ``high`` bound the error on x relative to the recorded one; at beta 0 a model overfits its
    own points, so that errors below the noise are not compared.
    """
    if run.epochs < LAB_EPOCHS:
        raise Wrong(f"{run.epochs} epochs say little: train {LAB_EPOCHS}, as the lab does, and look again")
    error, record = error_of(run.model, x), float(run.recon[-10:].mean())
    if max(error, record) > OVERFIT and not low < error / record < high:
        raise Wrong(
            f"the record says recon {record:.2g}, but on the exercise's data the model has {error:.2g}: "
            "other data, or another model than the recorded one?"
        )
    with torch.no_grad():
        kl = float(kl_divergence(*run.model.encode(x)))
    if not abs(kl - float(run.kl[-1])) < 0.05 + 0.4 * kl:
        raise Wrong(f"the record says kl {float(run.kl[-1]):.2g}, but the model has {kl:.2g}")


def one_of(name: str, value: object, options: tuple[str, ...]) -> str:
    """The word on offer that the value is, whatever its case; raises ``Wrong`` if it is none."""
    word = value.strip().lower() if isinstance(value, str) else None
    if word not in options:
        raise Wrong(f"{name} must be one of {', '.join(map(repr, options))}")
    return word


def refute(claim: str, refuted: dict[str, str], fact: str) -> None:
    """Raise ``Wrong`` if the claim is one that the run speaks against: why, and what was measured."""
    if claim in refuted:
        raise Wrong(f"{refuted[claim]} {fact}")

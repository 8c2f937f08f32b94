"""A third latent dimension: the beta that claims the lab's noise, and a model trained with it."""

import math

import torch
from torch import Tensor, nn

from helpers.checks.check import check
from helpers.checks.compare import as_number, name_mistake, name_number
from helpers.checks.result import NotAttempted, Wrong
from helpers.checks.runs import LAB_BETA, error_of
from helpers.data import two_clusters
from helpers.diagnostics import DEAD_KL
from helpers.lab import lab_data
from helpers.losses import kl_divergence, kl_terms, noise_std
from helpers.models import TinyVAE, mlp

HINTS = (
    "`beta = 2 * sigma**2 * Dz / Dx`: which part of it changes with a third latent dimension?",
    "The noise is to stay the lab's, so that beta grows as Dz does, by 3 / 2. The heads need 3 outputs, the decoder 3 inputs.",
    "`beta_three = 0.05 * 3 / 2`, `self.mu = nn.Linear(16, 3)`, `self.logvar` likewise, `self.decoder = mlp(3, (16,), 2)`",
)


class ThreeLatents(TinyVAE):
    def __init__(self) -> None:
        super().__init__()
        self.mu, self.logvar = nn.Linear(16, 3), nn.Linear(16, 3)
        self.decoder = mlp(3, (16,), 2)


def three_latents() -> tuple[float, nn.Module]:
    beta = 0.05 * 3 / 2
    torch.manual_seed(4)
    x, model = two_clusters(), ThreeLatents()
    opt = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(200):
        recon, mu, logvar = model(x)
        loss = ((recon - x) ** 2).mean() + beta * kl_divergence(mu, logvar)
        opt.zero_grad()
        loss.backward()
        opt.step()
    return beta, model


MISTAKES = {
    LAB_BETA: "with three dimensions the mean divides the KL by 3 instead of 2: at 0.05 each nat is cheaper than in "
    f"the lab, and the model claims a noise of {noise_std(LAB_BETA, 3):.3f} instead of {noise_std(LAB_BETA):.3f}",
    LAB_BETA * 2 / 3: "the factor is turned round: beta grows with Dz, by 3 / 2",
    LAB_BETA * 3: "three times the lab's: but the lab's beta has its two dimensions in it, so 3 / 2",
    LAB_BETA / 2: "that is beta for one latent dimension; three are asked",
    LAB_BETA * 9 / 4: "the ratio 3 / 2 enters once, not squared",
    LAB_BETA / 2 * 3 / 2: "that is sigma^2 Dz / Dx: the factor 2 is missing",
}


@check(three_latents, HINTS)
def judge(beta_three: object, my_model: object) -> str:
    """Judged by the number, by the shapes, and by what the model does with the lab's points."""
    beta, x = as_number(beta_three, "beta"), lab_data()
    recon, mu, logvar = _pass(my_model, x)
    dims = mu.shape[-1]
    if dims == 2 and beta == LAB_BETA:
        raise NotAttempted("the model still has two latent dimensions, and the lab's weight")
    if dims != 3 or logvar.shape != mu.shape:
        raise Wrong(f"mu has {dims} and logvar {logvar.shape[-1]} dimensions; expected 3 each")
    name_number(beta, MISTAKES)
    if abs(beta / (LAB_BETA * 3 / 2) - 1) > 0.02:
        raise Wrong(
            f"{beta:g} stands for a noise of {noise_std(max(beta, 0.0), 3):.3f}; the lab's is {noise_std(LAB_BETA):.3f}"
        )
    return _judge_training(my_model, x)


def _pass(model: object, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """recon, mu, logvar of one pass, if the layers fit together."""
    if not isinstance(model, nn.Module):
        raise Wrong(f"model is a {type(model).__name__}; expected your trained network")
    _judge_layers(model)
    with torch.no_grad():
        out = model(x)
    if (
        not isinstance(out, tuple)
        or len(out) != 3
        or not all(isinstance(part, Tensor) and part.dim() == 2 for part in out)
    ):
        raise Wrong("forward must return three tensors of one row per point: recon, mu, logvar")
    if out[0].shape != x.shape:
        raise Wrong(f"recon has shape {tuple(out[0].shape)}; expected {tuple(x.shape)}")
    return out


def _judge_layers(model: nn.Module) -> None:
    """Raise if the widths of mu, logvar and decoder, where they have these names, do not fit."""
    widths = [getattr(getattr(model, name, None), "out_features", None) for name in ("mu", "logvar")]
    decoder = getattr(model, "decoder", None)
    inside = decoder.modules() if isinstance(decoder, nn.Module) else ()
    first = next((part for part in inside if isinstance(part, nn.Linear)), None)
    if None not in widths and first is not None and {*widths} != {first.in_features}:
        raise Wrong(
            f"the layers do not fit: mu has {widths[0]} outputs, logvar {widths[1]}, and the decoder takes "
            f"{first.in_features} numbers; all three must be 3"
        )


def _judge_training(model: nn.Module, x: Tensor) -> str:
    """What a trained model of three latents does with the lab's points, or a complaint."""
    with torch.no_grad():
        (recon, mu, logvar), (again, *_) = model(x), model(x)
        kl, error = kl_terms(mu, logvar).mean(dim=0), error_of(model, x)
    total, found = float(kl.sum()), f"error {error:.3f}, KL {float(kl.sum()):.2f} nats in all"
    signs = {
        f"the model gives NaN or infinity ({found})": not math.isfinite(total + error),
        f"the code says nothing ({found}): not trained, or no gradient through the draw?": (
            error > 0.1 and total < 0.2
        ),
        "two passes give the same recon: z is not drawn": torch.equal(recon, again),
        f"hardly any KL pressure reached this model ({found}): is beta * kl in the loss?": (
            total > 3.5 or error < 0.01
        ),
        f"too much KL pressure, or too little training ({found}): average the KL over dimensions, do not sum it": (
            total < 1.0 or error > 0.045
        ),
    }
    name_mistake(signs, bool)
    alive = int((kl > DEAD_KL).sum())
    return f"Error {error:.3f}, {alive} of 3 dimensions above {DEAD_KL} nats, {total:.2f} nats in all"

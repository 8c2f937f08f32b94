"""Checks of the exercises in which a bug in the use of a model is mended."""

import copy
import math

import torch
from torch import Tensor, nn

from helpers.checks.check import check
from helpers.checks.compare import as_tensor, check_callable
from helpers.checks.result import NotAttempted, Wrong
from helpers.checks.sampler import judge_sampler
from helpers.exact import expected_log_likelihood
from helpers.lab import lab_data, lab_run
from helpers.models import TinyVAE


class _Gives(nn.Module):
    """A layer that answers with one tensor, whatever comes in."""

    def __init__(self, value: Tensor) -> None:
        super().__init__()
        self.value = value

    def forward(self, _: Tensor) -> Tensor:
        return self.value


def _glass(mu: Tensor, logvar: Tensor) -> TinyVAE:
    """A VAE that shows its z: the encoder gives mu and logvar, the decoder nothing but z."""
    model = TinyVAE()
    model.encoder, model.decoder = nn.Identity(), nn.Identity()
    model.mu, model.logvar = _Gives(mu), _Gives(logvar)
    return model


@check(
    "The error sends no gradient to the encoder. Follow the chain from recon back to mu: where is it cut?",
    "Only eps may be without a gradient; mu and std must keep theirs.",
    "`z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)`, or `model.reparameterize(mu, logvar)`",
)
def mend_gradient(function: object) -> str:
    """As given: z is drawn without a gradient. Judged by the gradients that arrive, and by the z that are drawn."""
    check_callable(function)
    model, x = TinyVAE(), torch.randn(64, 2)
    torch.manual_seed(1)
    recon, mu, logvar = _three(function(model, x.clone()), x)
    for name, got, want in zip(("mu", "logvar"), (mu, logvar), model.encode(x)):
        if not torch.allclose(got, want, atol=1e-5):
            raise Wrong(f"{name} is not what model.encode(x) gives; return recon, mu, logvar in this order")
        if not got.requires_grad:
            raise Wrong(
                f"the {name} that you return has no gradient: the KL term then teaches the encoder nothing"
            )
    if not recon.requires_grad:
        raise Wrong("recon has no gradient at all: nothing, not even the decoder, can learn")
    ((recon - x) ** 2).mean().backward()
    if not _hears(model.decoder[0]):
        raise Wrong("the error does not reach the decoder: recon must be what the decoder makes of z")
    deaf = [name for name in ("mu", "logvar") if not _hears(getattr(model, name))]
    if len(deaf) == 2:
        torch.manual_seed(1)
        if torch.equal(recon, model(x)[0]):
            raise NotAttempted("z is still cut off: the error sends no gradient to mu or logvar, as given")
        raise Wrong(
            "the error still reaches neither mu nor logvar: torch.normal, sample(), no_grad() and detach() all cut"
        )
    if deaf == ["logvar"]:
        raise Wrong(
            "mu hears of the error, logvar does not: std is missing or detached. Keep z = mu + eps * std"
        )
    if deaf == ["mu"]:
        raise Wrong(
            "logvar hears of the error, mu does not: mu is missing or detached. Keep z = mu + eps * std"
        )
    judge_sampler(lambda mu, logvar: _three(function(_glass(mu, logvar), mu), mu)[0], shapes=((5, 2),))
    return "The error reaches mu and logvar, and z is still a fresh draw"


def _hears(layer: nn.Linear) -> bool:
    return layer.weight.grad is not None and bool(layer.weight.grad.any())


def _three(got: object, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    if got is None:
        raise Wrong("your function returned None; is `return` missing?")
    if not isinstance(got, (tuple, list)) or len(got) != 3 or not all(isinstance(g, Tensor) for g in got):
        raise Wrong("expected three tensors: recon, mu, logvar")
    for name, part in zip(("recon", "mu", "logvar"), got):
        if part.shape != x.shape:
            raise Wrong(f"{name} has shape {tuple(part.shape)}; expected {tuple(x.shape)}")
    return tuple(got)


@check(
    "The model was trained on draws z. What does the decoder get here?",
    "Draw z anew `draws` times, take the mean squared error each time, then average the errors.",
    "`errors = [((model(x)[0] - x) ** 2).mean() for _ in range(draws)]`",
)
def mend_evaluation(function: object) -> str:
    """As given: the error at z = mu. Judged by the integral over q(z|x), and by how much calls differ."""
    check_callable(function)
    model, x, draws = lab_run().model, lab_data(), 60
    values = [as_tensor(function(copy.deepcopy(model), x.clone(), draws)).squeeze() for _ in range(10)]
    if any(value.shape != () for value in values):
        raise Wrong(f"expected one number; got shape {tuple(values[0].shape)}")
    values = torch.stack(values)
    if not values.isfinite().all():
        raise Wrong("the error is NaN or infinite")
    exact = -float((expected_log_likelihood(model, x, 1.0) + math.log(2 * math.pi)).mean())
    value, error = float(values.mean()), _error_of_one_draw(model, x) / draws**0.5
    if (values == values[0]).all():
        _name_the_constant(value, model, x)
    if values.std() > 2.2 * value / exact * error:
        raise Wrong(
            "calls differ by far more than means over `draws` draws of every z should: is z drawn once only, less "
            "often than `draws`, or with one eps for all points?"
        )
    if abs(value - exact) > 3 * error:
        _name_the_error(value, model, x, draws, exact, error)
    return f"{value:.4f} on average over calls; the integral over q gives {exact:.4f}"


@torch.no_grad()
def _name_the_constant(value: float, model: TinyVAE, x: Tensor) -> None:
    """Raise: every call gives the same number, so nothing is drawn."""
    at_mu = float(((model.decoder(model.encode(x)[0]) - x) ** 2).mean())
    if abs(value - at_mu) < 1e-3 * at_mu:
        raise NotAttempted(f"{value:.4f} is still the error at z = mu")
    raise Wrong(f"every call gives {value:.4f}: z must be drawn anew each time, mu + eps * std")


@torch.no_grad()
def _error_of_one_draw(model: TinyVAE, x: Tensor) -> float:
    return float(torch.stack([((model(x)[0] - x) ** 2).mean() for _ in range(100)]).std())


@torch.no_grad()
def _name_the_error(value: float, model: TinyVAE, x: Tensor, draws: int, exact: float, error: float) -> None:
    """Raise: the value is not the honest error; is it a known other one?"""
    mu, logvar = model.encode(x)
    eps = torch.randn(500, *mu.shape)

    def mean_error(z: Tensor) -> float:
        return float(((model.decoder(z) - x) ** 2).mean())

    averaged = model.decoder(mu + eps * torch.exp(0.5 * logvar)).mean(dim=0)
    known = {
        "your z hardly leave mu: is std the variance exp(logvar), or are the z averaged before they are decoded?": (
            mean_error(mu + eps * logvar.exp())
        ),
        "the z come from the prior, not from the region of each x": mean_error(eps),
        "the outputs are averaged before the error is taken: the mean of many outputs is better than the "
        "outputs are. Take the error of each, then average": float(((averaged - x) ** 2).mean()),
        "summed over dimensions: the lab's error is a mean over points and dimensions": 2 * exact,
        "summed over points and dimensions: the lab's error is a mean": x.numel() * exact,
        "the errors are added up, not averaged: divide by the number of draws": draws * exact,
        "the root of the squared error: the lab's is not rooted": exact**0.5,
    }
    for says, other in known.items():
        if abs(value - other) < max(3 * error, 0.03 * other):
            raise Wrong(f"{says} ({value:.4f}; expected about {exact:.4f})")
    raise Wrong(f"expected about {exact:.4f}, the mean error over z from q(z|x); got {value:.4f}")

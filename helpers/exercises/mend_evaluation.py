"""Mend the error of a trained model, averaged over draws: it comes out better than in training."""

import copy
import math

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import as_tensor, check_callable
from helpers.checks.result import NotAttempted, Wrong
from helpers.exact import expected_log_likelihood
from helpers.lab import lab_data, lab_run
from helpers.models import TinyVAE

HINTS = (
    "The model was trained on draws z. What does the decoder get here?",
    "Draw z anew `draws` times, take the mean squared error each time, then average the errors.",
    "`errors = [((model(x)[0] - x) ** 2).mean() for _ in range(draws)]`",
)


@torch.no_grad()
def mend_evaluation(model: TinyVAE, x: Tensor, draws: int) -> Tensor:
    errors = []
    for _ in range(draws):
        recon, mu, logvar = model(x)
        errors.append(((recon - x) ** 2).mean())
    return torch.stack(errors).mean()


def mistaken_errors(model: TinyVAE, x: Tensor, draws: int, exact: float) -> dict[str, float]:
    """What comes out in place of the error at draws of z, by misconception."""
    mu, logvar = model.encode(x)
    eps = torch.randn(500, *mu.shape)

    def mean_error(z: Tensor) -> float:
        return float(((model.decoder(z) - x) ** 2).mean())

    averaged = model.decoder(mu + eps * torch.exp(0.5 * logvar)).mean(dim=0)
    return {
        "your z hardly leave mu: is std the variance exp(logvar), or are the z averaged before they are decoded?": (
            mean_error(mu + eps * logvar.exp())
        ),
        "the z come from the prior, not from the region of each x": mean_error(eps),
        "the outputs are averaged before the error is taken: the mean of many outputs is better than the outputs are. Take the error of each, then average": (
            float(((averaged - x) ** 2).mean())
        ),
        "summed over dimensions: the lab's error is a mean over points and dimensions": 2 * exact,
        "summed over points and dimensions: the lab's error is a mean": x.numel() * exact,
        "the errors are added up, not averaged: divide by the number of draws": draws * exact,
        "the root of the squared error: the lab's is not rooted": exact**0.5,
    }


@check(mend_evaluation, HINTS)
def judge(function: object) -> str:
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
def _error_of_one_draw(model: TinyVAE, x: Tensor) -> float:
    return float(torch.stack([((model(x)[0] - x) ** 2).mean() for _ in range(100)]).std())


@torch.no_grad()
def _name_the_constant(value: float, model: TinyVAE, x: Tensor) -> None:
    """Raise: every call gives the same number, so nothing is drawn."""
    at_mu = float(((model.decoder(model.encode(x)[0]) - x) ** 2).mean())
    if abs(value - at_mu) < 1e-3 * at_mu:
        raise NotAttempted(f"{value:.4f} is still the error at z = mu")
    raise Wrong(f"every call gives {value:.4f}: z must be drawn anew each time, mu + eps * std")


@torch.no_grad()
def _name_the_error(value: float, model: TinyVAE, x: Tensor, draws: int, exact: float, error: float) -> None:
    """Raise: the value is not the honest error; is it a known other one?"""
    for says, other in mistaken_errors(model, x, draws, exact).items():
        if abs(value - other) < max(3 * error, 0.03 * other):
            raise Wrong(f"{says} ({value:.4f}; expected about {exact:.4f})")
    raise Wrong(f"expected about {exact:.4f}, the mean error over z from q(z|x); got {value:.4f}")

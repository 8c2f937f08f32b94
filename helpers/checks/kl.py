"""Checks of the exercises on the KL term."""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from helpers.checks.check import check
from helpers.checks.compare import Mistake, as_tensor, check_callable, judge_function, no_gradient
from helpers.checks.result import Wrong


def gaussian_batch(rows: int, dims: int, seed: int) -> tuple[Tensor, Tensor]:
    """mu and logvar of some Gaussians, (rows, dims) each."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(rows, dims, generator=generator), torch.randn(rows, dims, generator=generator)


GAUSSIANS = [gaussian_batch(1, 1, 0), gaussian_batch(4, 2, 1), gaussian_batch(3, 5, 2)]


def exact_kl_terms(mu: Tensor, logvar: Tensor) -> Tensor:
    """The KL of each entry from the prior, by torch's own formula."""
    return kl_divergence(Normal(mu.double(), logvar.double().exp().sqrt()), Normal(0.0, 1.0))


# what people write for the KL of one dimension
WRONG_TERMS = {
    "right size, wrong sign: a KL is never negative": lambda m, v: -exact_kl_terms(m, v),
    "twice too large: the factor 1/2 is missing": lambda m, v: 2 * exact_kl_terms(m, v),
    "at mu = 0, logvar = 0 the KL must be 0; you are off by a constant: the 1 is missing": (
        lambda m, v: 0.5 * (m**2 + v.exp() - v)
    ),
    "logvar is read as log std: exp(logvar) is the variance already, exp(2 * logvar) its square": (
        lambda m, v: 0.5 * (m**2 + (2 * v).exp() - 1 - 2 * v)
    ),
    "exp(0.5 * logvar) stands where the variance exp(logvar) belongs": (
        lambda m, v: 0.5 * (m**2 + (0.5 * v).exp() - 1 - v)
    ),
    "this is KL(p || q); the loss needs KL(q || p), the other way round": (
        lambda m, v: 0.5 * ((1 + m**2) / v.exp() - 1 + v)
    ),
    "mu enters without its square: the price of a position grows with its square": (
        lambda m, v: 0.5 * (m + v.exp() - 1 - v)
    ),
    "the position is free in your formula: mu**2 is missing": lambda m, v: 0.5 * (v.exp() - 1 - v),
    "1 stands outside the factor: brackets are missing, -0.5 * (1 + ...)": lambda m, v: (
        -0.5 + v - m**2 - v.exp()
    ),
    "the sign of logvar is turned: as it stands, narrow regions are cheap": (
        lambda m, v: 0.5 * (m**2 + v.exp() - 1 + v)
    ),
    "the sign of mu**2 is turned: a place away from 0 costs, it does not earn": (
        lambda m, v: 0.5 * (-(m**2) + v.exp() - 1 - v)
    ),
    "exp(logvar) is squared: it is the variance already": lambda m, v: 0.5 * (m**2 + (2 * v).exp() - 1 - v),
    "the width is free in your formula: logvar is missing": lambda m, v: 0.5 * m**2,
}


def kl_mistakes(reduce: Callable[[Tensor], Tensor]) -> list[Mistake]:
    """The wrong formulas, each reduced from (N, Dz) as the exercise asks."""
    return [
        Mistake(says, lambda mu, logvar, terms=terms: reduce(terms(mu, logvar)))
        for says, terms in WRONG_TERMS.items()
    ]


@check(
    "For one dimension the price of position and width is `(mu**2 + exp(logvar) - 1 - logvar) / 2`.",
    "The dimensions of q are independent, so that their KLs add up: sum over `dim=1`, one value per row.",
    "`(-0.5 * (1 + logvar - mu**2 - logvar.exp())).sum(dim=1)`",
)
def kl_to_prior(function: object) -> str:
    """Compared with torch.distributions on batches of three shapes."""

    def oracle(mu: Tensor, logvar: Tensor) -> Tensor:
        return exact_kl_terms(mu, logvar).sum(dim=1)

    mistakes = [
        *kl_mistakes(lambda terms: terms.sum(dim=1)),
        Mistake(
            "averaged over dimensions: the KL of a point is their sum (the lab's convention averages, and "
            "pays for it with another beta)",
            lambda mu, logvar: exact_kl_terms(mu, logvar).mean(dim=1),
        ),
        Mistake(
            "summed over the points too: one value per row is asked", lambda *a: exact_kl_terms(*a).sum()
        ),
        Mistake(
            "averaged over everything: that is the lab's kl; asked is one value per row",
            lambda *a: exact_kl_terms(*a).mean(),
        ),
        Mistake(
            "summed over the points, dimension by dimension: dim=0 is the batch, dim=1 the latents",
            lambda *a: exact_kl_terms(*a).sum(dim=0),
        ),
        Mistake(
            "averaged over the points, after adding up the dimensions: keep one value per row",
            lambda *a: exact_kl_terms(*a).sum(dim=1).mean(),
        ),
        Mistake(
            "averaged over the points, dimension by dimension: dim=0 is the batch, dim=1 the latents",
            lambda *a: exact_kl_terms(*a).mean(dim=0),
        ),
        Mistake("one value per dimension: add up the dimensions of a row", exact_kl_terms),
    ]
    judge_function(function, oracle, GAUSSIANS, mistakes, "one value per row")
    return "It agrees with torch.distributions on three batches" + no_gradient(function, *GAUSSIANS[1])


@check(
    "A KL is a mean: of `log q(z) - log p(z)`, over draws z from q.",
    "`Normal(mu, std).log_prob(z)` gives one number per draw, row and dimension; sum the dimensions, for q and p.",
    "`z = q.sample((draws,))` has shape (draws, N, Dz): sum over dim 2, then take mean and std over dim 0.",
    "The standard error of a mean is the standard deviation of what is averaged, over the root of their number.",
)
def kl_by_sampling(function: object) -> str:
    """Judged by the closed form, and by the standard error that the closed form implies."""
    check_callable(function)
    mu, logvar = (
        torch.tensor([[1.0, -0.5], [0.0, 0.3], [-2.0, 1.0]]),
        torch.tensor([[-1.0, 0.5], [0.4, -2.0], [1.0, -1.5]]),
    )
    errors = []
    for draws in (MANY, FEW):
        estimate, error = _pair(function(mu.clone(), logvar.clone(), draws))
        _judge_estimate(estimate, error, mu.double(), logvar.double(), draws)
        errors.append(error / _true_error(mu.double(), logvar.double(), draws))
    _judge_errors(*errors)
    return "Estimates and their standard errors fit the closed form, with 400 and with 4,000 draws"


FEW, MANY = 400, 4000  # draws


def _pair(got: object) -> tuple[Tensor, Tensor]:
    if got is None:
        raise Wrong("your function returned None; is `return` missing?")
    if (
        not isinstance(got, (tuple, list, Tensor))
        or isinstance(got, Tensor)
        and not got.dim()
        or len(got) != 2
    ):
        raise Wrong("expected two things, the estimate and its standard error, one value per row each")
    estimate, error = (as_tensor(part).squeeze() for part in got)
    for name, part in (("estimate", estimate), ("standard error", error)):
        if part.shape != (3,):
            raise Wrong(f"for 3 rows the {name} has shape {tuple(part.shape)}; expected one value per row")
    return estimate, error


def _true_error(mu: Tensor, logvar: Tensor, draws: int) -> Tensor:
    """The standard error of the mean of log q - log p, from the variance of a quadratic in eps."""
    var = logvar.exp()
    return (mu**2 * var + 0.5 * (var - 1) ** 2).sum(dim=1).div(draws).sqrt()


def _judge_estimate(estimate: Tensor, error: Tensor, mu: Tensor, logvar: Tensor, draws: int) -> None:
    exact = exact_kl_terms(mu, logvar).sum(dim=1)
    wide = logvar.exp()  # the standard deviation of somebody who forgets the half
    reverse = kl_divergence(Normal(0.0, 1.0), Normal(mu, (0.5 * logvar).exp())).sum(dim=1)
    log_p = -0.5 * (mu**2 + logvar.exp() + math.log(2 * math.pi)).sum(dim=1)
    candidates = {
        "right size, wrong sign: the mean of log q - log p, not of log p - log q": -exact,
        "the draws come from the prior: KL(q || p) is a mean over draws from q": -reverse,
        "this is KL(p || q): draw from q, and average log q - log p": reverse,
        "averaged over dimensions: log densities of independent dimensions add up": exact / 2,
        "q has std exp(logvar): that is its variance, the std is its root": (
            0.5 * (wide**2 + mu**2 - 1 - 2 * logvar)
        ).sum(dim=1),
        "summed over the draws: the KL is a mean over them": draws * exact,
        "log p(z) is missing: average log q(z) - log p(z)": exact + log_p,
        "log q(z) is missing: average log q(z) - log p(z)": -log_p,
        "the draws have std exp(logvar): that is the variance of q": (
            0.5 * (wide**2 + mu**2 - logvar - wide**2 / logvar.exp())
        ).sum(dim=1),
    }
    if torch.allclose(estimate, exact, rtol=1e-3):
        raise Wrong("that is the closed form itself; a check of it must come from draws")
    tolerance = 6 * _true_error(mu, logvar, draws)
    if ((estimate - exact).abs() <= tolerance).all():
        return
    if ((error - exact).abs() <= tolerance).all():
        raise Wrong("the order is turned: return the estimate first, then its standard error")
    for says, value in candidates.items():
        if ((estimate - value).abs() <= 2 * tolerance).all():
            raise Wrong(says)
    shown = [", ".join(f"{v:.3g}" for v in row.tolist()) for row in (exact, estimate)]
    raise Wrong(f"with {draws:,} draws the estimates are {shown[1]}; exact: {shown[0]}")


def _judge_errors(many: Tensor, few: Tensor) -> None:
    """Standard errors with many and with few draws, relative to the true ones."""
    if not torch.isfinite(torch.cat([few, many])).all():
        raise Wrong("a standard error is NaN or infinite")
    if all((ratio / draws**0.5 - 1).abs().max() < 0.4 for ratio, draws in ((few, FEW), (many, MANY))):
        raise Wrong(
            "the error is the standard deviation of one draw; that of the mean is sqrt(draws) smaller"
        )
    growth = float((many / few).median()) * (FEW / MANY) ** 0.5  # of the error itself, from few to many draws
    for says, wrong in {
        "it is the same with 400 and with 4,000 draws: is `draws` ignored?": 1.0,
        "it is divided by the number of draws, not by its root": FEW / MANY,
        "it grows with the draws: divide by their root": (MANY / FEW) ** 0.5,
    }.items():
        if 0.8 < growth / wrong < 1.25:
            raise Wrong(f"the standard error is wrong: {says}")
    for draws, ratio, limit in ((FEW, few, 0.4), (MANY, many, 0.2)):
        if ((ratio - 1).abs() > limit).any():
            raise Wrong(
                f"with {draws:,} draws the standard error is {float(ratio.max()):.2g} times what it should be: it is "
                "the std of log q - log p, summed over dimensions, over sqrt(draws)"
            )

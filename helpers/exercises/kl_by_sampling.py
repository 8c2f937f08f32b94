"""Check the KL by drawing: estimate it without its formula, and say how far off the estimate may be.

Return the estimates, from ``draws`` draws per row, and their standard errors: one value per row each.
"""

import math

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from helpers.checks.check import check
from helpers.checks.compare import as_tensor, check_callable, check_parts, name_mistake
from helpers.checks.gaussians import exact_kl_terms
from helpers.checks.result import Wrong

HINTS = (
    "A KL is a mean: of `log q(z) - log p(z)`, over draws z from q.",
    "`Normal(mu, std).log_prob(z)` gives one number per draw, row and dimension; sum the dimensions, for q and p.",
    "`z = q.sample((draws,))` has shape (draws, N, Dz): sum over dim 2, then take mean and std over dim 0.",
    "The standard error of a mean is the standard deviation of what is averaged, over the root of their number.",
)


def kl_by_sampling(mu: Tensor, logvar: Tensor, draws: int) -> tuple[Tensor, Tensor]:
    q, prior = Normal(mu, torch.exp(0.5 * logvar)), Normal(0.0, 1.0)
    z = q.sample((draws,))
    log_ratio = (q.log_prob(z) - prior.log_prob(z)).sum(dim=2)
    return log_ratio.mean(dim=0), log_ratio.std(dim=0) / math.sqrt(draws)


FEW, MANY = 400, 4000  # draws
MU = torch.tensor([[1.0, -0.5], [0.0, 0.3], [-2.0, 1.0]])
LOGVAR = torch.tensor([[-1.0, 0.5], [0.4, -2.0], [1.0, -1.5]])


def mistaken_estimates(exact: Tensor) -> dict[str, Tensor]:
    """What the estimates of each row are near, by misconception."""
    mu, logvar = MU.double(), LOGVAR.double()
    wide = logvar.exp()  # the standard deviation of somebody who forgets the half
    reverse = kl_divergence(Normal(0.0, 1.0), Normal(mu, (0.5 * logvar).exp())).sum(dim=1)
    log_p = -0.5 * (mu**2 + logvar.exp() + math.log(2 * math.pi)).sum(dim=1)
    return {
        "right size, wrong sign: the mean of log q - log p, not of log p - log q": -exact,
        "the draws come from the prior: KL(q || p) is a mean over draws from q": -reverse,
        "this is KL(p || q): draw from q, and average log q - log p": reverse,
        "averaged over dimensions: log densities of independent dimensions add up": exact / 2,
        "q has std exp(logvar): that is its variance, the std is its root": (
            0.5 * (wide**2 + mu**2 - 1 - 2 * logvar)
        ).sum(dim=1),
        "log p(z) is missing: average log q(z) - log p(z)": exact + log_p,
        "log q(z) is missing: average log q(z) - log p(z)": -log_p,
        "the draws have std exp(logvar): that is the variance of q": (
            0.5 * (wide**2 + mu**2 - logvar - wide**2 / logvar.exp())
        ).sum(dim=1),
    }


# by which factor a standard error grows from few to many draws, where it should shrink with their root
MISTAKEN_GROWTH = {
    "it is the same with 400 and with 4,000 draws: is `draws` ignored?": 1.0,
    "it is divided by the number of draws, not by its root": FEW / MANY,
    "it grows with the draws: divide by their root": (MANY / FEW) ** 0.5,
}


@check(kl_by_sampling, HINTS)
def judge(function: object) -> str:
    """Judged by the closed form, and by the standard error that the closed form implies."""
    check_callable(function)
    errors = []
    for draws in (MANY, FEW):
        estimate, error = _pair(function(MU.clone(), LOGVAR.clone(), draws))
        _judge_estimate(estimate, error, draws)
        errors.append(error / _true_error(draws))
    _judge_errors(*errors)
    return "Estimates and their standard errors fit the closed form, with 400 and with 4,000 draws"


def _pair(got: object) -> tuple[Tensor, Tensor]:
    wanted = "two things, the estimate and its standard error, one value per row each"
    check_parts(got, 2, wanted, kinds=(tuple, list, Tensor))
    estimate, error = (as_tensor(part).squeeze() for part in got)
    for name, part in (("estimate", estimate), ("standard error", error)):
        if part.shape != (3,):
            raise Wrong(f"for 3 rows the {name} has shape {tuple(part.shape)}; expected one value per row")
    return estimate, error


def _true_error(draws: int) -> Tensor:
    """The standard error of the mean of log q - log p, from the variance of a quadratic in eps."""
    mu, var = MU.double(), LOGVAR.double().exp()
    return (mu**2 * var + 0.5 * (var - 1) ** 2).sum(dim=1).div(draws).sqrt()


def _judge_estimate(estimate: Tensor, error: Tensor, draws: int) -> None:
    exact = exact_kl_terms(MU, LOGVAR).sum(dim=1)
    if torch.allclose(estimate, exact, rtol=1e-3):
        raise Wrong("that is the closed form itself; a check of it must come from draws")
    tolerance = 6 * _true_error(draws)
    if ((estimate - exact).abs() <= tolerance).all():
        return
    if ((error - exact).abs() <= tolerance).all():
        raise Wrong("the order is turned: return the estimate first, then its standard error")
    if ((estimate / draws - exact).abs() <= tolerance).all():
        raise Wrong("summed over the draws: the KL is a mean over them")
    known = mistaken_estimates(exact)
    name_mistake(known, lambda value: ((estimate - value).abs() <= 2 * tolerance).all())
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
    for says, wrong in MISTAKEN_GROWTH.items():
        if 0.8 < growth / wrong < 1.25:
            raise Wrong(f"the standard error is wrong: {says}")
    for draws, ratio, limit in ((FEW, few, 0.4), (MANY, many, 0.2)):
        if ((ratio - 1).abs() > limit).any():
            raise Wrong(
                f"with {draws:,} draws the standard error is {float(ratio.max()):.2g} times what it should be: it is "
                "the std of log q - log p, summed over dimensions, over sqrt(draws)"
            )

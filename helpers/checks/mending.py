"""Checks of the exercises in which a bug in a formula is mended."""

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import Mistake, as_tensor, check_callable, judge_function, no_gradient
from helpers.checks.kl import GAUSSIANS, exact_kl_terms, kl_mistakes
from helpers.checks.result import NotAttempted
from helpers.checks.sampler import LOGVAR, MU, ROWS, judge_sampler, many_rows


@check(
    "The printed widths are far from what logvar claims. Which function of logvar would give the printed ones?",
    "`exp(logvar)` is the variance. What you multiply eps with is the standard deviation.",
    "`std = torch.exp(0.5 * logvar)`",
)
def mend_sampler(function: object) -> str:
    """As given: exp(logvar) as standard deviation."""
    check_callable(function)
    z, fresh = (as_tensor(function(*many_rows())) for _ in range(2))
    if z.shape == fresh.shape == (ROWS, len(MU)) and not torch.equal(z, fresh):
        if ((z.std(dim=0) / LOGVAR.exp() - 1).abs() < 0.05).all():
            raise NotAttempted("the sampler still behaves as given")
    return judge_sampler(function)


@check(
    "What is the least value that a KL can have, and for which q? Compare with what is printed.",
    "At the prior, mu = 0 and logvar = 0, your function must give 0, everywhere else more than 0.",
    "`-0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp())`",
)
def mend_kl(function: object) -> str:
    """As given: the sign of the factor is lost."""

    def oracle(mu: Tensor, logvar: Tensor) -> Tensor:
        return exact_kl_terms(mu, logvar).mean()

    mistakes = [
        *kl_mistakes(torch.mean),
        Mistake(
            "made positive by force: it is 0 everywhere now, and weighs nothing", lambda m, v: torch.zeros(())
        ),
        Mistake(
            "the sign of mu**2 is turned, not that of the whole: places still earn or cost the wrong way round",
            lambda m, v: 0.5 * torch.mean(1 + v + m**2 - v.exp()),
        ),
        Mistake(
            "one value per row: this function is to return the mean over everything",
            lambda *a: exact_kl_terms(*a).sum(dim=1),
        ),
        Mistake("one value per entry: this function is to return the mean over everything", exact_kl_terms),
        Mistake(
            "the sum; this function is to return the mean over everything",
            lambda *a: exact_kl_terms(*a).sum(),
        ),
        Mistake(
            "summed over dimensions: this function is to return the mean over everything",
            lambda *a: exact_kl_terms(*a).sum(dim=1).mean(),
        ),
    ]
    judge_function(
        function,
        oracle,
        GAUSSIANS,
        mistakes,
        "one number",
        lambda mu, logvar: -exact_kl_terms(mu, logvar).mean(),
    )
    return "It is 0 at the prior and agrees with torch.distributions elsewhere" + no_gradient(
        function, *GAUSSIANS[1]
    )


@check(
    "Double the number of latent dimensions by copying them. Which term of the loss changes, and should it?",
    "In the lab's convention both terms are means over points and dimensions.",
    "Replace `.sum(dim=1).mean()` by `.mean()` in the KL.",
)
def mend_loss(function: object) -> str:
    """As given: the error is averaged over dimensions, the KL summed."""

    def squares(recon: Tensor, x: Tensor) -> Tensor:
        return (recon - x).double() ** 2

    def both(reduce_recon: object, reduce_kl: object) -> object:
        return lambda recon, x, mu, logvar, beta: (
            reduce_recon(squares(recon, x)) + beta * reduce_kl(exact_kl_terms(mu, logvar))
        )

    def summed(terms: Tensor) -> Tensor:
        return terms.sum(dim=1).mean()

    def oracle(recon: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> Tensor:
        return squares(recon, x).mean() + beta * exact_kl_terms(mu, logvar).mean()

    mistakes = [
        Mistake(
            "both terms are summed over dimensions: consistent, and what papers do, but then beta weighs "
            "otherwise than in the lab unless Dx = Dz; asked are two means",
            both(summed, summed),
        ),
        Mistake(
            "now the error is summed and the KL averaged: the same bug, mirrored", both(summed, torch.mean)
        ),
        Mistake(
            "the KL is summed over points as well: it grows with the size of the batch",
            both(torch.mean, torch.sum),
        ),
        Mistake(
            "the KL is averaged over dimensions, but summed over the points: it grows with their number",
            both(torch.mean, lambda terms: terms.mean(dim=1).sum()),
        ),
        Mistake(
            "both terms are summed over the points too: the loss grows with the batch",
            both(torch.sum, torch.sum),
        ),
        Mistake(
            "the KL is summed over Dz latents and divided by the Dx data dimensions: consistent with some papers, but with another beta than the lab's unless Dz = Dx",
            lambda r, x, m, v, b: both(torch.mean, summed)(r, x, m, v, b / x.shape[1]),
        ),
        Mistake(
            "beta weighs the error, not the KL",
            lambda r, x, m, v, b: b * squares(r, x).mean() + oracle(x, x, m, v, 1.0),
        ),
        Mistake("beta weighs both terms: only the KL", lambda r, x, m, v, b: b * oracle(r, x, m, v, 1.0)),
        Mistake("beta is lost: both terms weigh the same", lambda r, x, m, v, b: oracle(r, x, m, v, 1.0)),
        Mistake(
            "the KL is subtracted: it is a price, and is added", lambda r, x, m, v, b: oracle(r, x, m, v, -b)
        ),
        Mistake(
            "the KL term is lost: without it nothing makes the prior a place to draw from",
            lambda r, x, m, v, b: oracle(r, x, m, v, 0.0),
        ),
        Mistake(
            "the whole loss is divided, error included: only the KL is summed where it should be averaged",
            lambda r, x, m, v, b: both(torch.mean, summed)(r, x, m, v, b) / m.shape[1],
        ),
    ]
    cases = []
    for k, (rows, dims, beta) in enumerate([(1, 1, 0.5), (6, 3, 0.05), (4, 5, 2.0)]):
        generator = torch.Generator().manual_seed(10 + k)
        recon, x = (torch.randn(rows, 2, generator=generator) for _ in range(2))
        mu, logvar = (torch.randn(rows, dims, generator=generator) for _ in range(2))
        cases.append((recon, x, mu, logvar, beta))
    judge_function(function, oracle, cases, mistakes, "one number", both(torch.mean, summed))
    return "Both terms are means, also with 1, 3 and 5 latent dimensions" + no_gradient(function, *cases[1])

"""The KL from N(mu, L L^T), whose regions may lie at a slant, to the prior N(0, I): one value per row.

mu is (N, Dz), and scale, which is L, is (N, Dz, Dz): lower triangular, with a positive diagonal.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, kl_divergence

from helpers.checks.check import check
from helpers.checks.compare import judge_function, no_gradient

HINTS = (
    "With one width per axis: `(mu**2 + exp(logvar) - 1 - logvar) / 2`, summed. With a matrix the variances add up to a trace, the logvars to a log det.",
    "The trace of L L^T is the sum of all squared entries of L. The det of L is the product of its diagonal.",
    "log det(L L^T): `log_det = 2 * scale.diagonal(dim1=1, dim2=2).log().sum(dim=1)`",
)


def kl_full(mu: Tensor, scale: Tensor) -> Tensor:
    trace = (scale**2).sum(dim=(1, 2))  # of L L^T
    log_det = 2 * scale.diagonal(dim1=1, dim2=2).log().sum(dim=1)  # of L L^T
    return 0.5 * ((mu**2).sum(dim=1) + trace - mu.shape[1] - log_det)


Formula = Callable[[Tensor, Tensor], Tensor]


def exact_kl(mu: Tensor, scale: Tensor) -> Tensor:
    prior = MultivariateNormal(torch.zeros(mu.shape[1]).double(), torch.eye(mu.shape[1]).double())
    return kl_divergence(MultivariateNormal(mu.double(), scale_tril=scale.double()), prior)


def the_other_way_round(mu: Tensor, scale: Tensor) -> Tensor:
    prior = MultivariateNormal(torch.zeros(mu.shape[1]).double(), torch.eye(mu.shape[1]).double())
    return kl_divergence(prior, MultivariateNormal(mu.double(), scale_tril=scale.double()))


def of_parts(formula: Callable[..., Tensor]) -> Formula:
    """A formula of |mu|^2, the trace and the log det of L L^T, and Dz, as one of mu and L."""

    def kl(mu: Tensor, scale: Tensor) -> Tensor:
        covariance = (scale @ scale.mT).double()
        trace = covariance.diagonal(dim1=1, dim2=2).sum(dim=1)
        return formula(mu.double().square().sum(dim=1), trace, covariance.logdet(), mu.shape[1])

    return kl


def with_trace(wrong: Callable[[Tensor], Tensor]) -> Formula:
    """The KL with something else in place of the trace of L L^T."""

    def kl(mu: Tensor, scale: Tensor) -> Tensor:
        trace = (scale @ scale.mT).diagonal(dim1=1, dim2=2).sum(dim=1)
        return exact_kl(mu, scale) + 0.5 * (wrong(scale) - trace)

    return kl


def diagonal(scale: Tensor) -> Tensor:
    return scale.diagonal(dim1=1, dim2=2)


MISTAKES = {
    "only the diagonal of L is used in the trace: that of L L^T holds the squares of all its entries": (
        with_trace(lambda scale: diagonal(scale).square().sum(dim=1))
    ),
    "the trace of L stands where that of L L^T belongs: the sum of all squared entries of L": (
        with_trace(lambda scale: diagonal(scale).sum(dim=1))
    ),
    "the sum of all entries of L stands where the trace of L L^T belongs: square them first": (
        with_trace(lambda scale: scale.sum(dim=(1, 2)))
    ),
    "the length of L is not squared: the trace of L L^T is the sum of the squares, without the root": (
        with_trace(lambda scale: scale.square().sum(dim=(1, 2)).sqrt())
    ),
    "log det is forgotten: as it stands, the narrowest regions are the cheapest": (
        of_parts(lambda square, trace, log_det, dims: 0.5 * (square + trace - dims))
    ),
    "log det of L alone, under the half: that of L L^T is twice as much": (
        of_parts(lambda square, trace, log_det, dims: 0.5 * (square + trace - dims - 0.5 * log_det))
    ),
    "log det is counted twice: half of log det(L L^T) is the sum of the logs of L's diagonal, once": (
        of_parts(lambda square, trace, log_det, dims: 0.5 * (square + trace - dims - 2 * log_det))
    ),
    "the sign of log det is turned: a narrow region must cost, not earn": (
        of_parts(lambda square, trace, log_det, dims: 0.5 * (square + trace - dims + log_det))
    ),
    "scale is read as the covariance: it is L, the covariance is L L^T": (
        lambda mu, scale: (
            of_parts(lambda square, trace, log_det, dims: 0.5 * (square - dims - 0.5 * log_det))(mu, scale)
            + 0.5 * diagonal(scale).sum(dim=1)
        )
    ),
    "the log of all entries of L is taken, its zeros too: log det needs the diagonal only": (
        lambda mu, scale: exact_kl(mu, scale) + diagonal(scale).log().sum(dim=1) - scale.log().sum(dim=(1, 2))
    ),
    "right size, wrong sign: a KL is never negative": lambda *a: -exact_kl(*a),
    "twice too large: the factor 1/2 is missing": lambda *a: 2 * exact_kl(*a),
    "at mu = 0, L = I the KL must be 0; you are off by a constant: Dz is forgotten": (
        of_parts(lambda square, trace, log_det, dims: 0.5 * (square + trace - log_det))
    ),
    "a 1 stands where Dz belongs: at L = I the trace is Dz, and the KL must be 0": (
        of_parts(lambda square, trace, log_det, dims: 0.5 * (square + trace - 1 - log_det))
    ),
    "the position is free in your formula: mu**2 is missing": (
        of_parts(lambda square, trace, log_det, dims: 0.5 * (trace - dims - log_det))
    ),
    "mu enters without its square: the price of a position grows with its square": (
        lambda mu, scale: exact_kl(mu, scale) + 0.5 * (mu - mu**2).sum(dim=1)
    ),
    "averaged over dimensions: the KL of a point is their sum": lambda mu, scale: (
        exact_kl(mu, scale) / mu.shape[1]
    ),
    "averaged over the points: keep one value per row": lambda *a: exact_kl(*a).mean(),
    "summed over the points: keep one value per row": lambda *a: exact_kl(*a).sum(),
    "this is KL(p || q); the loss needs KL(q || p), the other way round": the_other_way_round,
    "in bits: you divide by ln 2, or take log2; the natural logarithm alone gives nats": (
        lambda *a: exact_kl(*a) / math.log(2)
    ),
}


@check(kl_full, HINTS)
def judge(function: object) -> str:
    """Compared with torch.distributions, in one, two and four dimensions."""
    cases = []
    for k, (rows, dims) in enumerate(((1, 1), (3, 2), (4, 4))):
        generator = torch.Generator().manual_seed(k)
        mu, below = (torch.randn(rows, *[dims] * n, generator=generator) for n in (1, 2))
        width = torch.randn(rows, dims, generator=generator).exp()
        cases.append((mu, below.tril(-1) + torch.diag_embed(width)))
    judge_function(function, exact_kl, cases, MISTAKES, "one value per row")
    return "It agrees with torch.distributions, where regions lie at a slant too" + no_gradient(
        function, *cases[1]
    )

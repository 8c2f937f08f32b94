"""Gaussians beside the prior: their KL by torch's own formula, and what people write in its place."""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from helpers.checks.compare import Mistakes

# mu and logvar of some Gaussians, (N, Dz) each
SEEDED = [(shape, torch.Generator().manual_seed(k)) for k, shape in enumerate(((1, 1), (4, 2), (3, 5)))]
GAUSSIANS = [tuple(torch.randn(shape, generator=generator) for _ in range(2)) for shape, generator in SEEDED]


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
    "in bits: you divide by ln 2, or take log2; the natural logarithm alone gives nats": (
        lambda m, v: exact_kl_terms(m, v) / math.log(2)
    ),
}


def kl_mistakes(reduce: Callable[[Tensor], Tensor]) -> Mistakes:
    """The wrong formulas, each reduced from (N, Dz) as the exercise asks."""
    return {
        says: lambda mu, logvar, terms=terms: reduce(terms(mu, logvar)) for says, terms in WRONG_TERMS.items()
    }

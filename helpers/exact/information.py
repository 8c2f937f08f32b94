"""All codes together: the aggregate posterior, its distance from the prior, and what it tells of x."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.data import DATA_DIMS, check_points
from helpers.exact.bounds import log_encoder_by_axis
from helpers.exact.quadrature import Grid, check_border, log_normal, refined
from helpers.losses import kl_terms
from helpers.models import TinyVAE

HOLE = 0.1  # a place is a hole when the codes are there ten times rarer than the prior says
SMALLEST = 1e-300  # densities below are set to it, so that their logs stay finite; they weigh nothing


@dataclass(frozen=True)
class Information:
    """Where the average KL of a point goes, in nats: ``rate = mutual_information + marginal_kl``.

    Hoffman & Johnson (2016), "ELBO surgery".

    Attributes:
        rate: mean of KL(q(z|x) || p(z)) over the points, summed over latent dimensions.
        mutual_information: what z tells about which of the N points it came from; at most ln N.
        marginal_kl: KL(q(z) || p(z)), the distance of all codes together from the prior.
        prior_in_holes: share of the prior's draws that fall where q(z) is below a tenth of the prior.
    """

    rate: float
    mutual_information: float
    marginal_kl: float
    prior_in_holes: float


def aggregate_posterior(model: TinyVAE, x: Tensor, grid: Grid) -> Tensor:
    """Log density of q(z), the average of q(z|x) over the points x (N, 2), at the grid: (G,), float64.

    The dimensions of each q(z|x) are independent, so that one product of matrices adds up all points.

    Raises:
        GridError: the grid does not hold all of q, or is too coarse for it.
        TypeError, ValueError: ``x`` is of the wrong kind or shape.
    """
    check_points(x, DATA_DIMS, "x")
    first, second = (log_q.exp() for log_q in log_encoder_by_axis(model, x, grid))  # (N, steps) each
    return (first.T @ second / len(x)).clamp(min=SMALLEST).log().flatten()


@torch.no_grad()
def information(model: TinyVAE, x: Tensor, grid: Grid | None = None) -> Information:
    """Split the rate into mutual information and distance from the prior.

    Errors as in ``aggregate_posterior``; without a grid, one is refined until it is good enough.
    """

    def on(grid: Grid) -> Information:
        log_q = aggregate_posterior(model, x, grid)
        log_prior = log_normal(grid.points, torch.zeros(()), 1.0)
        integrand = log_q.exp() * (log_q - log_prior)
        check_border(integrand, grid)
        marginal_kl = float(grid.integrate(integrand))
        holes = float(grid.integrate(log_prior.exp() * (log_q - log_prior < math.log(HOLE))))
        return Information(rate, rate - marginal_kl, marginal_kl, holes)

    check_points(x, DATA_DIMS, "x")
    mu, logvar = model.encode(x)
    rate = float(kl_terms(mu.double(), logvar.double()).sum(dim=1).mean())
    return refined(on, grid)

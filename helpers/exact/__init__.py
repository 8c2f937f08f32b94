"""What a VAE of one or two latent dimensions is worth, without sampling: log p(x), the true posterior,
the ELBO and its gap, and what all codes together look like.

Everything is an integral over a plane, or over a line, and is computed as a sum over a grid, in float64
and in log space. Each function that integrates looks whether its grid fits and raises a ``GridError``
where it does not, instead of returning a wrong number.
"""

from helpers.exact.bounds import elbo, expected_log_likelihood, iwae, kl_to_posterior
from helpers.exact.information import Information, aggregate_posterior, information
from helpers.exact.quadrature import Grid, GridError, log_marginal, log_normal, log_posterior, square_grid

__all__ = [
    "Grid",
    "GridError",
    "Information",
    "aggregate_posterior",
    "elbo",
    "expected_log_likelihood",
    "information",
    "iwae",
    "kl_to_posterior",
    "log_marginal",
    "log_normal",
    "log_posterior",
    "square_grid",
]

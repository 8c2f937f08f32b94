"""The two terms of the VAE loss and their weighted sum, in the lab's convention.

Both terms are *averaged*, over points and over dimensions. Kingma & Welling (2013) sum over
dimensions instead; for a decoder noise sigma that is fixed, the two have the same optimum when
beta = 2 sigma^2 Dz / Dx.

NaN and infinity are let through, for training to find: what comes of them is not finite.
"""

import math
from numbers import Real
from typing import NamedTuple

from torch import Tensor

from helpers.data import check_same_shape, check_whole


class VAELoss(NamedTuple):
    """The loss and what it is made of.

    Attributes:
        loss, recon, kl: scalars; ``loss = recon + beta * kl``.
        kl_per_dimension: (Dz,), in nats, averaged over the points; its mean is ``kl``.
    """

    loss: Tensor
    recon: Tensor
    kl: Tensor
    kl_per_dimension: Tensor


def check_beta(beta: float) -> None:
    """Raise unless ``beta`` is a finite number of at least 0: TypeError or ValueError."""
    if isinstance(beta, bool) or not isinstance(beta, Real):
        raise TypeError(f"beta holds a {type(beta).__name__}; expected numbers")
    if not 0 <= beta < math.inf:
        raise ValueError(f"beta is {beta}; expected a finite number of at least 0")


def noise_std(beta: float, latent_dims: int = 2, data_dims: int = 2) -> float:
    """The decoder noise sigma for which the averaged loss has the ELBO's optimum: beta = 2 sigma^2 Dz / Dx.

    Raises:
        TypeError, ValueError: ``beta`` is not a finite number of at least 0, or a dimension not at least 1.
    """
    check_beta(beta)
    check_whole(latent_dims, "latent_dims")
    check_whole(data_dims, "data_dims")
    return math.sqrt(beta * data_dims / (2 * latent_dims))


def reconstruction_loss(recon: Tensor, x: Tensor) -> Tensor:
    """Mean squared error over points and dimensions: recon, x (N, Dx) -> scalar.

    Raises:
        ValueError: the shapes differ (broadcasting would give a number without meaning).
    """
    check_same_shape(recon=recon, x=x)
    return ((recon - x) ** 2).mean()


def kl_terms(mu: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mu, exp(logvar)) || N(0, 1)) of each entry, in nats: mu, logvar (N, Dz) -> (N, Dz).

    Kingma & Welling (2013), appendix B. Sum over the last dimension for the KL of a point.

    Raises:
        ValueError: the shapes differ.
    """
    check_same_shape(mu=mu, logvar=logvar)
    return -0.5 * (1 + logvar - mu.pow(2) - logvar.exp())


def kl_divergence(mu: Tensor, logvar: Tensor) -> Tensor:
    """The lab's KL term: ``kl_terms`` averaged over points and dimensions, a scalar in nats."""
    return kl_terms(mu, logvar).mean()


def vae_loss(recon: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> VAELoss:
    """Reconstruction plus beta times KL: recon, x (N, Dx); mu, logvar (N, Dz).

    Raises:
        TypeError, ValueError: ``beta`` is not a finite number of at least 0, or shapes do not fit.
    """
    check_beta(beta)
    if len(mu) != len(x):
        raise ValueError(f"mu has {len(mu)} rows and x {len(x)}; expected the same number")
    terms = kl_terms(mu, logvar)
    recon_term, kl = reconstruction_loss(recon, x), terms.mean()
    return VAELoss(recon_term + beta * kl, recon_term, kl, terms.mean(dim=0))

"""The two terms of the VAE loss and their weighted sum, in the lab's convention.

Both terms are *averaged*, over points and over dimensions. Kingma & Welling (2013) sum over
dimensions instead; the two agree when beta = 2 sigma^2 Dz / Dx, sigma being the decoder's noise.
"""

from typing import NamedTuple

from torch import Tensor


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


def _check_same_shape(**tensors: Tensor) -> None:
    (name_a, a), (name_b, b) = tensors.items()
    if a.shape != b.shape:
        raise ValueError(
            f"{name_a} has shape {tuple(a.shape)} and {name_b} {tuple(b.shape)}; expected the same shape"
        )


def reconstruction_loss(recon: Tensor, x: Tensor) -> Tensor:
    """Mean squared error over points and dimensions: recon, x (N, Dx) -> scalar.

    Raises:
        ValueError: the shapes differ (broadcasting would give a number without meaning).
    """
    _check_same_shape(recon=recon, x=x)
    return ((recon - x) ** 2).mean()


def kl_terms(mu: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mu, exp(logvar)) || N(0, 1)) of each entry, in nats: mu, logvar (N, Dz) -> (N, Dz).

    Kingma & Welling (2013), appendix B. Sum over the last dimension for the KL of a point.

    Raises:
        ValueError: the shapes differ.
    """
    _check_same_shape(mu=mu, logvar=logvar)
    return -0.5 * (1 + logvar - mu.pow(2) - logvar.exp())


def kl_divergence(mu: Tensor, logvar: Tensor) -> Tensor:
    """The lab's KL term: ``kl_terms`` averaged over points and dimensions, a scalar in nats."""
    return kl_terms(mu, logvar).mean()


def vae_loss(recon: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> VAELoss:
    """Reconstruction plus beta times KL: recon, x (N, Dx); mu, logvar (N, Dz)."""
    terms = kl_terms(mu, logvar)
    recon_term, kl = reconstruction_loss(recon, x), terms.mean()
    return VAELoss(recon_term + beta * kl, recon_term, kl, terms.mean(dim=0))

"""What a VAE of images is measured against: models without a network, and other priors on the codes."""

from collections.abc import Callable

import torch
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from torch import Tensor

from helpers.data import check_positive, check_whole


def mixture_of(
    points: Tensor, parts: int, *, kind: str = "full", floor: float = 0.01
) -> Callable[[Tensor], Tensor]:
    """Log density, in nats, of a mixture of ``parts`` Gaussians fitted to points: (N, D) -> (N,).

    Args:
        points: (N, D).
        kind: of covariance, as scikit-learn names it: "full", or "spherical" for round Gaussians.
        floor: a standard deviation that is added, squared, to each variance: no direction has less noise.

    Raises:
        TypeError, ValueError: ``parts`` is not a whole number of at least 1, or ``floor`` not positive.
    """
    check_whole(parts, "parts")
    check_positive(floor, "floor")
    mixture = GaussianMixture(parts, covariance_type=kind, reg_covar=floor**2, random_state=0)
    return _scores(mixture.fit(points.detach().double().numpy()))


def linear_vae(x: Tensor, latent_dims: int) -> Callable[[Tensor], Tensor]:
    """Log density, in nats, of the best model with a linear decoder: z ~ N(0, I), x ~ N(W z + m, sigma^2 I).

    Probabilistic PCA: Tipping & Bishop (1999). W, m and sigma maximize log p of x (N, D), which
    needs no encoder and no training; Lucas et al. (2019) show that a linear VAE ends there too.

    Raises:
        TypeError, ValueError: ``latent_dims`` is not a whole number of at least 1.
    """
    check_whole(latent_dims, "latent_dims")
    return _scores(PCA(latent_dims).fit(x.double().numpy()))


def _scores(fitted: PCA | GaussianMixture) -> Callable[[Tensor], Tensor]:
    return lambda points: torch.from_numpy(fitted.score_samples(points.detach().double().numpy()))

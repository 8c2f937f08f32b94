"""Which latent dimensions a trained VAE uses."""

import torch
from torch import Tensor

from helpers.data import DATA_DIMS, check_points
from helpers.losses import kl_terms
from helpers.models import TinyVAE

ACTIVE_VARIANCE = 0.01


@torch.no_grad()
def kl_per_dimension(model: TinyVAE, x: Tensor) -> Tensor:
    """KL of each latent dimension in nats, averaged over the points: x (N, 2) -> (Dz,)."""
    check_points(x, DATA_DIMS, "x")
    return kl_terms(*model.encode(x)).mean(dim=0)


@torch.no_grad()
def active_units(model: TinyVAE, x: Tensor) -> int:
    """How many latent dimensions have a mean that moves with x (N, 2): a sign that they tell of it.

    A unit is active when its posterior mean varies over the data with a variance above 0.01.
    Source: Burda et al. (2015), "Importance weighted autoencoders", section 5.2.

    Raises:
        ValueError: fewer than two points, which have no variance.
    """
    check_points(x, DATA_DIMS, "x")
    if len(x) < 2:
        raise ValueError("x has 1 row; expected at least 2, since one point has no variance")
    mu, _ = model.encode(x)
    return int((mu.var(dim=0) > ACTIVE_VARIANCE).sum())

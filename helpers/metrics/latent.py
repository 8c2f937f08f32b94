"""Which latent dimensions a trained VAE uses."""

import torch
from torch import Tensor

from helpers.data import DATA_DIMS, check_points
from helpers.losses import kl_terms
from helpers.models import TinyVAE


@torch.no_grad()
def kl_per_dimension(model: TinyVAE, x: Tensor) -> Tensor:
    """KL of each latent dimension in nats, averaged over the points: x (N, 2) -> (Dz,)."""
    check_points(x, DATA_DIMS, "x")
    return kl_terms(*model.encode(x)).mean(dim=0)

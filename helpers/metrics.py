"""Numbers that say what a trained VAE does: which latents it uses, and where its outputs lie."""

from collections.abc import Sequence

import torch
from torch import Tensor

from helpers.data import CENTRES, DATA_DIMS, NOISE_STD, check_points, check_whole
from helpers.losses import kl_terms
from helpers.models import LATENT_DIMS, TinyVAE

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


@torch.no_grad()
def interpolation_path(
    model: TinyVAE, start: Sequence[float], end: Sequence[float], steps: int = 41
) -> Tensor:
    """Decode evenly spaced points on the straight latent line from ``start`` to ``end``.

    Args:
        start, end: the ends of the line, Dz numbers each.
        steps: how many points, ends included.

    Returns:
        (steps, 2): the means of p(x|z) along the line.

    Raises:
        TypeError, ValueError: an end has the wrong shape or is not finite, or there are fewer than 2 steps.
    """
    check_whole(steps, "steps", least=2)
    ends = []
    for name, point in (("start", start), ("end", end)):
        ends.append(torch.as_tensor(point, dtype=torch.float32).reshape(1, -1))
        check_points(ends[-1], LATENT_DIMS, name)
    t = torch.linspace(0, 1, steps).unsqueeze(1)
    return model.decoder((1 - t) * ends[0] + t * ends[1])


def near_data(points: Tensor) -> Tensor:
    """Which points lie within 3 noise standard deviations (0.45) of a cluster's centre.

    Of the data themselves 98.9 % do: 1 - exp(-9/2), the mass of a round Gaussian within 3 std.

    Args:
        points: (N, 2).

    Returns:
        (N,) of bool.
    """
    check_points(points, DATA_DIMS, "points")
    return torch.cdist(points, torch.tensor(CENTRES)).amin(dim=1) <= 3 * NOISE_STD

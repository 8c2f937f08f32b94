"""How good generated points are, judged by the density of the data and by fresh data drawn from it.

Every function takes one cloud of points, (N, 2), or many at once, (..., N, 2).
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.distributions import MixtureSameFamily

from helpers.data import (
    DATA_DIMS,
    check_points,
    check_positive,
    check_whole,
    fresh_points,
    modes_of,
    two_clusters_density,
)

NEAR = 3.0  # standard deviations around a centre that count as near the data
LEAST_SHARE = 0.25  # of its fair share, which a mode must get to count as covered


def near_data(points: Tensor, density: MixtureSameFamily | None = None) -> Tensor:
    """Which points lie where the data are: the density there is at least that 3 std from a single centre.

    For modes as far apart as ours this means: within 3 std of a centre. Of the data themselves 98.9 %
    are: 1 - exp(-9/2), the mass of a round Gaussian within 3 std.

    Args:
        points: (..., N, 2).
        density: of the data; None is that of ``two_clusters``.

    Returns:
        (..., N) of bool.
    """
    _check(points, "points")
    density = density or two_clusters_density()
    centres, std = modes_of(density)
    edge = density.component_distribution.log_prob(centres + NEAR * std * torch.tensor([1.0, 0.0]))
    return density.log_prob(points) >= edge[0] - torch.tensor(float(len(centres))).log()


def mode_shares(points: Tensor, density: MixtureSameFamily) -> Tensor:
    """Which share of the points is near each of the K modes: (..., N, 2) -> (..., K).

    The shares sum to the share of points near the data; the rest is near no mode.
    """
    near = near_data(points, density)
    centres, _ = modes_of(density)
    nearest = torch.cdist(points, centres).argmin(dim=-1)
    return torch.stack([((nearest == k) & near).float().mean(dim=-1) for k in range(len(centres))], dim=-1)


def covered_modes(points: Tensor, density: MixtureSameFamily) -> Tensor:
    """How many modes get at least a quarter of their fair share of the points: (..., N, 2) -> (...).

    Papers on GANs often count a mode from the first point near it on (for instance Srivastava et al.,
    2017, "VEEGAN"); that is too kind where points are spread between the modes.
    """
    shares = mode_shares(points, density)
    return (shares >= LEAST_SHARE / shares.shape[-1]).sum(dim=-1)


def cluster_height(points: Tensor, density: MixtureSameFamily) -> Tensor:
    """Standard deviation of the second coordinate of the points near the data: (..., N, 2) -> (...).

    For clusters that lie side by side this is their own height; what lies between them does not count.
    Where fewer than two points are near the data there is no height: NaN.
    """
    near = near_data(points, density)
    clouds = zip(points.flatten(0, -3), near.flatten(0, -2)) if points.dim() > 2 else [(points, near)]
    heights = [cloud[here, 1].std() if here.sum() > 1 else torch.tensor(torch.nan) for cloud, here in clouds]
    return torch.stack(heights).reshape(points.shape[:-2])


def energy_distance(a: Tensor, b: Tensor) -> Tensor:
    """2 E|A - B| - E|A - A'| - E|B - B'|, estimated without bias: (..., N, 2), (..., M, 2) -> (...).

    It is 0 if both come from one density, positive otherwise; the estimate scatters and can be negative.
    It has the unit of the data. Source: Szekely & Rizzo (2013), "Energy statistics: a class of statistics
    based on distances"; here without bias, which means without the distance of a point from itself.

    Raises:
        ValueError: a cloud of fewer than two points, or not as many clouds a as b.
    """
    _check_pairs(a=a, b=b)
    for name, cloud in (("a", a), ("b", b)):
        if cloud.shape[-2] < 2:
            raise ValueError(f"{name} has shape {tuple(cloud.shape)}; expected at least 2 points")
    return 2 * _mean_distance(a, b) - _spread(a) - _spread(b)


def energy_null(density: MixtureSameFamily, count: int, repeats: int, generator: torch.Generator) -> Tensor:
    """Energy distances between pairs of fresh data sets of ``count`` points: what chance alone does.

    Returns:
        (repeats,), ascending.
    """
    check_whole(repeats, "repeats", least=2)
    draws = [fresh_points(density, count, generator) for _ in range(2 * repeats)]
    return torch.stack([energy_distance(a, b) for a, b in zip(draws[::2], draws[1::2])]).sort().values


def kernel_log_density(points: Tensor, centres: Tensor, sigma: float) -> Tensor:
    """Log density, in nats, of an equal mixture of round Gaussians around M centres.

    Lent noise: what a cloud of generated points would be worth if each stood for a Gaussian.

    Args:
        points: where, (..., N, 2).
        centres: (..., M, 2).
        sigma: standard deviation of each Gaussian.

    Returns:
        (..., N).

    Raises:
        TypeError, ValueError: ``sigma`` is not positive, or not as many clouds of points as of centres.
    """
    _check_pairs(points=points, centres=centres)
    check_positive(sigma, "sigma")
    squares = torch.cdist(points, centres, compute_mode="donot_use_mm_for_euclid_dist") ** 2
    share = math.log(2 * math.pi * sigma**2 * centres.shape[-2])
    return (-0.5 * squares / sigma**2).logsumexp(dim=-1) - share


class Quality(NamedTuple):
    """What clouds of generated points are worth, (...) each.

    Attributes:
        near: share of the points that lie near the data.
        covered: how many modes get at least a quarter of their fair share.
        energy: energy distance to fresh data.
    """

    near: Tensor
    covered: Tensor
    energy: Tensor


def quality(points: Tensor, fresh: Tensor, density: MixtureSameFamily) -> Quality:
    """Judge clouds of points (..., N, 2) by the density of the data, and by fresh data (..., M, 2)."""
    near = near_data(points, density).float().mean(dim=-1)
    return Quality(near, covered_modes(points, density), energy_distance(points, fresh))


def _mean_distance(a: Tensor, b: Tensor) -> Tensor:
    """The mean distance of a point of a (..., N, 2) from one of b (..., M, 2), cloud by cloud: (...)."""
    many = torch.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    pairs = zip(*(cloud.expand(*many, -1, -1).reshape(-1, *cloud.shape[-2:]) for cloud in (a, b)))
    # without the detour over a product of matrices: faster for points in the plane, and exact for close ones
    distances = (torch.cdist(*pair, compute_mode="donot_use_mm_for_euclid_dist") for pair in pairs)
    return torch.stack([distance.mean() for distance in distances]).reshape(many)


def _spread(points: Tensor) -> Tensor:
    """The mean distance between two different points of each cloud."""
    n = points.shape[-2]
    return _mean_distance(points, points) * n / (n - 1)


def _check(points: Tensor, name: str) -> None:
    many = isinstance(points, Tensor) and points.dim() > 2
    check_points(points.flatten(0, -2) if many else points, DATA_DIMS, name)


def _check_pairs(**clouds: Tensor) -> None:
    """Check two tensors of clouds, given by name: as many clouds in both, or one in one of them."""
    for name, cloud in clouds.items():
        _check(cloud, name)
    try:
        torch.broadcast_shapes(*(cloud.shape[:-2] for cloud in clouds.values()))
    except RuntimeError:
        shapes = " and ".join(f"{name} has shape {tuple(cloud.shape)}" for name, cloud in clouds.items())
        raise ValueError(f"{shapes}; expected as many clouds in both, (..., N, {DATA_DIMS})") from None

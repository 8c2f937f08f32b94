"""Straight lines in latent space, decoded: how evenly they run, and where."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.distributions import MixtureSameFamily

from helpers.data import check_points, check_same_shape, check_whole
from helpers.metrics.samples import near_data
from helpers.models import LATENT_DIMS, TinyVAE


class Smoothness(NamedTuple):
    """What decoded lines of T points are like, (...) each.

    Attributes:
        largest_step: the longest of the T - 1 steps, in the unit of the data.
        unevenness: that step, relative to the mean one; 1 means a constant speed, NaN a line that stays.
        near: the share of the T points that lie near the data.
    """

    largest_step: Tensor
    unevenness: Tensor
    near: Tensor


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
    ends = (torch.as_tensor(point, dtype=torch.float32).reshape(1, -1) for point in (start, end))
    return interpolation_paths(model.decoder, *ends, steps)[0]


@torch.no_grad()
def interpolation_paths(
    decode: Callable[[Tensor], Tensor], starts: Tensor, ends: Tensor, steps: int = 41
) -> Tensor:
    """Decode P straight lines: starts, ends (P, 2) -> (P, steps, 2); errors as ``interpolation_path``."""
    check_whole(steps, "steps", least=2)
    check_points(starts, LATENT_DIMS, "start")
    check_points(ends, LATENT_DIMS, "end")
    check_same_shape(start=starts, end=ends)
    t = torch.linspace(0, 1, steps).unsqueeze(1)
    z = (1 - t) * starts.unsqueeze(1) + t * ends.unsqueeze(1)
    return decode(z.flatten(0, 1)).unflatten(0, (len(starts), steps))


def smoothness(paths: Tensor, density: MixtureSameFamily) -> Smoothness:
    """Judge decoded lines (..., T, 2) by their steps and by the density of the data along them.

    Raises:
        ValueError: a line of fewer than two points.
    """
    if paths.dim() < 3 or paths.shape[-2] < 2:
        raise ValueError(f"paths has shape {tuple(paths.shape)}; expected (..., T, 2) with T of at least 2")
    steps = paths.diff(dim=-2).norm(dim=-1)
    largest = steps.amax(dim=-1)
    return Smoothness(largest, largest / steps.mean(dim=-1), near_data(paths, density).float().mean(dim=-1))

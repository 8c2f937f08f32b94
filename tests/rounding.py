"""The tolerance between two ways of computing one training: how far rounding alone carries it.

The single training is repeated on data whose every number is moved to its neighbour in float32. What that
changes is the conditioning of this very training, on this machine. Another way of computing rounds in more
places: measured on three sets of kernels it came at most 4 times as far.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

import torch
from torch import Tensor

TWINS = 3
FACTOR = 10.0
LEAST = 1e-6  # some units of float32's last digit, for numbers of the size of 1

T = TypeVar("T")


def neighbour(x: Tensor, seed: int) -> Tensor:
    """Each number moved to the next float32, up or down by chance."""
    up = torch.rand(x.shape, generator=torch.Generator().manual_seed(seed)) < 0.5
    return x.nextafter(torch.where(up, torch.inf, -torch.inf))


def assert_same_training(
    run: T, train: Callable[[Tensor], T], x: Tensor, parts: Callable[[T], Iterable[Tensor]]
) -> None:
    """The run is what ``train(x)`` gives, in each of its parts, up to rounding."""
    alone = [part.detach() for part in parts(train(x))]
    twins = [[part.detach() for part in parts(train(neighbour(x, seed)))] for seed in range(TWINS)]
    for k, (mine, theirs) in enumerate(zip(parts(run), alone, strict=True)):
        apart = max(float((twin[k] - theirs).abs().max()) for twin in twins)
        torch.testing.assert_close(mine, theirs, atol=FACTOR * apart + LEAST, rtol=0)

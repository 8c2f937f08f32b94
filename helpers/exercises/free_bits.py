"""Free bits: the KL term in which a dimension that costs less than the floor is charged the floor.

Given the KL of each point and dimension, (N, Dz), return one number: average over the points, replace what
lies below the floor by the floor, average over the dimensions.
"""

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import judge_function, no_gradient

HINTS = (
    "First average over the points, then compare each dimension with the floor, then average the dimensions.",
    "A dimension below the floor counts as the floor: the larger of the two. `clamp(min=floor)` does that.",
    "`kl.mean(dim=0).clamp(min=floor).mean()`",
)


def free_bits(kl: Tensor, floor: float) -> Tensor:
    return kl.mean(dim=0).clamp(min=floor).mean()


MISTAKES = {
    "the floor is applied point by point: first average over the points, or a dimension that is alive for some points only pays for the others too": (
        lambda kl, floor: kl.clamp(min=floor).mean()
    ),
    "the floor is applied to the mean of all dimensions: one live dimension then pays the others' floor, and a dead one stays dead": (
        lambda kl, floor: kl.mean().clamp(min=floor)
    ),
    "the floor is applied to the sum of all dimensions: one live dimension then pays the others' floor": (
        lambda kl, floor: kl.sum(dim=1).mean().clamp(min=floor)
    ),
    "that is a ceiling: the smaller of the two. A dimension below the floor counts as the floor": (
        lambda kl, floor: kl.mean(dim=0).clamp(max=floor).mean()
    ),
    "dimensions below the floor are left out: they must count, as the floor": (
        lambda kl, floor: kl.mean(dim=0).where(kl.mean(dim=0) > floor, torch.zeros(())).mean()
    ),
    "the floor is added to every dimension: it replaces what lies below it": (
        lambda kl, floor: (kl.mean(dim=0) + floor).mean()
    ),
    "summed over the points before the floor is applied: average over them": (
        lambda kl, floor: kl.sum(dim=0).clamp(min=floor).mean()
    ),
    "point by point, and summed over dimensions: average over the points, apply the floor, average the dimensions": (
        lambda kl, floor: kl.clamp(min=floor).sum(dim=1).mean()
    ),
    "one value per dimension: average them in the end": lambda kl, floor: kl.mean(dim=0).clamp(min=floor),
    "the floor does nothing: this is the plain mean": lambda kl, floor: kl.mean(),
    "the floor is subtracted: same gradient, but no longer the KL where it is above the floor": (
        lambda kl, floor: (kl.mean(dim=0) - floor).clamp(min=0).mean()
    ),
    "summed over dimensions: the lab's convention averages them": (
        lambda kl, floor: kl.mean(dim=0).clamp(min=floor).sum()
    ),
    "dim=1 is the latents, dim=0 the points: average over the points first": (
        lambda kl, floor: kl.mean(dim=1).clamp(min=floor).mean()
    ),
}


def by_columns(kl: Tensor, floor: float) -> Tensor:
    columns = [sum(column) / len(column) for column in kl.T.tolist()]
    return torch.tensor(sum(max(value, floor) for value in columns) / len(columns), dtype=torch.float64)


@check(free_bits, HINTS)
def judge(function: object) -> str:
    """Compared with sums written out in plain Python."""
    generator = torch.Generator().manual_seed(3)
    cases = [
        (torch.tensor([[0.0, 2.0], [0.1, 1.0], [0.2, 0.0]]), 0.5),
        (torch.rand(9, 4, generator=generator) * torch.tensor([0.1, 0.5, 1.0, 4.0]), 0.3),
        (torch.rand(5, 3, generator=generator), 0.0),
        (torch.rand(5, 3, generator=generator) * torch.tensor([0.1, 0.2, 1.5]), 0.5),
    ]
    judge_function(function, by_columns, cases, MISTAKES, "one number")
    return "Only dimensions below the floor are changed" + no_gradient(function, *cases[0])

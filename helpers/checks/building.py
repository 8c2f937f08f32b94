"""Checks of the exercises in which a part of training is built."""

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import Mistake, judge_function, no_gradient
from helpers.checks.sampler import judge_sampler


@check(
    "z has the shape of mu. Which number is random, and which numbers only move and stretch it?",
    "The standard deviation is the square root of the variance `exp(logvar)`: `torch.exp(0.5 * logvar)`.",
    "Draw `eps = torch.randn_like(mu)`, then return `mu + eps * std`.",
)
def reparameterize(function: object) -> str:
    """Judged by 20,000 draws and by the gradients that arrive."""
    return judge_sampler(function)


@check(
    "At epoch 0 the weight is 0; at epoch number `ramp` it is beta for the first time. What is it in between?",
    "`beta * epoch / ramp`, as long as epoch is smaller than ramp.",
    "`[beta * min(1.0, epoch / ramp) for epoch in range(epochs)]`",
)
def warm_up_schedule(function: object) -> str:
    """Compared with a table of fractions."""

    def oracle(beta: float, epochs: int, ramp: int) -> Tensor:
        rising = [beta * k / ramp for k in range(ramp)]
        return torch.tensor(rising + [beta] * (epochs - ramp), dtype=torch.float64)

    mistakes = [
        Mistake("constant: the weight must start at 0 and rise", lambda b, e, r: [b] * e),
        Mistake(
            "the ramp is ignored: you rise over all epochs, and beta is reached at the very end only",
            lambda b, e, r: [b * k / e for k in range(e)],
        ),
        Mistake(
            "the ramp is ignored: you rise over all epochs, and beta is reached at the very end only",
            lambda b, e, r: [b * k / (e - 1) for k in range(e)],
        ),
        Mistake(
            "the weight rises beyond beta: stop at beta with min",
            lambda b, e, r: [b * k / r for k in range(e)],
        ),
        Mistake(
            "one epoch early: you start at beta / ramp; the first epoch has weight 0",
            lambda b, e, r: [b * min(1, (k + 1) / r) for k in range(e)],
        ),
        Mistake(
            "beta is reached one epoch early: linspace(0, beta, ramp) holds both ends; at epoch `ramp` it is beta first",
            lambda b, e, r: [b * min(1, k / (r - 1)) for k in range(e)],
        ),
        Mistake(
            "you rise towards 1 and stop at beta: too steep. Rise by beta / ramp",
            lambda b, e, r: [min(b, k / r) for k in range(e)],
        ),
        Mistake(
            "the ramp alone: the weights after it are missing", lambda b, e, r: [b * k / r for k in range(r)]
        ),
        Mistake(
            "sawtooth: after the ramp the weight stays at beta, it does not begin anew",
            lambda b, e, r: [b * (k % r) / r for k in range(e)],
        ),
        Mistake(
            "max where min belongs: the weight must not exceed beta",
            lambda b, e, r: [b * max(1, k / r) for k in range(e)],
        ),
        Mistake(
            "a step, no ramp: 0 and then all of beta at once",
            lambda b, e, r: [b * (k >= r) for k in range(e)],
        ),
        Mistake(
            "downhill: the weight must rise from 0 to beta",
            lambda b, e, r: [b * max(0, 1 - k / r) for k in range(e)],
        ),
        Mistake("beta is ignored: you rise to 1", lambda b, e, r: [min(1, k / r) for k in range(e)]),
    ]
    cases = [(0.02, 10, 4), (0.5, 20, 19), (3.0, 6, 3)]
    judge_function(function, oracle, cases, mistakes, "one weight per epoch")
    return "It starts at 0, reaches beta after the ramp, and stays"


@check(
    "First average over the points, then compare each dimension with the floor, then average the dimensions.",
    "A dimension below the floor counts as the floor: the larger of the two. `clamp(min=floor)` does that.",
    "`kl.mean(dim=0).clamp(min=floor).mean()`",
)
def free_bits(function: object) -> str:
    """Compared with sums written out in plain Python."""

    def oracle(kl: Tensor, floor: float) -> Tensor:
        columns = [sum(column) / len(column) for column in kl.T.tolist()]
        return torch.tensor(sum(max(value, floor) for value in columns) / len(columns), dtype=torch.float64)

    mistakes = [
        Mistake(
            "the floor is applied point by point: first average over the points, or a dimension that is "
            "alive for some points only pays for the others too",
            lambda kl, floor: kl.clamp(min=floor).mean(),
        ),
        Mistake(
            "the floor is applied to the mean of all dimensions: one live dimension then pays the others' "
            "floor, and a dead one stays dead",
            lambda kl, floor: kl.mean().clamp(min=floor),
        ),
        Mistake(
            "the floor is applied to the sum of all dimensions: one live dimension then pays the others' floor",
            lambda kl, floor: kl.sum(dim=1).mean().clamp(min=floor),
        ),
        Mistake(
            "that is a ceiling: the smaller of the two. A dimension below the floor counts as the floor",
            lambda kl, floor: kl.mean(dim=0).clamp(max=floor).mean(),
        ),
        Mistake(
            "dimensions below the floor are left out: they must count, as the floor",
            lambda kl, floor: kl.mean(dim=0).where(kl.mean(dim=0) > floor, torch.zeros(())).mean(),
        ),
        Mistake(
            "the floor is added to every dimension: it replaces what lies below it",
            lambda kl, floor: (kl.mean(dim=0) + floor).mean(),
        ),
        Mistake(
            "summed over the points before the floor is applied: average over them",
            lambda kl, floor: kl.sum(dim=0).clamp(min=floor).mean(),
        ),
        Mistake(
            "point by point, and summed over dimensions: average over the points, apply the floor, average the dimensions",
            lambda kl, floor: kl.clamp(min=floor).sum(dim=1).mean(),
        ),
        Mistake(
            "one value per dimension: average them in the end",
            lambda kl, floor: kl.mean(dim=0).clamp(min=floor),
        ),
        Mistake("the floor does nothing: this is the plain mean", lambda kl, floor: kl.mean()),
        Mistake(
            "the floor is subtracted: same gradient, but no longer the KL where it is above the floor",
            lambda kl, floor: (kl.mean(dim=0) - floor).clamp(min=0).mean(),
        ),
        Mistake(
            "summed over dimensions: the lab's convention averages them",
            lambda kl, floor: kl.mean(dim=0).clamp(min=floor).sum(),
        ),
        Mistake(
            "dim=1 is the latents, dim=0 the points: average over the points first",
            lambda kl, floor: kl.mean(dim=1).clamp(min=floor).mean(),
        ),
    ]
    generator = torch.Generator().manual_seed(3)
    cases = [
        (torch.tensor([[0.0, 2.0], [0.1, 1.0], [0.2, 0.0]]), 0.5),
        (torch.rand(9, 4, generator=generator) * torch.tensor([0.1, 0.5, 1.0, 4.0]), 0.3),
        (torch.rand(5, 3, generator=generator), 0.0),
        (torch.rand(5, 3, generator=generator) * torch.tensor([0.1, 0.2, 1.5]), 0.5),
    ]
    judge_function(function, oracle, cases, mistakes, "one number")
    return "Only dimensions below the floor are changed" + no_gradient(function, *cases[0])

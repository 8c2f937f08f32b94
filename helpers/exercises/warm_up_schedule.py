"""KL warm-up: a list of one weight per epoch, counted from 0.

0 at epoch 0, up in a straight line to ``beta`` at epoch number ``ramp``, constant from there.
"""

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import judge_function

HINTS = (
    "At epoch 0 the weight is 0; at epoch number `ramp` it is beta for the first time. What is it in between?",
    "`beta * epoch / ramp`, as long as epoch is smaller than ramp.",
    "`[beta * min(1.0, epoch / ramp) for epoch in range(epochs)]`",
)


def warm_up_schedule(beta: float, epochs: int, ramp: int) -> list[float]:
    return [beta * min(1.0, epoch / ramp) for epoch in range(epochs)]


MISTAKES = {
    "constant: the weight must start at 0 and rise": lambda b, e, r: [b] * e,
    "the ramp is ignored: you rise over all epochs, and beta is reached at the very end only": (
        lambda b, e, r: [b * k / e for k in range(e)],
        lambda b, e, r: [b * k / (e - 1) for k in range(e)],
    ),
    "the weight rises beyond beta: stop at beta with min": lambda b, e, r: [b * k / r for k in range(e)],
    "one epoch early: you start at beta / ramp; the first epoch has weight 0": (
        lambda b, e, r: [b * min(1, (k + 1) / r) for k in range(e)]
    ),
    "beta is reached one epoch early: linspace(0, beta, ramp) holds both ends; at epoch `ramp` it is beta first": (
        lambda b, e, r: [b * min(1, k / (r - 1)) for k in range(e)]
    ),
    "you rise towards 1 and stop at beta: too steep. Rise by beta / ramp": (
        lambda b, e, r: [min(b, k / r) for k in range(e)]
    ),
    "the ramp alone: the weights after it are missing": lambda b, e, r: [b * k / r for k in range(r)],
    "sawtooth: after the ramp the weight stays at beta, it does not begin anew": (
        lambda b, e, r: [b * (k % r) / r for k in range(e)]
    ),
    "max where min belongs: the weight must not exceed beta": (
        lambda b, e, r: [b * max(1, k / r) for k in range(e)]
    ),
    "a step, no ramp: 0 and then all of beta at once": lambda b, e, r: [b * (k >= r) for k in range(e)],
    "downhill: the weight must rise from 0 to beta": lambda b, e, r: [
        b * max(0, 1 - k / r) for k in range(e)
    ],
    "beta is ignored: you rise to 1": lambda b, e, r: [min(1, k / r) for k in range(e)],
}


def by_fractions(beta: float, epochs: int, ramp: int) -> Tensor:
    rising = [beta * k / ramp for k in range(ramp)]
    return torch.tensor(rising + [beta] * (epochs - ramp), dtype=torch.float64)


@check(warm_up_schedule, HINTS)
def judge(function: object) -> str:
    """Compared with a table of fractions."""
    cases = [(0.02, 10, 4), (0.5, 20, 19), (3.0, 6, 3)]
    judge_function(function, by_fractions, cases, MISTAKES, "one weight per epoch")
    return "It starts at 0, reaches beta after the ramp, and stays"

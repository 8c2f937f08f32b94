"""The middle of the codes: z of shape (N, Dz) to its mean over the points, one value per dimension."""

# The shape of an exercise whose answer is a function. Copy this file under the exercise's name, and its twin in
# tests/mistakes. Above stands the task, which ``checks.<name>.__doc__`` shows.

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import judge_function, no_gradient

HINTS = (  # from the first nudge to nearly the answer; they fold out below the task
    "Which dimension of z counts the points?",
    "It is the first: average over `dim=0`, and keep the second.",
    "`z.mean(dim=0)`",
)


# the solution, which is shown without its type hints; it bears the name of the exercise
def middle_of_codes(z: Tensor) -> Tensor:
    return z.mean(dim=0)


MISTAKES = {  # what is said to a misconception, and what a function with it returns
    "averaged over the dimensions: dim=0 is the batch, dim=1 the latents": lambda z: z.mean(dim=1),
    "one number for everything: keep one value per dimension": lambda z: z.mean(),
    "summed over the points: divide by their number, take the mean": lambda z: z.sum(dim=0),
}


def by_columns(z: Tensor) -> Tensor:  # the right answer in another way; names its arguments as the task does
    return torch.tensor([sum(column) / len(column) for column in z.T.tolist()], dtype=torch.float64)


@check(middle_of_codes, HINTS)
def judge(function: object) -> str:
    """Compared with means in plain Python."""
    generator = torch.Generator().manual_seed(0)
    cases = [(torch.randn(rows, dims, generator=generator),) for rows, dims in ((2, 1), (5, 2), (3, 4))]
    judge_function(function, by_columns, cases, MISTAKES, "one value per dimension")
    return "It agrees with means in plain Python" + no_gradient(function, *cases[1])

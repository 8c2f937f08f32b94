"""Which dimensions are used? Count those whose mu varies, and say what each one costs.

Return the KL of each latent dimension, averaged over the points, and the number of active ones, whose mu
varies over the points with a variance above 0.01.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import as_tensor, check_callable, check_parts, copies, name_mistake
from helpers.checks.gaussians import WRONG_TERMS, exact_kl_terms
from helpers.checks.result import Wrong

HINTS = (
    "Two numbers for each dimension: what it costs, averaged over the points, and whether its mu moves.",
    "The KL: average over `dim=0`. Active: `mu.var(dim=0) > 0.01`, which gives True or False per dimension.",
    "`return kl.mean(dim=0), int((mu.var(dim=0) > 0.01).sum())`",
)


def used_dimensions(mu: Tensor, logvar: Tensor) -> tuple[Tensor, int]:
    kl = -0.5 * (1 + logvar - mu**2 - logvar.exp())
    return kl.mean(dim=0), int((mu.var(dim=0) > 0.01).sum())


# which dimensions are counted, by misconception
MISTAKEN_COUNTS = {
    "counted by the KL: a dimension whose mu is 2 for every point costs 2 nats and more, and tells nothing of x. Active means that mu varies over the points": (
        lambda mu, logvar: exact_kl_terms(mu, logvar).mean(dim=0) > 0.01
    ),
    "the standard deviation of mu is compared with 0.01, not its variance": (
        lambda mu, _: mu.std(dim=0) > 0.01
    ),
    "counted by the size of mu, not by its variance: a mu that is 2 for every point tells nothing": (
        lambda mu, _: mu.mean(dim=0).abs() > 0.01,
        lambda mu, _: mu.mean(dim=0) > 0.01,
        lambda mu, _: mu.abs().mean(dim=0) > 0.01,
        lambda mu, _: mu.pow(2).mean(dim=0) > 0.01,
    ),
    "counted by the width: a narrow region that is the same for every point tells nothing of x": (
        lambda _, logvar: logvar.mean(dim=0) < 0,
        lambda _, logvar: logvar.exp().mean(dim=0) < 0.9,
    ),
    "the dead dimensions are counted, not the active ones": lambda mu, _: mu.var(dim=0) <= 0.01,
    "every dimension is counted: only those whose mu varies are active": (
        lambda mu, _: torch.ones(mu.shape[1])
    ),
    "the variance of z is asked, width included: mu alone must vary over the points": (
        lambda mu, logvar: mu.var(dim=0) + logvar.exp().mean(dim=0) > 0.01
    ),
    "the limit is 0.01, not 0.1 or another larger one: a mu whose variance is 0.017 counts": (
        lambda mu, _: mu.var(dim=0) > 0.1
    ),
    "the limit is 0.01, not 0.001 or another smaller one: a mu whose variance is 0.0064 does not count": (
        lambda mu, _: mu.var(dim=0) > 0.001
    ),
}

BATCHES = ([0, 1, 2, 3, 4, 5], [0, 1, 4], [2, 3], [2, 1, 4], [0, 3, 4], [1, 5])  # of the dimensions below


def all_dimensions() -> tuple[Tensor, Tensor]:
    """mu and logvar, (50, 6): in use; costly but still; far off but still; in use; the prior; nearly the prior."""
    noise = torch.randn(50, 6, generator=torch.Generator().manual_seed(5))
    noise = (noise - noise.mean(dim=0)) / noise.std(dim=0)
    mu = noise * torch.tensor([1.0, 0.08, 0.001, 0.13, 0.0, 0.02])
    mu = mu + torch.tensor([0.0, 0.0, 2.0, -1.0, 0.0, 0.0])
    return mu, torch.tensor([0.0, -7.0, -1.0, -1.0, 0.0, 0.0]).repeat(50, 1)


@check(used_dimensions, HINTS)
def judge(function: object) -> str:
    """Compared on batches in which cost, size, width and use disagree."""
    check_callable(function)
    mu, logvar = all_dimensions()
    batches = [(mu[:, columns], logvar[:, columns]) for columns in BATCHES]
    counts = [_judge_kl(function(*copies(batch)), *batch) for batch in batches]
    _judge_counts(torch.stack(counts), batches)
    return "It also sees that a dimension may cost nats and tell nothing of x"


def _judge_kl(got: object, mu: Tensor, logvar: Tensor) -> Tensor:
    """The count that came with the KL of each dimension, if the latter is right."""
    check_parts(got, 2, "two things: the KL of each dimension, and the number of active ones")
    if isinstance(got[1], Tensor) and got[1].dtype == torch.bool:
        raise Wrong("the second value says True or False per dimension: count them, .sum()")
    kl, count = as_tensor(got[0], "the KL part is").squeeze(), as_tensor(got[1], "the count is").squeeze()
    terms = exact_kl_terms(mu, logvar)
    want = terms.mean(dim=0)
    if kl.shape == () and count.shape == want.shape:
        raise Wrong("the order is turned: return the KLs first, then the count")
    if kl.shape != want.shape:
        _name_the_shape(kl, mu)
    if torch.allclose(kl, want, rtol=1e-4, atol=1e-5):
        if count.shape != ():
            raise Wrong("the second value must be one number: how many dimensions are active")
        return count
    if torch.allclose(kl, terms.sum(dim=0), rtol=1e-3, atol=1e-3):
        raise Wrong("the KLs are summed over the points: divide by their number, take the mean")
    means = {says: of(mu.double(), logvar.double()).mean(dim=0) for says, of in WRONG_TERMS.items()}
    name_mistake(means, lambda wrong: torch.allclose(kl, wrong, rtol=1e-4, atol=1e-4))
    k = int((kl - want).abs().nan_to_num(torch.inf).argmax())
    raise Wrong(f"the KL of dimension {k} is {float(want[k]):.4g} on average; got {float(kl[k]):.4g}")


def _name_the_shape(kl: Tensor, mu: Tensor) -> None:
    known = {
        (): "one KL for all dimensions together: their mean hides the dead ones; average over the points only",
        (len(mu),): "one KL per point: average over the points, dim=0, and keep the dimensions",
        tuple(mu.shape): "one KL per point and dimension: average over the points, dim=0",
    }
    raise Wrong(
        known.get(tuple(kl.shape))
        or f"expected one KL per dimension, {mu.shape[1]}; got shape {tuple(kl.shape)}"
    )


def _judge_counts(counts: Tensor, batches: list[tuple[Tensor, Tensor]]) -> None:
    """Raise unless the counts of all batches are those of dimensions whose mu varies."""

    def of(criterion: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
        return torch.tensor([float(criterion(*batch).sum()) for batch in batches], dtype=torch.float64)

    right = of(lambda mu, logvar: mu.var(dim=0) > 0.01)
    if torch.equal(counts, right):
        return
    name_mistake(MISTAKEN_COUNTS, lambda criterion: torch.equal(counts, of(criterion)))
    shown = [", ".join(f"{v:g}" for v in row.tolist()) for row in (right, counts)]
    raise Wrong(
        f"in {len(batches)} batches, {shown[0]} dimensions have a mu with variance above 0.01; got {shown[1]}"
    )

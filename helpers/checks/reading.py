"""Checks of the exercises in which a trained model is read."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import Mistake, as_tensor, check_callable, copies, judge_function
from helpers.checks.kl import WRONG_TERMS, exact_kl_terms
from helpers.checks.result import Wrong


@check(
    "Two numbers for each dimension: what it costs, averaged over the points, and whether its mu moves.",
    "The KL: average over `dim=0`. Active: `mu.var(dim=0) > 0.01`, which gives True or False per dimension.",
    "`return kl.mean(dim=0), int((mu.var(dim=0) > 0.01).sum())`",
)
def used_dimensions(function: object) -> str:
    """Compared on batches in which cost, size, width and use disagree."""
    check_callable(function)
    noise = torch.randn(50, 5, generator=torch.Generator().manual_seed(5))
    noise = (noise - noise.mean(dim=0)) / noise.std(dim=0)
    # in use; costly but still; far off but still; in use; the prior
    mu = noise * torch.tensor([1.0, 0.05, 0.001, 0.5, 0.0]) + torch.tensor([0.0, 0.0, 2.0, -1.0, 0.0])
    logvar = torch.tensor([0.0, -2.0, -1.0, -1.0, 0.0]).repeat(50, 1)
    batches = [(mu[:, columns], logvar[:, columns]) for columns in BATCHES]
    counts = [_judge_kl(function(*copies(batch)), *batch) for batch in batches]
    _judge_counts(torch.stack(counts), batches)
    return "It also sees that a dimension may cost nats and tell nothing of x"


BATCHES = ([0, 1, 2, 3, 4], [0, 1, 4], [2, 3], [2, 1, 4], [0, 3, 4])


def _judge_kl(got: object, mu: Tensor, logvar: Tensor) -> Tensor:
    """The count that came with the KL of each dimension, if the latter is right."""
    if got is None:
        raise Wrong("your function returned None; is `return` missing?")
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        raise Wrong("expected two things: the KL of each dimension, and the number of active ones")
    if isinstance(got[1], Tensor) and got[1].dtype == torch.bool:
        raise Wrong("the second value says True or False per dimension: count them, .sum()")
    kl, count = as_tensor(got[0], "the KL part is").squeeze(), as_tensor(got[1], "the count is").squeeze()
    terms = exact_kl_terms(mu, logvar)
    want = terms.mean(dim=0)
    if kl.shape == () and count.shape == want.shape:
        raise Wrong("the order is turned: return the KLs first, then the count")
    if kl.shape != want.shape:
        wrong = {
            (): "one KL for all dimensions together: their mean hides the dead ones; average over the points only",
            (len(mu),): "one KL per point: average over the points, dim=0, and keep the dimensions",
            tuple(mu.shape): "one KL per point and dimension: average over the points, dim=0",
        }
        raise Wrong(
            wrong.get(
                tuple(kl.shape), f"expected one KL per dimension, {len(want)}; got shape {tuple(kl.shape)}"
            )
        )
    if torch.allclose(kl, want, rtol=1e-4, atol=1e-5):
        if count.shape != ():
            raise Wrong("the second value must be one number: how many dimensions are active")
        return count
    if torch.allclose(kl, terms.sum(dim=0), rtol=1e-3, atol=1e-3):
        raise Wrong("the KLs are summed over the points: divide by their number, take the mean")
    for says, terms_of in WRONG_TERMS.items():
        if torch.allclose(kl, terms_of(mu.double(), logvar.double()).mean(dim=0), rtol=1e-4, atol=1e-4):
            raise Wrong(says)
    k = int((kl - want).abs().nan_to_num(torch.inf).argmax())
    raise Wrong(f"the KL of dimension {k} is {float(want[k]):.4g} on average; got {float(kl[k]):.4g}")


def _judge_counts(counts: Tensor, batches: list[tuple[Tensor, Tensor]]) -> None:
    """Raise unless the counts of all batches are those of dimensions whose mu varies."""

    def of(criterion: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
        return torch.tensor(
            [float(criterion(mu, logvar).sum()) for mu, logvar in batches], dtype=torch.float64
        )

    right = of(lambda mu, logvar: mu.var(dim=0) > 0.01)
    if torch.equal(counts, right):
        return
    size = "counted by the size of mu, not by its variance: a mu that is 2 for every point tells nothing"
    width = "counted by the width: a narrow region that is the same for every point tells nothing of x"
    known = [
        (
            "counted by the KL: a dimension whose mu is 2 for every point costs 2 nats and more, and tells nothing "
            "of x. Active means that mu varies over the points",
            lambda mu, logvar: exact_kl_terms(mu, logvar).mean(dim=0) > 0.01,
        ),
        (
            "the standard deviation of mu is compared with 0.01, not its variance",
            lambda mu, _: mu.std(dim=0) > 0.01,
        ),
        (size, lambda mu, _: mu.mean(dim=0).abs() > 0.01),
        (size, lambda mu, _: mu.mean(dim=0) > 0.01),
        (size, lambda mu, _: mu.abs().mean(dim=0) > 0.01),
        (size, lambda mu, _: mu.pow(2).mean(dim=0) > 0.01),
        (width, lambda _, logvar: logvar.mean(dim=0) < 0),
        (width, lambda _, logvar: logvar.exp().mean(dim=0) < 0.9),
        ("the dead dimensions are counted, not the active ones", lambda mu, _: mu.var(dim=0) <= 0.01),
        (
            "every dimension is counted: only those whose mu varies are active",
            lambda mu, _: torch.ones(mu.shape[1]),
        ),
        (
            "the variance of z is asked, width included: mu alone must vary over the points",
            lambda mu, logvar: mu.var(dim=0) + logvar.exp().mean(dim=0) > 0.01,
        ),
    ]
    for says, criterion in known:
        if torch.equal(counts, of(criterion)):
            raise Wrong(says)
    shown = [", ".join(f"{v:g}" for v in row.tolist()) for row in (right, counts)]
    raise Wrong(
        f"in {len(batches)} batches, {shown[0]} dimensions have a mu with variance above 0.01; got {shown[1]}"
    )


@check(
    "The bound is the log of the mean of the weights, over the K draws of each point.",
    "exp of a log-weight of -1000 is 0 in a computer: use `torch.logsumexp`, which never leaves the logs.",
    "log of a mean = log of a sum - log K: `log_weights.logsumexp(dim=0) - math.log(len(log_weights))`",
)
def iwae_bound(function: object) -> str:
    """Compared with sums in plain Python, also for weights far below what exp can hold."""

    def oracle(log_weights: Tensor) -> Tensor:
        columns = log_weights.T.tolist()
        tops = [max(column) for column in columns]
        means = [sum(math.exp(v - top) for v in column) / len(column) for column, top in zip(columns, tops)]
        return torch.tensor([top + math.log(mean) for top, mean in zip(tops, means)], dtype=torch.float64)

    mistakes = [
        Mistake(
            "the mean of the logs: that is the ELBO again, however many draws. The log of the mean is asked",
            lambda w: w.mean(dim=0),
        ),
        Mistake(
            "the log of the sum: divide by the number of draws, subtract log K", lambda w: w.logsumexp(dim=0)
        ),
        Mistake(
            "averaged over the points: dim=0 counts the draws",
            lambda w: w.logsumexp(dim=1) - math.log(w.shape[1]),
        ),
        Mistake(
            "the best of the draws: that is no bound. Take the mean of the weights", lambda w: w.amax(dim=0)
        ),
        Mistake(
            "exp left the range of floats: a log-weight of -1000 became 0, and its log minus infinity. "
            "torch.logsumexp stays in the logs",
            lambda w: w.exp().mean(dim=0).log(),
        ),
        Mistake(
            "exp left the range of floats, and a small number was added: the answer is the log of that number. "
            "torch.logsumexp stays in the logs",
            lambda w: (w.exp().mean(dim=0) + 1e-8).log(),
        ),
        Mistake(
            "one number for everything: a bound for each point is asked, and the log of a mean",
            lambda w: w.mean(),
        ),
        Mistake("the log of the sum, over the points: dim=0 counts the draws", lambda w: w.logsumexp(dim=1)),
        Mistake("the mean of the logs, over the points: dim=0 counts the draws", lambda w: w.mean(dim=1)),
        Mistake(
            "K divides the log, not the sum: subtract log K outside of logsumexp",
            lambda w: w.logsumexp(dim=0) / len(w),
        ),
        Mistake(
            "log of the number of points is subtracted: divide by the number of draws, dim=0",
            lambda w: w.logsumexp(dim=0) - math.log(w.shape[1]),
        ),
        Mistake(
            "a weighted mean of the logs: the log of the plain mean of the weights is asked",
            lambda w: (w.softmax(dim=0) * w).sum(dim=0),
        ),
        Mistake(
            "log K is added: the mean is the sum divided by K, so that its log is smaller",
            lambda w: w.logsumexp(dim=0) + math.log(len(w)),
        ),
        Mistake(
            "one number for all points: a bound for each point is asked",
            lambda w: (w.logsumexp(dim=0) - math.log(len(w))).mean(),
        ),
        Mistake(
            "the mean of the weights, but not its log",
            lambda w: w.exp().mean(dim=0),
        ),
    ]
    generator = torch.Generator().manual_seed(7)
    draws = torch.randn(64, 3, generator=generator)
    cases = [(draws[:5, :2],), (draws[:2],), (2 * draws,), (draws[:10] - 1000.0,)]
    judge_function(function, oracle, cases, mistakes, "one value per point")
    return "It is the log of a mean, also where exp would give 0"

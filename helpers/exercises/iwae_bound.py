"""The importance-weighted bound of each point: the log of the mean of its K weights, from their logs, (K, N)."""

import math

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import judge_function

HINTS = (
    "The bound is the log of the mean of the weights, over the K draws of each point.",
    "exp of a log-weight of -1000 is 0 in a computer: use `torch.logsumexp`, which never leaves the logs.",
    "log of a mean = log of a sum - log K: `log_weights.logsumexp(dim=0) - math.log(len(log_weights))`",
)


def iwae_bound(log_weights: Tensor) -> Tensor:
    return log_weights.logsumexp(dim=0) - math.log(len(log_weights))


MISTAKES = {
    "the mean of the logs: that is the ELBO again, however many draws. The log of the mean is asked": (
        lambda w: w.mean(dim=0)
    ),
    "the log of the sum: divide by the number of draws, subtract log K": lambda w: w.logsumexp(dim=0),
    "averaged over the points: dim=0 counts the draws": lambda w: w.logsumexp(dim=1) - math.log(w.shape[1]),
    "the best of the draws: that is no bound. Take the mean of the weights": lambda w: w.amax(dim=0),
    "exp left the range of floats: a log-weight of -1000 became 0, and its log minus infinity. torch.logsumexp stays in the logs": (
        lambda w: w.exp().mean(dim=0).log()
    ),
    "exp left the range of floats, and a small number was added: the answer is the log of that number. torch.logsumexp stays in the logs": (
        lambda w: (w.exp().mean(dim=0) + 1e-8).log()
    ),
    "one number for everything: a bound for each point is asked, and the log of a mean": lambda w: w.mean(),
    "the log of the sum, over the points: dim=0 counts the draws": lambda w: w.logsumexp(dim=1),
    "the mean of the logs, over the points: dim=0 counts the draws": lambda w: w.mean(dim=1),
    "K divides the log, not the sum: subtract log K outside of logsumexp": (
        lambda w: w.logsumexp(dim=0) / len(w)
    ),
    "log of the number of points is subtracted: divide by the number of draws, dim=0": (
        lambda w: w.logsumexp(dim=0) - math.log(w.shape[1])
    ),
    "a weighted mean of the logs: the log of the plain mean of the weights is asked": (
        lambda w: (w.softmax(dim=0) * w).sum(dim=0)
    ),
    "log K is added: the mean is the sum divided by K, so that its log is smaller": (
        lambda w: w.logsumexp(dim=0) + math.log(len(w))
    ),
    "one number for all points: a bound for each point is asked": (
        lambda w: (w.logsumexp(dim=0) - math.log(len(w))).mean()
    ),
    "the mean of the weights, but not its log": lambda w: w.exp().mean(dim=0),
}


def by_columns(log_weights: Tensor) -> Tensor:
    columns = log_weights.T.tolist()
    tops = [max(column) for column in columns]
    means = [sum(math.exp(v - top) for v in column) / len(column) for column, top in zip(columns, tops)]
    return torch.tensor([top + math.log(mean) for top, mean in zip(tops, means)], dtype=torch.float64)


@check(iwae_bound, HINTS)
def judge(function: object) -> str:
    """Compared with sums in plain Python, also for weights far below what exp can hold."""
    draws = torch.randn(64, 3, generator=torch.Generator().manual_seed(7))
    cases = [(draws[:5, :2],), (draws[:2],), (2 * draws,), (draws[:10] - 1000.0,)]
    judge_function(function, by_columns, cases, MISTAKES, "one value per point")
    return "It is the log of a mean, also where exp would give 0"

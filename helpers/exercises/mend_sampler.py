"""Mend the draw: its widths are not those that logvar claims."""

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import as_tensor, check_callable
from helpers.checks.result import NotAttempted
from helpers.checks.sampler import LOGVAR, MU, ROWS, judge_sampler, many_rows

HINTS = (
    "The printed widths are far from what logvar claims. Which function of logvar would give the printed ones?",
    "`exp(logvar)` is the variance. What you multiply eps with is the standard deviation.",
    "`std = torch.exp(0.5 * logvar)`",
)


def mend_sampler(mu: Tensor, logvar: Tensor) -> Tensor:
    std = torch.exp(0.5 * logvar)
    return mu + torch.randn_like(std) * std


@check(mend_sampler, HINTS)
def judge(function: object) -> str:
    """As given: exp(logvar) as standard deviation. Judged by draws and by gradients."""
    check_callable(function)
    z, fresh = (as_tensor(function(*many_rows())) for _ in range(2))
    if z.shape == fresh.shape == (ROWS, len(MU)) and not torch.equal(z, fresh):
        if ((z.std(dim=0) / LOGVAR.exp() - 1).abs() < 0.05).all():
            raise NotAttempted("the sampler still behaves as given")
    return judge_sampler(function)

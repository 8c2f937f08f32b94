"""Build the draw: one z per row, from N(mu, exp(logvar)), such that gradients reach mu and logvar."""

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.sampler import judge_sampler

HINTS = (
    "z has the shape of mu. Which number is random, and which numbers only move and stretch it?",
    "The standard deviation is the square root of the variance `exp(logvar)`: `torch.exp(0.5 * logvar)`.",
    "Draw `eps = torch.randn_like(mu)`, then return `mu + eps * std`.",
)


def reparameterize(mu: Tensor, logvar: Tensor) -> Tensor:
    std = torch.exp(0.5 * logvar)
    eps = torch.randn_like(std)
    return mu + eps * std


@check(reparameterize, HINTS)
def judge(function: object) -> str:
    """Judged by 20,000 draws and by the gradients that arrive."""
    return judge_sampler(function)

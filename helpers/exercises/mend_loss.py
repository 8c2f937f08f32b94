"""Mend the lab's loss: it should not change when the latent dimensions are repeated, and does."""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import judge_function, no_gradient
from helpers.checks.gaussians import exact_kl_terms

HINTS = (
    "Double the number of latent dimensions by copying them. Which term of the loss changes, and should it?",
    "In the lab's convention both terms are means over points and dimensions.",
    "Replace `.sum(dim=1).mean()` by `.mean()` in the KL.",
)


def mend_loss(recon: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> Tensor:
    recon_loss = ((recon - x) ** 2).mean()
    kl = -0.5 * (1 + logvar - mu**2 - logvar.exp()).mean()
    return recon_loss + beta * kl


Reduce = Callable[[Tensor], Tensor]


def squares(recon: Tensor, x: Tensor) -> Tensor:
    return (recon - x).double() ** 2


def loss_of(reduce_recon: Reduce, reduce_kl: Reduce) -> Callable[..., Tensor]:
    """The loss whose two terms are reduced in these ways."""
    return lambda recon, x, mu, logvar, beta: (
        reduce_recon(squares(recon, x)) + beta * reduce_kl(exact_kl_terms(mu, logvar))
    )


def summed(terms: Tensor) -> Tensor:
    return terms.sum(dim=1).mean()


as_given = loss_of(torch.mean, summed)


def of_two_means(recon: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> Tensor:
    return squares(recon, x).mean() + beta * exact_kl_terms(mu, logvar).mean()


MISTAKES = {
    "both terms are summed over dimensions: consistent, and what papers do, but then beta weighs otherwise than in the lab unless Dx = Dz; asked are two means": (
        loss_of(summed, summed)
    ),
    "now the error is summed and the KL averaged: the same bug, mirrored": loss_of(summed, torch.mean),
    "the KL is summed over points as well: it grows with the size of the batch": (
        loss_of(torch.mean, torch.sum)
    ),
    "the KL is averaged over dimensions, but summed over the points: it grows with their number": (
        loss_of(torch.mean, lambda terms: terms.mean(dim=1).sum())
    ),
    "both terms are summed over the points too: the loss grows with the batch": loss_of(torch.sum, torch.sum),
    "the KL is summed over Dz latents and divided by the Dx data dimensions: consistent with some papers, but with another beta than the lab's unless Dz = Dx": (
        lambda r, x, m, v, b: as_given(r, x, m, v, b / x.shape[1])
    ),
    "beta weighs the error, not the KL": (
        lambda r, x, m, v, b: b * squares(r, x).mean() + of_two_means(x, x, m, v, 1.0)
    ),
    "beta weighs both terms: only the KL": lambda r, x, m, v, b: b * of_two_means(r, x, m, v, 1.0),
    "beta is lost: both terms weigh the same": lambda r, x, m, v, b: of_two_means(r, x, m, v, 1.0),
    "the KL is subtracted: it is a price, and is added": lambda r, x, m, v, b: of_two_means(r, x, m, v, -b),
    "the KL term is lost: without it nothing makes the prior a place to draw from": (
        lambda r, x, m, v, b: of_two_means(r, x, m, v, 0.0)
    ),
    "the whole loss is divided, error included: only the KL is summed where it should be averaged": (
        lambda r, x, m, v, b: as_given(r, x, m, v, b) / m.shape[1]
    ),
}


@check(mend_loss, HINTS)
def judge(function: object) -> str:
    """As given: the error is averaged over dimensions, the KL summed. Compared with two means."""
    cases = []
    for k, (rows, dims, beta) in enumerate([(1, 1, 0.5), (6, 3, 0.05), (4, 5, 2.0)]):
        generator = torch.Generator().manual_seed(10 + k)
        recon, x = (torch.randn(rows, 2, generator=generator) for _ in range(2))
        mu, logvar = (torch.randn(rows, dims, generator=generator) for _ in range(2))
        cases.append((recon, x, mu, logvar, beta))
    judge_function(function, of_two_means, cases, MISTAKES, "one number", as_given)
    return "Both terms are means, also with 1, 3 and 5 latent dimensions" + no_gradient(function, *cases[1])

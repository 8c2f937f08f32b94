"""Build the KL from N(mu, exp(logvar)) to the prior, summed over the latent dimensions: one value per row."""

from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import judge_function, no_gradient
from helpers.checks.gaussians import GAUSSIANS, exact_kl_terms, kl_mistakes

HINTS = (
    "For one dimension the price of position and width is `(mu**2 + exp(logvar) - 1 - logvar) / 2`.",
    "The dimensions of q are independent, so that their KLs add up: sum over `dim=1`, one value per row.",
    "`(-0.5 * (1 + logvar - mu**2 - logvar.exp())).sum(dim=1)`",
)


def kl_to_prior(mu: Tensor, logvar: Tensor) -> Tensor:
    per_dimension = -0.5 * (1 + logvar - mu**2 - logvar.exp())
    return per_dimension.sum(dim=1)


MISTAKES = {
    **kl_mistakes(lambda terms: terms.sum(dim=1)),
    "averaged over dimensions: the KL of a point is their sum (the lab's convention averages, and pays for it with another beta)": (
        lambda *a: exact_kl_terms(*a).mean(dim=1)
    ),
    "summed over the points too: one value per row is asked": lambda *a: exact_kl_terms(*a).sum(),
    "averaged over everything: that is the lab's kl; asked is one value per row": (
        lambda *a: exact_kl_terms(*a).mean()
    ),
    "summed over the points, dimension by dimension: dim=0 is the batch, dim=1 the latents": (
        lambda *a: exact_kl_terms(*a).sum(dim=0)
    ),
    "averaged over the points, after adding up the dimensions: keep one value per row": (
        lambda *a: exact_kl_terms(*a).sum(dim=1).mean()
    ),
    "averaged over the points, dimension by dimension: dim=0 is the batch, dim=1 the latents": (
        lambda *a: exact_kl_terms(*a).mean(dim=0)
    ),
    "one value per dimension: add up the dimensions of a row": exact_kl_terms,
}


def by_torch(mu: Tensor, logvar: Tensor) -> Tensor:
    return exact_kl_terms(mu, logvar).sum(dim=1)


@check(kl_to_prior, HINTS)
def judge(function: object) -> str:
    """Compared with torch.distributions on batches of three shapes."""
    judge_function(function, by_torch, GAUSSIANS, MISTAKES, "one value per row")
    return "It agrees with torch.distributions on three batches" + no_gradient(function, *GAUSSIANS[1])

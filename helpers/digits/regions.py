"""The best region of each image, found for it alone: what the bound then lacks is not the encoder's."""

import torch
from torch import Tensor

from helpers.data import check_generator, check_whole
from helpers.digits.models import ImageVAE

STEPS, DRAWS, LR = 300, 8, 0.02
JUDGED = 512  # draws, in portions, for the bounds that are returned


def free_bounds(
    model: ImageVAE, x: Tensor, *, tilted: bool = False, generator: torch.Generator | None = None
) -> Tensor:
    """The ELBO of each image with a Gaussian q of its own, which starts from the encoder's: (N, D) -> (N,).

    Cremer et al. (2018), "Inference suboptimality in variational autoencoders". With L lower triangular,
    q = N(mu, L L^T), z = mu + L eps, and the KL to N(0, I) is (|mu|^2 + |L|^2 - Dz) / 2 - log det L.

    Args:
        tilted: whether L has numbers below its diagonal; else q lies along the axes.
        generator: source of the draws; None is torch's global stream.
    """
    check_generator(generator)
    check_whole(len(x), "the number of images")
    with torch.no_grad():
        mu, logvar = model.encode(x)
    below = torch.zeros(len(x), model.latent_dims, model.latent_dims)
    free = [part.clone().requires_grad_() for part in (mu, 0.5 * logvar, below)]

    def bound(draws: int) -> Tensor:
        mu, log_std, below = free
        scale = torch.diag_embed(log_std.exp()) + below.tril(-1)
        eps = torch.randn(draws, *mu.shape, generator=generator)
        z = mu + torch.einsum("nij,knj->kni", scale, eps)
        kl = 0.5 * (mu**2 - 1).sum(1) + 0.5 * (scale**2).sum((1, 2)) - log_std.sum(1)
        return model.log_likelihood(z, x).mean(dim=0) - kl

    opt = torch.optim.Adam(free if tilted else free[:2], lr=LR, fused=True)
    for _ in range(STEPS):
        loss = -bound(DRAWS).sum()
        gradients = torch.autograd.grad(loss, opt.param_groups[0]["params"])  # the model's own stay untouched
        for part, gradient in zip(opt.param_groups[0]["params"], gradients):
            part.grad = gradient
        opt.step()
    with torch.no_grad():
        return torch.stack([bound(DRAWS) for _ in range(JUDGED // DRAWS)]).mean(dim=0)

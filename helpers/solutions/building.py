"""Answers to the exercises in which a part of a VAE is built."""

import math

import torch
from torch import Tensor
from torch.distributions import Normal


def reparameterize(mu: Tensor, logvar: Tensor) -> Tensor:
    std = torch.exp(0.5 * logvar)
    eps = torch.randn_like(std)
    return mu + eps * std


def kl_to_prior(mu: Tensor, logvar: Tensor) -> Tensor:
    per_dimension = -0.5 * (1 + logvar - mu**2 - logvar.exp())
    return per_dimension.sum(dim=1)


def kl_by_sampling(mu: Tensor, logvar: Tensor, draws: int) -> tuple[Tensor, Tensor]:
    q, prior = Normal(mu, torch.exp(0.5 * logvar)), Normal(0.0, 1.0)
    z = q.sample((draws,))
    log_ratio = (q.log_prob(z) - prior.log_prob(z)).sum(dim=2)
    return log_ratio.mean(dim=0), log_ratio.std(dim=0) / math.sqrt(draws)


def warm_up_schedule(beta: float, epochs: int, ramp: int) -> list[float]:
    return [beta * min(1.0, epoch / ramp) for epoch in range(epochs)]


def free_bits(kl: Tensor, floor: float) -> Tensor:
    return kl.mean(dim=0).clamp(min=floor).mean()


def used_dimensions(mu: Tensor, logvar: Tensor) -> tuple[Tensor, int]:
    kl = -0.5 * (1 + logvar - mu**2 - logvar.exp())
    return kl.mean(dim=0), int((mu.var(dim=0) > 0.01).sum())


def iwae_bound(log_weights: Tensor) -> Tensor:
    return log_weights.logsumexp(dim=0) - math.log(len(log_weights))

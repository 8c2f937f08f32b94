"""Runs that several exercises get as answers; whatever is asked for twice is trained once."""

import dataclasses
import functools
from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers.data import two_clusters
from helpers.lab import lab_data, lab_run
from helpers.losses import kl_terms
from helpers.training import VAERun, train_vae

lab = functools.lru_cache(lab_run)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@functools.lru_cache
def clusters(seed: int, noise_std: float = 0.15, per_cluster: int = 128, **settings: object) -> VAERun:
    """Weights and noise from the generator that drew the data, as in the lab."""
    generator = seeded(seed)
    x = two_clusters(per_cluster, generator, noise_std)
    return train_vae(x, generator=generator, **settings)


@functools.lru_cache
def on_the_labs_points(seed: int, **settings: object) -> VAERun:
    return train_vae(lab_data(), generator=seeded(seed), **settings)


@functools.lru_cache
def own_loop(
    network: Callable[[], nn.Module],
    beta: float = 0.05,
    epochs: int = 200,
    seed: int = 0,
    data: Callable[[], Tensor] = lab_data,
) -> VAERun:
    """A loop typed by hand, its record packed into a VAERun."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        x, model, record = data(), network(), []
        opt = torch.optim.Adam(model.parameters(), lr=0.02)
        for _ in range(epochs):
            recon, mu, logvar = model(x)
            error, kl = ((recon - x) ** 2).mean(), kl_terms(mu, logvar)
            loss = error + beta * kl.mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
            record.append([t.tolist() for t in (loss, error, kl.mean(), kl.mean(dim=0))])
    losses, errors, kls, parts = (torch.tensor(column) for column in zip(*record))
    return VAERun(model, losses, errors, kls, torch.full((epochs,), beta), parts, len(x))


def relabelled(run: VAERun, beta: float) -> VAERun:
    """The same run with another weight in its record."""
    return dataclasses.replace(run, beta=torch.full_like(run.beta, beta))

"""Trainings that several rows share, each done once in a process.

Every seed has sources of its own for its data, its weights and noise, codes and fresh points.
"""

from collections.abc import Callable, Sequence
from functools import cache

import torch
from torch import Tensor, nn
from torch.distributions import MixtureSameFamily

from helpers.data import fresh_points, ring, ring_density, two_clusters, two_clusters_density
from helpers.losses import kl_terms, noise_std
from helpers.models import HIDDEN, LATENT_DIMS, TinyVAE
from helpers.seeds import each, sources
from helpers.training import train_many, train_many_autoencoders, train_many_gans
from helpers.training.autoencoder import AutoencoderRun
from helpers.training.gan import GANRun
from helpers.training.stacking import build_each, noise_columns, stack, unstack
from helpers.training.vae import VAERun, as_one_vector

DATA, WEIGHTS, CODES, NOISE, FRESH = (1_000_000 * k for k in range(5))
MAKE = {"clusters": two_clusters, "ring": ring}
DENSITY: dict[str, MixtureSameFamily] = {"clusters": two_clusters_density(), "ring": ring_density()}


def of(seeds: range, purpose: int) -> list[torch.Generator]:
    """A source for each seed, other ones for each purpose."""
    return sources(purpose + seeds.start, len(seeds))


@cache
def data(seeds: range, kind: str = "clusters", per_mode: int | None = None) -> Tensor:
    """(S, N, 2)"""
    count = () if per_mode is None else (per_mode,)
    return torch.stack([MAKE[kind](*count, generator=generator) for generator in of(seeds, DATA)])


@cache
def fresh(seeds: range, count: int = 1000, kind: str = "clusters") -> Tensor:
    """Points that no model was trained on, (S, count, 2)."""
    return torch.stack([fresh_points(DENSITY[kind], count, generator) for generator in of(seeds, FRESH)])


@cache
def codes(seeds: range, count: int = 1000, dims: int = 2) -> Tensor:
    """Draws of the prior, (S, count, dims)."""
    return torch.stack([torch.randn(count, dims, generator=generator) for generator in of(seeds, CODES)])


@cache
def noise(seeds: range, count: int = 1000) -> Tensor:
    """Standard normal noise for samples, (S, count, 2)."""
    return torch.stack([torch.randn(count, 2, generator=generator) for generator in of(seeds, NOISE)])


@cache
def vaes(
    seeds: range,
    beta: float | tuple[float, ...] = 0.05,
    epochs: int = 200,
    kind: str = "clusters",
    per_mode: int | None = None,
    activation: type[nn.Module] = nn.ReLU,
    hidden: tuple[int, ...] = HIDDEN,
    lr: float = 0.02,
) -> list[VAERun]:
    """A VAE per seed; beta may be a schedule. All betas see the same data, weights and noise."""
    x = data(seeds, kind, per_mode)
    how = {"epochs": epochs, "lr": lr, "activation": activation, "hidden": hidden}
    return train_many(x, betas=[beta], generators=of(seeds, WEIGHTS), **how)[0]


@cache
def autoencoders(
    seeds: range, epochs: int = 200, kind: str = "clusters", hidden: tuple[int, ...] = HIDDEN
) -> list[AutoencoderRun]:
    return train_many_autoencoders(
        data(seeds, kind), generators=of(seeds, WEIGHTS), epochs=epochs, hidden=hidden
    )


@cache
def gans(
    seeds: range,
    lr: float = 0.005,
    beta1: float = 0.0,
    steps: int = 1000,
    kind: str = "clusters",
    hidden: tuple[int, ...] = HIDDEN,
    checkpoints: tuple[int, ...] | None = None,
) -> list[GANRun]:
    how = {"steps": steps, "lr": lr, "beta1": beta1, "hidden": hidden, "checkpoints": checkpoints}
    return train_many_gans(data(seeds, kind), generators=of(seeds, WEIGHTS), **how)


def decoders(runs: Sequence[VAERun | AutoencoderRun]) -> list[nn.Module]:
    return [run.model.decoder for run in runs]


def means(runs: Sequence[VAERun | AutoencoderRun], seeds: range, count: int = 1000) -> Tensor:
    """Decoded draws of the prior, without noise: (S, count, 2)."""
    return each(decoders(runs), codes(seeds, count))


def samples(runs: Sequence[VAERun], seeds: range, beta: float, count: int = 1000) -> Tensor:
    """Decoded draws of the prior with the noise that beta claims: (S, count, 2)."""
    return means(runs, seeds, count) + noise_std(beta) * noise(seeds, count)


def gan_samples(runs: Sequence[GANRun]) -> Tensor:
    """The last checkpoint's, (S, 1000, 2)."""
    return torch.stack([run.samples[-1] for run in runs])


def per_seed(measure: Callable, *parts: Sequence) -> Tensor:
    """One number for each seed: of its run, its points and so on."""
    return torch.stack([torch.as_tensor(measure(*one)) for one in zip(*parts, strict=True)])


@cache
@torch.enable_grad()
def vaes_drawing(
    seeds: range, draw: Callable[[Tensor, Tensor, Tensor], Tensor], beta: float = 0.05, epochs: int = 200
) -> list[VAERun]:
    """VAEs whose z is ``draw(mu, logvar, eps)``, points in columns; the lab's draw gives ``vaes``.

    With beta 0 and ``mu + noise * eps`` they are autoencoders with noise on their codes.
    """
    x, generators = data(seeds), of(seeds, WEIGHTS)
    columns, stacked = x.mT.contiguous(), stack(build_each(TinyVAE, generators))
    weights, record = as_one_vector(stacked), []
    opt = torch.optim.Adam([weights], lr=0.02, fused=True)
    for _ in range(epochs):
        mu, logvar = stacked.encode(columns)
        z = draw(mu, logvar, noise_columns(generators, x.shape[1], LATENT_DIMS))
        recon = ((stacked.decoder(z) - columns) ** 2).mean(dim=(1, 2))
        kl = kl_terms(mu, logvar).mean(dim=2)
        loss = recon + beta * kl.mean(dim=1)
        record.append(torch.cat([torch.stack([loss, recon, kl.mean(dim=1)], dim=1), kl], dim=1).detach())
        weights.grad.zero_()
        loss.sum().backward()
        opt.step()
    curves = torch.stack(record, dim=1)  # (S, E, 3 + Dz)
    betas = torch.full((epochs,), beta)
    return [
        VAERun(model, *curve.T[:3], betas, curve[:, 3:], x.shape[1])
        for model, curve in zip(unstack(stacked, TinyVAE), curves)
    ]

"""The autoencoder: the VAE's loop without noise and without the KL term."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from helpers.data import DATA_DIMS, check_generator, check_points
from helpers.losses import reconstruction_loss
from helpers.models import HIDDEN, LATENT_DIMS, TinyAutoencoder
from helpers.training.stacking import (
    build_each,
    columns_of,
    keep_freed_memory,
    stack,
    unstack,
    with_bar,
)
from helpers.training.vae import as_one_vector, check_epochs_and_lr, check_finite, draws_from


@dataclass(frozen=True)
class AutoencoderRun:
    """A trained autoencoder and its reconstruction loss at each epoch, recon (E,)."""

    model: TinyAutoencoder
    recon: Tensor


def train_autoencoder(
    x: Tensor,
    *,
    epochs: int = 200,
    lr: float = 0.02,
    latent_dims: int = LATENT_DIMS,
    hidden: Sequence[int] = HIDDEN,
    generator: torch.Generator | None = None,
) -> AutoencoderRun:
    """Train a new ``TinyAutoencoder`` on all of ``x`` (N, 2) at every step, with Adam.

    Args:
        epochs: number of steps, each on the whole of ``x``.
        lr: Adam's learning rate.
        latent_dims, hidden: the shape of the model.
        generator: source of the weights; None is torch's global stream.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind or out of range.
        FloatingPointError: the loss or a weight became NaN or infinite.
    """
    check_points(x, DATA_DIMS, "x")
    x = x.detach()
    check_epochs_and_lr(epochs, lr)
    check_generator(generator)
    recons = []
    with draws_from(generator), torch.enable_grad():
        model = TinyAutoencoder(latent_dims, hidden)
        weights = as_one_vector(model)
        opt = torch.optim.Adam([weights], lr=lr, fused=True)
        for _ in range(epochs):
            recon = reconstruction_loss(model(x), x)
            recons.append(recon.detach())
            weights.grad.zero_()
            recon.backward()
            opt.step()
    return _runs([model], torch.stack(recons).unsqueeze(0))[0]


def train_many_autoencoders(
    x: Tensor,
    *,
    generators: Sequence[torch.Generator],
    epochs: int = 200,
    lr: float = 0.02,
    latent_dims: int = LATENT_DIMS,
    hidden: Sequence[int] = HIDDEN,
) -> list[AutoencoderRun]:
    """``train_autoencoder`` for every seed, side by side: x (S, N, 2), a run per seed.

    Arguments and errors as there; ``generators`` has one source of weights per seed.
    """
    columns = columns_of(x, generators)
    check_epochs_and_lr(epochs, lr)
    keep_freed_memory()
    build = partial(TinyAutoencoder, latent_dims, hidden)
    stacked = stack(build_each(build, generators))
    recons = []
    with torch.enable_grad():
        weights = as_one_vector(stacked)
        opt = torch.optim.Adam([weights], lr=lr, fused=True)
        for _ in with_bar(range(epochs), epochs):
            recon = ((stacked(columns) - columns) ** 2).mean(dim=(1, 2))
            recons.append(recon.detach())
            weights.grad.zero_()
            recon.sum().backward()
            opt.step()
    return _runs(unstack(stacked, build), torch.stack(recons, dim=1))


def _runs(models: list[TinyAutoencoder], recon: Tensor) -> list[AutoencoderRun]:
    """One run per model; recon (K, E)."""
    check_finite(recon, models)
    return [AutoencoderRun(*one) for one in zip(models, recon)]

"""A whole grid of betas and seeds of the VAE, trained at once."""

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor, nn

from helpers.losses import kl_terms
from helpers.models import HIDDEN, LATENT_DIMS, TinyVAE
from helpers.training.stacking import (
    build_each,
    columns_of,
    keep_freed_memory,
    noise_columns,
    stack,
    unstack,
    with_bar,
)
from helpers.training.vae import VAERun, as_one_vector, check_epochs_and_lr, schedule


def train_many(
    x: Tensor,
    *,
    betas: Sequence[float | Sequence[float]],
    generators: Sequence[torch.Generator],
    epochs: int = 200,
    lr: float = 0.02,
    activation: type[nn.Module] = nn.ReLU,
    hidden: Sequence[int] = HIDDEN,
) -> list[list[VAERun]]:
    """``train_vae`` for every beta and every seed: the same runs, trained side by side.

    ``train_many(...)[b][s]`` is the run of ``train_vae(x[s], beta=betas[b], generator=generators[s])``,
    draw for draw; it differs only by rounding. All betas of a seed see the same data, initial weights
    and noise, which makes them comparable pair by pair.

    Args:
        x: one data set per seed, (S, N, 2), float32.
        betas: weights of the KL term; each one number, or one number per epoch.
        generators: one source of weights and noise per seed, each moved on as by one ``train_vae``.
        epochs: number of steps, each on the whole of a data set.
        lr: Adam's learning rate.
        activation: class of the decoder's nonlinearity; ``nn.Identity`` makes the decoder linear.
        hidden: units of each hidden layer.

    Returns:
        A list per beta, of one run per seed. A progress bar shows after a few seconds.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind or out of range.
        FloatingPointError: the loss of a model became NaN or infinite.
    """
    columns = columns_of(x, generators).repeat(len(betas), 1, 1)  # (K, 2, N), the seeds of a beta together
    check_epochs_and_lr(epochs, lr)
    if not len(betas):
        raise ValueError("betas is empty; expected at least one")
    schedules = torch.tensor([schedule(beta, epochs) for beta in betas for _ in generators])  # (K, E)
    keep_freed_memory()
    build = partial(TinyVAE, activation, hidden)
    stacked = stack(build_each(build, generators), len(betas))
    recons, kls = [], []
    with torch.enable_grad():
        weights = as_one_vector(stacked)
        opt = torch.optim.Adam([weights], lr=lr, fused=True)
        for beta in with_bar(schedules.T, epochs):
            eps = noise_columns(generators, x.shape[1], LATENT_DIMS)
            mu, logvar = stacked.encode(columns)
            z = mu + eps.repeat(len(betas), 1, 1) * torch.exp(0.5 * logvar)
            recon = ((stacked.decoder(z) - columns) ** 2).mean(dim=(1, 2))
            kl = kl_terms(mu, logvar).mean(dim=2)
            recons.append(recon.detach())
            kls.append(kl.detach())
            weights.grad.zero_()
            (recon + beta * kl.mean(dim=1)).sum().backward()
            opt.step()
    models = unstack(stacked, build)
    runs = _runs(models, torch.stack(recons, 1), torch.stack(kls, 1), schedules, x.shape[1])
    return [runs[k : k + len(x)] for k in range(0, len(runs), len(x))]


def _runs(
    models: list[TinyVAE], recon: Tensor, kl_per_dimension: Tensor, beta: Tensor, points: int
) -> list[VAERun]:
    """One VAERun per model: recon and beta (K, E), kl_per_dimension (K, E, Dz)."""
    kl = kl_per_dimension.mean(dim=2)
    loss = recon + beta * kl
    sick = ~loss.isfinite()
    sick[:, -1] |= torch.tensor([not all(p.isfinite().all() for p in m.parameters()) for m in models])
    if sick.any():
        count = int(sick.any(dim=1).sum())
        epoch = int(sick.any(dim=0).nonzero()[0])
        first = float(beta[sick[:, epoch], epoch][0])
        raise FloatingPointError(
            f"training diverged for {count} of {len(models)} models, first at epoch {epoch + 1} of "
            f"{loss.shape[1]} with beta {first:.3g}. Likely causes: lr too high; a very large beta."
        )
    return [VAERun(*one, points) for one in zip(models, loss, recon, kl, beta, kl_per_dimension)]

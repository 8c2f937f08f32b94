"""The GAN: two networks, two losses, and a record of what the generator made on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Real

import torch
from torch import Tensor
from torch.nn.functional import softplus

from helpers.data import DATA_DIMS, check_generator, check_points, check_positive, check_whole
from helpers.models import HIDDEN, LATENT_DIMS, Discriminator, Generator
from helpers.training.stacking import (
    build_each,
    columns_of,
    keep_freed_memory,
    noise_columns,
    stack,
    unstack,
    with_bar,
)
from helpers.training.vae import as_one_vector, check_finite, draws_from

WATCHED = 1000  # codes whose images are recorded


@dataclass(frozen=True)
class GANRun:
    """A trained GAN and what happened on the way (E steps, C checkpoints).

    Attributes:
        generator, discriminator: the networks after the last step.
        d_loss, g_loss: (E,) each, the losses before each step.
        codes: (1000, 2), drawn once from the prior.
        checkpoints: the steps after which the codes were decoded.
        samples: (C, 1000, 2), the codes decoded at each checkpoint.
    """

    generator: Generator
    discriminator: Discriminator
    d_loss: Tensor
    g_loss: Tensor
    codes: Tensor
    checkpoints: tuple[int, ...]
    samples: Tensor


def train_gan(
    x: Tensor,
    *,
    steps: int = 1000,
    lr: float = 0.005,
    beta1: float = 0.0,
    hidden: Sequence[int] = HIDDEN,
    checkpoints: Sequence[int] | None = None,
    generator: torch.Generator | None = None,
) -> GANRun:
    """Train a new generator and discriminator against each other on all of ``x`` (N, 2) at every step.

    One step: N fakes are decoded; the discriminator learns to tell them from x; then the generator
    learns to make the same codes look real. Both losses are binary cross-entropies, the generator's
    the non-saturating one, -log D(G(z)). Source: Goodfellow et al. (2014), section 3. That the
    generator uses the same fakes a second time is the habit of PyTorch's DCGAN example.

    Args:
        steps: number of steps of both networks.
        lr, beta1: of both Adams; beta2 is 0.999.
        hidden: units of each hidden layer of both networks.
        checkpoints: steps after which samples are recorded, ascending; None means the last only.
        generator: source of weights and codes; None is torch's global stream.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind or out of range.
        FloatingPointError: a loss or a weight became NaN or infinite.
    """
    check_points(x, DATA_DIMS, "x")
    x = x.detach()
    check_generator(generator)
    marks = _check_settings(steps, lr, beta1, checkpoints)
    losses, samples = [], []
    with draws_from(generator), torch.enable_grad():
        maker, judge = Generator(hidden), Discriminator(hidden)
        codes = torch.randn(WATCHED, LATENT_DIMS)
        (g_weights, g_opt), (d_weights, d_opt) = (_with_adam(net, lr, beta1) for net in (maker, judge))
        for step in range(1, steps + 1):
            fakes = maker(torch.randn(len(x), LATENT_DIMS))
            d_loss = softplus(-judge(x)).mean() + softplus(judge(fakes.detach())).mean()
            d_weights.grad.zero_()
            d_loss.backward()
            d_opt.step()
            g_loss = softplus(-judge(fakes)).mean()
            g_weights.grad.zero_()
            g_loss.backward()
            g_opt.step()
            losses.append(torch.stack([d_loss.detach(), g_loss.detach()]).unsqueeze(1))
            if step in marks:
                samples.append(maker(codes).detach().unsqueeze(0))
    records = torch.stack(losses, dim=2), codes.unsqueeze(0), marks, torch.stack(samples, dim=1)
    return _runs([maker], [judge], *records)[0]


def train_many_gans(
    x: Tensor,
    *,
    generators: Sequence[torch.Generator],
    steps: int = 1000,
    lr: float = 0.005,
    beta1: float = 0.0,
    hidden: Sequence[int] = HIDDEN,
    checkpoints: Sequence[int] | None = None,
) -> list[GANRun]:
    """``train_gan`` for every seed, side by side: x (S, N, 2), a run per seed.

    Arguments and errors as there; ``generators`` has one source of weights and codes per seed. A GAN
    amplifies rounding, so a run is the single run only for its first hundred steps or so.
    """
    columns = columns_of(x, generators)
    marks = _check_settings(steps, lr, beta1, checkpoints)
    keep_freed_memory()
    nets = [stack(build_each(partial(net, hidden), generators)) for net in (Generator, Discriminator)]
    maker, judge = (net.layers for net in nets)
    codes = noise_columns(generators, WATCHED, LATENT_DIMS)
    losses, samples = [], []
    with torch.enable_grad():
        (g_weights, g_opt), (d_weights, d_opt) = (_with_adam(net, lr, beta1) for net in (maker, judge))
        for step in with_bar(range(1, steps + 1), steps):
            fakes = maker(noise_columns(generators, x.shape[1], LATENT_DIMS))
            d_loss = (softplus(-judge(columns)) + softplus(judge(fakes.detach()))).mean(dim=(1, 2))
            d_weights.grad.zero_()
            d_loss.sum().backward()
            d_opt.step()
            g_loss = softplus(-judge(fakes)).mean(dim=(1, 2))
            g_weights.grad.zero_()
            g_loss.sum().backward()
            g_opt.step()
            losses.append(torch.stack([d_loss.detach(), g_loss.detach()]))
            if step in marks:
                samples.append(maker(codes).detach().mT)
    makers, judges = (unstack(net, partial(type(net), hidden)) for net in nets)
    return _runs(makers, judges, torch.stack(losses, dim=2), codes.mT, marks, torch.stack(samples, dim=1))


def _check_settings(
    steps: int, lr: float, beta1: float, checkpoints: Sequence[int] | None
) -> tuple[int, ...]:
    """The checkpoints, once all settings are in range."""
    check_whole(steps, "steps")
    check_positive(lr, "lr")
    if isinstance(beta1, bool) or not isinstance(beta1, Real):
        raise TypeError(f"beta1 is a {type(beta1).__name__}; expected a number")
    if not 0 <= beta1 < 1:
        raise ValueError(f"beta1 is {beta1}; expected at least 0 and less than 1")
    marks = (steps,) if checkpoints is None else tuple(checkpoints)
    for mark in marks:
        check_whole(mark, "a checkpoint")
    if not marks or list(marks) != sorted(set(marks)) or marks[-1] > steps:
        raise ValueError(f"checkpoints are {marks}; expected ascending steps of 1..{steps}, at least one")
    return marks


def _with_adam(net: torch.nn.Module, lr: float, beta1: float) -> tuple[Tensor, torch.optim.Adam]:
    weights = as_one_vector(net)
    return weights, torch.optim.Adam([weights], lr=lr, betas=(float(beta1), 0.999), fused=True)


def _runs(
    makers: list[Generator],
    judges: list[Discriminator],
    losses: Tensor,
    codes: Tensor,
    marks: tuple[int, ...],
    samples: Tensor,
) -> list[GANRun]:
    """One run per model: losses (2, K, E), codes (K, 1000, 2), samples (K, C, 1000, 2)."""
    check_finite(losses, (*makers, *judges))
    parts = zip(makers, judges, *losses, codes, samples)
    return [GANRun(g, d, dl, gl, z, marks, shown) for g, d, dl, gl, z, shown in parts]

"""Lower bounds of log p(x), and what they miss."""

import math

import torch
from torch import Tensor

from helpers.data import check_generator, check_positive, check_whole
from helpers.exact.quadrature import (
    TOLERANCE,
    Grid,
    GridError,
    blocks,
    check_border,
    check_model_input,
    in_float64,
    log_joint,
    log_normal,
    portions,
    refined,
    square_grid,
    total,
)
from helpers.losses import kl_terms
from helpers.models import HIDDEN, TinyVAE

OVER_Q = square_grid(reach=6.0, steps=33)  # the first to try, in units of q's own standard deviation


@torch.no_grad()
def encode(model: TinyVAE, x: Tensor) -> tuple[Tensor, Tensor]:
    """mu and standard deviation of q(z|x) in float64, from the model's own float32.

    Raises:
        ValueError: the encoder does not take points of this shape.
    """
    try:
        mu, logvar = model.encode(x.float())
    except RuntimeError as error:
        given = f"x has shape {tuple(x.shape)}"
        raise ValueError(f"{given}; expected points such as the encoder takes ({error})") from error
    return mu.double(), torch.exp(0.5 * logvar.double())


def expected_log_likelihood(
    model: TinyVAE, x: Tensor, sigma: float, grid: Grid | None = None, tolerance: float = TOLERANCE
) -> Tensor:
    """E_q[log p(x|z)] of each point: minus the distortion of Alemi et al. (2018).

    Summed on a grid that moves and stretches with each point's own q(z|x).

    Args:
        model: gives q(z|x) and the means of p(x|z).
        x: (N, Dx).
        sigma: standard deviation of the decoder's noise.
        grid: around 0, in units of q's standard deviation. By default one that is refined until it is good
            enough.
        tolerance: nats by which the answer may change when every second grid point is left out.

    Returns:
        (N,), float64, in nats.

    Raises:
        GridError: the decoder bends more inside q than the grid resolves.
        TypeError, ValueError: an argument is of the wrong kind or shape.
    """
    x = check_model_input(x, sigma)
    check_positive(tolerance, "tolerance")
    mu, std = encode(model, x)
    decoder, wide = in_float64(model.decoder), max(*HIDDEN, x.shape[1])

    def on(grid: Grid) -> Tensor:
        _check_axes(grid, mu)
        weights = log_normal(grid.points, torch.zeros(()), 1.0).softmax(dim=0)
        coarse = grid.every_second(weights) / grid.every_second(weights).sum()
        values = []
        for part, m, s in zip(*(blocks(rows, grid, wide) for rows in (x, mu, std))):
            means = decoder(m.unsqueeze(1) + s.unsqueeze(1) * grid.points)
            terms = log_normal(part.unsqueeze(1), means, sigma)  # (n, G)
            values.append(terms @ weights)
            change = float((values[-1] - grid.every_second(terms) @ coarse).abs().max())
            if change > tolerance:
                raise GridError(
                    f"the grid over q is too coarse: with twice its spacing, E_q[log p(x|z)] changes by up "
                    f"to {change:.2g} nats, more than {tolerance:g}; take more steps",
                    too_small=False,
                )
        return torch.cat(values)

    return refined(on, grid, OVER_Q)


def elbo(
    model: TinyVAE, x: Tensor, sigma: float, grid: Grid | None = None, tolerance: float = TOLERANCE
) -> Tensor:
    """The evidence lower bound of each point by quadrature, summed over dimensions, constants included.

    ELBO = E_q[log p(x|z)] - KL(q(z|x) || p(z)); Kingma & Welling (2013), equation 3. Arguments and
    errors as in ``expected_log_likelihood``.

    Returns:
        (N,), float64, in nats.
    """
    likelihood = expected_log_likelihood(model, x, sigma, grid, tolerance)
    with torch.no_grad():
        mu, logvar = model.encode(x.float())
    return likelihood - kl_terms(mu.double(), logvar.double()).sum(dim=1)


@torch.no_grad()
def iwae(
    model: TinyVAE, x: Tensor, sigma: float, k: int, repeats: int, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """The importance-weighted bound of each point by sampling; with k = 1 it is the ELBO.

    E[log of the mean of k weights p(x, z) / q(z|x), z ~ q(z|x)]: Burda et al. (2015), equation 8.

    Args:
        model: gives q(z|x) and the means of p(x|z).
        x: (N, Dx).
        sigma: standard deviation of the decoder's noise.
        k: draws in each mean.
        repeats: how often it is repeated, at least twice, to know its standard error.
        generator: source of randomness; None is torch's global stream.

    Returns:
        The mean over the repeats (N,) and its standard error (N,), float64, in nats.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind or out of range.
    """
    x = check_model_input(x, sigma)
    check_whole(k, "k")
    check_whole(repeats, "repeats", least=2)
    check_generator(generator)
    mu, std = encode(model, x)
    decoder, results = in_float64(model.decoder), []
    for _ in range(repeats):
        eps = torch.randn(k, *mu.shape, generator=generator, dtype=torch.float64)
        z = mu + eps * std
        joint = log_normal(z, torch.zeros(()), 1.0) + log_normal(x, decoder(z), sigma)
        log_weights = joint - log_normal(z, mu, std)
        results.append(log_weights.logsumexp(dim=0) - math.log(k))
    bounds = torch.stack(results)
    return bounds.mean(dim=0), bounds.std(dim=0) / repeats**0.5


def kl_to_posterior(
    model: TinyVAE, x: Tensor, sigma: float, grid: Grid | None = None, tolerance: float = TOLERANCE
) -> Tensor:
    """KL(q(z|x) || p(z|x)) of each point, as an integral over the latent grid: (N, Dx) -> (N,), float64.

    It uses neither the ELBO nor the closed form of the KL to the prior, so that the ELBO can be checked
    by log p(x) - ELBO = KL(q || posterior). It does use log p(x), to normalize the posterior.

    Raises:
        GridError: the grid does not resolve, or does not hold, the posterior or q of some x.
        TypeError, ValueError: an argument is of the wrong kind or shape.
    """
    x = check_model_input(x, sigma)

    def on(grid: Grid) -> Tensor:
        gaps = []
        tables = log_joint(model.decoder, x, sigma, grid)
        for part, joint in zip(portions(x, grid), tables):
            log_q = log_encoder(model, part, grid)
            log_p = joint - total(joint.clone(), grid, tolerance).unsqueeze(1)
            integrand = log_q.exp() * (log_q - log_p)
            check_border(integrand, grid)
            gaps.append(grid.integrate(integrand))
        return torch.cat(gaps)

    return refined(on, grid)


def _check_axes(grid: Grid, mu: Tensor) -> None:
    if mu.shape[1] != grid.dims:
        axes = "1 axis" if grid.dims == 1 else f"{grid.dims} axes"
        raise ValueError(f"grid has {axes}; expected {mu.shape[1]}, one per latent dimension")


def log_encoder(model: TinyVAE, x: Tensor, grid: Grid) -> Tensor:
    """Log density of q(z|x) at the grid points: (N, 2) -> (N, G), float64.

    Raises:
        GridError: the grid does not hold all of q, or is too coarse for it.
    """
    first, second = log_encoder_by_axis(model, x, grid)
    return (first.unsqueeze(2) + second.unsqueeze(1)).flatten(1)


def log_encoder_by_axis(model: TinyVAE, x: Tensor, grid: Grid) -> list[Tensor]:
    """Log density of each coordinate of q(z|x) along the grid's axis: (N, steps) for both latents.

    Errors as in ``log_encoder``.
    """
    mu, std = encode(model, x)
    _check_axes(grid, mu)
    by_axis = [
        log_normal(grid.axis[:, None], mu[:, d, None, None], std[:, d, None, None]) for d in range(grid.dims)
    ]
    mass = torch.stack([log_q.exp().sum(dim=1) * grid.spacing for log_q in by_axis], dim=1)  # (N, Dz)
    wrong = (mass - 1).abs().amax(dim=1)
    if (wrong > TOLERANCE).any():
        worst = int(wrong.argmax())
        found = float(mass[worst].prod())
        too_small = bool((mu[worst].abs() + 4 * std[worst]).max() > grid.reach)
        mean, width = ([float(f"{v:.2g}") for v in row[worst].tolist()] for row in (mu, std))
        raise GridError(
            f"the grid is too {'small' if too_small else 'coarse'} for q(z|x): it finds "
            f"{found:.3g} of the mass of one q with mean {mean} and standard deviation {width}; "
            f"its spacing is {grid.spacing:.3g} and its reach {grid.reach:g}",
            too_small=too_small,
        )
    return by_axis

"""What models of images are measured by: one number per model, so that seeds can be compared."""

from collections.abc import Sequence

import torch
from torch import Tensor

from helpers.data import check_generator, check_whole
from helpers.digits.images import side_of
from helpers.digits.models import ImageVAE
from helpers.exact import Grid, log_marginal, square_grid

GRID = square_grid(5.0, 161)
TOLERANCE = 0.4  # nats for one image, with every second point of the grid left out; means are right to 0.001


@torch.no_grad()
def elbo_by_draws(
    model: ImageVAE, x: Tensor, draws: int = 16, generator: torch.Generator | None = None
) -> Tensor:
    """The ELBO of each image (N, D) -> (N,), in nats, its first part as a mean over draws of z.

    Raises:
        TypeError, ValueError: ``draws`` is not a whole number of at least 1.
    """
    check_whole(draws, "draws")
    check_generator(generator)
    likelihoods = []
    for _ in range(draws):
        likelihood, kl = model(x, torch.randn(len(x), model.latent_dims, generator=generator))
        likelihoods.append(likelihood)
    return torch.stack(likelihoods).mean(dim=0) - kl.sum(dim=1)


def bounds(models: Sequence[ImageVAE], x: Tensor) -> Tensor:
    """The mean ELBO of the images x (N, D) for each model, (S,); all see the same draws."""
    means = [elbo_by_draws(model, x, generator=torch.Generator().manual_seed(0)).mean() for model in models]
    return torch.stack(means)


@torch.no_grad()
def rates(models: Sequence[ImageVAE], x: Tensor) -> Tensor:
    """The mean KL of each latent dimension for each model, (S, Dz), in nats, the largest first."""
    none = torch.zeros(len(x), models[0].latent_dims)
    means = torch.stack([model(x, none)[1].mean(dim=0) for model in models])
    return means.sort(dim=1, descending=True).values


def worths(models: Sequence[ImageVAE], x: Tensor, grid: Grid = GRID) -> Tensor:
    """The mean exact log p(x) of the images for each model with two latents, (S,), float64, in nats.

    Raises:
        GridError: the grid does not resolve, or does not hold, the posterior of some image.
    """
    means = [log_marginal(model.decoder, x, model.sigma, grid, TOLERANCE).mean() for model in models]
    return torch.stack(means)


def best_noise(errors: Tensor) -> Tensor:
    """The noise under which errors, of any shape, are likeliest: their root mean square."""
    return errors.pow(2).mean().sqrt()


def gradient_energy(x: Tensor) -> Tensor:
    """The mean squared difference of neighbouring pixels, over all images: (N, D) -> scalar."""
    side = side_of(x.shape[-1])
    pixels = x.view(-1, side, side)
    return (pixels.diff(dim=1).pow(2).mean() + pixels.diff(dim=2).pow(2).mean()) / 2


@torch.no_grad()
def sharpness(models: Sequence[ImageVAE], x: Tensor) -> dict[str, Tensor]:
    """The gradient energy of what each model makes, as a part of that of the images x (N, D): (S,) each.

    Of reconstructions, decoded from mu; of as many draws from the prior; of the same draws with their noise.
    """
    made, generator = {"reconstructions": [], "draws": [], "draws with noise": []}, torch.Generator()
    for seed, model in enumerate(models):
        generator.manual_seed(seed)
        drawn = model.decoder(torch.randn(len(x), model.latent_dims, generator=generator))
        noise = model.sigma * torch.randn(x.shape, generator=generator)
        for name, images in zip(made, (model.decoder(model.encode(x)[0]), drawn, drawn + noise)):
            made[name].append(gradient_energy(images) / gradient_energy(x))
    return {name: torch.stack(of_each) for name, of_each in made.items()}

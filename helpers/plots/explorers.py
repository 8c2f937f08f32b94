"""The pictures that stand for the explorers where no script may run, and until it has run."""

from collections.abc import Mapping, Sequence

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from helpers.data import NOISE_STD, two_clusters_density
from helpers.exact import log_posterior, square_grid
from helpers.models import TinyVAE
from helpers.plots.figure import subplots
from helpers.plots.style import (
    COLOURS,
    IMAGE,
    INK,
    contours,
    data_plane,
    latent_plane,
    region,
    ringed,
    scatter,
)


@torch.no_grad()
def dragged_point(model: TinyVAE, x: Tensor, point: Tensor, eps: Tensor) -> Figure:
    """A point (2,), its region among those of x (N, 2), draws with eps (K, 2), and what they decode to."""
    fig, (left, right) = subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    mu, logvar = model.encode(point[None])
    z = mu + eps * torch.exp(0.5 * logvar)
    data_plane(left, "Data plane: x, larger, and its reconstructions", reach=3.0)
    scatter(left, x, "data")
    scatter(left, model.decoder(z), "recon", 14)
    scatter(left, point[None], "data", **ringed())
    latent_plane(right, "Latent plane: regions of 2 std")
    for centre, width in zip(*model.encode(x)):
        region(right, centre, torch.exp(0.5 * width), edgecolor=COLOURS["data"], lw=0.5, alpha=0.35)
    region(right, mu[0], torch.exp(0.5 * logvar)[0], lw=2.5)
    scatter(right, z, "z")
    scatter(right, mu, "mu", **ringed())
    fig.set_label("A point, its region in the latent plane, and its reconstructions.")
    return fig


@torch.no_grad()
def decoded_code(model: TinyVAE, x: Tensor, z: Sequence[float], sigma: float) -> Figure:
    """A code z, the codes of x (N, 2), what z decodes to, its noise of std sigma, and the true density."""
    fig, (left, right) = subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    code, span = torch.tensor(z), torch.linspace(-3, 3, 61)
    latent_plane(left, "Latent plane: z, and the two lines through it")
    scatter(left, model.encode(x)[0], "mu", 6)
    data_plane(right, "Data plane: x̂ and its noise; true density, 2 std", reach=3.0)
    scatter(right, x, "data")
    for centre in two_clusters_density().component_distribution.mean:
        region(right, centre, torch.full((2,), NOISE_STD), edgecolor=INK)
    for k, style in enumerate(("--", "-")):
        line = code.repeat(61, 1)
        line[:, k] = span
        left.plot(*line.T, style, color=COLOURS["z"], lw=1)
        right.plot(*model.decoder(line).T, style, color=COLOURS["z"], lw=1.5)
    scatter(left, code[None], "z", **ringed())
    image = model.decoder(code)
    region(right, image, torch.full((2,), sigma), edgecolor=COLOURS["recon"], lw=2)
    scatter(right, image[None], "recon", **ringed())
    fig.set_label("A code in the latent plane, and what it decodes to in the data plane.")
    return fig


def slopes(eps: Tensor) -> Figure:
    """Draws with eps (K, 2) around mu, and an arrow down the slope of z² from each."""
    fig, (left, right) = subplots(1, 2, figsize=(9, 4.6), layout="constrained")
    mu, std = torch.tensor([1.0, 0.5]), torch.tensor([0.5, 1.0])
    z = mu + eps * std
    for ax, title, axes in ((left, "Noise: eps", "ε"), (right, "z = mu + eps std", "z")):
        ax.set_title(title, loc="left")
        ax.set(xlim=(-3, 3), ylim=(-3, 3), xlabel=f"${axes}_1$", ylabel=f"${axes}_2$", aspect="equal")
    scatter(left, eps, "eps", 20)
    region(right, mu, std, lw=2.5)
    right.quiver(*z.T, *(-z).T, color=INK, angles="xy", scale_units="xy", scale=4, width=0.004)
    scatter(right, z, "z", 20)
    scatter(right, mu[None], "mu", **ringed())
    fig.set_label("Twenty draws around mu, with an arrow down the slope of the loss from each.")
    return fig


@torch.no_grad()
def turned_beta(shown: Mapping[float, tuple[TinyVAE, Tensor]], draws: Tensor) -> Figure:
    """A column for each beta, of a model and its data: their regions, and draws (K, 2) decoded."""
    fig, axes = subplots(2, len(shown), figsize=(9, 5.2), layout="constrained", height_ratios=(2, 1))
    for (beta, (model, x)), above, below in zip(shown.items(), *axes):
        latent_plane(above, f"beta {beta:g}", reach=4.0)
        mu, logvar = model.encode(x)
        for centre, width in zip(mu[::4], logvar[::4]):
            region(above, centre, torch.exp(0.5 * width), lw=0.6, alpha=0.5)
        scatter(above, mu, "mu", 6)
        data_plane(below, reach=2.0)
        scatter(below, x, "data", 6)
        scatter(below, model.decoder(draws), "recon", 6)
    fig.set_label("Regions in the latent plane, and decoded draws from the prior, at three betas.")
    return fig


@torch.no_grad()
def three_decoders(decoders: Mapping[str, nn.Module], x: Tensor, draws: Tensor) -> Figure:
    """A panel for each decoder: x (N, 2), and the draws (K, 2) decoded."""
    fig, axes = subplots(1, len(decoders), figsize=(9, 2.4), layout="constrained")
    for (name, decoder), ax in zip(decoders.items(), axes):
        data_plane(ax, name, reach=2.0)
        scatter(ax, x, "data", 6)
        scatter(ax, decoder(draws), "recon", 6)
    fig.set_label("Draws from the prior through the decoders of an autoencoder, a VAE and a GAN.")
    return fig


@torch.no_grad()
def posterior_of(model: TinyVAE, x: Tensor, point: Tensor, sigma: float) -> Figure:
    """A point (2,) among x (N, 2), its true posterior in the latent plane, and the encoder's ellipse."""
    fig, (left, right) = subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    data_plane(left, "Data plane: x, larger, among the data", reach=3.0)
    scatter(left, x, "data")
    scatter(left, point[None], "data", **ringed())
    latent_plane(right, "True posterior (blue), q (green)")
    grid = square_grid(5.0, 201)
    contours(right, log_posterior(model.decoder, point[None], sigma, grid)[0], grid, COLOURS["z"])
    mu, logvar = model.encode(point[None])
    region(right, mu[0], torch.exp(0.5 * logvar[0]), lw=2.5)
    fig.set_label("A point, its true posterior in the latent plane, and the encoder's ellipse.")
    return fig


@torch.no_grad()
def decoded_digit(model: nn.Module, x: Tensor, labels: Tensor, z: Sequence[float], reach: float) -> Figure:
    """A code z among those of images x (N, 64), the image it decodes to, and the one of x nearest to that."""
    sizes = {"figsize": (9, 4.2), "width_ratios": [1.7, 1, 1], "layout": "constrained"}
    fig, (latent, *images) = subplots(1, 3, **sizes)
    latent_plane(latent, "Latent plane: the images' codes, and z", reach)
    codes, code = model.encode(x)[0], torch.tensor(z)
    for label in labels.unique().tolist():
        scatter(latent, codes[labels == label][:30], "mu", 34, marker=f"${label}$")
    scatter(latent, code[None], "z", **ringed())
    image = model.decoder(code)
    nearest = (x - image).norm(dim=1).argmin()
    titles = ("Decoded: x̂", f"Nearest image: {labels[nearest]}")
    for ax, title, pixels in zip(images, titles, (image, x[nearest])):
        ax.imshow(pixels.view(8, 8), **IMAGE)
        ax.set_title(title, loc="left")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    fig.set_label("A code in the latent plane of a VAE of digits, its decoded image, and the nearest image.")
    return fig

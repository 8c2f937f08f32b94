"""Pictures of pictures, for notebook 10: rows of images, and the images of a whole latent plane."""

from collections.abc import Callable, Mapping, Sequence

import torch
from matplotlib.figure import Figure
from torch import Tensor
from torch.nn.functional import pad

from helpers.plots.exercises import lines
from helpers.plots.figure import listed, subplots
from helpers.plots.style import IMAGE

SIDE = 8
MARGIN = 1  # pixels between two images


def images(rows: Mapping[str, Tensor]) -> Figure:
    """Rows of images (n, 64), as many in each, with a name on the left.

    Values below 0 are shown as paper, those above 1 as ink.
    """
    fig, axes = subplots(
        len(rows), 1, figsize=(9, 0.2 + 0.72 * len(rows)), layout="constrained", squeeze=False
    )
    for ax, (name, pixels) in zip(axes[:, 0], rows.items()):
        apart = pad(pixels.detach().view(-1, SIDE, SIDE), (0, MARGIN), value=torch.nan)
        ax.imshow(apart.transpose(0, 1).flatten(1)[:, :-MARGIN], **IMAGE)
        ax.set_ylabel(name, rotation=0, ha="right", va="center")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    fig.set_label(f"Rows of {len(pixels)} images of {SIDE} by {SIDE} pixels: {listed(rows)}.")
    return fig


def manifold(decoder: Callable[[Tensor], Tensor], reach: float = 2.5, steps: int = 15) -> Figure:
    """The decoded images of codes on a square grid, each where its code is: z (N, 2) -> (N, 64)."""
    fig, ax = subplots(figsize=(6, 6), layout="constrained")
    axis = torch.linspace(-reach, reach, steps)
    codes = torch.cartesian_prod(axis.flip(0), axis).flip(1)  # row by row, the highest first
    with torch.no_grad():
        decoded = decoder(codes).view(-1, SIDE, SIDE)
    apart = pad(decoded, (MARGIN, MARGIN, MARGIN, MARGIN), value=torch.nan).unflatten(0, (steps, steps))
    half = reach + reach / (steps - 1)
    ax.imshow(apart.transpose(1, 2).flatten(2).flatten(0, 1), extent=[-half, half] * 2, **IMAGE)
    ticks = range(-int(reach), int(reach) + 1)
    names = [f"{tick}".replace("-", "−") for tick in ticks]
    ax.set_xticks(ticks, names)
    ax.set_yticks(ticks, names)
    ax.set(xlabel="$z_1$", ylabel="$z_2$")
    fig.set_label(
        f"The latent plane from {-reach:g} to {reach:g} as {steps} by {steps} images, each at its code."
    )
    return fig


def over_seeds(x: Sequence[float], values: Mapping[str, Tensor], labels: tuple[str, str]) -> Figure:
    """Curves over x (T,) of values (S, T): the mean over seeds, with bars of two standard errors."""
    means = {name: of_one.mean(dim=0) for name, of_one in values.items()}
    errors = {name: of_one.std(dim=0) / len(of_one) ** 0.5 for name, of_one in values.items()}
    return lines(x, means, labels, errors)

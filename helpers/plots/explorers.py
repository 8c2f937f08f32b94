"""The pictures that stand for the explorers where no script may run, and until it has run."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor

from helpers.models import TinyVAE
from helpers.plots.style import data_plane, latent_plane, region, ringed, scatter


@torch.no_grad()
def dragged_point(model: TinyVAE, x: Tensor, point: Tensor, eps: Tensor) -> Figure:
    """A point (2,), its region among those of x (N, 2), draws with eps (K, 2), and what they decode to."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    mu, logvar = model.encode(point[None])
    z = mu + eps * torch.exp(0.5 * logvar)
    data_plane(left, "Data plane: x in black, its reconstructions red", reach=3.0)
    scatter(left, x, "data")
    scatter(left, model.decoder(z), "recon", 14)
    left.scatter(*point, s=60, color="black")
    latent_plane(right, "Latent plane: regions of 2 std")
    for centre, width in zip(*model.encode(x)):
        region(right, centre, torch.exp(0.5 * width), edgecolor="#7A8CA0", lw=0.5, alpha=0.35)
    region(right, mu[0], torch.exp(0.5 * logvar)[0], lw=2.5)
    scatter(right, z, "z")
    scatter(right, mu, "mu", **ringed())
    return fig


@torch.no_grad()
def decoded_code(model: TinyVAE, x: Tensor, z: Sequence[float], sigma: float) -> Figure:
    """A code z, the codes of x (N, 2), what z decodes to, and the decoder's noise of std sigma around it."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    code, span = torch.tensor(z), torch.linspace(-3, 3, 61)
    latent_plane(left, "Latent plane: z, and the two lines through it")
    scatter(left, model.encode(x)[0], "mu", 6)
    data_plane(right, "Data plane: x̂, and its noise of 2 std", reach=3.0)
    scatter(right, x, "data")
    for k, style in enumerate(("--", "-")):
        line = code.repeat(61, 1)
        line[:, k] = span
        left.plot(*line.T, style, color="#0072B2", lw=1)
        right.plot(*model.decoder(line).T, style, color="#0072B2", lw=1.5)
    scatter(left, code[None], "z", **ringed())
    image = model.decoder(code)
    region(right, image, torch.full((2,), sigma), edgecolor="#D55E00", lw=2)
    scatter(right, image[None], "recon", **ringed())
    return fig

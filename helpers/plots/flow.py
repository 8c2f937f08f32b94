"""The figures of notebook 01: one point, then many, on their way through a VAE."""

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from torch import Tensor

from helpers.losses import kl_terms
from helpers.models import TinyVAE
from helpers.plots.style import COLOURS, data_plane, latent_plane, region, ringed, scatter

ARROW = {"arrowstyle": "-|>", "color": "#555555", "lw": 1.5, "shrinkA": 0, "shrinkB": 0}


def data(x: Tensor, point: Tensor) -> Figure:
    """All points x (N, 2), and one of them, point (1, 2), that a notebook follows."""
    fig, ax = plt.subplots(figsize=(5.5, 3.2))
    scatter(ax, x, "data", label="data $x$")
    scatter(ax, point, "data", **ringed(90), label="the point we follow")
    data_plane(ax)
    ax.legend(loc="upper center", ncols=2)
    return fig


@torch.no_grad()
def flow(model: TinyVAE, point: Tensor, eps: Tensor) -> Figure:
    """The four steps as boxes and arrows, with the numbers of one point (1, 2) and its eps (1, 2)."""
    mu, logvar = model.encode(point)
    std = torch.exp(0.5 * logvar)
    z = mu + eps * std
    recon = model.decoder(z)
    error, kl = float(((recon - point) ** 2).mean()), float(kl_terms(mu, logvar).mean())

    fig, ax = plt.subplots(figsize=(10, 4), layout="constrained")
    ax.set(xlim=(0, 11.1), ylim=(0.1, 4.2))
    ax.axis("off")
    grey = "#BBBBBB"
    boxes = {
        "x": _box(ax, 0.7, 2.45, COLOURS["data"], "$x$", *_numbers(point)),
        "encoder": _box(ax, 2.3, 2.45, grey, "encoder", "2 → 16", "16 → 2 and 2"),
        "mu": _box(ax, 4.0, 3.0, COLOURS["mu"], r"$\mu$", *_numbers(mu)),
        "logvar": _box(ax, 4.0, 1.9, COLOURS["logvar"], r"$\log\sigma^2$", *_numbers(logvar)),
        "std": _box(ax, 5.7, 1.9, COLOURS["logvar"], r"$\sigma = e^{\log\sigma^2 / 2}$", *_numbers(std)),
        "eps": _box(ax, 5.7, 0.6, COLOURS["eps"], r"$\epsilon \sim N(0, I)$", *_numbers(eps)),
        "z": _box(ax, 7.4, 2.45, COLOURS["z"], r"$z = \mu + \epsilon\,\sigma$", *_numbers(z)),
        "decoder": _box(ax, 8.9, 2.45, grey, "decoder", "2 → 16", "16 → 2"),
        "recon": _box(ax, 10.4, 2.45, COLOURS["recon"], "recon", *_numbers(recon)),
        "kl": _box(ax, 4.0, 0.6, COLOURS["prior"], "KL to $N(0, I)$", f"{kl:.3f} nats", "mean of both"),
        "error": _box(ax, 10.4, 0.6, COLOURS["prior"], "error to $x$", f"{error:.4f}", "mean square"),
    }
    region_of_x = FancyBboxPatch(
        (3.28, 1.4), 1.44, 2.1, boxstyle="round,pad=0.04", fill=False, ls="--", ec="#888888"
    )
    ax.add_patch(region_of_x)
    ax.text(4.0, 3.62, r"the region $q(z\,|\,x)$", ha="center", fontsize=9, color="#555555")
    for names in ["x encoder mu z", "encoder logvar std z", "eps z decoder recon error"]:
        chain = names.split()
        for start, end in zip(chain, chain[1:]):
            _arrow(ax, boxes[start], boxes[end])
    ax.annotate("", (4.0, 1.06), (4.0, 1.36), arrowprops=ARROW, zorder=1)
    titles = {
        "1  Encode": (2.3, 4.0),
        "2  Sample": (5.7, 4.0),
        "3  Decode": (8.9, 4.0),
        "4  Regularize": (2.3, 0.6),
    }
    for title, (x, y) in titles.items():
        ax.text(x, y, title, ha="center", va="center", fontsize=12, fontweight="bold")
    return fig


def _numbers(value: Tensor) -> tuple[str, str]:
    numbers = ", ".join(f"{v:.2f}".replace("-", "−") for v in value.squeeze(0).tolist())
    return f"({numbers})", f"shape {tuple(value.shape)}"


def _box(ax: Axes, x: float, y: float, colour: str, name: str, value: str, note: str) -> FancyBboxPatch:
    style = {"boxstyle": "round,pad=0.04", "facecolor": "white", "edgecolor": colour, "lw": 2.5}
    patch = FancyBboxPatch((x - 0.6, y - 0.4), 1.2, 0.8, zorder=2, **style)
    ax.add_patch(patch)
    for dy, text, size, weight in [
        (0.25, name, 10, "normal"),
        (0, value, 9, "bold"),
        (-0.27, note, 8, "normal"),
    ]:
        ax.text(x, y + dy, text, ha="center", va="center", fontsize=size, fontweight=weight, zorder=3)
    return patch


def _arrow(ax: Axes, start: FancyBboxPatch, end: FancyBboxPatch) -> None:
    boxes = [patch.get_bbox() for patch in (start, end)]
    (x0, y0), (x1, y1) = [((b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2) for b in boxes]
    if x0 == x1:
        ends = (x1, y1 + 0.46), (x0, y0 - 0.46)
    else:
        ends = (x1 - 0.66, y1), (x0 + 0.66, y0)
    ax.annotate("", *ends, arrowprops=ARROW, zorder=1)


@torch.no_grad()
def paths(ae_code: Tensor, ae_recon: Tensor, vae_z: Tensor, vae_recon: Tensor, point: Tensor) -> Figure:
    """What the autoencoder and the VAE make of one point sent through N times: all (N, 2), point (1, 2)."""
    fig, axes = plt.subplots(2, 2, figsize=(8, 5), width_ratios=[1, 1.6], layout="constrained")
    rows = [("Autoencoder", ae_code, ae_recon), ("VAE", vae_z, vae_recon)]
    for (left, right), (name, z, recon) in zip(axes, rows):
        scatter(left, z, "z", alpha=0.4, label="code $z$")
        latent_plane(left, f"{name}: latent space")
        scatter(right, recon, "recon", alpha=0.4, label="reconstruction")
        scatter(right, point, "data", **ringed(), label="the point $x$")
        data_plane(right, f"{name}: data plane")
        right.set(xlim=(0.3, 1.7), ylim=(-0.5, 0.5))
        left.legend(loc="upper right")
        right.legend(loc="lower left")
    return fig


@torch.no_grad()
def regions(model: TinyVAE, points: Tensor, draws: int, generator: torch.Generator) -> Figure:
    """Each of a few points (N, 2): its latent region, draws from it, and where these decode."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.7), width_ratios=[1, 1.6], layout="constrained")
    latent_plane(left, "latent regions (ellipse: 2 std)")
    data_plane(right, "their decoded draws")
    mu, logvar = model.encode(points)
    for k, point in enumerate(points):
        many_mu, many_logvar = mu[k].expand(draws, -1), logvar[k].expand(draws, -1)
        z = model.reparameterize(many_mu, many_logvar, generator)
        first = k == 0
        scatter(left, z, "z", size=6, alpha=0.25, label="draws $z$" if first else None)
        region(left, mu[k], torch.exp(0.5 * logvar[k]), lw=2)
        scatter(left, mu[k : k + 1], "mu", **ringed(50), label=r"$\mu$" if first else None)
        left.annotate("ABCDEF"[k], mu[k].tolist(), (9, -3), textcoords="offset points", fontweight="bold")
        scatter(right, model.decoder(z), "recon", size=8, alpha=0.25, label="decoded" if first else None)
        scatter(right, points[k : k + 1], "data", **ringed(), label="$x$" if first else None)
        right.annotate("ABCDEF"[k], point.tolist(), (7, 7), textcoords="offset points", fontweight="bold")
    left.legend(loc="upper right")
    right.legend(loc="upper center", ncols=2)
    return fig


@torch.no_grad()
def codes(model: TinyVAE, x: Tensor, z: Tensor) -> Figure:
    """A batch x (N, 2) in latent space: all means, every 8th region, and one draw z (N, 2) of each."""
    mu, logvar = model.encode(x)
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.8), layout="constrained")
    for one_mu, one_std in zip(mu[::8], torch.exp(0.5 * logvar[::8])):
        region(left, one_mu, one_std, lw=0.8, alpha=0.6)
    scatter(left, mu, "mu", size=10)
    latent_plane(left, r"every $\mu$, every 8th region (2 std)")
    scatter(right, z, "z", size=10, alpha=0.7)
    latent_plane(right, "one draw $z$ of every point")
    return fig


def clouds(clouds: dict[str, Tensor], x: Tensor, label: str) -> Figure:
    """Several clouds of decoded points, (N, 2) each, side by side over the data x (M, 2)."""
    height = 1.2 + 5 / len(clouds)
    fig, axes = plt.subplots(
        1, len(clouds), figsize=(10, height), layout="constrained", squeeze=False, sharey=True
    )
    for ax, (name, points) in zip(axes[0], clouds.items()):
        scatter(ax, x, "data", size=10, alpha=0.5, label="data")
        scatter(ax, points, "recon", size=10, alpha=0.5, label=label)
        data_plane(ax, name)
        ax.label_outer()
    fig.legend(*axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return fig

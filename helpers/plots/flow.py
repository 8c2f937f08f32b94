"""The figures of notebook 01: one point, then many, on their way through a VAE."""

import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from torch import Tensor

from helpers.losses import kl_terms
from helpers.models import TinyVAE
from helpers.plots.figure import listed, subplots
from helpers.plots.style import (
    COLOURS,
    INK,
    data_plane,
    latent_plane,
    region,
    ringed,
    say_outside,
    scatter,
)

SHADES = [("o", 0.0), ("^", -0.18), ("x", 0.0), ("s", 0.25)]  # marker, and how much darker or lighter
ARROW = {"arrowstyle": "-|>", "color": INK, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}


def data(x: Tensor, point: Tensor) -> Figure:
    """All points x (N, 2), and one of them, point (1, 2), that a notebook follows."""
    fig, ax = subplots(figsize=(5.5, 3.2))
    scatter(ax, x, "data", label="data $x$")
    scatter(ax, point, "data", **ringed(90), label="the point we follow")
    data_plane(ax)
    ax.legend(loc="upper center", ncols=2)
    fig.set_label(f"The {len(x)} points of the data; the one that we follow is larger, with a ring.")
    return fig


def islands(codes: Tensor, draws: Tensor) -> Figure:
    """Where an autoencoder put its codes (N, 2), and where draws (M, 2) from N(0, I) look for them."""
    fig, ax = subplots(figsize=(4.6, 3.6), layout="constrained")
    scatter(
        ax, draws, "z", size=8, color=COLOURS["prior"], marker=".", alpha=0.7, label="draws from $N(0, I)$"
    )
    scatter(ax, codes, "z", size=10, label="codes of the data")
    latent_plane(ax, "the autoencoder's latent plane")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    fig.set_label("The latent plane of an autoencoder: the codes of the data, and draws from N(0, I).")
    return fig


@torch.no_grad()
def flow(model: TinyVAE, point: Tensor, eps: Tensor, beta: float) -> Figure:
    """The four steps as boxes and arrows, with the numbers of one point (1, 2) and its eps (1, 2)."""
    mu, logvar = model.encode(point)
    std = torch.exp(0.5 * logvar)
    z = mu + eps * std
    recon = model.decoder(z)
    error, kl = float(((recon - point) ** 2).mean()), float(kl_terms(mu, logvar).mean())

    fig, ax = subplots(figsize=(10, 3.8), layout="constrained")
    ax.set(xlim=(-0.1, 12.1), ylim=(-0.35, 4.2))
    ax.axis("off")
    boxes = {
        "x": _box(ax, 0.75, 2.45, COLOURS["data"], "$x$", *_numbers(point)),
        "encoder": _box(ax, 2.45, 2.45, INK, "encoder", "2 → 16", "16 → 2, 16 → 2"),
        "mu": _box(ax, 4.3, 3.0, COLOURS["mu"], r"$\mu$", *_numbers(mu)),
        "logvar": _box(ax, 4.3, 1.9, COLOURS["logvar"], r"$\log\sigma^2$", *_numbers(logvar)),
        "std": _box(ax, 6.1, 1.9, COLOURS["logvar"], r"$\sigma = e^{\log\sigma^2 / 2}$", *_numbers(std)),
        "eps": _box(ax, 6.1, 0.6, COLOURS["eps"], r"$\epsilon \sim N(0, I)$", *_numbers(eps)),
        "z": _box(ax, 7.85, 2.45, COLOURS["z"], r"$z = \mu + \epsilon\,\sigma$", *_numbers(z)),
        "decoder": _box(ax, 9.5, 2.45, INK, "decoder", "2 → 16", "16 → 2"),
        "recon": _box(ax, 11.15, 2.45, COLOURS["recon"], r"$\hat{x}$", *_numbers(recon)),
        "kl": _box(ax, 4.3, 0.6, INK, "kl to $N(0, I)$", f"{kl:.3f} nats", "mean of both"),
        "error": _box(ax, 11.15, 0.6, INK, r"error, $\hat{x}$ to $x$", f"{error:.4f}", "mean square"),
        "loss": _box(ax, 8.65, 0.6, INK, "loss", f"{error + beta * kl:.4f}", f"error + {beta:g} kl"),
    }
    frame = {"boxstyle": "round,pad=0.04", "fill": False, "ls": "--", "ec": INK}
    ax.add_patch(FancyBboxPatch((3.5, 1.4), 1.6, 2.1, **frame))
    ax.text(4.3, 3.62, r"the region of $x$", ha="center", fontsize=9)
    for names in ["x encoder mu z", "encoder logvar std z", "eps z decoder recon error"]:
        chain = names.split()
        for start, end in zip(chain, chain[1:]):
            _arrow(ax, boxes[start], boxes[end])
    ax.annotate("", (4.3, 1.06), (4.3, 1.36), arrowprops=ARROW, zorder=1)
    ax.annotate("", (9.45, 0.6), (10.4, 0.6), arrowprops=ARROW, zorder=1)
    ax.plot([4.3, 4.3, 8.65], [0.14, -0.2, -0.2], color=ARROW["color"], lw=ARROW["lw"])
    ax.annotate("", (8.65, 0.14), (8.65, -0.22), arrowprops=ARROW, zorder=1)
    titles = {
        "1  Encode": (2.45, 4.0),
        "2  Sample": (6.1, 4.0),
        "3  Decode": (9.5, 4.0),
        "4  Regularize": (2.45, 0.6),
    }
    for title, (x, y) in titles.items():
        ax.text(x, y, title, ha="center", va="center", fontsize=12, fontweight="bold")
    given = {"x": point, "mu": mu, "logvar": logvar, "eps": eps, "z": z, "recon": recon}
    said = {name: f"{name} {_numbers(value)[0]}" for name, value in given.items()}
    fig.set_label(
        f"Four steps in boxes and arrows. Encode: {said['x']} to {said['mu']} and {said['logvar']}. "
        f"Sample: with {said['eps']}, {said['z']}. Decode: {said['recon']}. "
        f"Regularize: kl {kl:.3f} nats, error {error:.4f}, loss {error + beta * kl:.4f}."
    )
    return fig


def _numbers(value: Tensor) -> tuple[str, str]:
    numbers = ", ".join(f"{v:.3f}".replace("-", "−") for v in value.squeeze(0).tolist())
    return f"({numbers})", f"shape {tuple(value.shape)}"


def _box(ax: Axes, x: float, y: float, colour: str, name: str, value: str, note: str) -> FancyBboxPatch:
    style = {"boxstyle": "round,pad=0.04", "facecolor": "none", "edgecolor": colour, "lw": 2.5}
    patch = FancyBboxPatch((x - 0.71, y - 0.4), 1.42, 0.8, zorder=2, **style)
    ax.add_patch(patch)
    for dy, text, size, weight in [
        (0.25, name, 10, "normal"),
        (0, value, 8.5, "bold"),
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
        ends = (x1 - 0.76, y1), (x0 + 0.76, y0)
    ax.annotate("", *ends, arrowprops=ARROW, zorder=1)


def _shaded(symbol: str, marker: str, shade: float) -> dict[str, object]:
    """The symbol's colour, darker (shade < 0) or lighter (> 0); markers that have an inside stay open."""
    colour = torch.tensor(to_rgb(COLOURS[symbol]))
    mixed = tuple(torch.lerp(colour, torch.full((3,), float(shade > 0)), abs(shade)).tolist())
    return {"color": mixed, **({"facecolors": "none", "edgecolors": mixed} if marker in "o^s" else {})}


def drowned(plain: Tensor, noisy: Tensor, noise: float) -> Figure:
    """Codes of an autoencoder trained without noise, and of one with noise, (N, 2) each, on one scale.

    Around a code of the first point and of the last, a circle of 2 std shows how large the noise is.
    """
    fig, axes = subplots(1, 2, figsize=(9, 4.2), layout="constrained", sharex=True, sharey=True)
    reach = max(3.0, 1.1 * float(torch.cat([plain, noisy]).abs().max()) + 2 * noise)
    panels = {"trained without noise": plain, f"trained with noise {noise:g}": noisy}
    for ax, (name, codes) in zip(axes, panels.items()):
        latent_plane(ax, name, reach)
        scatter(ax, codes, "z", size=9, alpha=0.6, label="codes of the data")
        for code, label in ((codes[0], f"noise {noise:g}, 2 std"), (codes[-1], None)):
            region(ax, code, torch.full((2,), noise), edgecolor=COLOURS["eps"], lw=1.8, label=label)
        ax.label_outer()
    handles = axes[1].get_legend_handles_labels()
    fig.legend(*handles, loc="outside lower center", ncols=3)
    two = f"codes of the data, {' and '.join(panels)}"
    fig.set_label(f"Two latent planes on one scale: {two}. Circles show 2 std of that noise.")
    return fig


@torch.no_grad()
def codes(model: TinyVAE, x: Tensor, z: Tensor) -> Figure:
    """A batch x (N, 2) in latent space: all means, every 8th region, and one draw z (N, 2) of each."""
    mu, logvar = model.encode(x)
    fig, (left, right) = subplots(1, 2, figsize=(7.2, 3.6), layout="constrained")
    for one_mu, one_std in zip(mu[::8], torch.exp(0.5 * logvar[::8])):
        region(left, one_mu, one_std, lw=0.8, alpha=0.6)
    scatter(left, mu, "mu", size=10)
    latent_plane(left, r"every $\mu$, every 8th region")
    scatter(right, z, "z", size=10, alpha=0.7)
    latent_plane(right, "one draw $z$ of every point")
    right.legend(loc="upper left", fontsize=8)
    fig.set_label("Two latent planes: every mu of a batch with every 8th region; one draw z of every point.")
    return fig


def clouds(clouds: dict[str, Tensor], x: Tensor, label: str) -> Figure:
    """Several clouds of decoded points, (N, 2) each, side by side over the data x (M, 2)."""
    height = 1.2 + 5 / len(clouds)
    fig, axes = subplots(
        1, len(clouds), figsize=(10, height), layout="constrained", squeeze=False, sharey=True
    )
    for ax, (name, points) in zip(axes[0], clouds.items()):
        scatter(ax, x, "data", size=10, alpha=0.7, label="data")
        scatter(ax, points, "recon", size=10, alpha=0.7, label=label)
        data_plane(ax, name)
        say_outside(ax, points)
        ax.label_outer()
    handles = axes[0][0].get_legend_handles_labels()
    fig.legend(*handles, loc="outside lower center", ncols=2, markerscale=2)
    fig.set_label(f"Points ({label}) over the data, in one panel each: {listed(clouds)}.")
    return fig

"""The figures of notebook 08: what the model is worth, by the exact likelihood."""

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor

from helpers.data import CENTRES, NOISE_STD
from helpers.exact import Grid, log_posterior, square_grid
from helpers.models import TinyVAE
from helpers.plots.figure import listed, subplots
from helpers.plots.style import (
    COLOURS,
    ENCLOSED,
    INK,
    contours,
    data_plane,
    latent_plane,
    region,
    ringed,
    scatter,
)

ENLARGED = 0.1  # the largest beta of the enlarged part of a sweep
FRAME = (-3.6, 7.0)  # of distortions


def densities(panels: dict[str, Tensor], plane: Grid) -> Figure:
    """Contours of log densities given on ``plane``, (G,) each, the data's own first: see ``MASSES``."""
    fig, axes = subplots(1, len(panels), figsize=(9, 3.3), layout="constrained", sharey=True)
    for k, (ax, (name, log_density)) in enumerate(zip(axes, panels.items())):
        contours(ax, log_density, plane, COLOURS["data" if k == 0 else "recon"])
        for centre in CENTRES:
            ax.add_patch(plt.Circle(centre, 3 * NOISE_STD, fill=False, ls=":", color=COLOURS["data"]))
        data_plane(ax, name)
        ax.label_outer()
    handles = [
        plt.Line2D([], [], color=COLOURS["prior"], label=f"contours: {ENCLOSED} of the mass"),
        plt.Line2D([], [], color=COLOURS["data"], ls=":", label="3 standard deviations around a centre"),
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=2)
    rings = "circles of 3 standard deviations around the centres"
    fig.set_label(f"Densities by contours of {ENCLOSED} of the mass, with {rings}: {listed(panels)}.")
    return fig


def bounds(epochs: list[int], elbo: Tensor, log_p: Tensor, best: float) -> Figure:
    """The mean ELBO and log p (len(epochs),) during training, under the best possible value."""
    fig, ax = subplots(figsize=(6.4, 3.4), layout="constrained")
    ax.axhline(best, color=INK, ls=":", label="the data's own density")
    ax.plot(epochs, log_p, "o-", color=INK, label="exact log p(x)")
    ax.plot(epochs, elbo, "s--", color=INK, label="ELBO")
    ax.fill_between(epochs, elbo, log_p, color=INK, alpha=0.25, lw=0, label="gap")
    ax.set(xlabel="epoch (log scale)", ylabel="nats per test point", xscale="log")
    ax.set_xticks(epochs, [str(epoch) for epoch in epochs])
    ax.minorticks_off()
    ax.legend(loc="lower right")
    fig.set_label(
        "ELBO and exact log p(x) over the epochs, the gap between them shaded, and the data's own density."
    )
    return fig


def posteriors(model: TinyVAE, x: Tensor, sigma: float, titles: list[str]) -> Figure:
    """For each point x (N, 2): the true posterior's contours and the ellipse of q(z|x)."""
    fig, axes = subplots(1, len(x), figsize=(9, 3.0), layout="constrained", sharey=True)
    grid = square_grid(6.0, 241)
    with torch.no_grad():
        mu, logvar = model.encode(x)
    log_p = log_posterior(model.decoder, x, sigma, grid)
    for k, ax in enumerate(axes):
        contours(ax, log_p[k], grid, COLOURS["z"])
        region(ax, mu[k], torch.exp(0.5 * logvar[k]), lw=2, label=r"$q(z|x)$, 2 $\sigma$")
        scatter(ax, mu[k : k + 1], "mu", **ringed(40), label=r"$\mu$")
        latent_plane(ax, titles[k])
        ax.set(ylim=(-2.4, 1.2))
        ax.label_outer()
    axes[0].plot([], [], color=COLOURS["z"], label=f"true posterior: {ENCLOSED} of it")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    fig.set_label(
        f"The true posterior's contours and the ellipse of q(z|x), point by point: {listed(titles)}."
    )
    return fig


def staircase(
    draws: list[int],
    values: Tensor,
    errors: Tensor,
    exact: float,
    names: tuple[str, str] = ("exact log p(x)", "IWAE-K"),
    labels: tuple[str, str] = ("K, draws in each mean", "nats per test point"),
) -> Figure:
    """Estimates by more and more draws, (len(draws),), with their standard errors, and the exact value."""
    fig, ax = subplots(figsize=(6, 3.4), layout="constrained")
    ax.axhline(exact, color=INK, ls=":", label=names[0])
    label = f"{names[1]}, ± 2 std errors"
    ax.errorbar(draws, values, 2 * errors, fmt="o-", color=COLOURS["z"], capsize=3, label=label)
    ax.set(xlabel=f"{labels[0]} (log scale)", ylabel=labels[1], xscale="log")
    ax.legend(loc="best")
    curves = f"{names[1]} with bars of 2 standard errors, and a line at the {names[0]}"
    fig.set_label(f"A curve of {labels[1]} against {labels[0]}, log scale: {curves}.")
    return fig


def sweep(betas: list[float], elbo: Tensor, log_p: Tensor) -> Figure:
    """ELBO and log p less the data's own, (B, S) each: means over seeds, and the best betas enlarged."""
    fig, axes = subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    curves = [(log_p, "exact log p(x)", "o-"), (elbo, "ELBO", "s--")]
    for ax, title in zip(axes, ("all betas", "the upper left corner, enlarged")):
        ax.axhline(0, color=INK, ls=":", label="the data's own density")
        ax.axvline(2 * NOISE_STD**2, color=COLOURS["data"], label=r"$\beta = 2 \cdot 0.15^2$")
        for values, name, style in curves:
            ax.errorbar(betas, *_mean_and_error(values), fmt=style, color=INK, capsize=3, label=name)
        ax.set(title=title, xlabel=r"$\beta$ (log scale)", xscale="log")
    few = [beta for beta in betas if beta <= ENLARGED]
    axes[1].set(xlim=(0.8 * few[0], 1.25 * few[-1]), ylim=(-0.85, 0.05))
    axes[1].set_xticks(few, [f"{beta:g}" for beta in few])
    axes[1].minorticks_off()
    axes[0].set_ylabel("nats, mean ± std error over seeds")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    panels = "for all betas and, enlarged, in the upper left corner"
    fig.set_label(f"ELBO and exact log p(x) less the data's own density against beta, over seeds, {panels}.")
    return fig


def _mean_and_error(values: Tensor) -> tuple[Tensor, Tensor]:
    return values.mean(dim=1), values.std(dim=1) / values.shape[1] ** 0.5


def rate_distortion(betas: list[float], planes: dict[str, tuple[Tensor, Tensor]], entropy: float) -> Figure:
    """Every trained model as a point above the line that none can cross, in each of the planes.

    Args:
        betas: B weights.
        planes: for each title the rate and the distortion of every model, (B, S) each.
        entropy: of the data.
    """
    fig, axes = subplots(1, len(planes), figsize=(9, 3.8), layout="constrained", sharey=True)
    for ax, (name, (rate, distortion)) in zip(axes, planes.items()):
        line = torch.tensor([0.0, float(rate.max()) + 0.3])
        ax.fill_between(line, entropy - line, FRAME[0], color=INK, alpha=0.2, lw=0)
        ax.plot(line, entropy - line, color=INK, label="rate + distortion = entropy of the data")
        ax.text(0.35, -2.6, "no model can be here", fontsize=9)
        colours = torch.tensor(betas).unsqueeze(1).expand_as(rate)
        look = {"norm": "log", "cmap": "cividis", "edgecolors": INK, "linewidths": 0.5}
        dots = ax.scatter(rate, distortion, s=18, c=colours, label="one model", **look)
        above = [f"{b:g}" for b, values in zip(betas, distortion) if values.min() > FRAME[1]]
        if above:
            where = {"ha": "right", "va": "top", "fontsize": 8, "transform": ax.transAxes}
            ax.text(0.98, 0.8, rf"above the frame: $\beta$ = {', '.join(above)}", **where)
        ax.set(title=name, xlabel="rate: KL per point, nats", ylim=FRAME)
    axes[0].set_ylabel("distortion: $-E_q[\\log p(x|z)]$, nats")
    axes[-1].legend(fontsize=8, loc="upper right")
    fig.colorbar(dots, ax=axes, label=r"$\beta$ (log scale)")
    fig.set_label(
        "Distortion against rate, a dot for each model in the colour of its beta, and the line below which "
        f"no model can be. In one panel each: {listed(planes)}."
    )
    return fig

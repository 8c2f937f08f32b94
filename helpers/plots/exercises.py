"""The figures of notebooks 06 and 07: the clinic, and what the answers look like."""

import math
from collections.abc import Sequence

import torch
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator
from torch import Tensor

from helpers.plots.figure import listed, subplots
from helpers.plots.style import COLOURS, INK, LATENT_LINES, data_plane, mark_ends, scatter
from helpers.training import VAERun

HIGHEST = 10.0  # error above which a curve is cut off


def clinic_curves(runs: dict[str, VAERun]) -> Figure:
    """For every run the error (upper row) and the KL of each dimension (lower row), on common log scales."""
    fig, axes = subplots(
        2, len(runs), figsize=(10, 4.2), layout="constrained", sharex=True, sharey="row", squeeze=False
    )
    for (top, bottom), (name, run) in zip(axes.T, runs.items()):
        epochs = range(1, run.epochs + 1)
        top.plot(epochs, run.recon, color=COLOURS["recon"])
        for k, values in enumerate(run.kl_per_dimension.T):
            bottom.plot(epochs, values, LATENT_LINES[k], color=COLOURS["z"], label=f"$z_{k + 1}$")
        top.set_title(name, loc="left")
        if float(run.recon.max()) > HIGHEST:
            where = {"ha": "right", "va": "top", "fontsize": 8, "transform": top.transAxes}
            top.text(1, 0.98, f"up to {float(run.recon.max()):.0e}", **where)
        bottom.set(yscale="log", xlabel="epoch")
    axes[0, 0].set(yscale="log")
    axes[0, 0].set_ylim(top=min(HIGHEST, axes[0, 0].get_ylim()[1]))
    axes[0, 0].yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
    axes[0, 0].yaxis.set_major_formatter("{x:g}")
    axes[0, 0].yaxis.set_minor_locator(NullLocator())
    axes[1, 0].set_ylim(bottom=1e-5)
    axes[0, 0].set_ylabel("recon")
    axes[1, 0].set_ylabel("KL, nats")
    axes[1, 0].legend(fontsize=8)
    rows = "above the error, below the KL of each dimension, on log scales"
    fig.set_label(f"Curves over the epochs, {rows}; a column for each run: {listed(runs)}.")
    return fig


def line_over_data(path: Tensor, x: Tensor) -> Figure:
    """A decoded line (T, 2) over the data x (N, 2), with its first and its last point marked."""
    fig, ax = subplots(figsize=(6, 3.2), layout="constrained")
    scatter(ax, x, "data", size=10, alpha=0.7, label="data")
    scatter(ax, path, "recon", size=14, label=f"decoded line, {len(path)} points")
    mark_ends(ax, path, ("start", "end"))
    data_plane(ax)
    ax.legend(loc="upper right", fontsize=8)
    fig.set_label(f"A decoded line of {len(path)} points over the data, its start and its end named.")
    return fig


def widths(drawn: dict[str, Tensor], std: float) -> Figure:
    """Histograms of draws around 0, (N,) each, and the density of the width that logvar claims."""
    fig, ax = subplots(figsize=(6, 3.2), layout="constrained")
    reach = 4 * max(float(values.std()) for values in drawn.values())
    z = torch.linspace(-reach, reach, 301)
    for (name, values), look in zip(drawn.items(), ({"alpha": 0.5}, {"histtype": "step", "lw": 2})):
        ax.hist(values, bins=60, range=(-reach, reach), density=True, color=COLOURS["z"], label=name, **look)
    density = torch.exp(-0.5 * (z / std) ** 2) / (std * math.sqrt(2 * math.pi))
    ax.plot(z, density, color=COLOURS["logvar"], lw=2, label=f"claimed: std {std:.2g}")
    ax.set(xlabel="$z$", ylabel="density")
    ax.legend(fontsize=8)
    fig.set_label(f"Histograms of draws ({listed(drawn)}), and the density of the claimed std {std:.2g}.")
    return fig


def lines(
    x: Sequence[float],
    curves: dict[str, Sequence[float]],
    labels: tuple[str, str],
    errors: dict[str, Sequence[float]] | None = None,
    mark: tuple[float, str] | None = None,
    joined: bool = True,
    **axes: object,
) -> Figure:
    """Several curves over a common axis, told apart by line and marker.

    Args:
        x: (T,).
        curves: (T,) each, by name.
        labels: of the two axes.
        errors: (T,) each, drawn as bars of two standard errors.
        mark: where to draw a vertical line, and its name.
        joined: whether the points of a curve are joined by a line.
        axes: what else ``Axes.set`` is told.
    """
    fig, ax = subplots(figsize=(6, 3.2), layout="constrained")
    looks = (("o-", INK), ("s--", COLOURS["z"]), ("^:", COLOURS["recon"]), ("D-.", COLOURS["logvar"]))
    for (name, values), (look, colour) in zip(curves.items(), looks):
        bars = None if errors is None else 2 * torch.as_tensor(errors[name])
        ax.errorbar(
            x, values, bars, fmt=look if joined else look[0], color=colour, ms=4, capsize=3, label=name
        )
    if mark:
        ax.axvline(mark[0], color=INK, ls=":", lw=1, label=mark[1])
    ax.set(xlabel=labels[0], ylabel=labels[1], **axes)
    fig.legend(fontsize=8, loc="outside lower center", ncols=len(curves) + bool(mark))
    line = f" A line marks {listed([mark[1]])} = {mark[0]:g}." if mark else ""
    fig.set_label(f"Curves of {listed(labels[1:])} against {listed(labels[:1])}: {listed(curves)}.{line}")
    return fig

"""The figures of notebook 05: autoencoder, VAE and GAN side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor

from helpers.plots.style import COLOURS, data_plane, latent_plane, say_outside, scatter

MODEL_COLOURS = ("#7A8CA0", "#999999", "#444444", "#000000")  # floor, AE, VAE, GAN: symbols keep the hues


def null_and_faults(null: Tensor, faults: dict[str, Tensor]) -> Figure:
    """Energy distances of pairs of fresh data sets (R,), and of spoiled data from fresh ones (S,) each."""
    fig, ax = plt.subplots(figsize=(8, 2.6), layout="constrained")
    rows = {f"fresh data, {len(null)} pairs": null, **faults}
    for row, values in enumerate(rows.values()):
        colour = COLOURS["data" if row == 0 else "recon"]
        ax.plot(values, torch.full_like(values, row), "|", color=colour, ms=12, alpha=0.6)
    limit = float(null.quantile(0.95))
    ax.axvline(limit, color="black", ls=":")
    ax.text(limit, -0.65, f"95% of fresh pairs are below {limit:.4f}", fontsize=8)
    ax.set_xscale("symlog", linthresh=0.01)
    ax.set(xlabel="energy distance (linear up to 0.01, then log scale)", ylim=(len(rows) - 0.5, -0.5))
    ax.set(xlim=(-0.01, 2))
    ax.set_xticks([-0.01, 0, 0.01, 0.1, 1], ["−0.01", "0", "0.01", "0.1", "1"])
    ax.set_yticks(range(len(rows)), list(rows))
    return fig


def codes_and_decoded(
    codes: Tensor, draws: Tensor, decoded: Tensor, x: Tensor, titles: tuple[str, str]
) -> Figure:
    """The codes of the data (N, 2) and draws from the prior (M, 2); where the draws decode, over x (N, 2)."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.9), width_ratios=[1, 1.2], layout="constrained")
    reach = max(4.0, 1.1 * float(codes.abs().max()))
    scatter(left, draws, "eps", size=8, alpha=0.4, label="draws from the prior")
    scatter(left, codes, "z", size=10, alpha=0.7, label="codes of the data")
    latent_plane(left, titles[0], reach)
    scatter(right, x, "data", size=10, alpha=0.5, label="data")
    scatter(right, decoded, "recon", size=10, alpha=0.5, label="draws, decoded")
    data_plane(right, titles[1], reach=2.5)
    right.set(ylim=(-2, 2))
    say_outside(right, decoded)
    for ax in (left, right):
        ax.legend(loc="lower left", fontsize=8, markerscale=2)
    return fig


def endings(shares: dict[str, Tensor], good: float) -> Figure:
    """Where each of S seeds ended: its shares of points near the right and the left cluster, (S, 2) each.

    The good seeds lie between two lines: at least the share ``good`` near the data. Where seeds pile up,
    at no points near the data or all near one cluster, their number is written.
    """
    height = 1.2 + 9 / len(shares)
    fig, axes = plt.subplots(1, len(shares), figsize=(10, height), layout="constrained", sharey=True)
    for ax, (name, ends) in zip(axes, shares.items()):
        ax.plot([0, 1], [1, 0], color="#999999", lw=1, label="all points near the data")
        ax.plot([0, good], [good, 0], ":", color="#999999", lw=1, label=f"{good:.0%} near the data")
        ax.plot(0.5, 0.5, "*", color=COLOURS["data"], ms=16, mfc="none", label="the data")
        ax.scatter(*ends.T, s=30, color=COLOURS["recon"], alpha=0.6, linewidths=0, label="one seed")
        for corner in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)):
            here = int(((ends - torch.tensor(corner)).norm(dim=1) < 0.05).sum())
            if here:
                below = (-4, -15) if corner[1] == 0 else (8, 2)
                ax.annotate(f"{here} seed{'s' * (here > 1)}", corner, below, textcoords="offset points")
        ax.set(xlabel="share near the right cluster", xlim=(-0.1, 1.3), ylim=(-0.22, 1.15))
        ax.set_aspect("equal")
        ax.set_title(name, loc="left")
    axes[0].set_ylabel("share near the left cluster")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return fig


def squares(
    panels: dict[str, Tensor], data: Sequence[Tensor], reach: float, label: str = "generated"
) -> Figure:
    """Generated points (N, 2) in square panels, each over its data (M, 2); both axes from -reach to reach."""
    height = 0.9 + 9.3 / len(panels)
    fig, axes = plt.subplots(1, len(panels), figsize=(10, height), layout="constrained", sharey=True)
    for ax, (name, points), x in zip(axes, panels.items(), data):
        scatter(ax, x, "data", size=10, alpha=0.5, label="data")
        scatter(ax, points, "recon", size=14, alpha=0.4, label=label)
        data_plane(ax, name)
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
        say_outside(ax, points)
        ax.label_outer()
    handles = axes[0].get_legend_handles_labels()
    fig.legend(*handles, loc="outside lower center", ncols=2, markerscale=2)
    return fig


def coverage(steps: list[int], whole: dict[str, Tensor], seeds: int) -> Figure:
    """How many of the seeds cover all modes at each of C checkpoints, (C,) per setting."""
    fig, ax = plt.subplots(figsize=(6.4, 3.2), layout="constrained")
    for (name, counts), line in zip(whole.items(), ("o-", "s--", ":")):
        ax.plot(steps, counts, line, color="black", label=name)
    ax.set(xlabel="step", ylabel=f"seeds with all modes, of {seeds}", ylim=(-0.5, seeds + 0.5))
    ax.set_xticks(steps)
    ax.legend(loc="lower center", fontsize=8)
    return fig


def step_against_near(points: dict[str, tuple[Tensor, Tensor]], gap: float) -> Figure:
    """For each model the largest step and the share of points near the data on its lines, (S,) each.

    The curve is what no line of 41 points can exceed: with steps of at most s it has at least
    gap / s - 1 points in the gap.
    """
    fig, ax = plt.subplots(figsize=(6.8, 3.8), layout="constrained")
    step = torch.linspace(0.045, 0.45, 100)
    ax.plot(step, 1 - (gap / step - 1) / 41, color="black", lw=1, label="no line can lie above")
    for (name, (largest, near)), marker, colour in zip(points.items(), "osDX", MODEL_COLOURS):
        ax.scatter(largest, near, marker=marker, s=34, alpha=0.7, linewidths=0, color=colour)
        ax.annotate(name, (largest.mean(), near.min()), (0, -14), textcoords="offset points", ha="center")
    ax.set(xlabel="largest of 40 steps, mean of a seed's lines", ylim=(0.25, 1))
    ax.set_ylabel("share of the line near the data")
    ax.legend(loc="lower right", fontsize=8)
    return fig


@dataclass(frozen=True)
class Portrait:
    """One model in ``side_by_side``: all (N, 2) but the path, (T, 2).

    Attributes:
        name: heading of the row.
        data: what it was trained on, (M, 2).
        codes: latents of the model: of data, or drawn from the prior.
        right: (N,) of bool, which of the codes belong to the right cluster.
        samples: what the model generates.
        path: a straight line in latent space, decoded.
        titles: of the three panels.
    """

    name: str
    data: Tensor
    codes: Tensor
    right: Tensor
    samples: Tensor
    path: Tensor
    titles: tuple[str, str, str]


def side_by_side(portraits: list[Portrait]) -> Figure:
    """A row per model: its latent space, its samples over its data, one interpolation."""
    size = (10, 2.5 * len(portraits))
    fig, axes = plt.subplots(
        len(portraits), 3, figsize=size, width_ratios=[1, 1.5, 1.5], layout="constrained"
    )
    for (latent, data, line), portrait in zip(axes, portraits):
        reach = max(3.2, 1.1 * float(portrait.codes.abs().max()))
        right, left = portrait.codes[portrait.right], portrait.codes[~portrait.right]
        scatter(latent, right, "z", size=8, alpha=0.6, label="code, decodes to the right")
        scatter(latent, left, "z", size=8, alpha=0.6, color="#56B4E9", marker="v", label="to the left")
        latent_plane(latent, portrait.titles[0], reach)
        for ax, title in ((data, portrait.titles[1]), (line, portrait.titles[2])):
            scatter(ax, portrait.data, "data", size=8, alpha=0.4, label="data")
            data_plane(ax, title)
        scatter(data, portrait.samples, "recon", size=8, alpha=0.4, label="generated")
        line.plot(*portrait.path.T, "-", color=COLOURS["recon"], lw=0.8)
        scatter(line, portrait.path, "recon", size=14, label="40 equal steps in $z$")
        say_outside(data, portrait.samples)
        latent.set_ylabel(f"{portrait.name}\n\n$z_2$", fontweight="bold")
    entries = {}
    for ax in axes[0]:
        entries |= dict(zip(*reversed(ax.get_legend_handles_labels())))
    fig.legend(
        entries.values(), entries.keys(), loc="outside lower center", ncols=6, fontsize=8, markerscale=2
    )
    return fig

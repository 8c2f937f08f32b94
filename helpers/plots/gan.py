"""The figures of notebook 09: what a GAN's critic sees, what its generator reaches, and how its seeds end."""

from collections.abc import Callable, Mapping, Sequence

import torch
from matplotlib.figure import Figure
from torch import Tensor

from helpers.plots.figure import listed, subplots
from helpers.plots.style import COLOURS, INK, data_plane, scatter

CELLS = 161  # of the plane, along each axis
LEVELS = [0.3, 0.4, 0.45, 0.48, 0.5, 0.52, 0.55, 0.6, 0.7]  # of a critic's probability
FARTHEST, GRID, EVERY = 6.0, 241, 6  # codes: the prior ends well before 6; one line of the grid in six
LIGHT = "PRGn"  # violet: a fake, green: real, white: a guess


@torch.no_grad()
def critic(
    critics: Mapping[str, Callable[[Tensor], Tensor]], fakes: Sequence[Tensor], x: Tensor, reach: float
) -> Figure:
    """What each critic says of every place in the plane, over the data x (N, 2) and the fakes of its moment.

    Args:
        critics: by the heading of their panels; points (M, 2) -> logits (M,).
        fakes: (F, 2) for each critic, what the generator made then.
        reach: both axes go from -reach to reach.
    """
    height = 1.1 + 9.3 / len(critics)
    fig, axes = subplots(1, len(critics), figsize=(10, height), layout="constrained", sharey=True)
    axis = torch.linspace(-reach, reach, CELLS)
    plane = torch.cartesian_prod(axis, axis)
    for ax, (name, logit), made in zip(axes, critics.items(), fakes):
        real = logit(plane).sigmoid().reshape(CELLS, CELLS).T
        heights = ax.contourf(axis, axis, real, LEVELS, cmap=LIGHT, extend="both", vmin=0.25, vmax=0.75)
        ax.contour(axis, axis, real, [0.5], colors=INK, linewidths=1)
        ax.plot([], [], color=INK, lw=1, label="$D$ = 0.5")
        scatter(ax, x, "data", size=8, label="data")
        scatter(ax, made, "recon", size=8, alpha=0.6, label="fakes of that step")
        data_plane(ax, name)
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
        ax.label_outer()
    bar = fig.colorbar(heights, ax=axes, ticks=[0.3, 0.4, 0.5, 0.6, 0.7], shrink=0.9, pad=0.01)
    bar.set_label("$D$, the probability of real")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, markerscale=2)
    fig.set_label(
        "The data plane in colours of D, the critic's probability of real, with a line at 0.5; over it the "
        f"data and the fakes of that step. In one panel each: {listed(critics)}."
    )
    return fig


@torch.no_grad()
def reachable(decoders: Mapping[str, Callable[[Tensor], Tensor]], points: Tensor, distance: float) -> Figure:
    """What each decoder makes of a square lattice of codes, over points of the data (N, 2).

    Points further than ``distance`` from everything that a fine grid of codes decodes to are crossed.
    """
    height = 1.2 + 5 / len(decoders)
    fig, axes = subplots(1, len(decoders), figsize=(10, height), layout="constrained", sharey=True)
    axis = torch.linspace(-FARTHEST, FARTHEST, GRID)
    codes = torch.cartesian_prod(axis, axis)
    for ax, (name, decoder) in zip(axes, decoders.items()):
        decoded = decoder(codes)
        out = torch.cdist(points, decoded).amin(dim=1) > distance
        mesh = decoded.reshape(GRID, GRID, 2)
        for lines in (mesh[::EVERY], mesh.transpose(0, 1)[::EVERY]):
            ax.plot(*lines.permute(2, 1, 0), color=COLOURS["recon"], lw=0.4, alpha=0.6)
        ax.plot([], [], color=COLOURS["recon"], label="a lattice of codes, decoded")
        scatter(ax, points[~out], "data", size=12, label="fresh point")
        scatter(ax, points[out], "data", size=22, color=INK, marker="x", linewidths=1, label="out of reach")
        data_plane(ax, f"{name}: {out.float().mean():.0%} out of reach")
        ax.label_outer()
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    shares = listed(ax.get_title(loc="left") for ax in axes)
    fig.set_label(f"A lattice of codes, decoded, over the data; points out of reach are crossed. {shares}.")
    return fig


def endings(shares: dict[str, Tensor], good: float) -> Figure:
    """Where each of S seeds ended: its shares of points near the right and the left cluster, (S, 2) each.

    The good seeds lie between two lines: at least the share ``good`` near the data. Where seeds pile up,
    at no points near the data or all near one cluster, their number is written.
    """
    height = 1.2 + 9 / len(shares)
    fig, axes = subplots(1, len(shares), figsize=(10, height), layout="constrained", sharey=True)
    for ax, (name, ends) in zip(axes, shares.items()):
        ax.plot([0, 1], [1, 0], color=INK, lw=1, label="all points near the data")
        ax.plot([0, good], [good, 0], ":", color=INK, lw=1, label=f"{good:.0%} near the data")
        ax.plot(0.5, 0.5, "*", color=COLOURS["data"], ms=16, mfc="none", label="the data")
        ax.scatter(*ends.T, s=30, color=COLOURS["recon"], alpha=0.8, linewidths=0, label="one seed")
        for corner in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)):
            here = int(((ends - torch.tensor(corner)).norm(dim=1) < 0.05).sum())
            if here:
                below = (-4, -15) if corner[1] == 0 else (8, 2)
                ax.annotate(f"{here} seed{'s' * (here > 1)}", corner, below, textcoords="offset points")
        ax.set(xlabel="share near right", xlim=(-0.1, 1.3), ylim=(-0.22, 1.15))
        ax.set_aspect("equal")
        ax.set_title(name, loc="left")
    axes[0].set_ylabel("share near left")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    fig.set_label(
        "The share of points near the left cluster against that near the right, a dot for each seed; lines "
        f"where all points, and {good:.0%} of them, are near the data. In one panel each: {listed(shares)}."
    )
    return fig


def loss_and_distance(runs: dict[str, tuple[Tensor, Tensor]], limit: float) -> Figure:
    """A generator's last loss and its energy distance from fresh data, for each of S seeds, (S,) both.

    Args:
        runs: by setting.
        limit: below it, an energy distance may be chance.
    """
    fig, ax = subplots(figsize=(7.2, 3.6), layout="constrained")
    for (name, (loss, distance)), marker, colour in zip(
        runs.items(), "oXs", (INK, COLOURS["recon"], COLOURS["z"])
    ):
        ax.scatter(loss, distance, s=26, marker=marker, color=colour, alpha=0.8, linewidths=0, label=name)
    ax.axhline(limit, color=INK, ls=":", lw=1, label="95% of fresh data are below")
    ax.set(xlabel="g_loss, mean of the last 100 steps", ylabel="energy distance")
    ax.legend(fontsize=8)
    dots = f"a dot for each seed: {listed(runs)}; and a line that 95% of fresh data are below"
    fig.set_label(f"Energy distance against the generator's loss, {dots}.")
    return fig


def coverage(steps: list[int], whole: dict[str, Tensor], seeds: int) -> Figure:
    """How many of the seeds cover all modes at each of C checkpoints, (C,) per setting."""
    fig, ax = subplots(figsize=(6.4, 3.2), layout="constrained")
    for (name, counts), line in zip(whole.items(), ("o-", "s--", ":")):
        ax.plot(steps, counts, line, color=INK, label=name)
    ax.set(xlabel="step", ylabel=f"seeds with all modes, of {seeds}", ylim=(-0.5, seeds + 0.5))
    ax.set_xticks(steps)
    ax.legend(loc="lower center", fontsize=8)
    fig.set_label(f"How many of {seeds} seeds have all modes, against the step: {listed(whole)}.")
    return fig

"""The figures of notebook 04: reading a training run, healthy or sick."""

from collections.abc import Iterable

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from helpers.metrics import interpolation_path
from helpers.models import LATENT_DIMS
from helpers.plots.figure import listed, subplots
from helpers.plots.style import (
    COLOURS,
    INK,
    LATENT_LINES,
    data_plane,
    latent_plane,
    mark_ends,
    region,
    say_outside,
    scatter,
)
from helpers.training import VAERun

OVERVIEW_DRAWS = 300  # from the prior
FARTHEST = 12.0  # that the latent plane of an overview shows


@torch.no_grad()
def overview(run: VAERun, x: Tensor) -> Figure:
    """A run on one page: loss and terms, KL per dimension, codes of x (N, 2), decoded draws over x."""
    fig, ((losses, kls), (latent, decoded)) = subplots(2, 2, figsize=(9, 6.8), layout="constrained")
    epochs = range(1, run.epochs + 1)
    losses.plot(epochs, run.loss, color=INK, label="loss")
    losses.plot(epochs, run.recon, color=COLOURS["recon"], label="recon")
    losses.plot(epochs, run.beta * run.kl, color=INK, ls="--", label=r"$\beta \cdot$ kl")
    losses.set_title("the loss and its two terms", loc="left")
    losses.set(xlabel="epoch", ylabel="mean per dimension (log scale)", yscale="log")
    for k, values in enumerate(run.kl_per_dimension.T):
        kls.plot(epochs, values, LATENT_LINES[k], color=COLOURS["z"], label=f"KL of $z_{k + 1}$")
    kls.plot(epochs, run.kl, ":", color=INK, label="kl, their mean")
    kls.set_title("the KL of each dimension", loc="left")
    kls.set(xlabel="epoch", ylabel="nats")
    farthest = float(run.model.encode(x)[0].abs().max())
    _codes_of(run, x, latent, "codes of the data", size=5, reach=min(FARTHEST, max(3.0, farthest + 2)))
    draws = torch.randn(OVERVIEW_DRAWS, LATENT_DIMS, generator=torch.Generator().manual_seed(0))
    _decoded(run, x, draws, decoded, "decoded draws", size=8)
    for ax in (losses, kls):
        ax.legend(loc="upper right", fontsize=8)
    _legend_below(fig, (latent, decoded), columns=5)
    curves = f"the loss with its two terms, and the KL of each dimension, over {run.epochs} epochs"
    fig.set_label(f"A run in four panels: {curves}; the codes of the data; decoded draws over the data.")
    return fig


def _legend_below(fig: Figure, axes: Iterable[Axes], columns: int) -> None:
    handles = [handle for ax in axes for handle in ax.get_legend_handles_labels()[0]]
    fig.legend(handles=handles, loc="outside lower center", ncols=columns, fontsize=8, markerscale=2)


def _codes_of(run: VAERun, x: Tensor, ax: Axes, title: str, size: float, reach: float = 5.0) -> None:
    """The means of all codes, and the region of every eighth."""
    mu, logvar = run.model.encode(x)
    for one_mu, one_std in zip(mu[::8], torch.exp(0.5 * logvar[::8])):
        region(ax, one_mu, one_std, lw=0.6, alpha=0.6)
    ax.patches[0].set_label("every eighth region, 2 std")
    scatter(ax, mu, "mu", size=size, label=r"$\mu$")
    latent_plane(ax, title, reach=reach)
    say_outside(ax, mu)


def _decoded(run: VAERun, x: Tensor, draws: Tensor, ax: Axes, title: str, size: float) -> None:
    """The prior's draws (N, 2), decoded, over the data."""
    generated = run.model.decoder(draws)
    scatter(ax, x, "data", size=size, alpha=0.7, label="data")
    scatter(ax, generated, "recon", size=size, alpha=0.5, label="decoded draws")
    data_plane(ax, title)
    ax.set(ylim=(-1.75, 1.75))
    say_outside(ax, generated)


def interpolations(run: VAERun, x: Tensor, reach: float = 2.0) -> Figure:
    """Decode a straight line along each latent axis, from -reach to reach, over the data x (N, 2)."""
    fig, axes = subplots(1, 2, figsize=(10, 3.4), layout="constrained", sharey=True)
    for k, ax in enumerate(axes):
        end = [reach if k == j else 0.0 for j in range(len(axes))]
        path = interpolation_path(run.model, [-e for e in end], end)
        scatter(ax, x, "data", size=10, alpha=0.7, label="data")
        scatter(ax, path, "recon", size=14, label="decoded line, 41 points")
        mark_ends(ax, path, (f"$z_{k + 1} = -{reach:g}$", f"$z_{k + 1} = {reach:g}$"))
        data_plane(ax, f"along $z_{k + 1}$: KL {float(run.kl_per_dimension[-1, k]):.2g} nats")
        ax.label_outer()
    axes[0].legend(loc="upper right", fontsize=8)
    titles = listed(ax.get_title(loc="left") for ax in axes)
    fig.set_label(f"Straight lines through the latent plane, decoded, over the data: {titles}.")
    return fig


@torch.no_grad()
def gallery(runs: dict[str, VAERun], x: Tensor, draws: Tensor) -> Figure:
    """A column per run: the codes of x and every eighth region; below, the decoded prior ``draws`` (N, 2)."""
    width = min(10.0, 3.0 * len(runs))
    size = (width, 2.05 * width / len(runs) + 0.8)
    fig, axes = subplots(2, len(runs), figsize=size, layout="constrained")
    for (top, bottom), (name, run) in zip(axes.T, runs.items()):
        _codes_of(run, x, top, "", size=2)
        top.set_title(name, loc="left", pad=16)  # above the share of the codes outside
        _decoded(run, x, draws, bottom, "", size=6)
        for ax in (top, bottom):
            ax.set(ylabel="")
            ax.tick_params(labelsize=7)
    axes[0, 0].set_ylabel("latent plane:\n$\\mu$ and regions")
    axes[1, 0].set_ylabel("data plane:\ndecoded draws")
    _legend_below(fig, axes[:, 0], columns=5 if len(runs) > 2 else 2)
    rows = "above, mu and every eighth region in the latent plane; below, decoded draws over the data"
    fig.set_label(f"A column for each run ({listed(runs)}): {rows}.")
    return fig


def warm_up(schedules: dict[str, Tensor], second_kl: dict[str, Tensor], limit: float) -> Figure:
    """Schedules of beta (E,), and under each the KL of the weaker dimension over seeds (K,)."""
    fig, (left, right) = subplots(1, 2, figsize=(10, 3.2), layout="constrained")
    lines = dict(zip(schedules, ("-", "--")))
    for row, (name, beta) in enumerate(schedules.items()):
        left.plot(range(1, len(beta) + 1), beta, lines[name], color=INK, label=name)
        values = second_kl[name]
        apart = torch.linspace(-0.25, 0.25, len(values))  # so that equal values do not hide each other
        right.scatter(values, row + apart, color=COLOURS["z"], s=40, alpha=0.8, linewidths=0)
    left.set(title="the weight over the epochs", xlabel="epoch", ylabel=r"$\beta$", ylim=(0, None))
    right.axvline(limit, color=INK, ls=":", label=f"{limit:g} nats")
    right.set(
        title="KL of the weaker dimension, one dot per seed", xlabel="nats", ylim=(-0.6, len(schedules) - 0.4)
    )
    right.set_yticks(range(len(schedules)), list(schedules))
    left.legend(loc="lower right")
    right.legend(loc="center right")
    dots = f"Right, the KL of the weaker dimension, a dot for each seed, and a line at {limit:g} nats"
    fig.set_label(f"Left, the weight beta over the epochs: {listed(schedules)}. {dots}.")
    return fig

"""The figures of notebook 04: reading a training run, healthy or sick."""

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor

from helpers.metrics import interpolation_path
from helpers.plots.style import COLOURS, data_plane, latent_plane, region, scatter
from helpers.training import VAERun

LATENT_COLOURS = ("#56B4E9", COLOURS["z"])
LATENT_LINES = ("--", "-")


def curves(run: VAERun) -> Figure:
    """Both terms and their sum, and the KL of each latent dimension, over the epochs."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    epochs = range(1, run.epochs + 1)
    left.plot(epochs, run.loss, color="black", label="loss")
    left.plot(epochs, run.recon, color=COLOURS["recon"], label="recon")
    left.plot(epochs, run.beta * run.kl, color=COLOURS["logvar"], label=r"$\beta \cdot$ kl")
    left.set(title="the loss and its two terms", xlabel="epoch", yscale="log")
    for k, values in enumerate(run.kl_per_dimension.T):
        label = f"KL of $z_{k + 1}$"
        right.plot(epochs, values, LATENT_LINES[k], color=LATENT_COLOURS[k], label=label)
    right.plot(epochs, run.kl, color=COLOURS["logvar"], label="kl, their mean")
    right.set(title="KL of each latent dimension", xlabel="epoch", ylabel="nats")
    left.legend()
    right.legend()
    return fig


def interpolations(run: VAERun, x: Tensor, reach: float = 2.0) -> Figure:
    """Decode a straight line along each latent axis, from -reach to reach, over the data x (N, 2)."""
    fig, axes = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained", sharey=True)
    for k, ax in enumerate(axes):
        end = [reach if k == j else 0.0 for j in range(len(axes))]
        path = interpolation_path(run.model, [-e for e in end], end)
        scatter(ax, x, "data", size=10, alpha=0.5)
        scatter(ax, path, "recon", size=14, label="decoded line, 41 steps")
        for tip, text in ((path[0], f"$z_{k + 1} = -{reach:g}$"), (path[-1], f"$z_{k + 1} = {reach:g}$")):
            above = 26 if text.endswith(f"= {reach:g}$") else -34
            arrow = {"arrowstyle": "-", "color": "black"}
            ax.annotate(
                text, tip.tolist(), (0, above), textcoords="offset points", ha="center", arrowprops=arrow
            )
        data_plane(ax, f"along $z_{k + 1}$: KL {float(run.kl_per_dimension[-1, k]):.2g} nats")
        ax.label_outer()
    axes[0].legend(loc="upper right", fontsize=8)
    return fig


@torch.no_grad()
def gallery(runs: dict[str, VAERun], x: Tensor, draws: Tensor) -> Figure:
    """A column per run: latent space with every region, and below it the decoded prior ``draws`` (N, 2)."""
    fig, axes = plt.subplots(2, len(runs), figsize=(10, 2.05 * 10 / len(runs)), layout="constrained")
    for (top, bottom), (name, run) in zip(axes.T, runs.items()):
        mu, logvar = run.model.encode(x)
        for one_mu, one_std in zip(mu[::8], torch.exp(0.5 * logvar[::8])):
            region(top, one_mu, one_std, lw=0.6, alpha=0.6)
        generated = run.model.decoder(draws)
        scatter(top, mu, "mu", size=6)
        latent_plane(top, name, reach=4)
        scatter(bottom, x, "data", size=6, alpha=0.4)
        scatter(bottom, generated, "recon", size=6, alpha=0.5)
        data_plane(bottom, "generated")
        bottom.set(ylim=(-1.75, 1.75))
        for ax, points in ((top, mu), (bottom, generated)):
            if not (points.abs() < ax.get_xlim()[1]).all(dim=1).any():
                ax.text(0.5, 0.9, "all outside", transform=ax.transAxes, ha="center", va="center")
        for ax in (top, bottom):
            ax.set(xticks=[], yticks=[])
            if ax not in axes[:, 0]:
                ax.set_ylabel("")
    return fig


def warm_up(schedules: dict[str, Tensor], second_kl: dict[str, Tensor], limit: float) -> Figure:
    """Schedules of beta (E,), and under each the KL of the less used latent over seeds (K,)."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.2), layout="constrained")
    colours = dict(zip(schedules, (COLOURS["prior"], COLOURS["logvar"])))
    for row, (name, beta) in enumerate(schedules.items()):
        left.plot(range(1, len(beta) + 1), beta, color=colours[name], label=name)
        height = torch.full_like(second_kl[name], row)
        right.scatter(second_kl[name], height, color=colours[name], s=40, alpha=0.7, linewidths=0)
    left.set(title="the weight over the epochs", xlabel="epoch", ylabel=r"$\beta$", ylim=(0, None))
    right.axvline(limit, color="black", ls=":")
    right.set(
        title="KL of the less used latent, one dot a seed", xlabel="nats", ylim=(-0.6, len(schedules) - 0.4)
    )
    right.set_yticks(range(len(schedules)), list(schedules))
    left.legend(loc="lower right")
    return fig

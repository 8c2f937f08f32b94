"""The figures of notebook 04: reading a training run, healthy or sick."""

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor

from helpers.metrics import interpolation_path
from helpers.plots.style import (
    COLOURS,
    LATENT_LINES,
    data_plane,
    latent_plane,
    mark_ends,
    region,
    say_outside,
    scatter,
)
from helpers.training import VAERun


def loss_curves(run: VAERun) -> Figure:
    """The loss and its two terms over the epochs."""
    fig, ax = plt.subplots(figsize=(6, 3.4), layout="constrained")
    epochs = range(1, run.epochs + 1)
    ax.plot(epochs, run.loss, color="black", label="loss")
    ax.plot(epochs, run.recon, color=COLOURS["recon"], label="recon")
    ax.plot(epochs, run.beta * run.kl, color="#777777", ls="--", label=r"$\beta \cdot$ kl")
    ax.set(xlabel="epoch", ylabel="mean per dimension (log scale)", yscale="log")
    ax.legend()
    return fig


def kl_curves(run: VAERun) -> Figure:
    """The KL of each latent dimension over the epochs, and their mean."""
    fig, ax = plt.subplots(figsize=(6, 3.4), layout="constrained")
    epochs = range(1, run.epochs + 1)
    for k, values in enumerate(run.kl_per_dimension.T):
        ax.plot(epochs, values, LATENT_LINES[k], color=COLOURS["z"], label=f"KL of $z_{k + 1}$")
    ax.plot(epochs, run.kl, ":", color="#777777", label="kl, their mean")
    ax.set(xlabel="epoch", ylabel="nats")
    ax.legend()
    return fig


def interpolations(run: VAERun, x: Tensor, reach: float = 2.0) -> Figure:
    """Decode a straight line along each latent axis, from -reach to reach, over the data x (N, 2)."""
    fig, axes = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained", sharey=True)
    for k, ax in enumerate(axes):
        end = [reach if k == j else 0.0 for j in range(len(axes))]
        path = interpolation_path(run.model, [-e for e in end], end)
        scatter(ax, x, "data", size=10, alpha=0.5, label="data")
        scatter(ax, path, "recon", size=14, label="decoded line, 41 points")
        mark_ends(ax, path, (f"$z_{k + 1} = -{reach:g}$", f"$z_{k + 1} = {reach:g}$"))
        data_plane(ax, f"along $z_{k + 1}$: KL {float(run.kl_per_dimension[-1, k]):.2g} nats")
        ax.label_outer()
    axes[0].legend(loc="upper right", fontsize=8)
    return fig


@torch.no_grad()
def gallery(runs: dict[str, VAERun], x: Tensor, draws: Tensor) -> Figure:
    """A column per run: latent space with every region, and below it the decoded prior ``draws`` (N, 2)."""
    width = min(10.0, 3.0 * len(runs))
    fig, axes = plt.subplots(2, len(runs), figsize=(width, 2.05 * width / len(runs)), layout="constrained")
    for (top, bottom), (name, run) in zip(axes.T, runs.items()):
        mu, logvar = run.model.encode(x)
        for one_mu, one_std in zip(mu[::8], torch.exp(0.5 * logvar[::8])):
            region(top, one_mu, one_std, lw=0.6, alpha=0.6)
        generated = run.model.decoder(draws)
        scatter(top, mu, "mu", size=2)
        latent_plane(top, name, reach=5)
        scatter(bottom, x, "data", size=6, alpha=0.4)
        scatter(bottom, generated, "recon", size=6, alpha=0.5)
        data_plane(bottom)
        bottom.set(ylim=(-1.75, 1.75))
        say_outside(top, mu)
        say_outside(bottom, generated)
        for ax in (top, bottom):
            ax.set(ylabel="")
            ax.tick_params(labelsize=7)
    axes[0, 0].set_ylabel("latent plane:\n$\\mu$ and regions")
    axes[1, 0].set_ylabel("data plane:\ndecoded draws")
    return fig


def warm_up(schedules: dict[str, Tensor], second_kl: dict[str, Tensor], limit: float) -> Figure:
    """Schedules of beta (E,), and under each the KL of the weaker dimension over seeds (K,)."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.2), layout="constrained")
    lines = dict(zip(schedules, ("-", "--")))
    for row, (name, beta) in enumerate(schedules.items()):
        left.plot(range(1, len(beta) + 1), beta, lines[name], color="black", label=name)
        values = second_kl[name]
        apart = torch.linspace(-0.25, 0.25, len(values))  # so that equal values do not hide each other
        right.scatter(values, row + apart, color=COLOURS["z"], s=40, alpha=0.8, linewidths=0)
    left.set(title="the weight over the epochs", xlabel="epoch", ylabel=r"$\beta$", ylim=(0, None))
    right.axvline(limit, color="black", ls=":", label=f"{limit:g} nats")
    right.set(
        title="KL of the weaker dimension, one dot per seed", xlabel="nats", ylim=(-0.6, len(schedules) - 0.4)
    )
    right.set_yticks(range(len(schedules)), list(schedules))
    left.legend(loc="lower right")
    right.legend(loc="center right")
    return fig

"""The figures of notebook 03: what the loss weighs, with the exact values beside it."""

import math

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from helpers.data import CENTRES, NOISE_STD
from helpers.exact import Grid, aggregate_posterior, log_posterior, square_grid
from helpers.losses import kl_terms
from helpers.models import TinyVAE
from helpers.plots.style import COLOURS, data_plane, latent_plane, region, ringed, scatter

MASSES = (0.86, 0.5, 0.1)  # what a density's contours enclose; the first as a Gaussian's 2 std in the plane
ENCLOSED = ", ".join(f"{share:.0%}"[:-1] for share in reversed(MASSES)) + " %"
TERMS = ("-", "--")


def kl_shape() -> Figure:
    """KL(N(mu, sigma^2) || N(0, 1)) along mu, along sigma, and as a surface over both."""
    fig, (by_mu, by_std, both) = plt.subplots(1, 3, figsize=(9, 2.9), layout="constrained")
    mu, std = torch.linspace(-3, 3, 121), torch.linspace(0.05, 3, 120)
    by_mu.plot(mu, kl_terms(mu, torch.zeros_like(mu)), color=COLOURS["mu"])
    by_mu.set(title=r"$\sigma = 1$", xlabel=r"$\mu$", ylabel="KL in nats", ylim=(0, 4.6))
    by_std.plot(std, kl_terms(torch.zeros_like(std), 2 * std.log()), color=COLOURS["logvar"])
    by_std.set(title=r"$\mu = 0$", xlabel=r"$\sigma$", ylim=(0, 4.6))
    grid_mu, grid_std = torch.meshgrid(mu, std, indexing="xy")
    lines = both.contour(
        grid_mu, grid_std, kl_terms(grid_mu, 2 * grid_std.log()), [0.1, 0.5, 1, 2, 4], colors="#444444"
    )
    both.clabel(lines, fontsize=8)
    for m, width in ((0, 0.5), (0, 2), (2, 1)):
        both.plot(m, width, "o", color="black", ms=4)
    both.plot(0, 1, "*", color=COLOURS["prior"], ms=11)
    both.set(title="both: lines of equal KL; star: the prior", xlabel=r"$\mu$", ylabel=r"$\sigma$")
    return fig


def densities(panels: dict[str, Tensor], plane: Grid) -> Figure:
    """Contours of log densities given on ``plane``, (G,) each, the data's own first: see ``MASSES``."""
    fig, axes = plt.subplots(1, len(panels), figsize=(9, 3.0), layout="constrained", sharey=True)
    for k, (ax, (name, log_density)) in enumerate(zip(axes, panels.items())):
        _contours(ax, log_density, plane, COLOURS["data" if k == 0 else "recon"])
        for centre in CENTRES:
            ax.add_patch(plt.Circle(centre, 3 * NOISE_STD, fill=False, ls=":", color=COLOURS["data"]))
        data_plane(ax, name)
        ax.label_outer()
    return fig


def _contours(ax: Axes, log_density: Tensor, grid: Grid, colour: str) -> None:
    """Contours of a density on a grid of two axes that enclose the shares ``MASSES``."""
    density = log_density.exp()
    ordered = density.sort(descending=True).values
    shares = ordered.cumsum(0) / ordered.sum()
    levels = [float(ordered[int((shares < share).sum())]) for share in MASSES]
    table = density.view(grid.steps, grid.steps).T
    for level, alpha in zip(levels, (0.25, 0.5, 0.85)):
        ax.contourf(grid.axis, grid.axis, table, [level, float("inf")], colors=[colour], alpha=alpha)
    ax.contour(grid.axis, grid.axis, table, levels, colors=[colour], linewidths=1)


def bounds(epochs: list[int], elbo: Tensor, log_p: Tensor, best: float) -> Figure:
    """The mean ELBO and log p (len(epochs),) during training, under the best possible value."""
    fig, ax = plt.subplots(figsize=(6.4, 3.4), layout="constrained")
    ax.axhline(best, color="black", ls=":", label="the data's own density")
    ax.plot(epochs, log_p, "o-", color="black", label="exact log p(x)")
    ax.plot(epochs, elbo, "s--", color="#777777", label="ELBO")
    ax.fill_between(epochs, elbo, log_p, color="#DDDDDD", label="gap")
    ax.set(xlabel="epoch (log scale)", ylabel="nats per test point", xscale="log")
    ax.set_xticks(epochs, [str(epoch) for epoch in epochs])
    ax.minorticks_off()
    ax.legend(loc="lower right")
    return fig


def posteriors(model: TinyVAE, x: Tensor, sigma: float, titles: list[str]) -> Figure:
    """For each point x (N, 2): the true posterior's contours and the ellipse of q(z|x)."""
    fig, axes = plt.subplots(1, len(x), figsize=(9, 3.0), layout="constrained", sharey=True)
    grid = square_grid(6.0, 241)
    with torch.no_grad():
        mu, logvar = model.encode(x)
    log_p = log_posterior(model.decoder, x, sigma, grid)
    for k, ax in enumerate(axes):
        _contours(ax, log_p[k], grid, COLOURS["z"])
        region(ax, mu[k], torch.exp(0.5 * logvar[k]), lw=2, label=r"$q(z|x)$, 2 $\sigma$")
        scatter(ax, mu[k : k + 1], "mu", **ringed(40), label=r"$\mu$")
        latent_plane(ax, titles[k])
        ax.set(ylim=(-2.4, 1.2))
        ax.label_outer()
    axes[0].plot([], [], color=COLOURS["z"], label=f"true posterior: {ENCLOSED} of it")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
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
    fig, ax = plt.subplots(figsize=(6, 3.4), layout="constrained")
    ax.axhline(exact, color="black", ls=":", label=names[0])
    label = f"{names[1]}, ± 2 std errors"
    ax.errorbar(draws, values, 2 * errors, fmt="o-", color=COLOURS["z"], capsize=3, label=label)
    ax.set(xlabel=f"{labels[0]} (log scale)", ylabel=labels[1], xscale="log")
    ax.legend(loc="best")
    return fig


def code_clouds(models: dict[str, TinyVAE], x: Tensor, grid: Grid) -> Figure:
    """The aggregate posterior q(z) of each model over the data x (N, 2), against the prior's circle."""
    fig, axes = plt.subplots(1, len(models), figsize=(9, 3.0), layout="constrained", sharey=True)
    for ax, (name, model) in zip(axes, models.items()):
        _contours(ax, aggregate_posterior(model, x, grid), grid, COLOURS["z"])
        latent_plane(ax, name, reach=4.5)
        ax.label_outer()
    axes[0].plot([], [], color=COLOURS["z"], label=f"$q(z)$: {ENCLOSED} of all codes")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return fig


def collapse(betas: list[float], measured: dict[str, Tensor], eigenvalues: Tensor) -> Figure:
    """KL of both dimensions, (B, S, 2) per decoder, against beta; lines: what theory predicts.

    Args:
        betas: B weights.
        measured: for each decoder the KL of the stronger and the weaker dimension for S seeds.
        eigenvalues: of the data's covariance, (2,), the larger first.
    """
    fig, axes = plt.subplots(1, len(measured), figsize=(9, 3.4), layout="constrained", sharey=True)
    fine = torch.logspace(math.log10(min(betas)), math.log10(max(betas)), 200)
    for ax, (name, kl) in zip(axes, measured.items()):
        for d, (symbol, ls) in enumerate(zip(("o", "s"), TERMS)):
            predicted = (0.5 * (2 * eigenvalues[d] / fine).log()).clamp(min=0)
            ax.plot(fine, predicted, ls, color="black", lw=1, label=f"predicted for variance {d + 1}")
            ax.errorbar(
                betas,
                kl[..., d].mean(1),
                kl[..., d].std(1),
                fmt=symbol,
                color=COLOURS["z"],
                mfc=COLOURS["z"] if d == 0 else "white",
                capsize=3,
                label=f"measured, {'stronger' if d == 0 else 'weaker'} dimension",
            )
            ax.axvline(
                2 * float(eigenvalues[d]),
                color="#777777",
                lw=1,
                ls=":",
                label="twice each variance" if d else None,
            )
        ax.set(title=name, xlabel=r"$\beta$ (log scale)", xscale="log")
    axes[0].set_ylabel("KL in nats, mean ± std over seeds")
    axes[1].legend(fontsize=8)
    return fig


def sweep(betas: list[float], recon: Tensor, kl: Tensor, elbo: Tensor, log_p: Tensor) -> Figure:
    """Means over seeds with standard errors, (B, S) each; the bounds relative to the data's own density."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    seen = kl.where(kl.mean(dim=1, keepdim=True) >= 1e-3, torch.nan)
    for values, name, colour, ls in [(recon, "recon", COLOURS["recon"], "-"), (seen, "kl", "#777777", "--")]:
        left.errorbar(betas, *_mean_and_error(values), fmt="o" + ls, color=colour, capsize=3, label=name)
    right.axhline(0, color="black", ls=":", label="the data's own density")
    right.errorbar(betas, *_mean_and_error(log_p), fmt="o-", color="black", capsize=3, label="exact log p(x)")
    right.errorbar(betas, *_mean_and_error(elbo), fmt="s--", color="#777777", capsize=3, label="ELBO")
    right.axvline(2 * NOISE_STD**2, color=COLOURS["data"], label=r"$\beta = 2 \cdot 0.15^2$")
    left.set(title="the two terms of the loss", ylabel="mean per dimension (log scale)", yscale="log")
    left.set_ylim(1e-3, 5)
    off = ", ".join(f"{b:g}" for b, value in zip(betas, kl.mean(dim=1)) if value < 1e-3)
    left.text(
        1, 0.02, f"kl < 0.001 at {off}" if off else "", ha="right", fontsize=7, transform=left.transAxes
    )
    right.set(title="what the model is worth", ylabel="nats, data's own density = 0")
    for ax, where in ((left, "center left"), (right, "lower left")):
        ax.set(xlabel=r"$\beta$ (log scale)", xscale="log")
        ax.legend(fontsize=8, loc=where)
    fig.get_layout_engine().set(w_pad=0.12)
    return fig


def _mean_and_error(values: Tensor) -> tuple[Tensor, Tensor]:
    return values.mean(dim=1), values.std(dim=1) / values.shape[1] ** 0.5


def rate_distortion(betas: list[float], rate: Tensor, distortion: Tensor, entropy: float) -> Figure:
    """Every trained model as a point, (B, S) each, above the line that none can cross."""
    fig, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
    line = torch.tensor([0.0, float(rate.max()) + 0.3])
    ax.fill_between(line, entropy - line, -6, color="#EEEEEE")
    ax.plot(line, entropy - line, color="black", label="rate + distortion = entropy of the data")
    ax.text(0.35, -2.6, "no model can be here", fontsize=9)
    dots = ax.scatter(
        rate, distortion, s=18, c=torch.tensor(betas).unsqueeze(1).expand_as(rate), norm="log", cmap="cividis"
    )
    fig.colorbar(dots, label=r"$\beta$ (log scale)")
    ax.set(xlabel="rate: KL per point, nats", ylabel="distortion: $-E_q[\\log p(x|z)]$, nats", ylim=(-3.6, 3))
    ax.legend(fontsize=8, loc="upper right")
    return fig

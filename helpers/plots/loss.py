"""The figures of notebook 03: what the loss weighs, and what that does to the codes."""

import math

import torch
from matplotlib.figure import Figure
from torch import Tensor

from helpers.exact import Grid
from helpers.losses import kl_terms
from helpers.plots.figure import listed, subplots
from helpers.plots.style import COLOURS, INK, latent_plane, region, ringed, scatter, tag

TERMS = ("-", "--")
LEVELS = [0.1, 0.5, 1, 2, 4]  # nats, where `kl_shape` draws lines of equal KL
OF_THE_HIGHEST = (0.1, 0.5, 0.9)  # where `bayes` draws its contours
NAMED_REGIONS = {  # mean and width
    "the prior": (0, 1),
    "half as wide": (0, 0.5),
    "twice as wide": (0, 2),
    "moved by 2": (2, 1),
}


def kl_shape() -> Figure:
    """KL(N(mu, sigma^2) || N(0, 1)) along mu, along sigma, and as a surface over both, with a few regions."""
    shape = {"width_ratios": [1, 1, 1.6], "layout": "constrained"}
    fig, (by_mu, by_std, both) = subplots(1, 3, figsize=(9, 3.2), **shape)
    mu, std = torch.linspace(-3, 3, 121), torch.linspace(0.05, 3, 120)
    by_mu.plot(mu, kl_terms(mu, torch.zeros_like(mu)), color=COLOURS["mu"])
    by_mu.set(title=r"moved, $\sigma = 1$", xlabel=r"$\mu$", ylabel="KL in nats", ylim=(0, 4.6))
    by_std.plot(std, kl_terms(torch.zeros_like(std), 2 * std.log()), color=COLOURS["logvar"])
    by_std.set(title=r"wider, narrower, $\mu = 0$", xlabel=r"$\sigma$", ylim=(0, 4.6))
    grid_mu, grid_std = torch.meshgrid(mu, std, indexing="xy")
    surface = kl_terms(grid_mu, 2 * grid_std.log())
    lines = both.contour(grid_mu, grid_std, surface, LEVELS, colors=INK, linewidths=1)
    # the labels stand to the upper left, clear of the named regions below and to the right
    ray = torch.linspace(0, 3, 601)
    along = kl_terms(-ray, 2 * (1 + 0.3 * ray).log())
    places = [float(ray[(along >= level).int().argmax()]) for level in LEVELS]
    both.clabel(lines, fontsize=8, manual=[(-r, 1 + 0.3 * r) for r in places])
    for name, (m, width) in NAMED_REGIONS.items():
        marker = {"marker": "*", "ms": 11} if name == "the prior" else {"marker": "o", "ms": 5}
        cost = abs(float(kl_terms(torch.tensor(float(m)), 2 * torch.tensor(float(width)).log())))
        both.plot(m, width, color=INK, **marker)
        below = {"xytext": (0, -15), "textcoords": "offset points", "ha": "center", "fontsize": 8, **tag()}
        both.annotate(f"{name}: {cost:.2g}", (m, width), **below)
        if width == 1:
            by_mu.plot(m, cost, color=INK, clip_on=False, **marker)
        if m == 0:
            by_std.plot(width, cost, color=INK, clip_on=False, **marker)
    both.set(title="both: lines of equal KL", xlabel=r"$\mu$", ylabel=r"$\sigma$")
    costs = listed(text.get_text() for text in both.texts if ":" in text.get_text())
    fig.set_label(f"The KL to N(0, 1) along mu, along sigma, and over both by lines. In nats, {costs}.")
    return fig


def bayes(
    prior: Tensor, likelihood: Tensor, posterior: Tensor, grid: Grid, mu: Tensor, std: Tensor
) -> Figure:
    """Densities on a latent grid, (G,) each, for one x: what Bayes' rule multiplies, and what comes out.

    Args:
        prior, likelihood, posterior: p(z), p(x|z) and p(z|x) at the points of ``grid``.
        grid: of the latent plane.
        mu, std: the encoder's region for this x, (2,) each; drawn over the posterior.
    """
    fig, axes = subplots(1, 3, figsize=(9, 3.4), layout="constrained", sharey=True)
    panels = {"prior $p(z)$": prior, "times $p(x|z)$": likelihood, "gives the posterior $p(z|x)$": posterior}
    for ax, (name, density), colour in zip(axes, panels.items(), ("prior", "recon", "z")):
        latent_plane(ax, name)
        inside = (grid.points.abs() <= ax.get_xlim()[1]).all(dim=1)  # the highest that can be seen
        table = (density / density[inside].max()).clamp(max=1).view(grid.steps, grid.steps).T
        for level, alpha in zip(OF_THE_HIGHEST, (0.25, 0.5, 0.85)):
            ax.contourf(grid.axis, grid.axis, table, [level, 2], colors=[COLOURS[colour]], alpha=alpha)
        ax.label_outer()
    region(axes[2], mu, std, lw=2, label="the encoder's region $q(z|x)$, 2 std")
    scatter(axes[2], mu.unsqueeze(0), "mu", **ringed(40), label=r"its $\mu$")
    levels = ", ".join(f"{level:g}" for level in OF_THE_HIGHEST)
    axes[2].plot([], [], "s", color=INK, label=f"shades: above {levels} of the panel's highest")
    fig.legend(*axes[2].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    fig.set_label(f"Densities in three latent planes: {listed(panels)}; over the last, the encoder's region.")
    return fig


def collapse(betas: list[float], measured: dict[str, Tensor], eigenvalues: Tensor) -> Figure:
    """KL of both dimensions, (B, S, 2) per decoder, against beta; lines: what theory predicts.

    Args:
        betas: B weights.
        measured: for each decoder the KL of the stronger and the weaker dimension for S seeds.
        eigenvalues: of the data's covariance, (2,), the larger first.
    """
    fig, axes = subplots(1, len(measured), figsize=(9, 3.4), layout="constrained", sharey=True)
    fine = torch.logspace(math.log10(min(betas)), math.log10(max(betas)), 200)
    for ax, (name, kl) in zip(axes, measured.items()):
        for d, (symbol, ls) in enumerate(zip(("o", "s"), TERMS)):
            predicted = (0.5 * (2 * eigenvalues[d] / fine).log()).clamp(min=0)
            name_of_line = f"predicted from variance {eigenvalues[d]:.3g}"
            ax.plot(fine, predicted, ls, color=INK, lw=1, label=name_of_line)
            ax.errorbar(
                betas,
                kl[..., d].mean(1),
                kl[..., d].std(1),
                fmt=symbol,
                color=COLOURS["z"],
                mfc=COLOURS["z"] if d == 0 else "none",
                capsize=3,
                label=f"measured, {'stronger' if d == 0 else 'weaker'} dimension",
            )
            ax.axvline(
                2 * float(eigenvalues[d]),
                color=INK,
                lw=1,
                ls=":",
                label="twice each variance" if d else None,
            )
        ax.set(title=name, xlabel=r"$\beta$ (log scale)", xscale="log")
    axes[0].set_ylabel("KL in nats, mean ± std over seeds")
    axes[1].legend(fontsize=8, loc="upper right", bbox_to_anchor=(0.94, 1))  # left of the last line
    said = "The KL of both latent dimensions against beta, measured over seeds and predicted"
    fig.set_label(f"{said}, with lines at twice each variance: {listed(measured)}.")
    return fig

"""The figures of notebook 02: what the noise does to a gradient."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from helpers.plots.figure import listed, subplots
from helpers.plots.style import INK

# estimators are no symbols of the course: widths and styles of lines tell them apart
LINES = {
    "pathwise": {"color": INK, "lw": 2.5, "ls": "-", "marker": "o"},
    "score": {"color": INK, "lw": 1, "ls": "-", "marker": "s"},
    "score, baseline": {"color": INK, "lw": 1.2, "ls": "--", "marker": "^"},
}


def estimators(estimates: dict[str, Tensor], exact: float, averaged: list[int]) -> Figure:
    """Single-draw gradients, (R,) per estimator: their spread, and the error left after averaging.

    Args:
        estimates: R independent one-draw estimates for each name.
        exact: the true gradient.
        averaged: how many draws to average; the largest must divide R at least 10 times.
    """
    fig, (left, right) = subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    low, high = exact - 8, exact + 16
    bins = torch.linspace(low, high, 97).tolist()
    for name, values in estimates.items():
        line = LINES[name]
        beyond = float((values > high).float().mean())
        label = f"{name} ({beyond:.1%} beyond {high:g})"
        look = {key: line[key] for key in ("color", "lw", "ls")}
        left.hist(values.tolist(), bins, histtype="step", density=True, label=label, **look)
        errors = [_rms_error(values, exact, count) for count in averaged]
        right.plot(averaged, errors, label=name, **line)
    one_draw = {"color": INK, "lw": 0.8, "ls": ":", "label": "one pathwise draw"}
    right.axhline(_rms_error(estimates["pathwise"], exact, 1), **one_draw)
    left.axvline(exact, color=INK, lw=0.8, ls=":", label=f"exact: {exact:g}")
    left.set(title="one draw", xlabel="estimate of the gradient", ylabel="density (log scale)")
    left.set(yscale="log", ylim=(1e-4, 10), xlim=(low, high))
    right.set(
        title="the mean of several draws", xlabel="draws averaged", ylabel="typical error (root mean square)"
    )
    right.set(xscale="log", yscale="log")
    left.legend(fontsize=8, loc="upper right")
    right.legend(fontsize=8)
    fig.get_layout_engine().set(w_pad=0.15)
    panels = f"left, histograms of one draw around the exact {exact:g}; right, errors against draws averaged"
    fig.set_label(f"Estimates of a gradient ({listed(estimates)}): {panels}.")
    return fig


def _rms_error(values: Tensor, exact: float, count: int) -> float:
    usable = len(values) // count * count
    means = values[:usable].view(-1, count).mean(dim=1)
    return float(((means - exact) ** 2).mean().sqrt())


def dimensions(dims: list[int], variances: dict[str, list[float]]) -> Figure:
    """Variance of each estimator's first gradient entry against the number of latent dimensions."""
    fig, ax = subplots(figsize=(6, 3.6), layout="constrained")
    for name, values in variances.items():
        ax.plot(dims, values, label=name, **LINES[name])
    ax.set(xlabel="latent dimensions", ylabel="variance of one draw", xscale="log", yscale="log")
    ax.set_xticks(dims, [str(d) for d in dims])
    ax.minorticks_off()
    ax.legend()
    said = "The variance of one draw against the latent dimensions, on log scales"
    fig.set_label(f"{said}: {listed(variances)}.")
    return fig

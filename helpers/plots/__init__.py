"""Every figure of the course. Each function draws one figure and returns it; ``plt.show()`` shows it.

``style`` holds the one colour and the one marker of each symbol, ``figure`` how figures are stored; the other
modules hold one notebook's figures each.
"""

from helpers.plots.comparison import (
    codes_and_decoded,
    squares,
)
from helpers.plots.exercises import clinic_curves, line_over_data, lines, widths
from helpers.plots.figure import show_in_notebooks
from helpers.plots.flow import clouds, codes, data, drowned, flow, islands
from helpers.plots.gan import coverage, critic, endings, loss_and_distance, reachable
from helpers.plots.gradients import dimensions, estimators
from helpers.plots.images import images, manifold, over_seeds
from helpers.plots.lab import gallery, interpolations, overview, warm_up
from helpers.plots.likelihood import bounds, densities, posteriors, rate_distortion, staircase, sweep
from helpers.plots.loss import bayes, collapse, kl_shape
from helpers.plots.style import COLOURS, MARKERS

__all__ = [
    "COLOURS",
    "MARKERS",
    "bayes",
    "bounds",
    "clinic_curves",
    "clouds",
    "codes",
    "codes_and_decoded",
    "collapse",
    "coverage",
    "critic",
    "data",
    "densities",
    "dimensions",
    "drowned",
    "endings",
    "estimators",
    "flow",
    "gallery",
    "images",
    "interpolations",
    "islands",
    "kl_shape",
    "line_over_data",
    "lines",
    "loss_and_distance",
    "manifold",
    "over_seeds",
    "overview",
    "posteriors",
    "rate_distortion",
    "reachable",
    "squares",
    "staircase",
    "sweep",
    "warm_up",
    "widths",
]

show_in_notebooks()

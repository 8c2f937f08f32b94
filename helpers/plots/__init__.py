"""Every figure of the course. Each function draws one figure and returns it; ``plt.show()`` shows it.

``style`` holds the one colour and the one marker of each symbol; the other modules hold one
notebook's figures each.
"""

from helpers.plots.comparison import (
    Portrait,
    codes_and_decoded,
    coverage,
    endings,
    null_and_faults,
    side_by_side,
    squares,
    step_against_near,
)
from helpers.plots.exercises import clinic_curves, line_over_data, lines, widths
from helpers.plots.flow import clouds, codes, data, flow, islands, paths, regions
from helpers.plots.gradients import dimensions, estimators, moving_noise
from helpers.plots.lab import gallery, interpolations, kl_curves, loss_curves, warm_up
from helpers.plots.loss import (
    bounds,
    code_clouds,
    collapse,
    densities,
    kl_shape,
    posteriors,
    rate_distortion,
    staircase,
    sweep,
)
from helpers.plots.style import COLOURS, MARKERS

__all__ = [
    "COLOURS",
    "MARKERS",
    "Portrait",
    "bounds",
    "clinic_curves",
    "clouds",
    "code_clouds",
    "codes",
    "codes_and_decoded",
    "collapse",
    "coverage",
    "data",
    "densities",
    "dimensions",
    "endings",
    "estimators",
    "flow",
    "gallery",
    "interpolations",
    "islands",
    "kl_curves",
    "kl_shape",
    "line_over_data",
    "lines",
    "loss_curves",
    "moving_noise",
    "null_and_faults",
    "paths",
    "posteriors",
    "rate_distortion",
    "regions",
    "side_by_side",
    "squares",
    "staircase",
    "step_against_near",
    "sweep",
    "warm_up",
    "widths",
]

"""One colour and one marker per symbol, and the two planes that most figures show."""

import math

import torch
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Ellipse
from torch import Tensor

from helpers.exact import Grid

INK = "#767676"  # of all that has no colour of its own, as in notebooks/matplotlibrc
# The hues of Okabe & Ito's palette (2008), data in grey-blue, at a lightness that reads on white (contrast
# 4.5) and on a dark page (3.8), in formulas too. Colour-blind readers can tell apart what stands together.
COLOURS = {
    "data": "#44789C",
    "mu": "#907018",
    "logvar": "#188448",
    "eps": "#C83494",
    "z": "#0078D4",
    "recon": "#D03C04",
    "prior": INK,
}
GREYS = ((235, 235, 235), (25, 25, 25))  # of images: paper and ink, the same on light and dark pages
_SHADES = LinearSegmentedColormap.from_list("greys", torch.tensor(GREYS).div(255).tolist())
IMAGE = {"cmap": _SHADES, "vmin": 0, "vmax": 1, "interpolation": "nearest"}  # how ``imshow`` shows pixels
LATENT_LINES = ("--", "-", ":")  # one per latent dimension
MASSES = (0.86, 0.5, 0.1)  # what a density's contours enclose; the first as a Gaussian's 2 std in the plane
ENCLOSED = ", ".join(f"{share:.0%}"[:-1] for share in reversed(MASSES)) + " %"
MARKERS = {"data": "o", "mu": "D", "eps": "^", "z": "s", "recon": "X"}


def scatter(ax: Axes, points: Tensor, symbol: str, size: float = 12, **kwargs: object) -> None:
    """Scatter points (N, 2) in the colour and with the marker of their symbol."""
    points = points.detach()
    style = {"color": COLOURS[symbol], "marker": MARKERS[symbol], "linewidths": 0, **kwargs}
    ax.scatter(points[:, 0], points[:, 1], s=size, **style)


def data_plane(ax: Axes, title: str = "", reach: float = 1.75) -> None:
    """Label ``ax`` as the data plane: equal aspect, symbols on the axes."""
    ax.set_title(title, loc="left")
    ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(-reach, reach), ylim=(-0.9, 0.9))
    ax.set_aspect("equal")


def latent_plane(ax: Axes, title: str = "", reach: float = 3.0) -> None:
    """Label ``ax`` as the latent plane, with the prior's circle of 2 standard deviations."""
    angle = torch.linspace(0, 2 * math.pi, 121)
    ax.plot(2 * angle.cos(), 2 * angle.sin(), ":", color=COLOURS["prior"], lw=1.2, label="prior, 2 std")
    ax.set_title(title, loc="left")
    ax.set(xlabel="$z_1$", ylabel="$z_2$", xlim=(-reach, reach), ylim=(-reach, reach))
    ax.set_aspect("equal")


def region(ax: Axes, mu: Tensor, std: Tensor, **kwargs: object) -> None:
    """Draw the ellipse of 2 standard deviations of N(mu, std^2), mu and std (2,): 86 % of its mass."""
    width, height = (4 * std).tolist()
    style = {"fill": False, "edgecolor": COLOURS["logvar"], **kwargs}
    ax.add_patch(Ellipse(tuple(mu.tolist()), width, height, **style))


def tag() -> dict[str, object]:
    """The look of a name that stands among points: white on a label of ink, to be read on every page."""
    box = {"boxstyle": "round,pad=0.15", "fc": INK, "ec": "none", "alpha": 0.85}
    return {"color": "white", "bbox": box}


def ringed(size: float = 70) -> dict[str, object]:
    """The look of a few points that stand out from a cloud: larger, with a black edge."""
    return {"size": size, "edgecolors": "black", "linewidths": 1.2}


def say_outside(ax: Axes, points: Tensor) -> None:
    """Write into ``ax`` which share of the points (N, 2) its frame cuts off, if it rounds to a per cent."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    inside = (points[:, 0] > left) & (points[:, 0] < right) & (points[:, 1] > low) & (points[:, 1] < high)
    share = float((~inside).float().mean())
    if share >= 0.005:
        where = {"ha": "right", "va": "bottom", "fontsize": 8, "transform": ax.transAxes}
        ax.text(1, 1, f"{share:.0%} outside the frame", **where)


def mark_ends(ax: Axes, path: Tensor, names: tuple[str, str]) -> None:
    """Name the first point of a path (T, 2) below it, and the last one above it."""
    for tip, name, above in ((path[0], names[0], -42), (path[-1], names[1], 34)):
        arrow = {"arrowstyle": "-", "color": INK}
        ax.annotate(name, tip.tolist(), (0, above), textcoords="offset points", ha="center", arrowprops=arrow)


def contours(ax: Axes, log_density: Tensor, grid: Grid, colour: str) -> None:
    """Contours of a density on a grid of two axes that enclose the shares ``MASSES``."""
    density = log_density.exp()
    ordered = density.sort(descending=True).values
    shares = ordered.cumsum(0) / ordered.sum()
    levels = [float(ordered[int((shares < share).sum())]) for share in MASSES]
    table = density.view(grid.steps, grid.steps).T
    for level, alpha in zip(levels, (0.25, 0.5, 0.85)):
        ax.contourf(grid.axis, grid.axis, table, [level, float("inf")], colors=[colour], alpha=alpha)
    ax.contour(grid.axis, grid.axis, table, levels, colors=[colour], linewidths=1)

"""log p(x) and the true posterior p(z|x) by summing over a grid in latent space.

The model: z ~ N(0, I), x given z ~ N(decoder(z), sigma^2 I). The sum is the trapezoidal rule, which for
smooth functions that vanish at the border is accurate far beyond its order, as long as the spacing
is not larger than the width of what it sums (Trefethen & Weideman, 2014, "The exponentially convergent
trapezoidal rule"). A ReLU decoder has kinks; there the error falls with the square of the spacing.
"""

import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import torch
from torch import Tensor, nn

from helpers.data import check_points, check_positive, check_whole

TOLERANCE = 1e-3  # nats by which an answer may change when every second grid point is left out
BORDER = 1e-5  # share of the mass that may lie on the outermost points (a separate hill outside goes unseen)
CROWDED = 0.45  # share of the mass that one line of points may hold: a Gaussian of std 0.9 spacings
CROWDED_PAIR = 0.93  # what two neighbouring lines may hold where 0.1 nats are tolerated: std 0.6 spacings
MOST_STEPS = 1000  # points on an axis beyond which no finer grid is tried
BLOCK = 2**18  # numbers held at once: what fits into a processor's cache is faster than one large table

T = TypeVar("T")
LogPrior = Callable[[Tensor], Tensor]


class GridError(ValueError):
    """The grid is too small, or else too coarse, for what is to be summed on it."""

    def __init__(self, message: str, *, too_small: bool) -> None:
        super().__init__(message)
        self.too_small = too_small


@dataclass(frozen=True)
class Grid:
    """A square grid around 0, or a line for ``dims`` 1.

    Attributes:
        reach: the axes run from -reach to reach.
        steps: points on each axis, an odd number.
        dims: number of axes, 1 or 2.
    """

    reach: float
    steps: int
    dims: int

    @property
    def spacing(self) -> float:
        return 2 * self.reach / (self.steps - 1)

    @cached_property
    def axis(self) -> Tensor:
        """(steps,), float64."""
        return torch.linspace(-self.reach, self.reach, self.steps, dtype=torch.float64)

    @cached_property
    def points(self) -> Tensor:
        """(steps**dims, dims), float64; the last axis changes fastest."""
        return torch.cartesian_prod(*[self.axis] * self.dims).reshape(-1, self.dims)

    @property
    def log_cell(self) -> float:
        """Log of the length or area that one point stands for."""
        return self.dims * math.log(self.spacing)

    def every_second(self, values: Tensor) -> Tensor:
        """The values on the grid of twice the spacing: (..., steps**dims) -> (..., fewer)."""
        shaped = values.unflatten(-1, [self.steps] * self.dims)
        return shaped[..., ::2, ::2].flatten(-2) if self.dims == 2 else shaped[..., ::2]

    def border(self, values: Tensor) -> Tensor:
        """Sum of the values on the outermost points: (..., steps**dims) -> (...)."""
        shaped = values.unflatten(-1, [self.steps] * self.dims)
        ends = shaped[..., [0, -1]].sum(dim=-1)
        if self.dims == 1:
            return ends
        return ends.sum(dim=-1) + shaped[..., [0, -1], 1:-1].sum(dim=(-2, -1))

    def largest_line(self, values: Tensor) -> Tensor:
        """The largest sum along a line of points across an axis: (..., steps**dims) -> (...)."""
        shaped = values.unflatten(-1, [self.steps] * self.dims)
        if self.dims == 1:
            return shaped.amax(dim=-1)
        return torch.maximum(shaped.sum(dim=-1).amax(dim=-1), shaped.sum(dim=-2).amax(dim=-1))

    def largest_pair(self, values: Tensor) -> Tensor:
        """The same for two neighbouring lines, between which a narrow hill may lie."""
        shaped = values.unflatten(-1, [self.steps] * self.dims)
        lines = [shaped.sum(dim=-1), shaped.sum(dim=-2)] if self.dims == 2 else [shaped]
        return torch.stack([(one[..., 1:] + one[..., :-1]).amax(dim=-1) for one in lines]).amax(dim=0)

    def integrate(self, density: Tensor) -> Tensor:
        """Sum a function given at the points, (..., steps**dims) -> (...)."""
        return density.sum(dim=-1) * math.exp(self.log_cell)


def square_grid(reach: float = 6.0, steps: int = 121, dims: int = 2) -> Grid:
    """A grid of ``steps`` points on each of ``dims`` axes, from -reach to reach.

    Raises:
        TypeError, ValueError: ``reach`` is not positive, ``steps`` not an odd number of at least 5, or
            ``dims`` not 1 or 2.
    """
    check_whole(steps, "steps", least=5)
    check_whole(dims, "dims")
    if steps % 2 == 0:
        raise ValueError(
            f"steps is {steps}; expected an odd number, so that every second point spans the grid"
        )
    if dims > 2:
        raise ValueError(f"dims is {dims}; expected 1 or 2: a grid in more dimensions has too many points")
    check_positive(reach, "reach")
    return Grid(float(reach), steps, dims)


def check_border(integrand: Tensor, grid: Grid) -> None:
    """Raise a GridError if an integral in nats, of (..., G), would go on beyond the grid's border.

    What is outside is the integrand on the border times the length in which it falls, at most about 1.
    """
    outside = float((grid.border(integrand.abs()) * grid.spacing ** (grid.dims - 1)).max())
    if outside > TOLERANCE:
        raise GridError(
            f"the grid is too small: on its border, {grid.reach:g} from 0, the integral still grows by up to "
            f"{outside:.2g} nats per unit of reach; take a larger reach",
            too_small=True,
        )


def log_normal(x: Tensor, mean: Tensor, std: Tensor | float) -> Tensor:
    """Log density of N(mean, std^2 I) at x, summed over the last dimension: (..., D) -> (...), in nats."""
    std = torch.as_tensor(std, dtype=torch.float64)
    return (-0.5 * ((x - mean) / std) ** 2 - std.log() - 0.5 * math.log(2 * math.pi)).sum(dim=-1)


def in_float64(decoder: nn.Module) -> nn.Module:
    """A copy of the decoder that computes in float64 and needs no gradients."""
    return copy.deepcopy(decoder).double().requires_grad_(False)


def check_model_input(x: Tensor, sigma: float) -> Tensor:
    """``x`` (N, Dx) in float64, after checking both: TypeError or ValueError."""
    check_positive(sigma, "sigma")
    if not isinstance(x, Tensor):
        raise TypeError(f"x is a {type(x).__name__}; expected a torch.Tensor of shape (N, Dx)")
    check_points(x.float(), x.shape[-1] if x.dim() else 0, "x")
    return x.detach().double()


def refined(compute: Callable[[Grid], T], grid: Grid | None, start: Grid | None = None) -> T:
    """``compute`` on the given grid; or, without one, on grids from ``start`` on until one is good enough.

    Raises:
        GridError: the given grid, or one of 1,000 steps on each axis, is not good enough.
    """
    if grid is not None:
        return compute(grid)
    grid = start or square_grid()
    while True:
        try:
            return compute(grid)
        except GridError as error:
            reach = 1.5 * grid.reach if error.too_small else grid.reach
            spacing = grid.spacing if error.too_small else grid.spacing / 2
            steps = 2 * round(reach / spacing) + 1
            if steps > MOST_STEPS:
                raise
            grid = square_grid(reach, steps)


def log_joint(
    decoder: nn.Module, x: Tensor, sigma: float, grid: Grid, log_prior: LogPrior | None = None
) -> Iterator[Tensor]:
    """log p(x, z) at every grid point, (n, G) in float64 for one portion of x (N, Dx) after the other."""
    try:
        means = in_float64(decoder)(grid.points)
    except RuntimeError as error:
        raise ValueError(
            f"decoder does not take the grid's points, {tuple(grid.points.shape)}: {error}; expected a grid "
            "with one axis per latent dimension (without a grid: two)"
        ) from error
    if means.shape != (len(grid.points), x.shape[1]):
        raise ValueError(
            f"decoder gives {tuple(means.shape)} for {len(grid.points)} points; expected "
            f"({len(grid.points)}, {x.shape[1]}), as many columns as x has"
        )
    scale = 0.5 / sigma**2  # -|x - mean|^2 / (2 sigma^2) is expanded, so that one product of matrices does it
    constant = -0.5 * x.shape[1] * math.log(2 * math.pi * sigma**2)
    prior = log_prior(grid.points) if log_prior else log_normal(grid.points, torch.zeros(()), 1.0)
    by_z = prior - scale * means.pow(2).sum(dim=1) + constant
    for part in portions(x, grid):
        by_x = -scale * part.pow(2).sum(dim=1, keepdim=True)
        yield torch.addmm(by_z, part, means.T, alpha=2 * scale).add_(by_x)


def log_marginal(
    decoder: nn.Module,
    x: Tensor,
    sigma: float,
    grid: Grid | None = None,
    tolerance: float = TOLERANCE,
    log_prior: LogPrior | None = None,
) -> Tensor:
    """The exact log p(x) of each point, in nats.

    Args:
        decoder: z (M, Dz) -> means of p(x|z), (M, Dx).
        x: the points, (N, Dx).
        sigma: standard deviation of the decoder's noise.
        grid: where to sum. By default one that is refined, and enlarged, until it is good enough (Dz 2).
        tolerance: nats by which the answer may change when every second grid point is left out. What is
            wrong with the answer itself is usually several times less.
        log_prior: log density of another prior than N(0, I), (G, Dz) -> (G,).

    Returns:
        (N,), float64.

    Raises:
        GridError: the grid does not resolve, or does not hold, the posterior of some x.
        TypeError, ValueError: an argument is of the wrong kind or shape.
    """
    x = check_model_input(x, sigma)
    check_positive(tolerance, "tolerance")

    def on(grid: Grid) -> Tensor:
        return torch.cat([total(j, grid, tolerance) for j in log_joint(decoder, x, sigma, grid, log_prior)])

    return refined(on, grid)


def log_posterior(decoder: nn.Module, x: Tensor, sigma: float, grid: Grid) -> Tensor:
    """Log density of the true posterior p(z|x) at the grid points: x (N, Dx) -> (N, G), float64.

    Arguments and errors as in ``log_marginal``. For many points the table is large: N * G numbers.
    """
    tables = log_joint(decoder, check_model_input(x, sigma), sigma, grid)
    return torch.cat([joint - total(joint.clone(), grid, TOLERANCE).unsqueeze(1) for joint in tables])


def blocks(x: Tensor, grid: Grid, width: float) -> tuple[Tensor, ...]:
    """The rows of x in portions whose table over the grid, ``width`` numbers each, is of moderate size."""
    return x.split(max(1, int(BLOCK / (width * len(grid.points)))))


def portions(x: Tensor, grid: Grid) -> tuple[Tensor, ...]:
    """The rows of x as ``log_joint`` takes them: of wide rows many at once, whose products cost the most."""
    return blocks(x, grid, min(1.0, 2 / x.shape[1]))


def total(joint: Tensor, grid: Grid, tolerance: float) -> Tensor:
    """log of the integral of exp(joint) over z, (n, G) -> (n,), if the grid is good enough; spends joint."""
    largest = joint.amax(dim=1)
    weights = joint.sub_(largest.unsqueeze(1)).exp_()
    mass = weights.sum(dim=1)
    outside = grid.border(weights) / mass
    if (outside > BORDER).any():
        raise GridError(
            f"the grid is too small: for {int((outside > BORDER).sum())} of {len(joint)} points up to "
            f"{float(outside.max()):.2g} of the posterior lies on its border, {grid.reach:g} from 0; "
            "take a larger reach",
            too_small=True,
        )
    if tolerance < 0.1:
        crowded, most, lines = grid.largest_line(weights) / mass, CROWDED, "one line"
    else:
        crowded, most, lines = grid.largest_pair(weights) / mass, CROWDED_PAIR, "a pair of lines"
    if (crowded > most).any():
        raise GridError(
            f"the grid is too coarse: {lines} of it, of spacing {grid.spacing:.3g}, holds "
            f"{float(crowded.max()):.0%} of a posterior (at most {most:.0%}); take more steps",
            too_small=False,
        )
    coarse = grid.every_second(weights).sum(dim=1) * 2**grid.dims
    change = (coarse / mass).log().abs()
    if (change > tolerance).any():
        raise GridError(
            f"the grid is too coarse: with twice its spacing of {grid.spacing:.3g}, log p(x) changes by up "
            f"to {float(change.max()):.2g} nats ({int((change > tolerance).sum())} of {len(joint)} points by "
            f"more than {tolerance:g}); take more steps",
            too_small=False,
        )
    return largest + mass.log() + grid.log_cell

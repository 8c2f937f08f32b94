"""Rows, rules and verdicts."""

import ast
import hashlib
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

from tests.state import dump

FIRST, SEEDS = 100_000, 64  # the notebooks' seeds are all below the first
ERRORS = 3  # standard errors that a statement about a mean must hold by
COUNT_ERRORS = 2  # the same for counts of seeds, in Wilson's interval
RESAMPLED = 1000
RUNS = Path(__file__).with_name("runs.py")


@dataclass(frozen=True)
class Within:
    """The interval of the measured effect must lie between two bounds."""

    low: float = -math.inf
    high: float = math.inf

    def holds(self, measured: "Effect") -> bool:
        return self.low < measured.low and measured.high < self.high

    def __str__(self) -> str:
        if math.isinf(self.high):
            return f"above {self.low:g}"
        return f"below {self.high:g}" if math.isinf(self.low) else f"between {self.low:g} and {self.high:g}"


@dataclass(frozen=True)
class Every:
    """It must be so on every seed."""

    def holds(self, measured: "Effect") -> bool:
        return measured.value == 1

    def __str__(self) -> str:
        return "on every seed"


def above(bound: float) -> Within:
    return Within(low=bound)


def below(bound: float) -> Within:
    return Within(high=bound)


def between(low: float, high: float) -> Within:
    """Also for a tie, between minus and plus a margin."""
    return Within(low, high)


@dataclass(frozen=True)
class Effect:
    """What was measured: a value, its standard error, the interval that a rule asks for, and in words."""

    value: float
    error: float
    low: float
    high: float
    shown: str


def effect(values: Tensor, statistic: Callable[[Tensor], Tensor] | None = None) -> Effect:
    """The effect over seeds.

    Args:
        values: (S,) numbers or truth values, or (S, K) for a statistic of K columns.
        statistic: of the values; None for the mean, or for the share of seeds where it is true.

    Raises:
        ValueError: fewer than two seeds, or values that are not finite.
    """
    if len(values) < 2 or not values.isfinite().all():
        raise ValueError(f"{values}; expected finite values of at least two seeds")
    if values.dtype == torch.bool and statistic is None:
        return _share(values)
    values = values.double()
    if statistic is None:
        value, error = float(values.mean()), float(values.std()) / math.sqrt(len(values))
    else:
        value, error = float(statistic(values)), _bootstrap(values, statistic)
    digits = max(0, 1 - math.floor(math.log10(error))) if error else 6  # two of the error
    shown = f"{value:.{digits}f} ± {error:.{digits}f}"
    return Effect(value, error, value - ERRORS * error, value + ERRORS * error, shown)


def _share(values: Tensor) -> Effect:
    """Wilson's interval for a binomial share."""
    count, n, z = int(values.sum()), len(values), COUNT_ERRORS
    share = count / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return Effect(share, reach / z, middle - reach, middle + reach, f"{count} of {n}")


def _bootstrap(values: Tensor, statistic: Callable[[Tensor], Tensor]) -> float:
    generator = torch.Generator().manual_seed(0)
    picked = torch.randint(len(values), (RESAMPLED, len(values)), generator=generator)
    return float(torch.stack([statistic(values[one]) for one in picked]).std())


@dataclass(frozen=True)
class Claim:
    """A row: the words, and how they are measured."""

    notebook: str
    sentence: str
    rule: Within | Every
    measure: Callable[[range], Tensor]
    seeds: int
    statistic: Callable[[Tensor], Tensor] | None

    @property
    def name(self) -> str:
        return f"{self.notebook[:2]} {self.measure.__name__}"

    @property
    def measured(self) -> str:
        return " ".join(inspect.getdoc(self.measure).split())

    def effect(self, seeds: int | None = None) -> Effect:
        """On all its seeds, or on the first few."""
        values = self.measure(range(FIRST, FIRST + (seeds or self.seeds)))
        return effect(values, self.statistic)

    def state(self) -> str:
        """A hash of the words, the rule, and the code of the measurement without its comments."""
        code = [dump for name, dump in _code_of(self.path) if name in (None, self.measure.__name__)]
        parts = [self.sentence, str(self.rule), str(self.seeds), *code, *(one for _, one in _code_of(RUNS))]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]

    @property
    def path(self) -> Path:
        """The module of the row."""
        return Path(inspect.getsourcefile(self.measure))


@cache
def _code_of(path: Path) -> list[tuple[str | None, str]]:
    """The parts of a module without comments, each with the row that it belongs to; None for all rows."""
    parts = ast.parse(path.read_text("utf-8")).body
    return [(part.name if _is_row(part) else None, dump(part)) for part in parts]


def _is_row(part: ast.stmt) -> bool:
    decorators = getattr(part, "decorator_list", ())
    return any(isinstance(one, ast.Call) and ast.unparse(one.func) == "claim" for one in decorators)


def claims_of(notebook: str) -> tuple[list[Claim], Callable]:
    """An empty list of rows, and the decorator that adds to it.

    ``@claim(words, rule)`` above a measurement: a function of a range of seeds, whose docstring says what its
    values, one per seed, are.
    """
    rows = []

    def claim(sentence, rule, *, seeds=SEEDS, statistic=None):
        def add(measure):
            rows.append(Claim(notebook, sentence, rule, measure, seeds, statistic))
            return measure

        return add

    return rows, claim

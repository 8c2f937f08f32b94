"""Let nbval compare figures and varying numbers too, and give every kernel the same quiet surroundings."""

import base64
import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib
import matplotlib.font_manager  # noqa: F401  builds the font cache before any kernel starts
import matplotlib.image
import numpy as np
import pytest
from nbval.plugin import IPyNbCell

os.environ.setdefault("OMP_NUM_THREADS", "1")  # inherited by the kernels; see helpers/__init__.py
os.environ["TQDM_DISABLE"] = "1"  # a progress bar would appear on slow machines only

LAST_DIGIT_VARIES = "last-digit-varies"  # tag of cells whose long training rounds differently on other CPUs
CHANCE_VARIES = "chance-varies"  # tag of cells in which rounding decides: another CPU gives other GAN runs
TIME_VARIES = "time-varies"  # tag of cells that measure time
LAST_DIGITS = 3  # by how many units of its last printed digit a number may differ in such a cell
NUMBER = re.compile(r"[-+]?\d+(?:\.(\d+))?")
WITH_SPREAD = re.compile(r"([-+]?\d+(?:\.\d+)?)%? ± (\d+(?:\.\d+)?)")
COUNT = re.compile(r"(\d+) of (\d+)")
STANDARD_ERRORS = 3  # by how many of its standard errors a count of seeds may differ
TOLERANCE = 3.0  # root-mean-square difference of two figures, pixel values 0..255


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _pinned_matplotlib() -> str:
    requirements = Path(__file__).with_name("requirements.txt").read_text()
    return re.search(r"^matplotlib==(\S+)", requirements, flags=re.M)[1]


SAME_MATPLOTLIB = _minor(matplotlib.__version__) == _minor(_pinned_matplotlib())


def figures(outputs: list[dict]) -> Iterator[np.ndarray]:
    """The PNG figures among a cell's outputs, as RGB arrays with values 0..255."""
    for output in outputs:
        png = output.get("data", {}).get("image/png")
        if png:
            raw = io.BytesIO(base64.b64decode(png))
            yield 255 * matplotlib.image.imread(raw)[..., :3].astype(float)


def difference(stored: list[np.ndarray], fresh: list[np.ndarray], compare_pixels: bool) -> str:
    """What tells two lists of figures apart, in words; empty when they agree."""
    if len(stored) != len(fresh):
        return f"{len(stored)} stored figures, {len(fresh)} fresh ones"
    if not compare_pixels:  # another matplotlib minor draws a little differently
        return ""
    for k, (a, b) in enumerate(zip(stored, fresh)):
        if a.shape != b.shape:
            return f"figure {k}: stored {a.shape}, fresh {b.shape}"
        rms = float(np.sqrt(np.mean((a - b) ** 2)))
        if rms > TOLERANCE:
            return f"figure {k}: pixels differ by {rms:.1f} (at most {TOLERANCE})"
    return ""


def printed(outputs: list[dict]) -> str:
    """What a cell printed, with every run of blanks as one: a sign or a digit may shift a column."""
    return " ".join("".join(output.get("text", "") for output in outputs).split())


def drift(stored: str, fresh: str) -> str:
    """What tells two prints apart beyond their last digits, in words; empty when nothing does."""
    if NUMBER.sub("#", stored) != NUMBER.sub("#", fresh):
        return f"the words differ:\n{stored}\n{fresh}"
    for a, b in zip(NUMBER.finditer(stored), NUMBER.finditer(fresh)):
        decimals = len(a[1] or "")
        allowed = LAST_DIGITS * 10**-decimals if decimals else 0
        if abs(float(a[0]) - float(b[0])) > 1.001 * allowed:
            return f"stored {a[0]}, fresh {b[0]}: more than {LAST_DIGITS} units of the last digit"
    return ""


def chance(stored: str, fresh: str) -> str:
    """What tells two prints apart beyond chance; empty when nothing does.

    A mean over seeds, ``a ± b``, may differ by its spread b, a count ``k of n`` by what another draw of
    seeds would change; every other number and word must agree.
    """
    fixed, fixed_fresh = (COUNT.sub(r"# of \2", WITH_SPREAD.sub("# ± #", text)) for text in (stored, fresh))
    if fixed != fixed_fresh:
        return f"the words, or numbers without spread, differ:\n{stored}\n{fresh}"
    for a, b in zip(WITH_SPREAD.finditer(stored), WITH_SPREAD.finditer(fresh)):
        last_digit = 10.0 ** -len(a[1].partition(".")[2])
        if abs(float(a[1]) - float(b[1])) > max(float(a[2]), float(b[2])) + last_digit:
            return f"stored {a[0]}, fresh {b[0]}: they differ by more than the spread"
    for a, b in zip(COUNT.finditer(stored), COUNT.finditer(fresh)):
        n = int(a[2])
        share = (int(a[1]) + int(b[1]) + 1) / (2 * n + 2)
        if abs(int(a[1]) - int(b[1])) > STANDARD_ERRORS * (2 * n * share * (1 - share)) ** 0.5:
            return f"stored {a[0]}, fresh {b[0]}: more than chance"
    return ""


def timing(stored: str, fresh: str) -> str:
    """What tells two prints apart beyond their numbers, in words."""
    same = NUMBER.sub("#", stored) == NUMBER.sub("#", fresh)
    return "" if same else f"the words differ:\n{stored}\n{fresh}"


COMPARISONS = {LAST_DIGIT_VARIES: drift, CHANCE_VARIES: chance, TIME_VARIES: timing}


def comparison(tags: list[str]) -> Callable[[str, str], str] | None:
    """How to compare what a cell with these tags prints; None where nbval does it."""
    return next((compare for tag, compare in COMPARISONS.items() if tag in tags), None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """After nbval has run and compared a cell, compare what nbval does not: figures and varying numbers."""
    yield
    if not isinstance(item, IPyNbCell):
        return
    tags = item.cell.metadata.get("tags", [])
    compare = comparison(tags)
    if not item.options["check"] and not compare:
        return
    stored, fresh = list(figures(item.cell.outputs)), list(figures(item.test_outputs))
    problem = difference(stored, fresh, SAME_MATPLOTLIB and CHANCE_VARIES not in tags)
    if compare:
        problem = problem or compare(printed(item.cell.outputs), printed(item.test_outputs))
    if problem:
        item.raise_cell_error(problem)

"""Let nbval compare figures too, and give every kernel the same quiet surroundings."""

import base64
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import matplotlib.font_manager  # noqa: F401  builds the font cache before any kernel starts
import matplotlib.image
import numpy as np
import pytest
from nbval.plugin import IPyNbCell

os.environ.setdefault("OMP_NUM_THREADS", "1")  # inherited by the kernels; see helpers/__init__.py
os.environ["TQDM_DISABLE"] = "1"  # a progress bar would appear on slow machines only

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """After nbval has run and compared a cell, compare its figures with the stored ones."""
    yield
    if not isinstance(item, IPyNbCell) or not item.options["check"]:
        return
    stored, fresh = list(figures(item.cell.outputs)), list(figures(item.test_outputs))
    problem = difference(stored, fresh, SAME_MATPLOTLIB)
    if problem:
        item.raise_cell_error(problem)

"""Figures for every screen and reader: sharp, without a ground of their own, and told in words.

A figure function makes its figure by ``subplots`` or ``subplot_mosaic`` and tells what it shows by
``Figure.set_label``. In a notebook the figure is then stored at twice its shown size, transparent, and with
these words: in the picture's metadata, where nbconvert's classic template looks for them, and as the figure's
plain text, which VS Code reads out, a terminal shows, and ``print`` writes. JupyterLab 4 looks at neither.
"""

import base64
import io
import re
import sys
from collections.abc import Iterable
from functools import partial

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

FINER = 2  # stored pixels for one that is shown, along either axis
STORED_COLOURS = 256


class CourseFigure(Figure):
    """A figure of the course: a class of its own, so that other figures are shown as they always are."""

    def __str__(self) -> str:
        return f"Figure: {self.get_label()}"

    __repr__ = __str__


subplots = partial(plt.subplots, FigureClass=CourseFigure)
subplot_mosaic = partial(plt.subplot_mosaic, FigureClass=CourseFigure)


def listed(names: Iterable[str]) -> str:
    """Names of panels or curves in a row, as they are said: without the signs of formulas."""
    return "; ".join(re.sub(r"[${}\\]", "", name.replace("\n", " ")) for name in names)


def png(figure: Figure) -> tuple[bytes, int, int]:
    """The figure as a transparent PNG of few colours, and the width and height at which to show it."""
    drawn, stored = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=FINER * figure.dpi, transparent=True, bbox_inches="tight")
    picture = Image.open(drawn)
    width, height = (side // FINER for side in picture.size)
    whole = picture.crop((0, 0, FINER * width, FINER * height))  # a size that halves without a rest
    few = whole.quantize(STORED_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(stored, "PNG", optimize=True)
    return stored.getvalue(), width, height


def _shown(figure: CourseFigure) -> tuple[str, dict[str, object]]:
    """What a notebook stores of a figure: the PNG in base64, and its metadata."""
    picture, width, height = png(figure)
    metadata = {"alt": figure.get_label(), "height": height, "width": width}
    return base64.b64encode(picture).decode(), metadata


def show_in_notebooks() -> None:
    """Tell IPython, if this is one, how to show a ``CourseFigure``; of other figures it knows already."""
    ipython = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if ipython is not None:
        ipython.display_formatter.formatters["image/png"].for_type(CourseFigure, _shown)

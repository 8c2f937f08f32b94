"""How figures get into a notebook: the course's own and a learner's, whatever was shown or set before."""

import base64
import io

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

from helpers import plots
from helpers.plots.figure import FINER, png
from tests.outputs import figures, other_figures
from tests.test_notebooks import NOTEBOOKS

COURSE = "plots.kl_shape()\nplt.show()"
LEARNERS = "plt.plot([1, 2])\nplt.show()"
IMPORTS = 'import sys\nsys.path.insert(0, "..")\nimport matplotlib.pyplot as plt'
HELPERS = "from helpers import plots"


def shown_by(*cells: str) -> list[list[nbformat.NotebookNode]]:
    """The outputs of each cell, run in a fresh kernel where the notebooks are."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    return [cell.outputs for cell in notebook.cells]


BEFORE = {
    "nothing": [HELPERS],
    "a figure, before the import": [LEARNERS, HELPERS],
    "a figure": [HELPERS, LEARNERS],
    "the magic": [HELPERS, "%matplotlib inline"],
    "another format": [HELPERS, '%config InlineBackend.figure_formats = ["retina"]'],
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_a_figure_of_the_course_is_sharp_and_told_whatever_came_before(before):
    (output,) = shown_by(IMPORTS, *before, COURSE)[-1]
    shown = output.metadata.pop("image/png")
    assert output.metadata == {}  # JupyterLab puts a white ground behind what has "needs_background"
    assert output.data["text/plain"] == f"Figure: {shown['alt']}" and "KL" in shown["alt"]
    picture = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))
    assert picture.size == (2 * shown["width"], 2 * shown["height"])


def test_a_learners_own_figure_is_shown_as_ever():
    (before,), *_, (after,) = shown_by(IMPORTS + "\n" + LEARNERS, HELPERS, COURSE, LEARNERS)
    assert before == after and before.data["text/plain"].startswith("<Figure size")
    assert len(list(figures([after]))) == 1


def test_a_png_is_transparent_small_and_as_wide_as_the_figure():
    with matplotlib.rc_context(fname=NOTEBOOKS / "matplotlibrc"):
        figure = plots.kl_shape()
        data, width, height = png(figure)
        assert png(figure) == (data, width, height) and len(data) < 40_000
        plt.close(figure)
    picture = Image.open(io.BytesIO(data))
    assert picture.size == (FINER * width, FINER * height) and abs(width - 9 * 72) < 15
    ground, count = max((count, colour) for count, colour in picture.convert("RGBA").getcolors())[::-1]
    assert ground[3] == 0 and count > 0.8 * picture.width * picture.height


def test_few_colours_look_like_all_of_them():
    """By less than two runs of a figure may differ."""
    figure, whole = plots.kl_shape(), io.BytesIO()
    figure.savefig(whole, dpi=FINER * figure.dpi, transparent=True, bbox_inches="tight")
    few, width, height = png(figure)
    plt.close(figure)
    cut = io.BytesIO()
    Image.open(whole).crop((0, 0, FINER * width, FINER * height)).save(cut, "PNG")
    stored, fresh = (
        [{"data": {"image/png": base64.b64encode(picture).decode()}}] for picture in (few, cut.getvalue())
    )
    assert Image.open(io.BytesIO(few)).mode == "P"
    assert other_figures(stored, fresh, compare_pixels=True) == ""

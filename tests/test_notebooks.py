"""What every stored notebook must be: run once from top to bottom, clean, and true in its numbers."""

import base64
import io
import re
from pathlib import Path

import nbformat
import pytest
from PIL import Image

from helpers.plots import COLOURS
from tests.outputs import text_of
from tests.store_outputs import METADATA

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
FIRST_LINES = 'import sys\n\nsys.path.insert(0, "..")\n'
TIMED = "nbval-ignore-output"  # tag of a cell that measures time; conftest.py compares its words only
LEAK = r"0x[0-9a-f]{6}|/(tmp|home|work|usr|Users)/|site-packages|\d ?ms\b|(it|epoch)/s"
NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")

pytestmark = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_is_something_to_test(path):
    assert code_cells(nbformat.read(path, 4))


def test_stored_run_is_whole(path):
    counts = [cell.execution_count for cell in code_cells(nbformat.read(path, 4))]
    assert counts == list(range(1, len(counts) + 1))


def test_first_cell_finds_the_helpers(path):
    assert code_cells(nbformat.read(path, 4))[0].source.startswith(FIRST_LINES)


def test_outputs_are_clean(path):
    for cell in code_cells(nbformat.read(path, 4)):
        assert not cell.source.rstrip().endswith(";"), f"{cell.id}: nbval shows what `;` hides"
        for output in cell.outputs:
            assert output.get("name") != "stderr", cell.id
            raises = "raises-exception" in cell.metadata.get("tags", [])
            assert (output.output_type == "error") <= raises, cell.id
            shown = f"{text_of(cell.outputs)} {output.get('traceback')}"
            leak = re.search(LEAK, shown)
            assert not leak, f"{cell.id}: {leak}"


def test_every_figure_cell_stores_its_figure(path):
    for cell in code_cells(nbformat.read(path, 4)):
        figures = sum("image/png" in output.get("data", {}) for output in cell.outputs)
        assert figures == cell.source.count("plt.show()"), cell.id


def test_every_figure_is_sharp_without_ground_and_told_in_words(path):
    for cell in code_cells(nbformat.read(path, 4)):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                (shown,) = (
                    output.metadata.values()
                )  # of the PNG; Jupyter's "needs_background" is none of them
                assert f"Figure: {shown['alt']}" == output.data["text/plain"] != "Figure: ", cell.id
                picture = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))
                assert picture.size == (2 * shown["width"], 2 * shown["height"]), cell.id
                assert picture.mode == "P" and picture.convert("RGBA").getpixel((0, 0))[3] == 0, cell.id


def test_formulas_have_the_colours_of_the_figures(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            used = re.findall(r"\\color\{([^}]*)\}", cell.source)
            assert set(used) <= set(COLOURS.values()), cell.id
            assert len(used) == cell.source.count("color"), cell.id


def test_metadata_is_plain(path):
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    assert notebook.metadata == METADATA
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}, cell.id
        tags = set(cell.metadata.get("tags", []))
        assert tags <= {"exercise", "task", "try", "explore", "raises-exception", TIMED}, cell.id
        assert (TIMED in tags) == ("time.process_time()" in cell.source), cell.id


def test_file_is_small(path):
    assert path.stat().st_size < 800_000


def test_links_lead_somewhere(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)]+)\)", cell.source):
                assert (NOTEBOOKS / target.split("#")[0]).exists(), f"{cell.id}: {target}"


def test_formulas_stand_between_dollars(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            outside = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "", cell.source, flags=re.S)
            assert "\\" not in outside and "$" not in outside, f"{cell.id}: {outside}"


def sections(notebook: nbformat.NotebookNode) -> list[list[nbformat.NotebookNode]]:
    """The cells between one second-level heading and the next."""
    parts = [[]]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            parts.append([])
        parts[-1].append(cell)
    return parts


def stated_numbers(markdown: str) -> list[str]:
    """The measured-looking numbers of a text: those with decimals or a per cent sign."""
    prose = re.sub(r"(?m)^- `\w+ = [^:]+`: .*$", " ", markdown)  # of settings to try: test_tasks.py runs them
    prose = re.sub(r"```.*?```|`[^`]*`|<[^>]+>|\]\([^)]*\)|\{\\color\{#\w+\}", " ", prose, flags=re.S)
    return re.findall(r"(?<![\w.])\d[\d,]*\.\d+|\d[\d,]*(?:\.\d+)? ?%", prose)


def is_shown(stated: str, shown: list[str]) -> bool:
    """Whether one of the shown numbers is the stated one when rounded to as many digits."""
    percent = stated.endswith("%")
    digits = stated.rstrip(" %").replace(",", "")
    decimals = len(digits.partition(".")[2])
    tolerance = 0.5000001 * 10**-decimals
    for text in shown:
        value = abs(float(text.replace(",", "").replace("−", "-")))
        if any(abs(value * scale - float(digits)) <= tolerance for scale in ((1, 100) if percent else (1,))):
            return True
    return False


def test_every_stated_number_is_computed_beside_it(path):
    """A number in the prose must stand in an output, or in the code, of the same section."""
    wrong = []
    for section in sections(nbformat.read(path, 4)):
        code = [cell for cell in section if cell.cell_type == "code"]
        shown = NUMBER.findall("\n".join(text_of(cell.outputs) + "\n" + cell.source for cell in code))
        for cell in section:
            if cell.cell_type == "markdown":
                wrong += [f"{cell.id}: {n}" for n in stated_numbers(cell.source) if not is_shown(n, shown)]
    assert not wrong

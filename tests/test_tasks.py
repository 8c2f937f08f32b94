"""What a lesson gives to do: in every section something, with answers that hold, within the stated time."""

import re
from pathlib import Path

import nbformat
import pytest
import torch
from nbclient import NotebookClient

from helpers import tasks
from helpers.checks.result import CORRECT, MARKS, NOT_ATTEMPTED, WRONG
from helpers.processor import why_not
from tests.minutes import load_of, stated
from tests.outputs import text_of
from tests.test_notebooks import NOTEBOOKS, NUMBER, is_shown, sections, stated_numbers

MAIN_LINE = ["01_flow", "02_reparameterization", "03_loss", "04_lab", "05_comparison"]
DEEPER = ["08_likelihood", "09_gan", "10_images"]
MOST_MINUTES = 50
BY = 0.2  # the part of the computed time by which the stated one may be off
VARIANT = "variant"
GUESSED = "; you guessed 1"
README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)


def tags_of(cell: nbformat.NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


# compare and guess ------------------------------------------------------------------------------------


def test_compare_tells_what_it_is_given():
    want = torch.tensor([1.0, 2.0])
    assert tasks.compare(..., want).status == NOT_ATTEMPTED
    assert tasks.compare(torch.tensor([1.0, 2.0], requires_grad=True), want).status == CORRECT
    assert tasks.compare([1, 2.000001], want).status == CORRECT
    assert tasks.compare(3, 3.0).status == CORRECT
    wrong = tasks.compare([1, 2.1], want)
    assert wrong.status == WRONG and "expected 1, 2, got 1, 2.1" in wrong.text
    assert "expected shape (2,), got (1, 3)" in tasks.compare(torch.ones(1, 3), want).text
    assert "…" in tasks.compare(torch.zeros(9), torch.ones(9)).text


@pytest.mark.parametrize("nonsense", [None, "a", object(), [None], float("nan"), {}, iter([1]), ["a", 2]])
def test_nonsense_gets_a_line(nonsense):
    for result in (tasks.compare(nonsense, torch.ones(2)), tasks.guess(nonsense, 0.5)):
        assert result.status == WRONG and len(repr(result).splitlines()) == 1


def test_guess_measures_the_distance():
    assert tasks.guess(..., 0.25, ".0%").text == "measured 25%; you guessed nothing"
    assert tasks.guess(0.75, 0.25, ".0%").text == "measured 25%; you guessed 75%, which is off by 50%"
    assert tasks.guess(1, torch.tensor(1.5)).text == "measured 1.50; you guessed 1.00, which is off by 0.50"
    assert tasks.guess(60, 0.25, ".0%").text == "a share is a number from 0 to 1; measured 25%"
    assert tasks.guess("60%", 0.25, ".0%").text == "a guess is a number, without quotes; measured 25%"


def test_what_must_carry_a_gradient_is_refused_without():
    expected = torch.ones(2, requires_grad=True)
    assert tasks.compare(torch.ones(2), expected).text == "the right numbers, but no gradient gets through"
    assert tasks.compare(2 - expected, expected).status == CORRECT


# in the notebooks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAIN_LINE)
def test_every_section_gives_something_to_do(name):
    """In each section with code, but for the set-up and the quick check."""
    for section in sections(read(name))[1:]:
        title = section[0].source.splitlines()[0]
        code = [cell for cell in section if cell.cell_type == "code"]
        if code and title not in ("## Set-up", "## Quick check"):
            assert any(tags_of(cell) & {"task", "try", "explore"} for cell in code), title


def answer_below(cells: list[nbformat.NotebookNode], k: int) -> str:
    """The folded answer in the text that follows the cell."""
    assert k + 1 < len(cells) and cells[k + 1].cell_type == "markdown", cells[k].id
    folded = re.search(r"<details>.*?</details>", cells[k + 1].source, flags=re.S)
    assert folded, f"{cells[k].id}: no folded answer below"
    return folded[0]


@pytest.mark.parametrize("name", [*MAIN_LINE, *DEEPER])
def test_an_explorer_comes_with_a_task_and_its_answer(name):
    cells = read(name).cells
    for k, cell in enumerate(cells):
        if "explore" in tags_of(cell):
            assert "tasks.guess(" in cells[k + 1].source and "task" in tags_of(cells[k + 1]), cell.id
            assert answer_below(cells, k + 1)


def changed(source: str, assignments: dict[str, str]) -> str:
    """The code of a cell with other values in the lines that set these names."""
    for name, value in assignments.items():
        source, count = re.subn(rf"(?m)^{re.escape(name)} = .*$", lambda _: f"{name} = {value}", source)  # noqa: B023
        assert count == 1, f"{name} is set {count} times"
    return source


def assignments(text: str) -> dict[str, str]:
    return dict(re.match(r"(\w+) = (.+)", part, flags=re.S).groups() for part in text)


def settings_tried(answer: str) -> list[tuple[dict[str, str], str]]:
    """The lines "- `beta = 0.5`, `lr = 1`: what comes out" of a folded answer."""
    lines = re.findall(r"^- (`[^:]+?`): (.+)$", answer, flags=re.M)
    assert lines, answer
    return [(assignments(re.findall(r"`([^`]+)`", settings)), says) for settings, says in lines]


def solved(source: str, answer: str) -> str:
    """A task's cell with the answer in it: the whole cell, or the lines that set the same names."""
    (block,) = re.findall(r"```python\n(.*?)\n```", answer, flags=re.S)
    if "tasks." in block:
        return block
    return changed(source, assignments(block.splitlines()))


def with_variants(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with the learner's work after each cell that gives some to do."""
    cells = []
    for k, cell in enumerate(notebook.cells):
        cells.append(cell)
        if "try" in tags_of(cell):
            variants = settings_tried(answer_below(notebook.cells, k))
            made = [(changed(cell.source, settings), says) for settings, says in variants]
        elif "task" in tags_of(cell) and "tasks.compare(" in cell.source:
            made = [(solved(cell.source, answer_below(notebook.cells, k)), MARKS[CORRECT])]
        elif "task" in tags_of(cell):
            made = [(re.sub(r"(?m)^(\w+) = \.\.\.", r"\1 = 1", cell.source), GUESSED)]
        else:
            made = []
        for source, says in made:
            cells.append(nbformat.v4.new_code_cell(source, metadata={VARIANT: says, "of": cell.id}))
    notebook.cells = cells
    return notebook


@pytest.mark.parametrize("name", [*MAIN_LINE, *DEEPER])
def test_answers_hold_and_nothing_later_depends_on_them(name, pytestconfig):
    """Every task solved, every setting tried: the answers come out, and the rest stays as stored."""
    if not pytestconfig.option.run_all:
        pytest.skip("takes minutes: make everything")
    stored = {cell.id: cell for cell in read(name).cells}
    notebook = with_variants(read(name))
    NotebookClient(
        notebook, timeout=120, coalesce_streams=True, resources={"metadata": {"path": str(NOTEBOOKS)}}
    ).execute()
    wrong = []
    for cell in notebook.cells:
        shown = text_of(cell.get("outputs", []))
        if VARIANT in cell.metadata:
            says, numbers = cell.metadata[VARIANT], NUMBER.findall(shown)
            claimed = [] if why_not() else stated_numbers(says)
            wrong += [f"{cell.metadata['of']}: {n}" for n in claimed if not is_shown(n, numbers)]
            if says in (MARKS[CORRECT], GUESSED) and says not in shown:
                wrong.append(f"{cell.metadata['of']}: {shown}")
        elif cell.cell_type == "code" and "nbval-ignore-output" not in tags_of(cell) and not why_not():
            if shown != text_of(stored[cell.id].outputs):
                wrong.append(f"{cell.id} changed: {shown}")
    assert not wrong


@pytest.mark.parametrize("name", [*MAIN_LINE, *DEEPER])
def test_the_stated_time_is_the_computed_one(name):
    notebook = read(name)
    time = next(line for line in notebook.cells[0].source.splitlines() if line.startswith("**Time:**"))
    row = next(line for line in README.splitlines() if f"(notebooks/{name}.ipynb)" in line)
    minutes = load_of(notebook).minutes
    assert stated(time) == stated(row)
    assert abs(stated(time) - minutes) <= BY * minutes, minutes


def test_the_images_fit_into_an_evening_too():
    assert load_of(read("10_images")).minutes <= MOST_MINUTES


@pytest.mark.parametrize("name", MAIN_LINE)
def test_a_lesson_of_the_main_line_fits_into_an_evening(name):
    load = load_of(read(name))
    assert load.minutes <= MOST_MINUTES + 1 and load.words <= 2600 and load.lines <= 200, load

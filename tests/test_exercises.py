"""The exercises in the notebooks: nothing attempted, all solved, and in step with ``helpers.exercises``."""

import ast
import re
import string

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import pytest

from helpers import checks
from helpers.checks.check import Written, solution_code
from helpers.checks.result import CORRECT, MARKS, NOT_ATTEMPTED
from helpers.exercises import CHECKS, checks_in, patients, quick
from tests.folded import FOLDED, fold_hints, has_exercises, is_exercise
from tests.outputs import text_of
from tests.test_checks import as_tuple, solution
from tests.test_notebooks import NOTEBOOKS, PATHS, code_cells, sections

EXERCISES, SOLUTIONS = "06_exercises", "07_solutions"
LESSONS = ["01_flow", "02_reparameterization", "03_loss", "04_lab", "05_comparison"]  # with quick checks
LESSONS += ["08_likelihood", "09_gan"]
WITH_EXERCISES = [path.stem for path in PATHS if has_exercises(nbformat.read(path, 4))]
HELD = [
    name for name in WITH_EXERCISES if name != EXERCISES
]  # lessons that hold exercises, and solutions too
FURTHER = "## Further exercises"  # the heading above them
QUICK, PATIENTS = list(checks_in(quick)), list(checks_in(patients))
BUILT = [name for name, check in CHECKS.items() if isinstance(check, Written)]
SOLUTION = r"<details><summary>Solution</summary>\n\n```python\n(?P<code>.*?)\n```\n\n(?P<why>.*)\n</details>"
PROSE = "## 5 · Explain"  # the one exercise that no check answers


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)


def check_call(source: str) -> tuple[str, list[str]] | None:
    """The check that a cell calls, and the source of its arguments; None if it is no such cell."""
    match = re.fullmatch(r"checks\.(\w+)\((.*)\)", source.strip())
    if not match:
        return None
    call = ast.parse(source.strip(), mode="eval").body
    return match[1], [ast.unparse(argument) for argument in call.args]


def calls(name: str) -> dict[str, nbformat.NotebookNode]:
    """The cells of a notebook that call a check, by its name."""
    found = {}
    for cell in code_cells(read(name)):
        call = check_call(cell.source)
        if call:
            assert call[0] not in found, f"{call[0]} is called twice"
            found[call[0]] = cell
    return found


PLACES = [(name, check) for name in WITH_EXERCISES for check in calls(name) if check in BUILT]


def test_every_check_stands_in_one_notebook():
    assert [name for lesson in LESSONS for name in calls(lesson)] == QUICK
    for lesson in LESSONS:
        assert 2 <= len(calls(lesson)) <= 4
    assert set(PATIENTS) < set(calls(EXERCISES))
    found = [check for name in WITH_EXERCISES for check in calls(name)]
    assert sorted(found) == sorted([*BUILT, *PATIENTS])


def test_no_other_notebook_asks_for_an_exercise():
    others = {path.stem for path in PATHS} - {*LESSONS, *WITH_EXERCISES}
    assert EXERCISES in WITH_EXERCISES and not {*LESSONS} & {*WITH_EXERCISES}
    assert not [name for name in others if calls(name)]


@pytest.mark.parametrize("name", [*LESSONS, *WITH_EXERCISES])
def test_an_exercise_is_followed_by_its_check(name):
    cells = code_cells(read(name))
    for cell, after in zip(cells, [*cells[1:], None]):
        own = check_call(cell.source)
        if is_exercise(cell) and own:
            assert own[1] == ["..."], cell.id
        elif is_exercise(cell):
            assert check_call(after.source) and not is_exercise(after), cell.id
    checked = sum(bool(check_call(cell.source)) for cell in cells)
    assert checked == sum(is_exercise(cell) for cell in cells)


@pytest.mark.parametrize("name", [*LESSONS, *WITH_EXERCISES])
def test_nothing_is_attempted_as_stored(name):
    """What nbval and the browser see when they run these notebooks from top to bottom."""
    for check, cell in calls(name).items():
        assert text_of(cell.outputs).strip().startswith(f"{MARKS[NOT_ATTEMPTED]} {check}: "), cell.id


@pytest.mark.parametrize("name", LESSONS)
def test_options_and_reasons_have_the_same_letters(name):
    cells = read(name).cells
    for question, cell in zip(cells, cells[1:]):
        call = check_call(cell.source) if cell.cell_type == "code" else None
        if call:
            letters = re.findall(r"^- \*\*(\w):\*\*", question.source, flags=re.M)
            assert letters == list(getattr(getattr(checks, call[0]), "reasons", {})), call[0]
            assert "<summary>Answer</summary>" in question.source, call[0]


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_hints_fold_out_beside_their_exercise(name):
    for section in sections(read(name)):
        text = "\n".join(cell.source for cell in section if cell.cell_type == "markdown")
        for cell in section:
            call = check_call(cell.source) if cell.cell_type == "code" else None
            if call:
                for hint in getattr(checks, call[0]).hints:
                    assert f"</summary>\n\n{hint}\n\n</details>" in text, call[0]


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_hints_stand_as_the_exercises_have_them(name):
    """``make notebooks`` writes them; whoever changes a hint does so in its module."""
    stored, written = read(name), read(name)
    fold_hints(written)
    for cell, now in zip(stored.cells, written.cells):
        assert cell.source == now.source, cell.id


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_hints_are_folded_below_the_text_whatever_stood_there(name):
    stored, spoiled = read(name), read(name)
    for cell in spoiled.cells:
        if cell.cell_type == "markdown" and not cell.source.startswith(PROSE):
            cell.source = FOLDED.sub("", cell.source) + "\n\n<details><summary>Hint 1</summary>\n\nold"
    fold_hints(spoiled)
    fold_hints(spoiled)
    assert spoiled == stored


def test_the_exercise_in_prose_has_hints_and_a_rubric():
    prose = next(cell.source for cell in read(EXERCISES).cells if cell.source.startswith(PROSE))
    assert "<summary>Hints</summary>" in prose and "<summary>What a good answer mentions</summary>" in prose


def test_solutions_stand_in_full_in_their_notebook():
    code = [cell.source for cell in code_cells(read(SOLUTIONS))]
    for notebook, name in PLACES:
        if notebook == EXERCISES:
            assert any(solution_code(CHECKS[name].answer) in cell for cell in code), name


@pytest.mark.parametrize(("notebook", "name"), PLACES)
def test_a_printed_solution_can_be_pasted_in(notebook, name, capsys):
    """With nothing but what the first cell imports, it gives the names that the check cell hands over."""
    space = {}
    exec(code_cells(read(notebook))[0].source, space)
    if "lab_run" in space:
        space["lab"] = space["lab_run"]()
    capsys.readouterr()
    getattr(checks, name).solution()
    exec(capsys.readouterr().out, space)
    result = eval(calls(notebook)[name].source, space)
    assert result.status == CORRECT, result


def test_every_exercise_is_answered_under_the_same_number():
    asked, answered = (
        [int(n) for cell in read(name).cells for n in re.findall(r"^## (\d+) · ", cell.source)]
        for name in (EXERCISES, SOLUTIONS)
    )
    assert asked == answered == [*range(1, len(asked) + 1)]


def test_stored_solutions_are_correct():
    found = calls_anywhere(SOLUTIONS)
    assert set(found) == {name for notebook, name in PLACES if notebook == EXERCISES}
    for name, shown in found.items():
        assert f"{MARKS[CORRECT]} {name}: correct" in shown


def calls_anywhere(name: str) -> dict[str, str]:
    """Outputs of the cells of a notebook that end in the call of a check."""
    found = {}
    for cell in code_cells(read(name)):
        call = check_call(cell.source.strip().split("\n")[-1])
        if call:
            found[call[0]] = text_of(cell.outputs)
    return found


# exercises of a lesson, below its last section -----------------------------------------------------------


def further(name: str) -> list[nbformat.NotebookNode]:
    """The cells below the heading of the exercises, which ends the lesson."""
    found = [section for section in sections(read(name)) if section[0].source.startswith(FURTHER)]
    assert len(found) == 1, f"{name} has {len(found)} sections {FURTHER}"
    return found[0]


@pytest.mark.parametrize("name", HELD)
def test_all_exercises_of_a_lesson_stand_below_one_heading(name):
    assert [cell.id for cell in read(name).cells if is_exercise(cell)] == [
        cell.id for cell in further(name) if is_exercise(cell)
    ]


@pytest.mark.parametrize("name", HELD)
def test_each_exercise_of_a_lesson_is_text_stub_check_and_solution(name):
    """The texts are headed A, B, C and so on."""
    cells = further(name)
    starts = [k for k, cell in enumerate(cells) if is_exercise(cell)]
    assert len(starts) == len(calls(name))
    for k, letter in zip(starts, string.ascii_uppercase):
        text, _, check, below = cells[k - 1 : k + 3]
        assert text.source.startswith(f"### {letter} · "), text.id
        said = re.fullmatch(SOLUTION, below.source, flags=re.S)
        assert said, f"{below.id} is no folded solution"
        one = CHECKS[check_call(check.source)[0]]
        assert said["code"] == solution_code(one.answer), below.id
        assert len(said["why"].split()) >= 10 and said["why"].endswith((".", ".)")), below.id
    headings = re.findall(
        r"^###? .*", "\n".join(c.source for c in cells if c.cell_type == "markdown"), flags=re.M
    )
    assert len(headings) == 1 + len(starts)


# all solved -------------------------------------------------------------------------------------------


def solved(name: str, arguments: list[str]) -> str:
    """Code that puts the solution where the exercise had the stub."""
    call = "" if CHECKS[name].is_function else "()"
    return f"{', '.join(arguments)} = checks.{name}.answer{call}"


@pytest.fixture
def quiet_figures(monkeypatch):
    matplotlib.use("Agg")
    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))
    monkeypatch.chdir(NOTEBOOKS)


def with_its_setup(name: str) -> list[nbformat.NotebookNode]:
    """The code that sets the notebook up, and that of sections with exercises, which need nothing else."""
    found = [[cell for cell in section if cell.cell_type == "code"] for section in sections(read(name))]
    found = [cells for cells in found if cells]
    return found[0] + [cell for cells in found[1:] if any(map(is_exercise, cells)) for cell in cells]


def test_notebook_06_is_run_in_full():
    assert with_its_setup(EXERCISES) == code_cells(read(EXERCISES))


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_with_all_solutions_spliced_in_every_check_says_correct(name, quiet_figures):
    """From top to bottom, a lesson's sections apart; the cells in between run on the solutions' results."""
    cells, space, results = with_its_setup(name), {}, {}
    for cell, after in zip(cells, [*cells[1:], None]):
        call = check_call(cell.source)
        if call and is_exercise(cell):
            results[call[0]] = getattr(space["checks"], call[0])(*solution(call[0]))
        elif call:
            results[call[0]] = eval(cell.source, space)
        elif is_exercise(cell):
            exec(solved(*check_call(after.source)), space)
        else:
            exec(cell.source, space)
    assert set(results) == set(calls(name))
    for result in results.values():
        assert result.status == CORRECT, result


@pytest.mark.parametrize("name", LESSONS)
def test_quick_checks_solved(name):
    """They need nothing of their notebook but the first cell."""
    space = {}
    exec(code_cells(read(name))[0].source, space)
    for check, cell in calls(name).items():
        (right,) = as_tuple(solution(check))
        result = eval(cell.source.replace("...", repr(right)), space)
        assert result.status == CORRECT, result

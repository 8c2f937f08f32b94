"""What a result depends on: other code, other state; other words, the same."""

import ast
import hashlib

import nbformat
import pytest

from tests import processors, state
from tests.processors import HEAD, Passed


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Two helpers, of which the notebook uses one. Paths are new in each test, so nothing is remembered."""

    def build(name="course", used="y = 1", unused="", comment="", shown="1", text="Read."):
        root = tmp_path / name
        (root / "helpers").mkdir(parents=True)
        for module, code in (("__init__", ""), ("used", used), ("unused", unused)):
            (root / "helpers" / f"{module}.py").write_text(code)
        (root / "requirements.txt").write_text("torch==2.13.0\n")
        cell = nbformat.v4.new_code_cell(f"{comment}from helpers import used\nused.y")
        cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": shown}, execution_count=1)]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text), cell])
        nbformat.write(notebook, root / "01.ipynb")
        monkeypatch.setattr(state, "ROOT", root)
        return state.state_of(root / "01.ipynb")

    return build


@pytest.mark.parametrize(
    "same",
    [
        {"text": "Another text."},
        {"comment": "# a comment\n"},
        {"comment": "%matplotlib inline\n"},
        {"unused": "y = 2"},
        {"used": '"""A docstring."""\ny = 1  # and a comment'},
    ],
    ids=str,
)
def test_words_leave_the_state_alone(course, same):
    assert course("before") == course("after", **same)


@pytest.mark.parametrize(
    "other", [{"used": "y = 2"}, {"used": "from helpers import unused\ny = 1"}, {"shown": "2"}], ids=str
)
def test_code_and_outputs_change_it(course, other):
    assert course("before") != course("after", **other)


@pytest.mark.parametrize(("notebook", "asks"), [("01_flow", "quick"), ("06_exercises", "free_bits")])
def test_exercises_count_where_they_are_asked_for(notebook, asks):
    found = state.depends_on([state.ROOT / "notebooks" / f"{notebook}.ipynb"])
    exercises = {path.stem for path in found if path.parent.name == "exercises"}
    assert asks in exercises and ("free_bits" in exercises) == (asks == "free_bits")


def test_the_state_is_the_same_on_every_python():
    code = "def double(x, *, of=2):\n    return f'{x:.1f}' if x else [of * x]\n\nclass Empty:\n    pass"
    assert hashlib.sha256(state.dump(ast.parse(code)).encode()).hexdigest()[:10] == "66130720cb"


def test_the_record_keeps_one_line_for_a_job(tmp_path, monkeypatch):
    monkeypatch.setattr(processors, "RECORD", tmp_path / "processors.md")
    assert processors.passed_before() == {}
    for day in ("2026-01-01", "2026-01-02"):
        processors.note(Passed("Haswell", "01_flow", "3.0", day, "0123456789"))
    processors.note(Passed("EPYC", "01_flow", "2.0", day, "0123456789"))
    assert len(processors.passed_before()) == 2
    assert processors.passed_before()["Haswell", "01_flow"].date == "2026-01-02"
    assert processors.RECORD.read_text("utf-8").startswith(HEAD)

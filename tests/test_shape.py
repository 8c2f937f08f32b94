"""The shape of the exercises: a module for each, its answers beside it, and no list that can fall behind."""

import ast
import inspect
import pkgutil

import pytest

from helpers import checks
from helpers.checks.check import Written
from helpers.exercises import CHECKS, _template, checks_in, patients, quick
from tests import mistakes

ALONE = {name: module for name, module in mistakes.EXERCISES.items() if module not in (patients, quick)}
LONGEST = 250  # lines of a module that is read in one sitting


def test_every_exercise_has_its_answers_and_they_have_their_exercise():
    assert {name for name in mistakes.HERE if name == "_template" or name[0] != "_"} == set(
        mistakes.EXERCISES
    )


@pytest.mark.parametrize("name", ALONE)
def test_a_module_is_one_exercise_of_its_name(name):
    (check,) = checks_in(ALONE[name]).values()
    assert isinstance(check, Written)
    assert check.name == name or ALONE[name] is _template
    assert check.answer.__module__ == ALONE[name].__name__


@pytest.mark.parametrize("name", ALONE)
def test_a_module_reads_from_the_task_to_the_judge(name):
    """The task, the hints, the solution, and the judge after what it recognizes."""
    module = ALONE[name]
    (check,) = checks_in(module).values()
    assert module.__doc__ and check.hints == module.HINTS and 2 <= len(module.HINTS) <= 4
    lines = {}
    for node in ast.parse(inspect.getsource(module)).body:
        for one in [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [node]):
            lines[getattr(one, "id", getattr(one, "name", None))] = node.lineno
    assert lines["HINTS"] < lines[check.name] < lines["judge"]
    tables = [line for text, line in lines.items() if text and ("MISTAKE" in text or "REFUTED" in text)]
    assert all(lines[check.name] < line < lines["judge"] for line in tables)


def test_every_name_belongs_to_one_exercise():
    found = [name for module in mistakes.EXERCISES.values() for name in checks_in(module)]
    assert len(found) == len(set(found)) == len(CHECKS) + 1
    assert not set(found) & {module.name for module in pkgutil.iter_modules(checks.__path__)}


def test_the_template_is_no_exercise():
    assert not set(checks_in(_template)) & set(CHECKS)


def test_modules_are_read_in_one_sitting():
    for module in mistakes.EXERCISES.values():
        assert len(inspect.getsource(module).splitlines()) <= LONGEST, module.__name__

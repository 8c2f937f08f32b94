"""Every check against its solution, its stub, a table of mistakes, other right answers, and garbage."""

import ast
import functools
import inspect
import random
import re
import time
from collections.abc import Callable, Iterator
from types import ModuleType

import numpy as np
import pytest
import torch

from helpers import clinic
from helpers.checks import choices, compare, gaussians, runs, sampler
from helpers.checks.check import Check, Written
from helpers.checks.choices import Number
from helpers.checks.result import CORRECT, ERROR, MARKS, NOT_ATTEMPTED, WRONG, Result
from helpers.exercises import CHECKS, _template, checks_in
from tests.mistakes import EXERCISES, Row, patients, rows

ALL = {**CHECKS, **checks_in(_template)}
NAMES = list(ALL)
WRITTEN = [name for name in NAMES if isinstance(ALL[name], Written)]
CHOSEN = [name for name in NAMES if name not in WRITTEN]  # a letter, a number, a name
VALUES = [name for name in WRITTEN if not ALL[name].is_function]
LEAST = 3  # mistakes of each check that are told apart


def check(name: str) -> Check:
    return ALL[name]


def as_tuple(value: object) -> tuple:
    return value if isinstance(value, tuple) else (value,)


def solution(name: str) -> tuple:
    """The right answer to a check, as the tuple of its arguments."""
    one = check(name)
    if isinstance(one, Written):
        return (one.answer,) if one.is_function else as_tuple(one.answer())
    return (one.right(),) if isinstance(one, Number) else (one.right,)


def each(*kinds: str) -> pytest.MarkDecorator:
    """A test for every answer of these kinds."""
    found = [row for kind in kinds for row in rows(kind)]
    return pytest.mark.parametrize("row", found, ids=[f"{row.exercise}: {row.label}" for row in found])


def result_of(row: Row) -> Result:
    return check(row.exercise)(*row.answer())


@functools.cache
def told(exercise: str, label: str) -> Result:
    """What a wrong answer is told; kept, since two tests ask for it."""
    (row,) = [row for row in WRONG_ANSWERS if (row.exercise, row.label) == (exercise, label)]
    return result_of(row)


def handed_over(exercise: str, label: str, answer: object, says: str) -> Row:
    return Row(exercise, label, lambda: (answer,), says)


# these could be answers to other exercises as well
OF_ANOTHER_KIND = [
    handed_over("kl_to_prior", "the value", torch.zeros(3), "expected the function itself"),
    handed_over("kl_to_prior", "returns a dict", lambda *_: {"kl": 1.0}, "a dict; expected a tensor"),
    handed_over("kl_to_prior", "returns words", lambda *_: ["0.5"], "a list that holds no plain numbers"),
    handed_over("kl_to_prior", "returns rows and a sum", lambda mu, v: [mu, v.sum()], "different shapes"),
    handed_over("kl_to_prior", "returns half", lambda mu, v: mu.half(), "values of type torch.float16"),
    handed_over("kl_to_prior", "returns every pair", lambda *_: torch.ones(1).expand(10**7), "1e+07 numbers"),
    handed_over("patient_a", "no word of the clinic", "flu", "no such diagnosis; choose one of"),
]
WRONG_ANSWERS = [*rows("MISTAKES"), *OF_ANOTHER_KIND]


@pytest.mark.parametrize("name", NAMES)
def test_solution_is_correct(name):
    result = check(name)(*solution(name))
    assert result.status == CORRECT, result


@each("stub", "begun")
def test_what_is_not_attempted_is_called_so(row):
    result = result_of(row)
    assert result.status == NOT_ATTEMPTED, result


@pytest.mark.parametrize("name", CHOSEN)
def test_dots_are_not_attempted(name):
    assert check(name)(...).status == NOT_ATTEMPTED


@pytest.mark.parametrize("row", WRONG_ANSWERS, ids=[f"{row.exercise}: {row.label}" for row in WRONG_ANSWERS])
def test_mistake_is_named(row):
    result = told(row.exercise, row.label)
    assert result.status in (WRONG, ERROR), result
    assert row.says and row.says in result.text, result


@each("ALTERNATIVES")
def test_right_but_written_otherwise(row):
    result = result_of(row)
    assert result.status == CORRECT, result


@pytest.mark.parametrize("name", NAMES)
def test_at_least_three_mistakes_are_told_apart(name):
    assert len({row.says for row in rows("MISTAKES") if row.exercise == name}) >= LEAST


@pytest.mark.parametrize("name", WRITTEN)
def test_there_is_a_stub_and_another_right_answer(name):
    for kind in ("stub", "ALTERNATIVES"):
        assert any(row.exercise == name for row in rows(kind)), kind


def test_every_diagnosis_is_tried_on_every_patient():
    assert set(patients.SIGNS) == set(clinic.DISEASES)
    for letter, right in clinic.DIAGNOSES.items():
        assert {right, *patients.MISTAKES[f"patient_{letter.lower()}"]} == set(clinic.DISEASES)


MACHINERY = [choices, compare, gaussians, runs, sampler]  # what the judges of several exercises share


def texts_in(module: ModuleType) -> Iterator[str]:
    """What a module has to say of an answer: whatever is raised, and the sentences of its tables.

    As regular expressions; where a value is put in, anything may stand.
    """
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Wrong":
            yield from _patterns(node.args[0])
        elif isinstance(node, ast.Dict):
            for part in filter(None, [*node.keys, *node.values]):
                yield from _patterns(part)


def _patterns(node: ast.expr) -> Iterator[str]:
    """Of the strings that an expression is made of, those of two words and more."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    constant = [part.value for part in parts if isinstance(part, ast.Constant)]
    if any(isinstance(value, str) and " " in value.strip() for value in constant):
        yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".*" for part in parts)
    elif not isinstance(node, (ast.JoinedStr, ast.Lambda)):
        for part in ast.iter_child_nodes(node):
            yield from _patterns(part)


@pytest.mark.parametrize("module", [*MACHINERY, *EXERCISES.values()], ids=lambda module: module.__name__)
def test_every_text_is_said_to_some_answer(module):
    """A misconception that no answer here has is a text that may be shadowed by another, or never true."""
    exercises = NAMES if module in MACHINERY else checks_in(module)
    said = [told(row.exercise, row.label).text for row in WRONG_ANSWERS if row.exercise in exercises]
    said += [str(check(name)(*solution(name))) for name in exercises if name in CHOSEN]
    silent = [text for text in texts_in(module) if not any(re.search(text, one, re.I) for one in said)]
    assert not silent, silent


def test_texts_are_found_wherever_they_stand():
    found = {
        text.replace("\\", "") for module in [*MACHINERY, *EXERCISES.values()] for text in texts_in(module)
    }
    assert "your function returned None; is `return` missing?" in found  # raised
    assert "twice too large: the factor 1/2 is missing" in found  # a key
    assert "the factor 1/2 is missing" in found  # a value
    assert ".* epochs are too few for eight modes" in found  # with a value put in
    assert "; is `return` missing?" in found  # a part of what is raised
    assert len(found) > 200


@pytest.mark.parametrize("name", NAMES)
def test_hints_go_step_by_step(name, capsys):
    one = check(name)
    one.hints_given = 0
    assert one.hints and all(one.hints)
    for step in range(1, len(one.hints) + 2):
        one.hint()
        shown = " ".join(capsys.readouterr().out.split())
        k = min(step, len(one.hints))
        assert shown == f"hint {k} of {len(one.hints)}: {one.hints[k - 1]}"


@pytest.mark.parametrize("name", NAMES)
def test_solution_is_shown(name, capsys):
    check(name).solution()
    shown = capsys.readouterr().out
    if name in WRITTEN:
        compile(shown, name, "exec")
        assert f"def {name}(" in shown and ") ->" not in shown
    else:
        (right,) = solution(name)
        assert shown.startswith(right if isinstance(right, str) else f"{right:.4g}:")


# garbage ----------------------------------------------------------------------------------------------


class Evil:
    """Every attribute raises, and so does its text."""

    def __getattribute__(self, name):
        raise RuntimeError("evil")

    def __repr__(self):
        raise RuntimeError("evil text")


class BadText(Exception):
    def __str__(self):
        raise RuntimeError("no text")


def raises(error: type[BaseException]) -> Callable:
    def function(*args):
        raise error("two\nlines\x1b[2J")

    return function


def recurses(*args):
    return recurses(*args)


def garbage() -> dict[str, object]:
    """Things that are no answer to anything, by name."""
    generator = torch.Generator().manual_seed(0)
    values = {
        "None": None,
        "number": 0.7391,
        "NaN": float("nan"),
        "text": "abc\ndef",
        "bytes": b"abc",
        "list": [1, [2, None]],
        "dict": {"a": 1},
        "class": int,
        "object": object(),
        "evil": Evil(),
        "tensor": torch.randn(3, 4, generator=generator),
        "NaN tensor": torch.full((41, 2), float("nan")),
        "empty": torch.zeros(0),
        "bool": torch.tensor([True]),
        "complex": torch.zeros(2, dtype=torch.complex64),
        "huge": torch.zeros(1).expand(10**12),
        "array": np.ones((2, 2), dtype=object),
        "module": torch.nn.Linear(2, 2),
    }
    returning = {f"returns {name}": (lambda *args, value=value: value) for name, value in values.items()}
    calls = {
        "first argument": lambda *args: args[0],
        "zeros like it": lambda *args: torch.zeros_like(args[0]),
        "ones like it": lambda *args: torch.ones_like(args[0]),
        "noise like it": lambda *args: torch.randn_like(args[0]),
        "another signature": lambda: 1,
        "random numbers": lambda *args: random.random() + np.random.rand() + float(torch.rand(1)),
        "recursion": recurses,
        "new default dtype": lambda *args: torch.set_default_dtype(torch.float64),
        **{
            f"raises {error.__name__}": raises(error)
            for error in (ValueError, BadText, SystemExit, KeyboardInterrupt, MemoryError, StopIteration)
        },
    }
    return values | returning | calls


@pytest.mark.parametrize("name", NAMES)
def test_garbage_is_answered_in_one_line(name):
    wanted, things = len(solution(name)), garbage()
    state, dtype = torch.get_rng_state(), torch.get_default_dtype()
    of_numpy, of_python = np.random.get_state()[1].copy(), random.getstate()
    for what, thing in things.items():
        for answer in ((thing,) * wanted, (thing,) * (wanted + 1), ()):
            began = time.perf_counter()
            result = check(name)(*answer)
            assert time.perf_counter() - began < 10, what
            assert result.status in (WRONG, ERROR), (what, result)
            assert repr(result).startswith(MARKS[result.status]) and len(repr(result).splitlines()) == 1, what
    assert torch.equal(torch.get_rng_state(), state) and torch.get_default_dtype() == dtype
    assert (np.random.get_state()[1] == of_numpy).all() and random.getstate() == of_python


@pytest.mark.parametrize("name", VALUES)
def test_garbage_in_one_place_is_answered_too(name):
    right = solution(name)
    things = garbage()
    for k in range(len(right)):
        for what, thing in things.items():
            result = check(name)(*right[:k], thing, *right[k + 1 :])
            assert result.status in (WRONG, ERROR), (what, k, result)


def test_right_answers_leave_the_random_streams_alone():
    state = torch.get_rng_state()
    for name in ("reparameterize", "kl_by_sampling", "mend_evaluation", "ring_run", "patient_a"):
        answer = solution(name)
        state = torch.get_rng_state()
        check(name)(*answer)
        assert torch.equal(torch.get_rng_state(), state), name


def test_checks_repeat_themselves():
    for name in ("kl_by_sampling", "mend_sampler", "mend_evaluation", "beta_zero", "patient_b"):
        answer = solution(name)
        assert check(name)(*answer) == check(name)(*answer)


# the clinic -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter, right", clinic.DIAGNOSES.items())
def test_patients_show_the_sign_of_their_disease_and_of_no_other(letter, right):
    chart = clinic.examine(clinic.patients()[letter])
    holding = {name for name, disease in clinic.DISEASES.items() if disease.holds(chart)}
    also = {"stopped before it settled"} if letter == "D" else set()  # its error is still falling too
    assert holding == {right} | also


def test_the_healthy_run_is_healthy():
    chart = clinic.examine(clinic.lab_run())
    holding = {name for name, disease in clinic.DISEASES.items() if disease.holds(chart)}
    assert holding == {"healthy", "one dead latent dimension"}

"""Every check against its solution, its stub, a table of mistakes, other right answers, and garbage."""

import random
import sys
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
import torch

from helpers import checks, clinic, solutions
from helpers.checks import apart
from helpers.checks.check import Check
from helpers.checks.choices import Choice, Number
from helpers.checks.clinic import Patient
from helpers.checks.result import CORRECT, ERROR, MARKS, NOT_ATTEMPTED, WRONG
from tests.mistakes import experiments, functions, quick

PATIENTS = [f"patient_{letter.lower()}" for letter in clinic.DIAGNOSES]
NAMES = [name for name in checks.__all__ if name != "QUICK"]
LEAST = 3  # mistakes of each check that are told apart


def check(name: str) -> Check:
    return getattr(checks, name)


def as_tuple(value: object) -> tuple:
    return value if isinstance(value, tuple) else (value,)


def solution(name: str) -> tuple:
    """The right answer to a check, as the tuple of its arguments."""
    if name in functions.STUBS:
        return (getattr(solutions, name),)
    if isinstance(check(name), Number):
        return (check(name).right(),)
    if isinstance(check(name), (Choice, Patient)):
        return (check(name).right,)
    return as_tuple(getattr(solutions, name)())


def mistakes() -> list:
    """(name, label, answer, what it must be told), from all tables; the answer is a function."""
    rows = []
    for name, table in functions.MISTAKES.items():
        rows += [(name, label, lambda answer=answer: (answer,), says) for label, answer, says in table]
    for name, table in experiments.MISTAKES.items():
        rows += [(name, label, answer, says) for label, answer, says in table]
    for name, table in quick.MISTAKES.items():
        rows += [(name, str(wrong), lambda wrong=wrong: (wrong,), says) for wrong, says in table.items()]
    for name, right in zip(PATIENTS, clinic.DIAGNOSES.values()):
        wrong = [diagnosis for diagnosis in clinic.DISEASES if diagnosis != right]
        rows += [(name, diagnosis, lambda diagnosis=diagnosis: (diagnosis,), None) for diagnosis in wrong]
    return rows


def alternatives() -> list:
    rows = []
    for name, table in functions.ALTERNATIVES.items():
        rows += [(name, label, lambda answer=answer: (answer,)) for label, answer in table]
    for name, table in experiments.ALTERNATIVES.items():
        rows += [(name, label, answer) for label, answer in table]
    return rows


def named(rows: list) -> dict:
    return {"argvalues": rows, "ids": [f"{row[0]}: {row[1]}" for row in rows]}


def test_names_agree():
    experiment_names, function_names = set(experiments.STUBS), set(functions.STUBS)
    assert set(NAMES) == experiment_names | function_names | set(checks.QUICK) | set(PATIENTS)
    assert experiment_names == set(experiments.MISTAKES) == set(experiments.ALTERNATIVES)
    assert function_names == set(functions.MISTAKES) == set(functions.ALTERNATIVES)
    assert set(quick.MISTAKES) == set(checks.QUICK)
    assert set(quick.SIGNS) == set(clinic.DISEASES)
    assert {*solutions.__all__} - {"CLASSES", *solutions.CLASSES} == experiment_names | function_names
    for name in NAMES:
        assert check(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_solution_is_correct(name):
    result = check(name)(*solution(name))
    assert result.status == CORRECT, result


@pytest.mark.parametrize("name", [*functions.STUBS, *experiments.STUBS])
def test_stub_is_not_attempted(name):
    answer = (functions.STUBS[name],) if name in functions.STUBS else experiments.STUBS[name]()
    result = check(name)(*answer)
    assert result.status == NOT_ATTEMPTED, result


@pytest.mark.parametrize("name", [*checks.QUICK, *PATIENTS])
def test_dots_are_not_attempted(name):
    assert check(name)(...).status == NOT_ATTEMPTED


@pytest.mark.parametrize("name", experiments.BEGUN)
def test_words_without_a_run_are_not_attempted(name):
    result = check(name)(*experiments.BEGUN[name]())
    assert result.status == NOT_ATTEMPTED, result


@pytest.mark.parametrize("name, label, answer, says", **named(mistakes()))
def test_mistake_is_named(name, label, answer, says):
    result = check(name)(*answer())
    assert result.status in (WRONG, ERROR), result
    if name in PATIENTS:
        sign = quick.SIGNS[label]
        assert sign in result.text or "does not make this patient sick" in result.text, result
    else:
        assert says in result.text, result


@pytest.mark.parametrize("name", NAMES)
def test_at_least_three_mistakes_are_told_apart(name):
    fragments = {label if name in PATIENTS else says for row, label, _, says in mistakes() if row == name}
    assert len(fragments) >= LEAST


@pytest.mark.parametrize("name, label, answer", **named(alternatives()))
def test_right_but_written_otherwise(name, label, answer):
    result = check(name)(*answer())
    assert result.status == CORRECT, result


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
    if name in functions.STUBS or name in experiments.STUBS:
        compile(shown, name, "exec")
        assert f"def {name}(" in shown
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


@pytest.mark.parametrize("name", experiments.STUBS)
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


# the machinery ----------------------------------------------------------------------------------------


def loops(*args):
    while True:
        pass


def test_endless_loops_are_stopped(monkeypatch):
    monkeypatch.setattr(apart.run_apart, "__defaults__", (0.3,))
    threads = threading.active_count()
    result = checks.kl_to_prior(loops)
    assert result.status == ERROR and "still running" in result.text
    deadline = time.perf_counter() + 5
    while threading.active_count() > threads and time.perf_counter() < deadline:
        time.sleep(0.05)
    assert threading.active_count() == threads


def test_the_time_limit_is_below_ten_seconds():
    assert apart.SECONDS + 1.5 < 10


def test_a_deep_recursion_runs_into_pythons_limit_not_into_the_stacks():
    depth = []

    def deep(*args):
        depth.append(1)
        return torch.nn.Sequential(Deep())(args[0])

    class Deep(torch.nn.Module):
        def forward(self, x):
            return deep(x)

    result = checks.kl_to_prior(deep)
    assert result.status == ERROR and "RecursionError" in result.text
    assert len(depth) > sys.getrecursionlimit() / 20


def test_the_answer_runs_seeded_and_its_arguments_are_copies():
    seen = []

    def spoils(mu, logvar):
        seen.append((torch.rand(1), mu.clone()))
        mu.zero_()
        return mu.sum(dim=1)

    checks.kl_to_prior(spoils)
    first, seen[:] = list(seen), []
    torch.rand(1)  # the notebook's own stream moves on; the check's does not
    checks.kl_to_prior(spoils)
    assert all(torch.equal(a, b) for pair in zip(first, seen) for a, b in zip(*pair))
    assert checks.kl_to_prior(solutions.kl_to_prior).status == CORRECT


def test_not_implemented_by_torch_is_an_error():
    def raises_from_torch(mu, logvar):
        raise NotImplementedError("No KL registered")

    assert checks.kl_to_prior(raises_from_torch).status == ERROR


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

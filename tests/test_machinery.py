"""The machinery of the checks: strangers' code is run apart, and ``checks.<name>`` finds the exercises."""

import re
import rlcompleter
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from helpers import checks
from helpers.checks import apart
from helpers.checks.choices import Choice
from helpers.checks.compare import as_tensor, check_parts, judge_function, name_mistake
from helpers.checks.result import CORRECT, ERROR, LONGEST, Wrong, one_line
from helpers.checks.runs import check_finished
from helpers.checks.sampler import LOGVAR
from helpers.data import two_clusters
from helpers.exercises import CHECKS
from helpers.training import train_vae


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


def test_the_thread_computes_on_one_thread_before_anything_else(monkeypatch):
    """Else a busy machine makes a right answer a hundred times slower, and out of time."""
    seen = []
    monkeypatch.setattr(torch, "set_num_threads", lambda count: seen.append((count, threading.get_ident())))
    ran_in = apart.run_apart(lambda: (len(seen), threading.get_ident()))
    assert ran_in == (1, seen[0][1]) and seen[0][0] == 1 and ran_in[1] != threading.get_ident()


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
    assert checks.kl_to_prior(checks.kl_to_prior.answer).status == CORRECT


def test_not_implemented_by_torch_is_an_error():
    def raises_from_torch(mu, logvar):
        raise NotImplementedError("No KL registered")

    assert checks.kl_to_prior(raises_from_torch).status == ERROR


# the view ---------------------------------------------------------------------------------------------


def test_a_check_is_found_by_its_name():
    for name, found in CHECKS.items():
        assert getattr(checks, name) is found
    assert dir(checks) == sorted(CHECKS)


def test_tab_completes_the_names():
    python = rlcompleter.Completer({"checks": checks})
    for start in ("kl", "mend_", "patient_"):
        python.complete(f"checks.{start}", 0)
        found = {match.removeprefix("checks.").partition("(")[0] for match in python.matches}
        assert found == {name for name in CHECKS if name.startswith(start)}


@pytest.mark.parametrize("typed, meant", [("kl_prior", "kl_to_prior"), ("reparametrize", "reparameterize")])
def test_a_name_that_does_not_exist_gets_the_nearest(typed, meant):
    with pytest.raises(AttributeError, match=f"no exercise '{typed}'; the nearest names: {meant}"):
        getattr(checks, typed)


def test_a_name_like_nothing_gets_an_error_too():
    with pytest.raises(AttributeError, match="the nearest names: none"):
        _ = checks.qqqqqqqq
    assert not hasattr(checks, "__wrapped__")


def test_the_docstring_is_the_task_and_how_it_is_judged():
    task, judged = checks.kl_to_prior.__doc__.split("\n\n")
    assert task.startswith("Build the KL") and judged.startswith("Compared with torch.distributions")


def test_exercises_are_loaded_when_one_is_asked_for():
    code = "import sys; from helpers import checks; print('helpers.exercises' in sys.modules, end=' '); "
    code += "checks.kl_to_prior; print('helpers.exercises' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False True\n"


@pytest.mark.parametrize("answer", [1, 2])
def test_a_mistake_may_be_made_in_several_ways(answer):
    with pytest.raises(Wrong, match="early"):
        name_mistake({"early": (1, 2), "late": 2}, lambda value: value == answer)
    name_mistake({"early": (1, 2)}, lambda value: value == answer + 2)


# numbers ----------------------------------------------------------------------------------------------

TORCHS = [torch.bool, torch.float16, torch.bfloat16, torch.complex64, torch.complex128]
NUMPYS = [np.bool_, np.float16, np.complex64, np.complex128]


@pytest.mark.parametrize("dtype", [*TORCHS, *NUMPYS], ids=str)
def test_numbers_that_cannot_be_compared_are_refused_by_their_type(dtype):
    made = torch.ones(2, dtype=dtype) if dtype in TORCHS else np.ones(2, dtype=dtype)
    for got in (made, [made, made], made[0]):
        with pytest.raises(Wrong, match=rf"^z is values of type {made.dtype}; expected float32$"):
            as_tensor(got, "z is")
    with pytest.raises(Wrong, match="values of type"):
        as_tensor([True, False])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64, np.float32, np.uint8], ids=str)
def test_other_numbers_are_taken(dtype):
    made = torch.ones(2, dtype=dtype) if isinstance(dtype, torch.dtype) else np.ones(2, dtype=dtype)
    for got in (made, [made[0], made[1]], made.tolist()):
        assert torch.equal(as_tensor(got), torch.ones(2, dtype=torch.float64))


def test_only_a_long_text_is_cut():
    assert one_line("a\nshort text") == "a short text"
    assert one_line("x" * LONGEST) == "x" * LONGEST
    assert one_line("x" * (LONGEST + 1)) == "x" * (LONGEST - 1) + "…"


@pytest.mark.parametrize(
    "case, in_words",
    [
        ((torch.tensor([[1.0, 2.00049]]), 0.1 + 0.2), "a = [1.0, 2.0], b = 0.3"),
        ((torch.ones(5, 2), 1234567), "a = a tensor of shape (5, 2), b = 1234567"),
    ],
)
def test_a_wrong_value_is_told_with_the_arguments_that_led_to_it(case, in_words):
    with pytest.raises(Wrong, match=re.escape(f"for {in_words} expected 7, got 8")):
        judge_function(lambda a, b: 8.0, lambda a, b: torch.tensor(7.0), [case], {}, "a number")


def test_what_returns_nothing_is_asked_for_its_return():
    with pytest.raises(Wrong, match="^your function returned None; is `return` missing[?]$"):
        as_tensor(None)
    with pytest.raises(Wrong, match="^z is None$"):
        as_tensor(None, "z is")


def test_a_right_letter_gets_its_reason_as_a_sentence():
    question = Choice("asked", "b", {"a": "too small", "b": "half of it"}, "think")
    assert question("B").text == "asked: correct. Half of it"
    assert "not a; too small" in question("a").text


def test_a_width_that_is_off_is_told_with_its_logvar():
    def wide(mu, logvar):
        return mu + torch.randn_like(mu) * 1.3 * (0.5 * logvar).exp()

    logvar = ", ".join(f"{value:.3g}" for value in LOGVAR.tolist())
    assert f"for logvar = {logvar} expected" in checks.reparameterize(wide).text


def test_a_record_of_another_kl_is_refused():
    x = two_clusters()
    run = train_vae(x)
    check_finished(run, x)
    for factor in (0.3, 2):
        with pytest.raises(Wrong, match="the record says kl"):
            check_finished(replace(run, kl=factor * run.kl), x)


@pytest.mark.parametrize("got", [3.0, torch.tensor(3.0), {"a": 1, "b": 2}, (1, 2, 3)], ids=str)
def test_what_has_not_the_parts_is_refused(got):
    with pytest.raises(Wrong, match="expected two things"):
        check_parts(got, 2, "two things")

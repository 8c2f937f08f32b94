"""Answers to every exercise, written as learners write them, and not from the formulas in ``helpers``.

A module for each module of ``helpers.exercises``, of the same name. It holds ``stub``, the answer as given,
``MISTAKES``, wrong answers, each with a label and a part of what it must be told, and ``ALTERNATIVES``, right
ones written otherwise. Where values are asked for and no function, each answer is a function that returns
them, and ``begun`` returns the words without the run. To letters, numbers and names there are ``MISTAKES``
only, by exercise: the wrong answer, and a part of what it must be told.
"""

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from helpers.checks.check import Written
from helpers.exercises import MODULES, _template, checks_in

Answer = Callable[[], tuple]  # gives what a check is called with
EXERCISES = {**MODULES, "_template": _template}
HERE = {found.name for found in pkgutil.iter_modules(__path__)}


class Row(NamedTuple):
    """One answer to one exercise, and what it must be told, if that is known."""

    exercise: str
    label: str
    answer: Answer
    says: str = ""


def rows(kind: str) -> list[Row]:
    """All answers of one kind: stub, begun, MISTAKES or ALTERNATIVES."""
    found = []
    for name in sorted(EXERCISES.keys() & HERE):
        given = getattr(import_module(f"{__name__}.{name}"), kind, None)
        if given is not None:
            found += _rows_in(EXERCISES[name], given)
    return found


def _rows_in(module: ModuleType, given: object) -> Iterator[Row]:
    if isinstance(given, dict):
        for exercise, wrong in given.items():
            for answer, says in wrong.items():
                yield Row(exercise, str(answer), lambda answer=answer: (answer,), says)
        return
    (check,) = checks_in(module).values()
    for label, answer, *says in given if isinstance(given, list) else [("as given", given)]:
        yield Row(check.name, label, _handed_over(check, answer), *says)


def _handed_over(check: Written, answer: Callable) -> Answer:
    return (lambda: (answer,)) if check.is_function else answer

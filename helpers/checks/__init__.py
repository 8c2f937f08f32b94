"""One check per exercise: ``checks.<name>(your answer)`` answers in one line.

It says that the exercise is not attempted, that the answer is correct, or what is wrong and which
misconception that looks like. ``checks.<name>.hint()`` nudges, step by step; ``.solution()`` gives away.

This package is the machinery; the exercises stand above it, in ``helpers.exercises``. A name is looked up
there when it is first asked for: the one arrow that points up, so that nothing is listed twice.
"""

import difflib

from helpers.checks.check import Check


def _exercises() -> dict[str, Check]:
    from helpers.exercises import CHECKS  # not above: exercises are made with this package

    return CHECKS


def __getattr__(name: str) -> Check:
    if name.startswith("_"):  # what Python and Jupyter ask of every module
        raise AttributeError(name)
    found = _exercises()
    if name not in found:
        near = difflib.get_close_matches(name, found, cutoff=0.4)
        raise AttributeError(f"there is no exercise {name!r}; the nearest names: {', '.join(near) or 'none'}")
    return found[name]


def __dir__() -> list[str]:
    return sorted(_exercises())

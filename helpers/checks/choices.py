"""Quick checks: one option out of several, or one number, with a reason for every wrong one."""

import math
import textwrap
from collections.abc import Callable

from helpers.checks.check import WIDTH, Check
from helpers.checks.compare import as_number, name_number
from helpers.checks.result import Wrong

ROUNDED = 0.03  # relative error of a right number, enough for two digits


def _named(name: str, doc: str, judge: Callable[[object], str]) -> Callable[[object], str]:
    """``judge`` as a function of this name, with a parameter called ``answer``."""

    def named(answer: object) -> str:
        return judge(answer)

    named.__name__, named.__doc__ = name, doc
    return named


class Choice(Check):
    """A question with lettered options, which stand in the notebook.

    Args:
        name: of the exercise.
        right: the letter of the right option.
        reasons: for every letter, why it is right or wrong.
        hint: what to think of before answering.
    """

    def __init__(self, name: str, right: str, reasons: dict[str, str], hint: str) -> None:
        self.right, self.reasons = right, reasons
        super().__init__(_named(name, "A question with lettered options.", self._judged), (hint,))

    def _judged(self, answer: object) -> str:
        letter = answer.strip().lower().strip("().") if isinstance(answer, str) else answer
        if not isinstance(letter, str) or letter not in self.reasons:
            raise Wrong(f"no such option; write one of {', '.join(map(repr, self.reasons))}")
        if letter != self.right:
            raise Wrong(f"not {letter}; {self.reasons[letter]}")
        return self.reasons[letter][0].upper() + self.reasons[letter][1:]

    def solution(self) -> None:
        """Print the right letter and why."""
        print(textwrap.fill(f"{self.right}: {self.reasons[self.right]}", WIDTH))


class Number(Check):
    """A question whose answer is a number.

    Args:
        name: of the exercise.
        right: computes the number.
        says: what to say of the right one.
        mistakes: for wrong numbers, the misconception that leads to them.
        hint: what to think of before answering.
    """

    def __init__(
        self,
        name: str,
        right: Callable[[], float],
        says: str,
        mistakes: dict[float, str],
        hint: str,
    ) -> None:
        self.right, self.says, self.mistakes = right, says, mistakes
        super().__init__(_named(name, "A question whose answer is a number.", self._judged), (hint,))

    def _judged(self, answer: object) -> str:
        if isinstance(answer, str):
            raise Wrong("expected a number, without quotes")
        value = as_number(answer, "the answer")
        if math.isclose(value, self.right(), rel_tol=ROUNDED):
            return self.says[0].upper() + self.says[1:]
        name_number(value, self.mistakes)
        raise Wrong(f"not {value:g}; .hint() helps")

    def solution(self) -> None:
        """Print the number and why."""
        print(textwrap.fill(f"{self.right():.4g}: {self.says}", WIDTH))

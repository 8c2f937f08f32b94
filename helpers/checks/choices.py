"""Quick checks: one option out of several, or one number, with a reason for every wrong one."""

import math
from collections.abc import Callable

from helpers.checks.check import Check, say
from helpers.checks.compare import as_number, name_number
from helpers.checks.result import Wrong

ROUNDED = 0.03  # relative error of a right number, enough for two digits


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
        super().__init__(name, "A question with lettered options.", (hint,), self._judged)

    def _judged(self, answer: object) -> str:
        letter = answer.strip().lower().strip("().") if isinstance(answer, str) else answer
        if not isinstance(letter, str) or letter not in self.reasons:
            raise Wrong(f"no such option; write one of {', '.join(map(repr, self.reasons))}")
        if letter != self.right:
            raise Wrong(f"not {letter}; {self.reasons[letter]}")
        return self.reasons[letter][0].upper() + self.reasons[letter][1:]

    def solution(self) -> None:
        """Print the right letter and why."""
        say(f"{self.right}: {self.reasons[self.right]}")


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
        self, name: str, right: Callable[[], float], says: str, mistakes: dict[float, str], hint: str
    ) -> None:
        self.right, self.says, self.mistakes = right, says, mistakes
        super().__init__(name, "A question whose answer is a number.", (hint,), self._judged)

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
        say(f"{self.right():.4g}: {self.says}")

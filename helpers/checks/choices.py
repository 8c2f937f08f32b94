"""Quick checks: one option out of several, or one number, with a reason for every wrong one."""

from collections.abc import Callable

from helpers.checks.check import Check
from helpers.checks.compare import as_number
from helpers.checks.result import Wrong


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
            raise Wrong(f"not {letter}: {self.reasons[letter]}")
        return self.reasons[letter]

    def solution(self) -> None:
        """Print the right letter and why."""
        print(f"{self.right}: {self.reasons[self.right]}")


class Number(Check):
    """A question whose answer is a number.

    Args:
        name: of the exercise.
        right: computes the number.
        says: what to say of the right one.
        mistakes: for wrong numbers, the misconception that leads to them.
        hint: what to think of before answering.
        tolerance: relative; enough for a number rounded to two digits.
    """

    def __init__(
        self,
        name: str,
        right: Callable[[], float],
        says: str,
        mistakes: dict[float, str],
        hint: str,
        tolerance: float = 0.03,
    ) -> None:
        self.right, self.says, self.mistakes, self.tolerance = right, says, mistakes, tolerance
        super().__init__(_named(name, "A question whose answer is a number.", self._judged), (hint,))

    def _is(self, value: float, other: float) -> bool:
        return abs(value - other) <= self.tolerance * abs(other) + 1e-9

    def _judged(self, answer: object) -> str:
        value = as_number(answer, "the answer")
        if self._is(value, self.right()):
            return self.says
        for wrong, says in self.mistakes.items():
            if self._is(value, wrong):
                raise Wrong(f"not {value:g}: {says}")
        raise Wrong(f"not {value:g}; .hint() helps")

    def solution(self) -> None:
        """Print the number and why."""
        print(f"{self.right():.4g}: {self.says}")

"""The machinery of a check: call it with your answer, ask it for a hint, or for the solution."""

import inspect
import re
import textwrap
from collections.abc import Callable, Sequence

from helpers import solutions
from helpers.checks.apart import TookTooLong, run_apart
from helpers.checks.result import CORRECT, ERROR, NOT_ATTEMPTED, WRONG, NotAttempted, Result, Wrong, one_line

WIDTH = 100  # characters of a printed line


class Check:
    """Judges the answer to one exercise.

    Args:
        judge: called with the answer; returns what to say of a correct one, and raises ``NotAttempted``
            or ``Wrong`` else. Its name is that of the exercise.
        hints: from the first nudge to nearly the answer.
    """

    def __init__(self, judge: Callable[..., str], hints: Sequence[str]) -> None:
        self.name, self.__doc__ = judge.__name__, judge.__doc__
        self.judge, self.hints, self.hints_given = judge, tuple(hints), 0

    def __repr__(self) -> str:
        return f"checks.{self.name}: call it with your answer, or ask for .hint() or .solution()"

    def __call__(self, *answer: object, **named: object) -> Result:
        """One line about the answer. Never raises, and leaves every random stream where it was."""
        status, text = self._outcome(answer, named)
        return Result(status, f"{self.name}: {one_line(text)}")

    def _outcome(self, answer: tuple, named: dict) -> tuple[str, str]:
        signature = inspect.signature(self.judge)
        try:
            answer = signature.bind(*answer, **named).args
        except TypeError:
            wanted = ", ".join(signature.parameters)
            return (
                WRONG,
                f"got {len(answer) + len(named)} values; expected {len(signature.parameters)}: {wanted}",
            )
        if any(part is ... for part in answer):
            return NOT_ATTEMPTED, "not attempted yet; put your answer in place of the three dots"
        try:
            return CORRECT, f"correct. {run_apart(lambda: self.judge(*answer))}"
        except NotAttempted as note:
            return NOT_ATTEMPTED, f"not attempted yet; {note}"
        except Wrong as why:
            return WRONG, str(why)
        except TookTooLong:
            return (
                ERROR,
                "your code was still running when its time was up: a loop without an end, or too slow?",
            )
        except RecursionError:
            return ERROR, "your function calls itself without an end (RecursionError)"
        except BaseException as error:  # the answer may be anything, and may raise anything
            if type(error) is NotImplementedError and not error.args:  # as in a stub; torch's have a text
                return (
                    NOT_ATTEMPTED,
                    "not attempted yet; write your code in place of raise NotImplementedError",
                )
            return ERROR, f"your code raised {_described(error)}"

    def hint(self) -> None:
        """Print the next hint; the last one stays."""
        self.hints_given = min(self.hints_given + 1, len(self.hints))
        hint = self.hints[self.hints_given - 1]
        print(textwrap.fill(f"hint {self.hints_given} of {len(self.hints)}: {hint}", WIDTH))

    def solution(self) -> None:
        """Print the solution as code that runs, as it stands in notebook 07."""
        print(solution_code(self.name))
        if inspect.signature(getattr(solutions, self.name)).parameters.keys() == set():
            print(f"\n{', '.join(inspect.signature(self.judge).parameters)} = {self.name}()")


def solution_code(name: str) -> str:
    """The source of a solution less its type hints, and of the classes of solutions that it uses."""
    source = inspect.getsource(getattr(solutions, name))
    classes = [c for c in solutions.CLASSES if c in source]
    parts = [inspect.getsource(getattr(solutions, c)) for c in classes] + [source]
    return "\n\n".join(_without_hints(part.strip()) for part in parts)


def _without_hints(source: str) -> str:
    lines = source.split("\n")
    for k, line in enumerate(lines):
        if line.lstrip().startswith("def "):
            line = re.sub(r" -> .*:$", ":", line)
            lines[k] = re.sub(r": [\w.]+(\[[^\]]*\])?(?=[,)])", "", line)
    return "\n".join(lines)


def check(*hints: str) -> Callable[[Callable[..., str]], Check]:
    """Make a judge into a check with these hints."""
    return lambda judge: Check(judge, hints)


def _described(error: BaseException) -> str:
    name = type(error).__name__
    try:
        return run_apart(lambda: f"{name}: {error}", seconds=1.0)
    except BaseException:  # even its text may raise, or take for ever
        return name

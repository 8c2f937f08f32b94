"""The machinery of a check: call it with your answer, ask it for a hint, or for the solution."""

import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Sequence

from helpers.checks.apart import TookTooLong, run_apart
from helpers.checks.result import CORRECT, ERROR, NOT_ATTEMPTED, WRONG, NotAttempted, Result, Wrong, one_line

WIDTH = 100  # characters of a printed line
TOO_SLOW = "your code was still running when its time was up: a loop without an end, or too slow?"
NO_CODE = "not attempted yet; write your code in place of raise NotImplementedError"


class Check:
    """Judges the answer to one exercise.

    Args:
        name: of the exercise.
        task: what is asked, and how the answer is judged.
        hints: from the first nudge to nearly the answer.
        judge: called with the answer; returns what to say of a correct one, and raises ``NotAttempted``
            or ``Wrong`` else.
    """

    def __init__(self, name: str, task: str, hints: Sequence[str], judge: Callable[..., str]) -> None:
        self.name, self.__doc__ = name, task
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
            wanted = f"{len(signature.parameters)}: {', '.join(signature.parameters)}"
            return WRONG, f"got {len(answer) + len(named)} values; expected {wanted}"
        if any(part is ... for part in answer):
            return NOT_ATTEMPTED, "not attempted yet; put your answer in place of the three dots"
        try:
            return CORRECT, f"correct. {run_apart(lambda: self.judge(*answer))}"
        except NotAttempted as note:
            return NOT_ATTEMPTED, f"not attempted yet; {note}"
        except Wrong as why:
            return WRONG, str(why)
        except TookTooLong:
            return ERROR, TOO_SLOW
        except RecursionError:
            return ERROR, "your function calls itself without an end (RecursionError)"
        except BaseException as error:  # the answer may be anything, and may raise anything
            if type(error) is NotImplementedError and not error.args:  # as in a stub; torch's have a text
                return NOT_ATTEMPTED, NO_CODE
            return ERROR, f"your code raised {_described(error)}"

    def hint(self) -> None:
        """Print the next hint; the last one stays."""
        self.hints_given = min(self.hints_given + 1, len(self.hints))
        hint = self.hints[self.hints_given - 1]
        say(f"hint {self.hints_given} of {len(self.hints)}: {hint}")

    def solution(self) -> None:
        """Print the solution."""
        raise NotImplementedError


class Written(Check):
    """The check of an exercise whose answer is code.

    Args:
        answer: the solution: the function that is asked for or, if it takes no arguments, one that returns
            the values that are asked for. Its name is that of the exercise, its module's docstring the task.
        hints: from the first nudge to nearly the answer.
        judge: as in ``Check``; its docstring says how.
    """

    def __init__(self, answer: Callable, hints: Sequence[str], judge: Callable[..., str]) -> None:
        task = f"{sys.modules[answer.__module__].__doc__.strip()}\n\n{judge.__doc__}"
        super().__init__(answer.__name__, task, hints, judge)
        self.answer, self.is_function = answer, bool(inspect.signature(answer).parameters)

    def solution(self) -> None:
        """Print the solution as code that runs, as it stands folded in the exercise or in notebook 07."""
        print(solution_code(self.answer))
        if not self.is_function:
            print(f"\n{', '.join(inspect.signature(self.judge).parameters)} = {self.name}()")


def say(text: str) -> None:
    """Print a paragraph, wrapped."""
    print(textwrap.fill(text, WIDTH))


def check(answer: Callable, hints: Sequence[str]) -> Callable[[Callable[..., str]], Written]:
    """Make a judge into the check of the exercise with this solution and these hints."""
    return lambda judge: Written(answer, hints, judge)


def solution_code(answer: Callable) -> str:
    """The source of a solution less its type hints, and of the classes in its module that it uses."""
    source = inspect.getsource(answer)
    classes = [
        inspect.getsource(part)
        for name, part in vars(sys.modules[answer.__module__]).items()
        if inspect.isclass(part) and part.__module__ == answer.__module__ and name in source
    ]
    return "\n\n".join(_without_hints(part.strip()) for part in [*classes, source])


def _without_hints(source: str) -> str:
    lines = source.split("\n")
    for k, line in enumerate(lines):
        if line.lstrip().startswith("def "):
            line = re.sub(r" -> .*:$", ":", line)
            lines[k] = re.sub(r": [\w.]+(\[[^\]]*\])?(?=[,)])", "", line)
    return "\n".join(lines)


def _described(error: BaseException) -> str:
    name = type(error).__name__
    try:
        return run_apart(lambda: f"{name}: {error}", seconds=1.0)
    except BaseException:  # even its text may raise, or take for ever
        return name

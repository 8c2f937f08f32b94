"""What a check answers, and the two ways in which it gets there early."""

import html
from dataclasses import dataclass

NOT_ATTEMPTED = "not attempted"
CORRECT = "correct"
WRONG = "wrong"
ERROR = "error"
NOTED = "noted"
MARKS = {NOT_ATTEMPTED: "○", CORRECT: "✓", WRONG: "✗", ERROR: "!", NOTED: "→"}
LONGEST = 400  # characters of a result's text


class NotAttempted(Exception):
    """Raised inside a check: the learner has not begun; the text says what to do first."""


class Wrong(Exception):
    """Raised inside a check: the text names the misconception, or gives input, expected and got."""


@dataclass(frozen=True, repr=False)
class Result:
    """What a check found; its text is one line, which the notebook shows.

    Attributes:
        status: one of the four above.
        text: the name of the exercise and what there is to say.
    """

    status: str
    text: str

    def __repr__(self) -> str:
        return f"{MARKS[self.status]} {self.text}"

    def _repr_html_(self) -> str:
        """The same line for browsers, which wrap it between words."""
        return f"<p>{html.escape(repr(self))}</p>"


def one_line(text: str) -> str:
    """The text without line breaks and control characters, cut where it gets longer than anyone reads."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

"""Small things to do on the way through a lesson: a line to write or to mend, a guess before the run.

A cell tagged ``task`` ends in one of these two; as stored, nothing is attempted, and nothing later depends on
what is put in. (The exercises of notebook 06 have checks that know the usual mistakes: ``helpers.checks``.)
"""

from torch import Tensor

from helpers.checks.compare import as_number, as_tensor, same
from helpers.checks.result import CORRECT, NOT_ATTEMPTED, NOTED, WRONG, Result, Wrong

SHOWN = 4  # numbers of an answer that fit into a line
WAITING = "not attempted yet; put {} in place of the three dots"


def compare(mine: object, expected: object) -> Result:
    """Whether a value that the learner's line computes is the expected one, in shape and up to rounding.

    Args:
        mine: a tensor, an array, a list or a number; ``...`` as long as the line is not written.
        expected: what it should be, a tensor or a number. It is shown when the answer is wrong.

    Returns:
        A result whose text is one line; never raises for what ``mine`` is. Where ``expected`` carries a
        gradient, so must ``mine``.
    """
    if mine is ...:
        return Result(NOT_ATTEMPTED, WAITING.format("your line"))
    try:
        got, want = as_tensor(mine, "your value is"), as_tensor(expected)
    except Wrong as wrong:
        return Result(WRONG, str(wrong))
    if same(got, want) and getattr(expected, "requires_grad", False) > getattr(mine, "requires_grad", False):
        return Result(WRONG, "the right numbers, but no gradient gets through")
    if same(got, want):
        return Result(CORRECT, "correct")
    if got.squeeze().shape != want.squeeze().shape:
        return Result(WRONG, f"expected shape {tuple(want.shape)}, got {tuple(got.shape)}")
    return Result(WRONG, f"expected {_numbers(want)}, got {_numbers(got)}")


def guess(mine: object, measured: object, form: str = ".2f") -> Result:
    """How far a guess was from what was then measured.

    Args:
        mine: a number; ``...`` as long as nothing was guessed.
        measured: the number.
        form: how both are printed, a format such as ".0%".
    """
    shown = f"measured {float(measured):{form}}"
    if mine is ...:
        return Result(NOT_ATTEMPTED, f"{shown}; you guessed nothing")
    if isinstance(mine, str):
        return Result(WRONG, f"a guess is a number, without quotes; {shown}")
    try:
        value = as_number(mine, "your guess")
    except Wrong as wrong:
        return Result(WRONG, f"{wrong}; {shown}")
    if form.endswith("%") and not 0 <= value <= 1:
        return Result(WRONG, f"a share is a number from 0 to 1; {shown}")
    off = f"{abs(value - float(measured)):{form}}"
    return Result(NOTED, f"{shown}; you guessed {value:{form}}, which is off by {off}")


def _numbers(values: Tensor) -> str:
    flat = values.flatten().tolist()
    return ", ".join(f"{v:.4g}" for v in flat[:SHOWN]) + (", …" if len(flat) > SHOWN else "")

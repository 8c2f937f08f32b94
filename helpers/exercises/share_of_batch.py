"""Which rows of a batch of ``batch`` images does process number ``rank`` of ``world`` processes take?

Return their numbers as a slice, a range, a list or a tensor. Each row belongs to exactly one process, and the
shares of two processes differ by at most one row. Ranks are counted from 0; there are at least ``world`` rows.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from types import NoneType

import numpy as np
import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import LARGEST, as_tensor, check_callable, name_mistake
from helpers.checks.result import Wrong

HINTS = (
    "Of 10 images, two of 4 processes take 3, the others 2. Where does each share begin, and where does it end?",
    "Where a share ends, the next one begins: take all borders from one formula, `rank * batch // world`.",
    "`slice(first, end)`, where `end` is what `first` would be for the process `rank + 1`.",
)


def share_of_batch(batch: int, rank: int, world: int) -> slice:
    return slice(rank * batch // world, (rank + 1) * batch // world)


CASES = ((12, 4), (10, 4), (9, 4), (7, 3), (5, 5), (6, 1), (100, 6))  # images and processes


def mistakes_in(shares: list[list[int]], batch: int) -> dict[str, bool]:
    """What may be wrong with the shares of all processes, the most telling first."""
    world, sizes = len(shares), [len(share) for share in shares]
    taken = Counter(row for share in shares for row in share)
    twice, missing = (
        [row for row in range(batch) if wrong(taken[row])] for wrong in ((1).__lt__, (0).__eq__)
    )
    alike, least = world > 1 and all(share == shares[0] for share in shares), batch // world
    of = f"{batch} images, {world} processes:"
    return {
        "every process takes all rows: nothing is shared, each does the work of all. Let rank choose": (
            alike and not missing
        ),
        "every process draws the same rows, and the others are left out: draw one order of all rows, and let rank choose from it": (
            alike and shares[0] != sorted(shares[0])
        ),
        "every process takes the same rows, and the others are left out: let rank choose": alike,
        f"{of} one has nothing to do, and {_few(missing)} left out. Ranks are counted from 0 to world - 1": (
            bool(missing) and 0 in sizes
        ),
        f"{of} {_few(missing)} left out. batch // world rows for each leave a rest: deal it out": (
            bool(missing) and not twice and set(sizes) == {least}
        ),
        f"{of} {_few(twice)} in two shares. A slice or a range ends before its second number, with which the next one begins": (
            bool(twice) and all(one[-1:] == after[:1] for one, after in pairwise(shares))
        ),
        f"{of} {_few(twice)} taken more than once, and {_few(missing)} left out": bool(twice and missing),
        f"{of} {_few(twice)} taken more than once": bool(twice),
        f"{of} {_few(missing)} left out": bool(missing),
        f"{of} the shares are {sizes}. One process takes the whole rest: deal it out, one row at a time": (
            max(sizes) - min(sizes) > 1 and sorted(sizes)[:-1] == [least] * (world - 1)
        ),
        f"{of} the shares are {sizes}. Rounded up, they leave too little for the last one": (
            max(sizes) - min(sizes) > 1 and sizes[0] == -(-batch // world) and sizes == sorted(sizes)[::-1]
        ),
        f"{of} the shares are {sizes}. They may differ by one row, since all wait for the largest": (
            max(sizes) - min(sizes) > 1
        ),
    }


@check(share_of_batch, HINTS)
def judge(function: object) -> str:
    """Puts the shares of all processes together, for batches that can be divided and for others."""
    check_callable(function)
    for batch, world in CASES:
        shares, again = (
            [_rows(function(batch, rank, world), batch) for rank in range(world)] for _ in range(2)
        )
        if shares != again:
            raise Wrong(
                "two calls give different rows: if each process draws for itself, none knows what is left to it"
            )
        name_mistake(mistakes_in(shares, batch), bool)
    return "Each row is in one share, with a rest and without, and no share is two rows larger than another"


def _few(rows: Sequence[int]) -> str:
    """The first few of these rows in words."""
    shown = ", ".join(map(str, rows[:4])) + (", …" if len(rows) > 4 else "")
    return f"row {shown} is" if len(rows) == 1 else f"rows {shown} are"


def _rows(got: object, batch: int) -> list[int]:
    """The numbers of the rows that were returned."""
    if isinstance(got, (bool, int, float, np.generic)):
        raise Wrong(f"your function returned the number {got}; expected the rows themselves, such as a slice")
    if isinstance(got, slice):
        if not all(isinstance(part, (int, np.integer, NoneType)) for part in (got.start, got.stop, got.step)):
            raise Wrong("a border of the slice is no whole number: divide with //, which leaves no fraction")
        got = range(batch)[got]
    if isinstance(got, Tensor) and got.dtype == torch.bool and got.shape == (batch,):  # a mask
        got = got.nonzero()
    rows = as_tensor(list(got[:LARGEST]) if isinstance(got, range) else got).flatten()
    outside = [row for row in rows.tolist() if not (0 <= row < batch and row == int(row))]
    if outside:
        raise Wrong(
            f"there is no row {outside[0]:g} in a batch of {batch}: rows and ranks count from 0, by ones"
        )
    return rows.long().tolist()

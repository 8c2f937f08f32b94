"""Measure the ledger, and write ``docs/claims.md``: ``make claims``.

``python -m tests.claims 03 beta`` measures the rows in whose notebook and name all the words occur, prints
them, and leaves the table alone. What has been measured with the same code is kept in ``.claims``, so that
the run may be interrupted.
"""

import sys

from tests.claims import lessons
from tests.claims.measuring import found_for, measure_all
from tests.claims.table import TABLE, verdict, write


def main(words: list[str]) -> None:
    rows = [claim for of_one in lessons().values() for claim in of_one]
    chosen = [claim for claim in rows if all(word in claim.name for word in words)]
    failed = measure_all(chosen)
    measured = found_for(chosen)
    for claim, found in measured.items():
        print(f"{claim.name:<44}{found.shown:>18}  {claim.rule!s:<24}{verdict(claim, found)}")
    print(*failed, sep="\n")
    if not words and not failed:
        write(measured)
        print(f"written: {TABLE}")
    sys.exit(bool(failed) or not all(claim.rule.holds(found) for claim, found in measured.items()))


if __name__ == "__main__":
    main(sys.argv[1:])

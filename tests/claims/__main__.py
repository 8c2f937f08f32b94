"""Measure the ledger, and write ``docs/claims.md``: ``make claims``.

``python -m tests.claims 03 beta`` measures the rows in whose notebook and name all the words occur, prints
them, and leaves the table alone. What has been measured with the same code is kept in ``.claims``, so that
the run may be interrupted.
"""

import json
import multiprocessing
import os
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, wait
from functools import cache
from pathlib import Path

from tqdm import tqdm

from tests.claims import lessons
from tests.claims.ledger import Claim, Effect
from tests.claims.table import TABLE, verdict, write
from tests.state import ROOT, depends_on, state_of

KEPT = ROOT / ".claims"


@cache
def helpers_state(lesson: Path) -> str:
    """A hash of the code that the rows of a lesson are measured with."""
    return state_of(*(path for path in depends_on([lesson]) if ROOT / "helpers" in path.parents))


def kept(claim: Claim) -> Path:
    return KEPT / f"{claim.name} {claim.state()} {helpers_state(claim.path)}.json".replace(" ", "-")


def measure(notebook: str, names: list[str]) -> list[str]:
    """Measure rows of one notebook that are not kept yet; what went wrong with those that could not be."""
    failed = []
    for claim in lessons()[notebook]:
        path = kept(claim)
        if claim.name in names and not path.exists():
            try:
                found = claim.effect()
            except Exception as error:
                failed.append(f"{claim.name}: {error!r}")
                continue
            path.with_suffix(".part").write_text(json.dumps(vars(found)), "utf-8")
            path.with_suffix(".part").replace(path)
    return failed


def measure_all(claims: list[Claim]) -> list[str]:
    """Notebook by notebook, side by side; what went wrong. The bar counts rows."""
    names = defaultdict(list)
    for claim in claims:
        names[claim.notebook].append(claim.name)
    failed = []
    os.environ["TQDM_DISABLE"] = "1"  # for the processes to come: one bar is enough
    workers = ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"))
    with workers as pool, tqdm(total=len(claims), unit="row", leave=False) as bar:
        waiting = {pool.submit(measure, *one) for one in names.items()}
        while waiting:
            done, waiting = wait(waiting, timeout=5)
            failed += [said for future in done for said in future.result()]
            bar.n = sum(kept(claim).exists() for claim in claims)
            bar.refresh()
    return failed


def main(words: list[str]) -> None:
    KEPT.mkdir(exist_ok=True)
    rows = [claim for of_one in lessons().values() for claim in of_one]
    chosen = [claim for claim in rows if all(word in claim.name for word in words)]
    failed = measure_all(chosen)
    measured = {c: Effect(**json.loads(kept(c).read_text("utf-8"))) for c in chosen if kept(c).exists()}
    for claim, found in measured.items():
        print(f"{claim.name:<44}{found.shown:>18}  {claim.rule!s:<24}{verdict(claim, found)}")
    print(*failed, sep="\n")
    if not words and not failed:
        write(measured)
        print(f"written: {TABLE.relative_to(ROOT)}")
    sys.exit(bool(failed) or not all(claim.rule.holds(found) for claim, found in measured.items()))


if __name__ == "__main__":
    main(sys.argv[1:])

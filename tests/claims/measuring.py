"""Measure rows, several notebooks side by side, and keep what was found."""

import json
import multiprocessing
import os
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, wait
from functools import cache
from pathlib import Path

from tqdm import tqdm

from tests.claims import lessons
from tests.claims.ledger import Claim, Effect
from tests.state import ROOT, depends_on, state_of

KEPT = ROOT / ".claims"


@cache
def helpers_state(lesson: Path) -> str:
    """A hash of the code that the rows of a lesson are measured with."""
    return state_of(*(path for path in depends_on([lesson]) if ROOT / "helpers" in path.parents))


@cache
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
    KEPT.mkdir(exist_ok=True)
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


def found_for(claims: list[Claim]) -> dict[Claim, Effect]:
    """What is kept for these rows."""
    there = [claim for claim in claims if kept(claim).exists()]
    return {claim: Effect(**json.loads(kept(claim).read_text("utf-8"))) for claim in there}

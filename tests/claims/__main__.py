"""Measure the ledger, and write ``docs/claims.md``: ``make claims``.

``python -m tests.claims 03 beta`` measures the rows in whose notebook and name all the words occur, prints them,
and leaves the table alone. What has been measured with the same code is kept in ``.claims``, so that the run may
be interrupted.
"""

import ast
import hashlib
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tqdm import tqdm

from tests.claims import lessons
from tests.claims.ledger import Claim, Effect
from tests.claims.table import TABLE, verdict, write

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".claims"
COMPUTING = ("data.py", "models.py", "losses.py", "seeds.py", "training/*.py", "exact/*.py", "metrics/*.py")


def helpers_state() -> str:
    """A hash of the code that rows are measured with, without its comments."""
    paths = sorted(path for pattern in COMPUTING for path in (ROOT / "helpers").glob(pattern))
    code = "\n".join(ast.dump(ast.parse(path.read_text("utf-8"))) for path in paths)
    return hashlib.sha256(code.encode()).hexdigest()[:8]


def kept(claim: Claim) -> Path:
    return KEPT / f"{claim.name} {claim.state()} {helpers_state()}.json".replace(" ", "-")


def measure(notebook: str, names: list[str]) -> list[str]:
    """Measure rows of one notebook that are not kept yet; the names of those that could not be."""
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


def main(words: list[str]) -> None:
    KEPT.mkdir(exist_ok=True)
    rows = [claim for of_one in lessons().values() for claim in of_one]
    chosen = [claim for claim in rows if all(word in claim.name for word in words)]
    jobs = [(claim.notebook, [claim.name]) for claim in chosen]
    by_notebook = {notebook: [name for other, [name] in jobs if other == notebook] for notebook, _ in jobs}
    failed = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        futures = [pool.submit(measure, notebook, names) for notebook, names in by_notebook.items()]
        for future in tqdm(futures, unit="notebook", leave=False):
            failed += future.result()
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

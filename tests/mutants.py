"""How many small mistakes in the code do the unit tests see? ``make mutants``, by mutmut.

mutmut writes versions of each function with one thing changed; pyproject.toml says in which files, and which
tests look at them. A sample, always the same, is tried; versions that differ only in a text are left out.
``python -m tests.mutants 500`` takes as many.
"""

import ast
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.state import ROOT

WORK = ROOT / "mutants"
SAMPLE = 240
SURVIVED, UNTESTED = 0, 33  # mutmut's exit codes; all others mean that a test failed, or took too long


def mutmut(*arguments: str) -> subprocess.CompletedProcess:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    environment = os.environ | {"TQDM_DISABLE": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def without_texts(function: ast.FunctionDef) -> str:
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(ast.Module(function.body, []))


def changing_code(meta: Path) -> Iterator[str]:
    """The names of the mutants of a file in which more than a text differs."""
    tree = ast.parse(meta.with_suffix("").read_text("utf-8"))
    code = {node.name: without_texts(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for name in results(meta):
        last = name.rpartition(".")[2]
        if code.get(last) != code.get(f"{last.rpartition('__mutmut_')[0]}__mutmut_orig"):
            yield name


def results(meta: Path) -> dict[str, int | None]:
    return json.loads(meta.read_text("utf-8"))["exit_code_by_key"]


def main(count: int) -> None:
    made = mutmut("run", "no mutant has this name")  # makes them all, and finds out which test runs what
    files = sorted(WORK.glob("helpers/**/*.meta"))
    names = sorted(name for meta in files for name in changing_code(meta))
    if not names:
        raise SystemExit(f"mutmut made no mutants:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")
    sample = random.Random(0).sample(names, min(count, len(names)))
    tried = mutmut("run", *sample)
    found = {name: code for meta in files for name, code in results(meta).items() if name in set(sample)}
    if None in found.values():
        raise SystemExit(f"some were not tried:\n{tried.stdout[-2000:]}{tried.stderr[-2000:]}")
    alive = sorted(name for name, code in found.items() if code in (SURVIVED, UNTESTED))
    for name in alive:
        print(f"--- {name}\n{mutmut('show', name).stdout}")
    share = 1 - len(alive) / len(found)
    print(f"{len(found) - len(alive)} of {len(found)} seen, {share:.0%}; {len(names)} in all")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)

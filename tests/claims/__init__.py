"""A ledger of what the notebooks state in general, measured on seeds that no notebook prints.

A statement is a row: words of the notebook, a measurement with one value per seed, and a rule.
``make claims`` measures all rows and writes ``docs/claims.md``. A row that fails is mended in the notebook,
not in its rule.

- ``ledger.py``: rows, rules, verdicts;
- ``runs.py``: trainings that several rows share;
- ``lesson_NN.py``: the rows of a notebook, in its order;
- ``sentences.py`` and ``otherwise/``: which sentences need a row, and why the others do not.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from tests.claims.ledger import Claim


@cache
def lessons() -> dict[str, list[Claim]]:
    """The rows of each notebook."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("lesson_*.py"))
    rows = [import_module(f"{__name__}.{name}").CLAIMS for name in names]
    return {of_one[0].notebook: of_one for of_one in rows}

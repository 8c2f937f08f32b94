"""The sentences of a notebook, and which of them must be accounted for.

A sentence that compares, generalizes or explains has one of the words below. It needs a row in the ledger, or
a line in ``otherwise/<notebook>.txt``: a reason, a colon, and the sentence's first words (as many as make it
the only one). The reasons:

- ``defines``: says what a word means, what the code does, or what to do;
- ``derived``: follows by algebra or probability, shown there or held by a test of the code;
- ``shown``: says what stands in the output beside it, of those seeds alone, and of nothing else;
- ``cited``: is the view of someone who is named, or is told as a use or a habit.
"""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
OTHERWISE = Path(__file__).with_name("otherwise")
REASONS = ("defines", "derived", "shown", "cited")
WORDS = """always never ahead behind grow grows cost costs die dies better worse win wins lose loses
    best worst more less fewer larger smaller higher lower most mostly often usually seldom rarely every
    all none no nothing because tie faster slower longer shorter stronger weaker nearer closer fall
    falls rise rises shrink shrinks need needs only hardly without cannot earlier later sooner cheaper
    harder easier enough too than beat beats exceed exceeds helps hurts raises lowers gain gains
    increase increases improve improves double doubles typically generally tend tends causes leads"""
SPEAKS = re.compile(rf"\b({'|'.join(WORDS.split())})\b", re.IGNORECASE)


def plain(text: str) -> str:
    """In one line, and without the colours of the letters."""
    return " ".join(re.sub(r"\\color\{#\w+\}", "", text).split())


def sentences(notebook: str) -> list[str]:
    """All sentences of its texts; code, tables and headings stand for themselves."""
    found = []
    for cell in nbformat.read(ROOT / "notebooks" / f"{notebook}.ipynb", 4).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```|\$\$.*?\$\$|<[^>]*>", "", cell.source, flags=re.DOTALL)
            blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-#|]|\d+\.) ?)", text)
            for block in map(plain, blocks):
                if not block.startswith(("#", "|")):
                    found += re.split(r"(?<=[.?:;])\s+(?=[A-Z*`$(\[])", block)
    return found


def to_account_for(notebook: str) -> list[str]:
    """The sentences that speak of more than they show, questions apart."""
    return [one for one in sentences(notebook) if SPEAKS.search(one) and not one.endswith("?")]


def otherwise(notebook: str) -> list[tuple[str, str]]:
    """The lines of ``otherwise/<notebook>.txt``: reason and first words."""
    path = OTHERWISE / f"{notebook}.txt"
    if not path.exists():
        return []
    lines = [line.partition(": ") for line in path.read_text("utf-8").splitlines() if line]
    return [(reason, words) for reason, _, words in lines]

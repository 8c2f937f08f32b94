"""The table ``docs/claims.md``: written by ``make claims``, read by the tests."""

from tests.claims.ledger import Claim, Effect
from tests.claims.sentences import ROOT

TABLE = ROOT / "docs" / "claims.md"
HEAD = """# What the course states, measured on other seeds

Each row is a statement of a notebook, measured on seeds that no notebook prints. `make claims` wrote this
table; `tests/claims` has the rows. A mean is given with its standard error, and must keep its bound by three
of them; a count of seeds must keep it by Wilson's interval (two standard errors). In notebook 10 every eight
seeds share a split of the images; the errors count them as independent, and are too small.

| notebook | statement | measured | seeds | effect | must be | holds | state |
|---|---|---|---|---|---|---|---|
"""


def verdict(claim: Claim, found: Effect) -> str:
    return "yes" if claim.rule.holds(found) else "NO"


def write(measured: dict[Claim, Effect]) -> None:
    """One line for each row, in the order of the notebooks."""
    lines = []
    for claim, found in measured.items():
        words = claim.sentence.replace("](", "](../notebooks/")  # a link leads on from where the table is
        columns = [claim.notebook[:2], words, claim.measured, str(claim.seeds), found.shown]
        columns += [str(claim.rule), verdict(claim, found), claim.state()]
        lines.append(f"| {' | '.join(column.replace('|', chr(92) + '|') for column in columns)} |")
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")


def read() -> list[list[str]]:
    """The columns of each line."""
    lines = TABLE.read_text("utf-8").removeprefix(HEAD).splitlines()
    return [[column.strip() for column in line[1:-1].replace(r"\|", "\0").split("|")] for line in lines]

"""The card of symbols: the colours of the figures, links that lead somewhere, tables that render."""

import re

from helpers.plots import COLOURS
from tests.test_notebooks import NOTEBOOKS

CARD = (NOTEBOOKS / "symbols.md").read_text("utf-8")
ROWS = [line for line in CARD.splitlines() if line.startswith("|")]
SYMBOLS = {"x": "data", r"\mu": "mu", r"\sigma": "logvar", r"\epsilon": "eps", "z": "z", r"\hat{x}": "recon"}


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", CARD):
        assert (NOTEBOOKS / target).exists(), target


def test_every_row_has_as_many_cells():
    """A bar inside a formula would end its cell: write \\mid there."""
    assert {row.count("|") for row in ROWS} == {5}


def test_symbols_have_the_colours_of_the_figures():
    for symbol, name in SYMBOLS.items():
        assert rf"| ${{\color{{{COLOURS[name]}}}{{{symbol}}}}}$ |" in CARD, symbol
    assert set(re.findall(r"#[0-9A-F]{6}", CARD)) <= set(COLOURS.values())

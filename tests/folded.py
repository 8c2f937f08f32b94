"""The hints that fold out beside exercises, written from the exercises' modules, where they stand once."""

import re

import nbformat

from helpers.exercises import CHECKS

CALL = re.compile(r"checks\.(\w+)\(.*\)")
FOLDED = re.compile(r"\n\n<details><summary>([\w ]+, h|H)int \d.*", flags=re.S)


def is_exercise(cell: nbformat.NotebookNode) -> bool:
    return "exercise" in cell.metadata.get("tags", [])


def has_exercises(notebook: nbformat.NotebookNode) -> bool:
    """Whether cells wait for the learner's code; a quick check is one cell, that of its call."""
    return any(is_exercise(cell) and not CALL.fullmatch(cell.source.strip()) for cell in notebook.cells)


def fold_hints(notebook: nbformat.NotebookNode) -> None:
    """Write the hints of every check to the end of the text above the cell that calls it, and only there."""
    below = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text, below[cell.id] = cell, []
        elif call := CALL.fullmatch(cell.source.strip()):
            below[text.id].append(call[1])
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            hints = folded(below[cell.id])
            cell.source = FOLDED.sub("", cell.source) + ("\n\n" + "\n".join(hints) if hints else "")


def folded(names: list[str]) -> list[str]:
    """One block for each hint of these checks; where they are several, each says whose it is."""
    blocks = []
    for name in names:
        hints = CHECKS[name].hints
        for k, hint in enumerate(hints, start=1):
            title = f"Hint {k}" + (", almost the answer" if k == len(hints) else "")
            if len(names) > 1:
                title = f"{name.replace('_', ' ').title()}, hint {k}"
            blocks.append(f"<details><summary>{title}</summary>\n\n{hint}\n\n</details>")
    return blocks

"""How long a lesson takes, by one formula: ``python -m tests.minutes`` prints the table.

The rates are those at which notebooks 01 to 05, when they were longer, took a first-time learner 40, 50, 120,
65 and 135 minutes: the formula gave 50, 47, 96, 64 and 115. What the learner does comes on top.
"""

import itertools
import re
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import nbformat

from tests.outputs import figures

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
WORDS_A_MINUTE = 120
LINES_A_MINUTE = 8  # of code, blank ones not counted
FIGURE = 0.5  # minutes
FORMULA = 1.0  # one that stands on a line of its own
HANDS = 2.0  # a line to write or mend, a setting to change and to run again, an explorer with its picture
ANSWER = 0.5  # a letter, a number, a guess
EXERCISE = 6.0  # one of notebook 06: predict, change, run, look
FURTHER = "## Further exercises"  # from here on, notebook 06 is for other evenings


@dataclass(frozen=True)
class Load:
    """What a notebook asks of its reader."""

    words: int
    lines: int
    figures: int
    formulas: int
    hands: int
    answers: int
    exercises: int

    @property
    def minutes(self) -> float:
        read = self.words / WORDS_A_MINUTE + self.lines / LINES_A_MINUTE
        seen = FIGURE * self.figures + FORMULA * self.formulas
        done = HANDS * self.hands + ANSWER * self.answers + EXERCISE * self.exercises
        return read + seen + done


def load_of(notebook: nbformat.NotebookNode) -> Load:
    """Folded answers count as words; code inside them does not, nor what stands below "Further exercises"."""
    cells = list(itertools.takewhile(lambda cell: not cell.source.startswith(FURTHER), notebook.cells))
    code = [cell for cell in cells if cell.cell_type == "code"]
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    prose = re.sub(r"```.*?```|\$\$.*?\$\$|</?\w+>", " ", text, flags=re.S)
    tags = {cell.id: set(cell.metadata.get("tags", [])) for cell in code}
    asks = [cell for cell in code if tags[cell.id] & {"task", "try", "explore", "exercise"}]
    answers = [cell for cell in asks if re.search(r"^checks\.|tasks\.guess\(", cell.source, flags=re.M)]
    exercises = [cell for cell in asks if cell not in answers and "exercise" in cell.metadata.tags]
    return Load(
        words=len(re.findall(r"\S*\w\S*", prose)),
        lines=sum(bool(line.strip()) for cell in code for line in cell.source.splitlines()),
        figures=sum(len(list(figures(cell.outputs))) for cell in code if "explore" not in tags[cell.id]),
        formulas=len(re.findall(r"\$\$.*?\$\$", text, flags=re.S)),
        hands=len(asks) - len(answers) - len(exercises),
        answers=len(answers),
        exercises=len(exercises),
    )


def stated(text: str) -> int:
    """The minutes that a text states: "about 45 minutes", or "45 min" in the README."""
    return int(re.search(r"(\d+) min", text)[1])


if __name__ == "__main__":
    print(f"{'':<24}" + "".join(f"{field.name:>11}" for field in fields(Load)) + "    minutes")
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        load = load_of(nbformat.read(path, 4))
        print(f"{path.stem:<24}" + "".join(f"{n:>11}" for n in astuple(load)) + f"{load.minutes:>11.0f}")

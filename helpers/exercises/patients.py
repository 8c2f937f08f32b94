"""The clinic: name what each of six sick VAEs has. A diagnosis is answered with what was measured on it."""

from functools import lru_cache

from helpers.checks.check import Check, say
from helpers.checks.result import Wrong
from helpers.clinic import DIAGNOSES, DISEASES, Chart, examine
from helpers.clinic import patients as runs


@lru_cache
def _charts() -> dict[str, Chart]:
    return {letter: examine(run) for letter, run in runs().items()}


class Patient(Check):
    """The check of one patient; the answer is one of the diagnoses on offer."""

    def __init__(self, letter: str, *hints: str) -> None:
        self.letter, self.right = letter, DIAGNOSES[letter]
        super().__init__(f"patient_{letter.lower()}", f"Patient {letter} of the clinic.", hints, self._judged)

    def _judged(self, diagnosis: object) -> str:
        if not isinstance(diagnosis, str) or diagnosis not in DISEASES:
            raise Wrong(f"no such diagnosis; choose one of {', '.join(map(repr, DISEASES))}")
        chart, named = _charts()[self.letter], DISEASES[diagnosis]
        if diagnosis == self.right:
            return f"The sign is {named.sign}: {named.here(chart)}"
        if named.holds(chart):
            raise Wrong(f"true, {named.here(chart)}; but that does not make this patient sick, look on")
        raise Wrong(f"'{diagnosis}' would show {named.sign}; here: {named.here(chart)}")

    def solution(self) -> None:
        """Print the diagnosis and its evidence."""
        say(f"{self.right}. {self._judged(self.right)}")


patient_a = Patient(
    "A",
    "The curves look healthy. Which column of the table is unlike that of every other patient?",
    "The error is small at the z that the model draws, and large at the z that mu and logvar claim. Does the model draw from the region it claims?",
)
patient_b = Patient(
    "B",
    "Both KLs are near zero and the error is the data's variance: two diagnoses fit that.",
    "The error does send a gradient to the encoder; something stronger holds it back.",
)
patient_c = Patient(
    "C",
    "No value in the table is extreme. Look at the end of the curve.",
    "By how much did the error change over the last tenth of the run?",
)
patient_d = Patient(
    "D",
    "The error is the smallest of all. What was paid for it?",
    "Compare the sum of the KLs with ln 256, the most that a code can tell about which point it is.",
)
patient_e = Patient(
    "E",
    "Both KLs are near zero and the error is the data's variance: two diagnoses fit that.",
    "Look at the gradient that the error sends to the encoder.",
)
patient_f = Patient(
    "F",
    "Error and KL are both bad at the end. Look at what the curve did on its way.",
    "The error was many times the data's variance after epoch 20: it jumped.",
)

"""What a cell shows, and what tells two runs of it apart: by one strict rule, and one loose one.

Strict: the same text, and figures whose pixels agree. Loose, for machines on which torch cannot be made to
compute the stored digits (``helpers.processor``): the same words, numbers up to chance, as many figures.
"""

import base64
import io
import re
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image

EMBEDDED = re.compile(r'src="data:image/png;base64,([^"]+)"')  # sanitize.cfg keeps them from nbval
TOLERANCE = 3.0  # root-mean-square difference of two figures, pixel values 0..255
LAST_DIGITS = 3  # by how many units of its last digit a number may differ, by the loose rule
STANDARD_ERRORS = 3  # by how many of its standard errors a count of seeds may
AMOUNT = r"[-+]?\d+(?:\.\d+)?"
NUMBER = re.compile(rf"(?P<k>\d+) of (?P<n>\d+)|(?P<value>{AMOUNT})(?:%? ± (?P<spread>{AMOUNT}))?")


def text_of(outputs: Sequence[dict]) -> str:
    """What a cell shows as text, errors included, figures not."""
    shown = []
    for output in outputs:
        shown.append(output.get("text", ""))
        shown.append(output.get("data", {}).get("text/plain", ""))
        shown.append(output.get("evalue", ""))
    return "\n".join(shown)


def figures(outputs: Sequence[dict]) -> Iterator[np.ndarray]:
    """The PNG figures among a cell's outputs, also in HTML, on white, as RGB arrays with values 0..255."""
    for output in outputs:
        data = output.get("data", {})
        for png in [*filter(None, [data.get("image/png")]), *EMBEDDED.findall(data.get("text/html", ""))]:
            picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA"), float)
            colours, opacity = picture[..., :3], picture[..., 3:] / 255
            yield colours * opacity + 255 * (1 - opacity)


def other_figures(stored: Sequence[dict], fresh: Sequence[dict], compare_pixels: bool) -> str:
    """What tells the figures of two runs apart, in words; empty when they agree."""
    stored, fresh = list(figures(stored)), list(figures(fresh))
    if len(stored) != len(fresh):
        return f"{len(stored)} stored figures, {len(fresh)} fresh ones"
    for k, (a, b) in enumerate(zip(stored, fresh)):
        if compare_pixels and a.shape != b.shape:
            return f"figure {k}: stored {a.shape}, fresh {b.shape}"
        rms = float(np.sqrt(np.mean((a - b) ** 2))) if compare_pixels else 0.0
        if rms > TOLERANCE:
            return f"figure {k}: pixels differ by {rms:.1f} (at most {TOLERANCE})"
    return ""


def other_words(stored: str, fresh: str) -> str:
    """What tells two texts apart beyond their numbers; how many blanks stand in a row does not count.

    Nor does one after a bracket: a tensor has it there if none of its numbers has a sign, and -0.000 has one.
    """
    stored, fresh = (" ".join(re.sub(AMOUNT, "#", text).split()) for text in (stored, fresh))
    stored, fresh = (text.replace("[ ", "[") for text in (stored, fresh))
    return "" if stored == fresh else f"the words differ:\n{stored}\n{fresh}"


def beyond_chance(stored: str, fresh: str) -> str:
    """The loose rule for texts: what tells them apart beyond what another processor may change.

    A number may differ by some units of its last digit, a mean over seeds ``a ± b`` by b, and a count of
    seeds ``k of n`` by what another draw of seeds would change.
    """
    problem = other_words(stored, fresh)
    for a, b in zip(NUMBER.finditer(stored), NUMBER.finditer(fresh)):
        if not problem and (a["n"] != b["n"] or abs(_first(a) - _first(b)) > 1.001 * _allowed(a, b)):
            problem = f"stored {a[0]}, fresh {b[0]}: they differ by more than chance"
    return problem


def _first(number: re.Match) -> float:
    return float(number["k"] or number["value"])


def _allowed(a: re.Match, b: re.Match) -> float:
    if a["k"]:
        n = int(a["n"])
        share = (int(a["k"]) + int(b["k"]) + 1) / (2 * n + 2)
        return STANDARD_ERRORS * (2 * n * share * (1 - share)) ** 0.5
    decimals = a["value"].partition(".")[2]
    last_digits = LAST_DIGITS * 10.0 ** -len(decimals) if decimals else 0.0
    return max(last_digits, *(float(number["spread"] or 0) for number in (a, b)))

"""An output that is alive wherever a page may run scripts: in Jupyter, and in static pages, without a kernel.

It is plain HTML: a picture, the numbers as data, and a script (``library.js`` and the explorer's own) that
replaces the picture by itself. Where no script may run, as on GitHub, the picture stays.
"""

import base64
import html
import json
import re
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from torch import Tensor, nn

from helpers.plots import COLOURS
from helpers.plots.figure import png

HERE = Path(__file__).parent
IMPORT = re.compile(r"^import .*?;\n", flags=re.M | re.S)


def layers(network: nn.Sequential) -> list[list[list]]:
    """The weights of a network of linear layers with ReLU between them: [[W, b], …], W as rows (out, in)."""
    linear = [layer for layer in network if isinstance(layer, nn.Linear)]
    return [[numbers(layer.weight), numbers(layer.bias)] for layer in linear]


def numbers(values: Tensor, digits: int = 9) -> list:
    """A tensor as nested lists; nine digits keep every bit of a float32."""
    if values.dim():
        return [numbers(value, digits) for value in values.detach()]
    return float(f"{values.item():.{digits}g}")


class Explorer:
    """What a cell shows: ``name`` is that of the script, ``model`` its data, ``figure`` the picture of it."""

    def __init__(self, name: str, model: dict[str, object], figure: Figure) -> None:
        self.name, self.model, self.words = name, model, figure.get_label()
        picture, self.width, _ = png(figure)
        plt.close(figure)
        self.picture = base64.b64encode(picture).decode()

    def __repr__(self) -> str:
        return f"explorer {self.name}: {self.words}"

    def _repr_html_(self) -> str:
        model = html.escape(json.dumps(self.model, separators=(",", ":")))
        size, source = f'width="{self.width}"', f'src="data:image/png;base64,{self.picture}"'
        image = f'<img alt="{html.escape(self.words)}" {size} {source}>'
        style, script = (HERE / "style.css").read_text("utf-8"), script_of(self.name)
        style += formulas_in_the_dark(style)
        root = f'<div class="vae-explorer" data-explorer="{self.name}" data-model="{model}">{image}</div>'
        return f'{root}<style>{style}</style><script type="module">{script}</script>'


def formulas_in_the_dark(style: str) -> str:
    """CSS for JupyterLab's dark theme: in formulas, too, each symbol has its lighter shade."""
    dark = re.search(r"\.dark \{(.*?)\}", style, flags=re.S)[1]
    rules = []
    for name, shade in re.findall(r"--(\w+): (#\w+);", dark):
        stored = ", ".join(str(round(255 * channel)) for channel in to_rgb(COLOURS[name]))
        formula = f'[data-jp-theme-light="false"] mjx-mstyle[style*="rgb({stored})"]'
        rules.append(f"{formula} {{ color: {shade} !important; }}\n")
    return "".join(rules)


def script_of(name: str) -> str:
    """The library and the explorer's own script as one module that imports nothing."""
    library, own = ((HERE / f"{part}.js").read_text("utf-8") for part in ("library", name))
    return re.sub(r"^export ", "", library, flags=re.M) + IMPORT.sub("", own)

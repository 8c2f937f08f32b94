"""How Sphinx makes the pages of the course: README and all that it links to, as stored, nothing executed."""

import json
import re
import shutil
from importlib.metadata import files
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
LINKED = list(dict.fromkeys(re.findall(r"\]\(([\w/]+\.(?:ipynb|md))\)", README)))

project = html_title = "VAE Basics"
root_doc = "README"
include_patterns = ["README.md", *LINKED]
exclude_patterns = [".*", "build"]
extensions = ["myst_nb", "sphinx.ext.mathjax"]
templates_path = ["templates"]

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

MATHJAX = "tex-svg-full.js"  # one file with everything; draws formulas as SVG, which needs no fonts
mathjax_path = MATHJAX
(mathjax,) = (file.locate() for file in files("sphinx-mathjax-offline") if file.name == MATHJAX)

html_theme = "sphinx_book_theme"
html_static_path = ["static", str(mathjax)]
html_css_files = ["pages.css"]
html_copy_source = html_use_index = False
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "home_page_in_toc": True,
    "navbar_persistent": [],  # the search stands above the contents already
    "footer_content_items": [],  # an author's name, and a copyright
}


# formula colours ------------------------------------------------------------------------------------------


def symbol_colours() -> str:
    """CSS that shows what a notebook colours as a symbol in that symbol's shade for the page's theme."""
    style = (ROOT / "helpers/plots/style.py").read_text("utf-8")
    table = re.search(r"^COLOURS = \{.*?\}", style, flags=re.M | re.S)[0]
    colours = dict(re.findall(r'"(\w+)": "(#\w+)"', table))
    explorers = (ROOT / "helpers/explorers/style.css").read_text("utf-8")
    light, dark = (re.findall(r"--(\w+): (#\w+);", rule) for rule in explorers.split("}")[:2])
    rules = [f"--{name}: {shade}; " for name, shade in light]
    lines = [f":root {{ {''.join(rules)}}}"]
    rules = [f"--{name}: {shade}; " for name, shade in dark]
    lines.append(f"html[data-theme=dark] {{ {''.join(rules)}}}")
    for name, _ in light:
        lines.append(
            f'mjx-container [fill="{colours[name]}" i] {{ fill: var(--{name}); stroke: var(--{name}); }}'
        )
    return "\n".join(lines)


html_context = {"symbol_colours": symbol_colours(), "default_mode": "auto"}


# what is said to the reader of a page ---------------------------------------------------------------------

CONTENTS = "\n\n```{{toctree}}\n:hidden:\n\n{}\n```\n"
START = "../README.md#start"
NEEDS_JUPYTER = f"""```{{admonition}} A page to read
Nothing runs here. To change the code, to put in your lines and guesses, and to have them checked, you need
Jupyter: [how to start it]({START}). What folds out, and what has a handle to drag, works here too.
```"""
NOT_HERE = f' (<a class="needs-jupyter" href="{START.replace(".md", ".html")}">this needs Jupyter</a>)</p>'


def adapt(app: Sphinx, document: str, source: list[str]) -> None:
    """Add to the source of a page what only pages need."""
    if document == root_doc:
        source[0] += CONTENTS.format("\n".join(LINKED))
    elif f"{document}.ipynb" in LINKED:
        source[0] = json.dumps(for_reading(json.loads(source[0])))


def for_reading(notebook: dict) -> dict:
    """The notebook with a word on Jupyter at its top and beside unanswered checks; its figures have words."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                cell["metadata"]["mystnb"] = {"image": {"alt": words_for(output)}}
            elif (line := "".join(data.get("text/html", ""))).startswith("<p>○"):
                data["text/html"] = line.replace("</p>", NOT_HERE)
    word = {"cell_type": "markdown", "id": "a-page-to-read", "metadata": {}, "source": NEEDS_JUPYTER}
    notebook["cells"].insert(1, word)
    return notebook


def words_for(output: dict) -> str:
    """The alternative text of a figure: that stored with it, else what is printed where no picture is."""
    stored = output.get("metadata", {}).get("image/png", {}).get("alt")
    return stored or "".join(output["data"]["text/plain"]).strip("<>")


def also_as_index(app: Sphinx, error: Exception | None) -> None:
    """A folder of pages is opened at index.html."""
    if not error:
        shutil.copy(Path(app.outdir) / f"{root_doc}.html", Path(app.outdir) / "index.html")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("source-read", adapt)
    app.connect("build-finished", also_as_index)
    return {"parallel_read_safe": True}

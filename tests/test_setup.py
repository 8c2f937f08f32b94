"""The two lists of dependencies must not drift apart, nor from what the code imports."""

import ast
import re
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from tests.store_outputs import PICTURED, README_PICTURE, figure_of

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"torch": "pytorch"}
PIP_ONLY = {"playwright", "ruff"}
IMPORT_NAMES = {"PyYAML": "yaml", "pillow": "PIL", "scikit-learn": "sklearn"}


def pinned():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return dict(re.match(r"([\w-]+)==([\d.]+)", line).groups() for line in lines if not line.startswith("#"))


def conda():
    specs = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    return dict(spec.split("=") for spec in specs)


def test_conda_has_the_same_minors():
    expected = {
        CONDA_NAMES.get(name, name).lower(): ".".join(version.split(".")[:2])
        for name, version in pinned().items()
        if name not in PIP_ONLY
    }
    assert conda() == {"python": "3.11", **expected}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-pages.txt"])
def test_every_requirement_says_what_it_is_for(name):
    for line in (ROOT / name).read_text("utf-8").splitlines():
        assert line.startswith("#") or re.search(r"#\s*\S", line), line


@pytest.mark.parametrize("folder", ["helpers", "tests", "."])
def test_every_import_is_declared(folder):
    declared = {IMPORT_NAMES.get(name, name) for name in pinned()} | {"helpers", "tests", "conftest"}
    pattern = "*.py" if folder == "." else "**/*.py"
    for path in (ROOT / folder).glob(pattern):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.split(".")[0]
                assert top in declared or top in sys.stdlib_module_names, f"{path.name} imports {top}"


LAYERS = ["processor", "data", "models", "losses", "training", "exact", "metrics", "seeds", "digits"]
LAYERS += [
    "diagnostics",
    "plots",
    "lab",
    "mystery",
    "clinic",
    "explorers",
    "checks",
    "tasks",
    "exercises",
    "tiny_vae_2d",
    "__main__",
]
POINTS_UP = [("checks/__init__.py", "exercises")]  # checks.<name> is looked up, when it is asked for


def rooms_used(path: Path) -> set[str]:
    """The parts of ``helpers`` that a file imports, inside functions too."""
    used = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            used |= {alias.name for alias in node.names}
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
            used |= {name.split(".")[1] for name in names if name.startswith("helpers.")}
    return used


def test_each_helper_imports_only_from_the_layers_above():
    helpers, up = ROOT / "helpers", []
    for path in helpers.rglob("*.py"):
        layer = path.relative_to(helpers).parts[0].removesuffix(".py")
        if layer == "__init__":
            continue
        for used in rooms_used(path):
            if LAYERS.index(used) > LAYERS.index(layer):
                up.append((str(path.relative_to(helpers)), used))
            assert used != layer or path.parent.name == layer, f"{path.name} imports itself"
    assert up == POINTS_UP


def test_the_readme_shows_the_notebooks_figure():
    name, cell_id = PICTURED
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", 4)
    assert (ROOT / README_PICTURE).read_bytes() == figure_of(notebook, cell_id)


def test_the_readmes_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", (ROOT / "README.md").read_text("utf-8")):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_the_readme_lists_every_notebook():
    readme = (ROOT / "README.md").read_text("utf-8")
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"(notebooks/{path.name})" in readme

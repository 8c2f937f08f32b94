"""What a result depends on, as a hash: the code it is computed with, without comments, docstrings and layout.

A file stands for itself and all modules of ``helpers`` and ``tests`` that it imports, directly or not. So a
change of words, or of a module that is not used, leaves the hash alone.
"""

import ast
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


@cache
def code_of(path: Path) -> str:
    """The code of a module, or of a notebook's cells with their stored text."""
    if path.suffix != ".ipynb":
        return path.read_text("utf-8")
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    return re.sub(r"^[%!]", "#", "\n".join(cell.source for cell in cells), flags=re.MULTILINE)


@cache
def stored(path: Path) -> str:
    """The stored outputs of a notebook, and its cells' tags."""
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    return str([(cell.outputs, cell.metadata.get("tags")) for cell in cells])


def _named(tree: ast.AST) -> Iterator[str]:
    """The modules that imports name, as far as they may be this course's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _exercises(tree: ast.AST) -> set[Path]:
    """The modules that speak of what is asked for as ``checks.<name>``: it is loaded only then."""
    asked = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "checks"
    }
    modules = (ROOT / "helpers" / "exercises").glob("*.py")
    return {path for path in modules if any(re.search(rf"\b{name}\b", code_of(path)) for name in asked)}


@cache
def _imports(path: Path) -> frozenset[Path]:
    tree = ast.parse(code_of(path))
    found = _exercises(tree)
    for name in _named(tree):
        if name.split(".")[0] in ("helpers", "tests"):
            parts = name.split(".")
            for k in range(1, len(parts) + 1):  # a package's __init__ runs before its modules
                place = ROOT.joinpath(*parts[:k])
                found |= {one for one in (place.with_suffix(".py"), place / "__init__.py") if one.exists()}
    return frozenset(found)


def depends_on(paths: Iterable[Path]) -> set[Path]:
    """The files, and all that they import of this course."""
    found, new = set(), set(paths)
    while new:
        found |= new
        new = set().union(*map(_imports, new)) - found
    return found


def dump(node: ast.AST) -> str:
    """The tree as Python 3.11 writes it: 3.12 has a field more, 3.13 leaves empty ones out."""
    options = {"show_empty": True} if sys.version_info >= (3, 13) else {}
    return ast.dump(node, **options).replace(", type_params=[]", "")


@cache
def _dump(path: Path) -> str:
    tree = ast.parse(code_of(path))
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node):
            del node.body[0]
    return f"{path.name} {dump(tree)} {stored(path) if path.suffix == '.ipynb' else ''}"


def state_of(*paths: Path) -> str:
    """Ten hexadecimal digits: another code, or another stored output, and they are others."""
    parts = [*map(_dump, sorted(depends_on(paths))), (ROOT / "requirements.txt").read_text("utf-8")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:10]

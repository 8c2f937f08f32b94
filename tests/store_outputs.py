"""Run notebooks from top to bottom and store their outputs: the only way outputs get into the files.

Used by ``make notebooks``. Two runs give byte-identical files: ids stay, metadata are fixed. The hints
beside the exercises are written on the way, from their modules.
"""

import base64
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tests import folded

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
os.environ["TQDM_DISABLE"] = "1"  # inherited by the kernels: how long a cell took is no output

README_PICTURE = Path("docs/flow.png")
PICTURED = ("01_flow", "flow-figure")  # the notebook and the cell whose figure the README shows


def execute(path: Path) -> nbformat.NotebookNode:
    """The notebook at ``path`` after a clean run, with nothing in it but what the course stores.

    Raises:
        SystemExit: a cell wrote to stderr.
        nbclient.exceptions.CellExecutionError: a cell without the tag raises-exception failed.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
    if folded.has_exercises(notebook):
        folded.fold_hints(notebook)
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise SystemExit(f"{path}: cell {cell.id} writes to stderr: {output.text}")
            if output.output_type == "error":  # the full traceback names this machine's folders
                output.traceback = [f"{output.ename}: {output.evalue}"]
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def figure_of(notebook: nbformat.NotebookNode, cell_id: str) -> bytes:
    """The PNG that a cell shows."""
    (cell,) = (cell for cell in notebook.cells if cell.id == cell_id)
    (png,) = (o.data["image/png"] for o in cell.outputs if "image/png" in o.get("data", {}))
    return base64.b64decode(png)


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        notebook = execute(path)
        nbformat.write(notebook, path)
        if path.stem == PICTURED[0]:
            README_PICTURE.write_bytes(figure_of(notebook, PICTURED[1]))

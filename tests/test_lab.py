"""The lab's output, to the character, however torch is set up."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
EXPECTED = """\
epoch=001 recon=0.5903 kl=0.0293 loss=0.5917
epoch=050 recon=0.0335 kl=0.9007 loss=0.0785
epoch=100 recon=0.0261 kl=0.8229 loss=0.0673
epoch=200 recon=0.0244 kl=0.7138 loss=0.0601
generated_points
[[1.075, -0.014], [-0.997, -0.001], [-1.118, -0.054], [0.553, 0.041], [0.74, 0.021]]
"""


def output_of(*arguments, **environment):
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_script_prints_the_expected_lines():
    assert output_of("-m", "helpers.tiny_vae_2d") == EXPECTED


@pytest.mark.parametrize("order", ["helpers, sklearn.cluster", "sklearn.cluster, helpers"])
def test_the_helpers_use_one_thread(order):
    code = f"import {order}, threadpoolctl, torch; print(torch.get_num_threads(), end=' ')"
    code += "; print({library['num_threads'] for library in threadpoolctl.threadpool_info()})"
    assert output_of("-c", code, OMP_NUM_THREADS="2") == "1 {1}\n"


@pytest.mark.parametrize("capability", ["default", "avx2"])
def test_the_notebooks_cells_are_a_script_of_their_own(tmp_path, capability):
    """It imports no helpers, so nothing pins its digits; the printed ones are the same all the same."""
    notebook = nbformat.read(ROOT / "notebooks" / "04_lab.ipynb", 4)
    sources = {cell.id: cell.source for cell in notebook.cells}
    parts = [
        "import torch",
        "from torch import nn",
        *(sources[i] for i in ("model", "data", "train", "generate")),
    ]
    script = tmp_path / "tiny_vae_2d.py"
    script.write_text("\n".join(parts))
    assert output_of(str(script), MKL_CBWR="AUTO", ATEN_CPU_CAPABILITY=capability) == EXPECTED


def test_the_notebook_prints_the_expected_lines():
    notebook = nbformat.read(ROOT / "notebooks" / "04_lab.ipynb", 4)
    printed = {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    assert printed["script"] == EXPECTED
    assert printed["train"] + printed["generate"] == EXPECTED

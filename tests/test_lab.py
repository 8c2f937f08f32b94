"""The lab's output, to the character, however torch is set up."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import torch
from torch import nn

from helpers import tasks
from helpers.checks.result import CORRECT, NOT_ATTEMPTED, WRONG
from helpers.data import ring_density, two_clusters
from helpers.lab import lab_data, lab_run, lab_runs, with_the_same_noise, your_run
from helpers.models import TinyVAE
from helpers.training import train_vae

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


LABS = {"beta": 0.05, "lr": 0.02, "epochs": 200, "seed": 4, "activation": "ReLU", "data": "clusters"}


def test_the_labs_settings_give_the_labs_run():
    yours = your_run(**LABS)
    assert torch.equal(yours.x, lab_data()) and torch.equal(yours.run.loss, lab_run().loss)


def test_every_setting_is_used():
    changes = {"beta": 0.1, "lr": 0.01, "epochs": 30, "seed": 5, "activation": "Tanh", "data": "ring"}
    few = {**LABS, "epochs": 20}
    losses = [your_run(**{**few, name: value}).run.loss for name, value in changes.items()]
    losses.append(your_run(**few).run.loss)
    assert len({float(loss[-1]) for loss in losses}) == len(losses)
    (layer,) = your_run(**{**few, "activation": "Tanh"}).run.model.decoder[1:2]
    assert isinstance(layer, nn.Tanh)


def test_every_kind_of_data_comes_with_its_density():
    few = {**LABS, "epochs": 2}
    rings = your_run(**{**few, "data": "ring"})
    assert len(rings.x) == 128
    centres = rings.density.component_distribution.mean
    assert torch.equal(centres, ring_density().component_distribution.mean)
    own = your_run(**{**few, "data": "mine"}, mine=[[0.0, 1.0], [1, 2], [3, 0]])
    assert own.density is None and len(own.x) == 258 and len(own.x.unique(dim=0)) == 3
    many = torch.rand(300, 2).tolist()
    assert len(your_run(**{**few, "data": "mine"}, mine=many).x) == 300


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"activation": "relu"}, "activation is 'relu'"),
        ({"activation": "functional"}, "activation is 'functional'"),
        ({"activation": nn.ReLU}, "activation is <class"),
        ({"data": "circle"}, "expected 'clusters', 'ring' or 'mine'"),
        ({"data": "mine"}, "mine has shape"),
        ({"data": "mine", "mine": [[1.0, 2.0, 3.0]]}, "mine has shape"),
        ({"seed": -1}, "seed is -1"),
        ({"beta": -1.0}, "beta"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change, said):
    with pytest.raises(ValueError, match=said):
        your_run(**{**LABS, "epochs": 2, **change})


def test_the_global_stream_stays_where_it_is():
    before = torch.get_rng_state()
    your_run(**{**LABS, "epochs": 2})
    lab_runs(2, epochs=2)
    assert torch.equal(torch.get_rng_state(), before)


def test_lab_runs_are_the_lab_at_other_seeds():
    runs = lab_runs(3, beta=0.02, epochs=30)
    for seed, one in enumerate(runs):
        generator = torch.Generator().manual_seed(seed)
        x = two_clusters(generator=generator)
        alone = train_vae(x, beta=0.02, epochs=30, generator=generator)
        assert torch.equal(one.x, x)
        torch.testing.assert_close(one.run.loss, alone.loss)


# a forward pass of one's own --------------------------------------------------------------------------


def encoded(model, x):
    h = model.encoder(x)
    return model.mu(h), model.logvar(h)


def sampled(model, x):
    mu, logvar = encoded(model, x)
    return model.decoder(model.reparameterize(mu, logvar)), mu, logvar


def the_mean_decoded(model, x):
    mu, logvar = encoded(model, x)
    return model.decoder(mu), mu, logvar


def without_logvar(model, x):
    recon, mu, _ = sampled(model, x)
    return recon, mu, mu


@pytest.mark.parametrize(
    ("mine", "status", "said"),
    [
        (lambda model, x: ..., NOT_ATTEMPTED, ""),
        (sampled, CORRECT, ""),
        (lambda model, x: list(sampled(model, x)), CORRECT, ""),
        (lambda model, x: None, WRONG, "my_forward returned None; is `return` missing?"),
        (lambda model, x: sampled(model, x)[0], WRONG, "expected three tensors: recon, mu, logvar"),
        (lambda model, x: sampled(model, x)[:2], WRONG, "expected three tensors: recon, mu, logvar"),
        (lambda model, x: (1, 2, 3), WRONG, "expected three tensors: recon, mu, logvar"),
        (lambda model, x: "recon", WRONG, "expected three tensors: recon, mu, logvar"),
        (lambda model, x: sampled(model, x)[::-1], WRONG, "expected another order: recon, mu, logvar"),
        (the_mean_decoded, WRONG, "recon differs: did you decode a sampled z?"),
        (without_logvar, WRONG, "not as expected: logvar"),
        (
            lambda model, x: [part[:5] for part in sampled(model, x)],
            WRONG,
            "not as expected: recon, mu, logvar",
        ),
    ],
)
def test_a_forward_pass_of_ones_own_is_judged_part_by_part(mine, status, said, capsys):
    torch.manual_seed(0)
    model, before = TinyVAE(), torch.get_rng_state()
    result = tasks.compare(*with_the_same_noise(mine, model, lab_data()))
    assert result.status == status and capsys.readouterr().out.strip() == said
    assert torch.equal(torch.get_rng_state(), before)

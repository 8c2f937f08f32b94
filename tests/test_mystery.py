"""The mystery run of notebook 04: one part is at fault, and its signals contradict each other."""

import pytest
import torch

from helpers import mystery
from helpers.data import two_clusters
from helpers.diagnostics import diagnose
from helpers.lab import lab_run
from helpers.losses import kl_terms
from helpers.training import train_vae


def test_with_its_faulty_part_replaced_it_is_the_labs_run():
    assert torch.equal(mystery.mystery_run(mystery.FAULTY).loss, lab_run().loss)


@pytest.mark.parametrize("part", [part for part in mystery.PARTS if part != mystery.FAULTY])
def test_its_other_parts_are_the_labs_own_already(part):
    assert torch.equal(mystery.mystery_run(part, epochs=30).loss, mystery.mystery_run(epochs=30).loss)


def test_settings_reach_it():
    assert mystery.mystery_run(beta=0.1, epochs=3).beta.tolist() == pytest.approx([0.1] * 3)


def test_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="lab_part is 'loss'; expected None or one of 'sampler'"):
        mystery.mystery_run("loss")


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_small_error_with_hardly_any_recorded_kl(seed):
    generator = torch.Generator().manual_seed(seed)
    x = two_clusters(generator=generator)
    run = train_vae(x, network=mystery._Faulty, generator=generator)
    assert run.recon[-1] < 0.05 * x.var(dim=0, correction=0).mean()
    assert run.kl_per_dimension[-1].max() < 0.2
    with torch.no_grad():
        assert kl_terms(*run.model.encode(x)).sum(dim=1).mean() > 5
    assert "generated samples" in diagnose(run, x, generator).warnings

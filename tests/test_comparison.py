"""The comparison of notebook 05 is fair: the three models have decoders of one shape, and fresh judges.

What it says of them is measured in ``claims/lesson_05.py``.
"""

import pytest
import torch

from helpers.data import fresh_points, two_clusters, two_clusters_density
from helpers.models import Discriminator, Generator, TinyAutoencoder, TinyVAE


def test_the_comparison_is_fair():
    x = two_clusters(generator=torch.Generator().manual_seed(0))
    ae, vae, maker, judge = TinyAutoencoder(), TinyVAE(), Generator(), Discriminator()
    decoders = [ae.decoder, vae.decoder, maker.layers]
    assert len({str(decoder) for decoder in decoders}) == 1
    shapes = [[tuple(p.shape) for p in decoder.parameters()] for decoder in decoders]
    assert shapes[0] == shapes[1] == shapes[2] and shapes[0][0] == (16, 2)
    assert ae.encoder(x).shape == vae.encode(x)[0].shape == (256, 2)
    assert [tuple(p.shape) for p in judge.parameters()][0] == (16, 2)


def test_no_model_was_trained_on_its_judges():
    for seed in range(16):  # the sources of notebook 05
        x = two_clusters(generator=torch.Generator().manual_seed(seed))
        fresh = fresh_points(two_clusters_density(), 1000, torch.Generator().manual_seed(1000 + seed))
        assert not (x.unsqueeze(1) == fresh).all(dim=2).any()


@pytest.mark.parametrize("hidden", [(16,), (24, 24)])
def test_the_decoders_are_alike_with_other_hidden_layers(hidden):
    decoders = (
        TinyAutoencoder(hidden=hidden).decoder,
        TinyVAE(hidden=hidden).decoder,
        Generator(hidden).layers,
    )
    assert len({str(decoder) for decoder in decoders}) == 1

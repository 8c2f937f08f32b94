"""Autoencoder and GAN: the plain loops are what they say, and many at once are the plain loops."""

import inspect

import pytest
import torch
from torch import nn

from helpers.data import two_clusters
from helpers.models import Discriminator, Generator, TinyAutoencoder
from helpers.training import train_autoencoder, train_gan, train_many_autoencoders, train_many_gans
from tests.fingerprints import weights
from tests.rounding import assert_same_training

SEEDS = (3, 4, 5)


def data_and_sources(per_cluster=32, seeds=SEEDS):
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    return torch.stack([two_clusters(per_cluster, g) for g in generators]), generators


def source_after_data(seed, per_cluster=32):
    generator = torch.Generator().manual_seed(seed)
    two_clusters(per_cluster, generator)
    return generator


def test_the_autoencoder_is_trained_by_the_plain_loop():
    x = two_clusters(32, torch.Generator().manual_seed(0))
    torch.manual_seed(1)
    run = train_autoencoder(x, epochs=50, lr=0.02)
    torch.manual_seed(1)
    model = TinyAutoencoder()
    opt = torch.optim.Adam(model.parameters(), lr=0.02)
    for epoch in range(50):
        loss = ((model(x) - x) ** 2).mean()
        assert run.recon[epoch].item() == pytest.approx(loss.item(), abs=1e-6)
        opt.zero_grad()
        loss.backward()
        opt.step()
    for mine, theirs in zip(model.parameters(), run.model.parameters()):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-4)


def test_the_gan_is_trained_by_the_plain_loop():
    """With probabilities and logarithms written out, as in the paper."""
    x = two_clusters(32, torch.Generator().manual_seed(0))
    torch.manual_seed(1)
    run = train_gan(x, steps=20, lr=0.01, beta1=0.3, checkpoints=[7, 20])
    torch.manual_seed(1)
    maker, judge = Generator(), Discriminator()
    codes = torch.randn(1000, 2)
    g_opt, d_opt = (torch.optim.Adam(net.parameters(), lr=0.01, betas=(0.3, 0.999)) for net in (maker, judge))
    assert torch.equal(run.codes, codes)
    for step in range(20):
        fakes = maker(torch.randn(64, 2))
        d_loss = -(judge(x).sigmoid().log().mean() + (1 - judge(fakes.detach()).sigmoid()).log().mean())
        d_opt.zero_grad()
        d_loss.backward()
        d_opt.step()
        g_loss = -judge(fakes).sigmoid().log().mean()
        g_opt.zero_grad()
        g_loss.backward()
        g_opt.step()
        assert run.d_loss[step].item() == pytest.approx(d_loss.item(), abs=1e-4)
        assert run.g_loss[step].item() == pytest.approx(g_loss.item(), abs=1e-4)
        if step + 1 == 7:
            torch.testing.assert_close(run.samples[0], maker(codes).detach(), atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(run.samples[1], maker(codes).detach(), atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(run.samples[1], run.generator(codes).detach())
    assert run.checkpoints == (7, 20) and run.samples.shape == (2, 1000, 2)


@pytest.mark.parametrize(
    "changes", [{}, {"hidden": (6, 5)}, {"latent_dims": 1}, {"lr": 0.005}], ids=lambda c: str(c)
)
def test_many_autoencoders_are_the_single_ones(changes):
    x, generators = data_and_sources()
    runs = train_many_autoencoders(x, generators=generators, epochs=100, **changes)
    for run, data, seed, used in zip(runs, x, SEEDS, generators):

        def alone(points, seed=seed, used=used):
            generator = source_after_data(seed)
            run = train_autoencoder(points, epochs=100, generator=generator, **changes)
            assert torch.equal(generator.get_state(), used.get_state())
            return run

        assert_same_training(run, alone, data, lambda run: (run.recon, *run.model.parameters()))


@pytest.mark.parametrize(
    "changes", [{}, {"hidden": (6, 5)}, {"lr": 0.02, "beta1": 0.9}], ids=lambda c: str(c)
)
def test_many_gans_are_the_single_ones(changes):
    x, generators = data_and_sources()
    runs = train_many_gans(x, generators=generators, steps=50, checkpoints=[1, 50], **changes)
    for run, data, seed, used in zip(runs, x, SEEDS, generators):

        def alone(points, seed=seed, used=used):
            generator = source_after_data(seed)
            run = train_gan(points, steps=50, checkpoints=[1, 50], generator=generator, **changes)
            assert torch.equal(generator.get_state(), used.get_state())
            return run

        assert_same_training(run, alone, data, parts_of_a_gan)


def parts_of_a_gan(run):
    return (run.codes, run.d_loss, run.g_loss, run.samples, *weights(run.generator, run.discriminator))


def test_many_leave_ordinary_models_and_the_global_stream_alone():
    before = torch.get_rng_state()
    x, generators = data_and_sources(4)
    models = [run.model for run in train_many_autoencoders(x, generators=generators, epochs=2)]
    for run in train_many_gans(x, generators=generators, steps=2):
        models += [run.generator, run.discriminator]
    assert torch.equal(torch.get_rng_state(), before)
    for model in models:
        assert all(
            type(layer) in (nn.Linear, nn.ReLU) for layer in model.modules() if not list(layer.children())
        )
        assert not any(getattr(layer, "inplace", False) for layer in model.modules())
        assert all(p.requires_grad for p in model.parameters())


def test_they_train_inside_no_grad():
    x, generators = data_and_sources(4)
    with torch.no_grad():
        run = train_many_autoencoders(x, generators=generators, epochs=30)[0]
        assert run.recon[-1] < run.recon[0]
        assert train_gan(x[0], steps=3).d_loss.isfinite().all()


@pytest.mark.parametrize("train", [train_gan, train_many_gans])
def test_the_default_settings_are_the_tuned_ones_of_notebook_05(train):
    defaults = {name: p.default for name, p in inspect.signature(train).parameters.items()}
    assert (defaults["steps"], defaults["lr"], defaults["beta1"]) == (1000, 0.005, 0.0)


GAN_FAULTS = [
    ({"steps": 0}, ValueError, "steps is 0"),
    ({"lr": -1.0}, ValueError, "lr is -1"),
    ({"beta1": 1.0}, ValueError, "beta1 is 1.0; expected at least 0 and less than 1"),
    ({"beta1": "0.5"}, TypeError, "beta1 is a str"),
    ({"checkpoints": [3, 2]}, ValueError, r"checkpoints are \(3, 2\); expected ascending steps of 1..5"),
    ({"checkpoints": [6]}, ValueError, "expected ascending steps of 1..5"),
    ({"checkpoints": []}, ValueError, "at least one"),
    ({"checkpoints": [2.5]}, TypeError, "a checkpoint is 2.5"),
    ({"hidden": ()}, TypeError, "hidden is"),
]


@pytest.mark.parametrize(("changes", "error", "said"), GAN_FAULTS)
def test_bad_settings_of_a_gan_are_refused(changes, error, said):
    x, generators = data_and_sources(4)
    with pytest.raises(error, match=said):
        train_gan(x[0], **({"steps": 5} | changes))
    with pytest.raises(error, match=said):
        train_many_gans(x, generators=generators, **({"steps": 5} | changes))


@pytest.mark.parametrize("train", [train_autoencoder, train_gan])
@pytest.mark.parametrize(
    ("x", "error"),
    [(torch.zeros(4, 3), ValueError), (torch.full((4, 2), torch.nan), ValueError), ([1.0], TypeError)],
)
def test_bad_data_are_refused(train, x, error):
    with pytest.raises(error, match="expected"):
        train(x)


@pytest.mark.parametrize("train", [train_many_autoencoders, train_many_gans])
def test_many_need_a_source_for_every_data_set(train):
    x, generators = data_and_sources(4)
    with pytest.raises(ValueError, match="1 generators for 3 data sets"):
        train(x, generators=generators[:1])
    with pytest.raises(ValueError, match="same generator is given twice"):
        train(x, generators=[generators[0]] * 3)


def test_divergence_is_reported():
    x, generators = data_and_sources(4)
    for train, length in [(train_autoencoder, "epochs"), (train_gan, "steps")]:
        with pytest.raises(FloatingPointError, match="training diverged"):
            train(1e20 * x[0], lr=1e38, **{length: 3})
    with pytest.raises(FloatingPointError, match="training diverged"):
        train_many_autoencoders(1e20 * x, generators=generators, lr=1e38, epochs=3)
    with pytest.raises(FloatingPointError, match="training diverged"):
        train_many_gans(1e20 * x, generators=generators, lr=1e38, steps=3)

"""Each sick run must be told by its signals, at other seeds than the notebook's too."""

import math

import pytest
import torch
from torch import nn

from helpers.data import ring, ring_density, two_clusters
from helpers.diagnostics import UNJUDGED, WARNING, diagnose
from helpers.lab import your_run
from helpers.training import VAERun, train_vae

RECON, KL, SAMPLES, INTERPOLATION = (
    "reconstruction loss",
    "KL term",
    "generated samples",
    "interpolation",
)


def report_of(seed, **changes):
    generator = torch.Generator().manual_seed(seed)
    x = two_clusters(generator=generator)
    return diagnose(train_vae(x, generator=generator, **changes), x, generator)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_labs_run_is_healthy(seed):
    assert report_of(seed).warnings == ()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_beta_0_reconstructs_and_generates_nothing(seed):
    report = report_of(seed, beta=0.0)
    assert {KL, SAMPLES} <= set(report.warnings) and RECON not in report.warnings
    assert "KL term              WARNING  out of control" in str(report)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_beta_2_collapses(seed):
    report = report_of(seed, beta=2.1)
    assert report.warnings == (RECON, KL, SAMPLES, INTERPOLATION)
    assert "collapsed to zero" in str(report) and "all similar" in str(report)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_untrained_model_warns(seed):
    assert {RECON, SAMPLES} <= set(report_of(seed, epochs=1).warnings)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_learning_rate_of_1_warns(seed):
    assert report_of(seed, lr=1.0).warnings


def made_run(recon=0.02, kl=(0.0, 1.4), swing=0.0, decoder=None, epochs=100):
    """A run with the given last values; its decoder maps the latent plane as told."""
    model = train_vae(torch.zeros(4, 2), epochs=1).model
    model.decoder = decoder or Wave()
    noise = swing * torch.tensor([1.0, -1.0]).repeat(epochs // 2)
    recon = torch.full((epochs,), recon) * (1 + noise)
    kl = torch.tensor(kl).expand(epochs, 2)
    return VAERun(model, recon, recon, kl.mean(1), torch.full((epochs,), 0.05), kl, 512)


class Wave(nn.Module):
    """A decoder that goes smoothly from one centre to the other along the second latent."""

    def forward(self, z):
        return torch.stack([torch.tanh(4 * z[:, 1]), torch.zeros(len(z))], dim=1)


class Step(Wave):
    def forward(self, z):
        return torch.stack([torch.sign(z[:, 1]), torch.zeros(len(z))], dim=1)


class OneSide(Wave):
    def forward(self, z):
        return super().forward(z).abs()


class FarAway(Wave):
    def forward(self, z):
        return super().forward(z) + torch.tensor([0.0, 3.0])


class Slow(Wave):
    """It walks so slowly that much of its way lies between the clusters."""

    def __init__(self, speed):
        super().__init__()
        self.speed = speed

    def forward(self, z):
        return super().forward(self.speed / 4 * z)


LN_N = math.log(512)


@pytest.mark.parametrize(
    ("run", "warned", "said"),
    [
        (made_run(), (), "1 of 2 in use"),
        (made_run(recon=0.26), (), "48% of the data's variance"),
        (made_run(recon=0.28), (RECON,), "stays high"),
        (made_run(swing=0.25), (), ""),
        (made_run(swing=0.35), (RECON,), "does not settle"),
        (made_run(kl=(0.008, 0.009)), (KL,), "collapsed to zero"),
        (made_run(kl=(0.0, 0.011)), (), ""),
        (made_run(kl=(1.0, LN_N - 1.01)), (), ""),
        (made_run(kl=(1.0, LN_N - 0.99)), (KL,), "sum above ln N = 6.2"),
        (made_run(decoder=Step()), (INTERPOLATION,), "jumps: "),
        (made_run(decoder=OneSide()), (SAMPLES,), "on one side only: "),
        (made_run(decoder=FarAway()), (SAMPLES, INTERPOLATION), "leaves the data"),
        (made_run(decoder=Slow(0.5)), (SAMPLES, INTERPOLATION), "leaves the data: along z2, 39% near"),
        (made_run(decoder=Slow(0.56)), (SAMPLES,), "along z2, 44% near"),
    ],
)
def test_each_limit(run, warned, said):
    x = two_clusters(256, torch.Generator().manual_seed(0))
    report = diagnose(run, x, torch.Generator().manual_seed(0))
    assert report.warnings == warned and said in str(report)


def test_every_warning_says_what_to_try():
    lines = str(report_of(1, beta=2.1)).splitlines()
    assert [line.split()[0] for line in lines[1::2]] == ["try:"] * 4


@pytest.mark.parametrize(
    ("run", "x", "error", "said"),
    [
        (made_run(), torch.zeros(3, 3), ValueError, "x has shape"),
        (made_run(), two_clusters(8), ValueError, "x has 16 rows; expected the 512 points of the run"),
        (made_run(), torch.ones(512, 2), ValueError, "all rows of x are equal"),
        (made_run().model, two_clusters(256), TypeError, "run is a TinyVAE; expected what train_vae returns"),
    ],
)
def test_bad_input_is_refused(run, x, error, said):
    with pytest.raises(error, match=said):
        diagnose(run, x)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_beta_ten_times_too_large_shows_in_the_samples(seed):
    assert report_of(seed, beta=0.5).warnings == (SAMPLES,)


# other data -------------------------------------------------------------------------------------------

SETTINGS = {"beta": 0.05, "lr": 0.02, "epochs": 600, "activation": "Tanh"}
SHAPE = [[-1.0, 0.8], [-0.5, 0.0], [0.0, -0.8], [0.5, 0.0], [1.0, 0.8]]


def source():
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_ring_is_judged_by_its_own_density(seed):
    yours = your_run(**SETTINGS, seed=seed, data="ring")
    by_ring, by_clusters = (diagnose(yours.run, yours.x, source(), *d) for d in ([yours.density], []))
    assert SAMPLES not in by_ring.warnings and SAMPLES in by_clusters.warnings


class Half(Wave):
    """Only the right half of the ring."""

    def forward(self, z):
        angle = torch.tanh(z[:, 1]) * math.pi / 2
        return torch.stack([angle.cos(), angle.sin()], dim=1)


def test_modes_that_are_missing_are_counted():
    x = ring(64, source())
    report = str(diagnose(made_run(decoder=Half()), x, source(), ring_density()))
    assert "3 of 8 modes missing" in report


@pytest.mark.parametrize("beta", [0.01, 0.05])
def test_own_points_get_distances_and_no_verdict(beta):
    yours = your_run(**{**SETTINGS, "beta": beta}, seed=1, data="mine", mine=SHAPE)
    report = diagnose(yours.run, yours.x, source(), yours.density)
    samples, interpolation = report.findings[2:]
    assert samples.verdict == interpolation.verdict == UNJUDGED and samples.remedy == ""
    assert "theirs to each other 0.94" in samples.value and "near the data" not in str(report)


def test_own_points_too_may_be_all_similar():
    yours = your_run(**{**SETTINGS, "beta": 5.0}, seed=1, data="mine", mine=SHAPE)
    samples = diagnose(yours.run, yours.x, source(), yours.density).findings[2]
    assert samples.verdict == WARNING and samples.value.startswith("all similar")


def test_a_point_that_stands_twice_is_one_to_tell_apart():
    x = torch.tensor(SHAPE).repeat(103, 1)[:512]
    report = str(diagnose(made_run(kl=(0.5, 1.2)), x, source(), None))
    assert "sum above ln N = 1.6" in report


def test_the_report_says_what_the_spread_is_compared_with():
    x = two_clusters(256, source())
    assert "spread of the means 0.9 times the data's" in str(diagnose(made_run(), x, source()))

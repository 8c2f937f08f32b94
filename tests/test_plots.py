"""What must hold for every figure, and the few facts that a picture could get wrong unnoticed."""

import matplotlib
import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.colors import to_hex

from helpers import plots
from helpers.data import two_clusters
from helpers.plots.style import COLOURS, latent_plane, region
from helpers.training import train_vae, warm_up

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def run():
    generator = torch.Generator().manual_seed(0)
    return train_vae(two_clusters(32, generator), epochs=30, generator=generator)


@pytest.fixture(scope="module")
def x():
    return two_clusters(32, torch.Generator().manual_seed(1))


def cloud(n=20, seed=0):
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(seed))


def every_figure(run, x):
    generator = torch.Generator().manual_seed(0)
    estimates = {name: cloud(2000)[:, 0] + 2 for name in ("pathwise", "score", "score, baseline")}
    schedules = {"constant": torch.full((9,), 0.1), "warm-up": torch.tensor(warm_up(0.1, 9, 4))}
    yield plots.data(x, x[:1])
    yield plots.flow(run.model, x[:1], cloud(1), 0.05)
    yield plots.islands(cloud(), cloud())
    yield plots.paths(cloud(), cloud(), cloud(), cloud(), x[:1])
    yield plots.regions(run.model, x[:3], 10, generator)
    yield plots.codes(run.model, x, cloud(64))
    yield plots.clouds({"a": cloud(), "b": cloud()}, x, "decoded")
    yield plots.moving_noise(
        cloud(5), {"one": (torch.zeros(2), torch.ones(2)), "two": (torch.ones(2), torch.ones(2))}
    )
    yield plots.estimators(estimates, 2.0, [1, 10, 100])
    yield plots.dimensions([1, 2, 4], {name: [1.0, 2.0, 4.0] for name in estimates})
    yield plots.loss_curves(run)
    yield plots.kl_curves(run)
    yield plots.interpolations(run, x)
    yield plots.gallery({"a": run, "b": run}, x, cloud())
    yield plots.warm_up(schedules, {name: torch.arange(4.0) for name in schedules}, 0.1)


def test_every_public_figure_is_tried(run, x):
    assert len(list(every_figure(run, x))) == len(plots.__all__) - len(["COLOURS", "MARKERS"])


def test_every_figure_is_narrow_labelled_and_random_neutral(run, x):
    before = torch.get_rng_state()
    for figure in every_figure(run, x):
        assert figure.get_size_inches()[0] <= 10
        assert all(ax.get_title() or ax.get_xlabel() for ax in figure.axes if ax.axison)
        figure.canvas.draw()
    assert torch.equal(torch.get_rng_state(), before)


def test_planes_have_equal_aspect(run, x):
    for figure in (plots.codes(run.model, x, cloud(64)), plots.clouds({"a": cloud()}, x, "")):
        assert all(ax.get_aspect() == 1 for ax in figure.axes)


def test_every_symbol_has_its_own_colour_and_marker():
    assert len(set(COLOURS.values())) == len(COLOURS)
    assert len(set(plots.MARKERS.values())) == len(plots.MARKERS)


def test_scatter_uses_the_symbols_colour(x):
    points = plots.data(x, x[:1]).axes[0].collections[0]
    assert to_hex(points.get_facecolor()[0]).upper() == COLOURS["data"]
    torch.testing.assert_close(torch.tensor(points.get_offsets().data, dtype=torch.float32), x)


def test_a_region_reaches_two_standard_deviations():
    _, ax = plt.subplots()
    region(ax, torch.tensor([1.0, -1.0]), torch.tensor([0.5, 0.25]))
    ellipse = ax.patches[0]
    assert ellipse.center == (1.0, -1.0) and (ellipse.width, ellipse.height) == (2.0, 1.0)


def test_the_priors_circle_has_radius_two():
    _, ax = plt.subplots()
    latent_plane(ax)
    circle = torch.tensor(ax.lines[0].get_xydata())
    torch.testing.assert_close(circle.norm(dim=1), torch.full((len(circle),), 2.0, dtype=torch.float64))


def test_the_flow_shows_the_points_numbers(run, x):
    texts = " ".join(text.get_text() for text in plots.flow(run.model, x[:1], cloud(1), 0.05).axes[0].texts)
    mu, logvar = run.model.encode(x[:1])
    z = mu + cloud(1) * torch.exp(0.5 * logvar)
    for value in (x[:1], mu, logvar, z, run.model.decoder(z)):
        numbers = ", ".join(f"{v:.3f}".replace("-", "−") for v in value[0].tolist())
        assert f"({numbers})" in texts


def test_curves_show_the_run(run):
    axes = plots.loss_curves(run).axes + plots.kl_curves(run).axes
    lines = {line.get_label(): torch.tensor(line.get_ydata()) for ax in axes for line in ax.lines}
    torch.testing.assert_close(lines["recon"], run.recon)
    torch.testing.assert_close(lines["KL of $z_2$"], run.kl_per_dimension[:, 1])
    torch.testing.assert_close(lines["recon"] + lines[r"$\beta \cdot$ kl"], lines["loss"])


def test_points_outside_the_frame_are_counted(x):
    far = torch.tensor([[9.0, 0.0], [0.0, 0.0], [0.0, -9.0], [0.1, 0.1]])
    (text,) = plots.clouds({"a": far}, x, "").axes[0].texts
    assert text.get_text() == "50% outside"


def test_estimators_average_what_they_say():
    values = torch.tensor([1.0, 3.0] * 500)
    right = plots.estimators({"pathwise": values}, 2.0, [1, 2]).axes[1]
    assert right.lines[0].get_ydata().tolist() == [1.0, 0.0]

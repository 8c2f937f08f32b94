"""What must hold for every figure, and the few facts that a picture could get wrong unnoticed."""

import math

import matplotlib
import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.colors import to_hex

from helpers import plots
from helpers.data import two_clusters, two_clusters_density
from helpers.exact import square_grid
from helpers.plots.loss import MASSES
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
    yield plots.clinic_curves({"A": run, "B": run})
    yield plots.line_over_data(cloud(41), x)
    yield plots.lines(
        [1.0, 2.0], {"a": [1.0, 2.0], "b": [2.0, 1.0]}, ("x", "y"), {"a": [0.1] * 2, "b": [0.1] * 2}
    )
    yield plots.widths({"drawn": cloud(100)[:, 0], "with the bug": cloud(100)[:, 1]}, 1.0)
    yield plots.interpolations(run, x)
    yield plots.gallery({"a": run, "b": run}, x, cloud())
    yield plots.warm_up(schedules, {name: torch.arange(4.0) for name in schedules}, 0.1)
    yield plots.kl_shape()
    plane = square_grid(2.4, 41)
    density = two_clusters_density().log_prob(plane.points)
    yield plots.densities({"a": density, "b": density}, plane)
    yield plots.bounds([1, 2, 4], torch.tensor([-3.0, -2.0, -1.0]), torch.tensor([-2.0, -1.0, 0.0]), 0.3)
    yield plots.posteriors(run.model, x[:2], 0.5, ["a", "b"])
    yield plots.staircase([1, 10], torch.tensor([-1.0, -0.5]), torch.tensor([0.1, 0.1]), -0.4)
    yield plots.code_clouds({"a": run.model, "b": run.model}, x, square_grid(8, 161))
    betas, some = [0.01, 0.1, 1.0], torch.rand(3, 4, 2, generator=generator)
    yield plots.collapse(betas, {"a": some, "b": some}, torch.tensor([1.0, 0.02]))
    yield plots.sweep(betas, some[..., 0], some[..., 1], -some[..., 0], -some[..., 1])
    yield plots.rate_distortion(betas, some[..., 0], some[..., 1], -0.26)
    yield plots.null_and_faults(torch.linspace(-0.002, 0.01, 20), {"a": some[0, :, 0], "b": some[0, :, 1]})
    yield plots.codes_and_decoded(cloud(), cloud(), cloud(), x, ("latent plane", "data plane"))
    yield plots.endings({"a": some[0] / 2, "b": torch.zeros(4, 2)}, good=0.75)
    yield plots.squares({"a": cloud(), "b": cloud()}, [x, x], 2.0)
    yield plots.coverage([1, 5, 9], {"a": torch.tensor([0, 3, 6]), "b": torch.tensor([1, 2, 0])}, seeds=6)
    yield plots.step_against_near({"a": (some[0, :, 0], some[0, :, 1])}, gap=1.1)
    right = torch.arange(20) % 2 == 0
    portrait = plots.Portrait("a", x, cloud(), right, cloud(), cloud(9), ("codes", "samples", "a line"))
    yield plots.side_by_side([portrait, portrait])


def test_every_public_figure_is_tried(run, x):
    count = 0
    for figure in every_figure(run, x):
        plt.close(figure)
        count += 1
    assert count == len(plots.__all__) - len(["COLOURS", "MARKERS", "Portrait"])


def test_every_figure_is_narrow_labelled_and_random_neutral(run, x):
    before = torch.get_rng_state()
    for figure in every_figure(run, x):
        assert figure.get_size_inches()[0] <= 10
        for ax in figure.axes:
            assert not ax.axison or ax.get_title(loc="left") or ax.get_xlabel() or ax.get_ylabel()
        figure.canvas.draw()
        plt.close(figure)
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


def test_contours_enclose_the_named_shares():
    """For a round Gaussian of std 1 the contour of share p is a circle of radius sqrt(-2 ln(1 - p))."""
    grid = square_grid(5, 201)
    log_density = -0.5 * grid.points.pow(2).sum(1)
    figure = plots.densities({"a": log_density, "b": log_density}, grid)
    lines = figure.axes[0].collections[-1].get_paths()
    radii = [float(torch.tensor(path.vertices).norm(dim=1).mean()) for path in lines]
    expected = [math.sqrt(-2 * math.log(1 - share)) for share in MASSES]
    assert radii == pytest.approx(expected, rel=0.03)


def test_the_wall_is_the_entropy_less_the_rate():
    figure = plots.rate_distortion([0.1], torch.tensor([[1.0]]), torch.tensor([[0.5]]), -0.26)
    (line,) = figure.axes[0].lines
    assert all(y == pytest.approx(-0.26 - x) for x, y in zip(*line.get_data()))


def test_predicted_collapse_ends_at_twice_the_eigenvalue():
    kl = torch.zeros(3, 2, 2)
    figure = plots.collapse([0.01, 0.1, 4.0], {"a": kl, "b": kl}, torch.tensor([1.0, 0.02]))
    predicted = [line for line in figure.axes[0].lines if str(line.get_label()).startswith("predicted")]
    for line, eigenvalue in zip(predicted, (1.0, 0.02)):
        beta, values = line.get_data()
        assert (values[beta > 2 * eigenvalue] == 0).all() and (values[beta < 1.9 * eigenvalue] > 0).all()


def test_the_null_figure_draws_its_limit_at_95_percent():
    null = torch.linspace(0, 0.01, 101)
    ax = plots.null_and_faults(null, {"a": torch.tensor([0.5])}).axes[0]
    (line,) = [line for line in ax.lines if line.get_linestyle() == ":"]
    assert line.get_xdata()[0] == pytest.approx(0.0095, abs=1e-4)
    assert "below 0.0095" in ax.texts[0].get_text()


def test_seeds_that_pile_up_are_counted():
    ends = torch.tensor([[0.0, 0.0], [0.01, 0.02], [1.0, 0.0], [0.5, 0.5], [0.4, 0.1]])
    texts = [text.get_text() for text in plots.endings({"a": ends, "b": ends}, good=0.75).axes[0].texts]
    assert texts == ["2 seeds", "1 seed"]


def test_no_line_lies_above_the_bound():
    """Points walking in equal steps across a gap reach it, and cannot exceed it."""
    figure = plots.step_against_near({"a": (torch.tensor([0.1]), torch.tensor([0.5]))}, gap=1.1)
    step, bound = figure.axes[0].lines[0].get_data()
    for s, best in zip(step.tolist()[::9], bound.tolist()[::9]):
        inside = math.ceil(1.1 / s) - 1  # the least number of points strictly inside the gap
        assert 1 - inside / 41 <= best + 1e-9 and best - (1 - inside / 41) <= 1 / 41


def test_every_portrait_has_its_row(x):
    right = torch.arange(20) % 4 == 0
    names = ["autoencoder", "VAE"]
    rows = [plots.Portrait(n, x, cloud(), right, cloud(), cloud(5), ("p", "q", "r")) for n in names]
    figure = plots.side_by_side(rows)
    assert [ax.get_ylabel().split("\n")[0] for ax in figure.axes[::3]] == names
    counts = [len(points.get_offsets()) for points in figure.axes[0].collections]
    assert counts == [5, 15]


def test_widths_draws_the_claimed_density_and_normalized_histograms():
    z = cloud(5000)[:, 0]
    (ax,) = plots.widths({"drawn": z}, 0.5).axes
    density = ax.lines[0]
    assert max(density.get_ydata()) == pytest.approx(1 / (0.5 * math.sqrt(2 * math.pi)), rel=1e-3)
    bars = ax.patches
    assert sum(bar.get_width() * bar.get_height() for bar in bars) == pytest.approx(1, abs=0.01)


def test_lines_carry_their_values_bars_and_mark():
    curves, errors = {"a": [1.0, 3.0], "b": [2.0, 1.0]}, {"a": [0.5, 0.5], "b": [0.1, 0.1]}
    (ax,) = plots.lines([0.0, 1.0], curves, ("x", "y"), errors, (0.5, "here")).axes
    assert [list(container.lines[0].get_ydata()) for container in ax.containers] == list(curves.values())
    (first, *_) = ax.containers[0].lines[2][0].get_segments()
    assert first[:, 1].tolist() == [0.0, 2.0]  # 1 ± 2 standard errors
    assert list(ax.lines[-1].get_xdata()) == [0.5, 0.5]


def test_clinic_curves_show_every_run_on_common_scales(run):
    axes = plots.clinic_curves({"A": run, "B": run}).axes
    assert len(axes) == 4
    assert list(axes[0].lines[0].get_ydata()) == run.recon.tolist()
    assert axes[2].get_ylim() == axes[3].get_ylim()
    assert axes[2].get_ylim()[1] > float(run.kl_per_dimension.max())

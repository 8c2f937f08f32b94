"""What must hold for every figure, and the few facts that a picture could get wrong unnoticed."""

import itertools
import math

import matplotlib
import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.colors import to_hex
from matplotlib.text import Text

from helpers import plots
from helpers.data import two_clusters, two_clusters_density
from helpers.exact import square_grid
from helpers.plots.figure import CourseFigure
from helpers.plots.style import COLOURS, MASSES, latent_plane, region
from helpers.training import train_vae, warm_up
from tests.colours import DARK, LIGHT, SEEN_BY, contrast, distance
from tests.test_notebooks import NOTEBOOKS

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


def cloud_source():
    return torch.Generator().manual_seed(0)


def every_figure(run, x):
    generator = torch.Generator().manual_seed(0)
    estimates = {name: cloud(2000)[:, 0] + 2 for name in ("pathwise", "score", "score, baseline")}
    schedules = {"constant": torch.full((9,), 0.1), "warm-up": torch.tensor(warm_up(0.1, 9, 4))}
    yield plots.data(x, x[:1])
    yield plots.flow(run.model, x[:1], cloud(1), 0.05)
    yield plots.islands(cloud(), cloud())
    yield plots.drowned(cloud(30), 6 * cloud(30), 1.0)
    yield plots.codes(run.model, x, cloud(64))
    yield plots.clouds({"a": cloud(), "b": cloud()}, x, "decoded")
    yield plots.estimators(estimates, 2.0, [1, 10, 100])
    yield plots.dimensions([1, 2, 4], {name: [1.0, 2.0, 4.0] for name in estimates})
    yield plots.overview(run, x)
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
    latent = square_grid(4, 41)
    high = (-latent.points.pow(2).sum(1)).exp()
    yield plots.bayes(high, high, high, latent, torch.zeros(2), torch.ones(2))
    plane = square_grid(2.4, 41)
    density = two_clusters_density().log_prob(plane.points)
    yield plots.densities({"a": density, "b": density}, plane)
    yield plots.bounds([1, 2, 4], torch.tensor([-3.0, -2.0, -1.0]), torch.tensor([-2.0, -1.0, 0.0]), 0.3)
    yield plots.posteriors(run.model, x[:2], 0.5, ["a", "b"])
    yield plots.staircase([1, 10], torch.tensor([-1.0, -0.5]), torch.tensor([0.1, 0.1]), -0.4)
    betas, some = [0.01, 0.1, 1.0], torch.rand(3, 4, 2, generator=generator)
    yield plots.collapse(betas, {"a": some, "b": some}, torch.tensor([1.0, 0.02]))
    yield plots.sweep(betas, -some[..., 0], -some[..., 1])
    yield plots.rate_distortion(betas, {name: (some[..., 0], some[..., 1]) for name in "ab"}, -0.26)
    yield plots.codes_and_decoded(cloud(), cloud(30), {"a": cloud(), "b": cloud()}, x, "latent plane")
    yield plots.endings({"a": some[0] / 2, "b": torch.zeros(4, 2)}, good=0.75)
    yield plots.squares({"a": cloud(), "b": cloud()}, [x, x], 2.0)
    yield plots.critic({"a": lambda p: p[:, 0], "b": lambda p: p[:, 1]}, [cloud(), cloud()], x, reach=2.0)
    yield plots.reachable({"a": lambda z: z, "b": lambda z: 0 * z}, x, distance=0.05)
    yield plots.loss_and_distance({"a": (some[0, :, 0], some[0, :, 1])}, limit=0.01)
    yield plots.images({name: torch.rand(3, 64, generator=generator) for name in "abcd"})
    yield plots.manifold(lambda z: z[:, :1].expand(-1, 64), steps=4)
    yield plots.over_seeds([1, 2], {"a": some[:2, :, 0].T, "b": some[:2, :, 1].T}, ("x", "y"))
    yield plots.coverage([1, 5, 9], {"a": torch.tensor([0, 3, 6]), "b": torch.tensor([1, 2, 0])}, seeds=6)


def test_every_public_figure_is_tried(run, x):
    count = 0
    for figure in every_figure(run, x):
        plt.close(figure)
        count += 1
    assert count == len(plots.__all__) - len(["COLOURS", "MARKERS"])


def test_every_figure_is_narrow_labelled_and_random_neutral(run, x):
    before = torch.get_rng_state()
    for figure in every_figure(run, x):
        assert figure.get_size_inches()[0] <= 10
        for ax in figure.axes:
            assert not ax.axison or ax.get_title(loc="left") or ax.get_xlabel() or ax.get_ylabel()
        figure.canvas.draw()
        plt.close(figure)
    assert torch.equal(torch.get_rng_state(), before)


def test_every_figure_says_what_it_shows(run, x):
    for figure in every_figure(run, x):
        words = figure.get_label()
        assert isinstance(figure, CourseFigure) and repr(figure) == f"Figure: {words}" == str(figure)
        assert 25 < len(words) < 400 and words[0].isupper() and words[-1] == ".", words
        assert not set(words) & set("$\\{}\n") and ".." not in words and ",," not in words, words
        plt.close(figure)


def test_words_name_the_panels_without_the_signs_of_formulas():
    names = {r"$\beta$ = 1": cloud(), "a\nsecond line": cloud()}
    assert plots.clouds(names, cloud(), "drawn").get_label().endswith(": beta = 1; a second line.")


def test_every_figure_reads_on_light_and_dark_pages(run, x):
    """Text, unless it stands on a label of its own, and lines; the style is the notebooks'."""
    with matplotlib.rc_context(fname=NOTEBOOKS / "matplotlibrc"):
        for figure in every_figure(run, x):
            texts = [text for text in figure.findobj(Text) if text.get_text() and not text.get_bbox_patch()]
            spines = [spine.get_edgecolor() for ax in figure.axes for spine in ax.spines.values()]
            lines = [line.get_color() for ax in figure.axes for line in ax.lines]
            assert len(texts) > 3
            for colour in [text.get_color() for text in texts] + spines:
                assert contrast(colour, LIGHT) >= 4.5 and contrast(colour, DARK) >= 3.8, figure
            for colour in lines:
                assert min(contrast(colour, page) for page in (LIGHT, DARK)) >= 3, figure
            for legend in [*figure.legends, *(ax.get_legend() for ax in figure.axes if ax.get_legend())]:
                assert not legend.get_frame_on(), figure
            plt.close(figure)


def test_planes_have_equal_aspect(run, x):
    for figure in (plots.codes(run.model, x, cloud(64)), plots.clouds({"a": cloud()}, x, "")):
        assert all(ax.get_aspect() == 1 for ax in figure.axes)


def test_every_symbol_has_its_own_colour_and_marker():
    assert len(set(COLOURS.values())) == len(COLOURS)
    assert len(set(plots.MARKERS.values())) == len(plots.MARKERS)


def test_every_colour_reads_on_light_and_dark_pages():
    """Formulas have these colours too. None has 4.5 on both."""
    for name, colour in COLOURS.items():
        assert contrast(colour, LIGHT) >= 4.5 and contrast(colour, DARK) >= 3.8, name


@pytest.mark.parametrize("eyes", SEEN_BY)
def test_colours_that_stand_together_are_told_apart_by_all_eyes(eyes):
    planes = (("data", "recon", "prior"), ("mu", "logvar", "z", "prior"), ("eps", "z", "prior"))
    pairs = {pair for plane in planes for pair in itertools.combinations(plane, 2)}
    for one, other in pairs - {("eps", "prior")}:  # triangles, and a dotted line
        assert distance(COLOURS[one], COLOURS[other], eyes) > 20, (one, other)
    for one, other in itertools.combinations(COLOURS, 2):
        assert distance(COLOURS[one], COLOURS[other], eyes) > 9, (one, other)


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


def test_noise_and_codes_share_one_scale():
    plain, noisy = cloud(30), 6 * cloud(30)
    axes = plots.drowned(plain, noisy, 0.5).axes
    assert axes[0].get_xlim() == axes[1].get_xlim() and axes[0].get_xlim()[1] > noisy.abs().max()
    for ax, codes in zip(axes, (plain, noisy)):
        assert {circle.width for circle in ax.patches} == {2.0}  # 2 std on either side
        for circle, code in zip(ax.patches, codes[[0, -1]]):
            torch.testing.assert_close(torch.tensor(circle.center), code)


def test_the_overview_shows_the_run(run, x):
    axes = plots.overview(run, x).axes
    lines = {line.get_label(): torch.tensor(line.get_ydata()) for ax in axes for line in ax.lines}
    torch.testing.assert_close(lines["recon"], run.recon)
    torch.testing.assert_close(lines["KL of $z_2$"], run.kl_per_dimension[:, 1])
    torch.testing.assert_close(lines["recon"] + lines[r"$\beta \cdot$ kl"], lines["loss"])


def test_the_overview_shows_all_codes_and_names_what_it_shows(run, x):
    figure = plots.overview(run, x)
    latent = figure.axes[2]
    mu = run.model.encode(x)[0].detach()
    assert latent.get_xlim()[1] > float(mu.abs().max()) and not latent.texts
    (legend,) = figure.legends
    assert {text.get_text() for text in legend.texts} >= {"data", "decoded draws", r"$\mu$", "prior, 2 std"}


def test_a_gallery_explains_its_marks(run, x):
    (legend,) = plots.gallery({"a": run, "b": run}, x, cloud()).legends
    assert len(legend.texts) == 5


def test_points_outside_the_frame_are_counted(x):
    far = torch.tensor([[9.0, 0.0], [0.0, 0.0], [0.0, -9.0], [0.1, 0.1]])
    (text,) = plots.clouds({"a": far}, x, "").axes[0].texts
    assert text.get_text() == "50% outside the frame"


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


def test_the_wall_is_the_entropy_less_the_rate_in_each_plane():
    rate, high = torch.tensor([[1.0], [0.5]]), torch.tensor([[0.5], [20.0]])
    planes = {"a": (rate, torch.zeros(2, 1)), "b": (rate, high)}
    figure = plots.rate_distortion([0.1, 2.0], planes, -0.26)
    for ax in figure.axes[:2]:
        (line,) = ax.lines
        assert all(y == pytest.approx(-0.26 - x) for x, y in zip(*line.get_data()))
    assert [len(ax.texts) for ax in figure.axes[:2]] == [1, 2]
    assert figure.axes[1].texts[1].get_text().endswith("= 2")


def test_the_sweep_shows_means_and_standard_errors_twice():
    elbo = torch.tensor([[-0.5, -0.3], [-2.0, -2.2]])
    left, right = plots.sweep([0.05, 2.0], elbo, elbo + 0.1).axes
    for ax in (left, right):
        exact, bound = ax.containers
        assert list(bound.lines[0].get_ydata()) == pytest.approx([-0.4, -2.1])
        (first, _) = bound.lines[2][0].get_segments()
        assert first[:, 1].tolist() == pytest.approx([-0.5, -0.3])
    assert right.get_xlim()[1] < 2.0 < left.get_xlim()[1]


def test_the_named_regions_lie_on_the_curves_of_the_kl():
    by_mu, by_std, both = plots.kl_shape().axes
    for ax, points in ((by_mu, {0.0, 2.0}), (by_std, {0.5, 1.0, 2.0})):
        curve, *dots = ax.lines
        assert {float(dot.get_xdata()[0]) for dot in dots} == points
        for dot in dots:
            nearest = abs(torch.tensor(curve.get_xdata()) - dot.get_xdata()[0]).argmin()
            assert dot.get_ydata()[0] == pytest.approx(float(curve.get_ydata()[nearest]), abs=0.05)
    texts = [text.get_text() for text in both.texts if ":" in text.get_text()]
    assert texts == ["the prior: 0", "half as wide: 0.32", "twice as wide: 0.81", "moved by 2: 2"]


def test_bayes_draws_the_three_densities_and_the_region():
    grid = square_grid(4, 81)
    prior = (-0.5 * grid.points.pow(2).sum(1)).exp()
    strip = (-0.5 * ((grid.points[:, 1] - 1) / 0.3).pow(2)).exp()
    mu, std = torch.tensor([0.0, 1.0]), torch.tensor([1.0, 0.3])
    axes = plots.bayes(prior, strip, prior * strip, grid, mu, std).axes
    heights = [ax.collections[0].get_datalim(ax.transData) for ax in axes]
    assert heights[0].height == pytest.approx(
        2 * math.sqrt(2 * math.log(10)), rel=0.02
    )  # a tenth of the highest
    assert heights[1].width == pytest.approx(8) and heights[2].width < 5
    (ellipse,) = axes[2].patches
    assert ellipse.center == (0.0, 1.0) and ellipse.width == pytest.approx(4)


def test_bayes_takes_the_highest_that_can_be_seen():
    grid = square_grid(4, 81)
    rising = grid.points[:, 0].exp()  # highest at the edge of the grid, outside the axes
    axes = plots.bayes(rising, rising, rising, grid, torch.zeros(2), torch.ones(2)).axes
    for ax in axes:
        shades = [shade.get_datalim(ax.transData) for shade in ax.collections[:3]]
        right = ax.get_xlim()[1]
        assert [shade.x0 for shade in shades] == pytest.approx(
            [right + math.log(h) for h in (0.1, 0.5, 0.9)], abs=0.01
        )


def test_a_manifold_has_each_image_where_its_code_is():
    """A decoder whose first half of pixels is z1, the second z2, on a grid of 3 by 3 codes."""
    figure = plots.manifold(lambda z: z.repeat_interleave(32, dim=1) / 4 + 0.5, reach=2.0, steps=3)
    (ax,) = figure.axes
    (shown,) = ax.images
    left, right, bottom, top = shown.get_extent()
    rows, columns = shown.get_array().shape
    for z1, z2 in itertools.product((-2.0, 0.0, 2.0), repeat=2):
        column = int((z1 - left) / (right - left) * columns)
        row = int((top - z2) / (top - bottom) * rows)
        upper, lower = shown.get_array()[row - 2, column], shown.get_array()[row + 2, column]
        assert (upper, lower) == pytest.approx((z1 / 4 + 0.5, z2 / 4 + 0.5))


def test_rows_of_images_are_upright_and_apart():
    image = torch.zeros(2, 8, 8)
    image[0, 0, :] = 1  # the top of the first
    image[1, :, 7] = 0.5  # the right of the second
    (ax,) = plots.images({"a": image.flatten(1)}).axes
    drawn = ax.images[0].get_array()
    assert drawn.shape == (8, 17) and drawn.mask[:, 8].all() and drawn.mask.sum() == 8
    assert (drawn[0, :8] == 1).all() and (drawn[:, 16] == 0.5).all() and drawn.sum() == 12


def test_curves_over_seeds_show_means_and_two_standard_errors():
    values = torch.tensor([[1.0, 0.0], [3.0, 0.0]])
    (ax,) = plots.over_seeds([10, 20], {"a": values}, ("x", "y")).axes
    (curve,) = ax.containers
    assert list(curve.lines[0].get_ydata()) == [2.0, 0.0]
    (first, _) = curve.lines[2][0].get_segments()
    error = float(values[:, 0].std()) / 2**0.5
    assert first[:, 1].tolist() == pytest.approx([2 - 2 * error, 2 + 2 * error], abs=1e-6)


def test_no_label_of_a_contour_lies_under_a_named_region():
    figure = plots.kl_shape()
    figure.canvas.draw()
    both = figure.axes[2]
    boxes = {text.get_text(): text.get_window_extent() for text in both.texts}
    named = [box for name, box in boxes.items() if ":" in name]
    levels = [box for name, box in boxes.items() if ":" not in name]
    assert len(named) == 4 and len(levels) == 5
    assert not any(one.overlaps(other) for one in named for other in levels)


def test_the_predictions_name_their_variances():
    kl = torch.zeros(3, 2, 2)
    legend = (
        plots.collapse([0.01, 0.1, 4.0], {"a": kl, "b": kl}, torch.tensor([1.02, 0.023])).axes[1].get_legend()
    )
    texts = [text.get_text() for text in legend.get_texts()]
    assert {"predicted from variance 1.02", "predicted from variance 0.023"} < set(texts)


def test_predicted_collapse_ends_at_twice_the_eigenvalue():
    kl = torch.zeros(3, 2, 2)
    figure = plots.collapse([0.01, 0.1, 4.0], {"a": kl, "b": kl}, torch.tensor([1.0, 0.02]))
    predicted = [line for line in figure.axes[0].lines if str(line.get_label()).startswith("predicted")]
    for line, eigenvalue in zip(predicted, (1.0, 0.02)):
        beta, values = line.get_data()
        assert (values[beta > 2 * eigenvalue] == 0).all() and (values[beta < 1.9 * eigenvalue] > 0).all()


def test_seeds_that_pile_up_are_counted():
    ends = torch.tensor([[0.0, 0.0], [0.01, 0.02], [1.0, 0.0], [0.5, 0.5], [0.4, 0.1]])
    texts = [text.get_text() for text in plots.endings({"a": ends, "b": ends}, good=0.75).axes[0].texts]
    assert texts == ["2 seeds", "1 seed"]


def test_codes_stand_beside_what_decodes(x):
    decoded = {"from here": cloud(5) / 3, "from there": 9 * cloud(7)}
    latent, first, second = plots.codes_and_decoded(6 * cloud(), cloud(30), decoded, x, "seed 0").axes
    assert [ax.get_title(loc="left") for ax in (latent, first, second)] == ["seed 0", *decoded]
    assert [len(points.get_offsets()) for points in latent.collections] == [30, 20]
    assert latent.get_xlim()[1] > 6 * cloud().abs().max()  # no code is cut off
    assert [len(ax.collections[-1].get_offsets()) for ax in (first, second)] == [5, 7]
    assert not first.texts and "outside" in second.texts[0].get_text()
    assert first.get_xlim() == second.get_xlim() and first.get_ylim() == second.get_ylim()


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


def test_the_critics_map_is_where_it_says(x):
    """One that goes by the first coordinate alone guesses on a vertical line."""
    fakes = cloud(7)
    ax, _, bar = plots.critic(
        {"a": lambda p: p[:, 0], "b": lambda p: p[:, 1]}, [fakes] * 2, x, reach=2.0
    ).axes
    border = torch.tensor(ax.collections[1].get_paths()[0].vertices)
    torch.testing.assert_close(border[:, 0], torch.zeros(len(border), dtype=torch.float64), atol=0.01, rtol=0)
    assert ax.get_aspect() == 1 and ax.get_xlim() == ax.get_ylim() == (-2, 2)
    offsets = [c.get_offsets() for c in ax.collections]
    assert [len(points) for points in offsets[-2:]] == [len(x), 7] and "real" in bar.get_ylabel()


def test_what_is_out_of_reach_is_crossed(x):
    """The identity reaches everything on its grid, a constant only what lies where it points."""
    points = torch.cat([x, torch.zeros(1, 2)])
    identity, constant = plots.reachable({"a": lambda z: z, "b": lambda z: 0 * z}, points, 0.05).axes
    assert identity.get_title(loc="left") == "a: 0% out of reach"
    assert [len(c.get_offsets()) for c in identity.collections] == [len(points), 0]
    assert [len(c.get_offsets()) for c in constant.collections] == [1, len(x)]
    lines = torch.tensor(identity.lines[0].get_xydata())
    assert lines[:, 0].unique().numel() == 1 or lines[:, 1].unique().numel() == 1  # of the lattice, straight


def test_losses_stand_against_distances():
    loss, distance = torch.tensor([0.7, 0.8]), torch.tensor([0.01, -0.002])
    (ax,) = plots.loss_and_distance({"a": (loss, distance)}, limit=0.0062).axes
    shown = torch.tensor(ax.collections[0].get_offsets().data, dtype=torch.float32)
    torch.testing.assert_close(shown, torch.stack([loss, distance], dim=1))
    assert list(ax.lines[0].get_ydata()) == [0.0062, 0.0062]


def test_coverage_shows_the_counts():
    counts = {"a": torch.tensor([0, 3, 6]), "b": torch.tensor([1, 2, 0])}
    (ax,) = plots.coverage([1, 5, 9], counts, seeds=6).axes
    assert [list(line.get_ydata()) for line in ax.lines] == [[0, 3, 6], [1, 2, 0]]

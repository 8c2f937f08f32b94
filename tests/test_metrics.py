import math

import numpy as np
import pytest
import torch
from torch import distributions, nn

from helpers.data import fresh_points, modes_of, ring_density, two_clusters, two_clusters_density
from helpers.metrics import (
    cluster_height,
    covered_modes,
    energy_distance,
    energy_null,
    interpolation_path,
    interpolation_paths,
    kernel_log_density,
    kl_per_dimension,
    mode_shares,
    near_data,
    quality,
    smoothness,
)
from helpers.models import TinyVAE


def model_with(mu_weight, logvar_bias):
    """A TinyVAE whose mu depends on x by known weights and whose logvar is a known constant."""
    model = TinyVAE()
    with torch.no_grad():
        model.encoder[0].weight.zero_()
        model.encoder[0].weight[:2] = torch.eye(2)
        model.encoder[0].bias.fill_(10.0)  # keeps ReLU linear
        for layer in (model.mu, model.logvar):
            layer.weight.zero_()
            layer.bias.zero_()
        model.mu.weight[:, :2] = torch.tensor(mu_weight)
        model.mu.bias.copy_(-10 * torch.tensor(mu_weight).sum(1))
        model.logvar.bias.copy_(torch.tensor(logvar_bias))
    return model


def test_kl_per_dimension_of_a_known_encoder():
    model = model_with([[1.0, 0.0], [0.0, 0.0]], [0.0, 0.0])
    x = torch.tensor([[2.0, 0.0], [-2.0, 0.0]])
    torch.testing.assert_close(kl_per_dimension(model, x), torch.tensor([2.0, 0.0]), atol=1e-5, rtol=0)


def test_interpolation_decodes_the_straight_line():
    model = TinyVAE()
    model.decoder = nn.Identity()
    path = interpolation_path(model, [-2.0, 0.0], [2.0, 1.0], steps=5)
    expected = torch.tensor([[-2.0, 0.0], [-1.0, 0.25], [0.0, 0.5], [1.0, 0.75], [2.0, 1.0]])
    torch.testing.assert_close(path, expected)


@pytest.mark.parametrize("kind", [list, np.array, torch.tensor])
def test_ends_are_numbers_of_any_kind(kind):
    model = TinyVAE()
    path = interpolation_path(model, kind([-2, 0]), kind([2.0, 1.0]), steps=3)
    assert path.dtype == torch.float32
    assert torch.equal(path, interpolation_path(model, [-2.0, 0.0], [2.0, 1.0], steps=3))


@pytest.mark.parametrize(
    ("start", "end", "steps", "said"),
    [
        ([0.0], [1.0, 1.0], 5, r"start has shape \(1, 1\); expected \(N, 2\)"),
        ([0.0, 0.0], [1.0, 1.0, 1.0], 5, r"end has shape \(1, 3\)"),
        ([0.0, 0.0], [1.0, float("nan")], 5, "NaN or infinity"),
        ([0.0, 0.0], [1.0, 1.0], 1, "steps is 1; expected at least 2"),
    ],
)
def test_bad_lines_are_refused(start, end, steps, said):
    with pytest.raises(ValueError, match=said):
        interpolation_path(TinyVAE(), start, end, steps)


def test_near_data_is_within_three_noise_widths_of_a_centre():
    points = torch.tensor([[1.0, 0.44], [1.0, 0.46], [-1.44, 0.0], [-1.46, 0.0], [0.0, 0.0]])
    assert near_data(points).tolist() == [True, False, True, False, False]


def test_the_edge_itself_is_near_and_lies_at_three_std_in_every_direction():
    centres, std = modes_of(ring_density())
    edge = (centres + 3 * std * torch.tensor([1.0, 0.0]))[:1]
    assert near_data(edge, ring_density()).all()
    angles = torch.linspace(0, 2 * math.pi, 73)[:-1]
    around = torch.stack([angles.cos(), angles.sin()], dim=1)
    for centre in centres:
        inner, outer = (near_data(centre + r * std * around, ring_density()) for r in (2.99, 3.01))
        assert inner.all() and not outer.any()


def test_share_of_the_data_near_a_centre_is_the_closed_form():
    n = 50_000
    share = near_data(two_clusters(n, torch.Generator().manual_seed(0))).float().mean()
    exact = 1 - torch.exp(torch.tensor(-4.5))
    assert abs(share - exact) < 5 * (exact * (1 - exact) / (2 * n)) ** 0.5


DENSITIES = {"clusters": two_clusters_density(), "ring": ring_density()}


def planted(density, counts, rubbish=0):
    """Points exactly at the centres, so many at each, and rubbish far away."""
    centres, _ = modes_of(density)
    return torch.cat([centres.repeat_interleave(torch.tensor(counts), dim=0), torch.full((rubbish, 2), 9.0)])


def data_sets(density, start, many=24, count=1000):
    generators = [torch.Generator().manual_seed(start + s) for s in range(many)]
    return torch.stack([fresh_points(density, count, g) for g in generators])


@pytest.mark.parametrize("density", DENSITIES.values(), ids=DENSITIES)
def test_near_means_within_three_std_of_a_centre(density):
    """The threshold is set by the density; where modes are far apart it is the distance."""
    centres, std = modes_of(density)
    axis = torch.linspace(-1.7, 1.7, 300)
    grid = torch.cartesian_prod(axis, axis)
    distance = torch.cdist(grid, centres).amin(dim=1)
    clear = (distance - 3 * std).abs() > 1e-3
    assert torch.equal(near_data(grid, density)[clear], (distance <= 3 * std)[clear])


@pytest.mark.parametrize(
    ("density", "counts", "rubbish", "shares", "covered"),
    [
        ("clusters", [50, 50], 0, [0.5, 0.5], 2),
        ("clusters", [100, 0], 0, [1.0, 0.0], 1),
        ("clusters", [88, 12], 0, [0.88, 0.12], 1),
        ("clusters", [87, 13], 0, [0.87, 0.13], 2),
        ("clusters", [0, 0], 100, [0.0, 0.0], 0),
        ("clusters", [30, 20], 50, [0.3, 0.2], 2),
        ("ring", [125] * 8, 0, [0.125] * 8, 8),
        ("ring", [200] * 5 + [0] * 3, 0, [0.2] * 5 + [0.0] * 3, 5),
        ("ring", [31, 32] + [150] * 6, 37, [0.031, 0.032] + [0.15] * 6, 7),
    ],
)
def test_planted_modes_are_counted_exactly(density, counts, rubbish, shares, covered):
    points, density = planted(DENSITIES[density], counts, rubbish), DENSITIES[density]
    torch.testing.assert_close(mode_shares(points, density), torch.tensor(shares))
    assert covered_modes(points, density) == covered
    assert near_data(points, density).float().mean() == pytest.approx(sum(shares))


def test_clouds_are_judged_one_by_one():
    density = DENSITIES["clusters"]
    a, b = data_sets(density, 0, 3, 50), data_sets(density, 10, 3, 40)
    together = quality(a, b, density)
    for k in range(3):
        alone = quality(a[k], b[k], density)
        torch.testing.assert_close(together.near[k], alone.near)
        assert together.covered[k] == alone.covered
        torch.testing.assert_close(together.energy[k], alone.energy)
    torch.testing.assert_close(energy_distance(a, b[0]), torch.stack([energy_distance(c, b[0]) for c in a]))


def test_energy_distance_by_hand():
    a, b = torch.tensor([[0.0, 0.0], [2.0, 0.0]]), torch.tensor([[0.0, 1.0], [0.0, 3.0], [0.0, 8.0]])
    between = (1 + 3 + 8 + 5**0.5 + 13**0.5 + 68**0.5) / 6
    assert float(energy_distance(a, b)) == pytest.approx(2 * between - 2 - (2 + 5 + 7) / 3, abs=1e-5)


def test_energy_distance_of_two_gaussians_is_the_closed_form():
    """For points on a line a distance d apart, N(0, s^2) and N(m, s^2): E|A - B| of a folded normal."""
    n, m = 20_000, 1.0
    generator = torch.Generator().manual_seed(0)
    a, b = torch.zeros(n, 2), torch.zeros(n, 2)
    a[:, 0], b[:, 0] = torch.randn(n, generator=generator), m + torch.randn(n, generator=generator)
    s = 2**0.5
    normal = torch.distributions.Normal(0.0, 1.0)
    folded = s * (2 / torch.pi) ** 0.5 * torch.exp(torch.tensor(-((m / s) ** 2) / 2)) + m * (
        1 - 2 * normal.cdf(torch.tensor(-m / s))
    )
    exact = 2 * folded - 2 * s * (2 / torch.pi) ** 0.5
    values = [energy_distance(p, q) for p, q in zip(a.split(1000), b.split(1000))]
    values = torch.stack(values)
    assert abs(values.mean() - exact) < 5 * values.std() / len(values) ** 0.5


@pytest.mark.parametrize("density", DENSITIES.values(), ids=DENSITIES)
def test_two_fresh_data_sets_are_inside_the_null(density):
    null = energy_null(density, 1000, 100, torch.Generator().manual_seed(0))
    assert (null[1:] >= null[:-1]).all()
    distances = energy_distance(data_sets(density, 100), data_sets(density, 200))
    inside = (distances <= null.quantile(0.95)).sum()
    assert inside >= 19  # of 24 at 95 %: fewer once in ten thousand
    error = (null.var() / len(null) + distances.var() / len(distances)) ** 0.5
    assert abs(null.mean() - distances.mean()) < 4 * error


def test_the_null_compares_each_data_set_once_with_another():
    density, generator = two_clusters_density(), torch.Generator().manual_seed(3)
    draws = [fresh_points(density, 40, generator) for _ in range(6)]
    pairs = [energy_distance(draws[k], draws[k + 1]) for k in (0, 2, 4)]
    null = energy_null(density, 40, 3, torch.Generator().manual_seed(3))
    assert torch.equal(null, torch.stack(pairs).sort().values)


@pytest.mark.parametrize(
    ("name", "count"), [("clusters", 1000), ("ring", 4000)], ids=["clusters, 1000", "ring, 4000"]
)
def test_planted_faults_are_detected(name, count):
    density = DENSITIES[name]
    limit = energy_null(density, count, 12, torch.Generator().manual_seed(0)).max()
    fresh, points = data_sets(density, 100, 2, count), data_sets(density, 200, 2, count)
    centres, _ = modes_of(density)
    own = torch.cdist(points, centres).argmin(dim=-1)
    without = torch.stack([p[o != 0][: count // 3] for p, o in zip(points, own)])
    faults = {
        "one mode dropped": without,
        "shifted": points + torch.tensor([0.3, 0.0]),
        "noise doubled": centres[own] + 2 * (points - centres[own]),
    }
    for fault, cloud in faults.items():
        assert (energy_distance(cloud, fresh) > limit).all(), fault
    assert (covered_modes(without, density) == len(centres) - 1).all()
    assert (near_data(faults["noise doubled"], density).float().mean(dim=1) < 0.8).all()


def test_a_cloud_of_one_point_has_no_energy_distance():
    with pytest.raises(ValueError, match="expected at least 2 points"):
        energy_distance(torch.zeros(1, 2), torch.zeros(5, 2))


@pytest.mark.parametrize("points", [torch.zeros(4, 3), torch.full((4, 2), torch.nan), [[0.0, 0.0]]])
def test_clouds_of_the_wrong_kind_are_refused(points):
    for judge in (near_data, lambda p: energy_distance(p, torch.zeros(4, 2))):
        with pytest.raises((TypeError, ValueError), match="expected"):
            judge(points)


def test_lines_are_decoded_pair_by_pair():
    starts, ends = torch.tensor([[0.0, 0.0], [1.0, 1.0]]), torch.tensor([[2.0, 0.0], [1.0, -1.0]])
    paths = interpolation_paths(nn.Identity(), starts, ends, steps=3)
    expected = [[[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], [[1.0, 1.0], [1.0, 0.0], [1.0, -1.0]]]
    torch.testing.assert_close(paths, torch.tensor(expected))


def test_smoothness_of_known_lines():
    """One line with a leap from centre to centre, one with an even walk."""
    leap = torch.tensor([[-1.0, 0.0], [-1.0, 0.0], [1.0, 0.0]])
    walk = torch.tensor([[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    judged = smoothness(torch.stack([leap, walk]), two_clusters_density())
    assert judged.largest_step.tolist() == [2.0, 1.0]
    assert judged.unevenness.tolist() == [2.0, 1.0]
    torch.testing.assert_close(judged.near, torch.tensor([1.0, 2 / 3]))
    of_two_seeds = smoothness(torch.stack([leap, walk]).expand(2, 2, 3, 2), two_clusters_density())
    for alone, together in zip(judged, of_two_seeds):
        torch.testing.assert_close(together, alone.expand(2, 2))


def test_a_line_of_two_points_has_one_step():
    judged = smoothness(torch.tensor([[[-1.0, 0.0], [1.0, 0.0]]]), two_clusters_density())
    assert [float(value) for value in judged] == [2.0, 1.0, 1.0]


@pytest.mark.parametrize("shape", [(3, 2), (2, 1, 2)])
def test_lines_of_the_wrong_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"expected \(\.\.\., T, 2\)"):
        smoothness(torch.zeros(shape), two_clusters_density())


def test_the_height_of_clusters_is_that_of_their_own_points():
    density = two_clusters_density()
    generator = torch.Generator().manual_seed(0)
    clusters = torch.stack([fresh_points(density, 4000, generator) for _ in range(3)])
    flat = clusters * torch.tensor([1.0, 0.3])
    torch.testing.assert_close(cluster_height(flat, density), torch.full((3,), 0.045), atol=0.002, rtol=0)
    bridge = torch.tensor([[0.0, 0.0], [0.0, 1.0], [0.0, -1.0]]).expand(3, 3, 2)
    crowded = torch.cat([flat, bridge.repeat(1, 500, 1)], dim=1)
    torch.testing.assert_close(cluster_height(crowded, density), cluster_height(flat, density))
    torch.testing.assert_close(cluster_height(flat[1], density), cluster_height(flat, density)[1])


def test_the_height_is_that_of_the_points_near_the_given_density():
    centres, _ = modes_of(ring_density())
    height = cluster_height(centres, ring_density())  # the lab's clusters lie elsewhere than six of the eight
    assert float(height) == pytest.approx(float(centres[:, 1].std()))


def test_kernel_log_density_is_that_of_the_mixture():
    generator = torch.Generator().manual_seed(0)
    points, centres = torch.randn(3, 20, 2, generator=generator), torch.randn(3, 9, 2, generator=generator)
    for sigma in (0.05, 0.5):
        parts = distributions.Independent(distributions.Normal(centres.unsqueeze(1), sigma), 1)
        equal = distributions.Categorical(torch.ones(3, 1, 9))
        expected = distributions.MixtureSameFamily(equal, parts).log_prob(points)
        torch.testing.assert_close(kernel_log_density(points, centres, sigma), expected, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(
            kernel_log_density(points[0], centres[0], sigma), expected[0], rtol=1e-4, atol=1e-4
        )


def test_kernel_log_density_is_finite_far_away_and_wants_a_width():
    far, centre = torch.full((1, 2), 50.0), torch.zeros(1, 2)
    assert kernel_log_density(far, centre, 0.1).isfinite().all()
    for sigma in (0.0, -1.0):
        with pytest.raises(ValueError, match="sigma is"):
            kernel_log_density(far, centre, sigma)

import pytest
import torch

from helpers.data import (
    CENTRES,
    NOISE_STD,
    RING_MODES,
    RING_STD,
    check_points,
    check_positive,
    fresh_points,
    modes_of,
    ring,
    ring_density,
    two_clusters,
    two_clusters_density,
)
from tests import lab_as_written


def test_seed_4_gives_the_labs_points():
    torch.manual_seed(4)
    expected = lab_as_written.make_data()
    torch.manual_seed(4)
    assert torch.equal(two_clusters(), expected)


def test_a_generator_leaves_the_global_stream_alone():
    before = torch.get_rng_state()
    a = two_clusters(5, torch.Generator().manual_seed(0))
    b = two_clusters(5, torch.Generator().manual_seed(0))
    assert torch.equal(a, b) and a.shape == (10, 2)
    assert torch.equal(torch.get_rng_state(), before)


def test_each_cluster_has_its_centre_and_noise():
    n = 100_000
    x = two_clusters(n, torch.Generator().manual_seed(0)).view(2, n, 2)
    standard_error = NOISE_STD / n**0.5
    torch.testing.assert_close(x.mean(1), torch.tensor(CENTRES), atol=5 * standard_error, rtol=0)
    torch.testing.assert_close(x.std(1), torch.full((2, 2), NOISE_STD), atol=5 * standard_error, rtol=0)


def test_density_integrates_to_one_and_has_the_known_peak():
    axis = torch.linspace(-3, 3, 601)
    grid = torch.cartesian_prod(axis, axis)
    density = two_clusters_density()
    mass = density.log_prob(grid).exp().sum() * (axis[1] - axis[0]) ** 2
    assert mass.item() == pytest.approx(1, abs=1e-4)
    peak = density.log_prob(torch.tensor(CENTRES[0])).exp().item()
    assert peak == pytest.approx(0.5 / (2 * torch.pi * NOISE_STD**2), rel=1e-5)


def test_data_follow_the_density():
    """The mean log density of fresh data is minus the entropy: that of one Gaussian plus ln 2."""
    log_p = two_clusters_density().log_prob(two_clusters(50_000, torch.Generator().manual_seed(1)))
    entropy = 1 + torch.log(torch.tensor(2 * torch.pi * NOISE_STD**2)) + torch.log(torch.tensor(2.0))
    standard_error = log_p.std() / len(log_p) ** 0.5
    assert abs(log_p.mean() + entropy) < 5 * standard_error


@pytest.mark.parametrize("per_cluster", [1.5, "8", None, True])
def test_counts_of_the_wrong_kind_are_refused(per_cluster):
    with pytest.raises(TypeError, match=f"per_cluster is {per_cluster!r}, a .*; expected a whole number"):
        two_clusters(per_cluster)


@pytest.mark.parametrize("per_cluster", [0, -1])
def test_counts_below_one_are_refused(per_cluster):
    with pytest.raises(ValueError, match=f"per_cluster is {per_cluster}; expected at least 1"):
        two_clusters(per_cluster)


@pytest.mark.parametrize("generator", [0, "seed", torch.manual_seed])
def test_bad_generators_are_refused(generator):
    with pytest.raises(TypeError, match="expected a torch.Generator or None"):
        two_clusters(3, generator)


@pytest.mark.parametrize(
    ("points", "error", "said"),
    [
        ([[1.0, 2.0]], TypeError, r"x is a list; expected a torch.Tensor of shape \(N, 2\)"),
        (torch.zeros(3, 2, dtype=torch.float64), TypeError, "torch.float64; expected torch.float32"),
        (torch.zeros(3, 2, dtype=torch.int64), TypeError, "torch.int64; expected torch.float32"),
        (torch.zeros(2), ValueError, r"shape \(2,\); expected \(N, 2\)"),
        (torch.zeros(3, 4), ValueError, r"shape \(3, 4\); expected \(N, 2\)"),
        (torch.zeros(0, 2), ValueError, "no rows"),
        (torch.tensor([[0.0, 1.0], [torch.nan, 0.0]]), ValueError, "NaN or infinity in 1 of 2 rows"),
        (torch.tensor([[0.0, torch.inf]]), ValueError, "NaN or infinity in 1 of 1 rows"),
    ],
)
def test_bad_points_are_refused(points, error, said):
    with pytest.raises(error, match=said):
        check_points(points, 2, "x")


def test_each_mode_of_the_ring_has_its_centre_and_noise():
    n = 20_000
    x = ring(n, torch.Generator().manual_seed(0)).view(RING_MODES, n, 2)
    angle = 2 * torch.pi * torch.arange(RING_MODES) / RING_MODES
    centres = torch.stack([angle.cos(), angle.sin()], dim=1)
    error = RING_STD / n**0.5
    torch.testing.assert_close(x.mean(1), centres, atol=5 * error, rtol=0)
    torch.testing.assert_close(x.std(1), torch.full((RING_MODES, 2), RING_STD), atol=5 * error, rtol=0)
    assert ring().shape == (128, 2)


@pytest.mark.parametrize(
    ("density", "modes", "std"), [(two_clusters_density(), 2, 0.15), (ring_density(), 8, 0.1)]
)
def test_a_density_knows_its_modes_and_integrates_to_one(density, modes, std):
    centres, width = modes_of(density)
    assert centres.shape == (modes, 2) and width == pytest.approx(std)
    torch.testing.assert_close(centres.norm(dim=1), torch.ones(modes))
    axis = torch.linspace(-2.5, 2.5, 501)
    mass = density.log_prob(torch.cartesian_prod(axis, axis)).exp().sum() * (axis[1] - axis[0]) ** 2
    assert mass.item() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("density", [two_clusters_density(), ring_density()])
def test_fresh_points_follow_the_density_with_modes_by_chance(density):
    n = 40_000
    points = fresh_points(density, n, torch.Generator().manual_seed(0))
    log_p, own = density.log_prob(points), density.log_prob(density.sample((n,)))
    assert abs(log_p.mean() - own.mean()) < 5 * (2 * own.var() / n) ** 0.5
    centres, _ = modes_of(density)
    counts = torch.cdist(points, centres).argmin(dim=1).bincount(minlength=len(centres))
    share = 1 / len(centres)
    assert ((counts / n - share).abs() < 5 * (share * (1 - share) / n) ** 0.5).all()
    assert counts.unique().numel() > 1


def test_fresh_points_are_repeatable_and_leave_the_global_stream_alone():
    before = torch.get_rng_state()
    a, b = (fresh_points(ring_density(), 9, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(a, b) and torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("draw", [ring, lambda n: fresh_points(ring_density(), n, torch.Generator())])
@pytest.mark.parametrize(("count", "error"), [(0, ValueError), (1.5, TypeError)])
def test_bad_counts_of_the_ring_are_refused(draw, count, error):
    with pytest.raises(error, match="expected"):
        draw(count)


@pytest.mark.parametrize(
    ("value", "error"),
    [(True, TypeError), ("1", TypeError), (1j, TypeError), (0, ValueError), (-1e-9, ValueError)]
    + [(float("inf"), ValueError), (float("nan"), ValueError)],
)
def test_what_is_no_positive_number_is_refused_by_name(value, error):
    with pytest.raises(error, match="^width is .*; expected a (positive, finite )?number"):
        check_positive(value, "width")


@pytest.mark.parametrize("value", [1e-9, 1, 3.5, torch.tensor(2.0).item()])
def test_positive_numbers_pass(value):
    check_positive(value, "width")

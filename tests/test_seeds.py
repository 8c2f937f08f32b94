"""Many seeds at once: each seed is treated as if it were alone, and what is printed is what was measured."""

import pytest
import torch
from torch import nn

from helpers.data import fresh_points, ring_density, two_clusters_density
from helpers.metrics import interpolation_paths, near_data
from helpers.seeds import draws_from_mixture, each, paths_across, plus_minus, show, show_quality, sources

CLUSTERS = two_clusters_density()


def clouds(seeds=3, count=400):
    return torch.stack([fresh_points(CLUSTERS, count, g) for g in sources(100, seeds)])


def test_sources_are_the_seeds_from_start_on():
    first = [torch.randn(2, generator=g) for g in sources(7, 3)]
    for k, draw in enumerate(first):
        assert torch.equal(draw, torch.randn(2, generator=torch.Generator().manual_seed(7 + k)))
    assert len(sources(0)) == 16


def test_each_seed_has_its_own_network_and_points():
    networks, points = [nn.Linear(2, 3) for _ in range(4)], clouds(4)
    made = each(networks, points)
    assert made.shape == (4, 400, 3) and not made.requires_grad
    torch.testing.assert_close(made[2], networks[2](points[2]).detach())


def test_a_network_per_seed_is_wanted():
    with pytest.raises(ValueError, match="expected one of each per seed"):
        each([nn.Identity()], clouds(2))
    with pytest.raises(ValueError, match="'decoders': 1, 'codes': 2, 'owners': 2"):
        paths_across([nn.Identity()], clouds(2), clouds(2), CLUSTERS)


def test_a_mixture_of_two_draws_the_clusters_and_one_gaussian_the_gap():
    points = clouds()
    two, one = draws_from_mixture(points, 2), draws_from_mixture(points, 1)
    assert two.shape == one.shape == (3, 1000, 2) and two.dtype == torch.float32
    assert (near_data(two, CLUSTERS).float().mean(dim=1) > 0.97).all()
    assert (near_data(one, CLUSTERS).float().mean(dim=1) < 0.5).all()
    assert torch.equal(two, draws_from_mixture(points, 2))
    shifted = points + torch.tensor([5.0, 0.0])
    assert draws_from_mixture(shifted, 2)[..., 0].min() > 3


def test_paths_lead_from_the_first_cluster_to_the_second():
    owners = clouds(2)
    codes = 3 * owners  # what is interpolated are the codes, not their owners
    paths = paths_across([nn.Identity()] * 2, codes, owners, CLUSTERS)
    assert paths.shape == (2, 50, 41, 2)
    assert (near_data(paths[:, :, [0, -1]] / 3, CLUSTERS)).all()
    assert (paths[:, :, 0, 0] > 0).all() and (paths[:, :, -1, 0] < 0).all()
    near = near_data(owners[1], CLUSTERS)
    right, left = (codes[1][near & (side * owners[1][:, 0] > 0)][:50] for side in (1, -1))
    torch.testing.assert_close(paths[1], interpolation_paths(nn.Identity(), right, left))


def test_too_few_codes_of_a_cluster_are_refused():
    with pytest.raises(ValueError, match="0 codes of a cluster; expected at least 50"):
        paths_across([nn.Identity()], clouds(1), clouds(1).abs(), CLUSTERS)


@pytest.mark.parametrize(
    ("values", "form", "shown"),
    [
        ([1.0, 2.0, 3.0], ".4f", "2.0000 ± 1.0000"),
        ([0.5, 0.7], ".1%", "60.0% ± 14.1%"),
        ([-0.00001, -0.00001], ".4f", "0.0000 ± 0.0000"),
        ([-0.5, -0.5], ".2f", "-0.50 ± 0.00"),
        ([-0.0001, -0.0001], ".0%", "0% ± 0%"),
    ],
)
def test_mean_and_deviation_are_printed(values, form, shown):
    assert plus_minus(torch.tensor(values), form) == shown


def test_a_line_for_each_model(capsys):
    show("error", {"a": torch.tensor([1.0, 3.0]), "b": torch.tensor([0.0, 0.0])}, ".1f")
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["a", "error", "2.0", "±", "1.4"],
        ["b", "error", "0.0", "±", "0.0"],
    ]


def test_the_line_of_a_cloud_has_its_measures(capsys):
    points = clouds(2)
    one_cluster = points.clone()
    one_cluster[1, :, 0] = points[1, :, 0].abs()
    show_quality("half", one_cluster, clouds(2, 300), CLUSTERS)
    show_quality("ring", points, clouds(2, 300), ring_density())
    half, ring = capsys.readouterr().out.splitlines()
    assert "all modes in 1 of 2" in half and "near 99.3%" in half and half.startswith("half ")
    assert float(half.split()[-1]) > 0.5  # the worst seed's energy distance
    assert "all modes in 0 of 2" in ring

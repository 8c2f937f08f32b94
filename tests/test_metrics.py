import pytest
import torch
from torch import nn

from helpers.data import two_clusters
from helpers.metrics import active_units, interpolation_path, kl_per_dimension, near_data
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


@pytest.mark.parametrize(
    ("scale", "units"), [([0.0, 0.0], 0), ([0.09, 0.0], 0), ([0.11, 0.0], 1), ([1.0, 0.2], 2)]
)
def test_active_units_counts_means_that_vary(scale, units):
    """x has variance 1 in both coordinates, so a weight of 0.1 is the limit of 0.01."""
    x = torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]) * 0.75**0.5
    model = model_with([[scale[0], 0.0], [0.0, scale[1]]], [0.0, 0.0])
    assert active_units(model, x) == units


def test_one_point_has_no_active_units():
    with pytest.raises(ValueError, match="at least 2"):
        active_units(TinyVAE(), torch.zeros(1, 2))


def test_interpolation_decodes_the_straight_line():
    model = TinyVAE()
    model.decoder = nn.Identity()
    path = interpolation_path(model, [-2.0, 0.0], [2.0, 1.0], steps=5)
    expected = torch.tensor([[-2.0, 0.0], [-1.0, 0.25], [0.0, 0.5], [1.0, 0.75], [2.0, 1.0]])
    torch.testing.assert_close(path, expected)


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


def test_share_of_the_data_near_a_centre_is_the_closed_form():
    n = 50_000
    share = near_data(two_clusters(n, torch.Generator().manual_seed(0))).float().mean()
    exact = 1 - torch.exp(torch.tensor(-4.5))
    assert abs(share - exact) < 5 * (exact * (1 - exact) / (2 * n)) ** 0.5

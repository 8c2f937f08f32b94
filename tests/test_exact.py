"""Quadrature against closed forms; then the identities that must hold for any trained VAE."""

import math

import pytest
import torch
from torch import nn
from torch.distributions import MultivariateNormal, kl_divergence

from helpers.data import two_clusters
from helpers.exact import (
    GridError,
    aggregate_posterior,
    elbo,
    expected_log_likelihood,
    information,
    iwae,
    kl_to_posterior,
    log_marginal,
    log_normal,
    log_posterior,
    square_grid,
)
from helpers.exact.quadrature import total
from helpers.losses import kl_terms
from helpers.training import train_vae

SIGMA = (0.05 / 2) ** 0.5  # what the lab's beta means


def linear_decoder(dims=2, data_dims=2, scale=1.0, seed=0):
    generator = torch.Generator().manual_seed(seed)
    decoder = nn.Linear(dims, data_dims)
    with torch.no_grad():
        mixing = torch.eye(data_dims, dims) + 0.3 * torch.randn(data_dims, dims, generator=generator)
        decoder.weight.copy_(scale * mixing)
        decoder.bias.copy_(0.5 * torch.randn(data_dims, generator=generator))
    return decoder


class GivenVAE(nn.Module):
    """A VAE with a linear decoder and with the given mu and logvar for every x."""

    def __init__(self, decoder, mu, logvar):
        super().__init__()
        self.decoder, self.mu, self.logvar = decoder, torch.tensor(mu), torch.tensor(logvar)

    def encode(self, x):
        return self.mu.expand(len(x), -1), self.logvar.expand(len(x), -1)


def points(n=40, dims=2, seed=1):
    return torch.randn(n, dims, generator=torch.Generator().manual_seed(seed))


def gaussian_of(decoder, sigma):
    w = decoder.weight.detach().double()
    noise = sigma**2 * torch.eye(len(w), dtype=torch.float64)
    return MultivariateNormal(decoder.bias.detach().double(), w @ w.T + noise)


def posterior_of(decoder, x, sigma):
    """p(z|x) of probabilistic PCA: Tipping & Bishop (1999), section 2.1."""
    w = decoder.weight.detach().double()
    precision = w.T @ w / sigma**2 + torch.eye(w.shape[1], dtype=torch.float64)
    shift = (x.double() - decoder.bias.detach().double()) @ w / sigma**2
    mean = torch.linalg.solve(precision, shift.unsqueeze(-1)).squeeze(-1)
    return MultivariateNormal(mean, precision_matrix=precision)


@pytest.fixture(scope="module")
def lab():
    torch.manual_seed(4)
    x = two_clusters()
    return train_vae(x).model, x, two_clusters(100, torch.Generator().manual_seed(100))


# log p(x) and the posterior


@pytest.mark.parametrize("dims", [1, 2])
@pytest.mark.parametrize("data_dims", [1, 2, 3])
@pytest.mark.parametrize("sigma", [0.3, 1.0, 2.0])
def test_probabilistic_pca_has_its_closed_form(dims, data_dims, sigma):
    decoder, x = linear_decoder(dims, data_dims), points(dims=data_dims)
    ours = log_marginal(decoder, x, sigma, square_grid(reach=8, steps=321, dims=dims))
    assert ours.dtype == torch.float64
    expected = gaussian_of(decoder, sigma).log_prob(x.double())
    torch.testing.assert_close(ours, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("sigma", [0.03, 0.1, 1.0])
def test_without_a_grid_one_is_found(sigma):
    decoder, x = linear_decoder(scale=0.5), points()
    expected = gaussian_of(decoder, sigma).log_prob(x.double())
    torch.testing.assert_close(log_marginal(decoder, x, sigma), expected, atol=1e-3, rtol=0)


def test_a_posterior_far_out_makes_the_grid_grow():
    decoder = nn.Linear(2, 2)
    with torch.no_grad():
        decoder.weight.copy_(0.1 * torch.eye(2))
        decoder.bias.zero_()
    x, sigma = torch.tensor([[0.9, 0.0]]), 0.05
    with pytest.raises(GridError, match="too small: for 1 of 1 points .* take a larger reach"):
        log_marginal(decoder, x, sigma, square_grid(6, 241))
    expected = gaussian_of(decoder, sigma).log_prob(x.double())
    torch.testing.assert_close(log_marginal(decoder, x, sigma), expected, atol=1e-3, rtol=0)


@pytest.mark.parametrize("sigma", [0.001, 0.02])
def test_a_coarse_grid_is_reported(sigma):
    with pytest.raises(GridError, match="too coarse"):
        log_marginal(linear_decoder(), points(), sigma, square_grid(6, 121))


def test_a_spike_midway_between_grid_points_is_reported():
    """Every second point then tells the same as all points; but one line of points holds half of the mass."""
    decoder = nn.Linear(2, 2)
    with torch.no_grad():
        decoder.weight.copy_(torch.eye(2))
        decoder.bias.zero_()
    x = torch.tensor([[0.05, 0.05]]) * 1.0004
    with pytest.raises(GridError, match="one line of it, of spacing 0.1, holds 50% of a posterior"):
        log_marginal(decoder, x, 0.02, square_grid(6, 121))
    expected = gaussian_of(decoder, 0.02).log_prob(x.double())
    torch.testing.assert_close(log_marginal(decoder, x, 0.02), expected, atol=1e-3, rtol=0)


def one_hot(grid):
    """For each point of the grid, the function that is 1 there alone, (G, G)."""
    return torch.eye(len(grid.points), dtype=torch.float64)


@pytest.mark.parametrize("dims", [1, 2])
def test_the_border_are_the_outermost_points_each_once(dims):
    grid = square_grid(2, 5, dims)
    outermost = grid.points.abs().amax(dim=1) == 2
    assert torch.equal(grid.border(one_hot(grid)), outermost.double())


def test_a_line_across_either_axis_is_found():
    grid = square_grid(2, 5)
    for axis in (0, 1):
        line = (grid.points[:, axis] == 1).double()  # five points, and one each of the lines that cross it
        assert float(grid.largest_line(line)) == 5
        assert float(grid.largest_line(torch.stack([line, 3 * line])).sum()) == 20


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize(("tolerance", "says"), [(0.09, "one line of it"), (100.0, "a pair of lines of it")])
@pytest.mark.parametrize("place", [0.0, 0.05])  # on a line, and between two
def test_a_posterior_narrow_along_one_axis_is_too_crowded(axis, tolerance, says, place):
    """Along the other axis it is wide, so that only the lines across this one can tell."""
    grid = square_grid(6, 121)
    std = torch.ones(2, dtype=torch.float64)
    std[axis] = 0.03
    joint = (-0.5 * ((grid.points - place) / std) ** 2).sum(dim=1, keepdim=True).T
    with pytest.raises(GridError, match=says):
        total(joint, grid, tolerance)


def test_what_a_loose_tolerance_lets_pass_is_right():
    """The narrowest hill that it allows, wherever it lies between the lines."""
    grid = square_grid(6, 121)
    for place in torch.linspace(0, 0.1, 11):
        joint = (-0.5 * ((grid.points - place) / 0.065) ** 2).sum(dim=1, keepdim=True).T
        exact = math.log(2 * math.pi * 0.065**2)
        assert float(total(joint, grid, tolerance=1.0)) == pytest.approx(exact, abs=2e-3)


def test_a_noise_too_small_for_any_grid_is_reported():
    with pytest.raises(GridError, match="too coarse"):
        log_marginal(linear_decoder(), points(), 1e-4)


def test_the_density_integrates_to_one(lab):
    model, _, _ = lab
    plane = square_grid(reach=2.4, steps=41)  # its corners are far from all that the decoder makes
    density = log_marginal(model.decoder, plane.points, SIGMA, square_grid(12, 481), tolerance=0.1).exp()
    assert abs(plane.integrate(density) - 1) < 1e-3


def test_the_labs_log_p_does_not_depend_on_the_grid(lab):
    model, _, test = lab
    once = log_marginal(model.decoder, test, SIGMA)
    twice = log_marginal(model.decoder, test, SIGMA, square_grid(6, 961))
    assert (once - twice).abs().max() < 1e-4
    assert not torch.equal(once, twice)


@pytest.mark.parametrize("dims", [1, 2])
def test_the_posterior_is_the_closed_form(dims):
    decoder, x, sigma = linear_decoder(dims), points(5), 0.7
    grid = square_grid(8, 161, dims)
    ours = log_posterior(decoder, x, sigma, grid)
    torch.testing.assert_close(grid.integrate(ours.exp()), torch.ones(5, dtype=torch.float64))
    for k in range(5):
        expected = posterior_of(decoder, x[k], sigma).log_prob(grid.points)
        torch.testing.assert_close(ours[k], expected, atol=1e-4, rtol=1e-6)


# ELBO, IWAE and the gap


@pytest.mark.parametrize(("mu", "logvar"), [([0.0, 0.0], [0.0, 0.0]), ([0.5, -0.3], [-2.0, 0.4])])
@pytest.mark.parametrize("sigma", [0.5, 1.5])
def test_the_elbo_of_a_linear_decoder_is_the_closed_form(mu, logvar, sigma):
    model, x = GivenVAE(linear_decoder(), mu, logvar), points()
    w, b = model.decoder.weight.detach().double(), model.decoder.bias.detach().double()
    variance = torch.tensor(logvar, dtype=torch.float64).exp()
    squares = ((x - b - w @ model.mu.double()) ** 2).sum(1) + (w**2 @ variance).sum()
    expected = -squares / (2 * sigma**2) - math.log(2 * math.pi * sigma**2)
    torch.testing.assert_close(expected_log_likelihood(model, x, sigma), expected, atol=1e-6, rtol=0)
    kl = kl_terms(*(t.double() for t in model.encode(x))).sum(1)
    torch.testing.assert_close(elbo(model, x, sigma), expected - kl, atol=1e-6, rtol=0)


@pytest.mark.parametrize(("mu", "logvar"), [([0.0, 0.0], [0.0, 0.0]), ([0.5, -0.3], [-2.0, 0.4])])
def test_the_gap_of_a_linear_decoder_is_the_closed_form(mu, logvar):
    model, x, sigma = GivenVAE(linear_decoder(), mu, logvar), points(6), 0.8
    q = MultivariateNormal(model.mu.double(), torch.diag(model.logvar.double().exp()))
    expected = torch.stack([kl_divergence(q, posterior_of(model.decoder, row, sigma)) for row in x])
    torch.testing.assert_close(kl_to_posterior(model, x, sigma), expected, atol=1e-4, rtol=1e-4)


def test_the_elbo_of_a_trained_linear_decoder_meets_log_p():
    """The true posterior is Gaussian, and with its axes free to turn to the data's an ellipse can be it."""
    torch.manual_seed(0)
    x = two_clusters()
    model = train_vae(x, beta=0.5, epochs=1000, activation=nn.Identity).model
    gap = log_marginal(model.decoder, x[::4], 0.5) - elbo(model, x[::4], 0.5)
    assert 0 <= gap.mean() < 0.02


def test_the_gap_is_the_kl_to_the_true_posterior(lab):
    """Left: log p on one grid, the ELBO on a grid over q and the closed form. Right: one integral."""
    model, _, test = lab
    gap = log_marginal(model.decoder, test, SIGMA) - elbo(model, test, SIGMA)
    independent = kl_to_posterior(model, test, SIGMA, square_grid(5.5, 441))
    assert (gap - independent).abs().max() < 1e-3
    assert gap.min() > 0 and gap.mean() > 0.1


def test_iwae_with_one_draw_is_the_elbo(lab):
    model, _, test = lab
    mean, error = iwae(model, test, SIGMA, k=1, repeats=400, generator=torch.Generator().manual_seed(0))
    z_scores = (mean - elbo(model, test, SIGMA)) / error
    assert abs(z_scores.mean()) < 4 / len(test) ** 0.5
    assert 0.7 < z_scores.std() < 1.4


def test_iwae_climbs_to_log_p(lab):
    model, _, test = lab
    generator = torch.Generator().manual_seed(0)
    exact = log_marginal(model.decoder, test, SIGMA).mean()
    steps = []
    for k, repeats in [(1, 400), (10, 100), (100, 40), (1000, 20)]:
        mean, error = iwae(model, test, SIGMA, k, repeats, generator)
        steps.append((mean.mean(), error.norm() / len(test)))
    for (low, low_error), (high, high_error) in zip(steps, steps[1:]):
        assert high > low - 2 * (low_error**2 + high_error**2) ** 0.5
    assert steps[-1][0] < exact + 3 * steps[-1][1]
    assert abs(steps[-1][0] - exact) < 0.02
    assert exact - steps[0][0] > 0.1


def test_iwae_is_exact_when_q_is_the_posterior():
    decoder, sigma = nn.Linear(2, 2), 0.5
    with torch.no_grad():
        decoder.weight.copy_(torch.diag(torch.tensor([1.0, 0.3])))
        decoder.bias.zero_()
    x = torch.tensor([[0.7, -0.2]])
    posterior = posterior_of(decoder, x, sigma)
    variance = posterior.covariance_matrix.squeeze(0).diagonal()
    model = GivenVAE(decoder, posterior.mean[0].float().tolist(), variance.log().float().tolist())
    mean, error = iwae(model, x, sigma, k=3, repeats=5, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(mean, gaussian_of(decoder, sigma).log_prob(x.double()), atol=1e-5, rtol=0)
    assert error < 1e-5


@pytest.mark.parametrize(
    ("mu", "logvar", "said"),
    [
        ([0.0, 0.0], [-9.0, 0.0], r"too coarse for q\(z\|x\): it finds .* of the mass"),
        ([7.0, 0.0], [0.0, 0.0], r"too small for q\(z\|x\): it finds"),
        ([-7.0, 0.0], [0.0, 0.0], r"too small for q\(z\|x\): it finds"),
        ([0.0, -7.0], [0.0, 0.0], r"too small for q\(z\|x\): it finds"),
    ],
)
def test_a_grid_that_does_not_fit_q_is_reported(mu, logvar, said):
    model = GivenVAE(linear_decoder(scale=0.1), mu, logvar)
    with pytest.raises(GridError, match=said):
        kl_to_posterior(model, points(3), 1.0, square_grid(6, 121))


@pytest.mark.parametrize("measure", [expected_log_likelihood, elbo, kl_to_posterior])
@pytest.mark.parametrize("sigma", [0.0, -1.0, torch.nan])
def test_sigma_is_looked_at_before_anything_is_computed(measure, sigma):
    with pytest.raises(ValueError, match="sigma"):
        measure(GivenVAE(linear_decoder(), [0.0, 0.0], [0.0, 0.0]), points(3), sigma)


def test_a_coarse_grid_over_q_is_reported(lab):
    model, _, test = lab
    with pytest.raises(GridError, match="grid over q is too coarse"):
        elbo(model, test, 0.01, square_grid(6, 13))


# all codes together


def test_information_of_codes_that_say_nothing():
    model = GivenVAE(linear_decoder(), [0.0, 0.0], [0.0, 0.0])
    ours = information(model, points())
    assert ours.rate == 0
    assert abs(ours.mutual_information) + abs(ours.marginal_kl) + ours.prior_in_holes < 1e-6


def test_information_of_one_point_is_none():
    model = GivenVAE(linear_decoder(), [1.0, -0.5], [-1.0, 0.3])
    ours = information(model, points(1))
    assert abs(ours.mutual_information) < 1e-4
    assert abs(ours.marginal_kl - float(kl_terms(model.mu, model.logvar).sum())) < 1e-4


class TwoCodes(GivenVAE):
    """Half of the points at -mu, half at mu."""

    def encode(self, x):
        mu, logvar = super().encode(x)
        return torch.where(torch.arange(len(x)).unsqueeze(1) % 2 == 0, mu, -mu), logvar


def test_two_codes_far_apart_carry_ln_2():
    model = TwoCodes(linear_decoder(), [3.0, 0.0], [-3.0, 0.0])
    assert abs(information(model, points(8)).mutual_information - math.log(2)) < 1e-4


def test_holes_are_the_mass_where_codes_are_rare():
    """q = N(0, s^2): below a tenth of the prior's density beyond a radius known in closed form."""
    s = 0.5
    model = GivenVAE(linear_decoder(), [0.0, 0.0], [2 * math.log(s)] * 2)
    radius_squared = (math.log(10) - 2 * math.log(s)) / (0.5 / s**2 - 0.5)
    ours = information(model, points(3), square_grid(6, 961)).prior_in_holes
    assert abs(ours - math.exp(-radius_squared / 2)) < 2e-3


def test_the_aggregate_posterior_is_a_density_with_the_codes_mean(lab):
    model, x, _ = lab
    grid = square_grid(6, 241)
    density = aggregate_posterior(model, x, grid).exp()
    assert abs(grid.integrate(density) - 1) < 1e-4
    mean = grid.integrate(density * grid.points.T)
    torch.testing.assert_close(mean.float(), model.encode(x)[0].mean(0), atol=1e-3, rtol=0)


def test_information_agrees_with_sampling(lab):
    model, x, _ = lab
    ours = information(model, x)
    with torch.no_grad():
        mu, logvar = (t.double() for t in model.encode(x))
    std = torch.exp(0.5 * logvar)
    generator = torch.Generator().manual_seed(0)
    z = mu + torch.randn(40, *mu.shape, generator=generator, dtype=torch.float64) * std
    log_q = log_normal(z.unsqueeze(2), mu, std).logsumexp(2) - math.log(len(x))
    draws = log_q - log_normal(z, torch.zeros(()), 1.0)
    error = draws.std() / draws.numel() ** 0.5
    assert abs(ours.marginal_kl - draws.mean()) < 4 * error
    assert 0 < ours.mutual_information < math.log(len(x))
    assert math.isclose(ours.rate, ours.mutual_information + ours.marginal_kl)


# bad input


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"sigma": 0.0}, ValueError, "sigma is 0.0; expected a positive"),
        ({"sigma": math.nan}, ValueError, "sigma is nan"),
        ({"sigma": "1"}, TypeError, "sigma is a str"),
        ({"x": torch.zeros(3)}, ValueError, "x has shape"),
        ({"x": torch.full((2, 2), math.inf)}, ValueError, "NaN or infinity"),
        ({"x": torch.zeros(2, 3)}, ValueError, r"decoder gives \(14641, 2\) for 14641 points; expected"),
        ({"x": [0.0]}, TypeError, "x is a list"),
        ({"tolerance": -1}, ValueError, "tolerance is -1"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, said):
    given = {"decoder": linear_decoder(), "x": points(), "sigma": 1.0} | arguments
    with pytest.raises(error, match=said):
        log_marginal(**given)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"steps": 120}, "steps is 120; expected an odd number"),
        ({"steps": 3}, "expected at least 5"),
        ({"dims": 3}, "dims is 3; expected 1 or 2"),
        ({"reach": -1.0}, "reach is -1.0"),
    ],
)
def test_bad_grids_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        square_grid(**arguments)


def test_iwae_needs_two_repeats(lab):
    model, _, test = lab
    with pytest.raises(ValueError, match="repeats is 1; expected at least 2"):
        iwae(model, test, SIGMA, k=1, repeats=1)

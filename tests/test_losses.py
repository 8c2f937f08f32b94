import math

import pytest
import torch
from torch.distributions import Normal
from torch.distributions import kl_divergence as kl_by_torch

from helpers.losses import kl_divergence, kl_terms, noise_std, reconstruction_loss, vae_loss


def random_q(rows=7, dims=3):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(rows, dims, generator=generator), torch.randn(rows, dims, generator=generator)


def test_kl_at_the_prior_is_zero():
    assert kl_divergence(torch.zeros(5, 2), torch.zeros(5, 2)) == 0


def test_kl_at_mean_2_is_2_per_dimension():
    assert torch.equal(kl_terms(torch.full((5, 3), 2.0), torch.zeros(5, 3)), torch.full((5, 3), 2.0))
    assert kl_divergence(torch.full((5, 3), 2.0), torch.zeros(5, 3)) == 2


def test_kl_terms_agree_with_torch_distributions():
    mu, logvar = random_q()
    expected = kl_by_torch(Normal(mu, torch.exp(0.5 * logvar)), Normal(0.0, 1.0))
    torch.testing.assert_close(kl_terms(mu, logvar), expected)


def test_logvar_breaks_only_at_the_ends_of_float32():
    for value, finite in ((88.0, True), (89.0, False)):
        assert bool(kl_terms(torch.zeros(8), torch.full((8,), value)).isfinite().all()) == finite
    widths = [torch.exp(0.5 * torch.full((8,), value)) for value in (-207.0, -209.0)]
    assert (widths[0] > 0).all() and (widths[1] == 0).all()


def test_kl_is_additive_over_dimensions():
    mu, logvar = random_q()
    q = torch.distributions.Independent(Normal(mu, torch.exp(0.5 * logvar)), 1)
    prior = torch.distributions.Independent(Normal(torch.zeros(3), torch.ones(3)), 1)
    torch.testing.assert_close(kl_terms(mu, logvar).sum(1), kl_by_torch(q, prior))


def test_kl_is_averaged_over_points_and_dimensions():
    mu, logvar = random_q()
    torch.testing.assert_close(kl_divergence(mu, logvar), kl_terms(mu, logvar).sum() / 21)
    torch.testing.assert_close(kl_divergence(mu.repeat(4, 1), logvar.repeat(4, 1)), kl_divergence(mu, logvar))


def test_reconstruction_is_averaged_over_points_and_dimensions():
    x = torch.zeros(4, 2)
    recon = torch.tensor([[1.0, 1.0], [0.0, 2.0], [0.0, 0.0], [0.0, 0.0]])
    assert reconstruction_loss(recon, x) == 6 / 8


@pytest.mark.parametrize("beta", [0.0, 0.05, 3.0])
def test_beta_weighs_the_kl(beta):
    mu, logvar = random_q()
    x = torch.ones(7, 2)
    terms = vae_loss(torch.zeros(7, 2), x, mu, logvar, beta)
    assert terms.recon == 1
    torch.testing.assert_close(terms.kl, kl_divergence(mu, logvar))
    torch.testing.assert_close(terms.loss, 1 + beta * kl_divergence(mu, logvar))
    torch.testing.assert_close(terms.kl_per_dimension, kl_terms(mu, logvar).mean(0))


def test_shapes_that_would_broadcast_are_refused():
    with pytest.raises(ValueError, match=r"recon has shape \(4, 2\) and x \(4, 1\); expected the same shape"):
        reconstruction_loss(torch.zeros(4, 2), torch.zeros(4, 1))
    with pytest.raises(ValueError, match=r"mu has shape \(4, 2\) and logvar \(2,\)"):
        kl_terms(torch.zeros(4, 2), torch.zeros(2))


@pytest.mark.parametrize(
    ("beta", "error"), [(-1.0, ValueError), (float("nan"), ValueError), (True, TypeError), ("1", TypeError)]
)
def test_bad_beta_is_refused(beta, error):
    with pytest.raises(error, match="beta"):
        vae_loss(torch.zeros(7, 2), torch.zeros(7, 2), *random_q(), beta)


def test_latents_of_other_points_are_refused():
    with pytest.raises(ValueError, match="mu has 7 rows and x 6"):
        vae_loss(torch.zeros(6, 2), torch.zeros(6, 2), *random_q(), 0.1)


@pytest.mark.parametrize(("latent_dims", "data_dims"), [(2, 2), (20, 784), (1, 2)])
def test_the_averaged_loss_is_minus_the_elbo_in_other_units(latent_dims, data_dims):
    generator = torch.Generator().manual_seed(0)
    x, recon = (torch.randn(5, data_dims, generator=generator) for _ in range(2))
    mu, logvar = (torch.randn(5, latent_dims, generator=generator) for _ in range(2))
    sigma = noise_std(0.3, latent_dims, data_dims)
    minus_elbo = -Normal(recon, sigma).log_prob(x).sum() / 5 + kl_terms(mu, logvar).sum() / 5
    loss = vae_loss(recon, x, mu, logvar, 0.3).loss
    constant = data_dims / 2 * math.log(2 * math.pi * sigma**2)
    torch.testing.assert_close(loss * data_dims / (2 * sigma**2) + constant, minus_elbo)


@pytest.mark.parametrize("arguments", [(-0.1,), (0.1, 0), (0.1, 2, 0)])
def test_noise_of_bad_arguments_is_refused(arguments):
    with pytest.raises(ValueError, match="expected"):
        noise_std(*arguments)

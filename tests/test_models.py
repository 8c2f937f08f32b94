import pytest
import torch
from torch import nn

from helpers.data import two_clusters
from helpers.models import Discriminator, Generator, TinyAutoencoder, TinyVAE
from tests import lab_as_written


@pytest.fixture
def model():
    torch.manual_seed(0)
    return TinyVAE()


@pytest.fixture
def x():
    return two_clusters(16, torch.Generator().manual_seed(0))


def test_seed_4_gives_the_labs_weights():
    torch.manual_seed(4)
    expected = lab_as_written.TinyVAE().state_dict()
    torch.manual_seed(4)
    mine = TinyVAE().state_dict()
    assert list(mine) == list(expected)
    assert all(torch.equal(mine[name], expected[name]) for name in mine)


def test_shapes(model, x):
    recon, mu, logvar = model(x)
    assert recon.shape == mu.shape == logvar.shape == (32, 2)


def test_sampler_has_the_mean_and_std_of_q(model):
    n = 200_000
    mu, logvar = torch.tensor([1.0, -2.0]), torch.tensor([0.25, 4.0]).log()
    z = model.reparameterize(mu.expand(n, 2), logvar.expand(n, 2), torch.Generator().manual_seed(0))
    std = torch.tensor([0.5, 2.0])
    assert ((z.mean(0) - mu).abs() < 5 * std / n**0.5).all()
    assert ((z.std(0) - std).abs() < 5 * std / (2 * n) ** 0.5).all()


def test_sampler_draws_fresh_noise_at_every_call(model):
    mu = torch.zeros(1000, 2)
    first, second = model.reparameterize(mu, mu), model.reparameterize(mu, mu)
    correlation = torch.corrcoef(torch.stack([first.flatten(), second.flatten()]))[0, 1]
    assert abs(correlation) < 5 / 2000**0.5


def test_sampler_lets_the_gradients_through(model):
    mu = torch.zeros(4, 2, requires_grad=True)
    logvar = torch.full((4, 2), -1.0, requires_grad=True)
    z = model.reparameterize(mu, logvar, torch.Generator().manual_seed(0))
    d_mu, d_logvar = torch.autograd.grad(z.sum(), [mu, logvar])
    eps = torch.randn(4, 2, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(d_mu, torch.ones(4, 2))
    torch.testing.assert_close(d_logvar, 0.5 * eps * torch.exp(torch.tensor(-0.5)))


def test_reconstruction_alone_reaches_the_encoder(model, x):
    recon, _, _ = model(x)
    ((recon - x) ** 2).mean().backward()
    for layer in (model.encoder[0], model.mu, model.logvar):
        assert layer.weight.grad.abs().max() > 0


def test_decoder_is_fed_the_sample_in_training(model, x):
    assert model.training
    mu, logvar = model.encode(x)
    recon, same_mu, same_logvar = model(x, torch.Generator().manual_seed(1))
    z = model.reparameterize(mu, logvar, torch.Generator().manual_seed(1))
    assert torch.equal(same_mu, mu) and torch.equal(same_logvar, logvar)
    torch.testing.assert_close(recon, model.decoder(z))
    assert (recon - model.decoder(mu)).abs().max() > 0.01


def test_generate_decodes_the_prior(model):
    z = torch.randn(7, 2, generator=torch.Generator().manual_seed(2))
    samples = model.generate(7, torch.Generator().manual_seed(2))
    assert not samples.requires_grad
    torch.testing.assert_close(samples, model.decoder(z).detach())


def test_activation_replaces_the_decoders_only():
    model = TinyVAE(nn.Tanh)
    assert isinstance(model.decoder[1], nn.Tanh) and isinstance(model.encoder[1], nn.ReLU)


@pytest.mark.parametrize(
    ("count", "error"), [(0, ValueError), (-3, ValueError), (2.0, TypeError), (None, TypeError)]
)
def test_bad_counts_are_refused(model, count, error):
    with pytest.raises(error, match="count is .* expected"):
        model.generate(count)


def test_shapes_that_would_share_noise_are_refused(model):
    with pytest.raises(ValueError, match=r"mu has shape \(5, 2\) and logvar \(2,\)"):
        model.reparameterize(torch.zeros(5, 2), torch.zeros(2))


@pytest.mark.parametrize("activation", ["relu", nn.ReLU(), int])
def test_bad_activations_are_refused(activation):
    with pytest.raises(TypeError, match="expected a class such as nn.ReLU"):
        TinyVAE(activation)


def test_the_autoencoder_decodes_its_code(x):
    model = TinyAutoencoder()
    z = model.encoder(x)
    assert z.shape == (32, 2) and torch.equal(model(x), model.decoder(z))
    assert TinyAutoencoder(latent_dims=1).encoder(x).shape == (32, 1)


def test_the_gans_networks_map_as_they_should(x):
    assert Generator()(torch.randn(5, 2)).shape == (5, 2)
    assert Discriminator()(x).shape == (32,)


@pytest.mark.parametrize("build", [TinyAutoencoder, TinyVAE, Generator, Discriminator])
def test_hidden_layers_are_as_many_and_as_wide_as_asked(build):
    widths = [p.shape[0] for p in build(hidden=(7, 5)).parameters() if p.dim() == 2]
    assert widths.count(7) == widths.count(5) == (1 if build in (Generator, Discriminator) else 2)


@pytest.mark.parametrize("build", [TinyAutoencoder, TinyVAE, Generator, Discriminator])
@pytest.mark.parametrize(
    ("hidden", "error", "said"),
    [
        (16, TypeError, "hidden is 16; expected the units of each hidden layer"),
        ((), TypeError, r"hidden is \(\)"),
        ("16", TypeError, "hidden is '16'"),
        ((16, 0), ValueError, "number of hidden units is 0"),
        ((2.5,), TypeError, "number of hidden units is 2.5"),
    ],
)
def test_bad_hidden_layers_are_refused(build, hidden, error, said):
    with pytest.raises(error, match=said):
        build(hidden=hidden)


def test_an_autoencoder_without_latents_is_refused():
    with pytest.raises(ValueError, match="latent_dims is 0; expected at least 1"):
        TinyAutoencoder(latent_dims=0)

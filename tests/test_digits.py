"""The VAE for images: its loss against torch.distributions, its data, and what is measured of it."""

import math
from functools import partial

import nbformat
import pytest
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.distributions import Bernoulli, Independent, MultivariateNormal, Normal, kl_divergence

from helpers import digits
from helpers.digits import (
    AutoregressiveVAE,
    BernoulliVAE,
    ImageAutoencoder,
    ImageVAE,
    as_pixels,
    bounds,
    free_bounds,
    gradient_energy,
    linear_vae,
    mixture_of,
    negative_elbo,
    rates,
    read_images,
    train_images,
    worths,
)
from helpers.digits.training import shuffled
from helpers.exact import elbo, kl_to_posterior, log_marginal, square_grid
from helpers.losses import kl_terms
from tests.test_notebooks import NOTEBOOKS


def source(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def data() -> digits.Digits:
    return digits.digits()


@pytest.fixture(scope="module")
def vae(data) -> ImageVAE:
    (model,) = train_images(ImageVAE, data.train, seeds=[0])
    return model


def untrained(build=ImageVAE, seed: int = 0) -> ImageVAE:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return build()


# the data ---------------------------------------------------------------------------------------------


def test_pixels_are_the_whole_numbers_divided_once(data):
    everything = torch.cat([data.train, data.test])
    assert everything.shape == (1797, 64) and everything.dtype == torch.float32
    assert everything.min() == 0 and everything.max() == 1
    assert torch.equal(16 * everything, (16 * everything).round())
    given = torch.tensor(load_digits().images).flatten(1).sum(1).sort().values
    torch.testing.assert_close(16 * everything.double().sum(1).sort().values, given)


def test_no_test_image_is_trained_on(data):
    assert torch.cdist(data.test, data.train).min() > 0.1
    assert len(data.train) == len(data.train_labels) == 1500
    assert len(data.test) == len(data.test_labels) == 297


def test_the_labels_are_those_of_the_images(data):
    for images, labels in ((data.train, data.train_labels), (data.test, data.test_labels)):
        for image, label in zip(images[:20], labels):
            (place,) = (load_digits().data / 16 == image.double().numpy()).all(axis=1).nonzero()[0]
            assert load_digits().target[place] == label


def test_each_image_is_in_one_batch_of_an_epoch():
    batches = list(shuffled(1203, 100, source()))
    assert [len(batch) for batch in batches] == [100] * 12 + [3]
    assert sorted(torch.cat(batches).tolist()) == list(range(1203))


def test_images_become_rows_of_pixels_from_0_to_1():
    bytes_ = torch.tensor([[[0, 255], [51, 102]]], dtype=torch.uint8)
    torch.testing.assert_close(as_pixels(bytes_), torch.tensor([[0.0, 1.0, 0.2, 0.4]]))
    assert torch.equal(as_pixels(torch.ones(2, 3, 3, dtype=torch.float64)), torch.ones(2, 9))


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ([[0.0]], TypeError, "list"),
        (torch.ones(2, 4, dtype=torch.int64), TypeError, "int64; expected uint8"),
        (torch.ones(4), ValueError, r"shape \(4,\)"),
        (torch.ones(0, 4), ValueError, r"\(0, 4\)"),
        (torch.full((2, 4), torch.nan), ValueError, "NaN"),
        (16 * torch.ones(2, 4), ValueError, "from 16 to 16; expected 0 to 1"),
        (-torch.ones(2, 4), ValueError, "from -1 to -1"),
    ],
)
def test_what_are_no_images_is_refused(given, error, says):
    with pytest.raises(error, match=says):
        as_pixels(given)


def test_images_are_read_from_a_file(tmp_path):
    torch.save(torch.full((3, 2, 2), 0.5), tmp_path / "images.pt")
    assert torch.equal(read_images(tmp_path / "images.pt"), torch.full((3, 4), 0.5))
    (tmp_path / "text.pt").write_text("no tensor")
    torch.save({"images": torch.ones(1, 2, 2)}, tmp_path / "dict.pt")
    for name, error in (("text.pt", ValueError), ("dict.pt", TypeError), ("none.pt", OSError)):
        with pytest.raises(error):
            read_images(tmp_path / name)


# the models -------------------------------------------------------------------------------------------


def test_the_loss_is_minus_the_elbo_in_nats_per_image(data):
    """By torch.distributions, image by image: summed over pixels and latents, averaged over images once."""
    model, x, eps = untrained(), data.train[:7], torch.randn(7, 2, generator=source())
    mu, logvar = model.encode(x)
    q = Independent(Normal(mu, torch.exp(0.5 * logvar)), 1)
    prior = Independent(Normal(torch.zeros(2), torch.ones(2)), 1)
    given_z = Independent(Normal(model.decoder(mu + eps * q.stddev), 0.4), 1)
    expected = torch.stack([one for one in kl_divergence(q, prior) - given_z.log_prob(x)]).sum() / 7
    likelihood, kl = model(x, eps)
    assert likelihood.shape == (7,) and kl.shape == (7, 2)
    torch.testing.assert_close(negative_elbo(likelihood, kl), expected)
    twice = negative_elbo(*model(x.repeat(2, 1), eps.repeat(2, 1)))
    torch.testing.assert_close(twice, expected)  # a batch twice as large pulls as hard


def test_the_model_written_in_the_notebook_is_the_same(data):
    written = {"math": math, "torch": torch, "nn": nn, "Normal": Normal, "kl_terms": kl_terms}
    cells = nbformat.read(NOTEBOOKS / "10_images.ipynb", 4).cells
    exec(next(cell.source for cell in cells if cell.id == "model"), written)
    theirs, ours, x = written["MyVAE"](), untrained(), data.train[:7]
    theirs.load_state_dict(ours.state_dict())
    eps = torch.randn(7, 2, generator=source())
    torch.testing.assert_close(theirs(x, eps), ours(x, eps))


def test_batches_are_an_unbiased_estimate(data):
    model, x, eps = untrained(), data.train[:300], torch.randn(300, 2, generator=source())
    whole = negative_elbo(*model(x, eps))
    parts = [negative_elbo(*model(x[own], eps[own])) for own in shuffled(300, 50, source())]
    torch.testing.assert_close(torch.stack(parts).mean(), whole)


def test_the_learned_noise_is_the_root_mean_squared_error(vae, data):
    with torch.no_grad():
        mu, logvar = vae.encode(data.train)
        z = mu + torch.randn(len(mu), 2, generator=source()) * torch.exp(0.5 * logvar)
        error = ((data.train - vae.decoder(z)) ** 2).mean().sqrt()
    assert vae.sigma == pytest.approx(error.item(), abs=0.01)


def test_a_fixed_noise_stays():
    (model,) = train_images(partial(ImageVAE, sigma=0.3), torch.rand(20, 64), seeds=[0], epochs=2)
    assert model.sigma == pytest.approx(0.3) and not model.log_sigma.requires_grad


def test_zeros_and_ones_have_the_bernoulli_likelihood():
    model = untrained(BernoulliVAE)
    z, x = torch.randn(5, 2, generator=source()), torch.rand(5, 64, generator=source()).round()
    expected = Bernoulli(logits=model.decoder(z)).log_prob(x).sum(1)
    torch.testing.assert_close(model.log_likelihood(z, x), expected)
    assert (expected < 0).all()


def test_each_pixel_sees_those_before_it_and_no_other():
    model = untrained(partial(AutoregressiveVAE, seen=200))
    z, x = torch.zeros(1, 2), torch.rand(1, 64, generator=source())
    slopes = torch.autograd.functional.jacobian(lambda x: model.log_odds(z, x)[0], x)[:, 0]  # (64, 64)
    assert torch.equal(slopes, slopes.tril(-1))
    assert (slopes[1:].abs().sum(1) > 0).all() and (slopes[:, :-1].abs().sum(0) > 0).all()


@pytest.mark.parametrize("code", [True, False])
def test_all_images_of_few_pixels_have_probability_one(code):
    """Given z, whatever the decoder sees of earlier pixels."""
    model = untrained(partial(AutoregressiveVAE, pixels=6, seen=20, code=code))
    everything = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 6)
    for z in torch.randn(3, 2, generator=source()):
        total = model.log_likelihood(z.expand(64, 2), everything).logsumexp(0)
        assert total.item() == pytest.approx(0, abs=1e-5)


def test_without_a_code_the_decoder_does_not_see_it():
    model, x = untrained(partial(AutoregressiveVAE, code=False)), torch.rand(3, 64).round()
    one, other = (model.log_likelihood(torch.full((3, 2), value), x) for value in (0.0, 2.0))
    assert torch.equal(one, other)


def test_an_autoencoder_pays_nothing_and_draws_nothing(data):
    model, x = untrained(ImageAutoencoder), data.train[:5]
    one, kl = model(x, torch.zeros(5, 2))
    assert torch.equal(one, model(x, torch.ones(5, 2))[0]) and not kl.any()


@pytest.mark.parametrize("wrong", [{"latent_dims": 0}, {"pixels": 1.5}, {"sigma": -1.0}])
def test_models_say_what_they_expect(wrong):
    with pytest.raises((TypeError, ValueError), match="expected"):
        ImageVAE(**wrong)


# training ---------------------------------------------------------------------------------------------


def test_side_by_side_is_one_by_one(data):
    x = data.train[:250]  # the last batch is smaller
    together = train_images(ImageVAE, x, seeds=[3, 5], epochs=3)
    for seed, model in zip([3, 5], together):
        generator = source(seed)
        alone = untrained(seed=seed)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            ImageVAE()
            generator.set_state(torch.get_rng_state())
        opt = torch.optim.Adam(alone.parameters(), lr=0.005, fused=True)
        for _ in range(3):
            for rows in shuffled(250, 100, generator):
                loss = negative_elbo(*alone(x[rows], torch.randn(len(rows), 2, generator=generator)))
                opt.zero_grad()
                loss.backward()
                opt.step()
        for name, values in alone.state_dict().items():
            torch.testing.assert_close(model.state_dict()[name], values, atol=1e-4, rtol=1e-3)


def test_training_leaves_the_global_stream_alone(data):
    before = torch.get_rng_state()
    train_images(ImageVAE, data.train[:10], seeds=[0], epochs=1)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("wrong", [{"epochs": 0}, {"lr": -1.0}, {"batch": 0}])
def test_training_says_what_it_expects(wrong):
    with pytest.raises((TypeError, ValueError), match="expected"):
        train_images(ImageVAE, torch.rand(4, 64), seeds=[0], **wrong)


def test_training_that_diverges_says_so():
    with pytest.raises(FloatingPointError, match="diverged"):
        train_images(ImageVAE, torch.rand(4, 64), seeds=[0], epochs=50, lr=1e6)


# what is measured -------------------------------------------------------------------------------------


def test_the_grid_is_fine_enough_and_the_gap_is_the_kl_to_the_posterior(vae, data):
    """For every test image; doubling the grid changes the mean by less than 0.01 nats, here by 0.001."""
    coarse, fine, finest = (
        log_marginal(vae.decoder, data.test, vae.sigma, square_grid(5, n), 0.4) for n in (161, 321, 401)
    )
    assert worths([vae], data.test)[0] == coarse.mean()
    assert abs(float((coarse - fine).mean())) < 1e-3
    gap = finest - elbo(vae, data.test, vae.sigma, tolerance=0.1)
    divergence = kl_to_posterior(vae, data.test, vae.sigma, square_grid(5, 401), 0.1)
    assert float((gap - divergence).abs().max()) < 0.01 and (divergence > 0).all()


def test_the_total_probability_of_images_of_two_pixels_is_one(data):
    halves = data.train.view(-1, 8, 2, 4).mean((1, 3))
    (small,) = train_images(partial(ImageVAE, pixels=2, sigma=0.1), halves, seeds=[0])
    plane = square_grid(1, 41)
    density = log_marginal(small.decoder, plane.points, small.sigma, square_grid(12, 301), 0.1).exp()
    assert float(plane.integrate(density)) == pytest.approx(1, abs=1e-3)


def test_a_linear_decoder_has_the_likelihood_of_pca(data):
    """log p by the grid is that of one Gaussian: W W^T + sigma^2 I."""
    model = untrained()
    model.decoder = torch.nn.Linear(2, 64)
    W, m = model.decoder.weight.detach().double(), model.decoder.bias.detach().double()
    x = data.test[:20]
    known = MultivariateNormal(m, W @ W.T + model.sigma**2 * torch.eye(64, dtype=torch.float64))
    (mean,) = worths([model], x)
    assert mean.item() == pytest.approx(known.log_prob(x.double()).mean().item(), abs=1e-3)
    best = linear_vae(data.train, 2)
    assert best(data.train).mean() > known.log_prob(data.train.double()).mean()


def test_another_prior_is_summed_over(data):
    """A narrower Gaussian on the codes, where everything is one Gaussian again."""
    model = untrained()
    model.decoder = torch.nn.Linear(2, 64)
    W, m = model.decoder.weight.detach().double(), model.decoder.bias.detach().double()
    narrow = Independent(Normal(torch.zeros(2).double(), 0.5), 1)
    found = log_marginal(model.decoder, data.test[:5], 0.4, square_grid(4, 301), log_prior=narrow.log_prob)
    known = MultivariateNormal(m, 0.25 * W @ W.T + 0.16 * torch.eye(64, dtype=torch.float64))
    torch.testing.assert_close(found, known.log_prob(data.test[:5].double()), atol=1e-3, rtol=0)


def test_a_bound_by_draws_agrees_with_quadrature(vae, data):
    x = data.test[:50]
    exact = elbo(vae, x, vae.sigma, tolerance=0.1).mean().item()
    assert bounds([vae], x).item() == pytest.approx(exact, abs=0.2)


class LinearDecoder(ImageVAE):
    """Its posterior is one tilted Gaussian; the encoder is off by 0.2, and too wide."""

    def __init__(self) -> None:
        super().__init__()
        self.decoder = torch.nn.Linear(2, 64)
        torch.nn.init.normal_(self.decoder.weight, std=0.2)
        self.decoder.weight.data[:, 1] += self.decoder.weight.data[:, 0]

    def encode(self, x):
        W, noise = self.decoder.weight.detach(), self.sigma**2
        mean = (x - self.decoder.bias.detach()) @ W @ torch.linalg.inv(W.T @ W + noise * torch.eye(2))
        return mean + 0.2, torch.full((len(x), 2), -1.0)


def test_an_own_region_closes_the_gap_where_it_can(data):
    model, x = untrained(LinearDecoder), data.test[:10]
    exact = log_marginal(model.decoder, x, model.sigma, square_grid(6, 301), 0.1)
    straight, tilted = (exact - free_bounds(model, x, tilted=t, generator=source()) for t in (False, True))
    encoders = exact - elbo(model, x, model.sigma, tolerance=0.1)
    slope = model.decoder.weight.detach()
    precision = slope.T @ slope / model.sigma**2 + torch.eye(2)  # of the posterior
    lost = 0.5 * (precision.diagonal().log().sum() - precision.logdet())  # by the best q along the axes
    assert encoders.mean() > straight.mean() + 0.1
    assert tilted.mean() == pytest.approx(0, abs=0.05)
    assert straight.mean() == pytest.approx(float(lost), abs=0.05) and lost > 0.02
    assert all(p.grad is None for p in model.parameters())


def test_rates_are_the_kl_of_each_latent_the_largest_first(vae, data):
    (found,) = rates([vae], data.test)
    mu, logvar = vae.encode(data.test)
    terms = kl_divergence(Normal(mu, torch.exp(0.5 * logvar)), Normal(0.0, 1.0)).mean(0)
    torch.testing.assert_close(found, terms.sort(descending=True).values.detach())


def test_gradient_energy_knows_stripes():
    stripes = (torch.arange(8) % 2).float().expand(8, 8)
    assert gradient_energy(stripes.reshape(1, 64)) == 0.5 == gradient_energy(stripes.T.reshape(1, 64))
    assert gradient_energy(torch.ones(1, 64)) == 0
    with pytest.raises(ValueError, match="no square"):
        gradient_energy(torch.ones(1, 60))


def test_sharpness_compares_with_the_data(vae, data):
    found = digits.sharpness([vae, vae], data.test)
    assert set(found) == {"reconstructions", "draws", "draws with noise"}
    with torch.no_grad():
        recon = vae.decoder(vae.encode(data.test)[0])
    expected = gradient_energy(recon) / gradient_energy(data.test)
    torch.testing.assert_close(found["reconstructions"][0], expected)
    noise = 2 * vae.sigma**2 / gradient_energy(data.test)  # two pixels differ by two noises
    torch.testing.assert_close(found["draws with noise"] - found["draws"], noise.expand(2), atol=0.05, rtol=0)


def test_the_best_noise_is_where_the_likelihood_is_highest():
    errors = 0.3 * torch.randn(50, 4, generator=source())
    noises = torch.linspace(0.2, 0.4, 2001)
    likelihoods = torch.stack([Normal(0.0, noise).log_prob(errors).sum() for noise in noises])
    assert digits.best_noise(errors).item() == pytest.approx(noises[likelihoods.argmax()].item(), abs=2e-4)


def test_a_mixture_can_be_held_to_a_noise():
    """Of points on a line, the density off the line is that of the floor."""
    points = torch.randn(300, 1, generator=source()) * torch.tensor([[1.0, 0.0]])
    density = mixture_of(points, 1, floor=0.5)
    fall = density(torch.tensor([[0.0, 0.0]])) - density(torch.tensor([[0.0, 1.0]]))
    assert fall.item() == pytest.approx(0.5 / 0.5**2, rel=1e-3)


def test_a_mixture_is_a_density():
    points = torch.cat([torch.randn(200, 2, generator=source()) + shift for shift in (-3, 3)])
    plane = square_grid(9, 181)
    for kind in ("full", "spherical"):
        density = mixture_of(points, 2, kind=kind)(plane.points).exp()
        assert float(plane.integrate(density)) == pytest.approx(1, abs=1e-4)

"""What holds for any input: one point or many, extreme widths, any layout in memory, NaN and infinity.

No example is drawn by chance, and none is kept.
"""

import dataclasses
import math
import tempfile
import warnings
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from torch import Tensor, nn
from torch.distributions import Normal
from torch.distributions import kl_divergence as kl_by_torch

from helpers import checks, exact, metrics
from helpers.checks.compare import as_number, as_tensor
from helpers.checks.result import CORRECT, LONGEST, WRONG, Wrong
from helpers.data import fresh_points, modes_of, ring, ring_density, two_clusters, two_clusters_density
from helpers.exact import GridError, square_grid
from helpers.losses import kl_divergence, kl_terms, vae_loss
from helpers.models import TinyVAE
from helpers.training import (
    train_autoencoder,
    train_gan,
    train_many,
    train_many_autoencoders,
    train_many_gans,
    train_vae,
)
from tests.rounding import assert_same_training
from tests.test_exact import GivenVAE, gaussian_of, linear_decoder, posterior_of
from tests.test_train_many import parts

NOTES = tempfile.TemporaryDirectory()  # what hypothesis notes about the code; not in the checkout
set_hypothesis_home_dir(NOTES.name)
settings.register_profile(
    "course",
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("course")
few, many = settings(max_examples=4), settings(max_examples=60)

CLUSTERS, RING = two_clusters_density(), ring_density()
EPS = torch.finfo(torch.float32).eps
SIGMA = 0.4

seeds = st.integers(0, 2**32)
counts = st.integers(1, 40)
latents = st.integers(1, 8)
logvars = st.floats(-80, 80, width=32)
not_finite = st.sampled_from([math.nan, math.inf, -math.inf])
densities = st.sampled_from([CLUSTERS, RING])


def source(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def normal(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=source(seed))


@st.composite
def clouds(draw, least: int = 1) -> Tensor:
    """Points of the plane, (N, 2): all in one place, close together, around the data, or far apart."""
    scale = draw(st.sampled_from([0.0, 1e-3, 1.0, 30.0]))
    return scale * normal(draw(seeds), draw(st.integers(least, 40)), 2)


@st.composite
def gaussians(draw) -> tuple[Tensor, Tensor]:
    """mu and logvar, (N, Dz), in float32 or float64."""
    rows, dims = draw(st.integers(1, 4)), draw(latents)
    logvar = draw(st.lists(logvars, min_size=rows * dims, max_size=rows * dims))
    mu = draw(st.sampled_from([0.0, 1.0, 1e3])) * normal(draw(seeds), rows, dims)
    dtype = draw(st.sampled_from([torch.float32, torch.float64]))
    return mu.to(dtype), torch.tensor(logvar, dtype=dtype).reshape(rows, dims)


def tiny_vae(seed: int) -> TinyVAE:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return TinyVAE()


# whatever takes points --------------------------------------------------------------------------------

MODEL, GRID = tiny_vae(0), square_grid()
FOUR = normal(1, 4, 2)


def vector(*modules: nn.Module) -> Tensor:
    return torch.cat([p.detach().flatten() for module in modules for p in module.parameters()])


def in_one(train: Callable, points: Tensor, **settings) -> Tensor:
    """The weights that ``train`` gives the one data set of several."""
    (runs,) = train(points.unsqueeze(0), generators=[source(0)], **settings)
    return vector(getattr(runs[0] if isinstance(runs, list) else runs, "model", None) or runs.generator)


TAKES_POINTS = {
    "near_data": metrics.near_data,
    "mode_shares": lambda x: metrics.mode_shares(x, RING),
    "covered_modes": lambda x: metrics.covered_modes(x, RING),
    "cluster_height": lambda x: metrics.cluster_height(x, CLUSTERS),
    "energy_distance, first": lambda x: metrics.energy_distance(x, FOUR),
    "energy_distance, second": lambda x: metrics.energy_distance(FOUR, x),
    "kernel_log_density, points": lambda x: metrics.kernel_log_density(x, FOUR, SIGMA),
    "kernel_log_density, centres": lambda x: metrics.kernel_log_density(FOUR, x, SIGMA),
    "quality, generated": lambda x: metrics.quality(x, FOUR, RING),
    "quality, fresh": lambda x: metrics.quality(FOUR, x, RING),
    "kl_per_dimension": lambda x: metrics.kl_per_dimension(MODEL, x),
    "interpolation_paths, start": lambda x: metrics.interpolation_paths(MODEL.decoder, x, x.nan_to_num()),
    "interpolation_paths, end": lambda x: metrics.interpolation_paths(MODEL.decoder, x.nan_to_num(), x),
    "smoothness": lambda x: metrics.smoothness(x.unsqueeze(0), CLUSTERS),
    "log_marginal": lambda x: exact.log_marginal(MODEL.decoder, x, SIGMA),
    "log_posterior": lambda x: exact.log_posterior(MODEL.decoder, x, SIGMA, GRID),
    "expected_log_likelihood": lambda x: exact.expected_log_likelihood(MODEL, x, SIGMA),
    "elbo": lambda x: exact.elbo(MODEL, x, SIGMA),
    "iwae": lambda x: exact.iwae(MODEL, x, SIGMA, 3, 2, source(0)),
    "kl_to_posterior": lambda x: exact.kl_to_posterior(MODEL, x, SIGMA),
    "aggregate_posterior": lambda x: exact.aggregate_posterior(MODEL, x, GRID),
    "information": lambda x: dataclasses.astuple(exact.information(MODEL, x)),
    "train_vae": lambda x: vector(train_vae(x, epochs=3, generator=source(0)).model),
    "train_autoencoder": lambda x: vector(train_autoencoder(x, epochs=3, generator=source(0)).model),
    "train_gan": lambda x: vector(train_gan(x, steps=3, generator=source(0)).generator),
    "train_many": lambda x: in_one(train_many, x, betas=[0.1], epochs=3),
    "train_many_autoencoders": lambda x: in_one(train_many_autoencoders, x, epochs=3),
    "train_many_gans": lambda x: in_one(train_many_gans, x, steps=3),
}
LAYOUTS = {
    "columns in one piece": lambda x: x.mT.contiguous().mT,
    "every second column": lambda x: x.repeat_interleave(2, dim=1)[:, ::2],
    "every third row": lambda x: x.repeat_interleave(3, dim=0)[1::3],
}
each_that_takes_points = pytest.mark.parametrize("name", TAKES_POINTS)


@each_that_takes_points
@few
@given(seed=seeds, rows=st.integers(2, 9), place=st.integers(0, 17), bad=not_finite)
def test_points_that_are_not_finite_are_refused(name, seed, rows, place, bad):
    x = normal(seed, rows, 2)
    x.view(-1)[place % x.numel()] = bad
    with pytest.raises(ValueError, match="has NaN or infinity in 1 of [0-9]+ rows; expected finite values"):
        TAKES_POINTS[name](x)


@each_that_takes_points
@pytest.mark.parametrize("shape", [(), (2,), (0, 2), (3, 1), (3, 3)], ids=str)
def test_what_is_no_cloud_of_the_plane_is_refused(name, shape):
    with pytest.raises(ValueError, match="expected"):
        TAKES_POINTS[name](torch.zeros(shape))


@each_that_takes_points
@settings(max_examples=2)
@given(seed=seeds, rows=st.integers(4, 9))
def test_the_layout_in_memory_does_not_matter(name, seed, rows):
    x = fresh_points(CLUSTERS, rows, source(seed))
    expected = TAKES_POINTS[name](x)
    for lay_out in LAYOUTS.values():
        assert not lay_out(x).is_contiguous()
        torch.testing.assert_close(TAKES_POINTS[name](lay_out(x)), expected, equal_nan=True)


# data and losses --------------------------------------------------------------------------------------


@given(seed=seeds, count=counts)
def test_data_are_finite_points_and_the_same_for_the_same_source(seed, count):
    draws = {
        lambda generator: two_clusters(count, generator): 2 * count,
        lambda generator: ring(count, generator): 8 * count,
        lambda generator: fresh_points(CLUSTERS, count, generator): count,
        lambda generator: fresh_points(RING, count, generator): count,
    }
    for draw, rows in draws.items():
        x = draw(source(seed))
        assert x.shape == (rows, 2) and x.dtype == torch.float32 and x.isfinite().all()
        assert torch.equal(x, draw(source(seed)))


@many
@given(gaussians())
def test_the_kl_is_that_of_torch_and_never_negative(q):
    """In float32 the terms 1 + logvar and exp(logvar) round by a unit of their last digit each."""
    mu, logvar = q
    terms, eps = kl_terms(mu, logvar), torch.finfo(mu.dtype).eps
    exact_terms = kl_by_torch(Normal(mu.double(), (0.5 * logvar.double()).exp()), Normal(0.0, 1.0))
    size = 1 + logvar.abs() + mu**2 + logvar.exp()
    assert terms.shape == mu.shape and terms.dtype == mu.dtype
    assert ((terms - exact_terms).abs() <= 2 * eps * size).all()
    assert (terms >= -eps * size).all()
    torch.testing.assert_close(kl_divergence(mu, logvar), terms.mean())


@many
@given(gaussians(), seeds, st.floats(0, 10), latents)
def test_the_loss_is_the_sum_of_its_parts_at_any_size(q, seed, beta, data_dims):
    mu, logvar = q
    x, recon = (normal(seed + k, len(mu), data_dims) for k in (0, 1))
    terms = vae_loss(recon, x, mu, logvar, beta)
    assert [term.shape for term in terms] == [(), (), (), mu.shape[1:]]
    assert all(term.isfinite().all() for term in terms) and terms.recon >= 0
    torch.testing.assert_close(terms.loss.double(), terms.recon.double() + beta * terms.kl.double())
    torch.testing.assert_close(terms.kl, terms.kl_per_dimension.mean(), rtol=1e-5, atol=1e-5)
    other = [part.mT.contiguous().mT for part in (recon, x, mu, logvar)]
    torch.testing.assert_close(vae_loss(*other, beta), terms)


@given(gaussians(), st.sampled_from(["recon", "x", "mu", "logvar"]), not_finite, st.integers(0, 31))
def test_a_loss_does_not_hide_what_is_not_finite(q, name, bad, place):
    """It lets it through, for training to find."""
    inputs = dict(zip(("mu", "logvar"), (part.clone() for part in q)))
    inputs |= {key: torch.zeros(len(q[0]), 2) for key in ("recon", "x")}
    inputs[name].view(-1)[place % inputs[name].numel()] = bad
    assert not vae_loss(**inputs, beta=0.1).loss.isfinite()


# training ---------------------------------------------------------------------------------------------

sizes = st.fixed_dictionaries(
    {
        "seeds": st.lists(seeds, min_size=1, max_size=3, unique=True),
        "points": st.integers(1, 20),
        "hidden": st.lists(latents, min_size=1, max_size=2),
    }
)


def of_each_seed(seeds: list[int], points: int) -> tuple[Tensor, list[torch.Generator]]:
    return torch.stack([normal(seed, points, 2) for seed in seeds]), [source(seed) for seed in seeds]


@settings(max_examples=6)
@given(sizes, st.lists(st.floats(0, 0.5), min_size=1, max_size=2), st.integers(1, 6))
def test_vaes_side_by_side_are_the_single_ones(size, betas, epochs):
    x, generators = of_each_seed(size["seeds"], size["points"])
    same, before = {"epochs": epochs, "hidden": size["hidden"]}, torch.get_rng_state()
    runs = train_many(x, betas=betas, generators=generators, **same)
    assert [len(row) for row in runs] == [len(x)] * len(betas)
    for beta, row in zip(betas, runs):
        for run, data, seed in zip(row, x, size["seeds"]):
            train = lambda x: train_vae(x, beta=beta, generator=source(seed), **same)  # noqa: B023, E731
            assert_same_training(run, train, data, parts)
            assert run.kl_per_dimension.shape == (epochs, 2) and run.points == size["points"]
    assert torch.equal(torch.get_rng_state(), before)


@settings(max_examples=5)
@given(sizes, latents, st.integers(1, 6))
def test_autoencoders_side_by_side_are_the_single_ones(size, dims, epochs):
    x, generators = of_each_seed(size["seeds"], size["points"])
    same = {"epochs": epochs, "hidden": size["hidden"], "latent_dims": dims}
    runs = train_many_autoencoders(x, generators=generators, **same)
    for run, data, seed in zip(runs, x, size["seeds"], strict=True):
        train = lambda x: train_autoencoder(x, generator=source(seed), **same)  # noqa: B023, E731
        assert_same_training(run, train, data, lambda run: (run.recon, *run.model.parameters()))


@settings(max_examples=4)
@given(sizes, st.integers(1, 4))
def test_gans_side_by_side_are_the_single_ones(size, steps):
    x, generators = of_each_seed(size["seeds"], size["points"])
    same = {"steps": steps, "hidden": size["hidden"]}
    runs = train_many_gans(x, generators=generators, **same)
    for run, data, seed in zip(runs, x, size["seeds"], strict=True):
        train = lambda x: train_gan(x, generator=source(seed), **same)  # noqa: B023, E731
        assert_same_training(run, train, data, lambda run: (run.d_loss, run.g_loss, run.samples))


@pytest.mark.parametrize("number", [int, float, np.float32, np.float64, np.int64])
def test_settings_may_be_numbers_of_any_kind(number):
    x, epochs = normal(0, 3, 2), np.int64(2)
    same = {"lr": number(1), "generator": source(0)}
    assert train_vae(x, beta=number(1), epochs=epochs, **same).epochs == 2
    assert len(train_autoencoder(x, epochs=epochs, **same).recon) == 2
    assert len(train_gan(x, beta1=number(0), steps=epochs, **same).d_loss) == 2


# exact ------------------------------------------------------------------------------------------------


def closed_form_elbo(model: GivenVAE, x: Tensor, sigma: float) -> Tensor:
    w, b = model.decoder.weight.detach().double(), model.decoder.bias.detach().double()
    mu, logvar = model.mu.double(), model.logvar.double()
    squares = ((x - b - w @ mu) ** 2).sum(1) + (w**2 @ logvar.exp()).sum()
    kl = kl_terms(mu, logvar).sum()
    return -squares / (2 * sigma**2) - math.log(2 * math.pi * sigma**2) - kl


@settings(max_examples=40)
@given(
    seeds,
    counts,
    st.integers(1, 2),
    st.integers(1, 4),
    st.floats(1e-2, 1e2),
    st.floats(1, 20),
    st.integers(2, 150),
)
def test_log_p_of_a_linear_decoder_is_the_closed_form_or_refused(
    seed, n, dims, data_dims, sigma, reach, half
):
    """Whatever the grid: it answers rightly, or says that it cannot."""
    decoder, x = linear_decoder(dims, data_dims, seed=seed), normal(seed, n, data_dims)
    try:
        ours = exact.log_marginal(decoder, x, sigma, square_grid(reach, 2 * half + 1, dims))
    except GridError:
        return
    assert ours.shape == (n,) and ours.dtype == torch.float64
    expected = gaussian_of(decoder, sigma).log_prob(x.double())
    torch.testing.assert_close(ours, expected, atol=1e-3, rtol=0)


@settings(max_examples=30)
@given(seeds, st.lists(logvars, min_size=2, max_size=2), st.integers(1, 6), st.floats(0.1, 10))
def test_the_elbo_of_any_width_is_the_closed_form_or_refused(seed, logvar, n, sigma):
    model, x = GivenVAE(linear_decoder(seed=seed), normal(seed, 2).tolist(), logvar), normal(seed, n, 2)
    try:
        ours = exact.elbo(model, x, sigma)
    except GridError:
        assert max(logvar) > 10  # so wide that rounding alone is more than the tolerance
        return
    expected = closed_form_elbo(model, x, sigma)
    torch.testing.assert_close(ours, expected, atol=1e-3, rtol=1e-7)  # q is cut at six widths


@settings(max_examples=8)
@given(seeds, st.integers(1, 4), st.floats(0.3, 2))
def test_the_elbo_is_below_log_p_by_the_kl_to_the_posterior(seed, n, sigma):
    model, x = tiny_vae(seed), normal(seed, n, 2)
    gap = exact.log_marginal(model.decoder, x, sigma) - exact.elbo(model, x, sigma)
    assert (gap >= -2e-3).all()
    torch.testing.assert_close(gap, exact.kl_to_posterior(model, x, sigma), atol=3e-3, rtol=0)


def test_what_a_wide_q_has_beyond_the_grid_is_not_left_out():
    """Less than a thousandth of its mass is; but there the posterior is smaller still."""
    model, x = GivenVAE(linear_decoder(), [1.5, 0.2], [-1.6, 1.14]), FOUR[:1]
    with pytest.raises(GridError, match="too small: on its border, 6 from 0, the integral still grows"):
        exact.kl_to_posterior(model, x, 1.0, GRID)
    expected = gaussian_of(model.decoder, 1.0).log_prob(x.double()) - closed_form_elbo(model, x, 1.0)
    torch.testing.assert_close(exact.kl_to_posterior(model, x, 1.0), expected, atol=1e-3, rtol=0)
    with pytest.raises(GridError, match="too small: on its border, 6 from 0, the integral still grows"):
        exact.information(model, x, GRID)


@settings(max_examples=8)
@given(seeds, counts)
def test_information_is_split_within_its_bounds(seed, n):
    found = exact.information(tiny_vae(seed), normal(seed, n, 2))
    assert -1e-3 <= found.mutual_information <= math.log(n) + 1e-3
    assert found.marginal_kl >= -1e-3 and 0 <= found.prior_in_holes <= 1
    assert found.rate == pytest.approx(found.mutual_information + found.marginal_kl)


@given(seeds, latents, st.integers(1, 5), st.integers(1, 4), st.floats(0.1, 2))
def test_iwae_with_the_true_posterior_is_log_p_for_any_number_of_latents(seed, dims, n, k, sigma):
    """All its weights are then alike."""
    decoder, x = nn.Linear(dims, 2), normal(seed, 1, 2).expand(n, 2)
    with torch.no_grad():
        decoder.weight.copy_(torch.eye(2, dims))  # which leaves the latents independent given x
        decoder.bias.zero_()
    posterior = posterior_of(decoder, x[:1], sigma)
    variance = posterior.covariance_matrix[0].diagonal()
    model = GivenVAE(decoder, posterior.mean[0].float().tolist(), variance.log().float().tolist())
    bound, error = exact.iwae(model, x, sigma, k, 2, source(seed))
    assert bound.shape == error.shape == (n,)
    expected = gaussian_of(decoder, sigma).log_prob(x.double())
    torch.testing.assert_close(bound, expected, atol=1e-4, rtol=1e-5)


@pytest.mark.parametrize("dims", [1, 3, 8])
def test_grid_and_latents_must_fit(dims):
    """A line in place of a plane once gave a wrong number, and other misfits an error about matrices."""
    model = GivenVAE(linear_decoder(dims), [0.0] * dims, [0.0] * dims)
    misfits = [(model, GRID), (MODEL, square_grid(6, 961, 1))]
    for model, grid in misfits:
        for judge in (exact.expected_log_likelihood, exact.elbo, exact.kl_to_posterior):
            with pytest.raises(ValueError, match="one (axis )?per latent dimension"):
                judge(model, FOUR, SIGMA, grid)
        for judge in (exact.log_marginal, exact.log_posterior):
            with pytest.raises(ValueError, match="one axis per latent dimension"):
                judge(model.decoder, FOUR, SIGMA, grid)
        with pytest.raises(ValueError, match="one per latent dimension"):
            exact.aggregate_posterior(model, FOUR, grid)


@pytest.mark.parametrize("tolerance", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("judge", [exact.elbo, exact.expected_log_likelihood])
def test_a_tolerance_that_is_none_is_refused(judge, tolerance):
    with pytest.raises(ValueError, match=f"tolerance is {tolerance}; expected a positive, finite number"):
        judge(MODEL, FOUR, SIGMA, tolerance=tolerance)


# metrics ----------------------------------------------------------------------------------------------


def mean_distance(a: Tensor, b: Tensor) -> float:
    return float((a.double().unsqueeze(1) - b.double()).norm(dim=2).mean())


@given(clouds(least=2), clouds(least=2), st.floats(0, 7), st.floats(-5, 5))
def test_the_energy_distance_is_symmetric_and_does_not_see_where_we_stand(a, b, angle, shift):
    there, back = metrics.energy_distance(a, b), metrics.energy_distance(b, a)
    turn = torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved = metrics.energy_distance(a @ turn.T + shift, b @ turn.T + shift)
    near = {"atol": 1e-6 * float(10 + a.abs().max() + b.abs().max()), "rtol": 1e-5}
    torch.testing.assert_close(there, back, **near)
    torch.testing.assert_close(there, moved, **near)


@given(clouds(least=2), clouds(least=2))
def test_the_energy_distance_is_not_negative_but_for_its_correction(a, b):
    """With the distance of each point from itself in the means it would be a square, for equal clouds 0."""
    for one, other in ((a, b), (a, a)):
        taken = sum(mean_distance(c, c) / (len(c) - 1) for c in (one, other))
        square = float(metrics.energy_distance(one, other)) + taken
        rounding = 1e-6 * (1 + float(one.abs().max() + other.abs().max()))
        assert square >= -rounding
        assert one is not other or square == pytest.approx(0, abs=rounding)


@given(clouds(), densities, seeds)
def test_shares_of_modes_sum_to_the_share_near_the_data(points, density, seed):
    shares, near = metrics.mode_shares(points, density), metrics.near_data(points, density)
    assert near.shape == points.shape[:1] and shares.shape == modes_of(density)[0].shape[:1]
    assert (shares >= 0).all()
    torch.testing.assert_close(shares.sum(), near.float().mean())
    assert 0 <= metrics.covered_modes(points, density) <= len(shares)
    shuffled = points[torch.randperm(len(points), generator=source(seed))]
    torch.testing.assert_close(metrics.mode_shares(shuffled, density), shares)


@given(seeds, counts, st.integers(0, 5))
def test_fewer_than_two_points_near_the_data_have_no_height(seed, far, close):
    here = torch.tensor([1.0, 0.0]) + 0.1 * normal(seed, close, 2).clamp(-2, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        height = metrics.cluster_height(torch.cat([here, torch.full((far, 2), 9.0)]), CLUSTERS)
    assert height.isnan() if close < 2 else torch.equal(height, here[:, 1].std())


@given(clouds(), seeds, st.integers(2, 50))
def test_a_straight_line_is_even_and_none_is_more_than_even(starts, seed, steps):
    ends = starts + normal(seed, len(starts), 2)
    straight = metrics.interpolation_paths(nn.Identity(), starts, ends, steps)
    assert straight.shape == (len(starts), steps, 2)
    judged = metrics.smoothness(straight, CLUSTERS)
    far = float(1 + starts.abs().max())
    lengths = (ends - starts).norm(dim=1) / (steps - 1)
    torch.testing.assert_close(judged.largest_step, lengths, atol=1e-6 * far, rtol=1e-4)
    curves = metrics.interpolation_paths(torch.sin, starts, ends, steps)
    bent, lengths = metrics.smoothness(curves, CLUSTERS), curves.diff(dim=1).norm(dim=2)
    torch.testing.assert_close(bent.unevenness * lengths.mean(dim=1), lengths.amax(dim=1))
    for one in (judged, bent):
        assert (one.unevenness >= 1 - 1e-4).all()
        assert ((one.near >= 0) & (one.near <= 1)).all()


def test_a_line_that_stays_has_no_unevenness():
    judged = metrics.smoothness(torch.zeros(1, 5, 2), CLUSTERS)
    assert judged.largest_step == 0 and judged.unevenness.isnan()


pairs_of_counts = st.tuples(st.integers(1, 5), st.integers(1, 5)).filter(lambda pair: pair[0] != pair[1])


@given(pairs_of_counts)
def test_clouds_and_lines_that_do_not_pair_are_refused(pair):
    a, b = (torch.zeros(count + 1, 3, 2) for count in pair)
    for judge in (metrics.energy_distance, lambda a, b: metrics.kernel_log_density(a, b, 1.0)):
        with pytest.raises(ValueError, match="expected as many clouds in both"):
            judge(a, b)
    with pytest.raises(ValueError, match="expected the same shape"):
        metrics.interpolation_paths(nn.Identity(), *(torch.zeros(count, 2) for count in pair))


# checks -----------------------------------------------------------------------------------------------

words = st.sampled_from(["", "7", "x", "nan", "ä", "\x00", "two\nlines"])  # no right one
plain = st.none() | st.booleans() | st.integers() | st.floats() | words | st.just(b"a")
tensors = st.builds(torch.full, st.lists(st.integers(0, 3), max_size=3), st.floats(width=32))
anything = st.recursive(
    plain | tensors | tensors.map(Tensor.numpy),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(plain, inner),
    max_leaves=4,
)
QUICK = ("first_line", "batch_shapes", "kl_to_prior")


@settings(max_examples=40)
@given(st.sampled_from(QUICK), anything)
def test_any_answer_gets_one_line_and_moves_nothing(name, answer):
    check, before = getattr(checks, name), torch.get_rng_state()
    for result in (check(answer), check(lambda *given: answer)):
        assert result.status == WRONG  # not an error: the answer raised none
        assert result.text.isprintable() and len(result.text) <= LONGEST + len(name) + 2
    assert torch.equal(torch.get_rng_state(), before)


@settings(max_examples=20)
@given(st.integers(0, 40), not_finite | st.floats(1e-3, 1e30), st.sampled_from(list(LAYOUTS)))
def test_one_wrong_number_is_enough_and_the_layout_is_no_mistake(place, off, layout):
    right = checks.kl_to_prior.answer

    def laid_out(mu, logvar):
        return right(*(LAYOUTS[layout](part) for part in (mu, logvar))).unsqueeze(1).repeat(1, 2)[:, 0]

    def spoilt(mu, logvar):
        answer = right(mu, logvar)
        answer[place % len(answer)] += off * (1 + answer.max())
        return answer

    assert checks.kl_to_prior(laid_out).status == CORRECT
    assert checks.kl_to_prior(spoilt).status == WRONG


@many
@given(not_finite | st.floats(width=32))
def test_a_number_is_read_in_any_wrapping_and_only_when_finite(number):
    for wrapped in (number, np.float32(number), [number], np.array([[number]]), torch.tensor(number)):
        if math.isfinite(number):
            assert as_number(wrapped, "it") == pytest.approx(number, rel=1e-5)
        else:
            with pytest.raises(Wrong, match="not one finite number"):
                as_number(wrapped, "it")


@given(seeds, st.integers(1, 5), st.integers(1, 5), st.sampled_from(list(LAYOUTS)))
def test_an_answer_is_read_in_any_layout(seed, rows, columns, layout):
    values = normal(seed, rows, columns)
    laid_out = LAYOUTS[layout](values)
    for answer in (laid_out, laid_out.numpy(), laid_out.tolist(), list(laid_out), laid_out.requires_grad_()):
        read = as_tensor(answer)
        assert read.dtype == torch.float64 and not read.requires_grad
        assert torch.equal(read, values.double())

"""What 01 says of autoencoders, of regions, and of noise on a code."""

import torch

from helpers.diagnostics import DEAD_KL
from helpers.losses import kl_terms
from helpers.metrics import cluster_height, mode_shares, near_data
from helpers.models import TinyVAE
from helpers.seeds import each
from tests.claims import runs
from tests.claims.ledger import Every, above, below, between, claims_of

CLAIMS, claim = claims_of("01_flow")
CLUSTERS = runs.DENSITY["clusters"]


def clean(mu, logvar, eps):
    return mu


def noise_of_half(mu, logvar, eps):
    return mu + 0.5 * eps


def noise_of_one(mu, logvar, eps):
    return mu + eps


def noise_of_three(mu, logvar, eps):
    return mu + 3 * eps


def noisy(seeds, draw):
    """Autoencoders that add this noise to their codes."""
    return runs.vaes_drawing(seeds, draw, beta=0.0)


@torch.no_grad()
def regions(trained, seeds):
    """mu and standard deviation of all points, (S, N, 2) each."""
    mu, logvar = zip(*(run.model.encode(x) for run, x in zip(trained, runs.data(seeds))))
    return torch.stack(mu), torch.exp(0.5 * torch.stack(logvar))


def drawn(trained, seeds):
    """A draw from each region, (S, 256, 2)."""
    mu, std = regions(trained, seeds)
    return mu + runs.noise(seeds, mu.shape[1]) * std


def near(trained, seeds):
    """Share of decoded draws of the prior near the data, (S,)."""
    return near_data(runs.means(trained, seeds)).float().mean(dim=1)


def rarer(clouds):
    """Share near the cluster that gets fewer, (S,)."""
    return mode_shares(clouds, CLUSTERS).amin(dim=1)


def rarer_from_prior(trained, seeds):
    return rarer(runs.means(trained, seeds))


def rarer_from_fit(trained, seeds, shift=0):
    """The same for draws from a Gaussian fitted to the codes, or to those of another network."""
    codes, prior = regions(trained, seeds)[0].roll(shift, 0), runs.codes(seeds)
    factor = torch.linalg.cholesky(torch.stack([of_one.T.cov() for of_one in codes]))
    return rarer(each(runs.decoders(trained), codes.mean(dim=1, keepdim=True) + prior @ factor.mT))


def spread(trained, seeds):
    """Standard deviation of all numbers in the codes, (S,)."""
    return regions(trained, seeds)[0].flatten(1).std(dim=1)


@claim("most draws fall into the sea around them", above(0.5))
def draws_in_the_sea(seeds):
    """Share of draws of the prior further from every code than any code is from its nearest."""
    with torch.no_grad():
        codes = [run.model.encoder(x) for run, x in zip(runs.autoencoders(seeds), runs.data(seeds))]
    reach = [torch.cdist(c, c).fill_diagonal_(torch.inf).amin(dim=1).max() for c in codes]
    lost = [torch.cdist(z, c).amin(dim=1) > far for z, c, far in zip(runs.codes(seeds), codes, reach)]
    return torch.stack(lost).float().mean(dim=1)


@claim("That is what the VAE mends.", above(0))
def near_the_data(seeds):
    """Share of decoded draws of the prior near the data, the VAE's less the autoencoder's."""
    return near(runs.vaes(seeds), seeds) - near(runs.autoencoders(seeds), seeds)


@claim(
    "a region that equals the prior is free, and tells the decoder nothing",
    between(-0.02, 0.02),
    statistic=torch.median,
)
def error_without_the_weaker_dimension(seeds):
    """By which share the error grows when the weaker dimension of z is another point's; the median."""
    trained, x = runs.vaes(seeds), runs.data(seeds)
    z = drawn(trained, seeds)
    weaker = torch.stack([run.kl_per_dimension[-1].argmin() for run in trained])
    exchanged = torch.where(torch.arange(2) == weaker[:, None, None], z.roll(128, 1), z)
    made = (each(runs.decoders(trained), codes) for codes in (exchanged, z))
    without, with_it = (((cloud - x) ** 2).mean(dim=(1, 2)) for cloud in made)
    return without / with_it - 1


@claim("an error of 0.525 is no better than always answering with the mean of the data", above(0))
def untrained_error(seeds):
    """Error of an untrained VAE, less that of always answering with the mean of the data."""
    x, sources = runs.data(seeds), runs.of(seeds, runs.WEIGHTS)
    models = runs.build_each(TinyVAE, sources)
    with torch.no_grad():
        recon = torch.stack([model(points, source)[0] for model, points, source in zip(models, x, sources)])
    return ((recon - x) ** 2).mean(dim=(1, 2)) - x.var(dim=1, correction=0).mean(dim=1)


@claim("It reconstructs *worse*, because", above(0))
def worse_reconstruction(seeds):
    """Error in the last epochs, the VAE's less the autoencoder's."""
    return runs.per_seed(
        lambda vae, other: vae.recon[-20:].mean() - other.recon[-20:].mean(),
        runs.vaes(seeds),
        runs.autoencoders(seeds),
    )


@claim("because its decoder has to answer for a whole region", above(0.9))
def error_without_regions(seeds):
    """How much of the VAE's additional error is gone when z is mu, in training too, the KL term unchanged."""
    runs_of_each = runs.vaes(seeds), runs.vaes_drawing(seeds, clean), runs.autoencoders(seeds)
    vae, bare, autoencoder = (runs.per_seed(lambda run: run.recon[-20:].mean(), r) for r in runs_of_each)
    return (vae - bare) / (vae - autoencoder)


@claim("The further out to the right, the dearer, even beyond the data.", Every())
def dearer_to_the_right(seeds):
    """Whether the KL rises from x = 1 to 2, 3 and 4, on the line through both centres."""
    line = torch.tensor([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0], [4.0, 0.0]])
    with torch.no_grad():
        prices = [kl_terms(*run.model.encode(line)).mean(dim=1) for run in runs.vaes(seeds)]
    return (torch.stack(prices).diff(dim=1) > 0).all(dim=1)


@claim("the middle, where there are no data, is cheapest", below(0))
def price_of_the_middle(seeds):
    """KL at (0, 0), less the mean over the data, nats."""
    with torch.no_grad():
        middle = [kl_terms(*run.model.encode(torch.zeros(1, 2))).mean() for run in runs.vaes(seeds)]
    return torch.stack(middle) - torch.stack([run.kl[-1] for run in runs.vaes(seeds)])


@claim("In most runs one of the two dimensions ends like this.", above(0.5))
def weaker_dimension(seeds):
    """Whether the weaker of the two dimensions has a KL below 0.01 nats."""
    return torch.stack([run.kl_per_dimension[-1].min() < DEAD_KL for run in runs.vaes(seeds)])


@claim("So a little space around every code has a meaning too.", above(0.95))
def around_a_code(seeds):
    """Share of draws from the regions that decode to a point near the right cluster."""
    trained, x = runs.vaes(seeds), runs.data(seeds)
    made = each(runs.decoders(trained), drawn(trained, seeds))
    return (near_data(made) & (made[..., 0] * x[..., 0] > 0)).float().mean(dim=1)


@claim("the draws lie around 0 and are about as wide as the prior in *both* directions", below(0.2))
def width_of_all_regions(seeds):
    """By how much the standard deviation of all draws differs from 1, where it differs more."""
    return (drawn(runs.vaes(seeds), seeds).std(dim=1) - 1).abs().amax(dim=1)


@claim("the KL term pulled them there", below(0))
def width_without_the_kl(seeds):
    """The same for the log of the standard deviation: with the KL term, less without it."""
    with_kl, without = (drawn(runs.vaes(seeds, beta), seeds) for beta in (0.05, 0.0))
    off = [cloud.std(dim=1).log().abs().amax(dim=1) for cloud in (with_kl, without)]
    return off[0] - off[1]


@claim("on the way from one cluster to the other it must cross the gap", Every())
def bridge(seeds):
    """Whether decoded draws of the prior lie between the clusters, near neither."""
    cloud = runs.means(runs.vaes(seeds), seeds)
    return (~near_data(cloud) & (cloud[..., 0].abs() < 1)).any(dim=1)


@claim("And the line is thin", below(0.5))
def height_of_the_line(seeds):
    """Height of the decoded draws in the clusters, relative to the data's."""
    cloud = runs.means(runs.vaes(seeds), seeds)
    return cluster_height(cloud, CLUSTERS) / cluster_height(runs.data(seeds), CLUSTERS)


@claim("the codes do not carry the height", below(0.1))
def height_in_the_codes(seeds):
    """Share of the height's variance that a draw from the region and its square explain, linearly."""
    z, height = drawn(runs.vaes(seeds), seeds), runs.data(seeds)[..., 1:]
    columns = torch.cat([z, z**2, torch.ones_like(height)], dim=2)
    left = height - columns @ torch.linalg.lstsq(columns, height).solution
    return 1 - left.var(dim=(1, 2)) / height.var(dim=(1, 2))


@claim("It spreads its codes further, though", above(0))
def further_for_more_noise(seeds):
    """Standard deviation of the codes with a noise of 3, less that with 1."""
    return spread(noisy(seeds, noise_of_three), seeds) - spread(noisy(seeds, noise_of_one), seeds)


@claim("though less than in proportion", below(3))
def less_than_in_proportion(seeds):
    """How many times larger the standard deviation of the codes is with a noise of 3 than with 1."""
    return spread(noisy(seeds, noise_of_three), seeds) / spread(noisy(seeds, noise_of_one), seeds)


@claim("it reaches one cluster at most, and 0% of its draws land near the rarer", below(0.02))
def prior_of_a_noisy_autoencoder(seeds):
    """Share of decoded draws of the prior near the rarer cluster, with a noise of 1 on the codes."""
    return rarer_from_prior(noisy(seeds, noise_of_one), seeds)


@claim("The noise does make the space easier to sample with a fitted Gaussian", above(0))
def fitted_gaussian(seeds):
    """Share near the rarer cluster from a fitted Gaussian: with a noise of 1, less without noise."""
    return rarer_from_fit(noisy(seeds, noise_of_one), seeds) - rarer_from_fit(noisy(seeds, clean), seeds)


@claim("But each network needs a fit of its own.", above(0))
def another_networks_fit(seeds):
    """Share near the rarer cluster, with a noise of 1: from its own fit, less from another network's."""
    trained = noisy(seeds, noise_of_one)
    return rarer_from_fit(trained, seeds) - rarer_from_fit(trained, seeds, shift=1)


@claim("no better than the fitted one, but *made* to be sampled", between(-0.05, 0.05))
def vae_against_the_fitted(seeds):
    """Share near the rarer cluster, of the VAE from the prior, less of the noisy autoencoder from the fit."""
    return rarer_from_prior(runs.vaes(seeds), seeds) - rarer_from_fit(noisy(seeds, noise_of_one), seeds)


@claim("The KL term draws all regions towards the prior", below(0))
def drawn_to_the_prior(seeds):
    """KL at the end, nats: with the KL term, less without it."""
    pairs = zip(runs.vaes(seeds), runs.vaes(seeds, 0.0))
    return torch.stack([one.kl[-1] - other.kl[-1] for one, other in pairs])


@claim("so that draws from the prior decode to something like the data", above(0))
def what_the_kl_term_is_for(seeds):
    """Share of decoded draws of the prior near the data: with the KL term, less without it."""
    return near(runs.vaes(seeds), seeds) - near(runs.vaes(seeds, 0.0), seeds)


@claim("without the KL term the network spreads its codes", above(0))
def codes_spread_by_noise(seeds):
    """Standard deviation of the codes, with a noise of 1 less without noise."""
    return spread(noisy(seeds, noise_of_one), seeds) - spread(noisy(seeds, clean), seeds)


@claim("the network spreads its codes and drowns the noise", above(3))
def codes_against_the_noise(seeds):
    """How many times larger the standard deviation of the codes is than that of the noise, which is 1."""
    return spread(noisy(seeds, noise_of_one), seeds)

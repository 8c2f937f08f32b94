"""What 05 says of autoencoder, VAE and GAN: 1,000 steps each, as there."""

from functools import cache

import torch
from torch import nn

from helpers.data import NOISE_STD
from helpers.diagnostics import DEAD_KL
from helpers.metrics import (
    cluster_height,
    covered_modes,
    energy_distance,
    energy_null,
    near_data,
    smoothness,
)
from helpers.seeds import draws_from_mixture, each, paths_across
from helpers.training import train_many_autoencoders
from tests.claims.ledger import SEEDS, Every, above, below, between, claims_of
from tests.claims.runs import (
    DENSITY,
    WEIGHTS,
    altered_vaes,
    autoencoders,
    codes,
    data,
    decoders,
    fresh,
    gan_samples,
    gans,
    means,
    noise,
    of,
    samples,
    vaes,
)

CLAIMS, claim = claims_of("05_comparison")

CLUSTERS = DENSITY["clusters"]
BETA, LONG = 0.05, 1000
TWICE = 2 * SEEDS  # for spreads, which need more seeds than means
CENTRE = torch.tensor([1.0, 0.0])
GAP = 2 - 6 * NOISE_STD  # between what is near one centre and near the other
LABS, USUAL, TUNED = (0.02, 0.9), (0.005, 0.5), (0.005, 0.0)  # Adams of GANs: lr, beta1
SMALL_STEP, NO_MOMENTUM = (0.005, 0.9), (0.02, 0.0)
SIX = (LABS, USUAL, TUNED, SMALL_STEP, NO_MOMENTUM, (0.02, 0.5))


def near(points):
    return near_data(points, CLUSTERS).float().mean(dim=1)


def covers(points):
    return covered_modes(points, CLUSTERS) == 2


def height(points):
    return cluster_height(points, CLUSTERS)


def in_the_gap(points):
    return (points[..., 0].abs() < GAP / 2).float().mean(dim=1)


@cache
def energy(seeds, of_what):
    return energy_distance(of_what(seeds), fresh(seeds))


def with_noise(seeds, factor):
    """Fresh points of their own, their noise multiplied."""
    points = 1.0 * fresh(range(seeds.start + 64, seeds.stop + 64))
    centres = CENTRE * points[..., :1].sign()
    return centres + factor * (points - centres)


def long_vaes(seeds):
    return vaes(seeds, BETA, LONG)


def long_aes(seeds):
    return autoencoders(seeds, LONG)


def vae_means(seeds):
    return means(long_vaes(seeds), seeds)


def vae_samples(seeds):
    return samples(long_vaes(seeds), seeds, BETA)


def ae_draws(seeds):
    return means(long_aes(seeds), seeds)


@cache
def vae_codes(seeds):
    """Mean and draw for each fresh point, (S, N, 2) both."""
    with torch.no_grad():
        pairs = [run.model.encode(x) for run, x in zip(long_vaes(seeds), fresh(seeds), strict=True)]
    mu, logvar = (torch.stack(parts) for parts in zip(*pairs, strict=True))
    return mu, mu + noise(seeds) * (0.5 * logvar).exp()


def ae_codes(seeds, points):
    return each([run.model.encoder for run in long_aes(seeds)], points)


def reconstructions(seeds):
    return each(decoders(long_vaes(seeds)), vae_codes(seeds)[1])


def error(points, seeds):
    return ((points - fresh(seeds)) ** 2).mean(dim=(1, 2))


def ae_error(seeds):
    return error(each([run.model for run in long_aes(seeds)], fresh(seeds)), seeds)


def vae_error(seeds):
    return error(reconstructions(seeds), seeds)


@cache
def narrow_error(seeds):
    runs = train_many_autoencoders(data(seeds), generators=of(seeds, WEIGHTS), epochs=LONG, latent_dims=1)
    return error(each([run.model for run in runs], fresh(seeds)), seeds)


@cache
def mixture(seeds, parts=2):
    """The autoencoder's decoded draws from a mixture fitted to its codes."""
    fitted = draws_from_mixture(ae_codes(seeds, data(seeds)), parts)
    return each(decoders(long_aes(seeds)), fitted)


@cache
def no_network(seeds):
    return draws_from_mixture(data(seeds), 2)


def gan(seeds, adam=TUNED):
    return gan_samples(gans(seeds, *adam))


def tuned(seeds):
    return gan(seeds)


def is_good(points):
    return covers(points) & (near(points) > 0.75)


def half(mu, logvar, eps):
    return mu + 0.5 * eps


def no_noise(mu, logvar, eps):
    return mu


def altered(seeds, draw, weight):
    return [run.model for run in altered_vaes(seeds, draw, beta=weight, epochs=LONG)]


def altered_means(seeds, draw, weight):
    return each([model.decoder for model in altered(seeds, draw, weight)], codes(seeds))


@cache
def lines(seeds):
    """Decoded lines from cluster to cluster of blend, AE, VAE and GAN, judged."""
    x, owners, makers = fresh(seeds), tuned(seeds), gans(seeds, *TUNED)
    paths = [
        paths_across([nn.Identity()] * len(x), x, x, CLUSTERS),
        paths_across(decoders(long_aes(seeds)), ae_codes(seeds, x), x, CLUSTERS),
        paths_across(decoders(long_vaes(seeds)), vae_codes(seeds)[0], x, CLUSTERS),
        paths_across([run.generator for run in makers], [run.codes for run in makers], owners, CLUSTERS),
    ]
    return [smoothness(path, CLUSTERS) for path in paths]


def steps(seeds):
    return [judged.largest_step.mean(dim=1) for judged in lines(seeds)]


def on_lines(seeds):
    return [judged.near.mean(dim=1) for judged in lines(seeds)]


def ratio_of_spreads(values):
    """Log ratio of the columns' interquartile ranges: a single failed GAN cannot decide."""
    low, high = values.quantile(torch.tensor([0.25, 0.75], dtype=values.dtype), dim=0)
    first, second = high - low
    return (first / second).log()


def highest(count, draws):
    """For each of so many sorted values, the probability to be the highest of some draws."""
    return (torch.linspace(0, 1, count + 1, dtype=torch.float64) ** draws).diff()


def chance_of_a_higher_worst(values):
    """That the highest of 16 draws of the first column is above that of the second."""
    first, second = values.sort(dim=0).values.T
    weights = highest(len(values), 16)
    return weights @ (first.unsqueeze(1) > second).double() @ weights


def lead_of_the_best(values):
    """The best of ten draws of the first column, less that of the second."""
    best = highest(len(values), 10) @ values.sort(dim=0).values
    return best[0] - best[1]


@claim("misses the lost cluster and *praises* the thin cloud", above(0))
def near_praises_the_thin(seeds):
    """Share near the data of fresh points with half the noise, less that of fresh points."""
    return near(with_noise(seeds, 0.5)) - near(fresh(seeds))


@claim("The modes miss both changes of the noise.", Every())
def modes_miss_noise(seeds):
    """Whether both clusters count as covered with half the noise, and with 1.25 times the noise."""
    return covers(with_noise(seeds, 0.5)) & covers(with_noise(seeds, 1.25))


@claim("In a single run the energy distance would mostly miss a noise a quarter too wide", above(0.5))
def energy_misses_noise(seeds):
    """Whether the energy distance with 1.25 times the noise is one of the lower 95% that chance gives."""
    limit = energy_null(CLUSTERS, 1000, 200, torch.Generator().manual_seed(0)).quantile(0.95)
    return energy_distance(with_noise(seeds, 1.25), fresh(seeds)) < limit


@claim("The draw alone buys nothing.", below(0.05))
def draw_alone(seeds):
    """Share of decoded draws near the data with a learned noise and no KL, less the autoencoder's."""
    return near(means(vaes(seeds, 0.0, LONG), seeds)) - near(ae_draws(seeds))


@claim("The third change makes the prior a place to decode from", above(0.5))
def third_change(seeds):
    """Share of decoded draws near the data with beta 0.05, less that with beta 0."""
    return near(vae_means(seeds)) - near(means(vaes(seeds, 0.0, LONG), seeds))


@claim("it needs *noise* to push against, learned or not", above(0.5))
def needs_noise(seeds):
    """Share of decoded draws near the data with a price on mu: fixed noise of 0.5 less no noise."""
    return near(altered_means(seeds, half, BETA)) - near(altered_means(seeds, no_noise, BETA))


@claim("and needs noise to push against", below(0.3))
def shrinks_without_noise(seeds):
    """Standard deviation of mu with the price on mu and no noise."""
    spread = [m.encode(x)[0].std().detach() for m, x in zip(altered(seeds, no_noise, BETA), data(seeds))]
    return torch.stack(spread)


@claim("The KL makes the prior a place to decode from", below(0.5))
def drowns_without_price(seeds):
    """Whether both clusters are covered with a fixed noise of 0.5 and no price on mu."""
    return covers(altered_means(seeds, half, 0.0))


@claim("The autoencoder wins by far.", above(0.9))
def ae_wins(seeds):
    """Whether the autoencoder's error on fresh points is below a tenth of the VAE's."""
    return ae_error(seeds) < vae_error(seeds) / 10


@claim("and hardly more: that *is* compression", between(0.9, 1.2))
def one_latent(seeds):
    """Error with one latent, as a multiple of the height's, 0.15**2 / 2."""
    return narrow_error(seeds) / (NOISE_STD**2 / 2)


@claim("with $N(0, I)$ between and beside them", below(0.35))
def prior_beside_the_islands(seeds):
    """Share of the autoencoder's decoded draws from the prior near the data."""
    return near(ae_draws(seeds))


@claim("One Gaussian does not fit islands.", below(-0.3))
def one_gaussian(seeds):
    """Share near the data, the autoencoder with a mixture of one less with a mixture of two."""
    return near(mixture(seeds, 1)) - near(mixture(seeds))


@claim("near, as fresh data; one of five does as well", between(-0.01, 0.01))
def five_as_two(seeds):
    """Share near the data, the autoencoder with a mixture of five less fresh points."""
    return near(mixture(seeds, 5)) - near(fresh(seeds))


@claim(
    "The network contributed nothing: its codes are the data in other coordinates.", between(-0.003, 0.003)
)
def network_contributed_nothing(seeds):
    """Energy distance from fresh points: mixture of two on the codes, decoded, less the same on the data."""
    return energy(seeds, mixture) - energy(seeds, no_network)


@claim("One dimension fits by saying nothing: it is dead in every seed.", Every())
def dead_in_every_seed(seeds):
    """Whether the KL of the weaker dimension is below a hundredth of a nat."""
    return torch.stack([run.kl_per_dimension[-1].min() < DEAD_KL for run in long_vaes(seeds)])


@claim("Nearly: 0.0147, the autoencoder's 0.5377.", above(0))
def codes_fit_the_prior(seeds):
    """Energy distance of the codes from the prior: the autoencoder's less five times the VAE's."""
    ae, vae = ae_codes(seeds, fresh(seeds)), vae_codes(seeds)[1]
    return energy_distance(ae, codes(seeds)) - 5 * energy_distance(vae, codes(seeds))


@claim("Data are samples; a decoder gives means.", Every())
def samples_are_not_flat(seeds):
    """Whether clusters are flatter than the data's by more than a tenth for means, and not for samples."""
    limit = 0.9 * height(fresh(seeds))
    return (height(vae_samples(seeds)) > limit) & (height(vae_means(seeds)) < limit)


@claim("*Noise* moves points away from the data", below(0))
def noise_moves_away(seeds):
    """Share near the data: samples less means."""
    return near(vae_samples(seeds)) - near(vae_means(seeds))


@claim("Yet the energy distance falls too", below(0))
def noise_mends_the_cloud(seeds):
    """Energy distance from fresh points: samples less means."""
    return energy(seeds, vae_samples) - energy(seeds, vae_means)


@claim("the means are too thin a cloud", below(0))
def means_are_thin(seeds):
    """Height of the clusters: of the means less of fresh points."""
    return height(vae_means(seeds)) - height(fresh(seeds))


@claim("(The samples are a little too tall", between(0, 0.05))
def samples_are_tall(seeds):
    """Height of the clusters: of the samples less of fresh points."""
    return height(vae_samples(seeds)) - height(fresh(seeds))


@claim("where draws hit the hole between the islands of codes", above(0.05))
def bridge(seeds):
    """Share of samples in the gap between the clusters, less that of fresh points."""
    return in_the_gap(vae_samples(seeds)) - in_the_gap(fresh(seeds))


@claim("Here these hardly bridge", below(0.03))
def reconstructions_hardly_bridge(seeds):
    """Share of reconstructions in the gap between the clusters."""
    return in_the_gap(reconstructions(seeds))


@claim("but half of the height is gone", between(0.35, 0.65))
def half_the_height(seeds):
    """Height of the reconstructions, as a multiple of that of fresh points."""
    return height(reconstructions(seeds)) / height(fresh(seeds))


@claim("One live dimension cannot tell both inside a cluster", above(0.5))
def one_number_for_two(seeds):
    """Error at mu, on fresh points, as a multiple of the clusters' noise: half is one of two coordinates."""
    return error(each(decoders(long_vaes(seeds)), vae_codes(seeds)[0]), seeds) / NOISE_STD**2


@claim("With the lab's Adam hardly a seed has both clusters", below(0.2))
def labs_adam(seeds):
    """Whether a GAN with the lab's Adam covers both clusters."""
    return covers(gan(seeds, LABS))


@claim("The usual one covers both in all 16.", above(0.9))
def usual_adam(seeds):
    """Whether a GAN with the usual Adam covers both clusters."""
    return covers(gan(seeds, USUAL))


@claim(
    "the best in energy of six that we tried",
    above(0),
    statistic=lambda energies: (energies[:, 1:].median(dim=0).values - energies[:, 0].median()).min(),
)
def best_of_six(seeds):
    """Median energy distance of the tuned Adam below that of the best of the other five."""
    settings = [TUNED, *(adam for adam in SIX if adam != TUNED)]
    return torch.stack([energy_distance(gan(seeds, adam), fresh(seeds)) for adam in settings], dim=1)


@claim("In most seeds the tuned GAN comes close to the VAE", above(0.5))
def tuned_is_close(seeds):
    """Whether the tuned GAN's energy distance from fresh points is below twice that of the VAE's samples."""
    return energy(seeds, tuned) < 2 * energy(seeds, vae_samples)


@claim("but it scatters more, and its worst seed is worse", above(0), seeds=TWICE, statistic=ratio_of_spreads)
def scatters_more(seeds):
    """Log ratio of the interquartile ranges over seeds of the energy distance: tuned GAN to VAE's samples."""
    return torch.stack([energy(seeds, tuned), energy(seeds, vae_samples)], dim=1)


@claim("and its worst seed is worse", above(0.5), seeds=TWICE, statistic=chance_of_a_higher_worst)
def worst_is_worse(seeds):
    """Energy distance: probability that the worst of 16 tuned GANs is worse than that of 16 VAEs."""
    return torch.stack([energy(seeds, tuned), energy(seeds, vae_samples)], dim=1)


@claim("in a cloud as thin as 0.114 in height", below(0))
def gan_is_thin(seeds):
    """Height of the clusters: of the tuned GAN's points less of fresh points."""
    return height(tuned(seeds)) - height(fresh(seeds))


@claim("Above all, the momentum had broken the game", above(0))
def above_all_the_momentum(seeds):
    """Energy distance with the lab's Adam: with the smaller step alone less without the momentum alone."""
    alone = gan(seeds, SMALL_STEP), gan(seeds, NO_MOMENTUM)
    small_step, no_momentum = (energy_distance(points, fresh(seeds)) for points in alone)
    return small_step - no_momentum


@claim("is real; a search cures it here", above(0.9))
def search_cures(seeds):
    """Whether the tuned GAN covers both clusters."""
    return covers(tuned(seeds))


@claim("its lines little better than a blend", between(0, 0.1))
def little_better_than_a_blend(seeds):
    """Share of the points of a line near the data: the autoencoder's less a blend's."""
    blend, ae, _, _ = on_lines(seeds)
    return ae - blend


@claim("The VAE leaps, 0.175, and is near for 84%", above(0.2))
def vae_is_near(seeds):
    """Share of the points of a line near the data: the VAE's less the autoencoder's."""
    _, ae, vae, _ = on_lines(seeds)
    return vae - ae


@claim("the GAN leaps further", above(0))
def gan_leaps_further(seeds):
    """Largest step of a line: the GAN's less the VAE's."""
    _, _, vae, gan_step = steps(seeds)
    return gan_step - vae


@claim("One cannot have both: a line of small steps leaves many points in the gap.", Every())
def small_steps_in_the_gap(seeds):
    """Whether each line has as many points off the data as its largest step needs to cross 1.1."""
    needed = [(1.1 / judged.largest_step - 1).floor() / 41 for judged in lines(seeds)]
    enough = [1 - judged.near > few - 1e-6 for judged, few in zip(lines(seeds), needed, strict=True)]
    return torch.stack(enough).all(dim=2).all(dim=0)


@claim("in the plane they would win", above(0))
def mixtures_win(seeds):
    """Energy distance from fresh points: the lower of VAE and GAN less the higher of the two mixtures."""
    models, fitted = ([energy(seeds, f) for f in fs] for fs in ((vae_samples, tuned), (mixture, no_network)))
    return torch.minimum(*models) - torch.maximum(*fitted)


@claim("with one latent it still rebuilds better than the VAE with two", below(0))
def narrow_beats_vae(seeds):
    """Error on fresh points: autoencoder with one latent less VAE with two."""
    return narrow_error(seeds) - vae_error(seeds)


@claim("beta follows from the noise, and every seed has both", Every())
def every_seed_has_both(seeds):
    """Whether the VAE's samples cover both clusters."""
    return covers(vae_samples(seeds))


@claim("The autoencoder blends; the GAN has no encoder.", below(0.5))
def the_autoencoder_blends(seeds):
    """Largest step of the autoencoder's lines beyond a blend's, as a share of the VAE's beyond a blend's."""
    blend, ae, vae, _ = steps(seeds)
    return (ae - blend) / (vae - blend)


@claim("ahead of the VAE in `near`", above(0))
def gan_is_ahead_in_near(seeds):
    """Share near the data: the tuned GAN's less the VAE's samples'."""
    return near(tuned(seeds)) - near(vae_samples(seeds))


@claim("on average and with the best of ten, though its cloud is thin", above(0), statistic=lead_of_the_best)
def the_best_is_ahead_too(seeds):
    """Share near the data of the best of ten: the tuned GAN's less the VAE's samples'."""
    return torch.stack([near(tuned(seeds)), near(vae_samples(seeds))], dim=1)


@claim("(modes can be lost again)", above(0.02))
def modes_are_lost_again(seeds):
    """Whether a GAN with the smaller step covers both clusters at step 500, and not at a later hundred."""
    marks = tuple(range(500, 1001, 100))
    runs = gans(seeds, *SMALL_STEP, checkpoints=marks)
    covered = torch.stack([covers(run.samples) for run in runs])
    return covered[:, 0] & ~covered[:, 1:].all(dim=1)


@claim("The autoencoder reconstructs best.", Every())
def ae_reconstructs_best(seeds):
    """Whether the autoencoder's error on fresh points is below the VAE's."""
    return ae_error(seeds) < vae_error(seeds)


@claim("As a generator it is at best as good as the density fitted to its codes.", above(0))
def as_good_as_the_density(seeds):
    """Energy distance from fresh points: the autoencoder with a mixture of one less with a mixture of two."""
    return energy_distance(mixture(seeds, 1), fresh(seeds)) - energy(seeds, mixture)


@claim("A VAE is often easier to train than a GAN", above(0.5))
def easier_to_train(seeds):
    """With the lab's Adam: 1 or 0 for a VAE that has both clusters and 75% near, less the same for a GAN."""
    return is_good(vae_samples(seeds)).float() - is_good(gan(seeds, LABS)).float()


@claim("every seed worked; a bridge, and means and reconstructions too flat, were the price", Every())
def every_seed_worked_at_a_price(seeds):
    """Whether samples have both clusters and a bridge; means and reconstructions are flatter than data."""
    flat = (height(points) < height(fresh(seeds)) for points in (vae_means(seeds), reconstructions(seeds)))
    bridges = in_the_gap(vae_samples(seeds)) > in_the_gap(fresh(seeds))
    return is_good(vae_samples(seeds)) & bridges & torch.stack(list(flat)).all(dim=0)

"""What 07 says to explain the answers."""

import math
from functools import cache

import torch
from torch import nn
from torch.distributions import Normal

from helpers.data import two_clusters
from helpers.exact import elbo, iwae, log_marginal
from helpers.losses import kl_terms, noise_std
from helpers.metrics import covered_modes, interpolation_path, near_data
from helpers.models import HIDDEN, TinyVAE, mlp
from helpers.training import train_many
from helpers.training.stacking import build_each, columns_of, noise_columns, stack, unstack
from helpers.training.vae import as_one_vector
from tests.claims.ledger import Every, above, below, between, claims_of
from tests.claims.runs import (
    DATA,
    DENSITY,
    FRESH,
    WEIGHTS,
    altered_vaes,
    data,
    fresh,
    means,
    of,
    per_seed,
    samples,
    vaes,
)

CLAIMS, claim = claims_of("07_solutions")

BETA, SIGMA = 0.05, noise_std(0.05)
DRAWS = 100  # of every point's code
REGIONS = 7_000_000  # sources for draws of codes


def near(points, kind="clusters"):
    return near_data(points, DENSITY[kind]).float().mean(dim=-1)


def near_by_beta(beta, seeds):
    """Share of the decoded draws near the data, without noise, (S,)."""
    return near(means(vaes(seeds, beta), seeds))


@cache
@torch.no_grad()
def decoded(beta, seeds, width=1.0):
    """100 decoded draws of each point's region, made that many times as wide: (S, 100, N, 2)."""
    clouds = []
    for run, x, generator in zip(vaes(seeds, beta), data(seeds), of(seeds, REGIONS)):
        mu, logvar = run.model.encode(x)
        eps = torch.randn(DRAWS, *mu.shape, generator=generator)
        clouds.append(run.model.decoder(mu + width * eps * torch.exp(0.5 * logvar)))
    return torch.stack(clouds)


def errors(beta, seeds, width=1.0):
    """Squared error along x1 and x2, at draws, (S, 2)."""
    return ((decoded(beta, seeds, width) - data(seeds).unsqueeze(1)) ** 2).mean(dim=(1, 2))


@claim("At weight 0 the KL is *free*, and it grows", above(1))
def free_kl(seeds):
    """KL in the last epoch, mean of both dimensions, nats: beta 0 less beta 0.05."""
    return per_seed(lambda free, lab: free.kl[-1] - lab.kl[-1], vaes(seeds, 0.0), vaes(seeds, BETA))


@claim("far apart, are the easiest to decode", above(0))
def small_regions(seeds):
    """With beta 0: error at draws of regions twice as wide less that of the model's own."""
    return (errors(0.0, seeds, 2.0) - errors(0.0, seeds)).mean(dim=1)


@claim("But few codes lie where the prior puts its draws", above(0.2))
def draws_at_weight_zero(seeds):
    """Share of the decoded draws near the data: beta 0.05 less beta 0."""
    return near_by_beta(BETA, seeds) - near_by_beta(0.0, seeds)


@claim("so that those of the *two clusters* reach into each other", above(0.005))
def on_the_wrong_side(seeds):
    """Share of the draws of a point's region that decode on the other side: beta 0.5 less beta 0.05."""
    right = data(seeds)[:, None, :, 0] > 0
    wrong = [((decoded(beta, seeds)[..., 0] > 0) != right).float().mean(dim=(1, 2)) for beta in (0.5, BETA)]
    return wrong[0] - wrong[1]


@claim("Nearly all of the increase is along $x_1$", above(0.8))
def increase_along_x1(seeds):
    """Which share of the increase of the error, from beta 0.05 to 0.5, is along x1."""
    more = errors(0.5, seeds) - errors(BETA, seeds)
    return more[:, 0] / more.sum(dim=1)


@claim("along $x_2$ the error was already that of the data's noise", between(0.9, 1.1))
def error_along_x2(seeds):
    """Error along x2 with beta 0.05, relative to the variance of the data along x2."""
    return errors(BETA, seeds)[:, 1] / data(seeds)[..., 1].var(dim=1)


@claim("The decoded *means* look no worse than before.", above(-0.05))
def means_at_a_large_beta(seeds):
    """Share of the decoded means near the data: beta 0.5 less beta 0.05."""
    return near_by_beta(0.5, seeds) - near_by_beta(BETA, seeds)


@claim("and with it only 28% of the samples are near the data", above(0.2))
def samples_at_a_large_beta(seeds):
    """Share of the samples near the data, each model with its own noise: beta 0.05 less beta 0.5."""
    return near(samples(vaes(seeds), seeds, BETA)) - near(samples(vaes(seeds, 0.5), seeds, 0.5))


def line(run, dimension):
    """Decoded from -2 to 2 along a dimension, (41, 2)."""
    end = [2.0 if k == dimension else 0.0 for k in range(2)]
    return interpolation_path(run.model, [-e for e in end], end)


@claim("The decoder has learned nearly to ignore it.", below(0.2))
def along_the_weaker_dimension(seeds):
    """Length of the decoded line along the dimension of less KL, relative to that along the other one."""

    def ratio(run):
        kl = run.kl_per_dimension[-1]
        weak, strong = (line(run, int(k)).diff(dim=0).norm(dim=1).sum() for k in (kl.argmin(), kl.argmax()))
        return weak / strong

    return per_seed(ratio, vaes(seeds))


@claim("a decoder without jumps must bridge two clusters", Every())
def line_leaves_the_data(seeds):
    """Whether the decoded line along the dimension of more KL has points on both sides, and off the data."""

    def leaves(run):
        path = line(run, int(run.kl_per_dimension[-1].argmax()))
        return (path[:, 0] > 0).any() & (path[:, 0] < 0).any() & ~near_data(path).all()

    return per_seed(leaves, vaes(seeds))


@claim("sixteen units of either kind can draw the curve that these data need", between(-0.003, 0.003))
def tanh_or_relu(seeds):
    """Error in the last 20 epochs: a decoder with Tanh less one with ReLU."""
    runs = vaes(seeds, activation=nn.Tanh), vaes(seeds)
    return per_seed(lambda tanh, relu: (tanh.recon - relu.recon)[-20:].mean(), *runs)


@claim("most draws decode to something like the data", above(0.5))
def draws_near(seeds):
    """Share of the decoded draws near the data, with beta 0.05."""
    return near_by_beta(BETA, seeds)


@claim("without that term, most do not", below(0.5))
def draws_near_without_kl(seeds):
    """Share of the decoded draws near the data, with beta 0."""
    return near_by_beta(0.0, seeds)


@claim("with the right weight, a bound on log p(x)", Every())
def a_bound(seeds):
    """Whether the ELBO of 32 fresh points is below their exact log p(x), with beta 0.05 and its noise."""
    pairs = zip(vaes(seeds), fresh(seeds, 32))
    return torch.stack(
        [
            elbo(run.model, x, SIGMA, tolerance=0.05).mean()
            < log_marginal(run.model.decoder, x, SIGMA).mean()
            for run, x in pairs
        ]
    )


@claim("One knob, beta, trades reconstruction for regularity", Every())
def one_knob(seeds):
    """Whether from beta 0 to 0.05 to 2 the error grows and the KL falls."""
    free, lab, hard = (vaes(seeds, beta) for beta in (0.0, BETA, 2.0))
    recon, kl = (
        torch.stack([getattr(run, part)[-1] for run in (*free, *lab, *hard)]) for part in ("recon", "kl")
    )
    return (recon.view(3, -1).diff(dim=0) > 0).all(dim=0) & (kl.view(3, -1).diff(dim=0) < 0).all(dim=0)


@claim("With a fitting beta it covers both clusters with every seed", Every())
def both_clusters(seeds):
    """Whether the decoded draws have both clusters, with beta 0.05."""
    return covered_modes(means(vaes(seeds), seeds), DENSITY["clusters"]) == 2


@claim("The price is that a smooth decoder must bridge separate clusters", above(0.1))
def bridges(seeds):
    """Share of the decoded draws away from the data, with beta 0.05."""
    return 1 - near_by_beta(BETA, seeds)


@claim("a hundred times the draws, a tenth of the error", between(0.09, 0.11))
def error_by_draws(seeds):
    """Standard deviation of 400 estimates of a KL by 1,000 draws, relative to that by 10 draws."""
    q, prior, spreads = Normal(1.0, math.exp(-0.5)), Normal(0.0, 1.0), []
    for generator in of(seeds, REGIONS):
        z = 1.0 + math.exp(-0.5) * torch.randn(400, 1010, generator=generator)
        ratio = q.log_prob(z) - prior.log_prob(z)
        spreads.append(ratio[:, :1000].mean(dim=1).std() / ratio[:, 1000:].mean(dim=1).std())
    return torch.stack(spreads)


def wide(mu, logvar, eps):
    return mu + eps * logvar.exp()


def cut(mu, logvar, eps):
    return (mu + eps * torch.exp(0.5 * logvar)).detach()


def unexplained(run, x):
    """Error in the last 20 epochs, relative to the data's variance."""
    return run.recon[-20:].mean() / x.var(dim=0, correction=0).mean()


@claim("Training goes through all the same", below(0.1))
def wide_draws_train(seeds):
    """Error in the last 20 epochs of a VAE that draws with the variance, relative to the data's variance."""
    return per_seed(unexplained, altered_vaes(seeds, wide), data(seeds))


@claim("only draws made from the claimed region tell", above(2))
@torch.no_grad()
def claimed_regions(seeds):
    """Its error at draws from the claimed regions, relative to that at its own draws."""

    def ratio(run, x, generator):
        mu, logvar = run.model.encode(x)
        eps = torch.randn(DRAWS, *mu.shape, generator=generator)
        claimed, own = (
            ((run.model.decoder(mu + eps * std) - x) ** 2).mean()
            for std in (torch.exp(0.5 * logvar), logvar.exp())
        )
        return claimed / own

    return per_seed(ratio, altered_vaes(seeds, wide), data(seeds), of(seeds, REGIONS))


@claim("the error stays at their variance", between(0.95, 1.05))
def cut_gradient(seeds):
    """Error in the last 20 epochs of a VAE whose z is detached, relative to the data's variance."""
    return per_seed(unexplained, altered_vaes(seeds, cut), data(seeds))


@claim("What it hears is the KL, and that is smallest when the code says nothing.", below(0.01))
def cut_gradient_kl(seeds):
    """KL of the more alive dimension of such a VAE in the last epoch, nats."""
    return per_seed(lambda run: run.kl_per_dimension[-1].max(), altered_vaes(seeds, cut))


@claim("The lower number may be useful (how good is the best guess?)", above(0))
@torch.no_grad()
def draws_less_mu(seeds):
    """Error at draws of z less that at mu."""
    at_mu = [
        ((run.model.decoder(run.model.encode(x)[0]) - x) ** 2).mean()
        for run, x in zip(vaes(seeds), data(seeds))
    ]
    return errors(BETA, seeds).mean(dim=1) - torch.stack(at_mu)


@claim("In the three trained models the two nearly go together.", above(0.8))
@torch.no_grad()
def kl_and_moves(seeds):
    """Share of the dimensions, with betas 0.005, 0.05 and 2, whose KL and variance of mu agree about 0.01."""
    agree = []
    for beta in (0.005, BETA, 2.0):
        for run, x in zip(vaes(seeds, beta), data(seeds)):
            mu, logvar = run.model.encode(x)
            agree.append(((kl_terms(mu, logvar).mean(dim=0) > 0.01) == (mu.var(dim=0) > 0.01)).float().mean())
    return torch.stack(agree).view(3, -1).mean(dim=0)


WARM = tuple(0.02 * min(1.0, epoch / 300) for epoch in range(600))


def slow_and_plain(seeds):
    return vaes(seeds, WARM, epochs=600), vaes(seeds, 0.02, epochs=600)


@claim("at a small beta the weaker dimension survives in all of these eight runs instead of 3", above(0))
def warm_up_saves(seeds):
    """1 if the weaker dimension has more than 0.1 nats with warm-up and not without, -1 the other way."""
    alive = [
        per_seed(lambda run: run.kl_per_dimension[-10:].mean(dim=0).min() > 0.1, runs).float()
        for runs in slow_and_plain(seeds)
    ]
    return alive[0] - alive[1]


@claim("in the lab, the loss was no lower with it", below(0.0005))
def warm_up_saves_no_loss(seeds):
    """Loss in the last 10 epochs, constant weight less warm-up."""
    return per_seed(lambda warm, plain: (plain.loss - warm.loss)[-10:].mean(), *slow_and_plain(seeds))


@cache
def with_floor(floor, epochs, seeds, beta=BETA, network=TinyVAE):
    """Error at draws, KL of the dimensions, least first, variance of the weakest mu: (S, Dz + 2)."""
    generators, x = of(seeds, WEIGHTS), data(seeds)
    columns, stacked = columns_of(x, generators), stack(build_each(network, generators))
    weights = as_one_vector(stacked)
    opt = torch.optim.Adam([weights], lr=0.02, fused=True)
    for _ in range(epochs):
        mu, logvar = stacked.encode(columns)
        z = mu + noise_columns(generators, x.shape[1], mu.shape[1]) * torch.exp(0.5 * logvar)
        kl = kl_terms(mu, logvar).mean(dim=2).clamp(min=floor).mean(dim=1)
        weights.grad.zero_()
        (((stacked.decoder(z) - columns) ** 2).mean(dim=(1, 2)) + beta * kl).sum().backward()
        opt.step()
    return per_seed(_measured, unstack(stacked, network), x, of(seeds, REGIONS))


@torch.no_grad()
def _measured(model, x, generator):
    mu, logvar = model.encode(x)
    kl = kl_terms(mu, logvar).mean(dim=0)
    z = mu + torch.randn(DRAWS, *mu.shape, generator=generator) * torch.exp(0.5 * logvar)
    error = ((model.decoder(z) - x) ** 2).mean()
    return torch.cat([error.view(1), kl.sort().values, mu[:, kl.argmin()].var().view(1)])


@claim("The floor does what it promises: the weaker dimension sits at it", between(0.5, 0.7))
def weaker_at_the_floor(seeds):
    """KL of the weaker dimension after 200 epochs with a floor of 0.6, nats."""
    return with_floor(0.6, 200, seeds)[:, 1]


@claim("And it is used: its ${{\\mu}}$ moves", above(0.2))
def weaker_is_used(seeds):
    """Variance of the mu of the weaker dimension after 200 epochs with a floor of 0.6."""
    return with_floor(0.6, 200, seeds)[:, 3]


@claim("At first that brings nothing, the error is the same", between(-0.002, 0.002))
def error_at_first(seeds):
    """Error after 200 epochs, with a floor of 0.6 less that without."""
    return with_floor(0.6, 200, seeds)[:, 0] - with_floor(0.0, 200, seeds)[:, 0]


@claim("But the decoder learns to use it", above(0))
def error_later(seeds):
    """Error after 1,000 epochs, without a floor less that with 0.6."""
    return with_floor(0.0, 1000, seeds)[:, 0] - with_floor(0.6, 1000, seeds)[:, 0]


@claim("the dimension is used, and does not earn its price", above(0))
def price_of_the_floor(seeds):
    """Nats of KL paid less nats gained by the lower error, after 1,000 epochs, floor 0.6 against none."""
    more = with_floor(0.6, 1000, seeds) - with_floor(0.0, 1000, seeds)
    return more[:, 1:3].sum(dim=1) + more[:, 0] / SIGMA**2


@cache
def bound(k, seeds):
    """Of 32 fresh points, by 20 repeats, nats, (S,)."""
    found = [
        iwae(run.model, x, SIGMA, k, 20, g)[0].mean()
        for run, x, g in zip(vaes(seeds), fresh(seeds, 32), of(seeds, REGIONS))
    ]
    return torch.stack(found)


@claim("its log is too low on average", above(0))
def bound_too_low(seeds):
    """Exact log p(x) of 32 fresh points less the bound with 8 draws, nats."""
    return per_seed(
        lambda run, x: log_marginal(run.model.decoder, x, SIGMA).mean(), vaes(seeds), fresh(seeds, 32)
    ) - bound(8, seeds)


@claim("and less so the more draws are in the mean", above(0))
def bound_by_draws(seeds):
    """The smaller one of two gains of the bound: from 1 draw to 8 and from 8 to 64, nats."""
    values = torch.stack([bound(k, seeds) for k in (1, 8, 64)])
    return values.diff(dim=0).amin(dim=0)


BETAS = (0.03, 0.05, 0.08, 0.12)


@cache
def elbos(epochs, seeds):
    """Of fresh points, by beta, for data with a noise of 0.2, nats, (S, 4)."""
    noisy = torch.stack([two_clusters(generator=g, noise_std=0.2) for g in of(seeds, DATA)])
    unseen = [two_clusters(250, g, noise_std=0.2) for g in of(seeds, FRESH)]
    grid = train_many(noisy, betas=BETAS, generators=of(seeds, WEIGHTS), epochs=epochs)
    rows = []
    for beta, runs in zip(BETAS, grid):
        values = [
            iwae(run.model, x, noise_std(beta), 1, 20, g)[0].mean()
            for run, x, g in zip(runs, unseen, of(seeds, REGIONS))
        ]
        rows.append(torch.stack(values))
    return torch.stack(rows, dim=1)


def lead_of_the_third(columns):
    mean = columns.mean(dim=0)
    return mean[2] - mean[[0, 1, 3]].max()


@claim("After 600 epochs it has the best ELBO of the four", above(0), statistic=lead_of_the_third)
def best_after_600(seeds):
    """ELBO of fresh points by beta (0.03, 0.05, 0.08, 0.12); mean of the third less the best other."""
    return elbos(600, seeds)


@claim("Longer training helps 0.08 and 0.12 little.", between(0, 0.05), seeds=32)
def longer_for_large_betas(seeds):
    """ELBO of fresh points after 2,000 epochs less that after 600, mean of betas 0.08 and 0.12, nats."""
    return (elbos(2000, seeds) - elbos(600, seeds))[:, 2:].mean(dim=1)


@claim("The smaller weights gain more by it", above(0), seeds=32)
def longer_for_small_betas(seeds):
    """The same gain of betas 0.03 and 0.05 less that of 0.08 and 0.12, nats."""
    gain = elbos(2000, seeds) - elbos(600, seeds)
    return gain[:, :2].mean(dim=1) - gain[:, 2:].mean(dim=1)


@claim("The smaller weights gain more by it, and catch up", above(-0.03), seeds=32)
def small_beta_ahead(seeds):
    """ELBO of fresh points after 2,000 epochs, beta 0.03 less 0.08, nats."""
    values = elbos(2000, seeds)
    return values[:, 0] - values[:, 2]


@claim("Of the samples that are near no mode, most lie near the circle", above(0.5))
def ring_bridges(seeds):
    """Share of the VAE's samples near no mode that are within 0.3 of the ring's circle."""

    def along(points):
        return ((points[~near_data(points, DENSITY["ring"])].norm(dim=1) - 1).abs() < 0.3).float().mean()

    runs = vaes(seeds, 0.02, epochs=1000, kind="ring", hidden=(24, 24))
    return per_seed(along, samples(runs, seeds, 0.02))


class ThreeLatents(TinyVAE):
    def __init__(self, activation=nn.ReLU, hidden=HIDDEN):
        super().__init__(activation, hidden)
        self.mu, self.logvar = nn.Linear(hidden[-1], 3), nn.Linear(hidden[-1], 3)
        self.decoder = mlp(3, hidden, 2, activation)


def latents(count, beta, seeds):
    """Error at draws, KL in all, dimensions above 0.01 nats: (S, 3)."""
    found = with_floor(0.0, 200, seeds, beta, {2: TinyVAE, 3: ThreeLatents}[count])
    kl = found[:, 1:-1]
    return torch.stack([found[:, 0], kl.sum(dim=1), (kl > 0.01).sum(dim=1)], dim=1)


@claim("reconstructs better (0.0205 against 0.0231)", above(0))
def third_reconstructs_better(seeds):
    """Error with beta 0.05: two latents less three."""
    return (latents(2, BETA, seeds) - latents(3, BETA, seeds))[:, 0]


@claim("and spends more nats for it, 1.70 against 1.41", above(0))
def third_spends_more(seeds):
    """KL in all with beta 0.05, nats: three latents less two."""
    return (latents(3, BETA, seeds) - latents(2, BETA, seeds))[:, 1]


@claim("That looks like an advantage of the third dimension, and is none", between(-0.001, 0.001))
def third_no_advantage(seeds):
    """Error of three latents with beta 0.05 less that of two with two thirds of it."""
    return (latents(3, BETA, seeds) - latents(2, BETA * 2 / 3, seeds))[:, 0]


@claim("With three latents and beta 0.075 the noise is the lab's again", between(-0.001, 0.001))
def third_with_the_labs_noise(seeds):
    """Error of three latents with beta 0.075 less that of two with 0.05."""
    return (latents(3, 0.075, seeds) - latents(2, BETA, seeds))[:, 0]


@claim("In most runs one dimension is in use, however many there are.", above(0.5))
def one_in_use(seeds):
    """Whether one dimension has more than 0.01 nats, with two latents and with three at the same noise."""
    return (latents(2, BETA, seeds)[:, 2] == 1) & (latents(3, 0.075, seeds)[:, 2] == 1)


@claim("but longer training only lowers it further", below(0.05))
def no_prior_however_long(seeds):
    """Share of the decoded draws near the data with beta 0: after 2,000 epochs less after 200."""
    return near(means(vaes(seeds, 0.0, epochs=2000), seeds)) - near_by_beta(0.0, seeds)

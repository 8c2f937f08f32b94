"""What 08 says of the exact likelihood and of its bounds."""

import copy
import math
from collections.abc import Sequence
from functools import cache
from types import SimpleNamespace

import torch
from torch import Tensor, nn
from torch.distributions import Normal

from helpers.data import NOISE_STD
from helpers.diagnostics import DEAD_KL
from helpers.exact import elbo, information, iwae, log_marginal, log_normal, square_grid
from helpers.exact.quadrature import log_joint
from helpers.losses import kl_terms, noise_std
from helpers.metrics import kl_per_dimension, near_data
from helpers.models import TinyVAE
from helpers.training import train_many, warm_up
from helpers.training.stacking import build_each, noise_columns, stack, unstack
from helpers.training.vae import VAERun
from tests.claims.ledger import Every, above, below, between, claims_of
from tests.claims.runs import DENSITY, WEIGHTS, codes, data, fresh, noise, of, vaes

CLAIMS, claim = claims_of("08_likelihood")
TRUTH = DENSITY["clusters"]
SWEEP = (0.01, 0.03, 0.045, 0.06, 0.1, 0.2, 0.5, 1.0, 2.5)
LAB, SLOW = noise_std(0.05), 32  # the lab's noise; seeds of rows with runs of 5,000 epochs
NEAR = 1 - math.exp(-4.5)  # the data's mass within three standard deviations of a centre
ORIGIN, INNER, OUTER = [0.0, 0.0], [0.5, 0.1], [1.0, 0.1]
BESIDE_BRIDGE, BESIDE_CLUSTER = [0.0, 0.6], [1.0, 0.6]


def smallest(values: Tensor) -> Tensor:
    """The smallest mean of a column."""
    return values.mean(dim=0).min()


def exact(model: nn.Module, x: Tensor, sigma: float) -> Tensor:
    return log_marginal(model.decoder, x, sigma, tolerance=0.2)


def bound(model: nn.Module, x: Tensor, sigma: float) -> Tensor:
    return elbo(model, x, sigma, tolerance=0.2)


def worth(runs: Sequence, clouds: Tensor, sigma: float | Tensor, measure=exact) -> Tensor:
    """Mean over points, relative to the data's own density, for each seed."""
    sigmas = torch.as_tensor(sigma).expand(len(runs)).tolist()
    values = [measure(run.model, x, s) - TRUTH.log_prob(x) for run, x, s in zip(runs, clouds, sigmas)]
    return torch.stack([value.mean() for value in values])


def unseen(seeds: range) -> Tensor:
    return fresh(seeds)[:, :64]


@cache
def lab_worth(seeds: range, epochs: int = 200, measure=exact) -> Tensor:
    return worth(vaes(seeds, epochs=epochs), unseen(seeds), LAB, measure)


@cache
def sweep(seeds: range) -> dict[float, list[VAERun]]:
    how = {"betas": SWEEP, "generators": of(seeds, WEIGHTS), "epochs": 1000}
    return dict(zip(SWEEP, train_many(data(seeds), **how)))


@cache
def by_beta(seeds: range, beta: float, sigma: float | None = None, measure=exact) -> Tensor:
    """What the models of the sweep are worth, with their own noise or another one."""
    return worth(sweep(seeds)[beta], unseen(seeds), sigma or noise_std(beta), measure)


@cache
def small_ahead(seeds: range, epochs: int) -> tuple[Tensor, Tensor]:
    """By how much beta 0.01 is ahead of 0.045 in log p, and the two values."""
    both = [worth(vaes(seeds, b, epochs), unseen(seeds), noise_std(b)) for b in (0.01, 0.045)]
    return both[0] - both[1], torch.stack(both)


def gaps(model: nn.Module, places: Tensor, sigma: float = LAB) -> Tensor:
    return log_marginal(model.decoder, places, sigma, tolerance=0.05) - elbo(
        model, places, sigma, tolerance=0.05
    )


@cache
def parts_of_the_gap(seeds: range, epochs: int) -> Tensor:
    """Approximation and amortization gap at the origin and, as means, on 16 test points: (S, 2, 2)."""
    models = [run.model for run in vaes(seeds, epochs=epochs)]
    origin = torch.tensor(ORIGIN).expand(len(seeds), 1, 2)
    places = torch.cat([origin, unseen(seeds)[:, :16]], dim=1)
    parts = []
    for model, x, found in zip(models, places, best_ellipses(models, places)):
        freed = SimpleNamespace(decoder=model.decoder, encode=lambda x, found=found: found)
        best, encoders = (elbo(one, x, LAB, tolerance=0.01) for one in (freed, model))
        high = log_marginal(model.decoder, x, LAB, tolerance=0.02)
        both = torch.stack([high - best, best - encoders], dim=1)
        parts.append(torch.stack([both[0], both[1:].mean(dim=0)]))
    return torch.stack(parts)


def best_ellipses(models: list[TinyVAE], places: Tensor) -> list[tuple[Tensor, Tensor]]:
    """mu and logvar of each place (S, P, 2), set free from the encoder, for all models at once."""
    nodes = square_grid(4, 13)
    weights = log_normal(nodes.points, torch.zeros(()), 1.0).softmax(0).float()
    decoder = stack(copy.deepcopy([model.decoder for model in models])).requires_grad_(False)
    with torch.no_grad():
        start = [model.encode(x) for model, x in zip(models, places)]
    mu, logvar = (torch.stack(part).requires_grad_() for part in zip(*start))  # (S, P, 2)
    opt = torch.optim.Adam([mu, logvar], lr=0.05, fused=True)
    for _ in range(300):
        z = mu.unsqueeze(2) + torch.exp(0.5 * logvar).unsqueeze(2) * nodes.points.float()
        decoded = decoder(z.flatten(1, 2).mT).mT.unflatten(1, (places.shape[1], -1))
        likelihood = Normal(decoded, LAB).log_prob(places.unsqueeze(2)).sum(3) @ weights
        loss = -(likelihood - kl_terms(mu, logvar).sum(2)).sum()
        opt.zero_grad()
        loss.backward()
        opt.step()
    return list(zip(mu.detach(), logvar.detach()))


@cache
def learned(seeds: range, start: float = 1.0, epochs: int = 1000, constant: bool = True) -> list:
    """Runs whose noise is learned, with or without D_x log sigma in the loss: model and sigma of each."""
    generators, columns = of(seeds, WEIGHTS), data(seeds).mT.contiguous()
    stacked = stack(build_each(TinyVAE, generators))
    log_sigma = torch.full((len(seeds), 1), math.log(start), requires_grad=True)
    opt = torch.optim.Adam([*stacked.parameters(), log_sigma], lr=0.02, fused=True)
    for _ in range(epochs):
        mu, logvar = stacked.encode(columns)
        z = mu + noise_columns(generators, columns.shape[2], 2) * torch.exp(0.5 * logvar)
        errors = ((stacked.decoder(z) - columns) ** 2).sum(1) / (2 * torch.exp(2 * log_sigma))
        loss = errors + kl_terms(mu, logvar).sum(1) + constant * 2 * log_sigma
        opt.zero_grad()
        loss.mean(dim=1).sum().backward()
        opt.step()
    sigmas = log_sigma.detach().exp().squeeze(1).tolist()
    return [SimpleNamespace(model=m, sigma=s) for m, s in zip(unstack(stacked, TinyVAE), sigmas)]


def sigmas(runs: list) -> Tensor:
    return torch.tensor([run.sigma for run in runs])


@cache
def few(seeds: range, beta: float = 0.01, epochs: int = 1000, per_mode: int = 8) -> Tensor:
    """Worth on the few points of the training and on unseen ones, hidden layers of 64 and 64: (S, 2)."""
    runs = vaes(seeds, beta, epochs, per_mode=per_mode, hidden=(64, 64))
    clouds = (data(seeds, per_mode=per_mode), unseen(seeds)[:, :32])
    return torch.stack([worth(runs, x, noise_std(beta)) for x in clouds], dim=1)


def overfitting(seeds: range, **changes: float) -> Tensor:
    return few(seeds, **changes).diff(dim=1).neg().squeeze(1)


def schedules(seeds: range, beta: float, epochs: int) -> tuple[list[VAERun], list[VAERun]]:
    """Runs at a constant beta, and with warm-up over half of the epochs."""
    ramp = tuple(warm_up(beta, epochs=epochs, ramp=epochs // 2))
    return vaes(seeds, beta, epochs), vaes(seeds, ramp, epochs)


def alive(runs: list[VAERun]) -> Tensor:
    weaker = torch.stack([run.kl_per_dimension[-50:].mean(0).min() for run in runs])
    return (weaker > 0.1).double()


def warm_ahead(seeds: range, beta: float, epochs: int, measure=exact) -> Tensor:
    constant, warm = schedules(seeds, beta, epochs)
    both = [worth(runs, unseen(seeds), noise_std(beta), measure) for runs in (warm, constant)]
    return both[0] - both[1]


@cache
def staircase(seeds: range) -> tuple[Tensor, dict[int, Tensor]]:
    """Exact log p less the ELBO, and less the bound with 10 and with 100 draws, as means over 32 points."""
    rows = []
    for run, x, generator in zip(vaes(seeds), unseen(seeds)[:, :32], of(seeds, 5_000_000)):
        high = log_marginal(run.model.decoder, x, LAB, tolerance=0.01)
        lower = [elbo(run.model, x, LAB)]
        lower += [
            iwae(run.model, x, LAB, draws, times, generator)[0] for draws, times in ((10, 400), (100, 100))
        ]
        rows.append(torch.stack([(high - low).mean() for low in lower]))
    gap, ten, hundred = torch.stack(rows).T
    return gap, {10: ten, 100: hundred}


def coin(a: float | Tensor, b: Tensor) -> Tensor:
    return a * (a / b).log() + (1 - a) * ((1 - a) / (1 - b)).log()


@cache
def bill(seeds: range, epochs: int) -> Tensor:
    """Nats lost in all, by misplaced mass, and by the bridge alone: (S, 3)."""
    plane = square_grid(2.1, 57)
    own = TRUTH.log_prob(plane.points)
    close, rows = own > -6, []
    for run, z, eps in zip(vaes(seeds, epochs=epochs), codes(seeds, 10_000), noise(seeds, 10_000)):
        lost = own[close] - exact(run.model, plane.points[close], LAB)
        missed = (own[close].exp() * lost).sum() * plane.spacing**2
        made = run.model.decoder(z).detach() + LAB * eps
        far = ~near_data(made)
        between_them = (far & (made[:, 0].abs() < 1)).double().mean()
        rows.append([missed, coin(torch.tensor(NEAR), 1 - far.double().mean())])
        rows[-1].append(coin(torch.tensor((1 - NEAR) / 2), between_them))
    return torch.tensor(rows)


@claim("more than half of what this model lacks is one thing, mass in the wrong place", above(0.5))
def misplaced(seeds):
    """Nats lost by misplaced mass, as a share of all that is lost: the smaller of 200 and 1,000 epochs."""
    return torch.stack([bill(seeds, n)[:, 1] / bill(seeds, n)[:, 0] for n in (200, 1000)]).amin(dim=0)


@claim("mass in the wrong place, and most of that is the bridge.", above(0.5))
def bridge_in_it(seeds):
    """Share of the bridge alone in what misplaced mass costs: the smaller of 200 and 1,000 epochs."""
    return torch.stack([bill(seeds, n)[:, 2] / bill(seeds, n)[:, 1] for n in (200, 1000)]).amin(dim=0)


@claim("and then grows again to 0.30, while both curves still rise.", above(0), statistic=smallest)
def gap_grows(seeds):
    """Rise from epoch 100 to 1,000 of the gap, the ELBO and log p on test points, nats: the smallest."""
    early, late = ([lab_worth(seeds, n, m) for m in (bound, exact)] for n in (100, 1000))
    low, high = late[0] - early[0], late[1] - early[1]
    return torch.stack([high - low, low, high], dim=1)


@claim("Here, as in most runs, it is largest on the inner side of a cluster", above(0.5))
def inner_edge(seeds):
    """Of 32 test points the one with the largest gap lies on the inner side of its cluster."""
    inner = []
    for run, x in zip(vaes(seeds), unseen(seeds)[:, :32]):
        inner.append(x[gaps(run.model, x).argmax(), 0].abs() < 1)
    return torch.stack(inner)


@claim("the true posterior is a thinner and thinner strip", above(0), statistic=smallest)
def strip(seeds):
    """Loss of width of the posterior from (1, 0.1) to (0.5, 0.1), and from there to (0, 0): the smaller."""
    grid, places, widths = square_grid(6, 481), torch.tensor([OUTER, INNER, ORIGIN]).double(), []
    for run in vaes(seeds):
        masses = torch.cat([*log_joint(run.model.decoder, places, LAB, grid)]).softmax(dim=1)
        widths.append([torch.linalg.eigvalsh(grid.points.T.cov(aweights=m))[0] ** 0.5 for m in masses])
    return -torch.tensor(widths).diff(dim=1)


@claim("What counts is the coordinate that the code describes", above(1))
def coordinate(seeds):
    """Gap beside the bridge, at (0, 0.6), less that beside a cluster, at (1, 0.6), nats."""
    places = torch.tensor([BESIDE_BRIDGE, BESIDE_CLUSTER])
    return -torch.stack([gaps(run.model, places).diff()[0] for run in vaes(seeds)])


@claim("On the test points the encoder is the smaller part of the trouble.", above(0), statistic=smallest)
def smaller_part(seeds):
    """Approximation gap less amortization gap on test points, nats: the smaller of 200 and 1,000 epochs."""
    return torch.stack([-parts_of_the_gap(seeds, n)[:, 1].diff()[:, 0] for n in (200, 1000)], dim=1)


@claim("What grows with training is the approximation gap", above(0))
def approximation_grows(seeds):
    """Approximation gap on test points after 1,000 epochs, less that after 200, nats."""
    early, late = (parts_of_the_gap(seeds, n)[:, 1, 0] for n in (200, 1000))
    return late - early


@claim("An ellipse would fit, but no training point asked the encoder to be narrow there.", above(0.75))
def would_fit(seeds):
    """Which part of the gap at the origin goes when the ellipse is set free from the encoder."""
    parts = parts_of_the_gap(seeds, 200)[:, 0]
    return parts[:, 1] / parts.sum(dim=1)


@claim("On the data it is mostly the ellipse that does not fit, on the bridge the encoder.", above(0))
def whose_fault(seeds):
    """Share of the approximation gap: on test points, less the same at the origin."""
    parts = parts_of_the_gap(seeds, 200)
    share = parts[:, :, 0] / parts.sum(dim=2)
    return share[:, 1] - share[:, 0]


@claim("Ten draws already close 79% of the gap", between(0.65, 0.9))
def ten_draws(seeds):
    """Which part of the gap between ELBO and log p the bound with 10 draws closes, test points."""
    gap, by_draws = staircase(seeds)
    return 1 - by_draws[10] / gap


@claim("with 100 the bound is 0.009 nats below the exact value.", between(0, 0.02))
def hundred_draws(seeds):
    """Exact log p less the bound with 100 draws, test points, nats."""
    return staircase(seeds)[1][100]


@claim("over more seeds 0.045 is a little ahead.", between(0, 0.05))
def a_little_ahead(seeds):
    """Exact log p at beta 0.045 less that at 0.03, nats."""
    return by_beta(seeds, 0.045) - by_beta(seeds, 0.03)


@claim("To the right both curves fall together and the gap closes", above(0), statistic=smallest)
def fall_together(seeds):
    """Falls of log p and ELBO between betas 0.1, 0.5 and 1, and of the gap from 0.1 to 1, nats: smallest."""
    betas = (0.1, 0.5, 1.0)
    high, low = (torch.stack([by_beta(seeds, b, None, m) for b in betas], dim=1) for m in (exact, bound))
    gap = high - low
    return torch.cat([-high.diff(dim=1), -low.diff(dim=1), gap[:, :1] - gap[:, 2:]], dim=1)


@claim("because a code that says nothing is easy to encode.", below(0.02))
def easy_to_encode(seeds):
    """Gap at beta 2.5, where the code says nothing, nats."""
    return by_beta(seeds, 2.5) - by_beta(seeds, 2.5, None, bound)


@claim("**Try.** Small betas have more to learn.", above(0), seeds=SLOW)
def more_to_learn(seeds):
    """What 5,000 epochs instead of 1,000 bring at beta 0.01, less what they bring at 0.045: log p, nats."""
    return small_ahead(seeds, 5000)[0] - small_ahead(seeds, 1000)[0]


@claim("On other seeds 0.01 has caught up by then too.", above(-0.05), seeds=SLOW, statistic=torch.median)
def caught_up(seeds):
    """Log p at beta 0.01 less that at 0.045 after 5,000 epochs, nats: median."""
    return small_ahead(seeds, 5000)[0]


@claim(
    "So its lag was mostly speed.",
    above(0.5),
    seeds=SLOW,
    statistic=lambda v: 1 - v[:, 1].median() / v[:, 0].median(),
)
def mostly_speed(seeds):
    """Which part of the median lag of beta 0.01 behind 0.045 is gone after 5,000 epochs instead of 1,000."""
    return torch.stack([-small_ahead(seeds, epochs)[0] for epochs in (1000, 5000)], dim=1)


@claim("What this sweep rules out is a beta much *larger* than the data's noise calls for", above(0.2))
def ruled_out(seeds):
    """Log p at beta 0.045 less that at 0.2, nats."""
    return by_beta(seeds, 0.045) - by_beta(seeds, 0.2)


@claim("now 0.1 and 0.2 win, with $-0.20$ and $-0.18$.", above(0), statistic=smallest)
def large_win(seeds):
    """With the true noise, log p at beta 0.1 and 0.2 less that at 0.045 and at 0.5, nats: the smallest."""
    worths = {b: by_beta(seeds, b, NOISE_STD) for b in (0.045, 0.1, 0.2, 0.5)}
    return torch.stack([worths[b] - worths[other] for b in (0.1, 0.2) for other in (0.045, 0.5)], dim=1)


@claim(
    "From 0.1 to 1.0, more than half of what a model lost on the left it lost", above(0.5), statistic=smallest
)
def claimed_too_much(seeds):
    """Which part of the lost log p the true noise brings back: smallest of betas 0.1, 0.2, 0.5 and 1."""
    betas = (0.1, 0.2, 0.5, 1.0)
    return torch.stack([1 - by_beta(seeds, b, NOISE_STD) / by_beta(seeds, b) for b in betas], dim=1)


@claim("a decoder that only answers with the mean needs a large noise to reach the data at all.", above(5))
def needs_large_noise(seeds):
    """At beta 2.5, log p with its own noise less that with the true one, nats."""
    return by_beta(seeds, 2.5) - by_beta(seeds, 2.5, NOISE_STD)


@claim("By the ELBO with the true noise, 0.1 and 0.2 lose", above(0), statistic=smallest)
def large_lose(seeds):
    """With the true noise, ELBO at beta 0.045 less that at 0.1 and at 0.2, nats: the smaller."""
    best = by_beta(seeds, 0.045, NOISE_STD, bound)
    return torch.stack([best - by_beta(seeds, b, NOISE_STD, bound) for b in (0.1, 0.2)], dim=1)


@claim("their encoders were trained for another noise, so the gap is large.", above(0), statistic=smallest)
def gap_of_another_noise(seeds):
    """Gap with the true noise less that with their own, betas 0.1 and 0.2, nats: the smaller."""
    with_noise = [
        [by_beta(seeds, b, s) - by_beta(seeds, b, s, bound) for b in (0.1, 0.2)] for s in (NOISE_STD, None)
    ]
    return torch.stack([true - own for true, own in zip(*with_noise)], dim=1)


@claim("it finds 0.136, a little below the clusters' 0.15.", between(-0.03, 0))
def finds_the_noise(seeds):
    """Learned noise less the clusters'."""
    return sigmas(learned(seeds)) - NOISE_STD


@claim("the models are as good as with the beta that was told.", between(-0.05, 0.05))
def as_good(seeds):
    """Log p with a learned noise less that at beta 0.045, nats."""
    return worth(learned(seeds), unseen(seeds), sigmas(learned(seeds))) - by_beta(seeds, 0.045)


@claim("It grows as long as you train, and the code says nothing.", Every())
def runs_away(seeds):
    """Without D_x log sigma the noise at epoch 400 is larger than at 200, and both dimensions are dead."""
    early, late = (learned(seeds, 1.0, epochs, False) for epochs in (200, 400))
    dead = [kl_per_dimension(run.model, x).max() < DEAD_KL for run, x in zip(late, data(seeds))]
    return (sigmas(late) > sigmas(early)) & torch.stack(dead)


@claim("A noise that starts too small is a beta near zero", below(0.075))
def starts_small(seeds):
    """Learned noise after a start at 0.02."""
    return sigmas(learned(seeds, 0.02))


@claim("One that starts far too large is KL pressure that comes too hard too early.", below(0))
def starts_large(seeds):
    """Log p after a start at a noise of 10, less that after a start at 1, nats."""
    late, usual = (learned(seeds, start) for start in (10.0, 1.0))
    late, usual = (worth(runs, unseen(seeds), sigmas(runs)) for runs in (late, usual))
    return late - usual


@claim("is overfitting: each has learned where its 16 points happen to lie.", above(0.5))
def overfitted(seeds):
    """Log p, relative to the data's own density: on the training points less that on test points, nats."""
    return overfitting(seeds)


@claim("the difference falls to 0.31, and the loss on test points to 0.70.", above(0), statistic=smallest)
def more_points(seeds):
    """What 64 points instead of 16 take from overfitting and from the loss on test points: the smaller."""
    gain = few(seeds, per_mode=32)[:, 1] - few(seeds)[:, 1]
    return torch.stack([overfitting(seeds) - overfitting(seeds, per_mode=32), gain], dim=1)


@claim("no help: difference 1.32, loss 1.52.", between(-0.3, 0.3))
def earlier_stop(seeds):
    """Loss on test points after 300 epochs, less that after 1,000, nats."""
    return few(seeds)[:, 1] - few(seeds, epochs=300)[:, 1]


@claim("A beta of 0.01 claims half of the true noise; then chance counts as structure.", above(0))
def chance_counts(seeds):
    """Overfitting at beta 0.01 less that at 0.045, nats."""
    return overfitting(seeds) - overfitting(seeds, beta=0.045)


@claim("a little more than the 0.69 that it takes to say *which cluster*", between(0, 0.35))
def a_little_more(seeds):
    """Mutual information of code and point, less ln 2, nats."""
    told = [information(run.model, x).mutual_information for run, x in zip(vaes(seeds), data(seeds))]
    return torch.tensor(told) - math.log(2)


@claim("At 2.5 the codes fit the prior perfectly, and say nothing.", below(0.02))
def fit_perfectly(seeds):
    """Mutual information and distance from the prior together, at beta 2.5, nats."""
    runs = vaes(seeds, 2.5)
    return torch.tensor([information(run.model, x).rate for run, x in zip(runs, data(seeds))])


@claim("**Read.** None crosses the wall.", Every())
def wall(seeds):
    """No model of the sweep has an ELBO above the data's own density, with its own or the true noise."""
    bounds = [by_beta(seeds, b, s, bound) for b in SWEEP for s in (None, NOISE_STD)]
    return torch.stack(bounds).amax(dim=0) < 0


@claim("these models were trained for more noise than they are judged by.", above(0), statistic=smallest)
def distance_grows(seeds):
    """Steps away from the wall, true noise, from beta 0.045 to 0.1, 0.2, 0.5 and 1, nats: the smallest."""
    bounds = [by_beta(seeds, b, NOISE_STD, bound) for b in (0.045, 0.1, 0.2, 0.5, 1.0)]
    return -torch.stack(bounds, dim=1).diff(dim=1)


@claim("The smallest beta buys less distortion with a longer code", above(0), statistic=smallest)
def longer_code(seeds):
    """Beta 0.01 against 0.045, true noise, nats: length of code, less distortion, distance; the smallest."""
    rates, bounds = [], []
    for beta in (0.01, 0.045):
        models = [run.model for run in sweep(seeds)[beta]]
        rates.append(torch.stack([kl_per_dimension(m, x).sum() for m, x in zip(models, unseen(seeds))]))
        bounds.append(by_beta(seeds, beta, NOISE_STD, bound))
    longer, further = rates[0] - rates[1], bounds[1] - bounds[0]
    return torch.stack([longer, longer - further, further], dim=1)


@claim("warm-up keeps the weaker dimension alive.", above(0.25))
def keeps_alive(seeds):
    """Beta 0.03: weaker dimension alive with warm-up (1), less the same at a constant beta."""
    constant, warm = map(alive, schedules(seeds, 0.03, 1000))
    return warm - constant


@claim("But the models are no better for it:", below(0.03))
def no_better(seeds):
    """Log p with warm-up less that at a constant beta of 0.03, nats."""
    return warm_ahead(seeds, 0.03, 1000)


@claim("here a second dimension brings little more than it costs.", between(-0.1, 0.1))
def brings_little(seeds):
    """ELBO on test points with warm-up less that at a constant beta of 0.03, nats."""
    return warm_ahead(seeds, 0.03, 1000, bound)


@claim("Given time, some come back by themselves", above(0))
def come_back(seeds):
    """Constant beta 0.02: weaker dimension alive after 3,000 epochs (1), less the same after 1,000."""
    early, late = (alive(schedules(seeds, 0.02, epochs)[0]) for epochs in (1000, 3000))
    return late - early


@claim("in log p nothing is left between the two schedules.", between(-0.05, 0.05))
def nothing_left(seeds):
    """Log p with warm-up less that at a constant beta of 0.02 after 3,000 epochs, nats."""
    return warm_ahead(seeds, 0.02, 3000)


@claim("A model can beat the true density there.", above(0.25))
def beats_the_truth(seeds):
    """On its own 16 training points the model has a higher mean log p than the data's own density."""
    return few(seeds)[:, 0] > 0


@claim("Most of what the lab's model lacks is mass in the wrong place", above(0.5))
def bridge_of_all(seeds):
    """Nats lost by misplaced mass, as a share of all that is lost by the lab's model."""
    return bill(seeds, 200)[:, 1] / bill(seeds, 200)[:, 0]


@claim("Close to the data's noise several betas are nearly as good", between(-0.1, 0.1), statistic=smallest)
def nearly_as_good(seeds):
    """Log p at beta 0.03 and at 0.06, less that at 0.045, nats: the smaller."""
    return torch.stack([by_beta(seeds, b) - by_beta(seeds, 0.045) for b in (0.03, 0.06)], dim=1)


@claim("far above it the model claims too much noise, and further up it loses its code.", Every())
def further_up(seeds):
    """The true noise makes log p better at beta 0.2 and worse at 2.5, where both dimensions are dead."""
    better = by_beta(seeds, 0.2, NOISE_STD) > by_beta(seeds, 0.2)
    worse = by_beta(seeds, 2.5, NOISE_STD) < by_beta(seeds, 2.5)
    late = torch.stack([run.kl_per_dimension[-50:].mean(0).max() for run in sweep(seeds)[2.5]])
    return better & worse & (late < DEAD_KL)

"""What 04 says of the lab's run, of sick ones, and of KL warm-up."""

import math

import torch

from helpers.data import NOISE_STD
from helpers.diagnostics import diagnose
from helpers.losses import kl_terms
from helpers.metrics import energy_distance, interpolation_path, near_data
from helpers.training import warm_up
from tests.claims.ledger import Every, above, below, between, claims_of
from tests.claims.runs import DENSITY, altered_vaes, codes, data, means, noise, per_seed, samples, vaes

CLAIMS, claim = claims_of("04_lab")

ALIVE = 0.1  # nats, as in the notebook's cell on warm-up
BETAS = (0.0, 0.01, 0.05, 0.5, 2.0)
KL_SIGNAL, ERROR_SIGNAL = "KL term", "reconstruction loss"


def kl(runs, epoch=-1):
    """Of a point, summed over dimensions, (S,)."""
    return torch.stack([run.kl_per_dimension[epoch].sum() for run in runs])


def errors(runs):
    return torch.stack([run.recon[-1] for run in runs])


def variances(seeds):
    return data(seeds).var(dim=1, correction=0).mean(dim=1)


def near(points):
    return near_data(points, DENSITY["clusters"]).float().mean(dim=1)


def regions(runs, seeds):
    """Of the training data: mu and sigma, (S, N, 2) each."""
    with torch.no_grad():
        pairs = [run.model.encode(x) for run, x in zip(runs, data(seeds), strict=True)]
    mu, logvar = (torch.stack(parts) for parts in zip(*pairs, strict=True))
    return mu, (0.5 * logvar).exp()


def warnings(runs, seeds):
    """The signals that warn, for each run."""
    sources = [torch.Generator().manual_seed(seed) for seed in seeds]
    return [diagnose(*one).warnings for one in zip(runs, data(seeds), sources, strict=True)]


def weaker(runs):
    """KL of the weaker dimension, mean of the last ten epochs, (S,)."""
    return torch.stack([run.kl_per_dimension[-10:].mean(dim=0).min() for run in runs])


@torch.no_grad()
def brings(model, x, eps, k):
    """Rise in error if all points have the same code in dimension k."""
    mu, logvar = model.encode(x)
    z = mu + eps * (0.5 * logvar).exp()
    without = z.clone()
    without[:, k] = z[:, k].mean()
    with_it, without_it = (((model.decoder(one) - x) ** 2).mean() for one in (z, without))
    return without_it - with_it


def warmed(beta, epochs, ramp):
    return tuple(warm_up(beta, epochs, ramp))


def cut(mu, logvar, eps):
    return (mu + eps * (0.5 * logvar).exp()).detach()


def drawn(mu, logvar, eps):
    return mu + eps * (0.5 * logvar).exp()


def price_of_widths(mu, logvar):
    return kl_terms(torch.zeros_like(mu), logvar)


@claim("the model rebuilds the cluster, and little more", between(0.8, 1.2))
def error_is_the_noise(seeds):
    """Error after 200 epochs, as a multiple of the variance of the clusters' noise."""
    return errors(vaes(seeds)) / NOISE_STD**2


@claim("the code must say something before anyone can rebuild anything", Every())
def kl_before_recon(seeds):
    """Whether the KL has at least doubled by the epoch when the error has first halved."""
    runs = vaes(seeds)
    halved = [int((run.recon < run.recon[0] / 2).int().argmax()) for run in runs]
    return torch.stack([run.kl[k] > 2 * run.kl[0] for run, k in zip(runs, halved, strict=True)])


@claim("It need not become zero", above(1))
def kl_stays(seeds):
    """KL of a point after 200 epochs, nats."""
    return kl(vaes(seeds))


@claim("The bridge empties, but it cannot vanish.", below(0))
def bridge_empties(seeds):
    """Share of decoded draws that are not near the data after 1,000 epochs, less that after 200."""
    late, early = (near(means(vaes(seeds, epochs=epochs), seeds)) for epochs in (1000, 200))
    return early - late


@claim("but it cannot vanish.", Every())
def bridge_stays(seeds):
    """Whether more than 5% of decoded draws are not near the data after 1,000 epochs."""
    return near(means(vaes(seeds, epochs=1000), seeds)) < 0.95


@claim("With the first axis alone you would have concluded that the model had learned nothing.", below(0.25))
def dead_axis(seeds):
    """Way between the decoded ends of the weaker latent axis, -2 to 2, as a multiple of the other axis's."""
    ways = []
    for run in vaes(seeds):
        axes = [interpolation_path(run.model, -end, end) for end in 2 * torch.eye(2)]
        lengths = torch.stack([(path[-1] - path[0]).norm() for path in axes])
        ways.append(lengths[run.kl_per_dimension[-1].argsort()])
    return torch.stack([weak / strong for weak, strong in ways])


@claim("By share of the loss even a healthy KL term leads", above(0.5))
def kl_leads(seeds):
    """Share of the KL term in the loss after 200 epochs."""
    return torch.stack([1 - run.recon[-1] / run.loss[-1] for run in vaes(seeds)])


@claim("without pressure it *grows*", above(0))
def kl_grows_without_pressure(seeds):
    """KL of a point with beta 0, nats: after 200 epochs less after 50."""
    runs = vaes(seeds, 0.0)
    return kl(runs) - kl(runs, 49)


@claim("The regions shrink to dots", below(0.2))
def dots(seeds):
    """Width of a region with beta 0 (median of points and dimensions), as a multiple of the spread of mu."""
    mu, sigma = regions(vaes(seeds, 0.0), seeds)
    return sigma.flatten(1).median(dim=1).values / mu.std(dim=1).norm(dim=1) * math.sqrt(2)


@claim("draws from the prior hit the space between", below(0.3))
def between_the_dots(seeds):
    """Share of decoded draws near the data, beta 0."""
    return near(means(vaes(seeds, 0.0), seeds))


@claim("Nearly every region is the prior", below(0.1))
def regions_are_the_prior(seeds):
    """KL of a point with beta 2, nats."""
    return kl(vaes(seeds, 2.0))


@claim("the decoder answers with little more than the data's mean", above(0.9))
def answers_with_the_mean(seeds):
    """Error with beta 2, as a multiple of the data's variance."""
    return errors(vaes(seeds, 2.0)) / variances(seeds)


@claim("A smaller beta cures it: that is the lab's run.", above(0.9))
def smaller_beta_cures(seeds):
    """Whether no signal warns with beta 0.05, and some does with beta 2."""
    cured, sick = (warnings(vaes(seeds, beta), seeds) for beta in (0.05, 2.0))
    return torch.tensor([not a and bool(b) for a, b in zip(cured, sick, strict=True)])


@claim("It collapses as well", above(0.9))
def collapses_after_warm_up(seeds):
    """Error with beta 2 after a warm-up of 100 of 200 epochs, as a multiple of the data's variance."""
    return errors(vaes(seeds, warmed(2.0, 200, 100))) / variances(seeds)


@claim("too large a weight stays so, however slowly it comes", above(0.9))
def collapses_after_slow_warm_up(seeds):
    """Error with beta 2 after a warm-up of 1,000 of 1,200 epochs, as a multiple of the data's variance."""
    return errors(vaes(seeds, warmed(2.0, 1200, 1000), epochs=1200)) / variances(seeds)


@claim("A high error with a *huge* KL points to the learning rate", above(0.9))
def huge_kl(seeds):
    """Whether with a learning rate of 1 the KL is above ln N if the error is above half the variance."""
    runs = vaes(seeds, lr=1.0)
    return (errors(runs) < variances(seeds) / 2) | (kl(runs) > math.log(data(seeds).shape[1]))


@claim("with a KL near zero it was beta", above(0.9))
def no_kl(seeds):
    """Whether beta 2 gives an error above half the variance and a KL of a point below 0.1 nats."""
    runs = vaes(seeds, 2.0)
    return (errors(runs) > variances(seeds) / 2) & (kl(runs) < 0.1)


@claim("With beta 0 the reconstruction was the healthy one: no single line is a verdict.", above(0.5))
def error_is_no_verdict(seeds):
    """Whether with beta 0 the reconstruction is healthy and another signal warns."""
    return torch.tensor([w != () and ERROR_SIGNAL not in w for w in warnings(vaes(seeds, 0.0), seeds)])


@claim("The KL line says *healthy*, the others warn", above(0.5))
def kl_is_no_verdict(seeds):
    """Whether after one epoch the KL is healthy and all other signals warn."""
    found = warnings(vaes(seeds, epochs=1), seeds)
    return torch.tensor([KL_SIGNAL not in w and len(w) == 3 for w in found])


@claim(
    "better reconstruction ↔ more regular latent space",
    above(0),
    statistic=lambda falls: falls.mean(dim=0).min(),
)
def regular_for_error(seeds):
    """Least fall of the codes' energy distance from the prior, from beta 0 to 0.01, 0.05, 0.5."""
    away = []
    for beta in BETAS[:4]:
        mu, sigma = regions(vaes(seeds, beta), seeds)
        z = mu + sigma * noise(seeds)[:, : mu.shape[1]]
        away.append(energy_distance(z, codes(seeds)))
    return -torch.stack(away, dim=1).diff(dim=1)


@claim("Downwards the reconstruction gets worse and the KL smaller.", Every())
def trade_off(seeds):
    """Whether from each of the five betas to the next the error rises and the KL falls."""
    runs = [vaes(seeds, beta) for beta in BETAS]
    error, price = torch.stack([errors(r) for r in runs]), torch.stack([kl(r) for r in runs])
    return (error.diff(dim=0) > 0).all(dim=0) & (price.diff(dim=0) < 0).all(dim=0)


@claim("Samples are best in between, around the beta that stands for the noise of the data.", above(0))
def best_in_between(seeds):
    """Share of samples near the data with beta 0.05, less the best of the other four betas."""
    shares = {beta: near(samples(vaes(seeds, beta), seeds, beta)) for beta in BETAS}
    best = shares.pop(0.05)
    return best - torch.stack(list(shares.values())).amax(dim=0)


@claim("on its way out its KL costs more than it brings", above(0))
def costs_more_than_it_brings(seeds):
    """Cost in loss of the finally weaker dimension less the rise in error with its code at the mean, when
    its KL is first seen below half of its peak (looked at every 25 epochs).
    """
    found = []
    for seed, run in enumerate(vaes(seeds)):
        k = run.kl_per_dimension[-1].argmin()
        kl_of_one, peak = run.kl_per_dimension[:, k], run.kl_per_dimension[:, k].argmax()
        epoch = next(e for e in range(25, 201, 25) if e > peak and kl_of_one[e - 1] < kl_of_one[peak] / 2)
        model, x, eps = vaes(seeds, epochs=epoch)[seed].model, data(seeds)[seed], noise(seeds)[seed, :256]
        found.append(0.05 / 2 * kl_of_one[epoch - 1] - brings(model, x, eps, k))
    return torch.stack(found)


@claim("Some come back by themselves, given time.", above(0))
def come_back(seeds):
    """Alive weaker dimension with beta 0.02: 1 or 0 after 1,200 epochs less 1 or 0 after 600."""
    late, early = ((weaker(vaes(seeds, 0.02, epochs)) > ALIVE).float() for epochs in (1200, 600))
    return late - early


@claim("The lab's does not, even with warm-up", below(0.1))
def does_not_come_back(seeds):
    """Whether the weaker dimension is alive with beta 0.05 after 1,200 epochs with a warm-up of 300."""
    return weaker(vaes(seeds, warmed(0.05, 1200, 300), 1200)) > ALIVE


@claim("within this budget, half of it spent on the ramp, nothing is gained", between(-0.001, 0.001))
def nothing_gained(seeds):
    """Loss with constant beta 0.02 less that with warm-up, last ten of 600 epochs."""
    runs = vaes(seeds, 0.02, 600), vaes(seeds, warmed(0.02, 600, 300), 600)
    constant, ramped = (torch.stack([run.loss[-10:].mean() for run in of_one]) for of_one in runs)
    return constant - ramped


@claim("nothing holds the codes", above(1.5))
def codes_run_off(seeds):
    """Without a price on mu: distance of the codes from 0 (median) after 1,000 epochs, relative to 200."""
    far = []
    for epochs in (1000, 200):
        models = [run.model for run in altered_vaes(seeds, drawn, price_of_widths, epochs=epochs)]
        far.append(per_seed(lambda m, x: m.encode(x)[0].norm(dim=1).median().detach(), models, data(seeds)))
    return far[0] / far[1]


@claim("with a cut gradient ([notebook 02](02_reparameterization.ipynb)) nothing changes", above(0.9))
def cut_gradient(seeds):
    """Error with the lab's beta and a gradient cut at z, as a multiple of the data's variance."""
    models = [run.model for run in altered_vaes(seeds, cut)]
    rebuilt = torch.stack([m(x)[0].detach() for m, x in zip(models, data(seeds), strict=True)])
    return ((rebuilt - data(seeds)) ** 2).mean(dim=(1, 2)) / variances(seeds)


@claim("a run whose beta was too large recovers", Every())
def recovers(seeds):
    """Whether the error with the lab's beta is below a tenth of that with beta 2."""
    return errors(vaes(seeds)) < errors(vaes(seeds, 2.0)) / 10


@claim("Too little pressure: near-perfect reconstruction, a poor generator.", below(0))
def poor_generator(seeds):
    """Share of samples near the data with beta 0, less that with beta 0.05."""
    poor, lab = (near(samples(vaes(seeds, beta), seeds, beta)) for beta in (0.0, 0.05))
    return poor - lab


@claim("near-perfect reconstruction, a poor generator", below(0.01))
def near_perfect_reconstruction(seeds):
    """Error with beta 0, as a multiple of the data's variance."""
    return errors(vaes(seeds, 0.0)) / variances(seeds)


@claim("Too much: posterior collapse.", above(0.9))
def posterior_collapse(seeds):
    """Whether with beta 2 every dimension has a KL below 0.1 nats."""
    return torch.stack([run.kl_per_dimension[-1].max() < ALIVE for run in vaes(seeds, 2.0)])


@claim("Warm-up cures haste, not a weight that is too large.", above(0))
def warm_up_cures_haste(seeds):
    """Alive weaker dimension with beta 0.02 after 600 epochs: 1 or 0 with warm-up less 1 or 0 without."""
    ramped, constant = vaes(seeds, warmed(0.02, 600, 300), 600), vaes(seeds, 0.02, 600)
    return (weaker(ramped) > ALIVE).float() - (weaker(constant) > ALIVE).float()

"""What 02 says of estimators of a gradient, of logvar, and of samplers that are wrong."""

import torch
from torch.distributions import Normal

from helpers.models import TinyVAE
from helpers.seeds import each
from helpers.training.stacking import build_each
from tests.claims import runs
from tests.claims.ledger import Every, above, below, between, claims_of

CLAIMS, claim = claims_of("02_reparameterization")
MU, STD = 1.0, 0.5  # of the one latent variable


def correct(mu, logvar, eps):
    return mu + eps * torch.exp(0.5 * logvar)


def detached(mu, logvar, eps):
    return correct(mu, logvar, eps).detach()


def too_narrow(mu, logvar, eps):
    return mu + eps * torch.exp(logvar)


def same_eps(mu, logvar, eps):
    kept = torch.randn(eps.shape, generator=torch.Generator().manual_seed(0))
    return mu + kept * torch.exp(0.5 * logvar)


def only_mu(mu, logvar, eps):
    return mu


@torch.no_grad()
def regions(trained, x):
    """mu and logvar of the points of each seed, (S, N, 2) both."""
    mu, logvar = zip(*(run.model.encode(points) for run, points in zip(trained, x)))
    return torch.stack(mu), torch.stack(logvar)


def outcome(draw, seeds):
    """The four numbers of the notebook's table, with a fresh draw for the honest error, (S, 4)."""
    trained, x = runs.vaes_drawing(seeds, draw), runs.data(seeds)
    mu, logvar = regions(trained, x)
    claimed = correct(mu, logvar, runs.noise(seeds, x.shape[1]))
    made = (each(runs.decoders(trained), z) for z in (claimed, mu))
    honest, at_mu = (((cloud - x) ** 2).mean(dim=(1, 2)) for cloud in made)
    last = torch.tensor([[float(run.recon[-1]), float(run.kl[-1])] for run in trained])
    return torch.stack([last[:, 0], honest, last[:, 1], at_mu], dim=1)


def variance(seeds):
    """Of the data: the error of always answering with their mean, (S,)."""
    return runs.data(seeds).var(dim=1, correction=0).mean(dim=1)


def estimates(seeds, dims=1, draws=50_000, f=torch.square):
    """Pathwise, score, and score with baseline: of the gradient by the first mu, (S, draws) each."""
    eps = torch.stack([torch.randn(draws, dims, generator=g) for g in runs.of(seeds, runs.NOISE)])
    z = (MU + STD * eps).requires_grad_()
    value = f(z).sum(dim=2)
    (slope,) = torch.autograd.grad(value.sum(), z)
    score, value = eps[..., 0] / STD, value.detach()
    return slope[..., 0], value * score, (value - value.mean(dim=1, keepdim=True)) * score


def growth(seeds, which):
    """By which power of their number the variance grows from 32 dimensions to 64, (S,)."""
    few, many = (estimates(seeds, dims, draws=5000)[which].var(dim=1) for dims in (32, 64))
    return (many / few).log2()


def noise_of_gradients(seeds, models, draws=100):
    """How many times larger the score function's standard deviation is than the pathwise one's, (S,)."""
    ratios = []
    for model, x, source in zip(models, runs.data(seeds), runs.of(seeds, runs.NOISE)):
        (mu, logvar), found = model.encode(x), []
        mu, std = mu.detach().requires_grad_(), torch.exp(0.5 * logvar).detach()
        for _ in range(draws):
            eps = torch.randn(x.shape, generator=source)
            error = ((model.decoder(mu + eps * std) - x) ** 2).mean(dim=1, keepdim=True)
            by_score = error.detach() * eps / std
            found.append(torch.stack([torch.autograd.grad(error.sum(), mu)[0], by_score]).mean(dim=1))
        pathwise, score = torch.stack(found).std(dim=0)
        ratios.append((score / pathwise).mean())
    return torch.stack(ratios)


@claim("the encoder silently learns from the KL term alone", below(0.001))
def kl_of_a_detached_sampler(seeds):
    """KL at the end if z is detached, nats."""
    return outcome(detached, seeds)[:, 2]


@claim("The same draw, digit for digit, and so for every seed; only the record differs.", Every())
def the_same_draw(seeds):
    """Whether sample and rsample give the same numbers, and only the latter a gradient."""
    mu, std = torch.zeros(20, requires_grad=True), torch.ones(20, requires_grad=True)
    same = []
    for seed in seeds:
        drawn = []
        for name in ("sample", "rsample"):
            torch.manual_seed(seed)
            drawn.append(getattr(Normal(mu, std), name)())
        same.append(torch.equal(*drawn) and [z.requires_grad for z in drawn] == [False, True])
    return torch.tensor(same)


@claim(
    "All three have the right mean.",
    below(0.02),
    statistic=lambda means: (means.mean(dim=0) - 2 * MU).abs().max(),
)
def bias_of_the_estimators(seeds):
    """Means of 50,000 estimates, a column each; the largest difference from the exact value, 2."""
    return torch.stack([values.mean(dim=1) for values in estimates(seeds)], dim=1)


@claim("the score function needs about twenty to get down to it", between(16, 25))
def variance_of_the_score(seeds):
    """How many times larger the variance of the score function is than the pathwise one."""
    pathwise, score, _ = estimates(seeds)
    return score.var(dim=1) / pathwise.var(dim=1)


@claim("The score function's variance ends by growing with the square of their number", between(1.8, 2.2))
def power_of_the_score(seeds):
    """By which power of the number of dimensions its variance grows, from 32 to 64."""
    return growth(seeds, 1)


@claim("with the baseline about in proportion", between(0.8, 1.2))
def power_with_the_baseline(seeds):
    """By which power of the number of dimensions its variance grows, from 32 to 64."""
    return growth(seeds, 2)


@claim("But the pathwise variance grows with the slope of $f$", between(3.5, 4.5))
def pathwise_by_slope(seeds):
    """How many times larger the pathwise variance is for sin 40z than for sin 20z, half as steep."""
    steep, flat = (estimates(seeds, f=lambda z, k=k: torch.sin(k * z))[0].var(dim=1) for k in (40, 20))
    return steep / flat


@claim("the score's with its size", between(-0.5, 0.5))
def score_by_size(seeds):
    """How many times larger the score's variance is with 10 added to sin 20z than with 5, less 4."""
    big, small = (estimates(seeds, f=lambda z, c=c: torch.sin(20 * z) + c)[1].var(dim=1) for c in (10, 5))
    return big / small - 4


@claim("the score function is the quieter one, by a factor of a hundred", between(80, 120))
def quieter_score(seeds):
    """How many times larger the pathwise variance is than the score's, for sin 20z."""
    pathwise, score, _ = estimates(seeds, f=lambda z: torch.sin(20 * z))
    return pathwise.var(dim=1) / score.var(dim=1)


@claim("The losses of VAEs hardly wiggle, so this course stays with the trick.", Every())
def trick_in_trained_vaes(seeds):
    """Whether the score function's gradient by mu scatters more than the pathwise one, in a trained VAE."""
    return noise_of_gradients(seeds, [run.model for run in runs.vaes(seeds)]) > 1


@claim("A run gets there only if something else is wrong, such as the learning rate.", Every())
def reach_of_logvar(seeds):
    """Whether all logvar of the lab's runs stay between -20 and 20, with a beta of 0, 0.05 or 0.5."""
    found = [regions(runs.vaes(seeds, beta), runs.data(seeds))[1] for beta in (0.0, 0.05, 0.5)]
    return torch.stack(found).abs().amax(dim=(0, 2, 3)) < 20


@claim("about seven times the standard deviation", between(5, 9))
def trick_in_untrained_vaes(seeds):
    """How many times larger the score function's standard deviation is, in an untrained VAE."""
    return noise_of_gradients(seeds, build_each(TinyVAE, runs.of(seeds, runs.WEIGHTS)))


@claim("A sampler can be wrong and train all the same.", below(0.1))
def training_with_exp_logvar(seeds):
    """Error in training relative to the variance of the data, with exp(logvar) as width."""
    return outcome(too_narrow, seeds)[:, 0] / variance(seeds)


@claim("Then the error in training looks excellent, but the honest one is several times larger", above(2))
def honest_error_with_exp_logvar(seeds):
    """How many times larger the honest error is than that in training, with exp(logvar) as width."""
    training, honest, *_ = outcome(too_narrow, seeds).T
    return honest / training


@claim("no error message: the encoder heard only the KL term", between(-0.03, 0.03))
def error_of_a_detached_sampler(seeds):
    """By which share the honest error differs from the variance of the data, if z is detached."""
    return outcome(detached, seeds)[:, 1] / variance(seeds) - 1


@claim("a *better* training error than the correct sampler", below(0))
def training_errors(seeds):
    """Error in training with exp(logvar) as width, less the correct sampler's."""
    return outcome(too_narrow, seeds)[:, 0] - outcome(correct, seeds)[:, 0]


@claim("The network learns this one ${{\\epsilon}}$ by heart.", above(0))
def the_same_noise_always(seeds):
    """Honest error less that in training, with the same noise at every step."""
    training, honest, *_ = outcome(same_eps, seeds).T
    return honest - training


@claim("Nothing made the decoder serve a region", above(0))
def honest_error_of_only_mu(seeds):
    """Honest error less the variance of the data, with z = mu in training."""
    return outcome(only_mu, seeds)[:, 1] - variance(seeds)


@claim("and only the KL saw ${{\\sigma}}$", between(-0.05, 0.05))
def width_without_a_draw(seeds):
    """Mean standard deviation of the regions, with z = mu in training, less the prior's."""
    _, logvar = regions(runs.vaes_drawing(seeds, only_mu), runs.data(seeds))
    return torch.exp(0.5 * logvar).mean(dim=(1, 2)) - 1


@claim("The two errors must agree, *and* the KL must not be zero", between(0.97, 1.03))
def honest_error_of_the_correct(seeds):
    """Honest error, of 1,024 draws, relative to that in the last 10 epochs, for the correct sampler."""
    trained, x = runs.vaes_drawing(seeds, correct), runs.data(seeds)
    (mu, logvar), owners = regions(trained, x), x.repeat(1, 4, 1)
    z = correct(mu.repeat(1, 4, 1), logvar.repeat(1, 4, 1), runs.noise(seeds, owners.shape[1]))
    honest = ((each(runs.decoders(trained), z) - owners) ** 2).mean(dim=(1, 2))
    return honest / torch.stack([run.recon[-10:].mean() for run in trained])


@claim("In a single run its two errors may be a tenth apart", between(0.05, 0.5))
def a_tenth_apart(seeds):
    """Whether the correct sampler's two errors are more than a tenth apart."""
    training, honest, *_ = outcome(correct, seeds).T
    return (honest / training - 1).abs() > 0.1


@claim('and "same eps" can slip through: look at several seeds', above(0.02))
def same_noise_slips_through(seeds):
    """Whether the honest error with the same noise at every step is within 15% of the one in training."""
    training, honest, *_ = outcome(same_eps, seeds).T
    return (honest / training - 1).abs() < 0.15


@claim("The smaller number is not better.", below(0))
def error_at_mu(seeds):
    """Error at mu less the honest error, of the correct sampler."""
    _, honest, _, at_mu = outcome(correct, seeds).T
    return at_mu - honest


@claim('and praises "only mu" most of all', below(0))
def praise_for_only_mu(seeds):
    """Error at mu of the network that is trained at mu, less the smallest of the other four samplers'."""
    others = [outcome(draw, seeds)[:, 3] for draw in (correct, detached, too_narrow, same_eps)]
    return outcome(only_mu, seeds)[:, 3] - torch.stack(others).amin(dim=0)


@claim("for losses that hardly wiggle far less noise than the score function's", above(2))
def factor_in_trained_vaes(seeds):
    """How many times larger the score function's standard deviation is, in a trained VAE."""
    return noise_of_gradients(seeds, [run.model for run in runs.vaes(seeds)])


@claim("the more so with many latent dimensions", above(1))
def variance_by_dimensions(seeds):
    """Powers of ten by which the ratio of variances is larger in 64 dimensions than in one."""
    both = [estimates(seeds, dims, draws=5000) for dims in (64, 1)]
    ratios = [score.var(dim=1) / path.var(dim=1) for path, score, _ in both]
    return (ratios[0] / ratios[1]).log10()


@claim("A good training error alone proves nothing.", Every())
def better_and_worse(seeds):
    """Whether exp(logvar) and only mu beat the correct sampler in training and lose by the honest error."""
    right, *wrong = (outcome(draw, seeds) for draw in (correct, too_narrow, only_mu))
    return torch.stack([(one[:, 0] < right[:, 0]) & (one[:, 1] > right[:, 1]) for one in wrong]).all(dim=0)

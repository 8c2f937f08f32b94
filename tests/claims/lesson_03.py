"""What 03 says of the loss and of beta."""

import math
from functools import cache, partial

import torch
from torch import Tensor, nn

from helpers.diagnostics import DEAD_KL
from helpers.exact import information, log_marginal, log_posterior, square_grid
from helpers.losses import noise_std
from helpers.metrics import near_data
from helpers.training import train_many
from helpers.training.vae import VAERun
from tests.claims.ledger import Every, above, below, between, claims_of
from tests.claims.runs import WEIGHTS, autoencoders, data, fresh, means, of, per_seed, samples, vaes

CLAIMS, claim = claims_of("03_loss")
BETAS = (0.02, 0.03, 0.05, 1.0, 1.5, 2.1)  # of the rows on dead dimensions
LAST = 50  # epochs over which a KL, or an error, is averaged


def error(seeds: range, beta: float = 0.05, epochs: int = 200) -> Tensor:
    """The error late in the training, as a share of the variance of the data."""
    late = torch.stack([run.recon[-LAST:].mean() for run in vaes(seeds, beta, epochs)])
    return late / data(seeds).var(dim=1, correction=0).mean(dim=1)


def late_kl(runs: list[VAERun]) -> Tensor:
    """Late in the training, in nats, the stronger dimension first: (S, 2)."""
    late = torch.stack([run.kl_per_dimension[-LAST:].mean(dim=0) for run in runs])
    return late.sort(dim=1, descending=True).values


def told(seeds: range, what: str, beta: float = 0.05, epochs: int = 200) -> Tensor:
    """One number of ``information`` for each seed."""
    runs = vaes(seeds, beta, epochs)
    return per_seed(lambda run, x: getattr(information(run.model, x), what), runs, data(seeds))


@cache
def dying(seeds: range, activation: type[nn.Module], epochs: int = 1000) -> dict[float, Tensor]:
    """For each beta the KL of both dimensions, the stronger one first, (S, 2)."""
    how = {"epochs": epochs, "activation": activation, "generators": of(seeds, WEIGHTS)}
    return dict(zip(BETAS, map(late_kl, train_many(data(seeds), betas=BETAS, **how))))


def variances(seeds: range) -> Tensor:
    """Of each data set, along and across, (S, 2)."""
    return torch.stack([torch.linalg.eigvalsh(x.T.cov(correction=0)).flip(0) for x in data(seeds)])


def predicted(seeds: range, beta: float) -> Tensor:
    """KL of both dimensions by the formula, (S, 2)."""
    return (0.5 * (2 * variances(seeds) / beta).log()).clamp(min=0)


def smallest(values: Tensor) -> Tensor:
    """The smallest mean of a column."""
    return values.mean(dim=0).min()


@claim("The price is the larger part, and that is healthy.", above(0.5))
def price(seeds):
    """Share of 0.05 KL in the final loss."""
    return torch.stack([0.05 * run.kl[-1] / run.loss[-1] for run in vaes(seeds)])


@claim("At first all regions are near the prior, which costs little and is useless.", below(0.2))
def first_regions(seeds):
    """KL in the first epoch, as a share of that in the last."""
    return torch.stack([run.kl[0] / run.kl[-1] for run in vaes(seeds)])


@claim("then it learns to say what matters for less.", above(0), statistic=smallest)
def for_less(seeds):
    """What KL and error lose from epoch 20 to epoch 200: the smaller of the two."""
    return torch.stack([torch.stack([v[19] - v[-1] for v in (run.kl, run.recon)]) for run in vaes(seeds)])


@claim("a point pays 1.43 nats, far more than $\\ln 2$.", above(1.5))
def far_more(seeds):
    """KL of a point in the last epoch, in units of ln 2."""
    return torch.stack([run.kl_per_dimension[-1].sum() for run in vaes(seeds)]) / math.log(2)


@claim("Its code tells more than the cluster", above(0))
def more_than_the_cluster(seeds):
    """Mutual information of code and point, less ln 2, nats."""
    return told(seeds, "mutual_information") - math.log(2)


@claim("all codes together are not shaped like the prior; both cost", above(0.1))
def unlike_the_prior(seeds):
    """KL of all codes together from the prior, nats."""
    return told(seeds, "marginal_kl")


@claim("The second has a beta of 25.6, and its code says nothing.", Every())
def says_nothing(seeds):
    """Both dimensions are dead at beta 25.6, 200 epochs."""
    return late_kl(vaes(seeds, 25.6))[:, 0] < DEAD_KL


@claim("The third has 0.0001 and is an autoencoder in all but name.", between(-0.01, 0.01))
def all_but_name(seeds):
    """Error of the VAE at beta 0.0001, less that of an autoencoder, as shares of the variance."""
    plain = torch.stack([run.recon[-LAST:].mean() for run in autoencoders(seeds)])
    return error(seeds, 0.0001) - plain / data(seeds).var(dim=1, correction=0).mean(dim=1)


@claim("the encoder's ellipse covers most of the result, without a sum over all codes.", above(0.5))
def ellipse_covers(seeds):
    """Share of the first point's true posterior in the ellipse of two standard deviations, noise 0.15."""
    grid, shares = square_grid(6, 481), []
    for run, x in zip(vaes(seeds), data(seeds)):
        with torch.no_grad():
            posterior = log_posterior(run.model.decoder, x[:1], 0.15, grid)[0].exp()
            mu, logvar = run.model.encode(x[:1])
        inside = ((grid.points - mu) / torch.exp(0.5 * logvar)).norm(dim=1) < 2
        shares.append(grid.integrate(posterior * inside))
    return torch.stack(shares)


@claim("**Read.** The means are a thin line", below(0.5))
def thin(seeds):
    """Height of the means, relative to that of the data."""
    return means(vaes(seeds), seeds)[..., 1].std(dim=1) / data(seeds)[..., 1].std(dim=1)


@claim("The noise fits, if a little too wide.", between(0, 0.03))
def fits(seeds):
    """Height of the samples, less that of the data."""
    return samples(vaes(seeds), seeds, 0.05)[..., 1].std(dim=1) - data(seeds)[..., 1].std(dim=1)


@claim("The bridge between the clusters stays", above(0.1))
def bridge_stays(seeds):
    """Share of the samples that lie between the clusters, near neither."""
    made = samples(vaes(seeds), seeds, 0.05)
    return (~near_data(made) & (made[..., 0].abs() < 1)).float().mean(dim=1)


@claim("noise carries some points off", above(0))
def carried_off(seeds):
    """Share near the data: of the means, less that of the samples."""
    made = [means(vaes(seeds), seeds), samples(vaes(seeds), seeds, 0.05)]
    by_means, by_samples = (near_data(points).float().mean(dim=1) for points in made)
    return by_means - by_samples


@claim("Exact $\\log p$ is best at 0.05 or 0.1.", above(0))
def pressure_helps(seeds):
    """Exact log p of fresh points, nats: with beta 0.05 less with 0.01."""

    def exact(run: VAERun, x: Tensor, beta: float) -> Tensor:
        return log_marginal(run.model.decoder, x, noise_std(beta), tolerance=0.2).mean()

    points = fresh(seeds, 32)
    by_beta = {beta: per_seed(partial(exact, beta=beta), vaes(seeds, beta), points) for beta in (0.01, 0.05)}
    return by_beta[0.05] - by_beta[0.01]


@claim("hardly an error, but a messy latent space", above(0.5))
def messy(seeds):
    """Share of the prior in holes at beta 0.002."""
    return told(seeds, "prior_in_holes", 0.002)


@claim("hardly a hole is left, and reconstruction is hurt", below(0.1))
def hardly_a_hole(seeds):
    """Share of the prior in holes at beta 0.5."""
    return told(seeds, "prior_in_holes", 0.5)


@claim("reconstruction is hurt, 0.089", above(2))
def hurt(seeds):
    """Error at beta 0.5, in units of that at 0.05."""
    return error(seeds, 0.5) / error(seeds)


@claim("every region is the prior, the decoder answers with the data's mean", Every())
def every_region(seeds):
    """At beta 2.5 both dimensions are dead, and the decoded means have under 5% of the data's variance."""
    spread = means(vaes(seeds, 2.5), seeds).var(dim=1).sum(dim=1) / data(seeds).var(dim=1).sum(dim=1)
    return (late_kl(vaes(seeds, 2.5))[:, 0] < DEAD_KL) & (spread < 0.05)


@claim("the error is about their variance.", between(0.95, 1.05))
def their_variance(seeds):
    """Error at beta 2.5, as a share of the variance."""
    return error(seeds, 2.5)


@claim("the prediction is right to about 0.02 nats for the stronger dimension", below(0.03))
def line_predicted(seeds):
    """Distance of measured from predicted KL, stronger dimension, linear decoder, nats: mean over betas."""
    found = dying(seeds, nn.Identity)
    return torch.stack([(found[b] - predicted(seeds, b))[:, 0].abs() for b in BETAS]).mean(dim=0)


@claim("Little is at stake there, and training is slow", above(0))
def comes_back(seeds):
    """Linear decoder, beta 0.03: weaker dimension in use (1) after 4,000 epochs, less that after 1,000."""
    late = late_kl(vaes(seeds, 0.03, 4000, activation=nn.Identity))[:, 1] >= DEAD_KL
    return late.double() - (dying(seeds, nn.Identity)[0.03][:, 1] >= DEAD_KL).double()


@claim("it lives in all six, and in nearly all runs of other seeds.", above(0.8))
def lives_at_last(seeds):
    """Linear decoder, beta 0.03, 4,000 epochs: the weaker dimension is in use."""
    return late_kl(vaes(seeds, 0.03, 4000, activation=nn.Identity))[:, 1] >= DEAD_KL


@claim("With the **ReLU decoder** the thresholds hold roughly", above(0.9))
def stronger_threshold(seeds):
    """ReLU decoder: the stronger dimension is in use at beta 1.5 and dead at 2.1."""
    found = dying(seeds, nn.ReLU)
    return (found[1.5][:, 0] >= DEAD_KL) & (found[2.1][:, 0] < DEAD_KL)


@claim("in use at 0.02 in all six runs (with other seeds in most)", above(0.5))
def weaker_lives(seeds):
    """ReLU decoder, beta 0.02: the weaker dimension is in use."""
    return dying(seeds, nn.ReLU)[0.02][:, 1] >= DEAD_KL


@claim("seldom at 0.03, and not at 0.05", below(0.5))
def weaker_seldom(seeds):
    """ReLU decoder, beta 0.03: the weaker dimension is in use."""
    return dying(seeds, nn.ReLU)[0.03][:, 1] >= DEAD_KL


@claim("seldom at 0.03, and not at 0.05", below(0.1))
def weaker_dead(seeds):
    """ReLU decoder, beta 0.05: the weaker dimension is in use."""
    return dying(seeds, nn.ReLU)[0.05][:, 1] >= DEAD_KL


@claim("the stronger carries less than predicted at small betas", above(0.1), statistic=smallest)
def carries_less(seeds):
    """Predicted less measured KL, stronger dimension, ReLU decoder, nats: least of betas 0.02 to 0.05."""
    found = dying(seeds, nn.ReLU)
    return torch.stack([(predicted(seeds, b) - found[b])[:, 0] for b in (0.02, 0.03, 0.05)], dim=1)


@claim("1.28 instead of 1.85 nats at 0.05, and more at 1.0 and 1.5.", above(0), statistic=smallest)
def carries_more(seeds):
    """Measured less predicted KL, stronger dimension, ReLU decoder, nats: smaller of betas 1 and 1.5."""
    found = dying(seeds, nn.ReLU)
    return torch.stack([(found[b] - predicted(seeds, b))[:, 0] for b in (1.0, 1.5)], dim=1)


@claim("is no accident: across, the clusters are pure noise, not worth a code.", above(0.8))
def no_accident(seeds):
    """At beta 0.05, after the lab's 200 epochs, the weaker dimension is dead."""
    return late_kl(vaes(seeds))[:, 1] < DEAD_KL


@claim("Too little pressure leaves holes, too much erases the code.", above(0.9))
def too_little_too_much(seeds):
    """More than half of the prior is in holes at beta 0.002, and both dimensions are dead at 2.5."""
    holes = told(seeds, "prior_in_holes", 0.002) > 0.5
    return holes & (late_kl(vaes(seeds, 2.5))[:, 0] < DEAD_KL)


@claim("With a linear decoder a dimension dies when the noise variance exceeds that of the data", above(0.9))
def linear_threshold(seeds):
    """Linear decoder: dead from 1.05 times the data's variance of noise on; stronger in use below 0.8."""
    found, right = dying(seeds, nn.Identity), torch.ones(len(seeds), dtype=torch.bool)
    for beta in BETAS:
        dead, noise_over_data = found[beta] < DEAD_KL, beta / 2 / variances(seeds)
        right &= (dead | (noise_over_data < 1.05)).all(dim=1) & ~(dead & (noise_over_data < 0.8))[:, 0]
    return right


@claim("with this ReLU decoder, near there in most runs.", above(0.5))
def relu_threshold(seeds):
    """ReLU decoder: stronger alive at beta 1.5, dead at 2.1; weaker alive at 0.02, dead at 0.05."""
    found = dying(seeds, nn.ReLU)
    stronger = (found[1.5][:, 0] >= DEAD_KL) & (found[2.1][:, 0] < DEAD_KL)
    return stronger & (found[0.02][:, 1] >= DEAD_KL) & (found[0.05][:, 1] < DEAD_KL)

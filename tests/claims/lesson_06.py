"""What the exercises say in general, in their hints and in the takeaways."""

import torch

from helpers.metrics import cluster_height, covered_modes, near_data, smoothness
from helpers.seeds import paths_across
from tests.claims import runs
from tests.claims.ledger import Every, above, below, claims_of
from tests.claims.lesson_01 import near, regions
from tests.claims.lesson_02 import correct, detached, outcome, variance

CLAIMS, claim = claims_of("06_exercises")
CLUSTERS = runs.DENSITY["clusters"]


def last(trained, curve="recon"):
    """Mean over the last 20 epochs, (S,)."""
    return torch.stack([getattr(run, curve)[-20:].mean() for run in trained])


def near_with_noise(seeds, beta):
    """Share of samples, noise included, near the data, (S,)."""
    return near_data(runs.samples(runs.vaes(seeds, beta), seeds, beta)).float().mean(dim=1)


def walks(seeds, beta):
    """Share of points near the data on lines between codes of the two clusters, (S,)."""
    trained, x = runs.vaes(seeds, beta), runs.data(seeds)
    paths = paths_across(runs.decoders(trained), regions(trained, seeds)[0], x, CLUSTERS)
    return smoothness(paths, CLUSTERS).near.mean(dim=1)


def ring_reaches_the_goal(trained, seeds, beta):
    """Whether all eight modes are covered, with at least 60% of the samples near one, (S,)."""
    samples, density = runs.samples(trained, seeds, beta), runs.DENSITY["ring"]
    near_one = near_data(samples, density).float().mean(dim=1)
    return (covered_modes(samples, density) == 8) & (near_one >= 0.6)


@claim("`kl_becomes = 'larger'`, `samples_become", above(0))
def kl_without_pressure(seeds):
    """KL at the end with a beta of 0, less with 0.05, nats."""
    return last(runs.vaes(seeds, 0.0), "kl") - last(runs.vaes(seeds), "kl")


@claim("`samples_become = 'worse'`, `beta=0.0`", below(0))
def samples_without_pressure(seeds):
    """Share of samples near the data with a beta of 0, less with 0.05."""
    return near_with_noise(seeds, 0.0) - near_with_noise(seeds, 0.05)


@claim("Wider regions are cheaper.", above(0))
def width_under_pressure(seeds):
    """Mean standard deviation of the regions with a beta of 0.5, less with 0.05."""
    wide, lab = (regions(runs.vaes(seeds, beta), seeds)[1].mean(dim=(1, 2)) for beta in (0.5, 0.05))
    return wide - lab


@claim("`recon_becomes = 'worse'`, with `beta=0.5`", above(0))
def error_under_pressure(seeds):
    """Error in training with a beta of 0.5, less with 0.05."""
    return last(runs.vaes(seeds, 0.5)) - last(runs.vaes(seeds))


@claim("The prior and the KL term make that space one to draw from and to walk through", above(0.5))
def draws_and_walks(seeds):
    """Share near the data, of decoded draws of the prior or of points on lines, whichever is smaller."""
    return torch.minimum(near(runs.vaes(seeds), seeds), walks(seeds, 0.05))


@claim("With a fitting beta it covers both clusters with every seed.", Every())
def covers_both_clusters(seeds):
    """Whether the samples cover both clusters, with the beta of the data's noise, 0.045."""
    samples = runs.samples(runs.vaes(seeds, 0.045), seeds, 0.045)
    return covered_modes(samples, CLUSTERS) == 2


@claim("A limit: the means are too smooth", below(0.9))
def height_of_the_means(seeds):
    """Height of decoded draws of the prior in the clusters, relative to the data's."""
    means = runs.means(runs.vaes(seeds), seeds)
    return cluster_height(means, CLUSTERS) / cluster_height(runs.data(seeds), CLUSTERS)


@claim("Training with it, the loss falls far below 0.", Every())
def loss_with_the_wrong_sign(seeds):
    """Whether the loss ends below -1,000 with the sign of the KL turned round."""
    return torch.stack([run.loss[-1] < -1000 for run in runs.vaes_drawing(seeds, correct, beta=-0.05)])


@claim("the reconstruction never gets better than the mean of the data", above(-0.01))
def error_with_a_cut_gradient(seeds):
    """By which share the least error of 20 epochs exceeds the variance of the data, if z is detached."""
    errors = torch.stack([run.recon for run in runs.vaes_drawing(seeds, detached)])
    return errors.unflatten(1, (10, 20)).mean(dim=2).amin(dim=1) / variance(seeds) - 1


@claim("It comes out much better than the error in training, on the very same points.", below(0.85))
def error_at_mu(seeds):
    """Error at z = mu relative to that in the last epochs."""
    return outcome(correct, seeds)[:, 3] / last(runs.vaes(seeds))


@claim("The lab's settings are not good enough.", Every())
def the_ring_with_the_labs_settings(seeds):
    """Whether the goal for the ring is missed with the lab's settings."""
    return ~ring_reaches_the_goal(runs.vaes(seeds, kind="ring"), seeds, 0.05)


@claim("Give the networks two hidden layers, `hidden=(24, 24)`, and more epochs.", above(0.5))
def the_ring_with_the_hint(seeds):
    """Whether the goal for the ring is reached with the third hint's settings."""
    trained = runs.vaes(seeds, 0.02, epochs=1000, kind="ring", hidden=(24, 24))
    return ring_reaches_the_goal(trained, seeds, 0.02)


@claim("The KL term makes the latent space easier to sample", above(0))
def easier_to_sample(seeds):
    """Share of decoded draws of the prior near the data: with the KL term, less without it."""
    return near(runs.vaes(seeds), seeds) - near(runs.vaes(seeds, 0.0), seeds)


@claim("so that a walk there leads through plausible points", above(0))
def plausible_walks(seeds):
    """Share of points near the data on lines between the clusters: with the KL term, less without it."""
    return walks(seeds, 0.05) - walks(seeds, 0.0)


@claim("the steps of the walk are no smaller for it", above(-0.02))
def steps_of_the_walk(seeds):
    """Largest step on lines between the clusters' codes: with the KL term, less without it."""
    x, found = runs.data(seeds), []
    for beta in (0.05, 0.0):
        trained = runs.vaes(seeds, beta)
        paths = paths_across(runs.decoders(trained), regions(trained, seeds)[0], x, CLUSTERS)
        found.append(smoothness(paths, CLUSTERS).largest_step.mean(dim=1))
    return found[0] - found[1]


@claim("A VAE is often easier to train than a GAN", above(0))
def same_adam(seeds):
    """Modes covered with the lab's Adam, after 1,000 steps each: the VAE's samples less the GAN's."""
    vae = runs.samples(runs.vaes(seeds, epochs=1000), seeds, 0.05)
    gan = runs.gan_samples(runs.gans(seeds, lr=0.02, beta1=0.9))
    return (covered_modes(vae, CLUSTERS) - covered_modes(gan, CLUSTERS)).float()


@claim("but may trade sharpness for structure", above(0))
def bridge_against_a_gan(seeds):
    """Share of points between the clusters, near neither: of the VAE's samples, less the tuned GAN's."""
    vae = runs.samples(runs.vaes(seeds, epochs=1000), seeds, 0.05)
    clouds = (vae, runs.gan_samples(runs.gans(seeds)))
    off = [(~near_data(cloud) & (cloud[..., 0].abs() < 1)).float().mean(dim=1) for cloud in clouds]
    return off[0] - off[1]

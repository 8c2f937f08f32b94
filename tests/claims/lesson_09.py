"""What 09 says of GANs."""

from functools import cache

import torch

from helpers.data import fresh_points
from helpers.diagnostics import DEAD_KL
from helpers.exact import log_marginal
from helpers.losses import noise_std
from helpers.metrics import (
    covered_modes,
    energy_distance,
    kernel_log_density,
    mode_shares,
    near_data,
    quality,
)
from helpers.metrics.samples import LEAST_SHARE
from helpers.seeds import each
from helpers.training import train_many, train_many_gans
from tests.claims.ledger import Every, above, below, between, claims_of
from tests.claims.runs import (
    DENSITY,
    WEIGHTS,
    autoencoders,
    codes,
    data,
    decoders,
    fresh,
    gan_samples,
    gans,
    means,
    of,
    per_seed,
    samples,
    vaes,
)

CLAIMS, claim = claims_of("09_gan")

CLUSTERS, RING = DENSITY["clusters"], DENSITY["ring"]
BETA, SIGMA, FLOOR = 0.05, noise_std(0.05), 0.0062
SETTINGS = {  # lr, beta1
    "lab's": (0.02, 0.9),
    "small step": (0.005, 0.9),
    "no momentum": (0.02, 0.0),
    "usual": (0.005, 0.5),
    "tuned": (0.005, 0.0),
}
MARKS, RING_MARKS = (100, 1000), (100, 250, 500, 750, 1000)
MORE_FRESH, RUBBISH = 5_000_000, 6_000_000  # sources for other fresh points, and for rubbish


def made(name, seeds):
    """The GANs of a setting, (S,)."""
    lr, beta1 = SETTINGS[name]
    return gans(seeds, lr=lr, beta1=beta1, checkpoints=MARKS)


@cache
def energy(name, seeds):
    """Energy distance of a setting's GANs from fresh points, (S,)."""
    return energy_distance(gan_samples(made(name, seeds)), fresh(seeds))


def trained(seeds, beta=BETA):
    return vaes(seeds, beta, epochs=1000)


@cache
def vae_energy(seeds):
    """The same of the VAEs' samples."""
    return energy_distance(samples(trained(seeds), seeds, BETA), fresh(seeds))


def near(points, density=CLUSTERS):
    return near_data(points, density).float().mean(dim=-1)


def is_good(points):
    return (near(points) >= 0.75) & (covered_modes(points, CLUSTERS) == 2)


def good(name, seeds):
    """Which GANs of a setting are good, (S,) of bool."""
    return is_good(gan_samples(made(name, seeds)))


def loss(name, seeds, player="d_loss"):
    """Of the last 100 steps."""
    return torch.stack([getattr(run, player)[-100:].mean() for run in made(name, seeds)])


def nudged(seeds):
    x = data(seeds).clone()
    x[:, 0, 0] += 1e-6
    return x


@cache
def twins(seeds):
    """The tuned GANs again, with a nudge."""
    lr, beta1 = SETTINGS["tuned"]
    return train_many_gans(
        nudged(seeds), generators=of(seeds, WEIGHTS), lr=lr, beta1=beta1, checkpoints=MARKS
    )


def apart(seeds, mark):
    """How far apart twins decode the same code, on average, (S,)."""
    clouds = [torch.stack([run.samples[MARKS.index(mark)] for run in runs]) for runs in pairs(seeds)]
    return (clouds[0] - clouds[1]).norm(dim=2).mean(dim=1)


def pairs(seeds):
    return made("tuned", seeds), twins(seeds)


def makers(seeds):
    return [run.generator for run in made("tuned", seeds)]


def ratio_of_medians(columns):
    first, second = columns.median(dim=0).values
    return first / second


def difference_of_medians(columns):
    first, second = columns.median(dim=0).values
    return first - second


def ratio_of_spreads(columns):
    """From what one seed in ten falls short of to what one in ten exceeds: a single wreck does not count."""
    first, second = columns.quantile(0.9, dim=0) - columns.quantile(0.1, dim=0)
    return first / second


@claim("which for fresh data is seldom above the `floor`", below(0.1))
def fresh_above_floor(seeds):
    """Share of 8 pairs of fresh data sets whose energy distance is above the floor."""
    drawn = [torch.stack([fresh_points(CLUSTERS, 1000, g) for _ in range(16)]) for g in of(seeds, MORE_FRESH)]
    return torch.stack([(energy_distance(x[::2], x[1::2]) > FLOOR).float().mean() for x in drawn])


@claim("In the middle the GAN is close behind: the median energy distance", between(0.2, 0.65))
def gan_ahead_of_vae(seeds):
    """Whether the tuned GAN has a smaller energy distance than the VAE's samples."""
    return energy("tuned", seeds) < vae_energy(seeds)


@claim("But the GAN's seeds scatter more", above(1), seeds=128, statistic=ratio_of_spreads)
def gan_scatter(seeds):
    """Energy distance of GAN and of VAE; the ratio of the widths of the middle 80% of the seeds."""
    return torch.stack([energy("tuned", seeds), vae_energy(seeds)], dim=1)


@claim("since near 1 the next float32 number is about a ten-millionth away", Every())
def billionth_rounded_off(seeds):
    """Whether the nudged coordinate stays the same with 1e-9 more, and does not with 1e-6 more."""
    place = data(seeds)[:, 0, 0]
    return (place + 1e-9 == place) & (place + 1e-6 != place)


@claim("After 100 steps all twins are together.", above(0.85))
def twins_early(seeds):
    """Whether GAN twins are less than 0.01 apart after 100 steps."""
    return apart(seeds, 100) < 0.01


@claim("pairs have parted by more than 0.01", above(0.3))
def twins_late(seeds):
    """Whether GAN twins are more than 0.01 apart after 1,000 steps."""
    return apart(seeds, 1000) > 0.01


@claim("by more than 0.1; of the VAEs none.", below(0.1))
def vae_twins(seeds):
    """Whether VAE twins are more than 0.01 apart after 1,000 steps."""
    (others,) = train_many(nudged(seeds), betas=[BETA], generators=of(seeds, WEIGHTS), epochs=1000)
    return (means(trained(seeds), seeds) - means(others, seeds)).norm(dim=2).mean(dim=1) > 0.01


@claim("the same seed can give another GAN on another processor", above(0.1))
def other_gans(seeds):
    """Whether GAN twins are more than 0.1 apart after 1,000 steps."""
    return apart(seeds, 1000) > 0.1


@claim(
    "Many of the second twins are other GANs, but they are the same crowd",
    between(-0.006, 0.006),
    statistic=difference_of_medians,
)
def same_crowd(seeds):
    """Energy distance of the second twins and of the first; the difference of medians."""
    second = energy_distance(gan_samples(twins(seeds)), fresh(seeds))
    return torch.stack([second, energy("tuned", seeds)], dim=1)


@claim("With the lab's Adam *none* of these 32 GANs is good", below(0.1), seeds=128)
def labs_adam_good(seeds):
    """Whether the GAN with the lab's Adam is good."""
    return good("lab's", seeds)


@claim("in most, here 29, every code decodes to almost the same spot", above(0.5))
def labs_adam_spot(seeds):
    """Whether all its points have a standard deviation below 0.05."""
    return gan_samples(made("lab's", seeds)).std(dim=1).norm(dim=1) < 0.05


@claim("With the tuned Adam all 32 are good.", above(0.85))
def tuned_good(seeds):
    """Whether the tuned GAN is good."""
    return good("tuned", seeds)


@claim("with a beta of 0.01 most are only fair", above(0.5))
def small_beta_not_good(seeds):
    """Whether less than three quarters of the samples are near the data, with a beta of 0.01."""
    return near(samples(trained(seeds, 0.01), seeds, 0.01)) < 0.75


@claim("and with 0.2 all of them, since the noise that 0.2 claims is too wide", above(0.85))
def large_beta_noise(seeds):
    """Whether less than three quarters of the samples are near the data, and more with the noise of 0.05."""
    runs = trained(seeds, 0.2)
    return (near(samples(runs, seeds, 0.2)) < 0.75) & (near(samples(runs, seeds, BETA)) >= 0.75)


@claim("But over a factor of 20 in beta no VAE lost a cluster", Every())
def vaes_keep_both(seeds):
    """Whether the samples keep both clusters with betas of 0.01, 0.05 and 0.2."""
    clouds = torch.stack([samples(trained(seeds, beta), seeds, beta) for beta in (0.01, BETA, 0.2)])
    return (covered_modes(clouds, CLUSTERS) == 2).all(dim=0)


@claim("Search cures it, but needs somebody", above(0.8))
def search_cures(seeds):
    """1 if the tuned GAN is good and the lab's is not, -1 the other way round."""
    return good("tuned", seeds).float() - good("lab's", seeds).float()


@claim("So it was the momentum, mostly.", above(0))
def momentum_more_than_step(seeds):
    """1 if the GAN without momentum is good and that with the small step is not, -1 the other way round."""
    return good("no momentum", seeds).float() - good("small step", seeds).float()


@claim("The small step then makes good GANs better", above(1.3), statistic=ratio_of_medians)
def small_step_then(seeds):
    """Energy distances without momentum, with the large step and the small one; the ratio of medians."""
    return torch.stack([energy("no momentum", seeds), energy("tuned", seeds)], dim=1)


@claim("so it was slow rather than hopeless", above(0), seeds=32)
def slow_not_hopeless(seeds):
    """With the small step and the lab's momentum: 1 if it is good after 4,000 steps and not after 1,000."""
    later = gan_samples(gans(seeds, lr=0.005, beta1=0.9, steps=4000))
    return is_good(later).float() - good("small step", seeds).float()


@claim("Half the momentum does little harm to the verdict", above(0.8))
def half_momentum_good(seeds):
    """Whether the GAN with a momentum of 0.5 and the small step is good."""
    return good("usual", seeds)


@claim("to the verdict, but some to the distance", above(1.3), statistic=ratio_of_medians)
def half_momentum_distance(seeds):
    """Energy distance with a momentum of 0.5 and with none; the ratio of medians."""
    return torch.stack([energy("usual", seeds), energy("tuned", seeds)], dim=1)


@claim("On average the losses show a wreck", above(0.1))
def losses_of_a_wreck(seeds):
    """d_loss of the tuned GAN less that of the GAN with the lab's Adam, in the last 100 steps."""
    return loss("tuned", seeds) - loss("lab's", seeds)


@claim('But "usual" and "tuned" have the same 1.37 and 0.72', between(-0.02, 0.02), statistic=torch.median)
def losses_alike(seeds):
    """g_loss of usual less that of tuned, in the last 100 steps; median."""
    return loss("usual", seeds, "g_loss") - loss("tuned", seeds, "g_loss")


@claim("A guessing critic does not mean perfect fakes", above(0.8))
def guessing_and_wrong(seeds):
    """Whether the usual GAN's d_loss is within 0.05 of guessing, and its energy distance above the floor."""
    guessing = (loss("usual", seeds) - 2 * torch.tensor(2.0).log()).abs() < 0.05
    return guessing & (energy("usual", seeds) > FLOOR)


def correlation(columns):
    return torch.corrcoef(columns.T)[0, 1]


def correlation_of_better(columns):
    kept = columns[:, 1].argsort()[: 3 * len(columns) // 4]
    return correlation(columns[kept])


@claim("too little to choose among", between(-0.5, 0.5), statistic=correlation_of_better)
def g_loss_of_better_gans(seeds):
    """g_loss and energy distance of tuned GANs; their correlation without the worst quarter."""
    return torch.stack([loss("tuned", seeds, "g_loss"), energy("tuned", seeds)], dim=1)


@cache
def critic_on_the_plane(seeds):
    """Share of the empty places that the critic scores above the median fresh point, (S,)."""
    plane = torch.cartesian_prod(*[torch.linspace(-1.75, 1.75, 71)] * 2)

    def praised(run, *clouds):
        empty = plane[torch.cdist(plane, torch.cat(clouds)).amin(dim=1) > 0.5]
        with torch.no_grad():
            return (run.discriminator(empty) > run.discriminator(clouds[1]).median()).float().mean()

    runs = made("tuned", seeds)
    return per_seed(praised, runs, data(seeds), fresh(seeds), gan_samples(runs))


@claim("In 31 of 32 (of all empty places", above(0.8))
def critic_praises_the_void(seeds):
    """Whether the critic scores some empty place above the median fresh point."""
    return critic_on_the_plane(seeds) > 0


@claim("of all empty places only some are scored that high", below(0.5))
def praised_share(seeds):
    """Share of the empty places that the critic scores above the median fresh point."""
    return critic_on_the_plane(seeds)


@cache
@torch.no_grad()
def told_apart(seeds, off_the_data):
    """Share of the fakes, all or those off the data, that the critic scores below a fresh point, (S,)."""

    def right(run, points, fakes):
        lower = (run.discriminator(points).unsqueeze(1) > run.discriminator(fakes)).float().mean(dim=0)
        return lower[~near_data(fakes)].mean() if off_the_data else lower.mean()

    runs = made("tuned", seeds)
    return per_seed(right, runs, fresh(seeds), gan_samples(runs))


@claim("On these it is at chance, as a loss near that of guessing said", between(0.45, 0.55))
def own_fakes(seeds):
    """Share of the pairs of a fresh point and a fake that the critic puts in the right order."""
    return told_apart(seeds, False)


@claim("The critic knows where its generator puts too many points", above(0.7))
def own_fakes_off_the_data(seeds):
    """The same for the fakes that lie off the data."""
    return told_apart(seeds, True)


@cache
def missed(kind, seeds, distance=0.05):
    """Share of 100 fresh points that are farther than that from all that can be decoded, (S,)."""
    nets = {
        "ae": lambda: decoders(autoencoders(seeds, epochs=1000)),
        "vae": lambda: decoders(trained(seeds)),
        "gan": lambda: makers(seeds),
    }[kind]()
    grid = torch.cartesian_prod(*[torch.linspace(-6, 6, 241)] * 2)

    def far(net, points):
        return (torch.cdist(points[:100], each([net], [grid])[0]).amin(dim=1) > distance).float().mean()

    return per_seed(far, nets, fresh(seeds))


@claim("The autoencoder reaches everything", below(0.01))
def autoencoder_misses(seeds):
    """Share of fresh points more than 0.05 from everything that the autoencoder can make."""
    return missed("ae", seeds)


@claim("The VAE's means miss 51% of the fresh points: one of its dimensions is dead", above(0.9))
def one_dead(seeds):
    """Whether one of the two dimensions has less than 0.01 nats, and the other more."""
    return per_seed(lambda run: (run.kl_per_dimension[-1] < DEAD_KL).sum() == 1, trained(seeds))


@claim("so all its codes decode to a narrow band", below(0.15))
@torch.no_grad()
def narrow_band(seeds):
    """How far a decoded draw moves, on average, if its code is 0 in the dimension of the lower KL."""

    def moved(run, z):
        flat = z.clone()
        flat[:, run.kl_per_dimension[-1].argmin()] = 0
        return (run.model.decoder(z) - run.model.decoder(flat)).norm(dim=1).mean()

    return per_seed(moved, trained(seeds), codes(seeds))


@claim("Its single points look sharp, but the cloud is thin.", above(0.1))
def gan_misses(seeds):
    """Share of fresh points more than 0.05 from everything that the GAN can make."""
    return missed("gan", seeds)


@claim("VAE 32%, GAN 17%; the order stays", above(0))
def order_of_reach(seeds):
    """Share of fresh points more than 0.1 from all that can be made: the VAE's means less the GAN."""
    return missed("vae", seeds, 0.1) - missed("gan", seeds, 0.1)


def on_the_ring(lr, seeds):
    return gans(seeds, lr=lr, kind="ring", hidden=(24, 24), checkpoints=RING_MARKS)


@cache
def held(lr, seeds):
    """Which modes a GAN has at each checkpoint, (S, 5, 8) of bool."""
    clouds = torch.stack([run.samples for run in on_the_ring(lr, seeds)])
    return mode_shares(clouds, RING) >= LEAST_SHARE / 8


def dropped(lr, seeds):
    """Whether a GAN had all eight at some checkpoint, but not at the end, (S,)."""
    whole = held(lr, seeds).all(dim=2)
    return whole[:, :-1].any(dim=1) & ~whole[:, -1]


def ring_vaes(seeds):
    return vaes(seeds, 0.02, epochs=1000, kind="ring", hidden=(24, 24))


def ring_quality(kind, seeds):
    points = {
        "means": lambda: means(ring_vaes(seeds), seeds),
        "samples": lambda: samples(ring_vaes(seeds), seeds, 0.02),
        "gan": lambda: gan_samples(on_the_ring(0.005, seeds)),
    }[kind]()
    return quality(points, fresh(seeds, kind="ring"), RING)


@claim("All VAEs cover all eight", above(0.85))
def ring_vaes_cover(seeds):
    """Whether the VAE's means have all eight modes."""
    return covered_modes(means(ring_vaes(seeds), seeds), RING) == 8


@claim("their bridges have become a ring", above(0.5))
def ring_bridges(seeds):
    """Share of the VAE's means near no mode that are within 0.3 of the circle."""

    def along(points):
        return ((points[~near_data(points, RING)].norm(dim=1) - 1).abs() < 0.3).float().mean()

    return per_seed(along, means(ring_vaes(seeds), seeds))


@claim("Noise does not help here", above(-0.0005))
def ring_noise(seeds):
    """Energy distance of the VAE's samples less that of its means."""
    return ring_quality("samples", seeds).energy - ring_quality("means", seeds).energy


@claim("GANs gain modes *and lose them*.", above(0.2))
def modes_lost(seeds):
    """Whether a GAN with the large step had all eight modes at a checkpoint and not at the end."""
    return dropped(0.02, seeds)


@claim("with the small one it is rarer", above(0))
def modes_lost_by_the_small_step(seeds):
    """The same with the large step less the same with the small one: 1, 0 or -1."""
    return dropped(0.02, seeds).float() - dropped(0.005, seeds).float()


@claim("a mode may come back, or another one go", above(0.05))
def modes_come_back(seeds):
    """Whether a GAN with the large step has a mode, then has it not, then has it again."""
    has = held(0.02, seeds).int()
    had_and_lost = (has.cummax(dim=1).values > has).int().cummax(dim=1).values
    return ((had_and_lost * has) > 0).flatten(1).any(dim=1)


@claim("One look at one GAN is not enough.", above(0.2))
def one_look(seeds):
    """Whether a GAN with the large step has all eight modes at one of the steps 500 and 1,000 only."""
    whole = held(0.02, seeds).all(dim=2)
    return whole[:, 2] != whole[:, 4]


@claim("With the small step the GAN's points are nearer than the VAE's means", above(0))
def ring_nearer(seeds):
    """Share near the modes: of the GAN's points with the small step less that of the VAE's means."""
    return ring_quality("gan", seeds).near - ring_quality("means", seeds).near


@claim("again it is the scatter that differs", above(1), statistic=ratio_of_spreads)
def ring_scatter(seeds):
    """Energy distance on the ring: GAN with the small step, VAE's samples; the ratio of their widths."""
    return torch.stack([ring_quality(kind, seeds).energy for kind in ("gan", "samples")], dim=1)


@cache
def worth(kind, seeds, lent=SIGMA):
    """Mean log density of 250 fresh points with lent noise, less the true one, nats, (S,)."""
    centres = {
        "vae": lambda: means(trained(seeds), seeds),
        "gan": lambda: gan_samples(made("tuned", seeds)),
        "ae": lambda: means(autoencoders(seeds, epochs=1000), seeds),
        "list": lambda: data(seeds),
    }[kind]()
    few = fresh(seeds)[:, :250]
    return (kernel_log_density(few, centres, lent) - CLUSTERS.log_prob(few)).mean(dim=1)


@claim("Decode $M$ draws from the prior, and let each be the centre", between(-0.05, 0.05))
def draws_for_the_integral(seeds):
    """Of 40 fresh points: log p by 1,000 draws of the VAE's prior less the exact one, mean, nats."""
    few = fresh(seeds)[:, :40]
    exact = per_seed(
        lambda run, x: log_marginal(run.model.decoder, x, SIGMA, tolerance=0.1).mean(), trained(seeds), few
    )
    return kernel_log_density(few, means(trained(seeds), seeds), SIGMA).mean(dim=1) - exact


@claim("so much noise hides what they differ in", below(0.15))
def too_much_lent(seeds):
    """The largest of the worths of VAE, GAN and list less the smallest, with 0.3 lent, nats."""
    worths = torch.stack([worth(kind, seeds, 0.3) for kind in ("vae", "gan", "list")])
    return worths.amax(dim=0) - worths.amin(dim=0)


@claim("In the middle VAE and GAN are level", between(-0.1, 0.1), statistic=difference_of_medians)
def level_with_lent_noise(seeds):
    """Worth of GAN and of VAE with the VAE's noise lent; the difference of medians, nats."""
    return torch.stack([worth("gan", seeds), worth("vae", seeds)], dim=1)


@claim(
    "on average the GAN is behind, with far more scatter", above(1.5), seeds=128, statistic=ratio_of_spreads
)
def scatter_of_worth(seeds):
    """Worth of GAN and of VAE; the ratio of the widths of the middle 80% of the seeds."""
    return torch.stack([worth("gan", seeds), worth("vae", seeds)], dim=1)


@claim("to it a stranger, the autoencoder is nowhere", above(1))
def autoencoder_nowhere(seeds):
    """Worth of the VAE less that of the autoencoder, nats."""
    return worth("vae", seeds) - worth("ae", seeds)


@claim("It is ahead of the VAE in 29 of 32", above(0.7))
def list_ahead_of_vae(seeds):
    """Whether the list of the data is worth more than the VAE."""
    return worth("list", seeds) > worth("vae", seeds)


@claim("with less noise it comes close to perfect", above(-0.1))
def list_with_less_noise(seeds):
    """Worth of the list with a noise of 0.075, nats; 0 is perfect."""
    return worth("list", seeds, 0.075)


@claim("is no proof that a network learned more than a list of points", above(0))
def list_ahead_of_all(seeds):
    """Worth of the list less that of the better one of VAE and GAN on the whole, the VAE, nats."""
    return worth("list", seeds) - worth("vae", seeds)


@claim("what it finds depends on the noise that was lent", above(0.1))
def lead_by_noise(seeds):
    """The list's lead over the VAE with 0.075 lent, less its lead with 0.3 lent, nats."""
    leads = [worth("list", seeds, lent) - worth("vae", seeds, lent) for lent in (0.075, 0.3)]
    return leads[0] - leads[1]


BOXES = {"anywhere": (1.75, 1.75), "bridge": (0.55, 0.15), "far": (20.0, 20.0)}


@cache
@torch.no_grad()
def alarms(kind, where, seeds):
    """Share of pairs of a fresh point and a piece of rubbish that are put in the right order, (S,)."""
    box, aes, vae_means = torch.tensor(BOXES[where]), autoencoders(seeds, epochs=1000), None
    critics = [run.discriminator for run in made("tuned", seeds)] if kind == "critic" else None
    if kind == "vae":
        vae_means = means(trained(seeds), seeds)
    score = {
        "vae": lambda s, p: -kernel_log_density(p, vae_means[s], SIGMA),
        "ae": lambda s, p: ((aes[s].model(p) - p) ** 2).sum(dim=1),
        "critic": lambda s, p: -critics[s](p),
        "control": lambda s, p: torch.cdist(p, data(seeds)[s]).amin(dim=1),
    }[kind]

    def right(s, generator):
        drawn = (2 * torch.rand(2000, 2, generator=generator) - 1) * box
        rubbish = drawn[~near_data(drawn)][:100]
        return (score(s, fresh(seeds)[s, :100]).unsqueeze(1) < score(s, rubbish)).float().mean()

    return per_seed(right, range(len(seeds)), of(seeds, RUBBISH))


@claim("and 99.8% without any model", above(-0.002))
def control_against_vae(seeds):
    """Share of right pairs, rubbish anywhere: the control without a model less the VAE."""
    return alarms("control", "anywhere", seeds) - alarms("vae", "anywhere", seeds)


@claim("whoever remembers the data passes it", above(0.99))
def control_passes(seeds):
    """Share of right pairs, rubbish anywhere, of the control without a model."""
    return alarms("control", "anywhere", seeds)


@claim("On the bridge the critic goes from last to first", above(0))
def critic_on_the_bridge(seeds):
    """Share of right pairs on the bridge: the critic less the control."""
    return alarms("critic", "bridge", seeds) - alarms("control", "bridge", seeds)


@claim("VAE 99.7%, autoencoder 99.0%, critic 86.2%", above(0.05))
def critic_last(seeds):
    """Share of right pairs, rubbish anywhere: the autoencoder less the critic."""
    return alarms("ae", "anywhere", seeds) - alarms("critic", "anywhere", seeds)


@claim("which puts samples there, takes some of the rubbish for data", above(0.02))
def vae_on_the_bridge(seeds):
    """Share of right pairs of the VAE: rubbish anywhere less rubbish on the bridge."""
    return alarms("vae", "anywhere", seeds) - alarms("vae", "bridge", seeds)


@claim("Far away, where no fakes are, the critic still errs", below(0.95))
def critic_far_away(seeds):
    """Share of right pairs, rubbish far away, of the critic."""
    return alarms("critic", "far", seeds)


@claim("the critic still errs, and all others are perfect", above(0.99))
def others_far_away(seeds):
    """The same, the least of VAE, autoencoder and control."""
    return torch.stack([alarms(kind, "far", seeds) for kind in ("vae", "ae", "control")]).amin(dim=0)


@claim("In the middle the GAN comes close to the VAE.", between(0.8, 1.5), statistic=ratio_of_medians)
def medians_of_gan_and_vae(seeds):
    """Energy distance of GAN and of VAE; the ratio of medians."""
    return torch.stack([energy("tuned", seeds), vae_energy(seeds)], dim=1)


@claim("GANs scatter more, with a worse tail.", above(0.1))
def tail(seeds):
    """Whether the GAN's energy distance is above that of 19 of 20 VAEs."""
    return energy("tuned", seeds) > vae_energy(seeds).quantile(0.95)


@claim("look again at later steps: modes come and go", above(0.3))
def modes_come_and_go(seeds):
    """Whether the large step's GAN has other modes at step 1,000 than at step 500."""
    modes = held(0.02, seeds)
    return (modes[:, 2] != modes[:, 4]).any(dim=1)


@claim("The momentum broke the GAN, mostly", above(0.6))
def without_the_momentum(seeds):
    """1 if the lab's Adam without its momentum makes a good GAN and with it does not, -1 the other way."""
    return good("no momentum", seeds).float() - good("lab's", seeds).float()


@claim("the small step made good ones better", above(0), statistic=torch.median)
def small_step_made_better(seeds):
    """Energy distance without momentum: large step less small step; median."""
    return energy("no momentum", seeds) - energy("tuned", seeds)


@claim("Losses show most wrecks; they did not rank", above(0.5))
def losses_show_wrecks(seeds):
    """Whether the d_loss of the lab's Adam is below that of nearly all tuned GANs (19 of 20)."""
    return loss("lab's", seeds) < loss("tuned", seeds).quantile(0.05)


@claim("The critic knows where its generator goes wrong, not where the data are.", above(0.03))
def bridge_less_anywhere(seeds):
    """Share of right pairs of the critic: rubbish on the bridge less rubbish anywhere."""
    return alarms("critic", "bridge", seeds) - alarms("critic", "anywhere", seeds)

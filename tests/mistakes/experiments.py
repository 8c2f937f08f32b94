"""Answers to the eight exercises whose answer is a run, a line or a model: untouched, wrong and right ones.

Written as learners write them. Training is shared: whatever is asked for twice is trained once.
"""

import dataclasses
import functools
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from helpers.data import ring, two_clusters
from helpers.lab import lab_data, lab_run
from helpers.losses import kl_terms
from helpers.metrics import interpolation_path
from helpers.models import TinyVAE, mlp
from helpers.training import VAERun, train_vae

Answer = Callable[[], tuple]

# runs -------------------------------------------------------------------------------------------------

lab = functools.lru_cache(lab_run)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@functools.lru_cache
def clusters(seed: int, noise_std: float = 0.15, per_cluster: int = 128, **settings: object) -> VAERun:
    """Weights and noise from the generator that drew the data, as in the lab."""
    generator = seeded(seed)
    x = two_clusters(per_cluster, generator, noise_std)
    return train_vae(x, generator=generator, **settings)


@functools.lru_cache
def on_the_labs_points(seed: int, **settings: object) -> VAERun:
    return train_vae(lab_data(), generator=seeded(seed), **settings)


def noisy(beta: float, seed: int = 4, epochs: int = 200) -> VAERun:
    return clusters(seed, 0.2, beta=beta, epochs=epochs)


@functools.lru_cache
def around_the_ring(seed: int = 0, per_mode: int = 16, **settings: object) -> VAERun:
    generator = seeded(seed)
    return train_vae(ring(per_mode, generator), generator=generator, **settings)


@functools.lru_cache
def own_loop(
    network: Callable[[], nn.Module],
    beta: float = 0.05,
    epochs: int = 200,
    seed: int = 0,
    data: Callable[[], Tensor] = lab_data,
) -> VAERun:
    """A loop typed by hand, its record packed into a VAERun."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        x, model, record = data(), network(), []
        opt = torch.optim.Adam(model.parameters(), lr=0.02)
        for _ in range(epochs):
            recon, mu, logvar = model(x)
            error, kl = ((recon - x) ** 2).mean(), kl_terms(mu, logvar)
            loss = error + beta * kl.mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
            record.append([t.tolist() for t in (loss, error, kl.mean(), kl.mean(dim=0))])
    losses, errors, kls, parts = (torch.tensor(column) for column in zip(*record))
    return VAERun(model, losses, errors, kls, torch.full((epochs,), beta), parts, len(x))


def relabelled(run: VAERun, beta: float) -> VAERun:
    """The same run with another weight in its record."""
    return dataclasses.replace(run, beta=torch.full_like(run.beta, beta))


# networks ---------------------------------------------------------------------------------------------


class TanhInTheEncoder(TinyVAE):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(2, 16), nn.Tanh())


class TanhOnTop(TinyVAE):
    def __init__(self):
        super().__init__()
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2), nn.Tanh())


class TanhAfterTheReLU(TinyVAE):
    def __init__(self):
        super().__init__()
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Tanh(), nn.Linear(16, 2))


class TanhDecoder(TinyVAE):
    def __init__(self):
        super().__init__()
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))


class HeadsAlone(TinyVAE):
    def __init__(self):
        super().__init__()
        self.mu, self.logvar = nn.Linear(16, 3), nn.Linear(16, 3)


class Latents(TinyVAE):
    def __init__(self, dims: int = 3):
        super().__init__()
        self.mu, self.logvar = nn.Linear(16, dims), nn.Linear(16, dims)
        self.decoder = mlp(dims, (16,), 2)


class FromScratch(nn.Module):
    """One head for mu and logvar, other layers, other names."""

    def __init__(self):
        super().__init__()
        self.inwards = nn.Sequential(nn.Linear(2, 32), nn.ELU(), nn.Linear(32, 6))
        self.outwards = nn.Sequential(nn.Linear(3, 32), nn.Tanh(), nn.Linear(32, 2))

    def forward(self, points):
        mean, log_variance = self.inwards(points).chunk(2, dim=1)
        return self.outwards(self.draw(mean, (log_variance / 2).exp())), mean, log_variance

    def draw(self, mean, std):
        return mean + torch.randn_like(std) * std


class NoWayBack(FromScratch):
    """torch.normal passes no gradient on, so that the encoder never hears of the error."""

    def draw(self, mean, std):
        return torch.normal(mean, std)


class Distributions(Latents):
    def forward(self, x, generator=None):
        mu, logvar = self.encode(x)
        q = torch.distributions.Normal(mu, logvar.mul(0.5).exp())
        return self.decoder(q.rsample()), mu, logvar


class WideTanh(TinyVAE):
    def __init__(self):
        super().__init__(nn.Tanh, (32, 24))


def three(network: Callable[[], nn.Module] = Latents, beta: float = 0.075, **how: object) -> nn.Module:
    return own_loop(network, beta, **how).model


@functools.lru_cache
def three_by_sums() -> nn.Module:
    """As in the paper: 1 / (2 sigma^2) on the squared error, everything summed over the dimensions."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(11)
        x, model = lab_data(), Latents()
        opt = torch.optim.Adam(model.parameters(), lr=0.01)
        for _ in range(400):
            recon, mu, logvar = model(x)
            nll = ((recon - x) ** 2).sum(dim=1) / (2 * 0.025)
            kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
            opt.zero_grad()
            (nll + kl).mean().backward()
            opt.step()
    return model


# lines ------------------------------------------------------------------------------------------------


def line(start=(-2.0, 0.0), end=(2.0, 0.0), steps: int = 41) -> Tensor:
    t = torch.linspace(0, 1, steps).unsqueeze(1)
    return (1 - t) * torch.tensor(start) + t * torch.tensor(end)


@torch.no_grad()
def decoded(z: Tensor) -> Tensor:
    return lab().model.decoder(z)


def line_and_path(start, end, steps: int = 41) -> tuple[Tensor, Tensor]:
    z = line(start, end, steps)
    return z, decoded(z)


@torch.no_grad()
def encoded_first() -> tuple[Tensor, Tensor]:
    model, z = lab().model, line()
    mu, _ = model.encode(z)
    return z, model.decoder(mu)


def encoded_only() -> tuple[Tensor, Tensor]:
    z = line()
    return z, lab().model.encode(z)[0]


def with_the_decoders_noise() -> tuple[Tensor, Tensor]:
    z, path = line_and_path((-2.0, 0.0), (2.0, 0.0))
    return z, path + 0.025**0.5 * torch.randn(path.shape, generator=seeded(0))


def squared_steps() -> tuple[Tensor, Tensor]:
    t = torch.linspace(0, 1, 41).unsqueeze(1) ** 2
    z = (1 - t) * torch.tensor([-2.0, 0.0]) + t * torch.tensor([2.0, 0.0])
    return z, decoded(z)


def through_the_whole_model() -> tuple:
    torch.manual_seed(3)
    return line(), lab().model(line())[0].detach()


def turned_round() -> tuple[Tensor, Tensor]:
    t = torch.linspace(0, 1, 41).unsqueeze(1)
    z = t * torch.tensor([-2.0, 0.0]) + (1 - t) * torch.tensor([2.0, 0.0])
    return z, decoded(z)


def of_another_run() -> tuple[Tensor, Tensor]:
    z = line()
    return z, clusters(6).model.decoder(z)


def as_arrays() -> tuple[np.ndarray, np.ndarray]:
    z = np.stack([np.linspace(-2, 2, 41), np.zeros(41)], axis=1)
    return z, decoded(torch.from_numpy(z).float()).numpy()


def as_lists() -> tuple[list, list]:
    z, path = line_and_path((-2.0, 0.0), (2.0, 0.0))
    return z.tolist(), path.tolist()


def one_by_one() -> tuple[list[Tensor], list[Tensor]]:
    codes = [torch.tensor([-2 + k / 10, 0.0]) for k in range(41)]
    return codes, [lab().model.decoder(code) for code in codes]


def with_gradient() -> tuple[Tensor, Tensor]:
    z = line().requires_grad_()
    return z, lab().model.decoder(z)


def by_the_metric() -> tuple[Tensor, Tensor]:
    return line(), interpolation_path(lab().model, [-2.0, 0.0], [2.0, 0.0], 41)


# the tables -------------------------------------------------------------------------------------------

HARD = {"hidden": (24, 24), "epochs": 1000}
SHORTER = {"hidden": (24, 24), "epochs": 400}

STUBS: dict[str, Answer] = {
    "beta_zero": lambda: (..., ..., lab()),
    "beta_half": lambda: (..., lab()),
    "decode_line": lambda: (..., ...),
    "live_axis": lambda: ([-2.0, 0.0], [2.0, 0.0]),
    "tanh_decoder": lambda: (..., lab()),
    "choose_beta": lambda: (0.05, noisy(0.05, epochs=600)),
    "ring_run": lambda: (around_the_ring(),),
    "three_latents": lambda: (0.05, own_loop(TinyVAE, seed=4).model),
}

BEGUN: dict[str, Answer] = {
    "beta_zero": lambda: ("larger", "worse", lab()),
    "beta_half": lambda: ("worse", lab()),
    "tanh_decoder": lambda: ("yes", lab()),
}

MISTAKES: dict[str, list[tuple[str, Answer, str]]] = {
    "beta_zero": [
        (
            "another record",
            lambda: ("larger", "worse", relabelled(lab(), 0.0)),
            "the record of this run was changed",
        ),
        ("no weight, so no KL", lambda: ("smaller", "worse", lab(beta=0.0)), "weight 0 is not KL 0"),
        ("the KL settles by itself", lambda: ("about the same", "worse", lab(beta=0.0)), "by-product"),
        (
            "sharper reconstructions, so better samples",
            lambda: ("larger", "better", lab(beta=0.0)),
            "better reconstruction is not better generation",
        ),
        (
            "the decoder is as large as before",
            lambda: ("larger", "about the same", lab(beta=0.0)),
            "the same decoder size does not mean the same samples",
        ),
        ("nearly zero", lambda: ("larger", "worse", lab(beta=0.001)), "weight 0.001; the exercise wants 0.0"),
        ("the next exercise's weight", lambda: ("larger", "worse", lab(beta=0.5)), "weight 0.5"),
        (
            "a ramp down to zero",
            lambda: ("larger", "worse", lab(beta=tuple(0.05 * max(0, 1 - k / 100) for k in range(200)))),
            "the weight changes over the epochs",
        ),
        ("stopped early", lambda: ("larger", "worse", lab(beta=0.0, epochs=30)), "30 epochs say little"),
        ("the model alone", lambda: ("larger", "worse", lab(beta=0.0).model), "run is a TinyVAE"),
        ("the column's name", lambda: ("bigger", "worse", lab(beta=0.0)), "must be one of"),
    ],
    "beta_half": [
        ("regular codes help the decoder", lambda: ("better", lab(beta=0.5)), "it hears less of x"),
        (
            "only the KL term feels its weight",
            lambda: ("about the same", lab(beta=0.5)),
            "regular codes are not free",
        ),
        ("a hundred times", lambda: ("worse", lab(beta=5.0)), "a hundred times the lab's"),
        ("a tenth", lambda: ("better", lab(beta=0.005)), "a tenth of the lab's"),
        ("the exercise before", lambda: ("better", lab(beta=0.0)), "weight 0; the exercise wants 0.5"),
        ("a shorter run", lambda: ("worse", lab(beta=0.5, epochs=100)), "100 epochs say little"),
        ("kl in place of recon", lambda: ("smaller", lab(beta=0.5)), "must be one of"),
    ],
    "decode_line": [
        ("through the whole model", through_the_whole_model, "went through the encoder first"),
        ("the other axis", lambda: line_and_path((0.0, -2.0), (0.0, 2.0)), "the other axis"),
        ("t and 1 - t swapped", turned_round, "runs backwards"),
        ("half the way", lambda: line_and_path((-1.0, 0.0), (1.0, 0.0)), "the exercise goes out to 2"),
        ("start + t * end", lambda: (line(end=(0.0, 0.0)),) * 2, "z runs from [-2.0, 0.0] to [0.0, 0.0]"),
        ("t left at 0", lambda: (line(end=(-2.0, 0.0)),) * 2, "all 41 codes are the same"),
        ("t squared", squared_steps, "not evenly spaced"),
        ("codes taken for points", lambda: (line(), line()), "path is z itself"),
        ("through the whole autoencoder", encoded_first, "the codes went through the encoder first"),
        ("the encoder in place of the decoder", encoded_only, "it takes points x. Decode them"),
        ("noise added", with_the_decoders_noise, "leave the noise out"),
        ("another run's decoder", of_another_run, "was another model, or another line, decoded?"),
        ("40 points", lambda: line_and_path((-2.0, 0.0), (2.0, 0.0), 40), "z has shape (40, 2)"),
        ("the two ends only", lambda: line_and_path((-2.0, 0.0), (2.0, 0.0), 2), "z has shape (2, 2)"),
    ],
    "live_axis": [
        ("short", lambda: ([0.0, -0.2], [0.0, 0.2]), "too short a line"),
        ("a longer line along z1", lambda: ([-3.5, 0.0], [3.5, 0.0]), "it does not wake up"),
        ("shifted, along z1 still", lambda: ([-2.0, 1.0], [2.0, 1.0]), "it does not wake up"),
        ("the clusters' centres as codes", lambda: ([-1.0, 0.0], [1.0, 0.0]), "mostly along z1"),
        ("from the origin", lambda: ([0.0, 0.0], [0.0, 2.0]), "one cluster only"),
        ("one side of the live axis", lambda: ([0.0, -3.0], [0.0, -1.0]), "one cluster only"),
        ("one end moved", lambda: ([-2.0, 0.0], [0.0, 2.0]), "one cluster only"),
        ("far out along z2", lambda: ([0.0, -10.0], [0.0, 10.0]), "leaves the prior"),
        ("far out along z1", lambda: ([-10.0, 0.0], [10.0, 0.0]), "leaves the prior"),
        ("a sign forgotten", lambda: ([0.0, 2.0], [0.0, 2.0]), "there is no line"),
        ("numbers of axes", lambda: (1, 2), "start must be two finite numbers"),
    ],
    "tanh_decoder": [
        ("tanh saturates", lambda: ("no", lab(activation=nn.Tanh)), "does not stop such a small network"),
        ("in the encoder", lambda: ("yes", own_loop(TanhInTheEncoder)), "the Tanh is in the encoder"),
        ("after the last layer", lambda: ("yes", own_loop(TanhOnTop)), "the Tanh is the last layer"),
        ("added to the ReLU", lambda: ("yes", own_loop(TanhAfterTheReLU)), "Linear, ReLU, Tanh, Linear; the"),
        ("a sigmoid", lambda: ("yes", lab(activation=nn.Sigmoid)), "Linear, Sigmoid, Linear; the"),
        ("other weight as well", lambda: ("yes", lab(activation=nn.Tanh, beta=0.5)), "one thing at a time"),
        ("stopped early", lambda: ("no", lab(activation=nn.Tanh, epochs=50)), "50 epochs say little"),
        ("a truth value", lambda: (True, lab(activation=nn.Tanh)), "must be one of"),
    ],
    "choose_beta": [
        ("the lab's points", lambda: (0.08, clusters(4, beta=0.08)), "other data"),
        (
            "another record",
            lambda: (0.08, relabelled(noisy(0.05), 0.08)),
            "the record of this run was changed",
        ),
        ("sigma^2", lambda: (0.2**2, noisy(0.2**2)), "a factor 2 is missing"),
        ("2 sigma", lambda: (2 * 0.2, noisy(2 * 0.2)), "square the standard deviation"),
        ("sigma", lambda: (0.2, noisy(0.2)), "that is sigma itself"),
        ("2 sigma^2 Dz", lambda: (2 * 0.2**2 * 2, noisy(2 * 0.2**2 * 2)), "the dimensions cancel"),
        ("1 / (2 sigma^2)", lambda: (1 / (2 * 0.2**2), noisy(12.5)), "beta is its inverse"),
        ("the lab's noise", lambda: (2 * 0.15**2, noisy(2 * 0.15**2)), "fits the lab's noise of 0.15"),
        ("in proportion to sigma", lambda: (0.05 * 0.2 / 0.15, noisy(0.05 * 0.2 / 0.15)), "a noise of 0.183"),
        ("not run again", lambda: (2 * 0.2**2, noisy(0.05)), "hand over the run of your beta"),
        ("stopped early", lambda: (0.08, noisy(0.08, epochs=50)), "50 epochs say little"),
    ],
    "ring_run": [
        ("no KL, sharper points", lambda: (around_the_ring(beta=0.0, **SHORTER),), "without KL pressure"),
        ("next to no KL", lambda: (around_the_ring(beta=0.001, **SHORTER),), "the weight is too small"),
        ("more pressure", lambda: (around_the_ring(beta=0.5, **SHORTER),), "the weight is too large"),
        ("the right weight only", lambda: (around_the_ring(beta=0.02),), "200 epochs are too few"),
        (
            "a large network only",
            lambda: (around_the_ring(beta=0.02, hidden=(24, 24)),),
            "200 epochs are too few",
        ),
        (
            "longer, with 16 units",
            lambda: (around_the_ring(beta=0.02, epochs=1000),),
            "one hidden layer was too little",
        ),
        ("the lab's data", lambda: (lab(beta=0.02, hidden=(24, 24), epochs=300),), "knows the two clusters"),
        ("the model alone", lambda: (around_the_ring(beta=0.02, **HARD).model,), "run is a TinyVAE"),
    ],
    "three_latents": [
        ("KL summed", lambda: (0.075, three(beta=0.5)), "do not sum it"),
        ("no KL", lambda: (0.075, three(beta=0.0)), "hardly any KL pressure"),
        ("heads alone", lambda: (0.075, HeadsAlone()), "the layers do not fit"),
        ("the lab's weight", lambda: (0.05, three(beta=0.05, epochs=100)), "at 0.05 each nat is cheaper"),
        ("2 / 3", lambda: (0.05 * 2 / 3, three(beta=0.05 * 2 / 3, epochs=100)), "the factor is turned round"),
        ("three times", lambda: (0.15, three(beta=0.15, epochs=100)), "three times the lab's"),
        ("divided by two", lambda: (0.025, three(beta=0.025, epochs=100)), "beta for one latent dimension"),
        ("the ratio squared", lambda: (0.05 * 2.25, three(beta=0.05 * 2.25, epochs=100)), "not squared"),
        ("without the factor 2", lambda: (0.0375, three(beta=0.0375, epochs=100)), "the factor 2 is missing"),
        ("by the number of dimensions + 1", lambda: (0.1, three(beta=0.1, epochs=100)), "a noise of 0.183"),
        ("two dimensions still", lambda: (0.075, own_loop(TinyVAE, 0.075).model), "mu has 2 and logvar 2"),
        (
            "four dimensions",
            lambda: (0.075, three(functools.partial(Latents, 4))),
            "mu has 4 and logvar 4",
        ),
        ("not trained", lambda: (0.075, Latents()), "the code says nothing"),
        ("collapsed", lambda: (0.075, three(beta=7.5, epochs=100)), "the code says nothing"),
        ("no gradient through the draw", lambda: (0.075, three(NoWayBack)), "KL 0.00"),
        ("the class", lambda: (0.075, Latents), "model is a type; expected your trained network"),
        ("the run", lambda: (0.075, own_loop(Latents, 0.075)), "model is a VAERun"),
    ],
}

ALTERNATIVES: dict[str, list[tuple[str, Answer]]] = {
    "beta_zero": [
        ("the lab's", lambda: ("larger", "worse", lab(beta=0.0))),
        ("another seed", lambda: ("larger", "worse", clusters(7, beta=0.0))),
        ("the same points, another start", lambda: ("larger", "worse", on_the_labs_points(1, beta=0.0))),
        ("more epochs", lambda: ("larger", "worse", lab(beta=0.0, epochs=400))),
        ("an own loop", lambda: ("larger", "worse", own_loop(TinyVAE, 0.0))),
        ("a zero per epoch", lambda: ("larger", "worse", lab(beta=(0.0,) * 200))),
    ],
    "beta_half": [
        ("the lab's", lambda: ("worse", lab(beta=0.05 * 10))),
        ("another seed", lambda: ("worse", clusters(12, beta=0.5))),
        ("the same points, another start", lambda: ("worse", on_the_labs_points(2, beta=0.5))),
        ("more epochs", lambda: ("worse", lab(beta=0.5, epochs=500))),
        ("an own loop", lambda: ("worse", own_loop(TinyVAE, 0.5, seed=3))),
    ],
    "decode_line": [
        ("start and end, mixed", lambda: line_and_path((-2.0, 0.0), (2.0, 0.0))),
        ("arrays", as_arrays),
        ("lists", as_lists),
        ("code by code", one_by_one),
        ("with gradient", with_gradient),
        ("interpolation_path", by_the_metric),
    ],
    "live_axis": [
        ("along z2", lambda: ([0.0, -2.0], [0.0, 2.0])),
        ("backwards, whole numbers", lambda: ((0, 2), (0, -2))),
        ("slanted", lambda: ([-1.0, -2.0], [1.5, 2.0])),
        ("slanted the other way, arrays", lambda: (np.array([2.0, -2.0]), np.array([-2.0, 2.0]))),
        ("shorter, shifted, tensors", lambda: (torch.tensor([0.5, -1.0]), torch.tensor([0.5, 1.0]))),
        ("out to 3", lambda: ([0.0, -3.0], [0.0, 3.0])),
        (
            "from the codes of two points",
            lambda: tuple(lab().model.encode(torch.tensor([[-1.0, 0.0], [1.0, 0.0]]))[0]),
        ),
    ],
    "tanh_decoder": [
        ("the lab's", lambda: ("yes", lab(activation=nn.Tanh))),
        ("another seed", lambda: ("yes", clusters(9, activation=nn.Tanh))),
        ("more epochs", lambda: ("yes", lab(activation=nn.Tanh, epochs=600))),
        ("an own network and loop", lambda: ("yes", own_loop(TanhDecoder))),
    ],
    "choose_beta": [
        ("2 sigma^2", lambda: (2 * 0.2**2, noisy(2 * 0.2**2))),
        ("another seed, fewer epochs", lambda: (0.08, noisy(0.08, seed=21))),
        ("a tensor", lambda: (torch.tensor(0.08), noisy(0.08))),
        ("NumPy's, an own loop", lambda: (np.float32(0.08), own_loop(TinyVAE, 0.08, data=noisy_points))),
        ("in proportion to sigma^2", lambda: (0.045 * (0.2 / 0.15) ** 2, noisy(0.08))),
    ],
    "ring_run": [
        ("two layers of 24", lambda: (around_the_ring(beta=0.02, **HARD),)),
        ("another seed", lambda: (around_the_ring(17, beta=2 * 0.1**2, **HARD),)),
        ("other sizes", lambda: (around_the_ring(3, beta=0.02, hidden=(32, 32), epochs=600),)),
        ("more points", lambda: (around_the_ring(5, 64, beta=0.02, hidden=(32, 16), epochs=1000),)),
        ("tanh", lambda: (around_the_ring(beta=0.02, activation=nn.Tanh, **HARD),)),
        ("an own network and loop", lambda: (own_loop(WideTanh, 0.02, 500, data=ring_points),)),
    ],
    "three_latents": [
        ("TinyVAE, changed", lambda: (0.05 * 3 / 2, three())),
        ("another seed, more epochs", lambda: (0.075, three(seed=8, epochs=400))),
        ("from scratch", lambda: (torch.tensor(0.075), three(FromScratch))),
        ("torch's Normal, other points", lambda: (np.float64(0.075), three(Distributions, data=own))),
        ("sums in place of means", lambda: (2 * 0.025 * 3 / 2, three_by_sums())),
        ("in evaluation mode", lambda: (0.075, own_loop(Latents, 0.075, seed=2).model.eval())),
    ],
}


def own() -> Tensor:
    return two_clusters(generator=seeded(31))


def noisy_points() -> Tensor:
    return two_clusters(generator=seeded(31), noise_std=0.2)


def ring_points() -> Tensor:
    return ring(24, seeded(31))

"""Answers to ``three_latents``: untouched, wrong and right ones."""

import functools
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from helpers.data import two_clusters
from helpers.lab import lab_data
from helpers.models import TinyVAE, mlp
from tests.mistakes._runs import own_loop, seeded


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


class ReconAlone(Latents):
    def forward(self, x, generator=None):
        return super().forward(x, generator)[0]


class ThreeOutputs(Latents):
    def __init__(self):
        super().__init__()
        self.decoder = mlp(3, (16,), 3)


class NoDraw(Latents):
    def reparameterize(self, mu, logvar, generator=None):
        return mu


class Distributions(Latents):
    def forward(self, x, generator=None):
        mu, logvar = self.encode(x)
        q = torch.distributions.Normal(mu, logvar.mul(0.5).exp())
        return self.decoder(q.rsample()), mu, logvar


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


def own() -> Tensor:
    return two_clusters(generator=seeded(31))


def stub() -> tuple:
    return 0.05, own_loop(TinyVAE, seed=4).model


MISTAKES = [
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
    ("not trained", lambda: (0.075, three(epochs=1)), "the code says nothing"),
    ("collapsed", lambda: (0.075, three(beta=7.5, epochs=100)), "the code says nothing"),
    ("no gradient through the draw", lambda: (0.075, three(NoWayBack)), "KL 0.00"),
    ("the class", lambda: (0.075, Latents), "model is a type; expected your trained network"),
    ("the run", lambda: (0.075, own_loop(Latents, 0.075)), "model is a VAERun"),
    ("recon alone", lambda: (0.075, ReconAlone()), "forward must return three tensors"),
    ("three outputs", lambda: (0.075, ThreeOutputs()), "recon has shape (256, 3)"),
    ("no draw", lambda: (0.075, three(NoDraw, epochs=100)), "z is not drawn"),
    ("diverged", lambda: (0.075, three(beta=float("nan"), epochs=1)), "the model gives NaN"),
]

ALTERNATIVES = [
    ("TinyVAE, changed", lambda: (0.05 * 3 / 2, three())),
    ("another seed, more epochs", lambda: (0.075, three(seed=8, epochs=400))),
    ("from scratch", lambda: (torch.tensor(0.075), three(FromScratch))),
    ("torch's Normal, other points", lambda: (np.float64(0.075), three(Distributions, data=own))),
    ("sums in place of means", lambda: (2 * 0.025 * 3 / 2, three_by_sums())),
    ("in evaluation mode", lambda: (0.075, own_loop(Latents, 0.075, seed=2).model.eval())),
]

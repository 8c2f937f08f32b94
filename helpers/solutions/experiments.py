"""Answers to the exercises in which something is trained or decoded."""

import torch
from torch import Tensor, nn

from helpers.data import ring, two_clusters
from helpers.lab import lab_run
from helpers.losses import kl_divergence
from helpers.models import TinyVAE, mlp
from helpers.training import VAERun, train_vae


def beta_zero() -> tuple[str, str, VAERun]:
    return "larger", "worse", lab_run(beta=0.0)


def beta_half() -> tuple[str, VAERun]:
    return "worse", lab_run(beta=0.5)


def decode_line() -> tuple[Tensor, Tensor]:
    start, end = torch.tensor([-2.0, 0.0]), torch.tensor([2.0, 0.0])
    t = torch.linspace(0, 1, 41).unsqueeze(1)
    z = (1 - t) * start + t * end
    with torch.no_grad():
        path = lab_run().model.decoder(z)
    return z, path


def live_axis() -> tuple[list[float], list[float]]:
    live = int(lab_run().kl_per_dimension[-1].argmax())
    end = [2.0 if k == live else 0.0 for k in range(2)]
    return [-coordinate for coordinate in end], end


def tanh_decoder() -> tuple[str, VAERun]:
    return "yes", lab_run(activation=nn.Tanh)


def choose_beta() -> tuple[float, VAERun]:
    beta = 2 * 0.2**2
    generator = torch.Generator().manual_seed(4)
    x_noisy = two_clusters(generator=generator, noise_std=0.2)
    return beta, train_vae(x_noisy, beta=beta, epochs=600, generator=generator)


def ring_run() -> VAERun:
    generator = torch.Generator().manual_seed(0)
    x_ring = ring(generator=generator)
    return train_vae(x_ring, beta=2 * 0.1**2, hidden=(24, 24), epochs=1000, generator=generator)


class ThreeLatents(TinyVAE):
    def __init__(self) -> None:
        super().__init__()
        self.mu, self.logvar = nn.Linear(16, 3), nn.Linear(16, 3)
        self.decoder = mlp(3, (16,), 2)


def three_latents() -> tuple[float, nn.Module]:
    beta = 0.05 * 3 / 2
    torch.manual_seed(4)
    x, model = two_clusters(), ThreeLatents()
    opt = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(200):
        recon, mu, logvar = model(x)
        loss = ((recon - x) ** 2).mean() + beta * kl_divergence(mu, logvar)
        opt.zero_grad()
        loss.backward()
        opt.step()
    return beta, model

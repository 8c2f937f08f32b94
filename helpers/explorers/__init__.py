"""Explorers: what one wants to turn and drag, alive in Jupyter and in every page that may run scripts."""

import math

import torch
from torch import Tensor, nn

from helpers.data import NOISE_STD, check_points, two_clusters_density
from helpers.digits.images import LEVELS
from helpers.digits.models import PIXELS, ImageVAE
from helpers.exact import elbo, log_marginal
from helpers.explorers.page import Explorer, layers, numbers
from helpers.lab import lab_data, lab_run, lab_runs
from helpers.losses import noise_std
from helpers.models import TinyVAE
from helpers.plots import explorers as pictures
from helpers.plots.style import GREYS
from helpers.seeds import sources
from helpers.training import train_gan

__all__ = ["Explorer", "betas", "digits", "flow", "gap", "gradients", "rivals", "walk"]

EPOCHS = (1, 5, 10, 20, 40, 60, 80, 100, 150, 200)
STEPS = (1, 50, 100, 200, 400, 700, 1000)
BETAS = (0.002, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 2.5)
DRAWN = 4  # digits of what is only drawn
SIGNS = "0123456789abcdefg"  # one per level of a pixel, as parseInt(sign, 17) reads it


def flow(beta: float = 0.05) -> Explorer:
    """Drag x through the data plane of the lab's run, and scrub through its epochs (notebook 01)."""
    x, eps = lab_data(), torch.cat([_noise(1), _noise(19, 1)])  # the first is that of the flow figure
    models = [lab_run(beta=beta, epochs=epochs).model for epochs in EPOCHS]
    given = {
        "x": numbers(x),
        "eps": numbers(eps),
        "beta": beta,
        "epochs": EPOCHS,
        "networks": [_networks(model) for model in models],
    }
    return Explorer("flow", given, pictures.dragged_point(models[-1], x, x[0], eps))


def gradients() -> Explorer:
    """Move mu and logvar under the same eps, and see each draw's gradient of z² (notebook 02)."""
    eps = [_noise(20, seed) for seed in range(8)]
    return Explorer("gradients", {"eps": numbers(torch.stack(eps))}, pictures.slopes(eps[0]))


def betas(seeds: int = 3) -> Explorer:
    """Turn beta, and see codes, samples and all parts of the loss move (notebook 03)."""
    fresh, draws = lab_data()[::4], _noise(300, 1)
    grid = [lab_runs(seeds, beta) for beta in BETAS]
    models = [
        [_judged(row[seed].run.model, fresh, beta) for beta, row in zip(BETAS, grid)] for seed in range(seeds)
    ]
    given = {
        "betas": BETAS,
        "seeds": list(range(seeds)),
        "x": [numbers(trained.x) for trained in grid[0]],
        "eps": numbers(_noise(256)),
        "draws": numbers(draws, DRAWN),
        "models": models,
    }
    firsts = {beta: row[0] for beta, row in zip(BETAS, grid)}
    shown = {beta: (firsts[beta].run.model, firsts[beta].x) for beta in (0.002, 0.05, 1.0)}
    return Explorer("betas", given, pictures.turned_beta(shown, draws))


def walk(model: TinyVAE, x: Tensor, beta: float = 0.05) -> Explorer:
    """Walk z through the latent plane of a model that was trained with beta on x (N, 2) (notebook 04)."""
    check_points(x, 2, "x")
    with torch.no_grad():
        codes = model.encode(x)[0]
    given = {
        "x": numbers(x, DRAWN),
        "codes": numbers(codes, DRAWN),
        "decoder": layers(model.decoder),
        "sigma": noise_std(beta),
        **_density(),
    }
    return Explorer("walk", given, pictures.decoded_code(model, x, (0.0, -1.0), noise_std(beta)))


def rivals(autoencoder: nn.Module, vae: TinyVAE, x: Tensor, seed: int = 7000, **settings: object) -> Explorer:
    """The same code through three decoders, and the training of a GAN with ``settings`` (notebook 05)."""
    check_points(x, 2, "x")
    runs = [train_gan(x, steps=steps, generator=sources(seed, 1)[0], **settings) for steps in STEPS]
    draws = _noise(300, 1)
    decoders = {"autoencoder": autoencoder.decoder, "VAE": vae.decoder, "GAN": runs[-1].generator.layers}
    given = {
        "x": numbers(x, DRAWN),
        "draws": numbers(draws, DRAWN),
        **_density(),
        "autoencoder": layers(autoencoder.decoder),
        "vae": layers(vae.decoder),
        "steps": STEPS,
        "gan": [
            {"generator": layers(r.generator.layers), "critic": layers(r.discriminator.layers)} for r in runs
        ],
    }
    return Explorer("rivals", given, pictures.three_decoders(decoders, x, draws))


def gap(model: TinyVAE, x: Tensor, sigma: float) -> Explorer:
    """Drag x, and see its true posterior, the encoder's ellipse, the best one, both gaps (notebook 08)."""
    check_points(x, 2, "x")
    given = {"x": numbers(x, DRAWN), "sigma": sigma, **_networks(model)}
    point = torch.tensor([1.0, 0.1])
    return Explorer("gap", given, pictures.posterior_of(model, x, point, sigma))


def digits(model: ImageVAE, x: Tensor, labels: Tensor) -> Explorer:
    """Walk z through the codes of images x (N, 64), and see what z decodes to, and the nearest of x.

    The first 300 codes are shown, by their labels (N,); the nearest image is sought among all (notebook 10).

    Raises:
        ValueError: the model has not two latents, or x and labels are no digits.
    """
    check_points(x, PIXELS, "x")
    levels = (LEVELS * x).round().long()
    if model.latent_dims != 2:
        raise ValueError(f"the model has {model.latent_dims} latent dimensions; the plane shows 2")
    if not torch.allclose(levels / LEVELS, x) or levels.min() < 0 or levels.max() > LEVELS:
        raise ValueError(f"x has pixels that are no digit's: expected 0, 1/{LEVELS}, 2/{LEVELS} … 1")
    if labels.shape != x.shape[:1] or labels.min() < 0 or labels.max() > 9:
        raise ValueError(f"labels {tuple(labels.shape)} do not say which digit, 0 to 9, each of {len(x)} is")
    with torch.no_grad():
        codes = model.encode(x)[0]
    reach = max(3.0, math.ceil(2 * codes.abs().max().item() + 0.2) / 2)  # so that no label is cut
    apart = torch.cdist(x.double(), x.double()).fill_diagonal_(math.inf).min(dim=1).values.median()
    given = {
        "images": "".join(SIGNS[level] for level in levels.flatten().tolist()),
        "labels": "".join(map(str, labels.tolist())),
        "levels": LEVELS,
        "codes": numbers(codes, DRAWN),
        "decoder": layers(model.decoder),
        "sigma": model.sigma,
        "eps": numbers(_noise(8, dims=PIXELS)),
        "apart": apart.item() / math.sqrt(PIXELS),
        "greys": GREYS,
        "reach": reach,
    }
    return Explorer("digits", given, pictures.decoded_digit(model, x, labels, (0.0, 0.0), reach))


def _noise(count: int, seed: int = 0, dims: int = 2) -> Tensor:
    return torch.randn(count, dims, generator=torch.Generator().manual_seed(seed))


def _density() -> dict[str, object]:
    """The two clusters' centres, and their standard deviation."""
    return {"centres": numbers(two_clusters_density().component_distribution.mean), "std": NOISE_STD}


def _networks(model: TinyVAE) -> dict[str, list]:
    """Encoder and decoder; the encoder's last layer gives mu and logvar side by side."""
    heads = (model.mu, model.logvar)
    top = [sum((numbers(getattr(head, part)) for head in heads), []) for part in ("weight", "bias")]
    return {"encoder": [*layers(model.encoder), top], "decoder": layers(model.decoder)}


def _judged(model: TinyVAE, fresh: Tensor, beta: float) -> dict[str, object]:
    """The networks, and what they are worth on fresh points, in nats."""
    sigma = noise_std(beta)
    bound = elbo(model, fresh, sigma, tolerance=0.05).mean().item()
    exact = log_marginal(model.decoder, fresh, sigma, tolerance=0.05).mean().item()
    return {**_networks(model), "elbo": round(bound, 3), "logP": round(exact, 3)}

"""Explorers: what one wants to turn and drag, alive in Jupyter and in every page that may run scripts."""

import torch
from torch import Tensor

from helpers.explorers.page import Explorer, layers, numbers
from helpers.lab import lab_data, lab_run
from helpers.losses import noise_std
from helpers.models import TinyVAE
from helpers.plots import explorers as pictures

__all__ = ["Explorer", "flow", "walk"]

EPOCHS = (0, 5, 10, 20, 40, 60, 80, 100, 150, 200)
DRAWS = 20
SHOWN = 4  # digits of what is only drawn


def flow(beta: float = 0.05) -> Explorer:
    """Drag x through the data plane of the lab's run, and scrub through its epochs (notebook 01)."""
    x, eps = lab_data(), torch.randn(DRAWS, 2, generator=torch.Generator().manual_seed(0))
    torch_state = torch.Generator().manual_seed(4)
    models = [_untrained(torch_state), *(lab_run(beta=beta, epochs=epochs).model for epochs in EPOCHS[1:])]
    model = {
        "x": numbers(x, SHOWN),
        "eps": numbers(eps),
        "beta": beta,
        "epochs": EPOCHS,
        "networks": [{"encoder": encoder_of(each), "decoder": layers(each.decoder)} for each in models],
    }
    words = "A point, its region in the latent plane, and its reconstructions."
    return Explorer("flow", model, pictures.dragged_point(models[-1], x, x[0], eps), words)


def walk(model: TinyVAE, x: Tensor, beta: float = 0.05) -> Explorer:
    """Walk z through the latent plane of a model of x (N, 2) that was trained with beta (notebook 04)."""
    with torch.no_grad():
        codes = model.encode(x)[0]
    given = {
        "x": numbers(x, SHOWN),
        "codes": numbers(codes, SHOWN),
        "decoder": layers(model.decoder),
        "sigma": noise_std(beta),
    }
    words = "A code in the latent plane, and what it decodes to in the data plane."
    return Explorer("walk", given, pictures.decoded_code(model, x, (0.0, -1.0), noise_std(beta)), words)


def encoder_of(model: TinyVAE) -> list[list[list]]:
    """Its layers, the last of which gives mu and logvar side by side."""
    top = [[*numbers(model.mu.weight), *numbers(model.logvar.weight)]]
    return [*layers(model.encoder), [*top, [*numbers(model.mu.bias), *numbers(model.logvar.bias)]]]


def _untrained(generator: torch.Generator) -> TinyVAE:
    """The lab's network before its first step."""
    from helpers.data import two_clusters
    from helpers.training.vae import draws_from

    two_clusters(generator=generator)
    with draws_from(generator):
        return TinyVAE()

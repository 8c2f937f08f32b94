"""Answers to ``decode_line``: untouched, wrong and right ones."""

import numpy as np
import torch
from torch import Tensor

from helpers.metrics import interpolation_path
from tests.mistakes._runs import clusters, lab, seeded


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


def of_codes_of_length_one() -> tuple[Tensor, Tensor]:
    z = line()
    return z, decoded(z / z.norm(dim=1, keepdim=True))


def from_the_far_end() -> tuple[Tensor, Tensor]:
    return line(), decoded(line((2.0, 0.0), (-2.0, 0.0)))


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


def stub() -> tuple:
    return ..., ...


MISTAKES = [
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
    ("codes of length one", of_codes_of_length_one, "path holds NaN"),
    ("all that the model returns", lambda: (line(), lab().model(line())), "path is a tuple of tensors"),
    ("the path from its far end", from_the_far_end, "its first point belongs to the last code"),
]

ALTERNATIVES = [
    ("start and end, mixed", lambda: line_and_path((-2.0, 0.0), (2.0, 0.0))),
    ("arrays", as_arrays),
    ("lists", as_lists),
    ("code by code", one_by_one),
    ("with gradient", with_gradient),
    ("interpolation_path", by_the_metric),
]

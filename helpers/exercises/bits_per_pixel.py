"""Bits per pixel of images whose pixels, whole numbers from 0 to ``levels``, were divided by ``levels``.

Given is log_p (N,), the log-density of the divided pixels, in nats; asked is one value per image, (N,). A whole
number stands for a cell of width 1 / levels in every pixel, and has the probability of that cell.
"""

import math

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import judge_function

HINTS = (
    "A density is no probability. Which probability has a cell of width `1 / levels` in every pixel?",
    "Its log is `log_p - pixels * math.log(levels)`, in nats. Bits: minus that, over ln 2.",
    "`pixels * math.log(levels) - log_p` is minus that, for a whole image; divide by `math.log(2)`, and by what else?",
)


def bits_per_pixel(log_p: Tensor, pixels: int, levels: int) -> Tensor:
    log_probability = log_p - pixels * math.log(levels)  # of a cell of width 1 / levels in every pixel
    return -log_probability / (pixels * math.log(2))


LN2 = math.log(2)
MISTAKES = {
    "right size, wrong sign: the more probable an image, the fewer bits": (
        lambda log_p, pixels, levels: (log_p - pixels * math.log(levels)) / (pixels * LN2)
    ),
    "the sign of log_p is turned: the more probable an image, the fewer bits": (
        lambda log_p, pixels, levels: (log_p + pixels * math.log(levels)) / (pixels * LN2)
    ),
    "levels is forgotten: a density depends on the unit of a pixel. Multiply it by the cell's width, 1 / levels, once per pixel": (
        lambda log_p, pixels, levels: -log_p / (pixels * LN2)
    ),
    "log_p in bits per pixel: without the minus, and without the cell of each pixel, 1 / levels wide": (
        lambda log_p, pixels, levels: log_p / (pixels * LN2)
    ),
    "levels counts the wrong way: a cell is narrower than 1, so its probability is the density divided by levels, once per pixel": (
        lambda log_p, pixels, levels: (-log_p - pixels * math.log(levels)) / (pixels * LN2)
    ),
    "in nats: divide by ln 2": lambda log_p, pixels, levels: (pixels * math.log(levels) - log_p) / pixels,
    "bits of the whole image: divide by the number of its pixels": (
        lambda log_p, pixels, levels: (pixels * math.log(levels) - log_p) / LN2
    ),
    "nats of the whole image: divide by ln 2, and by the number of its pixels": (
        lambda log_p, pixels, levels: pixels * math.log(levels) - log_p
    ),
    "bits and nats are mixed: log2(levels) is in bits, log_p in nats. Convert each of them once": (
        lambda log_p, pixels, levels: math.log2(levels) - log_p / pixels,
        lambda log_p, pixels, levels: math.log(levels) - log_p / (pixels * LN2),
        lambda log_p, pixels, levels: (math.log2(levels) - log_p / pixels) / LN2,
    ),
    "multiplied by ln 2: a nat is 1 / ln 2 bits, so divide": (
        lambda log_p, pixels, levels: (pixels * math.log(levels) - log_p) / pixels * LN2
    ),
    "ln(levels) is counted once: every pixel has a cell of its own": (
        lambda log_p, pixels, levels: (math.log(levels) - log_p) / (pixels * LN2)
    ),
    "levels + 1 is the number of values; the width of a cell, from one value to the next, is 1 / levels": (
        lambda log_p, pixels, levels: (pixels * math.log(levels + 1) - log_p) / (pixels * LN2)
    ),
    "levels itself where its logarithm belongs: densities are multiplied, so logs are added": (
        lambda log_p, pixels, levels: (pixels * levels - log_p) / (pixels * LN2)
    ),
    "averaged over the images: keep one value per image": (
        lambda log_p, pixels, levels: (math.log(levels) - log_p.mean() / pixels) / LN2
    ),
}


def by_cells(log_p: Tensor, pixels: int, levels: int) -> Tensor:
    cell = pixels * math.log2(1 / levels)
    return torch.tensor([-(one / LN2 + cell) / pixels for one in log_p.tolist()], dtype=torch.float64)


@check(bits_per_pixel, HINTS)
def judge(function: object) -> str:
    """Compared with log2 of a cell's probability, in plain Python."""
    sizes = ((1, 4, 3), (4, 64, 16), (3, 784, 255))
    generator = torch.Generator().manual_seed(0)
    cases = [
        (pixels * (0.4 + 0.4 * torch.randn(count, generator=generator)), pixels, levels)
        for count, pixels, levels in sizes
    ]
    judge_function(function, by_cells, cases, MISTAKES, "one value per image")
    return "These bits belong to the whole numbers, whatever unit their pixels are measured in"

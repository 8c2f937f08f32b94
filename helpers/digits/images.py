"""Images as rows of pixels between 0 and 1."""

import math
import pickle
from functools import cache
from pathlib import Path
from typing import NamedTuple

import torch
from sklearn.datasets import load_digits
from torch import Tensor

from helpers.data import check_points

SIDE = 8
LEVELS = 16  # the digits' pixels are whole numbers from 0 to 16
TRAINING = 1500
MOST = {torch.uint8: 255}  # the value of a full pixel, where it is not 1


class Digits(NamedTuple):
    """Images for training (1500, 64) and for testing (297, 64), pixels from 0 to 1, and what they show."""

    train: Tensor
    test: Tensor
    train_labels: Tensor
    test_labels: Tensor


@cache
def digits() -> Digits:
    """scikit-learn's 1,797 handwritten digits of 8 x 8 pixels, shuffled, and split once and for all.

    Source: Alpaydin and Kaynak (1998), "Optical recognition of handwritten digits", UCI repository. The same
    13 writers wrote the images for training and for testing.
    """
    found = load_digits()
    images = torch.tensor(found.images, dtype=torch.float32).flatten(1) / LEVELS
    labels = torch.tensor(found.target)
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    train, test = order[:TRAINING], order[TRAINING:]
    return Digits(images[train], images[test], labels[train], labels[test])


def as_pixels(images: Tensor) -> Tensor:
    """Images as rows of pixels: (N, ...) -> (N, D), float32 from 0 to 1.

    Args:
        images: uint8 from 0 to 255, or floating point numbers that run from 0 to 1 already.

    Raises:
        TypeError: not a tensor, or of another dtype.
        ValueError: no images, NaN, or numbers outside of 0 to 1.
    """
    if not isinstance(images, Tensor):
        raise TypeError(f"images are a {type(images).__name__}; expected a tensor (N, height, width)")
    if not images.is_floating_point() and images.dtype not in MOST:
        raise TypeError(f"images have dtype {images.dtype}; expected uint8 (0 to 255) or float (0 to 1)")
    if images.dim() < 2 or not images.numel():
        raise ValueError(f"images have shape {tuple(images.shape)}; expected (N, height, width), N >= 1")
    pixels = images.flatten(1).float() / MOST.get(images.dtype, 1)
    check_points(pixels, pixels.shape[1], "images")
    low, high = pixels.min().item(), pixels.max().item()
    if low < 0 or high > 1:
        raise ValueError(f"pixels run from {low:g} to {high:g}; expected 0 to 1 (divide by the largest once)")
    return pixels


def read_images(path: Path) -> Tensor:
    """The images of a file that ``torch.save`` wrote of one tensor, as rows of pixels (N, D).

    Raises:
        ValueError: the file holds no such tensor; ``as_pixels`` says more. TypeError: likewise.
        OSError: there is no such file, or it cannot be read.
    """
    try:
        images = torch.load(path, weights_only=True)
    except (RuntimeError, EOFError, ValueError, LookupError, pickle.UnpicklingError) as error:
        raise ValueError(f"{path} is broken, or no file of torch.save; expected one of a tensor") from error
    return as_pixels(images)


def side_of(pixels: int) -> int:
    """The side of a square image of so many pixels.

    Raises:
        ValueError: there is no such square.
    """
    side = math.isqrt(pixels)
    if side**2 != pixels:
        raise ValueError(f"{pixels} pixels are no square image")
    return side

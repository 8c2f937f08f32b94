"""The mean loss per image over an epoch, one number, when the last batch is smaller than the others.

Given are the mean loss of each batch and the number of its images, (B,) each.
"""

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import judge_function

HINTS = (
    "By how much does one image change the mean of its batch, in a full batch and in the small one?",
    "A mean times the number of images is a sum over images. Add up these sums, then divide by the number of images.",
    "`losses * sizes` has the sum over the images of each batch; `sizes.sum()` is their number.",
)


def epoch_loss(losses: Tensor, sizes: Tensor) -> Tensor:
    return (losses * sizes).sum() / sizes.sum()


MISTAKES = {
    "the mean of the means: an image of the small last batch counts more than one of a full batch. Weigh each mean by its size": (
        lambda losses, sizes: losses.mean()
    ),
    "the sum of the means: it grows with the number of batches": lambda losses, sizes: losses.sum(),
    "the sum over all images: divide it by their number, sizes.sum()": (
        lambda losses, sizes: (losses * sizes).sum()
    ),
    "the weights are the sizes, but you divide by the number of batches: divide by that of the images": (
        lambda losses, sizes: (losses * sizes).sum() / len(losses)
    ),
    "every batch is weighed as if it were full: the last one is smaller, use its own size": (
        lambda losses, sizes: losses.sum() * sizes[0] / sizes.sum()
    ),
    "you divide as if the last batch were full: divide by the images that there are, sizes.sum()": (
        lambda losses, sizes: (losses * sizes).sum() / (len(sizes) * sizes[0])
    ),
    "the last batch is left out: its images belong to the epoch too": (
        lambda losses, sizes: (losses * sizes)[:-1].sum() / sizes[:-1].sum()
    ),
    "the last batch is left out of the sum, but its images are counted": (
        lambda losses, sizes: (losses * sizes)[:-1].sum() / sizes.sum()
    ),
    "the losses are means already, and you divide by the images again: multiply each by its size first": (
        lambda losses, sizes: losses.sum() / sizes.sum(),
        lambda losses, sizes: (losses / sizes).sum(),
        lambda losses, sizes: (losses / sizes).mean(),
    ),
    "the weights are turned round: the small batch counts most. Multiply by the sizes, do not divide": (
        lambda losses, sizes: (losses / sizes).sum() / (1 / sizes).sum()
    ),
    "the loss of the last batch alone: a few images, not the epoch": lambda losses, sizes: losses[-1],
    "one value per batch, its share of the mean: add them up": (
        lambda losses, sizes: losses * sizes / sizes.sum()
    ),
    "one value per batch, the sum over its images: add them up, and divide by the number of all images": (
        lambda losses, sizes: losses * sizes
    ),
}


def image_by_image(losses: Tensor, sizes: Tensor) -> Tensor:
    every = [loss for loss, size in zip(losses.tolist(), sizes.tolist()) for _ in range(size)]
    return torch.tensor(sum(every) / len(every), dtype=torch.float64)


@check(epoch_loss, HINTS)
def judge(function: object) -> str:
    """Compared with a list that holds the loss of its batch once for every image."""
    generator = torch.Generator().manual_seed(0)
    batches = ([4, 1], [100, 100, 37], [128] * 11 + [92])
    cases = [(5 + torch.randn(len(sizes), generator=generator), torch.tensor(sizes)) for sizes in batches]
    judge_function(function, image_by_image, cases, MISTAKES, "one number")
    return "Every image counts the same, in a full batch and in the last one"

"""Answers to ``epoch_loss``: untouched, wrong and right ones."""

import numpy as np
import torch


def stub(losses, sizes):
    raise NotImplementedError


def mean_of_the_means(losses, sizes):
    return losses.mean()


def sum_of_the_means(losses, sizes):
    total = 0.0
    for loss in losses:
        total += loss.item()
    return total


def sum_over_the_images(losses, sizes):
    return (losses * sizes).sum()


def over_the_number_of_batches(losses, sizes):
    return (losses * sizes).mean()


def as_if_all_were_full(losses, sizes):
    weights = torch.full_like(losses, float(sizes.max()))
    return (losses * weights).sum() / sizes.sum()


def over_full_batches(losses, sizes):
    total = sum(loss * size for loss, size in zip(losses, sizes))
    return total / (len(losses) * sizes[0])


def without_the_last(losses, sizes):
    losses, sizes = losses[:-1], sizes[:-1]
    return (losses * sizes).sum() / sizes.sum()


def with_the_last_only_counted(losses, sizes):
    return (losses[:-1] * sizes[:-1]).sum() / sizes.sum()


def over_all_images(losses, sizes):
    return losses.sum() / sizes.sum()


def means_of_means(losses, sizes):
    return (losses / sizes).mean()


def weights_turned_round(losses, sizes):
    weights = 1 / sizes
    return (losses * weights).sum() / weights.sum()


def the_last_one(losses, sizes):
    for loss in losses:
        found = loss
    return found


def shares(losses, sizes):
    return losses * (sizes / sizes.sum())


def sums_of_batches(losses, sizes):
    return losses * sizes


def by_square_roots(losses, sizes):
    weights = sizes.sqrt()
    return (losses * weights).sum() / weights.sum()


def by_a_dot_product(losses, sizes):
    return losses @ sizes.to(losses.dtype) / sizes.sum()


def by_numpy(losses, sizes):
    return np.average(losses.numpy(), weights=sizes.numpy())


def by_a_loop(losses, sizes):
    total, images = 0.0, 0
    for loss, size in zip(losses.tolist(), sizes.tolist()):
        total += loss * size
        images += size
    return total / images


def by_a_running_mean(losses, sizes):
    mean, images = losses[0].clone(), sizes[0].clone()
    for loss, size in zip(losses[1:], sizes[1:]):
        images += size
        mean += (loss - mean) * size / images
    return mean


def as_the_task_says(losses, sizes):
    full, last = sizes[0], sizes[-1]
    return (losses[:-1].sum() * full + losses[-1] * last) / (full * (len(sizes) - 1) + last)


MISTAKES = [
    ("mean of means", mean_of_the_means, "the mean of the means"),
    ("sum of means", sum_of_the_means, "the sum of the means"),
    ("sum over the images", sum_over_the_images, "the sum over all images"),
    ("over the batches", over_the_number_of_batches, "divide by the number of batches"),
    ("all full", as_if_all_were_full, "weighed as if it were full"),
    ("over full batches", over_full_batches, "divide as if the last batch were full"),
    ("the last left out", without_the_last, "the last batch is left out: its images"),
    ("the last out of the sum", with_the_last_only_counted, "the last batch is left out of the sum"),
    ("over all images", over_all_images, "the losses are means already"),
    ("means of means", means_of_means, "the losses are means already"),
    ("weights turned round", weights_turned_round, "the weights are turned round"),
    ("the last one", the_last_one, "the loss of the last batch alone"),
    ("not added up", shares, "one value per batch, its share"),
    ("sums of batches", sums_of_batches, "one value per batch, the sum over its images"),
    ("square roots", by_square_roots, "for losses = "),
]

ALTERNATIVES = [
    ("dot product", by_a_dot_product),
    ("NumPy", by_numpy),
    ("a loop, float", by_a_loop),
    ("running mean", by_a_running_mean),
    ("full ones and the last", as_the_task_says),
]

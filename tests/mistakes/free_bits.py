"""Answers to ``free_bits``: untouched, wrong and right ones."""

import numpy as np
import torch
import torch.nn.functional as F


def stub(kl, floor):
    raise NotImplementedError


def floor_point_by_point(kl, floor):
    return torch.clamp(kl, min=floor).mean()


def floor_under_the_mean(kl, floor):
    return torch.clamp(kl.mean(), min=floor)


def floor_under_the_sum(kl, floor):
    return max(kl.sum(dim=1).mean().item(), floor)


def floor_as_a_ceiling(kl, floor):
    per_dimension = kl.mean(dim=0)
    return torch.minimum(per_dimension, torch.full_like(per_dimension, floor)).mean()


def floor_without_effect(kl, floor):
    return kl.mean(dim=0).mean()


def floor_subtracted(kl, floor):
    return F.relu(kl.mean(dim=0) - floor).mean()


def floor_then_summed(kl, floor):
    return kl.mean(0).clamp(min=floor).sum()


def floor_under_the_points(kl, floor):
    return kl.mean(dim=1).clamp(min=floor).mean()


def floor_as_a_threshold(kl, floor):
    per_dimension = kl.mean(dim=0)
    return (per_dimension * (per_dimension > floor)).mean()


def floor_added(kl, floor):
    return (kl.mean(dim=0) + floor).mean()


def floor_under_the_sums(kl, floor):
    return kl.sum(dim=0).clamp(min=floor).mean()


def floor_point_by_point_then_summed(kl, floor):
    return kl.clamp(min=floor).sum(dim=1).mean()


def floor_not_averaged(kl, floor):
    return kl.mean(dim=0).clamp(min=floor)


def floor_by_maximum(kl, floor):
    return torch.maximum(kl.mean(dim=0), torch.tensor(floor)).mean(dim=0, keepdim=True)


def floor_by_where(kl, floor):
    per_dimension = torch.einsum("nd->d", kl) / len(kl)
    return torch.where(per_dimension > floor, per_dimension, floor).mean()


def floor_in_numpy(kl, floor):
    return np.maximum(kl.numpy().mean(axis=0), floor).mean()


def floor_in_plain_python(kl, floor):
    total = 0.0
    for column in kl.T:
        total += max(column.mean().item(), floor)
    return total / kl.shape[1]


def floor_in_place(kl, floor):
    kl[0] = kl.mean(dim=0)
    return (F.relu(kl[0].sub_(floor)) + floor).double().mean().view(1, 1)


MISTAKES = [
    ("point by point", floor_point_by_point, "point by point"),
    ("under the mean", floor_under_the_mean, "applied to the mean of all dimensions"),
    ("under the sum", floor_under_the_sum, "applied to the sum of all dimensions"),
    ("ceiling", floor_as_a_ceiling, "that is a ceiling"),
    ("no floor", floor_without_effect, "the floor does nothing"),
    ("subtracted", floor_subtracted, "the floor is subtracted"),
    ("summed", floor_then_summed, "summed over dimensions"),
    ("under the points", floor_under_the_points, "dim=1 is the latents"),
    ("threshold", floor_as_a_threshold, "below the floor are left out"),
    ("added", floor_added, "the floor is added"),
    ("under the sums", floor_under_the_sums, "summed over the points before"),
    ("point by point, summed", floor_point_by_point_then_summed, "and summed over dimensions"),
    ("not averaged", floor_not_averaged, "one value per dimension"),
]

ALTERNATIVES = [
    ("maximum, keepdim", floor_by_maximum),
    ("where", floor_by_where),
    ("NumPy", floor_in_numpy),
    ("plain Python", floor_in_plain_python),
    ("relu, in place", floor_in_place),
]

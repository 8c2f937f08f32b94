"""Answers to ``used_dimensions``: untouched, wrong and right ones."""

import numpy as np
import torch
from torch.distributions import Normal, kl_divergence


def stub(mu, logvar):
    raise NotImplementedError


def kl_entries(mu, logvar):
    """The KL of each entry: a step that is right."""
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar)


def used_counted_by_the_kl(mu, logvar):
    kl = kl_entries(mu, logvar).mean(dim=0)
    return kl, (kl > 0.01).sum()


def used_all_of_them(mu, logvar):
    kl = kl_entries(mu, logvar).mean(dim=0)
    return kl, len(kl)


def used_with_one_kl(mu, logvar):
    return kl_entries(mu, logvar).mean(), int((mu.var(dim=0) > 0.01).sum())


def used_with_a_kl_per_point(mu, logvar):
    return kl_entries(mu, logvar).sum(dim=1), int((mu.var(dim=0) > 0.01).sum())


def used_with_all_kls(mu, logvar):
    return kl_entries(mu, logvar), int((mu.var(dim=0) > 0.01).sum())


def used_by_index(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), (mu.var(dim=0) > 0.01).nonzero().flatten().tolist()


def used_without_a_count(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0)


def used_by_std(mu, logvar):
    return kl_entries(mu, logvar).mean(0, keepdim=True), (mu.std(dim=0) > 0.1).sum(0, keepdim=True)


def used_in_numpy(mu, logvar):
    mu, logvar = mu.numpy(), logvar.numpy()
    kl = 0.5 * (mu**2 + np.exp(logvar) - 1 - logvar)
    return kl.mean(axis=0), np.count_nonzero(mu.var(axis=0) > 0.01)


def used_in_a_loop(mu, logvar):
    kls, active = [], 0.0
    for m, v in zip(mu.T, logvar.T):
        kls.append(kl_divergence(Normal(m, (v / 2).exp()), Normal(0.0, 1.0)).mean())
        if m.var() > 0.01:
            active += 1
    return [kls, active]


def used_in_place(mu, logvar):
    active = torch.tensor([(((mu - mu.mean(0)) ** 2).mean(0) > 0.01).sum().item()])
    return mu.pow_(2).sub_(logvar).sub_(1).add_(logvar.exp_()).div_(2).double().mean(dim=0), active


def used_counted_by_size(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), int((mu.mean(dim=0).abs() > 0.01).sum())


def used_counted_by_the_std(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), int((mu.std(dim=0) > 0.01).sum())


def used_counted_by_width(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), int((logvar.mean(dim=0) < 0).sum())


def used_summed_over_points(mu, logvar):
    return kl_entries(mu, logvar).sum(dim=0), int((mu.var(dim=0) > 0.01).sum())


def used_counting_the_dead(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), int((mu.var(dim=0) < 0.01).sum())


def used_with_the_width(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), int((mu.var(dim=0) + logvar.exp().mean(dim=0) > 0.01).sum())


def used_with_a_tenth(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), int((mu.var(dim=0) > 0.1).sum())


def used_with_a_twentieth(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), int((mu.var(dim=0) > 0.05).sum())


def used_with_a_thousandth(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), int((mu.var(dim=0) > 0.001).sum())


def used_counting_points(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), int((mu.var(dim=1) > 0.01).sum())


def used_by_the_median(mu, logvar):
    return kl_entries(mu, logvar).median(dim=0).values, int((mu.var(dim=0) > 0.01).sum())


def used_with_kls_of_the_active(mu, logvar):
    active = mu.var(dim=0) > 0.01
    return kl_entries(mu, logvar).mean(dim=0)[active], active.sum()


def used_in_another_order(mu, logvar):
    return int((mu.var(dim=0) > 0.01).sum()), kl_entries(mu, logvar).mean(dim=0)


def used_as_truth_values(mu, logvar):
    return kl_entries(mu, logvar).mean(dim=0), mu.var(dim=0) > 0.01


def used_without_return(mu, logvar):
    kl_entries(mu, logvar).mean(dim=0), int((mu.var(dim=0) > 0.01).sum())


MISTAKES = [
    ("by size", used_counted_by_size, "counted by the size of mu"),
    ("by the std", used_counted_by_the_std, "the standard deviation of mu is compared"),
    ("by width", used_counted_by_width, "counted by the width"),
    ("summed", used_summed_over_points, "summed over the points"),
    ("counted by the KL", used_counted_by_the_kl, "counted by the KL"),
    ("all counted", used_all_of_them, "every dimension is counted"),
    ("one KL", used_with_one_kl, "one KL for all dimensions together"),
    ("KL per point", used_with_a_kl_per_point, "one KL per point:"),
    ("KL of each entry", used_with_all_kls, "one KL per point and dimension"),
    ("indices", used_by_index, "the second value must be one number"),
    ("no count", used_without_a_count, "expected two things"),
    ("the dead", used_counting_the_dead, "the dead dimensions are counted"),
    ("width included", used_with_the_width, "the variance of z is asked"),
    ("limit 0.1", used_with_a_tenth, "not 0.1 or another larger one"),
    ("limit 0.05", used_with_a_twentieth, "not 0.1 or another larger one"),
    ("limit 0.001", used_with_a_thousandth, "not 0.001 or another smaller one"),
    ("points counted", used_counting_points, "dimensions have a mu with variance above 0.01; got"),
    ("median", used_by_the_median, "the KL of dimension"),
    ("KLs of the active", used_with_kls_of_the_active, "expected one KL per dimension, 6; got shape (2,)"),
    ("another order", used_in_another_order, "the order is turned"),
    ("truth values", used_as_truth_values, "True or False per dimension: count them"),
    ("no return", used_without_return, "is `return` missing?"),
]

ALTERNATIVES = [
    ("std, keepdim", used_by_std),
    ("NumPy", used_in_numpy),
    ("loop", used_in_a_loop),
    ("in place", used_in_place),
]

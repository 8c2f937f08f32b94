"""Answers to ``kl_to_prior``: untouched, wrong and right ones."""

import math

import numpy as np
import torch
from torch.distributions import Independent, Normal, kl_divergence


def stub(mu, logvar):
    raise NotImplementedError


def kl_negative(mu, logvar):
    return 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp(), dim=1)


def kl_without_the_half(mu, logvar):
    return -torch.sum(1 + logvar - mu**2 - torch.exp(logvar), dim=1)


def kl_without_the_one(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - logvar).sum(1)


def kl_with_log_std(mu, log_std):
    return (0.5 * (mu**2 + torch.exp(log_std) ** 2 - 1) - log_std).sum(dim=1)


def kl_with_std_for_variance(mu, logvar):
    std = torch.exp(0.5 * logvar)
    return 0.5 * (std + mu**2 - 1 - logvar).sum(dim=1)


def kl_the_other_way_round(mu, logvar):
    q, prior = Normal(mu, torch.exp(0.5 * logvar)), Normal(0.0, 1.0)
    return kl_divergence(prior, q).sum(dim=1)


def kl_without_the_square(mu, logvar):
    return -0.5 * (1 + logvar - mu - logvar.exp()).sum(dim=1)


def kl_without_mu(mu, logvar):
    return -0.5 * (1 + logvar - logvar.exp()).sum(dim=1)


def kl_without_logvar(mu, logvar):
    return 0.5 * mu.pow(2).sum(dim=-1)


def kl_averaged_over_dimensions(mu, logvar):
    return -0.5 * (1 + logvar - mu**2 - logvar.exp()).mean(dim=1)


def kl_summed_over_everything(mu, logvar):
    return -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp())


def kl_averaged_over_everything(mu, logvar):
    return -0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp())


def kl_summed_over_the_points(mu, logvar):
    return -0.5 * (1 + logvar - mu**2 - logvar.exp()).sum(dim=0)


def kl_not_reduced(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar)


def kl_with_the_one_outside(mu, logvar):
    return torch.sum(-0.5 * 1 + logvar - mu**2 - logvar.exp(), dim=1)


def kl_with_the_variance_squared(mu, logvar):
    var = logvar.exp()
    return 0.5 * (mu**2 + var**2 - 1 - logvar).sum(dim=1)


def kl_with_mu_turned(mu, logvar):
    return -0.5 * (1 + logvar + mu**2 - logvar.exp()).sum(dim=1)


def kl_in_bits(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1) / math.log(2)


def kl_summed_then_averaged(mu, logvar):
    return -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp(), dim=1).mean()


def kl_averaged_over_the_points(mu, logvar):
    return -0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp(), dim=0)


def kl_and_its_parts(mu, logvar):
    parts = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)
    return parts.sum(dim=1), parts


def kl_by_torch(mu, logvar):
    q = Independent(Normal(mu, torch.exp(0.5 * logvar)), 1)
    return kl_divergence(q, Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1))


def kl_by_einsum(mu, logvar):
    return 0.5 * (torch.einsum("nd,nd->n", mu, mu) + torch.expm1(logvar).sum(-1) - logvar.sum(-1))


def kl_in_numpy(mu, logvar):
    mu, logvar = mu.numpy().astype(np.float64), logvar.numpy().astype(np.float64)
    return 0.5 * (np.square(mu) + np.exp(logvar) - 1 - logvar).sum(axis=1)


def kl_in_place(mu, logvar):
    rest = logvar + 1
    return mu.pow_(2).add_(logvar.exp_()).sub_(rest).mul_(0.5).sum(dim=1, keepdim=True)


def kl_in_plain_python(mu, logvar):
    rows = zip(mu.tolist(), logvar.tolist())
    return [sum((m * m + math.exp(v) - 1 - v) / 2 for m, v in zip(*row)) for row in rows]


def kl_as_rows_of_tensors(mu, logvar):
    return [(m @ m + v.exp().sum() - len(v) - v.sum()) / 2 for m, v in zip(mu, logvar)]


MISTAKES = [
    ("wrong sign", kl_negative, "a KL is never negative"),
    ("no half", kl_without_the_half, "the factor 1/2 is missing"),
    ("no one", kl_without_the_one, "the 1 is missing"),
    ("logvar as log std", kl_with_log_std, "logvar is read as log std"),
    ("std for the variance", kl_with_std_for_variance, "where the variance exp(logvar) belongs"),
    ("the other way round", kl_the_other_way_round, "KL(p || q)"),
    ("mu not squared", kl_without_the_square, "mu enters without its square"),
    ("mu left out", kl_without_mu, "mu**2 is missing"),
    ("logvar left out", kl_without_logvar, "logvar is missing"),
    ("mean over dimensions", kl_averaged_over_dimensions, "averaged over dimensions"),
    ("sum over everything", kl_summed_over_everything, "summed over the points too"),
    ("mean over everything", kl_averaged_over_everything, "averaged over everything"),
    ("sum over the points", kl_summed_over_the_points, "dim=0 is the batch"),
    ("no sum", kl_not_reduced, "one value per dimension"),
    ("the one outside", kl_with_the_one_outside, "1 stands outside the factor"),
    ("variance squared", kl_with_the_variance_squared, "exp(logvar) is squared"),
    ("mu turned", kl_with_mu_turned, "the sign of mu**2 is turned"),
    ("bits", kl_in_bits, "in bits"),
    ("sum, then mean", kl_summed_then_averaged, "after adding up the dimensions"),
    ("mean over the points", kl_averaged_over_the_points, "averaged over the points, dimension by dimension"),
    ("two things", kl_and_its_parts, "your function returns 2 things; expected one value per row alone"),
]

ALTERNATIVES = [
    ("torch.distributions", kl_by_torch),
    ("einsum", kl_by_einsum),
    ("NumPy", kl_in_numpy),
    ("in place, keepdim", kl_in_place),
    ("plain Python", kl_in_plain_python),
    ("list of tensors", kl_as_rows_of_tensors),
]

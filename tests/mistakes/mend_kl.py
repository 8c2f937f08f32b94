"""Answers to ``mend_kl``: untouched, wrong and right ones."""

import math

import torch
from torch.distributions import Normal, kl_divergence


def stub(mu, logvar):
    return 0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp())


def mended_without_the_half(mu, logvar):
    return -torch.mean(1 + logvar - mu**2 - logvar.exp())


def mended_with_all_signs_but_one(mu, logvar):
    return 0.5 * torch.mean(mu**2 + logvar.exp() - logvar)


def mended_with_logvar_turned(mu, logvar):
    return -0.5 * torch.mean(1 - logvar - mu**2 - logvar.exp())


def mended_as_a_sum(mu, logvar):
    return -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp())


def mended_as_in_the_paper(mu, logvar):
    return -0.5 * torch.mean(torch.sum(1 + logvar - mu**2 - logvar.exp(), dim=1))


def mended_with_log_std(mu, logvar):
    return -0.5 * torch.mean(1 + 2 * logvar - mu**2 - (2 * logvar).exp())


def mended_without_the_square(mu, logvar):
    return -0.5 * torch.mean(1 + logvar - mu - logvar.exp())


def mended_with_std(mu, logvar):
    std = torch.exp(0.5 * logvar)
    return -0.5 * torch.mean(1 + logvar - mu**2 - std)


def mended_by_force(mu, logvar):
    return torch.relu(0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp()))


def mended_with_mu_turned(mu, logvar):
    return 0.5 * torch.mean(1 + logvar + mu**2 - logvar.exp())


def mended_row_by_row(mu, logvar):
    return -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp(), dim=1)


def mended_without_a_mean(mu, logvar):
    return -0.5 * (1 + logvar - mu**2 - logvar.exp())


def mended_with_a_minus(mu, logvar):
    return -0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp())


def mended_by_torch(mu, logvar):
    return kl_divergence(Normal(mu, torch.exp(0.5 * logvar)), Normal(0, 1)).mean()


def mended_in_place(mu, logvar):
    first = 1 + logvar
    return first.sub_(mu.mul_(mu)).sub_(logvar.exp_()).mul_(-0.5).mean(dim=(0, 1), keepdim=True)


def mended_in_plain_python(mu, logvar):
    entries = list(zip(mu.flatten().tolist(), logvar.flatten().tolist()))
    return sum(0.5 * (m**2 + math.exp(v) - 1 - v) for m, v in entries) / len(entries)


def mended_in_two_means(mu, logvar):
    rows = 0.5 * (mu.square() + torch.expm1(logvar) - logvar).sum(-1)
    return (rows.mean() / mu.size(1)).reshape(1)


MISTAKES = [
    ("half lost", mended_without_the_half, "the factor 1/2 is missing"),
    ("one lost", mended_with_all_signs_but_one, "the 1 is missing"),
    ("logvar turned", mended_with_logvar_turned, "the sign of logvar is turned"),
    ("a sum", mended_as_a_sum, "the sum; this function"),
    ("summed over dimensions", mended_as_in_the_paper, "summed over dimensions"),
    ("logvar as log std", mended_with_log_std, "logvar is read as log std"),
    ("mu not squared", mended_without_the_square, "mu enters without its square"),
    ("std for the variance", mended_with_std, "where the variance exp(logvar) belongs"),
    ("by force", mended_by_force, "made positive by force"),
    ("mu turned", mended_with_mu_turned, "not that of the whole"),
    ("row by row", mended_row_by_row, "one value per row"),
    ("no mean", mended_without_a_mean, "one value per entry"),
]

ALTERNATIVES = [
    ("a minus", mended_with_a_minus),
    ("torch.distributions", mended_by_torch),
    ("in place, keepdim", mended_in_place),
    ("plain Python", mended_in_plain_python),
    ("two means, one element", mended_in_two_means),
]

"""Answers to ``iwae_bound``: untouched, wrong and right ones."""

import functools
import math

import numpy as np
import torch


def stub(log_weights):
    raise NotImplementedError


def bound_as_the_elbo(log_weights):
    return log_weights.mean(dim=0)


def bound_as_a_sum(log_weights):
    return torch.logsumexp(log_weights, dim=0)


def bound_over_the_points(log_weights):
    return torch.logsumexp(log_weights, dim=1) - math.log(log_weights.shape[1])


def bound_as_the_best(log_weights):
    return log_weights.max(dim=0).values


def bound_through_exp(log_weights):
    return torch.log(torch.mean(torch.exp(log_weights), dim=0))


def bound_with_log_k_added(log_weights):
    return torch.logsumexp(log_weights, dim=0) + np.log(log_weights.shape[0])


def bound_of_the_data_set(log_weights):
    return (torch.logsumexp(log_weights, dim=0) - math.log(len(log_weights))).mean()


def bound_without_the_log(log_weights):
    return torch.exp(log_weights).mean(dim=0)


def bound_divided_outside_of_the_log(log_weights):
    return torch.logsumexp(log_weights, dim=0) / len(log_weights)


def bound_weighted_by_softmax(log_weights):
    return (torch.softmax(log_weights, dim=0) * log_weights).sum(dim=0)


def bound_through_exp_with_an_epsilon(log_weights):
    return torch.log(torch.exp(log_weights).mean(dim=0) + 1e-8)


def bound_divided_by_the_points(log_weights):
    return torch.logsumexp(log_weights, dim=0) - math.log(log_weights.shape[1])


def bound_as_one_elbo(log_weights):
    return log_weights.mean()


def bound_as_a_sum_over_the_points(log_weights):
    return torch.logsumexp(log_weights, dim=1)


def bound_as_the_elbo_over_the_points(log_weights):
    return log_weights.mean(dim=1)


def bound_with_the_top_taken_out(log_weights):
    top = log_weights.max(dim=0, keepdim=True)[0]
    return (log_weights - top).exp().mean(dim=0, keepdim=True).log() + top


def bound_by_adding_pairs(log_weights):
    total = functools.reduce(torch.logaddexp, log_weights)
    return total - torch.tensor(float(len(log_weights))).log()


def bound_in_numpy(log_weights):
    total = np.logaddexp.reduce(log_weights.double().numpy(), axis=0)
    return total - np.log(log_weights.size(0))


def bound_in_plain_python(log_weights):
    bounds = []
    for column in log_weights.T.tolist():
        top = max(column)
        bounds.append(top + math.log(sum(math.exp(v - top) for v in column) / len(column)))
    return bounds


def bound_in_place(log_weights):
    top = log_weights.amax(0)
    return log_weights.sub_(top).exp_().mean(0).log_().add_(top)


MISTAKES = [
    ("mean of the logs", bound_as_the_elbo, "the mean of the logs"),
    ("log of the sum", bound_as_a_sum, "the log of the sum"),
    ("over the points", bound_over_the_points, "averaged over the points"),
    ("the best", bound_as_the_best, "the best of the draws"),
    ("through exp", bound_through_exp, "exp left the range of floats"),
    ("log K added", bound_with_log_k_added, "log K is added"),
    ("one number", bound_of_the_data_set, "one number for all points"),
    ("no log", bound_without_the_log, "but not its log"),
    ("K outside of the log", bound_divided_outside_of_the_log, "K divides the log"),
    ("softmax", bound_weighted_by_softmax, "a weighted mean of the logs"),
    ("through exp, epsilon", bound_through_exp_with_an_epsilon, "a small number was added"),
    ("log N for log K", bound_divided_by_the_points, "log of the number of points is subtracted"),
    ("one ELBO", bound_as_one_elbo, "one number for everything"),
    ("log of the sum over the points", bound_as_a_sum_over_the_points, "the log of the sum, over the points"),
    ("mean over the points", bound_as_the_elbo_over_the_points, "the mean of the logs, over the points"),
]

ALTERNATIVES = [
    ("top taken out, keepdim", bound_with_the_top_taken_out),
    ("logaddexp", bound_by_adding_pairs),
    ("NumPy", bound_in_numpy),
    ("plain Python", bound_in_plain_python),
    ("in place", bound_in_place),
]

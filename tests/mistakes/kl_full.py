"""Answers to ``kl_full``: untouched, wrong and right ones."""

import math

import numpy as np
import torch
from torch.distributions import MultivariateNormal, kl_divergence


def stub(mu, scale):
    raise NotImplementedError


def diagonal(scale):
    return torch.diagonal(scale, dim1=-2, dim2=-1)


def parts(mu, scale):
    """|mu|^2, the trace of L L^T, its log det, and Dz: steps that are right."""
    square, trace = mu.pow(2).sum(dim=1), scale.pow(2).flatten(1).sum(dim=1)
    return square, trace, 2 * diagonal(scale).log().sum(dim=1), mu.shape[1]


def only_the_diagonal(mu, scale):
    std = diagonal(scale)
    return 0.5 * (mu**2 + std**2 - 1 - 2 * std.log()).sum(dim=1)


def trace_of_l(mu, scale):
    square, _, log_det, dims = parts(mu, scale)
    return 0.5 * (square + diagonal(scale).sum(dim=1) - dims - log_det)


def sum_of_l(mu, scale):
    square, _, log_det, dims = parts(mu, scale)
    return 0.5 * (square + scale.sum(dim=(1, 2)) - dims - log_det)


def length_of_l(mu, scale):
    square, _, log_det, dims = parts(mu, scale)
    return 0.5 * (square + torch.linalg.matrix_norm(scale) - dims - log_det)


def without_log_det(mu, scale):
    square, trace, _, dims = parts(mu, scale)
    return 0.5 * (square + trace - dims)


def log_det_of_l(mu, scale):
    square, trace, _, dims = parts(mu, scale)
    return 0.5 * (square + trace - dims - torch.logdet(scale))


def log_det_twice(mu, scale):
    square, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (square + trace - dims) - log_det


def log_det_turned(mu, scale):
    square, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (square + trace - dims + log_det)


def scale_as_covariance(mu, scale):
    trace, log_det = diagonal(scale).sum(dim=1), torch.logdet(scale)
    return 0.5 * ((mu**2).sum(dim=1) + trace - mu.shape[1] - log_det)


def log_of_everything(mu, scale):
    square, trace, _, dims = parts(mu, scale)
    return 0.5 * (square + trace - dims) - scale.log().sum(dim=(1, 2))


def negative(mu, scale):
    square, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (dims + log_det - square - trace)


def without_the_half(mu, scale):
    square, trace, log_det, dims = parts(mu, scale)
    return square + trace - dims - log_det


def without_dims(mu, scale):
    square, trace, log_det, _ = parts(mu, scale)
    return 0.5 * (square + trace - log_det)


def one_for_dims(mu, scale):
    square, trace, log_det, _ = parts(mu, scale)
    return 0.5 * (square + trace - 1 - log_det)


def without_mu(mu, scale):
    _, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (trace - dims - log_det)


def without_the_square(mu, scale):
    _, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (mu.sum(dim=1) + trace - dims - log_det)


def averaged_over_dimensions(mu, scale):
    square, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (square + trace - dims - log_det) / dims


def averaged_over_points(mu, scale):
    square, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (square + trace - dims - log_det).mean()


def summed_over_points(mu, scale):
    square, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (square + trace - dims - log_det).sum()


def the_other_way_round(mu, scale):
    q = MultivariateNormal(mu, scale_tril=scale)
    prior = MultivariateNormal(torch.zeros_like(mu), torch.eye(mu.shape[1]))
    return kl_divergence(prior, q)


def in_bits(mu, scale):
    square, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (square + trace - dims - log_det) / math.log(2)


def transposed(mu, scale):
    square, trace, log_det, dims = parts(mu, scale)
    return 0.5 * (square + torch.einsum("nij,nji->n", scale, scale) * trace - dims - log_det)


def by_torch(mu, scale):
    q = MultivariateNormal(mu, scale_tril=scale)
    return kl_divergence(q, MultivariateNormal(torch.zeros_like(mu), torch.eye(mu.shape[1])))


def by_the_covariance(mu, scale):
    covariance = scale @ scale.transpose(1, 2)
    trace = torch.stack([one.trace() for one in covariance])
    return 0.5 * (trace + mu.square().sum(-1) - mu.size(1) - torch.logdet(covariance))


def by_the_diagonal_and_the_rest(mu, scale):
    """The KL of untilted regions, and half the squares below the diagonal."""
    logvar = 2 * diagonal(scale).log()
    untilted = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
    return untilted + 0.5 * scale.tril(-1).square().sum(dim=(1, 2))


def in_numpy(mu, scale):
    mu, scale = mu.double().numpy(), scale.double().numpy()
    _, log_det = np.linalg.slogdet(scale @ scale.transpose(0, 2, 1))
    return 0.5 * ((mu**2).sum(1) + np.einsum("nij,nij->n", scale, scale) - mu.shape[1] - log_det)


def row_by_row(mu, scale):
    kls = []
    for m, one in zip(mu, scale):
        kls.append(0.5 * (m @ m + (one @ one.T).trace() - len(m)) - one.diag().prod().log())
    return kls


MISTAKES = [
    ("only the diagonal", only_the_diagonal, "only the diagonal of L"),
    ("trace of L", trace_of_l, "the trace of L stands"),
    ("sum of L", sum_of_l, "the sum of all entries of L"),
    ("length of L", length_of_l, "the length of L is not squared"),
    ("no log det", without_log_det, "log det is forgotten"),
    ("log det of L", log_det_of_l, "log det of L alone"),
    ("log det twice", log_det_twice, "log det is counted twice"),
    ("log det turned", log_det_turned, "the sign of log det is turned"),
    ("scale as covariance", scale_as_covariance, "scale is read as the covariance"),
    ("log of the zeros", log_of_everything, "its zeros too"),
    ("wrong sign", negative, "a KL is never negative"),
    ("no half", without_the_half, "the factor 1/2 is missing"),
    ("no Dz", without_dims, "Dz is forgotten"),
    ("1 for Dz", one_for_dims, "a 1 stands where Dz belongs"),
    ("no mu", without_mu, "mu**2 is missing"),
    ("mu not squared", without_the_square, "mu enters without its square"),
    ("mean over dimensions", averaged_over_dimensions, "averaged over dimensions"),
    ("mean over the points", averaged_over_points, "averaged over the points"),
    ("sum over the points", summed_over_points, "summed over the points"),
    ("the other way round", the_other_way_round, "KL(p || q)"),
    ("bits", in_bits, "in bits"),
    ("a product of traces", transposed, "for mu = "),
]

ALTERNATIVES = [
    ("torch.distributions", by_torch),
    ("the covariance", by_the_covariance),
    ("diagonal and rest", by_the_diagonal_and_the_rest),
    ("NumPy", in_numpy),
    ("row by row", row_by_row),
]

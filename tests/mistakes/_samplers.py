"""Samplers that two exercises get as answers: wrong in one way each, and right."""

import functools
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch.distributions import MultivariateNormal, Normal


def std_is_the_variance(mu, logvar):
    std = torch.exp(logvar)
    eps = torch.randn_like(std)
    return mu + eps * std


def std_is_logvar(mu, logvar):
    return mu + torch.randn_like(mu) * logvar


def std_from_twice_logvar(mu, logvar):
    std = logvar.exp() ** 2
    return mu + std * torch.randn_like(std)


def std_is_the_inverse(mu, logvar):
    std = torch.exp(-logvar / 2)
    return torch.randn(mu.shape) * std + mu


def std_is_left_out(mu, logvar):
    eps = torch.randn_like(logvar)
    return mu + eps


def std_with_a_root_too_many(mu, logvar):
    std = torch.sqrt(torch.exp(0.5 * logvar))
    return mu + torch.randn_like(std) * std


def std_is_the_root_of_logvar(mu, logvar):
    return mu + torch.randn_like(mu) * torch.sqrt(logvar)


def noise_is_left_out(mu, logvar):
    return mu


def noise_with_a_seed(mu, logvar):
    torch.manual_seed(42)
    return mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)


def noise_per_dimension(mu, logvar):
    eps = torch.randn(mu.shape[1])
    return mu + eps * torch.exp(0.5 * logvar)


def noise_per_row(mu, logvar):
    eps = torch.randn(len(mu), 1)
    return mu + eps * torch.exp(0.5 * logvar)


def noise_is_uniform(mu, logvar):
    eps = torch.rand_like(mu)
    return mu + eps * torch.exp(0.5 * logvar)


def mu_is_left_out(mu, logvar):
    return torch.randn_like(mu) * (0.5 * logvar).exp()


def drawn_without_gradient(mu, logvar):
    return Normal(mu, torch.exp(0.5 * logvar)).sample()


def drawn_by_torch_normal(mu, logvar):
    return torch.normal(mu, torch.exp(0.5 * logvar))


def mu_is_detached(mu, logvar):
    return mu.detach() + torch.randn_like(mu) * torch.exp(0.5 * logvar)


def std_is_detached(mu, logvar):
    std = torch.exp(0.5 * logvar).detach()
    return mu + torch.randn_like(std) * std


def std_is_half_of_logvar(mu, logvar):
    std = 0.5 * logvar
    return mu + torch.randn_like(std) * std


def std_is_half_of_the_variance(mu, logvar):
    std = 0.5 * torch.exp(logvar)
    return mu + torch.randn_like(std) * std


def std_from_softplus(mu, logvar):
    return mu + torch.randn_like(mu) * F.softplus(logvar)


def std_in_place_of_noise(mu, logvar):
    return mu + torch.exp(0.5 * logvar)


def mu_is_stretched(mu, logvar):
    return (mu + torch.randn_like(mu)) * torch.exp(0.5 * logvar)


def drawn_ten_times(mu, logvar):
    eps = torch.randn(10, *mu.shape)
    return mu + eps * torch.exp(0.5 * logvar)


def drawn_and_handed_on(mu, logvar):
    z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)
    return z, mu, logvar


def drawn_by_rsample(mu, logvar):
    return Normal(mu, torch.exp(logvar / 2)).rsample()


def drawn_from_a_covariance(mu, logvar):
    return MultivariateNormal(mu, covariance_matrix=torch.diag_embed(logvar.exp())).rsample()


def drawn_with_addcmul(mu, logvar):
    return torch.addcmul(mu, logvar.exp().sqrt(), torch.empty_like(mu).normal_())


def drawn_in_float64(mu, logvar):
    eps = torch.from_numpy(np.random.standard_normal(tuple(mu.shape)))
    return mu.double() - eps * logvar.double().exp() ** 0.5


def drawn_in_place(mu, logvar):
    return torch.randn_like(mu).mul_(torch.exp(0.5 * logvar)).add_(mu)


class Drawn:
    """A callable object."""

    def __call__(self, mu, logvar):
        eps = torch.stack([torch.randn(mu.shape[1]) for _ in mu])
        return mu + eps * math.e ** (logvar / 2)


def drawn_with_scale(mu, logvar, scale):
    return mu + torch.randn_like(mu) * torch.exp(scale * logvar)


BAD_SAMPLERS = [
    ("logvar as std", std_is_logvar, "std is logvar itself"),
    ("twice logvar", std_from_twice_logvar, "half of logvar, not twice"),
    ("inverse std", std_is_the_inverse, "the inverse: mind the sign"),
    ("std left out", std_is_left_out, "the noise has std 1"),
    ("root of the std", std_with_a_root_too_many, "one root too many"),
    ("root of logvar", std_is_the_root_of_logvar, "NaN or infinite"),
    ("no noise", noise_is_left_out, "no noise at all"),
    ("a seed inside", noise_with_a_seed, "two calls give the same z"),
    ("one eps per dimension", noise_per_dimension, "all rows share one eps"),
    ("one eps per row", noise_per_row, "the dimensions of a row share one eps"),
    ("uniform noise", noise_is_uniform, "eps is not Gaussian"),
    ("mu left out", mu_is_left_out, "add mu"),
    ("sample()", drawn_without_gradient, "no gradient flows through z"),
    ("torch.normal", drawn_by_torch_normal, "no gradient"),
    ("mu detached", mu_is_detached, "no gradient reaches mu"),
    ("std detached", std_is_detached, "no gradient reaches logvar"),
    ("half of logvar as std", std_is_half_of_logvar, "std is 0.5 * logvar"),
    ("half of the variance", std_is_half_of_the_variance, "std is half of exp(logvar)"),
    ("softplus", std_from_softplus, "expected standard deviations"),
    ("std without eps", std_in_place_of_noise, "the same in every row and every call"),
    ("mu stretched", mu_is_stretched, "mu is stretched too"),
    ("ten draws", drawn_ten_times, "expected z of that shape, got (10, 5, 2)"),
    ("mu and logvar as well", drawn_and_handed_on, "expected z alone, one tensor; got a tuple of 3"),
]

GOOD_SAMPLERS = [
    ("rsample", drawn_by_rsample),
    ("covariance", drawn_from_a_covariance),
    ("addcmul", drawn_with_addcmul),
    ("float64, minus", drawn_in_float64),
    ("noise in place", drawn_in_place),
    ("callable object", Drawn()),
    ("partial", functools.partial(drawn_with_scale, scale=0.5)),
]

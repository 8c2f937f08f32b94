"""Answers to ``mend_evaluation``: untouched, wrong and right ones."""

import numpy as np
import torch
import torch.nn.functional as F


@torch.no_grad()
def stub(model, x, draws):
    mu, logvar = model.encode(x)
    errors = []
    for _ in range(draws):
        z = mu
        errors.append(((model.decoder(z) - x) ** 2).mean())
    return torch.stack(errors).mean()


@torch.no_grad()
def evaluated_on_the_prior(model, x, draws):
    errors = [((model.decoder(torch.randn(len(x), 2)) - x) ** 2).mean() for _ in range(draws)]
    return torch.stack(errors).mean()


@torch.no_grad()
def evaluated_with_the_variance(model, x, draws):
    mu, logvar = model.encode(x)
    errors = []
    for _ in range(draws):
        z = mu + torch.randn_like(mu) * torch.exp(logvar)
        errors.append(((model.decoder(z) - x) ** 2).mean())
    return sum(errors) / draws


@torch.no_grad()
def evaluated_after_averaging(model, x, draws):
    recon = sum(model(x)[0] for _ in range(draws)) / draws
    return F.mse_loss(recon, x)


@torch.no_grad()
def evaluated_as_a_sum_over_dimensions(model, x, draws):
    errors = [((model(x)[0] - x) ** 2).sum(dim=1).mean() for _ in range(draws)]
    return torch.stack(errors).mean()


@torch.no_grad()
def evaluated_as_a_total(model, x, draws):
    total = 0
    for _ in range(draws):
        total += ((model(x)[0] - x) ** 2).mean()
    return total


@torch.no_grad()
def evaluated_with_a_root(model, x, draws):
    return np.mean([F.mse_loss(model(x)[0], x).sqrt().item() for _ in range(draws)])


@torch.no_grad()
def evaluated_per_draw(model, x, draws):
    return torch.stack([((model(x)[0] - x) ** 2).mean() for _ in range(draws)])


def evaluated_as_a_sum(model, x, draws):
    with torch.no_grad():
        return sum(F.mse_loss(model(x)[0], x, reduction="sum") for _ in range(draws)) / draws


@torch.no_grad()
def evaluated_with_the_root_of_logvar(model, x, draws):
    mu, logvar = model.encode(x)
    z = mu + torch.randn(draws, *mu.shape) * torch.sqrt(logvar)
    return ((model.decoder(z) - x) ** 2).mean()


@torch.no_grad()
def evaluated_by_absolute_values(model, x, draws):
    return sum(F.l1_loss(model(x)[0], x) for _ in range(draws)) / draws


def evaluated_with_gradient(model, x, draws):
    return torch.stack([F.mse_loss(model(x)[0], x) for _ in range(draws)]).mean().reshape(1, 1)


def evaluated_in_floats(model, x, draws):
    errors = [((model(x)[0] - x) ** 2).mean().item() for _ in range(draws)]
    return sum(errors) / len(errors)


@torch.no_grad()
def evaluated_all_at_once(model, x, draws):
    mu, logvar = model.encode(x)
    z = mu + torch.randn(draws, *mu.shape) * torch.exp(0.5 * logvar)
    return ((model.decoder(z) - x) ** 2).double().mean()


@torch.no_grad()
def evaluated_on_copies(model, x, draws):
    copies = x.repeat(draws, 1)
    recon, mu, logvar = model(copies)
    return recon.sub_(copies).square_().mean().numpy()


@torch.no_grad()
def evaluated_with_one_draw(model, x, draws):
    return ((model(x)[0] - x) ** 2).mean()


@torch.no_grad()
def evaluated_with_a_tenth_of_the_draws(model, x, draws):
    errors = [((model(x)[0] - x) ** 2).mean() for _ in range(draws // 10)]
    return torch.stack(errors).mean()


@torch.no_grad()
def evaluated_one_width_off(model, x, draws):
    mu, logvar = model.encode(x)
    return ((model.decoder(mu + torch.exp(0.5 * logvar)) - x) ** 2).mean()


@torch.no_grad()
def evaluated_after_emptying_the_model(model, x, draws):
    for weights in model.parameters():
        weights.zero_()
    return ((model(x)[0] - x) ** 2).mean()


MISTAKES = [
    ("one draw", evaluated_with_one_draw, "calls differ by far more"),
    ("too few draws", evaluated_with_a_tenth_of_the_draws, "calls differ by far more"),
    ("std without eps", evaluated_one_width_off, "every call gives"),
    ("the model emptied", evaluated_after_emptying_the_model, "every call gives"),
    ("from the prior", evaluated_on_the_prior, "the z come from the prior"),
    ("variance as std", evaluated_with_the_variance, "your z hardly leave mu"),
    ("outputs averaged", evaluated_after_averaging, "the outputs are averaged"),
    ("sum over dimensions", evaluated_as_a_sum_over_dimensions, "summed over dimensions"),
    ("total", evaluated_as_a_total, "the errors are added up"),
    ("root", evaluated_with_a_root, "the root of the squared error"),
    ("one per draw", evaluated_per_draw, "expected one number"),
    ("sum", evaluated_as_a_sum, "summed over points and dimensions"),
    ("root of logvar", evaluated_with_the_root_of_logvar, "the error is NaN"),
    ("absolute values", evaluated_by_absolute_values, "the mean error over z from q(z|x); got"),
]

ALTERNATIVES = [
    ("with gradient, one element", evaluated_with_gradient),
    ("floats", evaluated_in_floats),
    ("all at once, float64", evaluated_all_at_once),
    ("copies, NumPy", evaluated_on_copies),
]

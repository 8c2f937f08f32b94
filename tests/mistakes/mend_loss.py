"""Answers to ``mend_loss``: untouched, wrong and right ones."""

import numpy as np
import torch
import torch.nn.functional as F
from torch.distributions import Normal, kl_divergence


def stub(recon, x, mu, logvar, beta):
    recon_loss = ((recon - x) ** 2).mean()
    kl = (-0.5 * (1 + logvar - mu**2 - logvar.exp())).sum(dim=1).mean()
    return recon_loss + beta * kl


def loss_of_two_sums(recon, x, mu, logvar, beta):
    recon_loss = ((recon - x) ** 2).sum(dim=1).mean()
    kl = (-0.5 * (1 + logvar - mu**2 - logvar.exp())).sum(dim=1).mean()
    return recon_loss + beta * kl


def loss_mirrored(recon, x, mu, logvar, beta):
    recon_loss = ((recon - x) ** 2).sum(dim=1).mean()
    kl = (-0.5 * (1 + logvar - mu**2 - logvar.exp())).mean()
    return recon_loss + beta * kl


def loss_with_the_kl_of_the_batch(recon, x, mu, logvar, beta):
    recon_loss = F.mse_loss(recon, x)
    kl = -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp())
    return recon_loss + beta * kl


def loss_of_the_batch(recon, x, mu, logvar, beta):
    recon_loss = F.mse_loss(recon, x, reduction="sum")
    kl = -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp())
    return recon_loss + beta * kl


def loss_without_beta(recon, x, mu, logvar, beta):
    return F.mse_loss(recon, x) - 0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp())


def loss_with_the_kl_subtracted(recon, x, mu, logvar, beta):
    kl = -0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp())
    return ((recon - x) ** 2).mean() - beta * kl


def loss_without_the_kl(recon, x, mu, logvar, beta):
    return ((recon - x) ** 2).mean()


def loss_divided_as_a_whole(recon, x, mu, logvar, beta):
    recon_loss = ((recon - x) ** 2).mean()
    kl = (-0.5 * (1 + logvar - mu**2 - logvar.exp())).sum(dim=1).mean()
    return (recon_loss + beta * kl) / mu.shape[1]


def loss_with_a_sum_over_the_points(recon, x, mu, logvar, beta):
    kl = -0.5 * (1 + logvar - mu**2 - logvar.exp()).mean(dim=1).sum()
    return F.mse_loss(recon, x) + beta * kl


def loss_with_the_kl_over_the_data_dimensions(recon, x, mu, logvar, beta):
    kl = -0.5 * (1 + logvar - mu**2 - logvar.exp()).sum(dim=1).mean()
    return F.mse_loss(recon, x) + beta * kl / x.shape[1]


def loss_with_the_error_weighed(recon, x, mu, logvar, beta):
    return beta * F.mse_loss(recon, x) - 0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp())


def loss_weighed_as_a_whole(recon, x, mu, logvar, beta):
    kl = -0.5 * torch.mean(1 + logvar - mu**2 - logvar.exp())
    return beta * (F.mse_loss(recon, x) + kl)


def loss_of_two_means(recon, x, mu, logvar, beta):
    return F.mse_loss(recon, x) + beta * (0.5 * (mu**2 + logvar.exp() - 1 - logvar)).mean()


def loss_with_the_sum_divided(recon, x, mu, logvar, beta):
    kl = (-0.5 * (1 + logvar - mu**2 - logvar.exp())).sum(dim=1).mean() / logvar.shape[-1]
    return torch.cat([((recon - x) ** 2).mean().view(1), (beta * kl).view(1)]).sum(dim=0, keepdim=True)


def loss_by_einsum(recon, x, mu, logvar, beta):
    gap = (recon - x).double()
    kl = kl_divergence(Normal(mu, logvar.exp().sqrt()), Normal(0.0, 1.0)).double()
    return torch.einsum("nd,nd->", gap, gap) / gap.numel() + beta * torch.einsum("nd->", kl) / kl.numel()


def loss_in_numpy(recon, x, mu, logvar, beta):
    recon, x, mu, logvar = (part.numpy() for part in (recon, x, mu, logvar))
    return np.mean((recon - x) ** 2) + beta * np.mean(0.5 * (mu**2 + np.exp(logvar) - 1 - logvar))


def loss_in_place(recon, x, mu, logvar, beta):
    kl = mu.pow_(2).sub_(logvar).sub_(1).add_(logvar.exp_()).mul_(0.5).mean(dim=0).mean()
    return float(recon.sub_(x).square_().mean() + beta * kl)


MISTAKES = [
    ("two sums", loss_of_two_sums, "both terms are summed over dimensions"),
    ("mirrored", loss_mirrored, "the same bug, mirrored"),
    ("KL of the batch", loss_with_the_kl_of_the_batch, "the KL is summed over points as well"),
    ("loss of the batch", loss_of_the_batch, "the loss grows with the batch"),
    ("no beta", loss_without_beta, "beta is lost"),
    ("KL subtracted", loss_with_the_kl_subtracted, "the KL is subtracted"),
    ("no KL", loss_without_the_kl, "the KL term is lost"),
    ("all divided", loss_divided_as_a_whole, "the whole loss is divided"),
    ("KL summed over the points", loss_with_a_sum_over_the_points, "but summed over the points"),
    ("KL over Dx", loss_with_the_kl_over_the_data_dimensions, "divided by the Dx data dimensions"),
    ("error weighed", loss_with_the_error_weighed, "beta weighs the error"),
    ("all weighed", loss_weighed_as_a_whole, "beta weighs both terms"),
]

ALTERNATIVES = [
    ("two means", loss_of_two_means),
    ("sum divided, one element", loss_with_the_sum_divided),
    ("einsum, float64", loss_by_einsum),
    ("NumPy", loss_in_numpy),
    ("in place, float", loss_in_place),
]

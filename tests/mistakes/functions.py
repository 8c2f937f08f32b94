"""Answers to the twelve exercises whose answer is a function: untouched, wrong and right ones.

Written as learners write them, and not from the formulas in ``helpers.checks``.
"""

import functools
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

# reparameterize ---------------------------------------------------------------------------------------


def reparameterize_stub(mu, logvar):
    raise NotImplementedError


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


# kl_to_prior, mend_kl ---------------------------------------------------------------------------------


def kl_to_prior_stub(mu, logvar):
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


def mend_kl_given(mu, logvar):
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
    return (kl_by_einsum(mu, logvar).mean() / mu.size(1)).reshape(1)


# kl_by_sampling ---------------------------------------------------------------------------------------


def kl_by_sampling_stub(mu, logvar, draws):
    raise NotImplementedError


def log_ratios(mu, logvar, draws):
    """log q - log p of each draw, row and dimension: a step that is right."""
    q = Normal(mu, torch.exp(0.5 * logvar))
    z = q.sample((draws,))
    return q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)


def sampling_with_the_wrong_sign(mu, logvar, draws):
    terms = -log_ratios(mu, logvar, draws).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_from_the_prior(mu, logvar, draws):
    q, prior = Normal(mu, torch.exp(0.5 * logvar)), Normal(torch.zeros_like(mu), torch.ones_like(mu))
    z = prior.sample((draws,))
    terms = (q.log_prob(z) - prior.log_prob(z)).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_the_other_kl(mu, logvar, draws):
    q, prior = Normal(mu, torch.exp(0.5 * logvar)), Normal(torch.zeros_like(mu), torch.ones_like(mu))
    z = prior.sample((draws,))
    terms = (prior.log_prob(z) - q.log_prob(z)).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_averaged_over_dimensions(mu, logvar, draws):
    terms = log_ratios(mu, logvar, draws).mean(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_nothing(mu, logvar, draws):
    kl = -0.5 * (1 + logvar - mu**2 - logvar.exp()).sum(dim=1)
    return kl, torch.zeros_like(kl)


def sampling_with_the_spread_of_one(mu, logvar, draws):
    terms = log_ratios(mu, logvar, draws).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0)


def sampling_with_an_error_over_draws(mu, logvar, draws):
    terms = log_ratios(mu, logvar, draws).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / draws


def sampling_without_an_error(mu, logvar, draws):
    return log_ratios(mu, logvar, draws).sum(dim=-1).mean(dim=0)


def sampling_not_summed(mu, logvar, draws):
    terms = log_ratios(mu, logvar, draws)
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_with_var(mu, logvar, draws):
    terms = log_ratios(mu.double(), logvar.double(), draws).sum(-1)
    return torch.stack([terms.mean(0), (terms.var(0) / draws).sqrt()])


def sampling_in_numpy(mu, logvar, draws):
    mu, logvar = mu.numpy(), logvar.numpy()
    eps = np.random.default_rng(0).standard_normal((draws, *mu.shape))
    z = mu + eps * np.exp(logvar / 2)
    terms = 0.5 * (z**2 - eps**2 - logvar).sum(axis=2)
    return terms.mean(axis=0), terms.std(axis=0, ddof=1) / np.sqrt(draws)


def sampling_in_a_loop(mu, logvar, draws):
    q, prior = Independent(Normal(mu, logvar.exp().sqrt()), 1), Normal(0.0, 1.0)
    terms = []
    for _ in range(draws):
        z = q.rsample()
        terms.append(q.log_prob(z) - prior.log_prob(z).sum(dim=1))
    terms = torch.stack(terms)
    return [terms.mean(dim=0).tolist(), (terms.std(dim=0, correction=0) / math.sqrt(draws)).tolist()]


def sampling_row_by_row(mu, logvar, draws):
    pairs = []
    for m, v in zip(mu, logvar):
        z = m + torch.randn(draws, len(m)) * torch.exp(v / 2)
        q = MultivariateNormal(m, torch.diag(v.exp()))
        terms = q.log_prob(z) + (z**2 + math.log(2 * math.pi)).sum(1) / 2
        pairs.append((terms.mean(), terms.std() / draws**0.5))
    estimates, errors = zip(*pairs)
    return estimates, errors


# warm_up_schedule -------------------------------------------------------------------------------------


def warm_up_stub(beta, epochs, ramp):
    raise NotImplementedError


def warm_up_constant(beta, epochs, ramp):
    return [beta for epoch in range(epochs)]


def warm_up_over_all_epochs(beta, epochs, ramp):
    return torch.linspace(0, beta, epochs)


def warm_up_beyond_beta(beta, epochs, ramp):
    weights = []
    for epoch in range(epochs):
        weights.append(epoch / ramp * beta)
    return weights


def warm_up_counting_from_one(beta, epochs, ramp):
    return [beta * min(1, epoch / ramp) for epoch in range(1, epochs + 1)]


def warm_up_as_a_step(beta, epochs, ramp):
    return [0.0 if epoch < ramp else beta for epoch in range(epochs)]


def warm_up_in_whole_numbers(beta, epochs, ramp):
    return [beta * min(1, epoch // ramp) for epoch in range(epochs)]


def warm_up_downhill(beta, epochs, ramp):
    return [beta * max(0.0, 1 - epoch / ramp) for epoch in range(epochs)]


def warm_up_to_one(beta, epochs, ramp):
    return [min(1.0, epoch / ramp) for epoch in range(epochs)]


def warm_up_one_epoch_too_many(beta, epochs, ramp):
    return [beta * min(1.0, epoch / ramp) for epoch in range(epochs + 1)]


def warm_up_with_if(beta, epochs, ramp):
    weights = []
    for epoch in range(epochs):
        if epoch < ramp:
            weights.append(beta * epoch / ramp)
        else:
            weights.append(beta)
    return tuple(weights)


def warm_up_in_numpy(beta, epochs, ramp):
    return beta * np.clip(np.arange(epochs) / ramp, 0, 1)


def warm_up_interpolated(beta, epochs, ramp):
    return np.interp(range(epochs), [0, ramp], [0, beta]).astype(np.float32)


def warm_up_in_torch(beta, epochs, ramp):
    return torch.cat([torch.linspace(0, beta, ramp + 1), torch.full((epochs - ramp - 1,), beta)])[:, None]


def warm_up_of_tensors(beta, epochs, ramp):
    return [torch.tensor([beta * epoch / ramp]).clamp(max=beta) for epoch in range(epochs)]


# free_bits --------------------------------------------------------------------------------------------


def free_bits_stub(kl, floor):
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


# used_dimensions --------------------------------------------------------------------------------------


def used_dimensions_stub(mu, logvar):
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


# iwae_bound -------------------------------------------------------------------------------------------


def iwae_bound_stub(log_weights):
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


# mend_loss --------------------------------------------------------------------------------------------


def mend_loss_given(recon, x, mu, logvar, beta):
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


def loss_of_two_means(recon, x, mu, logvar, beta):
    return F.mse_loss(recon, x) + beta * kl_entries(mu, logvar).mean()


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


# mend_gradient ----------------------------------------------------------------------------------------


def mend_gradient_given(model, x):
    mu, logvar = model.encode(x)
    z = model.reparameterize(mu, logvar).detach()
    return model.decoder(z), mu, logvar


def gradient_through_mu_alone(model, x):
    mu, logvar = model.encode(x)
    z = mu
    return model.decoder(z), mu, logvar


def gradient_with_std_detached(model, x):
    mu, logvar = model.encode(x)
    z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar.detach())
    return model.decoder(z), mu, logvar


def gradient_with_mu_detached(model, x):
    mu, logvar = model.encode(x)
    z = mu.detach() + torch.randn_like(mu) * torch.exp(0.5 * logvar)
    return model.decoder(z), mu, logvar


def gradient_with_another_width(model, x):
    mu, logvar = model.encode(x)
    z = mu + torch.randn_like(mu) * logvar.exp()
    return model.decoder(z), mu, logvar


def gradient_with_the_std_added(model, x):
    mu, logvar = model.encode(x)
    z = mu + torch.randn(()) * torch.exp(0.5 * logvar)
    return model.decoder(z), mu, logvar


def gradient_of_the_output_cut(model, x):
    mu, logvar = model.encode(x)
    z = model.reparameterize(mu, logvar)
    return model.decoder(z).detach(), mu, logvar


def gradient_in_another_order(model, x):
    mu, logvar = model.encode(x)
    return mu, logvar, model.decoder(model.reparameterize(mu, logvar))


def gradient_of_the_output_only(model, x):
    mu, logvar = model.encode(x)
    return model.decoder(model.reparameterize(mu, logvar))


def gradient_without_detach(model, x):
    mu, logvar = model.encode(x)
    z = model.reparameterize(mu, logvar)
    return model.decoder(z), mu, logvar


def gradient_by_forward(model, x):
    return model(x)


def gradient_by_hand(model, x):
    h = model.encoder(x)
    mu, logvar = model.mu(h), model.logvar(h)
    with torch.no_grad():
        eps = torch.randn(mu.shape)
    return [model.decoder(torch.addcmul(mu, eps, (logvar / 2).exp())), mu, logvar]


def gradient_by_rsample(model, x):
    mu, logvar = model.encode(x)
    return model.decoder(Normal(mu, logvar.exp().sqrt()).rsample()), mu, logvar


# mend_evaluation --------------------------------------------------------------------------------------


@torch.no_grad()
def mend_evaluation_given(model, x, draws):
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


STUBS = {
    "reparameterize": reparameterize_stub,
    "kl_to_prior": kl_to_prior_stub,
    "kl_by_sampling": kl_by_sampling_stub,
    "warm_up_schedule": warm_up_stub,
    "free_bits": free_bits_stub,
    "used_dimensions": used_dimensions_stub,
    "iwae_bound": iwae_bound_stub,
    "mend_sampler": std_is_the_variance,
    "mend_kl": mend_kl_given,
    "mend_loss": mend_loss_given,
    "mend_gradient": mend_gradient_given,
    "mend_evaluation": mend_evaluation_given,
}

# of a sampler that is wrong in any other way than mend_sampler as given
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
]


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


def used_counted_by_size(mu, logvar):
    return kl_terms_of(mu, logvar).mean(dim=0), int((mu.mean(dim=0).abs() > 0.01).sum())


def used_counted_by_the_std(mu, logvar):
    return kl_terms_of(mu, logvar).mean(dim=0), int((mu.std(dim=0) > 0.01).sum())


def used_counted_by_width(mu, logvar):
    return kl_terms_of(mu, logvar).mean(dim=0), int((logvar.mean(dim=0) < 0).sum())


def used_summed_over_points(mu, logvar):
    return kl_terms_of(mu, logvar).sum(dim=0), int((mu.var(dim=0) > 0.01).sum())


def kl_terms_of(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar)


MISTAKES = {
    "reparameterize": [("variance as std", std_is_the_variance, "that is the variance"), *BAD_SAMPLERS],
    "kl_to_prior": [
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
    ],
    "kl_by_sampling": [
        ("wrong sign", sampling_with_the_wrong_sign, "wrong sign"),
        ("draws from the prior", sampling_from_the_prior, "the draws come from the prior"),
        ("the other KL", sampling_the_other_kl, "this is KL(p || q)"),
        ("mean over dimensions", sampling_averaged_over_dimensions, "averaged over dimensions"),
        ("the closed form", sampling_nothing, "the closed form itself"),
        ("std of one draw", sampling_with_the_spread_of_one, "the standard deviation of one draw"),
        ("std over draws", sampling_with_an_error_over_draws, "divided by the number of draws"),
        ("no error", sampling_without_an_error, "expected two things"),
        ("no sum", sampling_not_summed, "one value per row"),
    ],
    "warm_up_schedule": [
        ("constant", warm_up_constant, "constant"),
        ("over all epochs", warm_up_over_all_epochs, "the ramp is ignored"),
        ("no end", warm_up_beyond_beta, "rises beyond beta"),
        ("counted from one", warm_up_counting_from_one, "one epoch early"),
        ("a step", warm_up_as_a_step, "a step, no ramp"),
        ("whole numbers", warm_up_in_whole_numbers, "a step, no ramp"),
        ("downhill", warm_up_downhill, "downhill"),
        ("to one", warm_up_to_one, "beta is ignored"),
        ("one epoch too many", warm_up_one_epoch_too_many, "one weight per epoch"),
    ],
    "free_bits": [
        ("point by point", floor_point_by_point, "point by point"),
        ("under the mean", floor_under_the_mean, "applied to the mean of all dimensions"),
        ("under the sum", floor_under_the_sum, "applied to the sum of all dimensions"),
        ("ceiling", floor_as_a_ceiling, "that is a ceiling"),
        ("no floor", floor_without_effect, "the floor does nothing"),
        ("subtracted", floor_subtracted, "the floor is subtracted"),
        ("summed", floor_then_summed, "summed over dimensions"),
        ("under the points", floor_under_the_points, "dim=1 is the latents"),
    ],
    "used_dimensions": [
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
    ],
    "iwae_bound": [
        ("mean of the logs", bound_as_the_elbo, "the mean of the logs"),
        ("log of the sum", bound_as_a_sum, "the log of the sum"),
        ("over the points", bound_over_the_points, "averaged over the points"),
        ("the best", bound_as_the_best, "the best of the draws"),
        ("through exp", bound_through_exp, "exp left the range of floats"),
        ("log K added", bound_with_log_k_added, "log K is added"),
        ("one number", bound_of_the_data_set, "one number for all points"),
        ("no log", bound_without_the_log, "but not its log"),
    ],
    "mend_sampler": BAD_SAMPLERS,
    "mend_kl": [
        ("half lost", mended_without_the_half, "the factor 1/2 is missing"),
        ("one lost", mended_with_all_signs_but_one, "the 1 is missing"),
        ("logvar turned", mended_with_logvar_turned, "the sign of logvar is turned"),
        ("a sum", mended_as_a_sum, "the sum; this function"),
        ("summed over dimensions", mended_as_in_the_paper, "summed over dimensions"),
        ("logvar as log std", mended_with_log_std, "logvar is read as log std"),
        ("mu not squared", mended_without_the_square, "mu enters without its square"),
        ("std for the variance", mended_with_std, "where the variance exp(logvar) belongs"),
    ],
    "mend_loss": [
        ("two sums", loss_of_two_sums, "both terms are summed over dimensions"),
        ("mirrored", loss_mirrored, "the same bug, mirrored"),
        ("KL of the batch", loss_with_the_kl_of_the_batch, "the KL is summed over points as well"),
        ("loss of the batch", loss_of_the_batch, "the loss grows with the batch"),
        ("no beta", loss_without_beta, "beta is lost"),
        ("KL subtracted", loss_with_the_kl_subtracted, "the KL is subtracted"),
        ("no KL", loss_without_the_kl, "the KL term is lost"),
        ("all divided", loss_divided_as_a_whole, "the whole loss is divided"),
    ],
    "mend_gradient": [
        ("z is mu", gradient_through_mu_alone, "logvar does not"),
        ("std detached", gradient_with_std_detached, "std is missing or detached"),
        ("mu detached", gradient_with_mu_detached, "mu is missing or detached"),
        ("variance as std", gradient_with_another_width, "that is the variance"),
        ("one eps for all", gradient_with_the_std_added, "all rows share one eps"),
        ("output cut", gradient_of_the_output_cut, "recon has no gradient at all"),
        ("another order", gradient_in_another_order, "in this order"),
        ("output only", gradient_of_the_output_only, "expected three tensors"),
    ],
    "mend_evaluation": [
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
    ],
}

GOOD_SAMPLERS = [
    ("rsample", drawn_by_rsample),
    ("covariance", drawn_from_a_covariance),
    ("addcmul", drawn_with_addcmul),
    ("float64, minus", drawn_in_float64),
    ("noise in place", drawn_in_place),
    ("callable object", Drawn()),
    ("partial", functools.partial(drawn_with_scale, scale=0.5)),
]

ALTERNATIVES = {
    "reparameterize": GOOD_SAMPLERS,
    "kl_to_prior": [
        ("torch.distributions", kl_by_torch),
        ("einsum", kl_by_einsum),
        ("NumPy", kl_in_numpy),
        ("in place, keepdim", kl_in_place),
        ("plain Python", kl_in_plain_python),
        ("list of tensors", kl_as_rows_of_tensors),
    ],
    "kl_by_sampling": [
        ("var, stacked, float64", sampling_with_var),
        ("NumPy", sampling_in_numpy),
        ("loop, lists", sampling_in_a_loop),
        ("row by row", sampling_row_by_row),
    ],
    "warm_up_schedule": [
        ("if and tuple", warm_up_with_if),
        ("NumPy", warm_up_in_numpy),
        ("interp, float32", warm_up_interpolated),
        ("cat, column", warm_up_in_torch),
        ("list of tensors", warm_up_of_tensors),
    ],
    "free_bits": [
        ("maximum, keepdim", floor_by_maximum),
        ("where", floor_by_where),
        ("NumPy", floor_in_numpy),
        ("plain Python", floor_in_plain_python),
        ("relu, in place", floor_in_place),
    ],
    "used_dimensions": [
        ("std, keepdim", used_by_std),
        ("NumPy", used_in_numpy),
        ("loop", used_in_a_loop),
        ("in place", used_in_place),
    ],
    "iwae_bound": [
        ("top taken out, keepdim", bound_with_the_top_taken_out),
        ("logaddexp", bound_by_adding_pairs),
        ("NumPy", bound_in_numpy),
        ("plain Python", bound_in_plain_python),
        ("in place", bound_in_place),
    ],
    "mend_sampler": GOOD_SAMPLERS,
    "mend_kl": [
        ("a minus", mended_with_a_minus),
        ("torch.distributions", mended_by_torch),
        ("in place, keepdim", mended_in_place),
        ("plain Python", mended_in_plain_python),
        ("two means, one element", mended_in_two_means),
    ],
    "mend_loss": [
        ("two means", loss_of_two_means),
        ("sum divided, one element", loss_with_the_sum_divided),
        ("einsum, float64", loss_by_einsum),
        ("NumPy", loss_in_numpy),
        ("in place, float", loss_in_place),
    ],
    "mend_gradient": [
        ("no detach", gradient_without_detach),
        ("forward", gradient_by_forward),
        ("by hand, list", gradient_by_hand),
        ("rsample", gradient_by_rsample),
    ],
    "mend_evaluation": [
        ("with gradient, one element", evaluated_with_gradient),
        ("floats", evaluated_in_floats),
        ("all at once, float64", evaluated_all_at_once),
        ("copies, NumPy", evaluated_on_copies),
    ],
}

"""Answers to ``kl_by_sampling``: untouched, wrong and right ones."""

import math

import numpy as np
import torch
from torch.distributions import Independent, MultivariateNormal, Normal


def stub(mu, logvar, draws):
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


def sampling_from_too_wide_a_q(mu, logvar, draws):
    q = Normal(mu, torch.exp(logvar))
    z = q.sample((draws,))
    terms = (q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_with_too_wide_draws(mu, logvar, draws):
    q = Normal(mu, torch.exp(0.5 * logvar))
    z = mu + torch.randn(draws, *mu.shape) * torch.exp(logvar)
    terms = (q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_added_up(mu, logvar, draws):
    terms = log_ratios(mu, logvar, draws).sum(dim=-1)
    return terms.sum(dim=0), terms.std(dim=0) / draws**0.5


def sampling_log_q_alone(mu, logvar, draws):
    q = Normal(mu, torch.exp(0.5 * logvar))
    terms = q.log_prob(q.sample((draws,))).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_log_p_alone(mu, logvar, draws):
    z = mu + torch.randn(draws, *mu.shape) * torch.exp(0.5 * logvar)
    terms = -Normal(0.0, 1.0).log_prob(z).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_squares(mu, logvar, draws):
    terms = 0.5 * log_ratios(mu, logvar, draws).sum(dim=-1) ** 2
    return terms.mean(dim=0), terms.std(dim=0) / draws**0.5


def sampling_in_another_order(mu, logvar, draws):
    terms = log_ratios(mu, logvar, draws).sum(dim=-1)
    return terms.std(dim=0) / draws**0.5, terms.mean(dim=0)


def sampling_with_an_error_that_grows(mu, logvar, draws):
    terms = log_ratios(mu, logvar, draws).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) * draws**0.5


def sampling_with_a_thousand_draws(mu, logvar, draws):
    terms = log_ratios(mu, logvar, 1000).sum(dim=-1)
    return terms.mean(dim=0), terms.std(dim=0) / 1000**0.5


def sampling_with_a_variance_turned_round(mu, logvar, draws):
    terms = log_ratios(mu, logvar, draws).sum(dim=-1)
    variance = terms.mean(dim=0) ** 2 - (terms**2).mean(dim=0)
    return terms.mean(dim=0), torch.sqrt(variance / draws)


def sampling_with_errors_added_up(mu, logvar, draws):
    terms = log_ratios(mu, logvar, draws)
    return terms.sum(dim=-1).mean(dim=0), terms.std(dim=0).sum(dim=-1) / draws**0.5


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


MISTAKES = [
    ("wrong sign", sampling_with_the_wrong_sign, "wrong sign"),
    ("draws from the prior", sampling_from_the_prior, "the draws come from the prior"),
    ("the other KL", sampling_the_other_kl, "this is KL(p || q)"),
    ("mean over dimensions", sampling_averaged_over_dimensions, "averaged over dimensions"),
    ("the closed form", sampling_nothing, "the closed form itself"),
    ("std of one draw", sampling_with_the_spread_of_one, "the standard deviation of one draw"),
    ("std over draws", sampling_with_an_error_over_draws, "divided by the number of draws"),
    ("no error", sampling_without_an_error, "expected two things"),
    ("no sum", sampling_not_summed, "one value per row"),
    ("variance as std", sampling_from_too_wide_a_q, "q has std exp(logvar)"),
    ("variance as std of the draws", sampling_with_too_wide_draws, "the draws have std exp(logvar)"),
    ("a sum", sampling_added_up, "summed over the draws"),
    ("log q alone", sampling_log_q_alone, "log p(z) is missing"),
    ("log p alone", sampling_log_p_alone, "log q(z) is missing"),
    ("squares", sampling_squares, "with 4,000 draws the estimates are"),
    ("another order", sampling_in_another_order, "the order is turned"),
    ("an error that grows", sampling_with_an_error_that_grows, "it grows with the draws"),
    ("a thousand draws", sampling_with_a_thousand_draws, "is `draws` ignored?"),
    ("variance turned round", sampling_with_a_variance_turned_round, "a standard error is NaN"),
    ("errors added up", sampling_with_errors_added_up, "times what it should be"),
]

ALTERNATIVES = [
    ("var, stacked, float64", sampling_with_var),
    ("NumPy", sampling_in_numpy),
    ("loop, lists", sampling_in_a_loop),
    ("row by row", sampling_row_by_row),
]

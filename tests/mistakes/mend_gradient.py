"""Answers to ``mend_gradient``: untouched, wrong and right ones."""

import numpy as np
import torch
from torch.distributions import Normal


def stub(model, x):
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


def gradient_cut_behind_the_encoder(model, x):
    mu, logvar = model.encode(x)
    return model.decoder(model.reparameterize(mu, logvar)), mu.detach(), logvar.detach()


def gradient_without_a_decoder(model, x):
    mu, logvar = model.encode(x)
    return model.reparameterize(mu, logvar), mu, logvar


def gradient_of_ten_draws(model, x):
    mu, logvar = model.encode(x)
    z = mu + torch.randn(10, *mu.shape) * torch.exp(0.5 * logvar)
    return model.decoder(z), mu, logvar


def gradient_cut_by_numpy(model, x):
    mu, logvar = model.encode(x)
    z = np.random.normal(mu.detach(), torch.exp(0.5 * logvar).detach())
    return model.decoder(torch.from_numpy(z).float()), mu, logvar


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


MISTAKES = [
    ("z is mu", gradient_through_mu_alone, "logvar does not"),
    ("std detached", gradient_with_std_detached, "std is missing or detached"),
    ("mu detached", gradient_with_mu_detached, "mu is missing or detached"),
    ("variance as std", gradient_with_another_width, "that is the variance"),
    ("one eps for all", gradient_with_the_std_added, "all rows share one eps"),
    ("output cut", gradient_of_the_output_cut, "recon has no gradient at all"),
    ("another order", gradient_in_another_order, "in this order"),
    ("output only", gradient_of_the_output_only, "expected three tensors"),
    ("mu and logvar cut", gradient_cut_behind_the_encoder, "the mu that you return has no gradient"),
    ("no decoder", gradient_without_a_decoder, "does not reach the decoder"),
    ("ten draws", gradient_of_ten_draws, "recon has shape (10, 64, 2); expected (64, 2)"),
    ("NumPy", gradient_cut_by_numpy, "still reaches neither mu nor logvar"),
]

ALTERNATIVES = [
    ("no detach", gradient_without_detach),
    ("forward", gradient_by_forward),
    ("by hand, list", gradient_by_hand),
    ("rsample", gradient_by_rsample),
]

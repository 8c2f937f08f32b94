"""The networks of the course, as plain ``nn.Module`` classes."""

import torch
from torch import Tensor, nn

from helpers.data import DATA_DIMS, check_generator, check_same_shape, check_whole

LATENT_DIMS = 2
HIDDEN_UNITS = 16


class TinyVAE(nn.Module):
    """A VAE for points in the plane: 2 -> 16 -> (mu, logvar) -> z -> 16 -> 2.

    The encoder is that of Kingma & Welling (2013), appendix C.2, at its smallest and with ReLU; the
    decoder gives the mean of p(x|z) only. The layers are built in the order of the lab script, so
    that the same seed gives the same weights.

    Args:
        activation: class of the decoder's nonlinearity, ``nn.ReLU`` in the lab.

    Raises:
        TypeError: ``activation`` is not a class of modules.
    """

    def __init__(self, activation: type[nn.Module] = nn.ReLU) -> None:
        super().__init__()
        if not (isinstance(activation, type) and issubclass(activation, nn.Module)):
            raise TypeError(f"activation is {activation!r}; expected a class such as nn.ReLU")
        self.encoder = nn.Sequential(nn.Linear(DATA_DIMS, HIDDEN_UNITS), nn.ReLU())
        self.mu = nn.Linear(HIDDEN_UNITS, LATENT_DIMS)
        self.logvar = nn.Linear(HIDDEN_UNITS, LATENT_DIMS)
        self.decoder = nn.Sequential(
            nn.Linear(LATENT_DIMS, HIDDEN_UNITS), activation(), nn.Linear(HIDDEN_UNITS, DATA_DIMS)
        )

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """q(z|x) for each point: x (N, 2) -> mu (N, 2), logvar (N, 2)."""
        h = self.encoder(x)
        return self.mu(h), self.logvar(h)

    def reparameterize(self, mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """One draw from q(z|x) per row, as mu + eps * std: mu, logvar (N, 2) -> z (N, 2).

        Raises:
            ValueError: the shapes differ (with broadcasting, several rows would share one eps).
        """
        check_same_shape(mu=mu, logvar=logvar)
        check_generator(generator)
        std = torch.exp(0.5 * logvar)
        eps = torch.randn(std.shape, generator=generator)
        return mu + eps * std

    def forward(self, x: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Encode, sample, decode: x (N, 2) -> recon (N, 2), mu (N, 2), logvar (N, 2)."""
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar, generator)
        return self.decoder(z), mu, logvar

    @torch.no_grad()
    def generate(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Decode ``count`` draws from the prior N(0, I): the means of p(x|z), shape (count, 2).

        Raises:
            TypeError, ValueError: ``count`` is not a whole number of at least 1.
        """
        check_whole(count, "count")
        check_generator(generator)
        return self.decoder(torch.randn(count, LATENT_DIMS, generator=generator))

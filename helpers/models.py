"""The networks of the course, as plain ``nn.Module`` classes."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from helpers.data import DATA_DIMS, check_generator, check_same_shape, check_whole

LATENT_DIMS = 2
HIDDEN = (16,)  # units of each hidden layer


def hidden_layers(
    inputs: int, hidden: Sequence[int], activation: type[nn.Module] = nn.ReLU
) -> list[nn.Module]:
    """Linear layers, each followed by a nonlinearity: inputs -> hidden[0] -> ... -> hidden[-1].

    Raises:
        TypeError: ``activation`` is not a class of modules, or ``hidden`` no sequence of whole numbers.
        ValueError: a layer has no units.
    """
    if not (isinstance(activation, type) and issubclass(activation, nn.Module)):
        raise TypeError(f"activation is {activation!r}; expected a class such as nn.ReLU")
    if isinstance(hidden, str) or not isinstance(hidden, Sequence) or not len(hidden):
        raise TypeError(f"hidden is {hidden!r}; expected the units of each hidden layer, such as (16,)")
    layers = []
    for before, units in zip((inputs, *hidden), hidden):
        check_whole(units, "a number of hidden units")
        layers += [nn.Linear(before, units), activation()]
    return layers


def mlp(
    inputs: int, hidden: Sequence[int], outputs: int, activation: type[nn.Module] = nn.ReLU
) -> nn.Sequential:
    """Hidden layers and a linear one on top: inputs -> hidden ... -> outputs; errors as ``hidden_layers``."""
    return nn.Sequential(*hidden_layers(inputs, hidden, activation), nn.Linear(hidden[-1], outputs))


class TinyVAE(nn.Module):
    """A VAE for points in the plane: 2 -> 16 -> (mu, logvar) -> z -> 16 -> 2.

    The encoder is that of Kingma & Welling (2013), appendix C.2, at its smallest and with ReLU; the
    decoder gives the mean of p(x|z) only. The layers are built in the order of the lab script, so
    that the same seed gives the same weights.

    Args:
        activation: class of the decoder's nonlinearity, ``nn.ReLU`` in the lab.
        hidden: units of each hidden layer of the encoder, and of the decoder.

    Raises:
        TypeError, ValueError: as ``hidden_layers``.
    """

    def __init__(self, activation: type[nn.Module] = nn.ReLU, hidden: Sequence[int] = HIDDEN) -> None:
        super().__init__()
        self.encoder = nn.Sequential(*hidden_layers(DATA_DIMS, hidden))
        self.mu = nn.Linear(hidden[-1], LATENT_DIMS)
        self.logvar = nn.Linear(hidden[-1], LATENT_DIMS)
        self.decoder = mlp(LATENT_DIMS, hidden, DATA_DIMS, activation)

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


class TinyAutoencoder(nn.Module):
    """An autoencoder for points in the plane: 2 -> 16 -> z -> 16 -> 2, the VAE less its second head.

    Args:
        latent_dims: numbers in a code.
        hidden: units of each hidden layer of the encoder, and of the decoder.
    """

    def __init__(self, latent_dims: int = LATENT_DIMS, hidden: Sequence[int] = HIDDEN) -> None:
        super().__init__()
        check_whole(latent_dims, "latent_dims")
        self.encoder = mlp(DATA_DIMS, hidden, latent_dims)
        self.decoder = mlp(latent_dims, hidden, DATA_DIMS)

    def forward(self, x: Tensor) -> Tensor:
        """Encode, decode: x (N, 2) -> recon (N, 2)."""
        return self.decoder(self.encoder(x))


class Generator(nn.Module):
    """The generator of a GAN: the VAE's decoder under another name, z (N, 2) -> x (N, 2).

    Source: Goodfellow et al. (2014), "Generative adversarial nets".
    """

    def __init__(self, hidden: Sequence[int] = HIDDEN) -> None:
        super().__init__()
        self.layers = mlp(LATENT_DIMS, hidden, DATA_DIMS)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)


class Discriminator(nn.Module):
    """The discriminator of a GAN: x (N, 2) -> (N,), the log odds that each point is real."""

    def __init__(self, hidden: Sequence[int] = HIDDEN) -> None:
        super().__init__()
        self.layers = mlp(DATA_DIMS, hidden, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).squeeze(1)

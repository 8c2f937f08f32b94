"""The VAE for images, and its relatives: other pixels, a stronger decoder, no regions.

Each gives, for images x and draws eps, the two things the loss is made of: log p(x|z) and the KL.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, linear

from helpers.data import check_positive, check_whole
from helpers.losses import kl_terms
from helpers.models import hidden_layers, mlp

PIXELS = 64
UNITS = 128  # of the hidden layer of the encoder, and of the decoder
FIRST_SIGMA = 0.4  # about the spread of all pixels, before anything is learned


class ImageVAE(nn.Module):
    """A VAE for images as rows of pixels: D -> 128 -> (mu, logvar) -> z -> 128 -> D, with Gaussian pixels.

    Kingma & Welling (2013), appendix C.2, with one noise sigma for all pixels, which is learned with the
    weights: Rybkin et al. (2021), "Simple and effective VAE training with calibrated decoders".

    Args:
        latent_dims: numbers in z.
        pixels: in an image.
        units: of the hidden layers.
        sigma: the noise, if it shall stay as given; None lets it be learned.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind or not positive.
    """

    def __init__(
        self, latent_dims: int = 2, *, pixels: int = PIXELS, units: int = UNITS, sigma: float | None = None
    ) -> None:
        super().__init__()
        check_whole(latent_dims, "latent_dims")
        check_whole(pixels, "pixels")
        if sigma is not None:
            check_positive(sigma, "sigma")
        self.encoder = nn.Sequential(*hidden_layers(pixels, (units,)))
        self.mu = nn.Linear(units, latent_dims)
        self.logvar = nn.Linear(units, latent_dims)
        self.decoder = mlp(latent_dims, (units,), pixels)
        start = torch.tensor(math.log(sigma or FIRST_SIGMA))
        self.log_sigma = nn.Parameter(start, requires_grad=sigma is None)

    @property
    def latent_dims(self) -> int:
        return self.mu.out_features

    @property
    def sigma(self) -> float:
        """Standard deviation of a pixel around its decoded mean."""
        return self.log_sigma.detach().exp().item()

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """q(z|x) for each image: x (N, D), from 0 to 1 -> mu (N, Dz), logvar (N, Dz)."""
        h = self.encoder(2 * x - 1)  # inputs around 0: LeCun et al. (1998), "Efficient BackProp"
        return self.mu(h), self.logvar(h)

    def log_likelihood(self, z: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) of each image, summed over its pixels: z (N, Dz), x (N, D) -> (N,), in nats."""
        errors = (x - self.decoder(z)) / torch.exp(self.log_sigma)
        return (-0.5 * errors**2 - self.log_sigma - 0.5 * math.log(2 * math.pi)).sum(dim=-1)

    def forward(self, x: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
        """Encode, sample with eps (N, Dz), decode: log p(x|z) (N,) and the KL's terms (N, Dz), in nats."""
        mu, logvar = self.encode(x)
        z = mu + eps * torch.exp(0.5 * logvar)
        return self.log_likelihood(z, x), kl_terms(mu, logvar)


class ImageAutoencoder(ImageVAE):
    """The same network without regions and without KL: z is mu."""

    def forward(self, x: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
        mu, _ = self.encode(x)
        return self.log_likelihood(mu, x), torch.zeros_like(mu)


class BernoulliVAE(ImageVAE):
    """For images of zeros and ones: the decoder gives the log odds of each pixel's being one."""

    def log_odds(self, z: Tensor, x: Tensor) -> Tensor:
        """Of each pixel, (N, D); a pixel does not look at x here."""
        return self.decoder(z)

    def log_likelihood(self, z: Tensor, x: Tensor) -> Tensor:
        odds = self.log_odds(z, x)
        return -binary_cross_entropy_with_logits(odds, x.expand_as(odds), reduction="none").sum(dim=-1)


class AutoregressiveVAE(BernoulliVAE):
    """A decoder so strong that it may need no code: each pixel also sees all pixels before it.

    Germain et al. (2015), "MADE": a hidden layer whose unit k sees only the first ``degrees[k]`` pixels and
    serves only those behind them.

    Args:
        seen: units of that layer.
        code: whether the decoder sees z at all.
    """

    def __init__(self, latent_dims: int = 2, *, seen: int = 256, code: bool = True, **settings: int) -> None:
        super().__init__(latent_dims, **settings)
        pixels = self.encoder[0].in_features
        self.code = code
        self.before, self.after = nn.Linear(pixels, seen), nn.Linear(seen, pixels)
        place, degrees = torch.arange(pixels), 1 + torch.arange(seen) % (pixels - 1)
        self.register_buffer("sees", (place < degrees[:, None]).float())  # (seen, pixels)
        self.register_buffer("serves", (degrees <= place[:, None]).float())  # (pixels, seen)

    def log_odds(self, z: Tensor, x: Tensor) -> Tensor:
        hidden = torch.relu(linear(2 * x - 1, self.before.weight * self.sees, self.before.bias))
        from_pixels = linear(hidden, self.after.weight * self.serves, self.after.bias)
        return from_pixels + self.decoder(z if self.code else torch.zeros_like(z))

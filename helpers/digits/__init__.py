"""From points to pictures: a VAE for small images, trained in minibatches, on one machine or on many.

- ``images``: scikit-learn's digits, and images from a file;
- ``models``: the VAE with Gaussian pixels, and its relatives;
- ``training``: the loss and the step, for one model, and for many seeds side by side;
- ``machines``: the same step on several processes, with checkpoints: ``python -m helpers.digits``.
"""

from helpers.digits.images import Digits, as_pixels, digits, read_images
from helpers.digits.models import AutoregressiveVAE, BernoulliVAE, ImageAutoencoder, ImageVAE
from helpers.digits.training import elbo_by_draws, negative_elbo, train_images

__all__ = [
    "AutoregressiveVAE",
    "BernoulliVAE",
    "Digits",
    "ImageAutoencoder",
    "ImageVAE",
    "as_pixels",
    "digits",
    "elbo_by_draws",
    "negative_elbo",
    "read_images",
    "train_images",
]

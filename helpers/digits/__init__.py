"""From points to pictures: a VAE for small images, trained in minibatches, on one machine or on many.

- ``images``: scikit-learn's digits, and images from a file;
- ``models``: the VAE with Gaussian pixels, and its relatives;
- ``training``: the loss, and many seeds trained side by side;
- ``measures``: bounds, exact log p, rates, blur, one number per model;
- ``regions``: the best region of each image, set free from the encoder;
- ``controls``: models without a network;
- ``machines``: the training on several processes, with checkpoints: ``python -m helpers.digits``.
"""

from helpers.digits.controls import linear_vae, mixture_of
from helpers.digits.images import Digits, as_pixels, digits, read_images
from helpers.digits.measures import (
    best_noise,
    bounds,
    elbo_by_draws,
    gradient_energy,
    rates,
    sharpness,
    worths,
)
from helpers.digits.models import AutoregressiveVAE, BernoulliVAE, ImageAutoencoder, ImageVAE
from helpers.digits.regions import free_bounds
from helpers.digits.training import negative_elbo, train_images

__all__ = [
    "AutoregressiveVAE",
    "BernoulliVAE",
    "Digits",
    "ImageAutoencoder",
    "ImageVAE",
    "as_pixels",
    "best_noise",
    "bounds",
    "digits",
    "elbo_by_draws",
    "free_bounds",
    "gradient_energy",
    "linear_vae",
    "mixture_of",
    "negative_elbo",
    "rates",
    "read_images",
    "sharpness",
    "train_images",
    "worths",
]

"""Training loops, written so that a run can be read afterwards: every epoch is recorded.

Each model has a plain loop for one run, and one that trains many seeds side by side. All random numbers come
from the generators that are given: torch's global stream moves only where there are none. A run that fails,
or that Ctrl-C interrupts, gives nothing back; its generators have moved on by what it drew.
"""

from helpers.training.autoencoder import AutoencoderRun, train_autoencoder, train_many_autoencoders
from helpers.training.gan import GANRun, train_gan, train_many_gans
from helpers.training.many import train_many
from helpers.training.vae import VAERun, train_vae, warm_up

__all__ = [
    "AutoencoderRun",
    "GANRun",
    "VAERun",
    "train_autoencoder",
    "train_gan",
    "train_many",
    "train_many_autoencoders",
    "train_many_gans",
    "train_vae",
    "warm_up",
]

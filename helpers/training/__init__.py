"""Training loops, written so that a run can be read afterwards: every epoch is recorded."""

from helpers.training.many import train_many
from helpers.training.vae import VAERun, train_vae, warm_up

__all__ = ["VAERun", "train_many", "train_vae", "warm_up"]

"""The answers to the exercises: code that runs, shown by ``checks.<name>.solution()`` and in notebook 07.

Quick checks and the clinic ask for a letter, a number or a name; their checks know it.
"""

from helpers.solutions.building import (
    free_bits,
    iwae_bound,
    kl_by_sampling,
    kl_to_prior,
    reparameterize,
    used_dimensions,
    warm_up_schedule,
)
from helpers.solutions.experiments import (
    ThreeLatents,
    beta_half,
    beta_zero,
    choose_beta,
    decode_line,
    live_axis,
    ring_run,
    tanh_decoder,
    three_latents,
)
from helpers.solutions.mending import mend_evaluation, mend_gradient, mend_kl, mend_loss, mend_sampler

CLASSES = ("ThreeLatents",)  # that solutions use

__all__ = [
    "CLASSES",
    "ThreeLatents",
    "beta_half",
    "beta_zero",
    "choose_beta",
    "decode_line",
    "free_bits",
    "iwae_bound",
    "kl_by_sampling",
    "kl_to_prior",
    "live_axis",
    "mend_evaluation",
    "mend_gradient",
    "mend_kl",
    "mend_loss",
    "mend_sampler",
    "reparameterize",
    "ring_run",
    "tanh_decoder",
    "three_latents",
    "used_dimensions",
    "warm_up_schedule",
]

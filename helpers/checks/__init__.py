"""One check per exercise: ``checks.<name>(your answer)`` answers in one line.

It says that the exercise is not attempted, that the answer is correct, or what is wrong and which
misconception that looks like. ``checks.<name>.hint()`` nudges, step by step; ``.solution()`` gives away.
"""

from helpers.checks import quick
from helpers.checks.building import free_bits, reparameterize, warm_up_schedule
from helpers.checks.check import Check
from helpers.checks.clinic import patient_a, patient_b, patient_c, patient_d, patient_e, patient_f
from helpers.checks.experiments import beta_half, beta_zero, tanh_decoder
from helpers.checks.further import choose_beta, ring_run, three_latents
from helpers.checks.kl import kl_by_sampling, kl_to_prior
from helpers.checks.lines import decode_line, live_axis
from helpers.checks.mending import mend_kl, mend_loss, mend_sampler
from helpers.checks.mending_models import mend_evaluation, mend_gradient
from helpers.checks.quick import (
    batch_shapes,
    beta_of_a_paper,
    eight_latents,
    first_line,
    fitted_codes,
    gan_demo,
    higher_elbo,
    life_of_the_second,
    near_and_energy,
    price_of_place,
    score_function,
    squared_width,
    thin_line,
    two_collapses,
    width_of_q,
    worse_on_purpose,
)
from helpers.checks.reading import iwae_bound, used_dimensions

QUICK = tuple(name for name, found in vars(quick).items() if isinstance(found, Check))  # as in 01 to 05

__all__ = [
    "QUICK",
    "batch_shapes",
    "beta_half",
    "beta_of_a_paper",
    "beta_zero",
    "choose_beta",
    "decode_line",
    "eight_latents",
    "first_line",
    "fitted_codes",
    "free_bits",
    "gan_demo",
    "higher_elbo",
    "iwae_bound",
    "kl_by_sampling",
    "kl_to_prior",
    "life_of_the_second",
    "live_axis",
    "mend_evaluation",
    "mend_gradient",
    "mend_kl",
    "mend_loss",
    "mend_sampler",
    "near_and_energy",
    "patient_a",
    "patient_b",
    "patient_c",
    "patient_d",
    "patient_e",
    "patient_f",
    "price_of_place",
    "reparameterize",
    "ring_run",
    "score_function",
    "squared_width",
    "tanh_decoder",
    "thin_line",
    "three_latents",
    "two_collapses",
    "used_dimensions",
    "warm_up_schedule",
    "width_of_q",
    "worse_on_purpose",
]

"""Answers to ``beta_zero``: untouched, wrong and right ones."""

import dataclasses

from helpers.models import TinyVAE
from helpers.training import VAERun
from tests.mistakes._runs import clusters, lab, on_the_labs_points, own_loop, relabelled


def with_the_labs_kl() -> VAERun:
    return dataclasses.replace(lab(beta=0.0), kl=lab().kl)


def with_a_list() -> VAERun:
    return dataclasses.replace(lab(beta=0.0), recon=lab(beta=0.0).recon.tolist())


def stub() -> tuple:
    return ..., ..., lab()


def begun() -> tuple:
    return "larger", "worse", lab()


MISTAKES = [
    (
        "another record",
        lambda: ("larger", "worse", relabelled(lab(), 0.0)),
        "the record of this run was changed",
    ),
    ("no weight, so no KL", lambda: ("smaller", "worse", lab(beta=0.0)), "weight 0 is not KL 0"),
    ("the KL settles by itself", lambda: ("about the same", "worse", lab(beta=0.0)), "by-product"),
    (
        "sharper reconstructions, so better samples",
        lambda: ("larger", "better", lab(beta=0.0)),
        "better reconstruction is not better generation",
    ),
    (
        "the decoder is as large as before",
        lambda: ("larger", "about the same", lab(beta=0.0)),
        "the same decoder size does not mean the same samples",
    ),
    ("nearly zero", lambda: ("larger", "worse", lab(beta=0.001)), "weight 0.001; the exercise wants 0.0"),
    ("the next exercise's weight", lambda: ("larger", "worse", lab(beta=0.5)), "weight 0.5"),
    (
        "a ramp down to zero",
        lambda: ("larger", "worse", lab(beta=tuple(0.05 * max(0, 1 - k / 100) for k in range(200)))),
        "the weight changes over the epochs",
    ),
    ("stopped early", lambda: ("larger", "worse", lab(beta=0.0, epochs=30)), "30 epochs say little"),
    ("the model alone", lambda: ("larger", "worse", lab(beta=0.0).model), "run is a TinyVAE"),
    ("the column's name", lambda: ("bigger", "worse", lab(beta=0.0)), "must be one of"),
    ("another run's KL", lambda: ("larger", "worse", with_the_labs_kl()), "the record says kl"),
    ("a list in the record", lambda: ("larger", "worse", with_a_list()), "empty or broken"),
]

ALTERNATIVES = [
    ("the lab's", lambda: ("larger", "worse", lab(beta=0.0))),
    ("another seed", lambda: ("larger", "worse", clusters(7, beta=0.0))),
    ("the same points, another start", lambda: ("larger", "worse", on_the_labs_points(1, beta=0.0))),
    ("more epochs", lambda: ("larger", "worse", lab(beta=0.0, epochs=400))),
    ("an own loop", lambda: ("larger", "worse", own_loop(TinyVAE, 0.0))),
    ("a zero per epoch", lambda: ("larger", "worse", lab(beta=(0.0,) * 200))),
]

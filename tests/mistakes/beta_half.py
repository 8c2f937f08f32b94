"""Answers to ``beta_half``: untouched, wrong and right ones."""

from helpers.models import TinyVAE
from tests.mistakes._runs import clusters, lab, on_the_labs_points, own_loop


def stub() -> tuple:
    return ..., lab()


def begun() -> tuple:
    return "worse", lab()


MISTAKES = [
    ("regular codes help the decoder", lambda: ("better", lab(beta=0.5)), "it hears less of x"),
    (
        "only the KL term feels its weight",
        lambda: ("about the same", lab(beta=0.5)),
        "regular codes are not free",
    ),
    ("a hundred times", lambda: ("worse", lab(beta=5.0)), "a hundred times the lab's"),
    ("a tenth", lambda: ("better", lab(beta=0.005)), "a tenth of the lab's"),
    ("the exercise before", lambda: ("better", lab(beta=0.0)), "weight 0; the exercise wants 0.5"),
    ("a shorter run", lambda: ("worse", lab(beta=0.5, epochs=100)), "100 epochs say little"),
    ("kl in place of recon", lambda: ("smaller", lab(beta=0.5)), "must be one of"),
]

ALTERNATIVES = [
    ("the lab's", lambda: ("worse", lab(beta=0.05 * 10))),
    ("another seed", lambda: ("worse", clusters(12, beta=0.5))),
    ("the same points, another start", lambda: ("worse", on_the_labs_points(2, beta=0.5))),
    ("more epochs", lambda: ("worse", lab(beta=0.5, epochs=500))),
    ("an own loop", lambda: ("worse", own_loop(TinyVAE, 0.5, seed=3))),
]

"""Answers to ``tanh_decoder``: untouched, wrong and right ones."""

from torch import nn

from helpers.models import TinyVAE
from tests.mistakes._runs import clusters, lab, own_loop
from tests.mistakes.three_latents import FromScratch


class TanhInTheEncoder(TinyVAE):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(2, 16), nn.Tanh())


class TanhOnTop(TinyVAE):
    def __init__(self):
        super().__init__()
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2), nn.Tanh())


class TanhAfterTheReLU(TinyVAE):
    def __init__(self):
        super().__init__()
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Tanh(), nn.Linear(16, 2))


class TanhEverywhere(TanhInTheEncoder):
    def __init__(self):
        super().__init__()
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))


class TanhDecoder(TinyVAE):
    def __init__(self):
        super().__init__()
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))


def stub() -> tuple:
    return ..., lab()


def begun() -> tuple:
    return "yes", lab()


MISTAKES = [
    ("tanh saturates", lambda: ("no", lab(activation=nn.Tanh)), "does not stop such a small network"),
    ("in the encoder", lambda: ("yes", own_loop(TanhInTheEncoder)), "the Tanh is in the encoder"),
    ("after the last layer", lambda: ("yes", own_loop(TanhOnTop)), "the Tanh is the last layer"),
    ("added to the ReLU", lambda: ("yes", own_loop(TanhAfterTheReLU)), "Linear, ReLU, Tanh, Linear; the"),
    ("a sigmoid", lambda: ("yes", lab(activation=nn.Sigmoid)), "Linear, Sigmoid, Linear; the"),
    ("other weight as well", lambda: ("yes", lab(activation=nn.Tanh, beta=0.5)), "one thing at a time"),
    ("stopped early", lambda: ("no", lab(activation=nn.Tanh, epochs=50)), "50 epochs say little"),
    ("a truth value", lambda: (True, lab(activation=nn.Tanh)), "must be one of"),
    ("in both", lambda: ("yes", own_loop(TanhEverywhere, epochs=1)), "keep the lab's encoder"),
    ("small steps as well", lambda: ("no", lab(activation=nn.Tanh, lr=0.001)), "this run has not settled"),
    (
        "from scratch",
        lambda: ("yes", own_loop(FromScratch, epochs=1)),
        "the model of this run is a FromScratch",
    ),
]

ALTERNATIVES = [
    ("the lab's", lambda: ("yes", lab(activation=nn.Tanh))),
    ("another seed", lambda: ("yes", clusters(9, activation=nn.Tanh))),
    ("more epochs", lambda: ("yes", lab(activation=nn.Tanh, epochs=600))),
    ("an own network and loop", lambda: ("yes", own_loop(TanhDecoder))),
]

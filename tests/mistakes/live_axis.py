"""Answers to ``live_axis``: untouched, wrong and right ones."""

import numpy as np
import torch

from tests.mistakes._runs import lab


def stub() -> tuple:
    return [-2.0, 0.0], [2.0, 0.0]


MISTAKES = [
    ("short", lambda: ([0.0, -0.2], [0.0, 0.2]), "too short a line"),
    ("a longer line along z1", lambda: ([-3.5, 0.0], [3.5, 0.0]), "it does not wake up"),
    ("shifted, along z1 still", lambda: ([-2.0, 1.0], [2.0, 1.0]), "it does not wake up"),
    ("the clusters' centres as codes", lambda: ([-1.0, 0.0], [1.0, 0.0]), "mostly along z1"),
    ("from the origin", lambda: ([0.0, 0.0], [0.0, 2.0]), "one cluster only"),
    ("one side of the live axis", lambda: ([0.0, -3.0], [0.0, -1.0]), "one cluster only"),
    ("one end moved", lambda: ([-2.0, 0.0], [0.0, 2.0]), "one cluster only"),
    ("far out along z2", lambda: ([0.0, -10.0], [0.0, 10.0]), "leaves the prior"),
    ("far out along z1", lambda: ([-10.0, 0.0], [10.0, 0.0]), "leaves the prior"),
    ("a sign forgotten", lambda: ([0.0, 2.0], [0.0, 2.0]), "there is no line"),
    ("numbers of axes", lambda: (1, 2), "start must be two finite numbers"),
    ("far out alone", lambda: ([0.0, -4.0], [0.0, -3.0]), "visits no cluster"),
]

ALTERNATIVES = [
    ("along z2", lambda: ([0.0, -2.0], [0.0, 2.0])),
    ("backwards, whole numbers", lambda: ((0, 2), (0, -2))),
    ("slanted", lambda: ([-1.0, -2.0], [1.5, 2.0])),
    ("slanted the other way, arrays", lambda: (np.array([2.0, -2.0]), np.array([-2.0, 2.0]))),
    ("shorter, shifted, tensors", lambda: (torch.tensor([0.5, -1.0]), torch.tensor([0.5, 1.0]))),
    ("out to 3", lambda: ([0.0, -3.0], [0.0, 3.0])),
    (
        "from the codes of two points",
        lambda: tuple(lab().model.encode(torch.tensor([[-1.0, 0.0], [1.0, 0.0]]))[0]),
    ),
]

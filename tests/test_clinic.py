"""The thresholds of the clinic's signs: just on one side of one its sign holds, on the other it does not."""

import dataclasses

import pytest
import torch

from helpers.clinic import DISEASES, Chart

SOUND = Chart(
    error=0.02,
    unexplained=0.04,
    falling=0.0,
    highest=1.0,
    kl=torch.tensor([0.5, 1.5]),
    claimed=1.0,
    gradient=1.0,
    near=0.9,
    right=0.5,
    warnings=(),
)
DEAD = (0.0, 0.0)
TINY = 1e-30

# disease, what else is seen on the chart, what is measured, a value with which the sign holds, one without
EDGES = [
    ("healthy", {}, "falling", 0.09, 0.11),
    ("healthy", {}, "claimed", 1.4, 1.6),
    ("healthy", {}, "warnings", (), ("posterior collapse",)),
    ("no KL pressure", {"kl": (3.0, 3.0)}, "unexplained", 0.009, 0.011),
    ("no KL pressure", {"unexplained": 0.001}, "kl", (2.77, 2.78), (2.77, 2.77)),  # ln 256 is 5.545
    ("too much KL pressure", {}, "kl", (0.009, 0.009), (0.009, 0.011)),
    ("too much KL pressure", {"kl": DEAD}, "gradient", TINY, 0.0),
    ("learning rate too high", {}, "highest", 2.1, 1.9),
    ("stopped before it settled", {}, "falling", 0.11, 0.09),
    ("stopped before it settled", {"falling": 0.5}, "unexplained", 0.49, 0.51),
    ("gradient cut at z", {"gradient": 0.0}, "kl", (0.009, 0.009), (0.011, 0.009)),
    ("gradient cut at z", {"kl": DEAD}, "gradient", 0.0, TINY),
    ("wrong width of z", {}, "claimed", 2.1, 1.9),
    ("a cluster missing from the data", {"right": 1.0}, "near", 0.41, 0.39),
    ("a cluster missing from the data", {}, "right", 0.09, 0.11),
    ("a cluster missing from the data", {}, "right", 0.91, 0.89),
    ("one dead latent dimension", {}, "kl", (0.009, 1.0), (0.011, 1.0)),
    ("one dead latent dimension", {}, "kl", (0.011, 0.009), (0.009, 0.009)),
]


def holding(**seen: object) -> set[str]:
    """The diagnoses whose signs a sound chart shows with these values put in."""
    if "kl" in seen:
        seen["kl"] = torch.tensor(seen["kl"])
    chart = dataclasses.replace(SOUND, **seen)
    return {name for name, disease in DISEASES.items() if disease.holds(chart)}


@pytest.mark.parametrize(
    "name, also, measured, sick, not_sick",
    EDGES,
    ids=[f"{name}: {measured} {a}" for name, _, measured, a, _ in EDGES],
)
def test_a_sign_holds_on_one_side_of_its_threshold(name, also, measured, sick, not_sick):
    assert name in holding(**also, **{measured: sick})
    assert name not in holding(**also, **{measured: not_sick})


def test_a_sound_chart_shows_nothing_else():
    assert holding() == {"healthy"}


def test_every_sign_has_its_threshold_here():
    assert {name for name, *_ in EDGES} == set(DISEASES)

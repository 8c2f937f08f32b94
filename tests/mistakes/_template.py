"""Answers to ``middle_of_codes``: untouched, wrong and right ones."""

import numpy as np


def stub(z):
    raise NotImplementedError


def middle_over_the_dimensions(z):
    return z.mean(dim=1)


def middle_as_one_number(z):
    return z.mean()


def middle_as_a_sum(z):
    return z.sum(dim=0)


def middle_in_numpy(z):
    return np.mean(z.numpy(), axis=0)


MISTAKES = [
    ("over the dimensions", middle_over_the_dimensions, "averaged over the dimensions"),
    ("one number", middle_as_one_number, "one number for everything"),
    ("a sum", middle_as_a_sum, "summed over the points"),
]

ALTERNATIVES = [
    ("NumPy", middle_in_numpy),
]

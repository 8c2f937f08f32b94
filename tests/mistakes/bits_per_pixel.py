"""Answers to ``bits_per_pixel``: untouched, wrong and right ones."""

import math

import numpy as np
import torch


def stub(log_p, pixels, levels):
    raise NotImplementedError


def bits_of(log_probability):
    return -log_probability / math.log(2)


def with_the_wrong_sign(log_p, pixels, levels):
    return (log_p - pixels * np.log(levels)) / pixels / np.log(2)


def with_log_p_turned(log_p, pixels, levels):
    return (pixels * math.log(levels) + log_p) / (pixels * math.log(2))


def without_the_levels(log_p, pixels, levels):
    return bits_of(log_p) / pixels


def without_levels_and_minus(log_p, pixels, levels):
    return log_p / math.log(2) / pixels


def with_the_cell_turned(log_p, pixels, levels):
    return bits_of(log_p + pixels * math.log(levels)) / pixels


def in_nats(log_p, pixels, levels):
    return math.log(levels) - log_p / pixels


def of_the_image(log_p, pixels, levels):
    return bits_of(log_p - pixels * math.log(levels))


def nats_of_the_image(log_p, pixels, levels):
    return -(log_p - pixels * math.log(levels))


def levels_alone_in_bits(log_p, pixels, levels):
    return (pixels * math.log2(levels) - log_p) / pixels


def log_p_alone_in_bits(log_p, pixels, levels):
    return math.log(levels) - log_p / math.log(2) / pixels


def levels_converted_twice(log_p, pixels, levels):
    return (pixels * math.log2(levels) - log_p) / (pixels * math.log(2))


def multiplied(log_p, pixels, levels):
    return (math.log(levels) - log_p / pixels) * math.log(2)


def with_one_cell(log_p, pixels, levels):
    return bits_of(log_p - math.log(levels)) / pixels


def with_one_value_more(log_p, pixels, levels):
    return bits_of(log_p - pixels * math.log(levels + 1)) / pixels


def with_the_levels_themselves(log_p, pixels, levels):
    return bits_of(log_p - pixels * levels) / pixels


def of_all_images(log_p, pixels, levels):
    return (bits_of(log_p - pixels * math.log(levels)) / pixels).mean()


def in_decimal_digits(log_p, pixels, levels):
    return math.log10(levels) - log_p / (pixels * math.log(10))


def term_by_term(log_p, pixels, levels):
    return math.log2(levels) - log_p / (pixels * math.log(2))


def by_the_width_of_a_cell(log_p, pixels, levels):
    width = 1 / levels
    return -(log_p / math.log(2) + pixels * math.log2(width)) / pixels


def in_numpy(log_p, pixels, levels):
    per_pixel = log_p.numpy() / pixels - np.log(levels)
    return -per_pixel * np.log2(np.e)


def by_the_mean_pixel(log_p, pixels, levels):
    """The probability of a typical pixel's cell, and its log2."""
    probability = torch.exp(log_p / pixels) / levels
    return -probability.log2().unsqueeze(1)


def in_plain_python(log_p, pixels, levels):
    return [math.log(levels, 2) - math.log2(math.e) * one / pixels for one in log_p.tolist()]


MISTAKES = [
    ("wrong sign", with_the_wrong_sign, "right size, wrong sign"),
    ("log_p turned", with_log_p_turned, "the sign of log_p is turned"),
    ("no levels", without_the_levels, "levels is forgotten"),
    ("no levels, no minus", without_levels_and_minus, "without the minus"),
    ("the cell turned", with_the_cell_turned, "levels counts the wrong way"),
    ("nats", in_nats, "in nats: divide by ln 2"),
    ("of the image", of_the_image, "bits of the whole image"),
    ("nats of the image", nats_of_the_image, "nats of the whole image"),
    ("log2 of the levels alone", levels_alone_in_bits, "bits and nats are mixed"),
    ("log_p alone in bits", log_p_alone_in_bits, "bits and nats are mixed"),
    ("converted twice", levels_converted_twice, "bits and nats are mixed"),
    ("multiplied by ln 2", multiplied, "multiplied by ln 2"),
    ("one cell", with_one_cell, "ln(levels) is counted once"),
    ("one value more", with_one_value_more, "levels + 1 is the number of values"),
    ("the levels themselves", with_the_levels_themselves, "where its logarithm belongs"),
    ("one number", of_all_images, "averaged over the images"),
    ("log10", in_decimal_digits, "for log_p = "),
]

ALTERNATIVES = [
    ("term by term", term_by_term),
    ("the width of a cell", by_the_width_of_a_cell),
    ("NumPy", in_numpy),
    ("through exp, one column", by_the_mean_pixel),
    ("plain Python", in_plain_python),
]

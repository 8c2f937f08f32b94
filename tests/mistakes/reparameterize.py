"""Answers to ``reparameterize``: untouched, wrong and right ones."""

from tests.mistakes._samplers import BAD_SAMPLERS, GOOD_SAMPLERS, std_is_the_variance


def stub(mu, logvar):
    raise NotImplementedError


MISTAKES = [("variance as std", std_is_the_variance, "that is the variance"), *BAD_SAMPLERS]

ALTERNATIVES = GOOD_SAMPLERS

"""Answers to ``mend_sampler``: untouched, wrong and right ones."""

from tests.mistakes._samplers import BAD_SAMPLERS, GOOD_SAMPLERS, std_is_the_variance

stub = std_is_the_variance

MISTAKES = BAD_SAMPLERS

ALTERNATIVES = GOOD_SAMPLERS

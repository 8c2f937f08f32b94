"""The comparison of drifting numbers: it must forgive a last digit and nothing else."""

import pytest

from conftest import drift, printed


@pytest.mark.parametrize(
    "fresh", ["ELBO -0.51 ± 0.02, 8 of 8", "ELBO -0.53 ± 0.01, 8 of 8", "ELBO -0.48 ± 0.05, 8 of 8"]
)
def test_last_digits_may_differ(fresh):
    assert drift("ELBO -0.51 ± 0.02, 8 of 8", fresh) == ""


@pytest.mark.parametrize(
    ("fresh", "said"),
    [
        ("ELBO -0.55 ± 0.02, 8 of 8", "stored -0.51, fresh -0.55"),
        ("ELBO 0.51 ± 0.02, 8 of 8", "stored -0.51, fresh 0.51"),
        ("ELBO -0.51 ± 0.02, 7 of 8", "stored 8, fresh 7"),
        ("log p -0.51 ± 0.02, 8 of 8", "words differ"),
        ("ELBO -0.51 ± 0.02", "words differ"),
        ("", "words differ"),
    ],
)
def test_anything_else_is_seen(fresh, said):
    assert said in drift("ELBO -0.51 ± 0.02, 8 of 8", fresh)


def test_blanks_do_not_count():
    outputs = [{"text": "a   0.1\n"}, {"text": " b"}, {"data": {}}]
    assert printed(outputs) == "a 0.1 b"

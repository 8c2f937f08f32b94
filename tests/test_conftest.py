"""The comparisons of varying numbers: each must forgive what its tag says and nothing else."""

import pytest

from conftest import chance, comparison, drift, printed, timing


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


@pytest.mark.parametrize(
    "fresh",
    [
        "near 90.1% ± 6.0%, good 29 of 32, lr 0.02",
        "near 84.2% ± 2.0%, good 29 of 32, lr 0.02",
        "near 90.1% ± 6.0%, good 25 of 32, lr 0.02",
    ],
)
def test_chance_may_change_a_mean_within_its_spread_and_a_count_a_little(fresh):
    assert chance("near 90.1% ± 6.0%, good 29 of 32, lr 0.02", fresh) == ""


@pytest.mark.parametrize(
    ("fresh", "said"),
    [
        ("near 83.9% ± 2.0%, good 29 of 32, lr 0.02", "more than the spread"),
        ("near 90.1% ± 6.0%, good 16 of 32, lr 0.02", "more than chance"),
        ("near 90.1% ± 6.0%, good 29 of 16, lr 0.02", "differ"),
        ("near 90.1% ± 6.0%, good 29 of 32, lr 0.03", "differ"),
        ("far 90.1% ± 6.0%, good 29 of 32, lr 0.02", "differ"),
    ],
)
def test_chance_changes_nothing_else(fresh, said):
    assert said in chance("near 90.1% ± 6.0%, good 29 of 32, lr 0.02", fresh)


def test_a_timing_may_change_in_its_numbers_only():
    assert timing("AE 0.5 of a VAE", "AE 0.7 of a VAE") == ""
    assert "words" in timing("AE 0.5 of a VAE", "AE 0.5")


def test_the_tag_decides_how_to_compare():
    tags = {"last-digit-varies": drift, "chance-varies": chance, "time-varies": timing}
    assert {tag: comparison(["nbval-ignore-output", tag]) for tag in tags} == tags
    assert comparison(["raises-exception"]) is None


def test_a_sentence_may_end_in_a_spread():
    assert chance("near 0.90 ± 0.06.", "near 0.92 ± 0.05.") == ""

"""The two rules by which outputs are compared: each must forgive what it says and nothing else."""

import base64
import io

import matplotlib.image
import numpy as np
import pytest
from PIL import Image

from tests.outputs import beyond_chance, other_figures, other_words, text_of

STORED = "ELBO -0.51, near 90.1% ± 6.0%, good 29 of 32, lr 0.02, 600 epochs, tensor([ 0.000, 1.000])"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("-0.51", "-0.53"),
        ("-0.51", "-0.48"),
        ("90.1% ± 6.0%", "84.2% ± 2.0%"),
        ("90.1% ± 6.0%", "99.0% ± 9.0%"),
        ("29 of 32", "25 of 32"),
        (", near", ",   near"),
        ("([ 0.000", "([-0.000"),
    ],
)
def test_chance_may_change_a_number_a_little(was, now):
    assert beyond_chance(STORED, STORED.replace(was, now)) == ""


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("-0.51", "-0.55", "stored -0.51, fresh -0.55"),
        ("-0.51", "0.51", "stored -0.51, fresh 0.51"),
        ("90.1% ± 6.0%", "83.9% ± 2.0%", "more than chance"),
        ("29 of 32", "16 of 32", "more than chance"),
        ("29 of 32", "29 of 16", "more than chance"),
        ("0.02", "0.06", "more than chance"),
        ("600", "601", "stored 600, fresh 601"),
        ("near", "far", "words differ"),
        (" ± 6.0%", "", "words differ"),
        (STORED, "", "words differ"),
    ],
)
def test_chance_changes_nothing_else(was, now, said):
    assert said in beyond_chance(STORED, STORED.replace(was, now))


def test_a_sentence_may_end_in_a_spread():
    assert beyond_chance("near 0.90 ± 0.06.", "near 0.95 ± 0.05.") == ""


def test_a_timing_may_change_in_its_numbers_only():
    assert other_words("AE 0.5 of a VAE", "AE 7.25 of a VAE") == ""
    assert "words" in other_words("AE 0.5 of a VAE", "AE 0.5")


def test_the_text_of_a_cell_is_all_that_it_says():
    outputs = [{"text": "a\n"}, {"data": {"text/plain": "b", "image/png": "c"}}, {"evalue": "d"}]
    assert text_of(outputs).split() == ["a", "b", "d"]


def figure(grey: float, width: int = 8, embedded: bool = False) -> dict:
    file = io.BytesIO()
    matplotlib.image.imsave(file, np.full((8, width, 3), grey))
    png = base64.b64encode(file.getvalue()).decode()
    inside = {"text/html": f'<img alt="grey" src="data:image/png;base64,{png}">'}
    return {"data": inside if embedded else {"image/png": png}}


@pytest.mark.parametrize("embedded", [False, True])
def test_figures_are_compared_by_their_pixels(embedded):
    stored = [figure(0.5, embedded=embedded)]
    assert other_figures(stored, [figure(0.505, embedded=embedded)], compare_pixels=True) == ""
    assert "pixels differ by" in other_figures(stored, [figure(0.53, embedded=embedded)], compare_pixels=True)
    assert "fresh (8, 9, 3)" in other_figures(stored, [figure(0.5, 9, embedded)], compare_pixels=True)


def test_transparent_figures_are_compared_as_they_look_on_white():
    ink, nothing, ghost = (Image.new("RGBA", (8, 8), colour) for colour in ("#333F", "#FFF0", "#3330"))
    ink, nothing, ghost, few = ([stored(picture)] for picture in (ink, nothing, ghost, ink.quantize(2)))
    assert other_figures(nothing, ghost, compare_pixels=True) == ""
    assert "pixels differ by 204" in other_figures(ink, ghost, compare_pixels=True)
    assert other_figures(ink, few, compare_pixels=True) == ""


def stored(picture: Image.Image) -> dict:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return {"data": {"image/png": base64.b64encode(file.getvalue()).decode()}}


@pytest.mark.parametrize("embedded", [False, True])
def test_or_by_their_number_alone(embedded):
    stored = [figure(0.5, embedded=embedded)]
    assert other_figures(stored, [figure(0.1, 9, embedded)], compare_pixels=False) == ""
    for compare_pixels in (True, False):
        assert "1 stored figures, 0 fresh" in other_figures(stored, [], compare_pixels)

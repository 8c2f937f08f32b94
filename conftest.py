"""Let nbval compare figures too, by the rule that holds here, and give every kernel the same surroundings."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import matplotlib.font_manager  # noqa: F401  builds the font cache before any kernel starts
import pytest
from nbval.plugin import IPyNbCell

from helpers.processor import why_not  # the import pins torch's digits, here and in the kernels
from tests.outputs import beyond_chance, other_figures, other_words, text_of

os.environ["TQDM_DISABLE"] = "1"  # a progress bar would appear on slow machines only


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _pinned_matplotlib() -> str:
    requirements = Path(__file__).with_name("requirements.txt").read_text("utf-8")
    return re.search(r"^matplotlib==(\S+)", requirements, flags=re.M)[1]


SAME_MATPLOTLIB = _minor(matplotlib.__version__) == _minor(_pinned_matplotlib())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--loose", action="store_true", help="the kernels run on another kind of processor")
    parser.addoption("--run-all", action="store_true", help="test what takes longer too")


def pytest_configure(config: pytest.Config) -> None:
    config.option.loose = config.option.loose or bool(why_not())


def pytest_report_header(config: pytest.Config) -> str:
    rule = f"loosely, because {why_not() or 'asked to'}" if config.option.loose else "strictly"
    return f"stored outputs are compared {rule}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run a cell, compare it by nbval or by the loose rule, and then its figures."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    loose, timed = item.config.option.loose, not item.options["check"]
    item.options["check"] = not loose and not timed
    yield
    stored, fresh = item.cell.outputs, item.test_outputs
    problem = other_figures(stored, fresh, compare_pixels=SAME_MATPLOTLIB and not loose)
    if timed:
        problem = problem or other_words(text_of(stored), text_of(fresh))
    elif loose:
        problem = problem or beyond_chance(text_of(stored), text_of(fresh))
    if problem:
        item.raise_cell_error(problem)

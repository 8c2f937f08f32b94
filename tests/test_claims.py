"""The ledger of claims: rows speak the notebooks' words, rules can fail, the table is of this ledger.

Some rows that take no time are measured again, on the first few seeds. ``make claims`` measures all.
"""

import importlib.util
import math
import re

import nbformat
import pytest
import torch

from tests.claims import lessons, sentences, table
from tests.claims.ledger import FIRST, Every, above, below, between, claims_of, effect
from tests.claims.sentences import REASONS, otherwise, plain, to_account_for
from tests.test_notebooks import PATHS, code_cells

ROWS = [claim for of_one in lessons().values() for claim in of_one]
NOTEBOOKS = [path.stem for path in PATHS]
FEW, ERRORS = 8, 5  # seeds of a sample, and standard errors that it may be off
QUICK = """01 untrained_error, 01 bridge, 01 fitted_gaussian, 02 variance_of_the_score, 02
    pathwise_by_slope, 02 training_errors, 03 price, 03 hardly_a_hole, 03 pressure_helps, 04
    kl_leads, 04 cut_gradient, 04 smaller_beta_cures, 05 one_latent, 05 shrinks_without_noise, 06
    easier_to_sample, 06 error_under_pressure, 07 both_clusters, 07 one_in_use, 08 a_little_more, 08
    finds_the_noise, 08 inner_edge, 09 fresh_above_floor, 09 small_beta_not_good, 09 own_fakes"""
SAMPLE = [claim for claim in ROWS if claim.name in [" ".join(one.split()) for one in QUICK.split(",")]]


def test_there_are_rows_for_each_lesson():
    assert len(ROWS) >= 90 and len(SAMPLE) == len(QUICK.split(","))
    assert len({claim.name for claim in ROWS}) == len(ROWS)
    assert set(lessons()) <= set(NOTEBOOKS)
    assert all(claim.seeds >= 32 and claim.measured.endswith(".") for claim in ROWS)


@pytest.mark.parametrize("claim", ROWS, ids=lambda claim: claim.name)
def test_the_words_of_a_row_are_the_notebooks(claim):
    assert len(claim.sentence) >= 20
    found = [one for one in sentences.sentences(claim.notebook) if plain(claim.sentence) in one]
    assert found, f"not in {claim.notebook}: {claim.sentence}"


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_what_compares_has_a_row_or_a_reason(notebook):
    rows = [plain(claim.sentence) for claim in lessons().get(notebook, [])]
    lines = otherwise(notebook)
    assert {reason for reason, _ in lines} <= set(REASONS)
    open_ones = [
        one
        for one in to_account_for(notebook)
        if not any(row in one for row in rows) and not any(one.startswith(words) for _, words in lines)
    ]
    assert not open_ones, "neither in the ledger nor in otherwise/:\n" + "\n".join(open_ones)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_each_line_of_otherwise_is_a_sentence_that_needs_it(notebook):
    needing = to_account_for(notebook)
    rows = [plain(claim.sentence) for claim in lessons().get(notebook, [])]
    for _, words in otherwise(notebook):
        meant = [one for one in needing if one.startswith(words)]
        assert len(meant) == 1, f"{len(meant)} sentences of {notebook} begin so: {words}"
        assert not any(row in meant[0] for row in rows), f"has a row: {words}"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_notebook_uses_a_seed_of_the_ledger(path):
    code = "\n".join(cell.source for cell in code_cells(nbformat.read(path, 4)))
    seeds = [int(number.replace("_", "")) for number in re.findall(r"(?:seed|sources)\(([\d_]+)", code)]
    assert max(seeds, default=0) + 1000 < FIRST


def test_the_table_is_of_this_ledger_and_everything_in_it_holds():
    rows = table.read()
    assert [row[-1] for row in rows] == [claim.state() for claim in ROWS], "run make claims"
    assert {row[-2] for row in rows} == {"yes"}


@pytest.mark.parametrize("claim", SAMPLE, ids=lambda claim: claim.name)
def test_a_sample_of_the_rows_measured_again(claim):
    shown = table.read()[ROWS.index(claim)][4]
    found = claim.effect(FEW)
    if " of " in shown:
        count, n = map(int, shown.split(" of "))
        share = (count + 1) / (n + 2)
        error = math.sqrt(share * (1 - share) / FEW)
        assert abs(found.value - share) < ERRORS * error
    else:
        value, error = map(float, shown.split(" ± "))
        assert abs(found.value - value) <= ERRORS * error * math.sqrt(claim.seeds / FEW)


@pytest.mark.parametrize(
    ("rule", "holding", "failing"),
    [
        (above(0), [1.0, 1.1, 0.9, 1.0], [1.0, 1.1, -0.9, 1.0]),
        (below(0), [-1.0, -1.1, -0.9], [-0.1, -0.1, 0.2]),
        (between(-0.1, 0.1), [0.01, -0.01, 0.02], [0.01, -0.2, 0.2]),
        (above(0.9), [True] * 64, [True] * 30),
        (between(0.3, 0.7), [True, False] * 32, [True, False] * 4),
        (Every(), [True] * 64, [True] * 63 + [False]),
    ],
    ids=str,
)
def test_a_rule_can_fail(rule, holding, failing):
    assert rule.holds(effect(torch.tensor(holding)))
    assert not rule.holds(effect(torch.tensor(failing)))


def test_the_error_of_a_mean_and_of_another_statistic():
    values = torch.randn(400, generator=torch.Generator().manual_seed(0))
    mean, median = effect(values), effect(values, torch.median)
    assert mean.error == pytest.approx(0.05, rel=0.1)
    assert median.error == pytest.approx(0.05 * math.sqrt(math.pi / 2), rel=0.25)
    assert mean.shown == f"{mean.value:.3f} ± {mean.error:.3f}"
    assert effect(torch.tensor([1.0, 1.00002, 1.00001])).shown == "1.0000100 ± 0.0000058"


@pytest.mark.parametrize("values", [[1.0], [1.0, math.nan]])
def test_too_little_to_measure_by(values):
    with pytest.raises(ValueError, match="expected finite values of at least two seeds"):
        effect(torch.tensor(values))


def test_a_row_changes_its_state_with_its_words_and_rule():
    rows, claim = claims_of("01_flow")

    def measure(seeds):
        """Nothing."""
        return torch.zeros(len(seeds))

    for words, rule in (("some words", above(0)), ("other words", above(0)), ("some words", below(0))):
        claim(words, rule)(measure)
    assert len({row.state() for row in rows}) == 3


def test_a_row_changes_its_state_with_its_own_code_and_not_with_another_rows(tmp_path):
    code = """
from tests.claims.ledger import above, claims_of
CLAIMS, claim = claims_of("01_flow")
def shared():
    return SHARED
@claim("first words", above(0))
def first(seeds):
    return FIRST
@claim("other words", above(0))
def other(seeds):
    return OTHER
"""

    def state(**values):
        names = {"SHARED": "1", "FIRST": "1", "OTHER": "1"} | values
        path = tmp_path / f"{'_'.join(names.values())}.py"
        path.write_text(re.sub("SHARED|FIRST|OTHER", lambda found: names[found[0]], code))
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.CLAIMS[0].state()

    assert state() == state(OTHER="2")
    assert len({state(), state(FIRST="2"), state(SHARED="2")}) == 3

import math
from functools import partial

import pytest
import torch
from torch import nn

from helpers.data import two_clusters
from helpers.models import TinyVAE
from helpers.training import VAERun, stacking, train_many, train_vae, warm_up
from tests.rounding import assert_same_training

BETAS = [0.05, 0.0, warm_up(0.2, epochs=200, ramp=100)]
SEEDS = (4, 7)


def grid_input(per_cluster=128, seeds=SEEDS):
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    return torch.stack([two_clusters(per_cluster, generator) for generator in generators]), generators


def train_alone(data, seed, per_cluster=128, **settings) -> VAERun:
    """The single run that draws as the grid's run of this seed does."""
    generator = torch.Generator().manual_seed(seed)
    two_clusters(per_cluster, generator)
    return train_vae(data, generator=generator, **settings)


def parts(run: VAERun) -> tuple:
    return (run.loss, run.recon, run.kl, run.beta, run.kl_per_dimension, *run.model.parameters())


@pytest.fixture(scope="module")
def grid():
    x, generators = grid_input()
    return x, train_many(x, betas=BETAS, generators=generators), generators


@pytest.mark.parametrize("b", range(len(BETAS)))
@pytest.mark.parametrize("s", range(len(SEEDS)))
def test_each_run_is_the_single_run(grid, b, s):
    x, runs, _ = grid
    assert torch.equal(two_clusters(generator=torch.Generator().manual_seed(SEEDS[s])), x[s])
    alone = partial(train_alone, seed=SEEDS[s], beta=BETAS[b])
    assert_same_training(runs[b][s], alone, x[s], parts)


@pytest.mark.parametrize("beta", [0.5, 2.0])
def test_at_a_large_beta_it_is_the_single_run_until_rounding_grows(beta):
    """A dying dimension has gradients near zero, which Adam scales up: rounding, too, in later epochs."""
    x, generators = grid_input()
    runs = train_many(x, betas=[beta], generators=generators, epochs=50)
    for run, data, seed in zip(runs[0], x, SEEDS):
        assert_same_training(run, partial(train_alone, seed=seed, beta=beta, epochs=50), data, parts)


def test_it_contains_the_labs_run_digit_for_digit(grid):
    lab = grid[1][0][0]
    shown = [f"{lab.recon[e - 1]:.4f} {lab.kl[e - 1]:.4f} {lab.loss[e - 1]:.4f}" for e in (1, 50, 100, 200)]
    assert shown == [
        "0.5903 0.0293 0.5917",
        "0.0335 0.9007 0.0785",
        "0.0261 0.8229 0.0673",
        "0.0244 0.7138 0.0601",
    ]


def test_the_generators_move_on_as_by_one_training(grid):
    x, _, generators = grid
    for data, seed, used in zip(x, SEEDS, generators):
        generator = torch.Generator().manual_seed(seed)
        two_clusters(generator=generator)
        train_vae(data, generator=generator)
        assert torch.equal(generator.get_state(), used.get_state())


def test_seeds_differ_in_weights_and_noise(grid):
    x, _, _ = grid
    same_data = x[:1].expand(2, -1, -1)
    _, generators = grid_input()
    first, second = train_many(same_data, betas=[0.05], generators=generators, epochs=3)[0]
    assert (first.recon - second.recon).abs().min() > 1e-4
    alike = [torch.Generator().manual_seed(0) for _ in SEEDS]
    first, second = train_many(same_data, betas=[0.05], generators=alike, epochs=3)[0]
    torch.testing.assert_close(first.recon, second.recon)


def test_results_are_ordinary_models_of_their_own(grid):
    _, runs, _ = grid
    models = [run.model for row in runs for run in row]
    assert all(type(layer).__name__ != "StackedLinear" for model in models for layer in model.modules())
    assert all(not getattr(layer, "inplace", False) for model in models for layer in model.modules())
    before = models[1].mu.weight.clone()
    with torch.no_grad():
        models[0].mu.weight.zero_()
    assert torch.equal(models[1].mu.weight, before)
    assert all(p.requires_grad for p in models[0].parameters())
    TinyVAE().load_state_dict(models[1].state_dict())


def test_any_number_of_points_and_no_trace_in_the_global_stream():
    before = torch.get_rng_state()
    x, generators = grid_input(per_cluster=3)
    runs = train_many(x, betas=[0.05], generators=generators, epochs=7)
    assert torch.equal(torch.get_rng_state(), before)
    for run, data, seed in zip(runs[0], x, SEEDS):
        assert_same_training(run, partial(train_alone, seed=seed, per_cluster=3, epochs=7), data, parts)
        assert run.points == 6


def test_it_trains_inside_no_grad():
    x, generators = grid_input(4)
    with torch.no_grad():
        runs = train_many(x, betas=[0.05], generators=generators, epochs=20)
    assert runs[0][0].loss[-1] < runs[0][0].loss[0]


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"x": torch.zeros(8, 2)}, ValueError, r"x is \(8, 2\); expected a tensor \(S, N, 2\)"),
        ({"x": [1.0]}, ValueError, "x is a list"),
        ({"x": torch.zeros(2, 4, 3)}, ValueError, r"expected \(N, 2\)"),
        ({"x": torch.full((2, 4, 2), math.nan)}, ValueError, "NaN"),
        ({"x": torch.zeros(3, 4, 2)}, ValueError, "2 generators for 3 data sets"),
        ({"generators": [None, None]}, TypeError, "a generator is None"),
        ({"generators": [1, 2]}, TypeError, "generator is a int"),
        ({"generators": [torch.Generator()] * 2}, ValueError, "same generator is given twice"),
        ({"betas": []}, ValueError, "betas is empty"),
        ({"betas": [-1.0]}, ValueError, "beta is -1.0"),
        ({"betas": [[0.1, 0.2]]}, ValueError, "beta has 2 values"),
        ({"epochs": 0}, ValueError, "epochs is 0"),
        ({"lr": -1.0}, ValueError, "lr is -1"),
    ],
)
def test_bad_arguments_are_refused(changes, error, said):
    x, generators = grid_input(2)
    arguments = {"x": x, "betas": [0.05], "generators": generators, "epochs": 3} | changes
    with pytest.raises(error, match=said):
        train_many(arguments.pop("x"), **arguments)


def test_divergence_names_how_many_and_where():
    x, generators = grid_input(4)
    with pytest.raises(FloatingPointError, match=r"diverged for \d+ of 4 models, first at epoch \d+ of 50"):
        train_many(x, betas=[0.05, 0.1], generators=generators, epochs=50, lr=1000.0)


def test_divergence_in_the_last_step_is_seen():
    x, generators = grid_input(4)
    with pytest.raises(FloatingPointError, match="at epoch 1 of 1"):
        train_many(x * 1e20, betas=[0.05], generators=generators, epochs=1, lr=1e38)


def test_a_progress_bar_counts_the_epochs_and_waits_some_seconds(monkeypatch):
    seen = {}

    def bar(epochs, **settings):
        seen.update(settings)
        return epochs

    monkeypatch.setattr(stacking, "tqdm", bar)
    for variable, off in [("1", True), ("", False)]:
        monkeypatch.setenv("TQDM_DISABLE", variable)
        x, generators = grid_input(2)
        train_many(x, betas=[0.05], generators=generators, epochs=3)
        assert seen["total"] == 3 and seen["delay"] >= 2 and seen["leave"] is False
        assert seen["disable"] is off


def test_a_linear_decoder_stays_linear():
    x, generators = grid_input(4)
    runs = train_many(x, betas=[0.05], generators=generators, epochs=5, activation=nn.Identity)
    alone = partial(train_alone, seed=SEEDS[0], per_cluster=4, epochs=5, activation=nn.Identity)
    assert_same_training(runs[0][0], alone, x[0], parts)
    assert isinstance(runs[0][0].model.decoder[1], nn.Identity)

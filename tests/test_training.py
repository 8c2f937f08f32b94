import math

import numpy as np
import pytest
import torch
from torch import nn

from helpers.data import two_clusters
from helpers.models import TinyVAE
from helpers.training import train_vae, warm_up
from tests import lab_as_written


@pytest.fixture(scope="module")
def x():
    return two_clusters(32, torch.Generator().manual_seed(0))


def test_it_is_the_labs_loop_draw_for_draw():
    torch.manual_seed(4)
    expected = lab_as_written.train(lab_as_written.make_data(), epochs=200)
    after = torch.get_rng_state()
    torch.manual_seed(4)
    run = train_vae(two_clusters())
    assert torch.equal(torch.get_rng_state(), after)
    for mine, theirs in zip(run.model.parameters(), expected.parameters()):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-4)


def test_every_epoch_is_recorded(x):
    run = train_vae(x, epochs=12, beta=0.3)
    assert run.epochs == 12
    assert run.loss.shape == run.recon.shape == run.kl.shape == run.beta.shape == (12,)
    assert run.kl_per_dimension.shape == (12, 2)
    torch.testing.assert_close(run.loss, run.recon + 0.3 * run.kl)
    torch.testing.assert_close(run.kl, run.kl_per_dimension.mean(1))


def test_a_schedule_weighs_each_epoch(x):
    beta = [0.0, 0.5, 1.0, 0.25]
    run = train_vae(x, epochs=4, beta=beta)
    torch.testing.assert_close(run.loss, run.recon + torch.tensor(beta) * run.kl)
    for same in (torch.tensor(beta), np.array(beta), tuple(beta)):
        assert torch.equal(train_vae(x, epochs=4, beta=same).beta, run.beta)


def test_beta_changes_what_is_learned(x):
    runs = [train_vae(x, beta=beta, generator=torch.Generator().manual_seed(0)) for beta in (0.0, 2.0)]
    assert runs[0].kl[-1] > 1 > 0.1 > runs[1].kl[-1]


def test_a_constant_schedule_is_the_constant(x):
    runs = [
        train_vae(x, epochs=9, beta=b, generator=torch.Generator().manual_seed(0)) for b in (0.1, [0.1] * 9)
    ]
    assert torch.equal(runs[0].loss, runs[1].loss)


def test_a_generator_decides_everything_and_moves_on(x):
    before = torch.get_rng_state()
    generator = torch.Generator().manual_seed(0)
    first = train_vae(x, epochs=5, generator=generator)
    second = train_vae(x, epochs=5, generator=generator)
    again = train_vae(x, epochs=5, generator=torch.Generator().manual_seed(0))
    assert torch.equal(first.loss, again.loss) and not torch.equal(first.loss, second.loss)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_model_can_be_trained_on(x):
    model = train_vae(x, epochs=5).model
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    before = [p.clone() for p in model.parameters()]
    opt.zero_grad()
    ((model(x)[0] - x) ** 2).mean().backward()
    opt.step()
    assert any(not torch.equal(p, q) for p, q in zip(before, model.parameters()))


def test_activation_is_the_decoders(x):
    assert isinstance(train_vae(x, epochs=1, activation=nn.Tanh).model.decoder[1], nn.Tanh)


def test_warm_up_rises_and_stays():
    assert warm_up(2.0, epochs=6, ramp=4) == [0.0, 0.5, 1.0, 1.5, 2.0, 2.0]


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"beta": -0.1}, ValueError, "beta is -0.1; expected a finite number of at least 0"),
        ({"beta": math.nan}, ValueError, "beta is nan"),
        ({"beta": math.inf}, ValueError, "beta is inf"),
        ({"beta": "0.05"}, TypeError, "beta is a str; expected a number or one number per epoch"),
        ({"beta": None}, TypeError, "beta is a NoneType"),
        ({"beta": [0.1] * 3, "epochs": 4}, ValueError, "beta has 3 values; expected one per epoch, 4"),
        ({"beta": [0.1, -1.0], "epochs": 2}, ValueError, "beta is -1.0"),
        ({"beta": b"ab", "epochs": 2}, TypeError, "beta is a bytes"),
        ({"beta": True}, TypeError, "beta holds a bool"),
        ({"beta": [[0.1], [0.1]], "epochs": 2}, TypeError, "beta holds a list"),
        ({"beta": ["a", "b"], "epochs": 2}, TypeError, "beta holds a str"),
        ({"epochs": 0}, ValueError, "epochs is 0; expected at least 1"),
        ({"epochs": -5}, ValueError, "epochs is -5"),
        ({"epochs": 10.0}, TypeError, "epochs is 10.0, a float; expected a whole number"),
        ({"epochs": True}, TypeError, "epochs is True, a bool"),
        ({"lr": True}, TypeError, "lr is a bool"),
        ({"generator": 4}, TypeError, "generator is a int; expected a torch.Generator"),
        ({"lr": 0.0}, ValueError, "lr is 0.0; expected a positive, finite number"),
        ({"lr": -1}, ValueError, "lr is -1"),
        ({"lr": math.nan}, ValueError, "lr is nan"),
        ({"lr": "fast"}, TypeError, "lr is a str; expected a number"),
        ({"activation": nn.ReLU()}, TypeError, "activation is ReLU.*expected a class"),
    ],
)
def test_bad_arguments_are_refused(x, arguments, error, said):
    with pytest.raises(error, match=said):
        train_vae(x, **arguments)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [((0.1, 0, 1), "epochs"), ((0.1, 5, 6), "ramp"), ((0.1, 5, 0), "ramp"), ((-1.0, 5, 2), "beta")],
)
def test_bad_schedules_are_refused(arguments, name):
    with pytest.raises(ValueError, match=f"^{name} is .*expected"):
        warm_up(*arguments)


@pytest.mark.parametrize("bad", [torch.zeros(4, 3), torch.zeros(0, 2), torch.full((4, 2), torch.nan)])
def test_bad_data_are_refused(bad):
    with pytest.raises(ValueError, match="x has"):
        train_vae(bad)


def test_divergence_names_epoch_and_causes(x):
    with pytest.raises(FloatingPointError, match=r"loss is (nan|inf) at epoch \d+ of 200 .* lr too high"):
        train_vae(x, lr=100.0)


def test_divergence_in_the_last_step_is_seen(x):
    with pytest.raises(FloatingPointError, match=r"loss is \d.* at epoch 1 of 1 "):
        train_vae(x, epochs=1, lr=1e39)


def test_a_failed_run_moves_the_generator_on(x):
    generator = torch.Generator().manual_seed(0)
    before = generator.get_state()
    with pytest.raises(FloatingPointError):
        train_vae(x, lr=100.0, generator=generator)
    assert not torch.equal(generator.get_state(), before)


def test_it_trains_inside_no_grad_and_leaves_x_alone(x):
    data = x.clone().requires_grad_()
    with torch.no_grad():
        train_vae(data, epochs=2)
    assert data.grad is None


def test_network_is_trained_as_the_class_says():
    class Still(TinyVAE):
        def reparameterize(self, mu, logvar, generator=None):
            return mu

    x = two_clusters(16, torch.Generator().manual_seed(0))
    run = train_vae(x, epochs=3, network=Still, generator=torch.Generator().manual_seed(1))
    assert type(run.model) is Still
    assert torch.equal(run.model(x)[0], run.model(x)[0])


@pytest.mark.parametrize("network", [torch.nn.Linear, TinyVAE(), "TinyVAE", None])
def test_another_network_is_refused(network):
    with pytest.raises(TypeError, match="expected TinyVAE"):
        train_vae(two_clusters(4), epochs=1, network=network)

"""The lab's data and its run, at the lab's seed, at others, with settings or a forward pass of one's own."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.distributions import MixtureSameFamily

from helpers.data import (
    DATA_DIMS,
    check_points,
    check_whole,
    ring,
    ring_density,
    two_clusters,
    two_clusters_density,
)
from helpers.seeds import sources
from helpers.training import VAERun, train_many, train_vae

SEED = 4
ROWS = 256  # that your own points are brought up to


def lab_data() -> Tensor:
    """The lab's 256 points, (256, 2)."""
    return two_clusters(generator=torch.Generator().manual_seed(SEED))


def lab_run(**changes: object) -> VAERun:
    """The lab's run, digit for digit, or the same with other arguments of ``train_vae``.

    It draws from a generator of its own: the global stream stays where it is.
    """
    generator = torch.Generator().manual_seed(SEED)
    return train_vae(two_clusters(generator=generator), generator=generator, **changes)


class Trained(NamedTuple):
    """A run, the data x (N, 2) it was trained on, and their density; None if nobody knows it."""

    run: VAERun
    x: Tensor
    density: MixtureSameFamily | None


def lab_runs(seeds: int, beta: float | Sequence[float] = 0.05, **changes: object) -> list[Trained]:
    """The lab's run at the seeds 0, 1, … in place of 4, each with data of its own, trained side by side.

    Args:
        seeds: how many.
        beta: weight of the KL term; one number, or one per epoch.
        **changes: other arguments of ``train_many``.
    """
    check_whole(seeds, "seeds")
    generators = sources(0, seeds)
    data = torch.stack([two_clusters(generator=generator) for generator in generators])
    (runs,) = train_many(data, betas=[beta], generators=generators, **changes)
    return [Trained(run, x, two_clusters_density()) for run, x in zip(runs, data)]


DATA = {"clusters": (two_clusters, two_clusters_density), "ring": (ring, ring_density)}


def your_run(
    *,
    beta: float,
    lr: float,
    epochs: int,
    seed: int,
    activation: str,
    data: str,
    mine: Sequence[Sequence[float]] = (),
) -> Trained:
    """A run with every setting chosen; with the lab's settings it is the lab's run, digit for digit.

    Args:
        beta, lr, epochs: as in ``train_vae``.
        seed: of the data, the weights and the noise.
        activation: name of the decoder's nonlinearity in ``torch.nn``, such as "ReLU" or "Tanh".
        data: "clusters", "ring" (eight small clusters on the unit circle) or "mine".
        mine: your own points, pairs of numbers; used if ``data`` is "mine". If they are few, each stands in
            x several times, so that a step averages over as much noise as in the lab.

    Raises:
        ValueError: there is no such activation or data; and as ``train_vae``.
    """
    check_whole(seed, "seed", least=0)
    kind = getattr(nn, activation, None) if isinstance(activation, str) else None
    if not (isinstance(kind, type) and issubclass(kind, nn.Module)):
        raise ValueError(
            f"activation is {activation!r}; expected a name in torch.nn, such as 'ReLU' or 'Tanh'"
        )
    generator = torch.Generator().manual_seed(seed)
    if data == "mine":
        points = torch.tensor(mine, dtype=torch.float32)
        check_points(points, DATA_DIMS, "mine")
        x, density = points.repeat(math.ceil(ROWS / len(points)), 1), None
    elif data in DATA:
        draw, density_of = DATA[data]
        x, density = draw(generator=generator), density_of()
    else:
        raise ValueError(f"data is {data!r}; expected 'clusters', 'ring' or 'mine'")
    run = train_vae(x, beta=beta, lr=lr, epochs=epochs, activation=kind, generator=generator)
    return Trained(run, x, density)


PARTS = ("recon", "mu", "logvar")


def with_the_same_noise(mine: Callable, model: nn.Module, x: Tensor) -> tuple[object, Tensor]:
    """What ``mine(model, x)`` returns, and the model's own (recon, mu, logvar) as one tensor, to be compared.

    If they differ, it prints which part does. The global stream stays where it is.
    """
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(SEED)
        got = mine(model, x)
        torch.manual_seed(SEED)
        want = model(x)
    if got is not ... and (fault := _what_differs(got, want)):
        print(fault)
    return got, torch.stack(want)


def _what_differs(got: object, want: Sequence[Tensor]) -> str:
    """Which of the parts is not the expected one, in words; empty if none."""
    if got is None:
        return "my_forward returned None; is `return` missing?"
    whole = isinstance(got, (tuple, list)) and len(got) == len(PARTS)
    if not whole or not all(isinstance(part, Tensor) for part in got):
        return f"expected three tensors: {', '.join(PARTS)}"
    equal = [[a.shape == b.shape and torch.allclose(a, b) for b in want] for a in got]
    wrong = [name for k, name in enumerate(PARTS) if not equal[k][k]]
    if wrong and all(any(line) for line in [*equal, *zip(*equal)]):
        return f"expected another order: {', '.join(PARTS)}"
    if wrong == ["recon"]:
        return "recon differs: did you decode a sampled z?"
    return f"not as expected: {', '.join(wrong)}" * bool(wrong)

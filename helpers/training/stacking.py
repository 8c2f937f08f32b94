"""Many small networks of one shape as one module, which trains them in the time of a few.

A tiny network keeps the CPU busy with calling, not with computing. So the weights of all models are
stacked (``torch.func.stack_module_state``), and every operation serves all of them. ``torch.vmap`` would
do the rest by itself; here the linear layers are batched by hand, because vmap adds the bias in a step
of its own and puts the few features, not the many points, next to each other in memory: a quarter slower.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.func import stack_module_state
from tqdm.auto import tqdm

from helpers.data import DATA_DIMS, check_generator, check_points
from helpers.training.vae import draws_from

SILENT_SECONDS = 3  # shorter than that, and no progress bar appears

M = TypeVar("M", bound=nn.Module)
T = TypeVar("T")


class StackedLinear(nn.Linear):
    """K linear layers at once; the points are columns: (K, in, N) -> (K, out, N)."""

    def forward(self, columns: Tensor) -> Tensor:
        return torch.baddbmm(self.bias.unsqueeze(2), self.weight, columns)


def build_each(build: Callable[[], M], generators: Sequence[torch.Generator]) -> list[M]:
    """One model per generator, its weights drawn from that generator."""
    models = []
    for generator in generators:
        with draws_from(generator):
            models.append(build())
    return models


def stack(models: Sequence[M], copies: int = 1) -> M:
    """One module that computes all models at once, ``copies`` times over, for points in columns."""
    weights, _ = stack_module_state(list(models))
    stacked = models[0]
    for name, layer in stacked.named_modules():
        if isinstance(layer, nn.Linear):
            layer.__class__ = StackedLinear
            layer.weight = nn.Parameter(weights[f"{name}.weight"].detach().repeat(copies, 1, 1))
            layer.bias = nn.Parameter(weights[f"{name}.bias"].detach().repeat(copies, 1))
        elif isinstance(layer, nn.ReLU):
            layer.inplace = True  # one large tensor less to fetch
    return stacked


def unstack(stacked: nn.Module, build: Callable[[], M]) -> list[M]:
    """An ordinary model for each of the stacked ones, with weights of its own."""
    weights = {name: values.detach().unbind() for name, values in stacked.named_parameters()}
    models = []
    for k in range(len(next(stacked.parameters()))):
        with torch.device("meta"):  # no memory and no random draws for weights that are replaced at once
            model = build()
        model.load_state_dict({name: values[k].clone() for name, values in weights.items()}, assign=True)
        models.append(model)
    return models


def columns_of(x: Tensor, generators: Sequence[torch.Generator]) -> Tensor:
    """The data sets x (S, N, 2) with points in columns, (S, 2, N), once they fit the generators.

    Raises:
        TypeError, ValueError: not one data set and one generator of its own per seed.
    """
    if not isinstance(x, Tensor) or x.dim() != 3:
        given = tuple(x.shape) if isinstance(x, Tensor) else f"a {type(x).__name__}"
        raise ValueError(f"x is {given}; expected a tensor (S, N, {DATA_DIMS}), one data set per seed")
    check_points(x.flatten(0, 1), DATA_DIMS, "x")
    if len(generators) != len(x):
        raise ValueError(f"{len(generators)} generators for {len(x)} data sets; expected one each")
    for generator in generators:
        if generator is None:
            raise TypeError("a generator is None; expected a torch.Generator for each data set")
        check_generator(generator)
    if len(set(map(id, generators))) < len(generators):
        raise ValueError("the same generator is given twice; expected one of its own for each data set")
    return x.detach().mT.contiguous()


def noise_columns(generators: Sequence[torch.Generator], points: int, dims: int) -> Tensor:
    """Standard normal draws, ``points`` from each generator, in columns: (S, dims, points)."""
    return torch.stack([torch.randn(points, dims, generator=g) for g in generators]).mT.contiguous()


def keep_freed_memory() -> None:
    """Give back one large block: glibc then keeps freed memory of up to twice its size for this process.

    Otherwise every step returns its intermediate tensors to the operating system and fetches new
    pages, which costs a fifth of the time. See M_MMAP_THRESHOLD in mallopt(3); harmless elsewhere.
    """
    torch.empty(30 * 2**20, dtype=torch.uint8)


def with_bar(steps: Iterable[T], total: int) -> Iterable[T]:
    """The same steps, with a progress bar if they take long and nobody has set TQDM_DISABLE.

    tqdm heeds that variable in a terminal, but not in a notebook.
    """
    off = bool(os.environ.get("TQDM_DISABLE"))
    return tqdm(steps, total=total, delay=SILENT_SECONDS, leave=False, unit="epoch", disable=off)

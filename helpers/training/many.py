"""A whole grid of betas and seeds trained at once, in the time of a few single runs.

A tiny network keeps the CPU busy with calling, not with computing. So the weights of all models are
stacked (``torch.func.stack_module_state``), and every operation serves all of them. ``torch.vmap`` would
do the rest by itself; here the linear layers are batched by hand, because vmap adds the bias in a step
of its own and puts the few features, not the many points, next to each other in memory: a quarter slower.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.func import stack_module_state
from tqdm.auto import tqdm

from helpers.data import DATA_DIMS, check_generator, check_points
from helpers.losses import kl_terms
from helpers.models import LATENT_DIMS, TinyVAE
from helpers.training.vae import VAERun, as_one_vector, check_epochs_and_lr, draws_from, schedule

SILENT_SECONDS = 3  # shorter than that, and no progress bar appears

T = TypeVar("T")


class StackedLinear(nn.Linear):
    """K linear layers at once; the points are columns: (K, in, N) -> (K, out, N)."""

    def forward(self, columns: Tensor) -> Tensor:
        return torch.baddbmm(self.bias.unsqueeze(2), self.weight, columns)


def train_many(
    x: Tensor,
    *,
    betas: Sequence[float | Sequence[float]],
    generators: Sequence[torch.Generator],
    epochs: int = 200,
    lr: float = 0.02,
    activation: type[nn.Module] = nn.ReLU,
) -> list[list[VAERun]]:
    """``train_vae`` for every beta and every seed: the same runs, trained side by side.

    ``train_many(...)[b][s]`` is the run of ``train_vae(x[s], beta=betas[b], generator=generators[s])``,
    draw for draw; it differs only by rounding. All betas of a seed see the same data, initial weights
    and noise, which makes them comparable pair by pair.

    Args:
        x: one data set per seed, (S, N, 2), float32.
        betas: weights of the KL term; each one number, or one number per epoch.
        generators: one source of weights and noise per seed, each moved on as by one ``train_vae``.
        epochs: number of steps, each on the whole of a data set.
        lr: Adam's learning rate.
        activation: class of the decoder's nonlinearity; ``nn.Identity`` makes the decoder linear.

    Returns:
        A list per beta, of one run per seed. A progress bar shows after a few seconds.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind or out of range.
        FloatingPointError: the loss of a model became NaN or infinite.
    """
    _check_seeds(x, generators)
    check_epochs_and_lr(epochs, lr)
    if not len(betas):
        raise ValueError("betas is empty; expected at least one")
    schedules = torch.tensor([schedule(beta, epochs) for beta in betas for _ in generators])  # (K, E)
    _keep_freed_memory()
    stacked = _stack(generators, len(betas), activation)
    columns = x.detach().mT.repeat(len(betas), 1, 1).contiguous()  # (K, 2, N)
    recons, kls = [], []
    with torch.enable_grad():
        weights = as_one_vector(stacked)
        opt = torch.optim.Adam([weights], lr=lr, fused=True)
        noise = _noise(generators, epochs, x.shape[1])
        for beta, eps in _with_bar(zip(schedules.T, noise), epochs):
            mu, logvar = stacked.encode(columns)
            z = mu + eps.repeat(len(betas), 1, 1) * torch.exp(0.5 * logvar)
            recon = ((stacked.decoder(z) - columns) ** 2).mean(dim=(1, 2))
            kl = kl_terms(mu, logvar).mean(dim=2)
            recons.append(recon.detach())
            kls.append(kl.detach())
            weights.grad.zero_()
            (recon + beta * kl.mean(dim=1)).sum().backward()
            opt.step()
    runs = _runs(
        _unstack(stacked, activation), torch.stack(recons, 1), torch.stack(kls, 1), schedules, x.shape[1]
    )
    return [runs[k : k + len(x)] for k in range(0, len(runs), len(x))]


def _check_seeds(x: Tensor, generators: Sequence[torch.Generator]) -> None:
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


def _keep_freed_memory() -> None:
    """Give back one large block: glibc then keeps freed memory of up to twice its size for this process.

    Otherwise every step returns its intermediate tensors to the operating system and fetches new
    pages, which costs a fifth of the time. See M_MMAP_THRESHOLD in mallopt(3); harmless elsewhere.
    """
    torch.empty(30 * 2**20, dtype=torch.uint8)


def _stack(generators: Sequence[torch.Generator], betas: int, activation: type[nn.Module]) -> TinyVAE:
    """One TinyVAE that computes K = betas * S models at once, for points in columns.

    The seeds of the first beta come first; the betas of a seed start alike.
    """
    starts = []
    for generator in generators:
        with draws_from(generator):
            starts.append(TinyVAE(activation))
    weights, _ = stack_module_state(starts)
    stacked = starts[0]
    for name, layer in stacked.named_modules():
        if isinstance(layer, nn.Linear):
            layer.__class__ = StackedLinear
            layer.weight = nn.Parameter(weights[f"{name}.weight"].detach().repeat(betas, 1, 1))
            layer.bias = nn.Parameter(weights[f"{name}.bias"].detach().repeat(betas, 1))
        elif isinstance(layer, nn.ReLU):
            layer.inplace = True  # one large tensor less to fetch
    return stacked


def _unstack(stacked: TinyVAE, activation: type[nn.Module]) -> list[TinyVAE]:
    """An ordinary TinyVAE for each of the K models, with weights of its own."""
    weights = {name: values.detach().unbind() for name, values in stacked.named_parameters()}
    models = []
    for k in range(len(stacked.mu.weight)):
        with torch.device("meta"):  # no memory and no random draws for weights that are replaced at once
            model = TinyVAE(activation)
        model.load_state_dict({name: values[k].clone() for name, values in weights.items()}, assign=True)
        models.append(model)
    return models


def _with_bar(steps: Iterable[T], total: int) -> Iterable[T]:
    """The same steps, with a progress bar if they take long and nobody has set TQDM_DISABLE.

    tqdm heeds that variable in a terminal, but not in a notebook.
    """
    off = bool(os.environ.get("TQDM_DISABLE"))
    return tqdm(steps, total=total, delay=SILENT_SECONDS, leave=False, unit="epoch", disable=off)


def _noise(generators: Sequence[torch.Generator], epochs: int, points: int) -> Iterator[Tensor]:
    """The noise of every epoch, (S, Dz, N): for each seed what ``train_vae`` would draw."""
    for _ in range(epochs):
        draws = [torch.randn(points, LATENT_DIMS, generator=generator) for generator in generators]
        yield torch.stack(draws).mT.contiguous()


def _runs(
    models: list[TinyVAE], recon: Tensor, kl_per_dimension: Tensor, beta: Tensor, points: int
) -> list[VAERun]:
    """One VAERun per model: recon and beta (K, E), kl_per_dimension (K, E, Dz)."""
    kl = kl_per_dimension.mean(dim=2)
    loss = recon + beta * kl
    sick = ~loss.isfinite()
    sick[:, -1] |= torch.tensor([not all(p.isfinite().all() for p in m.parameters()) for m in models])
    if sick.any():
        count = int(sick.any(dim=1).sum())
        epoch = int(sick.any(dim=0).nonzero()[0])
        first = float(beta[sick[:, epoch], epoch][0])
        raise FloatingPointError(
            f"training diverged for {count} of {len(models)} models, first at epoch {epoch + 1} of "
            f"{loss.shape[1]} with beta {first:.3g}. Likely causes: lr too high; a very large beta."
        )
    return [VAERun(*one, points) for one in zip(models, loss, recon, kl, beta, kl_per_dimension)]

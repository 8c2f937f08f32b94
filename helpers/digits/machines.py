"""One training on several processes, or machines, with the numbers of a single one.

All processes draw the same batches and the same noise, for the whole batch, from generators seeded alike.
Each computes the rows that are its own (``processes.own_rows``); DistributedDataParallel averages the
gradients, and all take the same step. Source: Li et al. (2020), "PyTorch Distributed: Experiences on
Accelerating Data Parallel Training".

A sum over parts of a batch rounds otherwise than one over the whole, and Adam magnifies that where gradients
are tiny: in float32, the losses of one process and of three come to differ by up to 0.07 nats within 200
steps. So this computes in float64.
"""

import gc
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from helpers.data import check_points, check_positive, check_whole
from helpers.digits.checkpoints import write_checkpoint
from helpers.digits.models import UNITS, ImageVAE
from helpers.digits.processes import own_device, own_rows
from helpers.digits.training import BATCH, LR, negative_elbo, shuffled
from helpers.processor import hash_of
from helpers.training.stacking import build_each, with_bar
from helpers.training.vae import check_finite

SEEDS = 2**64  # that a torch.Generator takes


@dataclass(frozen=True)
class Settings:
    """What decides the numbers of a training, besides the images; ``batch`` is that of all processes.

    Raises:
        TypeError, ValueError: one is of the wrong kind or out of range.
    """

    batch: int = BATCH
    lr: float = LR
    latent_dims: int = 2
    units: int = UNITS
    seed: int = 0

    def __post_init__(self) -> None:
        check_positive(self.lr, "lr")
        check_whole(self.seed, "seed", 0)
        if self.seed >= SEEDS:
            raise ValueError(f"seed is {self.seed}; expected less than 2 ** 64")
        for name in ("batch", "latent_dims", "units"):
            check_whole(getattr(self, name), name)


class Training:
    """One ImageVAE in training, as one process of the group (``meet``) sees it.

    Attributes:
        model: the VAE; its weights, in float64, are the same in all processes.
        losses: minus the ELBO of each step so far, over the whole batch, in nats per image.
        saved: how many steps the checkpoint holds, if there is one.

    Args:
        images: (N, D), float32 from 0 to 1, the same in all processes.
        settings: likewise.

    Raises:
        TypeError, ValueError: the images are of the wrong kind.
    """

    def __init__(self, images: Tensor, settings: Settings) -> None:
        check_points(images, images.shape[-1], "images")
        self.rank, self.world, self.device = dist.get_rank(), dist.get_world_size(), own_device()
        self.settings = settings
        self.description = describe(images, settings)
        self.images = images.to(self.device, torch.float64)
        self.generator = torch.Generator().manual_seed(settings.seed)
        sizes = dict(latent_dims=settings.latent_dims, pixels=images.shape[1], units=settings.units)
        (model,) = build_each(lambda: ImageVAE(**sizes), [self.generator])
        self.model = model.to(self.device, torch.float64)
        self.parallel = DistributedDataParallel(self.model)
        self.opt = torch.optim.Adam(self.model.parameters(), lr=settings.lr, fused=True)
        self.losses: list[float] = []
        self.saved = 0
        self.epoch_began = self.generator.get_state()

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(len(self.images) / self.settings.batch)

    def run(self, epochs: int, steps: int | None = None, checkpoint: Path | None = None) -> None:
        """Go on to that many epochs, and at most that many steps in all, with a checkpoint after each epoch.

        Raises:
            TypeError, ValueError: ``epochs`` or ``steps`` is not a whole number of at least 1.
            FloatingPointError: the loss or a weight became NaN or infinite; in every process.
            OSError: the checkpoint cannot be written; in process 0.
            RuntimeError: another process is gone (``is_lost``).
        """
        check_whole(epochs, "epochs")
        if steps is not None:
            check_whole(steps, "steps")
        end = min(epochs * self.steps_per_epoch, steps or math.inf)
        rest = range(len(self.losses) // self.steps_per_epoch, math.ceil(end / self.steps_per_epoch))
        for _ in with_bar(rest, len(rest)) if self.rank == 0 else rest:
            self._epoch(end)
            check_finite(torch.tensor(self.losses[-1:]), [self.model])
            if checkpoint:
                self.save(checkpoint)

    def _epoch(self, end: int) -> None:
        """The rest of an epoch, up to step ``end``: what is done of it is only drawn again."""
        done = len(self.losses) % self.steps_per_epoch
        self.generator.set_state(self.epoch_began)
        for k, rows in enumerate(shuffled(len(self.images), self.settings.batch, self.generator)):
            if len(self.losses) >= end:
                return
            eps = torch.randn(len(rows), self.settings.latent_dims, generator=self.generator)
            if k >= done:
                self.step(rows, eps)
        self.epoch_began = self.generator.get_state()

    def step(self, rows: Tensor, eps: Tensor) -> None:
        """One step on the images ``rows`` (N,) with the noise ``eps`` (N, Dz); this process takes its part.

        Raises:
            FloatingPointError: the loss is NaN or infinite; in every process. RuntimeError: as in ``run``.
        """
        own = own_rows(len(rows), self.rank, self.world)
        x, eps = self.images[rows[own].to(self.device)], eps[own].to(self.device, torch.float64)
        likelihood, kl = self.parallel(x, eps)
        # of each image alone: a mean over images is not defined where this process has none
        each = negative_elbo(likelihood.unsqueeze(1), kl.unsqueeze(1))
        part = each.sum() / len(rows)
        self.opt.zero_grad()
        (part * self.world).backward()  # over the processes, gradients are averaged, not added
        loss = part.detach().clone()
        dist.all_reduce(loss)
        self.losses.append(loss.item())
        if not math.isfinite(self.losses[-1]):
            where = f"the loss is {self.losses[-1]:.3g} at step {len(self.losses)}"
            raise FloatingPointError(f"training diverged: {where}. Likely cause: lr too high.")
        self.opt.step()

    def last_epoch(self) -> float:
        """The mean loss of the last epoch, or of what there is of it, in nats per image."""
        first = (len(self.losses) - 1) // self.steps_per_epoch * self.steps_per_epoch
        losses = torch.tensor(self.losses[first:], dtype=torch.float64)
        sizes = [len(rows) for rows in self.images.split(self.settings.batch)]
        sizes = torch.tensor(sizes[: len(losses)], dtype=torch.float64)
        return (losses @ sizes / sizes.sum()).item()

    def save(self, path: Path) -> None:
        """Let process 0 write a checkpoint; the others go on when it is there."""
        if self.rank == 0:
            write_checkpoint(
                {
                    "settings": self.description,
                    "model": self.model.state_dict(),
                    "optimizer": self.opt.state_dict(),
                    "generator": self.epoch_began,
                    "losses": torch.tensor(self.losses, dtype=torch.float64),
                },
                path,
            )
        dist.barrier()
        self.saved = len(self.losses)

    def load(self, state: dict[str, Any]) -> None:
        """Be where ``state`` (of ``read_checkpoint``) was taken; the same in all processes."""
        self.model.load_state_dict(state["model"])
        self.opt.load_state_dict(state["optimizer"])
        self.epoch_began = state["generator"]
        self.losses = state["losses"].tolist()
        self.saved = len(self.losses)

    def close(self) -> None:
        """Let go of the group, before it is destroyed.

        If DistributedDataParallel went last, it would wait for the threads of the group while it holds
        Python's lock, which these may be waiting for: in torch 2.13, one in fifty busy runs never ended.
        """
        del self.parallel
        gc.collect()


def describe(images: Tensor, settings: Settings) -> dict[str, Any]:
    """All that decides the numbers of a training, as numbers and words."""
    shape = " x ".join(map(str, images.shape))
    return {"images": f"{shape} (hash {hash_of([images])})", **asdict(settings)}

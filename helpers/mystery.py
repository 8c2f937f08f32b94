"""A sick run for notebook 04. What it has stands below: read on only after your own diagnosis."""

import torch
from torch import Tensor

from helpers.lab import lab_run
from helpers.models import TinyVAE
from helpers.training import VAERun

PARTS = ("sampler", "decoder", "error", "kl")


def mystery_run(lab_part: str | None = None, **changes: object) -> VAERun:
    """The lab's run with one fault in it.

    Args:
        lab_part: one of "sampler", "decoder", "error" and "kl", which is then the lab's own.
        **changes: arguments of ``train_vae``.

    Raises:
        ValueError: there is no such part.
    """
    if lab_part is not None and lab_part not in PARTS:
        raise ValueError(f"lab_part is {lab_part!r}; expected None or one of {', '.join(map(repr, PARTS))}")
    return lab_run(network=TinyVAE if lab_part == FAULTY else _Faulty, **changes)


# ---------------------------------------------------------------------------------------------------------
# What follows is the cause.

FAULTY = "kl"


class _Faulty(TinyVAE):
    """It reports every mean as 0, so that its KL lacks mu^2: the widths are priced, the places are not."""

    def forward(self, x: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor, Tensor]:
        recon, mu, logvar = super().forward(x, generator)
        return recon, torch.zeros_like(mu), logvar

"""Decode a line: 41 codes from [-2, 0] to [2, 0], evenly spaced, and what the lab's decoder makes of them."""

import torch
from torch import Tensor

from helpers.checks.check import check
from helpers.checks.compare import as_tensor
from helpers.checks.result import Wrong
from helpers.data import NOISE_STD
from helpers.lab import lab_run
from helpers.metrics import interpolation_path

HINTS = (
    "A line from start to end: `(1 - t) * start + t * end`, with t from 0 to 1 in 41 steps.",
    "Codes go into `lab.model.decoder`; no encoder is needed.",
    "`t = torch.linspace(0, 1, 41).unsqueeze(1)`, `z = (1 - t) * start + t * end`, `path = lab.model.decoder(z)`",
)


def decode_line() -> tuple[Tensor, Tensor]:
    start, end = torch.tensor([-2.0, 0.0]), torch.tensor([2.0, 0.0])
    t = torch.linspace(0, 1, 41).unsqueeze(1)
    z = (1 - t) * start + t * end
    with torch.no_grad():
        path = lab_run().model.decoder(z)
    return z, path


STEPS = 41


@check(decode_line, HINTS)
def judge(z: object, path: object) -> str:
    """Compared with the line, and with what the lab's decoder makes of it."""
    for name, got in (("z", z), ("path", path)):
        if isinstance(got, tuple) and any(isinstance(part, Tensor) for part in got):
            raise Wrong(
                f"{name} is a tuple of tensors: the encoder, or the whole model, answered. Only the decoder is needed"
            )
    z, path = as_tensor(z, "z is"), as_tensor(path, "path is")
    line = torch.stack([torch.linspace(-2, 2, STEPS), torch.zeros(STEPS)], dim=1)
    for name, got in (("z", z), ("path", path)):
        if got.shape != line.shape:
            raise Wrong(f"{name} has shape {tuple(got.shape)}; expected 41 points, shape (41, 2)")
        if not got.isfinite().all():
            raise Wrong(f"{name} holds NaN or infinity")
    if not torch.allclose(z, line.double(), atol=1e-4):
        _name_the_line(z, line.double())
    decoded = interpolation_path(lab_run().model, [-2.0, 0.0], [2.0, 0.0], STEPS).double()
    if not torch.allclose(path, decoded, atol=1e-3):
        _name_the_path(path, z, decoded)
    largest, whole = float((path[1:] - path[:-1]).norm(dim=1).max()), float((path[-1] - path[0]).norm())
    return (
        f"No step is longer than {largest:.3f}: smooth, but its ends are only {whole:.2f} apart, and no point of it "
        f"is near a cluster. Why does it hardly move?"
    )


def _name_the_line(z: Tensor, line: Tensor) -> None:
    if torch.allclose(z, line.flip(1), atol=1e-4):
        raise Wrong("that is the other axis, from [0, -2] to [0, 2]; the first exercise runs along z1")
    if torch.allclose(z, line.flip(0), atol=1e-4):
        raise Wrong("the line runs backwards, from [2, 0] to [-2, 0]")
    if torch.allclose(z, line / 2, atol=1e-4):
        raise Wrong("the line runs from [-1, 0] to [1, 0]; the exercise goes out to 2")
    if (z[1:] == z[0]).all():
        raise Wrong("all 41 codes are the same: let t run from 0 to 1")
    if torch.allclose(z[[0, -1]], line[[0, -1]], atol=1e-4):
        raise Wrong("the ends are right, the codes between them are not evenly spaced on the straight line")
    shown = [str([round(v, 2) for v in end.tolist()]) for end in (z[0], z[-1])]
    raise Wrong(f"z runs from {shown[0]} to {shown[1]}; expected from [-2, 0] to [2, 0]")


@torch.no_grad()
def _name_the_path(path: Tensor, z: Tensor, decoded: Tensor) -> None:
    model = lab_run().model
    mu = model.encode(z.float())[0]
    off = path - decoded
    rough = (off[1:] - off[:-1]).norm(dim=1).mean()  # of noise; a smooth path has hardly any
    if torch.allclose(path, z, atol=1e-4):
        raise Wrong("path is z itself: codes are not points; send them through the decoder")
    if torch.allclose(path, decoded.flip(0), atol=1e-3):
        raise Wrong("path runs backwards: its first point belongs to the last code")
    if torch.allclose(path, mu.double(), atol=1e-3):
        raise Wrong("the codes went through the encoder: it takes points x. Decode them")
    if (path - model.decoder(mu).double()).norm(dim=1).mean() < 0.5 * off.norm(dim=1).mean():
        raise Wrong(
            "the codes went through the encoder first: it takes points x. Codes go straight into the decoder"
        )
    if rough > 0.1 and off.norm(dim=1).max() < 6 * NOISE_STD:
        raise Wrong(
            "path scatters around the decoded line: leave the noise out, decode the codes as they are"
        )
    raise Wrong("path is not what lab.model.decoder makes of z; was another model, or another line, decoded?")

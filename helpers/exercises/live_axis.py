"""Find a line in latent space, as two codes, on which the output travels from one cluster to the other."""

import torch

from helpers.checks.check import check
from helpers.checks.compare import as_tensor
from helpers.checks.result import NotAttempted, Wrong
from helpers.lab import lab_run
from helpers.metrics import interpolation_path, near_data

HINTS = (
    "Which dimension carries the code? Print the KL of each dimension: `lab.kl_per_dimension[-1]`.",
    "The second one costs more than a nat, the first nearly nothing: go along z2.",
    "`line_start, line_end = [0.0, -2.0], [0.0, 2.0]`",
)


def live_axis() -> tuple[list[float], list[float]]:
    live = int(lab_run().kl_per_dimension[-1].argmax())
    end = [2.0 if k == live else 0.0 for k in range(2)]
    return [-coordinate for coordinate in end], end


STEPS = 41
AS_GIVEN = torch.tensor([[-2.0, 0.0], [2.0, 0.0]])


@check(live_axis, HINTS)
def judge(line_start: object, line_end: object) -> str:
    """The line is decoded by the lab's model, wherever it runs."""
    named = {"start": line_start, "end": line_end}
    ends = [as_tensor(point, f"{name} is").flatten().float() for name, point in named.items()]
    for name, point in zip(named, ends):
        if point.shape != (2,) or not point.isfinite().all():
            raise Wrong(f"{name} must be two finite numbers, such as [-2.0, 0.0]")
    if torch.equal(torch.stack(ends), AS_GIVEN):
        raise NotAttempted("the line still runs along z1")
    if torch.equal(*ends):
        raise Wrong("start and end are the same code: there is no line")
    path = interpolation_path(lab_run().model, *(point.tolist() for point in ends), STEPS)
    x1, near = path[:, 0], near_data(path)
    sides = [bool((near & side).any()) for side in (x1 < 0, x1 > 0)]
    if max(point.abs().max() for point in ends) > 4:
        raise Wrong(
            "the line leaves the prior: codes further out than 4 are hardly ever drawn, stay within 3"
        )
    if all(sides):
        largest = float((path[1:] - path[:-1]).norm(dim=1).max())
        return f"The path visits both clusters, {float(near.float().mean()):.0%} of it near the data, no step longer than {largest:.2f}"
    along = (ends[1] - ends[0]).abs()
    if along[0] > along[1]:
        raise Wrong("this line runs mostly along z1, the dead axis: longer or shifted, it does not wake up")
    if along[1] < 1:
        raise Wrong("the right axis, but too short a line: begin and end well away from 0")
    if any(sides):
        raise Wrong("the path visits one cluster only: the other one lies on the other side of 0")
    raise Wrong("the right axis, but the path visits no cluster: lead it through 0")

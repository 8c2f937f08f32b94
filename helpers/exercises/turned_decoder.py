"""Turn the latent plane: from a decoder of codes z make one of turned codes z' = A z, with the same p(x).

A turns by ``angle``, in radians and counter-clockwise. A decoder is a function of codes, (N, 2) -> (N, Dx).
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers.checks.check import check
from helpers.checks.compare import as_tensor, check_callable, judge_function, same
from helpers.checks.result import Wrong
from helpers.exact import log_marginal, square_grid
from helpers.models import mlp

HINTS = (
    "The new decoder gets z' and has only the old decoder to ask. What must it do to z' before it asks?",
    "It must turn z' back, by the inverse of A, which is its transpose; the inner function may use `decoder`.",
    "With A = `[[cos, -sin], [sin, cos]]` and a code in each row, `z @ A` turns back: `lambda z: decoder(z @ A)`.",
)

Decoder = Callable[[Tensor], Tensor]


def turned_decoder(decoder: Decoder, angle: float) -> Decoder:
    cos, sin = math.cos(angle), math.sin(angle)
    turn = torch.tensor([[cos, -sin], [sin, cos]])

    def turned(z: Tensor) -> Tensor:
        return decoder(z @ turn)  # a code is a row: z @ turn.T turns it, z @ turn turns it back

    return turned


ANGLES = (0.5, -2.0, 1.2)
GRID, SIGMA = square_grid(6.0, 121), 0.5


def network() -> nn.Sequential:
    """A small decoder, each time the same."""
    decoder, generator = mlp(2, (8,), 2, nn.Tanh), torch.Generator().manual_seed(1)
    for parameter in decoder.parameters():
        nn.init.normal_(parameter, generator=generator)
    return decoder.requires_grad_(False)


def with_matrix(angle: float, *signs: str) -> Tensor:
    """A matrix (2, 2) of c, s, 0, 1 and their negatives, by row: cosine, sine and constants."""
    value = {"c": math.cos(angle), "s": math.sin(angle), "0": 0.0, "1": 1.0}
    return torch.tensor([value[sign[-1]] * (-1 if sign[0] == "-" else 1) for sign in signs]).view(2, 2)


def rotation(angle: float) -> Tensor:
    return with_matrix(angle, "c", "-s", "s", "c")


def by_matrix(*signs: str) -> Callable[[float, Tensor], Tensor]:
    """What a decoder gives that multiplies the codes, as rows, by this matrix first."""
    return lambda angle, z: network()(z @ with_matrix(angle, *signs))


def by_angle(wrong: Callable[[float], float]) -> Callable[[float, Tensor], Tensor]:
    """What a decoder gives that turns its codes back by another angle."""
    return lambda angle, z: network()(z @ rotation(wrong(angle)))


MISTAKES = {
    "this is the old decoder: for z' it must give what the old one gives for z": by_angle(lambda angle: 0.0),
    "turned the wrong way: z' is turned already, so turn it back, by the inverse of A, before you decode": (
        by_angle(lambda angle: -angle)
    ),
    "the decoded x is turned, not the code: turn z' back, and leave what comes out as it is": (
        lambda angle, z: network()(z) @ rotation(angle),
        lambda angle, z: network()(z) @ rotation(angle).T,
    ),
    "both are turned, the code and the decoded x: leave what comes out as it is": (
        lambda angle, z: network()(z @ rotation(angle)) @ rotation(angle),
        lambda angle, z: network()(z @ rotation(angle)) @ rotation(angle).T,
    ),
    "angle is in radians already, as math.cos takes it: do not convert it": (
        by_angle(math.radians),
        by_angle(math.degrees),
        by_angle(lambda angle: -math.radians(angle)),
        by_angle(lambda angle: -math.degrees(angle)),
    ),
    "a minus is missing in A: as it stands it stretches the plane, and log p(x) changes. The two sines have opposite signs": (
        by_matrix("c", "s", "s", "c"),
        by_matrix("c", "-s", "-s", "c"),
    ),
    "turned and mirrored: log p(x) does not notice, but A turns, and no more. The two sines have opposite signs, the cosines the same": (
        by_matrix("c", "s", "s", "-c"),
        by_matrix("c", "-s", "-s", "-c"),
        by_matrix("-c", "s", "s", "c"),
    ),
    "sine and cosine have changed places: A is [[cos, -sin], [sin, cos]]": (
        by_matrix("s", "-c", "c", "s"),
        by_matrix("s", "c", "-c", "s"),
    ),
    "only one axis is turned: both coordinates of z are mixtures of both coordinates of z'": (
        by_matrix("c", "0", "s", "1"),
        by_matrix("c", "0", "-s", "1"),
        by_matrix("1", "-s", "0", "c"),
        by_matrix("1", "s", "0", "c"),
    ),
    "the second coordinate is made with the new first one: keep the old one until both are computed": (
        lambda angle, z: network()(
            z @ with_matrix(angle, "c", "0", "s", "1") @ with_matrix(angle, "1", "-s", "0", "c")
        ),
        lambda angle, z: network()(
            z @ with_matrix(angle, "c", "0", "-s", "1") @ with_matrix(angle, "1", "s", "0", "c")
        ),
    ),
    "the code is stretched or moved, not turned: angle belongs into sine and cosine": (
        lambda angle, z: network()(z * angle),
        lambda angle, z: network()(z / angle),
        lambda angle, z: network()(z + angle),
        lambda angle, z: network()(z - angle),
        lambda angle, z: network()(z * math.cos(angle)),
    ),
    "turned back twice, by 2 * angle: once is enough": by_angle(lambda angle: 2 * angle),
}


def by_polar_coordinates(angle: float, z: Tensor) -> Tensor:
    """What the old decoder says of the codes before the turn."""
    plane = torch.view_as_complex(z.double()) * torch.polar(*torch.tensor([1.0, -angle]).double())
    return network()(torch.view_as_real(plane).float())


class InFloat64(nn.Module):
    """A decoder of float32 for ``log_marginal``, which hands over float64."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decode = lambda z: as_tensor(decoder(z.float()))

    def forward(self, z: Tensor) -> Tensor:
        return self.decode(z)


@check(turned_decoder, HINTS)
def judge(function: object) -> str:
    """Judged by what it makes of turned codes, and by the exact log p(x) before and after."""
    check_callable(function)
    generator = torch.Generator().manual_seed(0)
    cases = [(angle, torch.randn(k, 2, generator=generator)) for angle, k in zip(ANGLES, (1, 2, 4))]
    judge_function(
        lambda angle, z: _turned(function, angle)(z), by_polar_coordinates, cases, MISTAKES, "x, (N, Dx)"
    )
    x = network()(torch.tensor([[0.0, 0.5], [-3.0, 0.0], [0.0, 3.0], [3.0, -1.0]]))
    decoders = (network(), _turned(function, ANGLES[0]))
    before, after = (log_marginal(InFloat64(decoder), x, SIGMA, GRID) for decoder in decoders)
    if not same(after, before):
        raise Wrong(
            f"right for codes near 0, but log p(x) of a point has become {float(after[-1]):.4f}, from "
            f"{float(before[-1]):.4f}: turn all codes, those far out too"
        )
    return "The same p(x), since the prior is the same in all directions; and both axes mean something else"


def _turned(function: Callable[[Decoder, float], object], angle: float) -> Decoder:
    """What the function makes of the small decoder, if that is a decoder and the old one stayed as it was."""
    old, codes = network(), torch.eye(2)
    decoder = function(old, angle)
    if not callable(decoder):
        raise Wrong(
            f"your function returned a {type(decoder).__name__}; expected a decoder, a function of z: "
            "define it inside, and return it without parentheses"
        )
    if not torch.equal(old(codes), network()(codes)):
        raise Wrong("the decoder that you were given has changed: make a new one, or copy.deepcopy it first")
    return decoder

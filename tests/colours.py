"""How colours look: their contrast on a page, and their distance to colour-blind eyes."""

import re

import torch
from matplotlib.colors import to_rgb
from torch import Tensor

LIGHT, DARK = "#FFFFFF", "#111111"  # pages: GitHub's and JupyterLab's light one, JupyterLab's dark one
SEEN_BY = {  # from linear RGB to linear RGB: Machado et al. (2009), at full severity
    "all cones": torch.eye(3),
    "no long cones": torch.tensor(
        [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]
    ),
    "no middle cones": torch.tensor(
        [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]
    ),
}
TO_XYZ = torch.tensor([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def rgb(colour: str) -> tuple[float, ...]:
    """A colour as a browser names it, "rgb(0, 120, 212)", in numbers from 0 to 1."""
    return tuple(int(value) / 255 for value in re.findall(r"\d+", colour)[:3])


def linear(colour: object) -> Tensor:
    """A colour as the light that it is, (3,)."""
    rgb = torch.tensor(to_rgb(colour))
    return torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one: object, other: object) -> float:
    """WCAG's ratio, from 1 to 21: text needs 4.5, lines and points need 3."""
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) + 0.05 for colour in (one, other))
    return high / low


def distance(one: object, other: object, eyes: str) -> float:
    """Between two colours in CIELAB, as ``eyes`` see them; 2 can just be told apart side by side."""
    return float((_lab(one, SEEN_BY[eyes]) - _lab(other, SEEN_BY[eyes])).norm())


def _lab(colour: object, eyes: Tensor) -> Tensor:
    light = TO_XYZ @ (eyes @ linear(colour)).clamp(0, 1)
    x, y, z = (light / TO_XYZ.sum(dim=1)).clamp(min=0.008856) ** (1 / 3)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])

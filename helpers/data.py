"""The data of the course: points in the plane, drawn from a density that is known exactly."""

import math
from numbers import Integral, Real

import torch
from torch import Tensor
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

CENTRES = ((1.0, 0.0), (-1.0, 0.0))
NOISE_STD = 0.15
DATA_DIMS = 2
RING_MODES = 8
RING_STD = 0.1


def check_points(points: Tensor, dims: int, name: str) -> None:
    """Raise unless ``points`` is a float32 tensor of shape (N, dims), N >= 1, without NaN or infinity.

    Raises:
        TypeError: not a tensor, or not float32 (the dtype of the models).
        ValueError: another shape, no rows, or values that are not finite.
    """
    if not isinstance(points, Tensor):
        raise TypeError(f"{name} is a {type(points).__name__}; expected a torch.Tensor of shape (N, {dims})")
    if points.dtype != torch.float32:
        raise TypeError(f"{name} has dtype {points.dtype}; expected torch.float32 ({name}.float() converts)")
    if points.dim() != 2 or points.shape[1] != dims:
        raise ValueError(f"{name} has shape {tuple(points.shape)}; expected (N, {dims})")
    if len(points) == 0:
        raise ValueError(f"{name} has shape {tuple(points.shape)}: no rows; expected at least one")
    bad = int((~points.isfinite()).any(dim=1).sum())
    if bad:
        raise ValueError(f"{name} has NaN or infinity in {bad} of {len(points)} rows; expected finite values")


def check_same_shape(**tensors: Tensor) -> None:
    """Raise a ValueError unless the two tensors, given by name, have one shape (none may broadcast)."""
    (name_a, a), (name_b, b) = tensors.items()
    if a.shape != b.shape:
        raise ValueError(
            f"{name_a} has shape {tuple(a.shape)} and {name_b} {tuple(b.shape)}; expected the same shape"
        )


def check_whole(value: int, name: str, least: int = 1) -> None:
    """Raise unless ``value`` is a whole number of at least ``least``: TypeError or ValueError."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} is {value!r}, a {type(value).__name__}; expected a whole number")
    if value < least:
        raise ValueError(f"{name} is {value}; expected at least {least}")


def check_positive(value: float, name: str) -> None:
    """Raise unless ``value`` is a positive, finite number: TypeError or ValueError."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} is a {type(value).__name__}; expected a number")
    if not 0 < value < math.inf:
        raise ValueError(f"{name} is {value}; expected a positive, finite number")


def check_generator(generator: torch.Generator | None) -> None:
    """Raise a TypeError unless ``generator`` is a torch.Generator or None."""
    if generator is not None and not isinstance(generator, torch.Generator):
        kind = type(generator).__name__
        raise TypeError(f"generator is a {kind}; expected a torch.Generator or None (the global stream)")


def two_clusters(
    per_cluster: int = 128, generator: torch.Generator | None = None, noise_std: float = NOISE_STD
) -> Tensor:
    """Points around (1, 0), then as many around (-1, 0), with Gaussian noise of std 0.15 (the lab's).

    With ``torch.manual_seed(4)`` just before, these are the lab's 256 points, draw for draw.

    Args:
        per_cluster: how many points each cluster gets.
        generator: source of randomness; None is torch's global stream.
        noise_std: standard deviation of the noise.

    Returns:
        x: (2 * per_cluster, 2), float32.

    Raises:
        TypeError, ValueError: ``per_cluster`` is not a whole number of at least 1, or ``noise_std`` not
            positive.
    """
    check_whole(per_cluster, "per_cluster")
    check_positive(noise_std, "noise_std")
    check_generator(generator)
    noise = [torch.randn(per_cluster, DATA_DIMS, generator=generator) for _ in CENTRES]
    return torch.cat([eps * noise_std + torch.tensor(centre) for eps, centre in zip(noise, CENTRES)])


def ring(per_mode: int = 16, generator: torch.Generator | None = None) -> Tensor:
    """Points around eight centres, evenly spaced on the unit circle, with Gaussian noise of std 0.1.

    The first ``per_mode`` points belong to the mode at (1, 0), the next to its neighbour, and so on.

    Returns:
        x: (8 * per_mode, 2), float32.

    Raises:
        TypeError, ValueError: ``per_mode`` is not a whole number of at least 1.
    """
    check_whole(per_mode, "per_mode")
    check_generator(generator)
    noise = torch.randn(RING_MODES, per_mode, DATA_DIMS, generator=generator)
    return (_ring_centres().unsqueeze(1) + RING_STD * noise).flatten(0, 1)


def _ring_centres() -> Tensor:
    angle = 2 * math.pi / RING_MODES * torch.arange(RING_MODES)
    return torch.stack([angle.cos(), angle.sin()], dim=1)


def two_clusters_density() -> MixtureSameFamily:
    """The density that ``two_clusters`` draws from: an equal mixture of two round Gaussians.

    Returns:
        A torch distribution over points of shape (2,); ``log_prob(x)`` takes x: (..., 2), in nats.
    """
    return _equal_mixture(torch.tensor(CENTRES), NOISE_STD)


def ring_density() -> MixtureSameFamily:
    """The density that ``ring`` draws from: an equal mixture of eight round Gaussians."""
    return _equal_mixture(_ring_centres(), RING_STD)


def _equal_mixture(centres: Tensor, std: float) -> MixtureSameFamily:
    parts = Independent(Normal(centres, std), 1)
    return MixtureSameFamily(Categorical(torch.ones(len(centres))), parts)


def modes_of(density: MixtureSameFamily) -> tuple[Tensor, float]:
    """The centres (K, 2) of an equal mixture of round Gaussians, and their common std."""
    parts = density.component_distribution
    return parts.mean, float(parts.stddev[0, 0])


def fresh_points(density: MixtureSameFamily, count: int, generator: torch.Generator) -> Tensor:
    """``count`` points drawn independently from one of the densities above, (count, 2).

    ``two_clusters`` and ``ring`` give every mode the same number of points; here chance decides, as
    it does for what a model generates. For comparing with the latter, use these.

    Raises:
        TypeError, ValueError: ``count`` is not a whole number of at least 1.
    """
    check_whole(count, "count")
    check_generator(generator)
    centres, std = modes_of(density)
    mode = torch.randint(len(centres), (count,), generator=generator)
    return centres[mode] + std * torch.randn(count, DATA_DIMS, generator=generator)

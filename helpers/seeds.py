"""Many seeds at once: their random numbers, what their networks make of points, and how it is printed."""

from collections.abc import Callable, Mapping, Sequence

import torch
from sklearn.mixture import GaussianMixture
from torch import Tensor
from torch.distributions import MixtureSameFamily

from helpers.data import modes_of
from helpers.metrics import interpolation_paths, near_data, quality

SEEDS = 16
DRAWS = 1000  # from a fitted mixture
LINES = 50  # from cluster to cluster


def sources(start: int, count: int = SEEDS) -> list[torch.Generator]:
    """A source of random numbers for each seed; different things that are drawn have different starts."""
    return [torch.Generator().manual_seed(start + seed) for seed in range(count)]


@torch.no_grad()
def each(networks: Sequence[Callable[[Tensor], Tensor]], points: Sequence[Tensor]) -> Tensor:
    """What the network of each seed makes of the points of that seed: S times (N, Dz) -> (S, N, ...).

    Raises:
        ValueError: not as many networks as clouds of points.
    """
    _check_one_each(networks=networks, points=points)
    return torch.stack([network(cloud) for network, cloud in zip(networks, points)])


def draws_from_mixture(points: Tensor, parts: int) -> Tensor:
    """Draws from a mixture of ``parts`` Gaussians fitted to the points (N, 2) of each seed: (S, 1000, 2)."""
    clouds = []
    for seed, cloud in enumerate(points):
        cloud = cloud.double().numpy()  # in float32 its last digits would depend on the processor
        mixture = GaussianMixture(parts, random_state=seed).fit(cloud)
        clouds.append(torch.tensor(mixture.sample(DRAWS)[0], dtype=torch.float32))
    return torch.stack(clouds)


def paths_across(
    decoders: Sequence[Callable[[Tensor], Tensor]],
    codes: Sequence[Tensor],
    owners: Tensor,
    density: MixtureSameFamily,
) -> Tensor:
    """Straight lines between codes of two clusters, decoded: 50 lines of 41 points, (S, 50, 41, 2).

    Args:
        codes: (N, Dz) for each seed.
        owners: (S, N, 2), the points that the codes stand for: a line begins at a code whose owner lies near
            the first cluster, and ends at one whose owner lies near the second.
        density: of the data, with two modes.

    Raises:
        ValueError: a seed has fewer than 50 codes of a cluster.
    """
    _check_one_each(decoders=decoders, codes=codes, owners=owners)
    centres, _ = modes_of(density)
    paths = []
    for decoder, z, points in zip(decoders, codes, owners):
        near, first = near_data(points, density), torch.cdist(points, centres).argmin(dim=1) == 0
        ends = [z[near & of_one][:LINES] for of_one in (first, ~first)]
        if min(map(len, ends)) < LINES:
            raise ValueError(f"{min(map(len, ends))} codes of a cluster; expected at least {LINES}")
        paths.append(interpolation_paths(decoder, *ends))
    return torch.stack(paths)


def plus_minus(values: Tensor, form: str = ".4f") -> str:
    """Mean and standard deviation over seeds, (S,), such as "0.0164 ± 0.0024"."""
    return f"{_number(values.mean(), form)} ± {values.std():{form}}"


def show(measure: str, values: Mapping[str, Tensor], form: str = ".4f") -> None:
    """Print a measure of several models, over seeds, (S,) each: a line per model."""
    for name, over_seeds in values.items():
        print(f"{name:<24} {measure} {plus_minus(over_seeds, form)}")


def show_quality(name: str, points: Tensor, fresh: Tensor, density: MixtureSameFamily) -> None:
    """Print the three measures of ``metrics.quality`` for one cloud per seed, (S, N, 2), in a line."""
    near, covered, energy = quality(points, fresh, density)
    whole = f"{int((covered == len(modes_of(density)[0])).sum())} of {len(near)}"
    measures = f"near {plus_minus(near, '.1%'):<15} all modes in {whole:<9} energy {plus_minus(energy)}"
    print(f"{name:<24} {measures}, at worst {energy.max():.3f}")


def _number(value: Tensor, form: str) -> str:
    """The number in this format; what is rounded to 0 has no sign."""
    text = f"{value:{form}}"
    return text if float(text.rstrip("%")) else text.lstrip("-")


def _check_one_each(**parts: Sequence) -> None:
    counts = {name: len(part) for name, part in parts.items()}
    if len(set(counts.values())) > 1:
        raise ValueError(f"{counts}; expected one of each per seed")

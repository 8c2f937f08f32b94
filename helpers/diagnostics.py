"""The four signals of a VAE's health, computed for a run: value, verdict, and what to do.

The limits are rules of thumb for the course's clusters and its ring. The one for a KL that is out of
control has a reason behind it: the average KL of a point is the information that its code carries about
which point it is, which N different points bound by ln N, plus the distance of all codes together from the
prior (Hoffman & Johnson, 2016, "ELBO surgery"). So what exceeds ln N is distance from the prior. It is a
rule for small data: to describe a picture can take more than ln N nats, and that is no sickness.

Whether outputs lie where the data are needs the density of the data. Where nobody knows it, only distances
are given, and no verdict.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import MixtureSameFamily

from helpers.data import DATA_DIMS, check_points, modes_of, two_clusters_density
from helpers.losses import noise_std
from helpers.metrics import interpolation_path, near_data
from helpers.models import LATENT_DIMS
from helpers.training import VAERun

HEALTHY = "healthy"
WARNING = "WARNING"
UNJUDGED = "unjudged"
CLUSTERS = two_clusters_density()

UNEXPLAINED = 0.5  # share of the data's variance left in the error, above which it "stays high"
UNSETTLED = 0.3  # spread of the error over the last tenth of the run, relative to its mean
DEAD_KL = 0.01  # nats below which a latent dimension says nothing about x
NEAR = 0.4  # share of points near the data, below which outputs are called meaningless
LEAST = 0.2  # of its fair share of the generated points, below which a mode is missing
JUMP = 3.0  # standard deviations of a mode, above which one of 40 steps is a jump
ALIKE = 0.3  # spread of the generated points relative to the data's, below which they are "all similar"
GENERATED = 2000


@dataclass(frozen=True)
class Finding:
    """One signal of one run.

    Attributes:
        signal: reconstruction loss, KL term, generated samples or interpolation.
        value: what was measured, in words and numbers.
        verdict: HEALTHY, WARNING or UNJUDGED.
        remedy: what to try; empty when healthy.
    """

    signal: str
    value: str
    verdict: str
    remedy: str


@dataclass(frozen=True)
class Report:
    """The findings of one run; printed as a table."""

    findings: tuple[Finding, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(f.signal for f in self.findings if f.verdict == WARNING)

    def __str__(self) -> str:
        lines = []
        for f in self.findings:
            lines.append(f"{f.signal:<20} {f.verdict:<8} {f.value}")
            if f.remedy:
                lines.append(f"{'':<20} {'try':>7}: {f.remedy}")
        return "\n".join(lines)


def diagnose(
    run: VAERun,
    x: Tensor,
    generator: torch.Generator | None = None,
    density: MixtureSameFamily | None = CLUSTERS,
) -> Report:
    """Judge a run by the four signals of the lab's table.

    Args:
        run: what ``train_vae`` returned.
        x: the data it was trained on, (N, 2).
        generator: source of the generated samples; None is torch's global stream.
        density: what x was drawn from; None if nobody knows it.

    Raises:
        TypeError: ``run`` is not a VAERun, or ``x`` not a float32 tensor.
        ValueError: ``x`` is not the run's data: another number of points, or points without spread.
    """
    if not isinstance(run, VAERun):
        raise TypeError(f"run is a {type(run).__name__}; expected what train_vae returns, a VAERun")
    check_points(x, DATA_DIMS, "x")
    if len(x) != run.points:
        raise ValueError(f"x has {len(x)} rows; expected the {run.points} points of the run")
    if not x.std(dim=0, correction=0).norm() > 0:
        raise ValueError("all rows of x are equal; expected points with some spread")
    samples, interpolation = _samples(run, x, generator, density), _interpolation(run, density)
    return Report((_reconstruction(run, x), _kl(run, x), samples, interpolation))


def _finding(signal: str, value: str, complaint: str, remedy: str) -> Finding:
    if complaint:
        return Finding(signal, f"{complaint}: {value}", WARNING, remedy)
    return Finding(signal, value, HEALTHY, "")


def _short(value: float) -> str:
    """Two decimals for ordinary sizes, three digits for large ones: as many as every CPU agrees on."""
    return f"{value:.2f}" if value < 10 else f"{float(f'{value:.3g}'):g}"


def _unexplained(run: VAERun, x: Tensor) -> tuple[Tensor, float]:
    """The error over the last tenth of the run, and its mean relative to the data's variance."""
    last = run.recon[-max(1, run.epochs // 10) :]
    return last, float(last.mean() / x.var(dim=0, correction=0).mean())


def _reconstruction(run: VAERun, x: Tensor) -> Finding:
    last, unexplained = _unexplained(run, x)
    swing = float(last.std(correction=0) / last.mean())
    value = f"{float(last.mean()):.2g}, {unexplained:.0%} of the data's variance"
    if unexplained > UNEXPLAINED:
        remedy = "see the KL term" if _kl(run, x).verdict == WARNING else "train longer"
        return _finding("reconstruction loss", value, "stays high", remedy)
    if swing > UNSETTLED:
        return _finding(
            "reconstruction loss", f"{value}, swings by {swing:.0%}", "does not settle", "smaller lr"
        )
    return _finding("reconstruction loss", value, "", "")


def _kl(run: VAERun, x: Tensor) -> Finding:
    per_dimension = run.kl_per_dimension[-1]
    total, limit = float(per_dimension.sum()), math.log(len(x.unique(dim=0)))
    units = ", ".join(
        f"z{k} {_short(kl) if kl >= 0.1 else format(kl, '.3f')}"
        for k, kl in enumerate(per_dimension.tolist(), 1)
    )
    alive = int((per_dimension > DEAD_KL).sum())
    value = f"{units} nats, {alive} of {len(per_dimension)} in use"
    if alive == 0:
        return _finding("KL term", value, "collapsed to zero", "smaller beta, KL warm-up")
    if total > limit:
        value += f"; sum above ln N = {limit:.1f}"
        learned = _unexplained(run, x)[1] < UNEXPLAINED
        return _finding("KL term", value, "out of control", "larger beta" if learned else "smaller lr")
    return _finding("KL term", value, "", "")


def _samples(
    run: VAERun, x: Tensor, generator: torch.Generator | None, density: MixtureSameFamily | None
) -> Finding:
    """Is a draw from p(x|z), noise of variance beta / 2 included, near the data? Do the means differ?"""
    means = run.model.generate(GENERATED, generator)
    samples = means + noise_std(float(run.beta[-1])) * torch.randn(means.shape, generator=generator)
    spread = float(means.std(dim=0).norm() / x.std(dim=0, correction=0).norm())
    says = f"spread of the means {spread:.1f} times the data's"
    alike = "all similar" * (spread < ALIKE)
    remedy = "mend what stands above, then look again"
    if density is None:
        different = x.unique(dim=0)
        away = torch.cdist(samples, different).amin(dim=1).median()
        apart = torch.cdist(different, different).fill_diagonal_(math.inf).amin(dim=1).median()
        value = f"median distance to a point of x {away:.2f}, theirs to each other {apart:.2f}; {says}"
        found = _finding("generated samples", value, alike, remedy)
        return found if alike else _open("generated samples", value)
    near = float(near_data(samples, density).float().mean())
    complaints = [alike, _missing(means, density), "meaningless" * (near < NEAR)]
    value = f"{near:.0%} near the data with noise, {says}"
    return _finding("generated samples", value, ", ".join(filter(None, complaints)), remedy)


def _open(signal: str, value: str) -> Finding:
    return Finding(signal, f"{value} (no density to judge by)", UNJUDGED, "")


def _missing(means: Tensor, density: MixtureSameFamily) -> str:
    """Which complaint there is about modes that are nearest to hardly any of the means; empty if none."""
    centres, _ = modes_of(density)
    shares = torch.bincount(torch.cdist(means, centres).argmin(dim=1), minlength=len(centres)) / len(means)
    missing = int((shares < LEAST / len(centres)).sum())
    if len(centres) == 2:
        return "on one side only" * missing
    return f"{missing} of {len(centres)} modes missing" * (missing > 0)


def _interpolation(run: VAERun, density: MixtureSameFamily | None) -> Finding:
    busiest = int(run.kl_per_dimension[-1].argmax())
    end = [2.0 if k == busiest else 0.0 for k in range(LATENT_DIMS)]
    path = interpolation_path(run.model, [-e for e in end], end)
    step = float((path[1:] - path[:-1]).norm(dim=1).max())
    if density is None:
        return _open("interpolation", f"along z{busiest + 1}, largest of 40 steps {_short(step)}")
    near = float(near_data(path, density).float().mean())
    jumps, leaves = step > JUMP * modes_of(density)[1], near < NEAR
    complaint = " and ".join(["jumps"] * jumps + ["leaves the data"] * leaves)
    value = f"along z{busiest + 1}, {near:.0%} near the data, largest of 40 steps {_short(step)}"
    return _finding("interpolation", value, complaint, "mend what stands above, then look again")

"""Six sick VAEs of the lab's data, what can be measured on them, and the signs of nine diagnoses."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from helpers.diagnostics import DEAD_KL, diagnose
from helpers.lab import lab_data, lab_run
from helpers.metrics import near_data
from helpers.models import TinyVAE
from helpers.training import VAERun

DRAWS = 100  # of the noise, over which an error is averaged
GENERATED = 2000
AFTER = 20  # epochs, after which an error should no longer leap


class CutVAE(TinyVAE):
    """Its z sends no gradient back to the encoder."""

    def reparameterize(self, mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None) -> Tensor:
        return super().reparameterize(mu, logvar, generator).detach()


class WideVAE(TinyVAE):
    """It draws with exp(logvar), the variance, as standard deviation."""

    def reparameterize(self, mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None) -> Tensor:
        return super().reparameterize(mu, 2 * logvar, generator)


@lru_cache
def patients() -> dict[str, VAERun]:
    """The runs A to F, each with one thing wrong; nothing in a run's name says what."""
    return {
        "A": lab_run(network=WideVAE),
        "B": lab_run(beta=5.0),
        "C": lab_run(lr=0.001),
        "D": lab_run(beta=0.0),
        "E": lab_run(network=CutVAE),
        "F": lab_run(lr=1.0),
    }


@dataclass(frozen=True)
class Chart:
    """What the clinic measured on one run.

    Attributes:
        error: mean squared error in training, over the last tenth of the epochs.
        unexplained: the same, relative to the data's variance.
        falling: by how much of its value the error fell in the last tenth.
        highest: the largest error after epoch 20, relative to the data's variance.
        kl: (Dz,), at the end, in nats.
        claimed: error at draws from N(mu, exp(logvar)), made outside the model, relative to the error at
            the model's own draws.
        gradient: norm of the gradient that the error sends to the encoder.
        near: share of the decoded prior near the data.
        right: share of it on the right side.
        warnings: the signals that ``diagnose`` warns of.
    """

    error: float
    unexplained: float
    falling: float
    highest: float
    kl: Tensor
    claimed: float
    gradient: float
    near: float
    right: float
    warnings: tuple[str, ...]


def examine(run: VAERun) -> Chart:
    """Measure one run on the lab's data. Draws from a generator of its own."""
    x, model = lab_data(), run.model
    generator = torch.Generator().manual_seed(0)
    variance = float(x.var(dim=0, correction=0).mean())
    tenth = max(1, run.epochs // 10)
    error, before = float(run.recon[-tenth:].mean()), float(run.recon[-2 * tenth : -tenth].mean())
    with torch.no_grad():
        mu, logvar = model.encode(x)
        eps = torch.randn(DRAWS, *mu.shape, generator=generator)
        claimed = float(((model.decoder(mu + eps * torch.exp(0.5 * logvar)) - x) ** 2).mean())
        own = float(torch.stack([((model(x, generator)[0] - x) ** 2).mean() for _ in range(DRAWS)]).mean())
    generated = model.generate(GENERATED, torch.Generator().manual_seed(0))
    return Chart(
        error=error,
        unexplained=error / variance,
        falling=1 - error / before,
        highest=float(run.recon[AFTER:].max()) / variance,
        kl=run.kl_per_dimension[-1],
        claimed=claimed / own,
        gradient=_gradient_at_encoder(model, x, generator),
        near=float(near_data(generated).float().mean()),
        right=float((generated[:, 0] > 0).float().mean()),
        warnings=diagnose(run, x, generator).warnings,
    )


def _gradient_at_encoder(model: TinyVAE, x: Tensor, generator: torch.Generator) -> float:
    weights = [*model.encoder.parameters(), *model.mu.parameters(), *model.logvar.parameters()]
    with torch.enable_grad():
        error = ((model(x, generator)[0] - x) ** 2).mean()
        grads = torch.autograd.grad(error, weights, allow_unused=True)
    return math.sqrt(sum(float(grad.pow(2).sum()) for grad in grads if grad is not None))


def table(runs: dict[str, VAERun]) -> str:
    """A line of measurements per run, under a head line."""
    lines = [
        f"{'':<4} {'error':>7} {'change':>7} {'highest':>8} {'KL':>14} {'claimed':>8} {'gradient':>9} {'near':>5}"
    ]
    for name, run in runs.items():
        c = examine(run)
        kl = ", ".join(_nats(v) for v in c.kl.tolist())
        lines.append(
            f"{name:<4} {c.error:>7.2g} {_percent(-c.falling):>7} {c.highest:>8.2f} {kl:>14} {c.claimed:>8.1f}"
            f" {c.gradient:>9.1g} {c.near:>5.0%}"
        )
    return "\n".join(lines)


@dataclass(frozen=True)
class Disease:
    """A diagnosis and the sign it must show.

    Attributes:
        sign: what one would see.
        here: what is seen on a chart, in numbers.
        holds: whether the chart shows the sign.
    """

    sign: str
    here: Callable[[Chart], str]
    holds: Callable[[Chart], bool]


def _kls(chart: Chart) -> str:
    return "KL " + " and ".join(_nats(v) for v in chart.kl.tolist()) + " nats"


def _percent(value: float) -> str:
    """A change in whole per cent, and no -0%."""
    return f"{round(100 * value) or 0:+d}%".replace("+0%", "0%")


def _nats(value: float) -> str:
    """Three decimals for small values, three digits for large ones."""
    return f"{value:.3f}" if value < 10 else f"{float(f'{value:.3g}'):g}"


LN_N = math.log(256)  # what 256 points bound the information in a code by

DISEASES = {
    "healthy": Disease(
        "no warning, an error that has settled, regions that are what they claim",
        lambda c: (
            f"{len(c.warnings)} of 4 signals warn, the error changed by {_percent(-c.falling)} at the end, and is "
            f"{c.claimed:.1f} times as large at draws from the claimed regions"
        ),
        lambda c: not c.warnings and c.falling < 0.1 and c.claimed < 1.5,
    ),
    "no KL pressure": Disease(
        f"hardly any error, bought with a KL beyond ln 256 = {LN_N:.1f} nats",
        lambda c: f"error {c.unexplained:.1%} of the variance, {_kls(c)}",
        lambda c: c.unexplained < 0.01 and float(c.kl.sum()) > LN_N,
    ),
    "too much KL pressure": Disease(
        "codes that say nothing, although the error still pulls at the encoder",
        lambda c: f"{_kls(c)}, gradient {c.gradient:.1g} from the error to the encoder",
        lambda c: float(c.kl.max()) < DEAD_KL and c.gradient > 0,
    ),
    "learning rate too high": Disease(
        f"an error that leaps far above the data's variance, also after epoch {AFTER}",
        lambda c: f"its highest value there is {c.highest:.2f} times the variance",
        lambda c: c.highest > 2,
    ),
    "stopped before it settled": Disease(
        "an error that is still falling when training stops",
        lambda c: (
            f"it changed by {_percent(-c.falling)} in the last tenth, at {c.unexplained:.1%} of the variance"
        ),
        lambda c: c.falling > 0.1 and c.unexplained < 0.5,
    ),
    "gradient cut at z": Disease(
        "codes that say nothing, and no gradient at all from the error to the encoder",
        lambda c: f"{_kls(c)}, gradient {c.gradient:.1g}",
        lambda c: float(c.kl.max()) < DEAD_KL and c.gradient == 0,
    ),
    "wrong width of z": Disease(
        "a far larger error at draws from the regions that mu and logvar claim",
        lambda c: f"it is {c.claimed:.1f} times as large as at the model's own draws",
        lambda c: c.claimed > 2,
    ),
    "a cluster missing from the data": Disease(
        "generated points on one side only, by an otherwise sound model",
        lambda c: f"{c.right:.0%} on the right, {c.near:.0%} near the data",
        lambda c: c.near > 0.4 and not 0.1 < c.right < 0.9,
    ),
    "one dead latent dimension": Disease(
        "one KL near zero and one alive",
        lambda c: _kls(c),
        lambda c: float(c.kl.min()) < DEAD_KL < float(c.kl.max()),
    ),
}

DIAGNOSES = {
    "A": "wrong width of z",
    "B": "too much KL pressure",
    "C": "stopped before it settled",
    "D": "no KL pressure",
    "E": "gradient cut at z",
    "F": "learning rate too high",
}

"""Is a function a sampler of N(mu, exp(logvar)) that lets gradients through? Judged by what it draws."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from helpers.checks.compare import as_tensor, check_callable, name_mistake
from helpers.checks.result import Wrong

ROWS = 10_000
MU = torch.tensor([0.5, -1.5])
LOGVAR = torch.tensor([-2.5, 0.8])
CLOSE = 0.06  # relative error of a mean or a std: six standard errors, or more, with so many rows
SHAPES = ((5, 2), (1, 1), (4, 3))
STRONG = 0.5  # correlation, or missing kurtosis, that no chance explains

# what a wrong standard deviation looks like, as a function of logvar
WRONG_STDS = {
    "std is exp(logvar): that is the variance. The standard deviation is exp(0.5 * logvar)": torch.exp,
    "std is logvar itself: but logvar can be negative. The standard deviation is exp(0.5 * logvar)": torch.abs,
    "std is exp(2 * logvar): half of logvar, not twice. The standard deviation is exp(0.5 * logvar)": (
        lambda logvar: torch.exp(2 * logvar)
    ),
    "std is exp(-0.5 * logvar), the inverse: mind the sign": lambda logvar: torch.exp(-0.5 * logvar),
    "std is half of exp(logvar): the half belongs into the exponent, exp(0.5 * logvar)": (
        lambda logvar: 0.5 * torch.exp(logvar)
    ),
    "std is 0.5 * logvar: take exp of it": lambda logvar: 0.5 * torch.abs(logvar),
    "the noise has std 1 whatever logvar says: multiply eps by exp(0.5 * logvar)": torch.ones_like,
    "std is sqrt(exp(0.5 * logvar)): one root too many": lambda logvar: torch.exp(0.25 * logvar),
}


def judge_sampler(sample: object, shapes: Sequence[tuple[int, int]] = SHAPES) -> str:
    """Raise ``Wrong`` unless ``sample(mu, logvar)`` draws fresh, independent, Gaussian rows with gradients."""
    check_callable(sample)
    for shape in shapes:
        z = sample(torch.zeros(shape), torch.zeros(shape))
        if isinstance(z, (tuple, list)):
            raise Wrong(f"expected z alone, one tensor; got a {type(z).__name__} of {len(z)} things")
        z = as_tensor(z)
        if z.shape != shape:
            raise Wrong(f"for mu and logvar of shape {shape} expected z of that shape, got {tuple(z.shape)}")
    z, again = (as_tensor(sample(*many_rows())) for _ in range(2))
    if not z.isfinite().all():
        raise Wrong(
            "some draws are NaN or infinite; for a negative logvar, the standard deviation is exp(0.5 * logvar)"
        )
    _judge_noise(z - MU, again - MU)
    _judge_width(z, LOGVAR.exp().sqrt())
    _judge_gradients(sample)
    return f"Over {ROWS:,} draws mean and std are right, and gradients reach both mu and logvar"


def many_rows() -> tuple[Tensor, Tensor]:
    """mu and logvar, the same in all rows."""
    return MU.repeat(ROWS, 1), LOGVAR.repeat(ROWS, 1)


def _judge_noise(noise: Tensor, again: Tensor) -> None:
    none, repeated, still = noise.abs().max() < 1e-6, torch.equal(noise, again), noise.std(dim=0) < 1e-6
    shared = torch.corrcoef(noise.T)[0, 1:].abs().max() > STRONG
    centred = noise - noise.mean(dim=0)
    flat = ((centred**4).mean(dim=0) / (centred**2).mean(dim=0) ** 2 < 3 - STRONG).all()
    signs = {
        "z is mu: no noise at all. Without a draw nothing fills the region; add eps * std": none,
        "z is the same in every row and every call: nothing is drawn. Where is eps?": repeated & still.all(),
        "two calls give the same z: eps must be drawn anew in every call, without a seed of its own": repeated,
        "all rows share one eps: draw one number per row and dimension, randn_like(mu)": still.any(),
        "the dimensions of a row share one eps: draw one number per row and dimension": shared,
        "eps is not Gaussian: torch.rand is uniform between 0 and 1, torch.randn is N(0, 1)": flat,
    }
    name_mistake(signs, bool)


def _judge_width(z: Tensor, std: Tensor) -> None:
    found = z.std(dim=0)
    if ((found / std - 1).abs() > CLOSE).any():
        name_mistake(WRONG_STDS, lambda wrong: ((found / wrong(LOGVAR) - 1).abs() < CLOSE).all())
        shown = [", ".join(f"{v:.3g}" for v in row.tolist()) for row in (LOGVAR, std, found)]
        raise Wrong(f"for logvar = {shown[0]} expected standard deviations {shown[1]}, got {shown[2]}")
    off = ((z.mean(dim=0) - MU) / std).abs()
    if (off > CLOSE).any():
        if ((z.mean(dim=0) - MU * std).abs() < CLOSE * std).all():
            raise Wrong("mu is stretched too: only eps is multiplied by std, mu + eps * std")
        k = int(off.argmax())
        raise Wrong(
            f"where mu = {float(MU[k]):g} the mean of the draws is {float(z[:, k].mean()):.3g}; add mu"
        )


def _judge_gradients(sample: Callable[[Tensor, Tensor], Tensor]) -> None:
    mu, logvar = MU.clone().requires_grad_(), LOGVAR.clone().requires_grad_()
    z = sample(mu.repeat(4, 1), logvar.repeat(4, 1))
    if not (isinstance(z, Tensor) and z.requires_grad):
        raise Wrong(
            "no gradient flows through z: a sample(), a detach() or a no_grad() stands in the way. "
            "Write z = mu + eps * std"
        )
    z.sum().backward()
    for name, leaf in (("mu", mu), ("logvar", logvar)):
        if leaf.grad is None or not leaf.grad.any():
            raise Wrong(
                f"no gradient reaches {name}: torch.normal, sample() and detach() cut it. Only eps may be without one"
            )

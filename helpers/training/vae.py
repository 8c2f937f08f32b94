"""One VAE, trained by the lab's loop."""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Real

import torch
from torch import Tensor, nn

from helpers.data import DATA_DIMS, check_generator, check_points, check_positive, check_whole
from helpers.losses import VAELoss, check_beta, vae_loss
from helpers.models import HIDDEN, TinyVAE


@dataclass(frozen=True)
class VAERun:
    """A trained model and what happened on the way, one entry per epoch (E epochs, Dz latents).

    Attributes:
        model: the model after the last epoch.
        loss, recon, kl, beta: (E,) each; ``loss = recon + beta * kl``.
        kl_per_dimension: (E, Dz), in nats, averaged over the points.
        points: how many points it was trained on.
    """

    model: TinyVAE
    loss: Tensor
    recon: Tensor
    kl: Tensor
    beta: Tensor
    kl_per_dimension: Tensor
    points: int

    @property
    def epochs(self) -> int:
        return len(self.loss)


def warm_up(beta: float, epochs: int, ramp: int) -> list[float]:
    """A schedule for ``train_vae``: from 0 straight up to ``beta`` in ``ramp`` epochs, then constant.

    Sources: Bowman et al. (2016), "Generating sentences from a continuous space", section 3.1 (there
    with a sigmoid); Sønderby et al. (2016), "Ladder variational autoencoders" (linear).

    Raises:
        TypeError, ValueError: as in ``train_vae``, and if ``ramp`` is not in 1..epochs - 1.
    """
    check_whole(epochs, "epochs")
    check_whole(ramp, "ramp")
    if ramp >= epochs:
        raise ValueError(f"ramp is {ramp}; expected less than epochs = {epochs}, or beta is never reached")
    check_beta(beta)
    return [beta * min(1.0, epoch / ramp) for epoch in range(epochs)]


def train_vae(
    x: Tensor,
    *,
    beta: float | Sequence[float] | Tensor = 0.05,
    epochs: int = 200,
    lr: float = 0.02,
    activation: type[nn.Module] = nn.ReLU,
    hidden: Sequence[int] = HIDDEN,
    network: type[TinyVAE] = TinyVAE,
    generator: torch.Generator | None = None,
) -> VAERun:
    """Train a new ``TinyVAE`` on all of ``x`` at every step: the lab's loop, draw for draw.

    Args:
        x: the data, (N, 2), float32.
        beta: weight of the KL term; one number, or one number per epoch.
        epochs: number of steps, each on the whole of ``x``.
        lr: Adam's learning rate.
        activation: class of the decoder's nonlinearity.
        hidden: units of each hidden layer.
        network: class of the model, ``TinyVAE`` or one derived from it.
        generator: source of the weights and the noise; None is torch's global stream.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind or out of range.
        FloatingPointError: the loss became NaN or infinite.
    """
    check_points(x, DATA_DIMS, "x")
    x = x.detach()
    check_epochs_and_lr(epochs, lr)
    betas = schedule(beta, epochs)
    if not (isinstance(network, type) and issubclass(network, TinyVAE)):
        raise TypeError(f"network is {network!r}; expected TinyVAE or a class derived from it")
    check_generator(generator)
    with draws_from(generator), torch.enable_grad():
        model = network(activation, hidden)
        weights = as_one_vector(model)
        opt = torch.optim.Adam([weights], lr=lr, fused=True)
        history = []
        for epoch, beta_now in enumerate(betas, 1):
            recon, mu, logvar = model(x)
            terms = vae_loss(recon, x, mu, logvar, beta_now)
            history.append([term.tolist() for term in terms])
            if not math.isfinite(terms.loss.item()):
                raise FloatingPointError(_divergence(terms, beta_now, epoch, epochs))
            weights.grad.zero_()
            terms.loss.backward()
            opt.step()
    if not weights.isfinite().all():
        raise FloatingPointError(_divergence(terms, betas[-1], epochs, epochs))
    loss, recon, kl, kl_per_dimension = (torch.tensor(record) for record in zip(*history))
    return VAERun(model, loss, recon, kl, torch.tensor(betas), kl_per_dimension, len(x))


def as_one_vector(model: nn.Module) -> Tensor:
    """One long vector whose parts *are* the parameters, and whose ``grad`` holds theirs.

    Adam treats every number alike, so it may as well update one vector instead of ten small tensors:
    the same digits in two thirds of the CPU time.
    """
    params = list(model.parameters())
    vector = nn.utils.parameters_to_vector(params).detach()
    vector.grad = torch.zeros_like(vector)
    nn.utils.vector_to_parameters(vector, params)
    grads = vector.grad.split([p.numel() for p in params])
    for p, grad in zip(params, grads):
        p.grad = grad.view_as(p)
    return vector


def _divergence(terms: VAELoss, beta: float, epoch: int, epochs: int) -> str:
    loss, recon, kl = (f"{term.item():.3g}" for term in terms[:3])
    return (
        f"training diverged: the loss is {loss} at epoch {epoch} of {epochs} (recon {recon}, kl {kl}, "
        f"beta {beta:.3g}). Likely causes: lr too high, so that logvar.exp() overflows; data far from the "
        "scale of 1; a very large beta."
    )


def schedule(beta: float | Sequence[float] | Tensor, epochs: int) -> list[float]:
    """One beta per epoch, from one number or one per epoch.

    Raises:
        TypeError, ValueError: neither of the two, or a value is not a finite number of at least 0.
    """
    if hasattr(beta, "tolist"):  # tensors, and what NumPy has
        beta = beta.tolist()
    if isinstance(beta, Real):
        beta = [beta] * epochs
    if isinstance(beta, (str, bytes)) or not isinstance(beta, Sequence):
        raise TypeError(f"beta is a {type(beta).__name__}; expected a number or one number per epoch")
    if len(beta) != epochs:
        raise ValueError(f"beta has {len(beta)} values; expected one per epoch, {epochs}")
    for value in beta:
        check_beta(value)
    return [float(value) for value in beta]


def check_epochs_and_lr(epochs: int, lr: float) -> None:
    """Raise unless both are of the right kind and in range: TypeError or ValueError."""
    check_whole(epochs, "epochs")
    check_positive(lr, "lr")


def check_finite(losses: Tensor, models: Iterable[nn.Module]) -> None:
    """Raise a FloatingPointError unless all losses and all weights of the models are finite."""
    weights = [p for model in models for p in model.parameters()]
    if not (losses.isfinite().all() and all(p.isfinite().all() for p in weights)):
        raise FloatingPointError(
            "training diverged: a loss or a weight is not finite. Likely cause: lr too high."
        )


@contextmanager
def draws_from(generator: torch.Generator | None) -> Iterator[None]:
    """Let everything inside, layer initialisation too, draw from ``generator`` and move it on."""
    if generator is None:
        yield
        return
    with torch.random.fork_rng(devices=[]):
        torch.set_rng_state(generator.get_state())
        try:
            yield
        finally:
            generator.set_state(torch.get_rng_state())

"""The loss for images, and its training in minibatches: many seeds of one model side by side."""

import copy
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor
from torch.func import functional_call, stack_module_state, vmap

from helpers.data import check_points, check_whole
from helpers.digits.models import ImageVAE
from helpers.training.stacking import build_each, with_bar
from helpers.training.vae import check_epochs_and_lr, check_finite

EPOCHS, BATCH, LR = 20, 100, 0.005


def negative_elbo(log_likelihood: Tensor, kl: Tensor) -> Tensor:
    """Minus the ELBO, in nats per image: the mean over images of what is summed over pixels and latents.

    Args:
        log_likelihood: log p(x|z) of each image, (..., N).
        kl: the KL of each latent dimension, (..., N, Dz).
    """
    return (kl.sum(dim=-1) - log_likelihood).mean(dim=-1)


def shuffled(count: int, batch: int, generator: torch.Generator) -> Iterator[Tensor]:
    """The numbers of the images of one epoch, each once, in batches; the last one may be smaller."""
    yield from torch.randperm(count, generator=generator).split(batch)


def train_images(
    build: Callable[[], ImageVAE],
    x: Tensor,
    *,
    seeds: Sequence[int],
    epochs: int = EPOCHS,
    batch: int = BATCH,
    lr: float = LR,
) -> list[ImageVAE]:
    """Train one new model per seed on the images x (N, D), all side by side.

    Each seed draws its weights, its batches and its noise from a stream of its own, so that its model is the
    same, up to rounding, whatever other seeds are trained beside it.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind or out of range.
        FloatingPointError: a loss or a weight became NaN or infinite.
    """
    check_points(x, x.shape[-1], "x")
    check_epochs_and_lr(epochs, lr)
    check_whole(batch, "batch")
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    models = build_each(build, generators)
    learned = {name for name, p in models[0].named_parameters() if p.requires_grad}
    stacked, buffers = stack_module_state(models)
    weights = {name: values.detach().requires_grad_(name in learned) for name, values in stacked.items()}
    skeleton = copy.deepcopy(models[0]).to("meta")

    def loss_of(weights: dict[str, Tensor], buffers: dict[str, Tensor], x: Tensor, eps: Tensor) -> Tensor:
        return negative_elbo(*functional_call(skeleton, (weights, buffers), (x, eps)))

    opt = torch.optim.Adam([weights[name] for name in learned], lr=lr, fused=True)
    for _ in with_bar(range(epochs), epochs):
        for chosen in zip(*(shuffled(len(x), batch, generator) for generator in generators)):
            eps = [
                torch.randn(len(own), models[0].latent_dims, generator=g)
                for own, g in zip(chosen, generators)
            ]
            losses = vmap(loss_of)(weights, buffers, x[torch.stack(chosen)], torch.stack(eps))
            opt.zero_grad()
            losses.sum().backward()
            opt.step()
    for k, model in enumerate(models):
        model.load_state_dict(
            {name: values[k].detach().clone() for name, values in weights.items()}, strict=False
        )
    check_finite(losses, models)
    return models

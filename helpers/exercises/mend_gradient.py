"""Mend one pass through the model: the decoder learns, but reconstruction stays at the mean of the data."""

import torch
from torch import Tensor, nn

from helpers.checks.check import check
from helpers.checks.compare import check_callable, check_parts
from helpers.checks.result import NotAttempted, Wrong
from helpers.checks.sampler import judge_sampler
from helpers.models import TinyVAE

HINTS = (
    "The error sends no gradient to the encoder. Follow the chain from recon back to mu: where is it cut?",
    "Only eps may be without a gradient; mu and std must keep theirs.",
    "`z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)`, or `model.reparameterize(mu, logvar)`",
)


def mend_gradient(model: TinyVAE, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    mu, logvar = model.encode(x)
    z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)
    return model.decoder(z), mu, logvar


# what to say where the error reaches all but this layer
DEAF = {
    "logvar": "mu hears of the error, logvar does not: std is missing or detached. Keep z = mu + eps * std",
    "mu": "logvar hears of the error, mu does not: mu is missing or detached. Keep z = mu + eps * std",
}


@check(mend_gradient, HINTS)
def judge(function: object) -> str:
    """As given: z is drawn without a gradient. Judged by the gradients that arrive, and by the z that are drawn."""
    check_callable(function)
    model, x = TinyVAE(), torch.randn(64, 2)
    torch.manual_seed(1)
    recon, mu, logvar = _three(function(model, x.clone()), x)
    for name, got, want in zip(("mu", "logvar"), (mu, logvar), model.encode(x)):
        if not torch.allclose(got, want, atol=1e-5):
            raise Wrong(f"{name} is not what model.encode(x) gives; return recon, mu, logvar in this order")
        if not got.requires_grad:
            raise Wrong(
                f"the {name} that you return has no gradient: the KL term then teaches the encoder nothing"
            )
    if not recon.requires_grad:
        raise Wrong("recon has no gradient at all: nothing, not even the decoder, can learn")
    ((recon - x) ** 2).mean().backward()
    _judge_hearing(model, recon, x)
    judge_sampler(lambda mu, logvar: _three(function(_glass(mu, logvar), mu), mu)[0], shapes=((5, 2),))
    return "The error reaches mu and logvar, and z is still a fresh draw"


def _three(got: object, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    check_parts(got, 3, "three tensors: recon, mu, logvar", of=Tensor)
    for name, part in zip(("recon", "mu", "logvar"), got):
        if part.shape != x.shape:
            raise Wrong(f"{name} has shape {tuple(part.shape)}; expected {tuple(x.shape)}")
    return tuple(got)


def _judge_hearing(model: TinyVAE, recon: Tensor, x: Tensor) -> None:
    """Raise unless the error's gradient arrived at the decoder, at mu and at logvar."""
    if not _hears(model.decoder[0]):
        raise Wrong("the error does not reach the decoder: recon must be what the decoder makes of z")
    deaf = [name for name in ("mu", "logvar") if not _hears(getattr(model, name))]
    if len(deaf) == 2:
        torch.manual_seed(1)
        if torch.equal(recon, model(x)[0]):
            raise NotAttempted("z is still cut off: the error sends no gradient to mu or logvar, as given")
        raise Wrong(
            "the error still reaches neither mu nor logvar: torch.normal, sample(), no_grad() and detach() all cut"
        )
    if deaf:
        raise Wrong(DEAF[deaf[0]])


def _hears(layer: nn.Linear) -> bool:
    return layer.weight.grad is not None and bool(layer.weight.grad.any())


class _Gives(nn.Module):
    """A layer that answers with one tensor, whatever comes in."""

    def __init__(self, value: Tensor) -> None:
        super().__init__()
        self.value = value

    def forward(self, _: Tensor) -> Tensor:
        return self.value


def _glass(mu: Tensor, logvar: Tensor) -> TinyVAE:
    """A VAE that shows its z: the encoder gives mu and logvar, the decoder nothing but z."""
    model = TinyVAE()
    model.encoder, model.decoder = nn.Identity(), nn.Identity()
    model.mu, model.logvar = _Gives(mu), _Gives(logvar)
    return model

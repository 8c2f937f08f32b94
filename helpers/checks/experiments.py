"""Checks of the experiments: they look at the run that was handed over, and measure its model again."""

import torch
from torch import Tensor, nn

from helpers.checks.check import check
from helpers.checks.result import NotAttempted, Wrong
from helpers.lab import lab_data, lab_run
from helpers.losses import kl_divergence, noise_std
from helpers.metrics import near_data
from helpers.models import LATENT_DIMS, TinyVAE
from helpers.training import VAERun

LAB_BETA = 0.05
LAB_EPOCHS = 200
SETTLED = 0.15  # relative change of the error, averaged over 20 epochs, below which it has settled
OVERFIT = 0.01  # an error well below the variance of the data's noise
MEASURED = 100  # draws of the noise, over which an error is averaged


def constant_beta(run: object) -> float:
    """The one weight a run was trained with, or a complaint."""
    if not isinstance(run, VAERun):
        raise Wrong(f"run is a {type(run).__name__}; expected what train_vae or lab_run returns")
    records = (run.loss, run.recon, run.kl, run.beta)
    if not all(isinstance(r, Tensor) and r.dim() == 1 and len(r) and r.isfinite().all() for r in records):
        raise Wrong("the record of this run is empty or broken; hand over what train_vae or lab_run returned")
    if not isinstance(run.model, TinyVAE):
        raise Wrong(f"the model of this run is a {type(run.model).__name__}; expected a TinyVAE")
    if not torch.allclose(run.loss, run.recon + run.beta * run.kl, rtol=1e-3, atol=1e-5):
        raise Wrong(
            "the record of this run was changed: loss is not recon + beta * kl; train with the other weight"
        )
    if not (run.beta == run.beta[0]).all():
        raise Wrong("the weight changes over the epochs of this run; the exercise wants one constant number")
    return round(float(run.beta[0]), 6)


def changed_beta(run: object) -> float:
    """``constant_beta``, if it is no longer the lab's."""
    beta = constant_beta(run)
    if beta == LAB_BETA:
        raise NotAttempted("the run still has the lab's weight, 0.05")
    return beta


@torch.no_grad()
def error_of(model: nn.Module, x: Tensor) -> float:
    """The mean squared error of a model on x (N, 2), averaged over draws of z."""
    return float(torch.stack([((model(x)[0] - x) ** 2).mean() for _ in range(MEASURED)]).mean())


@torch.no_grad()
def share_near(model: nn.Module, noise: float = 0.0) -> float:
    """The share of decoded draws near the two clusters: means, or with noise. The draws are notebook 06's."""
    draws, eps = (torch.randn(2000, LATENT_DIMS, generator=torch.Generator().manual_seed(k)) for k in (0, 1))
    return float(near_data(model.decoder(draws) + noise * eps).float().mean())


def check_finished(run: VAERun, x: Tensor, low: float = 0.5, high: float = 2.2) -> None:
    """Raise unless the run is as long as the lab's, and its record fits what its model does on data like these.

    ``low`` and ``high`` bound the error on x relative to the recorded one; at beta 0 a model overfits its
    own points, so that errors below the noise are not compared.
    """
    if run.epochs < LAB_EPOCHS:
        raise Wrong(f"{run.epochs} epochs say little: train {LAB_EPOCHS}, as the lab does, and look again")
    error, record = error_of(run.model, x), float(run.recon[-10:].mean())
    if max(error, record) > OVERFIT and not low < error / record < high:
        raise Wrong(
            f"the record says recon {record:.2g}, but on the exercise's data the model has {error:.2g}: "
            "other data, or another model than the recorded one?"
        )
    with torch.no_grad():
        kl = float(kl_divergence(*run.model.encode(x)))
    if not abs(kl - float(run.kl[-1])) < 0.05 + 0.4 * kl:
        raise Wrong(f"the record says kl {float(run.kl[-1]):.2g}, but the model has {kl:.2g}")


def one_of(name: str, value: object, options: tuple[str, ...]) -> str:
    """The word on offer that the value is, whatever its case; raises ``Wrong`` if it is none."""
    word = value.strip().lower() if isinstance(value, str) else None
    if word not in options:
        raise Wrong(f"{name} must be one of {', '.join(map(repr, options))}")
    return word


@check(
    "If the KL costs nothing, which regions are easiest to decode: wide ones, or pinpricks far apart?",
    "With weight 0 the KL is free, not pushed down. And where do draws from the prior fall, seen from the codes?",
    "`kl_becomes = 'larger'`, `samples_become = 'worse'`, `beta=0.0`",
)
def beta_zero(kl_becomes: object, samples_become: object, run_zero: object) -> str:
    """The claims are judged by the run itself."""
    run = run_zero
    kl_becomes = one_of("kl_becomes", kl_becomes, ("smaller", "about the same", "larger"))
    samples_become = one_of("samples_become", samples_become, ("better", "about the same", "worse"))
    beta = changed_beta(run)
    if beta != 0:
        raise Wrong(f"this run has weight {beta:g}; the exercise wants 0.0, no KL term at all")
    check_finished(run, lab_data())
    lab = lab_run()
    kls = f"{float(lab.kl[-1]):.2f} in the lab's run, {float(run.kl[-1]):.2f} in yours"
    if kl_becomes == "smaller":
        raise Wrong(f"weight 0 is not KL 0: the KL is free, not forced. It is {kls}")
    if kl_becomes == "about the same":
        raise Wrong(f"the KL is no by-product that settles by itself; only its weight held it. It is {kls}")
    near = f"{share_near(lab.model):.0%} of the lab's decoded draws lie near the data, {share_near(run.model):.0%} of yours"
    if samples_become == "better":
        raise Wrong(
            f"better reconstruction is not better generation: the decoder knows its codes, not the prior. {near}"
        )
    if samples_become == "about the same":
        raise Wrong(
            f"the same decoder size does not mean the same samples: most of the prior is now unknown to it. {near}"
        )
    return f"KL: {kls}. {near}: reconstruction {float(run.recon[-1]):.4f}, and no generator"


@check(
    "Wider regions are cheaper. What happens to the decoder when the regions of the two clusters reach into each other?",
    "Compare recon, and mind the decoder's noise that this weight stands for: `sqrt(beta / 2)`.",
    "`recon_becomes = 'worse'`, with `beta=0.5`",
)
def beta_half(recon_becomes: object, run_half: object) -> str:
    """The claim is judged by the run itself."""
    run = run_half
    recon_becomes = one_of("recon_becomes", recon_becomes, ("better", "about the same", "worse"))
    beta = changed_beta(run)
    if beta == 5.0:
        raise Wrong(
            "this run has weight 5: a hundred times the lab's, and the code has collapsed. Ten times is 0.5"
        )
    if beta == 0.005:
        raise Wrong(
            "this run has weight 0.005, a tenth of the lab's; the exercise goes the other way, to 0.5"
        )
    if beta != 0.5:
        raise Wrong(f"this run has weight {beta:g}; the exercise wants 0.5")
    check_finished(run, lab_data())
    lab = lab_run()
    errors = f"{float(lab.recon[-1]):.3f} in the lab's run, {float(run.recon[-1]):.3f} in yours"
    if recon_becomes == "better":
        raise Wrong(
            f"more pressure on the code cannot help the decoder: it hears less of x. recon is {errors}"
        )
    if recon_becomes == "about the same":
        raise Wrong(
            f"regular codes are not free: wider regions overlap, and the decoder confuses them. recon is {errors}"
        )
    shares = [f"{share_near(r.model, noise_std(b)):.0%}" for r, b in ((lab, LAB_BETA), (run, beta))]
    return f"recon: {errors}. Near the data, with each model's own noise: {shares[0]} and {shares[1]}"


@check(
    "activation is the class of the decoder's nonlinearity: `lab_run(activation=nn.Tanh)`.",
    "Converged means: the error went down and has settled. Look at the last tenth of the run.",
    "`converges = 'yes'`, with `activation=nn.Tanh`",
)
def tanh_decoder(converges: object, run_tanh: object) -> str:
    """Looks for the Tanh in the decoder, and at how the error of the run settled."""
    run = run_tanh
    converges = one_of("converges", converges, ("yes", "no"))
    if constant_beta(run) != LAB_BETA:
        raise Wrong("change one thing at a time: keep the lab's weight, 0.05")
    inside = [type(layer).__name__ for layer in run.model.decoder]
    if inside == ["Linear", "ReLU", "Linear"]:
        if any(isinstance(layer, nn.Tanh) for layer in run.model.encoder):
            raise Wrong("the Tanh is in the encoder; the exercise replaces the ReLU of the decoder")
        raise NotAttempted("the decoder still has its ReLU")
    if inside[-1:] == ["Tanh"]:
        raise Wrong(
            "the Tanh is the last layer: it confines every output to -1..1, and the clusters reach beyond"
        )
    if inside != ["Linear", "Tanh", "Linear"]:
        raise Wrong(f"the decoder is {', '.join(inside)}; the exercise wants Linear, Tanh, Linear")
    if [type(layer) for layer in run.model.encoder] != [nn.Linear, nn.ReLU]:
        raise Wrong("change one thing at a time: keep the lab's encoder, Linear and ReLU")
    check_finished(run, lab_data())
    last, before = run.recon[-20:].mean(), run.recon[-40:-20].mean()
    settled = bool((1 - last / before).abs() < SETTLED and last < 0.5 * lab_data().var(dim=0).mean())
    if not settled:
        raise Wrong(
            f"this run has not settled: recon went from {float(before):.3f} to {float(last):.3f} over its last 20 "
            "epochs. Change the activation alone, and keep the lab's learning rate"
        )
    fact = f"recon settles at {float(run.recon[-20:].mean()):.4f}, the lab's at {float(lab_run().recon[-20:].mean()):.4f}"
    if converges == "no":
        raise Wrong(f"a nonlinearity that saturates does not stop such a small network: {fact}")
    return fact

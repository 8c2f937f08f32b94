"""Another nonlinearity: train with Tanh in place of the decoder's ReLU. Does training still converge?"""

from torch import nn

from helpers.checks.check import check
from helpers.checks.result import NotAttempted, Wrong
from helpers.checks.runs import LAB_BETA, check_finished, constant_beta, one_of, refute
from helpers.lab import lab_data, lab_run
from helpers.models import TinyVAE
from helpers.training import VAERun

HINTS = (
    "activation is the class of the decoder's nonlinearity: `lab_run(activation=nn.Tanh)`.",
    "Converged means: the error went down and has settled. Look at the last tenth of the run.",
    "`converges = 'yes'`, with `activation=nn.Tanh`",
)


def tanh_decoder() -> tuple[str, VAERun]:
    return "yes", lab_run(activation=nn.Tanh)


REFUTED = {"no": "a nonlinearity that saturates does not stop such a small network:"}
SETTLED = 0.15  # relative change of the error, averaged over 20 epochs, below which it has settled


@check(tanh_decoder, HINTS)
def judge(converges: object, run_tanh: object) -> str:
    """Looks for the Tanh in the decoder, and at how the error of the run settled."""
    run = run_tanh
    converges = one_of("converges", converges, ("yes", "no"))
    if constant_beta(run) != LAB_BETA:
        raise Wrong("change one thing at a time: keep the lab's weight, 0.05")
    _judge_layers(run.model)
    check_finished(run, lab_data())
    last, before = run.recon[-20:].mean(), run.recon[-40:-20].mean()
    settled = bool((1 - last / before).abs() < SETTLED and last < 0.5 * lab_data().var(dim=0).mean())
    if not settled:
        raise Wrong(
            f"this run has not settled: recon went from {float(before):.3f} to {float(last):.3f} over its last 20 "
            "epochs. Change the activation alone, and keep the lab's learning rate"
        )
    fact = f"recon settles at {float(run.recon[-20:].mean()):.4f}, the lab's at {float(lab_run().recon[-20:].mean()):.4f}"
    refute(converges, REFUTED, fact)
    return fact


def _judge_layers(model: TinyVAE) -> None:
    """Raise unless the decoder has the Tanh, and only the decoder is changed."""
    inside = [type(layer).__name__ for layer in model.decoder]
    if inside == ["Linear", "ReLU", "Linear"]:
        if any(isinstance(layer, nn.Tanh) for layer in model.encoder):
            raise Wrong("the Tanh is in the encoder; the exercise replaces the ReLU of the decoder")
        raise NotAttempted("the decoder still has its ReLU")
    if inside[-1:] == ["Tanh"]:
        raise Wrong(
            "the Tanh is the last layer: it confines every output to -1..1, and the clusters reach beyond"
        )
    if inside != ["Linear", "Tanh", "Linear"]:
        raise Wrong(f"the decoder is {', '.join(inside)}; the exercise wants Linear, Tanh, Linear")
    if [type(layer) for layer in model.encoder] != [nn.Linear, nn.ReLU]:
        raise Wrong("change one thing at a time: keep the lab's encoder, Linear and ReLU")

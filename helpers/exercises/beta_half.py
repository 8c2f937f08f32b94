"""Ten times the pressure: predict what becomes of reconstruction at weight 0.5, and train with it."""

from helpers.checks.check import check
from helpers.checks.compare import name_mistake
from helpers.checks.runs import LAB_BETA, changed_beta, check_finished, one_of, refute, share_near
from helpers.lab import lab_data, lab_run
from helpers.losses import noise_std
from helpers.training import VAERun

HINTS = (
    "Wider regions are cheaper. What happens to the decoder when the regions of the two clusters reach into each other?",
    "Compare recon, and mind the decoder's noise that this weight stands for: `sqrt(beta / 2)`.",
    "`recon_becomes = 'worse'`, with `beta=0.5`",
)


def beta_half() -> tuple[str, VAERun]:
    return "worse", lab_run(beta=0.5)


REFUTED = {
    "better": "more pressure on the code cannot help the decoder: it hears less of x. recon is",
    "about the same": "regular codes are not free: wider regions overlap, and the decoder confuses them. recon is",
}
OTHER_WEIGHTS = {
    "this run has weight 5: a hundred times the lab's, and the code has collapsed. Ten times is 0.5": 5.0,
    "this run has weight 0.005, a tenth of the lab's; the exercise goes the other way, to 0.5": 0.005,
}


@check(beta_half, HINTS)
def judge(recon_becomes: object, run_half: object) -> str:
    """The claim is judged by the run itself."""
    recon_becomes = one_of("recon_becomes", recon_becomes, ("better", "about the same", "worse"))
    beta = changed_beta(run_half)
    name_mistake(OTHER_WEIGHTS, lambda other: other == beta)
    changed_beta(run_half, 0.5, "0.5")
    check_finished(run_half, lab_data())
    lab = lab_run()
    errors = f"{float(lab.recon[-1]):.3f} in the lab's run, {float(run_half.recon[-1]):.3f} in yours"
    refute(recon_becomes, REFUTED, errors)
    shares = [f"{share_near(r.model, noise_std(b)):.0%}" for r, b in ((lab, LAB_BETA), (run_half, beta))]
    return f"recon: {errors}. Near the data, with each model's own noise: {shares[0]} and {shares[1]}"

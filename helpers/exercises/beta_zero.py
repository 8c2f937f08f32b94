"""No KL pressure: predict what becomes of the KL and of the samples at weight 0, and train with it."""

from helpers.checks.check import check
from helpers.checks.runs import changed_beta, check_finished, one_of, refute, share_near
from helpers.lab import lab_data, lab_run
from helpers.training import VAERun

HINTS = (
    "If the KL costs nothing, which regions are easiest to decode: wide ones, or pinpricks far apart?",
    "With weight 0 the KL is free, not pushed down. And where do draws from the prior fall, seen from the codes?",
    "`kl_becomes = 'larger'`, `samples_become = 'worse'`, `beta=0.0`",
)


def beta_zero() -> tuple[str, str, VAERun]:
    return "larger", "worse", lab_run(beta=0.0)


KL_REFUTED = {
    "smaller": "weight 0 is not KL 0: the KL is free, not forced. It is",
    "about the same": "the KL is no by-product that settles by itself; only its weight held it. It is",
}
SAMPLES_REFUTED = {
    "better": "better reconstruction is not better generation: the decoder knows its codes, not the prior.",
    "about the same": "the same decoder size does not mean the same samples: most of the prior is now unknown to it.",
}


@check(beta_zero, HINTS)
def judge(kl_becomes: object, samples_become: object, run_zero: object) -> str:
    """The claims are judged by the run itself."""
    kl_becomes = one_of("kl_becomes", kl_becomes, ("smaller", "about the same", "larger"))
    samples_become = one_of("samples_become", samples_become, ("better", "about the same", "worse"))
    changed_beta(run_zero, 0.0, "0.0, no KL term at all")
    check_finished(run_zero, lab_data())
    lab = lab_run()
    kls = f"{float(lab.kl[-1]):.2f} in the lab's run, {float(run_zero.kl[-1]):.2f} in yours"
    refute(kl_becomes, KL_REFUTED, kls)
    near = f"{share_near(lab.model):.0%} of the lab's decoded draws lie near the data, {share_near(run_zero.model):.0%} of yours"
    refute(samples_become, SAMPLES_REFUTED, near)
    return f"KL: {kls}. {near}: reconstruction {float(run_zero.recon[-1]):.4f}, and no generator"

"""Wrong diagnoses of the six patients, and the part of a disease's sign that each must be told."""

from helpers.clinic import DIAGNOSES

SIGNS = {
    "healthy": "no warning, an error that has settled",
    "no KL pressure": "hardly any error, bought with a KL beyond ln 256",
    "too much KL pressure": "although the error still pulls at the encoder",
    "learning rate too high": "an error that leaps far above the data's variance",
    "stopped before it settled": "an error that is still falling when training stops",
    "gradient cut at z": "no gradient at all from the error to the encoder",
    "wrong width of z": "a far larger error at draws from the regions that mu and logvar claim",
    "a cluster missing from the data": "generated points on one side only",
    "one dead latent dimension": "one KL near zero and one alive",
}

MISTAKES = {
    f"patient_{letter.lower()}": {name: sign for name, sign in SIGNS.items() if name != right}
    for letter, right in DIAGNOSES.items()
}
MISTAKES["patient_d"]["stopped before it settled"] = (
    "does not make this patient sick"  # it is still falling too
)

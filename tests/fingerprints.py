"""Hashes of trained weights, and of exact likelihoods: any other bit, any other hash.

``python -m tests.fingerprints EPOCHS`` prints them. On every x86 processor with AVX2 they are those of
test_processor.py.
"""

import json
import sys

import torch
from torch import Tensor, nn

from helpers.data import two_clusters
from helpers.exact import log_marginal
from helpers.lab import lab_data, lab_run
from helpers.losses import noise_std
from helpers.processor import fingerprint, hash_of
from helpers.training import train_many, train_many_autoencoders, train_many_gans


def several(seeds: int = 3) -> dict[str, object]:
    """Data sets and sources of weights for a few seeds."""
    generators = [torch.Generator().manual_seed(seed) for seed in range(seeds)]
    x = torch.stack([two_clusters(37, g) for g in generators])  # 74 points do not fill vectors of 16
    return {"x": x, "generators": generators}


def weights(*nets: nn.Module) -> list[Tensor]:
    return [weight for net in nets for weight in net.parameters()]


def fingerprints(epochs: int) -> dict[str, str]:
    """After so many epochs, or steps of the GANs, of each kind of training."""
    lab = lab_run(epochs=epochs)
    sweep = train_many(**several(), betas=[0.0, 0.05, 0.5], epochs=epochs)
    autoencoders = train_many_autoencoders(**several(), epochs=epochs)
    gans = train_many_gans(**several(), steps=epochs, lr=0.02, beta1=0.9)
    log_p = log_marginal(lab.model.decoder, lab_data()[::32], noise_std(0.05))
    return {
        "a little of everything": fingerprint(),
        "lab": hash_of(weights(lab.model)),
        "sweep": hash_of(weights(*(run.model for runs in sweep for run in runs))),
        "autoencoders": hash_of(weights(*(run.model for run in autoencoders))),
        "GANs": hash_of(weights(*(net for run in gans for net in (run.generator, run.discriminator)))),
        "log p": hash_of([log_p]),
    }


if __name__ == "__main__":
    print(json.dumps(fingerprints(int(sys.argv[1]))))

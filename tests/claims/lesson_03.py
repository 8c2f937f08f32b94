"""What 03 says of the loss and of beta."""

import torch

from tests.claims.ledger import below, claims_of
from tests.claims.runs import vaes

CLAIMS, claim = claims_of("03_loss")


@claim("At first all regions are nearly the prior, which is free and useless.", below(0.1))
def first_regions(seeds):
    """KL of a point in the first epoch, nats."""
    return torch.stack([run.kl_per_dimension[0].sum() for run in vaes(seeds)])

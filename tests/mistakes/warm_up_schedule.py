"""Answers to ``warm_up_schedule``: untouched, wrong and right ones."""

import numpy as np
import torch


def stub(beta, epochs, ramp):
    raise NotImplementedError


def warm_up_constant(beta, epochs, ramp):
    return [beta for epoch in range(epochs)]


def warm_up_over_all_epochs(beta, epochs, ramp):
    return torch.linspace(0, beta, epochs)


def warm_up_beyond_beta(beta, epochs, ramp):
    weights = []
    for epoch in range(epochs):
        weights.append(epoch / ramp * beta)
    return weights


def warm_up_counting_from_one(beta, epochs, ramp):
    return [beta * min(1, epoch / ramp) for epoch in range(1, epochs + 1)]


def warm_up_as_a_step(beta, epochs, ramp):
    return [0.0 if epoch < ramp else beta for epoch in range(epochs)]


def warm_up_in_whole_numbers(beta, epochs, ramp):
    return [beta * min(1, epoch // ramp) for epoch in range(epochs)]


def warm_up_downhill(beta, epochs, ramp):
    return [beta * max(0.0, 1 - epoch / ramp) for epoch in range(epochs)]


def warm_up_to_one(beta, epochs, ramp):
    return [min(1.0, epoch / ramp) for epoch in range(epochs)]


def warm_up_one_epoch_too_many(beta, epochs, ramp):
    return [beta * min(1.0, epoch / ramp) for epoch in range(epochs + 1)]


def warm_up_by_linspace(beta, epochs, ramp):
    return torch.cat([torch.linspace(0, beta, ramp), torch.full((epochs - ramp,), beta)])


def warm_up_with_max(beta, epochs, ramp):
    return [beta * max(1.0, epoch / ramp) for epoch in range(epochs)]


def warm_up_again_and_again(beta, epochs, ramp):
    return [beta * (epoch % ramp) / ramp for epoch in range(epochs)]


def warm_up_of_the_ramp_alone(beta, epochs, ramp):
    return [beta * epoch / ramp for epoch in range(ramp)]


def warm_up_capped_at_beta(beta, epochs, ramp):
    return [min(beta, epoch / ramp) for epoch in range(epochs)]


def warm_up_as_a_generator(beta, epochs, ramp):
    return (beta * min(1.0, epoch / ramp) for epoch in range(epochs))


def warm_up_with_if(beta, epochs, ramp):
    weights = []
    for epoch in range(epochs):
        if epoch < ramp:
            weights.append(beta * epoch / ramp)
        else:
            weights.append(beta)
    return tuple(weights)


def warm_up_in_numpy(beta, epochs, ramp):
    return beta * np.clip(np.arange(epochs) / ramp, 0, 1)


def warm_up_interpolated(beta, epochs, ramp):
    return np.interp(range(epochs), [0, ramp], [0, beta]).astype(np.float32)


def warm_up_in_torch(beta, epochs, ramp):
    return torch.cat([torch.linspace(0, beta, ramp + 1), torch.full((epochs - ramp - 1,), beta)])[:, None]


def warm_up_of_tensors(beta, epochs, ramp):
    return [torch.tensor([beta * epoch / ramp]).clamp(max=beta) for epoch in range(epochs)]


MISTAKES = [
    ("constant", warm_up_constant, "constant"),
    ("over all epochs", warm_up_over_all_epochs, "the ramp is ignored"),
    ("no end", warm_up_beyond_beta, "rises beyond beta"),
    ("counted from one", warm_up_counting_from_one, "one epoch early"),
    ("a step", warm_up_as_a_step, "a step, no ramp"),
    ("whole numbers", warm_up_in_whole_numbers, "a step, no ramp"),
    ("downhill", warm_up_downhill, "downhill"),
    ("to one", warm_up_to_one, "beta is ignored"),
    ("one epoch too many", warm_up_one_epoch_too_many, "one weight per epoch"),
    ("linspace", warm_up_by_linspace, "linspace(0, beta, ramp) holds both ends"),
    ("max", warm_up_with_max, "max where min belongs"),
    ("again and again", warm_up_again_and_again, "sawtooth"),
    ("the ramp alone", warm_up_of_the_ramp_alone, "the ramp alone"),
    ("capped at beta", warm_up_capped_at_beta, "you rise towards 1 and stop at beta"),
    ("generator", warm_up_as_a_generator, "wrap it in list()"),
]

ALTERNATIVES = [
    ("if and tuple", warm_up_with_if),
    ("NumPy", warm_up_in_numpy),
    ("interp, float32", warm_up_interpolated),
    ("cat, column", warm_up_in_torch),
    ("list of tensors", warm_up_of_tensors),
]

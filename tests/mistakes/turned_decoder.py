"""Answers to ``turned_decoder``: untouched, wrong and right ones."""

import copy
import math

import numpy as np
import torch
from torch import nn


def stub(decoder, angle):
    raise NotImplementedError


def matrix(angle):
    cos, sin = math.cos(angle), math.sin(angle)
    return torch.tensor([[cos, -sin], [sin, cos]])


def the_old_one(decoder, angle):
    return lambda z: decoder(z)


def turned_the_wrong_way(decoder, angle):
    return lambda z: decoder(z @ matrix(angle).T)


def what_comes_out_turned(decoder, angle):
    return lambda z: decoder(z) @ matrix(angle).T


def what_comes_out_turned_back(decoder, angle):
    return nn.Sequential(decoder, linear(matrix(-angle)))


def linear(weight):
    layer = nn.Linear(*weight.shape, bias=False)
    layer.weight = nn.Parameter(weight)
    return layer


def both_turned(decoder, angle):
    return lambda z: decoder(z @ matrix(angle)) @ matrix(angle).T


def taken_for_degrees(decoder, angle):
    return lambda z: decoder(z @ matrix(math.radians(angle)))


def turned_into_degrees(decoder, angle):
    return lambda z: decoder(z @ matrix(math.degrees(angle)))


def without_the_minus(decoder, angle):
    cos, sin = math.cos(angle), math.sin(angle)
    return lambda z: decoder(z @ torch.tensor([[cos, sin], [sin, cos]]))


def mirrored(decoder, angle):
    cos, sin = math.cos(angle), math.sin(angle)
    return lambda z: decoder(z @ torch.tensor([[cos, sin], [sin, -cos]]))


def sine_for_cosine(decoder, angle):
    cos, sin = math.cos(angle), math.sin(angle)
    return lambda z: decoder(z @ torch.tensor([[sin, -cos], [cos, sin]]))


def one_axis(decoder, angle):
    def turned(z):
        first = math.cos(angle) * z[:, 0] + math.sin(angle) * z[:, 1]
        return decoder(torch.stack([first, z[:, 1]], dim=1))

    return turned


def one_after_the_other(decoder, angle):
    def turned(z):
        z[:, 0] = math.cos(angle) * z[:, 0] + math.sin(angle) * z[:, 1]
        z[:, 1] = math.cos(angle) * z[:, 1] - math.sin(angle) * z[:, 0]
        return decoder(z)

    return turned


def stretched(decoder, angle):
    return lambda z: decoder(z / angle)


def moved(decoder, angle):
    return lambda z: decoder(z - angle)


def turned_twice(decoder, angle):
    back = matrix(angle)
    return lambda z: decoder(z @ back @ back)


def in_the_decoder_itself(decoder, angle):
    with torch.no_grad():
        decoder[0].weight.copy_(decoder[0].weight @ matrix(angle).T)
    return decoder


def decoded_at_once(decoder, angle):
    return decoder(torch.eye(2) @ matrix(angle))


def nothing(decoder, angle):
    def turned(z):
        return decoder(z @ matrix(angle))


def cut_off_far_out(decoder, angle):
    return lambda z: decoder((z @ matrix(angle)).clamp(-2.5, 2.5))


def halfway(decoder, angle):
    return lambda z: decoder(z @ matrix(angle / 2))


def by_the_inverse(decoder, angle):
    inverse = torch.linalg.inv(matrix(angle))
    return lambda z: decoder((inverse @ z.T).T)


def with_the_other_angle(decoder, angle):
    turn = matrix(-angle)
    return lambda z: decoder(torch.einsum("ij,nj->ni", turn, z))


def in_a_copy_of_the_weights(decoder, angle):
    turned = copy.deepcopy(decoder)
    with torch.no_grad():
        turned[0].weight.copy_(decoder[0].weight @ matrix(angle).T)
    return turned


def with_a_layer_in_front(decoder, angle):
    return nn.Sequential(linear(matrix(angle).T), decoder)


class Turned(nn.Module):
    def __init__(self, decoder, angle):
        super().__init__()
        self.decoder, self.cos, self.sin = decoder, math.cos(angle), math.sin(angle)

    def forward(self, z):
        first, second = z.unbind(dim=-1)
        back = torch.stack([self.cos * first + self.sin * second, self.cos * second - self.sin * first], -1)
        return self.decoder(back)


def in_numpy(decoder, angle):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], dtype=np.float32)
    return lambda z: decoder(torch.from_numpy(z.numpy() @ turn)).detach().numpy()


MISTAKES = [
    ("the old one", the_old_one, "this is the old decoder"),
    ("the wrong way", turned_the_wrong_way, "turned the wrong way"),
    ("x turned", what_comes_out_turned, "the decoded x is turned, not the code"),
    ("x turned back", what_comes_out_turned_back, "the decoded x is turned, not the code"),
    ("both turned", both_turned, "both are turned"),
    ("degrees for radians", taken_for_degrees, "angle is in radians already"),
    ("into degrees", turned_into_degrees, "angle is in radians already"),
    ("no minus", without_the_minus, "a minus is missing"),
    ("mirrored", mirrored, "turned and mirrored"),
    ("sine for cosine", sine_for_cosine, "sine and cosine have changed places"),
    ("one axis", one_axis, "only one axis is turned"),
    ("one after the other", one_after_the_other, "made with the new first one"),
    ("stretched", stretched, "stretched or moved"),
    ("moved", moved, "stretched or moved"),
    ("turned twice", turned_twice, "turned back twice"),
    ("in the decoder itself", in_the_decoder_itself, "the decoder that you were given has changed"),
    ("decoded at once", decoded_at_once, "your function returned a Tensor; expected a decoder"),
    ("nothing returned", nothing, "your function returned a NoneType; expected a decoder"),
    ("cut off far out", cut_off_far_out, "right for codes near 0"),
    ("half the angle", halfway, "for angle = "),
]

ALTERNATIVES = [
    ("the inverse", by_the_inverse),
    ("the other angle", with_the_other_angle),
    ("the weights", in_a_copy_of_the_weights),
    ("a layer in front", with_a_layer_in_front),
    ("a module", Turned),
    ("NumPy", in_numpy),
]

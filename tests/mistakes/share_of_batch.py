"""Answers to ``share_of_batch``: untouched, wrong and right ones."""

import math

import numpy as np
import torch


def stub(batch, rank, world):
    raise NotImplementedError


def all_rows(batch, rank, world):
    return range(batch)


def always_the_first(batch, rank, world):
    return slice(0, batch // world)


def without_the_rest(batch, rank, world):
    size = batch // world
    return slice(rank * size, (rank + 1) * size)


def rest_to_the_last(batch, rank, world):
    size = batch // world
    return slice(rank * size, batch if rank == world - 1 else (rank + 1) * size)


def rest_to_the_first(batch, rank, world):
    size, rest = divmod(batch, world)
    return list(range(rank * size + (rest if rank else 0), (rank + 1) * size + rest))


def rounded_up(batch, rank, world):
    size = math.ceil(batch / world)
    return range(rank * size, min(batch, (rank + 1) * size))


def borders_in_both(batch, rank, world):
    return range(rank * batch // world, min(batch, (rank + 1) * batch // world + 1))


def drawn_with_one_seed(batch, rank, world):
    order = torch.randperm(batch, generator=torch.Generator().manual_seed(0))
    return order[: batch // world]


def drawn_with_a_seed_each(batch, rank, world):
    order = torch.randperm(batch, generator=torch.Generator().manual_seed(rank))
    return order[: batch // world]


def drawn_without_a_seed(batch, rank, world):
    return torch.randperm(batch)[rank::world]


def ranks_from_one(batch, rank, world):
    return slice((rank - 1) * batch // world, rank * batch // world)


def ranks_from_one_as_a_range(batch, rank, world):
    return list(range((rank - 1) * batch // world, rank * batch // world))


def ranks_from_two(batch, rank, world):
    return slice((rank + 1) * batch // world, (rank + 2) * batch // world)


def world_rows_each(batch, rank, world):
    return torch.arange(rank * world, (rank + 1) * world)


def a_step_of_one(batch, rank, world):
    return range(rank, batch)


def every_second_one(batch, rank, world):
    return range(rank, batch, world + 1)


def their_number(batch, rank, world):
    return batch // world + (rank < batch % world)


def borders_with_fractions(batch, rank, world):
    return slice(rank * batch / world, (rank + 1) * batch / world)


def rows_with_fractions(batch, rank, world):
    return torch.linspace(rank * batch / world, (rank + 1) * batch / world - 1, batch // world)


def halves_of_what_is_left(batch, rank, world):
    start = 0
    for _ in range(rank):
        start += (batch - start) // 2
    return slice(start, batch if rank == world - 1 else start + (batch - start) // 2)


def by_turns(batch, rank, world):
    return slice(rank, None, world)


def by_divmod(batch, rank, world):
    size, rest = divmod(batch, world)
    start = rank * size + min(rank, rest)
    return range(start, start + size + (rank < rest))


def by_tensor_split(batch, rank, world):
    return torch.arange(batch).tensor_split(world)[rank]


def by_numpy(batch, rank, world):
    return np.array_split(np.arange(batch), world)[rank]


def from_one_order(batch, rank, world):
    order = torch.randperm(batch, generator=torch.Generator().manual_seed(0))
    return order[rank::world].tolist()


def as_a_mask(batch, rank, world):
    return torch.arange(batch) % world == rank


MISTAKES = [
    ("all rows", all_rows, "every process takes all rows"),
    ("always the first", always_the_first, "every process takes the same rows"),
    ("drawn with one seed", drawn_with_one_seed, "every process draws the same rows"),
    ("no rest", without_the_rest, "10 images, 4 processes: rows 8, 9 are left out. batch // world rows"),
    ("the rest to the last", rest_to_the_last, "are [2, 2, 2, 4]. One process takes the whole rest"),
    ("the rest to the first", rest_to_the_first, "are [4, 2, 2, 2]. One process takes the whole rest"),
    ("rounded up", rounded_up, "the shares are [3, 3, 3, 1]. Rounded up"),
    ("borders in both", borders_in_both, "rows 3, 6, 9 are in two shares"),
    ("a seed each", drawn_with_a_seed_each, "taken more than once, and row"),
    ("no seed", drawn_without_a_seed, "two calls give different rows"),
    ("ranks from one", ranks_from_one, "one has nothing to do, and rows 9, 10, 11 are left out"),
    ("ranks from one, a range", ranks_from_one_as_a_range, "there is no row -3"),
    ("ranks from two", ranks_from_two, "one has nothing to do, and rows 0, 1, 2 are left out"),
    ("world rows each", world_rows_each, "there is no row 12"),
    ("a step of one", a_step_of_one, "rows 1, 2, 3, 4, … are taken more than once"),
    ("a step too large", every_second_one, "rows 4, 9 are left out"),
    ("their number", their_number, "your function returned the number 3"),
    ("fractions", borders_with_fractions, "a border of the slice is no whole number"),
    ("rows with fractions", rows_with_fractions, "there is no row 1.5"),
    ("halves", halves_of_what_is_left, "the shares are [6, 3, 1, 2]. They may differ by one row"),
]

ALTERNATIVES = [
    ("by turns", by_turns),
    ("divmod", by_divmod),
    ("tensor_split", by_tensor_split),
    ("NumPy", by_numpy),
    ("one order for all", from_one_order),
    ("a mask", as_a_mask),
]

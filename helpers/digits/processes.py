"""A group of processes: how they find each other, share a batch, and notice that one is gone.

They meet by the variables that ``torchrun`` sets: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT.
"""

import os
import socket
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist

from helpers.data import check_whole

MEETING = timedelta(seconds=60)  # how long processes wait for each other at the start,
SILENCE = timedelta(seconds=20)  # and later
HERE, LOOPBACKS = {"localhost", "127.0.0.1", "::1"}, {"lo", "lo0"}


def own_rows(batch: int, rank: int, world: int) -> slice:
    """The rows of a batch that process ``rank`` of ``world`` computes; maybe none.

    The parts of all processes follow each other, cover the batch, and differ by at most one row.

    Raises:
        TypeError, ValueError: one is no whole number, or ``rank`` is not in 0..world - 1.
    """
    check_whole(batch, "batch", 0)
    check_whole(world, "world")
    check_whole(rank, "rank", 0)
    if rank >= world:
        raise ValueError(f"rank is {rank}; expected less than world = {world}")
    return slice(rank * batch // world, (rank + 1) * batch // world)


def own_device() -> torch.device:
    """The GPU of this process, LOCAL_RANK's, where there are any; else the CPU."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))


def own_place() -> tuple[int, int]:
    """Which process this is, and of how many: RANK and WORLD_SIZE; without them, 0 of 1.

    Raises:
        ValueError: they are not whole numbers with 0 <= RANK < WORLD_SIZE.
    """
    rank, world = os.environ.get("RANK", "0"), os.environ.get("WORLD_SIZE", "1")
    if not (rank.isdecimal() and world.isdecimal() and int(rank) < int(world)):
        raise ValueError(
            f"RANK is {rank} and WORLD_SIZE {world}; expected whole numbers, RANK the smaller one"
        )
    return int(rank), int(world)


def meet() -> None:
    """Join the group of all processes that RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT describe.

    Without RANK and WORLD_SIZE this process is alone in it, and uses no network.

    Raises:
        ValueError: one of the variables is missing or wrong.
        RuntimeError: the others have not come within a minute, or the address cannot be used.
    """
    rank, world = own_place()
    device = own_device()
    backend, bound = ("gloo", None) if device.type == "cpu" else ("nccl", device)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    if all_are_here(world):
        stay_here()
    store = dist.HashStore() if world == 1 else next(dist.rendezvous("env://", timeout=MEETING))[0]
    dist.init_process_group(
        backend, store=store, rank=rank, world_size=world, timeout=SILENCE, device_id=bound
    )


def all_are_here(world: int) -> bool:
    """Whether all processes run on this machine, as far as the variables say."""
    by_torchrun = os.environ.get("LOCAL_WORLD_SIZE", "1") == str(world)
    return by_torchrun or os.environ.get("MASTER_ADDR") in HERE


def stay_here() -> None:
    """Let gloo talk through the loopback, so that it needs no network, and no name for this machine."""
    for _, name in socket.if_nameindex():
        if name in LOOPBACKS:
            os.environ.setdefault("GLOO_SOCKET_IFNAME", name)


def same_everywhere(problem: str, facts: dict[str, Any]) -> str:
    """The first problem that any process has, or that their facts differ, said alike in all; else nothing."""
    everyone = [None] * dist.get_world_size()
    dist.all_gather_object(everyone, (problem, facts))
    for rank, (problem, found) in enumerate(everyone):
        if problem:
            return f"process {rank}: {problem}" if rank else problem
        for name, value in everyone[0][1].items():
            if found[name] != value:
                return (
                    f"{name} is {value} in process 0 and {found[name]} in process {rank}; expected the same"
                )
    return ""


def is_lost(error: Exception) -> bool:
    """Whether an error of torch means that another process is gone or silent."""
    return isinstance(error, dist.DistError) or "gloo/transport" in str(error)

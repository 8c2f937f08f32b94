"""A training on disk: all that it needs to go on exactly where it was, in a file that is never half there."""

import os
import pickle
from pathlib import Path
from typing import Any

import torch

PARTS = {"settings", "model", "optimizer", "generator", "losses"}


def check_place(path: Path) -> None:
    """Raise a ValueError unless a file can be at ``path``: its folder must exist, and it be no folder."""
    if path.is_dir():
        raise ValueError(f"checkpoint {path} is a folder; expected the name of a file")
    if not path.parent.is_dir():
        raise ValueError(f"checkpoint {path}: there is no folder {path.parent}; expected one that exists")


def write_checkpoint(state: dict[str, Any], path: Path) -> None:
    """Write ``state``, so that ``path`` holds the file from before or all of the new one at any moment.

    The new one is written beside it and on the disk before it takes the name: whoever dies in between
    leaves the file from before, and perhaps a ``.part`` that the next writing replaces.

    Raises:
        OSError: it cannot be written; the file from before stays.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read_checkpoint(path: Path) -> dict[str, Any]:
    """What ``write_checkpoint`` wrote: a dict of settings (numbers, words) and of tensors, on the CPU.

    ``losses`` is (steps,), in nats per image; ``generator`` the random numbers' state where the epoch began
    in which the next step lies.

    Raises:
        ValueError: the file is broken, or something else. OSError: it cannot be read.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, ValueError, LookupError, AttributeError, pickle.PickleError) as error:
        raise ValueError(_no_checkpoint(path, "is broken, or no file of torch.save")) from error
    if not isinstance(state, dict) or set(state) != PARTS:
        raise ValueError(_no_checkpoint(path, "is a file of torch.save, but of something else"))
    return state


def _no_checkpoint(path: Path, what: str) -> str:
    return f"{path} {what}; expected a checkpoint. Delete it to start anew, or name another file"


def check_same_settings(saved: dict[str, Any], now: dict[str, Any], path: Path) -> None:
    """Raise a ValueError that says which settings are not those of the checkpoint, if any differ."""
    others = [
        f"{name} is {now.get(name)} and was {saved.get(name)}"
        for name in {**saved, **now}
        if now.get(name) != saved.get(name)
    ]
    if others:
        raise ValueError(f"{path} is of another training: {', '.join(others)}; expected the same")

"""Run a stranger's code so that nothing it does reaches the notebook: no exception, no endless loop, no
moved random stream.

A thread and not a process: functions typed into a notebook cannot be sent to another process on every
system. The limit of that: code that never leaves one call into C, such as ``sum(range(10**12))``, cannot
be interrupted.
"""

import ctypes
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
import torch

SECONDS = 8.0
STACK = 64 * 2**20  # bytes; a thread's usual stack is too small for a recursion that runs into its limit

T = TypeVar("T")


class TookTooLong(Exception):
    """The code was still running after the limit."""


def run_apart(body: Callable[[], T], seconds: float = SECONDS) -> T:
    """What ``body()`` returns, called in a thread of its own with torch seeded by 0.

    Raises:
        TookTooLong: it did not return within ``seconds``.
        BaseException: whatever ``body`` raised, ``SystemExit`` and ``KeyboardInterrupt`` included.
    """
    found = {}

    def target() -> None:
        torch.set_num_threads(1)  # each thread counts for itself; see helpers/__init__.py
        try:
            found["value"] = body()
        except BaseException as error:
            found["error"] = error

    with _surroundings_restored():
        torch.manual_seed(0)
        usual = threading.stack_size(STACK)
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
        threading.stack_size(usual)
        try:
            thread.join(seconds)
        finally:  # also when the learner interrupts the kernel
            if thread.is_alive():
                _raise_in(thread, TookTooLong)
                thread.join(0.5)
    if not found:
        raise TookTooLong
    if "error" in found:
        raise found["error"]
    return found["value"]


def _raise_in(thread: threading.Thread, error: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(error))


@contextmanager
def _surroundings_restored() -> Iterator[None]:
    """Put back the random states of torch, NumPy and Python, and torch's default dtype."""
    of_numpy, of_python, dtype = np.random.get_state(), random.getstate(), torch.get_default_dtype()
    with torch.random.fork_rng(devices=[]):
        try:
            yield
        finally:
            np.random.set_state(of_numpy)
            random.setstate(of_python)
            torch.set_default_dtype(dtype)

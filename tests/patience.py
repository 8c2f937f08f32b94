"""Time for the checks under an emulator: import this first, and an answer may take 40 times as long.

``python -m tests.patience`` starts a kernel that did so, ``pytest -p tests.patience`` the tests.
"""

import runpy

from helpers.checks import apart

SLOWER = 40  # than the processor itself, at most

apart.run_apart.__defaults__ = (SLOWER * apart.SECONDS,)

if __name__ == "__main__":
    runpy.run_module("ipykernel_launcher", run_name="__main__")

"""Time for the checks under an emulator: import this first, and an answer may take 40 times as long.

``python -m tests.patience`` starts a kernel that did so, ``pytest -p tests.patience`` the tests.
"""

from ipykernel.kernelapp import launch_new_instance

from helpers.checks import apart

SLOWER = 40  # than the processor itself, at most

apart.run_apart.__defaults__ = (SLOWER * apart.SECONDS,)

if __name__ == "__main__":
    launch_new_instance()

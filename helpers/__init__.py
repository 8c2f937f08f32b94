"""The shared code of the course: everything that more than one notebook uses.

Importing any part of it sets torch, NumPy and scikit-learn to one thread. The arrays of this course are tiny:
handing their work to a second thread costs more than the work itself, and many times more on a busy machine.
The lab's numbers do not change by it; in networks with wider layers the last bit may. It also makes torch
compute the same digits on every x86 processor (``helpers.processor``); ``python -m helpers`` says in one
line whether they are to be expected here.
"""

import os

import torch
from threadpoolctl import threadpool_limits

from helpers import processor

os.environ["OMP_NUM_THREADS"] = "1"  # for libraries that are loaded later
threadpool_limits(1)  # for those that are there
torch.set_num_threads(1)
processor.pin()

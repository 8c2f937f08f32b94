"""The shared code of the course: everything that more than one notebook uses.

Importing any part of it sets torch to one thread. The tensors of this course are tiny: handing their
work to a second thread costs more than the work itself, and on a busy machine several times more. The
lab's numbers do not change by it; in networks with wider layers the last bit may. It also makes torch
compute the same digits on every x86 processor (``helpers.processor``); ``python -m helpers`` says in one
line whether they are to be expected here.
"""

import torch

from helpers import processor

torch.set_num_threads(1)
processor.pin()

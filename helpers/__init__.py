"""The shared code of the course: everything that more than one notebook uses.

Importing any part of it sets torch to one thread. The tensors of this course are tiny: handing their
work to a second thread costs more than the work itself, and on a busy machine several times more.
The numbers do not change.
"""

import torch

torch.set_num_threads(1)

"""Compare the CPU time of ``train_vae`` with that of the lab script's loop as written: ``make bench``.

Each measurement is a process of its own, so that neither loop inherits the other's threads; the two
take turns, so that a busy machine slows both alike.
"""

import statistics
import subprocess
import sys
from pathlib import Path

ROUNDS = 10
LIMIT = 0.75

AS_WRITTEN = "from tests.lab_as_written import make_data, train"
TRAIN_VAE = (
    "from helpers.data import two_clusters as make_data; from helpers.training import train_vae as train"
)

MEASURE = """
import time, torch
{imports}
torch.manual_seed(4)
x = make_data()
train(x, epochs=20)
start = time.process_time()
train(x, epochs=200)
print(time.process_time() - start)
"""


def cpu_seconds(imports: str) -> float:
    """CPU seconds, over all threads, that a fresh process reports for its 200 epochs."""
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", MEASURE.format(imports=imports)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    pairs = [(cpu_seconds(TRAIN_VAE), cpu_seconds(AS_WRITTEN)) for _ in range(ROUNDS)]
    ours, as_written = (statistics.median(side) for side in zip(*pairs))
    ratio = statistics.median(a / b for a, b in pairs)
    print(
        f"CPU time of 200 epochs, median of {ROUNDS}: train_vae {ours:.3f} s, as written {as_written:.3f} s"
    )
    print(f"ratio {ratio:.2f} (at most {LIMIT})")
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    main()

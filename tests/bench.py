"""Compare the CPU time of ``train_vae`` and ``train_many`` with the lab script's loop: ``make bench``.

Each measurement is a process of its own, so that no loop inherits another's threads or memory; they take
turns, so that a busy machine slows all alike. ``train_vae`` is compared with the loop as anyone would run
it, ``train_many`` with the loop on one thread.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROUNDS = 10
MODELS = 128
LIMITS = {"train_vae": 0.75, "train_many": 1 / 15}

AS_WRITTEN = """
from tests.lab_as_written import make_data, train
torch.manual_seed(4)
x = make_data()
go = lambda epochs: train(x, epochs=epochs)
"""
TRAIN_VAE = """
from helpers.data import two_clusters
from helpers.training import train_vae
torch.manual_seed(4)
x = two_clusters()
go = lambda epochs: train_vae(x, epochs=epochs)
"""
TRAIN_MANY = f"""
from helpers.data import two_clusters
from helpers.training import train_many
generators = [torch.Generator().manual_seed(seed) for seed in range(16)]
x = torch.stack([two_clusters(generator=generator) for generator in generators])
betas = [0.01 * (k + 1) for k in range({MODELS} // 16)]
go = lambda epochs: train_many(x, betas=betas, generators=generators, epochs=epochs)
"""
MEASURE = """
import time, torch
{setup}
go(20)
start = time.process_time()
go(200)
print(time.process_time() - start)
"""


def cpu_seconds(setup: str, threads: str | None = None) -> float:
    """CPU seconds, over all threads, that a fresh process reports for its 200 epochs."""
    environment = os.environ | ({"OMP_NUM_THREADS": threads} if threads else {})
    command = [sys.executable, "-c", MEASURE.format(setup=setup)]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    rounds = []
    for _ in range(ROUNDS):
        as_written, on_one_thread = cpu_seconds(AS_WRITTEN), cpu_seconds(AS_WRITTEN, threads="1")
        one, many = cpu_seconds(TRAIN_VAE), cpu_seconds(TRAIN_MANY) / MODELS
        rounds.append({"train_vae": (one, as_written), "train_many": (many, on_one_thread)})
    failed = False
    for name, limit in LIMITS.items():
        ours, reference = (statistics.median(side) for side in zip(*(r[name] for r in rounds)))
        ratio = statistics.median(a / b for a, b in (r[name] for r in rounds))
        failed |= ratio > limit
        print(f"{name}: {ours:.4f} s a model, the lab's loop {reference:.4f} s (medians of {ROUNDS})")
        print(f"  ratio {ratio:.3f} = 1 / {1 / ratio:.1f}, at most {limit:.3f}")
    sys.exit(failed)


if __name__ == "__main__":
    main()

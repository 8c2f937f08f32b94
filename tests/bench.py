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

AS_WRITTEN = """
import time
import torch
from torch import nn
torch.manual_seed(4)
cluster_a = torch.randn(128, 2) * 0.15 + torch.tensor([1.0, 0.0])
cluster_b = torch.randn(128, 2) * 0.15 + torch.tensor([-1.0, 0.0])
x = torch.cat([cluster_a, cluster_b], dim=0)
class TinyVAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(2, 16), nn.ReLU())
        self.mu = nn.Linear(16, 2)
        self.logvar = nn.Linear(16, 2)
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2))
    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std
    def forward(self, x):
        h = self.encoder(x)
        mu = self.mu(h)
        logvar = self.logvar(h)
        z = self.reparameterize(mu, logvar)
        recon = self.decoder(z)
        return recon, mu, logvar
def run(epochs):
    model = TinyVAE()
    opt = torch.optim.Adam(model.parameters(), lr=0.02)
    for epoch in range(1, epochs + 1):
        recon, mu, logvar = model(x)
        recon_loss = ((recon - x) ** 2).mean()
        kl = -0.5 * torch.mean(1 + logvar - mu.pow(2) - logvar.exp())
        loss = recon_loss + 0.05 * kl
        opt.zero_grad()
        loss.backward()
        opt.step()
run(20)
start = time.process_time()
run(200)
print(time.process_time() - start)
"""

TRAIN_VAE = """
import time
import torch
from helpers.data import two_clusters
from helpers.training import train_vae
torch.manual_seed(4)
x = two_clusters()
train_vae(x, epochs=20)
start = time.process_time()
train_vae(x, epochs=200)
print(time.process_time() - start)
"""


def cpu_seconds(code: str) -> float:
    """CPU seconds, over all threads, that a fresh process reports for its 200 epochs."""
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
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

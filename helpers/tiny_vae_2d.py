"""The lab as a script: train a tiny VAE on 2D points and decode five draws from the prior.

Run it from the top folder of the course: ``python -m helpers.tiny_vae_2d``
"""

import torch

from helpers.data import two_clusters
from helpers.training import train_vae


def main() -> None:
    """Print the lab's four epoch lines and its generated points."""
    torch.manual_seed(4)
    x = two_clusters()
    run = train_vae(x, beta=0.05, epochs=200, lr=0.02)
    for epoch in (1, 50, 100, 200):
        recon, kl, loss = (float(term[epoch - 1]) for term in (run.recon, run.kl, run.loss))
        print(f"epoch={epoch:03d} recon={recon:.4f} kl={kl:.4f} loss={loss:.4f}")
    samples = run.model.generate(5)
    print("generated_points")
    print([[round(v, 3) for v in row.tolist()] for row in samples])


if __name__ == "__main__":
    main()

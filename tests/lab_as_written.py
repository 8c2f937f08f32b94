"""The lab's loop as its document writes it: the reference for the digits and the time of ``train_vae``.

It must not import ``helpers``, which would change torch's number of threads.
"""

import torch
from torch import nn


def make_data():
    cluster_a = torch.randn(128, 2) * 0.15 + torch.tensor([1.0, 0.0])
    cluster_b = torch.randn(128, 2) * 0.15 + torch.tensor([-1.0, 0.0])
    return torch.cat([cluster_a, cluster_b], dim=0)


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


def train(x, epochs):
    model = TinyVAE()
    opt = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(epochs):
        recon, mu, logvar = model(x)
        recon_loss = ((recon - x) ** 2).mean()
        kl = -0.5 * torch.mean(1 + logvar - mu.pow(2) - logvar.exp())
        loss = recon_loss + 0.05 * kl
        opt.zero_grad()
        loss.backward()
        opt.step()
    return model

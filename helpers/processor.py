"""Make torch compute the same digits on every x86 processor, and say whether it does so here.

Matrix products (MKL) and elementwise operations (ATen) exist in torch in several versions, and by default
the widest that the processor has is taken. They add in another order or fuse a product with a sum, so
they round differently. After some hundred steps of training the last printed digit is another one, and a
GAN is another GAN. Two environment variables choose one version for all processors:

- ``MKL_CBWR=COMPATIBLE`` is Intel's "conditional numerical reproducibility": the version that also runs on
  processors of other makers;
- ``ATEN_CPU_CAPABILITY=avx2``: the version for AVX2, which nearly every x86 processor since 2015 has.

Both are read at the first operation, not at ``import torch``. So they are set when any part of ``helpers``
is imported. On tensors as small as ours they cost nothing that can be measured.

One operation escapes: the root. MKL's version for all processors starts from an approximate inverse root
that each processor computes in its own way, so the last bit of ``torch.sqrt`` varies. PyTorch's ordinary
Adam uses it; in the lab's weights that makes 1e-6 after 200 epochs, and 0.01 after 1,000. With ``fused=True``
Adam takes its roots exactly: the choice of ``helpers.training``, and of every long loop in a notebook.
NumPy and scikit-learn have kernels of their own, which nothing pins; in float64 their differences stay near
1e-13, so float64 is what the notebooks hand them.
"""

import hashlib
import os
import platform
import warnings
from collections.abc import Iterable

import torch
from torch import Tensor, nn

PINS = {"MKL_CBWR": "COMPATIBLE", "ATEN_CPU_CAPABILITY": "avx2"}
FINGERPRINT = "383c25f232"  # of a little training, as computed where the outputs were stored
TOO_LATE = (
    "torch had computed something before `helpers` was imported. Restart the kernel, and import it first"
)


def pin() -> None:
    """Choose the versions, where the processor has them, and warn if torch has chosen others before."""
    if torch.cpu._is_avx2_supported():  # forced on a processor without AVX2, the variable kills the process
        os.environ.update(PINS)
        if torch.backends.mkl.is_available() and not _is_pinned():
            warnings.warn(f"The last digits may differ from the stored ones: {TOO_LATE}.", stacklevel=4)


def stored_digits() -> str:
    """One line: whether to expect the digits of the stored outputs on this machine, and if not, why."""
    reason = why_not()
    if reason:
        return f"The last digits may differ from the stored ones here: {reason}."
    return "Expect the stored digits here, every one: torch computes as it did where they were stored."


def why_not() -> str:
    """Why the stored digits are not to be expected here, without a full stop; empty if they are."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return f"they were stored on an x86 processor, and this one is {platform.machine()}"
    if not torch.cpu._is_avx2_supported():
        return "this processor has no AVX2"
    if not torch.backends.mkl.is_available():
        return "this build of torch multiplies matrices without MKL"
    if not _is_pinned():
        return TOO_LATE
    if torch.get_num_threads() > 1:
        return f"torch was given {torch.get_num_threads()} threads, in place of the one that `helpers` sets"
    if fingerprint() != FINGERPRINT:
        return (
            f"torch {torch.__version__} on {platform.system()} computes otherwise than where they were stored"
        )
    return ""


def _is_pinned() -> bool:
    """Whether ATen has the version for AVX2, and MKL the one that rounds every product before it adds."""
    a = torch.randn(16, 2, generator=torch.Generator().manual_seed(0))
    products = a[:, :1] * a.T[:1], a[:, 1:] * a.T[1:]
    return torch.backends.cpu.get_cpu_capability() == "AVX2" and torch.equal(a @ a.T, sum(products))


def fingerprint() -> str:
    """A hash of the weights after a little training with the operations of the course."""
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.manual_seed(0)
        x = torch.randn(61, 2)  # an odd number: what does not fill a vector is computed otherwise
        net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))
        opt = torch.optim.Adam(net.parameters(), lr=0.02, fused=True)
        for _ in range(20):
            mu, logvar = net(x).chunk(2, dim=1)
            z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)
            loss = ((z - x) ** 2).mean() + nn.functional.softplus(z).logsumexp(dim=0).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
    return hash_of(net.parameters())


def hash_of(tensors: Iterable[Tensor]) -> str:
    """Ten hexadecimal digits, others if any bit of any tensor is another."""
    digest = hashlib.sha256()
    for tensor in tensors:
        digest.update(tensor.detach().contiguous().numpy().tobytes())
    return digest.hexdigest()[:10]

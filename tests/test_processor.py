"""The same digits on every x86 processor with AVX2, and a word where they are not to be had."""

import ast
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from helpers import processor
from tests.fingerprints import fingerprints

ROOT = Path(__file__).parents[1]
SHORT, LONG = 8, 300  # epochs
IN_SHORT = {
    "a little of everything": "383c25f232",
    "lab": "681d5aa8db",
    "sweep": "ae07a867de",
    "autoencoders": "86e9d97436",
    "GANs": "2fe78acb20",
    "log p": "4037843ae8",
}
AT_LENGTH = {
    "a little of everything": "383c25f232",
    "lab": "2e860970da",
    "sweep": "5dbfef58c5",
    "autoencoders": "616bf4b231",
    "GANs": "e2b8537759",
    "log p": "cd6b2d283c",
}
PINNABLE = platform.system() == "Linux" and platform.machine() == "x86_64" and torch.cpu._is_avx2_supported()
on_pinnable = pytest.mark.skipif(not PINNABLE, reason="not a Linux machine with AVX2")


def run(*command: str, prefix: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess:
    """Run Python in the course's folder, without the pins that this process hands on."""
    inherited = {name: value for name, value in os.environ.items() if name not in processor.PINS}
    command = [*prefix, sys.executable, *command]
    return subprocess.run(command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True)


@on_pinnable
def test_on_this_system_the_stored_digits_are_expected():
    assert processor.why_not() == ""
    assert run("-m", "helpers").stdout.startswith("Expect the stored digits here")


@on_pinnable
def test_weights_are_the_same_to_the_last_bit():
    assert fingerprints(LONG) == AT_LENGTH


@on_pinnable
def test_also_with_two_threads():
    """The course's models, that is; the first fingerprint has a wider layer, whose sums are split."""
    torch.set_num_threads(2)
    found, said = fingerprints(SHORT), processor.why_not()
    torch.set_num_threads(1)
    assert {**found, "a little of everything": IN_SHORT["a little of everything"]} == IN_SHORT
    assert "2 threads" in said


@on_pinnable
def test_also_where_torch_was_imported_first():
    code = "import torch, matplotlib.pyplot; from tests import fingerprints as f; print(f.fingerprints({}))"
    assert ast.literal_eval(run("-c", code.format(SHORT)).stdout) == IN_SHORT


@on_pinnable
@pytest.mark.skipif(not shutil.which("qemu-x86_64"), reason="no qemu-x86_64: apt install qemu-user")
def test_also_on_an_emulated_processor():
    emulator = ("qemu-x86_64", "-cpu", "Haswell")
    done = run("-m", "tests.fingerprints", str(SHORT), prefix=emulator, LD_PRELOAD="")  # without a disguise
    assert json.loads(done.stdout) == IN_SHORT


@on_pinnable
@pytest.mark.parametrize(
    "operation", ["torch.ones(3) + 1", "torch.ones(3, 3) @ torch.ones(3, 3)"], ids=["elementwise", "product"]
)
def test_a_kernel_that_has_computed_before_says_so(operation):
    """The second, also where AVX2 is the widest: there ATen has chosen rightly by itself, but not MKL."""
    if "+" in operation and not torch.cpu._is_avx512_supported():
        pytest.skip("nothing wider than AVX2 that ATen could have chosen")
    code = f"import torch; {operation}; import helpers; print(helpers.processor.stored_digits())"
    done = run("-c", code, ATEN_CPU_CAPABILITY="avx2" if "@" in operation else "")
    for said in (done.stdout, done.stderr):
        assert processor.TOO_LATE in said


def test_asking_leaves_the_random_stream_alone():
    before = torch.get_rng_state()
    processor.fingerprint()
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ((platform, "machine", lambda: "arm64"), "this one is arm64"),
        ((torch.cpu, "_is_avx2_supported", lambda: False), "no AVX2"),
        ((torch.backends.mkl, "is_available", lambda: False), "without MKL"),
        ((processor, "fingerprint", lambda: "0"), "computes otherwise"),
    ],
)
def test_the_reason_is_named(monkeypatch, patch, said):
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(torch.cpu, "_is_avx2_supported", lambda: True)
    monkeypatch.setattr(*patch)
    assert said in processor.why_not()


def test_a_hash_sees_every_bit():
    weights = torch.ones(3)
    before = processor.hash_of([weights])
    weights[1] = weights[1].nextafter(torch.tensor(2.0))
    assert processor.hash_of([weights]) != before

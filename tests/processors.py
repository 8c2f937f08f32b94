"""Run the course on processors that this machine does not have: ``make processors``. It takes hours.

On two x86 models, one of each maker, every notebook must give its stored outputs by the strict rule, and
the unit tests must pass. On ARM the lab must print its lines, and the notebooks hold by the loose rule
(``tests/outputs.py``). Both ARM and a model without AVX2 must say that their digits may differ. Debian's
qemu-user emulates; for ARM, Debian's Python and torch's ordinary wheels are unpacked into ``.processors``,
where the logs are kept too.

``python -m tests.processors EPYC 05`` runs the jobs in whose names all the words occur.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.test_lab import EXPECTED
from tests.test_setup import pinned

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".processors"
ARM = WORK / "arm64"
X86_MODELS = ("Haswell", "EPYC")  # Intel 2013, AMD 2017
WITHOUT_AVX2 = "Nehalem"  # Intel 2008
ARM_PACKAGES = """python3.11-minimal libpython3.11-minimal libpython3.11-stdlib libc6 libgcc-s1 libstdc++6
    libgomp1 libexpat1 zlib1g libffi8 libssl3 libbz2-1.0 liblzma5 libuuid1 libsqlite3-0 libncursesw6
    libtinfo6"""
ARM_TORCH = "torch==2.8.0"  # the wheels of later releases want CUDA
NATIVE = {"test_browser"}  # what needs a browser; the pages it opens are the notebooks
SLOW = ("05_", "03_", "07_", "test_exercises", "test_checks", "02_")  # begun first
UNPINNED = {
    "MKL_CBWR": "",
    "ATEN_CPU_CAPABILITY": "",
}  # as for a learner: what pytest has set is not handed on


@dataclass(frozen=True)
class Job:
    """One command, what it runs on, and what it must print (a regular expression)."""

    processor: str
    what: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    shown: str = r"\d+ passed"

    @property
    def name(self) -> str:
        return f"{self.processor} {self.what}"


def x86(model: str) -> list[str]:
    return ["qemu-x86_64", "-cpu", model, sys.executable]


def arm() -> list[str]:
    return ["qemu-aarch64", "-L", str(ARM / "root"), str(ARM / "root/usr/bin/python3.11")]


def unpack_arm() -> None:
    """Debian's arm64 Python and the wheels of the course for it, if they are not there yet."""
    ready = ARM / "ready"
    if ready.exists():
        return
    shutil.rmtree(ARM, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial", "debs", "root", "site"):
        (ARM / folder).mkdir(parents=True)
    # apt with an architecture and lists of its own: the system is left alone
    options = {
        "APT::Architecture": "arm64",
        "APT::Architectures": "arm64",
        "APT::Sandbox::User": "root",
        "Dir::State::lists": ARM / "lists",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": ARM / "cache",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    here = partial(subprocess.run, check=True, cwd=ARM / "debs")
    here([*apt, "update"])
    here([*apt, "download", *ARM_PACKAGES.split()])
    for package in (ARM / "debs").glob("*.deb"):
        here(["dpkg", "-x", package, ARM / "root"])
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--python-version=3.11", "--only-binary=:all:"]
    pip += [f"--platform=manylinux_2_{glibc}_aarch64" for glibc in (28, 27, 26, 24, 17)]
    pip += [f"--target={ARM / 'site'}"]
    rest = [f"{name}=={pinned()[name]}" for name in ("numpy", "matplotlib", "scikit-learn", "tqdm")]
    here([*pip, *rest, "ipykernel", "filelock", "jinja2", "networkx", "sympy", "fsspec", "typing_extensions"])
    here([*pip, "--no-deps", ARM_TORCH])
    ready.touch()


def write_kernel(name: str, python: list[str], environment: dict[str, str]) -> str:
    """A kernelspec that starts the emulated Python; its name."""
    folder = WORK / "kernels" / name.lower()
    folder.mkdir(parents=True, exist_ok=True)
    argv = [*python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": name, "language": "python", "env": UNPINNED | environment}
    (folder / "kernel.json").write_text(json.dumps(spec))
    return folder.name


def notebook_jobs(processor: str, kernel: str, *options: str) -> list[Job]:
    pytest = [sys.executable, "-m", "pytest", "-o", "addopts=--strict-markers --nbval", "-q"]
    pytest += [
        f"--nbval-kernel-name={kernel}",
        "--nbval-kernel-startup-timeout=900",
        "--nbval-cell-timeout=7200",
    ]
    environment = {"JUPYTER_PATH": str(WORK)}
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return [Job(processor, path.stem, [*pytest, *options, str(path)], environment) for path in paths]


def jobs() -> list[Job]:
    """All, the longest first."""
    found = []
    for model in X86_MODELS:
        found += notebook_jobs(model, write_kernel(model, x86(model), {}))
        pytest = [*x86(model), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        tests = sorted(path for path in (ROOT / "tests").glob("test_*.py") if path.stem not in NATIVE)
        found += [Job(model, path.stem, [*pytest, str(path)]) for path in tests]
    site = {"PYTHONPATH": str(ARM / "site")}
    lab = r"\s+".join(map(re.escape, EXPECTED.split()))
    for processor, python, environment in ((WITHOUT_AVX2, x86(WITHOUT_AVX2), {}), ("ARM", arm(), site)):
        found.append(Job(processor, "lab", [*python, "-m", "helpers.tiny_vae_2d"], environment, lab))
        found.append(Job(processor, "word", [*python, "-m", "helpers"], environment, "may differ"))
    found += notebook_jobs("ARM", write_kernel("ARM", arm(), site), "--loose")
    return sorted(
        found, key=lambda job: next((k for k, slow in enumerate(SLOW) if slow in job.name), len(SLOW))
    )


def run(job: Job) -> tuple[Job, bool, float]:
    """Whether the job showed what it must, and its minutes; what it printed goes to a log."""
    start = time.monotonic()
    environment = os.environ | {"TQDM_DISABLE": "1"} | job.environment
    done = subprocess.run(job.command, cwd=ROOT, env=environment, capture_output=True, text=True)
    (WORK / f"{job.name.replace(' ', '-')}.log").write_text(done.stdout + done.stderr)
    passed = done.returncode == 0 and bool(re.search(job.shown, done.stdout))
    minutes = (time.monotonic() - start) / 60
    print(
        f"{job.processor:<10}{job.what:<24}{'passed' if passed else 'FAILED':<10}{minutes:6.1f} min",
        flush=True,
    )
    return job, passed, minutes


def main(words: list[str]) -> None:
    for program in ("qemu-x86_64", "qemu-aarch64", "apt-get"):
        if not shutil.which(program):
            raise SystemExit(f"{program} is missing; this needs Debian or Ubuntu with the package qemu-user")
    WORK.mkdir(exist_ok=True)
    unpack_arm()
    chosen = [job for job in jobs() if all(word in job.name for word in words)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(run, chosen))
    failed = [job.name for job, passed, _ in results if not passed]
    print(
        f"{len(results) - len(failed)} passed, {len(failed)} failed"
        + "".join(f"\n  {name}" for name in failed)
    )
    sys.exit(bool(failed or not results))


if __name__ == "__main__":
    main(sys.argv[1:])

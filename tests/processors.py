"""Run the course on processors that this machine does not have: ``make processors``.

Under two x86 models, an Intel and an AMD, every notebook must give its stored outputs by the strict rule, and
the unit tests must pass. Twice each: *disguised* as that model, which takes minutes (``disguise.c``: the
program is told another processor and chooses its kernels accordingly, but the real one computes), and
*emulated* by qemu-user, which computes as well, and takes hours. A model without AVX2 and ARM are emulated
too: the lab must print its lines on both, both must say that their digits may differ, and on ARM the
notebooks must hold by the loose rule (``outputs.py``).

``python -m tests.processors EPYC 05`` runs the jobs in whose names all the words occur, for example only
"disguised" ones. Logs, and for ARM Debian's Python with torch's ordinary wheels, are kept in ``.processors``.
What has passed is noted in ``docs/processors.md``, and not run again until what it depends on has changed.
"""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from helpers.processor import PINS
from tests.state import code_of, depends_on, state_of
from tests.test_lab import EXPECTED
from tests.test_setup import pinned

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".processors"
RECORD, WRITING = ROOT / "docs" / "processors.md", threading.Lock()
HEAD = """# What has passed on which processor

Written by `make processors`: a line for each notebook, by the strict rule (on ARM by the loose one), and for
each file of unit tests. The minutes are those of an emulator, 15 to 100 times those of a processor. A job is
run again when its state changes: the code, the stored outputs, or the pinned packages.

| processor | what | minutes | date | state |
|---|---|---|---|---|
"""
ARM = WORK / "arm64"
X86_MODELS = ("Haswell", "EPYC")  # Intel 2013, AMD 2017
WITHOUT_AVX2 = "Nehalem"  # Intel 2008
PATIENT = "tests.patience"  # lets the checks wait for an emulator
ARM_PACKAGES = """python3.11-minimal libpython3.11-minimal libpython3.11-stdlib libc6 libgcc-s1 libstdc++6
    libgomp1 libexpat1 zlib1g libffi8 libssl3 libbz2-1.0 liblzma5 libuuid1 libsqlite3-0 libncursesw6
    libtinfo6"""
ARM_TORCH = "torch==2.8.0"  # the wheels of later releases want CUDA
SLOW = (
    "09_",
    "08_",
    "05_",
    "07_",
    "03_",
    "test_exercises",
    "test_checks",
)  # begun first
READ_BY_NAME = ("notebooks/*.ipynb", "helpers/exercises/*.py", "tests/mistakes/*.py")
# as for a learner: what pytest has set is not handed on
UNPINNED = ["env", *(f"--unset={name}" for name in PINS)]


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

    def state(self) -> str:
        """A hash of what decides about the job: a notebook and its rule, a file of tests, or all files."""
        read = [ROOT / "notebooks" / f"{self.what}.ipynb"]
        if not read[0].exists():
            named = ROOT / "tests" / f"{self.what}.py"
            read = [named] if named.exists() else list((ROOT / "tests").glob("*.py"))
            for folder in READ_BY_NAME:
                if any(folder.split("/")[-2] in code_of(path) for path in depends_on(read)):
                    read += ROOT.glob(folder)
        return state_of(*read, ROOT / "tests/outputs.py", ROOT / "conftest.py")


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
    rest += "ipykernel ipywidgets filelock jinja2 networkx sympy fsspec typing_extensions".split()
    here([*pip, *rest])
    here([*pip, "--no-deps", ARM_TORCH])
    ready.touch()


def write_kernel(
    name: str, python: list[str], environment: dict[str, str], module: str = "ipykernel_launcher"
) -> str:
    """A kernelspec that starts this Python; its name."""
    folder = WORK / "kernels" / name.lower()
    folder.mkdir(parents=True, exist_ok=True)
    argv = [*UNPINNED, *python, "-m", module, "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": name, "language": "python", "env": environment}
    (folder / "kernel.json").write_text(json.dumps(spec))
    return folder.name


def notebook_jobs(processor: str, kernel: str, *options: str) -> list[Job]:
    pytest = [sys.executable, "-m", "pytest", "-o", "addopts=--strict-markers --nbval", "-q"]
    pytest.append("--nbval-sanitize-with=tests/sanitize.cfg")
    pytest += [
        f"--nbval-kernel-name={kernel}",
        "--nbval-kernel-startup-timeout=900",
        "--nbval-cell-timeout=7200",
    ]
    environment = {"JUPYTER_PATH": str(WORK)}
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return [Job(processor, path.stem, [*pytest, *options, str(path)], environment) for path in paths]


def disguised_jobs() -> list[Job]:
    """Everything but the browser test, in disguise."""
    if "cpuid_fault" not in Path("/proc/cpuinfo").read_text():
        print("no disguises: this processor, or its kernel, cannot make the instruction CPUID fail")
        return []
    library = WORK / "disguise.so"
    source = Path(__file__).with_name("disguise.c")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", source, "-o", library, "-ldl"], check=True)
    found = []
    for model in X86_MODELS:
        name, environment = f"disguised-{model}", {"LD_PRELOAD": str(library), "DISGUISE": model}
        found += notebook_jobs(name, write_kernel(name, [sys.executable], environment))
        tests = [sys.executable, "-m", "pytest", "-q", "tests", "--ignore=tests/test_browser.py"]
        found.append(Job(name, "unit tests", tests, environment))
    return found


def emulated_jobs() -> list[Job]:
    """The same under qemu, file by file, and what is left of it on processors that cannot be pinned."""
    found, course = [], {"PYTHONPATH": str(ROOT)}
    for model in X86_MODELS:
        found += notebook_jobs(model, write_kernel(model, x86(model), course, PATIENT))
        pytest = [*x86(model), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", PATIENT]
        tests = sorted(path for path in (ROOT / "tests").glob("test_*.py") if path.stem != "test_browser")
        found += [Job(model, path.stem, [*pytest, str(path)]) for path in tests]
    site = {"PYTHONPATH": os.pathsep.join([str(ARM / "site"), str(ROOT)])}
    lab = r"\s+".join(map(re.escape, EXPECTED.split()))
    for processor, python, environment in ((WITHOUT_AVX2, x86(WITHOUT_AVX2), {}), ("ARM", arm(), site)):
        found.append(Job(processor, "lab", [*python, "-m", "helpers.tiny_vae_2d"], environment, lab))
        found.append(Job(processor, "word", [*python, "-m", "helpers"], environment, "may differ"))
    found += notebook_jobs("ARM", write_kernel("ARM", arm(), site, PATIENT), "--loose")
    return sorted(
        found, key=lambda job: next((k for k, slow in enumerate(SLOW) if slow in job.name), len(SLOW))
    )


def run(job: Job) -> bool:
    """Whether the job showed what it must. Prints its minutes; what it printed itself goes to a log."""
    state, earlier = job.state(), passed_before().get((job.processor, job.what))
    if earlier and earlier.state == state:
        _report(job, "passed", f"{earlier.minutes} min on {earlier.date}")
        return True
    start = time.monotonic()
    inherited = {name: value for name, value in os.environ.items() if name not in PINS}  # set by the imports
    environment = inherited | {"TQDM_DISABLE": "1"} | job.environment
    done = subprocess.run(job.command, cwd=ROOT, env=environment, capture_output=True, text=True)
    passed = done.returncode == 0 and bool(re.search(job.shown, done.stdout))
    verdict, minutes = "passed" if passed else "FAILED", f"{(time.monotonic() - start) / 60:.1f}"
    log = WORK / f"{job.name.replace(' ', '-')}.log"
    log.write_text(f"{state} {verdict} in {minutes} min\n{done.stdout}{done.stderr}", "utf-8")
    if passed:
        note(Passed(job.processor, job.what, minutes, str(datetime.date.today()), state))
    _report(job, verdict, f"{minutes} min")
    return passed


class Passed(NamedTuple):
    """A line of the record."""

    processor: str
    what: str
    minutes: str
    date: str
    state: str


def passed_before() -> dict[tuple[str, str], Passed]:
    """The record, by processor and job."""
    lines = RECORD.read_text("utf-8").removeprefix(HEAD).splitlines() if RECORD.exists() else []
    rows = [Passed(*(column.strip() for column in line.strip("|").split("|"))) for line in lines]
    return {row[:2]: row for row in rows}


def note(row: Passed) -> None:
    """Write a line into the record, in place of an older one."""
    with WRITING:
        rows = passed_before() | {row[:2]: row}
        lines = [f"| {' | '.join(rows[key])} |" for key in sorted(rows)]
        RECORD.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")


def _report(job: Job, verdict: str, minutes: str) -> None:
    print(f"{job.processor:<20}{job.what:<26}{verdict:<8}{minutes:>12}", flush=True)


def main(words: list[str]) -> None:
    missing = [name for name in ("qemu-x86_64", "qemu-aarch64", "gcc", "apt-get") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"missing: {', '.join(missing)}; this needs Debian or Ubuntu with qemu-user and gcc")
    WORK.mkdir(exist_ok=True)
    chosen = [job for job in disguised_jobs() + emulated_jobs() if all(word in job.name for word in words)]
    if any(job.processor == "ARM" for job in chosen):
        unpack_arm()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        passed = list(pool.map(run, chosen))
    print(f"{sum(passed)} passed, {len(passed) - sum(passed)} failed")
    sys.exit(not passed or not all(passed))


if __name__ == "__main__":
    main(sys.argv[1:])

"""Where a learner really is: in some folder, two windows open, offline, on a read-only disk, at Ctrl-C."""

import ast
import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import nbformat
import pytest
from nbclient import NotebookClient

from tests.outputs import beyond_chance
from tests.test_notebooks import NOTEBOOKS, code_cells

ROOT = NOTEBOOKS.parent
SECONDS = 120  # for one cell, on a slow machine
BEGINNING = 4  # cells of notebook 01: the imports, the data, a figure, an autoencoder trained


def cells_of(name: str) -> list[nbformat.NotebookNode]:
    return code_cells(nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4))


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of what notebook 01 needs, in a folder whose name is not plain."""
    course = tmp_path_factory.mktemp("place") / "mein Kurs – für später"
    shutil.copytree(ROOT / "helpers", course / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    (course / "notebooks").mkdir()
    for name in ("01_flow.ipynb", "matplotlibrc"):
        shutil.copy(NOTEBOOKS / name, course / "notebooks")
    return course


def assert_as_stored(texts: list[str]) -> None:
    """What the first cells of notebook 01 print is what is stored, up to another processor's last digits."""
    for cell, text in zip(cells_of("01_flow"), texts, strict=False):
        stored = "".join(output.get("text", "") for output in cell.outputs)
        assert not beyond_chance(stored, text), cell.id


def test_two_windows_on_one_notebook_show_the_same(copy):
    async def both() -> list:
        notebooks = [nbformat.read(copy / "notebooks/01_flow.ipynb", 4) for _ in range(2)]
        for notebook in notebooks:
            notebook.cells = code_cells(notebook)[:BEGINNING]
        at = {"metadata": {"path": str(copy / "notebooks")}}
        clients = [NotebookClient(notebook, timeout=SECONDS, resources=at) for notebook in notebooks]
        return await asyncio.gather(*(client.async_execute() for client in clients))

    before = files_in(copy)
    one, other = asyncio.run(both())
    assert [cell.outputs for cell in one.cells] == [cell.outputs for cell in other.cells]
    assert_as_stored(["".join(output.get("text", "") for output in cell.outputs) for cell in one.cells])
    assert files_in(copy) == before


# without a disk to write on, a home, a network --------------------------------------------------------

RUN = """
import json, sys
for cell in json.load(sys.stdin):
    exec(cell, globals())
    print("\\0", end="")
"""
NO_NETWORK = "import socket; socket.create_connection(('127.0.0.1', 9))"
BARE = """
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
touch "$1/written" && exit 98
cd "$1/notebooks" && exec "$2" -c "$3"
"""


def test_read_only_without_home_and_network(copy):
    command = ["unshare", "--map-root-user", "--mount", "--net", "sh", "-c", BARE]
    if not shutil.which("unshare") or subprocess.run([*command[:4], "true"]).returncode:
        pytest.skip("this system lets nobody take the network away from a process")
    environment = {key: value for key, value in os.environ.items() if key not in ("HOME", "MPLCONFIGDIR")}
    done = subprocess.run(
        [*command, "sh", copy, sys.executable, RUN],
        input=json.dumps([cell.source for cell in cells_of("01_flow")[:BEGINNING]]),
        env=environment | {"MPLBACKEND": "agg", "PYTHONWARNINGS": "ignore:FigureCanvasAgg"},
        capture_output=True,
        text=True,
    )
    if done.returncode == 99:
        pytest.skip("this system lets nobody mount a folder read-only")
    assert not done.returncode, done.stderr
    assert_as_stored(done.stdout.split("\0")[:BEGINNING])


# in one kernel ----------------------------------------------------------------------------------------


class Kernel:
    """A kernel that was started where no course is, in a home of its own."""

    def __init__(self, place: Path) -> None:
        self.allowed = [place / "home", place / "temporary"]
        for folder in self.allowed:
            folder.mkdir()
        shutil.copytree(matplotlib.get_cachedir(), place / "home/matplotlib")  # the list of fonts
        home, temporary = map(str, self.allowed)
        environment = dict.fromkeys(("HOME", "USERPROFILE", "IPYTHONDIR"), home)
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary)
        environment |= {"MPLCONFIGDIR": str(place / "home/matplotlib"), "PYTHONPATH": ""}
        blocking = {"kernel_manager_class": "jupyter_client.manager.KernelManager"}
        self.manager = NotebookClient(nbformat.v4.new_notebook(), **blocking).create_kernel_manager()
        self.manager.start_kernel(cwd=str(place), env=os.environ | environment)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(SECONDS)

    def run(self, code: str) -> tuple[str, str]:
        """What the code prints, and its error, if any: "KeyboardInterrupt: "."""
        printed = []

        def show(message: dict) -> None:
            if message["header"]["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        reply = self.client.execute_interactive(code, timeout=SECONDS, output_hook=show)["content"]
        error = f"{reply['ename']}: {reply['evalue']}" if reply["status"] == "error" else ""
        return "".join(printed), error

    def go_to(self, folder: Path) -> None:
        """As if the kernel had been started there, and nothing of the course imported."""
        forget = "[sys.modules.pop(name) for name in list(sys.modules) if name.split('.')[0] == 'helpers']"
        found = self.run(
            f"import os, sys; os.chdir({str(folder)!r}); sys.path_importer_cache.clear(); {forget};"
        )
        assert found == ("", "")

    def value(self, expression: str) -> object:
        printed, error = self.run(f"print(repr({expression}))")
        assert not error
        return ast.literal_eval(printed)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory) -> Iterator[Kernel]:
    kernel = Kernel(tmp_path_factory.mktemp("kernel"))
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("name", sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")))
def test_elsewhere_the_first_cell_says_what_the_readme_explains(kernel, name, tmp_path):
    kernel.go_to(tmp_path)
    _, error = kernel.run(cells_of(name)[0].source)
    assert error == "ModuleNotFoundError: No module named 'helpers'"
    assert f"| `{error.partition(': ')[2]}` |" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("folder", ["notebooks", "."])
def test_in_the_course_the_first_cell_finds_the_course(kernel, folder):
    kernel.go_to(ROOT / folder)
    assert kernel.run(cells_of("01_flow")[0].source) == ("", "")
    found = Path(kernel.value("sys.modules['helpers'].__file__"))
    assert found.samefile(ROOT / "helpers/__init__.py")


WATCH = """
import os, sys
opened = []

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path, _, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            opened.append(os.path.realpath(os.fsdecode(path)))

sys.addaudithook(watch)
"""


def written(kernel: Kernel) -> list[str]:
    """What has been opened for writing, elsewhere than where that is usual."""
    usual = [str(folder.resolve()) + os.sep for folder in kernel.allowed] + [os.path.realpath(os.devnull)]
    opened = kernel.value("opened")
    return [path for path in opened if not path.startswith(tuple(usual)) and "__pycache__" not in path]


def test_a_notebook_writes_nothing_outside_home_and_temporary_folder(kernel, tmp_path):
    """What Python opens, that is: a library that writes by itself, in C, would go unseen."""
    kernel.go_to(NOTEBOOKS)
    assert kernel.run(WATCH) == ("", "")
    for name, count in (("01_flow", 14), ("06_exercises", 14)):  # cells, less than a second of training
        for cell in cells_of(name)[:count]:
            _, error = kernel.run(cell.source)
            assert not error, cell.id
    assert written(kernel) == []
    planted = [tmp_path / name for name in "abc"]
    kernel.run(f"open({str(planted[0])!r}, 'w').close()")
    kernel.run(f"import pathlib; pathlib.Path({str(planted[1])!r}).write_text('')")
    kernel.run(f"os.close(os.open({str(planted[2])!r}, os.O_CREAT))")
    kernel.run(f"open({str(planted[0])!r}).close()")
    assert written(kernel) == [str(path.resolve()) for path in planted]


COUNTED = """
import signal
import torch
from helpers.data import two_clusters
from helpers.training import train_many, train_many_gans, train_vae

x = two_clusters(8, torch.Generator())
step, steps = globals().get("step", torch.optim.Adam.step), 0  # the same, the second time

def counted(*arguments):
    global steps
    steps += 1
    if steps == 20:
        signal.raise_signal(signal.SIGINT)  # what the button with the square does
    return step(*arguments)

def short():
    return train_vae(x, epochs=3, generator=torch.Generator()).loss.tolist()

usual = short()
torch.optim.Adam.step = counted
"""
LONG = 100_000
TRAININGS = {
    "train_vae": f"train_vae(x, epochs={LONG}, generator=source)",
    "train_many": f"train_many(x[None], betas=[0.1], epochs={LONG}, generators=[source])",
    "train_many_gans": f"train_many_gans(x[None], steps={LONG}, generators=[source])",
    "train_vae without generator": f"train_vae(x, epochs={LONG})",
}


@pytest.mark.parametrize("name", TRAININGS)
def test_ctrl_c_ends_the_training_and_nothing_else(kernel, name):
    kernel.go_to(NOTEBOOKS)
    assert kernel.run(f"sys.path.insert(0, '..')\n{COUNTED}") == ("", "")
    kernel.run("steps, source, before = 0, torch.Generator(), torch.get_rng_state()")
    printed, error = kernel.run(TRAININGS[name])
    assert not printed and error.startswith("KeyboardInterrupt")
    assert kernel.value("steps") == 20
    given = "source" in TRAININGS[name]
    moved = kernel.value("not torch.equal(torch.get_rng_state(), before)")
    source_moved = kernel.value("not torch.equal(source.get_state(), torch.Generator().get_state())")
    assert (moved, source_moved) == (not given, given)
    kernel.run("torch.optim.Adam.step = step")
    assert kernel.value("short() == usual")

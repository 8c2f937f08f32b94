"""Every notebook in a real browser: JupyterLab on loopback, no error, no request to the outside.

The first notebook and the exercises are run there, as a learner does it; of the others, which nbval runs
already, the stored outputs are shown, and trusted: their explorers are alive. ``make everything`` runs all.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from tests.browsing import chromium, playwright
from tests.colours import DARK, LIGHT, contrast, rgb
from tests.outputs import beyond_chance, other_words, text_of
from tests.test_explorers import move_by_key
from tests.test_notebooks import PATHS, TIMED, code_cells

ROOT = Path(__file__).parents[1]
SECOND = 1000  # playwright counts milliseconds
RUN = ("01_flow", "06_exercises")
UNTRUSTED = "untrusted"  # a copy of a notebook with an explorer, as if it came from somewhere else
# what `make course` disables: JupyterLab would begin by asking whether to fetch its news
NEWS = re.search(r"@jupyterlab/\S+", (ROOT / "Makefile").read_text("utf-8"))[0]


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.BrowserContext"]:
    with chromium() as browser:
        yield browser.new_context(viewport={"width": 1280, "height": 1400})  # one: it loads JupyterLab once


def is_run(path: Path, config: pytest.Config) -> bool:
    return path.stem in RUN or config.option.run_all


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A copy of what a learner opens, without outputs where they are to be made."""
    folder = tmp_path_factory.mktemp("course")
    for part in ("notebooks", "helpers"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_*"))
    for path in (folder / "notebooks").glob("*.ipynb"):
        if not is_run(path, pytestconfig):
            continue
        notebook = nbformat.read(path, 4)
        for cell in code_cells(notebook):
            cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, path)
    changed = nbformat.read(ROOT / "notebooks/02_reparameterization.ipynb", 4)
    changed.cells[0].source += "!"  # another content, another signature
    nbformat.write(changed, folder / f"notebooks/{UNTRUSTED}.ipynb")
    return folder


@pytest.fixture(scope="module")
def lab(course: Path) -> Iterator[tuple[str, str]]:
    """JupyterLab's address and token, with settings of its own."""
    home = course / ".jupyter-home"
    settings = {
        "config/labconfig/page_config.json": {"disabledExtensions": {NEWS: True}},
        # every cell stays in the page, also while it is out of sight
        "config/lab/user-settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {
            "windowingMode": "none"
        },
        "config/lab/user-settings/@jupyterlab/docmanager-extension/plugin.jupyterlab-settings": {
            "autosave": False
        },
    }
    for name, content in settings.items():
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(json.dumps(content))
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    (home / "data").mkdir()
    notary = NotebookNotary(data_dir=str(home / "data"))
    for path in (course / "notebooks").glob("*.ipynb"):
        if path.stem != UNTRUSTED:
            notary.sign(nbformat.read(path, 4))
    environment = {**os.environ, "HOME": str(home), "IPYTHONDIR": str(home / "ipython")}
    environment |= {name: str(home / folder) for name, folder in folders.items()}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--LabApp.expose_app_in_browser=True",  # so that a notebook can be opened without loading all anew
    ]
    options += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={course}"]
    log = home / "lab.log"
    with log.open("w") as stream:
        command = [sys.executable, "-m", "jupyterlab", *options]
        server = subprocess.Popen(command, env=environment, stdout=stream, stderr=subprocess.STDOUT)
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/api?token={token}", server, log)
        yield address, token
        server.terminate()
        server.wait(30)


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not answer: {log.read_text()}")


@pytest.fixture(scope="module")
def page(lab: tuple[str, str], browser: "playwright.BrowserContext") -> "playwright.Page":
    """JupyterLab, loaded once. It must stay free of errors, and ask nobody else for anything."""
    address, token = lab
    page = browser.new_page()
    page.said = []
    page.on("request", lambda r: r.url.startswith((address, "data:", "blob:")) or page.said.append(r.url))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(f"{address}/lab?token={token}&reset", timeout=120 * SECOND)
    page.wait_for_function("window.jupyterapp && jupyterapp.restored.then(() => true)", timeout=60 * SECOND)
    return page


@contextlib.contextmanager
def opened(path: Path, page: "playwright.Page") -> Iterator["playwright.Locator"]:
    """The notebook, with a kernel, as the only one in JupyterLab; its status line."""
    page.said.clear()
    page.evaluate(f"jupyterapp.commands.execute('docmanager:open', {{path: 'notebooks/{path.name}'}})")
    # Run All before the kernel is connected is silently dropped
    status = page.locator("#jp-main-statusbar")
    playwright.expect(status).to_contain_text("| Idle", timeout=120 * SECOND)
    try:
        yield status
    finally:  # thrown away: to close it, one is asked whether to save
        page.evaluate("[...jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")
    playwright.expect(page.locator(".jp-NotebookPanel")).to_have_count(0)
    assert not page.said
    assert page.locator(".Toastify__toast").count() == 0  # nobody was asked anything


def run_all(page: "playwright.Page", status: "playwright.Locator", cells: int) -> None:
    """Run all cells by the menu, and wait for the last."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    prompts = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt")
    playwright.expect(prompts).to_have_count(cells, timeout=60 * SECOND)
    counts = [f"[{number}]:" for number in range(1, cells + 1)]
    playwright.expect(prompts).to_have_text(counts, timeout=180 * SECOND)
    playwright.expect(status).to_contain_text("| Idle", timeout=60 * SECOND)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_in_jupyterlab(path, page, course, pytestconfig):
    cells = code_cells(nbformat.read(path, 4))
    with opened(path, page) as status:
        if is_run(path, pytestconfig):
            run_all(page, status, len(cells))

        figures = sum("image/png" in output.get("data", {}) for cell in cells for output in cell.outputs)
        images = page.locator(".jp-OutputArea-output img")
        playwright.expect(images).to_have_count(figures, timeout=60 * SECOND)
        assert all(images.nth(k).evaluate("image => image.naturalWidth > 100") for k in range(figures))
        playwright.expect(page.locator("mjx-container").first).to_be_attached(timeout=60 * SECOND)
        assert page.locator("mjx-merror, [data-mjx-error]").count() == 0

        for explorer in page.locator("[data-explorer]").all():
            move_by_key(explorer)
        if is_run(path, pytestconfig):
            copy = course / "notebooks" / path.name
            before = copy.read_bytes()
            page.keyboard.press("Control+s")
            compare(cells, code_cells(_once_changed(copy, before)), pytestconfig.option.loose)


def test_symbols_are_readable_in_light_and_in_dark(page):
    """In the dark theme an explorer's style sheet lightens the formulas too."""
    colours = """[...new Set([...document.querySelectorAll("mjx-mstyle")]
      .map((part) => getComputedStyle(part).color))]"""
    with opened(ROOT / "notebooks/03_loss.ipynb", page):
        playwright.expect(page.locator("mjx-mstyle").first).to_be_attached(timeout=60 * SECOND)
        for theme, ground in (("Dark", DARK), ("Light", LIGHT)):
            page.evaluate(
                f"jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}})"
            )
            # the splash screen of one change must be gone before the next
            playwright.expect(page.locator("#jupyterlab-splash")).to_have_count(0)
            dark = page.locator("[data-explorer].dark")
            playwright.expect(dark).to_have_count(int(theme == "Dark"))
            found = page.evaluate(colours)
            assert len(found) > 4
            assert min(contrast(rgb(colour), ground) for colour in found) >= 4.5, (theme, found)


def test_in_an_untrusted_notebook_the_picture_stays(page, course):
    with opened(course / f"notebooks/{UNTRUSTED}.ipynb", page):
        picture = page.locator(".jp-RenderedHTML img")
        playwright.expect(picture).to_have_count(1)
        assert picture.bounding_box()["width"] > 600 and picture.get_attribute("alt")


def compare(stored: list, fresh: list, loose: bool) -> None:
    """Each cell's text with the stored one, by the rule that holds here."""
    for cell, now in zip(stored, fresh):
        raises = "raises-exception" in cell.metadata.get("tags", [])
        assert any(output.output_type == "error" for output in now.outputs) == raises, cell.id
        stored_text, fresh_text = text_of(cell.outputs), text_of(now.outputs)
        if TIMED in cell.metadata.get("tags", []):
            assert not other_words(stored_text, fresh_text), cell.id
        elif loose:
            assert not beyond_chance(stored_text, fresh_text), cell.id
        else:
            assert fresh_text == stored_text, cell.id


def _once_changed(path: Path, before: bytes) -> nbformat.NotebookNode:
    """The notebook as JupyterLab saved it, once the save has arrived on disk."""
    for _ in range(300):
        content = path.read_bytes()
        if content != before:
            with contextlib.suppress(nbformat.reader.NotJSONError):  # caught in the middle of writing
                return nbformat.reads(content.decode(), 4)
        time.sleep(0.1)
    raise AssertionError(f"{path.name} was not saved")

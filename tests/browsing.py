"""Chromium, as the browser tests start it."""

import contextlib
import os
import shutil
from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "no Chromium or Chrome found: install one (Debian: apt install chromium), or name it in CHROMIUM"


def find_chromium() -> dict[str, str]:
    """Where playwright is to look: what CHROMIUM or the path names, else where Chrome installs itself."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return {"executable_path": found} if found else {"channel": "chrome"}


@contextlib.contextmanager
def chromium() -> Iterator["playwright.Browser"]:
    """A browser; without one the test is skipped, on CI it fails."""
    with playwright.sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(**find_chromium(), headless=True, args=FLAGS)
        except playwright.Error as error:
            give_up = pytest.fail if os.environ.get("CI") else pytest.skip
            give_up(f"{MISSING} ({str(error).splitlines()[0]})")
        yield browser
        browser.close()

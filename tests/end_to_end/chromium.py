"""A real Chromium to look at pages with: `GRAPHMEM_CHROMIUM`, the one on the PATH, else one that apt-get installs.

Use `chromium_page()` as a context manager, or write a fixture around it. A machine without any fails, never skips.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from graphmem.local_neo4j.jars import locked

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1400, 900


@contextmanager
def chromium_page(*, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Page]:
    """A fresh page in a headless Chromium with a profile of its own, which ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=_arguments())
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(60_000)
            yield page
        finally:
            browser.close()


def find_chromium() -> str:
    """The program's path. Raises AssertionError, which says what to install, where there is none."""
    chosen = os.environ.get("GRAPHMEM_CHROMIUM")
    if chosen:
        assert shutil.which(chosen), f"GRAPHMEM_CHROMIUM={chosen!r} is no program: name Chromium's path"
        return chosen
    found = _on_the_path() or _install()
    assert found, (
        "these tests look at pages in Chromium, and there is none on the PATH: install it "
        "('apt install chromium', 'brew install chromium'), or name its path in GRAPHMEM_CHROMIUM"
    )
    return found


def _on_the_path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _install() -> str | None:
    if not _is_root() or not shutil.which("apt-get"):
        return None
    with locked(Path(tempfile.gettempdir(), "graphmem-chromium.lock")):  # tests run side by side
        return _on_the_path() or _installed()


def _installed() -> str | None:
    sys.stderr.write("installing Chromium with apt-get\n")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-q", *step], check=False, env=env, stdout=subprocess.DEVNULL)
    return _on_the_path()


def _arguments() -> list[str]:
    quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    return [*quiet, "--no-sandbox"] if _is_root() else quiet  # as root Chromium's sandbox refuses to start


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0

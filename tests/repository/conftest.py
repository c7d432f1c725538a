"""The files of the project, as git knows them, or as they lie there where it is no checkout."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_TEXT = {".py", ".md", ".toml", ".cypher", ".sql", ".json", ".txt", ".xml", ".html", ".grass", ".ipynb", ".svg"}
_TEXT |= {".js", ".css", ""}
_NOT_OURS = {".git", "build", "dist", "__pycache__"}


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Every text file that belongs to the project, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _NOT_OURS.intersection(path.parts)]
    return sorted(path for path in found if path.is_file() and path.suffix in _TEXT)

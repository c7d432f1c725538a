"""What `pyproject.toml` says is what is there: packages, dependencies, version, and the files inside a wheel."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

import graphmem


@pytest.fixture(scope="module")
def pyproject(root: Path) -> dict[str, Any]:
    """The parsed `pyproject.toml`."""
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built from a copy of the project."""
    place = tmp_path_factory.mktemp("wheel")
    copy = place / "project"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((root / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q",
         "-w", place, copy],
        check=True, timeout=540,
    )  # fmt: skip
    (built,) = place.glob("graphmem-*.whl")
    return zipfile.ZipFile(built)


def test_the_packages_are_the_folders(pyproject: dict[str, Any], root: Path) -> None:
    folders = {
        ".".join(path.parent.relative_to(root).parts)
        for top in ("graphmem", "cypher")
        for path in (root / top).rglob("__init__.py")
    }
    installed = {re.sub(r"^cypher", "graphmem.cypher", name) for name in folders}
    assert set(pyproject["tool"]["setuptools"]["packages"]) == installed


def test_every_file_of_the_packages_is_in_the_wheel(
    wheel: zipfile.ZipFile, project_files: list[Path], root: Path
) -> None:
    expected = {
        str(
            Path("graphmem", path.relative_to(root)) if path.is_relative_to(root / "cypher") else path.relative_to(root)
        )
        for path in project_files
        if path.is_relative_to(root / "graphmem") or path.is_relative_to(root / "cypher")
    }
    assert expected - set(wheel.namelist()) == set()


@pytest.mark.parametrize("suffix", [".cypher", ".sql", ".md", ".json", ".typed", ".xml", ".html", ".js", ".css"])
def test_the_wheel_holds_every_kind_of_resource(wheel: zipfile.ZipFile, suffix: str) -> None:
    assert any(name.startswith("graphmem/") and name.endswith(suffix) for name in wheel.namelist())


def test_the_wheel_brings_the_licence_and_no_tests(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert tops == {"graphmem", f"graphmem-{graphmem.__version__}.dist-info"}
    (licence,) = (name for name in wheel.namelist() if name.endswith("LICENSE"))
    assert b"Apache License" in wheel.read(licence)


def test_every_dependency_is_explained(pyproject: dict[str, Any], root: Path) -> None:
    project = pyproject["project"]
    required = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    named = {re.split(r"[\[<>=!~;\s]", one)[0] for one in required} - {"graphmem", "setuptools"}
    explained = set(
        re.findall(r"^\| `([\w.-]+)` \|", (root / "docs" / "dependencies.md").read_text("utf-8"), re.MULTILINE)
    )
    assert explained == named


def test_every_dependency_is_bounded(pyproject: dict[str, Any]) -> None:
    project = pyproject["project"]
    required = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    assert [
        one for one in required if not one.startswith("graphmem[") and not re.search(r">=[\d.]+,<[\d.]+$", one)
    ] == []


def test_the_version_is_in_the_changelog(root: Path) -> None:
    assert f"## [{graphmem.__version__}]" in (root / "CHANGELOG.md").read_text("utf-8")


def test_the_oldest_python_is_the_same_everywhere(pyproject: dict[str, Any], root: Path) -> None:
    assert pyproject["project"]["requires-python"] == ">=3.11"
    assert pyproject["tool"]["ruff"]["target-version"] == "py311"
    assert "Python 3.11" in (root / "README.md").read_text("utf-8")
    assert "(3, 11)" in (root / "Makefile").read_text("utf-8")


def test_the_model_files_are_pinned_by_hash(root: Path) -> None:
    lines = (root / "requirements" / "models.txt").read_text("utf-8").replace("\\\n", " ").splitlines()
    pins = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(pins) == 3
    assert all(re.search(r"==\S+\s+--hash=sha256:[0-9a-f]{64}", line) for line in pins)

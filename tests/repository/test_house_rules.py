"""Rules that no linter checks: what files may say, how big they may get, what they may be called."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_MACHINE_PATH = re.compile(r"""(?<![\w./:~-])/(?:home|root|work|Users|mnt)/\w""")
_REGISTRY = re.compile(r"--(?:extra-)?index-url|PIP_INDEX_URL|--trusted-host|--find-links", re.IGNORECASE)
_BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "core", "misc"}
_LONGEST_FILE = 450


def _python(files: list[Path]) -> list[Path]:
    return [path for path in files if path.suffix == ".py"]


def _library(files: list[Path], root: Path) -> list[Path]:
    return [path for path in _python(files) if path.is_relative_to(root / "graphmem")]


def test_no_file_names_a_path_of_a_machine(project_files: list[Path]) -> None:
    found = [
        f"{path}: {hit.group()}" for path in project_files for hit in _MACHINE_PATH.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_no_file_names_a_package_index(project_files: list[Path]) -> None:
    here = Path(__file__)
    assert [path for path in project_files if path != here and _REGISTRY.search(path.read_text("utf-8"))] == []


def test_no_file_is_called_after_nothing(project_files: list[Path]) -> None:
    assert [path for path in _python(project_files) if path.stem in _BANNED_NAMES] == []


def test_no_file_is_too_long(project_files: list[Path]) -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in _python(project_files)}
    assert {path: lines for path, lines in lengths.items() if lines > _LONGEST_FILE} == {}


def test_nothing_is_caught_broadly(project_files: list[Path], root: Path) -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path in _library(project_files, root)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _raises_on(node)
    ]
    assert found == []


def _raises_on(handler: ast.ExceptHandler) -> bool:
    """It only cleans up: its last word is a bare `raise`."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in ("Exception", "BaseException") for name in names)


@pytest.mark.parametrize(
    ("handler", "broad"),
    [
        ("except: pass", True),
        ("except Exception: pass", True),
        ("except (ValueError, BaseException): pass", True),
        ("except ValueError: pass", False),
    ],
)
def test_a_broad_handler_is_known(handler: str, broad: bool) -> None:
    (tried,) = ast.parse(f"try: pass\n{handler}").body
    assert isinstance(tried, ast.Try)
    assert _is_broad(tried.handlers[0].type) is broad


def test_no_cypher_stands_in_python(project_files: list[Path], root: Path) -> None:
    statement = re.compile(r"\b(MATCH|MERGE|CREATE)\s*\(|\bUNWIND\s+\$")
    shipped = [path for path in _library(project_files, root) if "testing" not in path.parts]  # tests try hostile names
    assert [path for path in shipped if statement.search(path.read_text("utf-8"))] == []

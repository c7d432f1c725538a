"""What is slow to import is not imported before it is needed, and imports point one way."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "numpy",
    "scipy",
    "torch",
    "spacy",
    "neo4j",
    "langchain_core",
    "openai",
    "onnxruntime",
    "tokenizers",
    "networkx",
)


def _loaded_by(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import graphmem",
        "import graphmem.cli",
        "import contextlib, graphmem.cli\nwith contextlib.suppress(SystemExit): graphmem.cli.main(['--help'])",
        "import contextlib, graphmem.cli\nwith contextlib.suppress(SystemExit): graphmem.cli.main(['--version'])",
    ],
    ids=["package", "cli", "help", "version"],
)
def test_nothing_heavy_is_imported_before_it_is_needed(code: str) -> None:
    assert _loaded_by(code).isdisjoint(HEAVY)


def test_heavy_imports_would_be_noticed() -> None:
    assert "numpy" in _loaded_by("import graphmem, numpy")


def test_the_layers_of_the_house_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_public_names_are_these() -> None:
    import graphmem

    assert sorted(graphmem.__all__) == ["AsyncMemory", "Memory", "__version__"]
    assert dir(graphmem) == sorted(graphmem.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    import graphmem

    with pytest.raises(AttributeError, match="no attribute 'Memroy'"):
        _ = graphmem.Memroy  # type: ignore[attr-defined]  # the point of the test

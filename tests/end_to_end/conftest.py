"""The command as a person runs it: another process, with a home of its own and no key."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

_OURS = ("GRAPHMEM_", "OPENAI_", "NEO4J_")


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


Graphmem = Callable[..., Done]


def clean_environment(home: Path) -> dict[str, str]:
    """This environment without anything that graphmem reads, in a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS) and name != "PYTHONPATH"}
    return kept | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data")}


def _heed_file_modes() -> None:
    """Drop CAP_DAC_OVERRIDE from what the next program may get (Linux); who is not root has no need of it."""
    drop_from_bounding_set, dac_override = 24, 1
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh machine."""
    return clean_environment(tmp_path)


@pytest.fixture
def graphmem(tmp_path: Path, environment: dict[str, str]) -> Graphmem:
    """Runs `graphmem` with these words; `stdin` is text or bytes, `extra` more environment.

    `into` is what its stdout is, if it is not to be read here.
    `as_root=False` takes from root the power to write where the file's mode forbids it.
    """

    def run(
        *words: str,
        stdin: str | bytes = b"",
        extra: Mapping[str, str] | None = None,
        as_root: bool = True,
        into: int | IO[bytes] = subprocess.PIPE,
    ) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "graphmem.cli", *words],
            input=stdin.encode("utf-8", "surrogateescape") if isinstance(stdin, str) else stdin,
            stdout=into,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environment | dict(extra or {}),
            timeout=300,
            check=False,
            preexec_fn=None if as_root else _heed_file_modes,
        )
        return Done(done.returncode, (done.stdout or b"").decode("utf-8"), done.stderr.decode("utf-8"))

    return run

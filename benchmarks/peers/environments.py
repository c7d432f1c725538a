"""An environment for each peer: made once, from the package registry, and kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.progress import bar

_READY = "ready"


class Peer(NamedTuple):
    """A memory that is measured beside ours: what is installed, step by step, and the script that drives it."""

    package: str
    version: str
    steps: tuple[tuple[str, ...], ...]
    script: str
    searched: str
    """Which of its searches is measured, as the report says it."""


_GRAPHITI = ("neo4j>=5.26.0", "numpy>=1.0.0", "openai>=1.91.0", "posthog>=3.0.0", "pydantic>=2.11.5",
             "python-dotenv>=1.0.1", "tenacity>=9.0.0", "certifi", "httpx==0.28.1")  # fmt: skip
"""What graphiti-core 0.31.2 requires, but for a certifi that may not be published yet, and httpx, which it forgets."""

PEERS: Mapping[str, Peer] = {
    "graphiti": Peer(
        "graphiti-core", "0.31.2", (("--no-deps", "graphiti-core==0.31.2"), _GRAPHITI), "graphiti.py",
        "Graphiti.search in one group",
    ),
    "mem0": Peer(
        "mem0ai", "1.0.11", (("mem0ai[graph]==1.0.11", "numpy"),), "mem0_graph.py",
        "Memory.graph.search of one user",
    ),
    "neo4j-agent-memory": Peer(
        "neo4j-agent-memory", "0.8.0", (("neo4j-agent-memory[openai]==0.8.0", "numpy"),), "agent_memory.py",
        "long_term.search_facts, which knows no user",
    ),
}  # fmt: skip


def python_of(peer: Peer, folder: Path) -> Path:
    """The Python of the peer's environment, made unless it is there. Raises OSError with what pip said last."""
    digest = hashlib.sha256(repr(peer.steps).encode()).hexdigest()[:8]
    home = folder / f"{peer.package}-{peer.version}-{digest}"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (home / _READY).exists():
        shutil.rmtree(home, ignore_errors=True)
        with bar(f"install {peer.package}", 1 + len(peer.steps)) as step:
            _run([sys.executable, "-m", "venv", str(home)], peer)
            step()
            for wanted in peer.steps:
                _run([str(python), "-m", "pip", "install", "-q", *wanted], peer)
                step()
        (home / _READY).touch()
    return python


def _run(command: Sequence[str], peer: Peer) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{peer.package} {peer.version} cannot be installed: {done.stderr.strip()[-300:]}")

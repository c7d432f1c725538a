"""A process that is killed in mid-add loses nothing that `add` returned from, and leaves nothing half done."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

_WRITER = """
import sys
from graphmem import Memory

with Memory(store=sys.argv[1]) as memory:
    for number in range(10_000):
        books = [f"I own book {number} of {kind}." for kind in ("poems", "plays")]
        added = memory.add(books, user_id="alice", infer=False)
        print(*(one["id"] for one in added["results"]), flush=True)
"""


@pytest.mark.parametrize("adds", [1, 7, 30])
def test_a_killed_writer_loses_nothing_returned(tmp_path: Path, environment: dict[str, str], adds: int) -> None:
    from graphmem import Memory

    file = str(tmp_path / "m.sqlite")
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, file], stdout=subprocess.PIPE, text=True, env=environment
    ) as writer:
        assert writer.stdout is not None
        returned = [writer.stdout.readline().split() for _ in range(adds)]
        writer.send_signal(signal.SIGKILL)
        returned += [line.split() for line in writer.stdout if line.endswith("\n")]

    with Memory(store=file) as memory:
        kept = {one["id"] for one in memory.get_all(user_id="alice", limit=100_000)["results"]}
        assert {id for ids in returned for id in ids} <= kept
        assert len(kept) % 2 == 0, "an add of two messages was written by half"
        memory.add("I own one book more.", user_id="alice", infer=False)

"""Real processes: killed in the middle of writing, and writing against each other."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from graphmem.stores.sqlite import SqliteStore
from graphmem.testing.contract_records import ALICE, EAST, EMBEDDER, OWNER, fact, put, view

ENDLESS = """
import itertools, sys
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing.contract_records import EAST, EMBEDDER, episode, event, fact, put
store = SqliteStore(sys.argv[1])
store.prepare(EMBEDDER)
for n in itertools.count():
    id = f"f{n:06}"
    put(store, fact(id, f"Sentence {n}.", mentions=(f"n{n}",), said_in=(f"e{n}",), vector=EAST),
        fact(f"twin of {id}"), episode(f"e{n}", vector=EAST), event(f"v{n}", id))
    print(id, flush=True)
"""

COMPETING = """
import sys
from graphmem.errors import StoreConflict
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing.contract_records import ALICE, EAST, EMBEDDER, change, fact, put, view
worker, path = sys.argv[1:]
store = SqliteStore(path)
store.prepare(EMBEDDER)
conflicts = 0
for n in range(40):
    while True:
        before = len(store.near(view(), "fact", EAST, limit=1000))
        try:
            made = change(store, fact(f"{worker} {n}", mentions=("Acme",), vector=EAST))
            store.apply(made)
            break
        except StoreConflict:
            conflicts += 1
    assert len(store.near(view(), "fact", EAST, limit=1000)) > before
store.close()
print(conflicts)
"""


@pytest.mark.parametrize("written", [3, 40])
def test_a_killed_process_loses_nothing_that_apply_returned_from(tmp_path: Path, written: int) -> None:
    path = tmp_path / "memory.sqlite"
    child = subprocess.Popen([sys.executable, "-c", ENDLESS, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        returned = [child.stdout.readline().strip() for _ in range(written)]
        os.kill(child.pid, signal.SIGKILL)
        returned += child.stdout.read().split()
    assert child.wait() == -signal.SIGKILL
    assert len(returned) >= written
    with closing(SqliteStore(path)) as store:
        store.prepare(EMBEDDER)
        found = {one.id for one in store.list_facts(OWNER)}
        assert found >= set(returned)
        assert all(f"twin of {id}" in found for id in found if not id.startswith("twin"))  # whole changes only
        assert store.revision(ALICE) == len(found) // 2
        assert len(store.near(view(), "fact", EAST, limit=10**6)) == len(found) // 2
        put(store, fact("after"))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_competing_processes_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", COMPETING, worker, str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for worker in ("one", "two", "three")
    ]
    ends = [(*child.communicate(timeout=300), child.returncode) for child in children]
    assert [(error, code) for _, error, code in ends] == [("", 0)] * 3
    with closing(SqliteStore(path)) as store:
        store.prepare(EMBEDDER)
        assert len(store.list_facts(OWNER)) == 120
        assert store.revision(ALICE) == 120


def test_what_another_store_wrote_is_seen_at_once(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    with closing(SqliteStore(path)) as one, closing(SqliteStore(path)) as two:
        one.prepare(EMBEDDER)
        two.prepare(EMBEDDER)
        for n in range(5):
            put(one, fact(f"f{n}", "Red.", vector=EAST))
            assert len(two.near(view(), "fact", EAST, limit=9)) == n + 1
            assert two.matching(view(), "fact", ["red"], limit=9).total == n + 1
        one.erase(OWNER)
        assert two.near(view(), "fact", EAST, limit=9) == []
        put(two, fact("f0", "Red.", vector=EAST))
        assert len(one.near(view(), "fact", EAST, limit=9)) == 1

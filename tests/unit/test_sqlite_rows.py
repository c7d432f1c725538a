"""What a read of one owner looks at in a file of many."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from graphmem.stores.sqlite import rows
from graphmem.stores.sqlite.store import SqliteStore
from graphmem.types import Change, EmbedderIdentity, Episode, Scope

SCOPES = (Scope("ann"), Scope("ann", "helper"), Scope("ann", None, "run"), Scope(None, "helper"))


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_the_last_episode_is_found_without_a_look_at_those_of_others(tmp_path: Path, scope: Scope) -> None:
    store = SqliteStore(tmp_path / "memory.sqlite")
    store.prepare(EmbedderIdentity("none", 4))
    for owner, whose, count in (
        ("first", scope, 2),
        ("others", Scope("bob"), 500),
        ("more", Scope("bob", "b", "b"), 500),
    ):
        episodes = [Episode(f"{owner}{n}", owner, whose, "s", n, "user", "", "", 0, 0) for n in range(count)]
        store.apply(Change(owner, owner, 0, 0, episodes=episodes))
    store.close()
    connection = sqlite3.connect(tmp_path / "memory.sqlite")
    rows.last_episode(connection, "nobody", scope)  # the first read of a connection reads the schema, too
    steps: list[None] = []
    connection.set_progress_handler(lambda: steps.append(None), 10)
    found = rows.last_episode(connection, "first", scope)
    connection.close()
    assert found is not None
    assert found.id == "first1"
    assert len(steps) < 10

"""Nothing of an erased text is left in any byte of the file or its log."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graphmem.errors import StoreUnavailable
from graphmem.stores.sqlite import SqliteStore
from graphmem.stores.sqlite import erase as sqlite_erase
from graphmem.testing.contract_records import (
    ALICE,
    BOB,
    EAST,
    EMBEDDER,
    OWNER,
    Record,
    entity,
    episode,
    event,
    fact,
    join,
    name,
    put,
    view,
)
from graphmem.types import Counts, Scope, Source

SESSION = Scope("alice", None, "r")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "memory.sqlite")
    store.prepare(EMBEDDER)
    yield store
    store.close()


def holding(folder: Path, text: str) -> list[str]:
    """The files in whose bytes the text stands, in lower case or as it is."""
    wanted = text.lower().encode()
    return [file.name for file in sorted(folder.iterdir()) if wanted in file.read_bytes().lower()]


def fill(store: SqliteStore, secret: str, scope: Scope) -> None:
    """Records that hold the secret in every text there is, among many that do not."""
    for n in range(30):
        put(store, *(fact(f"plain {n} {m}", f"Plain words {n * m}.", vector=EAST) for m in range(10)))
        if n % 10 == 5:
            put(store, *records(f"{secret}{n}", scope))
            put(store, *records(f"{secret}{n}", scope, text="edited since"))


def records(secret: str, scope: Scope, text: str = "") -> list[Record]:
    said = fact(f"f {secret}", f"{secret} said {text or secret}.", scope=scope, mentions=(secret, "other"))
    said = replace(said, speaker=secret, metadata={secret: secret}, sources=(Source(f"e {secret}", secret),))
    long = episode(f"e {secret}", f"{secret} " + "and on " * 2000 + secret, scope=scope, speaker=secret)
    told = event(f"v {secret}", said.id, scope=scope, reason=secret, before={"text": secret}, after={secret: 1})
    named = (entity(secret, aliases=(secret,)), name(secret, secret, vector=EAST), join(secret, "other", 0.9))
    return [replace(said, vector=EAST), long, told, *named]


@pytest.mark.parametrize("secret", ["Quetzalcoatlus", "Кецалькоатль"])
def test_no_byte_of_the_text_is_left(store: SqliteStore, tmp_path: Path, secret: str) -> None:
    fill(store, secret, SESSION)
    assert holding(tmp_path, secret) != []
    assert store.erase(SESSION) == Counts(facts=3, episodes=3, entities=4, events=3)
    assert holding(tmp_path, secret) == []
    assert len(store.list_facts(OWNER)) == 300
    assert len(store.matching(view(), "fact", ["plain"], limit=500).found) == 300
    store.close()
    assert holding(tmp_path, secret) == []


def test_the_owner_is_forgotten_too(store: SqliteStore, tmp_path: Path) -> None:
    scope = Scope("petronella@example.org")
    partition = "user:petronella@example.org"
    put(store, fact("f", "She rides.", partition=partition, scope=scope, mentions=("Horse",)), partition=partition)
    put(store, fact("g", partition=BOB, scope=Scope("bob")), partition=BOB)
    revision = store.revision(partition)
    store.erase(scope)
    assert holding(tmp_path, "petronella") == []
    assert store.revision(partition) == revision + 1
    assert [one.partition for one in store.facts(["g"])] == [BOB]


def test_quotes_of_an_erased_episode_go_from_facts_and_events_that_stay(store: SqliteStore, tmp_path: Path) -> None:
    secret = "Quetzalcoatlus"
    stays = replace(fact("f"), sources=(Source("e1", f"a {secret} flew"), Source("e2", "kept words")))
    sources = [{"episode_id": one.episode_id, "quote": one.quote} for one in stays.sources]
    put(store, episode("e1", secret, scope=SESSION), episode("e2"), stays, event("v", "f", after={"sources": sources}))
    store.erase(SESSION)
    assert holding(tmp_path, secret) == []
    assert holding(tmp_path, "kept words") != []
    assert store.facts(["f"])[0].sources == (Source("e2", "kept words"),)
    assert store.list_events(["f"])[0].after == {"sources": sources[1:]}
    assert store.stated_in(view(), ["e1"], EAST, fanout=5) == []


def test_a_reader_is_waited_for(store: SqliteStore, tmp_path: Path) -> None:
    put(store, fact("f", "Quetzalcoatlus."))
    reader = sqlite3.connect(tmp_path / "memory.sqlite", isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM facts").fetchone()
    timer = threading.Timer(0.3, reader.rollback)
    timer.start()
    store.erase(OWNER)
    timer.join()
    reader.close()
    assert holding(tmp_path, "Quetzalcoatlus") == []


def test_a_reader_that_never_ends_is_told_of(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_erase, "BUSY_SECONDS", 0.0)
    put(store, fact("f", "Quetzalcoatlus."))
    reader = sqlite3.connect(tmp_path / "memory.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM facts").fetchone()
    with store._file.connection() as connection:
        connection.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(StoreUnavailable, match="erase again"):
        store.erase(OWNER)
    reader.close()
    assert store.facts(["f"]) == []
    store.erase(OWNER)
    assert holding(tmp_path, "Quetzalcoatlus") == []


def test_an_entity_keeps_its_ten_best_joins(store: SqliteStore) -> None:
    put(store, *(entity(f"n{n}") for n in range(15)), *(join("n0", f"n{n}", 0.75 + n / 100) for n in range(1, 15)))
    put(store, join("n0", "n1", 0.99))
    kept = store.joins([f"{ALICE}|n0|"])
    assert [(one.near, one.cosine) for one in kept][:2] == [(f"{ALICE}|n1|", 0.99), (f"{ALICE}|n14|", 0.89)]
    assert len(kept) == 10

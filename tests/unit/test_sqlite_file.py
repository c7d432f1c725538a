"""The file: how it is made, and what is said when it cannot be used."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graphmem.errors import EmbedderMismatch, InvalidInput, SchemaTooNew, StoreCorrupt, StoreUnavailable
from graphmem.stores.sqlite import SqliteStore
from graphmem.stores.sqlite import file as sqlite_file
from graphmem.stores.sqlite import migrate as sqlite_migrate
from graphmem.testing.contract_records import ALICE, EAST, EMBEDDER, OWNER, change, fact, put, view
from graphmem.types import EmbedderIdentity, Fact


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    store.prepare(EMBEDDER)
    yield store
    store.close()


def filled(path: Path) -> None:
    """A file with a few hundred facts, closed."""
    store = SqliteStore(path)
    store.prepare(EMBEDDER)
    put(store, *(fact(f"f{n}", f"Sentence number {n}.", mentions=(f"n{n}",), vector=EAST) for n in range(300)))
    store.close()


def read(path: Path) -> list[Fact]:
    with closing(SqliteStore(path)) as store:
        store.prepare(EMBEDDER)
        return store.list_facts(OWNER)


def test_a_new_file_is_private_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deeper" / "memory.sqlite"
    store = SqliteStore(path)
    store.prepare(EMBEDDER)
    put(store, fact("f"))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    store.close()
    assert modes.keys() >= {"memory.sqlite", "memory.sqlite-wal"}
    assert set(modes.values()) == {0o600}


def test_nothing_is_opened_before_prepare(path: Path) -> None:
    store = SqliteStore(path)
    assert not path.exists()
    with pytest.raises(StoreUnavailable, match="prepare"):
        store.revision(ALICE)
    with pytest.raises(StoreUnavailable, match="prepare"):
        store.erase(OWNER)


def test_closing_twice_leaves_one_file(store: SqliteStore, path: Path) -> None:
    put(store, fact("f"))
    store.close()
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with pytest.raises(StoreUnavailable, match="was closed: open it again"):
        store.facts(["f"])


@pytest.mark.parametrize("name", ["", ":memory:", "a\0b"])
def test_refuses_what_is_no_path(name: str) -> None:
    with pytest.raises(InvalidInput, match="path of a file"):
        SqliteStore(name)


def test_refuses_the_home_of_nobody() -> None:
    with pytest.raises(InvalidInput, match="home folder"):
        SqliteStore("~nobody-of-this-name/memory.sqlite")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="is a folder"):
        SqliteStore(tmp_path).prepare(EMBEDDER)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="choose another path"):
        SqliteStore(tmp_path / "file" / "memory.sqlite").prepare(EMBEDDER)


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_bytes(b"These are the notes of somebody else. " * 100)
    before = path.read_bytes()
    with pytest.raises(StoreCorrupt, match="not an SQLite database") as caught:
        SqliteStore(path).prepare(EMBEDDER)
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert path.read_bytes() == before


def test_the_database_of_another_program_stays_as_it_is(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match="another program"):
        SqliteStore(path).prepare(EMBEDDER)
    assert path.read_bytes() == before


def test_a_newer_schema_is_refused_and_stays_as_it_is(path: Path) -> None:
    filled(path)
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = hashlib.sha256(path.read_bytes()).digest()
    store = SqliteStore(path)
    with pytest.raises(SchemaTooNew, match=r"schema 99.*newer graphmem"):
        store.prepare(EMBEDDER)
    store.close()
    assert hashlib.sha256(path.read_bytes()).digest() == before


@pytest.mark.parametrize("other", [EmbedderIdentity("test:32", 9), EmbedderIdentity("other", 8)])
def test_another_embedder_is_refused(path: Path, other: EmbedderIdentity) -> None:
    filled(path)
    store = SqliteStore(path)
    with pytest.raises(EmbedderMismatch, match="'test:32'"):
        store.prepare(other)
    store.prepare(EMBEDDER)
    assert len(store.list_facts(OWNER)) == 300
    store.close()


def test_an_edited_migration_fails_loudly(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    edited = [step._replace(script=step.script + "-- edited\n") for step in sqlite_migrate.migrations()]
    monkeypatch.setattr(sqlite_migrate, "migrations", lambda: edited)
    store = SqliteStore(path)
    with pytest.raises(StoreCorrupt, match=r"0001_records\.sql"):
        store.prepare(EMBEDDER)
    store.close()


def test_a_migration_that_fails_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = sqlite_migrate.migrations()
    broken = steps[0]._replace(script=steps[0].script + "CREATE TABLE facts (again);\n")
    monkeypatch.setattr(sqlite_migrate, "migrations", lambda: [broken])
    store = SqliteStore(path)
    with pytest.raises(StoreCorrupt):
        store.prepare(EMBEDDER)
    monkeypatch.setattr(sqlite_migrate, "migrations", lambda: steps)
    store.prepare(EMBEDDER)
    assert store.list_facts(OWNER) == []
    store.close()


def test_migrations_are_numbered_without_gaps() -> None:
    steps = sqlite_migrate.migrations()
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    for step in steps:
        assert "".join(sqlite_migrate.statements(step.script)).strip() == step.script.strip()


def test_a_truncated_file_is_corrupt(path: Path) -> None:
    filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreCorrupt, match="is damaged"):
        read(path)


def test_a_damaged_page_is_corrupt(path: Path) -> None:
    filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    with pytest.raises(StoreCorrupt) as caught:
        read(path)
    assert isinstance(caught.value.__cause__, sqlite3.Error)


@pytest.mark.parametrize("wrong", [b"\xa5", b"\x00"])
def test_no_overwritten_page_goes_unnoticed(path: Path, wrong: bytes) -> None:
    filled(path)
    whole = path.read_bytes()
    for page in range(1, len(whole) // 4096, 5):
        path.write_bytes(whole[: page * 4096] + wrong * 4096 + whole[(page + 1) * 4096 :])
        with pytest.raises(StoreCorrupt):
            read(path)


def test_a_large_file_is_not_read_through(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as vandal:
        (page,) = vandal.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events_fact'").fetchone()
    whole = path.read_bytes()
    path.write_bytes(whole[: (page - 1) * 4096] + bytes(4096) + whole[page * 4096 :])
    with pytest.raises(StoreCorrupt, match="restore it from a copy"):
        read(path)
    monkeypatch.setattr(sqlite_file, "CHECKED_BYTES", 0)
    assert len(read(path)) == 300


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET metadata = '{broken'",
        "UPDATE facts SET text = CAST(x'ff41' AS TEXT)",
        "DROP TABLE fact_sources",
    ],
)
def test_rows_that_cannot_be_read_are_corrupt(path: Path, statement: str) -> None:
    filled(path)
    vandal = sqlite3.connect(path)
    vandal.execute(statement)
    vandal.commit()
    vandal.close()
    store = SqliteStore(path)
    store.prepare(EMBEDDER)
    with pytest.raises(StoreCorrupt):
        store.list_facts(OWNER)
    store.close()


def test_a_vector_of_another_size_is_corrupt(store: SqliteStore, path: Path) -> None:
    put(store, fact("f", vector=EAST))
    vandal = sqlite3.connect(path)
    vandal.execute("UPDATE fact_vectors SET vector = x'00'")
    vandal.commit()
    vandal.close()
    for _ in range(2):  # the second time must not find a half-read partition
        with pytest.raises(StoreCorrupt, match="vector"):
            store.near(view(), "fact", EAST, limit=1)


def test_a_locked_file_is_unavailable(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.1)
    store = SqliteStore(path)
    store.prepare(EMBEDDER)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked by another program"):
        put(store, fact("f"))
    assert store.facts(["f"]) == []
    other.execute("ROLLBACK")
    other.close()
    put(store, fact("f"))
    store.close()


def test_a_file_replaced_while_open_is_not_written_to(store: SqliteStore, path: Path) -> None:
    put(store, fact("f"))
    for file in path.parent.iterdir():
        file.rename(file.with_name(f"moved-{file.name}"))
    with pytest.raises(StoreUnavailable):
        put(store, fact("g"))
    path.touch()
    with pytest.raises(StoreUnavailable, match="replaced while it was open"):
        put(store, fact("g"))


CHILD = """
import os, resource, signal, sys
from graphmem.errors import GraphmemError, StoreUnavailable
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing.contract_records import EAST, EMBEDDER, fact, put, OWNER, view
what, path = sys.argv[1:]
if what == "nobody":
    warm = SqliteStore(path + ".warm")  # imports what is imported at first use, while it may be read
    warm.prepare(EMBEDDER)
    put(warm, fact("f"))
    warm.close()
    os.remove(path + ".warm")
    os.setgid(65534); os.setuid(65534)
store = SqliteStore(path)
if what == "full":
    store.prepare(EMBEDDER)
    put(store, fact("before"))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(path + "-wal") + 20_000,) * 2)
try:
    store.prepare(EMBEDDER)
    put(store, *(fact(f"f{n}", "word " * 100) for n in range(500)))
except StoreUnavailable as error:
    print("unavailable", error)
try:
    print([one.id for one in store.list_facts(OWNER, limit=1)])
    print([one.id for one in store.near(view(), "fact", EAST, limit=1)])
except GraphmemError as error:
    print("unread", error)
"""


def run(what: str, path: Path) -> str:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, what, str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert child.returncode == 0, child.stderr
    return child.stdout


def run_as_other(path: Path) -> list[str]:
    """What a process says that may not write the file or its folder, which are as given; root may write anything."""
    for folder in list(path.parents)[1:-2]:
        folder.chmod(0o755)
    return run("nobody" if os.geteuid() == 0 else "self", path).splitlines()


@pytest.mark.parametrize(("of_file", "of_folder"), [(0o444, 0o755), (0o444, 0o555), (0o444, 0o777)])
def test_what_may_not_be_written_is_read_and_every_write_refused(path: Path, of_file: int, of_folder: int) -> None:
    filled(path)
    path.chmod(of_file)
    path.parent.chmod(of_folder)
    refused, *read = run_as_other(path)
    path.parent.chmod(0o755)
    assert refused.startswith(f"unavailable {str(path)!r} cannot be written: give yourself write access")
    assert read == ["['f0']", "['f0']"]
    assert list(path.parent.iterdir()) == [path]


def test_what_may_not_be_written_is_read_while_others_write_it(path: Path, store: SqliteStore) -> None:
    put(store, fact("f", vector=EAST))
    for file in path.parent.iterdir():
        file.chmod(0o444)
    path.parent.chmod(0o555)
    assert run_as_other(path)[1:] == ["['f']", "['f']"]
    path.parent.chmod(0o755)


def test_a_log_that_cannot_be_read_with_the_file_is_not_passed_over(path: Path, store: SqliteStore) -> None:
    put(store, fact("f", vector=EAST))
    copy = path.parent / "copy" / path.name
    copy.parent.mkdir()
    for end in ("", "-wal"):
        copy.with_name(path.name + end).write_bytes(path.with_name(path.name + end).read_bytes())
        copy.with_name(path.name + end).chmod(0o444)
    copy.parent.chmod(0o555)
    assert "cannot be opened" in run_as_other(copy)[0]
    copy.parent.chmod(0o755)


def test_a_file_to_be_brought_up_to_date_cannot_be_read_only(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")
    path.chmod(0o444)
    path.parent.chmod(0o755)
    assert "has schema 2, cannot be written" in run_as_other(path)[0]


def test_a_folder_that_may_not_be_written(path: Path) -> None:
    path.parent.chmod(0o555)
    assert run_as_other(path)[0].startswith("unavailable")
    path.parent.chmod(0o755)


def test_a_full_disk_loses_nothing_written_before(path: Path) -> None:
    said, found, _ = run("full", path).splitlines()
    assert said.startswith("unavailable")
    assert found == "['before']"
    store = SqliteStore(path)
    store.prepare(EMBEDDER)
    assert [one.id for one in store.list_facts(OWNER)] == ["before"]
    store.close()


def test_a_forked_child_is_told_to_open_its_own(store: SqliteStore) -> None:
    store._file._pid -= 1
    with pytest.raises(StoreUnavailable, match="fork"):
        store.revision(ALICE)
    store._file._pid += 1


def test_threads_share_a_store(store: SqliteStore) -> None:
    def work(worker: int) -> list[int]:
        partition, found = f"user:{worker}", []
        for n in range(10):
            one = fact(f"{worker} {n}", partition=partition, vector=EAST)
            store.apply(change(store, one, partition=partition))
            found.append(len(store.near(view(partition=partition), "fact", EAST, limit=99)))
            store.near(view(partition="user:0"), "fact", EAST, limit=5)
        return found

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(work, range(6))) == [list(range(1, 11))] * 6
    assert len(store.list_facts(OWNER)) == 60


def test_an_exception_inside_a_write_takes_it_back(store: SqliteStore) -> None:
    def interrupted() -> None:
        with store._file.atomic() as connection:
            connection.execute("INSERT INTO changes (id) VALUES ('half')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with store._file.connection() as connection:
        assert connection.execute("SELECT count(*) FROM changes").fetchone() == (0,)


def test_who_is_interrupted_just_then_leaves_no_transaction_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_short: list[str] = []

    class Interrupted(sqlite3.Connection):
        def execute(self, statement: str, *given: Any) -> sqlite3.Cursor:
            done = super().execute(statement, *given)
            if statement in cut_short:
                cut_short.remove(statement)
                raise KeyboardInterrupt
            return done

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Interrupted))
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.1)
    with closing(SqliteStore(path)) as store, closing(SqliteStore(path)) as other:
        store.prepare(EMBEDDER)
        other.prepare(EMBEDDER)
        for begins, verb in (
            ("BEGIN", lambda: store.list_facts(OWNER)),
            ("BEGIN IMMEDIATE", lambda: put(store, fact("f"))),
        ):
            cut_short.append(begins)
            with pytest.raises(KeyboardInterrupt):
                verb()
            put(other, fact(begins))
            assert store.list_facts(OWNER)[-1].id == begins


def test_every_commit_is_synced_and_freed_pages_are_wiped(store: SqliteStore) -> None:
    with store._file.connection() as connection:
        found = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        ]
    assert found == ["wal", 2, 1, 1]

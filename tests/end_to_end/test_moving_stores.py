"""From SQLite to Neo4j and back, without loss: by a copy and by a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graphmem import Memory, demo
from graphmem.cli_files import add_all, batches
from graphmem.config import StoreSpec
from graphmem.moving import transfer
from graphmem.moving.transfer import copy_partition
from graphmem.stores.neo4j import Neo4jStore
from graphmem.stores.reference import ReferenceStore
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing import strategies as drawn
from graphmem.testing.contract_records import EMBEDDER
from graphmem.types import EmbedderIdentity, Scope
from tests.unit.test_transfer import whole

pytestmark = pytest.mark.neo4j
USER = "sam"
PARTITION = f"user:{USER}"


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """The demo's conversation as one user's, and all that may happen to it afterwards."""
    with Memory(str(tmp_path_factory.mktemp("life") / "life.sqlite")) as memory:
        add_all(memory, batches(demo.conversation(), None, "the demo"), infer=True, user_id=USER)
        memory.add("I moved to Lisbon.", user_id=USER, timestamp="2026-09-01")
        memory.add("The meeting is in room 7.", user_id=USER, agent_id="helper", run_id="talk", metadata={"page": 1})
        ids = [one["id"] for one in memory.get_all(user_id=USER)["results"]]
        memory.update(ids[0], "Something else altogether about Lisbon.")
        memory.update(ids[1], "This is taken back.")
        memory.undo(memory.history(ids[1])[-1]["id"])
        memory.delete(ids[2])
        memory.add_triples(
            [
                {"subject": "Bobby", "relation": "knows", "object": "Robert"},
                {"subject": "X", "relation": "is", "object": "Y"},
            ],
            user_id=USER,
        )
        memory.merge_entities("Robert", "Bobby", user_id=USER)
        memory.add("Forget this one.", user_id=USER, run_id="gone", infer=False)
        memory.delete_all(run_id="gone")
        assert memory.add("Hello!", user_id="of whom nothing else is known")["results"] == []
        kinds = {one["event"] for one in memory.changes(user_id=USER)}
        assert kinds >= {"ADD", "SUPERSEDE", "UPDATE", "UNDO", "DELETE", "MERGE"}
        yield memory


@pytest.fixture
def server_memory(neo4j_server: Any) -> Iterator[Memory]:
    """A memory on an empty server."""
    with Memory(StoreSpec(neo4j_server.uri, neo4j_server.username, neo4j_server.password)) as memory:
        yield memory


def exported(memory: Memory) -> str:
    memory.export(file := io.StringIO(), everyone=True)
    return file.getvalue()


def test_a_life_is_copied_there_and_back(life: Memory, server_memory: Memory, tmp_path: Path) -> None:
    there = server_memory._store
    counts = copy_partition(life._store, there, PARTITION)
    assert whole(there, PARTITION) == whole(life._store, PARTITION)
    assert counts.facts > 20
    with closing(SqliteStore(tmp_path / "back.sqlite")) as back:
        back.prepare(EmbedderIdentity(life._embedder.name, life._embedder.size))
        assert copy_partition(there, back, PARTITION) == counts
        assert whole(back, PARTITION) == whole(life._store, PARTITION)


def test_a_life_is_carried_there_and_back_in_a_file(life: Memory, server_memory: Memory, tmp_path: Path) -> None:
    life.export(tmp_path / "life.jsonl", everyone=True)
    taken = server_memory.import_(tmp_path / "life.jsonl")
    assert (taken["bad_lines"], len(taken["owners"])) == (0, 2)
    server_memory.export(tmp_path / "again.jsonl", everyone=True)
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "life.jsonl").read_bytes()
    with Memory(str(tmp_path / "back.sqlite")) as back:
        back.import_(tmp_path / "again.jsonl")
        assert exported(back) == exported(life)
        for question in demo.conversation()["questions"]:
            found = [
                memory.search(question, user_id=USER, as_of="2026-11-01") for memory in (life, server_memory, back)
            ]
            ids = [[one["id"] for one in each] for each in found]
            assert ids[0] == ids[1] == ids[2] != []


def test_a_life_goes_on_after_the_move(life: Memory, server_memory: Memory) -> None:
    copy_partition(life._store, server_memory._store, PARTITION)
    event = server_memory.changes(user_id=USER)[-1]
    merged = [one for one in server_memory.changes(user_id=USER) if one["event"] == "MERGE"]
    assert {one["event"] for one in server_memory.undo(merged[0]["id"])} == {"UNDO"}
    assert {"Bobby", "Robert"} <= {one["name"] for one in server_memory.entities(user_id=USER)}
    assert event["id"] in {one["id"] for one in life.changes(user_id=USER)}
    last = life._store.last_episode(PARTITION, Scope(USER))
    assert server_memory._store.last_episode(PARTITION, Scope(USER)) == last is not None


@settings(max_examples=6, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_store_holds_comes_back(neo4j_store: Neo4jStore, data: st.DataObject) -> None:
    neo4j_store.erase(Scope())
    first, back = ReferenceStore(), ReferenceStore()
    for store in (first, back):
        store.prepare(EMBEDDER)
    for number in range(data.draw(st.integers(1, 3))):
        change = data.draw(drawn.changes(f"c{number}"))
        first.apply(replace(change, revision=first.revision(change.partition)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfer, "CHANGE_RECORDS", data.draw(st.sampled_from((2, 500))))
        for partition in ("user:alice", "user:bob", "agent:helper", "run:r"):
            copy_partition(first, neo4j_store, partition)
            copy_partition(neo4j_store, back, partition)
            assert whole(neo4j_store, partition) == whole(first, partition)
            assert whole(back, partition) == whole(first, partition)

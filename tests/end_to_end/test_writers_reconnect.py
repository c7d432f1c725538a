"""A server that goes away in the middle of a load and comes back; and two workers that see each other's writes."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.config import StoreSpec
from graphmem.errors import StoreUnavailable
from graphmem.local_neo4j.server import LocalNeo4j
from tests.end_to_end.tiny import everything, opened

ADDS = 30
BRIEFLY, FOR_LONG = 8, 18
"""After so many calls it is killed: the first time it is started again at once, then not before a call gave up."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LocalNeo4j]:
    """A server that keeps its data and its port when it is started again."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with LocalNeo4j(tmp_path / "home", bolt_port=port) as running:
        yield running


class Load(threading.Thread):
    """Adds one batch after another; one that the server was not there for is given again, as a caller would."""

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self.memory = memory
        self.acknowledged: list[list[str]] = []
        self.errors: list[StoreUnavailable] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for number in range(ADDS):
                self._add(number)
        except BaseException as error:  # noqa: BLE001 - told by the test, which fails
            self.failure = error

    def waits_until(self, reached: Callable[[], bool]) -> None:
        while not reached() and self.is_alive():
            time.sleep(0.05)

    def _add(self, number: int) -> None:
        for _ in range(60):
            try:
                triples = [
                    {"subject": f"Page {number}", "relation": "part of", "object": "The Book"},
                    {"subject": f"Page {number}", "relation": "tells of", "object": f"Thing {number % 3}"},
                ]
                added = self.memory.add_triples(triples, user_id="ann", timestamp=1_767_312_000 + number)
            except StoreUnavailable as error:
                self.errors.append(error)
                time.sleep(1)
            else:
                self.acknowledged.append([one["id"] for one in added["results"]])
                return
        raise self.errors[-1]


@pytest.mark.neo4j
def test_a_server_killed_in_the_middle_of_a_load(server: LocalNeo4j) -> None:
    spec = StoreSpec(server.uri, server.username, server.password)
    with opened(spec) as memory:
        load = Load(memory)
        load.start()
        load.waits_until(lambda: len(load.acknowledged) >= BRIEFLY)
        server.kill()
        server.start()
        load.waits_until(lambda: len(load.acknowledged) >= FOR_LONG)
        server.kill()
        load.waits_until(lambda: bool(load.errors))
        server.start()
        load.join(300)
        assert (load.failure, load.is_alive()) == (None, False)
        assert len(load.acknowledged) == ADDS
        assert load.errors, "the server was away for longer than a call is tried"
        assert all("is the server running" in str(error) for error in load.errors)
        check(memory, load.acknowledged)


def check(memory: Memory, acknowledged: list[list[str]]) -> None:
    """All that was acknowledged is there, and once."""
    whole = everything(memory, "ann")
    assert {fact.id for fact in whole.facts} == {id for ids in acknowledged for id in ids}
    assert len(whole.facts) == 2 * ADDS
    assert {len(fact.sources) for fact in whole.facts} == {1}
    assert Counter(event.kind for event in whole.events) == {"ADD": 2 * ADDS}
    things = {f"Thing {number}" for number in range(3)} | {"The Book"} | {f"Page {number}" for number in range(ADDS)}
    assert Counter(one.name for one in whole.entities if not one.owner) == Counter(things)
    assert len(whole.episodes) == 2 * ADDS
    assert memory.search("Which pages are part of The Book?", user_id="ann")["results"]


@pytest.mark.parametrize("store", ["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def test_workers_see_each_others_writes_at_once(request: Any, store: str, tmp_path: Path) -> None:
    """Two memories of one process: each has its own connections, its own caches and, in Neo4j, its own driver."""
    place: Any = str(tmp_path / "m.sqlite")
    if store == "neo4j":
        running = request.getfixturevalue("neo4j_server")
        place = StoreSpec(running.uri, running.username, running.password)
    told: set[str] = set()
    with opened(place) as one, opened(place) as other:
        for number in range(8):
            writer, reader = (one, other) if number % 2 else (other, one)
            (added,) = writer.add(f"The car of number {number} is red.", user_id="ann", infer=False)["results"]
            assert seen(reader) == seen(writer) == told | {added["memory"]}
            told.add(writer.update(added["id"], f"The car of number {number} is blue.")["memory"])
            assert reader.get(added["id"]) == writer.get(added["id"])
            assert seen(reader) == seen(writer) == told


def seen(memory: Memory) -> set[str]:
    """What a search finds when it asks for all there is."""
    return {one["memory"] for one in memory.search("Which car is it?", user_id="ann", limit=50)["results"]}

"""Eight processes that write at once, for one owner and for eight: no entity twice, no fact lost, none doubled."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from benchmarks import writers
from graphmem import Memory
from graphmem.types import Change
from tests.end_to_end.tiny import ROOT, command, everything, opened

WRITERS = 8
ADDS = 5


class Place(NamedTuple):
    """A store, and what a process needs in its environment to open it."""

    url: str
    environment: dict[str, str]

    def memory(self) -> Memory:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            return opened(self.url)


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        yield Place(str(tmp_path / "m.sqlite"), {})
        return
    server = request.getfixturevalue("neo4j_server")
    yield Place(server.uri, {"NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password})


def said(writer: str, number: int) -> list[dict[str, str]]:
    """What one writer states at a time: something of his own, something that all state, and names in all spellings."""
    return [
        {"subject": f"Writer {writer}", "relation": "wrote", "object": f"Page {number} of {writer}"},
        {
            "subject": f"Page {number} of {writer}",
            "relation": "part of",
            "object": "The Book",
            "object_type": "Product",
        },
        {"subject": "The Book", "relation": "published by", "object": "Acme", "quote": f"so says {writer} on {number}"},
    ]


def writing(store: str, user: str, writer: str) -> None:
    """Add triples and messages, one call after another, as soon as a line comes in; print the ids of the facts."""
    with opened(store) as memory:
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(ADDS):
            added = memory.add_triples(said(writer, number), user_id=user)["results"]
            added += memory.add(f"Page {number} of {writer} is done.", user_id=user, infer=False)["results"]
            print(json.dumps([one["id"] for one in added]), flush=True)


def written(place: Place, users: list[str]) -> dict[str, set[str]]:
    """Let eight processes write at once, each for its user; the ids that were returned to them, by user."""
    place.memory().close()  # the schema is there
    environment = {**os.environ, **place.environment}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    command(writing, place.url, user, number), **pipes, text=True, cwd=ROOT, env=environment
                )
            )
            for number, user in enumerate(users)
        ]
        for process in processes:
            assert process.stdout.readline() == "ready\n", process.stderr.read()
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        ids: dict[str, set[str]] = {}
        for user, process in zip(users, processes, strict=True):
            out, err = process.communicate(timeout=540)
            assert (process.returncode, err) == (0, "")
            lines = out.splitlines()
            assert len(lines) == ADDS
            ids.setdefault(user, set()).update(id for line in lines for id in json.loads(line))
    return ids


def check(whole: Change, numbers: list[int], returned: set[str]) -> None:
    """All that these writers stated is there, once."""
    adds = len(numbers) * ADDS
    assert {fact.id for fact in whole.facts} == returned
    texts = Counter(fact.text for fact in whole.facts)
    assert max(texts.values()) == 1
    assert len(texts) == 3 * adds + 1
    names = Counter(entity.name for entity in whole.entities if not entity.owner)
    pages = {f"Page {number} of {writer}" for writer in numbers for number in range(ADDS)}
    assert names == Counter(pages | {f"Writer {writer}" for writer in numbers} | {"The Book", "Acme"})
    (shared,) = [fact for fact in whole.facts if fact.relation == "PUBLISHED_BY"]
    assert {source.quote for source in shared.sources} == {f"so says {w} on {n}" for w in numbers for n in range(ADDS)}
    kinds = Counter(event.kind for event in whole.events)
    assert kinds == Counter(ADD=len(texts), REINFORCE=adds - 1)
    assert len({event.change_id for event in whole.events}) == 2 * adds
    places = Counter((episode.session, episode.position) for episode in whole.episodes)
    assert max(places.values()) == 1
    assert len(places) == 4 * adds


def test_for_one_owner(place: Place) -> None:
    returned = written(place, ["ann"] * WRITERS)
    with place.memory() as memory:
        check(everything(memory, "ann"), list(range(WRITERS)), returned["ann"])
        assert memory._store.revision("user:ann") == WRITERS * ADDS * 2


def test_for_an_owner_each(place: Place) -> None:
    users = [f"user{number}" for number in range(WRITERS)]
    returned = written(place, users)
    with place.memory() as memory:
        for number, user in enumerate(users):
            check(everything(memory, user), [number], returned[user])


def test_the_benchmark_measures_and_checks(tmp_path: Path) -> None:
    store = str(tmp_path / "m.sqlite")
    report = writers.measure(store, writers=2, adds=3)
    assert [(one["writers"], one["adds"]) for one in report["results"]] == [(1, 3), (2, 6), (2, 6)]
    assert len(writers.table(report).splitlines()) == 5
    with writers.open_memory(store) as memory:
        assert memory.export(io.StringIO(), everyone=True)["records"] == 0
        for add in range(2):
            memory.add_triples(writers.stated(0, add), user_id="ann")
        setting = writers.Setting("one", ("ann",), 2)
        writers.check(memory, setting)
        memory.delete(memory.get_all(user_id="ann")["results"][0]["id"])
        with pytest.raises(ValueError, match="9 facts, 10 were written"):
            writers.check(memory, setting)

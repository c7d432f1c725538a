"""What another writes between two reads of one call: it is as if it had come before or after, or an error of ours.

A store gives one state to what is read together where it can; Neo4j cannot, and a write works its change out from
several reads on every store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from graphmem import Memory
from graphmem.config import NO_LLM
from graphmem.errors import GraphmemError
from graphmem.stores.reference import ReferenceStore

ANN: dict[str, Any] = {"user_id": "ann"}
QUESTION = "Where does Jon Lund work?"


class Words:
    """An embedder that knows words only."""

    name, size = "test:words", 16

    def embed(self, texts: Sequence[str]) -> Any:
        rows = [sum(map(_word, text.lower().split()), np.full(self.size, 0.01, np.float32)) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32).reshape(len(texts), self.size)


def _word(word: str) -> Any:
    return np.frombuffer(hashlib.md5(word.encode()).digest(), np.uint8).astype(np.float32) - 127


class Interrupted:
    """A store before one of whose calls another writes to it."""

    def __init__(self, store: ReferenceStore, call: int, meanwhile: Callable[[], object]) -> None:
        self._store, self._left, self._meanwhile = store, call, meanwhile

    @property
    def done(self) -> bool:
        return self._left <= 0

    def __getattr__(self, name: str) -> Any:
        own = getattr(self._store, name)
        return self._interrupted(own) if callable(own) and name != "together" else own

    def _interrupted(self, own: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self._left -= 1
            if not self._left:
                self._meanwhile()
            return own(*given, **named)

        return call


def _opened() -> Memory:
    return Memory("memory:", llm=NO_LLM, embedder=Words())


def _filled(memory: Memory) -> tuple[list[str], list[str]]:
    """The ids of some memories, and of the events that wrote them."""
    triples = [
        ("Jon Lund", "WORKS_AT", "Acme"),
        ("Jon Lunde", "KNOWS", "Jon Lund"),
        ("Acme", "LOCATED_IN", "Oslo"),
        ("Kim", "WORKS_AT", "Acme Works"),
        ("Jon Lund", "KNOWS", "Kim"),
    ]
    given = [{"subject": s, "relation": r, "object": o} for s, r, o in triples]
    memory.add_triples(given[3:], **ANN, timestamp="2024-01-01")
    done = memory.add_triples(given, **ANN, agent_id="a", timestamp="2024-02-01")["results"]
    merged = memory.merge_entities("Acme", "Acme Works", **ANN)["event_id"]
    events = [one["event_id"] for one in done if one["event_id"]]
    return [one["id"] for one in done], [*events, merged or ""]


MEANWHILE: dict[str, Callable[[Memory, list[str], list[str]], object]] = {
    "erases the owner": lambda other, _, __: other.delete_all(**ANN),
    "erases an agent": lambda other, _, __: other.delete_all(agent_id="a"),
    "updates": lambda other, ids, _: [other.update(id, "Kim lives in Rome.") for id in ids[:2]],
    "merges": lambda other, _, __: other.merge_entities("Kim", "Jon Lund", **ANN),
}
AGAIN = [
    {"subject": "Jon Lundt", "relation": "WORKS_AT", "object": "Acme Work"},
    {"subject": "Jon Lund", "relation": "LIVES_IN", "object": "Oslo", "mentions": ["Kim"]},
    {"subject": "Jon Lund", "relation": "WORKS_AT", "object": "Acme"},
]
VERBS: dict[str, Callable[[Memory, list[str], list[str]], object]] = {
    "search": lambda memory, _, __: memory.search(QUESTION, **ANN, explain=True),
    "get_all": lambda memory, _, __: memory.get_all(**ANN),
    "review": lambda memory, _, __: memory.entities(**ANN, review=True),
    "paths": lambda memory, _, __: memory.paths("Jon Lunde", "Oslo", **ANN),
    "follow": lambda memory, _, __: memory.follow("Jon Lund", ["WORKS_AT", "LOCATED_IN"], **ANN),
    "graph": lambda memory, _, __: [node["name"] for _, node in memory.graph(**ANN).nodes(data=True)],
    "view": lambda memory, _, __: memory.view(QUESTION, **ANN),
    "add": lambda memory, _, __: memory.add("Jon works at Acme Works. My boss is Kim.", **ANN),
    "add_triples": lambda memory, _, __: memory.add_triples(AGAIN, **ANN),
    "add_triples dry": lambda memory, _, __: memory.add_triples(AGAIN, **ANN, dry_run=True),
    "update": lambda memory, ids, _: memory.update(ids[0], "Jon Lund lives in Oslo."),
    "delete": lambda memory, ids, _: memory.delete(ids[0]),
    "undo": lambda memory, _, events: memory.undo(events[0]),
    "undo a merge": lambda memory, _, events: memory.undo(events[-1]),
    "merge": lambda memory, _, __: memory.merge_entities("Jon Lund", "Jon Lunde", **ANN),
    "split": lambda memory, _, __: memory.split_entity("Acme", "Acme Works", **ANN),
    "distinguish": lambda memory, _, __: memory.distinguish_entities("Jon Lund", "Jon Lunde", **ANN),
    "delete_all": lambda memory, _, __: memory.delete_all(agent_id="a"),
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("verb", VERBS)
def test_whatever_comes_between_its_reads_a_verb_does_what_it_says(verb: str, meanwhile: str) -> None:
    memory, other = _opened(), _opened()
    store = memory._store
    assert isinstance(store, ReferenceStore)
    other._store = store
    ids, events = _filled(memory)
    filled, call, done = store._held, 0, True
    while done:
        store._held, call = filled, call + 1
        between = Interrupted(store, call, lambda: MEANWHILE[meanwhile](other, ids, events))
        memory._store = between  # type: ignore[assignment]
        with suppress(GraphmemError):
            VERBS[verb](memory, ids, events)
        done = between.done
    assert call > 1

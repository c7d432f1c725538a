"""A partition whole: every record with its vector, as one change."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from graphmem.stores.neo4j import records
from graphmem.stores.neo4j.link import Reads, rows, streamed
from graphmem.types import Change, Join, Name

if TYPE_CHECKING:
    from graphmem.types import Episode, Fact


def everything(tx: Reads, partition: str) -> Change:
    """All records of the partition, as `Store.everything` promises them."""
    asked = {"partition": partition}
    entities = rows(tx, "read_list_entities", **asked)
    events = [row["event"] for row in rows(tx, "read_whole_events", **asked)]
    joins = [Join(*row.values()) for row in rows(tx, "read_whole_joins", **asked) if None not in row.values()]
    return Change(
        "",
        partition,
        0,
        0,
        episodes=_episodes(tx, partition),
        entities=records.entities_of(row["entity"] for row in entities),
        names=_names(tx, partition),
        joins=sorted(joins, key=lambda join: (join.key, -join.cosine, join.near)),
        facts=_facts(tx, partition),
        events=records.events_of(events, order=("written", "id")),
    )


def _episodes(tx: Reads, partition: str) -> list[Episode]:
    """In the order of their writing."""
    found = []
    for row in streamed(tx, "read_whole_episodes", partition=partition):
        place = row["episode"]["written"], row["episode"]["id"]
        vector = records.vector_of(row["vector"])
        if None not in place:
            found += [(place, replace(one, vector=vector)) for one in records.episodes_of([row["episode"]])]
    return [episode for _, episode in sorted(found, key=itemgetter(0))]


def _facts(tx: Reads, partition: str) -> list[Fact]:
    found = []
    for row in streamed(tx, "read_whole_facts", partition=partition):
        vector = records.vector_of(row["vector"])
        found += [replace(fact, vector=vector) for fact in records.facts_of([(row["fact"], row["sources"])])]
    return sorted(found, key=lambda fact: fact.id)


def _names(tx: Reads, partition: str) -> list[Name]:
    found = [
        Name(row["key"], row["text"], row["normalised"], records.vector_of(row["vector"]))
        for row in streamed(tx, "read_whole_names", partition=partition)
        if None not in (row["key"], row["text"], row["normalised"])
    ]
    return sorted(found, key=lambda name: (name.key, name.normalised))

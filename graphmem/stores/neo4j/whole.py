"""A partition whole: every record with its vector, as one change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphmem.stores.neo4j import records
from graphmem.stores.neo4j.link import Reads, intact, rows, streamed
from graphmem.types import Change, Join, Name


def everything(tx: Reads, partition: str) -> Change:
    """All records of the partition, as `Store.everything` promises them."""
    asked = {"partition": partition}
    entities = rows(tx, "read_list_entities", **asked)
    events = rows(tx, "read_whole_events", **asked)
    joins = [Join(row["start"], row["near"], row["cosine"]) for row in intact(rows(tx, "read_whole_joins", **asked))]
    return Change(
        "",
        partition,
        0,
        0,
        episodes=records.episodes_of(_episodes(tx, partition), order=("written", "id")),
        entities=records.entities_of(row["entity"] for row in entities),
        names=sorted(_names(tx, partition), key=lambda name: (name.key, name.normalised)),
        joins=sorted(joins, key=lambda join: (join.key, -join.cosine, join.near)),
        facts=records.facts_of(_facts(tx, partition)),
        events=records.events_of((row["event"] for row in events), order=("written", "id")),
    )


def _episodes(tx: Reads, partition: str) -> Iterator[dict[str, Any]]:
    for row in streamed(tx, "read_whole_episodes", partition=partition):
        yield {**row["episode"], "vector": row["vector"]}


def _facts(tx: Reads, partition: str) -> Iterator[tuple[dict[str, Any], list[list[Any]]]]:
    for row in streamed(tx, "read_whole_facts", partition=partition):
        yield {**row["fact"], "vector": row["vector"]}, row["sources"]


def _names(tx: Reads, partition: str) -> Iterator[Name]:
    for row in streamed(tx, "read_whole_names", partition=partition):
        if None not in (row["key"], row["text"], row["normalised"]):
            yield Name(row["key"], row["text"], row["normalised"], records.vector_of(row["vector"]))

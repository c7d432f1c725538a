"""A partition whole: every record with its vector, as one change."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import Any

from graphmem.stores.neo4j import rows as to_rows
from graphmem.stores.neo4j.link import Reads, rows, streamed
from graphmem.types import Change, Episode, Fact, Join, Name


def everything(tx: Reads, partition: str) -> Change:
    """All records of the partition, as `Store.everything` promises them."""
    asked = {"partition": partition}
    entities = rows(tx, "read_list_entities", **asked)
    events = sorted((row["event"] for row in rows(tx, "read_whole_events", **asked)), key=_writing)
    episodes = [(_writing(row["episode"]), _episode(row)) for row in streamed(tx, "read_whole_episodes", **asked)]
    joins = [Join(row["start"], row["near"], row["cosine"]) for row in rows(tx, "read_whole_joins", **asked)]
    facts = [_fact(row) for row in streamed(tx, "read_whole_facts", **asked)]
    names = [_name(row) for row in streamed(tx, "read_whole_names", **asked)]
    return Change(
        "",
        partition,
        0,
        0,
        episodes=[episode for _, episode in sorted(episodes, key=itemgetter(0))],
        entities=sorted((to_rows.entity_of(row["entity"]) for row in entities), key=lambda entity: entity.key),
        names=sorted(names, key=lambda name: (name.key, name.normalised)),
        joins=sorted(joins, key=lambda join: (join.key, -join.cosine, join.near)),
        facts=sorted(facts, key=lambda fact: fact.id),
        events=[to_rows.event_of(row) for row in events],
    )


_writing = itemgetter("written", "id")


def _episode(row: dict[str, Any]) -> Episode:
    return replace(to_rows.episode_of(row["episode"]), vector=to_rows.vector_of(row["vector"]))


def _fact(row: dict[str, Any]) -> Fact:
    return replace(to_rows.fact_of(row["fact"], row["sources"]), vector=to_rows.vector_of(row["vector"]))


def _name(row: dict[str, Any]) -> Name:
    return Name(row["key"], row["text"], row["normalised"], to_rows.vector_of(row["vector"]))

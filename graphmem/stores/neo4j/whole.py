"""A partition whole: every record with its vector, as one change."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmem.stores.neo4j import rows as to_rows
from graphmem.stores.neo4j.link import rows
from graphmem.types import Change, Fact, Join, Name

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from graphmem.types import Vector


def everything(tx: ManagedTransaction, partition: str) -> Change:
    """All records of the partition, as `Store.everything` promises them."""
    entities = rows(tx, "read_list_entities", partition=partition)
    events = sorted((row["event"] for row in rows(tx, "read_whole_events", partition=partition)), key=_writing)
    episodes = sorted(rows(tx, "read_whole_episodes", partition=partition), key=lambda row: _writing(row["episode"]))
    joins = [
        Join(row["start"], row["near"], row["cosine"]) for row in rows(tx, "read_whole_joins", partition=partition)
    ]
    facts = [_fact(row) for row in rows(tx, "read_whole_facts", partition=partition)]
    names = [_name(row) for row in rows(tx, "read_whole_names", partition=partition)]
    return Change(
        "",
        partition,
        0,
        0,
        episodes=[replace(to_rows.episode_of(row["episode"]), vector=_vector(row["embedding"])) for row in episodes],
        entities=sorted((to_rows.entity_of(row["entity"]) for row in entities), key=lambda entity: entity.key),
        names=sorted(names, key=lambda name: (name.key, name.normalised)),
        joins=sorted(joins, key=lambda join: (join.key, -join.cosine, join.near)),
        facts=sorted(facts, key=lambda fact: fact.id),
        events=[to_rows.event_of(row) for row in events],
    )


_writing = itemgetter("written", "id")


def _fact(row: dict[str, Any]) -> Fact:
    return replace(to_rows.fact_of(row["fact"], row["sources"]), vector=_vector(row["embedding"]))


def _name(row: dict[str, Any]) -> Name:
    return Name(row["key"], row["text"], row["normalised"], _vector(row["embedding"]))


def _vector(numbers: list[float] | None) -> Vector | None:
    return None if numbers is None else np.array(numbers, dtype=np.float32)

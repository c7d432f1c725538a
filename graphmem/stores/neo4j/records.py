"""Records from the rows that Neo4j gives.

What another transaction deletes while it is read is null from then on, and its values go in no order that a reader can
count on. A record of which a value is null that never is was being deleted, and is left out. A write that was worked
out without it finds another revision, and is worked out anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graphmem.stores.neo4j.rows import FOREVER, NEVER
from graphmem.types import Entity, Episode, Event, Fact, Mark, Scope, Source

if TYPE_CHECKING:
    from graphmem.types import Moment, Vector

Row = Mapping[str, Any]
_Record = TypeVar("_Record")

_TIMES = ("since_us", "until_us", "ended_us", "recorded_us", "retired_us")
_NEVER_NULL = {
    "fact": ("id", "partition", "text", "mentions", "speaker", *_TIMES, "metadata", "instruction_like"),
    "episode": ("id", "partition", "session", "position", "role", "speaker", "text", "at_us", "recorded_us"),
    "entity": ("key", "partition", "name", "type", "aliases", "owner"),
    "event": ("id", "partition", "kind", "fact_id", "at_us", "change_id", "reason", "written"),
}


def facts_of(found: Iterable[tuple[Row, Iterable[Sequence[Any]]]]) -> list[Fact]:
    """The facts of these rows, each with the rows of its sources, by id."""
    rows = ({**row, "sources": sources} for row, sources in found if _has_ends(row))
    return _in_order("fact", rows, _fact)


def episodes_of(found: Iterable[Row], order: Sequence[str] = ("id",)) -> list[Episode]:
    """The episodes of these rows, by id where no other order is named."""
    return _in_order("episode", found, _episode, order)


def entities_of(found: Iterable[Row]) -> list[Entity]:
    """The entities of these rows, by key."""
    return _in_order("entity", found, _entity, ("key",))


def events_of(found: Iterable[Row], order: Sequence[str] = ("at_us", "written", "id")) -> list[Event]:
    """The events of these rows: by time, then in the order of their writing, where no other order is named."""
    return _in_order("event", found, _event, order)


def vector_of(stored: bytes | Sequence[float] | None) -> Vector | None:
    """A vector as it is stored: an older graphmem wrote a list of numbers."""
    if stored is None:
        return None
    return np.frombuffer(stored, "<f4") if isinstance(stored, bytes | bytearray) else np.array(stored, np.float32)


def _in_order(
    kind: str, found: Iterable[Row], made: Callable[[Row], _Record], order: Sequence[str] = ("id",)
) -> list[_Record]:
    """What is made of the whole ones among these rows, row by row: a row with its vector is large."""
    needed, place = itemgetter(*_NEVER_NULL[kind], *order), itemgetter(*order)
    placed = [(place(row), made(row)) for row in found if None not in needed(row)]
    return [one for _, one in sorted(placed, key=itemgetter(0))]


def _has_ends(row: Row) -> bool:
    """Whether its triple stands together or not at all."""
    return len({row[name] is None for name in ("subject", "relation", "object")}) == 1


def _fact(row: Row) -> Fact:
    sources = sorted((source for source in row["sources"] if None not in source), key=itemgetter(0))
    return Fact(
        id=row["id"],
        partition=row["partition"],
        scope=_scope(row),
        text=row["text"],
        subject=row["subject"],
        relation=row["relation"],
        object=row["object"],
        mentions=tuple(row["mentions"]),
        speaker=row["speaker"],
        valid_from=_bounded(row["since_us"], NEVER),
        invalid_at=_bounded(row["until_us"], FOREVER),
        ended_at=_bounded(row["ended_us"], NEVER),
        recorded_at=row["recorded_us"],
        updated_at=row["updated_us"],
        retired_at=_bounded(row["retired_us"], FOREVER),
        sources=tuple(
            Source(episode, quote, _bounded(since, NEVER), until, _bounded(end, FOREVER))
            for _, episode, since, until, end, quote in sources
        ),
        metadata=json.loads(row["metadata"]),
        instruction_like=row["instruction_like"],
        exclusive=bool(row["exclusive"]),
        marks=tuple(Mark(*mark) for mark in json.loads(row["marks"] or "[]")),
        vector=vector_of(row.get("vector")),
    )


def _episode(row: Row) -> Episode:
    return Episode(
        id=row["id"],
        partition=row["partition"],
        scope=_scope(row),
        session=row["session"],
        position=row["position"],
        role=row["role"],
        speaker=row["speaker"],
        text=row["text"],
        at=row["at_us"],
        recorded_at=row["recorded_us"],
        vector=vector_of(row.get("vector")),
    )


def _entity(row: Row) -> Entity:
    return Entity(row["key"], row["partition"], row["name"], row["type"], tuple(row["aliases"]), row["owner"])


def _event(row: Row) -> Event:
    return Event(
        id=row["id"],
        partition=row["partition"],
        scope=_scope(row),
        kind=row["kind"],
        fact_id=row["fact_id"],
        at=row["at_us"],
        change_id=row["change_id"],
        reason=row["reason"],
        before=None if row["before"] is None else json.loads(row["before"]),
        after=None if row["after"] is None else json.loads(row["after"]),
        cause=row["cause"],
    )


def _scope(row: Row) -> Scope:
    return Scope(row["user_id"], row["agent_id"], row["run_id"])


def _bounded(moment: Moment, open_end: Moment) -> Moment | None:
    return None if moment == open_end else moment

"""What a change and an erasure do to the graph, each inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from graphmem.errors import StoreConflict
from graphmem.stores.base import JOINS_PER_ENTITY
from graphmem.stores.neo4j import rows as to_rows
from graphmem.stores.neo4j.link import intact, rows
from graphmem.types import Change, Counts, Fact, Scope

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

BATCH = 500
"""Rows a statement gets at once: rows with a vector are large."""
CHANGES_KEPT = 1000
"""So many changes of a partition tell what they put. Who has read it before them has to read it anew."""
_ERASED = ("read_erased_facts", "read_erased_episodes", "read_erased_events")
_Item = TypeVar("_Item")


def apply_change(tx: ManagedTransaction, change: Change) -> None:
    """Write the change, unless it was applied before. Raises StoreConflict when the revision moved on."""
    rows(tx, "write_lock_partition", partition=change.partition, change=change.id)
    if rows(tx, "read_change", change=change.id)[0]["applied"]:
        return
    now = rows(tx, "read_partition", partition=change.partition)[0]["revision"]
    if now != change.revision:
        raise StoreConflict(
            f"partition {change.partition!r} is at revision {now}, the change was worked out from "
            f"{change.revision}: read again and work it out anew"
        )
    _clear(tx, change)
    names = to_rows.name_rows(change.partition, change.names)
    _put_episodes(tx, change)
    _put_entities(tx, change, names)
    _put_facts(tx, change.partition, to_rows.latest(change.facts))
    _put_events(tx, change)
    rows(tx, "write_bump_partition", partition=change.partition, change=change.id, kept=CHANGES_KEPT, **_put(change))


def _put(change: Change) -> dict[str, list[str] | None]:
    """What the change puts, for those who hold the partition in memory. Nothing where it takes something out."""
    if change.cleared:
        return {"facts": None, "episodes": None, "entities": None, "joins": None}
    named = (name.key for name in change.names)
    return {
        "facts": list(dict.fromkeys(fact.id for fact in change.facts)),
        "episodes": list(dict.fromkeys(episode.id for episode in change.episodes)),
        "entities": list(dict.fromkeys([*(entity.key for entity in change.entities), *named])),
        "joins": list(dict.fromkeys(join.key for join in change.joins)),
    }


def _clear(tx: ManagedTransaction, change: Change) -> None:
    """What is cleared but put again keeps its node, and with it the facts that speak of it."""
    cleared = sorted(set(change.cleared))
    gone = sorted(set(cleared).difference(entity.key for entity in change.entities))
    for statement, keys in (("write_clear_names", cleared), ("write_clear_entities", gone)):
        for some in _batches(keys):
            rows(tx, statement, keys=some)
    if cleared:
        rows(tx, "write_forget_changes", partitions=[change.partition])


def _put_episodes(tx: ManagedTransaction, change: Change) -> None:
    episodes = to_rows.episode_rows(change)
    _batched(tx, "write_put_episodes", episodes)
    for some in _batches([row["id"] for row in episodes]):
        rows(tx, "write_chain_episodes", ids=some)


def _put_entities(tx: ManagedTransaction, change: Change, names: Sequence[to_rows.Row]) -> None:
    _batched(tx, "write_put_entities", to_rows.entity_rows(change.entities))
    _know_entities(tx, change.partition, (name.key for name in change.names))
    _batched(tx, "write_put_names", names)
    _batched(tx, "write_link_names", [{"key": row["key"], "entity": row["properties"]["entity"]} for row in names])
    joins = to_rows.join_rows(change.partition, change.joins)
    _batched(tx, "write_put_joins", joins)
    if joins:
        starts = sorted({row["properties"]["start"] for row in joins})
        rows(tx, "write_trim_joins", keys=starts, keep=JOINS_PER_ENTITY)


def _put_facts(tx: ManagedTransaction, partition: str, facts: Sequence[Fact]) -> None:
    for some in _batches([fact.id for fact in facts]):
        rows(tx, "write_clear_facts", ids=some)
    _batched(tx, "write_put_facts", to_rows.fact_rows(facts))
    _know_entities(tx, partition, (key for fact in facts for key in fact.entities))
    _batched(tx, "write_link_facts", to_rows.link_rows(facts))
    for some in _batches(sorted({source.episode_id for fact in facts for source in fact.sources})):
        rows(tx, "write_know_episodes", ids=some, partition=partition)
    _batched(tx, "write_source_facts", to_rows.source_rows(facts))
    _batched(tx, "write_draw_facts", to_rows.drawn_rows(facts))


def _know_entities(tx: ManagedTransaction, partition: str, keys: Iterable[str]) -> None:
    for some in _batches(sorted(set(keys))):
        rows(tx, "write_know_entities", keys=some, partition=partition)


def _put_events(tx: ManagedTransaction, change: Change) -> None:
    events = to_rows.event_rows(change)
    _batched(tx, "write_put_events", events)
    _batched(tx, "write_link_events", [{"id": row["id"], "fact": row["properties"]["fact_id"]} for row in events])


def erase_scope(tx: ManagedTransaction, scope: Scope) -> Counts:
    """Take away what the scope says. Every partition it touches is locked before anything is deleted."""
    touched, facts, episodes, own_events = _locked(tx, scope)
    events = set(own_events)
    for some in _batches(facts):
        events |= set(_ids(rows(tx, "read_events_of_facts", ids=some)))
    _delete(tx, "write_erase_events", sorted(events))
    _redact_events(tx, touched, episodes=episodes)
    _delete(tx, "write_clear_facts", facts)
    _delete(tx, "write_erase_facts", facts)
    _delete(tx, "write_erase_episodes", episodes)
    orphans = rows(tx, "write_erase_orphans", partitions=touched)[0]["entities"]
    rows(tx, "write_erase_unstated", partitions=touched)
    rows(tx, "write_count_erasure", partitions=touched)
    rows(tx, "write_forget_changes", partitions=touched)
    return Counts(len(facts), len(episodes), orphans, len(events))


def _redact_events(tx: ManagedTransaction, partitions: Sequence[str], *, episodes: Sequence[str]) -> None:
    """Take the quotes from these episodes out of the events that stay."""
    if episodes:
        citing = rows(tx, "read_citing_events", partitions=partitions, episodes=episodes)
        _batched(tx, "write_redact_events", [to_rows.redacted_row(row, set(episodes)) for row in citing])


def _locked(tx: ManagedTransaction, scope: Scope) -> tuple[list[str], list[str], list[str], list[str]]:
    """The partitions that the erasure touches, all locked, and the ids of its facts, episodes and events.

    What others wrote to one more partition until all were locked is found in a further round.
    """
    given, locked = to_rows.scope_row(scope), set[str]()
    while True:
        taken = [list(intact(rows(tx, kind, **given))) for kind in _ERASED]
        settled = intact(rows(tx, "read_settled_partitions")) if scope == Scope() else ()
        touched = {row["partition"] for found in (*taken, settled) for row in found}
        if touched <= locked:
            facts, episodes, events = map(_ids, taken)
            return sorted(locked), facts, episodes, events
        for partition in sorted(touched - locked):
            rows(tx, "write_lock_partition", partition=partition, change="erase")
        locked |= touched


def _delete(tx: ManagedTransaction, name: str, ids: Sequence[str]) -> None:
    for some in _batches(ids):
        rows(tx, name, ids=some)


def _batched(tx: ManagedTransaction, name: str, records: Sequence[Mapping[str, Any]]) -> None:
    for some in _batches(records):
        rows(tx, name, rows=some)


def _batches(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    return (list(items[start : start + BATCH]) for start in range(0, len(items), BATCH))


def _ids(found: Iterable[Mapping[str, Any]]) -> list[str]:
    return [row["id"] for row in found]

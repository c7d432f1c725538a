"""From store to store without loss: everything of one owner, in changes of bounded size.

What the target lacks is written in the order of `Change`: episodes, entities, names, joins, facts, events. A copy that
was broken off is gone on with by starting it again: what is there already is not written twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from graphmem.errors import InvalidInput
from graphmem.stores.base import Store
from graphmem.types import Change, Counts, Entity, Episode, Event, Fact, Join, Name

if TYPE_CHECKING:
    from graphmem.types import Vector

CHANGE_RECORDS = 500
CHANGE_CHARACTERS = 2_000_000
"""What one change holds at most; a record with more characters than that is a change of its own."""

Progress = Callable[[int, int], None]
"""Told how many records are there, and how many there are in all."""

_Record = Episode | Entity | Name | Join | Fact | Event
_Key = tuple[str, ...]


class _Kind(NamedTuple):
    field: str
    records: Callable[[Change], Sequence[_Record]]
    ordered: bool = False
    """Whether the order of their writing is part of what is copied."""


_KINDS = (
    _Kind("episodes", lambda whole: whole.episodes, ordered=True),
    _Kind("entities", lambda whole: whole.entities),
    _Kind("names", lambda whole: whole.names),
    _Kind("joins", lambda whole: whole.joins),
    _Kind("facts", lambda whole: whole.facts),
    _Kind("events", lambda whole: whole.events, ordered=True),
)


def copy_partition(source: Store, target: Store, partition: str, *, progress: Progress | None = None) -> Counts:
    """Copy all records of the partition with their vectors; how many facts, episodes, entities and events there are.

    Afterwards `target.everything(partition)` is what `source.everything(partition)` is. Both stores are prepared, with
    the same embedder. The target holds nothing of the partition, or a part of this very copy, which is completed;
    else InvalidInput is raised before anything is written. Raises StoreConflict where others write to the partition
    meanwhile: what was copied until then stays, and copying again completes it as long as it is still a part.
    """
    return put_whole(target, source.everything(partition), progress=progress)


def put_whole(target: Store, whole: Change, *, progress: Progress | None = None) -> Counts:
    """Write the records of a partition, as `Store.everything` gives them, as `copy_partition` promises it."""
    revision = target.revision(whole.partition)
    lacking = whole if revision == 0 else _lacking(target, whole)
    total = _size(whole)
    done = total - _size(lacking)
    _tell(progress, done, total)
    for number, change in enumerate(cuts(lacking)):
        target.apply(_named(replace(change, revision=revision + number)))
        done += _size(change)
        _tell(progress, done, total)
    return counts_of(whole)


def counts_of(whole: Change) -> Counts:
    """How many there are of the kinds that are counted."""
    return Counts(len(whole.facts), len(whole.episodes), len(whole.entities), len(whole.events))


def cuts(whole: Change) -> Iterator[Change]:
    """The records in their order as changes of bounded size, without id and revision."""
    taken: list[tuple[str, _Record]] = []
    weight = 0
    for kind in _KINDS:
        for record in kind.records(whole):
            heavy = _characters(record)
            if taken and (len(taken) == CHANGE_RECORDS or weight + heavy > CHANGE_CHARACTERS):
                yield _change(whole, taken)
                taken, weight = [], 0
            taken.append((kind.field, record))
            weight += heavy
    if taken:
        yield _change(whole, taken)


def _change(whole: Change, taken: Sequence[tuple[str, _Record]]) -> Change:
    fields: dict[str, Any] = {}
    for field, record in taken:
        fields.setdefault(field, []).append(record)
    return Change("", whole.partition, 0, 0, **fields)


def _named(change: Change) -> Change:
    """The change with an id that the same records get at the same revision again: tried twice, it is written once."""
    digest = hashlib.sha256(repr(change).encode())
    for kind in _KINDS:
        for record in kind.records(change):
            vector = _vector(record)
            digest.update(b"-" if vector is None else vector.tobytes())
    return replace(change, id=f"copy {digest.hexdigest()}")


def _lacking(target: Store, whole: Change) -> Change:
    """What the target lacks of it. Raises InvalidInput where it holds anything that is not a part of it."""
    there = target.everything(whole.partition)
    fields: dict[str, Any] = {kind.field: _rest(target, kind, whole, there) for kind in _KINDS}
    return replace(whole, **fields)


def _rest(target: Store, kind: _Kind, whole: Change, there: Change) -> list[_Record]:
    wanted, held = kind.records(whole), {_key(record): record for record in kind.records(there)}
    known = {_key(record): record for record in wanted}
    for key, record in held.items():
        if key not in known or not _same(record, known[key]):
            raise _other(target, whole, f"{kind.field} such as {' '.join(key)!r:.120} that are not of this copy")
    if kind.ordered and [*held] != [_key(record) for record in wanted[: len(held)]]:
        raise _other(target, whole, f"{kind.field} of this copy, but not the first ones")
    return [record for record in wanted if _key(record) not in held]


def _other(target: Store, whole: Change, what: str) -> InvalidInput:
    return InvalidInput(
        f"{target.location} holds of {whole.partition!r} {what}, nothing was written: copy into an empty store, or "
        "erase what is there of this owner first with delete_all()"
    )


def _key(record: _Record) -> _Key:
    """What tells the records of one kind apart."""
    if isinstance(record, Episode | Fact | Event):
        return (record.id,)
    if isinstance(record, Name):
        return (record.key, record.normalised)
    return (record.key, record.near) if isinstance(record, Join) else (record.key,)


def _same(one: _Record, other: _Record) -> bool:
    return one == other and _alike(_vector(one), _vector(other))


def _vector(record: _Record) -> Vector | None:
    return record.vector if isinstance(record, Episode | Name | Fact) else None


def _alike(one: Vector | None, other: Vector | None) -> bool:
    import numpy as np

    return one is other if one is None or other is None else bool(np.array_equal(one, other))


def _characters(record: _Record) -> int:
    if isinstance(record, Event):
        return len(repr(record.before)) + len(repr(record.after))
    return len(getattr(record, "text", "")) + (len(repr(record.sources)) if isinstance(record, Fact) else 0)


def _size(whole: Change) -> int:
    return sum(len(kind.records(whole)) for kind in _KINDS)


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)

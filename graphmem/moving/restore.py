"""From an export to a store: every owner as it was, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from graphmem.errors import GraphmemError, InvalidInput
from graphmem.moving import export
from graphmem.moving.reading import Line, Report
from graphmem.moving.records import FIELDS, Record, decoded
from graphmem.moving.transfer import CHANGE_RECORDS, put_whole
from graphmem.stores.base import Store
from graphmem.types import Change, EmbedderIdentity, Episode, Event, Fact

Advance = Callable[[int], None]
"""Told how many bytes of the file are done."""


class _Read(NamedTuple):
    """A record with the bytes of the file before it and before the next one."""

    partition: str
    field: str
    record: Record
    start: int
    end: int


def restore(
    store: Store, lines: Iterable[Line], report: Report, *, embedder: EmbedderIdentity, advance: Advance
) -> None:
    """Write what the lines of an export hold, one partition after another, each of them in memory as a whole.

    A line that cannot be used is reported, and the rest is written. Raises SchemaTooNew and EmbedderMismatch, and for
    an owner of whom the store holds something else what `transfer.put_whole` raises.
    """
    read = _records(lines, report, embedder)
    for partition, group in groupby(read, key=lambda one: one.partition):
        own = list(group)
        try:
            _put(store, partition, own, advance=advance)
        except GraphmemError as error:
            if report.owners:
                error.add_note(f"{len(report.owners)} of the owners in the file are in already.")
            raise
        report.owners.add(partition)
        report.taken += len(own)


def _put(store: Store, partition: str, own: list[_Read], *, advance: Advance) -> None:
    fields: dict[str, Any] = {field: [] for field in FIELDS.values()}
    for one in own:
        fields[one.field].append(one.record)
    start, length = own[0].start, own[-1].end - own[0].start
    _check_ids(store, partition, [one.record for one in own])
    whole = Change("", partition, 0, 0, **fields)
    put_whole(store, whole, progress=lambda done, total: advance(start + length * done // max(total, 1)))


def _check_ids(store: Store, partition: str, records: list[Record]) -> None:
    """Raise InvalidInput where an id is another owner's in the store: to write it would take his record away."""
    reads: tuple[tuple[type[Record], Callable[[list[str]], Iterable[Fact | Episode | Event]]], ...] = (
        (Fact, store.facts),
        (Episode, store.episodes),
        (Event, store.events),
    )
    for kind, read in reads:
        ids = [one.id for one in records if isinstance(one, kind) and isinstance(one, Fact | Episode | Event)]
        for start in range(0, len(ids), CHANGE_RECORDS):
            for known in read(ids[start : start + CHANGE_RECORDS]):
                if known.partition != partition:
                    raise InvalidInput(
                        f"{known.id!r:.80} of {partition!r:.80} is the id of another owner's record in "
                        f"{store.location}: this file was not made by an export, nothing of that owner was written"
                    )


def _records(lines: Iterable[Line], report: Report, embedder: EmbedderIdentity) -> Iterator[_Read]:
    start, before, ended, number = 0, 0, True, 0
    for number, document, end in lines:
        if export.is_header(document):
            report.lines -= 1  # it holds no record
            ended = "end" in document
            if ended:
                _check_end(document, report.lines - before, number, report=report)
            else:
                export.check_header(document, embedder, report.name)
            before = report.lines
        else:
            yield from _record(document, (start, end), number, size=embedder.size, report=report)
        start = end
    if not ended:
        report.refuse(number + 1, "the file was cut short, its last line is missing: export again")


def _record(
    document: Mapping[str, Any], place: tuple[int, int], number: int, *, size: int, report: Report
) -> Iterator[_Read]:
    try:
        kind, partition, record = decoded(document, size)
    except InvalidInput as error:
        report.refuse(number, error)
    else:
        yield _Read(partition, FIELDS[kind], record, *place)


def _check_end(document: Mapping[str, Any], found: int, number: int, *, report: Report) -> None:
    if document.get("records") != found:
        report.refuse(number, f"{document.get('records')!r:.20} records were exported, {found} are here: export again")

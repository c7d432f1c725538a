"""An export: JSON lines that hold everything of some owners, vectors included.

The first line says what it is and which embedder the vectors are of. Then one record a line, owner by owner, in the
order in which they are written again. The last line counts them, so that a file cut short is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TextIO

from graphmem.errors import EmbedderMismatch, InvalidInput, SchemaTooNew
from graphmem.moving import transfer
from graphmem.moving.records import encoded, line, records_of
from graphmem.stores.base import Store
from graphmem.types import Counts, EmbedderIdentity

FORMAT = "graphmem export"
VERSION = 1


class Exported(NamedTuple):
    """What an export holds: whose, how many lines of records, and how many of the kinds that are counted."""

    owners: tuple[str, ...]
    records: int
    counts: Counts


def header(embedder: EmbedderIdentity) -> dict[str, Any]:
    """The first line."""
    return {"format": FORMAT, "version": VERSION, "embedder": {"name": embedder.name, "size": embedder.size}}


def is_header(document: object) -> bool:
    """Whether a line is the first one of an export."""
    return isinstance(document, Mapping) and document.get("format") == FORMAT


def check_header(document: Mapping[str, Any], embedder: EmbedderIdentity, name: str) -> None:
    """Raises SchemaTooNew or EmbedderMismatch where an export with this first line cannot be read."""
    version, made = document.get("version"), document.get("embedder")
    if isinstance(version, bool) or not isinstance(version, int) or not isinstance(made, Mapping):
        raise InvalidInput(f"{name}: its first line is not whole: export again")
    if version > VERSION:
        raise SchemaTooNew(
            f"{name} has the export format {version}, this graphmem knows {VERSION}: install a newer one"
        )
    found = (made.get("name"), made.get("size"))
    if found != (embedder.name, embedder.size):
        raise EmbedderMismatch(
            f"{name} was exported with the embedder {found[0]!r:.100} ({found[1]!r:.20} numbers), this store is open "
            f"with {embedder.name!r} ({embedder.size}): import it into a store opened with embedder={found[0]!r:.100}"
        )


def write(
    store: Store,
    partitions: Sequence[str],
    file: TextIO,
    *,
    embedder: EmbedderIdentity,
    progress: transfer.Progress | None = None,
) -> Exported:
    """Write the export of these partitions. One of them at a time is in memory.

    `progress` is told how many partitions are written, and how many there are. Raises what `Store.everything` raises.
    """
    records, counts, owners = 0, Counts(), []
    file.write(line(header(embedder)))
    for number, partition in enumerate(partitions):
        whole = store.everything(partition)
        own = records_of(whole)
        file.writelines(line(encoded(kind, partition, record)) for kind, record in own)
        records += len(own)
        owners += [partition] if own else []
        counts = _sum(counts, transfer.counts_of(whole))
        if progress is not None:
            progress(number + 1, len(partitions))
    file.write(line({"format": FORMAT, "end": True, "records": records}))
    return Exported(tuple(owners), records, counts)


def _sum(one: Counts, other: Counts) -> Counts:
    return Counts(*(a + b for a, b in zip(one, other, strict=True)))

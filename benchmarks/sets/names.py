"""Names of which is known whether they are one thing's: a table of pairs, and documents with all mentions marked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.sets.files import read_json

_TABLE = Path(__file__).with_name("names.json")
_TYPES = {"PER": "Person", "ORG": "Organization", "LOC": "Place", "MISC": "Topic"}
"""Re-DocRED's types as ours. Numbers and times are values rather than names, and are left out."""
HALVES = ("dev", "test")


class Named(NamedTuple):
    """A name, and the type of what bears it."""

    name: str
    type: str | None


class Pair(NamedTuple):
    """Two names, and whether a careful human who sees no more takes them for one thing's in one person's world."""

    one: Named
    other: Named
    same: bool
    kind: str
    half: str


class Document(NamedTuple):
    """The names in a document, and for each the number of its entity. A name that two entities bear is there twice."""

    names: tuple[Named, ...]
    entities: tuple[int, ...]


def pairs() -> list[Pair]:
    """The published table, half of it for development, half for the test."""
    return [_pair(row) for row in json.loads(_TABLE.read_text("utf-8"))]


def _pair(row: Mapping[str, Any]) -> Pair:
    one, other = (Named(row[key], row.get("type", row.get(f"type_{key}"))) for key in ("a", "b"))
    return Pair(one, other, row["same"], row["kind"], row["half"])


def redocred(data: Path | None) -> list[Document]:
    """Re-DocRED's documents: every mention's text once for each entity.

    Left out are numbers, times, and mentions without any capital ("he", "the band"), which are no names. Raises OSError
    or ValueError for data that is not there or not as expected.
    """
    rows = read_json(data, "extract-redocred/*.json")
    try:
        return [_document(row["vertexSet"]) for row in rows]
    except (KeyError, TypeError) as error:
        raise ValueError(f"the file of Re-DocRED is of another layout than its own ({error!r})") from error


def _document(entities: Sequence[Sequence[Mapping[str, Any]]]) -> Document:
    found: dict[tuple[str, int], Named] = {}
    for number, mentions in enumerate(entities):
        for one in mentions:
            if one["type"] in _TYPES and not one["name"].islower():
                found.setdefault((one["name"], number), Named(one["name"], _TYPES[one["type"]]))
    return Document(tuple(found.values()), tuple(number for _, number in found))


def joined(document: Document) -> Document:
    """The document with entities made one that have a name in common and are of one type.

    A name counts as common when it is the same but for letter case, spaces, punctuation and a leading "the": an
    annotator has marked one thing as two there ("Ho-Chunk", "Ho - Chunk").
    """
    stands = {number: number for number in document.entities}
    bearers: dict[tuple[str, str | None], int] = {}
    for named, number in zip(document.names, document.entities, strict=True):
        first = _last(stands, bearers.setdefault((_bare(named.name), named.type), number))
        stands[_last(stands, number)] = first
    return Document(document.names, tuple(_last(stands, number) for number in document.entities))


def _last(stands: Mapping[int, int], number: int) -> int:
    while stands[number] != number:
        number = stands[number]
    return number


def _bare(name: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()
    return "".join(words[1:] if words[:1] == ["the"] else words) or name


def groups(entities: Iterable[int]) -> list[set[int]]:
    """The positions of each entity's names."""
    found: dict[int, set[int]] = {}
    for position, number in enumerate(entities):
        found.setdefault(number, set()).add(position)
    return list(found.values())

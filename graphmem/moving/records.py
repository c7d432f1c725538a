"""Records as lines of an export, and lines as records. A line holds one record whole, with its vector.

A field that is as it would be if it were left out is left out. A vector is base64 of its little-endian float32.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import reprlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from typing import TYPE_CHECKING, Any, get_args

from graphmem.errors import InvalidInput
from graphmem.ids import partition_of
from graphmem.stores.check import check_change
from graphmem.types import (
    EVENT_KINDS,
    Change,
    Entity,
    Episode,
    Event,
    Fact,
    Join,
    Json,
    Mark,
    MarkKind,
    Name,
    Scope,
    Source,
)

if TYPE_CHECKING:
    from graphmem.types import Vector

_PARTITION = re.compile(r"(user|agent|run):.", re.DOTALL)
Record = Episode | Entity | Name | Join | Fact | Event
KINDS: Mapping[str, type[Record]] = {
    "episode": Episode, "entity": Entity, "name": Name, "join": Join, "fact": Fact, "event": Event,
}  # fmt: skip
FIELDS = {kind: "entities" if kind == "entity" else f"{kind}s" for kind in KINDS}
"""The field of a `Change` that holds the records of a kind."""


def encoded(kind: str, partition: str, record: Record) -> dict[str, Json]:
    """The record as JSON."""
    return {"record": kind, "partition": partition, **_document(record)}


def decoded(given: Mapping[str, Any], size: int) -> tuple[str, str, Record]:
    """Kind, partition and record of a line, sure to be one that a store takes. Raises InvalidInput that says why not.

    `size` is that of the store's vectors.
    """
    kind, partition = given.get("record"), given.get("partition")
    if not isinstance(kind, str) or kind not in KINDS:
        raise InvalidInput(f"record is {reprlib.repr(kind)}: an export has {', '.join(KINDS)}")
    if not isinstance(partition, str) or not _PARTITION.match(partition):
        raise InvalidInput(f"partition is {reprlib.repr(partition)}: it names whose record it is, 'user:alice'")
    own = {name: value for name, value in given.items() if name != "record"}
    if kind in ("name", "join"):
        del own["partition"]
    record = _record(KINDS[kind], own, kind)
    if isinstance(record, Episode | Fact | Event) and partition_of(record.scope) != partition:
        raise InvalidInput(f"{kind}.scope is of {partition_of(record.scope)!r:.80}, not of {partition!r:.80}")
    content: dict[str, Any] = {FIELDS[kind]: [record]}
    check_change(Change("import", partition, 0, 0, **content), size)
    return kind, partition, record


def _document(record: Any) -> dict[str, Json]:
    """The fields that differ from what they are when left out."""
    return {
        one.name: _plain(value)
        for one in fields(record)
        if not _is_default(one, value := getattr(record, one.name)) and one.name != "partition"
    }


def _is_default(one: Field[Any], value: object) -> bool:
    if one.default_factory is not MISSING:
        return not value
    return one.default is not MISSING and type(value) is type(one.default) and bool(value == one.default)


def _plain(value: Any) -> Json:
    if value is None or isinstance(value, str | int | float | dict):
        return value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Scope | Source | Mark):
        return _document(value)
    return _encoded_vector(value) if hasattr(value, "tobytes") else dict(value)


def _encoded_vector(vector: Vector) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a field must be, in words, and how it is read; the reader returns NotImplemented for what it cannot be."""

    words: str
    read: Callable[[Any], Any]


def _is(words: str, *types: type) -> _Shape:
    """Exactly one of these types: True is no number."""
    return _Shape(words, lambda value: value if type(value) in types else NotImplemented)


def _or_none(shape: _Shape) -> _Shape:
    return _Shape(f"{shape.words} or null", lambda value: None if value is None else shape.read(value))


def _several(shape: _Shape) -> _Shape:
    def read(value: object) -> object:
        found = [shape.read(each) for each in value] if isinstance(value, list) else [NotImplemented]
        return NotImplemented if any(each is NotImplemented for each in found) else tuple(found)

    return _Shape(f"a list, each {shape.words}", read)


def _part(made: type) -> _Shape:
    def read(value: object) -> object:
        return _record(made, value, made.__name__.lower()) if isinstance(value, Mapping) else NotImplemented

    return _Shape(f"an object that is a {made.__name__.lower()}", read)


def _decoded_vector(value: object) -> object:
    import numpy as np

    try:
        content = base64.b64decode(value, validate=True) if isinstance(value, str) else b"?"
    except (binascii.Error, ValueError):
        return NotImplemented
    return NotImplemented if len(content) % 4 else np.frombuffer(content, "<f4").astype(np.float32)


_TEXT, _MOMENT, _TRUTH = _is("text", str), _is("a whole number", int), _is("true or false", bool)
_OBJECT = _is("an object", dict)
_EVENT_OR_MARK = (*EVENT_KINDS, *get_args(MarkKind))
_SHAPES: Mapping[str, _Shape] = {
    **dict.fromkeys(("id", "partition", "session", "role", "speaker", "text", "key", "name", "type"), _TEXT),
    **dict.fromkeys(("normalised", "near", "episode_id", "quote", "fact_id", "reason", "change_id"), _TEXT),
    **dict.fromkeys(("user_id", "agent_id", "run_id", "subject", "relation", "object", "cause"), _or_none(_TEXT)),
    **dict.fromkeys(("position", "at", "recorded_at", "until"), _MOMENT),
    **dict.fromkeys(("valid_from", "invalid_at", "ended_at", "updated_at", "retired_at"), _or_none(_MOMENT)),
    **dict.fromkeys(("since", "end"), _or_none(_MOMENT)),
    **dict.fromkeys(("owner", "instruction_like", "exclusive"), _TRUTH),
    **dict.fromkeys(("aliases", "mentions"), _several(_TEXT)),
    **dict.fromkeys(("before", "after"), _or_none(_OBJECT)),
    "kind": _Shape(
        f"one of {', '.join(_EVENT_OR_MARK)}", lambda value: value if value in _EVENT_OR_MARK else NotImplemented
    ),
    "metadata": _OBJECT,
    "cosine": _is("a number", int, float),
    "scope": _part(Scope),
    "sources": _several(_part(Source)),
    "marks": _several(_part(Mark)),
    "vector": _Shape("base64 of float32 numbers", _decoded_vector),
}


def _record(made: type, given: Mapping[str, Any], where: str) -> Any:
    known = {one.name: one for one in fields(made)}
    if unknown := sorted(set(given) - set(known)):
        raise InvalidInput(f"{where} has the unknown field {unknown[0]!r:.80}: known are {', '.join(known)}")
    needed = [name for name, one in known.items() if one.default is MISSING and one.default_factory is MISSING]
    if missing := [name for name in needed if name not in given]:
        raise InvalidInput(f"{where} lacks {', '.join(missing)}")
    return made(**{name: _read(name, value, where) for name, value in given.items()})


def _read(name: str, value: object, where: str) -> object:
    shape = _SHAPES[name]
    found = shape.read(value)
    if found is NotImplemented:
        raise InvalidInput(f"{where}.{name} is {reprlib.repr(value)}: it must be {shape.words}")
    return found


def line(document: Mapping[str, Json]) -> str:
    """The JSON on one line, with its end."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def records_of(whole: Change) -> Sequence[tuple[str, Record]]:
    """The records of a partition with their kinds, in the order in which they are written."""
    return [(kind, record) for kind, field in FIELDS.items() for record in getattr(whole, field)]

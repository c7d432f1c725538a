"""What the public verbs are handed, checked before anything is read or written. None of it needs a store."""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from graphmem.errors import InvalidInput, ScopeRequired
from graphmem.types import Scope

MAX_CONTENT = 100_000
MAX_ID = 256
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_IDS = ("user_id", "agent_id", "run_id")
_OPERATORS = ("AND", "OR", "NOT", "*")


def check_text(text: object, name: str, *, limit: int = MAX_CONTENT) -> str:
    """The text, if it can be kept: not blank, not over `limit` characters, no control characters or surrogates."""
    if not isinstance(text, str):
        raise InvalidInput(f"{name} must be text, not {type(text).__name__}: decode or convert it first")
    if len(text) > limit:
        raise InvalidInput(f"{name} has {len(text):,} characters, the limit is {limit:,}: split it into several")
    if bad := _SURROGATE.search(text):
        raise InvalidInput(f"{name} holds a lone surrogate {bad.group()!a} at {bad.start()}: decode it as UTF-8 first")
    if bad := _CONTROL.search(text):
        raise InvalidInput(f"{name} holds the control character {bad.group()!a} at {bad.start()}: remove it first")
    if not text.strip():
        raise InvalidInput(f"{name} is blank: give some words")
    return text


def read_scope(user_id: object = None, agent_id: object = None, run_id: object = None) -> Scope:
    """The ids of a call. Raises ScopeRequired when none is given, InvalidInput for one that cannot be an id."""
    scope = read_ids(user_id, agent_id, run_id)
    if scope == Scope():
        raise ScopeRequired("no owner was named: give user_id=, agent_id= or run_id=")
    return scope


def read_ids(user_id: object = None, agent_id: object = None, run_id: object = None) -> Scope:
    """The ids of a call that need not name an owner. Raises InvalidInput for one that cannot be an id."""
    return Scope(_id(user_id, "user_id"), _id(agent_id, "agent_id"), _id(run_id, "run_id"))


def read_metadata(given: object) -> dict[str, Any]:
    """A copy of the metadata, sure to be JSON. Raises InvalidInput."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise _no_dictionary(given)
    try:
        copy = json.loads(json.dumps(dict(given), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInput(f"metadata {reprlib.repr(given)} cannot be kept as JSON: {error}") from error
    keys = (key for part in _parts(given) if isinstance(part, Mapping) for key in part)
    if not all(isinstance(key, str) for key in keys):  # JSON turns others into strings without a word
        raise _no_dictionary(given)
    for text in (part for part in _parts(copy) if isinstance(part, str) and part.strip()):
        check_text(text, "metadata")
    return dict(copy)


def _no_dictionary(given: object) -> InvalidInput:
    return InvalidInput(f"metadata must be a dictionary with string keys, not {reprlib.repr(given)}")


def _parts(value: object) -> Iterator[object]:
    """The value and all that is in it, keys too, however deep."""
    left = [value]
    while left:
        part = left.pop()
        yield part
        if isinstance(part, Mapping):
            left += chain.from_iterable(part.items())
        elif isinstance(part, list | tuple):
            left += part


def one_of(value: object, name: str, choices: Sequence[str]) -> str:
    """The value, if it is one of these. Raises InvalidInput."""
    if value not in choices:
        raise InvalidInput(f"{name} is {reprlib.repr(value)}: use one of {', '.join(choices)}")
    return str(value)


def read_filters(filters: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """The metadata values wanted, and the ids among the filters, as mem0 2.x passes them.

    Raises InvalidInput for all that is not equality with one plain value: operators and wildcards.
    """
    if filters is None:
        return {}, {}
    if not isinstance(filters, Mapping):
        raise InvalidInput(f"filters must be a dictionary of metadata values, not {type(filters).__name__}")
    for name, value in filters.items():
        _check_filter(name, value)
    ids = {name: filters[name] for name in _IDS if name in filters}
    return {name: value for name, value in filters.items() if name not in ids}, ids


def _check_filter(name: object, value: object) -> None:
    operator = isinstance(name, str) and (name.upper() in _OPERATORS or name.startswith("$"))
    plain = isinstance(value, str | int | float | bool | None) and value != "*"
    if operator or not plain or not isinstance(name, str):
        raise InvalidInput(
            f"filters has {reprlib.repr(name)}: {reprlib.repr(value)}, only equality is supported: "
            "write {'key': value} with a string, number, truth value or None"
        )


def matches(metadata: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether the metadata has all the values wanted. A number equals a number, but 1 is not True."""
    return all(name in metadata and _same(metadata[name], value) for name, value in wanted.items())


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def filtered_scope(given: Mapping[str, object], ids: Mapping[str, object]) -> Scope:
    """The ids of a call that may be given as arguments or among the filters. Raises InvalidInput where they differ."""
    for name, id in ids.items():
        if id is not None and given[name] is not None and id != given[name]:
            shown = f"{name}={reprlib.repr(given[name])} and filters[{name!r}]={reprlib.repr(id)}"
            raise InvalidInput(f"{shown} are two different ids: give one of them")
    return read_scope(**{name: ids.get(name) if one is None else one for name, one in given.items()})


def read_names(given: object, name: str) -> list[str]:
    """The names of the list. Raises InvalidInput for one bare string and for what is no list of texts."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InvalidInput(f"{name}={reprlib.repr(given)} must be a list of names: write {name}=['works at']")
    return [check_text(one, f"{name}[{index}]") for index, one in enumerate(given)]


def whole_number(value: object, name: str, *, low: int, high: int) -> int:
    """The value, if it is a whole number of that range. Raises InvalidInput."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidInput(f"{name}={reprlib.repr(value)} must be a whole number from {low} to {high}")
    return value


def share(threshold: object) -> float | None:
    """The threshold, if it is a number from 0 to 1. Raises InvalidInput."""
    if threshold is None:
        return None
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
        raise InvalidInput(f"threshold={reprlib.repr(threshold)} must be a number from 0 to 1")
    return float(threshold)


def _id(value: object, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidInput(
            f"{name}={reprlib.repr(value)} must be text, not {type(value).__name__}: write {name}='{value}'"
        )
    return check_text(value, name, limit=MAX_ID)

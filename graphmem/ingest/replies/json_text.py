"""From what an LLM wrote to the objects in it: fenced, wrapped in prose, cut off, with commas too many."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphmem.types import Json

_LONGEST = 100_000
_STRAY = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])|\b(True|False|None)\b', re.DOTALL)
_PYTHON = {"True": "true", "False": "false", "None": "null"}
_ENDS = (".", "!", "?", "。")
_FENCE = re.compile(r"```\w*")
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a reply should list: the keys under which models put such a list, and those by which an item is known."""

    lists: tuple[str, ...]
    marks: frozenset[str]


FACTS = Shape(
    lists=("facts", "triples", "relations", "statements", "memories", "results"),
    marks=frozenset(
        "fact subject object source head tail memory relation relationship predicate sentence quote".split()
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """The items a reply lists, in its order.

    `listed`: it holds such a list, even if an empty one. `cut`: what follows the items was lost.
    """

    items: tuple[Json, ...] = ()
    listed: bool = False
    cut: bool = False


def find_items(text: str, shape: Shape = FACTS) -> Found:
    """The items of the reply's list.

    Every complete item of a reply that was cut off is found, the cut one is not. A key that is repeated inside an
    object starts a new object, so that nothing said is overwritten. Nothing found: `Found((), False)`.
    """
    plain = _STRAY.sub(_mended, _THOUGHTS.sub("", text[:_LONGEST]))
    bare = _bare_list(plain, shape)
    if bare is not None:
        return replace(bare, cut=len(text) > _LONGEST)
    for opening in ("{", "["):  # a cut object holds complete lists that are no items: lists only where no object is
        found = [_flattened(value, shape) for value in _decoded(plain, opening)]
        if any(one.items or (one.listed and opening == "{") for one in found):
            joined = _joined(found)
            announced = any(f'"{key}"' in plain for key in shape.lists)
            return replace(joined, cut=len(text) > _LONGEST or (announced and not joined.listed))
    return Found((), _FENCE.sub("", plain).strip() == "[]")


def _bare_list(plain: str, shape: Shape) -> Found | None:
    """The list of a reply that forgot the braces around its keys: "facts": [...]."""
    opened = re.search(rf'\A[^{{\[]*"(?:{"|".join(shape.lists)})"\s*:\s*(?=\[)', plain)
    try:
        return None if opened is None else _of_list(_DECODER.raw_decode(plain, opened.end())[0])
    except (ValueError, RecursionError):
        return None


def _joined(parts: list[Found]) -> Found:
    return Found(tuple(item for part in parts for item in part.items), any(part.listed for part in parts))


def _mended(match: re.Match[str]) -> str:
    string, constant = match.groups()
    return string or _PYTHON.get(constant, "")


def _decoded(text: str, opening: str) -> Iterator[Json]:
    at = text.find(opening)
    too_deep = 0
    while at >= 0 and too_deep < 3:  # each attempt at a bottomless nest is dear, and no list of facts is one
        try:
            value, end = _DECODER.raw_decode(text, at)
        except ValueError:
            end = at + 1
        except RecursionError:
            end = at + 1
            too_deep += 1
        else:
            yield value
        at = text.find(opening, end)


class _Several(list[dict[str, Json]]):
    """One object in the text that repeats its keys, taken apart."""


def _apart(pairs: list[tuple[str, Json]]) -> Json:
    objects: _Several = _Several([{}])
    for key, value in pairs:
        if key in objects[-1] and objects[-1][key] != value:
            objects.append({})
        objects[-1][key] = value
    return objects if len(objects) > 1 else objects[0]


_DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_apart, parse_constant=lambda _: None)


def _flattened(value: Json, shape: Shape) -> Found:
    if isinstance(value, _Several):
        return _joined([_flattened(one, shape) for one in value])
    if isinstance(value, Mapping):
        return _of_object(value, shape)
    if isinstance(value, list):
        return Found((tuple(value),), False) if _is_triple(value) else _of_list(value)
    return Found()


def _of_object(value: Mapping[str, Json], shape: Shape) -> Found:
    key = next((key for key in shape.lists if key in value and not isinstance(value[key], str | int)), None)
    if key is None:
        return Found((value,), False) if shape.marks.intersection(value) else Found()
    inner = value[key]
    if isinstance(inner, Mapping) and inner and all(isinstance(one, Mapping | list) for one in inner.values()):
        inner = list(inner.values())  # numbered by keys instead of listed
    return _of_list([] if inner is None else inner if isinstance(inner, list) else [inner])


def _of_list(value: list[Any]) -> Found:
    if _is_triple(value):
        return Found((tuple(value),), True)
    items: list[Json] = []
    for one in value:
        if isinstance(one, _Several):
            items.extend(one)
        elif isinstance(one, list) and one and all(isinstance(each, list | Mapping) for each in one):
            items.extend(_of_list(one).items)  # a list of lists too deep
        elif one is not None:
            items.append(tuple(one) if isinstance(one, list) else one)
    return Found(tuple(items), True)


def _is_triple(value: list[Any]) -> bool:
    """Three to six strings, the first two short and no sentences: one triple as a list, not a list of sentences."""
    return (
        3 <= len(value) <= 6
        and all(isinstance(one, str) for one in value)
        and all(len(one) < 60 and not one.endswith(_ENDS) for one in value[:2])
    )

"""From the items of a reply, whatever their shape, to objects with our fields: a triple may come as a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from graphmem.types import ENTITY_TYPES, Json

SUBJECT = ("subject", "source", "head")
RELATION = ("relation", "relationship", "predicate")
OBJECT = ("object", "destination", "target", "tail")
FACT = ("fact", "memory", "sentence", "text")
_NAMED = ("name", "text", "value", "entity")
_UNFIT = re.compile(r"[\ud800-\udfff\x00-\x1f\x7f\s]+")
_ENDS = (".", "!", "?", "。")
_DANGLING = re.compile(
    r"\b(?:of|in|on|at|by|for|from|to|with|as|since|near|was|were|is|are|the|a|an|began)$", re.IGNORECASE
)
_LONGEST_RELATION = 4  # words
_SPEAKERS = ("i", "user", "the user", "me", "assistant")


def objects(item: Json) -> Iterator[Json]:
    """The item as objects: a string is a fact, a list a triple, a list of subjects or objects one triple for each."""
    if isinstance(item, str):
        yield {"fact": item}
    elif isinstance(item, tuple):
        yield from _of_list(item)
    elif isinstance(item, Mapping):
        for subject in _each(first(item, SUBJECT)):
            for object in _each(first(item, OBJECT)):
                yield {**item, "subject": subject, "object": object}
    else:
        yield item


def first(item: Mapping[str, Json], keys: Sequence[str]) -> Json:
    """The value of the first of these keys that has one."""
    return next((item[key] for key in keys if item.get(key) is not None), None)


def text_of(value: Json) -> str:
    """The value's words, fit to be stored: one space between them, nothing that is no character.

    An object with a name is its name, a list of one thing is that thing; what else is no text is empty.
    """
    if isinstance(value, Mapping):
        value = first(value, _NAMED)
    elif isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _UNFIT.sub(" ", str(value)).strip()


def sentence_of(item: Mapping[str, Json]) -> str:
    """The sentence of a bare triple: "Alice works at Acme."; empty where a part is."""
    parts = [text_of(first(item, keys)) for keys in (SUBJECT, RELATION, OBJECT)]
    return _sentence(parts) if all(parts) else ""


def _each(value: Json) -> list[Json]:
    return (value or [None]) if isinstance(value, list) else [value]


def _of_list(item: tuple[Json, ...]) -> Iterator[Json]:
    """A list as models write them: [message] subject [type] relation object [type] [sentence], and what is like it."""
    parts = _flat(item)
    message = next((part for part in parts[:1] if isinstance(part, int)), None)
    words = [part.strip() for part in parts if isinstance(part, str)]
    lost = any(not word for word in words) or any(part is None for part in parts)
    words = [word for word in words if word]
    if len(words) > 1 and all(word.endswith(_ENDS) for word in words):
        yield from ({"message": message, "fact": word} for word in words)
        return
    names, types = _without_types(words)
    made = _pair(names) if len(names) == 2 and not lost else _triple(names) if len(names) > 2 else None
    yield item if made is None else {"message": message, **types, **made}


def _flat(item: Sequence[Json]) -> list[Json]:
    """The parts, those of lists within it and the names of objects in their place."""
    parts: list[Json] = []
    for part in item:
        inner = part if isinstance(part, list) else [text_of(part)] if isinstance(part, Mapping) else [part]
        parts.extend(inner)
    return parts


def _without_types(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The words without the types that stand behind the subject and the object, and those."""
    names: list[str] = []
    types: dict[str, str] = {}
    for word in words:
        if names and word in ENTITY_TYPES and len(words) > 3:
            types["subject_type" if len(names) == 1 else "object_type"] = word
        else:
            names.append(word)
    return names, types


def _pair(names: Sequence[str]) -> Json | None:
    """Two parts, a name and what is said of it: a bare sentence, if they are one at all."""
    whole = " ".join(names).split()
    if len(whole) < 3 or any(len(name) < 2 for name in names):
        return None
    return {"fact": _sentence(names), "others": [name for name in names if _is_name(name)]}


def _triple(names: Sequence[str]) -> Json:
    if len(names) == 3:
        return {"subject": names[0], "relation": names[1], "object": names[2]}
    if len(names) == 4 and _is_sentence(names[3], names[0]):
        return {"subject": names[0], "relation": names[1], "object": names[2], "fact": names[3]}
    return _long(names)


def _long(names: Sequence[str]) -> Json:
    """More parts than a triple has: the middle is the relation where it reads like one, else it is a bare sentence."""
    middle = " ".join(names[1:-1])
    is_relation = middle.islower() and len(middle.split()) <= _LONGEST_RELATION and not _DANGLING.search(names[0])
    if is_relation and not re.search(r"\d", middle):
        return {"subject": names[0], "relation": middle, "object": names[-1], "fact": _sentence(names)}
    return {"fact": _sentence(names), "others": [name for name in names if _is_name(name)]}


def _is_sentence(words: str, subject: str) -> bool:
    return len(words.split()) > 2 and (words.endswith(_ENDS) or subject.casefold() in words.casefold())


def _is_name(words: str) -> bool:
    known = words.casefold() in _SPEAKERS
    return known or (not words[0].islower() and len(words.split()) < 7 and not _DANGLING.search(words))


def _sentence(parts: Sequence[str]) -> str:
    whole = " ".join(parts).replace("_", " ")
    return whole if whole.endswith(_ENDS) else f"{whole}."

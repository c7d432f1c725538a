"""`updates.json`: scripted conversations in which something changes, and what a careful human says holds after it.

A statement names a slot (`home`, `employer`), whose it is, the spellings of the value that are taken, and the steps
that state it. `present` and `kept` must hold at the end, `gone` must not. A `past` statement must only be on record.
The file was written before anything was measured with it. In each kind the halves take turns: tune to "dev" alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_suffix(".json")
HALVES = ("dev", "test")


class Slot(NamedTuple):
    """What can be known of a subject. A fact tells it by one of `relations` (`inverse`: the value is the subject).

    `topics` are names for the slot itself, which may stand where the subject does ("my manager" is Ann); `words` are
    those of which a sentence about it has at least one.
    """

    relations: frozenset[str]
    inverse: frozenset[str]
    topics: tuple[str, ...]
    words: frozenset[str]


class Statement(NamedTuple):
    """A value of a slot, and the question for it. `said` are the steps that state it, from 0 in order of arrival."""

    slot: Slot
    subjects: tuple[str, ...]
    values: tuple[str, ...]
    said: frozenset[int]
    question: str
    past: bool = False


class Step(NamedTuple):
    """One call of `add`; `triples` is the same as explicit facts, None where there is no such form."""

    at: datetime
    messages: tuple[Mapping[str, str], ...]
    triples: tuple[Mapping[str, str], ...] | None


class Script(NamedTuple):
    """One scripted sequence; the steps stand in order of arrival."""

    id: str
    half: str
    kind: str
    steps: tuple[Step, ...]
    present: tuple[Statement, ...]
    gone: tuple[Statement, ...]
    kept: tuple[Statement, ...]

    @property
    def has_triples(self) -> bool:
        return any(step.triples is not None for step in self.steps)


def declared(file: Path = FILE) -> tuple[str, ...]:
    """Relations of the triples of which a careful user would say that a subject has one at a time."""
    return tuple(json.loads(file.read_text(encoding="utf-8"))["declared"])


def scripts(file: Path = FILE) -> list[Script]:
    """All of them, in order. Raises OSError or ValueError for a file that is not there or not as expected."""
    given = json.loads(file.read_text(encoding="utf-8"))
    try:
        slots = {name: _slot(one) for name, one in given["slots"].items()}
        return [_script(one, slots) for one in given["sequences"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{file} is not a file of update sequences: {error!r}") from error


def _slot(one: Mapping[str, Any]) -> Slot:
    relations, inverse, words = (frozenset(one[name]) for name in ("relations", "inverse", "words"))
    return Slot(relations, inverse, tuple(one["topics"]), words)


def _script(one: Mapping[str, Any], slots: Mapping[str, Slot]) -> Script:
    present, gone, kept = (tuple(_statement(each, slots) for each in one[name]) for name in ("present", "gone", "kept"))
    return Script(one["id"], one["half"], one["kind"], tuple(map(_step, one["steps"])), present, gone, kept)


def _statement(one: Mapping[str, Any], slots: Mapping[str, Slot]) -> Statement:
    subjects, values, said = tuple(one["subject"]), tuple(one["value"]), frozenset(one["said"])
    return Statement(slots[one["slot"]], subjects, values, said, one["question"], one.get("past", False))


def _step(one: Mapping[str, Any]) -> Step:
    messages = one["messages"] if "messages" in one else [{"role": "user", "content": one["text"]}]
    triples = tuple(one["triples"]) if "triples" in one else None
    return Step(datetime.fromisoformat(one["timestamp"]), tuple(messages), triples)

"""YAGO11k and Wikidata12k: facts with the years in which they held."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.sets.files import find, read_text

GRAPHS = ("yago11k", "wikidata12k")
_DATE = re.compile(r"(\d{1,4}|####)(?:-(\d\d|##)-(\d\d|##))?\Z")
_OPEN = "####"


class Dated(NamedTuple):
    """A triple that held from `start` until just before `end`; None where that side is open or unknown."""

    subject: str
    relation: str
    object: str
    start: datetime | None
    end: datetime | None


class Temporal(NamedTuple):
    """The facts of one graph, each different one once, and how many lines of its file say nothing that can be meant."""

    name: str
    facts: tuple[Dated, ...]
    unusable: int


def temporal(data: Path | None) -> tuple[Temporal, ...]:
    """Reads `temporal-kg/*/triple2id.txt` with the names of `entity2id.txt` and `relation2id.txt`."""
    return tuple(_graph(data, name) for name in GRAPHS)


def _graph(data: Path | None, name: str) -> Temporal:
    entities, relations = (_names(data, f"temporal-kg/{name}/{file}2id.txt") for file in ("entity", "relation"))
    lines = [line.split("\t") for line in read_text(find(data, f"temporal-kg/{name}/triple2id.txt")).splitlines()]
    facts = [
        Dated(entities[subject], relations[relation], entities[object], first_moment(since), end_of(until))
        for subject, relation, object, since, until in lines
        if is_date(since) and is_date(until)
    ]
    meant = [one for one in facts if one.start is None or one.end is None or one.start < one.end]
    return Temporal(name, tuple(dict.fromkeys(meant)), len(lines) - len(meant))


def _names(data: Path | None, pattern: str) -> dict[str, str]:
    lines = (line.split("\t") for line in read_text(find(data, pattern)).splitlines())
    return {line[1].strip(): line[0] for line in lines}


def is_date(text: str) -> bool:
    """Whether it is a year of our era, or a day or month of one; "-431", "20##" and "1945-13-##" are none."""
    if _DATE.match(text) is None:
        return False
    try:
        first_moment(text)
    except ValueError:
        return False
    return True


def first_moment(text: str) -> datetime | None:
    """The first moment of a year, month or day: "1990-##-##" is 1 January 1990. None for an open side."""
    parts = _parts(text)
    return None if parts is None else datetime(parts[0], parts[1] or 1, parts[2] or 1, tzinfo=UTC)


def end_of(text: str) -> datetime | None:
    """The first moment after a year, month or day, which the data counts in: "1990" ends where 1991 begins."""
    parts, start = _parts(text), first_moment(text)
    if parts is None or start is None:
        return None
    if parts[2]:
        return start + timedelta(days=1)
    months = parts[0] * 12 + (parts[1] or 12)
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _parts(text: str) -> tuple[int, int | None, int | None] | None:
    found = _DATE.match(text)
    if found is None or found[1] == _OPEN:
        return None
    month, day = (int(part) if part and part.isdigit() else None for part in found.group(2, 3))
    return int(found[1]), month, day

"""A set's passages go into a memory, through the verbs that a user calls."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection as Chosen
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import graphmem
from benchmarks.progress import Advance, bar
from benchmarks.sets.base import Collection, Passage
from graphmem import Memory
from graphmem.errors import InvalidInput
from graphmem.ingest.triples import read_triples

MARKS = "benchmark-marks"
"""Whose memory it is which owners are filled."""

_START = datetime(2024, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


class Filled(NamedTuple):
    """How the store came to hold the passages: the milliseconds, None if it held them before.

    `refused` counts triples that `add_triples` does not take; `stale` says that other code than today's filled it.
    """

    ms: float | None
    refused: int
    stale: bool


class Placed(NamedTuple):
    """A passage with its position in the set and its moment: no other of its owner has the same."""

    position: int
    passage: Passage
    at: str


def user_of(collection: Collection, owner: str) -> str:
    """The user_id under which an owner's passages stand: sets may share a store."""
    return f"{collection.name}-{owner}"


def placed(collection: Collection, owner: str) -> list[Placed]:
    """An owner's passages, a second or more apart, so that the moment tells which one a memory comes from.

    Those without a time of their own are given one, so that nothing depends on the day of the run.
    """
    found: list[Placed] = []
    last = _START
    for position, passage in enumerate(collection.passages):
        if passage.owner == owner:
            own = datetime.fromisoformat(passage.at) if passage.at else last
            last = max(own, last + _SECOND) if found else own
            found.append(Placed(position, passage, last.isoformat()))
    return found


def fill(memory: Memory, collection: Collection, owners: Chosen[str]) -> Filled:
    """Add what these owners' passages say, unless it is there. What was added in part is erased and added again."""
    marks = _marks(memory)
    wanted = {owner: placed(collection, owner) for owner in sorted(owners)}
    missing = {owner: each for owner, each in wanted.items() if not _holds(marks, user_of(collection, owner), each)}
    started = time.perf_counter()
    if missing:
        with bar(f"fill {collection.name}", sum(map(len, missing.values()))) as advance:
            for owner, passages in missing.items():
                _fill_one(memory, user_of(collection, owner), passages, advance)
    spent = 1000 * (time.perf_counter() - started)
    marks, path = _marks(memory), _write_path()
    own = [marks[user_of(collection, owner)] for owner in wanted]
    stale = any(mark["write_path"] != path for mark in own)
    return Filled(round(spent) if missing else None, sum(mark["refused"] for mark in own), stale)


def _fill_one(memory: Memory, user: str, passages: Sequence[Placed], advance: Advance) -> None:
    _unmark(memory, user)
    memory.delete_all(user_id=user)
    refused = 0
    for steps, left_out in _added(memory, user, passages):
        advance(steps)
        refused += left_out
    _mark(memory, user, passages, refused)


def _added(memory: Memory, user: str, passages: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Adds them all; yields how many passages each call took, and how many triples were refused."""
    for session, together in groupby(passages, key=lambda one: one.passage.session):
        given = list(together)
        if session is None or given[0].passage.mentions is not None:
            for one in given:
                yield 1, _add_one(memory, user, one)
        else:
            memory.add([_turn(one) for one in given], user_id=user)
            yield len(given), 0


def _add_one(memory: Memory, user: str, one: Placed) -> int:
    """Adds a passage; how many of its triples were refused."""
    if one.passage.triples is not None:
        return _add_triples(memory, user, one)
    if one.passage.mentions is not None:
        _add_mentions(memory, user, one)
    else:
        memory.add([_document(one)], user_id=user)
    return 0


def _add_triples(memory: Memory, user: str, one: Placed) -> int:
    given = [{"subject": a, "relation": r, "object": b} for a, r, b in one.passage.triples or ()]
    taken = [each for each in given if _is_taken(each)]
    if taken:
        memory.add_triples(taken, source=_document(one), user_id=user)
    return len(given) - len(taken)


def _is_taken(triple: dict[str, str]) -> bool:
    """Whether `add_triples` takes it: one that it does not makes it refuse the call."""
    try:
        read_triples([triple])
    except InvalidInput:
        return False
    return True


def _add_mentions(memory: Memory, user: str, one: Placed) -> None:
    """The turn as one memory with its speaker and its entities. Where it has none it is kept as it stands."""
    speaker, text = one.passage.title, one.passage.text
    others = [name for name in one.passage.mentions or () if name.casefold() != speaker.casefold() and _is_name(name)]
    if not others:
        memory.add([_turn(one)], user_id=user, infer=False)
        return
    fact = {"subject": speaker, "relation": "mentioned", "object": others[0], "mentions": others[1:]}
    memory.add_triples([fact | {"fact": text, "quote": text}], source=_turn(one), user_id=user)


def _is_name(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _document(one: Placed) -> dict[str, str]:
    return {"role": "document", "name": one.passage.title, "content": one.passage.text, "timestamp": one.at}


def _turn(one: Placed) -> dict[str, str]:
    return {"role": "user", "name": one.passage.title, "content": one.passage.text, "timestamp": one.at}


# which owners are filled: itself a memory, so that it is where the store is


def _marks(memory: Memory) -> dict[str, Mapping[str, Any]]:
    return {one["metadata"]["user"]: one["metadata"] for one in memory.get_all(user_id=MARKS, limit=100_000)["results"]}


def _holds(marks: Mapping[str, Mapping[str, Any]], user: str, passages: Sequence[Placed]) -> bool:
    return user in marks and marks[user]["digest"] == _digest(passages)


def _unmark(memory: Memory, user: str) -> None:
    for one in memory.get_all(user_id=MARKS, limit=100_000)["results"]:
        if one["metadata"]["user"] == user:
            memory.delete(one["id"])


def _mark(memory: Memory, user: str, passages: Sequence[Placed], refused: int) -> None:
    digest, path = _digest(passages), _write_path()
    text = f"{user} holds {digest} by {path}"
    mark = {"user": user, "digest": digest, "write_path": path, "refused": refused}
    memory.add(text, user_id=MARKS, infer=False, metadata=mark)


def _digest(passages: Sequence[Placed]) -> str:
    said = json.dumps([(one.passage, one.at) for one in passages], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _write_path() -> str:
    """A digest of the code that decides what is stored."""
    folder = Path(graphmem.__file__).parent
    files = sorted([*folder.glob("ingest/**/*.py"), *(folder / name for name in ("ids.py", "terms.py", "times.py"))])
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]

"""BEAM's knowledge updates and contradictions: does `search` put what was updated above what it replaced?

A chat goes to an owner of its own, both sides' turns, a call of `add` for each exchange, read by the offline rules.
A turn has a second to itself, which tells the turn that a result was drawn from. The set names the turns that told
the old value (`original_info`) and the new one (`updated_info`), and the rubric tells the new value.

* A result *is the update* when it was drawn from an updated turn and has every content word of the rubric's value. A
  rubric of several values needs a result for each, and its rank is that of the last. `updated_found`: share of the
  questions with it among the first 10.
* A result *is outdated* when it was drawn from an original turn, has a content word of the question, does not have
  the value, and has a number where the value has one. `updated_first`: share of the questions where the update is
  found and no outdated result stands above it. `outdated_found`: share with an outdated one among the 10.
* `updated_stored`: share where the memory holds the update at all, at any rank (`get_all`).
* `both_found`: share of the contradictions where the first 25 hold a result of a turn of each statement, each with
  a content word of the question: two results, where both were said in one turn.

What it cannot see: the set does not give the old value, so an outdated result may be a sentence of that turn with
another number, and one in other words is missed; a new value written otherwise ("quarter of a second" for "250ms")
is missed; a contradicting turn counts by any of its sentences that has a word of the question; an update that is
repeated by a later turn, and found there alone, does not count. Of a message the first 20,000 characters are read:
two replies of the set run on with the same line for much longer. Questions without updated turns or rubric are left
out (`skipped`).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.progress import Advance, bar
from benchmarks.run import Report
from benchmarks.sets import beam
from benchmarks.sets.files import read_json
from graphmem import Memory
from graphmem.config import NO_LLM
from graphmem.terms import terms

_LONGEST = 20_000
_START = datetime(2024, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_STATE = re.compile(r"^LLM response should (?:state|mention|contain):\s*", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")

Record = Mapping[str, Any]


class Turn(NamedTuple):
    """One message with its number in the chat, the exchange it belongs to, and a moment that no other has."""

    number: int
    exchange: int
    role: str
    text: str
    at: str


class Update(NamedTuple):
    """A question about what changed: the turns of the old and the new value, and the content words of each new one."""

    text: str
    original: frozenset[int]
    updated: frozenset[int]
    values: tuple[frozenset[str], ...]


class Contradiction(NamedTuple):
    """A question on which the user said two things, and the turns of either."""

    text: str
    first: frozenset[int]
    second: frozenset[int]


class Found(NamedTuple):
    """What `search` gave, best first: the turns of each result and its content words."""

    turns: frozenset[int]
    words: frozenset[str]


def measure(data: Path | None, *, limit: int | None = None, store: str | None = None) -> Report:
    """Read the first `limit` chats and ask. Raises OSError or ValueError for data that is not there.

    A chat that the store holds whole is not read again: a mark of its owner says so.
    """
    rows: list[dict[str, Any]] = []
    chats = beam.owners(data)[:limit]
    with tempfile.TemporaryDirectory() as folder, Memory(store or f"{folder}/memory.sqlite", llm=NO_LLM) as memory:
        for owner in chats:
            said = list(turns(read_json(data, f"beam/100K/{owner}/chat.json")))
            _fill(memory, owner, said)
            asked = read_json(data, f"beam/100K/{owner}/probing_questions.json")
            rows += _ask(_Chat(memory, owner, said), asked)
    return _report(rows, len(chats))


def turns(chat: Sequence[Any]) -> Iterator[Turn]:
    """The messages of both sides in order. A date holds until the next one that is named."""
    named, last = _START, _START - _SECOND
    groups = [(batch, group) for batch in chat for group in batch["turns"]]
    for exchange, (batch, group) in enumerate(groups):
        named = _moment(batch) or named
        for turn in group:
            named = _moment(turn) or named
            last = max(named, last + _SECOND)
            yield Turn(turn["id"], exchange, turn["role"], beam.said(turn)[:_LONGEST], last.isoformat())


def _moment(given: Mapping[str, Any]) -> datetime | None:
    named = beam.moment(given.get("time_anchor"))
    return None if named is None else datetime.fromisoformat(named)


def _fill(memory: Memory, owner: str, said: Sequence[Turn]) -> None:
    user = _user(owner)
    mark = f"the chat {owner} of {len(said)} turns is held"
    if any(one["memory"] == mark for one in memory.get_all(user_id=f"{user}-mark")["results"]):
        return
    memory.delete_all(user_id=user)
    with bar(f"read chat {owner}", len(said)) as advance:
        _add(memory, user, said, advance)
    memory.add(mark, user_id=f"{user}-mark", infer=False)


def _add(memory: Memory, user: str, said: Sequence[Turn], advance: Advance) -> None:
    for exchange in dict.fromkeys(one.exchange for one in said):
        together = [one for one in said if one.exchange == exchange]
        given = [{"role": one.role, "content": one.text, "timestamp": one.at} for one in together if one.text.strip()]
        if given:
            memory.add(given, user_id=user)
        advance(len(together))


def _user(owner: str) -> str:
    return f"beam-updates-{owner}"


# asking


class _Chat:
    """A chat in a memory, asked by the public verbs."""

    def __init__(self, memory: Memory, owner: str, said: Sequence[Turn]) -> None:
        self.owner = owner
        self._memory = memory
        self._numbers = {one.at: one.number for one in said}

    def search(self, question: str, limit: int) -> list[Found]:
        found = self._memory.search(question, user_id=_user(self.owner), limit=limit)["results"]
        return [self._read(one) for one in found]

    def everything(self) -> list[Found]:
        return [self._read(one) for one in self._memory.get_all(user_id=_user(self.owner), limit=1_000_000)["results"]]

    def _read(self, one: Record) -> Found:
        drawn = frozenset(self._numbers[each["at"]] for each in one["sources"] if each["at"] in self._numbers)
        return Found(drawn, content(one["memory"]))


def _ask(chat: _Chat, asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    every = chat.everything()
    for given in asked["knowledge_update"]:
        update = read_update(given)
        yield {"chat": chat.owner} | ({"skipped": True} if update is None else _updated(chat, update, every))
    for given in asked["contradiction_resolution"]:
        one = read_contradiction(given)
        both = both_found(one, chat.search(one.text, 25))
        yield {"chat": chat.owner, "question": one.text, "both_found": both}


def _updated(chat: _Chat, update: Update, every: Sequence[Found]) -> dict[str, Any]:
    found = chat.search(update.text, 10)
    new, old = rank(update, found), first(found, partial(is_outdated, update))
    return {
        "question": update.text, "updated_stored": rank(update, every) is not None, "updated_rank": new,
        "outdated_rank": old, "updated_first": new is not None and (old is None or new < old),
    }  # fmt: skip


def read_update(given: Mapping[str, Any]) -> Update | None:
    """The question, None where the set does not say which turns updated it or what the value is."""
    ids = given.get("source_chat_ids") or {}
    values = tuple(content(_STATE.sub("", line)) for line in given.get("rubric") or ())
    if not ids.get("updated_info") or not values or not all(values):
        return None
    return Update(given["question"], frozenset(ids.get("original_info") or ()), frozenset(ids["updated_info"]), values)


def read_contradiction(given: Mapping[str, Any]) -> Contradiction:
    """The question with the turns of both statements."""
    ids = given["source_chat_ids"]
    return Contradiction(given["question"], *(frozenset(ids[name]) for name in ("first_statement", "second_statement")))


def rank(update: Update, found: Sequence[Found]) -> int | None:
    """From 1: where the last of the new values stands, None unless all do."""
    ranks = [first(found, partial(is_update, update, value)) for value in update.values]
    known = [one for one in ranks if one is not None]
    return max(known) if len(known) == len(ranks) else None


def is_update(update: Update, value: frozenset[str], one: Found) -> bool:
    """Whether it was drawn from an updated turn and has the value."""
    return bool(one.turns & update.updated) and value <= one.words


def is_outdated(update: Update, one: Found) -> bool:
    """Whether it was drawn from an original turn and tells something of the same sort that is not the value."""
    if not one.turns & update.original or any(value <= one.words for value in update.values):
        return False
    numbers = any(_is_number(word) for value in update.values for word in value)
    same_sort = not numbers or any(map(_is_number, one.words))
    return same_sort and bool(one.words & content(update.text))


def both_found(question: Contradiction, found: Sequence[Found]) -> bool:
    """Whether two different results were drawn from turns of the one and of the other statement."""
    near = [one for one in found if one.words & content(question.text)]
    places = [{n for n, one in enumerate(near) if one.turns & turns} for turns in (question.first, question.second)]
    return all(places) and len(places[0] | places[1]) > 1


def first(found: Iterable[Found], fits: Callable[[Found], bool]) -> int | None:
    """The rank from 1 of the first that fits."""
    return next((n for n, one in enumerate(found, start=1) if fits(one)), None)


def content(text: str) -> frozenset[str]:
    """The content words of a text, as full text counts them; "1,200" is one."""
    return frozenset(terms(_THOUSANDS.sub("", text)))


def _is_number(word: str) -> bool:
    return any(character.isdigit() for character in word)


# the report


def _report(rows: Sequence[Mapping[str, Any]], chats: int) -> Report:
    updates = [one for one in rows if "updated_rank" in one]
    against = [one for one in rows if "both_found" in one]
    return {
        "set": "beam",
        "extractor": "rules",
        "chats": chats,
        "knowledge_update": {
            "n": len(updates),
            "updated_stored": _share(one["updated_stored"] for one in updates),
            "updated_found": _share(one["updated_rank"] is not None for one in updates),
            "updated_first": _share(one["updated_first"] for one in updates),
            "outdated_found": _share(one["outdated_rank"] is not None for one in updates),
        },
        "contradiction_resolution": {"n": len(against), "both_found": _share(one["both_found"] for one in against)},
        "skipped": sum("skipped" in one for one in rows),
        "ranks": [[one["updated_rank"], one["outdated_rank"]] for one in updates],
    }


def _share(each: Iterable[bool]) -> float | None:
    values = list(each)
    return round(sum(values) / len(values), 4) if values else None


def table(given: Report) -> str:
    """The shares in Markdown."""
    lines = ["beam, rules", "", "| questions | n | |", "|---|---|---|"]
    for kind in ("knowledge_update", "contradiction_resolution"):
        one = given[kind]
        shares = ", ".join(f"{key} {'-' if each is None else f'{each:.0%}'}" for key, each in one.items() if key != "n")
        lines.append(f"| {kind} | {one['n']} | {shares} |")
    return "\n".join(lines)

"""BEAM: long chats of a user with an assistant, each an owner's memory, and probing questions of ten abilities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.sets.base import Collection, Passage, Question
from benchmarks.sets.files import read_json

UNANSWERABLE = "abstention"
ANSWERABLE = ("information_extraction", "knowledge_update", "multi_session_reasoning", "temporal_reasoning")
"""The abilities whose questions have an answer in words of the chat."""

_INDEX = re.compile(r"\s*->->\s*[\d,.\s]+$")


def beam(data: Path | None) -> Collection:
    """What the user said, a message each; the assistant's long replies are left out."""
    passages: list[Passage] = []
    questions: list[Question] = []
    for owner in owners(data):
        position: dict[int, int] = {}
        for number, passage in _turns(read_json(data, f"beam/100K/{owner}/chat.json"), owner):
            position[number] = len(passages)
            passages.append(passage)
        asked = read_json(data, f"beam/100K/{owner}/probing_questions.json")
        questions += _questions(asked, position, owner)
    return Collection("beam", tuple(passages), tuple(questions), frozenset({UNANSWERABLE}))


def owners(data: Path | None) -> list[str]:
    """The chats' names in order. Raises OSError or ValueError where they are not there."""
    if data is None:
        raise ValueError("name the folder with the data: --data DIR")
    found = sorted(path.name for path in (data / "beam" / "100K").iterdir() if path.is_dir())
    return sorted(found, key=lambda name: (len(name), name))


def _turns(chat: list[Any], owner: str) -> Iterator[tuple[int, Passage]]:
    """Every message of the user with its number in the chat. A date holds until the next that is named."""
    at: str | None = None
    for batch in chat:
        at = moment(batch.get("time_anchor")) or at
        for turn in (turn for group in batch["turns"] for turn in group):
            at = moment(turn.get("time_anchor")) or at
            if turn["role"] == "user":
                yield turn["id"], Passage("User", said(turn), owner=owner, at=at, session=str(batch["batch_number"]))


def said(turn: Mapping[str, Any]) -> str:
    """A message's text, without the number that the set wrote behind it."""
    return _INDEX.sub("", turn["content"])


def moment(text: str | None) -> str | None:
    """ISO 8601 of "March-15-2024"."""
    return datetime.strptime(text, "%B-%d-%Y").replace(tzinfo=UTC).isoformat() if text else None


def _questions(asked: Mapping[str, Any], position: Mapping[int, int], owner: str) -> Iterator[Question]:
    for ability in (UNANSWERABLE, *ANSWERABLE):
        for one in asked[ability]:
            gold = frozenset(position[n] for n in _numbers(one.get("source_chat_ids")) if n in position)
            if gold or ability == UNANSWERABLE:
                yield Question(one["question"], gold, owner, ability)


def _numbers(given: Any) -> list[int]:
    """All numbers in a list, or in the lists of a mapping."""
    if isinstance(given, Mapping):
        return [number for each in given.values() for number in _numbers(each)]
    if isinstance(given, list):
        return [number for each in given for number in _numbers(each)]
    return [given] if isinstance(given, int) else []

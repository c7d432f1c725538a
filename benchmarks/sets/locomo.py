"""LoCoMo: long conversations, each an owner's memory, and questions with the turns that hold the answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.sets.base import Collection, Passage, Question
from benchmarks.sets.files import read_json

UNANSWERABLE = "5"
"""Adversarial questions: their evidence is what misleads. 1 is multi-hop, 2 temporal, 3 open-domain, 4 single-hop."""

_TURN = re.compile(r"D\d+:\d+")
_SESSION = re.compile(r"session_(\d+)")


def locomo(data: Path | None) -> Collection:
    """Every turn a message, as it was said."""
    return _read("locomo", _conversations(data), {})


def locomo_entities(data: Path | None) -> Collection:
    """The same turns, each with the entities that an LLM found in it."""
    conversations = _conversations(data)
    mentions = {
        (one["sample_id"], turn): names
        for one in conversations
        for turn, names in _mentions(read_json(data, f"locomo/emgraph_*/{one['sample_id']}_em_graph_*.json")).items()
    }
    return _read("locomo-entities", conversations, mentions)


def _conversations(data: Path | None) -> list[Any]:
    found = read_json(data, "locomo/locomo10*.json")
    if not isinstance(found, list):
        raise ValueError("locomo is no list of conversations")
    return found


def _read(name: str, conversations: list[Any], mentions: Mapping[tuple[str, str], tuple[str, ...]]) -> Collection:
    passages: list[Passage] = []
    questions: list[Question] = []
    skipped = Counter({"evidence ids": 0, "questions": 0})
    for one in conversations:
        position: dict[str, int] = {}
        for turn, passage in _turns(one):
            position[turn] = len(passages)
            given = mentions.get((one["sample_id"], turn), ()) if mentions else None
            passages.append(passage._replace(mentions=given))
        for asked in one["qa"]:
            gold, bad = _gold(asked.get("evidence") or [], position)
            skipped.update({"evidence ids": bad, "questions": int(not gold)})
            questions += [Question(asked["question"], gold, one["sample_id"], str(asked["category"]))] if gold else []
    return Collection(name, tuple(passages), tuple(questions), frozenset({UNANSWERABLE}), dict(skipped))


def _turns(one: Mapping[str, Any]) -> Iterator[tuple[str, Passage]]:
    """Every turn with its id, session by session."""
    owner, conversation = one["sample_id"], one["conversation"]
    sessions = sorted(int(found[1]) for key in conversation if (found := _SESSION.fullmatch(key)))
    for number in sessions:
        at = _moment(conversation[f"session_{number}_date_time"])
        for turn in conversation[f"session_{number}"]:
            yield turn["dia_id"], Passage(turn["speaker"], _said(turn), owner=owner, at=at, session=str(number))


def _said(turn: Mapping[str, Any]) -> str:
    """The words of a turn, and of the picture that came with it the caption: two in five evidence turns have one."""
    return f"{turn['text']} I share {turn['blip_caption']}." if turn.get("blip_caption") else str(turn["text"])


def _moment(text: str) -> str:
    """ISO 8601 of "1:56 pm on 8 May, 2023"."""
    return datetime.strptime(text.upper(), "%I:%M %p ON %d %B, %Y").replace(tzinfo=UTC).isoformat()


def _gold(evidence: list[str], position: Mapping[str, int]) -> tuple[frozenset[int], int]:
    """The turns that the ids name, and how many ids name none. Some hold two ids; a few are malformed."""
    named = [_TURN.findall(each) if _plain(each) else [] for each in evidence]
    turns = [turn for each in named for turn in each]
    bad = sum(not each for each in named) + sum(turn not in position for turn in turns)
    return frozenset(position[turn] for turn in turns if turn in position), bad


def _plain(text: str) -> bool:
    """Nothing but ids and what separates them: of "D:11:26" no part is guessed at."""
    return not _TURN.sub("", text).strip(" ,;")


def _mentions(graph: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """For each turn the names of its entities, in the order of the file, each once."""
    names: dict[str, dict[str, None]] = {}
    for edge in graph["edges"]:
        entity, turn = graph["entities"].get(edge["entity_id"]), graph["memories"].get(edge["memory_id"])
        if entity is not None and turn is not None:
            names.setdefault(turn["dia_id"], {})[entity["value"]] = None
    return {turn: tuple(each) for turn, each in names.items()}

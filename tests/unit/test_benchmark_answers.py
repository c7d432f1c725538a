"""The benchmark of answers: which questions it asks, what it counts, and how it reads BEAM."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.answers import Asked, chosen, report, table
from benchmarks.sets.base import Collection, Passage, Question
from benchmarks.sets.beam import beam

QUESTIONS = [Question(f"q{n}", frozenset({n}), category="5" if n % 2 else "1") for n in range(20)]
COLLECTION = Collection("made", (Passage("Ann", "Hi."),), tuple(QUESTIONS), frozenset({"5"}))


def asked(n: int, *, known: bool, cited: int | None = None) -> Asked:
    return Asked(QUESTIONS[n], "an answer", known, frozenset() if cited is None else frozenset({cited}), found=True)


def test_as_many_questions_of_each_kind_are_drawn_evenly() -> None:
    assert [one.text for one in chosen(COLLECTION, 2)] == ["q5", "q15", "q4", "q14"]
    assert len(chosen(COLLECTION, None)) == 20
    assert chosen(COLLECTION, 10) == chosen(COLLECTION, 99)


def test_what_is_counted() -> None:
    made = [
        asked(1, known=False),
        asked(3, known=True, cited=3),
        asked(0, known=True, cited=0),
        asked(2, known=True, cited=7),
        asked(4, known=True),
        asked(6, known=False),
    ]
    found = report("made", "llm", made, frozenset({"5"}))
    assert found["unanswerable"] == {"n": 2, "abstained": 0.5}
    shares = {"n": 4, "evidence_found": 1.0, "answered": 0.75, "cited": pytest.approx(2 / 3)}
    assert found["answerable"] == shares | {"grounded": pytest.approx(1 / 3)}
    assert [one["grounded"] for one in found["answers"]] == [False, True, True, False, False, False]
    assert "| unanswerable | 2 | abstained 50% |" in table(found)


def test_where_nothing_was_answered_no_share_is_made_up() -> None:
    found = report("made", "llm", [asked(0, known=False)], frozenset({"5"}))
    assert (found["unanswerable"]["abstained"], found["answerable"]["cited"]) == (None, None)


def test_beam_is_read_by_what_the_user_said(tmp_path: Path) -> None:
    turns = [
        {"role": "user", "id": 0, "time_anchor": "March-15-2024", "content": "My sprint ends on Friday. ->-> 1,1"},
        {"role": "assistant", "id": 1, "content": "Noted."},
        {"role": "user", "id": 2, "content": "It ends on Monday now."},
    ]
    folder = tmp_path / "beam" / "100K" / "7"
    folder.mkdir(parents=True)
    chat = [{"batch_number": 1, "time_anchor": None, "turns": [turns]}]
    update = {"question": "When does my sprint end?", "source_chat_ids": {"first": [0], "then": [1, 2]}}
    others = {ability: [] for ability in ("information_extraction", "multi_session_reasoning", "temporal_reasoning")}
    probing = {"abstention": [{"question": "Who is Bo?"}], "knowledge_update": [update], **others}
    (folder / "chat.json").write_text(json.dumps(chat))
    (folder / "probing_questions.json").write_text(json.dumps(probing))
    found = beam(tmp_path)
    assert [(one.text, one.at, one.owner) for one in found.passages] == [
        ("My sprint ends on Friday.", "2024-03-15T00:00:00+00:00", "7"),
        ("It ends on Monday now.", "2024-03-15T00:00:00+00:00", "7"),
    ]
    assert [(one.category, one.gold) for one in found.questions] == [
        ("abstention", frozenset()),
        ("knowledge_update", frozenset({0, 1})),
    ]

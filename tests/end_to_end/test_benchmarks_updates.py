"""`python -m benchmarks updates` from the command line: the scripted set, and chats in BEAM's form."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.updates import chosen

ROOT = Path(__file__).parents[2]


def run(environment: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", "updates", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=540, check=False)


def test_three_sequences_are_written_read_and_judged(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "made" / "updates.json"
    done = run(environment, "--limit", 3, "--json", file)
    assert done.returncode == 0, done.stderr
    found = json.loads(file.read_text("utf-8"))
    drawn = chosen(limit=3)
    assert (found["all"]["n"], found["halves"]["dev"]["n"], found["halves"]["test"]["n"]) == (3, 2, 1)
    assert found["all"]["present_values"] == sum(len(one.present) for one in drawn)
    assert list(found["kinds"]) == [one.kind for one in drawn]
    assert (found["extractor"], found["all"]["most_llm_calls"]) == ("rules", 0)
    assert "| all | 3 |" in done.stdout


def test_the_same_as_triples_and_again_on_the_same_store(environment: dict[str, str], tmp_path: Path) -> None:
    words = ("--input", "triples", "--declare", "--half", "test", "--limit", 3, "--store", tmp_path / "memory.sqlite")
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file in files:
        done = run(environment, *words, "--json", file)
        assert done.returncode == 0, done.stderr
    assert files[0].read_bytes() == files[1].read_bytes()
    found = json.loads(files[0].read_text("utf-8"))
    assert (found["all"]["n"], found["halves"]["dev"]["n"], found["declared"]) == (3, 0, True)
    assert found["all"]["found"] == 1.0


def test_an_llm_is_answered_for_by_recordings_or_said_to_be_missing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    missing = run(environment, "--extractor", "llm", "--limit", 1)
    assert (missing.returncode, "name --recordings DIR" in missing.stderr) == (2, True)
    empty = run(environment, "--extractor", "llm", "--limit", 1, "--recordings", tmp_path)
    assert (empty.returncode, "holds recordings of no model" in empty.stderr) == (2, True)


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    """One made-up chat with an update and a contradiction."""
    said = [
        "My budget for gifts is $400.", "I have never used Trello.", "My budget for gifts is $450 now.",
        "I used Trello for the party plan.",
    ]  # fmt: skip
    turns: list[Any] = [[{"id": n, "role": "user", "content": text}] for n, text in enumerate(said)]
    update = {
        "question": "What is my budget for gifts?", "rubric": ["LLM response should state: $450"],
        "source_chat_ids": {"original_info": [0], "updated_info": [2]},
    }  # fmt: skip
    ids = {"first_statement": [1], "second_statement": [3]}
    asked = {
        "knowledge_update": [update],
        "contradiction_resolution": [{"question": "Have I used Trello?", "source_chat_ids": ids}],
    }
    folder = tmp_path / "data" / "beam" / "100K" / "1"
    folder.mkdir(parents=True)
    chat = [{"time_anchor": "March-15-2024", "turns": turns}]
    (folder / "chat.json").write_text(json.dumps(chat), encoding="utf-8")
    (folder / "probing_questions.json").write_text(json.dumps(asked), encoding="utf-8")
    return tmp_path / "data"


def test_a_chat_is_read_once_and_its_questions_are_asked(
    environment: dict[str, str], chats: Path, tmp_path: Path
) -> None:
    words = ("--set", "beam", "--data", chats, "--store", tmp_path / "memory.sqlite", "--json", tmp_path / "beam.json")
    for reads in (True, False):
        done = run(environment, *words)
        assert done.returncode == 0, done.stderr
        assert ("read chat 1" in done.stderr) is reads
        found = json.loads((tmp_path / "beam.json").read_text("utf-8"))
        assert (found["knowledge_update"]["n"], found["knowledge_update"]["updated_found"]) == (1, 1.0)
        assert found["contradiction_resolution"] == {"n": 1, "both_found": 1.0}

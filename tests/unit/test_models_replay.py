"""Recording and replaying: what is kept, what is found again, what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openai_server import KEY, Server, completion, serving

from graphmem.errors import ConfigurationError, RecordingMissing
from graphmem.models.base import Prompt, Reply
from graphmem.models.replay import ReplayModel, recording_key, replaying

PROMPT = Prompt("Note the facts.", "[1] Grüße\nan Bob", {"type": "object"}, schema_name="facts", max_tokens=50)
RECORDINGS = Path(__file__).parent.parent / "recordings"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as served:
        yield served


def recorded(server: Server, folder: Path, text: str = '{\n "facts": []\n}') -> Reply:
    server.behave = lambda _: (200, completion(text))
    return ReplayModel(folder, server.llm()).reply(PROMPT)


def test_what_was_recorded_is_replayed_without_the_model(server: Server, tmp_path: Path) -> None:
    first = recorded(server, tmp_path)
    again = ReplayModel(tmp_path)
    assert again.name == "openai:some-model"
    assert again.reply(PROMPT) == first == ('{\n "facts": []\n}', 11, 7)
    recorded(server, tmp_path, "another")
    assert len(server.requests) == 1


def test_a_recording_can_be_read_and_holds_no_key(server: Server, tmp_path: Path) -> None:
    recorded(server, tmp_path)
    (file,) = tmp_path.iterdir()
    text = file.read_text("utf-8")
    kept = json.loads(text)
    assert kept["model"] == "openai:some-model"
    assert kept["data"] == ["[1] Grüße", "an Bob"]
    assert kept["reply"] == ["{", ' "facts": []', "}"]
    assert kept["usage"] == {"prompt_tokens": 11, "completion_tokens": 7}
    assert len(kept["recorded"]) == 10
    assert KEY not in text
    assert "Grüße" in text


@pytest.mark.parametrize(
    "other",
    [
        replace(PROMPT, instructions="Note the fact."),
        replace(PROMPT, data="[1] Hello"),
        replace(PROMPT, schema=None),
        replace(PROMPT, max_tokens=51),
    ],
)
def test_any_other_prompt_is_a_miss_that_says_how_to_record(server: Server, tmp_path: Path, other: Prompt) -> None:
    recorded(server, tmp_path)
    with pytest.raises(RecordingMissing, match=r"GRAPHMEM_RECORD=1, OPENAI_BASE_URL"):
        ReplayModel(tmp_path).reply(other)
    assert recording_key("m", other) != recording_key("m", PROMPT) != recording_key("n", PROMPT)


def test_recording_is_turned_on_by_the_environment(server: Server, tmp_path: Path) -> None:
    environment = {"GRAPHMEM_RECORD": "1", "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "m", "OPENAI_API_KEY": KEY}
    assert replaying(tmp_path, environment=environment).reply(PROMPT).text == "ok"
    assert replaying(tmp_path, name="openai:m", environment={}).reply(PROMPT).text == "ok"
    assert len(server.requests) == 1
    with pytest.raises(ConfigurationError, match="OPENAI_BASE_URL and OPENAI_MODEL"):
        replaying(tmp_path, environment={"GRAPHMEM_RECORD": "1"})


def test_a_folder_without_recordings_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="give name="):
        ReplayModel(tmp_path)


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"reply": "x", "usage": {}}'])
def test_a_damaged_recording_is_told(server: Server, tmp_path: Path, damage: str) -> None:
    recorded(server, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text(damage)
    with pytest.raises(RecordingMissing, match="delete it and record it anew"):
        ReplayModel(tmp_path, name="openai:some-model").reply(PROMPT)


def test_the_recordings_of_this_project_name_their_model_and_match_their_prompts() -> None:
    files = sorted(RECORDINGS.glob("*.json"))
    assert files
    for file in files:
        kept = json.loads(file.read_text("utf-8"))
        assert kept["model"] in ("openai:qwen2.5-coder-1.5b",)
        assert kept["key"][:16] in file.name
        assert "".join(kept["reply"]).strip()

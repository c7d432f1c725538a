"""What the policy of a memory withholds reaches nothing that is kept, however it comes in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.errors import InvalidInput

ALICE: dict[str, Any] = {"user_id": "alice"}
SAID = "I like jazz. My password is hunter2. I was diagnosed with diabetes. My card is 4111 1111 1111 1111."
MARKS = (b"hunter2", b"diabetes", b"4111")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.sqlite"


@pytest.fixture
def memory(path: Path) -> Iterator[Memory]:
    with Memory(path, policy=["secrets", "card_numbers", "health"], keep_messages=True) as opened:
        yield opened


def kept(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def texts(memory: Memory) -> list[str]:
    return [one["memory"] for one in memory.get_all(**ALICE)["results"]]


@pytest.mark.parametrize("infer", [True, False])
def test_nothing_of_it_is_kept_of_a_message(memory: Memory, path: Path, infer: bool) -> None:
    done = memory.add(SAID if infer else SAID.split(". "), infer=infer, **ALICE)
    assert done["withheld"] == {"secrets": 1, "card_numbers": 1, "health": 1}
    assert any("jazz" in text for text in texts(memory))
    assert not any(mark in kept(path) for mark in MARKS)


def test_nothing_of_it_is_kept_of_triples_and_metadata(memory: Memory, path: Path) -> None:
    given = [
        {"subject": "Ann", "relation": "has condition", "object": "diabetes"},
        {"subject": "Ann", "relation": "likes", "object": "jazz"},
    ]
    done = memory.add_triples(given, metadata={"note": "password: hunter2"}, **ALICE)
    assert (done["withheld"], texts(memory)) == ({"health": 1, "secrets": 1}, ["Ann likes jazz"])
    assert memory.get_all(**ALICE)["results"][0]["metadata"] == {"note": "password: [withheld]"}
    assert not any(mark in kept(path) for mark in MARKS)


def test_a_new_text_is_refused_without_repeating_it(memory: Memory, path: Path) -> None:
    memory.add("I like jazz.", **ALICE)
    id = memory.get_all(**ALICE)["results"][0]["id"]
    with pytest.raises(InvalidInput, match="tells of health") as refused:
        memory.update(id, "I have diabetes.")
    assert "diabetes" not in str(refused.value)
    assert texts(memory) == ["I like jazz."]
    assert not any(mark in kept(path) for mark in MARKS)


def test_a_new_name_is_refused_without_repeating_it(memory: Memory, path: Path) -> None:
    memory.add_triples([{"subject": "Jon", "relation": "likes", "object": "jazz"}], **ALICE)
    ids = [one["id"] for one in memory.get_all(**ALICE)["results"]]
    with pytest.raises(InvalidInput, match="card_numbers") as refused:
        memory.split_entity("Jon", "4111 1111 1111 1111", memories=ids, **ALICE)
    assert "4111" not in str(refused.value)
    assert not any(mark in kept(path) for mark in MARKS)


def test_messages_that_wait_for_a_model_wait_without_it(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    nowhere = "http://127.0.0.1:9/v1"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OPENAI_BASE_URL", nowhere)
        patched.setenv("OPENAI_API_KEY", "unused")
        with Memory(path, llm="openai:none", policy=["secrets", "health"], on_model_error="queue") as memory:
            done = memory.add(SAID, **ALICE)
            assert done["pending"] is not None
            assert memory.process_pending(**ALICE)["left"] == 1
            assert not any(mark in kept(path) for mark in MARKS[:2])
    assert "hunter2" not in caplog.text
    assert "diabetes" not in caplog.text


def test_what_waited_is_read_once_a_model_answers(path: Path) -> None:
    """Here the rules answer, as no LLM is set up when it is opened again."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
        patched.setenv("OPENAI_API_KEY", "unused")
        with Memory(path, llm="openai:none") as memory:
            queued = memory.add("I live in Oslo.", timestamp="2024-01-01", on_model_error="queue", **ALICE)
            assert queued["results"] == []
            assert memory.get_all(**ALICE)["results"] == []
            assert memory.search("Where do I live?", **ALICE)["results"] == []
    with Memory(path) as memory:
        done = memory.process_pending(**ALICE)
        assert (done["left"], done["error"]) == (0, None)
        (record,) = memory.get_all(**ALICE)["results"]
        assert (record["object"], record["valid_from"]) == ("Oslo", "2024-01-01T00:00:00+00:00")
        assert memory.process_pending(**ALICE)["results"] == []
        memory.delete_all(**ALICE)
    assert b"Oslo" not in kept(path)


def test_own_patterns_have_their_own_category(path: Path) -> None:
    with Memory(path, policy={"patterns": {"projects": r"\bProject \w+"}}) as memory:
        done = memory.add("I work on Project Falcon. I like tea.", **ALICE)
        assert done["withheld"] == {"projects": 1}
        assert texts(memory) == ["I like tea."]
    assert b"Falcon" not in kept(path)


def test_an_unknown_category_is_refused(path: Path) -> None:
    with pytest.raises(InvalidInput, match="'gossip'"):
        Memory(path, policy=["gossip"])

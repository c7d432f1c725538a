"""The peers benchmark: its endpoint says what the scene says and counts it, and a peer that fails is told of."""

from __future__ import annotations

import ast
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.peers import command, environments, files, measure
from benchmarks.peers.endpoint import BY_SCHEMA, BY_TOOL, Endpoint, serving, smallest
from benchmarks.peers.environments import PEERS, Peer, python_of
from benchmarks.run import OURS
from benchmarks.speed_places import Owned
from benchmarks.speed_scene import SIZE, GivenEmbedder, name, passages, triples
from graphmem.config import ModelSpec
from graphmem.ingest.extract_llm import LlmExtractor
from graphmem.models.open import open_llm
from graphmem.types import Message

SAID = list(passages(triples(9)))
QUESTION = "What do we know about Ada?"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving(SAID, {QUESTION: ["Ada"]}) as served:
        yield served


def _ask(endpoint: Endpoint, path: str, **asked: Any) -> Any:
    request = urllib.request.Request(
        f"{endpoint.url}{path}", json.dumps(asked).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.loads(reply.read())


def _chat(endpoint: Endpoint, text: str, **asked: Any) -> Any:
    reply = _ask(endpoint, "/chat/completions", messages=[{"role": "user", "content": text}], **asked)
    return reply["choices"][0]["message"]


# the endpoint


def test_embeddings_are_the_scenes_and_are_counted_by_phase(endpoint: Endpoint) -> None:
    _ask(endpoint, "/phase", name="add")
    found = _ask(endpoint, "/embeddings", input=["Ada Lind", "Orta"], model="given")
    vectors = np.array([one["embedding"] for one in found["data"]], np.float32)
    assert np.allclose(vectors, GivenEmbedder().embed(["Ada Lind", "Orta"]), atol=1e-6)
    _ask(endpoint, "/phase", name="search")
    _ask(endpoint, "/embeddings", input="Ada Lind", model="given")
    assert endpoint.counts["add"] == {"embedding_calls": 1, "embedded_texts": 2}
    assert endpoint.counts["search"] == {"embedding_calls": 1, "embedded_texts": 1}


def test_a_schema_is_answered_with_the_triples_of_the_last_passage_in_the_prompt(endpoint: Endpoint) -> None:
    prompt = f"before: {SAID[0].text} now: {SAID[1].text}"
    form = {"type": "json_schema", "json_schema": {"name": "ExtractedEdges", "schema": {}}}
    edges = json.loads(_chat(endpoint, prompt, response_format=form)["content"])["edges"]
    assert [one["fact"] for one in edges] == [one.text for one in SAID[1].triples]
    assert endpoint.counts[""]["llm_calls"] == 1
    assert endpoint.counts[""]["prompt_characters"] == len(prompt)


def test_tools_are_called_with_what_is_said_or_with_the_names_that_a_question_holds(endpoint: Endpoint) -> None:
    tool = [{"type": "function", "function": {"name": "extract_entities"}}]
    called = _chat(endpoint, SAID[2].text, tools=tool)["tool_calls"][0]["function"]
    assert called["name"] == "extract_entities"
    named = {one["entity"] for one in json.loads(called["arguments"])["entities"]}
    assert named == {name(entity) for one in SAID[2].triples for entity in one.entities}
    asked = _chat(endpoint, QUESTION, tools=tool)["tool_calls"][0]["function"]["arguments"]
    assert [one["entity"] for one in json.loads(asked)["entities"]] == ["Ada"]
    none = [{"type": "function", "function": {"name": "delete_graph_memory"}}]
    assert "tool_calls" not in _chat(endpoint, SAID[2].text, tools=none)


def test_a_path_that_nothing_is_at_is_refused(endpoint: Endpoint) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        _ask(endpoint, "/completions", prompt="?")
    assert raised.value.code == 400
    raised.value.close()


def test_our_own_extractor_reads_what_the_endpoint_answers(endpoint: Endpoint) -> None:
    llm = open_llm(ModelSpec("openai", "given", options={"base_url": endpoint.url, "api_key": "none"}))
    drawn = LlmExtractor(llm).extract([Message("user", SAID[0].text, None, 0)])
    assert [one.text for one in drawn.statements] == [one.text for one in SAID[0].triples]
    assert drawn.rejected == ()


def test_the_smallest_value_fits_its_schema() -> None:
    schema = {
        "$defs": {"Kind": {"type": "string", "enum": ["a", "b"]}},
        "type": "object",
        "required": ["kind", "texts", "since", "count", "sure", "note"],
        "properties": {
            "kind": {"$ref": "#/$defs/Kind"},
            "texts": {"type": "array", "items": {"type": "string"}},
            "since": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "count": {"type": "integer"},
            "sure": {"type": "boolean"},
            "note": {"type": "string", "default": "as it is"},
            "other": {"type": "string"},
        },
    }
    made = smallest(schema)
    assert made == {"kind": "a", "texts": [], "since": None, "count": 0, "sure": False, "note": "as it is"}


def test_every_answer_can_be_written_as_json() -> None:
    for make in (*BY_SCHEMA.values(), *BY_TOOL.values()):
        assert json.loads(json.dumps(make(SAID[0].triples)))


# the scene


def test_the_files_hold_every_fact_with_its_vector_and_the_ends_that_stand_among_the_entities(tmp_path: Path) -> None:
    owners = [Owned("ann", triples(30)), Owned("bob", triples(20, seed=1))]
    files.write(owners, tmp_path)
    facts, entities = (_rows(tmp_path / f"{what}.jsonl") for what in ("facts", "entities"))
    assert [one["text"] for one in facts] == [one.text for each in owners for one in each.triples]
    assert len({one["uuid"] for one in (*facts, *entities)}) == len(facts) + len(entities)
    known = {one["uuid"]: one["user"] for one in entities}
    assert all(known[one["source"]] == known[one["target"]] == one["user"] for one in facts)
    vectors = np.load(tmp_path / "facts.npy")
    assert vectors.shape == (50, SIZE)
    assert np.allclose(vectors[7], GivenEmbedder().embed([facts[7]["text"]])[0], atol=1e-6)


def _rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_messages_are_of_three_facts_and_some_more_are_for_practice() -> None:
    messages = measure._messages(4)
    assert len(messages) == 7
    assert {len(one.triples) for one in messages} == {3}
    assert measure._messages(0) == []


# the environments


@pytest.mark.parametrize("peer", PEERS.values(), ids=list(PEERS))
def test_each_peer_is_pinned_and_has_a_script(peer: Peer) -> None:
    assert any(f"=={peer.version}" in wanted and peer.package in wanted for step in peer.steps for wanted in step)
    script = Path(measure.__file__).with_name("scripts") / peer.script
    imported = {
        node.module for node in ast.walk(ast.parse(script.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)
    }
    assert not any(module and module.startswith(("graphmem", "benchmarks")) for module in imported)


def test_a_peer_that_cannot_be_installed_is_an_error_with_what_pip_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    peer = Peer("no-such-memory", "1.0", (("no-such-memory==1.0",),), "none.py", "")
    with pytest.raises(OSError, match=r"no-such-memory 1\.0 cannot be installed: .*"):
        python_of(peer, tmp_path)
    (half_made,) = tmp_path.iterdir()
    assert not (half_made / environments._READY).exists()


def test_an_environment_that_is_ready_is_used_again(tmp_path: Path) -> None:
    peer = Peer("nothing", "1.0", (), "none.py", "")
    python = python_of(peer, tmp_path)
    assert python.exists()
    before = python.parent.stat().st_mtime_ns
    assert python_of(peer, tmp_path) == python
    assert python.parent.stat().st_mtime_ns == before
    assert environments._READY in {one.name for one in python.parents[1].iterdir()}


# what fails is told


class _Server:
    """No server: what is tested ends before one would be asked."""

    def __enter__(self) -> Any:
        from benchmarks.speed_places import Opened
        from graphmem.config import StoreSpec

        return Opened(StoreSpec("bolt://127.0.0.1:1"), "", None)

    def __exit__(self, *_: object) -> None:
        pass


def test_a_peer_whose_script_fails_is_reported_and_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "_server", lambda _: _Server())
    monkeypatch.setattr(measure, "python_of", lambda *_: Path(sys.executable))
    asked = measure.Asked(facts=(6, 9), others=0, questions=2, adds=1, systems=("mem0",))
    report = measure.measure(asked, tmp_path)
    mem0 = report["systems"]["mem0"]
    assert mem0["scenes"] == []
    assert mem0["error"].startswith("6 facts: ")
    assert "No module named" in mem0["error"]
    printed = command.table(report)
    assert "mem0 failed: 6 facts: " in printed
    assert "| mem0 1.0.11 |" in printed
    assert json.loads(json.dumps(report))["systems"]["mem0"]["error"] == mem0["error"]


def test_the_table_says_whose_facts_were_found(tmp_path: Path) -> None:
    scene = {"facts": 10, "others": 0, "ms_p50": 2.5, "returned": 10.0, "own_share": 1.0, "llm_calls_per_search": 0.0}
    beside = {**scene, "others": 90, "own_share": 0.1, "ms_p50": 30.0}
    head = {"version": None, "searched": "search"}
    report = {"systems": {OURS: {**head, "scenes": [scene, beside]}, "mem0": {**head, "scenes": [], "error": "x"}}}
    printed = command.table(report)
    assert "| graphmem | 10 | 90 | 30 | 10 | 10% |" in printed
    assert "mem0 failed: x" in printed
    for path in command.draw(report, tmp_path / "peers"):
        assert path.stat().st_size > 1000

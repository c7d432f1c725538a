"""OpenAI-compatible endpoints, against a real HTTP server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from openai_server import KEY, Answer, Server, completion, refusal, serving, vectors

from graphmem.config import ModelSpec
from graphmem.errors import ModelReplyInvalid, ModelUnavailable
from graphmem.models.base import Prompt
from graphmem.models.open import open_llm

SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
WITH_SCHEMA = Prompt("Note the facts as JSON.", "[1] hello", SCHEMA, max_tokens=50)
PLAIN = Prompt("Answer.", "Who?", max_tokens=50)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as served:
        yield served


def formats(server: Server) -> list[str | None]:
    return [request.get("response_format", {}).get("type") for request in server.requests]


def test_a_prompt_becomes_a_system_and_a_user_message_with_its_schema(server: Server) -> None:
    model = server.llm()
    assert model.name == "openai:some-model"
    reply = model.reply(WITH_SCHEMA)
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == ("ok", 11, 7)
    sent = server.requests[0]
    assert server.paths == ["/v1/chat/completions"]
    assert server.authorization == [f"Bearer {KEY}"]
    assert [(each["role"], each["content"]) for each in sent["messages"]] == [
        ("system", WITH_SCHEMA.instructions),
        ("user", WITH_SCHEMA.data),
    ]
    assert sent["response_format"]["json_schema"] == {"name": "reply", "schema": SCHEMA, "strict": True}
    assert (sent["temperature"], sent["max_tokens"]) == (0.0, 50)


def test_an_endpoint_that_refuses_schemas_is_asked_for_json_and_remembered(server: Server) -> None:
    def behave(body: dict[str, Any]) -> Answer:
        if body.get("response_format", {}).get("type") == "json_schema":
            return 400, refusal("'response_format.type' must be 'json_object' or 'text'")
        return 200, completion("{}")

    server.behave = behave
    model = server.llm()
    model.reply(WITH_SCHEMA)
    model.reply(WITH_SCHEMA)
    assert formats(server) == ["json_schema", "json_object", "json_object"]
    assert '"additionalProperties":false' in server.requests[1]["messages"][0]["content"]


def test_an_endpoint_that_refuses_any_format_is_asked_in_words(server: Server) -> None:
    server.behave = lambda body: (422, refusal("no")) if "response_format" in body else (200, completion("{}"))
    model = server.llm()
    model.reply(WITH_SCHEMA)
    assert formats(server) == ["json_schema", "json_object", None]
    assert server.llm().reply(PLAIN).text == "{}"


def test_a_refusal_for_another_reason_is_told_and_nothing_is_remembered(server: Server) -> None:
    server.behave = lambda _: (400, refusal("the context has 9000 tokens, the limit is 4096"))
    model = server.llm()
    with pytest.raises(ModelUnavailable, match="9000 tokens"):
        model.reply(WITH_SCHEMA)
    server.behave = lambda _: (200, completion("{}"))
    model.reply(WITH_SCHEMA)
    assert formats(server)[-1] == "json_schema"


def test_newer_names_of_parameters_are_found_out(server: Server) -> None:
    def behave(body: dict[str, Any]) -> Answer:
        if "max_tokens" in body:
            return 400, refusal("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        if "temperature" in body:
            return 400, refusal("'temperature' does not support 0 with this model.")
        return 200, completion("ok")

    server.behave = behave
    model = server.llm()
    model.reply(WITH_SCHEMA)
    model.reply(PLAIN)
    assert len(server.requests) == 4
    assert server.requests[-1]["max_completion_tokens"] == 50
    assert formats(server)[2] == "json_schema"


def test_a_wrong_key_is_told_without_the_key(server: Server) -> None:
    server.behave = lambda _: (401, refusal(f"Incorrect API key provided: {KEY}"))
    with pytest.raises(ModelUnavailable, match="check the API key") as caught:
        server.llm().reply(PLAIN)
    assert server.url in str(caught.value)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert len(server.requests) == 1


def test_too_many_requests_are_tried_again(server: Server) -> None:
    server.headers = {"retry-after-ms": "5"}
    server.behave = lambda _: (429, refusal("slow down")) if len(server.requests) < 3 else (200, completion("ok"))
    assert server.llm().reply(PLAIN).text == "ok"
    assert len(server.requests) == 3


def test_too_many_requests_for_too_long_are_told(server: Server) -> None:
    server.headers = {"retry-after-ms": "5"}
    server.behave = lambda _: (429, refusal("slow down"))
    with pytest.raises(ModelUnavailable, match="account's limits"):
        server.llm(max_retries=1).reply(PLAIN)
    assert len(server.requests) == 2


def test_a_server_that_is_not_there_is_told_with_its_url() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connecting is refused
        url = f"http://user:{KEY}@127.0.0.1:{taken.getsockname()[1]}/v1"
        model = open_llm(ModelSpec("openai", "m", options={"api_key": KEY, "base_url": url, "max_retries": 0}))
        with pytest.raises(ModelUnavailable, match=r"cannot be reached") as caught:
            model.reply(PLAIN)
    assert KEY not in str(caught.value)
    assert "http://127.0.0.1:" in str(caught.value)
    assert caught.value.__cause__ is not None


def test_a_server_that_is_slow_is_told(server: Server) -> None:
    released = threading.Event()

    def behave(_: dict[str, Any]) -> Answer:
        released.wait(5)
        return 200, completion("late")

    server.behave = behave
    with pytest.raises(ModelUnavailable, match=r"within 0\.1 s"):
        server.llm(timeout=0.1, max_retries=0).reply(PLAIN)
    released.set()


def test_usage_may_be_missing(server: Server) -> None:
    server.behave = lambda _: (200, completion("ok", usage=False))
    assert server.llm().reply(PLAIN) == ("ok", 0, 0)


@pytest.mark.parametrize("text", [None, "", "  ", "<think>hm</think>"])
def test_no_text_is_no_reply(server: Server, text: str | None) -> None:
    server.behave = lambda _: (200, completion(text))
    with pytest.raises(ModelReplyInvalid, match="finish_reason 'stop'"):
        server.llm().reply(PLAIN)


def test_thoughts_are_no_part_of_the_reply(server: Server) -> None:
    server.behave = lambda _: (200, completion('<think>{"facts": 1}</think>\n\n[1] Berlin.'))
    assert server.llm().reply(PLAIN).text == "[1] Berlin."


@pytest.mark.parametrize("body", [b"<html>not found</html>", b"", b"[]", b'{"choices": []}', b'"hello"'])
def test_an_answer_that_is_not_the_protocol_is_refused(server: Server, body: bytes) -> None:
    server.behave = lambda _: (200, body)
    with pytest.raises(ModelReplyInvalid, match="openai:some-model"):
        server.llm(max_retries=0).reply(PLAIN)


def test_a_wrong_path_says_what_to_check(server: Server) -> None:
    server.behave = lambda _: (404, refusal("no such model"))
    with pytest.raises(ModelUnavailable, match="check the model's name"):
        server.llm().reply(PLAIN)


def test_options_reach_the_call(server: Server) -> None:
    server.llm(temperature=0.3, max_tokens=20, top_p=0.5, seed=7).reply(PLAIN)
    sent = server.requests[0]
    assert (sent["temperature"], sent["max_tokens"], sent["top_p"], sent["seed"]) == (0.3, 20, 0.5, 7)


def test_embeddings_are_unit_vectors_in_the_order_of_the_texts(server: Server) -> None:
    server.behave = vectors
    embedder = server.embedder()
    assert (embedder.name, embedder.size) == ("openai:some-embedder", 2)
    texts = ["x" * (1 + number % 9) for number in range(300)]
    found = embedder.embed(texts)
    assert found.shape == (300, 2)
    assert found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    assert np.allclose(found[:, 0] / found[:, 1], [len(text) for text in texts], rtol=1e-5)
    assert [len(request["input"]) for request in server.requests] == [1, 256, 44]


def test_an_empty_text_is_sent_as_a_space(server: Server) -> None:
    server.behave = vectors
    server.embedder(embedding_dims=2).embed([""])
    assert server.requests[0]["input"] == [" "]
    assert "dimensions" not in server.requests[0]


def test_shorter_vectors_are_asked_for_where_the_model_has_them(server: Server) -> None:
    server.behave = vectors
    embedder = server.embedder("text-embedding-3-small", embedding_dims=2)
    assert embedder.embed(["a"]).shape == (1, 2)
    assert server.requests[0]["dimensions"] == 2


def test_a_known_model_is_not_asked_for_its_size(server: Server) -> None:
    assert server.embedder("text-embedding-3-small").size == 1536
    assert server.requests == []


def test_vectors_of_another_size_are_refused(server: Server) -> None:
    server.behave = vectors
    with pytest.raises(ModelReplyInvalid, match="embedding_dims"):
        server.embedder(embedding_dims=3).embed(["a"])


def test_vectors_without_a_direction_or_missing_are_refused(server: Server) -> None:
    server.behave = lambda _: (200, {"object": "list", "model": "m", "data": [
        {"object": "embedding", "index": 0, "embedding": [0.0, 0.0]}]})  # fmt: skip
    embedder = server.embedder(embedding_dims=2)
    with pytest.raises(ModelReplyInvalid, match="direction"):
        embedder.embed(["a"])
    with pytest.raises(ModelReplyInvalid, match="1 vectors for 2 texts"):
        embedder.embed(["a", "b"])

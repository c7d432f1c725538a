"""LangChain's own OpenAI classes against the loopback server: real chat models and embeddings, wrapped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from openai_server import KEY, Answer, Server, completion, refusal, serving, vectors

from graphmem import Memory
from graphmem.config import ModelSpec
from graphmem.errors import ConfigurationError, ModelReplyInvalid, ModelUnavailable
from graphmem.models.base import Prompt
from graphmem.models.foreign import Foreign
from graphmem.models.open import open_embedder, open_llm

PROMPT = Prompt("Note the facts.", "[1] hello", {"type": "object"}, max_tokens=50)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as served:
        yield served


def chat(server: Server) -> ChatOpenAI:
    return ChatOpenAI(model="some-model", base_url=server.url, api_key=KEY, max_retries=0)


def test_a_chat_model_is_wrapped(server: Server) -> None:
    model = open_llm(ModelSpec("", instance=chat(server)))
    assert model.name == "langchain:some-model"
    assert model.reply(PROMPT) == ("ok", 11, 7)
    system, user = server.requests[0]["messages"]
    assert system["content"].startswith("Note the facts.")
    assert '{"type":"object"}' in system["content"]
    assert (user["role"], user["content"]) == ("user", "[1] hello")


def test_mem0s_way_to_hand_over_a_chat_model(server: Server) -> None:
    model = open_llm(ModelSpec("langchain", options={"model": chat(server)}))
    assert model.reply(PROMPT).text == "ok"


def test_a_memory_takes_the_objects_themselves(server: Server) -> None:
    server.behave = in_order
    with Memory("memory:", llm=chat(server), embedder=embeddings(server)) as memory:
        assert (memory.llm and memory.llm.name) == "langchain:some-model"
        assert memory.embedder_name == "langchain:some-embedder"


@pytest.mark.parametrize("given", [{"llm": ChatOpenAI}, {"llm": 5}, {"embedder": object()}])
def test_what_is_no_model_is_told_what_is(given: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=r"no model: write 'provider:model', or give an object"):
        Memory("memory:", **given)


def test_its_errors_become_ours_without_the_key(server: Server) -> None:
    server.behave = lambda _: (401, refusal(f"bad key {KEY}"))
    with pytest.raises(ModelUnavailable, match="langchain:some-model did not answer") as caught:
        open_llm(ModelSpec("", instance=chat(server))).reply(PROMPT)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_text_is_no_reply(server: Server) -> None:
    server.behave = lambda _: (200, completion(""))
    with pytest.raises(ModelReplyInvalid):
        open_llm(ModelSpec("", instance=chat(server))).reply(PROMPT)


def embeddings(server: Server) -> OpenAIEmbeddings:
    return OpenAIEmbeddings(
        model="some-embedder", base_url=server.url, api_key=KEY, check_embedding_ctx_length=False, max_retries=0
    )


def in_order(body: dict[str, Any]) -> Answer:
    """LangChain takes the vectors as they come."""
    status, answer = vectors(body)
    assert isinstance(answer, dict)
    return status, answer | {"data": answer["data"][::-1]}


def test_embeddings_are_wrapped(server: Server) -> None:
    server.behave = in_order
    embedder = open_embedder(ModelSpec("", instance=embeddings(server)))
    assert (embedder.name, embedder.size) == ("langchain:some-embedder", 2)
    found = embedder.embed(["a", "bbb"])
    assert found.dtype == np.float32
    assert np.allclose(found, [[0.5**0.5, 0.5**0.5], [0.9**0.5, 0.1**0.5]], atol=1e-6)
    assert embedder.embed([]).shape == (0, 2)


def test_embeddings_out_of_reach_are_told(server: Server) -> None:
    server.behave = lambda _: (500, refusal("down"))
    with pytest.raises(ModelUnavailable, match="langchain:some-embedder did not embed"):
        open_embedder(ModelSpec("", instance=embeddings(server)))


@pytest.mark.parametrize("rows", [[], [[]], [None], None])
def test_embeddings_without_a_vector_are_told_when_opened(rows: Any) -> None:
    class Empty(Embeddings):
        def embed_documents(self, _: list[str]) -> Any:
            return rows

        def embed_query(self, text: str) -> Any: ...

    with pytest.raises(ModelReplyInvalid, match="langchain:Empty gave no vector"):
        open_embedder(ModelSpec("", instance=Empty()))


def within(error: Exception) -> Any:
    with Foreign(ConfigurationError, "it failed"):
        raise error


@pytest.mark.parametrize("error", [ConnectionRefusedError("x"), Exception("x"), np.linalg.LinAlgError("x")])
def test_errors_of_libraries_are_translated(error: Exception) -> None:
    with pytest.raises(ConfigurationError, match="it failed"):
        within(error)


@pytest.mark.parametrize("error", [TypeError("x"), KeyError("x"), ModelReplyInvalid("x")])
def test_our_own_errors_and_bugs_pass_through(error: Exception) -> None:
    with pytest.raises(type(error), match="x"):
        within(error)

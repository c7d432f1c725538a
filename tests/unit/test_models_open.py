"""Which provider is served by what."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from graphmem.config import ModelSpec, settings_from_mem0
from graphmem.errors import ConfigurationError, MissingDependency, ModelReplyInvalid
from graphmem.models.base import Prompt, Reply
from graphmem.models.onnx import OnnxEmbedder
from graphmem.models.open import open_embedder, open_llm


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPSEEK_API_KEY", "GROQ_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def endpoint(spec: ModelSpec) -> Any:
    return vars(open_llm(spec))["_endpoint"]


@pytest.mark.parametrize(
    ("provider", "options", "url"),
    [
        ("ollama", {}, "http://localhost:11434/v1"),
        ("ollama", {"ollama_base_url": "http://box:11434"}, "http://box:11434/v1"),
        ("lmstudio", {"lmstudio_base_url": "http://box:1234/v1"}, "http://box:1234/v1"),
        ("vllm", {"vllm_base_url": "http://box:9/"}, "http://box:9/v1"),
        ("llama.cpp", {"base_url": "http://box:8080/v1"}, "http://box:8080/v1"),
        ("deepseek", {"api_key": "k"}, "https://api.deepseek.com/v1"),
        ("OpenAI", {"api_key": "k"}, "https://api.openai.com/v1"),
        ("openai", {"openai_base_url": "http://box/proxy"}, "http://box/proxy"),
    ],
)
def test_addresses(provider: str, options: dict[str, Any], url: str) -> None:
    assert endpoint(ModelSpec(provider, "m", options=options)).base_url == url


def test_openai_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://box:1/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "secret-key")
    found = endpoint(ModelSpec("openai", "m"))
    assert (found.base_url, found.api_key) == ("http://box:1/v1", "secret-key")
    assert "secret-key" not in repr(found)


def test_a_hosted_provider_needs_a_key() -> None:
    with pytest.raises(ConfigurationError, match="set GROQ_API_KEY or the option api_key"):
        open_llm(ModelSpec("groq", "m"))


@pytest.mark.parametrize("url", ["box:8080", "ftp://box/v1", "http://"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="is no URL"):
        open_llm(ModelSpec("openai", "m", options={"base_url": url}))


def test_unknown_providers_are_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=r"'opnai'.*anthropic.*ollama.*openai"):
        open_llm(ModelSpec("opnai", "m"))
    with pytest.raises(ConfigurationError, match=r"'opnai'.*onnx.*openai.*sentence-transformers"):
        open_embedder(ModelSpec("opnai", "m"))


def test_unknown_options_are_refused_and_those_of_mem0_taken() -> None:
    options = {"api_key": "k", "temperature": 0.1, "max_tokens": 99, "top_p": 0.1, "top_k": 1, "enable_vision": True}
    assert open_llm(ModelSpec("openai", "m", options=options)).name == "openai:m"
    with pytest.raises(ConfigurationError, match=r"no options \['temprature'\]"):
        open_llm(ModelSpec("openai", "m", options={"api_key": "k", "temprature": 0.1}))


def test_a_model_is_needed() -> None:
    with pytest.raises(ConfigurationError, match="'ollama:MODEL'"):
        open_llm(ModelSpec("ollama"))


def test_the_default_embedder() -> None:
    embedder = open_embedder(ModelSpec("onnx", "all-MiniLM-L6-v2"))
    assert (embedder.name, embedder.size) == ("onnx:all-MiniLM-L6-v2", 384)
    with pytest.raises(ConfigurationError, match="sentence-transformers:bge-small"):
        open_embedder(ModelSpec("onnx", "bge-small"))


def test_fastembed_is_refused_with_an_alternative() -> None:
    with pytest.raises(ConfigurationError, match="'onnx:all-MiniLM-L6-v2'"):
        open_embedder(ModelSpec("fastembed", "bge-small"))


def test_what_is_not_installed_says_what_to_install() -> None:
    for module, spec in (("langchain", "anthropic"), ("sentence_transformers", "huggingface")):
        try:
            __import__(module)
        except ImportError:
            opener = open_llm if spec == "anthropic" else open_embedder
            with pytest.raises(MissingDependency, match="pip install"):
                opener(ModelSpec(spec, "m"))


def test_only_embedders_are_offered_as_embedders() -> None:
    with pytest.raises(ConfigurationError, match="unknown embedder provider 'foo': use one of") as told:
        open_embedder(ModelSpec("foo", "x"))
    offered = str(told.value).rpartition("use one of ")[2].split(", ")
    assert {"onnx", "openai", "ollama", "langchain"} <= set(offered)
    assert not {"anthropic", "groq", "deepseek", "xai", "fastembed"} & set(offered)
    with pytest.raises(
        ConfigurationError, match="'Groq' has no embeddings: leave it out to use 'onnx:all-MiniLM-L6-v2'"
    ):
        open_embedder(ModelSpec("Groq", "x"))


def test_mem0_blocks_open() -> None:
    settings = settings_from_mem0(
        {
            "llm": {"provider": "openai", "config": {"model": "gpt-4o-mini", "api_key": "k", "temperature": 0.2}},
            "embedder": {"provider": "openai", "config": {"model": "text-embedding-3-small", "api_key": "k"}},
        },
        {},
    )
    assert settings.llm is not None
    assert open_llm(settings.llm).name == "openai:gpt-4o-mini"
    assert open_embedder(settings.embedder).size == 1536


def test_mem0_models_that_name_no_model_have_a_default() -> None:
    block = {"provider": "openai", "config": {"api_key": "k", "temperature": 0.1}}
    settings = settings_from_mem0({"llm": block, "embedder": block | {"config": {"api_key": "k"}}}, {})
    assert settings.llm is not None
    assert open_llm(settings.llm).name == "openai:gpt-4o-mini"
    assert open_embedder(settings.embedder).name == "openai:text-embedding-3-small"
    structured = settings_from_mem0({"llm": block | {"provider": "openai_structured"}}, {}).llm
    assert structured is not None
    assert open_llm(structured).name == "openai:gpt-4o-mini"


def test_what_mem0_says_in_its_graph_store(caplog: pytest.LogCaptureFixture) -> None:
    graph = {
        "provider": "neo4j",
        "config": {"url": "neo4j://localhost:7687", "username": "neo4j", "password": "p"},
        "llm": {"provider": "openai", "config": {"model": "gpt-4o", "api_key": "k"}},
        "custom_prompt": "Only note people.",
        "threshold": 0.7,
    }
    with caplog.at_level("INFO", "graphmem"):
        alone = settings_from_mem0({"graph_store": graph}, {})
    assert "threshold of the configuration is not used" in caplog.text
    assert (alone.llm and alone.llm.model, alone.instructions) == ("gpt-4o", "Only note people.")
    own = {"provider": "ollama", "config": {"model": "llama3"}}
    both = settings_from_mem0({"graph_store": graph, "llm": own, "custom_prompt": "Be brief."}, {})
    assert (both.llm and both.llm.model, both.instructions) == ("llama3", "Be brief.\n\nOnly note people.")


@pytest.mark.parametrize("model", ["all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"])
def test_the_model_that_is_built_in_needs_no_torch(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "sentence_transformers" else real(name)
    )
    block = {"provider": "huggingface", "config": {"model": model, "model_kwargs": {"device": "cpu"}}}
    found = open_embedder(settings_from_mem0({"embedder": block}, {}).embedder)
    assert found.name == "onnx:all-MiniLM-L6-v2"


class Own:
    """A LanguageModel and an Embedder of somebody else's."""

    name = "own:one"
    size = 2

    def reply(self, prompt: Prompt) -> Reply:
        return Reply(prompt.data)

    def embed(self, texts: list[str]) -> Any:
        return np.eye(2, dtype=np.float32)[: len(texts)]


def test_instances_are_taken_as_they_are() -> None:
    own, embedder = Own(), OnnxEmbedder()
    assert open_llm(ModelSpec("own", instance=own)).reply(Prompt("a", "b")) == own.reply(Prompt("a", "b"))
    opened = open_embedder(ModelSpec("own", instance=own))
    assert (opened.name, opened.size) == (own.name, own.size)
    assert np.array_equal(opened.embed(["a", "b"]), own.embed(["a", "b"]))
    assert open_embedder(ModelSpec("own", instance=embedder)) is embedder


@pytest.mark.parametrize("given", ["a text", None, Reply(None), ("a text", 0, 0)])  # type: ignore[arg-type]
def test_an_llm_that_gives_something_else_is_told(given: Any) -> None:
    class Wrong:
        name = "wrong"

        def reply(self, _: Prompt) -> Any:
            return given

    with pytest.raises(ModelReplyInvalid, match=r"wrong gave .* let its reply\(\) return"):
        open_llm(ModelSpec("own", instance=Wrong())).reply(Prompt("a", "b"))


class Gives(Own):
    """An embedder that gives the same rows whatever it is asked."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def embed(self, _: list[str]) -> Any:
        return self.rows


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[1, 0]], r"shape \(1, 2\) where \(2, 2\) is due"),
        ([[1, 0, 0], [0, 1, 0]], r"shape \(2, 3\) where \(2, 2\) is due"),
        ([1, 0], r"shape \(2,\) where"),
        ([[1, 0], [1]], "no rows of numbers"),
        ([["a", "b"], ["c", "d"]], "no rows of numbers"),
        (None, "shape"),
        ([[0, 0], [1, 0]], "without a direction"),
        ([[float("nan"), 0], [1, 0]], "without a direction"),
    ],
)
def test_an_embedder_that_gives_something_else_is_told(rows: Any, told: str) -> None:
    with pytest.raises(ModelReplyInvalid, match=f"own:one gave .*{told}"):
        open_embedder(ModelSpec("own", instance=Gives(rows))).embed(["a", "b"])


def test_vectors_of_another_length_become_unit_vectors() -> None:
    opened = open_embedder(ModelSpec("own", instance=Gives([[3, 4]])))
    assert np.allclose(opened.embed(["a"]), [[0.6, 0.8]])
    assert opened.embed([]).shape == (0, 2)


def test_other_objects_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="llm is a dict"):
        open_llm(ModelSpec("", instance={}))
    with pytest.raises(ConfigurationError, match="embedder is a list"):
        open_embedder(ModelSpec("", instance=[]))
    with pytest.raises(ConfigurationError, match="needs the object itself"):
        open_llm(ModelSpec("langchain", "gpt"))

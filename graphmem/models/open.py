"""From a ModelSpec to the model: which provider is served by what."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from graphmem.config import DEFAULT_EMBEDDER, ModelSpec
from graphmem.errors import ConfigurationError
from graphmem.models.base import Embedder, LanguageModel


class _Served(NamedTuple):
    """An OpenAI-compatible provider: its address, and the variable that holds its key (None: it needs none)."""

    base_url: str
    key_variable: str | None = None


_SERVED = {
    "openai": _Served("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "deepseek": _Served("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    "groq": _Served("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "llamacpp": _Served("http://localhost:8080/v1"),
    "lmstudio": _Served("http://localhost:1234/v1"),
    "mistral": _Served("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "ollama": _Served("http://localhost:11434/v1"),
    "openrouter": _Served("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "together": _Served("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    "vllm": _Served("http://localhost:8000/v1"),
    "xai": _Served("https://api.x.ai/v1", "XAI_API_KEY"),
}
_ALIASES = {
    "azure_openai_structured": "azure_openai",
    "huggingface": "sentence-transformers",
    "llama.cpp": "llamacpp",
    "lm_studio": "lmstudio",
    "openai_structured": "openai",
}
_LANGCHAIN = {
    "anthropic": "anthropic",
    "aws_bedrock": "bedrock_converse",
    "azure_openai": "azure_openai",
    "bedrock": "bedrock_converse",
    "cohere": "cohere",
    "fireworks": "fireworks",
    "gemini": "google_genai",
    "google_genai": "google_genai",
    "google_vertexai": "google_vertexai",
    "nvidia": "nvidia",
    "vertexai": "google_vertexai",
    "watsonx": "ibm",
}
_NO_EMBEDDINGS = ("anthropic", "deepseek", "groq", "xai")
"""Providers of LLMs that offer no embeddings."""

_LANGCHAIN_EMBEDDINGS = _LANGCHAIN | {"aws_bedrock": "bedrock", "bedrock": "bedrock"}
_PASSED_ON = {
    "top_p",
    "frequency_penalty",
    "presence_penalty",
    "seed",
    "reasoning_effort",
    "extra_body",
    "extra_headers",
}
_OWN = {"model", "api_key", "base_url", "timeout", "max_retries", "temperature", "max_tokens"}
_EMBEDDING = {"model", "api_key", "base_url", "timeout", "max_retries", "embedding_dims"}
_UNUSED = {  # of mem0: without a counterpart here, and harmless to leave out
    "top_k", "enable_vision", "vision_details", "site_url", "app_name", "memory_add_embedding_type",
    "memory_update_embedding_type", "memory_search_embedding_type", "is_reasoning_model", "store",
}  # fmt: skip


def open_llm(spec: ModelSpec) -> LanguageModel:
    """The LLM of a spec; nothing is called yet.

    `spec.instance` may be a LangChain chat model or anything that is a LanguageModel. Raises ConfigurationError for
    an unknown provider or option, MissingDependency when the provider's package is not installed.
    """
    instance = _instance(spec)
    if instance is not None:
        return _llm_of(instance)
    provider = _provider(spec)
    if provider in _SERVED:
        return _openai_model(provider, spec)
    if provider in _LANGCHAIN:
        from graphmem.models.langchain import open_chat_model

        return open_chat_model(_LANGCHAIN[provider], _needed_model(spec), _rest(spec))
    raise _unknown(spec, "LLM", [*_SERVED, *_LANGCHAIN, "langchain"])


def open_embedder(spec: ModelSpec) -> Embedder:
    """The embedder of a spec. One whose size is not known beforehand is asked for it, or loaded.

    `spec.instance` may be LangChain embeddings or anything that is an Embedder; what that one gives is checked.
    Raises as `open_llm` does, and ModelUnavailable when the embedder has to be asked and cannot be.
    """
    instance = _instance(spec)
    if instance is not None:
        return _embedder_of(instance)
    provider = _provider(spec)
    if provider in _LOCAL:
        return _LOCAL[provider](spec)
    if provider in _NO_EMBEDDINGS:
        raise ConfigurationError(
            f"provider {spec.provider!r} has no embeddings: leave it out to use {DEFAULT_EMBEDDER!r}"
        )
    if provider in _SERVED:
        return _openai_embedder(provider, spec)
    if provider in _LANGCHAIN_EMBEDDINGS:
        from graphmem.models.langchain import open_embeddings

        return open_embeddings(_LANGCHAIN_EMBEDDINGS[provider], _needed_model(spec), _rest(spec))
    known = {*_LOCAL, *_SERVED, *_LANGCHAIN_EMBEDDINGS, "langchain"} - {*_NO_EMBEDDINGS, "fastembed"}
    raise _unknown(spec, "embedder", list(known))


def _provider(spec: ModelSpec) -> str:
    folded = spec.provider.strip().lower()
    return _ALIASES.get(folded, folded)


def _unknown(spec: ModelSpec, kind: str, known: list[str]) -> ConfigurationError:
    return ConfigurationError(f"unknown {kind} provider {spec.provider!r}: use one of {', '.join(sorted(known))}")


def _needed_model(spec: ModelSpec) -> str:
    if not spec.model:
        raise ConfigurationError(f"provider {spec.provider!r} needs a model: write '{spec.provider}:MODEL'")
    return spec.model


def _instance(spec: ModelSpec) -> Any:
    """The object that was handed in, as the spec's instance or as mem0 does it: provider langchain, option model."""
    if spec.instance is not None or _provider(spec) != "langchain":
        return spec.instance
    given = spec.options.get("model")
    if given is None or isinstance(given, str):
        raise ConfigurationError("provider 'langchain' needs the object itself: {'model': ChatAnthropic(...)}")
    return given


def _is_ours(instance: object) -> bool:
    """Whether it checks itself what it gives."""
    return type(instance).__module__.startswith("graphmem.models.")


def _llm_of(instance: Any) -> LanguageModel:
    if _is_ours(instance):
        return instance  # type: ignore[no-any-return]
    if callable(getattr(instance, "reply", None)) and isinstance(getattr(instance, "name", None), str):
        from graphmem.models.text import CheckedModel

        return CheckedModel(instance)
    from langchain_core.language_models import BaseChatModel

    if not isinstance(instance, BaseChatModel):
        raise ConfigurationError(
            f"llm is a {type(instance).__name__}: give 'provider:model', a LangChain chat model or a LanguageModel"
        )
    from graphmem.models.langchain import LangChainModel

    return LangChainModel(instance)


def _embedder_of(instance: Any) -> Embedder:
    if _is_ours(instance):
        return instance  # type: ignore[no-any-return]
    if callable(getattr(instance, "embed", None)) and isinstance(getattr(instance, "size", None), int):
        from graphmem.models.vectors import CheckedEmbedder

        return CheckedEmbedder(instance)
    from langchain_core.embeddings import Embeddings

    if not isinstance(instance, Embeddings):
        raise ConfigurationError(
            f"embedder is a {type(instance).__name__}: give 'provider:model', LangChain embeddings or an Embedder"
        )
    from graphmem.models.langchain import LangChainEmbedder

    return LangChainEmbedder(instance)


def _onnx(spec: ModelSpec) -> Embedder:
    from graphmem.models.onnx import OnnxEmbedder
    from graphmem.models.weights import MODEL

    if spec.model.removeprefix("sentence-transformers/") not in ("", MODEL):
        raise ConfigurationError(
            f"embedder 'onnx:{spec.model}' is not known: 'onnx:{MODEL}' is, and 'sentence-transformers:{spec.model}'"
        )
    _refuse_unknown(spec, {"model", "folder", "embedding_dims"})
    return OnnxEmbedder(spec.options.get("folder"))


def _sentence_transformers(spec: ModelSpec) -> Embedder:
    """As mem0's "huggingface" it is the built-in embedder where that has the same model and torch is not wanted."""
    from graphmem.models.sentence_transformers import SentenceTransformersEmbedder
    from graphmem.models.weights import MODEL, package_folder

    built_in = spec.model.removeprefix("sentence-transformers/") == MODEL
    if spec.provider.strip().lower() == "huggingface" and built_in and package_folder("sentence_transformers") is None:
        return _onnx(replace(spec, options={key: spec.options[key] for key in spec.options if key != "model_kwargs"}))
    _refuse_unknown(spec, {"model", "folder", "model_kwargs", "embedding_dims"})
    return SentenceTransformersEmbedder(
        spec.model or MODEL, folder=spec.options.get("folder"), options=spec.options.get("model_kwargs")
    )


def _fastembed(spec: ModelSpec) -> Embedder:
    raise ConfigurationError(
        f"embedder 'fastembed:{spec.model}' is not supported: 'onnx:all-MiniLM-L6-v2' runs on ONNX Runtime as it does"
    )


_LOCAL: dict[str, Callable[[ModelSpec], Embedder]] = {
    "onnx": _onnx,
    "sentence-transformers": _sentence_transformers,
    "fastembed": _fastembed,
}


def _openai_model(provider: str, spec: ModelSpec) -> LanguageModel:
    from graphmem.models.openai import OpenAIModel

    options = _options(provider, spec, _OWN | _PASSED_ON)
    return OpenAIModel(
        _needed_model(spec),
        endpoint=_endpoint(provider, options),
        temperature=options.get("temperature", 0.0),
        max_tokens=options.get("max_tokens"),
        more={key: options[key] for key in sorted(_PASSED_ON) if options.get(key) is not None},
    )


def _openai_embedder(provider: str, spec: ModelSpec) -> Embedder:
    from graphmem.models.openai import OpenAIEmbedder

    options = _options(provider, spec, _EMBEDDING)
    model, size = _needed_model(spec), options.get("embedding_dims")
    shortened = size if model.startswith("text-embedding-3") else None
    return OpenAIEmbedder(model, endpoint=_endpoint(provider, options), size=size, dimensions=shortened)


def _endpoint(provider: str, options: Mapping[str, Any]) -> Any:
    from graphmem.models.openai import NO_KEY, Endpoint

    served = _SERVED[provider]
    url = options.get("base_url") or (os.environ.get("OPENAI_BASE_URL") if provider == "openai" else None)
    key = options.get("api_key") or (os.environ.get(served.key_variable) if served.key_variable else None)
    if not key and served.key_variable and not url:
        raise ConfigurationError(f"provider {provider!r} needs a key: set {served.key_variable} or the option api_key")
    made = Endpoint(provider=provider, base_url=_url(url or served.base_url, served), api_key=str(key or NO_KEY))
    limits = {name: options[name] for name in ("timeout", "max_retries") if options.get(name) is not None}
    return replace(made, **limits)


def _url(url: str, served: _Served) -> str:
    """The URL, with /v1 where a local server's was given without a path, as mem0 does for Ollama."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f"base_url {url.rpartition('@')[2]!r} is no URL: write it like {served.base_url!r}")
    return url.rstrip("/") + "/v1" if served.key_variable is None and parts.path in ("", "/") else url


def _options(provider: str, spec: ModelSpec, known: set[str]) -> dict[str, Any]:
    """The options under our names: mem0 writes the address as `ollama_base_url`, `openai_base_url` and so on."""
    theirs = {f"{provider}_base_url", "openai_base_url"}
    _refuse_unknown(spec, known | theirs)
    options = dict(spec.options)
    urls = [options.pop(name) for name in sorted(theirs) if options.get(name)]
    if urls and not options.get("base_url"):
        options["base_url"] = urls[0]
    return options


def _refuse_unknown(spec: ModelSpec, known: set[str]) -> None:
    unknown = sorted(set(spec.options) - known - _UNUSED)
    if unknown:
        raise ConfigurationError(f"provider {spec.provider!r} has no options {unknown}: known are {sorted(known)}")


def _rest(spec: ModelSpec) -> dict[str, Any]:
    """The options as LangChain takes them: all but the model's name and what only mem0 knows."""
    return {
        key: value
        for key, value in spec.options.items()
        if key not in _UNUSED | {"model", "embedding_dims"} and value is not None
    }

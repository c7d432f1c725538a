"""LangChain's chat models and embeddings: every provider that LangChain knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphmem.errors import ConfigurationError, MissingDependency, ModelUnavailable
from graphmem.models.base import Prompt, Reply
from graphmem.models.foreign import Foreign
from graphmem.models.text import answer_of, instructions_with_schema
from graphmem.models.vectors import size_of, unit_rows

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.language_models import BaseChatModel

    from graphmem.types import Vector


class LangChainModel:
    """An LLM from any LangChain chat model. A prompt's schema goes into the instructions, in words."""

    def __init__(self, model: BaseChatModel, *, name: str = "") -> None:
        self.name = name or f"langchain:{_called(model)}"
        self._model = model

    def reply(self, prompt: Prompt) -> Reply:
        """The model's answer. Raises ModelUnavailable, or ModelReplyInvalid when it gave no text at all."""
        from langchain_core.messages import HumanMessage, SystemMessage

        messages = [SystemMessage(instructions_with_schema(prompt)), HumanMessage(prompt.data)]
        with Foreign(
            ModelUnavailable, f"{self.name} did not answer: check its key and address", secret=_key(self._model)
        ):
            answer = self._model.invoke(messages)
        usage = getattr(answer, "usage_metadata", None) or {}
        text = answer_of(_text_of(answer.content), self.name)
        return Reply(text, usage.get("input_tokens", 0), usage.get("output_tokens", 0))


class LangChainEmbedder:
    """Unit vectors from any LangChain embeddings. Their size is asked of them, with one call when made.

    Raises ModelUnavailable, or ModelReplyInvalid where that call gives no vector.
    """

    def __init__(self, embeddings: Embeddings, *, name: str = "") -> None:
        self.name = name or f"langchain:{_called(embeddings)}"
        self._embeddings = embeddings
        self.size = size_of(self._asked(["size"]), name=self.name)

    def embed(self, texts: Sequence[str]) -> Vector:
        """One float32 unit vector for each text, in the order of the texts.

        Raises ModelUnavailable, or ModelReplyInvalid for vectors of another number or size.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        return unit_rows(self._asked(texts), count=len(texts), size=self.size, name=self.name)

    def _asked(self, texts: Sequence[str]) -> list[list[float]]:
        trouble = f"{self.name} did not embed: check its key and address"
        with Foreign(ModelUnavailable, trouble, secret=_key(self._embeddings)):
            return self._embeddings.embed_documents(list(texts))


def _made(provider: str, model: str, options: Mapping[str, Any], *, make: Callable[[], Any]) -> Any:
    """What LangChain makes, its refusals translated."""
    trouble = f"LangChain cannot open {provider}:{model}"
    try:
        with Foreign(ConfigurationError, trouble, secret=str(options.get("api_key") or "")):
            return make()
    except ImportError as error:
        raise _missing(provider) from error
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"{trouble}: {error}") from error


def open_chat_model(provider: str, model: str, options: Mapping[str, Any]) -> LangChainModel:
    """The chat model of a provider by LangChain's own name for it, such as "anthropic".

    Raises MissingDependency when `langchain` or the provider's package is not installed.
    """
    try:
        from langchain.chat_models import init_chat_model  # type: ignore[import-not-found,unused-ignore]  # optional
    except ImportError as error:
        raise _missing(provider) from error
    made = _made(provider, model, options, make=lambda: init_chat_model(model, model_provider=provider, **options))
    return LangChainModel(made, name=f"{provider}:{model}")


def open_embeddings(provider: str, model: str, options: Mapping[str, Any]) -> LangChainEmbedder:
    """The embeddings of a provider by LangChain's own name for it. Raises as `open_chat_model` does."""
    try:
        from langchain.embeddings import init_embeddings  # type: ignore[import-not-found,unused-ignore]  # optional
    except ImportError as error:
        raise _missing(provider) from error
    made = _made(provider, model, options, make=lambda: init_embeddings(model, provider=provider, **options))
    return LangChainEmbedder(made, name=f"{provider}:{model}")


def _missing(provider: str) -> MissingDependency:
    package = f"langchain-{provider.replace('_', '-')}"
    return MissingDependency(f"{provider!r} is opened through LangChain: pip install langchain {package}")


def _called(thing: object) -> str:
    """What a LangChain object calls its model, else its class."""
    for field in ("model_name", "model", "model_id", "deployment_name"):
        value = getattr(thing, field, None)
        if isinstance(value, str) and value:
            return value
    return type(thing).__name__


def _key(thing: object) -> str:
    """The API key a LangChain object carries, so that no message repeats it."""
    for value in vars(thing).values():
        if callable(reveal := getattr(value, "get_secret_value", None)):
            return str(reveal())
    return ""


def _text_of(content: object) -> str:
    """The text of a message's content: a string, or a list of strings and parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    words = [part.get("text", "") if isinstance(part, Mapping) else part for part in parts]
    return "".join(word for word in words if isinstance(word, str))

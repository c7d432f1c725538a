"""LLMs and embeddings over any OpenAI-compatible endpoint: OpenAI, Ollama, vLLM, llama.cpp and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from graphmem.errors import ModelReplyInvalid, ModelUnavailable
from graphmem.models.base import Prompt, Reply
from graphmem.models.text import answer_of, instructions_with_schema

if TYPE_CHECKING:
    import openai

    from graphmem.types import Vector

BASE_URL = "https://api.openai.com/v1"
NO_KEY = "none"  # what local servers are sent, as the client insists on a key
_INPUTS = 256
_SIZES = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the model is served, and how to call it."""

    provider: str = "openai"
    base_url: str = BASE_URL
    api_key: str = NO_KEY
    timeout: float = 120.0
    max_retries: int = 2

    def client(self) -> openai.OpenAI:
        """A client of this endpoint; it opens no connection before its first call."""
        import openai

        return openai.OpenAI(
            base_url=self.base_url, api_key=self.api_key, timeout=self.timeout, max_retries=self.max_retries
        )

    @property
    def shown(self) -> str:
        """The URL without user, password and query."""
        parts = urlsplit(self.base_url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"

    def __repr__(self) -> str:
        return f"Endpoint({self.provider}, {self.shown})"


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What an endpoint was found to accept."""

    format: Literal["json_schema", "json_object", "none"] = "json_schema"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True

    def after(self, refusal: str, *, schema: bool) -> _Dialect | None:
        """The next dialect to try after this refusal, None when there is nothing left to give up."""
        if "max_completion_tokens" in refusal and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "temperature" in refusal and self.temperature:
            return replace(self, temperature=False)
        if not schema or self.format == "none":
            return None
        return replace(self, format="json_object" if self.format == "json_schema" else "none")


class OpenAIModel:
    """An LLM behind an OpenAI-compatible chat endpoint.

    A prompt's schema goes into `response_format`; where the endpoint refuses that, JSON mode is tried, then plain
    text, with the schema in the instructions. What it accepted is remembered for the next call. `max_tokens` caps
    what a prompt asks for; `more` are further parameters of the call, such as `top_p`.
    """

    def __init__(
        self,
        model: str,
        *,
        endpoint: Endpoint,
        temperature: float | None = 0.0,
        max_tokens: int | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = f"{endpoint.provider}:{model}"
        self._model = model
        self._endpoint = endpoint
        self._client = endpoint.client()
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._more = dict(more or {})
        self._dialect = _Dialect(temperature=temperature is not None)

    def reply(self, prompt: Prompt) -> Reply:
        """The model's answer. Raises ModelUnavailable, or ModelReplyInvalid when it gave no text at all."""
        with _translated(self.name, self._endpoint):
            completion = self._asked(prompt)
        choices = getattr(completion, "choices", None)
        if not choices:
            raise ModelReplyInvalid(f"{self.name} at {self._endpoint.shown} gave no choices: {completion!r:.200}")
        text = answer_of(choices[0].message.content, self.name, f"finish_reason {choices[0].finish_reason!r}")
        usage = completion.usage
        return Reply(text, (usage and usage.prompt_tokens) or 0, (usage and usage.completion_tokens) or 0)

    def _asked(self, prompt: Prompt) -> Any:
        """The completion, in the first dialect that the endpoint accepts."""
        import openai

        dialect = self._dialect
        while True:
            try:
                completion = self._client.chat.completions.create(**self._call(prompt, dialect))
            except (openai.BadRequestError, openai.UnprocessableEntityError) as refusal:
                simpler = dialect.after(str(refusal), schema=prompt.schema is not None)
                if simpler is None:
                    raise
                dialect = simpler
            else:
                self._dialect = dialect
                return completion

    def _call(self, prompt: Prompt, dialect: _Dialect) -> dict[str, Any]:
        given = prompt.schema is None or dialect.format == "json_schema"
        instructions = prompt.instructions if given else instructions_with_schema(prompt)
        call: dict[str, Any] = {
            **self._more,
            "model": self._model,
            "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": prompt.data}],
            dialect.limit: min(prompt.max_tokens, self._max_tokens or prompt.max_tokens),
        }
        if dialect.temperature:
            call["temperature"] = self._temperature
        if prompt.schema is not None and dialect.format != "none":
            call["response_format"] = _format(prompt, dialect)
        return call


def _format(prompt: Prompt, dialect: _Dialect) -> dict[str, Any]:
    if dialect.format == "json_object":
        return {"type": "json_object"}
    named = {"name": prompt.schema_name, "schema": dict(prompt.schema or {}), "strict": True}
    return {"type": "json_schema", "json_schema": named}


class OpenAIEmbedder:
    """Embeddings of an OpenAI-compatible endpoint, as unit vectors.

    `size` is asked of the endpoint, with one call when made, unless it is given or known. `dimensions` asks the
    endpoint for shorter vectors.
    """

    def __init__(
        self, model: str, *, endpoint: Endpoint, size: int | None = None, dimensions: int | None = None
    ) -> None:
        self.name = f"{endpoint.provider}:{model}"
        self._model = model
        self._endpoint = endpoint
        self._client = endpoint.client()
        self._more: dict[str, Any] = {} if dimensions is None else {"dimensions": dimensions}
        self.size = dimensions or size or _SIZES.get(model) or self._asked(["size"]).shape[1]

    def embed(self, texts: Sequence[str]) -> Vector:
        """One float32 unit vector for each text, in the order of the texts.

        Raises ModelUnavailable, or ModelReplyInvalid for vectors of another number or size.
        """
        import numpy as np

        parts = [self._asked(texts[start : start + _INPUTS]) for start in range(0, len(texts), _INPUTS)]
        vectors = np.vstack(parts) if parts else np.zeros((0, self.size), dtype=np.float32)
        if vectors.shape != (len(texts), self.size):
            raise ModelReplyInvalid(
                f"{self.name} at {self._endpoint.shown} gave vectors of shape {vectors.shape}, "
                f"not {(len(texts), self.size)}: check the model's size (embedding_dims)"
            )
        return vectors

    def _asked(self, texts: Sequence[str]) -> Vector:
        import numpy as np

        inputs = [text or " " for text in texts]  # an empty input is refused
        with _translated(self.name, self._endpoint):
            answer = self._client.embeddings.create(
                model=self._model, input=inputs, encoding_format="float", **self._more
            )
        rows = [each.embedding for each in sorted(answer.data, key=lambda each: each.index)]
        if len(rows) != len(inputs) or len({len(row) for row in rows}) != 1:
            raise ModelReplyInvalid(f"{self.name} gave {len(rows)} vectors for {len(inputs)} texts: use another model")
        return _unit(np.asarray(rows, dtype=np.float32), self.name)


def _unit(vectors: Vector, name: str) -> Vector:
    import numpy as np

    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(norms)) or not np.all(norms > 0):
        raise ModelReplyInvalid(f"{name} gave a vector without a direction: use another embedder")
    unit: Vector = (vectors / norms).astype(np.float32)
    return unit


@contextmanager
def _translated(name: str, endpoint: Endpoint) -> Iterator[None]:
    """The client's errors as ours. The key is never told, not even where the endpoint repeats it."""
    import openai

    try:
        yield
    except openai.APITimeoutError as error:
        raise ModelUnavailable(
            f"{name} at {endpoint.shown} gave no answer within {endpoint.timeout:g} s: raise the option timeout"
        ) from error
    except openai.APIConnectionError as error:
        raise ModelUnavailable(
            f"{name} at {endpoint.shown} cannot be reached: is the server running, and is base_url right?"
        ) from error
    except openai.APIStatusError as error:
        told = str(error)
        repeats_key = endpoint.api_key != NO_KEY and endpoint.api_key in told
        told = told.replace(endpoint.api_key, "***") if repeats_key else told
        raise _refusal(name, endpoint, error.status_code, told) from (None if repeats_key else error)
    except openai.OpenAIError as error:
        raise ModelReplyInvalid(f"{name} at {endpoint.shown} gave an answer that cannot be read: {error}") from error
    except ValueError as error:  # an answer that is no JSON
        raise ModelReplyInvalid(
            f"{name} at {endpoint.shown} gave an answer that is no JSON: is base_url right (mostly it ends in /v1)?"
        ) from error


_NEXT_STEP = {
    401: "check the API key",
    403: "check what the API key may do",
    404: "check the model's name and that base_url is right (mostly it ends in /v1)",
    413: "send less at once",
    429: "wait, or check the account's limits",
}


def _refusal(name: str, endpoint: Endpoint, status: int, told: str) -> ModelUnavailable:
    step = _NEXT_STEP.get(status, "try again later" if status >= 500 else "see what it says")
    return ModelUnavailable(f"{name} at {endpoint.shown} refused the call: {step} ({told[:300]})")

"""Settings: what a Memory is made of, from arguments, mem0 1.x blocks and the environment. Opens nothing."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from graphmem.errors import ConfigurationError, InvalidInput

_log = logging.getLogger("graphmem")
NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # two letters at least: "C:\..." is a path
_SERVER = re.compile(
    r"[^:]+://(?:(?P<login>[^/?#\[\]\s]*)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^/?#\[\]@:\s]+)(?::(?P<port>[0-9]{1,5}))?/?"
)


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Which LLM or embedder: a provider, a model name and the provider's own options."""

    provider: str
    model: str = ""
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)  # may hold an API key
    instance: Any = field(default=None, repr=False)
    reason: str = ""

    @classmethod
    def parse(cls, text: str, *, reason: str = "") -> ModelSpec:
        """From "provider:model"."""
        if not isinstance(text, str):
            raise ConfigurationError(f"a model is written as 'provider:model', not as {type(text).__name__}")
        provider, colon, model = text.partition(":")
        if not provider or not colon or not model:
            raise ConfigurationError(
                f"model {text!r} cannot be read: write it as 'provider:model', 'openai:gpt-4o-mini'"
            )
        return cls(provider, model, reason=reason)


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """Which store: a URL or path, and for a server who logs in. The password is never shown.

    A login in the URL is taken out of it, so that only `password` holds a secret; a username or password that is
    given beside the URL comes first. Raises ConfigurationError for a URL that is no store's or cannot be read.
    """

    url: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str = "neo4j"
    reason: str = ""

    def __post_init__(self) -> None:
        if self.scheme in NEO4J_SCHEMES:
            self._take_login()
        elif self.scheme == "sqlite" and re.match(r"[^:]+://[^/]", self.url):
            raise ConfigurationError(
                "store URL 'sqlite://...' has a host, a file has none: write 'sqlite:///path', or 'memory:' for no file"
            )
        elif self.scheme not in ("", "sqlite", "memory"):
            raise ConfigurationError(
                f"store URL '{self.scheme}:...' is of no known kind: "
                "use a file's path, 'sqlite:///path', or 'neo4j://host:7687'"
            )

    @property
    def scheme(self) -> str:
        """The URL's scheme in small letters, empty for a path."""
        return found[1].lower() if (found := _SCHEME.match(self.url)) else ""

    def _take_login(self) -> None:
        found = _SERVER.fullmatch(self.url)
        if found is None or int(found["port"] or 0) > 65535:
            # which part is the password cannot be told: nothing after the scheme is shown
            raise ConfigurationError(
                f"store URL '{self.scheme}://...' cannot be read: write '{self.scheme}://host:7687', with user and "
                "password in NEO4J_USERNAME and NEO4J_PASSWORD, or percent-encoded in the URL ('#' as '%23')"
            )
        if found["login"] is None:
            return
        username, _, password = found["login"].partition(":")
        object.__setattr__(self, "url", f"{self.scheme}://{self.url[found.start('host') :]}")
        object.__setattr__(self, "username", self.username or unquote(username) or None)
        object.__setattr__(self, "password", self.password or unquote(password) or None)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a Memory is made of. `reason` in each part says where the choice came from."""

    store: StoreSpec
    llm: ModelSpec | None
    embedder: ModelSpec
    instructions: str = ""
    single_valued: tuple[str, ...] = ()
    keep_messages: bool = False
    queues: bool = False


DEFAULT_STORE = "default: one file in the user's data folder"
DEFAULT_EMBEDDER = "onnx:all-MiniLM-L6-v2"
DEFAULT_OPENAI_MODEL = "gpt-4o-mini"
NO_LLM = "none"
"""In place of an LLM: the offline rules draw the facts, whatever the environment names."""


def settings(
    *,
    store: str | os.PathLike[str] | StoreSpec | None = None,
    llm: object = None,
    embedder: object = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """The settings for these arguments; what is not given comes from the environment, then from the defaults.

    A model is "provider:model", a ModelSpec, or the object itself: LangChain's, or one with `name` and `reply` (an
    embedder: `name`, `size` and `embed`). The LLM "none" is none, even where the environment has a key of one.

    Environment: GRAPHMEM_STORE, GRAPHMEM_LLM, GRAPHMEM_EMBEDDER, OPENAI_API_KEY, OPENAI_BASE_URL,
    NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE.
    """
    env = os.environ if environment is None else environment
    return Settings(store=_store(store, env), llm=_llm(llm, env), embedder=_embedder(embedder, env))


def settings_from_mem0(config: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings for a mem0 1.x configuration.

    Read: `llm`, `embedder`, `graph_store` (provider "neo4j"), `custom_prompt` and `custom_fact_extraction_prompt`;
    in `graph_store` also `custom_prompt`, and `llm` where there is no other.
    mem0's `vector_store`, `history_db_path` and `version` have no counterpart, as one store holds it all: they are
    accepted and not used. So are `reranker`, `custom_update_memory_prompt` and the `threshold` of `graph_store`, of
    which a warning is logged. Any other key raises ConfigurationError.
    """
    env = os.environ if environment is None else environment
    _refuse_unknown(config)
    block = config.get("graph_store")
    graph = block if isinstance(block, Mapping) else {}
    llm = _mem0_model(config.get("llm"), "llm") or _mem0_model(graph.get("llm"), "graph_store.llm")
    base = Settings(
        store=_mem0_store(block, env),
        llm=llm or _llm(None, env),
        embedder=_mem0_model(config.get("embedder"), "embedder") or _embedder(None, env),
    )
    _tell_unused(config, graph)
    return replace(base, instructions=_mem0_instructions(config, graph))


def _tell_unused(config: Mapping[str, Any], graph: Mapping[str, Any]) -> None:
    given = {**config, "graph_store.threshold": graph.get("threshold")}
    for key, why in _UNUSED.items():
        if given.get(key) is not None:
            _log.warning("%s of the configuration is not used: %s", key, why)


def _mem0_instructions(config: Mapping[str, Any], graph: Mapping[str, Any]) -> str:
    given = (config.get("custom_fact_extraction_prompt"), config.get("custom_prompt"), graph.get("custom_prompt"))
    return "\n\n".join(dict.fromkeys(str(each) for each in given if each))


def _store(given: str | os.PathLike[str] | StoreSpec | None, env: Mapping[str, str]) -> StoreSpec:
    if isinstance(given, StoreSpec):
        return given
    if given is not None:
        spec = StoreSpec(_url(given), reason="given")
    elif env.get("GRAPHMEM_STORE"):
        spec = StoreSpec(env["GRAPHMEM_STORE"], reason="GRAPHMEM_STORE")
    else:
        spec = StoreSpec(str(_default_file()), reason=DEFAULT_STORE)
    return _with_login(spec, env)


def _url(given: object) -> str:
    url = os.fspath(given) if isinstance(given, os.PathLike) else given
    if not isinstance(url, str):
        raise InvalidInput(f"store must be a path or a URL, not {type(given).__name__}: write 'memory.sqlite'")
    return url


def _with_login(spec: StoreSpec, env: Mapping[str, str]) -> StoreSpec:
    return replace(
        spec,
        username=spec.username or env.get("NEO4J_USERNAME"),
        password=spec.password or env.get("NEO4J_PASSWORD"),
        database=env.get("NEO4J_DATABASE") or spec.database,
    )


def _default_file() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("graphmem", appauthor=False)) / "memory.sqlite"


def _llm(given: object, env: Mapping[str, str]) -> ModelSpec | None:
    if given == NO_LLM or (given is None and env.get("GRAPHMEM_LLM") == NO_LLM):
        return None
    if given is not None:
        return _model(given, "llm", does=("reply", "invoke"))
    if env.get("GRAPHMEM_LLM"):
        return ModelSpec.parse(env["GRAPHMEM_LLM"], reason="GRAPHMEM_LLM")
    if env.get("OPENAI_API_KEY"):
        return ModelSpec("openai", env.get("OPENAI_MODEL") or DEFAULT_OPENAI_MODEL, reason="OPENAI_API_KEY is set")
    return None


def _embedder(given: object, env: Mapping[str, str]) -> ModelSpec:
    if given is not None:
        return _model(given, "embedder", does=("embed", "embed_documents"))
    if env.get("GRAPHMEM_EMBEDDER"):
        return ModelSpec.parse(env["GRAPHMEM_EMBEDDER"], reason="GRAPHMEM_EMBEDDER")
    return ModelSpec.parse(DEFAULT_EMBEDDER, reason="default")


def _model(given: object, name: str, *, does: tuple[str, str]) -> ModelSpec:
    """The model that was given; an object is known by what it does, ours by the first name, LangChain's by the second.

    Whether it is one is checked when it is opened.
    """
    if isinstance(given, ModelSpec):
        return given
    if isinstance(given, str):
        return ModelSpec.parse(given, reason="given")
    if isinstance(given, type) or not any(callable(getattr(given, each, None)) for each in does):
        raise ConfigurationError(
            f"{name} is of type {type(given).__name__}, no model: write 'provider:model', or give an object, "
            f"as LangChain's, with the method {does[0]} or {does[1]}"
        )
    return ModelSpec(type(given).__name__, instance=given, reason="given")


_MEM0_DEFAULTS = {("openai", False): DEFAULT_OPENAI_MODEL, ("openai", True): "text-embedding-3-small"}
_MEM0_KEYS = {
    "llm", "embedder", "graph_store", "vector_store", "history_db_path", "version",
    "custom_prompt", "custom_fact_extraction_prompt", "custom_update_memory_prompt", "reranker",
}  # fmt: skip

_UNUSED = {
    "reranker": "results are ranked by a walk of the graph; leave it out",
    "custom_update_memory_prompt": "rules decide what replaces what (single_valued= adds to them); leave it out",
    "graph_store.threshold": "names are never merged because they are similar; leave it out",
}
"""Keys whose absence changes what a memory does, each with the reason why it is not used."""


def _refuse_unknown(config: Mapping[str, Any]) -> None:
    if not isinstance(config, Mapping):
        raise ConfigurationError(f"a configuration is a dictionary of blocks, not {type(config).__name__}")
    unknown = sorted(str(key) for key in set(config) - _MEM0_KEYS)
    if unknown:
        raise ConfigurationError(f"unknown configuration keys {unknown}: known are {sorted(_MEM0_KEYS)}")


def _block(block: object, name: str) -> tuple[str, Mapping[str, Any]]:
    form = f"block {name!r} must look like {{'provider': '...', 'config': {{...}}}}"  # its content is never shown
    if not isinstance(block, Mapping):
        raise ConfigurationError(f"{form}, it is of type {type(block).__name__}")
    if not isinstance(block.get("provider"), str):
        raise ConfigurationError(f"{form}: 'provider' is {'no string' if 'provider' in block else 'missing'}")
    options = block.get("config") or {}
    if not isinstance(options, Mapping):
        raise ConfigurationError(f"'config' of block {name!r} must be a dictionary, not {type(options).__name__}")
    return block["provider"], options


def _mem0_model(block: object, name: str) -> ModelSpec | None:
    if block is None:
        return None
    provider, options = _block(block, name)
    default = _MEM0_DEFAULTS.get((provider.removesuffix("_structured"), name == "embedder"), "")
    return ModelSpec(provider, str(options.get("model") or default), options=dict(options), reason=f"block {name!r}")


def _mem0_store(block: object, env: Mapping[str, str]) -> StoreSpec:
    if block is None:
        return _store(None, env)
    provider, options = _block(block, "graph_store")
    if provider not in ("neo4j", "sqlite"):
        raise ConfigurationError(f"graph_store provider {provider!r} is not supported: use 'neo4j' or 'sqlite'")
    url = _text(options, "url") or _text(options, "path")
    if not url:
        raise ConfigurationError("block 'graph_store' needs config.url: write 'neo4j://localhost:7687' or a path")
    username, password = _text(options, "username"), _text(options, "password")
    spec = StoreSpec(url, username, password, reason="block 'graph_store'")
    spec, database = _with_login(spec, env), _text(options, "database")
    return replace(spec, database=database) if database else spec


def _text(options: Mapping[str, Any], key: str) -> str | None:
    value = options.get(key)
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"config.{key} of block 'graph_store' must be text, not {type(value).__name__}")
    return value

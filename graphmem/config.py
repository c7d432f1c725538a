"""Settings: what a Memory is made of, from arguments, mem0 1.x blocks and the environment. Opens nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graphmem.errors import ConfigurationError


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
        provider, colon, model = text.partition(":")
        if not provider or not colon or not model:
            raise ConfigurationError(
                f"model {text!r} cannot be read: write it as 'provider:model', 'openai:gpt-4o-mini'"
            )
        return cls(provider, model, reason=reason)


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """Which store: a URL or path, and for a server who logs in. The password is never shown."""

    url: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str = "neo4j"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The parameters of the read path: one default for every collection (docs/decisions/0003-ranking.md).

    Bounds: `hops` deep, `fanout` facts per entity per hop, `max_facts` in all; `seed_facts` and `seed_episodes`
    best by vector, `text_hits` best by text; `episode_fanout` facts listed per seed episode.
    """

    hops: int = 2
    fanout: int = 32
    max_facts: int = 2000
    seed_facts: int = 50
    seed_episodes: int = 50
    text_hits: int = 200
    restart_facts: int = 7
    restart_episodes: int = 20
    episode_fanout: int = 32
    mass_facts: float = 0.55
    mass_names: float = 0.20
    mass_episodes: float = 0.25
    damping: float = 0.9
    rounds: int = 25


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a Memory is made of. `reason` in each part says where the choice came from."""

    store: StoreSpec
    llm: ModelSpec | None
    embedder: ModelSpec
    instructions: str = ""
    single_valued: tuple[str, ...] = ()
    keep_messages: bool = False
    recipe: Recipe = field(default_factory=Recipe)


DEFAULT_EMBEDDER = "onnx:all-MiniLM-L6-v2"
DEFAULT_OPENAI_MODEL = "gpt-4o-mini"


def settings(
    *,
    store: str | StoreSpec | None = None,
    llm: str | ModelSpec | None = None,
    embedder: str | ModelSpec | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """The settings for these arguments; what is not given comes from the environment, then from the defaults.

    Environment: GRAPHMEM_STORE, GRAPHMEM_LLM, GRAPHMEM_EMBEDDER, OPENAI_API_KEY, OPENAI_BASE_URL,
    NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE.
    """
    env = os.environ if environment is None else environment
    return Settings(store=_store(store, env), llm=_llm(llm, env), embedder=_embedder(embedder, env))


def settings_from_mem0(config: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings for a mem0 1.x configuration.

    Read: `llm`, `embedder`, `graph_store` (provider "neo4j"), `custom_prompt` and `custom_fact_extraction_prompt`.
    mem0's `vector_store`, `history_db_path` and `version` have no counterpart, as one store holds it all: they are
    accepted and not used. Any other key raises ConfigurationError.
    """
    env = os.environ if environment is None else environment
    _refuse_unknown(config)
    instructions = config.get("custom_fact_extraction_prompt") or config.get("custom_prompt") or ""
    base = Settings(
        store=_mem0_store(config.get("graph_store"), env),
        llm=_mem0_model(config.get("llm"), "llm") or _llm(None, env),
        embedder=_mem0_model(config.get("embedder"), "embedder") or _embedder(None, env),
    )
    return replace(base, instructions=str(instructions))


def _store(given: str | StoreSpec | None, env: Mapping[str, str]) -> StoreSpec:
    if isinstance(given, StoreSpec):
        return given
    if given is not None:
        spec = StoreSpec(str(given), reason="given")
    elif env.get("GRAPHMEM_STORE"):
        spec = StoreSpec(env["GRAPHMEM_STORE"], reason="GRAPHMEM_STORE")
    else:
        spec = StoreSpec(str(_default_file()), reason="default: one file in the user's data folder")
    return _with_login(spec, env)


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


def _llm(given: str | ModelSpec | None, env: Mapping[str, str]) -> ModelSpec | None:
    if isinstance(given, ModelSpec):
        return given
    if given is not None:
        return ModelSpec.parse(given, reason="given")
    if env.get("GRAPHMEM_LLM"):
        return ModelSpec.parse(env["GRAPHMEM_LLM"], reason="GRAPHMEM_LLM")
    if env.get("OPENAI_API_KEY"):
        return ModelSpec("openai", env.get("OPENAI_MODEL") or DEFAULT_OPENAI_MODEL, reason="OPENAI_API_KEY is set")
    return None


def _embedder(given: str | ModelSpec | None, env: Mapping[str, str]) -> ModelSpec:
    if isinstance(given, ModelSpec):
        return given
    if given is not None:
        return ModelSpec.parse(given, reason="given")
    if env.get("GRAPHMEM_EMBEDDER"):
        return ModelSpec.parse(env["GRAPHMEM_EMBEDDER"], reason="GRAPHMEM_EMBEDDER")
    return ModelSpec.parse(DEFAULT_EMBEDDER, reason="default")


_MEM0_KEYS = {
    "llm", "embedder", "graph_store", "vector_store", "history_db_path", "version",
    "custom_prompt", "custom_fact_extraction_prompt", "custom_update_memory_prompt", "reranker",
}  # fmt: skip


def _refuse_unknown(config: Mapping[str, Any]) -> None:
    if not isinstance(config, Mapping):
        raise ConfigurationError(f"a configuration is a dictionary of blocks, not {type(config).__name__}")
    unknown = sorted(set(config) - _MEM0_KEYS)
    if unknown:
        raise ConfigurationError(f"unknown configuration keys {unknown}: known are {sorted(_MEM0_KEYS)}")


def _block(block: object, name: str) -> tuple[str, Mapping[str, Any]]:
    if not isinstance(block, Mapping) or not isinstance(block.get("provider"), str):
        raise ConfigurationError(
            f"block {name!r} must look like {{'provider': '...', 'config': {{...}}}}, not {block!r:.80}"
        )
    options = block.get("config") or {}
    if not isinstance(options, Mapping):
        raise ConfigurationError(f"'config' of block {name!r} must be a dictionary, not {type(options).__name__}")
    return block["provider"], options


def _mem0_model(block: object, name: str) -> ModelSpec | None:
    if block is None:
        return None
    provider, options = _block(block, name)
    return ModelSpec(provider, str(options.get("model") or ""), options=dict(options), reason=f"block {name!r}")


def _mem0_store(block: object, env: Mapping[str, str]) -> StoreSpec:
    if block is None:
        return _store(None, env)
    provider, options = _block(block, "graph_store")
    if provider not in ("neo4j", "sqlite"):
        raise ConfigurationError(f"graph_store provider {provider!r} is not supported: use 'neo4j' or 'sqlite'")
    url = options.get("url") or options.get("path")
    if not isinstance(url, str) or not url:
        raise ConfigurationError(f"block 'graph_store' needs config.url, got {url!r}")
    spec = StoreSpec(url, options.get("username"), options.get("password"), reason="block 'graph_store'")
    return replace(_with_login(spec, env), database=options.get("database") or "neo4j")

"""Settings: stores by URL, mem0 blocks, and that no message or repr of them shows a secret."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from graphmem.config import Settings, StoreSpec, settings, settings_from_mem0
from graphmem.errors import ConfigurationError, InvalidInput
from graphmem.stores.open import open_store, shown

SECRET = "hunter2"
UNREADABLE = [
    f"neo4j://ann:{SECRET}#x@host:7687",
    f"neo4j://ann:x#{SECRET}@host:7687",
    f"neo4j://ann:{SECRET}?x@host",
    f"neo4j://ann:1?{SECRET}@host",
    f"bolt://ann:{SECRET}/x@host",
    f"bolt://ann:1/{SECRET}@host",
    f"neo4j+s://ann:{SECRET}[x@host",
    f"neo4j+s://ann:x]{SECRET}@host",
    f"bolt://127.0.0.1:{SECRET}",
    f"bolt://ann:{SECRET}@host:99999",
    f"bolt://ann:{SECRET}@host:",
    f"bolt://ann:{SECRET}@",
    f"bolt://ann:{SECRET}@[::1",
    f"neo4j://host/{SECRET}",
    f"neo4j:ann:{SECRET}@host",
]
OTHERS = [f"redis://user:{SECRET}@host", f"sqlite://user:{SECRET}@/x", "sqlite://:memory:", "http://localhost:7474"]


@pytest.mark.parametrize(
    ("url", "plain", "login"),
    [
        ("neo4j://host:7687", "neo4j://host:7687", (None, None)),
        ("neo4j://ann:pa%40ss%23@host:7687", "neo4j://host:7687", ("ann", "pa@ss#")),
        ("BOLT+S://ann:p@ss@host", "bolt+s://host", ("ann", "p@ss")),
        ("bolt://ann@[::1]:7687/", "bolt://[::1]:7687/", ("ann", None)),
        ("/tmp/ann:pass@host", "/tmp/ann:pass@host", (None, None)),
        ("sqlite:///a@b", "sqlite:///a@b", (None, None)),
    ],
)
def test_a_login_is_taken_out_of_the_url(url: str, plain: str, login: tuple[str | None, str | None]) -> None:
    spec = StoreSpec(url)
    assert (spec.url, (spec.username, spec.password)) == (plain, login)
    assert shown(url) == plain


def test_a_login_beside_the_url_comes_first_and_the_environment_last() -> None:
    url = f"neo4j://ann:{SECRET}@host"
    beside = StoreSpec(url, "bob", "given")
    assert (beside.username, beside.password) == ("bob", "given")
    environment = {"NEO4J_USERNAME": "env", "NEO4J_PASSWORD": "env"}
    assert settings(store=url, environment=environment).store.password == SECRET
    assert settings(store="neo4j://host", environment=environment).store.password == "env"


@pytest.mark.parametrize("url", UNREADABLE + OTHERS)
def test_a_url_that_cannot_be_read_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match=f"'{re.escape(url.partition(':')[0])}:") as refused:
        StoreSpec(url)
    assert SECRET not in str(refused.value)
    assert SECRET not in shown(url)
    assert shown(url).startswith(url.partition(":")[0])


@pytest.mark.parametrize("url", UNREADABLE)
def test_it_says_how_to_write_the_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"NEO4J_PASSWORD, or percent-encoded"):
        StoreSpec(url)


@pytest.mark.parametrize("url", OTHERS[1:3])
def test_a_file_has_no_host(url: str) -> None:
    with pytest.raises(ConfigurationError, match="'sqlite:///path', or 'memory:'"):
        StoreSpec(url)


def test_no_repr_shows_a_password() -> None:
    chosen = settings(store=f"neo4j://ann:{SECRET}@host", environment={})
    assert chosen.store.password == SECRET
    assert SECRET not in repr(chosen) + repr(chosen.store) + str(chosen)
    assert isinstance(chosen, Settings)


@pytest.mark.parametrize(
    "config",
    [
        {"llm": {"config": {"api_key": SECRET}}},
        {"llm": {"provider": None, "config": {"api_key": SECRET}}},
        {"embedder": f"openai {SECRET}"},
        {"embedder": {"provider": "openai", "config": SECRET}},
        {"graph_store": {"url": f"neo4j://ann:{SECRET}@host"}},
        {"graph_store": {"provider": "neo4j", "config": {"password": SECRET}}},
        {"graph_store": {"provider": "neo4j", "config": {"url": {"password": SECRET}}}},
        {"graph_store": {"provider": "neo4j", "config": {"url": "neo4j://host", "password": [SECRET]}}},
        {"graph_store": {"provider": "neo4j", "config": {"url": f"neo4j://ann:{SECRET}#@host"}}},
    ],
)
def test_a_block_that_cannot_be_used_is_named_and_not_shown(config: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        settings_from_mem0(config, {})
    assert SECRET not in str(refused.value)
    assert next(iter(config)) in str(refused.value) or "neo4j://" in str(refused.value)


def test_keys_of_any_type_are_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="'5', 'vectors'"):
        settings_from_mem0({"vectors": {}, 5: {}}, {})  # type: ignore[dict-item]  # what the test is about


def test_a_store_is_a_path_or_a_url(tmp_path: Path) -> None:
    assert settings(store=tmp_path / "m.sqlite", environment={}).store.url == str(tmp_path / "m.sqlite")
    for wrong in (5, b"m.sqlite", ["m.sqlite"], True):
        with pytest.raises(InvalidInput, match="store must be a path or a URL"):
            settings(store=wrong, environment={})  # type: ignore[arg-type]  # what the test is about
    with pytest.raises(ConfigurationError, match="provider:model"):
        settings(llm=5, environment={})  # type: ignore[arg-type]  # what the test is about


def test_a_url_that_names_no_file_is_refused() -> None:
    for url in ("sqlite://", "sqlite:///", "  "):
        with pytest.raises(ConfigurationError, match="names no file"):
            open_store(StoreSpec(url))


@pytest.mark.parametrize(("block", "used"), [({}, "of the environment"), ({"database": "own"}, "own")])
def test_the_database_of_a_block_comes_before_that_of_the_environment(block: dict[str, str], used: str) -> None:
    graph_store = {"provider": "neo4j", "config": {"url": "neo4j://host", **block}}
    found = settings_from_mem0({"graph_store": graph_store}, {"NEO4J_DATABASE": "of the environment"})
    assert found.store.database == used


@pytest.mark.parametrize(
    ("llm", "environment", "chosen"),
    [
        (None, {"OPENAI_API_KEY": SECRET}, "gpt-4o-mini"),
        ("none", {"OPENAI_API_KEY": SECRET}, None),
        ("none", {"GRAPHMEM_LLM": "openai:m"}, None),
        (None, {"OPENAI_API_KEY": SECRET, "GRAPHMEM_LLM": "none"}, None),
        ("openai:m", {"GRAPHMEM_LLM": "none"}, "m"),
    ],
)
def test_no_llm_can_be_chosen_where_the_environment_has_a_key(
    llm: str | None, environment: dict[str, str], chosen: str | None
) -> None:
    found = settings(llm=llm, environment=environment).llm
    assert (found and found.model) == chosen

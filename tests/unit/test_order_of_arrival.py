"""The same statements, added in any order through the public verbs: the same present, and the same at every moment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmem import Memory

DAYS = [f"2024-01-{day:02}" for day in range(1, 15)]
RELATIONS = ("LIVES_IN", "NOT_LIVES_IN", "LIKES", "NOT_LIKES", "WORKS_AT")
SAID = st.tuples(st.sampled_from(("Ann", "Bob")), st.sampled_from(RELATIONS), st.sampled_from(("Oslo", "Rome", "Kyiv")))
OWNERS = count()

Held = set[tuple[str | None, str | None, str | None, str | None]]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    path: Path = tmp_path_factory.mktemp("order") / "memory.sqlite"
    with Memory(path) as opened:
        yield opened


def held(memory: Memory, owner: str, day: str) -> Held:
    found = memory.get_all(user_id=owner, as_of=day)["results"]
    return {(one["subject"], one["relation"], one["object"], one["valid_from"]) for one in found}


def told(memory: Memory, said: list[tuple[str, tuple[str, str, str]]]) -> str:
    owner = f"owner {next(OWNERS)}"
    for day, (subject, relation, object) in said:
        triple: dict[str, Any] = {"subject": subject, "relation": relation, "object": object}
        memory.add_triples([triple], user_id=owner, timestamp=day)
    return owner


@given(st.lists(SAID, min_size=2, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_makes_no_difference(memory: Memory, said: list[tuple[str, str, str]], random: Any) -> None:
    in_order = list(zip(DAYS[::3], said, strict=False))
    mixed = list(in_order)
    random.shuffle(mixed)
    one, other = told(memory, in_order), told(memory, mixed)
    for day in (*DAYS, "2025-01-01"):
        assert held(memory, one, day) == held(memory, other, day)

"""What belongs to a session, user or agent that a read does not name is not found; the read says that it is there."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from graphmem import Memory
from graphmem.errors import NotFound
from tests.end_to_end.conftest import Graphmem

ONE = "1 memory belongs to a session that was not named: run_id='monday'"


@pytest.fixture
def memory() -> Iterator[Memory]:
    with Memory("memory:") as opened:
        yield opened


def test_a_search_that_finds_nothing_names_the_sessions(memory: Memory) -> None:
    memory.add("I live in Porto.", user_id="u", run_id="monday")
    found = memory.search("Where do I live?", user_id="u")
    assert (found["results"], found["hint"]) == ([], ONE)
    assert memory.search("Where do I live?", user_id="u", run_id="sunday")["hint"] == ONE
    named = memory.search("Where do I live?", user_id="u", run_id="monday")
    assert (len(named), named["hint"]) == (1, None)


@pytest.mark.parametrize(
    ("carried", "asked", "hint"),
    [
        ({"user_id": "u", "agent_id": "bot"}, {"agent_id": "bot"}, "a user who was not named: user_id=..."),
        ({"user_id": "u", "agent_id": "bot", "run_id": "r"}, {"run_id": "r"}, "user who was not named: user_id=..."),
        ({"agent_id": "bot", "run_id": "r"}, {"run_id": "r"}, "an agent that was not named: agent_id=..."),
        ({"user_id": "u", "agent_id": "bot"}, {"user_id": "u", "agent_id": "x"}, "that was not named: agent_id='bot'"),
        ({"user_id": "v"}, {"user_id": "u"}, ""),
        ({"user_id": "v", "agent_id": "bot"}, {"user_id": "u", "agent_id": "bot"}, ""),
    ],
)  # fmt: skip
def test_ids_of_the_owner_alone_are_told(
    memory: Memory, carried: dict[str, str], asked: dict[str, str], hint: str
) -> None:
    memory.add("Bob likes tea.", infer=False, **carried)
    found = memory.search("Who likes tea?", **asked)
    assert found["results"] == []
    assert (found["hint"] or "").endswith(hint)
    assert bool(found["hint"]) is bool(hint)


def test_a_search_that_finds_nothing_tells_of_other_times(memory: Memory) -> None:
    memory.add_triples([{"subject": "Bob", "relation": "likes", "object": "tea"}], user_id="u", timestamp="2026-03-02")
    early = memory.search("tea", user_id="u", as_of="2026-01-01")
    assert early["hint"] == (
        "1 memory holds later than 2026-01-01T00:00:00+00:00: the first from 2026-03-02T00:00:00+00:00 on"
    )
    assert "known_at=2026-04-01T00:00:00+00:00 is before the first" in (
        memory.search("tea", user_id="u", known_at="2026-04-01")["hint"] or ""
    )
    memory.add_triples(
        [{"subject": "Ann", "relation": "likes", "object": "tea", "invalid_at": "2020-01-01"}], user_id="v"
    )
    assert "get_all(ended=True)" in (memory.search("tea", user_id="v")["hint"] or "")
    assert memory.search("tea", user_id="u", threshold=1)["hint"] is None


def test_of_many_sessions_three_are_named(memory: Memory) -> None:
    for number in range(5):
        memory.add(f"I like tea number {number}.", user_id="u", run_id=f"r{number}", infer=False)
    hint = memory.search("tea", user_id="u")["hint"]
    assert hint == "5 memories belong to sessions that were not named: run_id='r0', run_id='r1', run_id='r2' and 2 more"


def test_what_would_not_be_found_anyway_is_not_hinted_at(memory: Memory) -> None:
    memory.add("I live in Porto.", user_id="u", run_id="r", metadata={"k": 1}, timestamp="2026-02-01")
    assert memory.search("Porto", user_id="u", filters={"k": 2})["hint"] is None
    assert memory.search("Porto", user_id="u", filters={"k": 1})["hint"]
    assert memory.search("Porto", user_id="u", as_of="2026-01-01")["hint"] is None
    assert memory.search("Porto", user_id="u", known_at="2026-01-01")["hint"] is None
    assert memory.search("Porto", user_id="nobody")["hint"] is None


def test_reads_that_return_no_dictionary_log_it(memory: Memory, caplog: pytest.LogCaptureFixture) -> None:
    memory.add("My manager is Bob. Bob lives in Hamburg.", user_id="u", run_id="monday")
    with caplog.at_level(logging.INFO, logger="graphmem"):
        memory.context("Where is Bob?", user_id="u")
        memory.entities(user_id="u")
        memory.graph(user_id="u")
    hint = "2 memories belong to a session that was not named: run_id='monday'"
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.INFO] == [hint] * 3
    for ask in (lambda: memory.paths("Bob", "Hamburg", user_id="u"), lambda: memory.follow("Bob", ["X"], user_id="u")):
        with pytest.raises(NotFound) as refused:
            ask()
        assert refused.value.__notes__ == [hint]


@pytest.mark.parametrize(
    "words", [("search", "Bob"), ("context", "Bob"), ("entities",), ("paths", "Bob", "Hamburg"), ("follow", "Bob", "X")]
)
def test_the_command_line_says_it_in_its_own_words(graphmem: Graphmem, words: tuple[str, ...]) -> None:
    graphmem("add", "Bob lives in Hamburg.", "--user", "u", "--run", "monday", "--no-infer")
    graphmem("add", "Hamburg is a city.", "--user", "u", "--run", "monday")
    done = graphmem(*words, "--user", "u")
    assert "not named: --run 'monday'" in done.err, done
    assert "monday" not in graphmem(*words, "--user", "v").err


def test_what_an_agent_keeps_for_a_user_is_no_part_of_its_own_graph(memory: Memory) -> None:
    memory.add_triples([{"subject": "Ann", "relation": "KNOWS", "object": "Bob"}], user_id="u", agent_id="bot")
    memory.add_triples([{"subject": "Cid", "relation": "KNOWS", "object": "Dora"}], agent_id="bot")
    assert [one["name"] for one in memory.entities(agent_id="bot")] == ["Cid", "Dora"]
    assert sorted(name for _, name in memory.graph(agent_id="bot").nodes(data="name")) == ["Cid", "Dora"]

"""What `Memory` promises beyond the two paths: scopes, and names that only a session knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphmem import Memory
from graphmem.errors import NotFound


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(str(tmp_path / "memory.sqlite")) as opened:
        yield opened


def test_a_name_that_only_a_session_knows_is_not_found_outside_of_it(memory: Memory) -> None:
    told = [{"subject": "Bob", "relation": "knows", "object": "Falcon"}]
    memory.add_triples(told, user_id="a", run_id="s1")
    memory.add_triples([{"subject": "Bob", "relation": "knows", "object": "Carol"}], user_id="a")
    assert memory.paths("Bob", "Falcon", user_id="a", run_id="s1")
    for name in ("Falcon", "Nobody"):
        with pytest.raises(NotFound, match=name):
            memory.paths("Bob", name, user_id="a")


def test_what_the_owner_is_called_in_a_session_does_not_leave_it(memory: Memory) -> None:
    memory.add([{"role": "user", "name": "Codename Falcon", "content": "I like tea."}], user_id="a", run_id="s1")
    memory.add("I like milk.", user_id="a")
    assert "Falcon" not in str(memory.entities(user_id="a"))
    assert memory.search("What do I like?", user_id="a")["results"]
    memory.delete_all(user_id="a", run_id="s1")
    path = Path(memory.store_location)
    assert all(b"Falcon" not in each.read_bytes() for each in path.parent.iterdir())


def test_a_correction_told_by_triples_follows_the_time_it_was_told(memory: Memory) -> None:
    for city, at in (("Paris", "2026-03-01"), ("Berlin", "2026-01-01")):
        memory.add_triples([{"subject": "Bob", "relation": "lives in", "object": city}], user_id="u", timestamp=at)
    now, then = (memory.get_all(user_id="u"), memory.search("Where does Bob live?", user_id="u", as_of="2026-02-01"))
    assert [one["object"] for one in now["results"]] == ["Paris"]
    assert [one["object"] for one in then] == ["Berlin"]


def test_news_about_what_is_known_is_kept(memory: Memory) -> None:
    memory.add("I have a cat named Tom.", user_id="u")
    memory.add("My cat Tom died.", user_id="u")
    assert any("died" in one["memory"] for one in memory.get_all(user_id="u")["results"])

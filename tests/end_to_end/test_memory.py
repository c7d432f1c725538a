"""What `Memory` promises beyond the two paths: scopes, names that only a session knows, and who counts tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphmem import Memory
from graphmem.errors import InvalidInput, NotFound


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


@pytest.mark.parametrize("moved", ["I relocated to Seville for work.", "I moved to Seville."])
@pytest.mark.parametrize("other", ["My sister Eva lives in Valencia.", "My boss Karl lives in Valencia."])
def test_a_fact_is_found_by_its_relation_where_its_sentence_has_other_words(
    memory: Memory, moved: str, other: str
) -> None:
    memory.add(moved, user_id="u", timestamp="2026-01-01")
    memory.add(other, user_id="u", timestamp="2026-01-02")
    assert memory.search("Where do I live?", user_id="u")["results"][0]["memory"] == moved


def test_a_denial_leads_nowhere(memory: Memory) -> None:
    for said in ("My boss is Robert.", "Robert lives in Valencia.", "Robert is no longer my boss."):
        memory.add(said, user_id="u")
    found = memory.search("Where does my boss live?", user_id="u")["results"]
    assert any(one["relation"] == "NOT_HAS_MANAGER" for one in found)
    hops = [hop for one in found for hop in one["path"][:-1]]
    assert not any(hop["relationship"] == "NOT_HAS_MANAGER" for hop in hops)


def test_news_about_what_is_known_is_kept(memory: Memory) -> None:
    memory.add("I have a cat named Tom.", user_id="u")
    memory.add("My cat Tom died.", user_id="u")
    assert any("died" in one["memory"] for one in memory.get_all(user_id="u")["results"])


def test_a_talk_is_searched_alike_whether_it_came_turn_by_turn_or_at_once(memory: Memory) -> None:
    said = ["Hi! Where did you go on holiday?", "To the beach.", "I see. Did you have guests?", "Yes, my aunt."]
    turns = [
        {"role": "user", "name": ("Ann", "Bob")[n % 2], "content": content, "timestamp": f"2024-01-01T10:0{n}Z"}
        for n, content in enumerate(said)
    ]
    memory.add(turns, user_id="whole", infer=False)
    for turn in turns:
        memory.add(turn, user_id="parted", infer=False)
    for question in ("Who was a guest?", "Where did Bob spend his holiday?"):
        whole, parted = (memory.search(question, user_id=user)["results"] for user in ("whole", "parted"))
        assert [(one["memory"], one["score"]) for one in whole] == [(one["memory"], one["score"]) for one in parted]
    assert whole[0]["memory"] == "To the beach."


def test_a_context_says_who_i_is_where_the_owner_speaks(memory: Memory) -> None:
    memory.add("I like tea.", user_id="alice")
    memory.add("Bob likes tea.", user_id="carol")
    memory.add([{"role": "user", "name": name, "content": "I like tea."} for name in ("Ann", "Ben")], user_id="talk")
    told = {user: memory.context("Who likes tea?", user_id=user) for user in ("alice", "carol", "talk")}
    assert '"I" is alice.' in told["alice"]
    assert "likes tea" in told["carol"]
    assert "Ann: I like tea." in told["talk"]
    assert not any('"I" is' in told[user] for user in ("carol", "talk"))


def test_a_first_name_names_the_person_in_paths_too(memory: Memory) -> None:
    memory.add("My boss is Ingrid Vos. Ingrid lives in Oslo.", user_id="u")
    ((hop,),) = memory.paths("Ingrid", "Oslo", user_id="u")
    assert (hop["source"], hop["arrow"]) == ("Ingrid Vos", "-LIVES_IN->")
    assert [one["name"] for one in memory.follow("Ingrid", ["LIVES_IN"], user_id="u")] == ["Oslo"]
    memory.add("My aunt is Ingrid Berg.", user_id="u")
    with pytest.raises(NotFound, match="Ingrid"):
        memory.paths("Ingrid", "Oslo", user_id="u")


def in_bytes(text: str) -> int:
    return len(text.encode())


def in_words(text: str) -> int:
    return len(text.split())


def in_pairs(text: str) -> int:
    """A counter to which lines joined are more than the lines one by one."""
    return len(text) + 5 * text.count("\n1") + 7 * text.count("\n2")


@pytest.mark.parametrize("tokenizer", [len, in_bytes, in_words, in_pairs])
def test_a_context_is_never_longer_by_the_callers_own_tokenizer(
    memory: Memory, tokenizer: Callable[[str], int]
) -> None:
    sentences = [f"Zoë knows Person {number}. {'So é. ' * number}" for number in range(12)]
    told = [
        {"subject": "Zoë", "relation": "knows", "object": f"Person {number}", "fact": sentence}
        for number, sentence in enumerate(sentences)
    ]
    memory.add_triples(told, user_id="u")
    whole = memory.context("Whom does Zoë know?", user_id="u", max_tokens=100_000, tokenizer=tokenizer)
    assert whole.count("Zoë knows") == 12
    room, shown = tokenizer(whole), []
    for budget in (room, room - 1, *range(9 * room // 10, room // 2, -room // 10)):
        block = memory.context("Whom does Zoë know?", user_id="u", max_tokens=budget, tokenizer=tokenizer)
        assert tokenizer(block) <= budget
        shown.append(block.count("Zoë knows"))
    assert 12 > shown[1] >= shown[-1] > 0
    with pytest.raises(InvalidInput, match="no room for anything"):
        memory.context("Whom does Zoë know?", user_id="u", max_tokens=3, tokenizer=tokenizer)


@pytest.mark.parametrize("bad", ["cl100k", 4, *(lambda _, count=count: count for count in (None, -1, 2.5, True)), repr])
def test_what_does_not_count_tokens_is_refused(memory: Memory, bad: object) -> None:
    memory.add("I like tea.", user_id="u")
    with pytest.raises(InvalidInput, match=r"tokenizer=.* does not count tokens: give a function"):
        memory.context("What do I like?", user_id="u", tokenizer=bad)  # type: ignore[arg-type]  # the point of it

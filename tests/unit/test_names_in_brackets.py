"""What stands in brackets behind a name tells which of that name it is: the name alone finds it, too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphmem import Memory
from graphmem.config import NO_LLM
from graphmem.errors import NotFound

TOLD = [
    ("It'll Be Fine (Ada Roe song)", "PERFORMED_BY", "Ada Roe"),
    ("Ada Roe", "BORN_IN", "Graz"),
    ("Mercury (planet)", "ORBITS", "Sun"),
    ("Mercury (element)", "HAS_SYMBOL", "Hg"),
    ("Vega", "IN_CONSTELLATION", "Lyra"),
    ("Vega (spacecraft)", "FLEW_PAST", "Halley"),
]


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory("memory:", llm=NO_LLM) as opened:
        triples = [{"subject": one, "relation": relation, "object": two} for one, relation, two in TOLD]
        opened.add_triples(triples, user_id="ann")
        yield opened


def objects(memory: Memory, name: str, relation: str) -> list[str]:
    return [one["name"] for one in memory.follow(name, [relation], user_id="ann")]


def test_the_name_alone_leads_to_the_one_thing_that_has_it(memory: Memory) -> None:
    assert objects(memory, "It'll Be Fine", "PERFORMED_BY") == ["Ada Roe"]
    path = memory.paths("It'll Be Fine", "Graz", user_id="ann")[0]
    assert [hop["target"] for hop in path] == ["Ada Roe", "Graz"]


def test_a_name_of_several_things_leads_to_none_and_one_that_is_borne_to_its_bearer(memory: Memory) -> None:
    with pytest.raises(NotFound, match="Mercury"):
        objects(memory, "Mercury", "ORBITS")
    assert objects(memory, "Mercury (planet)", "ORBITS") == ["Sun"]
    assert objects(memory, "Vega", "IN_CONSTELLATION") == ["Lyra"]
    with pytest.raises(NotFound):
        objects(memory, "It'll", "PERFORMED_BY")


def test_a_question_names_it_without_the_brackets(memory: Memory) -> None:
    asked = memory.search("Who sings It'll Be Fine?", user_id="ann", limit=1)
    assert asked[0]["path"][0]["source"] == "It'll Be Fine (Ada Roe song)"

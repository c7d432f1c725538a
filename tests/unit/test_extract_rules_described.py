"""What "the song" is after "Imagine is a song": what a message has just said what it is needs no second name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from graphmem import Memory

_READERS = count()


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory("memory:", llm="none") as opened:
        yield opened


def read(memory: Memory, *texts: str, role: str = "document") -> set[tuple[str, str, str]]:
    """The triples of these messages of one call, with "I" for the user."""
    user = f"reader{next(_READERS)}"
    memory.add([{"role": role, "content": text} for text in texts], user_id=user)
    found = memory.get_all(user_id=user)["results"]
    return {(one["subject"].replace(user, "I"), one["relation"], one["object"]) for one in found if one["relation"]}


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("Nordlys is a song by Ola Berg. The song was written by Mia Falk.", ("Mia Falk", "WROTE", "Nordlys")),
        ("KWXY is a Canadian radio station. The station is owned by Tern Media.", ("Tern Media", "OWNS", "KWXY")),
        ("Holm Kirk is a brick church. The brick church was built by Ola Berg.", ("Ola Berg", "BUILT", "Holm Kirk")),
        ("Harbour is a 1998 film. The film, a remake, was written by Ana Reis.", ("Ana Reis", "WROTE", "Harbour")),
        ("Night Ferry is a novel. Ana Reis wrote the novel.", ("Ana Reis", "WROTE", "Night Ferry")),
        ("Night Ferry is a novel, and the novel was written by Ana Reis.", ("Ana Reis", "WROTE", "Night Ferry")),
        ("Nordlys is a rock band. The band's singer is Mia Falk.", ("Nordlys", "HAS_SINGER", "Mia Falk")),
        ("Nordlys is a band. Mia Falk joined the band in 2004.", ("Mia Falk", "MEMBER_OF", "Nordlys")),
        ("Nordlys, a rock band, won a prize. The band was founded by Mia Falk.", ("Mia Falk", "FOUNDED", "Nordlys")),
        ("Mia Falk sang in the band Nordlys. The band was founded by Ola Berg.", ("Ola Berg", "FOUNDED", "Nordlys")),
        ("Nimbus is a software company. The company was founded by Mia Falk.", ("Mia Falk", "FOUNDED", "Nimbus")),
        ("Solvik is a village. Mia Falk lives in the village.", ("Mia Falk", "LIVES_IN", "Solvik")),
    ],
)  # fmt: skip
def test_a_thing_is_spoken_of_by_what_it_is(memory: Memory, text: str, triple: tuple[str, str, str]) -> None:
    assert triple in read(memory, text)


@pytest.mark.parametrize(
    "text",
    [
        "Nordlys is a song. Paper Boats is a song. The song was written by Mia Falk.",
        "Nordlys is a song. She heard another song. The song was written by Mia Falk.",
        "Nordlys is a song. The opening song was written by Mia Falk.",
        "Nordlys is a song. The song that opens the show was written by Mia Falk.",
        "Nordlys is a song. The song of the year was written by Mia Falk.",
        "Nordlys is a song. A song was written by Mia Falk.",
        "Nordlys is a song. Ola Berg sang his own song. The song was written by Mia Falk.",
        "Nordlys is a song. Its sequel was a song, too. The song was written by Mia Falk.",
        "Nordlys is a song. The first song was a hit. The song was written by Mia Falk.",
        "Nordlys is a song. The song Paper Boats was a hit. The song was written by Mia Falk.",
        "Nordlys is a song. Ola Berg sang Paper Boats, a song from 1999. The song was written by Mia Falk.",
    ],
)
def test_where_several_can_be_meant_none_is(memory: Memory, text: str) -> None:
    assert not [triple for triple in read(memory, text) if "Nordlys" in triple and "Mia Falk" in triple]


@pytest.mark.parametrize("then", ["Ola Berg was elected mayor.", "In 2005 the mayor was Ola Berg."])
def test_the_office_is_not_the_one_who_held_it_before(memory: Memory, then: str) -> None:
    told = read(memory, f"Mia Falk was the mayor of Holm. {then} The mayor lives in Bergen.")
    assert not any("Bergen" in triple for triple in told)


@pytest.mark.parametrize(
    "text",
    [
        "I work at Nimbus. Brightpath Systems is a customer. The company was founded by Mia Falk.",
        "I work at Nimbus. My brother started his own company. The company was founded by Mia Falk.",
        "I work at Nimbus. A startup sent us an offer. The company was founded by Mia Falk.",
        "Nimbus acquired Brightpath. The company was founded by Mia Falk.",
        "I studied at Holm University. The company was founded by Mia Falk.",
        "I play for Holm United. The company was founded by Mia Falk.",
        "I work at a bakery. The company was founded by Mia Falk.",
    ],
)
def test_the_company_is_no_other_than_the_one_firm(memory: Memory, text: str) -> None:
    told = read(memory, text, role="user")
    assert {what for who, does, what in told if does == "FOUNDED"} <= {"company"}


def test_what_stands_beside_the_name_of_its_kind_is_told_of_the_name(memory: Memory) -> None:
    told = read(memory, "The software company Nimbus was founded by Mia Falk. The software was written by Ola Berg.")
    assert told == {("Mia Falk", "FOUNDED", "Nimbus"), ("Ola Berg", "WROTE", "software")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I bought a Tesla, an electric car. The car belongs to my aunt.", "Tesla"),
        ("The company Mia Falk founded was sold. The company is based in Oslo.", "Mia Falk"),
        ("French singer Mia Falk lives in Oslo. The German singer owns a boat.", "boat"),
        ("Harbour is a film. In the film Mia Falk plays a nurse.", "Harbour"),
    ],
)
def test_nor_is_it_who_stands_there_by_chance(memory: Memory, text: str, name: str) -> None:
    told = read(memory, text, role="user")
    assert not [(who, does) for who, does, what in told if name in (who, what) and does not in ("IS_A", "BOUGHT")]


def test_another_document_has_its_own(memory: Memory) -> None:
    told = read(memory, "Nordlys is a song.", "The song was written by Mia Falk.")
    assert told == {("Nordlys", "IS_A", "song"), ("Mia Falk", "WROTE", "song")}


@pytest.mark.parametrize(
    ("text", "words", "quote"),
    [
        (
            "Nordlys is a song by Ola Berg. The song was written by Mia Falk.",
            "The song Nordlys was written by Mia Falk.",
            "The song was written by Mia Falk.",
        ),
        (
            "Tern Airlines is an airline. In 1952, the airline was founded by Mia Falk.",
            "In 1952, Tern Airlines was founded by Mia Falk.",
            "In 1952, the airline was founded by Mia Falk.",
        ),
    ],
)
def test_the_words_that_are_kept_name_it(memory: Memory, text: str, words: str, quote: str) -> None:
    user = f"reader{next(_READERS)}"
    memory.add([{"role": "document", "content": text}], user_id=user)
    (found,) = (one for one in memory.get_all(user_id=user)["results"] if one["relation"] != "IS_A")
    assert (found["memory"], [source["quote"] for source in found["sources"]]) == (words, [quote])


@pytest.mark.parametrize(
    ("said", "triple"),
    [
        (["Luna is a boat.", "The boat belongs to my aunt."], ("aunt", "OWNS", "Luna")),
        (["I work at Lumen Labs.", "The company was founded by Ana Reis."], ("Ana Reis", "FOUNDED", "Lumen Labs")),
    ],
)
def test_in_a_talk_too(memory: Memory, said: list[str], triple: tuple[str, str, str]) -> None:
    assert triple in read(memory, *said, role="user")


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("Nimbus is a company in Oslo which was founded by Mia Falk.", ("Mia Falk", "FOUNDED", "Nimbus")),
        ("Mia Falk is a nurse who lives in Bergen.", ("Mia Falk", "LIVES_IN", "Bergen")),
        ("Mia Falk is a professor of physics who lives in Bergen.", ("Mia Falk", "LIVES_IN", "Bergen")),
        ("Mia Falk is an American who lives in Bergen.", ("Mia Falk", "LIVES_IN", "Bergen")),
        ("Holm is a label that is no longer owned by Tern Media.", ("Holm", "IS_A", "label")),
    ],
)
def test_what_a_kind_is_told_to_do_is_told_of_the_one(memory: Memory, text: str, triple: tuple[str, str, str]) -> None:
    assert triple in read(memory, text)


@pytest.mark.parametrize(
    "text",
    [
        "Nimbus is a record label based in Bergen, Norway, which was founded by Mia Falk.",
        "Mia Falk is not a nurse who lives in Bergen.",
        "Mia Falk would be a nurse who lives in Bergen.",
        "Mia Falk is no nurse who lives in Bergen.",
        "Mia Falk wants to be a nurse who lives in Bergen.",
        "Mia Falk seems to be a nurse who lives in Bergen.",
        "Perhaps Mia Falk is a nurse who lives in Bergen.",
        "I doubt Mia Falk is a nurse who lives in Bergen.",
        "Ola Berg said Mia Falk is a nurse who lives in Bergen.",
        "Mia Falk or Ola Berg is a nurse who lives in Bergen.",
        "Neither Mia Falk nor Ola Berg is a nurse who lives in Bergen.",
        "Mia Falk is a friend of Ola Berg who lives in Bergen.",
        "Mia Falk is a colleague of my wife who lives in Bergen.",
        "Mia Falk became one of the singers of a choir that is in Bergen.",
        "Solvik is a village that is about six miles from Bergen.",
        "Solvik is across the fjord from Bergen.",
        "Mia Falk is back from Bergen.",
    ],
)
def test_nor_of_where_one_is_nor_what_one_is_not(memory: Memory, text: str) -> None:
    assert not any("Bergen" in triple for triple in read(memory, text))


@pytest.mark.parametrize(
    ("text", "triples"),
    [
        ("Solvik is a short drive from Bergen.", set()),
        ("Solvik is separated from Bergen by a fjord.", set()),
        (
            "Mia Falk and Ola Berg are nurses.",
            {("Mia Falk", "HAS_OCCUPATION", "nurse"), ("Ola Berg", "HAS_OCCUPATION", "nurse")},
        ),
    ],
)
def test_how_far_a_place_is_and_what_several_are(memory: Memory, text: str, triples: set[tuple[str, str, str]]) -> None:
    assert read(memory, text) == triples

"""The words of a text as the full-text arm counts them."""

from __future__ import annotations

import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from graphmem.terms import STOP_WORDS, terms
from graphmem.types import Episode, Fact, Scope

_ENDINGS = ("", "s", "ed", "ing", "ation", "ness", "ism", "ful", "y", "ies", "ogist", "o", "u", "k", "ß", "7")


@given(st.text("abcehiklmnorstuwyzß7", min_size=1, max_size=8), st.sampled_from(_ENDINGS))
def test_every_word_has_the_stem_that_the_stemmer_gives_it(start: str, ending: str) -> None:
    word = (start + ending).casefold()
    if word not in STOP_WORDS:
        assert terms(word) == [snowballstemmer.stemmer("english").stemWord(word)]


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_terms_of_two_texts_are_those_of_one_then_of_the_other(one: str, other: str) -> None:
    assert terms(f"{one} {other}") == [*terms(one), *terms(other)]
    assert terms(f"{one}: {other}") == [*terms(one), *terms(other)]


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from([None, "LIVES_IN"]))
def test_a_record_is_found_by_the_terms_of_its_searched_text(speaker: str, text: str, relation: str | None) -> None:
    fact = Fact("f", "user:a", Scope("a"), text, relation=relation, speaker=speaker)
    assert fact.searched_terms == terms(fact.searched_text)
    episode = Episode("e", "user:a", Scope("a"), "s", 0, "user", speaker, text, 0, 0)
    assert episode.searched_terms == terms(episode.searched_text)


def test_a_list_of_terms_may_be_changed_by_who_asked_for_it() -> None:
    terms("Oslo and Rome").clear()
    assert terms("Oslo and Rome") == ["oslo", "rome"]

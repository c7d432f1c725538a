"""The words of a text as the full-text arm counts them."""

from __future__ import annotations

import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from graphmem.terms import STOP_WORDS, terms

_ENDINGS = ("", "s", "ed", "ing", "ation", "ness", "ism", "ful", "y", "ies", "ogist", "o", "u", "k", "ß", "7")


@given(st.text("abcehiklmnorstuwyzß7", min_size=1, max_size=8), st.sampled_from(_ENDINGS))
def test_every_word_has_the_stem_that_the_stemmer_gives_it(start: str, ending: str) -> None:
    word = (start + ending).casefold()
    if word not in STOP_WORDS:
        assert terms(word) == [snowballstemmer.stemmer("english").stemWord(word)]

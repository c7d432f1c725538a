"""The words of a text as the full-text arm counts them, the same for every store."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")

STOP_WORDS = frozenset(
    """a about above after again all am an and any are as at be because been before being below between both but by
    can did do does doing down during each few for from further had has have having he her here hers him his how i if
    in into is it its itself just me more most my no nor not now of off on once only or other our out over own same
    she should so some such than that the their them then there these they this those through to too under until up
    us very was we were what when where which while who whom why will with would you your s t d ll m re ve""".split()
)


def terms(text: str) -> list[str]:
    """The text's words in order: lower case, without accents, stop words or English endings.

    Empty when nothing is left. A term holds letters and digits only, so no query syntax can be written with it.
    Of texts with a space between them they are the terms of one, then those of the other.
    """
    return list(_known(text) if len(text) <= _SHORT else _terms(text))


def _terms(text: str) -> list[str]:
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    found = [word for word in _WORD.findall(plain) if word not in STOP_WORDS]
    return [_stem(word) if word[-1] in _ENDINGS else word for word in found]


_SHORT = 256
_known = lru_cache(maxsize=8192)(_terms)
"""A write asks for the terms of a sentence for its fact, its episode and its vector."""

_ENDINGS = frozenset("cdegilmnrsty")
"""The letters that English endings end with: a word with another last letter is its own stem."""


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    if not hasattr(_thread, "stemmer"):
        import snowballstemmer

        _thread.stemmer = snowballstemmer.stemmer("english")
    return str(_thread.stemmer.stemWord(word))


_thread = threading.local()  # a stemmer keeps the word it works on in itself

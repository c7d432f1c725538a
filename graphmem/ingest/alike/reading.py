"""A name taken apart for comparing: its words in one spelling, its numbers, and what may be left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from graphmem.ingest.alike.given import GIVEN
from graphmem.ingest.alike.words import (
    ACRONYMS,
    CLOSED,
    DATES,
    DEGREES,
    GENERATIONS,
    NUMBERS,
    PLAIN_TITLES,
    SMALL,
    SPELLED,
    STATES,
    SUFFIXES,
    TENS,
    TENTHS,
    TITLES,
    WHOLE,
    WORDLIKE,
)  # fmt: skip

_TOKEN = re.compile(r"(?:[^\W\d_]\.)+|\d+|[^\W\d_]+|&|\+|(?<=[A-Za-z])#")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})\Z")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_ACCENTS = re.compile("[\u0300-\u036f]")
_DOUBLED = re.compile(r"(.)\1+")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe"})
_ENDINGS = (
    ("isation", "ization"), ("ising", "izing"), ("ise", "ize"), ("our", "or"), ("tre", "ter"), ("off", "ov"),
    ("eff", "ev"), ("skiy", "ski"), ("skii", "ski"), ("skij", "ski"), ("sky", "ski"), ("iya", "ia"), ("ey", "ei"),
    ("oy", "oi"),
)  # fmt: skip
_ENDING_FROM = 6
_SPECIAL = frozenset((*NUMBERS, *TENS, *TENTHS, *ACRONYMS, *SMALL, *DATES, "st", "ft"))
_TOLD = _SPECIAL.union(SUFFIXES, TITLES, DEGREES, GENERATIONS)
"""The words that a rule is made for."""
_LINKS = frozenset(("and", "for", "in", "de", "on"))
_ONES = frozenset(word for word, value in NUMBERS.items() if 0 < int(value) < 10)


class Read(NamedTuple):
    """A name as `alike` compares it. Words stand in their one spelling; a number among them begins with "#"."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    joined: str
    """All letters and digits, without accents; a word begins at each of `gaps`."""
    gaps: frozenset[int]
    other_words: tuple[str, ...]
    """The words with umlauts written out (Müller, Mueller), else the same."""
    flipped: tuple[str, ...]
    """The words of "Smith, John" in the other order; none where there is not one comma."""
    region: int
    """How many words stand before the first comma, 0 without one."""
    titles: frozenset[str]
    suffix: str
    generation: str
    acronym: str
    """The letters of a name that is nothing but capitals."""
    well_known: bool
    """Whether those letters nearly always mean one thing, whose words `words` holds."""
    capitals: str
    """The capitals after the first letter."""
    initials: frozenset[str]
    """The letters that may stand for the name's words."""


@lru_cache(maxsize=65_536)
def read(name: str, kind: str | None) -> Read:
    """The name of a thing of this type (None or "Thing": unknown), taken apart."""
    text = _tidy(name)
    return _plain(name, text) or _taken_apart(name, text, kind)


def _plain(name: str, text: str) -> Read | None:
    """A name of plain words in Latin letters, as most are, for which no rule but those of spelling is made."""
    tokens = text.split(" ")
    folded = [token.lower() for token in tokens]
    if not text.isascii() or not all(map(str.isalpha, tokens)) or any(map(str.isupper, tokens)):
        return None
    if not _TOLD.isdisjoint(folded):
        return None
    words = tuple(map(_one_spelling, folded))
    words = WHOLE.get(words, words)
    return Read(
        words=words,
        numbers=(),
        joined="".join(folded),
        gaps=frozenset(accumulate(map(len, folded))),
        other_words=words,
        flipped=(),
        region=0,
        titles=frozenset(),
        suffix="",
        generation="",
        acronym="",
        well_known=False,
        capitals="".join(filter(str.isupper, name[1:])),
        initials=_initials(folded),
    )


def _taken_apart(name: str, text: str, kind: str | None) -> Read:
    parts = [found for part in text.split(",") if (found := _TOKEN.findall(part))]
    tokens = [token for part in parts for token in part]
    folded = [fold(token) for token in tokens]
    suffix, generation = _take_endings(parts, kind)
    titles = _take_titles(parts, kind)
    dated = kind == "Time" or any(token.isdigit() for token in tokens)
    spelled = [tuple(_words(part, kind, dated=dated, whole=tokens)) for part in parts]
    if kind == "Person" and len(spelled) == 2:
        spelled = [spelled[1] + spelled[0]]
    words = tuple(word for part in spelled for word in part)
    words = WHOLE.get(words, words)
    letters = [word for place, word in enumerate(folded) if not _is_small(tokens[place], word, place)]
    capitals = len(tokens) == 1 and tokens[0].isupper() and 1 < len(folded[0]) < 7
    written_out = text if text.isascii() else text.translate(_WRITTEN_OUT)
    return Read(
        words=words,
        numbers=tuple(word for word in words if word[0] == "#"),
        joined="".join(letters),
        gaps=frozenset(accumulate(map(len, letters))),
        other_words=words if written_out == text else read(written_out, kind).words,
        flipped=spelled[1] + spelled[0] if len(spelled) == 2 else (),
        region=len(spelled[0]) if len(spelled) > 1 else 0,
        titles=titles,
        suffix=suffix,
        generation=generation,
        acronym=folded[0] if capitals else "",
        well_known=capitals and folded[0] in ACRONYMS,
        capitals="".join(filter(str.isupper, name[1:])),
        initials=_initials(folded),
    )


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word without letter case, accents and dots."""
    plain = word.casefold().translate(_PLAIN)
    if plain.isascii():
        return "and" if plain == "&" else plain.replace(".", "")
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))).replace(".", "")


@lru_cache(maxsize=65_536)
def squeezed(word: str) -> str:
    """A word with every doubled letter once."""
    return _DOUBLED.sub(r"\1", word)


def _tidy(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).replace("_", " ")
    if text.replace(" ", "").isalpha():
        return text
    return _THOUSANDS.sub("", _ORDINAL.sub("", _APOSTROPHE.sub("", text)))


def _take_titles(parts: list[list[str]], kind: str | None) -> frozenset[str]:
    """Take the titles away that stand before a person's name."""
    if kind not in ("Person", "Thing", None):
        return frozenset()
    found = []
    while sum(map(len, parts)) > 1 and (title := TITLES.get(fold(parts[0][0]))):
        if kind != "Person" and title not in PLAIN_TITLES and sum(map(len, parts)) < 3:
            break
        found.append(title)
        _drop(parts, 0)
    return frozenset(found)


def _take_endings(parts: list[list[str]], kind: str | None) -> tuple[str, str]:
    """Take away what kind of company it is, a person's degrees and what tells father from son."""
    suffix = generation = ""
    while sum(map(len, parts)) > 1:
        word = fold(parts[-1][-1])
        if word in SUFFIXES and kind in ("Organization", "Thing", None):
            suffix = SUFFIXES[word]
        elif kind == "Person" and word in GENERATIONS:
            generation = GENERATIONS[word]
        elif not (word in DEGREES if kind == "Person" else word == "and" and suffix):
            break
        _drop(parts, -1)
    return suffix, generation


def _drop(parts: list[list[str]], end: int) -> None:
    parts[end].pop(end)
    if not parts[end]:
        parts.pop(end)


def _words(tokens: list[str], kind: str | None, *, dated: bool, whole: list[str]) -> Iterator[str]:
    """The words of one part in their one spelling."""
    last, loud = len(tokens) - 1, len(whole) > 1 and all(token.isupper() for token in whole)
    tens = 0
    for place, token in enumerate(tokens):
        word = fold(token)
        if word not in _SPECIAL and not token.isupper() and not token[0].isdigit():
            yield _one_spelling(word)
        elif word in TENS and place < last and fold(tokens[place + 1]) in _ONES:
            tens = TENS[word]
        elif number := _number(token, word, tens, single=place == last and len(whole) > 1):
            yield "#" + number
            tens = 0
        elif capitals := _spelled_out(token, word, kind, loud=loud, state=place == last and token is not whole[0]):
            yield from capitals
        elif kind == "Person" and place < last and _are_initials(token, loud=loud):
            yield from word
        elif not _is_small(token, word, 0 if token is whole[0] else 1):
            yield word if token.isupper() and len(whole) == 1 else _in_place(word, dated=dated, first=place < last)


def _is_small(token: str, word: str, place: int) -> bool:
    """Whether a name may have or lack the word: an article at its beginning, or "of". Not the A of Team A, A. or 4a."""
    return word in SMALL and not (word in ("a", "an") and (place > 0 or token.endswith(".")))


def _number(token: str, word: str, tens: int, *, single: bool) -> str:
    """The number that a token says in digits, words or Roman numerals, else nothing."""
    if token[0].isdigit():
        return token.lstrip("0") or "0"
    if word in NUMBERS:
        return str(10 * tens + int(NUMBERS[word]))
    if word in TENS or word in TENTHS:
        return str(10 * (TENS.get(word) or TENTHS[word]))
    if _ROMAN.match(token) and (single or len(token) > 1):
        return str(_roman(token))
    return ""


def _roman(token: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in token]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _spelled_out(token: str, word: str, kind: str | None, *, loud: bool, state: bool) -> tuple[str, ...]:
    """What a token of capitals nearly always stands for (UN), or the state that a place's name ends with."""
    if kind == "Person" or loud:
        return ()
    if state and len(token) == 2 and token.isupper() and kind in ("Place", "Thing", None) and word in STATES:
        return STATES[word]
    return ACRONYMS.get(word, ()) if token.isupper() or word not in WORDLIKE else ()


def _are_initials(token: str, *, loud: bool) -> bool:
    """J.K. or JRR before a surname."""
    return token.endswith(".") or (1 < len(token) < 4 and token.isupper() and not loud)


def _in_place(word: str, *, dated: bool, first: bool) -> str:
    """A word that means one thing or another by where it stands."""
    if dated and word in DATES:
        return DATES[word]
    if word == "st":
        return "saint" if first else "street"
    return "fort" if word == "ft" and first else _one_spelling(word)


@lru_cache(maxsize=65_536)
def _one_spelling(word: str) -> str:
    """British and American endings, and Russian names in Latin letters, in one spelling. First names are left."""
    if word in SPELLED or word in GIVEN or word in CLOSED:
        return SPELLED.get(word, word)
    sound = word[1:] if word.startswith("tch") else word
    if len(sound) < _ENDING_FROM:
        return sound
    sound = sound.replace("shch", "sch").replace("oye", "oe")
    for ending, usual in _ENDINGS:
        if sound.endswith(ending):
            return sound[: -len(ending)] + usual
    return sound


def _initials(folded: list[str]) -> frozenset[str]:
    """The first letters of all words, without the small ones, and without those that link."""
    if len(folded) < 2:
        return frozenset()
    full = [word for word in folded if word not in SMALL]
    bare = [word for word in full if word not in _LINKS]
    return frozenset("".join(word[0] for word in words) for words in (folded, full, bare) if len(words) > 1)

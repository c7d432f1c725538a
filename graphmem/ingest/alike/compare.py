"""How alike two names are: whether they are two spellings of one name, by rules that say why. Pure, and without models.

A rule says which differences two spellings of one name may show: accents, punctuation, abbreviations, titles, company
suffixes, initials, nicknames before the same surname, numbers in words, a slip in a long word. Whatever else
differs keeps two names apart: numbers, days, kin, directions, another first name, one word more.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from graphmem.ids import normalise
from graphmem.ingest.alike.given import FORMAL, GIVEN
from graphmem.ingest.alike.reading import Read, read, squeezed
from graphmem.ingest.alike.words import CLOSED, DATES, FEMALE, MALE, PLAIN_TITLES, SURE_SUFFIXES

SAME = 0.9
"""From here up two names are taken for one without asking."""

REVIEW = 0.7
"""From here up to SAME two names may be one, and somebody who knows should say."""

_APART = 0.69
"""What only the letters say stays below REVIEW."""
_CONFLICT = 0.49
_VAGUE = (None, "Thing")
_NEAR_TYPES = frozenset(("Organization", "Place", "Event", "Product", "Topic"))
_COUNTED = (*_VAGUE, "Topic", "Product", "Event")
_LONG, _LONG_SURNAME = 8, 10
_TELLING = CLOSED - frozenset(DATES.values())  # May and August are names too


def alike(a: str, b: str, *, type_a: str | None = None, type_b: str | None = None) -> float:
    """How sure it is that both names are one thing's, from 0 to 1, the same in either order.

    1 for names that are equal once normalised, of types that agree: two equal ones, or one of them unknown ("Thing").
    Of types that do not agree no two names reach SAME, and those of a person or a time and of something else not even
    REVIEW, equal names apart. A lone first name or surname reaches REVIEW beside the full name, never SAME. Names that
    hold nothing to go by are like nothing.
    """
    agree = type_a == type_b or type_a in _VAGUE or type_b in _VAGUE
    kind = (type_b if type_a in _VAGUE else type_a) if agree else None
    near = agree or (type_a in _NEAR_TYPES and type_b in _NEAR_TYPES)
    one, other = normalise(a), normalise(b)
    if one == other:
        return 1.0 if agree and one else REVIEW if one else 0.0
    x, y = read(a, kind), read(b, kind)
    found = _found(x, y, kind) if x.words and y.words else 0.0
    return found if agree else min(found, REVIEW if near else _CONFLICT)


def _found(x: Read, y: Read, kind: str | None) -> float:
    if x.numbers != y.numbers or _conflict(x, y):
        return min(_letters(x, y), _CONFLICT)
    found = max(_same_words(x, y), _written_together(x, y, kind), _letters_for_words(x, y, kind))
    if found < SAME:
        found = max(found, _one_word_differs(x, y, kind), _other_order(x, y, kind), _part(x, y, kind))
        if kind == "Person" or (kind in _VAGUE and _like_persons(x, y)):
            found = max(found, _persons(x, y, kind))
    return min(found, _left_out(x, y, kind)) if found else _letters(x, y)


def _conflict(x: Read, y: Read) -> bool:
    """Mr and Mrs, Jr. and Sr."""
    if (x.titles & MALE and y.titles & FEMALE) or (x.titles & FEMALE and y.titles & MALE):
        return True
    return bool(x.generation and y.generation and x.generation != y.generation)


def _left_out(x: Read, y: Read, kind: str | None) -> float:
    """The most that names can reach by the titles, suffixes and generations that only one has."""
    alone = len(x.words) < 2 or len(y.words) < 2
    titles, suffixes = x.titles ^ y.titles, {x.suffix, y.suffix} - {""} if x.suffix != y.suffix else frozenset()
    if titles and (alone or (x.titles and y.titles) or (kind in _VAGUE and not titles <= PLAIN_TITLES)):
        return 0.8
    if len(suffixes) > 1 or (suffixes and kind in _VAGUE and (alone or not suffixes <= SURE_SUFFIXES)):
        return 0.8
    return 0.8 if x.generation != y.generation else 1.0


def _same_words(x: Read, y: Read) -> float:
    """The same words, but for accents, abbreviations, numbers in words and what else `read` takes away."""
    return 0.97 if y.words in (x.words, x.other_words) or x.words == y.other_words else 0.0


def _written_together(x: Read, y: Read, kind: str | None) -> float:
    """The same letters, where one only has more spaces or hyphens than the other (GitHub, Git Hub).

    Of unknown things with the same capitals, too: Flo Rida is not in Florida.
    """
    if x.joined != y.joined or not (x.gaps <= y.gaps or y.gaps <= x.gaps):
        return 0.0
    return 0.95 if kind not in _VAGUE or x.capitals == y.capitals else 0.8


def _letters_for_words(x: Read, y: Read, kind: str | None) -> float:
    """PTA for Parent Teacher Association: sure from three letters on, and where both are known to be of one type."""
    if kind == "Person" or not (x.acronym or y.acronym) or (x.acronym and y.acronym):
        return 0.0
    short, long = (x, y) if x.acronym else (y, x)
    if short.acronym not in long.initials:
        return 0.0
    return 0.8 if len(short.acronym) < 3 or short.well_known or kind in _VAGUE else 0.92


def _one_word_differs(x: Read, y: Read, kind: str | None) -> float:
    if len(x.words) != len(y.words):
        return 0.0
    differ = [place for place, (one, other) in enumerate(zip(x.words, y.words, strict=True)) if one != other]
    if len(differ) != 1:
        return 0.0
    place = differ[0]
    one, other = x.words[place], y.words[place]
    last = place == len(x.words) - 1
    if one in CLOSED or other in CLOSED or (place == 0 and not last and one in GIVEN and other in GIVEN):
        return 0.0
    least = _LONG_SURNAME if kind == "Person" and last else _LONG + (kind == "Person" or len(x.words) == 1)
    if _slip(one, other, least):
        return 0.91
    if last and kind in _COUNTED and _plural(one, other):
        return 0.75 if not place or (kind in _VAGUE and x.capitals) else 0.9
    return 0.75 if _near(one, other, alone=len(x.words) == 1) else 0.0


def _slip(one: str, other: str, least: int) -> bool:
    """Whether one word is the other with a letter left out, doubled or swapped inside it. No letter for another."""
    short, long = sorted((one, other), key=len)
    if len(short) < least:
        return False
    if squeezed(one) == squeezed(other):
        return short[-1] == long[-1]
    start = _shared(one, other)
    end = _shared(one[::-1], other[::-1])
    if len(short) == len(long):
        swapped = start + 2 + end == len(long) and one[start : start + 2] == other[start : start + 2][::-1]
        return swapped and start > 0 and end > 0
    return len(long) - len(short) == 1 and start + end >= len(short) and start > 1 and end > 0


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _plural(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    regular = long == short + "s" or (long == short + "es" and short.endswith(("s", "x", "z", "ch", "sh")))
    return len(short) > 2 and not short.endswith("s") and (regular or long == short.removesuffix("y") + "ies")


def _near(one: str, other: str, *, alone: bool) -> bool:
    """One slip of the pen apart, neither in the first letter nor by a letter more at the end."""
    if min(len(one), len(other)) < (6 if alone else 5) or one[0] != other[0] or one[0] == "#":
        return False
    return OSA.distance(one, other, score_cutoff=1) == 1 and not (one.startswith(other) or other.startswith(one))


def _other_order(x: Read, y: Read, kind: str | None) -> float:
    if len(x.words) != len(y.words) or sorted(x.words) != sorted(y.words):
        return 0.0
    if x.flipped == y.words or y.flipped == x.words:
        return 0.95
    moved = kind != "Person" and len(x.numbers) == 1 and len(x.numbers[0]) > 1
    in_order = [word for word in x.words if word[0] != "#"] == [word for word in y.words if word[0] != "#"]
    return 0.93 if in_order and (moved or kind == "Time") else 0.75


def _part(x: Read, y: Read, kind: str | None) -> float:
    """A lone first name or a surname beside the full name, a place beside itself with its region."""
    short, long = sorted((x, y), key=lambda one: len(one.words))
    if kind == "Person":
        return 0.75 if _name_of(short.words, long.words) else 0.0
    with_region = kind in ("Place", *_VAGUE) and long.region and long.words[: long.region] == short.words
    return 0.75 if with_region else 0.0


def _name_of(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    if short[0] in CLOSED:
        return False
    first = len(short) == 1 and (short == long[:1] or _nickname(short[0], long[0]))
    return first or short == long[-len(short) :]


def _nickname(one: str, other: str) -> bool:
    """Whether one is a first name in full, and the other another spelling or a short form of it."""
    meant = GIVEN.get(one)
    return bool(meant and (one in FORMAL or other in FORMAL) and meant & GIVEN.get(other, frozenset()))


def _like_persons(x: Read, y: Read) -> bool:
    """Whether two unknown things may be persons: a first name begins both, or one and the other with its initial."""
    firsts = (x.words[0], y.words[0])
    named = sum(word in GIVEN for word in firsts) + sum(len(word) == 1 for word in firsts)
    return named == 2 and bool(x.capitals) == bool(y.capitals) and not GIVEN.keys().isdisjoint(firsts)


def _persons(x: Read, y: Read, kind: str | None) -> float:
    """First name, what stands between and surname, where each may be shortened in its way."""
    if len(x.words) == 1 or len(y.words) == 1:
        return 0.75 if len(x.words) == len(y.words) and _nickname(x.words[0], y.words[0]) else 0.0
    if x.words[-1] != y.words[-1]:
        return 0.0
    first, between = _given(x.words[0], y.words[0]), _between(x.words[1:-1], y.words[1:-1])
    if not (first and between):
        return 0.0
    one_initial = (len(x.words[0]) == 1 or len(y.words[0]) == 1) and not len(x.words) > 2 < len(y.words)
    unsure = one_initial or (kind != "Person" and len(x.words) != len(y.words))
    return min(first, between, 0.8 if unsure else 1.0)


def _given(one: str, other: str) -> float:
    if one == other:
        return 0.95
    if _nickname(one, other):
        return 0.92
    return 0.94 if _initial(one, other) else 0.0


def _between(some: tuple[str, ...], others: tuple[str, ...]) -> float:
    if len(some) == len(others):
        return 0.95 if all(map(_meets, some, others)) else 0.0
    if some and others:
        return 0.0
    if all(len(name) == 1 for name in some + others):
        return 0.93
    return 0.0 if _TELLING.intersection(some + others) else 0.75


def _meets(one: str, other: str) -> bool:
    return one == other or _initial(one, other)


def _initial(one: str, other: str) -> bool:
    return one[0] == other[0] != "#" and (len(one) == 1) != (len(other) == 1)


@lru_cache(maxsize=4096)
def _letters(x: Read, y: Read) -> float:
    return _APART * ratio(x.joined, y.joined) / 100


def blocks(name: str) -> frozenset[str]:
    """The keys under which a name is found again: nearly all pairs that `alike` puts at REVIEW or more share one.

    They are the name's words in their one spelling, the names in full of a lone first name, all letters in one word,
    the initials, and the beginning ("^joh") and end ("ohn$") of a lone word.
    """
    one = read(name, None)
    words = {word for word in (*one.words, *one.other_words) if len(word) > 1 and word[0] != "#"}
    keys = words | ({one.joined, one.acronym, *one.initials} - {""})
    if len(one.words) == 1:
        lone = one.words[0]
        keys |= GIVEN.get(lone, frozenset()) | {"^" + lone[:3], lone[-3:] + "$"}
    return frozenset((keys or {*one.words, normalise(name)}) - {""})

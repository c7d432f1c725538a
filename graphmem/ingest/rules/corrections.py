"""A value in place of one just said: "sorry, not Rome, Milan", "I meant Thursday", "make that 400"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from graphmem.ids import normalise
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.told import one_of
from graphmem.ingest.rules.vocabulary import NOT_CALLED

if TYPE_CHECKING:
    from spacy.tokens import Span

_VALUE = r"[$€£]?[\w'’.@:/-]+(?: [$€£]?[\w'’.-]+){0,3}"
_MARK = (
    r"(?:oh|ah|oops|ooops|whoops|sorry|no|nope|wait|hang on|hold on|actually|correction|hmm|my bad|well|edit|"
    r"(?:scratch|scrap) that|"
    r"or rather|rather|typo|i meant(?: to say)?|i mean|make (?:that|it))(?![\w'’])"
)
_MEANT = re.compile(
    rf"(?P<marks>\*|(?:{_MARK}[\s,.!:…–-]*)+)(?:it['’]?s |in |at |on )?(?P<new>{_VALUE}?)"
    rf"(?:,? (?:and )?not (?:in |at |on )?(?P<old>{_VALUE}))?(?:,? (?:sorry|i mean(?:t)?|instead|actually))?(?:, "
    rf"(?!not\b|and\b|but\b)[a-z][^.!?,]{{3,50}})?[\s.!]*$",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    rf"(?:(?:{_MARK})[\s,.!:…–-]*)*not (?:in |at |on )?(?P<old>{_VALUE}?)(?:,? but|,| [-–—]) (?:it['’]?s |in |at |on )?"
    rf"(?P<new>{_VALUE})[\s.!]*$",
    re.IGNORECASE,
)  # fmt: skip
_AFTERWARDS = re.compile(
    rf"(?:it['’]?s |it is )?(?P<new>{_VALUE}?),? (?:actually|sorry|i mean(?:t)?|rather)[\s.!]*$", re.IGNORECASE
)
_NOW = re.compile(
    rf"(?:(?:but|and|oh|well|so)[\s,]+)*(?:it|that)(?:['’]?s| is) (?:now )?(?P<new>(?-i:[A-Z]){_VALUE}?)"
    r"(?: (?:now|these days|nowadays|instead|(?:as of|since) (?:last |this )?\w+))(?: (?:tbh|btw|lol))?[\s.!]*$",
    re.IGNORECASE,
)
"""What took the place of what was just spoken of: "it's Obsidian now"."""
_BUT_NOT = re.compile(
    rf"(?:in |at |on )?(?P<new>{_VALUE}?),? (?:and )?not (?:in |at |on )?(?P<old>{_VALUE}?)(?:,? (?:sorry|i "
    rf"mean(?:t)?|actually))?[\s.!]*$",
    re.IGNORECASE,
)
_IS_NOT = re.compile(
    rf"(?:(?:{_MARK})[\s,.!:…–-]*)*(?:(?:it|that|(?:his|her|its|their|the|my) name)(?:['’]?s| is) "
    rf"(?:an? |the |in |at |on )?(?P<new>{_VALUE}?),? (?:and )?not (?:an? |the |in |at |on )?(?P<old>{_VALUE})|"
    rf"I said (?P<old2>{_VALUE}?),? but (?:I meant|it['’]?s|it is) (?:an? |the |in |at |on )?"
    rf"(?P<new2>{_VALUE}))(?:,? (?:sorry|i mean(?:t)?|actually))?[\s.!]*$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|august|september|"
    r"october|"
    r"november|december|tomorrow|today)\b|\b(?:next|this) \w+|\d(?:st|nd|rd|th|am|pm|:\d\d)\b",
    re.IGNORECASE,
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


class Correction(NamedTuple):
    """The value meant, and the one it stands in place of, where that was said. `sure`: it says that it corrects."""

    new: str
    old: str = ""
    sure: bool = False


def correction_in(quote: str) -> Correction | None:
    """The correction that the words are, None where they are none."""
    for pattern in (_IS_NOT, _NOT_BUT, _MEANT, _BUT_NOT, _AFTERWARDS, _NOW):
        found = pattern.match(quote.strip())
        if found is None:
            continue
        new, old = _bare(one_of(found, "new", "new2")), _bare(one_of(found, "old", "old2"))
        marks = (found.groupdict().get("marks") or "").lower()
        if _is_value(new) and (not old or _is_value(old)):
            return Correction(new, old, bool(old) or "mean" in marks or "make" in marks)
    return None


def _bare(value: str) -> str:
    return re.sub(r"^(?:the|a|an) ", "", value.strip(" .,!'\""), flags=re.IGNORECASE)


def _is_value(words: str) -> bool:
    """Whether the words name something, and are no clause or exclamation."""
    if re.search(r"\b(?:i|he|she|it|we|they|you)['’](?:m|s|re|ve|ll|d)\b", words, re.IGNORECASE):
        return False
    return bool(words) and not any(word.lower() in NOT_CALLED - _DAYS for word in _WORD.findall(words))


_DAYS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december tomorrow today spring summer autumn winter marketing sales finance law one two
    three four five six seven eight nine ten""".split()
)


def corrected(found: Correction, told: list[Triple]) -> list[Triple]:
    """The triple that holds instead and the one that does not, of the latest that was told and fits; none without."""
    for triple in reversed(told):
        if triple.object.speaker or not _fits(found, triple):
            continue
        target = triple.object._replace(name=_spelled(found.new, triple.object.name))
        if normalise(target.name) == normalise(triple.object.name):
            return []
        now = triple._replace(object=target, ends=False, exclusive=True)
        return [now] if triple.ends else [now, triple._replace(ends=True, exclusive=False)]
    return []


def _fits(found: Correction, triple: Triple) -> bool:
    said = normalise(triple.object.name)
    if found.old:
        return said == normalise(found.old)
    shape = _shape(found.new)
    if shape == "word":
        return found.sure and (_shape(triple.object.name) == "word" or triple.object.type in ("Place", "Person"))
    return shape == _shape(triple.object.name)


def is_contrasted(words: str, said: str) -> bool:
    """Whether it is named as what is not so: coffee in "I like tea, not coffee"."""
    lead = r"(?:, (?:and )?not|\binstead of|\brather than) (?:(?:in|at|on|for|as|the|an?) )*"
    denied = rf"{lead}{re.escape(said)}(?!\w)(?! (?:only|just))"
    return re.search(denied, words) is not None


def contrast_to(words: str, said: str) -> str:
    """The value denied right after the one said: "a Volvo" of "a Saab, not a Volvo"; empty where there is none."""
    found = re.search(
        rf"(?<!\w){re.escape(said)}(?:, (?:and )?not|,? instead of|,? rather than) (?P<lead>in |at |on |for |as )?"
        rf"(?:the |an? |my )?(?P<old>{_VALUE}?)(?: now| these days)?$",
        words,
    )
    old = found["old"] if found else ""
    return old if old and _is_value(old) and _shape(old) == _shape(said) else ""


def ends_with_thing(sent: Span) -> bool:
    """Whether the sentence ends with a thing: "not peanuts", and no "not well"."""
    words = (token for token in reversed(list(sent)) if not token.is_punct and token.lower_ != "now")
    last = next(words, None)
    return last is not None and last.pos_ in ("NOUN", "PROPN", "NUM")


def _shape(words: str) -> str:
    if _DATE.search(words):
        return "date"
    if any(char.isdigit() for char in words):
        return "number"
    return "name" if words[:1].isupper() else "word"


def _spelled(new: str, old: str) -> str:
    """With a capital where what it stands in place of has one."""
    return new[:1].upper() + new[1:] if old[:1].isupper() else new

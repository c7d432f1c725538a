"""How old those are who are named beside each other: "Ben (4) and Mia (7)", "Ben and Mia are 4 and 7"."""

from __future__ import annotations

import re
from itertools import pairwise

_KIN = re.compile(
    r"\b(?:kids?|child(?:ren)?|sons?|daughters?|boys|girls|twins|nephews?|nieces?|grandkids|brothers?|sisters?)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"(?<!\w)([A-Z][\w'’-]+)(?: \(|,? )(?:(?<=\()|(?=aged? ))(?:aged? |age: )?([1-9]\d?)(?:\)|\b)")
_IN_TURN = re.compile(
    r"(?P<who>(?P<lead>.*?)(?P<one>[A-Z][\w'’-]+)(?: and| &) (?P<two>[A-Z][\w'’-]+)),? (?:are|is|aged?|they are|"
    r"they['’]re) (?:now |aged )?(?P<age>\d{1,2}) and (?P<age2>\d{1,2})(?: years old| now)?[.!]?"
)
_OUR = re.compile(r",? and (?=(?:my|our)\b)")
_EACH = re.compile(
    r"(?:^|, | and |, and )(?!Chapter|Part|Step|Level|Season|Episode|Room|Page)([A-Z][\w'’-]+)(?:['’]s| is) "
    r"([1-9]\d?)(?=\s*(?:$|[,.!]|and\b))"
)
_BOTH_ARE = re.compile(r",? ?(?:and )?(?:they['’]re|they are|both)(?: both| all| are)* ", re.IGNORECASE)


def ages_in(text: str) -> tuple[list[str], list[str]]:
    """What the text says without the ages of those it names, and a sentence for each age."""
    if _KIN.search(text) and (found := list(_BESIDE.finditer(text))):
        return [_BESIDE.sub(r"\1", text)], [_aged(each[1], each[2]) for each in found]
    if both := _IN_TURN.fullmatch(text):
        rest = _OUR.split(both["who"]) if both["lead"] else []
        return rest, [_aged(both["one"], both["age"]), _aged(both["two"], both["age2"])]
    return _of_each(text)


def _of_each(text: str) -> tuple[list[str], list[str]]:
    """ "Mia's 4, Leo's 7 and they're both deaf": what they share is said of both."""
    found = list(_EACH.finditer(text))
    if len(found) < 2 or found[0].start() or any(one.end() != next.start() for one, next in pairwise(found)):
        return [text], []
    rest = text[found[-1].end() :].strip(" .!")
    if shared := _BOTH_ARE.match(rest):
        rest = f"{' and '.join(each[1] for each in found)} are {rest[shared.end() :]}"
    return [rest.lstrip(", ")] if rest else [], [_aged(each[1], each[2]) for each in found]


def _aged(name: str, age: str) -> str:
    return f"{name} is {age} years old"

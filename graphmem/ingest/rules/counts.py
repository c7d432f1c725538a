"""How many of what somebody has: "I have two kids and ten houseplants", "our team has 12 members"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.told import NAME, Told, is_sure, one_of
from graphmem.ingest.rules.vocabulary import NOT_CALLED, PETS, ROLE_SYNONYMS, ROLES

_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty hundred"
)
_N = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-\w+|a dozen|"
    rf"{'|'.join(_NUMBERS.split())}|one)"
)
_NOT_COUNTED = (
    r"(?:\w+s of|minutes?|hours?|days?|weeks?|months?|years?|seconds?|nights?|times?|meetings?|calls?|questions?|"
    r"things?|"
    r"options?|ideas?|points?|problems?|issues?|reasons?|exams?|tests?|interviews?|appointments?|deadlines?|tasks?|"
    r"euros?|dollars?|pounds?|percent|degrees?|kilos?|miles?|km|more|left|of|other|people|guests?|choices?|thoughts?|"
    r"tickets?|chances?|words?|classes|lessons?|shifts?|episodes?|chapters?|pages?|games?|drinks?|beers?|slices?)"
)
_HANGING = r"(?:and|or|now|called|named|at|in|on|with|for|again|too|these|from|but|to|who|that|which|left|already|so)"
_HAVE = re.compile(
    r"\b(?:I|we)(?: now| still| only| currently)? (?:have|own|keep|employ)(?: now)?(?: got)? |"
    r"\b(?:I|we)(?:['’]ve| have) (?:now |only )?got ",
    re.IGNORECASE,
)
_ITEM = re.compile(
    rf"(?P<n>{_N}) (?!{_NOT_COUNTED}\b)(?P<kind>(?:(?!{_HANGING}\b)[a-z-]+ )?(?!(?:{_HANGING}|"
    rf"{_NOT_COUNTED})\b)[a-z-]{{3,}})"
    r"(?=\s*(?:$|[.!;]|,(?! (?-i:[A-Z]))|\b(?:and|now|but|these days|at home|in total|left)\b))",
    re.IGNORECASE,
)
_STAFF = re.compile(
    rf"\b(?:the|my|our) (?P<body>(?:[\w-]+ )?(?:team|company|firm|department|office|startup|club|group|choir|class))"
    rf"(?: now)? (?:has|employs|consists of|is made up of|counts|is|has grown to|grew to|has shrunk to|shrank to|"
    rf"is down to|"
    rf"is up to)(?: now)? (?P<n>{_N}) (?P<kind>people|employees|"
    r"members|students|staff|engineers|developers)\b|"
    rf"\b(?:there are|we are|we['’]re|we have|we['’]ve got|I have|I have got|"
    rf"I['’]ve got)(?: now)? (?P<n2>{_N}) (?:(?P<kind2>people|employees|members|students)|of us)(?: now)? (?:in|on|"
    rf"at) (?:the|my|our) "
    r"(?P<body2>(?:[\w-]+ )?(?:team|company|firm|department|office|startup|club|group|choir|class))\b",
    re.IGNORECASE,
)


def count_triples(text: str, speaker: Mention | None) -> Iterator[Told]:
    """ "I have two kids and ten houseplants": a number for each, which may change."""
    if speaker is None:
        return
    yield from _owned(text, speaker)
    staff = list(_staff(text))
    yield from staff
    for found in _sure(_TEAM_OF, text):
        yield _told(found, Mention("team"), "NUMBER_OF_PEOPLE")
    for found in _sure(_THEIRS, text) if not staff else ():
        if _is_told_of(found):
            yield _of_others(found)
    for found in _sure(_WEIGHT, text):
        yield _told(found, speaker, "WEIGHS")


def _sure(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    return (found for found in pattern.finditer(text) if is_sure(text, found))


def _told(found: re.Match[str], subject: Mention, relation: str) -> Told:
    number = Mention(one_of(found, "n", "n2"), "Topic")
    return Told(found.start(), found.end(), Triple(subject, relation, number, exclusive=True))


def _owned(text: str, speaker: Mention) -> Iterator[Told]:
    for having in _sure(_HAVE, text) if not _NAMING.search(text) else ():
        at = having.end()
        while item := _ITEM.match(text, at):
            kind = re.sub(r"[ -]", "_", _plural(item["kind"].lower())).upper()
            count = Triple(speaker, f"NUMBER_OF_{kind}", Mention(item["n"], "Topic"), exclusive=True)
            yield Told(having.start(), item.end(), count, instead=_HAD, noun=item["kind"].lower())
            join = re.match(r",? and |, ", text[item.end() :])
            if join is None:
                break
            at = item.end() + join.end()


def _staff(text: str) -> Iterator[Told]:
    """ "Our team has 12 members": of a firm they are its employees."""
    for found in _sure(_STAFF, text):
        body, kind = one_of(found, "body", "body2"), one_of(found, "kind", "kind2") or "people"
        firm = re.search(r"company|firm|startup", body)
        kind = "employees" if firm and kind in ("people", "staff") else "people" if kind == "members" else kind
        yield _told(found, Mention(body), f"NUMBER_OF_{kind.upper()}")


_TEAM_OF = re.compile(
    rf"\bI (?:now )?(?:have|lead|manage|run) a team of (?:now )?(?P<n>{_N})(?: people| members| now)*(?=\s*(?:$|"
    rf"[.,!;]))",
    re.IGNORECASE,
)
_PRONOUNS = frozenset("he she they it you who we that this".split())
_THEIRS = re.compile(
    rf"(?<![\w'’] )(?:(?:[Tt]he|[Mm]y|[Oo]ur) (?P<thing>[a-z-]+(?: (?!now\b)[a-z-]+)?)|"
    rf"(?P<who>{NAME}))(?: now)? (?P<has>has|"
    rf"owns|employs|has grown to)(?: now| got)? (?P<n>{_N}) "
    rf"(?!(?:{_NOT_COUNTED.replace('|people', '')})\b)(?P<kind>[a-z-]{{3,}})(?=\s*(?:$|[.!;]|\b(?:and|now|but|"
    rf"these days)\b))"
)


def _is_told_of(found: re.Match[str]) -> bool:
    """Whether it has a name of its own, or is a thing: who "my daughter" is has to be said."""
    if found["who"]:
        return found["who"].split(" ")[0].lower() not in NOT_CALLED | _PRONOUNS
    last = found["thing"].split(" ")[-1]
    return last not in ROLES and last not in ROLE_SYNONYMS and last not in PETS and found["thing"] not in NOT_CALLED


def _of_others(found: re.Match[str]) -> Told:
    """ "Tom has three kids", "Acme employs 300 people" """
    staff = found["kind"] in ("people", "staff", "employees")
    kind = "EMPLOYEES" if staff else re.sub(r"[ -]", "_", _plural(found["kind"])).upper()
    triple = Triple(
        Mention(found["who"] or found["thing"]), f"NUMBER_OF_{kind}", Mention(found["n"], "Topic"), exclusive=True
    )
    return Told(found.start(), found.end(), triple, instead=_HAD, noun=found["kind"])


_WEIGHT = re.compile(
    r"\b(?:I(?: now| currently)? weigh|my weight is)(?: now| about)? (?P<n>\d+(?:[.,]\d)? ?(?:kg|kilos?|pounds|lbs|"
    r"stone))\b",
    re.IGNORECASE,
)
_NAMING = re.compile(r"\b(?:called|named)\b|\d\)|: (?=[A-Z])", re.IGNORECASE)
_HAD = ("OWNS", "KEEPS")


_ODD_PLURALS = {"child": "children", "person": "people", "mouse": "mice", "goose": "geese", "fish": "fish",
                "sheep": "sheep", "wife": "wives", "calf": "calves"}  # fmt: skip


def _plural(kind: str) -> str:
    *before, last = kind.split(" ")
    odd = next((one for one in _ODD_PLURALS if last.endswith(one)), "")
    if odd:
        last = last.removesuffix(odd) + _ODD_PLURALS[odd]
    elif not last.endswith(("s", "fish")) and not last.endswith(tuple(_ODD_PLURALS.values())):
        last = f"{last[:-1]}ies" if last.endswith("y") and last[-2] not in "aeiou" else f"{last}s"
    return " ".join([*before, last])

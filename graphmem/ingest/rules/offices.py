"""Who holds an office of something: "the mayor of our town is Mr Hale", "Tariq coaches the swim team now"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.told import END, NAME, Told, is_sure, one_of
from graphmem.ingest.rules.vocabulary import ROLE_SYNONYMS

_OFFICES = """mayor president governor principal headteacher chair chairman chairwoman chairperson director head leader
    captain coach conductor manager boss ceo cto cfo coo treasurer secretary dean rector chancellor editor abbot
    commander minister"""
_PERSONAL = "manager boss supervisor doctor dentist therapist landlord lawyer accountant trainer coach teacher".split()
_OFFICE = (
    rf"(?P<office>(?:(?:vice|deputy|team|general|managing|artistic|editor-in-) ?)?(?:{'|'.join(_OFFICES.split())}))"
)
_BODY = r"(?P<body>(?:(?:our|my|the|this) )?(?:[\w&'’-]+ ){0,2}?[\w&'’-]+)"
_GROUP = (
    r"(?P<body>(?:the|our|my) (?:[\w-]+ ){0,2}?(?:team|club|choir|band|orchestra|department|committee|board|group|"
    r"squad|"
    r"project|division|crew|union|society|class|course))"
)
_WHO = rf"(?P<name>{NAME})"
_FORMER = r"(?:(?:new|current|present|next) )?"
_NOW = r"(?: now| currently)?"
_IS = rf"(?: is| will be|['’]s){_NOW}"

_OF = (
    re.compile(rf"\b(?:the|our) {_FORMER}{_OFFICE} of {_BODY}{_IS} {_WHO}", re.IGNORECASE),
    re.compile(
        rf"(?<![\w'’] ){_WHO}(?: is| was (?:elected|appointed|named|made)| became| has become|['’]s|"
        rf" has been (?:elected|appointed|named|made)){_NOW}(?: as)?(?: the)? {_FORMER}{_OFFICE} of {_BODY}{_NOW}"
        r"\s*(?=$|[.,!;]|\b(?:and|but|since|because)\b)",
        re.IGNORECASE,
    ),
)
_DOING = re.compile(
    rf"(?<![\w'’] ){_WHO}{_NOW} (?P<doing>coaches|leads|teaches|heads|captains|chairs|conducts|manages|is (?:coaching|"
    rf"leading|heading|"
    rf"chairing|conducting|managing)){_NOW} {_GROUP}{END}",
    re.IGNORECASE,
)
_DONE_BY = re.compile(
    rf"\b{_GROUP}{_NOW} (?:is|is being){_NOW} (?P<doing>coached|led|taught|headed|captained|chaired|"
    rf"conducted|managed|run){_NOW} by {_WHO}\b(?!(?:,? (?:and|&))? (?-i:[A-Z]))",
    re.IGNORECASE,
)
_DOER = {
    "coach": "coach", "lead": "leader", "head": "head", "captain": "captain", "chair": "chair",
    "conduct": "conductor", "teach": "teacher", "manag": "manager", "led": "leader", "taught": "teacher",
    "run": "leader",
}  # fmt: skip
_AFTER = re.compile(
    rf"(?<![\w'’] ){_WHO}(?: has)? (?:(?:took|taken) over(?: from (?P<old>{NAME}))?|(?:replaced|"
    rf"succeeded) (?P<old2>{NAME})) as "
    rf"(?:(?P<whose>our|my|the) )?{_FORMER}{_OFFICE}(?: of {_BODY})?(?: from (?P<old3>{NAME}))?"
    rf"{_NOW}\s*(?=$|[.,!;]|\b(?:and|but|in|on|last)\b)",
    re.IGNORECASE,
)
_REPLACED = re.compile(
    rf"(?<![\w'’] )(?P<old>{NAME}) (?:was|has been|got) (?:replaced|succeeded) by {_WHO} as (?:(?P<whose>our|my|"
    rf"the) )?{_OFFICE}"
    rf"(?: of {_BODY})?(?P<old2>){_NOW}\s*(?=$|[.,!;]|\b(?:and|but|in|on|last)\b)",
    re.IGNORECASE,
)
_DOWN = re.compile(
    rf"(?<![\w'’] ){_WHO}(?: has)? (?:(?:stepped down|resigned|retired|quit) as|is no longer|is not|"
    rf"isn['’]t) (?:(?P<whose>our|my|the) )?"
    rf"{_OFFICE}(?: of {_BODY}?)?(?: any ?more)?\s*(?=$|[.,!;]|\b(?:and|but|in|on|last)\b)",
    re.IGNORECASE,
)
_SOLE = "|".join(
    ("team leader|project leader|team lead|project lead", "mayor|president|governor|principal|headteacher|chairman",
     "chairwoman|captain|chancellor|dean|rector|ceo|cto|cfo|coo")
)  # fmt: skip
_OWN = (
    re.compile(
        rf"\b(?:(?:our|my)(?: \w+)?|the) {_FORMER}(?P<office>{_SOLE}){_IS} {_WHO}(?=\s*(?:$|[.,!;]|and\b|"
        rf"now\b))",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:our|my) {_FORMER}(?:\w+ )?(?P<office>head|director|chair){_IS} {_WHO}(?=\s*(?:$|[.,!;]|and\b|now\b))",
        re.I,
    ),
    re.compile(
        rf"(?<![\w'’] ){_WHO}(?: is| became| has become|['’]s){_NOW} (?:our|my|the) {_FORMER}(?P<office>{_SOLE}){_NOW}"
        r"\s*(?=$|[.,!;]|\b(?:and|but)\b)",
        re.IGNORECASE,
    ),
)
_CHANGED = re.compile(
    rf"\bmy (?P<office>{'|'.join(_PERSONAL)})(?: has)? changed(?: from {NAME})? to {_WHO}", re.IGNORECASE
)


def office_triples(text: str, speaker: Mention | None) -> Iterator[Told]:
    """Who holds which office, one at a time. "The CEO" is the one of the speaker's firm."""
    for pattern in _OF:
        for found in _sure(pattern, text):
            yield _held(found, found["office"], holder=_thing(found["body"], speaker))._replace(instead=_SAYS_LESS)
    for found in (each for pattern in (_DOING, _DONE_BY) for each in _sure(pattern, text)):
        stem = next(stem for stem in _DOER if stem in found["doing"].lower())
        yield _held(found, _DOER[stem], holder=_thing(found["body"], speaker))
    if speaker is not None:
        for found in (each for pattern in (*_OWN, _CHANGED) for each in _sure(pattern, text)):
            yield _held(found, found["office"], holder=speaker)
        for pattern in (_AFTER, _REPLACED):
            for found in _sure(pattern, text):
                yield from _succeeded(found, speaker)
        for found in _sure(_DOWN, text):
            yield from _resigned(found, speaker)


_SAYS_LESS = ("HAS_OCCUPATION", "IS_A")
"""What "Karl is the CEO of Lumen" would say of Karl alone, and would go on saying after his successor came."""


def _sure(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    return (each for each in pattern.finditer(text) if is_sure(text, each) and each["name"] not in _TITLES)


_TITLES = ("Dr", "Mr", "Mrs", "Ms", "Prof")
"""What stands before a name, and is none."""


def _succeeded(found: re.Match[str], speaker: Mention) -> Iterator[Told]:
    """ "Pia replaced Jan as our CTO": whose it is has to be said."""
    ours = (found["whose"] or "").lower() in ("our", "my")
    old = one_of(found, "old", "old2", "old3")
    holder = _thing(found["body"], speaker) if found["body"] else speaker if ours or old else None
    if holder is None:
        return
    now = _held(found, found["office"], holder=holder)
    yield now
    if old:
        ended = now.triple._replace(object=Mention(old, "Person"), ends=True, exclusive=False)
        yield now._replace(triple=ended)


def _resigned(found: re.Match[str], speaker: Mention) -> Iterator[Told]:
    """ "Ann stepped down as our CEO" """
    ours = (found["whose"] or "").lower() in ("our", "my")
    holder = _thing(found["body"], speaker) if found["body"] else speaker if ours else None
    if holder is not None:
        told = _held(found, found["office"], holder=holder)
        yield told._replace(triple=told.triple._replace(ends=True, exclusive=False))


_OURS = re.compile(r"(?:our|my) (?:team|company|firm|band|choir|club|group|department|startup|class)", re.IGNORECASE)


def _thing(words: str, speaker: Mention | None = None) -> Mention:
    """What the words name; "our team" is the speaker's, as in "our captain"."""
    if speaker is not None and _OURS.fullmatch(words):
        return speaker
    return Mention(re.sub(r"^(?:our|my|the|this) ", "", words, flags=re.IGNORECASE))


def _held(found: re.Match[str], office: str, *, holder: Mention) -> Told:
    noun = office.lower()
    last = re.split(r"[ -]", noun)[-1]
    vice = noun.split(" ")[0] if noun.split(" ")[0] in ("vice", "deputy") else ""
    role = f"{vice} {ROLE_SYNONYMS.get(last, last)}".strip().upper().replace(" ", "_")
    person = Mention(found["name"].rstrip(" .,"), "Person")
    return Told(found.start(), found.end(), Triple(holder, f"HAS_{role}", person, noun=noun, exclusive=True))

"""Where somebody works now and no longer: "I moved from Acme to Umbra", "I was laid off from Acme"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.objects import NO_FIRMS
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.told import I_DID, JUST, NAME, OVER, Told, is_sure, one_of, told_of
from graphmem.ingest.rules.vocabulary import FIRMS

if TYPE_CHECKING:
    from spacy.tokens import Span

_FROM_TO = re.compile(
    rf"{I_DID}(?:moved|switched|changed|transferred|went|jumped|gone)(?: over|"
    rf" jobs)? from (?P<old>{NAME}) (?:over )?to (?P<new>{NAME})"
    rf"|{I_DID}(?:left|quit) (?P<old2>{NAME}) (?:for|to join|and joined|to work (?:at|for)) (?P<new2>{NAME})",
    re.IGNORECASE,
)
_TO = re.compile(rf"{I_DID}(?:moved|switched|changed|transferred|gone|went|jumped)(?: over)? to (?P<new>{NAME})", re.I)
_FIRM = re.compile(
    rf"\b(?:{FIRMS}|analytics|books|press|partners|consulting|industries|holdings|technologies|tech|solutions|capital|"
    r"associates|motors|pharma|insurance|robotics|foods|energy|works|logistics|networks|financial|agency|institute|"
    r"foundation|council|ministry|clinic)$",
    re.IGNORECASE,
)
_PLACES = ("GPE", "LOC", "FAC")


def job_triples(sent: Span, reach: Reach) -> Iterator[Told]:
    """Where the speaker works from now on, and where no longer."""
    if reach.speaker is not None:
        yield from _jobs(sent, reach)
        yield from _employment(sent, reach.speaker)


def _jobs(sent: Span, reach: Reach) -> Iterator[Told]:
    """ "I moved from Acme to Umbra": firms, or places; where neither is sure, nothing is said."""
    if reach.speaker is None:
        return
    for found in _FROM_TO.finditer(sent.text):
        old, new = one_of(found, "old", "old2"), one_of(found, "new", "new2")
        if not is_sure(sent.text, found):
            continue
        if _are_firms(sent, reach, found, old=old, new=new):
            yield from _exchanged(found, reach.speaker, relation="WORKS_AT", old=old, new=new)
        elif found["old2"] is not None and _entity_type(sent, old) in _PLACES:
            yield from _exchanged(found, reach.speaker, relation="LIVES_IN", old=old, new=new)
        elif _TOOLS.search(found.group()) and not _PERSONS.match(new):
            yield from _exchanged(found, reach.speaker, relation="USES", old=old, new=new)
    for found in _TO.finditer(sent.text):
        new = one_of(found, "new")
        employed = bool(told_of(reach, ("WORKS_AT",))) and "switched" in found.group().lower()
        if is_sure(sent.text, found) and (_FIRM.search(new) or employed):
            yield from _exchanged(found, reach.speaker, relation="WORKS_AT", old="", new=new)


_LOST = re.compile(
    rf"\b(?:I|we)(?: have|['’]ve)? {JUST}(?:(?:was|were|got|been|was let|got let) (?:laid off|fired|sacked|let go|"
    rf"made redundant|"
    rf"dismissed) (?:from|by|at)|resigned from|quit (?:at|my job at)|(?P<left>left|quit)) "
    rf"(?!\w+ing\b)(?P<old>{NAME}){OVER}",
    re.IGNORECASE,
)
_EMPLOYS = re.compile(rf"(?<![\w'’] )(?P<new>{NAME}) (?:is|became) (?:now )?my (?:new |current )?employer\b", re.I)


def _employment(sent: Span, speaker: Mention) -> Iterator[Told]:
    """ "I was laid off from Acme", "Nimbus is my new employer" """
    for found in _LOST.finditer(sent.text):
        type = _entity_type(sent, found["old"].split(" ")[0])
        somewhere = found["left"] and type in (NO_FIRMS if found["left"].lower() == "left" else _PLACES)
        if is_sure(sent.text, found) and not somewhere:
            lost = Triple(speaker, "WORKS_AT", Mention(found["old"].strip(" .,"), "Organization"), ends=True)
            yield Told(found.start(), found.end(), lost)
    for found in _EMPLOYS.finditer(sent.text):
        if is_sure(sent.text, found):
            firm = Mention(found["new"], "Organization")
            yield Told(found.start(), found.end(), Triple(speaker, "WORKS_AT", firm, exclusive=True))


def _are_firms(sent: Span, reach: Reach, found: re.Match[str], *, old: str, new: str) -> bool:
    """Whether both are employers; what one switches between, where nothing tells that, is rather a tool."""
    known = {triple.object.name for triple in told_of(reach, ("WORKS_AT",))}
    if old in known or _FIRM.search(old) or _FIRM.search(new):
        return True
    if _TOOLS.search(found.group()) and " jobs" not in found.group():
        return False
    left = found["old2"] is not None
    types = [_entity_type(sent, name) for name in (old, new)]
    if left and not NO_FIRMS.intersection(types):
        return True
    return {type for type in types if type in ("ORG", *_PLACES)} == {"ORG"}


def _entity_type(sent: Span, name: str) -> str:
    """What the parser takes the first word of the name for."""
    first = name.split(" ")[0]
    return next((token.ent_type_ for token in sent if token.text == first), "")


def _exchanged(found: re.Match[str], speaker: Mention, *, relation: str, old: str, new: str) -> Iterator[Told]:
    type = {"WORKS_AT": "Organization", "LIVES_IN": "Place"}.get(relation, "Thing")
    now = Triple(speaker, relation, Mention(new, type), changes=True)
    yield Told(found.start(), found.end(), now)
    if old:
        yield Told(found.start(), found.end(), now._replace(object=Mention(old, type), ends=True, changes=False))


_TOOLS = re.compile(r"\b(?:switched|changed|migrated)\b", re.IGNORECASE)
_PERSONS = re.compile(r"(?:Dr|Mr|Mrs|Ms|Prof)\b")

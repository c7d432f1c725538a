"""What was before, told along with what is now: "after nine years in Rotterdam we moved", "before that, Maribor"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.told import I_DID, NAME, Told, is_sure
from graphmem.ingest.rules.vocabulary import NOT_CALLED

_TIME = (
    r"(?:(?:almost|nearly|over|about|just|only) )?(?:\d+|an?|[a-z]+(?:-[a-z]+)?)(?: and a half| long| good)? "
    r"(?:years?|months?|decades?)"
)
_LEAVES = (
    r"(?:moved|left|quit|packed|relocated|switched|changed|retired|resigned|am (?:now|back)|are (?:now|back)|was laid|"
    r"got laid|was let|got let|handed)"
)
_AFTER = re.compile(
    rf"\b(?:after|following) {_TIME} (?P<at>in|at|for) (?P<old>{NAME}),? (?:I|we)(?:['’](?:m|re|ve))? "
    rf".*?\b{_LEAVES}\b|"
    rf"{I_DID}(?:moved|left|quit|packed|relocated)\b[^.]* after {_TIME} (?P<at2>in|at|for) (?P<old2>{NAME})",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:(?P<live>live|living|moved|based|settled|relocated|home|address|flat)|(?P<work>work|working|started|"
    r"joined))\b.*?[,;]? "
    rf"(?:and |but )?before(?: that| this)?,? (?:it was|(?:I|we) (?:was|were|lived|worked) (?:in|at|for)|(?:in|at)) "
    rf"(?P<old>{NAME})",
    re.IGNORECASE,
)
_NOT_FOR_YEARS = re.compile(
    rf"\b(?:I|we) (?:haven['’]t|have not) (?:been )?(?P<does>liv|work)(?:ed|ing) (?:in|at|for) (?P<old>{NAME}) "
    rf"(?:for|in|since)\b[^,;]*(?:[,;] (?:but )?it(?:['’]s| is|s) (?:now )?(?P<new>{NAME}))?",
    re.IGNORECASE,
)


def former_triples(text: str, speaker: Mention | None) -> Iterator[Told]:
    """Where the speaker lived or worked, and no longer does; what took its place, where that is said so, too."""
    if speaker is None:
        return
    for found in (*_AFTER.finditer(text), *_BEFORE.finditer(text), *_NOT_FOR_YEARS.finditer(text)):
        named = found.groupdict()
        old = _place(named.get("old") or named.get("old2"))
        if old and (is_sure(text, found) or found.re is _NOT_FOR_YEARS):
            relation = "WORKS_AT" if _is_work(named) else "LIVES_IN"
            type = "Organization" if relation == "WORKS_AT" else "Place"
            gone = Triple(speaker, relation, Mention(old, type), ends=True)
            yield Told(found.start(), found.end(), gone, instead=(relation, "WORKED_AT", "LIVED_IN"), noun=old.lower())
            if new := _place(named.get("new")):
                now = gone._replace(object=Mention(new, type), ends=False, changes=True)
                yield Told(found.start(), found.end(), now, instead=(relation,), noun=new.lower())


def _place(name: str | None) -> str:
    words = (name or "").strip(" .,")
    return "" if words.split(" ")[0].lower() in NOT_CALLED else words


def _is_work(named: dict[str, str | None]) -> bool:
    at = named.get("at") or named.get("at2") or ""
    return at.lower() in ("at", "for") or bool(named.get("work")) or named.get("does") == "work"

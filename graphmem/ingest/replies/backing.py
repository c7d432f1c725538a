"""Relations that models put where they do not belong, and the words that back them.

Each has one value at a time, so that a wrong one ends what is true: "born in Graz" as LIVES_IN, or "my dog is called
Rex" as the name of who speaks.
"""

from __future__ import annotations

import re

from graphmem.ingest.replies.founded import tongue

_STEMS = {
    "LIVES_IN": """live lives lived living resid home move moves moved moving relocat based settl stay flat apartment
        house from neighbo address rent roommate immigrat emigrat""",
    "WORKS_AT": """work job employ join start hire hired hiring colleague career intern position promot teach at for
        with""",
    "HAS_MANAGER": "manag boss report lead supervis head director chief superior",
}
_BACKED_BY = {
    relation: re.compile(rf"\b(?:{'|'.join(words.split())})", re.IGNORECASE) for relation, words in _STEMS.items()
}
_NAMED = frozenset({"HAS_NAME", "IS_NAMED", "IS_CALLED", "NAME_IS", "NAME"})
_OWN_NAME = r"""(?:(?:the\ )?(?:user|speaker|{name})['’]s|my)\ (?:\w+\ )?(?:sur|nick)?name\b
    |(?:(?:the\ )?(?:user|speaker|{name})|i)\ (?:is|am|goes|called|named)\b|i['’]m\b"""


def is_backed(relation: str, fact: str, quote: str) -> bool:
    """Whether a word of the fact or its quote backs the relation. What is not English, or not listed here, is."""
    words = _BACKED_BY.get(relation)
    if words is None or tongue(fact) not in ("en", None) or not re.search(r"[A-Za-z]", quote):
        return True
    return words.search(f"{fact} {quote}") is not None


def names_another(relation: str, fact: str, speaker: str) -> bool:
    """Whether an English fact about who speaks tells somebody else's name ("My dog is called Rex.")."""
    if relation not in _NAMED or tongue(fact) not in ("en", None):
        return False
    own = re.compile(_OWN_NAME.replace("{name}", re.escape(speaker)), re.IGNORECASE | re.VERBOSE)
    return own.match(fact) is None and not re.search(
        rf"\b(?:user|{re.escape(speaker)})['’]s name\b", fact, re.IGNORECASE
    )

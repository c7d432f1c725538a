"""What is over by words that do not say what it was: "I left Ubisoft", "Bruno died", "Yvonne left the company".

Whether Ubisoft was a job and Bruno a dog only the memory knows; where it does not, nothing is ended.
"""

from __future__ import annotations

import re

from graphmem.ingest.base import MayEnd, Mention
from graphmem.ingest.rules.told import I_DID, NAME, OVER, is_sure, one_of
from graphmem.ingest.rules.vocabulary import NOT_CALLED

_BELONGING = ("WORKS_AT", "MEMBER_OF", "STUDIES_AT", "TEACHES_AT", "VOLUNTEERS_AT")
_PLACE = (*_BELONGING, "LIVES_IN", "HAS_PARTNER", "DATES")
_PET = ("HAS_PET",)
_COLLEAGUES = tuple(
    f"HAS_{role}" for role in "MANAGER BOSS SUPERVISOR COLLEAGUE TEAMMATE CEO CTO CFO COO LEADER HEAD DIRECTOR".split()
)
_ROWS = (
    (rf"{I_DID}(?:left|quit|dropped out of|resigned from|finished at) (?:the )?(?P<one>{NAME}){OVER}", _BELONGING),
    (rf"\b(?:I|we)(?:['’]m|['’]re| am| are) (?:no longer (?:in|at|with|part of) (?:the )?(?P<one>{NAME})|"
     rf"not (?:in|at|with|part of) (?:the )?(?P<two>{NAME})(?= any ?(?:more|longer)))", _PLACE),
    (rf"(?<![\w'’] )(?P<one>{NAME})(?: has)? (?:just |sadly |suddenly )?(?:died|passed away|passed on|ran away|"
     rf"was put down|was put to sleep|was run over)\b", _PET),
    (rf"\b(?:I|we)(?: had to)? (?:gave|give|rehomed?|lost|found a new home for|buried) (?P<one>{NAME})"
     rf"(?= to\b| away\b| up\b|\s*(?:[.,!]|$)| last| yesterday| in| on)", _PET),
    (rf"(?<![\w'’] )(?P<one>{NAME})(?: has|['’]s)? (?:just )?(?:left (?:the|our) (?:company|team|firm|office)|retired|"
     r"quit|resigned|was fired|got fired|moved on)\b", _COLLEAGUES),
)  # fmt: skip
_READERS = tuple((re.compile(pattern, re.IGNORECASE), relations) for pattern, relations in _ROWS)


def may_end(text: str, speaker: Mention | None) -> MayEnd | None:
    """What the sentence ends of the speaker's, if it is known to hold."""
    for pattern, relations in _READERS if speaker is not None else ():
        found = pattern.search(text)
        name = one_of(found, "one", "two") if found is not None else ""
        if found is not None and speaker is not None and is_sure(text, found) and name.lower() not in NOT_CALLED:
            return MayEnd(speaker, relations, Mention(name))
    return None

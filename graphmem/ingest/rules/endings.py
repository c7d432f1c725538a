"""What ends whatever stood: "I quit my job", "we don't have a car any more", "we got divorced".

Such an ending is a triple that `ends` and is `exclusive`: no value of the relation holds any longer, whichever it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.formerly import former_triples
from graphmem.ingest.rules.told import I_AM, I_DID, JUST, OVER, Told, is_sure

_END = (
    r"(?=\s*(?:$|[.,!;:)]|\b(?:and|but|so|because|since|in|on|at|last|this|next|today|yesterday|again|now|too|after|due|"
    r"over|to|as|a|two|three|recently|for)\b))"
)
_BY_THEM = r"(?:they|my (?:boss|manager|company|firm|employer|work)|the (?:company|firm|boss))(?: have| has|['’]ve)?"
_JOBLESS = (
    rf"{I_DID}(?:quit|left|lost|resigned from|packed in|walked out of|gave up|given up|chucked in) (?:my|the) "
    rf"(?:old |day |office )?(?:job|work)(?! (?:at|with|as|for))\b{_END}",
    rf"{I_DID}(?:was |were |got |been |have been )*(?:laid off|fired|sacked|let go|made redundant|dismissed)"
    rf"(?! (?:from|by|at) (?-i:[A-Z])){_END}",
    rf"\b{_BY_THEM} {JUST}(?:(?:fired|sacked|dismissed) me|laid me off|made me redundant){_END}",
    rf"\b{_BY_THEM} {JUST}let me go{_END}(?! (?:to|on|as|in|at|for|again|a)\b)",
    rf"{I_DID}(?:resigned|retired)(?! (?:from|as|to) ){_END}",
    rf"{I_AM}(?:unemployed|out of work|out of a job|jobless|between jobs|without a job|retired){OVER}",
)
_CARLESS = (
    r"\b(?:I|we) (?:(?:don['’]t|do not) (?:have|own|drive|run) (?:a|the|my|our|any) (?P<one>car|van|truck)"
    r"(?= any ?(?:more|longer)\b)|no longer (?:have|own|drive|run) (?:a|the|my|our|any) (?P<two>car|van|truck)\b)",
)
_UNMARRIED = (
    rf"\bwe(?:['’]ve| have| are|['’]re)? {JUST}(?:got(?:ten)? |been )?(?:divorced|a divorce){_END}",
    rf"{I_DID}(?:got|gotten|became) divorced{_END}",
    rf"{I_AM}(?:divorced|widowed){OVER}",
    r"\b(?:my|our|the) divorce (?:came through|is (?:now )?(?:final|through|official)|went through|was finali[sz]ed)",
)
_DROPPED_OUT = (
    rf"{I_DID}(?:dropped out(?! of)|(?:dropped out of|quit|left) (?:university|uni|college|school|my (?:degree|course|"
    rf"studies|phd|masters)))\b",
)
_PARTNERLESS = (rf"{I_AM}(?:newly )?single (?:again|now){OVER}", rf"{I_AM}newly single{OVER}")
_OF_MINE = tuple(
    (re.compile(pattern, re.IGNORECASE), relation, value, type)
    for patterns, relation, value, type in (
        (_JOBLESS, "WORKS_AT", "job", "Topic"),
        (_CARLESS, "DRIVES", "car", "Thing"),
        (_UNMARRIED, "MARRIED_TO", "spouse", "Topic"),
        (_PARTNERLESS, "HAS_PARTNER", "partner", "Topic"),
        (_DROPPED_OUT, "STUDIES", "degree", "Topic"),
    )
    for pattern in patterns
)


def ending_triples(text: str, speaker: Mention | None) -> Iterator[Told]:
    """What the sentence says is over for the speaker, whatever it was."""
    if speaker is None:
        return
    for pattern, relation, value, type in _OF_MINE:
        found = pattern.search(text)
        if found is not None and is_sure(text, found):
            named = next((each for each in found.groupdict().values() if each), value)
            yield _over(found, speaker, relation=relation, value=Mention(named, type))
    yield from former_triples(text, speaker)


def _over(found: re.Match[str], subject: Mention, *, relation: str, value: Mention) -> Told:
    return Told(
        found.start(), found.end(), Triple(subject, relation, value, ends=True, exclusive=True), instead=("OWNS",)
    )

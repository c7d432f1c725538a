"""How much somebody has set: "my $35 monthly budget", "a budget of $400 for groceries", "we raised the limit to 50 GB".

What it is for is part of what it is: a budget for books and one for groceries are two, "a budget for groceries" and
"the grocery budget" one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from graphmem.errors import InvalidInput
from graphmem.ids import relation_type
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.names import role_of
from graphmem.ingest.rules.told import Told, is_sure
from graphmem.ingest.rules.vocabulary import PLAIN_ADJECTIVES, VAGUE

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from graphmem.ingest.rules.reach import Reach

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: \d{{4}})?|"
    r"(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_NUMBER = r"\d(?:[\d.,]*\d)?"
_MONEY = rf"[$€£]{_NUMBER}(?: ?(?:k|m|million)\b)?"
_MEASURE = (
    rf"{_NUMBER}(?: ?k\b)?(?: ?(?:%|(?!(?:to|and|or|in|for|of|on|at|is|are|was|from|by)\b)[a-z]+(?:/[a-z]+)?)"
    r"(?: (?:a|per) [a-z]+)?)?"
)
_HOW_MUCH = "budget|allowance|quota|target|goal|limit|salary|wage|rent|fee"
_CHANGED = (
    "increased|raised|upped|bumped|adjusted|changed|updated|revised|extended|moved|pushed|shifted|cut|reduced|lowered|"
    "decreased|set|capped"
)
_NEW = frozenset("new increased raised adjusted updated revised extended reduced lowered current".split())
_FORMER = frozenset("old former previous last original initial earlier past".split())
_WORD = r"(?:[\w'’-]+ )"


def _patterns(nouns: str, value: str) -> tuple[re.Pattern[str], ...]:
    """Where nouns of this kind are given a value of that kind."""
    what = rf"(?P<before>{_WORD}{{0,4}}?)(?P<noun>{nouns})"
    purpose = rf"(?:(?:the|my|our|a|an) )?{_WORD}{{0,3}}?[\w'’-]+"
    about, after = (rf"(?:,? (?:for|on) (?P<{group}>{purpose}))?" for group in ("about", "after"))
    end = (
        r"(?=\s*(?:$|[.,!;:?)]|\b(?:and|but|by|from|this|next|in|on|at|to|is|was|has|had|went|while|when|now|starting|"
        r"since|which|that|so|because|monthly|total|max|already)\b))"
    )
    amount = rf"(?:about |around |roughly |up to )?(?P<value>{value})"
    whose = r"\b(?P<whose>my|our|the|a|an) "
    changed = rf"(?:{_CHANGED}|went|gone|rose|risen|fell|fallen|grew|grown|came|dropped)"
    later = rf"(?:[^,;.]{{0,30}},? and (?:then|later|now) to (?P<later>{value}))?"
    to = rf"(?: (?:up|down|back|forward))?(?: from (?:[^,;]|,(?=\d)){{1,30}}?)? (?:to|at) {amount}{later}"
    of = rf"(?: total| of)*(?: of| at) {amount}(?: total| max| monthly| weekly| (?:a|per) \w+)*"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"{whose}{what}{about}{of}{after}{end}",
            rf"{whose}{_WORD}{{0,2}}?{amount} {what}{about}{end}",
            rf"\b(?:I|we|they)(?:['’]ve| have)?(?: just| recently| also| since| already)? (?:{_CHANGED}) "
            rf"(?P<whose>my|our|the) {what}{about}{to}",
            rf"\b(?P<whose>my|our|the) {what}{about}(?: was| is| has been| has| got)?"
            rf"(?: now| just| recently)? {changed}{to}",
        )
    )


_READERS = (*_patterns(_HOW_MUCH, rf"{_MONEY}|{_MEASURE}"), *_patterns("deadline", _DAY))
_SPOKEN_OF = (*_READERS[:2], *_READERS[4:6])
_CHANGE = re.compile(rf"\b(?:{_CHANGED}) ", re.IGNORECASE)
_THE_NEW = re.compile(rf"the (?:{'|'.join(sorted(_NEW))})\b", re.IGNORECASE)
_SETS = re.compile(
    r"\b(?:I|we)(?:['’]ve(?: got)?|['’]m on| have| am on| set| agreed on| got)\b[^,;.]{0,40}$", re.IGNORECASE
)


class _Given(NamedTuple):
    """The words that tell what it is for, and whether the value is said to be new."""

    words: tuple[str, ...]
    is_new: bool


def amount_triples(sent: Span, reach: Reach) -> Iterator[Told]:
    """What the sentence gives to what the speaker has set; of each there is one value at a time."""
    if reach.speaker is None:
        return
    end = -1
    for found in sorted(_found(sent.text), key=lambda each: each.start()):
        start = _begins(found, sent.text)
        triple = None if start is None or found.start() < end else _triple(found, sent, reach.speaker)
        if start is not None and triple is not None:
            end = found.end()
            yield Told(start, end, triple)


def _found(text: str) -> Iterator[re.Match[str]]:
    """Whoever speaks of "my budget of $400" has it, whatever else is doubtful."""
    for pattern in _READERS:
        for found in pattern.finditer(text):
            if (pattern in _SPOKEN_OF and found["whose"].lower() in ("my", "our")) or is_sure(text, found):
                yield found


def _begins(found: re.Match[str], text: str) -> int | None:
    """Where the words begin that make it the speaker's; None where it may be anybody's."""
    if found["whose"].lower() in ("my", "our") or not found.group().lower().startswith(found["whose"].lower()):
        return found.start()
    before = _SETS.search(text[: found.start()])
    return before.start() if before else found.start() if _THE_NEW.match(found.group()) else None


def _triple(found: re.Match[str], sent: Span, speaker: Mention) -> Triple | None:
    given = _given(found, sent)
    if given is None or not (given.words or given.is_new):
        return None
    try:
        relation = relation_type(f"HAS {' '.join(given.words)} {found['noun'].lower()}")
    except InvalidInput:
        return None
    value = found.groupdict().get("later") or found["value"]
    type = "Time" if found["noun"].lower() == "deadline" else "Topic"
    return Triple(speaker, relation, Mention(value, type), changes=given.is_new, exclusive=True)


def _given(found: re.Match[str], sent: Span) -> _Given | None:
    """None where it was so before, or what it is for cannot be told in a few plain words."""
    before = _tokens(found, "before", sent)
    about = [each for group in ("about", "after") for each in _tokens(found, group, sent)]
    words = {each.lower_ for each in before}
    if words & _FORMER or not all(map(_is_plain, (*before, *about))):
        return None
    said = [each.lemma_.lower() for each in (*about, *before) if _tells(each)]
    return _Given(tuple(said), bool(words & _NEW) or bool(_CHANGE.search(found.group())))


def _tokens(found: re.Match[str], group: str, sent: Span) -> list[Token]:
    if found.groupdict().get(group) is None:
        return []
    start, end = (sent.start_char + place for place in found.span(group))
    return [each for each in sent if start <= each.idx < end]


def _is_plain(token: Token) -> bool:
    """Whether it may stand in a phrase of a few words: no verb, nobody."""
    return token.text.isascii() and token.pos_ != "AUX" and not role_of(token) and token.dep_ not in ("ROOT", "ccomp")


def _tells(token: Token) -> bool:
    plain = token.lower_ in PLAIN_ADJECTIVES or token.lower_ in _NEW or token.lower_ in VAGUE
    return token.is_alpha and not plain and token.pos_ not in ("DET", "PRON", "CCONJ", "ADP", "ADV")

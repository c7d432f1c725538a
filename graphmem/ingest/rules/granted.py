"""What is told along with a question: before it, as its reason, or as what it takes for granted."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ASKS = r"""(?:
    (?:can|could|would|will|do|did)\ you
    | (?:how|what|where|when|which\ \w+)\ (?:do|can|could|should|would)\ (?:i|we|you)
    | (?:is|was|does)\ (?:it|that|this|there) | are\ there
    | should\ (?:i|we)
    | what(?:['’]s|\ is|\ are)\ (?:the\ best|some|a\ good)
    | (?:got\ )?any\ (?:ideas?|tips|advice|suggestions|recommendations)
    | (?:i['’]m|i\ am|i\ was)\ (?:just\ )?(?:wondering|curious)\ (?:if|whether|how|what|which|where|about)
    )\b"""
_ASKS_AT_THE_END = r"""(?:
    any|do|does|did|can|could|what|where|who|how|why|is|are|was|were|has|have|should|would|will|right|isn't|don't)\b[^,]*\?\W*\Z"""
_QUESTION_AFTER = re.compile(
    rf"""(?<!\basked)(?<!\basked\ me)(?<!\bsaid)(?:,|(?<=,["”’]))\s+
    (?:(?:so|and|but)\s+)?(?={_ASKS}|{_ASKS_AT_THE_END})""",
    re.IGNORECASE | re.VERBOSE,
)
_ONLY_LINKED = re.compile(
    r"(?:now that|given(?: that)?|considering(?: that)?|seeing (?:as|that)) (?=(?:I|my|we|our)\b[^,]*\Z)", re.IGNORECASE
)

_LINK = r"""(?:
    \b(?:considering|given|knowing|seeing(?=\ (?:as|that)\ )|now(?=\ that\ )|especially\ (?:since|because|as))
      (?:\ (?:as|that|the\ fact\ that))?
    | \b(?:even\ though|although)
    | \bsince | ,\s*because | \bremind\ me\ that
    | (?:\b(?:about|at|by|despite|for|from|of|on|over|to|with)|\b(?:I|we|to)\ \w+)\ the\ fact\ that
    )\s+"""
_CLAUSE = r"""(?P<clause>(?:
    (?:I|we|he|she|they)(?:['’]\w+)? | it['’]s
    | (?:it|my|our|the|this|these|those|all|both|(?-i:[A-Z])[\w'’-]+)\b(?:(?!\b(?:that|which|who)\b)[^,?!]){0,60}?
      \s(?:is|are|was|were|has|have|had|got|will|\w{2,}ed)
    )\b.+?)"""
_ITS_END = (
    r"""(?=\s*,\s*(?:so\s+)?(?:what|how|which|where|who|when|can|could|should|would|do|does|is|are|any)\b|[\s.!?]*\Z)"""
)
_GRANTED = re.compile(_LINK + _CLAUSE + _ITS_END, re.IGNORECASE | re.VERBOSE)
_REASON = re.compile(
    r"(?:,| -| –| —|;|,? (?:because|since|as|cause|cos|bcs|but))\s+(?P<clause>(?:I['’]m|I am|I['’]ve|I have|I live|I "
    r"work|my (?!(?:question|advice|point)\b)[\w ]{2,30} (?:is|are|has|lives)|we['’]re|we live|we have)\b.+)",
    re.IGNORECASE,
)


def question_after(text: str) -> re.Match[str] | None:
    """What stands between something told and the question that follows in the same sentence, often without its mark."""
    return _QUESTION_AFTER.search(text)


def without_link(text: str) -> str:
    """What was told before a question, without the word that linked it: "Now that I live in Bergen"."""
    return _ONLY_LINKED.sub("", text) if _ONLY_LINKED.match(text) else text


def granted(question: str) -> Iterator[str]:
    """The clauses of a question that are so whatever is answered, in their order."""
    end = 0
    for pattern in (_GRANTED, _REASON):
        if found := pattern.search(question, end):
            end = found.end()
            yield found["clause"].rstrip(" ?")

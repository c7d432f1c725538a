"""What things take, run on and read: "the timeout is 30 seconds", "the site is hosted on Fly", "my PIN is 1111".

Of each there is one value at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.told import NAME, Told, is_sure

_NOW = r"(?: now| currently| still)?"
_UNIT = (
    r"(?:%|percent|euros?|dollars?|pounds?|francs|kronor|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|"
    r"degrees?|kg|kilos?|grams?|km|miles?|metres?|meters?|cm|mm|litres?|liters?|[gmk]b|ms|watts?|volts?|points?|stars?)"
)
_AMOUNT = rf"(?P<value>(?:[$€£]\d[\d.,]*\d|[$€£]\d|\d[\d.,]*(?: ?k)? ?{_UNIT})(?: (?:a|per) \w+)?)"
_THING = r"(?:The|Our|This) (?P<thing>(?!(?:[\w-]+ )*(?:deadline|budget)\b)(?:[\w-]+ ){0,2}?[\w-]+)"
_BECAME = r"(?: is| takes| lasts| weighs| was (?:changed|raised|cut|set) to|(?: has)? changed to| went (?:up|down) to)"
_CODE = r"(?P<value>(?=[\w.-]*\d)[\w.-]*\w)"
_PROGRAM = rf"(?P<value>{NAME}(?: \d+(?:\.\d+)*)?)"
_END = r"(?: now| these days| instead)?\s*(?=$|[.!;]|, )"
_ROWS = (
    (rf"^{_THING}{_NOW}{_BECAME}{_NOW} (?:about |around )?{_AMOUNT}{_END}", ""),
    (rf"^{_THING}{_NOW} (?:is|was|has been){_NOW} (?:hosted|deployed) (?:on|by|at|with) {_PROGRAM}{_END}", "HOSTED_ON"),
    (rf"^{_THING}{_NOW} (?:runs|is running){_NOW} on {_PROGRAM}{_END}", "RUNS_ON"),
    (rf"^{_THING}{_NOW} uses{_NOW} {_PROGRAM}{_END}", "USES"),
    (rf"^{_THING}{_NOW} is{_NOW} (?:written|built) (?:in|with) {_PROGRAM}{_END}", "BUILT_WITH"),
)  # fmt: skip
_READERS = tuple((re.compile(pattern, re.IGNORECASE), relation) for pattern, relation in _ROWS)
_OWN = re.compile(
    rf"\b[Mm]y (?P<thing>(?:[\w-]+ )?(?:PIN|ID|IBAN|VIN|IP|SSN))"
    rf"(?: number| code)?(?: is| changed to| was changed to){_NOW} (?:number )?{_CODE}{_END}"
)
_BY_VERB = {"weighs": "WEIGHS", "takes": "TAKES_TIME", "lasts": "LASTS"}


def value_triples(text: str, speaker: Mention | None) -> Iterator[Told]:
    """The values that the sentence gives to things, and to what of the speaker's has a code or number."""
    for pattern, relation in _READERS:
        found = pattern.search(text)
        if found is not None and is_sure(text, found):
            type = "Thing" if relation else "Topic"
            yield _told(found, Mention(found["thing"], "Thing"), relation or _relation(found), type)
    for found in _OWN.finditer(text) if speaker is not None else ():
        if speaker is not None and is_sure(text, found):
            named = re.sub(r"\W+", "_", found["thing"]).upper()
            yield _told(found, speaker, f"HAS_{named}", "Topic")


def _relation(found: re.Match[str]) -> str:
    return next((relation for verb, relation in _BY_VERB.items() if f" {verb} " in found.group().lower()), "HAS_VALUE")


def _told(found: re.Match[str], holder: Mention, relation: str, type: str) -> Told:
    return Told(found.start(), found.end(), Triple(holder, relation, Mention(found["value"], type), exclusive=True))

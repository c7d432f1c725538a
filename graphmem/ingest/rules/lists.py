"""Plain lists after a verb, read by their words: "I speak French, German and a bit of Czech".

Where each item is a word or three with nothing hung on it, the words are surer than a parse of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.vocabulary import NOT_CALLED

_I = (
    r"\b(?:I|we)(?:['’](?:m|ve|re)| am| are| have)? (?:(?:also|just|really|mostly|both|still|absolutely|currently|"
    r"do|now|usually"
    r"|only|fluently|like to|love to) )*"
)
_NOT = r"(?P<not>(?:don['’]t|do not|['’]m not|am not|not|no longer|never) (?:really |even |actually )?)?"
_VERBS: tuple[tuple[str, str, str], ...] = (
    (r"(?:like|love|enjoy|adore|liked)", "LIKES", "Thing"),
    (r"(?:hate|dislike|detest|despise|can['’]t stand|cannot stand|can['’]t bear)", "DISLIKES", "Thing"),
    (r"(?:speak|can speak)", "SPEAKS", "Topic"),
    (r"(?:play|can play)", "PLAYS", "Topic"),
    (r"(?:(?:severely |very )?allergic to|intolerant to)", "ALLERGIC_TO", "Thing"),
    (r"(?:really )?(?:into|interested in)", "INTERESTED_IN", "Topic"),
    (r"drink", "DRINKS", "Thing"),
    (r"eat", "EATS", "Thing"),
    (r"use", "USES", "Thing"),
    (r"(?:do|practi[sc]e)", "DOES", "Topic"),
    (r"(?:study|studying)", "STUDIES", "Topic"),
    (r"(?:learn|learning)", "LEARNS", "Topic"),
)
_READERS = tuple(
    (re.compile(rf"{_I}{_NOT}{verb} (?P<list>[^.;!?()]+)", re.IGNORECASE), relation, type)
    for verb, relation, type in _VERBS
)
_OVER = re.compile(
    r"\s+(?:because|since|so|when|but|although|though|while|if|these days|at the moment|right now|any ?more|"
    r"any longer|now|at work|at "
    r"home|too|"
    r"as well|a lot|every \w+|all the time|btw)\b.*$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*,\s*(?:and\s+|or\s+|but\s+)?|\s+(?:and|or|&|nor)\s+", re.IGNORECASE)
_SOME = re.compile(
    r"^(?:(?:a (?:bit|little|lot|touch)(?: of)?|some|lots of|both|all kinds of|the|any|mostly|also|a|an|obv|"
    r"obvs|obviously|"
    r"ofc|of course|outside|elsewhere|basic|decent|broken|conversational|fluent|enough|very little|passable) )+",
    re.IGNORECASE,
)
_LAST_ADVERB = re.compile(r" (?:fluently|badly|well|mostly|especially|occasionally|\w{4,}ly)$", re.IGNORECASE)
_HANGING = NOT_CALLED | frozenset(
    """in at on with for to of from near by my your his her our their i you he she we they it playing going
    watching making
    doing being work live study play run go love hate like want need make have my that which who how what when to
    hear see know get have has had been anything everything nothing
    something more much stuff things""".split()
)


_DONE_SOMEHOW = frozenset("SPEAKS PLAYS DRINKS EATS".split())
_IN_PART = re.compile(
    r"\b(?:every \w+|all the time|a lot|much|often|at work|at home)\b|"
    r"\b(?:well|fluently|perfectly|properly|enough)\s*$",
    re.IGNORECASE,
)
"""With these only how, when or where is denied: "I don't speak Danish at work"."""


def list_triples(text: str, speaker: Mention | None) -> Iterator[tuple[int, Triple]]:
    """The triples of each plain list in the sentence, be it of one item, with where in the text it stands.

    None where the list is cut by what it stands in: a condition, a wish, somebody's words.
    """
    for pattern, relation, type in _READERS if speaker is not None else ():
        found = pattern.search(text)
        if found is None or speaker is None or _DOUBT.search(text[: found.start()]):
            continue
        if found["not"] and relation in _DONE_SOMEHOW and _IN_PART.search(found["list"]):
            continue
        items = _items(_OVER.sub("", found["list"]))
        for item in items if len(items) > 1 or relation != "DOES" else ():
            yield found.start("list"), Triple(speaker, relation, Mention(item, type), ends=bool(found["not"]))


_DOUBT = re.compile(
    r"\b(?:if|might|may|maybe|perhaps|would|wish|think|thinks|says?|said|told|heard|asked|want|wants|imagine|"
    r"when)\b|['’]d\b",
    re.IGNORECASE,
)


def _items(words: str) -> list[str]:
    """The items, none where one of them is more than a bare name."""
    words = re.sub(r"(\b(?:and|or) [^,]+),.*$", r"\1", words, flags=re.IGNORECASE)
    parts = [_LAST_ADVERB.sub("", _SOME.sub("", part.strip(" ,'\""))).strip() for part in _SPLIT.split(words.strip())]
    return parts if all(_is_item(part) for part in parts) else []


def _is_item(part: str) -> bool:
    words = part.lower().split()
    pronoun = any(re.match(r"(?:i|we|you|he|she|it|they)['’]", word) for word in words)
    whose = any(word.endswith(("'s", "’s")) for word in words[:-1])
    return (
        0 < len(words) <= 3
        and not (pronoun or whose)
        and not any(word in _HANGING for word in words)
        and part[0].isalnum()
    )

"""Which sentences are worth keeping although the rules are sure of no triple."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.clauses import is_ended
from graphmem.ingest.rules.names import FIRST_PERSON, is_name

if TYPE_CHECKING:
    from spacy.tokens import Span


def worth_keeping(sent: Span, others: list[Mention]) -> bool:
    """A sentence with something that it is about and a verb, or several names, or in letters we cannot read.

    What somebody did or no longer does needs nothing else: "Bob quit", "I don't smoke any more".
    """
    words = [token for token in sent if any(char.isalpha() for char in token.text)]
    about = [mention for mention in others if not mention.speaker]
    names = [mention for mention in about if mention.name[:1].isupper()]
    told = (has_verb(sent) and bool(about) and len(words) >= 3) or (len(names) >= 2 and len(words) >= 4)
    return (
        told
        or (_RULE.search(sent.text) is not None and len(words) >= 3)
        or _is_change(sent)
        or _is_foreign_script(sent.text)
    )


def has_verb(sent: Span) -> bool:
    """Whether it has a verb."""
    return any(token.pos_ in ("VERB", "AUX") for token in sent)


def _is_change(sent: Span) -> bool:
    subjects = [child for child in sent.root.children if child.dep_ in ("nsubj", "nsubjpass")]
    if not subjects or sent.root.pos_ not in ("VERB", "AUX"):
        return False
    known = is_name(subjects[0]) or subjects[0].lower_ in FIRST_PERSON
    never = sent.root.tag_ == "VBP" and any(child.lower_ == "never" for child in sent.root.children)
    if never and sent.root.lemma_.lower() not in _OF_THE_MIND:
        return known
    happened = sent.root.tag_ == "VBD" and is_name(subjects[0])
    return known and (happened or sent.root.lower_ in _ENDINGS or is_ended(sent))


_RULE = re.compile(
    r"\b(?:is|are|['’]s|['’]re)(?: not|n['’]t| strictly| always| never)*"
    r" (?:forbidden|prohibited|banned|allowed|permitted|mandatory|obligatory|compulsory|required|off[- ]limits)\b",
    re.IGNORECASE,
)
"""A rule is worth keeping whatever it is about: "Deploying on Fridays is forbidden"."""
_OF_THE_MIND = frozenset("know think understand see say get be hear mean realize realise remember".split())
_ENDINGS = frozenset("quit resigned retired".split())


def _is_foreign_script(text: str) -> bool:
    """Whether the sentence is written in another script: kept as it is, as no rule can tell what it says."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 8 and sum(char > "\u036f" for char in letters) > len(letters) / 2

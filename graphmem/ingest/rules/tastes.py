"""What somebody likes to do or learns to do, said with "to": "I love to cook", "I'm learning to sail"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple, is_denied, subjects_of
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.relations import gerund
from graphmem.ingest.rules.vocabulary import VERBS

if TYPE_CHECKING:
    from spacy.tokens import Token

_TASTES = frozenset("like love hate prefer adore".split())
_TELLING = frozenset(
    "be have do get know see hear think say tell ask bother admit disagree interrupt go come make take keep let try "
    "want use give help find call talk start use feel mention imagine wait leave stop learn look move meet".split()
)
"""Verbs of which "I'd hate to ..." says nothing of a taste: "I hate to ask"."""


def taste_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """What is liked or learned, as the doing that it is: LIKES "reading crime novels", LEARNS "sailing"."""
    learns = lemma_of(clause.verb) == "learn" and not clause.negated and not clause.past
    likes = lemma_of(clause.verb) in _TASTES and not (clause.past or clause.perfect)
    if not (learns or likes) or not clause.asserted or clause.can:
        return
    if clause.negated and not is_denied(clause):
        return
    relation = "LEARNS" if learns else VERBS[(lemma_of(clause.verb), "")].relation
    for doing in (child for child in clause.verb.children if child.dep_ == "xcomp" and child.tag_ == "VB"):
        what = _doing(doing)
        for subject in subjects_of(clause, reach) if what else ():
            ends = clause.ended or clause.negated
            yield Triple(subject, relation, Mention(what, "Topic" if learns else "Thing"), ends=ends)


def _doing(verb: Token) -> str:
    """ "to read crime novels" as "reading crime novels"; nothing where it is long, or names somebody in passing."""
    lemma = lemma_of(verb)
    words = [each for each in verb.subtree if each.i > verb.i and not each.is_punct]
    own = [each for child in verb.children if child.dep_ == "dobj" for each in child.subtree]
    vague = any(each.pos_ == "PRON" or each.tag_ in ("PRP$", "WDT", "WP") for each in own)
    others = any(child.dep_ in ("ccomp", "xcomp", "prt", "dative", "nsubj") for child in verb.children)
    if lemma in _TELLING or not lemma.isalpha() or vague or others or len(own) > 4 or len(words) > 8:
        return ""
    end = [each for each in own if each.dep_ != "det"]
    return " ".join([gerund(lemma), *(each.text for each in end)])

"""Words for what the rules found: a short sentence for a triple, a name for a pronoun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.reach import Reach

if TYPE_CHECKING:
    from spacy.tokens import Span

_PHRASES = {
    "FROM": "is from", "LOCATED_IN": "is located in", "MARRIED_TO": "is married to", "MEMBER_OF": "is a member of",
    "ALLERGIC_TO": "is allergic to", "BORN_IN": "was born in", "ENGAGED_TO": "is engaged to",
    "INTERESTED_IN": "is interested in", "RESPONSIBLE_FOR": "is responsible for", "HAS_OCCUPATION": "works as",
    "HAD_OCCUPATION": "worked as", "RAISED_AS": "was raised", "HAS_DEGREE_IN": "has a degree in",
}  # fmt: skip
_BASE = {"is": "am", "has": "have", "was": "was", "does": "do", "goes": "go"}


def sentence_of(triple: Triple) -> str:
    """The triple as a sentence that stands alone: "Alice's manager is Bob.", "Bob lives in Berlin."."""
    nameless = triple.subject.speaker and triple.subject.name == "I"
    tense, _, rest = triple.relation.partition("_")
    who, target = _owners(triple.subject, "My"), _owners(triple.object, "my")
    target = "me" if triple.object.speaker and triple.object.name == "I" else target
    if tense in ("HAS", "HAD") and triple.noun and rest == "PET":
        rest = triple.noun
    if triple.relation.startswith("NUMBER_OF_"):
        return _closed(_counted(triple, nameless=nameless))
    if triple.relation in _SET:
        return _closed(f"{_the(who)} {'no longer ' if triple.ends else ''}{_SET[triple.relation]} {target}")
    if triple.ends and triple.exclusive and triple.relation != "STUDIES":
        return _closed(f"{_the(who)} no longer {'have' if nameless else 'has'} a {target}")
    if tense in ("HAS", "HAD") and rest and triple.relation not in _PHRASES and rest not in ("AGE", "PET"):
        whose = "My" if nameless else f"{_the(who)}'s"
        verb = "is no longer" if triple.ends else "is" if tense == "HAS" else "was"
        return _closed(f"{whose} {_noun(rest)} {verb} {target}")
    also = triple.relation.startswith("ALSO_")
    phrase, after = _verb_phrase(triple._replace(relation=triple.relation.removeprefix("ALSO_")))
    words = phrase.split()
    if nameless:
        words[0] = _first_person(words[0])
    elif triple.subject.role.endswith("S"):
        words[0] = {"is": "are", "was": "were"}.get(words[0]) or _first_person(words[0])
    if also:
        words.insert(0, "also")
    if triple.ends:
        words.insert(1 if words[0] in ("is", "am") else 0, "no longer")
    return _closed(" ".join([who, *words, f"{_article(triple)}{target}", *after]))


_SET = {
    "SCHEDULED_FOR": "is scheduled for", "STARTS_AT": "starts at", "LEAVES_AT": "leaves at",
    "TAKES_PLACE_AT": "takes place at", "COSTS": "costs",
}  # fmt: skip


def _owners(mention: Mention, my: str) -> str:
    """The name; who is in a role without one is the owner's: "my landlord"."""
    return f"{my} {mention.name}" if mention.role else mention.name


def _the(name: str) -> str:
    """The name of a thing as a sentence opens with it."""
    return name if name[:1].isupper() else f"The {name}"


def _noun(role: str) -> str:
    return role if role in ("CEO", "CTO", "CFO", "COO") else role.lower().replace("_", " ")


def _counted(triple: Triple, *, nameless: bool) -> str:
    """ "I have ten houseplants" """
    kind = triple.relation.removeprefix("NUMBER_OF_").lower().replace("_", " ")
    who = "I have" if nameless else f"{_the(triple.subject.name)} has"
    one = kind.removesuffix("s") if triple.object.name in ("one", "1") else kind
    return f"{who} {'no longer ' if triple.ends else ''}{triple.object.name} {one}"


def with_named_subject(sent: Span, reach: Reach) -> str | None:
    """The sentence with a name for the "he", "she" or "the song" that is the subject of its main clause.

    "He" becomes the name, "the song" "the song Imagine": people ask by either word. None where there is none of these,
    where a name stands before it or the sentence has the name, or where it is not sure who or what is meant.
    """
    subject = next((child for child in sent.root.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None or any(sent.start <= i < subject.i for i, _ in reach.here):
        return None
    meant = reach.person(subject) if subject.lower_ in ("he", "she") else reach.thing(subject)
    if meant is None or meant.name in sent.text:
        return None
    end = subject.idx + len(subject.text) - sent.start_char
    says_kind = any(word.startswith(subject.lower_) for word in meant.name.lower().split())
    before = sent.text[: subject.left_edge.idx - sent.start_char]
    if subject.pos_ != "PRON" and not says_kind:
        before = f"{sent.text[:end]} "
    rest = sent.text[end:]
    verb = subject.nbor() if subject.i + 1 < sent.end else subject
    if verb.lower_ in ("'s", "’s"):
        rest = (" has" if verb.lemma_ == "have" or verb.head.tag_ == "VBN" else " is") + rest[2:]
    return f"{before}{meant.name}{rest}"


def _verb_phrase(triple: Triple) -> tuple[str, list[str]]:
    if triple.relation == "HAS_AGE":
        return "is", ["years", "old"]
    if triple.relation in ("HAS_PET", "HAD_PET"):
        return triple.relation[:3].lower() + " a pet:", []
    if triple.relation in ("IS_A", "WAS_A"):
        return triple.relation.partition("_")[0].lower(), []
    return _PHRASES.get(triple.relation, triple.relation.lower().replace("_", " ")), []


def _article(triple: Triple) -> str:
    if triple.relation == "OWNS" and triple.changes and triple.object.name[:1].islower():
        return "the "
    if triple.relation not in ("IS_A", "WAS_A", "HAS_OCCUPATION", "ALSO_HAS_OCCUPATION", "HAD_OCCUPATION"):
        return ""
    word = triple.object.name
    return (
        "" if word.split(" ")[0] in ("head", "vegan", "vegetarian") else "an " if word[:1].lower() in "aeiou" else "a "
    )


def _first_person(word: str) -> str:
    if word in _BASE:
        return _BASE[word]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("shes", "ches", "sses", "xes", "zes")):
        return word[:-2]
    return word.removesuffix("s")


def _closed(text: str) -> str:
    return text if text.endswith((".", "!")) else f"{text}."

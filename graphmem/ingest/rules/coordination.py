"""What is coordinated with a word: "French, German and a bit of Czech"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token


def expanded(token: Token) -> list[Token]:
    """The token and what is coordinated with it, without what is denied ("Hamburg, not Berlin")."""
    found = [_measured(token)]
    for child in token.children:
        coordinated = child.dep_ == "conj" or (child.dep_ == "appos" and _ends_list(child))
        if coordinated and not _denied(child) and (child.pos_ not in ("VERB", "AUX") or child.tag_ == "VBG"):
            found.extend(expanded(child))
        elif _is_name_of(child, token):
            found.extend(expanded(child)[1:])
    last = max(found, key=lambda each: each.i)
    tail = _misread_tail(last)
    return [*found, tail] if tail is not None and tail not in found else found


def _is_name_of(name: Token, noun: Token) -> bool:
    """Whether it is the name of the one before it, so that what is coordinated with either is with both: "my wife Ines
    and me"."""
    beside = name.dep_ == "appos" and name.pos_ == "PROPN" and name.left_edge.i == noun.i + 1
    return beside and noun.tag_ == "NN"


def _measured(token: Token) -> Token:
    """What there is some of: "a bit of Czech" is Czech."""
    if token.lemma_.lower() not in _AMOUNTS:
        return token
    things = [each for prep in token.children if prep.lower_ == "of" for each in prep.children if each.dep_ == "pobj"]
    return things[0] if things else token


_AMOUNTS = frozenset("bit little lot lots touch some bunch load ton couple pair".split())


def _ends_list(token: Token) -> bool:
    """Whether an apposition is rather the last of a list: "jazz, hiking and Thai food"."""
    start = min(each.i for each in token.subtree)
    before = [token.doc[i].lower_ for i in range(max(token.sent.start, start - 2), start)]
    return bool(before) and ("and" in before or "or" in before)


def _misread_tail(token: Token) -> Token | None:
    """The noun after "and" that the parser took for a verb: "allergic to peanuts and shellfish"."""
    if token.i + 2 >= token.sent.end or token.nbor().lower_ not in ("and", "or"):
        return None
    tail = token.nbor(2)
    bare = tail.pos_ == "VERB" and tail.tag_ in ("VB", "VBP") and not any(c.dep_ != "punct" for c in tail.children)
    last = tail.i + 1 == tail.sent.end or tail.nbor().is_punct
    return tail if bare and last and tail.dep_ == "conj" and tail.head.i < token.i and token.pos_ == "NOUN" else None


def _denied(token: Token) -> bool:
    before = token.doc[token.i - 1] if token.i > token.sent.start else None
    return any(child.dep_ == "neg" or child.lower_ == "not" for child in token.children) or (
        before is not None and before.lower_ in ("not", "never")
    )

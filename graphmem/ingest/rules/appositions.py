"""A name right after a role, "my flatmate Ivo studies law": the one place where a parser is often lost.

With commas around the name it is not: a sentence that was misread so is read again with them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import NOT_NAMES, is_name, role_of
from graphmem.ingest.rules.vocabulary import PETS, ROLE_SYNONYMS, ROLES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_ROLE = "|".join(sorted(map(re.escape, {*ROLES, *ROLE_SYNONYMS, *PETS}), key=len, reverse=True))
NAMING = frozenset("name call dub nickname".split())
_NAMED = re.compile(
    rf"\b(?P<role>(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir)(?: [a-z-]+)? (?:ex-)?(?:{_ROLE})(?:-in-law)?) "
    r"(?P<name>[A-Z][\w-]+(?: [A-Z][\w-]+)?)(?!['’\w]|,? and\b|,? or\b|,? & )"
)

_NAMED_OWNER = re.compile(rf"\b(?:[Mm]y|[Oo]ur) (?:{_ROLE}) [A-Z][\w-]+['’]s\b")
_IN_COMMAS = re.compile(
    rf"\b(?P<role>(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir)(?: [a-z-]+)? (?:ex-)?(?:{_ROLE})(?:-in-law)?), "
    r"(?P<name>[A-Z][\w-]+(?: [A-Z][\w-]+)?)(?:,(?= ))?"
)


def has_named_role(text: str) -> bool:
    """Whether a role stands right before its name: "my wife Ana"."""
    return _NAMED.search(text) is not None or _NAMED_OWNER.search(text) is not None


def name_in_role(text: str) -> str:
    """The one name that stands after a role: "Ana" of "what should I cook for my wife "
    "Ana"; empty of none and several."""
    names = {found["name"] for found in _NAMED.finditer(text)}
    return names.pop() if len(names) == 1 else ""


def is_misread(doc: Doc) -> bool:
    """Whether the parser did not take a name after a role for an apposition."""
    for found in (*_NAMED.finditer(doc.text), *_IN_COMMAS.finditer(doc.text)):
        role = doc.char_span(*_last_word(found, "role"))
        name = doc.char_span(*_last_word(found, "name"))
        if role is None or name is None or role_of(role.root) is None:
            continue
        apposed = any(child.dep_ == "appos" for child in role.root.children)
        if not apposed or name.root.dep_ not in ("appos", "compound"):
            return True
    return False


def _last_word(found: re.Match[str], group: str) -> tuple[int, int]:
    start, end = found.span(group)
    words = found[group]
    if words.endswith("-in-law"):
        end -= len("-in-law")
        words = words.removesuffix("-in-law")
    return start + words.rfind(" ") + 1, end


def with_commas(text: str) -> str:
    """The text with a comma on both sides of every name that stands right after a role."""
    return _NAMED.sub(r"\g<role>, \g<name>,", text).replace(",,", ",").replace(",.", ".").rstrip(",")


def without_commas(text: str) -> str:
    """The text as it was before `with_commas`."""
    return _IN_COMMAS.sub(r"\g<role> \g<name>", text)


def name_beside(token: Token) -> Token | None:
    """The name that stands beside a role noun: "my sister Maria", "Maria, my sister"."""
    for child in token.children:
        if child.dep_ == "appos" and is_name(child) and child.ent_type_ not in NOT_NAMES and not _in_list(token, child):
            return child
    if (before := _name_before(token)) is not None:
        return before
    following = token.nbor() if token.i + 1 < token.sent.end else None
    if following is not None and is_name(following) and is_possessed(token):
        apart = token.dep_ == "npadvmod" or (token.dep_ == "nsubj" and following.dep_ == "nsubj")
        if apart and token.head == following.head:
            return following
    if token.dep_ in ("appos", "compound", "nmod", "amod") and is_name(token.head) and not _is_place_there(token.head):
        return None if _is_denied(token) else token.head
    return _run_of_names(token)


def _name_before(role: Token) -> Token | None:
    """The name in "Ivo, my flatmate, keeps bees", where the parser takes both for subjects."""
    first = role.left_edge.i
    if role.dep_ != "nsubj" or not is_possessed(role) or first - 2 < role.sent.start:
        return None
    name, closing = role.doc[first - 2], role.doc[min(role.i + 1, role.sent.end - 1)]
    apart = role.doc[first - 1].text == "," and closing.text == ","
    return name if apart and is_name(name) and name.dep_ == "nsubj" and name.head == role.head else None


def names_beside(token: Token) -> list[Token]:
    """The names beside a role noun, where it is of several: "two sisters, Eva and Lena"."""
    several = token.tag_ == "NNS" and token.i + 2 < token.sent.end and token.nbor().text in (",", ":", "(", "-", "–")
    if several and len(listed := _listed(token)) > 1:
        return listed
    if token.tag_ == "NNS" and token.dep_ in ("dobj", "attr") and len(listed := _listed_last(token)) > 1:
        return listed
    name = name_beside(token) or _trailing_name(token)
    if name is None:
        return []
    return expanded(name) if token.tag_ == "NNS" else [name]


def _listed(noun: Token) -> list[Token]:
    """The names of a list after the noun, by their capitals: "three hens: Dolly, Pepper and the Duchess"."""
    found: list[Token] = []
    for token in noun.doc[noun.i + 2 : noun.sent.end]:
        if token.text.istitle() and token.ent_type_ not in NOT_NAMES:
            found = [*found[:-1], token] if found and found[-1].i == token.i - 1 else [*found, token]
        elif token.lower_ not in (",", "and", "&", "the"):
            break
    return found


def _listed_last(noun: Token) -> list[Token]:
    """The names that end the sentence behind a comma: "two sons from my first marriage, Leo and Finn"."""
    commas = [each for each in noun.doc[noun.i + 2 : noun.sent.end] if each.text in (",", ":", "-", "–")]
    for comma in commas:
        after = [each for each in noun.doc[comma.i + 1 : noun.sent.end] if not each.is_punct]
        names = [each for each in after if each.lower_ not in ("and", "&")]
        alone = all(each.text.istitle() and each.ent_type_ not in NOT_NAMES for each in names)
        if len(names) > 1 and len(after) > len(names) and alone:
            return names
    return []


def named_so(token: Token) -> list[Token]:
    """ "a sister called Jana", "a goose named Kevin" """
    for child in token.children:
        if child.dep_ in ("acl", "advcl") and child.lemma_.lower() in NAMING:
            for name in child.children:
                if name.dep_ in ("oprd", "dobj", "attr", "npadvmod") and name.text[:1].isupper():
                    return [each for each in expanded(name) if each.text[:1].isupper()]
    again = (child for child in token.children if child.dep_ == "appos" and not is_name(child))
    return next((names for each in again if role_of(token) and (names := named_so(each))), [])


def name_of(noun: Token) -> Token | None:
    """The name that says which one it is: "the song Imagine", "Imagine, a song"; no "software company Acme" is one."""
    right_after = noun.i + 1 < noun.sent.end and is_name(noun.nbor())
    beside = noun.dep_ == "appos" and any(each.lower_ in ("a", "an", "the") for each in noun.children)
    name: Token | None = noun.head
    if not is_name(noun.head) or not (beside or (right_after and noun.dep_ == "compound")):
        name = name_beside(noun) or next(iter(named_so(noun)), None)
    if name is None or not is_name(name) or any(each.lower_ in ("a", "an") for each in name.children):
        return None
    if right_after and _does_so(name):
        return None
    return name if beside or right_after or noun.dep_ not in ("compound", "nmod", "amod") else None


def _does_so(name: Token) -> bool:
    """Whether the name may be who did it, and no name of the thing: "the firm Bob founded was sold"."""
    doing = name.nbor() if name.i + 1 < name.sent.end else name
    if doing.pos_ != "VERB" or doing.i + 1 >= name.sent.end:
        return False
    by_others = any(each.lower_ == "by" for each in doing.children)
    return (doing.dep_ == "acl" and not by_others) or doing.nbor().tag_ in ("VBZ", "VBD", "VBP", "MD")


def _is_place_there(name: Token) -> bool:
    """Whether the name says where: "I teach at Beacon Hill, my wife ..." """
    return name.dep_ == "pobj" and name.head.lower_ in ("at", "in")


def _trailing_name(token: Token) -> Token | None:
    """The name that ends the sentence after a comma, of an object: "I got a rescue cat last week, Mabel"."""
    sent = token.sent
    words = [each for each in sent if not each.is_punct]
    last = words[-1]
    loose = last.dep_ in ("npadvmod", "appos", "conj", "dep", "advmod", "oprd") and last.text[:1].isupper()
    if token.dep_ not in ("dobj", "attr") or not loose or last.i < 2 or last.i <= token.i + 1:
        return None
    return last if last.nbor(-1).text == "," and is_name(last) and last.ent_type_ not in NOT_NAMES else None


def _run_of_names(token: Token) -> Token | None:
    """The name right after "my aunt", wherever the parser hung it."""
    before = next((each for each in reversed(token.doc[token.sent.start : token.i]) if each.pos_ != "ADJ"), None)
    if before is None or before.tag_ not in ("PRP$", "POS") or token.i + 1 >= token.sent.end:
        return None
    name = token.nbor(2) if token.nbor().text == "," and token.i + 2 < token.sent.end else token.nbor()
    if name != token.nbor() and not (name.i + 1 < token.sent.end and name.nbor().text == ","):
        return None
    if not (name.text[:1].isupper() and is_name(name)) or name.ent_type_ in NOT_NAMES:
        return None
    while name.dep_ == "compound" and name.head.i == name.i + 1 and is_name(name.head):
        name = name.head
    return name


def _is_denied(noun: Token) -> bool:
    """ "my cousin Anneke, not my sister" """
    first = noun.left_edge.i
    return first > noun.sent.start and noun.doc[first - 1].lower_ in ("not", "never")


def _in_list(noun: Token, name: Token) -> bool:
    """ "my sister, Toby, and I" may be three."""
    joined = any(child.dep_ == "cc" for each in (noun, name) for child in each.children)
    others = [child for each in (noun, name) for child in each.children if child.dep_ == "conj"]
    described = bool(others) and all(any(c.dep_ in ("det", "poss") for c in each.children) for each in others)
    return joined and not described and noun.nbor().text == ","


def is_possessed(token: Token) -> bool:
    return any(child.dep_ == "poss" or child.lower_ == "of" for child in token.children)

"""Which words of a parsed sentence name an entity, and under what name and type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.vocabulary import KIN, ONE_AT_A_TIME, ONLY_ONE, PETS, ROLE_SYNONYMS, ROLES, VAGUE

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from graphmem.ingest.rules.reach import Reach

FIRST_PERSON = frozenset("i me my mine myself we us our ours ourselves".split())
_TYPES = {
    "PERSON": "Person", "ORG": "Organization", "GPE": "Place", "LOC": "Place", "FAC": "Place", "EVENT": "Event",
    "PRODUCT": "Product", "WORK_OF_ART": "Product", "LANGUAGE": "Topic", "NORP": "Topic", "LAW": "Topic",
}  # fmt: skip
NOT_NAMES = frozenset("DATE TIME CARDINAL ORDINAL PERCENT MONEY QUANTITY".split())
GENDERS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_INSIDE = frozenset("compound amod nmod flat nummod poss".split())
_DULL = frozenset("own same other such more most many much few several some any another new last next".split())


def role_of(token: Token) -> str | None:
    """The role a noun names ("boss" -> "manager"), None where it names none."""
    word = token.lemma_.lower()
    for each in (word, token.lower_, token.lower_.removesuffix("s")):
        role = ROLE_SYNONYMS.get(each, each)
        if role in ROLES or role in PETS:
            in_law = token.doc[token.i + 1 : token.i + 5].text.lower().startswith("-in-law")
            return f"{role}-in-law" if in_law else role
    return None


def may_be_name(token: Token) -> bool:
    """Whether a common noun may be a name that the tagger missed: it leads its sentence, alone and capitalised."""
    if (
        token.tag_ not in ("NN", "NNS")
        or token.i != token.sent.start
        or not token.text.istitle()
        or len(token.text) < 3
    ):
        return False
    if token.lower_ in VAGUE or token.lower_ in _MANY or token.lower_.endswith("s"):
        return False
    return (
        token.ent_type_ not in NOT_NAMES
        and not role_of(token)
        and all(child.dep_ == "prep" for child in token.children)
    )


def is_name(token: Token) -> bool:
    """Whether the token is (the head of) a name: a proper noun or a named entity, no date, no number."""
    if token.ent_type_ in NOT_NAMES or not any(char.isalnum() for char in token.text):
        return False
    if role_of(token) and (token.lower_ == token.text or token.pos_ == "NOUN" or _is_possessed(token)):
        return False
    if token.text in _TITLES:
        return False
    titled = token.tag_ == "NNS" and any(child.pos_ == "PROPN" and child.i == token.i - 1 for child in token.children)
    if (token.tag_ == "NN" or titled or _is_misread(token)) and _is_capital(token.text) and token.i > token.sent.start:
        return token.lower_ not in VAGUE and _in_running_text(token)
    if token.pos_ == "PROPN" or _is_numbered_name(token.text):
        return token.lower_ not in VAGUE
    return bool(token.ent_type_) and token.pos_ in ("NOUN", "ADJ", "X", "ADV", "VERB") and token.text[:1].isupper()


def _is_capital(word: str) -> bool:
    return word.istitle() or (word.isupper() and len(word) > 2 and word.isalpha())


_TITLES = frozenset("CEO CTO CFO COO GP".split())
_MANY = frozenset("people men women children folks police".split())


def _is_numbered_name(word: str) -> bool:
    """ "Server3", "Rack12": the tagger takes some for numbers."""
    letters = word.rstrip("0123456789")
    return word != letters and len(letters) > 2 and letters.isalpha() and letters[0].isupper()


def _is_possessed(token: Token) -> bool:
    return any(child.tag_ == "PRP$" for child in token.children)


def _is_misread(token: Token) -> bool:
    """Whether the tagger took a capitalised word right after its verb for an adverb: "I know Raj"."""
    return token.tag_ == "RB" and token.i - 1 == token.head.i and token.head.pos_ == "VERB"


def _in_running_text(token: Token) -> bool:
    """Whether a capital means something here: not in a headline, not after a mark that starts anew."""
    before = token.nbor(-1)
    lower = sum(each.is_alpha and each.is_lower for each in token.sent)
    return lower >= 2 and before.text not in ('"', "“", ":", "(", "-", "*") and len(token.text) > 2


def name_span(token: Token) -> Span:
    """The words of the name or noun chunk that the token heads, without determiners, possessives and role nouns."""
    named = is_name(token)
    first = last = token.i
    while first > token.doc[first].sent.start and _belongs(token.doc[first - 1], token, named=named):
        first -= 1
    while first > token.sent.start + 1 and _hyphen_before(token.doc[first]):
        first -= 1 if token.doc[first].text == "-" else 2
    if not named and _is_of_many(token, first):
        first -= 2
    while not named and last + 2 < token.sent.end and _hyphen_after(token.doc[last]):
        last += 2
    if named and token.ent_type_ in ("ORG", "FAC", "EVENT", "WORK_OF_ART", "PRODUCT"):
        first = _start_before_possessive(token, first)
    if named and token.ent_type_:
        while last + 1 < token.sent.end and _same_entity(token.doc[last + 1], token):
            last += 1
    if named and token.ent_type_ not in ("PERSON", "GPE", "LOC") and _is_numbered(token, last):
        last += 1
    while (
        named
        and last + 2 < token.sent.end
        and token.doc[last + 1].text == "&"
        and token.doc[last + 2].text[:1].isupper()
    ):
        last += 2
    return token.doc[first : last + 1]


def _is_of_many(token: Token, first: int) -> bool:
    """Whether a plural before says what kind it is: "the parents' committee"; "my parents' house" says whose."""
    if first - 2 < token.sent.start:
        return False
    many, mark = token.doc[first - 2], token.doc[first - 1]
    kind = mark.tag_ == "POS" and many.tag_ == "NNS" and many.head == token
    return kind and not any(child.tag_ in ("PRP$", "NNP") for child in many.children)


def _is_numbered(token: Token, last: int) -> bool:
    """Whether a number that belongs to the name stands behind it: "a Pixel 9"."""
    behind = token.doc[last + 1] if last + 1 < token.sent.end else None
    one = any(child.lower_ in ("a", "an", "my") for child in token.children)
    return one and behind is not None and behind.text.isdecimal() and behind.head == token and behind.dep_ == "nummod"


def _start_before_possessive(token: Token, first: int) -> int:
    """Where a name begins that has a possessive inside: "St Mary's Hospital"."""
    doc = token.doc
    if first < 2 or doc[first - 1].tag_ != "POS" or doc[first - 1].ent_type_ != token.ent_type_:
        return first
    first -= 1
    while first > token.sent.start and doc[first].ent_iob_ == "I" and doc[first - 1].ent_type_ == token.ent_type_:
        first -= 1
    return first + 1 if doc[first].dep_ in ("det", "poss") and doc[first].tag_ != "NNP" else first


def _hyphen_before(token: Token) -> bool:
    """Whether the token is the later part of a hyphened word: "service-focused" is one."""
    before = token.nbor(-1)
    if token.text == "-":
        return not before.whitespace_
    return before.text == "-" and not before.whitespace_ and not before.nbor(-1).whitespace_


def _hyphen_after(token: Token) -> bool:
    """Whether the hyphened word goes on behind the token: "sci" of "sci-fi" """
    dash = token.nbor()
    return dash.text == "-" and not token.whitespace_ and not dash.whitespace_ and dash.nbor().text.isalpha()


def _same_entity(token: Token, head: Token) -> bool:
    if token.dep_ == "conj" and token.head.i <= head.i:
        return False
    return token.ent_iob_ == "I" and token.ent_type_ == head.ent_type_ and token.text not in ("'s", "’s", ",", "'", "&")


def _belongs(token: Token, head: Token, *, named: bool) -> bool:
    if (token.text == "," and head.dep_ == "conj") or (named and token.text.islower() and role_of(token)):
        return False
    if named and (head.ent_type_ and token.ent_type_ == head.ent_type_ and token.doc[token.i + 1].ent_iob_ == "I"):
        return token.dep_ not in ("det", "poss")
    if token.text == "-" or (token.dep_ == "punct" and token.text == "-"):
        return not named
    if token.dep_ not in _INSIDE or token.tag_ in ("PRP$", "POS") or token.lower_ in _DULL:
        return False
    if named:
        return token.pos_ == "PROPN" and token.dep_ in ("compound", "flat", "nmod")
    return token.dep_ != "poss" and not (
        token.dep_ == "compound" and token.pos_ == "PROPN" and role_of(head) is not None
    )


def clean(name: str) -> str:
    """A name without the marks around it."""
    name = name.removesuffix(" and").removesuffix(" &")
    return name.strip(" \t\n\"'`“”‘’«»()[]{}<>*_,;:!?#@").removesuffix("'s").removesuffix("’s").rstrip(".") or ""


def named(token: Token, type: str | None = None) -> Mention | None:
    """The mention of the name or noun chunk the token heads, None where nothing is left of it."""
    span = name_span(token)
    text = clean(span.text)
    if text in ("Dr", "Mr", "Mrs", "Ms", "Prof") or not any(char.isalnum() for char in text):
        return None
    known = _TYPES.get(token.ent_type_) if is_name(token) else None
    return Mention(text, type or known)


def mention_of(token: Token, reach: Reach, type: str | None = None) -> Mention | None:
    """What the token stands for: the speaker, somebody in reach, a name, or a thing; None when that is not sure."""
    if token.lower_ in FIRST_PERSON and token.tag_ in ("PRP", "PRP$"):
        return reach.speaker
    if token.pos_ == "PRON":
        return reach.person(token)
    role = None if is_name(token) else role_of(token)
    if role is not None and (holder := possessor(token, reach)) is not None:
        return reach.role(holder, role)
    if role is not None and whose_it_is(token) is not None:
        return None
    if token.pos_ not in ("NOUN", "PROPN", "ADJ", "X", "ADV", "VERB", "NUM", "INTJ") and not token.ent_type_:
        return None
    if token.lower_ in VAGUE or token.lemma_.lower() in VAGUE or _is_pointed_at(token, reach):
        return None
    return reach.thing(token) or named(token, type)


def _is_pointed_at(token: Token, reach: Reach) -> bool:
    """Whether only the situation tells which one is meant: "this series", "your turtles", "his tech"."""
    for child in token.children:
        if child.dep_ == "det" and child.lower_ == "no":
            return True
        if child.dep_ == "det" and child.lower_ in ("this", "that", "these", "those"):
            return not is_name(token)
        if child.dep_ == "poss" and child.tag_ == "PRP$" and child.lower_ not in FIRST_PERSON:
            return reach.person(child) is None
    return False


def possessor(token: Token, reach: Reach) -> Mention | None:
    """Whose it is: "my manager", "Bob's wife", "a friend of mine", "the manager of Carol"."""
    for child in token.children:
        if child.dep_ == "poss":
            return mention_of(child, reach, "Person") or (stand_in(child, reach) if role_of(token) else None)
        if child.dep_ == "compound" and (whose := next((c for c in child.children if c.dep_ == "poss"), None)):
            return mention_of(whose, reach, "Person")
        if child.dep_ == "prep" and child.lower_ == "of":
            for owner in child.children:
                if owner.dep_ == "pobj" and owner.lower_ in FIRST_PERSON:  # taggers take "mine" for a noun
                    return reach.speaker
                if owner.dep_ == "pobj" and is_name(owner):
                    return mention_of(owner, reach, "Person")
    return None


def stand_in(token: Token, reach: Reach) -> Mention | None:
    """Who is in a role without a name: "landlord" the user's, "Bob's wife" Bob's; None where it may be several."""
    role = None if is_name(token) else role_of(token)
    return without_name(token, reach) if role in ONE_AT_A_TIME else None


def couple_of(token: Token, reach: Reach) -> Mention | None:
    """ "My parents", "Bob's parents": two who are spoken of as one."""
    holder = possessor(token, reach) if token.lower_ in _COUPLES and not is_name(token) else None
    if holder is None or any(child.dep_ not in _NOT_TELLING for child in token.children):
        return None
    role = relation_of(token.lower_) if _is_owner(holder) else ""
    return Mention(kin_name(holder, token), "Person", role=role)


_COUPLES = frozenset("parents folks".split())


_VENTURES = frozenset(
    "company firm startup business agency band choir podcast school university college bank gym shop bakery "
    "restaurant cafe employer charity nonprofit church newsletter blog label".split()
)


def name_of_venture(noun: Token) -> Mention | None:
    """ "Nordhaus" of "my company, Nordhaus"; None where there is no such name."""
    if noun.lemma_.lower() not in _VENTURES or is_name(noun) or noun.tag_ != "NN":
        return None
    names = [child for child in noun.children if child.dep_ == "appos" and child.i > noun.i and is_name(child)]
    return named(names[0], "Organization") if len(names) == 1 else None


def without_name(token: Token, reach: Reach) -> Mention | None:
    """Who somebody's relative without a name is, be there several: "aunt" the user's, "Bob's aunt" Bob's.

    None where it is not sure whose, and where the words tell one from others ("my aunt in Rome", "my ex-wife").
    """
    role = None if is_name(token) else role_of(token)
    if role is None or role in PETS or token.tag_ not in ("NN", "NNP") or _is_of_before(token):
        return None
    holder, whose = possessor(token, reach), whose_it_is(token)
    told_apart = any(child.dep_ not in _NOT_TELLING for child in token.children) and role not in ONLY_ONE
    known = whose is None or whose.pos_ == "PRON" or is_name(whose) or stand_in(whose, reach) is not None
    if holder is None or told_apart or not known:
        return None
    sure = _is_owner(holder) and role in ONE_AT_A_TIME | KIN
    return Mention(kin_name(holder, token), "Person", role=relation_of(role) if sure else "")


def kin_name(holder: Mention, token: Token) -> str:
    """What the holder's relative is called by: the user's own by the word alone, others with whose they are."""
    in_law = "-in-law" if (role_of(token) or "").endswith("-in-law") else ""
    word = token.text if token.text in _TITLES else token.lower_ + in_law
    return word if _is_owner(holder) else f"{holder.name}'s {word}"


def relation_of(role: str) -> str:
    """The relation in which somebody has another in this role: HAS_FIANCEE."""
    return f"HAS_{role.upper().replace('É', 'E').replace('-', '_')}"


def _is_owner(holder: Mention) -> bool:
    return holder.speaker and holder.name == "I"


_NOT_TELLING = frozenset("poss case punct cc conj".split())
_BEFORE = frozenset("ex - former previous future old".split())


def _is_of_before(token: Token) -> bool:
    return token.i > token.sent.start and token.nbor(-1).lower_ in _BEFORE


def whose_it_is(token: Token) -> Token | None:
    """The word before it that says whose it is: "my", "Ana's"."""
    return next((child for child in token.children if child.dep_ == "poss"), None)


def mentions_in(sent: Span, reach: Reach) -> list[Mention]:
    """All names and noun chunks of a sentence in its order, each once."""
    found: dict[str, Mention] = {}
    for token in sent:
        if not is_head(token):
            continue
        mention = _mention_in_list(token, reach)
        key = normalise(mention.name) if mention else ""
        if mention and key and (key not in found or found[key].type is None):
            found[key] = mention
    return list(found.values())


def _mention_in_list(token: Token, reach: Reach) -> Mention | None:
    if token.pos_ == "PRON":
        return reach.person(token)
    role = None if is_name(token) else role_of(token)
    mention = reach.thing(token) or named(token) if role is None else _in_role(token, reach, role=role)
    if mention is None or normalise(mention.name) in VAGUE or len(mention.name) < 2 or mention.name.isdecimal():
        return None
    return mention


def _in_role(token: Token, reach: Reach, *, role: str) -> Mention | None:
    """Who "my brother" is, where these messages have said so; "Bob's aunt" is not the user's, and whose "her aunt" is
    has to be known."""
    holder = possessor(token, reach)
    if holder is None:
        return None if role not in PETS and whose_it_is(token) is not None else named(token)
    known = reach.role(holder, role) or without_name(token, reach)
    others = role not in PETS and token.tag_ == "NN" and not _is_owner(holder)
    return known or (Mention(kin_name(holder, token), "Person") if others else named(token))


def is_head(token: Token) -> bool:
    if token.ent_type_ in NOT_NAMES or token.lower_ in VAGUE or token.lower_ in FIRST_PERSON:
        return False
    if token.pos_ == "PRON":
        return token.lower_ in GENDERS
    if is_name(token):
        following = token.doc[token.i + 1] if token.i + 1 < token.sent.end else None
        inside = token.ent_type_ and following is not None and _same_entity(following, token)
        return not inside and not (
            token.dep_ in ("compound", "flat") and is_name(token.head) and token.head.i > token.i
        )
    return token.pos_ == "NOUN" and token.dep_ not in ("compound", "npadvmod") and token.text.isascii() | token.is_alpha

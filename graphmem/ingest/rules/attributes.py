"""What is somebody's, and has a value: "my budget is $500", "the deadline is Friday", "my favourite food is ramen"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.errors import InvalidInput
from graphmem.ids import relation_type
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import NOT_NAMES, is_name, mention_of, named, possessor, role_of
from graphmem.ingest.rules.objects import is_profession
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.vocabulary import (
    ATTRIBUTES,
    DEFINITE_ATTRIBUTES,
    DIETS,
    GROUPS,
    OPEN_ATTRIBUTES,
    PLAIN_ADJECTIVES,
    VAGUE,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]*\w|\+?\d[\d\s()/-]{4,}\d")
_CONTACTS = ("HAS_EMAIL", "HAS_PHONE_NUMBER", "HAS_WORK_EMAIL", "HAS_WORK_PHONE")
_ADDRESSES = ("HAS_ADDRESS", "HAS_WORK_ADDRESS")
_FAVORITE = ("favorite", "favourite", "fave", "fav")
_KINDS = ("", "phone", "home", "email", "work", "mobile", "cell", "telephone", "contact", "postal", "street")
_AT_WORK = frozenset("work office business".split())
_CHANGING = frozenset(
    "go increase drop change move rise switch bump raise shift push extend fall grow shrink cut lower reduce update "
    "set".split()
)
_CHANGED_TO = re.compile(
    r"\b(?:to|till|until) (?P<value>\d{1,2}(?:st|nd|rd|th)?(?: of)? (?-i:[A-Z])[a-z]{2,8}(?: \d{4})?\b|"
    r"[$€£]?\d[\w.,%$€£:]*(?: (?:euros?|dollars?|pounds|k|a|an|per|months?|weeks?|years?|am|pm)\b)*"
    r"|(?:next |the )?(?-i:[A-Z0-9])[\w-]*(?: (?:\d+\w*|of [A-Z]\w+))*)",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s*(?:[;!]|,? (?:but|and|so|because|if|since|which|in case|just|though|as of|now|please)\b|\.(?:\s|$)|[,.]+$)"
)
_CLAUSE_END = re.compile(r"[;!]|,? (?:but|so|because|if|since|which)\b|\.(?:\s|$)")
_NEXT_CLAUSE = ("relcl", "advcl", "ccomp", "cc", "conj", "parataxis", "dep", "punct", "neg")


def attribute_triples(clause: Clause, reach: Reach, *, noun: Token) -> Iterator[Triple]:
    """The value that the clause gives to an attribute, the noun its subject; or, the other way round, "X is my Y"."""
    if clause.past and lemma_of(clause.verb) == "be":
        return
    if lemma_of(clause.verb) == "be":
        yield from _given(clause, reach, noun=noun)
        yield from _turned(clause, reach, value=noun)
    elif clause.verb.tag_ == "VBG" and clause.progressive and not clause.past:
        yield from _misread(clause, reach, noun=noun)
    elif lemma_of(clause.verb) in _CHANGING and (clause.past or clause.perfect or clause.passive):
        yield from _changed(clause, reach, noun=noun)


def _given(clause: Clause, reach: Reach, *, noun: Token) -> Iterator[Triple]:
    """ "My rent is $900"; "my rent used to be $800" ends that value, and none else."""
    relation = _relation_of(noun)
    holder = _holder(noun, reach) if relation else None
    if relation is None or holder is None:
        return
    values = _values(clause.verb, noun, relation)
    if relation == "HAS_PHONE_NUMBER" and not any(char.isdigit() for value in values for char in value.name[:4]):
        relation = "HAS_PHONE"
    for value in values:
        alone = len(values) == 1 and noun.tag_ not in ("NNS", "NNPS")
        yield Triple(holder, relation, value, ends=clause.ended, exclusive=alone and not clause.ended)


def _misread(clause: Clause, reach: Reach, *, noun: Token) -> Iterator[Triple]:
    """ "My hobbies are knitting and chess": the first looks like a verb."""
    relation = _relation_of(noun)
    helper = next((child for child in clause.verb.children if child.dep_ == "aux"), None)
    listed = noun.tag_ == "NNS" or (relation or "").startswith("HAS_FAVORITE")
    if relation is None or helper is None or helper.i < noun.i or not listed or not _is_open(noun, relation):
        return
    holder = _holder(noun, reach)
    for value in re.split(r",\s*(?:and |or )?|\s+(?:and|or)\s+", _CLAUSE_END.split(_rest(helper))[0].strip(" .!")):
        if holder is not None and value and len(value.split()) < 5:
            yield Triple(holder, relation, Mention(value, "Topic"))


def _rest(verb: Token) -> str:
    text: str = verb.doc[verb.i + 1 : verb.sent.end].text
    return text


def _is_open(noun: Token, relation: str) -> bool:
    word = noun.lemma_.lower()
    return relation.startswith("HAS_FAVORITE") or word in OPEN_ATTRIBUTES or word in ATTRIBUTES


def _turned(clause: Clause, reach: Reach, *, value: Token) -> Iterator[Triple]:
    """ "Pizza is my favourite food" """
    for noun in (child for child in clause.verb.children if child.dep_ == "attr"):
        relation = _relation_of(noun)
        holder = possessor(noun, reach) if relation and relation.startswith("HAS_FAVORITE") else None
        target = mention_of(value, reach) if holder is not None and value.pos_ != "PRON" else None
        if relation and holder is not None and target is not None:
            liked = target._replace(type=target.type or "Topic")
            yield Triple(holder, relation, liked, ends=clause.ended, exclusive=not clause.ended)


def _changed(clause: Clause, reach: Reach, *, noun: Token) -> Iterator[Triple]:
    """ "My budget went up to $800", "the deadline moved to Monday" """
    relation = None if noun.lemma_.lower() in GROUPS | _MOVERS else _relation_of(noun)
    holder = _holder(noun, reach) if relation else None
    value = _value_to(_rest(clause.verb), noun, relation or "")
    if relation is not None and holder is not None and value:
        yield Triple(holder, relation, Mention(value, _type(relation)), changes=True, exclusive=True)


_MOVERS = frozenset("company office firm parent grandparent folk family sibling relative in-law".split())
"""Of these "moved to Linz" tells where they are, and no value."""


def _value_to(rest: str, noun: Token, relation: str) -> str:
    """What it changed to: of what may have any value all words, of anything else a name or a number."""
    rest = re.sub(r"\bfrom [^,;]+? (?=to\b)", "", rest)
    contact = _CONTACT.search(rest) if relation in _CONTACTS else None
    if contact:
        return contact.group().strip()
    told = re.search(r"\bto (?:the |an? )?(?P<value>.+)", rest)
    if relation in _ADDRESSES:
        return _until_end(told["value"]) if told and any(char.isdigit() for char in told["value"]) else ""
    found = _CHANGED_TO.search(rest)
    if found and relation not in _CONTACTS:
        return found["value"].rstrip(" .,")
    return _until_end(told["value"]) if told and _is_open(noun, relation) and relation not in _CONTACTS else ""


def _holder(noun: Token, reach: Reach) -> Mention | None:
    """Whose it is; of "the deadline", whose deadline, or else the speaker's own."""
    holder = possessor(noun, reach)
    if holder is not None or any(child.dep_ == "poss" for child in noun.children):
        return holder
    if noun.lemma_.lower() not in DEFINITE_ATTRIBUTES:
        return None
    about = [i for c in noun.children if c.lower_ in ("for", "of") for i in c.children if i.dep_ == "pobj"]
    definite = any(child.lower_ == "the" for child in noun.children) or noun.i == noun.sent.start
    if about and not _is_kind(about[0]):
        return mention_of(about[0], reach)
    return reach.speaker if definite else None


def _relation_of(noun: Token) -> str | None:
    """The relation that the noun names, None where it names a person or too little."""
    word = noun.lemma_.lower().replace("colour", "color")
    inside = [child for child in noun.lefts if child.dep_ in ("compound", "amod", "nmod") and child.text != "-"]
    favorite = any(child.lower_ in _FAVORITE for child in inside)
    adjectives = [
        each
        for each in inside
        if each.dep_ != "compound" and each.lower_ not in _FAVORITE and each.lower_ not in PLAIN_ADJECTIVES
    ]
    compounds = [child.lemma_.lower() for child in inside if child.dep_ == "compound"]
    at_work = any(each.lower_ in _AT_WORK for each in noun.subtree if each.i < noun.i)
    if word == "address" and not adjectives and {"email", "e-mail", "mail"}.intersection(compounds):
        return "HAS_WORK_EMAIL" if at_work else "HAS_EMAIL"
    if word in ATTRIBUTES and not adjectives and not favorite:
        if at_work and ATTRIBUTES[word] in (*_CONTACTS, *_ADDRESSES):
            return ATTRIBUTES[word].replace("HAS_", "HAS_WORK_").removesuffix("_NUMBER")
        return ATTRIBUTES[word] if " ".join(compounds) in _KINDS else _relation(f"HAS {' '.join([*compounds, word])}")
    if word in VAGUE or role_of(noun) or not word.isascii() or adjectives:
        return None
    if favorite:
        return _relation(f"HAS_FAVORITE {' '.join([*compounds, word])}")
    return None if is_name(noun) else _relation(f"HAS {' '.join([*_meant_for(noun), *compounds, word])}")


def _meant_for(noun: Token) -> list[str]:
    """What it is for, as words before it: "my budget for books" is the book budget, another than that for groceries.

    Of what has a holder of its own, "the deadline for the report", none.
    """
    about = [i for child in noun.children if child.lower_ == "for" for i in child.children if i.dep_ == "pobj"]
    own = any(child.dep_ == "poss" for child in noun.children)
    told = about and about[0].ent_type_ not in ("DATE", "TIME") and (own or _is_kind(about[0]))
    return [each for one in expanded(about[0]) for each in _kind(one)] if told else []


def _kind(token: Token) -> list[str]:
    """ "plane tickets" as "plane ticket" """
    inside = [child.lower_ for child in token.lefts if child.dep_ in ("compound", "amod") and child.is_alpha]
    return [each for each in inside if each not in PLAIN_ADJECTIVES] + [token.lemma_.lower()]


def _is_kind(token: Token) -> bool:
    """ "groceries", "plane tickets": no particular one, and none with a name."""
    apart = any(child.dep_ in ("det", "poss", "nummod") for child in token.children)
    return token.pos_ == "NOUN" and not apart and not is_name(token)


def _relation(words: str) -> str | None:
    try:
        return relation_type(words)
    except InvalidInput:
        return None


def _values(verb: Token, noun: Token, relation: str) -> list[Mention]:
    rest = _rest(verb)
    if relation in _CONTACTS:
        contact = _CONTACT.search(rest)
        if contact or noun.lemma_.lower() != "phone":
            return [Mention(contact.group().strip(), "Topic")] if contact else []
    if relation in _ADDRESSES:
        return [Mention(_until_end(rest), "Place")] if any(char.isdigit() for char in rest) else []
    for child in verb.children:
        if child.i <= verb.i:
            continue
        if child.dep_ in ("attr", "acomp", "oprd"):
            found = [_value(each, noun, relation) for each in expanded(child)]
            return [each for each in found if each is not None]
        if child.dep_ == "prep" and child.lower_ in ("on", "in", "at", "by"):
            inner = [each for each in child.children if each.dep_ == "pobj"]
            dates = [_value(each, noun, relation) for each in inner[:1] if _is_date(each)]
            return [each for each in dates if each is not None]
        if child.dep_ == "prep" and child.lower_ == "with" and noun.lemma_.lower() in _SERVED:
            firms = [named(each) for each in child.children if each.dep_ == "pobj" and is_name(each)]
            return [each for each in firms if each is not None]
        if child.dep_ == "npadvmod" and _is_date(child):
            value = _value(child, noun, relation)
            return [value] if value is not None else []
    return []


_SERVED = frozenset(
    "insurance bank account contract mortgage pension subscription broadband internet plan loan".split()
)
"""What one has with a firm."""


def _is_date(token: Token) -> bool:
    return token.ent_type_ in ("DATE", "TIME", "CARDINAL", "ORDINAL") or token.pos_ == "NUM"


def _value(token: Token, noun: Token, relation: str) -> Mention | None:
    """The value as it was said; of an attribute that we do not know only a name, a number, an amount or a date."""
    known = _is_open(noun, relation)
    exact = token.ent_type_ in NOT_NAMES or token.pos_ == "NUM" or is_name(token) or _has_name(token)
    exact = exact or any(char.isdigit() for char in token.text)
    if relation in _HELD and token.dep_ == "acomp" and not is_profession(token):
        return None
    if relation in _IN_NUMBERS and not _has_number(token):
        return None
    if not exact and (token.dep_ == "acomp" or token.pos_ == "ADJ") and not _may_be_said_so(token, noun, relation):
        return None
    if (
        (token.pos_ in ("PRON", "VERB", "DET") and not token.text.istitle())
        or not (known or exact)
        or (token.pos_ == "ADJ" and not known)
    ):
        return None
    words = _phrase(token)
    if not words or words.lower() in VAGUE:
        return None
    name = named(token) if is_name(token) else None
    after = token.doc[token.i + 1] if token.i + 1 < token.sent.end else token
    if words.isdecimal() and after.lower_ in _MONTHS:
        words = f"{words} {after.text}"
    return Mention(words, (name.type if name else None) or _type(relation))


def _has_number(token: Token) -> bool:
    """ "4 May", "May 4th", "five hundred euros", and also "May", which may be all that is told of a day."""
    return any(each.like_num or each.text[:1].isdigit() or each.lower_ in _MONTHS for each in token.subtree)


_IN_NUMBERS = frozenset(("HAS_BIRTHDAY", "HAS_RENT", "HAS_SALARY", "HAS_BUDGET", "HAS_HEIGHT", "HAS_WEIGHT"))
"""What has a number for its value: "my birthday is next week", "my rent is half my salary" give none."""


def _may_be_said_so(adjective: Token, noun: Token, relation: str) -> bool:
    """Whether it is a value, "my size is medium"; "my rent is high" tells how it is, and not how much."""
    word = noun.lemma_.lower()
    if word == "diet":
        return adjective.lower_ in _DIETS
    if relation == "HAS_BLOOD_TYPE":
        return adjective.left_edge.text in ("A", "B", "AB", "O")
    return word in _IN_ADJECTIVES or relation.startswith("HAS_FAVORITE") or relation in _HELD


_IN_ADJECTIVES = frozenset("size color colour nationality religion sign gender pronoun pronouns".split())
_DIETS = DIETS | frozenset("keto paleo halal kosher plant-based dairy-free gluten-free".split())
_HELD = ("HAS_OCCUPATION", "HAS_JOB_TITLE")
"""What somebody is: "my job is stressful" tells how it is."""
_MONTHS = frozenset("january february march april may june july august september october november december".split())


def _has_name(token: Token) -> bool:
    """ "a ThinkPad X1", "50 mins" """
    return any(
        (child.pos_ == "PROPN" and child.dep_ in ("compound", "nmod"))
        or (child.dep_ == "nummod" and not role_of(token))
        for child in token.children
    )


def _type(relation: str) -> str:
    by_relation = {"HAS_BIRTHDAY": "Time", "HAS_DEADLINE": "Time", "WORKS_AT": "Organization", "FROM": "Place"}
    return by_relation.get(relation, "Topic")


def _phrase(token: Token) -> str:
    """The words of the value, up to where another clause or another value begins."""
    left_out = {
        each.i
        for child in token.children
        if (child.dep_ in _NEXT_CLAUSE or _is_place_of(child, token))
        and child.i > token.i
        and not (child.dep_ == "punct" and child.text == "-")
        for each in child.subtree
    }
    words = [each for each in token.subtree if each.i not in left_out]
    while is_name(token) and len(words) > 1 and words[0].is_lower:
        words = words[1:]
    last = next((n for n, each in enumerate(words) if n and each.i != words[n - 1].i + 1), len(words))
    text: str = token.doc[words[0].i : words[last - 1].i + 1].text
    return _until_end(
        re.sub(r"^(?:the|a(?! positive\b| negative\b)|an|on|now|about|around|roughly) ", "", text, flags=re.I)
    )


def _is_place_of(child: Token, value: Token) -> bool:
    """ "PureGym on Kings Road": where a named value is to be found."""
    return child.dep_ == "prep" and child.lower_ in ("on", "in", "at", "near") and is_name(value)


def _until_end(text: str) -> str:
    cut = _END.search(text)
    return (text[: cut.start()] if cut else text).strip(" ,.!\"'")[:80]

"""What a clause says something of: the mention that its object stands for, as the rule wants one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.appositions import is_possessed, name_beside, name_of
from graphmem.ingest.rules.names import FIRST_PERSON, NOT_NAMES, couple_of, is_name, mention_of, named, role_of
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.vocabulary import GROUPS, PROFESSIONS, VAGUE, VerbRule

if TYPE_CHECKING:
    from spacy.tokens import Token


def object_of(token: Token, reach: Reach, rule: VerbRule) -> Mention | None:
    if token.pos_ == "PRON" or token.lower_ in FIRST_PERSON:
        return None if rule.kind == "end" and rule.relation == "WORKS_AT" else mention_of(token, reach)
    if rule.relation == "HAS_OCCUPATION" and rule.kind == "change" and not is_profession(token):
        return None
    if token.tag_ == "VBG" and token.dep_ == "xcomp":
        return _activity(token, rule)
    if token.ent_type_ in NOT_NAMES or not any(char.isalpha() for char in token.text):
        return None
    if rule.type == "Person" and (several := couple_of(token, reach)) is not None:
        return several
    role = role_of(token)
    if role is not None and not is_name(token):
        beside = name_beside(token)
        if beside is not None:
            return named(beside, "Person")
        return mention_of(token, reach, rule.type) if is_possessed(token) or not rule.named else None
    if is_name(token):
        return _typed(token, reach, rule)
    known = reach.thing(token) or _named_right_after(token)
    if known is not None and rule.relation == "MEMBER_OF" and token.lemma_.lower() not in GROUPS:
        return None
    return _common(token, reach, rule) if known is None else known._replace(type=known.type or rule.type)


def _named_right_after(token: Token) -> Mention | None:
    """ "the novel Night Ferry": it is spoken of by its name."""
    name = name_of(token) if _is_definite(token) and token.i + 1 < token.sent.end and is_name(token.nbor()) else None
    return named(name) if name is not None else None


def _common(token: Token, reach: Reach, rule: VerbRule) -> Mention | None:
    """What a common noun stands for: the name inside, the noun itself, or nothing where a name is wanted."""
    if rule.type == "Organization" and rule.kind == "state" and (inner := _inner_name(token)):
        return named(inner, rule.type)
    if rule.named and (found := _unnamed(token, rule)) is not None:
        return found
    if rule.named or (rule.relation in _TASTES and _is_definite(token)):
        return None
    return _typed(token, reach, rule)


def _inner_name(token: Token) -> Token | None:
    """ "the gym at PureGym" """
    places = (each for prep in token.children if prep.lower_ == "at" for each in prep.children if each.dep_ == "pobj")
    return next((each for each in places if is_name(each)), None)


def _unnamed(token: Token, rule: VerbRule) -> Mention | None:
    """ "a bakery in Gouda", "a small village outside Coimbra", "a company called Tidepool" """
    one = any(child.lower_ in ("a", "an") for child in (*token.children, *_of_whose(token)))
    the = rule.relation == "WORKS_AT" and any(child.lower_ == "the" for child in token.children)
    called = [each for c in token.children if c.dep_ == "acl" and c.lemma_ in ("call", "name") for each in c.children]
    for name in called:
        if name.dep_ == "oprd" and is_name(name):
            return named(name, rule.type)
    word = token.lemma_.lower()
    if not (one or the) or token.pos_ != "NOUN" or rule.kind == "end" or word in VAGUE:
        return None
    if rule.type == "Place" and rule.relation in ("LIVES_IN", "GREW_UP_IN") and word in _SETTLEMENTS:
        words = [each for each in token.subtree if each.dep_ != "det" and each.ent_type_ not in NOT_NAMES]
        return Mention(" ".join(each.text for each in words)[:80], "Place")
    at = token.head.lower_ in ("at", "for", "by")
    if rule.relation in _AT_SOME and rule.kind == "state" and at and word not in _NO_EMPLOYERS:
        return _of_place(token, _with_whose(token))
    return None


_AT_SOME = ("WORKS_AT", "TEACHES_AT", "STUDIES_AT", "VOLUNTEERS_AT")


def _of_whose(token: Token) -> Iterator[Token]:
    """The words of the possessive before it: "a children's" of "a children's hospital"."""
    return (inner for child in token.children if child.dep_ == "poss" for inner in child.children)


def _with_whose(token: Token) -> Mention | None:
    firm = named(token, "Organization")
    whose = next((c for c in token.children if c.dep_ == "poss" and c.pos_ == "NOUN"), None)
    return firm if firm is None or whose is None else firm._replace(name=f"{whose.text}'s {firm.name}")


def _of_place(token: Token, firm: Mention | None) -> Mention | None:
    """ "the city of Graz" """
    for prep in token.children:
        if firm is not None and prep.lower_ == "of" and any(is_name(each) for each in prep.children):
            return firm._replace(name=f"{firm.name} {' '.join(each.text for each in prep.subtree)}"[:80])
    return firm


_SETTLEMENTS = frozenset("village town suburb island farm city hamlet".split())


_NO_EMPLOYERS = frozenset(
    "desk pace computer table level living distance client project while rate office weekend same time top bottom "
    "end end".split()
)


_TASTES = frozenset("LIKES DISLIKES PREFERS".split())


def _is_definite(token: Token) -> bool:
    """ "I love the idea" is about what was just said, "I love jazz" about oneself."""
    return any(child.dep_ == "det" and child.lower_ == "the" for child in token.children)


def _activity(token: Token, rule: VerbRule) -> Mention | None:
    """What one likes to do, as long as it is short and names nobody in passing: "playing chess", "hiking"."""
    words = [each for each in token.subtree if each.pos_ != "PUNCT"]
    if len(words) > 5:
        words = [token] if not any(child.dep_ == "dobj" for child in token.children) else []
    words = [each for each in words if each.dep_ not in ("advmod", "npadvmod") and each.head.dep_ != "npadvmod"]
    if (token.lemma_ in _EMPTY_DOINGS and len(words) < 2) or not words or any(each.pos_ == "PRON" for each in words):
        return None
    return Mention(" ".join(each.text for each in words), rule.type)


_EMPTY_DOINGS = frozenset("be see watch get have do make take go know hear say tell".split())


def _typed(token: Token, reach: Reach, rule: VerbRule) -> Mention | None:
    if rule.sure and token.ent_type_ not in ("GPE", "LOC"):
        return None
    if rule.type == "Place" and token.ent_type_ in ("PERSON", "ORG") and rule.kind == "change":
        return None if token.ent_type_ == "PERSON" and rule.relation == "VISITED" else named(token, "Place")
    if rule.kind == "end" and rule.relation == "WORKS_AT" and token.ent_type_ in NO_FIRMS:
        return None
    if rule.type in ("Thing", "Topic"):
        found = mention_of(token, reach)
        return found if found is None or found.type else Mention(found.name, rule.type, found.speaker)
    return mention_of(token, reach, rule.type)


NO_FIRMS = frozenset("GPE LOC FAC PERSON NORP EVENT WORK_OF_ART".split())
"""What the parser takes something for that is left, and is no employer."""


def is_profession(token: Token) -> bool:
    """Whether the noun names what somebody works as."""
    lemma: str = token.lemma_.lower()
    made = (lemma.endswith(_TRADES) and len(lemma) > 6 and lemma not in _NO_TRADES) or lemma.endswith("ographer")
    return token.lower_ in PROFESSIONS or lemma in PROFESSIONS or made or (token.pos_ == "NOUN" and lemma in _RANKS)


_TRADES = ("maker", "ologist", "ist", "smith", "monger", "wright", "keeper")


_NO_TRADES = frozenset(
    """optimist pessimist feminist tourist atheist minimalist perfectionist realist idealist narcissist activist
    specialist loyalist checklist playlist wishlist shortlist blacklist twist nudist racist sexist extremist goldsmith
    purist egoist cyclist motorist finalist soloist""".split()
)


_RANKS = frozenset("lead leader manager head chief supervisor partner".split())

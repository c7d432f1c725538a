"""Who and what the messages of one batch spoke of lately: what a pronoun, "there" or "my manager" can stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.appositions import name_of
from graphmem.ingest.rules.moves import is_at_work, may_leave_firm, named_subject, rather_left
from graphmem.ingest.rules.names import GENDERS, is_head, is_name, may_be_name, named, role_of
from graphmem.ingest.rules.vocabulary import FEMALE, MALE, PETS, SHARED_ROLES, VAGUE

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


REACH = 3
"""For how many messages somebody can be meant by a pronoun, and something be corrected."""


@dataclass(slots=True)
class Reach:
    """Who and what the messages of one batch spoke of lately: what a pronoun or "my manager" can stand for.

    Those who speak themselves (`speakers`) are "I" and "you", never "he" or "she".
    """

    speakers: frozenset[str] = frozenset()
    message: int = 0
    speaker: Mention | None = None
    here: list[tuple[int, Mention]] = field(default_factory=list)
    people: dict[str, tuple[Mention, int]] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    roles: dict[tuple[str, str], Mention] = field(default_factory=dict)
    told: list[tuple[Any, int]] = field(default_factory=list)
    """The triples of these messages so far, each with the number of its message."""
    group: tuple[tuple[Mention, ...], int] | None = None
    """Who were last spoken of together, and in which message."""
    perhaps: dict[str, tuple[Mention, int]] = field(default_factory=dict)
    """Names in the places of people, whatever they look like: meant by "she" where nobody else can be."""
    unclear: dict[str, int] = field(default_factory=dict)
    """Kinds of which one without a name was spoken of ("another song"), each with the last such message."""
    called: dict[tuple[str, str], tuple[Mention, set[str], int]] = field(default_factory=dict)
    """What stood beside the name of its kind ("the song Imagine"), by kind and name, with how it was described and the
    last such message."""
    firms: dict[str, tuple[Mention, int]] = field(default_factory=dict)
    """Firms that were named, whatever was said of them, each with the last such message."""
    unnamed: tuple[Mention, str, str, int] | None = None
    """Whose, which role, said with which noun, in which message: the last one who was spoken of without a name."""

    def enter(self, sent: Span) -> None:
        """A new sentence is read: those it names can be meant by the pronouns that follow them."""
        self.here = [
            (token.i, found._replace(type=found.type or ("Person" if _is_company(token) or _leaves(token) else None)))
            for token in sent
            if is_head(token) and is_name(token) and not _is_where(token) and (found := named(token))
        ]
        for token in sent:
            found = named(token) if is_name(token) and is_head(token) and _in_a_persons_place(token) else None
            if found is not None and normalise(found.name) not in self.speakers:
                self.perhaps[normalise(found.name)] = (found._replace(type="Person"), self.message)
            self._note_kind(token)

    def _note_kind(self, token: Token) -> None:
        """What is told by a noun is noted: which one "the song Imagine" is, and that "another song" is some other."""
        if token.tag_ != "NN" or is_name(token):
            return
        kind = kind_of(token)
        beside = name_of(token)
        found = named(beside) if beside is not None else None
        if found is not None:
            self.called[(kind, normalise(found.name))] = (found, _described(token), self.message)
        elif self._is_one_more(token):
            self.unclear[kind] = self.message

    def _is_one_more(self, noun: Token) -> bool:
        """Whether one of the kind is spoken of that has no name, or may have another: "a song", "her first song"."""
        words = {each.lower_ for each in noun.children}
        if noun.dep_ == "attr" and noun.head.lemma_ == "be":
            said_of = [each for each in noun.head.children if each.dep_ == "nsubj" and each.pos_ == "NOUN"]
            return any(not may_be_name(each) and self.thing(each) is None for each in said_of)
        another = words & _ONE_MORE or any(each.dep_ == "poss" for each in noun.children)
        another = another or _is_office(noun) or _is_said_to_be(noun)
        told_apart = "the" in words and "same" not in words and any(each.dep_ != "det" for each in noun.children)
        return bool(another) or (told_apart and self.thing(noun) is None)

    def leave(self) -> None:
        """The sentence is read: those it named can be meant by later ones."""
        for _, mention in self.here:
            if self._is_person(mention):
                self.people[normalise(mention.name)] = (mention, self.message)
            if mention.type == "Organization":
                self.firms[normalise(mention.name)] = (mention, self.message)

    def note_type(self, mention: Mention) -> None:
        """A rule is sure of the type of what is named."""
        if mention.type in ("Person", "Place", "Organization") and not mention.speaker:
            self.types.setdefault(normalise(mention.name), mention.type)

    def typed(self, mention: Mention) -> Mention:
        """The mention with the type that a rule was sure of, where there was one."""
        return mention._replace(type=self.types.get(normalise(mention.name), mention.type))

    def note_role(self, holder: Mention, role: str, person: Mention) -> None:
        """Somebody is somebody's `role`."""
        self.roles[(_key(holder), role)] = person
        if self.unnamed is not None and self.unnamed[:2] == (holder, role):
            self.unnamed = None
        self.note_type(person)
        if person.type == "Person" and normalise(person.name) not in self.speakers:
            self.people[normalise(person.name)] = (person, self.message)
        gender = "f" if role in FEMALE else "m" if role in MALE else ""
        if gender:
            self.genders[normalise(person.name)] = gender

    def note_unnamed(self, holder: Mention, role: str, noun: str) -> None:
        """Somebody has a `role` of whom no name is said: "I got a puppy"; "she's called Noodle" may follow.

        Who has a name already and is the only one in that role is spoken of, and does not wait for one.
        """
        if role not in SHARED_ROLES | PETS and self.role(holder, role) is not None:
            return
        self.unnamed = (holder, role, noun, self.message)

    def unnamed_role(self) -> tuple[Mention, str, str] | None:
        """Whose, which role and its noun: of the last one without a name, in reach of a pronoun."""
        if self.unnamed is None or not self._is_near(self.unnamed[3]):
            return None
        return self.unnamed[:3]

    def _in_sentence(self, pronoun: Token, gender: str) -> Mention | None:
        """The only fitting person that the sentence names before the pronoun, where no such pronoun stands earlier."""
        if any(GENDERS.get(token.lower_) == gender for token in pronoun.doc[pronoun.sent.start : pronoun.i]):
            return None
        people = {normalise(each.name): each for each in self._before(pronoun)}
        fitting = [each for key, each in people.items() if self.genders.get(key, gender) == gender]
        return fitting[0] if len(fitting) == 1 else None

    def _moved_on(self, pronoun: Token) -> Mention | None:
        """ "Jonas has left Lumen Labs, he's at Brightpath": who left or joined a firm, whatever the names look like."""
        at = any(child.lower_ in ("at", "with") for child in pronoun.head.children)
        if pronoun.dep_ != "nsubj" or not (at or is_at_work(pronoun.head)):
            return None
        before = [each for each in pronoun.doc[pronoun.sent.start : pronoun.i] if each.dep_ == "nsubj"]
        movers = [
            name
            for each in before
            if (name := named_subject(each)) is not None
            and ((at and _is_move(each.head)) or self._left_firm(each.head, name, pronoun))
        ]
        found = named(movers[0], "Person") if len(movers) == 1 else None
        return None if found is None or normalise(found.name) in self.speakers else found

    def _left_firm(self, verb: Token, mover: Token, pronoun: Token) -> bool:
        """Whether the name that the mover left is rather a firm's, though the parser may take it for a person's."""
        left = may_leave_firm(verb)
        name = named(left) if left is not None else None
        if left is None or name is None or not is_at_work(pronoun.head):
            return False
        known = normalise(name.name) in self.people or self.types.get(normalise(name.name)) == "Person"
        return not known and not rather_left(mover, left, pronoun)

    def _before(self, pronoun: Token) -> list[Mention]:
        return [mention for i, mention in self.here if i < pronoun.i and self._is_person(mention)]

    def _is_person(self, mention: Mention) -> bool:
        if normalise(mention.name) in self.speakers:
            return False
        return self.typed(mention).type == "Person"

    def role(self, holder: Mention, role: str) -> Mention | None:
        """Who that is, as far as these messages say."""
        return self.roles.get((_key(holder), role))

    def note_group(self, people: list[Mention]) -> None:
        """Several who were spoken of together: "they" may follow."""
        if all(not each.speaker for each in people):
            self.group = (tuple(people), self.message)

    def they(self) -> list[Mention]:
        """Who "they" are: the ones spoken of together last, else the one firm that was told of; none when not sure."""
        if self.group is not None and self.message - self.group[1] < 2:
            return list(self.group[0])
        firms = [t.object for t, when in self.told if self.message - when < 2 and t.object.type == "Organization"]
        names = {normalise(each.name): each for each in firms}
        return list(names.values()) if len(names) == 1 else []

    def place(self, type: str) -> Mention | None:
        """What "there" stands for: the one place, or the one firm, that was told of last; None when it may be
        several."""
        near = [(triple.object, when) for triple, when in self.told if self.message - when < 2 and not triple.ends]
        fitting = [(each, when) for each, when in near if each.type == type]
        last = max((when for _, when in fitting), default=0)
        names = {normalise(each.name): each for each, when in fitting if when == last}
        return next(iter(names.values())) if len(names) == 1 else None

    def _is_near(self, message: int) -> bool:
        """Whether that message is in reach: of a document just itself, as the next one has a matter of its own."""
        return self.message - message < (REACH if self.speaker is not None else 1)

    def thing(self, noun: Token) -> Mention | None:
        """What "the song" stands for: the one in reach of which it was said that it is a song; None when not sure."""
        kind = kind_of(noun)
        if not _is_definite(noun) or self._is_near(self.unclear.get(kind, -REACH)):
            return None
        near = [triple for triple, when in self.told if self._is_near(when) and not triple.ends]
        told = {each.lower_ for each in noun.children if each.dep_ in _TELLING}
        found = [triple.subject for triple in near if _is_kind(triple, kind) and told <= _words(triple)]
        found += [
            each
            for (of, _), (each, said, when) in self.called.items()
            if of == kind and told <= said and self._is_near(when)
        ]
        if kind == _FIRM:
            found += self._firms(near, noun)
        names = {normalise(each.name): each for each in found if not each.speaker}
        return next(iter(names.values())) if len(names) == 1 else None

    def _firms(self, near: list[Any], noun: Token) -> list[Mention]:
        """The firms that were named before "the company": one works at some, and others are just spoken of."""
        told = [self.typed(each) for triple in near for each in (triple.object, triple.subject)]
        named = [each for each, when in self.firms.values() if self._is_near(when)]
        found = [*told, *named, *(each for i, each in self.here if i < noun.i)]
        return [each for each in found if each.type == "Organization" and not _is_no_firm(each)]

    def person(self, pronoun: Token) -> Mention | None:
        """The one person in reach that "he" or "she" can stand for; None when there are none or several."""
        gender = GENDERS.get(pronoun.lower_)
        if gender is None:
            return None
        if (same := self._moved_on(pronoun) or self._in_sentence(pronoun, gender)) is not None:
            return self.typed(same)
        near = {key: mention for key, (mention, when) in self.people.items() if self._is_near(when)}
        near |= {normalise(mention.name): mention for mention in self._before(pronoun)}
        fitting = _without_parts([m for key, m in near.items() if self.genders.get(key, gender) == gender])
        if not fitting:
            fitting = _without_parts([m for m, when in self.perhaps.values() if self._is_near(when)])
            return fitting[0] if len(fitting) == 1 else None
        return self.typed(fitting[0]) if len(fitting) == 1 else None


def _is_office(noun: Token) -> bool:
    """Whether somebody comes into it: "Bob became mayor", "elected mayor", "succeeded her as mayor"."""
    bare = not any(each.dep_ in ("det", "poss") for each in noun.children)
    comes_into = noun.dep_ in ("attr", "oprd") or (noun.dep_ == "pobj" and noun.head.lower_ == "as")
    return bare and comes_into and noun.head.lemma_ != "be"


def _is_said_to_be(noun: Token) -> bool:
    """ "In 2005 the winner was Ola": the words themselves say who it is now."""
    of_it = noun.dep_ == "nsubj" and noun.head.lemma_ == "be"
    return of_it and any(each.dep_ == "attr" and is_name(each) for each in noun.head.children)


def kind_of(noun: Token) -> str:
    """The kind that the noun names: a startup is a company, too."""
    kind: str = noun.lemma_.lower()
    return _FIRM if kind in _FIRMS else kind


_FIRM = "company"
_FIRMS = frozenset("company firm business startup".split())
_NO_FIRMS = frozenset("university college school academy church hospital club team united choir army library".split())
_KINDS = frozenset("IS_A WAS_A HAS_OCCUPATION HAD_OCCUPATION".split())
_ONE_MORE = frozenset("a an one another".split())
_TELLING = frozenset("amod compound".split())


def _is_definite(noun: Token) -> bool:
    """Whether it is "the song", and nothing but its kind tells which: no "song that she sang"."""
    if noun.tag_ != "NN" or is_name(noun) or role_of(noun) or noun.lower_ in VAGUE:
        return False
    apart = noun.i + 1 < noun.sent.end and noun.nbor().text in (",", "(")
    others = [each for each in noun.children if each.dep_ not in _TELLING and not (apart and each.i > noun.i)]
    return [each.lower_ for each in others if not each.is_punct and each.dep_ != "case"] == ["the"]


def _described(noun: Token) -> set[str]:
    """The words that describe it: "a young French singer", "the French singer Ana"."""
    above = noun.head if noun.dep_ == "compound" else noun
    return {each.lower_ for one in (noun, above) for each in one.children if each.dep_ in _TELLING and each.i < noun.i}


def _is_no_firm(firm: Mention) -> bool:
    """Whether the name itself says that it is none, or it is no name: nobody calls Oslo University "the company"."""
    words = firm.name.split()
    return words[0].islower() or any(word.lower() in _NO_FIRMS for word in words)


def _words(triple: Any) -> set[str]:
    return set(triple.object.name.lower().split())


def _is_kind(triple: Any, kind: str) -> bool:
    """Whether it says of something that it is of this kind: "a Canadian radio station" is a station."""
    if triple.relation not in _KINDS:
        return False
    first: str = triple.object.name.lower().partition(" of ")[0]
    last = first.rpartition(" ")[2]
    return (_FIRM if last in _FIRMS else last) == kind


def _is_where(token: Token) -> bool:
    """Whether it says at what or in what: nobody is there, whatever the parser takes the name for."""
    return token.dep_ == "pobj" and token.head.lower_ in ("at", "in")


def _leaves(token: Token) -> bool:
    """Whether the name is who leaves something named: only people do."""
    return token.dep_ == "nsubj" and may_leave_firm(token.head) is not None


def _is_move(verb: Token) -> bool:
    """Whether somebody leaves or joins a firm: one may leave Bob, too, but not quit Bob."""
    firms = [child for child in verb.children if child.dep_ == "dobj" and is_name(child)]
    sure = any(firm.ent_type_ == "ORG" or any(c.dep_ == "compound" for c in firm.children) for firm in firms)
    return bool(firms) and (verb.lemma_.lower() in ("quit", "join") or (verb.lemma_.lower() == "leave" and sure))


def _key(holder: Mention) -> str:
    return "I" if holder.speaker else normalise(holder.name)


def _without_parts(people: list[Mention]) -> list[Mention]:
    """Without those whose name is a part of another's: "Elena" beside "Elena Petrova" is one person."""
    words = [set(normalise(person.name).split()) for person in people]
    return [person for person, mine in zip(people, words, strict=True) if not any(mine < other for other in words)]


def _is_company(token: Token) -> bool:
    """Whether somebody does with the named what one does with people: "lunch with Rosalind"."""
    if token.dep_ == "conj" and is_name(token.head):
        return _is_company(token.head)
    if token.dep_ == "dobj":
        return token.head.lemma_.lower() in _MEETING
    if token.dep_ == "pobj" and token.head.lower_ in ("into", "to"):
        return token.head.head.lemma_.lower() in ("run", "bump", "talk", "speak", "chat", "write")
    if token.dep_ != "pobj" or token.head.lower_ != "with":
        return False
    doing = token.head.head
    return doing.lemma_.lower() in _SOCIAL or any(child.lemma_.lower() in _SOCIAL for child in doing.children)


def _in_a_persons_place(token: Token) -> bool:
    """Whether the name does what people do, or somebody does with it what one does with people."""
    if token.dep_ == "nsubj" and token.head.lemma_.lower() in _DOING:
        return True
    if token.dep_ == "appos" and token.head.lemma_.lower() in ("guy", "man", "woman", "lady", "girl", "boy", "person"):
        return True
    return _is_company(token) or (token.dep_ == "dobj" and token.head.lemma_.lower() in ("hire", "see"))


_DOING = frozenset(
    "join live work say tell move marry love like hate play study visit call teach speak cook leave quit come go start "
    "get have know think want drive eat drink become retire turn email text texte message phone ring reply answer "
    "laugh cry "
    "smile sleep dance win ask arrive forget celebrate graduate complain bake propose break swear help promise".split()
)


_MEETING = frozenset("meet marry date text phone hug thank befriend interview introduce mentor coach babysit".split())


_SOCIAL = frozenset(
    "lunch dinner breakfast brunch coffee tea drink date call chat walk meeting party trip talk meet hang eat live "
    "argue "
    "dance sing travel catch speak stay friend married engaged".split()
)

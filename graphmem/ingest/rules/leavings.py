"""What the parse says was given up: "ditched Santander", "came off the sertraline", "the Pixel died".

A verb of a few classes, and where its thing stands: as its object, behind "off" or "away from", or as the subject of
what comes to an end by itself. Which relation ends, only the memory knows; where none is known, nothing ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from graphmem.ids import normalise
from graphmem.ingest.base import MayEnd, Mention, Statement
from graphmem.ingest.relations import OWNED, POSTS
from graphmem.ingest.rules.appositions import is_possessed
from graphmem.ingest.rules.arguments import Triple, is_of_others
from graphmem.ingest.rules.clauses import Clause, clauses, lemma_of
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import FIRST_PERSON, GENDERS, is_name, named, role_of
from graphmem.ingest.rules.perhaps import EXCHANGEABLE
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.told import FOR_A_WHILE
from graphmem.ingest.rules.transfers import handed_over
from graphmem.ingest.rules.vocabulary import PETS

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_DROPS = frozenset(
    "ditch drop dump bin axe scrap sell cancel quit abandon junk trash donate rehome uninstall delete deactivate "
    "discontinue chuck flog shelve relinquish offload euthanise exchange swap replace".split()
)
"""Whose object one has no longer."""
_AWAY = frozenset("up in away out down off back over".split())
_DROPS_AWAY = frozenset(
    """give_up give_away give_back hand_back hand_over throw_out throw_away throw_in chuck_out chuck_in chuck_away
    pack_in pack_up jack_in trade_in sell_off sell_on phase_out wind_up wind_down close_down shut_down
    call_off kick_out cut_out send_back""".split()
)
_MOVES = frozenset(
    "come go get move wean switch migrate transition transfer walk step pull back bow drop opt grow fall part break "
    "upgrade downgrade unsubscribe resign retire withdraw give do finish".split()
)
_FROM = frozenset("off off_of away_from on_from out_of up_on from with from_with ways_with rid_of up_with".split())
_WHICH_FROM = {
    "from": "upgrade downgrade switch migrate transition transfer resign retire withdraw unsubscribe",
    "with": "part do finish fall", "ways_with": "part", "out_of": "drop pull opt back grow bow", "rid_of": "get",
    "up_on": "give", "up_with": "", "from_with": "",
}  # fmt: skip
"""Of these words the verbs with which they part; the others do with all."""
_ENDS_ITSELF = frozenset("die pass perish fold disband lapse expire collapse conk".split())
_ENDS_AWAY = frozenset("break_down break_up pack_up pack_in conk_out close_down shut_down wind_up give_out".split())
_DONE_TO = _DROPS | frozenset("steal total close disband kill euthanise put write run".split())
_PUT_TO_SLEEP = frozenset("sleep down".split())
_GOES_ON = frozenset("renew continue extend keep".split())
"""What one does not do any more as soon as one has not done this: "didn't renew with the Ramblers"."""
_CONTRACTS = frozenset("subscription membership account contract policy plan lease".split())
_WHERE = frozenset("in at on into onto under by near over".split())
_HABIT = ("PLAYS", "DOES", "EATS", "DRINKS", "DRIVES", "RIDES", "USES", "GOES_TO", "LEARNS", "TAKES", "SMOKES", "READS")
"""What ends with what one does no longer; who drives the Volvo no more still owns it."""
_STEPS_DOWN = frozenset("step stand resign retire quit stop".split())
_TASTE = ("LIKES", "INTERESTED_IN", "EATS", "DRINKS", "TAKES", "DOES")


def leavings(part: Span, reach: Reach, ended: Collection[str]) -> list[MayEnd]:
    """What of the speaker's may be over by what these words say, a thing at a time, besides what is `ended` already."""
    if reach.speaker is None or FOR_A_WHILE.search(part.text):
        return []
    said = [each for each in clauses(part.sent, user=True) if part.start <= each.verb.i < part.end and _happened(each)]
    left = [each for clause in said for each in _left(clause, reach.speaker)]
    known = {(each.subject, each.object) for each in left}
    handed = [each for clause in said for each in handed_over(clause, reach)]
    found = [*left, *(each for each in handed if (each.subject, each.object) not in known)]
    return [each for each in found if each.object is not None and normalise(each.object.name) not in ended]


def says_this(given_up: MayEnd, triple: Triple | None, perhaps: MayEnd | None) -> bool:
    """Whether it is what the whole statement says: triple, and what else it may end, and all."""
    name = normalise(given_up.object.name) if given_up.object is not None else ""
    if triple is not None and (normalise(triple.object.name) != name or _is_anothers(given_up, triple)):
        return False
    if perhaps is None:
        return True
    same = perhaps.object is not None and normalise(perhaps.object.name) == name
    return same and perhaps.instead is None and not given_up.relations


def _is_anothers(given_up: MayEnd, triple: Triple) -> bool:
    """Whether one has had what another, of whom the triple speaks, has now."""
    return given_up.relations == OWNED and given_up.subject != triple.subject


def may_mean_less(triple: Triple | None) -> bool:
    """Whether what is known may tell better than the words what is over."""
    if triple is None:
        return True
    return triple.subject.speaker and (triple.ends or triple.happened or triple.relation == "EATS")


def unsaid(perhaps: MayEnd | None, made: Statement) -> tuple[Mention, ...]:
    """What it may end, where nothing else of the statement names it: it has to be resolved, too."""
    known = {normalise(each.name) for each in (made.subject, made.object, *made.mentions) if each is not None}
    wanted = () if perhaps is None else (perhaps.subject, perhaps.object, perhaps.kind, perhaps.instead)
    return tuple(each for each in wanted if not (each is None or each.speaker or normalise(each.name) in known))


def _happened(clause: Clause) -> bool:
    if clause.negated and lemma_of(clause.verb) in _GOES_ON:
        return clause.asserted and (clause.past or clause.perfect)
    if clause.negated:
        return clause.perfect and clause.asserted and _for_years(clause.verb)
    done = clause.past or clause.perfect or clause.ended or lemma_of(clause.verb) == "quit" or _is_done(clause.verb)
    return clause.asserted and not clause.can and done and not (clause.past and clause.progressive)


def _for_years(verb: Token) -> bool:
    """ "I haven't driven the Volvo in years" """
    times = [each for child in verb.children if child.lower_ in ("in", "for", "since") for each in child.subtree]
    return any(each.lemma_.lower() in ("year", "age", "month", "decade") for each in times)


def _is_done(verb: Token) -> bool:
    """ "I'm done with Netflix" """
    return verb.lower_ in ("done", "finished", "rid", "through") and verb.tag_ == "VBN"


def _left(clause: Clause, speaker: Mention) -> Iterator[MayEnd]:
    verb = clause.verb
    taken_over = _taken_over(clause)
    if taken_over is not None:
        yield from _may_end(speaker, taken_over, clause.subjects[0])
        return
    things = list(_given_up(clause)) if _by_or_to_me(clause) else []
    if things:
        new = _taken_up(verb)
        which = _which(clause, things[0])
        for thing in things:
            yield from _may_end(speaker, thing, new, which=which)
        return
    for thing in _gone(clause):
        yield from _may_end(speaker, thing, _taken_up(verb) if lemma_of(verb) in ("replace", "swap") else None)


def _taken_over(clause: Clause) -> Token | None:
    """ "Figma has replaced Sketch", "Ruth took over from Helen": in whose place the subject is now."""
    if clause.passive or len(clause.subjects) != 1 or not is_name(clause.subjects[0]):
        return None
    if lemma_of(clause.verb) == "replace":
        return next((child for child in clause.verb.children if child.dep_ == "dobj"), None)
    found = (
        token for path, token in _behind(clause.verb, "") if path == "over_from" and lemma_of(clause.verb) == "take"
    )
    return next(found, None)


def _which(clause: Clause, thing: Token) -> tuple[str, ...]:
    """The relations that may be over by this verb; none given: whatever can be given up."""
    if thing.head.lower_ == "as":
        return POSTS
    if lemma_of(clause.verb) in _GOES_ON:
        return ()
    return _HABIT if clause.ended or clause.negated else _TASTE if lemma_of(clause.verb) in ("go", "fall") else ()


def _may_end(speaker: Mention, thing: Token, new: Token | None, *, which: tuple[str, ...] = ()) -> Iterator[MayEnd]:
    thing = _contracted(thing)
    what = named(thing) if (is_name(thing) and not _is_not_mine(thing)) or _is_the_one(thing) else None
    if what is None or (role_of(thing) and role_of(thing) not in PETS and not is_name(thing)):
        return
    instead = named(new) if new is not None and is_name(new) else None
    yield MayEnd(speaker, EXCHANGEABLE if instead is not None else which, what, instead=instead)


def _contracted(thing: Token) -> Token:
    """Whose it is with: the Economist in "our subscription to the Economist"."""
    if thing.lemma_.lower() not in _CONTRACTS:
        return thing
    firms = (each for prep in thing.children if prep.dep_ == "prep" for each in prep.children if is_name(each))
    named_before = (child for child in thing.children if child.dep_ == "compound" and is_name(child))
    return next(firms, None) or next(named_before, thing)


def _is_the_one(thing: Token) -> bool:
    """Whether a plain noun stands for what one has: "the sertraline", "my Golf", "crossfit"; no "a sandwich"."""
    some = any(
        child.dep_ in ("det", "nummod", "amod") and child.lower_ not in ("the", "my", "our") for child in thing.children
    )
    return thing.pos_ in ("NOUN", "PROPN", "VERB") and not some and not _is_not_mine(thing)


def _is_not_mine(thing: Token) -> bool:
    """ "someone stole Lena's bike", "I lost her book", "I sold a Volvo to a customer" """
    words = ("his", "her", "their", "your", "a", "an")
    return is_of_others(thing) or any(child.lower_ in words for child in thing.children)


def _by_or_to_me(clause: Clause) -> bool:
    """Whether the speaker does it, or somebody does it to the speaker: "they've moved us off Jira"."""
    mine = not clause.subjects or any(each.lower_ in FIRST_PERSON for each in clause.subjects)
    return mine or _by_others(clause)


def _by_others(clause: Clause) -> bool:
    """ "My doctor took me off lisinopril" """
    return any(child.dep_ == "dobj" and child.lower_ in ("me", "us") for child in clause.verb.children)


def _given_up(clause: Clause) -> Iterator[Token]:
    verb = clause.verb
    if _causes(verb):
        return
    if _is_drop(verb) or clause.ended or clause.negated:
        things = (each for child in verb.children if child.dep_ == "dobj" for each in expanded(child))
        yield from (each for each in things if lemma_of(verb) != "cancel" or not _has_title(each))
    for path, token in _behind(verb, ""):
        lemmas = _WHICH_FROM.get(path)
        if (clause.ended or lemma_of(verb) in _GOES_ON) and path in ("with", "for", "at", "to", "on", "in"):
            yield from expanded(token)
        elif (path == "off" and _by_others(clause)) or (path in ("as", "down_as") and lemma_of(verb) in _STEPS_DOWN):
            yield token
        elif path in _FROM and _parting(verb) and (lemmas is None or lemma_of(verb) in lemmas.split()):
            yield from expanded(token)


def _has_title(name: Token) -> bool:
    """ "I cancelled Dr Lund" is about an appointment."""
    return any(child.lower_.rstrip(".") in ("dr", "mr", "mrs", "ms", "prof") for child in name.children)


def _is_drop(verb: Token) -> bool:
    away = [child.lower_ for child in verb.children if child.lower_ in _AWAY and child.dep_ in ("prt", "advmod")]
    if away:
        return f"{lemma_of(verb)}_{away[0]}" in _DROPS_AWAY or (away[0] == "down" and _for_good(verb))
    if lemma_of(verb) == "drop" and any(each.lower_ == "off" for each in verb.subtree):
        return False  # "dropped Rex off at the vet", whatever the parser hangs the particle on
    placed = lemma_of(verb) in ("drop", "dump", "delete") and any(_is_place(child) for child in verb.children)
    return lemma_of(verb) in _DROPS and not placed


def _for_good(verb: Token) -> bool:
    return any(
        child.lower_ == "for" and any(each.lower_ == "good" for each in child.children) for child in verb.children
    )


def _is_place(token: Token) -> bool:
    """Where something was dropped, and no day: "dropped my phone in the sink"."""
    inner = [each for each in token.children if each.dep_ in ("pobj", "pcomp")]
    return (
        token.dep_ == "prep"
        and token.lower_ in _WHERE
        and not all(each.ent_type_ in ("DATE", "TIME") for each in inner)
    )


def _parting(verb: Token) -> bool:
    """ "fell out of love with running": only with love is falling no fall."""
    if lemma_of(verb) == "fall":
        return any(each.lower_ == "love" for each in verb.subtree)
    return lemma_of(verb) in _MOVES or verb.lower_ == "rid"


def _behind(verb: Token, path: str) -> Iterator[tuple[str, Token]]:
    """What stands behind a verb's prepositions and particles, with these: "away from" and Deloitte."""
    for child in verb.children:
        if child.dep_ == "prep" or (child.dep_ == "conj" and child.pos_ == "ADP"):
            yield from _within(child, _joined(path, *_particles(verb), child.lower_))
        elif child.dep_ == "advmod" and child.lower_ in _AWAY:
            yield from _behind(child, _joined(path, child.lower_))


def _within(prep: Token, path: str) -> Iterator[tuple[str, Token]]:
    for child in prep.children:
        if child.dep_ in ("pobj", "pcomp"):
            yield path, child
        elif child.dep_ == "prep":
            yield from _within(child, _joined(path, child.lower_))


def _particles(verb: Token) -> list[str]:
    ways = [child.lower_ for child in verb.children if child.dep_ == "dobj" and child.lower_ == "ways"]
    rid = ["rid"] if verb.lower_ == "rid" else []
    return [*rid, *ways, *(child.lower_ for child in verb.children if child.dep_ == "prt")]


def _joined(*words: str) -> str:
    return "_".join(word for word in words if word)


def _taken_up(verb: Token) -> Token | None:
    """What took its place: "for a Yaris", "and onto Linear", "with Basecamp"."""
    preps = [child for child in verb.children if child.dep_ in ("prep", "agent")]
    preps += [inner for prep in preps for inner in prep.children if inner.dep_ == "conj"]
    to = () if _is_drop(verb) else ("to", "onto")  # whom it was sold to takes no place of what was sold
    wanted = ("with", "by") if lemma_of(verb) == "replace" else ("for", *to)
    inner = (each for prep in preps if prep.lower_ in wanted for each in prep.children if each.dep_ == "pobj")
    return next(inner, None)


def _gone(clause: Clause) -> Iterator[Token]:
    """What came to an end by itself, or was ended."""
    verb = clause.verb
    if _causes(verb):
        done = [child for child in verb.children if child.dep_ in ("ccomp", "xcomp")]
        done += [inner for each in done for inner in each.children if inner.dep_ == "ccomp"]
        for each in done:
            if (each.tag_ in ("VBN", "VBD") and _is_ended(each)) or lemma_of(each) in _ENDS_ITSELF:
                yield from (child for child in each.children if child.dep_ in ("nsubj", "dobj", "nsubjpass"))
        return
    if not clause.passive and _is_ended(verb) and _is_nobody(clause):
        yield from (each for each in verb.children if each.dep_ == "dobj" and _is_the_one(each))
    by_itself = lemma_of(verb) in _ENDS_ITSELF or (bool(set(_phrasals(verb)) & _ENDS_AWAY) and not _has_company(verb))
    if (by_itself and not clause.passive) or (clause.passive and _is_ended(verb)):
        yield from (each for each in clause.subjects if is_name(each) or is_possessed(each))


def _has_company(verb: Token) -> bool:
    """ "Muse broke up with their label": they are still there."""
    return any(child.dep_ == "prep" and child.lower_ == "with" for child in verb.children)


def _is_nobody(clause: Clause) -> bool:
    """ "some idiot wrote off the Polo", "they scrapped it": by whom does not matter; what my brother sold is his."""
    if len(clause.subjects) != 1 or is_name(clause.subjects[0]) or role_of(clause.subjects[0]):
        return False
    return clause.subjects[0].lower_ not in (*FIRST_PERSON, *GENDERS, "you", "it")


def _causes(verb: Token) -> bool:
    """ "We had to have Olive put to sleep" """
    return lemma_of(verb) in ("have", "get", "let") and any(child.dep_ in ("ccomp", "xcomp") for child in verb.children)


def _is_ended(verb: Token) -> bool:
    lemma = lemma_of(verb)
    words = {child.lower_ for child in verb.children}
    if lemma == "put":
        return bool(words & _PUT_TO_SLEEP)
    if lemma in ("write", "run"):
        return bool(words & {"off", "over"})
    return lemma in _DONE_TO


def _phrasals(verb: Token) -> list[str]:
    lemma = lemma_of(verb)
    return [f"{lemma}_{child.lower_}" for child in verb.children if child.lower_ in _AWAY]

"""One sentence at a time: from its parse to the statements that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from graphmem.ids import normalise
from graphmem.ingest.base import MayEnd, Mention, Statement
from graphmem.ingest.quotes import place_of
from graphmem.ingest.rules.alone import alone_or_beside
from graphmem.ingest.rules.amounts import amount_triples
from graphmem.ingest.rules.appositions import without_commas
from graphmem.ingest.rules.arguments import Triple, subjects_of
from graphmem.ingest.rules.asides import beside_triples
from graphmem.ingest.rules.belongings import belonging_triples
from graphmem.ingest.rules.clauses import (
    Clause,
    clauses,
    is_about_listener,
    is_command,
    is_hypothetical,
    is_present,
    parts,
    speaks_of_now,
    tells_how_things_stand,
    time_words,
)
from graphmem.ingest.rules.corrections import (
    contrast_to,
    corrected,
    correction_in,
    ends_with_thing,
    is_contrasted,
)
from graphmem.ingest.rules.counts import count_triples
from graphmem.ingest.rules.endings import ending_triples
from graphmem.ingest.rules.events import event_triples
from graphmem.ingest.rules.jobs import job_triples
from graphmem.ingest.rules.keeping import has_verb, worth_keeping
from graphmem.ingest.rules.leavings import leavings, may_mean_less, says_this, unsaid
from graphmem.ingest.rules.lists import list_triples
from graphmem.ingest.rules.names import FIRST_PERSON, mentions_in
from graphmem.ingest.rules.offices import office_triples
from graphmem.ingest.rules.partings import parting_triples
from graphmem.ingest.rules.perhaps import exchanged, may_end
from graphmem.ingest.rules.phrases import phrase_triples
from graphmem.ingest.rules.plans import PLAN, plan_triples
from graphmem.ingest.rules.reach import REACH, Reach
from graphmem.ingest.rules.righting import right
from graphmem.ingest.rules.roles import role_triples
from graphmem.ingest.rules.sentences import Piece, finished, is_english, says_nothing
from graphmem.ingest.rules.standings import standing_triples
from graphmem.ingest.rules.times import moment_in
from graphmem.ingest.rules.told import Told
from graphmem.ingest.rules.values import value_triples
from graphmem.ingest.rules.verbs import verb_triples
from graphmem.ingest.rules.wording import sentence_of, with_named_subject
from graphmem.types import Message, Moment

if TYPE_CHECKING:
    from spacy.tokens import Span


class _Found(NamedTuple):
    """A triple, the place in the sentence of the word it hangs on, and the moment its clause names, if any.

    `aside` says that it is said in passing ("my cat Tom", "Bob, who lives in Rome"): the sentence is about something
    else, and must not fall with it. `apart`: the sentence says more of the kind, so that the fact needs own words.
    """

    triple: Triple
    place: int
    when: Moment | None = None
    aside: bool = False
    apart: bool = False


def put_right(reader: Reader, reach: Reach, said: list[Statement]) -> list[Statement] | None:
    """What a correction of something just said states; None where the words are none.

    What this very message said (`said`) is put right in place, and then it states nothing more.
    """
    told = [triple for triple, message in reach.told if reader.number - message < REACH]
    found = correction_in(reader.piece.quote)
    triples = corrected(found, told) if found else []
    if not triples:
        return None
    now, *gone = triples
    quote, content = reader.piece.quote, reader.message.content
    if gone and right(said, gone=gone[0], now=now, quote=quote, content=content):
        reach.told = [(each, when) for each, when in reach.told if not _is_same(each, gone[0])]
        reach.told.append((now, reader.number))
        return []
    reach.told.extend((each, reader.number) for each in triples)
    return [_beside(reader, _Found(each, 0)) for each in triples]


def perhaps_right(reader: Reader, reach: Reach, new: list[Statement]) -> list[Statement]:
    """What the piece states; of "Cologne, not Bonn", that whatever is known with Bonn holds with Cologne.

    Of "sorry, it's Cologne" that it takes the place of what was said last, if that can be meant.
    """
    found = correction_in(reader.piece.quote)
    if found is None or reach.speaker is None or any(each.relation for each in new):
        return new
    old, meant = Mention(found.old), Mention(found.new)
    text = finished(reader.piece.quote)
    bare = _statement(
        reader, text=text, triple=None, when=None, mentions=(reach.speaker, *((old,) if found.old else ()), meant)
    )
    if not found.old:
        return [*new, replace(bare, may_end=MayEnd(reach.speaker, (), instead=meant, beside=True))]
    return [replace(bare, may_end=MayEnd(reach.speaker, (), old, instead=meant))]


def _is_same(one: Triple, other: Triple) -> bool:
    return (one.subject, one.relation, one.object) == (other.subject, other.relation, other.object)


class Reader(NamedTuple):
    """One sentence and where it stands. `listeners` are the other people of the talk, none where there is but one."""

    number: int
    message: Message
    piece: Piece
    sent: Span
    steers: bool
    listeners: tuple[str, ...] = ()
    aside: bool = False


def as_wished(reader: Reader, reach: Reach) -> Statement:
    """A standing wish as the sentence it is."""
    head = [reach.speaker] if reach.speaker else []
    mentions = tuple({_key(each): each for each in [*head, *mentions_in(reader.sent, reach)]}.values())
    return _statement(reader, text=finished(reader.piece.text), triple=None, when=None, mentions=mentions)


def read(reader: Reader, reach: Reach) -> Iterator[Statement]:
    sent = reader.sent
    if reader.aside:
        yield from _in_passing(reader, reach)
        return
    among_people = bool(reader.listeners)
    if says_nothing(sent.text, among_people=among_people):
        return
    if is_hypothetical(sent) or (is_command(sent) and not among_people):
        yield from _in_passing(reader, reach)
        return
    reach.enter(sent)
    found = _triples(reader, reach) if is_english(sent.text) else []
    for part in parts(sent, {each.place for each in found}):
        yield from _read_part(reader, reach, part=part, found=[e for e in found if part.start <= e.place < part.end])
    reach.leave()


def _in_passing(reader: Reader, reach: Reach) -> Iterator[Statement]:
    """Who is who, as a question, a wish or an "if" takes for granted: "What should I get my wife Ana?"."""
    for place, triple in beside_triples(reader.sent, reach):
        if triple.subject.speaker or triple.relation == "IS_A":
            yield _beside(reader, _Found(triple, place, aside=True))


def _read_part(reader: Reader, reach: Reach, *, part: Span, found: list[_Found]) -> Iterator[Statement]:
    """The statements of a main clause with all that hangs on it: what it says may end while the rest still holds."""
    others = [reach.typed(mention) for mention in [*mentions_in(part, reach), *_listener(reader, part)]]
    main = next((each for each in found if not each.aside or not has_verb(part)), None)
    ended = {normalise(each.triple.object.name) for each in found if each.triple.ends}
    given_up = leavings(part, reach, ended) if reader.message.role == "user" else []
    if main is not None or _kept(reader, part, others):
        nouns = {each.triple.noun for each in found}
        others = [mention for mention in others if normalise(mention.name) not in nouns]
        made = _main(reader, reach, found=main, others=others, part=part, given_up=given_up)
        given_up = [each for each in given_up if each is not made.may_end]
        yield made
    for each in found:
        if each is not main:
            yield _beside(reader, each)
    for perhaps in given_up:
        bare = _statement(reader, text=finished(part.text), triple=None, when=_bare_moment(reader), mentions=())
        yield replace(bare, may_end=perhaps._replace(beside=True), mentions=(perhaps.subject,))


def _listener(reader: Reader, part: Span) -> list[Mention]:
    """Who "you" is: the other one where two people talk."""
    if len(reader.listeners) != 1 or not any(token.lower_ in _SECOND_PERSON for token in part):
        return []
    return [Mention(reader.listeners[0], "Person")]


def _kept(reader: Reader, part: Span, others: list[Mention]) -> bool:
    if not reader.listeners:
        return not is_about_listener(part) and worth_keeping(part, others)
    words = [token for token in part if token.is_alpha]
    return (len(words) >= 3 and any(not mention.speaker for mention in others)) or worth_keeping(part, others)


def _triples(reader: Reader, reach: Reach) -> list[_Found]:
    """The sure triples, those of clauses before those that stand beside a name, each once."""
    sent, at = reader.sent, reader.message.at
    beside = [_Found(triple, place, aside=True) for place, triple in beside_triples(sent, reach)]
    found: list[_Found] = []
    for clause in clauses(sent, user=reader.message.role == "user"):
        if len(clause.subjects) > 1:
            subjects_of(clause, reach)
        said = [alone_or_beside(_typed(each, reach), clause, reader.piece) for each in _sure_triples(clause, reach)]
        words = time_words(clause, sent) if said else ""
        place = clause.verb.i
        aside = clause.verb.dep_ == "relcl"
        coming = speaks_of_now(clause)
        found.extend(_Found(each, place, _when(each, words, at, coming=coming), aside) for each in said)
        reach.told.extend((each, reader.number) for each in said)
        for mention in (each for triple in said for each in (triple.subject, triple.object)):
            reach.note_type(mention)
    listed = _listed(reader, reach)
    kinds = [_slot(each) for each in listed]
    known_slots = {_slot(each) for each in found}
    listed = [each for each in listed if kinds.count(_slot(each)) > 1 or _slot(each) not in known_slots]
    several = {slot for slot in kinds if kinds.count(slot) > 1}
    found = [*(each for each in found if _slot(each) not in several), *listed]
    found += _phrased(reader, reach, known=[each.triple for each in (*found, *beside)])
    plain = _each_apart(list(_said_plainly(reader, reach)))
    found = [*(each for _, each in plain), *(each for each in found if not _gives_way(each, plain, sent))]
    found = [each for each in found if each.triple.ends or not is_contrasted(sent.text, each.triple.object.name)]
    found += _contrasts(sent, found) if reader.message.role == "user" else ()
    found = [_in_time(each, found) for each in found]
    reach.told.extend((each.triple, reader.number) for each in beside)
    once = {
        (t.subject.name, t.relation, t.object.name): each for each in reversed([*found, *beside]) for t in [each.triple]
    }
    return list(reversed(once.values()))


def _when(triple: Triple, words: str, at: Moment, *, coming: bool) -> Moment | None:
    """Since when it is so; a plan is known now, whatever day it is for. What was done has no day that is `coming`."""
    if triple.relation.startswith(PLAN):
        return at
    beyond = words.replace(triple.object.name, " ") if any(c.isdigit() for c in triple.object.name) else words
    done = triple.happened or triple.changes
    return moment_in(beyond, at, still=not triple.happened, coming=coming and not done)


def _slot(found: _Found) -> tuple[str, str]:
    return found.triple.subject.name, found.triple.relation


def _listed(reader: Reader, reach: Reach) -> list[_Found]:
    """What plain lists say, in place of what a parse makes of them."""
    if reader.message.role != "user":
        return []
    sent = reader.sent
    when = moment_in(sent.text, reader.message.at, coming=is_present(sent))
    return [_Found(each, _place(sent, start), when) for start, each in list_triples(sent.text, reach.speaker)]


def _place(sent: Span, start: int) -> int:
    """The token that stands at this character of the sentence."""
    return next((token.i for token in reversed(list(sent)) if token.idx - sent.start_char <= start), sent.start)


def _phrased(reader: Reader, reach: Reach, *, known: list[Triple]) -> list[_Found]:
    """What set phrases say beyond what the grammar did."""
    if reader.message.role != "user":
        return []
    sent = reader.sent
    said = {(each.subject.name, each.relation.removeprefix("ALSO_")) for each in known}
    found: list[_Found] = []
    for start, triple in phrase_triples(sent.text, reach.speaker):
        if (triple.subject.name, triple.relation) not in said:
            when = _when(triple, sent.text, reader.message.at, coming=is_present(sent))
            found.append(_Found(triple, _place(sent, start), when))
            reach.told.append((triple, reader.number))
    return found


def _said_plainly(reader: Reader, reach: Reach) -> Iterator[tuple[Told, _Found]]:
    """What the set words of change say, in place of what a parse makes of the same words."""
    if reader.message.role != "user":
        return
    sent = reader.sent
    for told in (
        *standing_triples(sent, reach),
        *count_triples(sent.text, reach.speaker),
        *job_triples(sent, reach),
        *office_triples(sent.text, reach.speaker),
        *event_triples(sent.text, reach.speaker),
        *value_triples(sent.text, reach.speaker),
        *amount_triples(sent, reach),
        *ending_triples(sent.text, reach.speaker),
    ):
        dated = told.triple.changes or told.triple.ends
        when = moment_in(sent.text, reader.message.at, coming=is_present(sent)) if dated else None
        yield told, _Found(told.triple, _verb_at(sent, told), when)
        reach.told.append((told.triple, reader.number))


def _each_apart(said: list[tuple[Told, _Found]]) -> list[tuple[Told, _Found]]:
    """Two values that may each change must not share the words of one sentence."""
    slots = {_slot(each) for _, each in said if each.triple.exclusive}
    return [(told, each._replace(apart=len(slots) > 1 and each.triple.exclusive)) for told, each in said]


def _contrasts(sent: Span, found: list[_Found]) -> Iterator[_Found]:
    """ "I drive a Saab, not a Volvo": what is not so, said of what is."""
    words = sent.text.rstrip(" .!")
    for each in found:
        name = each.triple.object.name
        other = None if each.triple.ends or each.aside else contrast_to(words, name)
        if other and ends_with_thing(sent):
            denied = each.triple._replace(object=each.triple.object._replace(name=other), ends=True, exclusive=False)
            yield each._replace(triple=denied, aside=True)


def _verb_at(sent: Span, told: Told) -> int:
    """The token that stands for these words: their verb, where one heads a clause."""
    inside = [token for token in sent if told.start <= token.idx - sent.start_char < told.end]
    verbs = [token for token in inside if token.pos_ in ("VERB", "AUX") and token.dep_ in ("ROOT", "conj", "ccomp")]
    return (verbs or inside)[0].i


def _gives_way(found: _Found, said: list[tuple[Told, _Found]], sent: Span) -> bool:
    start = sent.doc[found.place].idx - sent.start_char
    return any(told.start <= start < told.end and told.replaces(found.triple) for told, _ in said)


def _sure_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    yield from parting_triples(clause, reach)
    yield from role_triples(clause, reach)
    yield from belonging_triples(clause, reach)
    yield from plan_triples(clause, reach)
    yield from verb_triples(clause, reach)


def _typed(triple: Triple, reach: Reach) -> Triple:
    """The triple with the types that earlier sentences were sure of, where its own words tell none."""
    subject = triple.subject if triple.subject.type else reach.typed(triple.subject)
    return triple._replace(subject=subject, object=triple.object if triple.object.type else reach.typed(triple.object))


def _in_time(ending: _Found, others: list[_Found]) -> _Found:
    """What ends without a time of its own ends when its successor begins: "no longer in Lisbon, moved in April"."""
    if not ending.triple.ends or ending.when is not None:
        return ending
    slot = (ending.triple.subject, ending.triple.relation)
    starts = [
        each.when for each in others if each.triple.changes and (each.triple.subject, each.triple.relation) == slot
    ]
    return ending._replace(when=starts[0]) if starts else ending


_SECOND_PERSON = frozenset("you your yours yourself ya u".split())


def _main(
    reader: Reader,
    reach: Reach,
    *,
    found: _Found | None,
    others: list[Mention],
    part: Span,
    given_up: list[MayEnd],
) -> Statement:
    triple = found.triple if found else None
    when = found.when if found else _bare_moment(reader)
    said_of_others = triple is not None and not any(token.lower_ in FIRST_PERSON for token in part)
    head = None if said_of_others and reach.speaker else _head(reader, reach)
    mentions = _mentions(head, triple=triple, others=others)
    whole = part.start == 0 and part.end == len(part.doc)
    words = reader.piece.said if whole and reader.piece.said else with_named_subject(part, reach) or part.text
    text = finished(without_commas(words))
    if found is not None and found.apart:
        text = sentence_of(found.triple)
    if "anymore" not in reader.piece.quote.lower():
        text = text.replace("anymore", "any more")
    made = _statement(reader, text=text, triple=triple, when=when, mentions=mentions)
    perhaps = _perhaps(reader, part.text, reach.speaker, triple)
    perhaps = next((each for each in given_up if says_this(each, triple, perhaps)), perhaps)
    return replace(made, may_end=perhaps, mentions=(*made.mentions, *unsaid(perhaps, made)))


def _perhaps(reader: Reader, text: str, speaker: Mention | None, triple: Triple | None) -> MayEnd | None:
    """What is known may tell better than the words what is over, or what took the place of what."""
    if reader.message.role != "user":
        return None
    return exchanged(text, speaker) or (may_end(text, speaker) if may_mean_less(triple) else None)


def _bare_moment(reader: Reader) -> Moment | None:
    """When a sentence without a triple was so: what it names counts only where it speaks of the past."""
    past = any(token.tag_ == "VBD" for token in reader.sent)
    to_now = tells_how_things_stand(reader.sent)
    return moment_in(reader.sent.text, reader.message.at, still=False, coming=to_now) if past else None


def _head(reader: Reader, reach: Reach) -> Mention | None:
    return reach.speaker or (Mention(reader.message.name) if reader.message.name else None)


def _mentions(head: Mention | None, *, triple: Triple | None, others: list[Mention]) -> tuple[Mention, ...]:
    """The speaker or title first, then all others of the sentence but subject and object.

    Who tells of others alone ("Bob lives in Hamburg") is not linked with them: `head` is None.
    """
    linked = {_key(triple.subject), _key(triple.object)} if triple else set()
    kept = {_key(mention): mention for mention in reversed([*([head] if head else []), *others])}
    return tuple(mention for key, mention in reversed(kept.items()) if key not in linked)


def _key(mention: Mention) -> str:
    return "I" if mention.speaker else normalise(mention.name)


def _beside(reader: Reader, found: _Found) -> Statement:
    text = sentence_of(found.triple)
    return _statement(reader, text=text, triple=found.triple, when=found.when, mentions=())


def _statement(
    reader: Reader, *, text: str, triple: Triple | None, when: Moment | None, mentions: tuple[Mention, ...]
) -> Statement:
    return Statement(
        message=reader.number,
        text=text,
        quote=_quote(reader),
        subject=triple.subject if triple else None,
        relation=triple.relation if triple else None,
        object=triple.object if triple else None,
        mentions=mentions,
        valid_from=_valid_from(reader.message.at, triple, when),
        ends=triple.ends if triple else False,
        exclusive=triple.exclusive if triple else False,
        instruction_like=reader.steers,
    )


def _quote(reader: Reader) -> str:
    """The words of the message that the sentence rests on."""
    alone = reader.sent.start == 0 and reader.sent.end == len(reader.sent.doc)
    words = reader.piece.quote if alone or reader.sent.text not in reader.piece.quote else reader.sent.text
    start, end = (0, 0) if words in reader.message.content else place_of(words, reader.message.content)
    return reader.message.content[start:end] or words


def _valid_from(at: Moment, triple: Triple | None, when: Moment | None) -> Moment | None:
    """The moment named, if it is not to come; else the message's, or none for what is long past."""
    if when is not None:
        return min(when, at)
    return None if triple is not None and triple.happened else at

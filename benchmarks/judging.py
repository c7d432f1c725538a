"""Whether what a memory holds after a scripted sequence is what a careful human says. Pure, and no model is asked.

A fact *gives* a statement's value in one of two ways:

* **by triple**: its relation is one of the slot's, its subject is the statement's and its object one of the values
  (or the other way round for the slot's inverse relations). Names are compared in lower case, without punctuation,
  articles and possessives, and must be equal.
* **by sentence**: it was drawn from a step that states the value (`said`), and its text has the value's words one
  after another, one of the slot's words, and the subject (for "I" a word of the first person, or the owner among its
  entities).

A value that must not hold stays by triple or by a sentence that is bare, or whose triple names it. Where it only
stands in the words of a fact whose triple is about something else ("I like jazz and opera." for jazz), it stays "by
text": shown, and not held against the memory. A sentence that also has the value of that slot that must hold now ("I
live in Porto, sorry, I meant Lisbon") does not say that the old one holds.

`said` keeps a sentence that ends something, or only speaks of it ("I don't work at Globex any more", "I might move
to Oslo"), from counting as one that states it. What words a sentence has is all that is looked at: "by sentence" is
the weaker evidence, and is counted apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from benchmarks.sets.updates import Script, Statement

_WORD = re.compile(r"[^\W_]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_LOOSE = frozenset("a an the my our your his her their s user users".split())
_FIRST_PERSON = frozenset("i me my mine we us our user".split())
_NEAR = timedelta(minutes=1)

Record = Mapping[str, Any]
"""One result of `get_all` or `search`."""


class State(NamedTuple):
    """What `get_all` gives for a script's owner: what holds now, and what has ended."""

    script: Script
    owner: str
    holding: Sequence[Record]
    ended: Sequence[Record]


class Verdict(NamedTuple):
    """`how` tells for each present and kept statement "triple", "sentence", "record" (past) or "" (it does not hold).

    `stays` tells the same of each gone one, "text" too. `lost` counts present values that no fact which holds has in
    its words, `wrongly_ended` present and kept statements that were drawn and do not hold: the fact has ended.
    """

    how: tuple[str, ...]
    stays: tuple[str, ...]
    present: int
    lost: int
    wrongly_ended: int

    @property
    def right(self) -> bool:
        return all(self.how) and not {"triple", "sentence"} & set(self.stays)

    @property
    def by_triple(self) -> bool:
        return self.right and all(how == "triple" for how in self.how[: self.present])


def judge(state: State) -> Verdict:
    """The whole verdict on one sequence."""
    script = state.script
    expected = [*script.present, *script.kept]
    how = tuple(_on_record(state, one) if one.past else gives(state, state.holding, one) for one in expected)
    stays = tuple(_stays(state, one) for one in script.gone)
    lost = sum(not any(_has(record, one) for record in _drawn(state, state.holding, one)) for one in script.present)
    ended = sum(not each and _has_ended(state, one) for each, one in zip(how, expected, strict=True))
    return Verdict(how, stays, len(script.present), lost, ended)


def gives(state: State, records: Iterable[Record], one: Statement) -> str:
    """How these facts give the statement's value: "triple", "sentence" or ""."""
    found = list(records)
    if any(_by_triple(state, record, one) for record in found):
        return "triple"
    return "sentence" if any(_by_sentence(state, record, one) for record in _drawn(state, found, one)) else ""


def words(text: str) -> list[str]:
    """Lower case, letters and digits only, "15,000" as one."""
    return _WORD.findall(_THOUSANDS.sub("", text.casefold()))


def _stays(state: State, one: Statement) -> str:
    """How a value that must not hold is still given."""
    if any(_by_triple(state, record, one) for record in state.holding):
        return "triple"
    now = [value for each in state.script.present if _same_slot(each, one) for value in each.values]
    drawn = [record for record in _drawn(state, state.holding, one) if _by_sentence(state, record, one)]
    stating = [record for record in drawn if not any(_contains(record["memory"], value) for value in now)]
    if any(record["relation"] is None or _names_value(record, one) for record in stating):
        return "sentence"
    return "text" if stating else ""


def _same_slot(a: Statement, b: Statement) -> bool:
    return a.slot == b.slot and bool(set(a.subjects) & set(b.subjects))


def _names_value(record: Record, one: Statement) -> bool:
    """Whether an end of its triple is the value, or more or less of it ("Elm Street" of "12 Elm Street")."""
    ends = [record["subject"], record["object"]]
    return any(_contains(value, end) or _contains(end, value) for end in ends for value in one.values)


def _on_record(state: State, one: Statement) -> str:
    drawn = _drawn(state, [*state.holding, *state.ended], one)
    return "record" if any(_has(record, one) for record in drawn) else ""


def _has_ended(state: State, one: Statement) -> bool:
    """Whether an ended fact from the last step that states it gives it."""
    last = one._replace(said=frozenset({max(one.said)})) if one.said else one
    return bool(gives(state, _drawn(state, state.ended, last), last))


def _drawn(state: State, records: Iterable[Record], one: Statement) -> list[Record]:
    """Those with a source among the steps that state it: told by the moment, which each step has to itself."""
    moments = [state.script.steps[number].at for number in sorted(one.said)]
    return [record for record in records if any(_near(source["at"], moments) for source in record["sources"])]


def _near(at: str, moments: Iterable[datetime]) -> bool:
    said = datetime.fromisoformat(at)
    return any(timedelta() <= said - moment < _NEAR for moment in moments)


def _by_triple(state: State, record: Record, one: Statement) -> bool:
    if record["relation"] is None:
        return False
    relation, a, b = record["relation"], record["subject"], record["object"]
    if relation in one.slot.relations and _is_subject(state, a, one) and _is_value(b, one):
        return True
    return relation in one.slot.inverse and _is_subject(state, b, one) and _is_value(a, one)


def _by_sentence(state: State, record: Record, one: Statement) -> bool:
    """Whether its words state it; that it was drawn from the right step is the caller's to see to."""
    if not any(_contains(record["memory"], value) for value in one.values):
        return False
    said = set(words(record["memory"]))
    return bool(said & one.slot.words) and any(_speaks_of(state, record, subject) for subject in _subjects(one))


def _subjects(one: Statement) -> tuple[str, ...]:
    return one.subjects + (one.slot.topics if "I" in one.subjects else ())


def _is_subject(state: State, name: str, one: Statement) -> bool:
    if "I" in one.subjects and (name == state.owner or words(name) in (["i"], ["user"], ["me"])):
        return True
    return any(_same(name, subject) for subject in _subjects(one))


def _is_value(name: str, one: Statement) -> bool:
    return any(_same(name, value) for value in one.values)


def _same(a: str, b: str) -> bool:
    return _plain(a) == _plain(b)


def _plain(name: str) -> list[str]:
    said = words(name)
    return [word for word in said if word not in _LOOSE] or said


def _speaks_of(state: State, record: Record, subject: str) -> bool:
    if subject == "I":
        return state.owner in _names(record) or bool(set(words(record["memory"])) & _FIRST_PERSON)
    return _contains(record["memory"], subject) or any(_same(name, subject) for name in _names(record))


def _names(record: Record) -> list[str]:
    return [name for name in (record["subject"], record["object"], *record["mentions"]) if name is not None]


def _has(record: Record, one: Statement) -> bool:
    """Whether its text or one of its names has a value's words: the weakest sign that it was not lost."""
    return any(_contains(text, value) for text in (record["memory"], *_names(record)) for value in one.values)


def _contains(text: str, part: str) -> bool:
    """Whether the words of `part` stand in the text, one after another, articles and possessives aside."""
    said, wanted = _plain(text), _plain(part)
    return any(said[n : n + len(wanted)] == wanted for n in range(len(said) - len(wanted) + 1))

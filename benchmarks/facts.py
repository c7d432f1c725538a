"""Facts too: of each hop of a question, does a fact that holds its answer stand among the first?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from benchmarks.metrics import bootstrap
from benchmarks.progress import bar
from benchmarks.reading import Known, names
from benchmarks.rivals.base import Embed, KnownFact, fact_text
from benchmarks.rivals.scores import best_first, cosines
from benchmarks.run import OURS, Report
from benchmarks.sets.base import Hop, Question
from benchmarks.tables import difference, recall_table, rows_of
from graphmem import Memory
from graphmem.results import MemoryRecord

DENSE = "dense_facts"
CUTS = (5, 10, 20)
FIRST = "answer_first"
_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})


class Told(NamedTuple):
    """A fact as it is judged: its sentence, the names of its entities, the positions of the passages that state it."""

    text: str
    names: tuple[str, ...]
    passages: frozenset[int]


Ask = Callable[[Question], Sequence[Told]]
"""The facts that a system finds, best first."""


def is_gold(told: Told, hop: Hop) -> bool:
    """Whether the hop's passage states the fact, and its sentence or one of its names holds the hop's answer."""
    return hop.passage in told.passages and any(_holds(text, hop.answer) for text in (told.text, *told.names))


def values(ranked: Sequence[Told], hops: Sequence[Hop]) -> dict[str, float]:
    """Every measure of one question, shares of 1."""
    places = [next((n for n, one in enumerate(ranked) if is_gold(one, hop)), len(ranked)) for hop in hops]
    shares = {f"fact@{k}": fmean(place < min(k, len(ranked)) for place in places) for k in CUTS}
    return shares | {FIRST: float(places[-1] == 0 < len(ranked))}


def measure(memory: Memory, known: Mapping[str, Known], questions: Iterable[Question], embed: Embed) -> Report:
    """graphmem's facts and the nearest ones by vector, on the questions whose hops are known; empty where none are.

    `findable` is what a system would have that put every gold fact first: of some hops none was drawn from the text.
    """
    asked = [one for one in questions if one.hops]
    if not asked:
        return {}
    told = {owner: _told(known[owner]) for owner in sorted({one.owner for one in asked})}
    systems = {OURS: _ours(memory, known), DENSE: _dense(told, known, embed)}
    each = {name: _asked(name, asked, ask) for name, ask in systems.items()}
    return {
        "n": len(asked),
        "hops": sum(len(one.hops) for one in asked),
        "findable": _findable(told, asked),
        "systems": {name: _means(given) for name, given in each.items()},
        "bootstrap": {
            name: {DENSE: bootstrap([one[name] for one in each[OURS]], [one[name] for one in each[DENSE]])}
            for name in each[OURS][0]
        },
    }


def into(report: Report, facts: Report) -> None:
    """Put these figures into the report of `recall`, graphmem's among its others."""
    if facts:
        report["fact_recall"] = facts
        report["systems"][OURS] |= facts["systems"][OURS]


def table(report: Report) -> str:
    """The table of `recall`, and that of facts where the set tells the hops."""
    blocks = [recall_table(report)]
    if facts := report.get("fact_recall"):
        blocks.append("\n".join(_lines(facts)))
    return "\n\n".join(blocks)


def _lines(facts: Report) -> list[str]:
    rows = {**facts["systems"], "findable at all": facts["findable"]}
    cells = [[name, *(f"{share:.3f}" for share in one.values())] for name, one in rows.items()]
    cells.append([f"{OURS} minus {DENSE}", *(difference(one[DENSE]) for one in facts["bootstrap"].values())])
    return [f"facts: {facts['hops']} hops of {facts['n']} questions", "", *rows_of(["", *facts["bootstrap"]], cells)]


# what the systems find


def _ours(memory: Memory, known: Mapping[str, Known]) -> Ask:
    def ask(question: Question) -> list[Told]:
        owner = known[question.owner]
        found = memory.search(question.text, user_id=owner.user, limit=max(CUTS))
        return [_of_record(record, owner) for record in found["results"]]

    return ask


def _of_record(record: MemoryRecord, owner: Known) -> Told:
    places = {owner.at[at] for one in record["sources"] if (at := one["at"] or "") in owner.at}
    return Told(record["memory"], names(record), frozenset(owner.passages[place].position for place in places))


def _dense(told: Mapping[str, Mapping[KnownFact, Told]], known: Mapping[str, Known], embed: Embed) -> Ask:
    vectors = {}
    for owner, facts in told.items():
        corpus = known[owner].corpus(embed)
        vectors[owner] = embed([fact_text(corpus, fact) for fact in facts])

    def ask(question: Question) -> list[Told]:
        facts = list(told[question.owner].values())
        scores = cosines(vectors[question.owner], embed([question.text])[0])
        return [facts[n] for n in best_first(scores, max(CUTS))]

    return ask


def _told(owner: Known) -> dict[KnownFact, Told]:
    """The owner's facts, each once however many passages state it, under the first statement of it."""
    first: dict[KnownFact, KnownFact] = {}
    stating: dict[KnownFact, set[int]] = {}
    for fact in owner.facts:
        one = first.setdefault(fact._replace(passage=-1), fact)
        stating.setdefault(one, set()).add(owner.passages[fact.passage].position)
    return {one: Told(one.text, one.entities, frozenset(positions)) for one, positions in stating.items()}


def _asked(name: str, questions: Sequence[Question], ask: Ask) -> list[dict[str, float]]:
    found = []
    with bar(f"facts {name}", len(questions)) as advance:
        for question in questions:
            found.append(values(ask(question), question.hops))
            advance()
    return found


def _findable(told: Mapping[str, Mapping[KnownFact, Told]], questions: Sequence[Question]) -> dict[str, float]:
    found = []
    for question in questions:
        facts = told[question.owner].values()
        there = [any(is_gold(one, hop) for one in facts) for hop in question.hops]
        found.append({**{f"fact@{k}": fmean(there) for k in CUTS}, FIRST: float(there[-1])})
    return _means(found)


def _means(each: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: round(fmean(one[name] for one in each), 6) for name in each[0]}


# answers


def _holds(text: str, answer: str) -> bool:
    """Whether the words of the answer stand in the text one after another."""
    return f" {_words(answer)} " in f" {_words(text)} "


def _words(text: str) -> str:
    """The words in small letters, without articles unless there is nothing else, single spaces between."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return " ".join([word for word in words if word not in _ARTICLES] or words)

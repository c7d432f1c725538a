"""Facts with their years: at random moments, does a memory show just those that held then?"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from benchmarks.progress import bar
from benchmarks.run import Report, Run, opened
from benchmarks.sets.temporal import Dated, Temporal, temporal
from benchmarks.tables import rows_of
from benchmarks.traversal import LISTED, Given, fill, milliseconds, percent
from graphmem import Memory
from graphmem.errors import NotFound
from graphmem.ids import exact, relation_type
from graphmem.ingest.relations import one_at_a_time

MOMENTS = 1000
SEED = 0
_EARLIEST, _LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
ENDED = "a later value of a single-valued relation ended an open-ended fact"
UNKNOWN = "not explained"
REASONS = (ENDED, UNKNOWN)
"""Why what is found is not what is due. `ENDED` is what a memory is meant to do with a fact whose end is not told."""

ROWS = {
    "facts": "facts", "left out": "unusable", "asked": "n", "ms p50": "ms_per_query_p50",
    "right, %": "as_of", "right, the first reason set apart, %": "as_of_rest",
}  # fmt: skip
"""What the table shows of each graph."""
_SINGLE = one_at_a_time()


class Asked(NamedTuple):
    """One entity, one relation in one direction, one moment."""

    entity: str
    relation: str
    at: datetime


def measure(run: Run) -> Report:
    """`follow(as_of=)` at 1,000 random moments of each graph, forwards and backwards, against the intervals themselves.

    An interval's end is the first moment after the year (month, day) that the data names: half-open, as in a memory.
    Half of the moments lie where a fact of the entity begins or ends, or a microsecond before; the others anywhere.
    Names are compared as given ones are. `as_of` is the exact share of all questions, `as_of_rest` that of those which
    `ENDED` does not explain. Every other question stands under `wrong`, with what was found, what is due, and why.
    """
    graphs = temporal(run.data)
    with opened(run) as (memory, _):
        owners = {_user(graph): [_given(fact) for fact in graph.facts] for graph in graphs}
        filled = fill(memory, "temporal-kg", owners)
        each = {graph.name: _graph(memory, graph, run.limit or MOMENTS) for graph in graphs}
    right = sum(one["right"] for one in each.values())
    n = sum(one["n"] for one in each.values())
    ended = sum(one["reasons"][ENDED] for one in each.values())
    shares = {"as_of": right / n, "as_of_rest": _share(right, n - ended)}
    return {"set": "temporal-kg", "n": n, **shares, "fill_ms": filled, "graphs": each}


def table(report: Report) -> str:
    """A column for each graph: how much is right, how many of the others are due to what. Then the first of those."""
    graphs: Mapping[str, Any] = report["graphs"]
    rows = [[head, *(_cell(one, key) for one in graphs.values())] for head, key in ROWS.items()]
    rows += [[f"questions: {why}", *(str(one["reasons"][why]) for one in graphs.values())] for why in REASONS]
    wrong = [f"{name}: {case}" for name, one in graphs.items() for case in one["wrong"]]
    return "\n".join([*rows_of(["", *graphs], rows), "", *wrong[:LISTED]])


def _cell(graph: Report, key: str) -> str:
    value = graph[key]
    if key.startswith("as_of"):
        return "-" if value is None else percent(value)
    return f"{value:.1f}" if key.startswith("ms") else str(value)


def _graph(memory: Memory, graph: Temporal, moments: int) -> Report:
    known = Intervals(graph.facts)
    wrong, spent, asked = [], [], list(questions(graph.facts, moments))
    with bar(f"as_of {graph.name}", len(asked)) as advance:
        for one in asked:
            started = time.perf_counter()
            found = _found(memory, _user(graph), one)
            spent.append(1000 * (time.perf_counter() - started))
            if why := known.why(one, found):
                wrong.append(_wrong(one, found, known.at(one), why))
            advance()
    counts = {"facts": len(graph.facts), "unusable": graph.unusable}
    answers = sum(len(known.at(one)) for one in asked)
    shares = _shares(len(asked), Counter(one["why"] for one in wrong))
    return {**counts, "answers": answers, **shares, "wrong": wrong, **milliseconds(spent)}


def _wrong(asked: Asked, found: frozenset[str], due: frozenset[str], why: str) -> dict[str, Any]:
    return {"asked": [*asked[:2], str(asked.at)], "found": sorted(found), "due": sorted(due), "why": why}


def _shares(n: int, reasons: Counter[str]) -> Report:
    right = n - reasons.total()
    shares = {"as_of": right / n, "as_of_rest": _share(right, n - reasons[ENDED])}
    return {"n": n, "right": right, **shares, "reasons": {why: reasons[why] for why in REASONS}}


def _share(right: int, of: int) -> float | None:
    return right / of if of else None


def _found(memory: Memory, user: str, one: Asked) -> frozenset[str]:
    try:
        ends = memory.follow(one.entity, [one.relation], user_id=user, as_of=one.at)
    except NotFound:  # nothing at all is known of it at that moment
        return frozenset()
    return frozenset(exact(end["name"]) for end in ends)


def questions(facts: Sequence[Dated], moments: int) -> Iterator[Asked]:
    """Two for each moment, about one fact of the graph: forwards and backwards. The same on every run."""
    draw = random.Random(SEED)
    for number in range(moments):
        fact = draw.choice(facts)
        edges = [edge for edge in (fact.start, fact.end) if edge is not None]
        at = draw.choice(edges) - draw.choice((timedelta(), _TICK)) if number % 2 else _anywhere(draw, fact)
        yield Asked(fact.subject, fact.relation, at)
        yield Asked(fact.object, f"~{fact.relation}", at)


def _anywhere(draw: random.Random, fact: Dated) -> datetime:
    """A moment within two lifetimes of the fact's beginning or end."""
    middle = fact.start or fact.end or _LATEST
    at = middle + timedelta(seconds=draw.randint(-(10**10) // 4, 10**10 // 4))
    return min(max(at, _EARLIEST), _LATEST)


class Intervals:
    """The facts themselves, looked up by an entity and a relation."""

    def __init__(self, facts: Sequence[Dated]) -> None:
        self._by: defaultdict[tuple[str, str], list[tuple[str, Dated]]] = defaultdict(list)
        for fact in facts:
            subject, object = exact(fact.subject), exact(fact.object)
            self._by[subject, fact.relation].append((object, fact))
            self._by[object, f"~{fact.relation}"].append((subject, fact))

    def at(self, asked: Asked) -> frozenset[str]:
        """Whom the facts that held at the moment name at their other end."""
        return frozenset(end for end, _ in self._holding(asked))

    def why(self, asked: Asked, found: frozenset[str]) -> str | None:
        """None where what was found is due; `ENDED` where that explains each missing one, and none is beyond."""
        due = self.at(asked)
        if found == due:
            return None
        missing = [fact for end, fact in self._holding(asked) if end not in found]
        return ENDED if found < due and all(self._ended(fact, asked.at) for fact in missing) else UNKNOWN

    def _holding(self, asked: Asked) -> Iterable[tuple[str, Dated]]:
        for end, fact in self._by[exact(asked.entity), asked.relation]:
            if (fact.start is None or fact.start <= asked.at) and (fact.end is None or asked.at < fact.end):
                yield end, fact

    def _ended(self, fact: Dated, at: datetime) -> bool:
        """Whether another open-ended value began by then and after the fact, of a relation that has one at a time."""
        others = self._by[exact(fact.subject), fact.relation]
        return (
            fact.end is None
            and _SINGLE(relation_type(fact.relation))
            and any(
                end != exact(fact.object) and other.end is None and _follows(other, fact, at) for end, other in others
            )
        )


def _follows(other: Dated, fact: Dated, at: datetime) -> bool:
    return other.start is not None and other.start <= at and (fact.start is None or fact.start <= other.start)


def _user(graph: Temporal) -> str:
    return f"temporal-{graph.name}"


def _given(fact: Dated) -> Given:
    words = relation_type(fact.relation)
    return {
        "subject": fact.subject, "relation": words, "object": fact.object,
        "valid_from": fact.start, "invalid_at": fact.end,
    }  # fmt: skip

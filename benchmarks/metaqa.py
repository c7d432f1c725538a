"""MetaQA: exact traversal along the given relations, and search with the question as it stands."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from statistics import fmean
from typing import Any, NamedTuple

from benchmarks.progress import bar
from benchmarks.recall import names
from benchmarks.rivals import RIVALS
from benchmarks.rivals.base import Corpus, KnownFact
from benchmarks.run import OURS, Report, Run, opened
from benchmarks.sets.base import Passage
from benchmarks.sets.metaqa import Lines, MetaQA, Question, Triple, metaqa
from benchmarks.tables import rows_of
from benchmarks.traversal import LISTED, fill, milliseconds, percent
from benchmarks.vectors import CachedEmbedder
from graphmem import Memory
from graphmem.ids import exact

USER = "metaqa"
TOLD = "2024-01-01T00:00:00+00:00"
SEARCHED = 100
"""Questions of each number of hops that are searched for where no limit is given; all of them are followed."""
TOP = 10
FACTS = 50
"""How many facts are read for the first `TOP` entities."""
SEED = 0

Ask = Callable[[Question], Sequence[Triple]]


def measure(run: Run) -> Report:
    """(a) `follow` along each question's relations: exact answer sets. (b) `search` and the rivals: answers on top.

    With a limit, so many questions of each number of hops are asked, drawn by a fixed seed.
    """
    data = metaqa(run.data)
    with opened(run) as (memory, vectors):
        owners = {USER: [{"subject": a, "relation": relation, "object": b} for a, relation, b in data.triples]}
        filled = fill(memory, "metaqa", owners, at=TOLD)
        followed = follow(memory, data, run.limit)
        searched = search(memory, vectors, data, run)
    n = sum(followed["follow_n"].values())
    return {"set": "metaqa", "n": n, "triples": len(data.triples), "fill_ms": filled, **followed, **searched}


def table(report: Report) -> str:
    """Exact answer sets by hops, how many of the others are due to what, and the answers among the top entities."""
    hops = list(report["follow"])
    shares = [["exact", *(percent(report["follow"][n]) for n in hops)]]
    shares += [["exact, the first two reasons set apart", *(_percent(report["follow_rest"][n]) for n in hops)]]
    shares += [[f"questions: {why}", *(str(report["follow_reasons"][n].get(why, 0)) for n in hops)] for why in REASONS]
    systems = [
        [name, *(f"{one[f'answers@{TOP}']:.3f}" for one in each.values()), f"{each['all']['ms_per_query_p50']:.1f}"]
        for name, each in report["systems_by_hops"].items()
    ]
    wrong = [f"{one['question']} ({one['why']})" for one in report["follow_mismatches"][:LISTED]]
    blocks = [
        rows_of([f"follow, % of {report['n']}", *(f"{n} hops" for n in hops)], shares),
        rows_of([f"answers among the top {TOP}", *(f"{n} hops" for n in hops), "all", "ms p50"], systems),
        wrong,
    ]
    return "\n\n".join("\n".join(block) for block in blocks)


def _percent(share: float | None) -> str:
    return "-" if share is None else percent(share)


# (a) exact traversal

KEY = "the key is not what kb.txt says"
CASE = "names that differ in letter case alone are one entity"
UNKNOWN = "not explained"
REASONS = (KEY, CASE, UNKNOWN)
"""Why an answer set is not the one given. `KEY`: kb.txt, read letter by letter, says what was found. Nearly always it
has several films of one title, and the key answers for one of them. `CASE`: so it does where letter case is no matter.
"""
SET_APART = (KEY, CASE)


def follow(memory: Memory, data: MetaQA, limit: int | None) -> Report:
    """`follow` without coming back to the question's entity, as MetaQA means it. Names are compared as given ones are.

    `follow` is the exact share of all questions, `follow_rest` that of those which no reason of `SET_APART` explains:
    None where none is left. Every question whose answer set is not the one given stands in `follow_mismatches`.
    """
    judge, report = Judge(data.triples), Report(follow={}, follow_rest={}, follow_n={}, follow_reasons={})
    wrong, spent = [], {}
    for hops, questions in data.questions.items():
        asked = drawn(questions, limit)
        reasons: Counter[str] = Counter()
        spent[str(hops)] = times = list[float]()
        with bar(f"follow metaqa {hops}", len(asked)) as advance:
            for question in asked:
                why, ms, found = _followed(memory, judge, question)
                times.append(ms)
                if why:
                    reasons[why] += 1
                    wrong.append({"question": question.text, "path": question.path, "why": why, **found})
                advance()
        for name, one in _shares(len(asked), reasons).items():
            report[name][str(hops)] = one
    return report | {"follow_ms": {n: milliseconds(each) for n, each in spent.items()}, "follow_mismatches": wrong}


def _shares(asked: int, reasons: Counter[str]) -> Report:
    right, rest = asked - reasons.total(), asked - sum(reasons[why] for why in SET_APART)
    share = right / rest if rest else None
    return {"follow": right / asked, "follow_rest": share, "follow_n": asked, "follow_reasons": dict(reasons)}


def _followed(memory: Memory, judge: Judge, question: Question) -> tuple[str | None, float, dict[str, Any]]:
    started = time.perf_counter()
    ends = memory.follow(question.entity, question.path, user_id=USER, revisit=False)
    spent = 1000 * (time.perf_counter() - started)
    found = frozenset(exact(end["name"]) for end in ends)
    due = frozenset(map(exact, question.answers))
    differing = {"missing": sorted(due - found), "beyond": sorted(found - due)}
    return judge.why(question, found), spent, differing


class Judge:
    """Tells why an answer set differs, by following the lines of the knowledge base itself."""

    def __init__(self, triples: Sequence[Triple]) -> None:
        self._lines = Lines(triples)
        self._folded = Lines((exact(a), relation, exact(b)) for a, relation, b in triples)

    def why(self, question: Question, found: frozenset[str]) -> str | None:
        """None where the entities found, given as `graphmem.ids.exact` leaves them, are the answers."""
        if found == frozenset(map(exact, question.answers)):
            return None
        if found == frozenset(map(exact, self._lines.follow(question.entity, question.path))):
            return KEY
        return CASE if found == self._folded.follow(exact(question.entity), question.path) else UNKNOWN


def drawn(questions: Sequence[Question], limit: int | None) -> list[Question]:
    """So many of the questions, the same on every run; all of them without a limit."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return random.Random(SEED).sample(questions, limit)


# (b) search


class Answered(NamedTuple):
    """The share of the answers among the top entities, whether any is there, and the milliseconds."""

    share: float
    hit: float
    ms: float


def search(memory: Memory, vectors: CachedEmbedder, data: MetaQA, run: Run) -> Report:
    """Each system's facts for the bare question, and how many of the answers their first entities are."""
    asked = {hops: drawn(each, min(run.limit or SEARCHED, SEARCHED)) for hops, each in data.questions.items()}
    vectors.hold([one.text for each in asked.values() for one in each])
    by_hops = {name: _by_hops(name, asked, ask) for name, ask in _systems(memory, vectors, data.triples, run.systems)}
    systems = {name: each["all"] for name, each in by_hops.items()}
    return {"systems": systems, "systems_by_hops": by_hops, "searched": sum(map(len, asked.values()))}


def _systems(
    memory: Memory, vectors: CachedEmbedder, triples: Sequence[Triple], chosen: Sequence[str] | None
) -> Iterator[tuple[str, Ask]]:
    passages = [Passage("", _words(triple), (triple,), owner=USER) for triple in triples]
    facts = [KnownFact(_words(each), (each[0], each[2]), each, number) for number, each in enumerate(triples)]
    for name in names(chosen):
        yield name, _ours(memory) if name == OURS else _rival(name, Corpus(passages, facts, vectors.embed))


def _words(triple: Triple) -> str:
    """The sentence under which `add_triples` keeps a triple that comes without one."""
    return f"{triple[0]} {triple[1].replace('_', ' ')} {triple[2]}"


def _ours(memory: Memory) -> Ask:
    def ask(question: Question) -> list[Triple]:
        hits = memory.search(question.text, user_id=USER, limit=FACTS)
        return [(hit["subject"] or "", "", hit["object"] or "") for hit in hits]

    return ask


def _rival(name: str, corpus: Corpus) -> Ask:
    with bar(f"build {name}", 1) as advance:
        system = RIVALS[name](corpus)
        advance()
    return lambda question: [corpus.facts[place].triple or ("", "", "") for place in system.rank(question.text)[:FACTS]]


def _by_hops(name: str, asked: Mapping[int, Sequence[Question]], ask: Ask) -> dict[str, dict[str, float]]:
    with bar(f"ask {name}", sum(map(len, asked.values()))) as advance:
        given: dict[str, list[Answered]] = {}
        for hops, questions in asked.items():
            given[str(hops)] = []
            for question in questions:
                given[str(hops)].append(_answered(question, ask))
                advance()
    together = [one for each in given.values() for one in each]
    return {hops: _means(each) for hops, each in {**given, "all": together}.items()}


def _answered(question: Question, ask: Ask) -> Answered:
    started = time.perf_counter()
    triples = ask(question)
    spent = 1000 * (time.perf_counter() - started)
    due = set(map(exact, question.answers))
    right = due & set(top_entities(triples, question.entity))
    return Answered(len(right) / len(due), float(bool(right)), spent)


def top_entities(triples: Sequence[Triple], start: str) -> list[str]:
    """The first entities of the facts, in their order, as `exact` leaves their names, without the question's own."""
    ends = (exact(end) for subject, _, object in triples for end in (subject, object))
    return list(islice(dict.fromkeys(end for end in ends if end and end != exact(start)), TOP))


def _means(answered: Sequence[Answered]) -> dict[str, float]:
    shares, hits, spent = zip(*answered, strict=True)
    return {f"answers@{TOP}": round(fmean(shares), 6), f"hit@{TOP}": round(fmean(hits), 6), **milliseconds(spent)}

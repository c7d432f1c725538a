"""Recall of passages: of those that are needed to answer, how many are found?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks import facts, filling, reading
from benchmarks.metrics import Found, differences, summary
from benchmarks.progress import bar
from benchmarks.rivals import RIVALS
from benchmarks.rivals.base import System, passage_text
from benchmarks.run import OURS, Report, Run, opened
from benchmarks.sets.base import Collection, Question
from benchmarks.sets.load import load
from benchmarks.vectors import CachedEmbedder
from graphmem import Memory
from graphmem.config import settings
from graphmem.models.open import open_embedder
from graphmem.recall.tokens import default_tokenizer

LISTED = 50
"""How far down a rival's list is read for what fits into the tokens: `context` reads as far down its own."""
TIMED = 20

Ask = Callable[[Question], Found]


def measure(run: Run) -> Report:
    """Every system on the set's questions: shares of the evidence, milliseconds, differences by paired bootstrap."""
    collection = load(run.set, run.data)
    questions = collection.questions[: run.limit]
    if not questions:
        raise ValueError("no question is left to ask")
    with opened(run) as (memory, vectors):
        owners = {one.owner for one in questions}
        filled = filling.fill(memory, collection, owners)
        known = {
            owner: reading.known(memory, filling.user_of(collection, owner), filling.placed(collection, owner))
            for owner in sorted(owners)
        }
        vectors.hold([one.text for one in questions])
        found = {name: _asked(name, questions, ask) for name, ask in _systems(run, memory, known, vectors)}
        told = facts.measure(memory, known, questions, vectors.embed) if OURS in found else {}
        embed_ms = _embed_ms(questions)
    report = _report(collection, questions, found)
    facts.into(report, told)
    report["skipped"] |= {"refused triples": filled.refused}
    return report | {
        "passages": sum(len(one.passages) for one in known.values()),
        "facts": sum(len(one.facts) for one in known.values()),
        "embedder": vectors.name,
        "tokenizer": default_tokenizer().name,
        "embed_ms_p50": embed_ms,
        "fill_ms": filled.ms,
        "stale": filled.stale,
    }


def names(chosen: Sequence[str] | None) -> list[str]:
    """The systems to run, ours first. Raises ValueError for one that is not known."""
    if unknown := sorted(set(chosen or ()) - {OURS, *RIVALS}):
        raise ValueError(f"unknown systems {unknown}: known are {', '.join([OURS, *RIVALS])}")
    return [name for name in (OURS, *RIVALS) if chosen is None or name in chosen]


def _systems(
    run: Run, memory: Memory, known: Mapping[str, reading.Known], vectors: CachedEmbedder
) -> Iterator[tuple[str, Ask]]:
    for name in names(run.systems):
        yield name, _ours(memory, known) if name == OURS else _rival(name, known, vectors)


def _ours(memory: Memory, known: Mapping[str, reading.Known]) -> Ask:
    return lambda question: reading.ask(memory, known[question.owner], question.text)


def _rival(name: str, known: Mapping[str, reading.Known], vectors: CachedEmbedder) -> Ask:
    built: dict[str, System] = {}
    with bar(f"build {name}", len(known)) as advance:
        for owner, each in known.items():
            built[owner] = RIVALS[name](each.corpus(vectors.embed))
            advance()
    return lambda question: _ranked(built[question.owner], known[question.owner], question.text)


def _ranked(system: System, owner: reading.Known, question: str) -> Found:
    started = time.perf_counter()
    places = system.rank(question)
    spent = 1000 * (time.perf_counter() - started)
    best = [owner.passages[place] for place in places[:LISTED]]
    told = reading.fitting([passage_text(one.passage) for one in best])
    positions = tuple(one.position for one in best)
    return Found(positions, frozenset(positions[number] for number in told), spent)


def _asked(name: str, questions: Sequence[Question], ask: Ask) -> list[Found]:
    found = []
    with bar(f"ask {name}", len(questions)) as advance:
        for question in questions:
            found.append(ask(question))
            advance()
    return found


def _embed_ms(questions: Sequence[Question]) -> float:
    """What one question costs to embed: it comes on top of every system's milliseconds."""
    embedder = open_embedder(settings().embedder)
    embedder.embed(["warm"])
    spent = []
    for question in questions[:TIMED]:
        started = time.perf_counter()
        embedder.embed([question.text])
        spent.append(1000 * (time.perf_counter() - started))
    return round(median(spent), 3)


def _report(collection: Collection, questions: Sequence[Question], found: Mapping[str, list[Found]]) -> Report:
    report = {"set": collection.name, "n": len(questions), **_part(range(len(questions)), questions, found)}
    categories = sorted({one.category for one in questions if one.category is not None})
    if categories:
        chosen = {name: [n for n, one in enumerate(questions) if one.category == name] for name in categories}
        parts = {name: _part(numbers, questions, found) for name, numbers in chosen.items()}
        report["n_by_category"] = {name: len(numbers) for name, numbers in chosen.items()}
        report["by_category"] = {name: part["systems"] for name, part in parts.items()}
        report["bootstrap_by_category"] = {name: part["bootstrap"] for name, part in parts.items()}
    answerable = [n for n, one in enumerate(questions) if one.category not in collection.apart]
    if 0 < len(answerable) < len(questions):
        report["answerable"] = {"n": len(answerable), **_part(answerable, questions, found)}
    return report | {"skipped": dict(collection.skipped)}


def _part(numbers: Sequence[int], questions: Sequence[Question], found: Mapping[str, list[Found]]) -> dict[str, Any]:
    """The figures of every system over some of the questions."""
    golds = [questions[n].gold for n in numbers]
    given = {name: [each[n] for n in numbers] for name, each in found.items()}
    return {
        "systems": {name: summary(each, golds) for name, each in given.items()},
        "bootstrap": differences(given, golds, OURS) if OURS in given else {},
    }

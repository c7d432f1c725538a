"""Entity resolution: which names does a rule take for one thing's, and is it right?"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from benchmarks.likeness import Couple, Rule, rules
from benchmarks.progress import bar
from benchmarks.run import OURS, Report
from benchmarks.sets.names import HALVES, Document, Pair, groups, joined, pairs, redocred
from benchmarks.tables import rows_of
from benchmarks.vectors import CachedEmbedder
from graphmem.config import settings
from graphmem.ingest.alike.compare import REVIEW, alike, blocks
from graphmem.ingest.alike.reading import read
from graphmem.models.open import open_embedder

IN_REVIEW = f"{OURS}, with its review band"
THRESHOLDS = tuple(step / 100 for step in range(1, 101))
_MEASURES = ("precision", "recall", "f1")
T = TypeVar("T")
Scores = Mapping[str, Sequence[float]]
"""What every system says of the same pairs, in their order."""


class Gold(NamedTuple):
    """One reading of the same pairs: whether each is the same, and the documents they come from, if any."""

    same: tuple[bool, ...]
    documents: tuple[Document, ...] = ()


def measure(
    name: str, data: Path | None, *, limit: int | None = None, half: str | None = None, cache: Path | None = None
) -> Report:
    """Score all pairs of names by every rule and count. Raises OSError or ValueError for data that is not there."""
    measured: Callable[..., Report] = _names if name == "names" else _redocred
    vectors = CachedEmbedder(open_embedder(settings().embedder), cache)
    try:
        known = rules(vectors)
        report = measured(known, data=data, limit=limit, half=half)
    finally:
        vectors.close()
    thresholds = {system: rule.threshold for system, rule in known.items()} | {IN_REVIEW: REVIEW}
    return {"set": name, "embedder": vectors.name, "thresholds": thresholds, **report}


def _names(known: Mapping[str, Rule], *, data: Path | None, limit: int | None, half: str | None) -> Report:
    del data  # the table is ours
    rows = [one for one in pairs() if half in (None, one.half)][:limit]
    couples = [(one.one, one.other) for one in rows]
    scores = _scored(known, couples)
    halves = {part: [place for place, one in enumerate(rows) if one.half == part] for part in HALVES}
    parts = {"all": list(range(len(rows))), **{part: places for part, places in halves.items() if places}}
    gold = [one.same for one in rows]
    return {
        "parts": {
            part: part_of(known, {name: [found[place] for place in places] for name, found in scores.items()},
                          Gold(tuple(gold[place] for place in places)))
            for part, places in parts.items()
        },
        "kinds": kinds(rows, known, scores),
        **_said(couples, gold, scores[OURS], known[OURS].threshold),
    }  # fmt: skip


def _redocred(known: Mapping[str, Rule], *, data: Path | None, limit: int | None, half: str | None) -> Report:
    if half is not None:
        raise ValueError("redocred has no halves: leave out --half")
    documents = redocred(data)[:limit]
    couples = [couple for one in documents for couple in combinations(one.names, 2)]
    scores = _scored(known, couples)
    readings = {"as annotated": documents, "doubles joined": [joined(one) for one in documents]}
    gold = {part: Gold(_same(given), tuple(given)) for part, given in readings.items()}
    return {
        "parts": {part: part_of(known, scores, one) for part, one in gold.items()},
        **_said(couples, gold["doubles joined"].same, scores[OURS], known[OURS].threshold),
    }


def _same(documents: Sequence[Document]) -> tuple[bool, ...]:
    return tuple(one == other for each in documents for one, other in combinations(each.entities, 2))


def _scored(known: Mapping[str, Rule], couples: Sequence[Couple]) -> Scores:
    found = {}
    with bar("rules", len(known)) as advance:
        for name, rule in known.items():
            found[name] = rule.score(couples)
            advance()
    return found


def part_of(known: Mapping[str, Rule], scores: Scores, gold: Gold) -> Report:
    """The figures of every system at its threshold, and its curve."""
    points = [(name, name, rule.threshold) for name, rule in known.items()]
    points.insert(1, (IN_REVIEW, OURS, REVIEW))
    figures = {}
    for label, name, threshold in points:
        merged = [score >= threshold for score in scores[name]]
        figures[label] = pairwise(merged, gold.same)
        if gold.documents:
            figures[label]["b_cubed"] = b_cubed(merged, gold.documents)
    return {
        "n": len(gold.same),
        "same": sum(gold.same),
        "systems": figures,
        "curves": {name: list(_curve(found, gold.same)) for name, found in scores.items()},
    }


def pairwise(merged: Sequence[bool], same: Sequence[bool]) -> dict[str, Any]:
    """Of the pairs taken for one: how many, and how many rightly; and of those that are one, how many were found.

    `precision_low` is the lower end of Wilson's interval of 95 %.
    """
    right = sum(one and other for one, other in zip(merged, same, strict=True))
    taken, due = sum(merged), sum(same)
    shares = _shares(right / taken if taken else None, right / due if due else None)
    return {"merged": taken, "right": right, **shares, "precision_low": _wilson(right, taken)}


def _shares(precision: float | None, recall: float | None) -> dict[str, float | None]:
    f1 = 2 * precision * recall / (precision + recall) if precision and recall else None
    return dict(zip(_MEASURES, (precision, recall, f1), strict=True))


def _wilson(right: int, of: int, z: float = 1.96) -> float | None:
    if not of:
        return None
    share, wide = right / of, z * z / of
    return (share + wide / 2 - z * math.sqrt(share * (1 - share) / of + wide / of / 4)) / (1 + wide)


def _curve(scores: Sequence[float], same: Sequence[bool]) -> Iterator[list[float]]:
    """Threshold, precision and recall wherever they change and both mean something."""
    last: list[float] = []
    for threshold in THRESHOLDS:
        found = pairwise([score >= threshold for score in scores], same)
        now = [round(found[measure], 4) for measure in ("precision", "recall") if found[measure] is not None]
        if len(now) == 2 and now != last:
            last = now
            yield [threshold, *now]


def b_cubed(merged: Sequence[bool], documents: Sequence[Document]) -> dict[str, float | None]:
    """B-cubed over all names. What is taken for one in several steps is one too; `merged` goes by documents' pairs."""
    decided = iter(merged)
    precisions, recalls = [], []
    for one in documents:
        for cluster, entity in zip(clusters(len(one.names), decided), gold_of(one), strict=True):
            both = len(cluster & entity)
            precisions.append(both / len(cluster))
            recalls.append(both / len(entity))
    count = len(precisions)
    return _shares(sum(precisions) / count if count else None, sum(recalls) / count if count else None)


def clusters(size: int, decided: Iterator[bool]) -> list[set[int]]:
    """For each of so many names those that it is one with; `decided` gives the pairs in order."""
    found = [{place} for place in range(size)]
    for (one, other), same in zip(combinations(range(size), 2), decided, strict=False):
        if same and found[one] is not found[other]:
            found[one] |= found[other]
            for place in found[other]:
                found[place] = found[one]
    return found


def gold_of(document: Document) -> list[set[int]]:
    """For each name those of its entity."""
    entity = {place: group for group in groups(document.entities) for place in group}
    return [entity[place] for place in range(len(document.names))]


def kinds(rows: Sequence[Pair], known: Mapping[str, Rule], scores: Scores) -> Report:
    """For each kind of pair how many there are, whether they are one, and how many each system takes for one."""
    found: Report = {}
    for place, one in enumerate(rows):
        each = found.setdefault(one.kind, {"same": one.same, "n": 0, "merged": dict.fromkeys(known, 0), "review": 0})
        each["n"] += 1
        each["review"] += REVIEW <= scores[OURS][place] < known[OURS].threshold
        for name, rule in known.items():
            each["merged"][name] += scores[name][place] >= rule.threshold
    return found


def _said(couples: Sequence[Couple], same: Sequence[bool], scores: Sequence[float], threshold: float) -> Report:
    """What we take for one and the set does not, whether blocks find what is alike, and what both cost.

    A name is taken apart when its blocks are asked for; `alike` then finds it done.
    """
    names = sorted({named.name for couple in couples for named in couple})
    read.cache_clear()
    keys, blocks_ms = _timed(blocks, [(name,) for name in names])
    _, alike_ms = _timed(alike, [(one.name, other.name) for one, other in couples])
    of = dict(zip(names, keys, strict=True))
    judged = list(zip(couples, same, scores, strict=True))
    near = [couple for couple, _, score in judged if score >= REVIEW]
    return {
        "denied": [[one.name, other.name] for (one, other), right, score in judged if score >= threshold and not right],
        "blocks": {
            "pairs_in_reach": len(near),
            "share_a_block": sum(bool(of[one.name] & of[other.name]) for one, other in near) / max(1, len(near)),
            "of_a_name": sum(map(len, keys)) / max(1, len(names)),
        },
        "alike_ms": alike_ms,
        "blocks_ms": blocks_ms,
    }


def _timed(work: Callable[..., T], given: Sequence[tuple[str, ...]]) -> tuple[list[T], float]:
    start = time.perf_counter()
    found = [work(*each) for each in given]
    return found, (time.perf_counter() - start) * 1000 / max(1, len(given))


def table(given: Report) -> str:
    """The report in Markdown."""
    blocks = [f"{given['set']}; mem0's cosines by {given['embedder']}"]
    for part, one in given["parts"].items():
        blocks.append(f"{part}: {one['n']} pairs, {one['same']} of them the same\n\n" + _systems(one, given))
    if "kinds" in given:
        blocks.append(_kinds(given["kinds"]))
    reach = given["blocks"]
    blocks.append(
        f"{reach['share_a_block']:.1%} of the {reach['pairs_in_reach']} pairs within the review band or above share a "
        f"block; a name has {reach['of_a_name']:.1f}; alike {given['alike_ms'] * 1000:.0f} microseconds a pair, blocks "
        f"{given['blocks_ms'] * 1000:.0f} a name"
    )
    return "\n\n".join(blocks)


def _systems(part: Mapping[str, Any], given: Report) -> str:
    cubed = any("b_cubed" in one for one in part["systems"].values())
    head = [
        "",
        "from",
        "merged",
        "precision",
        "recall",
        "F1",
        *(["B³ precision", "B³ recall", "B³ F1"] if cubed else []),
    ]
    rows = [
        [
            name,
            f"{given['thresholds'][name]:.2f}",
            str(one["merged"]),
            *_numbers(one),
            *_numbers(one.get("b_cubed", {})),
        ]
        for name, one in part["systems"].items()
    ]
    return "\n".join(rows_of(head, rows))


def _numbers(one: Mapping[str, Any]) -> list[str]:
    return ["-" if one[measure] is None else f"{one[measure]:.3f}" for measure in _MEASURES if measure in one]


def _kinds(found: Report) -> str:
    systems = list(next(iter(found.values()))["merged"])
    rows = [
        [kind, "same" if one["same"] else "other", str(one["n"]), str(one["merged"][OURS]), str(one["review"])]
        + [str(one["merged"][name]) for name in systems if name != OURS]
        for kind, one in found.items()
    ]
    head = ["taken for one", "are", "pairs", OURS, "in review", *(name for name in systems if name != OURS)]
    return "\n".join(rows_of(head, rows))


def add_command(commands: Any) -> None:
    """`python -m benchmarks resolution`."""
    one = commands.add_parser("resolution", help="which names are taken for one thing's, and is that right?")
    one.set_defaults(do=run)
    one.add_argument("--set", choices=("names", "redocred"), default="names")
    one.add_argument("--data", type=Path, help="the folder with the data sets (not needed for 'names')")
    one.add_argument("--limit", type=int, help="only the first N pairs, or documents")
    one.add_argument("--half", choices=HALVES, help="only this half of 'names'")
    one.add_argument("--cache", type=Path, help="where vectors are kept; default: the user's cache folder")
    one.add_argument("--json", type=Path, help="write the report to this file too, and the curves beside it")


def run(options: argparse.Namespace) -> None:
    """Measure, print and draw."""
    given = measure(options.set, options.data, limit=options.limit, half=options.half, cache=options.cache)
    print(table(given))
    if options.json:
        from benchmarks.resolution_plot import draw

        options.json.write_text(json.dumps(given, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        for path in draw(given, options.json):
            print(path)

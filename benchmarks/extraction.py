"""Extraction: of what messages say, what is drawn as triples, and is it right?

The rules by which a drawn triple is held against the gold ones are those of `matching`, the rule for essays that of
`entailment`: both know nothing of who drew. Measured is the extractor alone, before anything is resolved or stored;
only the essays go through a memory. Sentences kept without a triple are neither right nor wrong, but are counted where
nothing is worth keeping (`quiet`).
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import entailment
from benchmarks.matching import Drawn, Judged, Score, date_agrees, judge, pair, strict
from benchmarks.models import told
from benchmarks.progress import bar
from benchmarks.run import Report
from benchmarks.sets import chat, edc
from benchmarks.sets.gold import HALVES, Gold, Item
from benchmarks.sets.mine import mine
from benchmarks.tables import rows_of
from graphmem.errors import GraphmemError, ModelReplyInvalid, ModelUnavailable
from graphmem.ingest.base import Extraction, Extractor, Mention, Statement
from graphmem.types import Message

LOADERS: Mapping[str, Callable[[Path | None], tuple[Item, ...]]] = {
    "chat": chat.chat,
    "edc-webnlg": edc.webnlg,
    "edc-wiki-nre": edc.wiki_nre,
}
MINE = "mine"


class Read(NamedTuple):
    """An item with what was drawn from it; `failed`: the call raised, and nothing was."""

    item: Item
    statements: tuple[Statement, ...]
    failed: bool


class Reading(NamedTuple):
    """All items as they were read, and what that cost."""

    items: tuple[Read, ...]
    failures: int
    rejected: int
    """Parts of a model's replies that could not be used."""
    llm_calls: int
    tokens: int
    ms: tuple[float, ...]
    """Of each message: its part of its call's time."""


class Said(NamedTuple):
    """One item as it was judged."""

    item: Item
    statements: int
    drawn: tuple[Drawn, ...]
    strict: Judged
    pair: Judged


class Measured(NamedTuple):
    """The figures, and each item as it was judged."""

    report: Report
    said: tuple[Said, ...]


def measure(name: str, items: Sequence[Item], extractor: Extractor, *, batch: int = 1) -> Measured:
    """Read the items, `batch` of them a call, and judge what was drawn.

    Raises RecordingMissing for a prompt that is to be replayed and was never asked.
    """
    reading = _read(name, items, extractor, batch)
    said = tuple(_judged(one) for one in reading.items)
    about = {"set": name, "extractor": extractor.name, "items": len(items), "batch": batch}
    return Measured({**about, "scores": _parts(said), **_costs(reading)}, said)


def _parts(said: Sequence[Said]) -> Report:
    halves = {half: [one for one in said if one.item.half == half] for half in HALVES}
    return {part: _scores(each) for part, each in {"all": said, **halves}.items() if each}


def _costs(reading: Reading) -> Report:
    return {
        "messages": len(reading.ms),
        "failures": reading.failures,
        "rejected": reading.rejected,
        "llm_calls": reading.llm_calls,
        "llm_tokens": reading.tokens,
        "ms_per_message_mean": round(statistics.fmean(reading.ms), 1),
        "ms_per_message_p50": round(statistics.median(reading.ms), 1),
    }


def _read(name: str, items: Sequence[Item], extractor: Extractor, batch: int) -> Reading:
    found: list[Read] = []
    spent: list[float] = []
    failures = rejected = calls = tokens = 0
    with bar(f"read {name}", len(items)) as advance:
        for first in range(0, len(items), batch):
            together = items[first : first + batch]
            messages = [message for item in together for message in item.messages]
            started = time.perf_counter()
            extraction = _extracted(extractor, messages)
            spent += [(time.perf_counter() - started) * 1000 / len(messages)] * len(messages)
            found += _shared_out(together, extraction)
            advance(len(together))
            failures += extraction is None
            if extraction is not None:
                rejected += len(extraction.rejected)
                calls += extraction.llm_calls
                tokens += extraction.prompt_tokens + extraction.completion_tokens
    return Reading(tuple(found), failures, rejected, calls, tokens, tuple(spent))


def _extracted(extractor: Extractor, messages: Sequence[Message]) -> Extraction | None:
    """None where the model gave no reply, or none that can be used."""
    try:
        return extractor.extract(messages)
    except (ModelUnavailable, ModelReplyInvalid):
        return None


def _shared_out(together: Sequence[Item], extraction: Extraction | None) -> Iterator[Read]:
    """To each item the statements of its messages, numbered as it numbers them."""
    first = 0
    for item in together:
        places = range(first, first + len(item.messages))
        own = [] if extraction is None else [one for one in extraction.statements if one.message in places]
        yield Read(item, tuple(_renumbered(one, first) for one in own), extraction is None)
        first += len(item.messages)


def _renumbered(statement: Statement, first: int) -> Statement:
    return replace(statement, message=statement.message - first)


def _judged(one: Read) -> Said:
    drawn = tuple(drawn_of(each, one.item.messages) for each in one.statements if each.relation is not None)
    gold = one.item.gold
    return Said(one.item, len(one.statements), drawn, judge(drawn, gold, strict), judge(drawn, gold, pair))


def drawn_of(statement: Statement, messages: Sequence[Message]) -> Drawn:
    """The triple of a statement that has one. Who speaks is "I" in a user's message, else by name or role."""
    if statement.subject is None or statement.relation is None or statement.object is None:
        raise ValueError(f"no triple: {statement.text!r}")
    message = messages[statement.message]
    over = statement.invalid_at is not None and statement.invalid_at <= message.at
    subject, object = _name(statement.subject, message), _name(statement.object, message)
    return Drawn(subject, statement.relation, object, statement.ends or over, statement.valid_from)


def _name(mention: Mention, message: Message) -> str:
    if not mention.speaker:
        return mention.name
    return "I" if message.role == "user" else message.name or message.role


# the report


def _scores(given: Sequence[Said]) -> Report:
    quiet = [one for one in given if one.item.quiet]
    dated = [(gold, drawn) for one in given for gold, drawn in one.strict.met if gold.valid_from is not None]
    return {
        "items": len(given),
        "strict": _figures(one.strict.score for one in given),
        "pair": _figures(one.pair.score for one in given),
        "dates": {"met": len(dated), "right": sum(date_agrees(gold, drawn) for gold, drawn in dated)},
        "quiet": {
            "items": len(quiet),
            "statements": sum(one.statements for one in quiet),
            "triples": sum(len(one.drawn) for one in quiet),
        },
    }


def _figures(scores: Iterable[Score]) -> Report:
    total = Score()
    for one in scores:
        total = total.plus(one)
    shares = {"precision": total.precision, "recall": total.recall, "f1": total.f1}
    return {**{name: None if share is None else round(share, 4) for name, share in shares.items()}, **total._asdict()}


def table(given: Report) -> str:
    """The report in Markdown."""
    columns = ["", "items", *(f"{kind} {name}" for kind in ("", "pair") for name in ("P", "R", "F1")), "wrong"]
    rows = [_row(part, one) for part, one in given["scores"].items()]
    quiet, dates = given["scores"]["all"]["quiet"], given["scores"]["all"]["dates"]
    notes = [
        f"{given['set']}, drawn by {given['extractor']}: {given['items']} items, {given['messages']} messages",
        f"failures {given['failures']}, rejected {given['rejected']}, LLM calls {given['llm_calls']}; "
        f"{given['ms_per_message_mean'] / 1000:.3f} s a message (median {given['ms_per_message_p50'] / 1000:.3f})",
        f"of {quiet['items']} items without anything to keep: {quiet['statements']} statements, {quiet['triples']} "
        f"triples; of {dates['met']} dated triples that were met {dates['right']} have the right day",
    ]
    return "\n".join([*notes, "", *rows_of([one.strip() for one in columns], rows)])


def _row(part: str, one: Report) -> list[str]:
    shares = [one[kind][name] for kind in ("strict", "pair") for name in ("precision", "recall", "f1")]
    return [part, str(one["items"]), *(_share(each) for each in shares), str(one["strict"]["wrong"])]


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def listing(said: Sequence[Said]) -> Iterator[str]:
    """Per item that is not all right: what was said, what is missing and what is wrong."""
    for one in said:
        if one.strict.missed or one.strict.wrong:
            yield f"{one.item.id}: {' / '.join(message.content for message in one.item.messages)}"
            yield from (f"    missing {_gold(each)}" for each in one.strict.missed)
            yield from (f"    wrong   {_triple(each)}" for each in one.strict.wrong)


def _gold(one: Gold) -> str:
    return f"({one.subjects[0]}, {one.relations[0]}, {one.objects[0]})" + (" ended" if one.ends else "")


def _triple(one: Drawn) -> str:
    return f"({one.subject}, {one.relation}, {one.object})" + (" ended" if one.ended else "")


# the command


def add_command(commands: Any) -> None:
    """`python -m benchmarks extraction`."""
    one = commands.add_parser("extraction", help="are the facts that messages state drawn, and no others?")
    one.set_defaults(do=run)
    one.add_argument("--set", choices=[*LOADERS, MINE], default="chat")
    one.add_argument("--extractor", choices=("rules", "llm"), default="rules")
    one.add_argument("--data", type=Path, help="the folder with the data sets (not needed for 'chat')")
    one.add_argument("--limit", type=int, help="only N items, evenly over the set; of mine, the first N essays")
    one.add_argument("--half", choices=HALVES, help="of chat: the half to write rules against, or the one that is kept")
    one.add_argument("--batch", type=int, default=1, help="so many items in one call of the extractor")
    one.add_argument("--recordings", type=Path, help="replay the LLM's replies from this folder; default: GRAPHMEM_LLM")
    one.add_argument("--record", action="store_true", help="ask OPENAI_MODEL at OPENAI_BASE_URL what is not there")
    one.add_argument("--show", action="store_true", help="list what is missing and what is wrong")
    one.add_argument("--json", type=Path, help="write the report to this file too")


def run(options: argparse.Namespace) -> None:
    """Measure and print. Raises OSError or ValueError for what cannot be measured."""
    try:
        report, lines = _essays(options) if options.set == MINE else _items(options)
    except GraphmemError as error:
        raise ValueError(f"the set {options.set!r} cannot be measured: {error}") from error
    print("\n".join(lines))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def _items(options: argparse.Namespace) -> tuple[Report, list[str]]:
    items = [one for one in LOADERS[options.set](options.data) if options.half in (None, one.half)]
    chosen = evenly(items, options.limit)
    measured = measure(options.set, chosen, _extractor(options), batch=options.batch)
    return measured.report, [table(measured.report), *(listing(measured.said) if options.show else ())]


def evenly(items: Sequence[Item], limit: int | None) -> list[Item]:
    """So many of them, evenly over the set, in their order. Raises ValueError where there are none."""
    if not items or (limit is not None and limit < 1):
        raise ValueError("no items: give a half that the set has, and a limit of at least 1")
    if limit is None or limit >= len(items):
        return list(items)
    return [items[n * len(items) // limit] for n in range(limit)]


def _essays(options: argparse.Namespace) -> tuple[Report, list[str]]:
    model = None if options.extractor == "rules" else told(options.recordings, record=options.record)
    report = entailment.measure(mine(options.data), model, limit=options.limit)
    return report, [entailment.table(report)]


def _extractor(options: argparse.Namespace) -> Extractor:
    if options.extractor == "rules":
        from graphmem.ingest.extract_rules import RulesExtractor

        return RulesExtractor()
    from graphmem.ingest.extract_llm import LlmExtractor

    return LlmExtractor(told(options.recordings, record=options.record))

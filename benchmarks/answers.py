"""Answers: does a memory say that it does not know, and does it rest on the right turns where it does?"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.filling import fill, placed, user_of
from benchmarks.models import SameFence, spec_of
from benchmarks.progress import bar
from benchmarks.run import Report
from benchmarks.sets import beam, locomo
from benchmarks.sets.base import Collection, Question
from benchmarks.sets.files import Loader
from graphmem import Memory
from graphmem.config import NO_LLM, ModelSpec
from graphmem.models.open import open_llm
from graphmem.models.replay import ReplayModel

LOADERS: Mapping[str, Loader] = {"locomo": locomo.locomo, "beam": beam.beam}


class Asked(NamedTuple):
    """One question with what the memory made of it."""

    question: Question
    answer: str
    known: bool
    cited: frozenset[int]
    """The passages that the cited facts were drawn from."""
    found: bool
    """Whether a fact from one of the gold passages was in what the LLM read."""


def measure(
    name: str, data: Path | None, llm: str, replies: Path, *, limit: int | None = None, store: str | None = None
) -> Report:
    """Ask `limit` unanswerable questions of a set, drawn evenly, and as many answerable ones.

    The facts are drawn by the offline rules; the LLM only answers. Its replies are kept in `replies`, so that a second
    run asks nothing. Raises OSError or ValueError for data that is not there, and what the model raises.
    """
    collection = LOADERS[name](data)
    questions = chosen(collection, limit)
    model = SameFence(ReplayModel(replies, open_llm(ModelSpec.parse(llm))))
    with tempfile.TemporaryDirectory() as folder:
        place = store or f"{folder}/memory.sqlite"
        with Memory(place, llm=NO_LLM) as memory:
            fill(memory, collection, {one.owner for one in questions})
        with Memory(place, llm=spec_of(model)) as asking, bar(f"ask {name}", len(questions)) as step:
            asked = []
            for question in questions:
                asked.append(_ask(asking, collection, question))
                step()
    return report(name, model.name, asked, collection.apart)


def chosen(collection: Collection, limit: int | None) -> list[Question]:
    """Of the unanswerable questions and of the others `limit` each, evenly over the set; all without a limit."""
    apart = [one for one in collection.questions if one.category in collection.apart]
    others = [one for one in collection.questions if one.category not in collection.apart]
    return [one for each in (apart, others) for one in _even(each, limit)]


def _even(questions: Sequence[Question], limit: int | None) -> list[Question]:
    if limit is None or limit >= len(questions):
        return list(questions)
    return [questions[(2 * n + 1) * len(questions) // (2 * limit)] for n in range(limit)]


def _ask(memory: Memory, collection: Collection, question: Question) -> Asked:
    """The answer, tied to the passages by the moment that each of an owner's has to itself."""
    at = {one.at: one.position for one in placed(collection, question.owner)}
    given = memory.answer(question.text, user_id=user_of(collection, question.owner), max_tokens=500)
    places = {
        one["id"]: {at[source["at"]] for source in one["sources"] if source["at"] in at} for one in given["results"]
    }
    cited = frozenset(place for id in given["citations"] for place in places.get(id, ()))
    found = any(question.gold & each for each in places.values())
    return Asked(question, given["answer"], given["known"], cited, found)


def report(name: str, model: str, asked: Sequence[Asked], apart: frozenset[str]) -> Report:
    """The shares, and every answer.

    `abstained`: of the unanswerable questions those answered "I don't know". Of the answerable ones `answered`: those
    answered otherwise; `cited`: answers that cite a fact; `grounded`: answers that cite a fact of an evidence turn.
    """
    unanswerable = [one for one in asked if one.question.category in apart]
    answerable = [one for one in asked if one.question.category not in apart]
    answers = [one for one in answerable if one.known]
    return {
        "set": name,
        "llm": model,
        "unanswerable": {"n": len(unanswerable), "abstained": _share(not one.known for one in unanswerable)},
        "answerable": {
            "n": len(answerable),
            "evidence_found": _share(one.found for one in answerable),
            "answered": _share(one.known for one in answerable),
            "cited": _share(bool(one.cited) for one in answers),
            "grounded": _share(bool(one.cited & one.question.gold) for one in answers),
        },
        "answers": [_row(one) for one in asked],
    }


def _share(each: Any) -> float | None:
    values = [float(one) for one in each]
    return statistics.fmean(values) if values else None


def _row(one: Asked) -> dict[str, Any]:
    question = one.question
    grounded = bool(one.cited & question.gold)
    return {
        "question": question.text, "category": question.category, "answer": one.answer, "known": one.known,
        "cited": len(one.cited), "grounded": grounded, "evidence_found": one.found,
    }  # fmt: skip


def table(given: Report) -> str:
    """The report in Markdown, without the answers."""
    rows = [("unanswerable", given["unanswerable"]), ("answerable", given["answerable"])]
    lines = [f"{given['set']}, answered by {given['llm']}", "", "| questions | n | |", "|---|---|---|"]
    for kind, one in rows:
        shares = ", ".join(f"{key} {_percent(value)}" for key, value in one.items() if key != "n")
        lines.append(f"| {kind} | {one['n']} | {shares} |")
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def add_command(commands: Any) -> None:
    """`python -m benchmarks answers`."""
    one = commands.add_parser("answers", help="does it say so when the memory does not hold the answer?")
    one.set_defaults(do=run)
    one.add_argument("--set", choices=sorted(LOADERS), default="locomo")
    one.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    one.add_argument("--llm", required=True, help="provider:model, as graphmem takes it")
    one.add_argument("--replies", type=Path, required=True, help="a folder of its own, where replies are kept")
    one.add_argument("--limit", type=int, help="so many unanswerable questions, and as many others")
    one.add_argument("--store", help="keep the filled store here and use it again; default: a temporary file")
    one.add_argument("--json", type=Path, help="write the shares to this file")
    one.add_argument("--answers", type=Path, help="write every answer to this file, with the set's own words")


def run(options: argparse.Namespace) -> None:
    """Measure and print."""
    made = measure(
        options.set, options.data, options.llm, options.replies, limit=options.limit, store=options.store
    )  # fmt: skip
    print(table(made))
    answers = made.pop("answers")
    for file, content in ((options.json, made), (options.answers, answers)):
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

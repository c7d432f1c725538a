"""Updates: after corrections, retractions and talk of the past, does a memory hold what is right now, and nothing else?

Each scripted sequence of `sets/updates.json` goes to an owner of its own, a call of `add` for each step in order of
arrival, with the time at which it was said. `--input triples` gives the same by `add_triples`, where a step has such a
form; with `--declare` the memory is told which of their relations have one value at a time. Then the present is read by
`get_all`, and by `search` with the slot as a question. When a stored fact gives a value is said in `judging.py`.

* `right_present`: share of sequences where all that must hold does, by triple or by sentence, and nothing holds that
  must not. A present that stands as a bare sentence while the old triple still holds is not right. `right_by_triple`:
  share where, besides, a triple gives every present value.
* `lost_corrections`: present values that no fact which holds has in its words, of the facts drawn from the steps that
  state it.
* `wrongly_ended`: present or kept statements that were drawn and do not hold, because the fact has ended.
* `gone_holds`: values that must not hold and do, by triple, or by sentence alone, or (not held against the memory) in
  the text of a fact about something else. `missing`: present and kept statements that nothing which holds gives.
  `found`: share of present values that one of the first 10 results of `search` gives.

What it cannot see: a relation that is not in the slot's list (such a triple counts by its sentence only); whether a
sentence means what its words say.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.judging import State, Verdict, gives, judge
from benchmarks.models import spec_of, told
from benchmarks.progress import bar
from benchmarks.run import Report
from benchmarks.sets.updates import HALVES, Script, Step, declared, scripts
from graphmem import Memory
from graphmem.config import NO_LLM, ModelSpec
from graphmem.errors import GraphmemError, ModelReplyInvalid

_ALL = 10_000


class Asked(NamedTuple):
    """One sequence with what became of it. `found` counts present values that `search` gives."""

    state: State
    verdict: Verdict
    found: int
    refused: int
    """Steps of which no reply of the LLM could be used: they are not written."""
    calls: int
    """The most LLM calls that one step took."""


def measure(
    given: Sequence[Script],
    *,
    text: bool = True,
    llm: ModelSpec | None = None,
    store: str | None = None,
    single_valued: Sequence[str] = (),
) -> list[Asked]:
    """Write each sequence to an owner of its own and read what holds then. An owner that was there is erased first."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Memory(store or f"{folder}/memory.sqlite", llm=llm or NO_LLM, single_valued=single_valued) as memory,
        bar("updates", len(given)) as advance,
    ):
        asked = []
        for script in given:
            asked.append(_ask(memory, script, text=text))
            advance()
        return asked


def chosen(*, text: bool = True, half: str | None = None, limit: int | None = None) -> list[Script]:
    """The sequences asked for: of triples those that have them; `limit` of them, drawn evenly from each half."""
    given = [one for one in scripts() if (text or one.has_triples) and half in (None, one.half)]
    if limit is None or limit >= len(given):
        return given
    halves = [[one for one in given if one.half == name] for name in HALVES if half in (None, name)]
    counts = [len(range(n, limit, len(halves))) for n in range(len(halves))]
    drawn = {one.id for each, count in zip(halves, counts, strict=True) for one in _even(each, count)}
    return [one for one in given if one.id in drawn]


def _even(given: Sequence[Script], count: int) -> list[Script]:
    count = min(count, len(given))
    return [given[(2 * n + 1) * len(given) // (2 * count)] for n in range(count)]


def _ask(memory: Memory, script: Script, *, text: bool) -> Asked:
    owner = f"updates-{script.id}"
    memory.delete_all(user_id=owner)
    done = [_write(memory, owner, step, text=text) for step in script.steps]
    state = read(memory, script, owner)
    found = [memory.search(one.question, user_id=owner, limit=10)["results"] for one in script.present]
    given = sum(bool(gives(state, each, one)) for each, one in zip(found, script.present, strict=True))
    counts = [calls for calls in done if calls is not None]
    return Asked(state, judge(state), given, done.count(None), max(counts, default=0))


def read(memory: Memory, script: Script, owner: str) -> State:
    """What holds for an owner, and what has ended."""
    holding = memory.get_all(user_id=owner, limit=_ALL)["results"]
    ids = {one["id"] for one in holding}
    every = memory.get_all(user_id=owner, limit=_ALL, ended=True)["results"]
    return State(script, owner, holding, [one for one in every if one["id"] not in ids])


def _write(memory: Memory, owner: str, step: Step, *, text: bool) -> int | None:
    """The LLM calls of one step, None where its reply could not be used."""
    at = step.at.isoformat()
    try:
        if text:
            usage = memory.add([dict(one) for one in step.messages], user_id=owner, timestamp=at)["usage"]
        elif step.triples:
            usage = memory.add_triples([dict(one) for one in step.triples], user_id=owner, timestamp=at)["usage"]
        else:
            return 0
    except ModelReplyInvalid:
        return None
    return int(str(usage["llm_calls"]))


# the report


def report(asked: Sequence[Asked], **named: Any) -> Report:
    """All figures, by half and by kind; and of the development half why each sequence that is not right is not."""
    halves = {half: _figures(one for one in asked if one.state.script.half == half) for half in HALVES}
    kinds = {kind: _figures(one for one in asked if one.state.script.kind == kind) for kind in _kinds(asked)}
    wrong = {one.state.script.id: reasons(one) for one in asked if one.state.script.half == "dev" and reasons(one)}
    return {
        "set": "updates", **named, "all": _figures(asked), "halves": halves, "kinds": kinds, "wrong_in_dev": wrong
    }  # fmt: skip


def _kinds(asked: Iterable[Asked]) -> list[str]:
    return list(dict.fromkeys(one.state.script.kind for one in asked))


def _figures(given: Iterable[Asked]) -> dict[str, Any]:
    asked = list(given)
    verdicts = [one.verdict for one in asked]
    present = sum(one.present for one in verdicts)
    stays = [how for one in verdicts for how in one.stays]
    return {
        "n": len(asked),
        "right_present": _share(sum(one.right for one in verdicts), len(asked)),
        "right_by_triple": _share(sum(one.by_triple for one in verdicts), len(asked)),
        "present_values": present,
        "lost_corrections": sum(one.lost for one in verdicts),
        "wrongly_ended": sum(one.wrongly_ended for one in verdicts),
        "gone_holds": {how: stays.count(how) for how in ("triple", "sentence", "text")},
        "missing": sum(one.how.count("") for one in verdicts),
        "found": _share(sum(one.found for one in asked), present),
        "refused_replies": sum(one.refused for one in asked),
        "most_llm_calls": max((one.calls for one in asked), default=0),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def reasons(one: Asked) -> list[str]:
    """Why a sequence is not right, a line for each statement; empty where it is."""
    script = one.state.script
    expected = zip(one.verdict.how, [*script.present, *script.kept], strict=True)
    missing = [f"does not hold: {each.values[0]}" for how, each in expected if not how]
    gone = zip(one.verdict.stays, script.gone, strict=True)
    return missing + [f"still holds by {how}: {each.values[0]}" for how, each in gone if how in ("triple", "sentence")]


def table(given: Report) -> str:
    """The figures by kind, by half and over all, in Markdown."""
    names = ("right_present", "right_by_triple", "lost_corrections", "wrongly_ended", "missing", "found")
    declared = ", single-valued relations declared" if given["declared"] else ""
    head = f"updates, {given['input']}, {given['extractor']}{declared}"
    rows: Mapping[str, Any] = {**given["kinds"], **given["halves"], "all": given["all"]}
    lines = [head, "", f"| | n | {' | '.join(names)} | gone_holds |", f"|---{'|---' * (len(names) + 2)}|"]
    for name, one in rows.items():
        stays = "+".join(str(count) for count in one["gone_holds"].values())
        lines.append(f"| {name} | {one['n']} | {' | '.join(_cell(one[key]) for key in names)} | {stays} |")
    return "\n".join(lines)


def _cell(value: float | int | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1%}" if isinstance(value, float) else str(value)


# the command


def add_command(commands: Any) -> None:
    """`python -m benchmarks updates`."""
    one = commands.add_parser("updates", help="is the present right after corrections?")
    one.set_defaults(do=run)
    one.add_argument("--set", choices=("scripted", "beam"), default="scripted")
    one.add_argument("--data", type=Path, help="the folder with the data sets (beam)")
    one.add_argument("--extractor", choices=("rules", "llm"), default="rules")
    one.add_argument("--input", choices=("text", "triples"), default="text", help="what is added (scripted)")
    one.add_argument("--declare", action="store_true", help="name the set's single-valued relations to the memory")
    one.add_argument("--half", choices=HALVES, help="only this half (scripted)")
    one.add_argument("--limit", type=int, help="N sequences, evenly drawn; the first N chats of beam")
    one.add_argument("--recordings", type=Path, help="answer for the LLM from this folder")
    one.add_argument("--record", action="store_true", help="ask GRAPHMEM_LLM what has no recording, and keep its reply")
    one.add_argument("--store", help="keep the memory here; default: a temporary file")
    one.add_argument("--json", type=Path, help="write the report to this file too")


def run(options: argparse.Namespace) -> None:
    """Measure and print. Raises ValueError for what cannot be measured."""
    try:
        given, shown = _beam(options) if options.set == "beam" else _scripted(options)
    except GraphmemError as error:
        raise ValueError(f"the updates cannot be measured: {error}") from error
    print(shown)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(given, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _extractor(options: argparse.Namespace) -> ModelSpec | None:
    """The LLM to read with; for the rules none."""
    if options.extractor != "llm":
        return None
    return spec_of(told(options.recordings, record=options.record))


def _scripted(options: argparse.Namespace) -> tuple[Report, str]:
    llm = _extractor(options)
    text = options.input == "text"
    given = chosen(text=text, half=options.half, limit=options.limit)
    single = declared() if options.declare else ()
    asked = measure(given, text=text, llm=llm, store=options.store, single_valued=single)
    name = llm.model if llm else "rules"
    made = report(asked, input=options.input, extractor=name, declared=options.declare)
    return made, table(made)


def _beam(options: argparse.Namespace) -> tuple[Report, str]:
    from benchmarks import updates_beam

    if options.extractor == "llm" or options.input == "triples":
        raise ValueError("beam is read by the rules, from text: leave --extractor and --input out")
    made = updates_beam.measure(options.data, limit=options.limit, store=options.store)
    return made, updates_beam.table(made)

"""`python -m benchmarks recall --set sample`, `python -m benchmarks report`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks import (
    answers,
    extraction,
    facts,
    metaqa,
    moments,
    parts,
    recall,
    resolution,
    speed,
    traversal,
    updates,
    writers,
)
from benchmarks.peers import command as peers
from benchmarks.run import Measure, Run, Table
from benchmarks.sets.load import LOADERS


class Kind(NamedTuple):
    """How a set is measured, and how its report is printed."""

    measure: Measure
    table: Table


KINDS: dict[str, Kind] = {
    **dict.fromkeys(LOADERS, Kind(recall.measure, facts.table)),
    "metaqa": Kind(metaqa.measure, metaqa.table),
    "clutrr": Kind(traversal.measure_clutrr, traversal.table_clutrr),
    "temporal-kg": Kind(moments.measure, moments.table),
}
RESULTS = Path(__file__).with_name("results")


def main() -> int:
    """Run one benchmark; 2 for data that is not there."""
    options = _parser().parse_args()
    try:
        options.do(options)
    except (OSError, ValueError) as error:
        print(f"python -m benchmarks: {error}", file=sys.stderr)
        return 2
    return 0


def _recall(options: argparse.Namespace) -> None:
    _measure(options, KINDS[options.set])


def _parts(options: argparse.Namespace) -> None:
    _measure(options, Kind(parts.measure, parts.table))


def _measure(options: argparse.Namespace, kind: Kind) -> None:
    systems = None if options.systems is None else tuple(options.systems.split(","))
    run = Run(options.set, options.data, options.store, options.limit, options.cache, systems)
    try:
        report = kind.measure(run)
    except (OSError, ValueError) as error:
        raise ValueError(f"the set {options.set!r} cannot be measured: {error}") from error
    print(kind.table(report))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def _report(options: argparse.Namespace) -> None:
    from benchmarks.report import draw

    for path in draw(options.results):
        print(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="BENCHMARK")
    one = commands.add_parser("recall", help="are the passages that hold the answer found?")
    one.set_defaults(do=_recall)
    _what_to_measure(one, sorted(KINDS))
    one.add_argument("--systems", help="only these, by name with commas between; default: graphmem and every rival")
    off = commands.add_parser("parts", help="what does each part of the retriever give?")
    off.set_defaults(do=_parts, systems=None)
    _what_to_measure(off, sorted(LOADERS))
    answers.add_command(commands)
    resolution.add_command(commands)
    updates.add_command(commands)
    extraction.add_command(commands)
    speed.add_command(commands)
    peers.add_command(commands)
    writers.add_command(commands)
    two = commands.add_parser("report", help="draw the comparison from the JSON files of recall")
    two.set_defaults(do=_report)
    two.add_argument("--results", type=Path, default=RESULTS, help="the folder with them, where the plots go too")
    return parser


def _what_to_measure(one: argparse.ArgumentParser, sets: list[str]) -> None:
    one.add_argument("--set", choices=sets, default="sample")
    one.add_argument("--data", type=Path, help="the folder with the data sets (not needed for 'sample')")
    one.add_argument("--limit", type=_count, help="only the first N questions; all their passages stay")
    one.add_argument("--store", help="keep the filled store here and use it again; default: a temporary file")
    one.add_argument("--json", type=Path, help="write the report to this file too")
    one.add_argument("--cache", type=Path, help="where vectors are kept; default: the user's cache folder")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks recall --set sample`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import recall, sets


def main() -> int:
    """Run one benchmark and print its table; 2 for data that is not there."""
    options = _parser().parse_args()
    try:
        collection = sets.load(options.set, options.data)
    except (OSError, ValueError) as error:
        print(f"The set {options.set!r} cannot be read: {error}", file=sys.stderr)
        return 2
    report = recall.measure(collection, limit=options.limit, store=options.store)
    print(recall.table(report))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="BENCHMARK")
    one = commands.add_parser("recall", help="are the passages that hold the answer found?")
    one.add_argument("--set", choices=sorted(sets.LOADERS), default="sample")
    one.add_argument("--data", type=Path, help="the folder with the data sets (not needed for 'sample')")
    one.add_argument("--limit", type=int, help="only the first N questions; all passages stay")
    one.add_argument("--store", help="keep the filled store here and use it again; default: a temporary file")
    one.add_argument("--json", type=Path, help="write the report to this file too")
    return parser


if __name__ == "__main__":
    sys.exit(main())

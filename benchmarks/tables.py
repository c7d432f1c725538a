"""A report as a table in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

COLUMNS = {
    "recall@2": "R@2",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "recall@25": "R@25",
    "all_gold@5": "all@5",
    "all_gold@10": "all@10",
    "recall@500_tokens": "R@500 tokens",
    "ms_per_query_p50": "ms p50",
    "ms_per_query_p95": "ms p95",
}


def recall_table(report: Mapping[str, Any]) -> str:
    """All systems, then the differences, then the categories where there are any."""
    blocks = ["\n".join(_head(report)), systems(report["systems"])]
    blocks += [_differences(report["bootstrap"])] if any(report["bootstrap"].values()) else []
    if one := report.get("answerable"):
        blocks.append(f"those that have an answer: {one['n']} questions\n\n{systems(one['systems'])}")
    for name, given in report.get("by_category", {}).items():
        blocks.append(f"category {name}: {report['n_by_category'][name]} questions\n\n{systems(given)}")
    return "\n\n".join(blocks)


def systems(given: Mapping[str, Mapping[str, float]]) -> str:
    """A row for each system."""
    rows = [[name, *(_number(column, one[column]) for column in COLUMNS)] for name, one in given.items()]
    return "\n".join(rows_of(["", *COLUMNS.values()], rows))


def rows_of(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cells)} |"


def _head(report: Mapping[str, Any]) -> Iterator[str]:
    filled = "filled before" if report["fill_ms"] is None else f"filled in {report['fill_ms'] / 1000:.1f} s"
    yield (
        f"{report['set']}: {report['passages']} passages, {report['facts']} facts, {report['n']} questions; {filled}; "
        f"a question takes {report['embed_ms_p50']:.1f} ms to embed beside the milliseconds below"
    )
    if skipped := [f"{number} {what}" for what, number in report["skipped"].items() if number]:
        yield f"not usable and left out: {', '.join(skipped)}"
    if report["stale"]:
        yield "the store was filled by other code than today's: name a new --store to fill it anew"


def _differences(bootstrap: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    rivals = list(next(iter(bootstrap.values())))
    rows = [[f"minus {name}", *(difference(each[name]) for each in bootstrap.values())] for name in rivals]
    return "\n".join(rows_of(["graphmem (95 %)", *(COLUMNS[measure] for measure in bootstrap)], rows))


def difference(one: Mapping[str, float]) -> str:
    """A mean difference with the middle 95 % of it."""
    return f"{one['mean']:+.3f} ({one['low']:+.3f} .. {one['high']:+.3f})"


def _number(column: str, value: float) -> str:
    return f"{value:.1f}" if column.startswith("ms") else f"{value:.3f}"

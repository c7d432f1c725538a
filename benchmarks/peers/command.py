"""`python -m benchmarks peers`: the table, the plot and the words of the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from benchmarks.peers.environments import PEERS
from benchmarks.peers.measure import Asked, measure
from benchmarks.run import OURS, Report
from benchmarks.tables import rows_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLOURS = ("#c0392b", "#2c3e50", "#2980b9", "#27ae60")
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "graphmem",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def table(report: Report) -> str:
    """Search by size, then beside others, then adding. A system that failed says so in its row."""
    systems = report["systems"]
    blocks = [_searches(systems), _beside(systems), _adds(systems)]
    failed = [f"{name} failed: {one['error']}" for name, one in systems.items() if "error" in one]
    return "\n\n".join([*(block for block in blocks if block), *failed])


def _searches(systems: Mapping[str, Report]) -> str:
    sizes = sorted({one["facts"] for report in systems.values() for one in report["scenes"] if not one["others"]})
    rows = []
    for name, report in systems.items():
        by_size = {one["facts"]: one for one in report["scenes"] if not one["others"]}
        cells = [_number(by_size.get(size, {}).get("ms_p50")) for size in sizes]
        calls = [str(one["llm_calls_per_search"]) for one in report["scenes"][:1]] or ["-"]
        rows.append([_called(name, report), report["searched"], *cells, *calls, _failed(report)])
    head = ["", "search", *(f"{size:,} facts, p50 ms" for size in sizes), "LLM calls a search", ""]
    return "\n".join(rows_of(head, rows))


def _beside(systems: Mapping[str, Report]) -> str:
    rows = [
        [_called(name, report), f"{one['facts']:,}", f"{one['others']:,}", _number(one["ms_p50"]),
         _number(one["returned"]), f"{one['own_share']:.0%}"]
        for name, report in systems.items()
        for one in report["scenes"]
        if one["others"]
    ]  # fmt: skip
    return (
        "\n".join(rows_of(["", "own facts", "others'", "p50 ms", "found", "of these one's own"], rows)) if rows else ""
    )


def _adds(systems: Mapping[str, Report]) -> str:
    rows = [
        [_called(name, report), *(_number(one["add"][key]) for key in
                                  ("ms_p50", "ms_p95", "llm_calls", "embedded_texts", "prompt_characters"))]
        for name, report in systems.items()
        for one in report["scenes"]
        if "add" in one
    ]  # fmt: skip
    head = ["one add of one message", "p50 ms", "p95 ms", "LLM calls", "texts embedded", "characters of prompts"]
    return "\n".join(rows_of(head, rows)) if rows else ""


def _called(name: str, report: Report) -> str:
    return f"{name} {report['version']}" if report["version"] else name


def _failed(report: Report) -> str:
    return "failed" if "error" in report else ""


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def draw(report: Report, path: Path) -> list[Path]:
    """Draw the search times over the sizes as PNG and SVG beside `path`, both axes logarithmic."""
    import matplotlib as mpl

    png, svg = path.with_suffix(".png"), path.with_suffix(".svg")
    with mpl.rc_context(_STYLE):
        figure = _figure(report["systems"])
        figure.savefig(png, dpi=150, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None})
    return [png, svg]


def _figure(systems: Mapping[str, Report]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.4, 3.8), layout="constrained")
    axes = figure.subplots()
    for colour, (name, report) in zip(_COLOURS, systems.items(), strict=False):
        points = [(one["facts"], one["ms_p50"]) for one in report["scenes"] if not one["others"]]
        width = 2.0 if name == OURS else 1.2
        axes.plot(*zip(*points, strict=True), "o-", color=colour, markersize=4, linewidth=width, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("facts of one user")
    axes.set_ylabel("search p50, ms")
    axes.grid(alpha=0.25)
    axes.legend(frameon=False, fontsize=8)
    return figure


def add_command(commands: Any) -> None:
    """`python -m benchmarks peers`."""
    one = commands.add_parser("peers", help="how fast and how private is it beside other graph memories on Neo4j?")
    one.set_defaults(do=run)
    one.add_argument("--facts", type=_counts, default=(1000, 10_000, 100_000), help="what one user has: 1000,10000")
    one.add_argument("--own", type=int, default=10_000, help="what the user has who is looked at beside others")
    one.add_argument("--others", type=int, default=100_000, help="what these others have; 0: leave that out")
    one.add_argument("--questions", type=int, default=30, help="how many questions each memory is asked")
    one.add_argument("--adds", type=int, default=10, help="how many messages are added to the smallest memory")
    one.add_argument("--systems", type=_systems, default=(OURS, *PEERS), help=f"only these: {','.join((OURS, *PEERS))}")
    one.add_argument("--seconds", type=int, default=3600, help="what takes longer in one memory is given up")
    one.add_argument(
        "--environments", type=Path, help="where the peers are installed; default: the user's cache folder"
    )
    one.add_argument("--json", type=Path, help="write the report to this file, and the plot beside it")


def run(options: argparse.Namespace) -> None:
    """Measure and print."""
    asked = Asked(**{field: getattr(options, field) for field in Asked._fields})
    cache = Path(platformdirs.user_cache_dir("graphmem", appauthor=False)) / "benchmarks" / "peers"
    report = measure(asked, (options.environments or cache).absolute())
    print(table(report))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        for path in draw(report, options.json.with_suffix("")):
            print(path)


def _counts(text: str) -> Sequence[int]:
    return tuple(sorted({int(part) for part in text.split(",")}))


def _systems(text: str) -> Sequence[str]:
    wanted = tuple(text.split(","))
    if unknown := set(wanted) - {OURS, *PEERS}:
        raise argparse.ArgumentTypeError(f"unknown systems {sorted(unknown)}: known are {', '.join((OURS, *PEERS))}")
    return wanted

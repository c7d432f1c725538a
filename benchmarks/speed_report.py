"""The figures of `speed` as a table and as plots, each with the exponent of its growth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.run import Report
from benchmarks.speed_measure import STAGES
from benchmarks.tables import rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Details = Mapping[str, Mapping[int, Report]]
"""What was measured, by part and size."""
_COLOURS = ("#c0392b", "#2c3e50", "#2980b9", "#27ae60", "#8e44ad", "#d35400", "#16a085", "#7f8c8d")
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "graphmem",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


class Kind(NamedTuple):
    """One figure: its name, how it is read from what was measured, whether it is drawn."""

    name: str
    read: Callable[[Report], float | None]
    drawn: bool = True


def _at(*path: str) -> Callable[[Report], float | None]:
    def read(report: Report) -> float | None:
        found: Any = report
        for key in path:
            found = None if found is None else found.get(key)
        return None if found is None else float(found)

    return read


def _share(part: Callable[[Report], float | None]) -> Callable[[Report], float | None]:
    def read(report: Report) -> float | None:
        seconds = part(report)
        return None if seconds is None else round(100 * seconds / report["seconds"], 1)

    return read


def _in_store(report: Report) -> float | None:
    return None if report["driver_s"] is None else max(report["apply_s"] - report["driver_s"], 0.0)


def _micro(key: str) -> Callable[[Report], float | None]:
    return lambda report: None if report[key] is None else round(1e6 / report[key], 1)


_SEARCH = (
    *(Kind(f"search p{share}, ms", _at("search", f"ms_p{share}"), share == 50) for share in (50, 95, 99)),
    *(Kind(f"of it {stage}, ms", _at("search", "stages_ms_p50", stage), False) for stage in (*STAGES, "rest")),
    Kind("CPU of this process p50, ms", _at("search", "stages_ms_p50", "cpu"), False),
)
KINDS: Mapping[str, Sequence[Kind]] = {
    "ingest": (
        Kind("microseconds a fact", _micro("facts_per_s")),
        Kind("at that size, microseconds a fact", _micro("last_facts_per_s")),
        Kind("the driver alone, microseconds a fact", _micro("driver_facts_per_s")),
        Kind("facts a second", _at("facts_per_s"), False),
        Kind("facts a second of this process's CPU", _at("facts_per_cpu_s"), False),
        Kind("facts that were written", _at("facts"), False),
        Kind("above the store, %", _share(_at("pipeline_s")), False),
        Kind("in apply beyond the driver, %", _share(_in_store), False),
        Kind("the driver, %", _share(_at("driver_s")), False),
    ),
    "one-owner": (
        *_SEARCH,
        Kind("follow p50, ms", _at("follow", "ms_p50")),
        Kind("follow p99, ms", _at("follow", "ms_p99"), False),
        Kind("paths p50, ms", _at("paths", "ms_p50")),
        Kind("paths p99, ms", _at("paths", "ms_p99"), False),
        Kind("all facts in 2 hops p50, ms", _at("two_hops", "ms_p50")),
        Kind("the same by networkx p50, ms", _at("two_hops", "networkx_ms_p50")),
        Kind("times networkx, all starts together", _at("two_hops", "ratio_of_sums"), False),
        Kind("open and first search, ms", _at("process", "cold_ms")),
        Kind("the same with imports, ms", _at("process", "cold_with_imports_ms"), False),
        Kind("memory after 20 searches, MB", _at("process", "rss_mb")),
        Kind("memory at the peak, MB", _at("process", "rss_peak_mb"), False),
        Kind("on disk, MB", _at("file_mb")),
    ),
    "others": (*_SEARCH, Kind("on disk, MB", _at("file_mb"), False)),
    "hubs": _SEARCH,
}
_TITLES = {
    "ingest": "Ingest of ready triples into an empty store",
    "one-owner": "One owner",
    "others": "A fixed owner beside others",
    "hubs": "A hub among the seeds",
}
_SIZES = {"ingest": "facts", "one-owner": "facts", "others": "facts of others", "hubs": "facts of the hub"}


def sections(details: Details, *, own: int) -> Report:
    """For each part that was measured its sizes, and each figure at every size with the exponent of its growth."""
    return {part: _section(part, found, own) for part, found in details.items() if found}


def _section(part: str, found: Mapping[int, Report], own: int) -> Report:
    sizes = sorted(found)
    grown = [_grown(part, size, found[size], own) for size in sizes]
    figures = {kind.name: [kind.read(found[size]) for size in sizes] for kind in KINDS[part]}
    kept = {name: values for name, values in figures.items() if any(value is not None for value in values)}
    return {
        "sizes": sizes,
        "at": grown,
        "figures": kept,
        "exponents": {name: exponent(grown, all) for name, all in kept.items()},
    }


def _grown(part: str, size: int, found: Report, own: int) -> int:
    """How many facts a figure is of: all in the store beside others, what was written of an ingest."""
    return size + own if part == "others" else int(found.get("facts", size))


def exponent(sizes: Sequence[float], values: Sequence[float | None]) -> float | None:
    """The slope of the straight line nearest to the logarithms (least squares): 0 is flat, 1 grows as fast as the size.

    None for less than two sizes at which there is a figure above 0.
    """
    pairs = [(size, value) for size, value in zip(sizes, values, strict=True) if value and size > 0]
    if len({size for size, _ in pairs}) < 2:
        return None
    logarithms = np.log(np.array(pairs, np.float64))
    return round(float(np.polyfit(logarithms[:, 0], logarithms[:, 1], 1)[0]), 3)


# the table


def table(report: Report) -> str:
    """Each part as a table in Markdown: a row for each figure, a column for each size."""
    return "\n\n".join(_block(part, given) for part, given in report["sections"].items())


def _block(part: str, given: Report) -> str:
    head = [_SIZES[part], *(f"{size:,}" for size in given["sizes"]), "exponent"]
    rows = [
        [name, *map(_number, values), _number(given["exponents"][name])] for name, values in given["figures"].items()
    ]
    return "\n".join([f"{_TITLES[part]}", "", *rows_of(head, rows)])


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


# the plots


def draw(report: Report, path: Path) -> list[Path]:
    """Draw a report as PNG and SVG beside `path`: a plot for each part, both axes logarithmic."""
    import matplotlib as mpl

    png, svg = path.with_suffix(".png"), path.with_suffix(".svg")
    with mpl.rc_context(_STYLE):
        figure = _figure(report)
        figure.savefig(png, dpi=150, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None})
    return [png, svg]


def _figure(report: Report) -> Figure:
    from matplotlib.figure import Figure

    parts = report["sections"]
    columns = min(2, len(parts))
    lines = -(-len(parts) // columns)
    figure = Figure(figsize=(5.2 * columns, 4.4 * lines), layout="constrained")
    axes = list(figure.subplots(lines, columns, squeeze=False).flat)
    for one, (part, given) in zip(axes, parts.items(), strict=False):
        one.set_title(f"{_TITLES[part]} ({report['kind']})", loc="left", fontsize=10)
        _panel(one, part, given)
    for spare in axes[len(parts) :]:
        spare.set_axis_off()
    return figure


def _panel(axes: Axes, part: str, given: Report) -> None:
    places = given["at"] if part == "ingest" else given["sizes"]  # an ingest that was stopped came no further
    for colour, (name, values) in zip(_COLOURS, _drawn(part, given), strict=False):
        points = [(size, value) for size, value in zip(places, values, strict=True) if value]
        grows = given["exponents"][name]
        label = name if grows is None else f"{name}: n^{grows:.2f}"
        axes.plot(*zip(*points, strict=True), "o-", color=colour, markersize=4, linewidth=1.3, label=label)
    axes.set_xscale("symlog" if 0 in given["sizes"] else "log")
    axes.set_yscale("log")
    axes.set_ylim(*_decades(axes.get_ylim()))
    axes.set_xlabel(_SIZES[part])
    axes.grid(alpha=0.25)
    axes.legend(frameon=False, fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)


def _decades(limits: tuple[float, float]) -> tuple[float, float]:
    """The limits, at least two decades apart: what is flat shall look flat."""
    low, high = limits
    middle = (low * high) ** 0.5
    return min(low, middle / 10), max(high, middle * 10)


def _drawn(part: str, given: Report) -> Iterator[tuple[str, Sequence[float | None]]]:
    drawn = {kind.name for kind in KINDS[part] if kind.drawn}
    return ((name, values) for name, values in given["figures"].items() if name in drawn and any(values))

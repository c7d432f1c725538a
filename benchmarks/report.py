"""The comparison as plots, drawn from the JSON files of `recall`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.run import OURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKED = "#c0392b"
OTHERS = "#7f8c9b"
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "graphmem",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_TITLES = {"1": "multi-hop", "2": "temporal", "3": "open-domain", "4": "single-hop", "5": "adversarial"}

Figures = Mapping[str, Mapping[str, float]]
"""The figures of every system, by its name."""


class Panel(NamedTuple):
    """One plot: a bar for each system."""

    title: str
    figures: Figures
    measure: str


def draw(folder: Path) -> list[Path]:
    """Draw what the reports in the folder hold, as PNG and SVG beside them. Raises ValueError where there is none."""
    reports = [one for path in sorted(folder.glob("*.json")) if _has_recall(one := json.loads(path.read_text("utf-8")))]
    if not reports:
        raise ValueError(f"no report in {folder}: make one with recall --json {folder / 'NAME.json'}")
    written: list[Path] = []
    for name, panels in _plots(reports):
        written += _save(_figure(panels), folder / name)
    return written


def _plots(reports: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[Panel]]]:
    for measure, name in (("recall@5", "recall_at_5"), ("recall@500_tokens", "recall_at_500_tokens")):
        yield name, [Panel(f"{one['set']} (n = {one['n']})", one["systems"], measure) for one in reports]
    for one in reports:
        if "by_category" in one:
            yield f"{one['set']}_categories", list(_categories(one))


def _categories(report: Mapping[str, Any]) -> Iterator[Panel]:
    for name, figures in report["by_category"].items():
        count = report["n_by_category"][name]
        yield Panel(f"{name} {_TITLES.get(name, '')} (n = {count})", figures, "recall@25")


def _figure(panels: Sequence[Panel]) -> Figure:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    columns = min(3, len(panels))
    lines = -(-len(panels) // columns)
    height = max(len(one.figures) for one in panels) * 0.24 + 0.9
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(3.9 * columns, height * lines), layout="constrained")
        axes = list(figure.subplots(lines, columns, squeeze=False).flat)
        for panel, one in zip(panels, axes, strict=False):
            _bars(one, panel)
        for spare in axes[len(panels) :]:
            spare.set_axis_off()
    return figure


def _bars(axes: Axes, panel: Panel) -> None:
    """A bar for each system, the best on top, its figure at its end."""
    order = sorted(panel.figures, key=lambda name: (panel.figures[name][panel.measure], name))
    shares = [panel.figures[name][panel.measure] for name in order]
    bars = axes.barh(order, shares, color=[MARKED if name == OURS else OTHERS for name in order], height=0.7)
    axes.bar_label(bars, labels=[f"{share:.3f}" for share in shares], padding=3, fontsize=8)
    axes.set_xlim(0, 1.12)
    axes.set_xticks([0, 0.5, 1])
    axes.set_title(panel.title, loc="left", fontsize=10)
    axes.set_xlabel(panel.measure.replace("_", " "))
    axes.tick_params(axis="y", length=0)


def _save(figure: Figure, path: Path) -> list[Path]:
    import matplotlib as mpl

    png, svg = path.with_suffix(".png"), path.with_suffix(".svg")
    with mpl.rc_context(_STYLE):
        figure.savefig(png, dpi=150, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None})
    return [png, svg]


def _has_recall(report: object) -> bool:
    systems = report.get("systems") if isinstance(report, dict) else None
    return isinstance(systems, dict) and bool(systems) and all("recall@5" in one for one in systems.values())

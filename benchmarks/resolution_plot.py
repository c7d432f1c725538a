"""The curves of `resolution`: precision over recall, as the threshold falls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.run import OURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = ("#c0392b", "#2c3e50", "#2980b9", "#27ae60", "#8e44ad")
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "graphmem",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw(report: Mapping[str, Any], path: Path) -> list[Path]:
    """Draw a report of `resolution` as PNG and SVG beside `path`."""
    import matplotlib as mpl

    png, svg = path.with_suffix(".png"), path.with_suffix(".svg")
    with mpl.rc_context(_STYLE):
        figure = _figure(report)
        figure.savefig(png, dpi=150, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None})
    return [png, svg]


def _figure(report: Mapping[str, Any]) -> Figure:
    from matplotlib.figure import Figure

    parts = report["parts"]
    figure = Figure(figsize=(4.2 * len(parts), 4), layout="constrained")
    for axes, (name, part) in zip(figure.subplots(1, len(parts), squeeze=False).flat, parts.items(), strict=True):
        axes.set_title(f"{report['set']}, {name} (n = {part['n']})", loc="left", fontsize=10)
        _panel(axes, part)
    return figure


def _panel(axes: Axes, part: Mapping[str, Any]) -> None:
    """A line for each system that has more than one point, and a dot where it takes names for one."""
    colours = dict(zip(part["curves"], _COLOURS, strict=False))
    for name, points in part["curves"].items():
        style = {"color": colours[name], "linewidth": 2 if name == OURS else 1.2}
        if len(points) > 1:
            axes.plot([recall for _, _, recall in points], [precision for _, precision, _ in points], **style)
    for name, one in part["systems"].items():
        if one["precision"] is not None:
            system = next(each for each in colours if name.startswith(each))
            hollow = "none" if name not in colours else colours[system]
            axes.plot(
                [one["recall"]], [one["precision"]], "o", label=name, markeredgecolor=colours[system],
                markerfacecolor=hollow,
            )  # fmt: skip
    axes.set_xlabel("recall")
    axes.set_ylabel("precision")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.03)
    axes.grid(alpha=0.25)
    axes.legend(frameon=False, fontsize=8)

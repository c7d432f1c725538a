"""One HTML page that needs nothing else: no server, no network, no file beside it.

Its policy lets it run its own script, known by its hash, and fetch nothing at all. What comes from the memory is a
block of JSON, which no browser runs, and becomes text of the page only.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from string import Template
from typing import Any

SCRIPTS = ("layout.js", "picture.js", "panel.js", "page.js")
"""In the order in which they build on each other."""

_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Page:
    """A page, as a string of HTML, and what is on it. It draws itself as the last line of a notebook's cell.

    `all_entities` and `all_facts` count what there is: where they are more, the page shows a part and says so.
    `results` are what the query found, as `search` returns it.
    """

    html: str = field(repr=False)
    entities: int
    facts: int
    all_entities: int
    all_facts: int
    results: list[Any] = field(default_factory=list, repr=False)

    def _repr_html_(self) -> str:
        return frame(self.html)


def page(drawn: Mapping[str, Any], results: list[Any] | None = None) -> Page:
    """The page of a picture: the same bytes for the same picture."""
    return Page(
        render(drawn),
        len(drawn["entities"]),
        len(drawn["facts"]),
        drawn["all"]["entities"],
        drawn["all"]["facts"],
        results or [],
    )


def render(drawn: Mapping[str, Any]) -> str:
    """The picture as HTML."""
    script, style = _script(), _part("page.css")
    return Template(_part("page.html")).substitute(
        title=html.escape(drawn["title"]).encode("ascii", "xmlcharrefreplace").decode(),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        data=embedded(drawn),
    )


def frame(page: str) -> str:
    """The page in a frame of its own, which may run its script and touch nothing of what is around it."""
    shown = html.escape(page, quote=True)
    return (
        f'<iframe srcdoc="{shown}" sandbox="allow-scripts" title="The graph of a memory" '
        'style="width:100%;height:560px;border:1px solid #8884;border-radius:6px"></iframe>'
    )


def embedded(value: object) -> str:
    """The value as JSON in plain ASCII that no HTML parser takes for the end of a script or for markup."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).translate(_UNSAFE)


@cache
def _script() -> str:
    return "\n".join(_part(name) for name in SCRIPTS)


@cache
def _part(name: str) -> str:
    return resources.files("graphmem.viewing").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """How a Content-Security-Policy names the one text that it lets in."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"

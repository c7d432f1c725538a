"""The colours of the entity types, read from the style that Neo4j Browser gets: one look everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

OWNER = "User"
OTHER = "__Entity__"
"""The rules of the style for the owner, and for a type that has none."""

_RULE = re.compile(r"^node\.(\w+)\s*\{([^}]*)\}", re.MULTILINE)
_COLOUR = re.compile(r"(?<![\w-])(border-color|color):\s*(#[0-9A-Fa-f]{6})")


class Colour(NamedTuple):
    """How the circle of an entity is filled and edged, "#RRGGBB" both."""

    fill: str
    edge: str


@cache
def colours() -> Mapping[str, Colour]:
    """The colour of each label of the style."""
    style = resources.files("graphmem.cypher.browser").joinpath("graphmem.grass").read_text(encoding="utf-8")
    rules: dict[str, dict[str, str]] = {label: dict(_COLOUR.findall(body)) for label, body in _RULE.findall(style)}
    return {label: Colour(rule["color"], rule["border-color"]) for label, rule in rules.items() if len(rule) == 2}


def colour(label: str) -> Colour:
    """The colour of the label, that of any entity where the style has none of its own."""
    known = colours()
    return known.get(label, known[OTHER])

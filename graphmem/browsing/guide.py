"""The guide, the saved queries and the style of Neo4j Browser, filled with one owner's own names.

The files in `graphmem.cypher.browser` are whole as they are: what differs from owner to owner stands in them as a
Cypher parameter (`$me`) where a query needs it, and as `%me%` in the text of the guide. As Browser has nobody who sets
parameters, literals take their place here; everything is escaped for where it stands.
"""

from __future__ import annotations

import html
import re
from importlib import resources
from typing import TYPE_CHECKING, LiteralString, NamedTuple

from graphmem.stores.neo4j.link import Neo4jLink

if TYPE_CHECKING:
    from graphmem.stores.neo4j.link import Reads

_PARAMETER = re.compile(r"\$(partition|me|near|far|day)\b")
_IN_TEXT = re.compile(r"%(me|near|far|day)%")
_RUNNABLE = re.compile(r'(?P<open><pre class="[^"]*\brunnable\b[^"]*">)(?P<query>.*?)(?P<close></pre>)', re.DOTALL)
_RULE = re.compile(r"(?P<selector>[\w.]+)\s*\{(?P<body>.*?)^\}", re.DOTALL | re.MULTILINE)
_SETTING = re.compile(r"([\w-]+):\s*(.*?);\s*$", re.MULTILINE)


class Names(NamedTuple):
    """What the queries are about: an owner's partition, names in it, and a day.

    `me` is the owner, or the best linked entity where nothing links the owner; `near` is the best linked one beside it,
    `far` one that `near` leads to; `day` (YYYY-MM-DD) is one on which not all was as it is now.
    """

    partition: str
    me: str
    near: str
    far: str
    day: str


def names_of(link: Neo4jLink, partition: str) -> Names | None:
    """The names to fill in, read from the server. None when it has no entity of the partition."""

    def read(tx: Reads) -> Names | None:
        text: LiteralString = resource("names.cypher")  # a file of this package, never put together
        record = tx.run(text, partition=partition).single()
        return None if record is None else Names(partition, **record.data())

    return link.read(read)


def resource(name: str) -> str:
    """A file of `graphmem.cypher.browser`."""
    return resources.files("graphmem.cypher.browser").joinpath(name).read_text(encoding="utf-8")


def filled_guide(names: Names) -> str:
    """The guide as HTML, its queries runnable as they stand."""

    def query(found: re.Match[str]) -> str:
        return found["open"] + html.escape(_filled(html.unescape(found["query"]), names)) + found["close"]

    text = _IN_TEXT.sub(lambda found: html.escape(getattr(names, found[1])), resource("guide.html"))
    return _RUNNABLE.sub(query, text)


def guide_queries(guide: str) -> list[str]:
    """The queries of a guide, in its order."""
    return [html.unescape(found["query"]).strip() for found in _RUNNABLE.finditer(guide)]


def saved_queries(names: Names | None = None) -> list[str]:
    """The saved queries, each with its title as a comment in the first line; filled where names are given."""
    queries = [query.strip() for query in resource("saved_queries.cypher").split(";\n") if query.strip()]
    return queries if names is None else [_filled(query, names) for query in queries]


def style() -> dict[str, dict[str, str]]:
    """The rules of `graphmem.grass` in their order, as Browser keeps them: selector, then setting and value."""
    return {
        rule["selector"]: {name: value.strip('"') for name, value in _SETTING.findall(rule["body"])}
        for rule in _RULE.finditer(resource("graphmem.grass"))
    }


def literal(text: str) -> str:
    """The text as a Cypher string literal. Whatever could end it or hide in it is written as an escape."""
    return "'" + "".join(_escaped(c) for c in text) + "'"


def _escaped(character: str) -> str:
    if character in "'\"\\":
        return f"\\{character}"
    if character.isprintable():
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02X}{units[at + 1]:02X}" for at in range(0, len(units), 2))


def _filled(query: str, names: Names) -> str:
    return _PARAMETER.sub(lambda found: literal(getattr(names, found[1])), query)

"""The Cypher statements: one a file in the package `graphmem.cypher`, with a header that says what it needs.

    // purpose: what it does, in one line
    // params: the parameters it takes, or none
    // returns: the columns it returns, or nothing; "rows of" them: one column `rows`, a list of lists with these in it
    // routing: read | write

No statement is ever put together from pieces: what is in the file is what is sent.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from graphmem.errors import StoreCorrupt

ROWS = "rows of "
KINDS = ("schema", "write", "read")
_HEADER = re.compile(
    r"// purpose: (?P<purpose>.+)\n// params: (?P<params>.+)\n// returns: (?P<returns>.+)\n"
    r"// routing: (?P<routing>read|write)\n(?P<text>(?!//)[\s\S]+)\Z"
)


class Statement(NamedTuple):
    """One statement as its file describes it."""

    name: str
    purpose: str
    params: tuple[str, ...]
    returns: tuple[str, ...]
    in_one: bool
    """All rows come in one record: many small records take the driver longer than they take the server."""
    routing: str
    text: str


@cache
def statement(name: str) -> Statement:
    """The statement in `<name>.cypher`. Raises StoreCorrupt when it is missing or its header incomplete."""
    file = resources.files("graphmem.cypher").joinpath(f"{name}.cypher")
    match = _HEADER.match(file.read_text(encoding="utf-8")) if file.is_file() else None
    if match is None or name.partition("_")[0] not in KINDS:
        raise StoreCorrupt(f"the statement {name!r} is not installed as graphmem wrote it: install graphmem again")
    return Statement(
        name=name,
        purpose=match["purpose"],
        params=_listed(match["params"], nothing="none"),
        returns=_listed(match["returns"].removeprefix(ROWS), nothing="nothing"),
        in_one=match["returns"].startswith(ROWS),
        routing=match["routing"],
        text=match["text"].strip(),
    )


def statement_names(kind: str = "") -> list[str]:
    """The names of all statements of a kind ("" for any), in order."""
    names = (file.name for file in resources.files("graphmem.cypher").iterdir())
    stems = sorted(name.removesuffix(".cypher") for name in names if name.endswith(".cypher"))
    return [stem for stem in stems if stem.startswith(kind)]


def _listed(text: str, *, nothing: str) -> tuple[str, ...]:
    return () if text == nothing else tuple(text.split(", "))

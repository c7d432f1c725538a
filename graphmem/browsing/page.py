"""What is put into Neo4j Browser's page before it starts: the login, the style, the saved queries, the first commands.

Browser keeps these in the local storage of the web browser, under `neo4j.*`. Here they lie in the storage of the one
tab, so that neither the password nor anything else is left on the disk when it is closed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from graphmem.browsing.guide import Names, saved_queries, style
from graphmem.config import StoreSpec

_CONNECTION = "$$discovery"
"""The id of the one connection that Browser keeps."""
_FOLDER = "graphmem"
_FIRST_SCRIPT = b"<script"


def with_seed(index: bytes) -> bytes:
    """Browser's own page, which now runs `seed.js` before anything else."""
    before, script, after = index.partition(_FIRST_SCRIPT)
    return b"".join((before, b'<script src="seed.js"></script>' if script else b"", script, after))


def seed(spec: StoreSpec, names: Names, *, guide_url: str, mark: str) -> str:
    """The script that stands for a person who logs in, loads style and queries, opens the guide and runs its first.

    What it does to the storage it does once for each `mark`, so that a reload keeps what was changed in the tab.
    """
    storage = {
        "connections": _connection(spec),
        "settings": _settings(guide_url),
        "grass": style(),
        "folders": [{"id": _FOLDER, "name": _FOLDER}],
        "documents": [
            {"id": f"{_FOLDER}-{number}", "folder": _FOLDER, "content": query}
            for number, query in enumerate(saved_queries(names))
        ],
    }
    script = resources.files("graphmem.browsing").joinpath("seed.js").read_text(encoding="utf-8")
    return script.replace("$STORAGE", _json(storage)).replace("$MARK", _json(mark))


def _connection(spec: StoreSpec) -> Mapping[str, Any]:
    login = {"username": spec.username or "", "password": spec.password or ""}
    method = "NATIVE" if spec.username else "NO_AUTH"
    one = {"id": _CONNECTION, "name": _CONNECTION, "type": "bolt", "host": spec.url, "authenticationMethod": method}
    return {"allConnectionIds": [_CONNECTION], "connectionsById": {_CONNECTION: {**one, **login}}}


def _settings(guide_url: str) -> Mapping[str, Any]:
    """Browser's settings that differ from its own: first the guide, and nothing is told to anybody."""
    return {"initCmd": f":guide {guide_url}", "allowCrashReports": False, "allowUserStats": False}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)

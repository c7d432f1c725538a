"""The same facts in every memory on a Neo4j of its own, one after another: search, isolation, what an add costs."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.peers import files
from benchmarks.peers.endpoint import Endpoint, serving
from benchmarks.peers.environments import PEERS, Peer, python_of
from benchmarks.progress import bar
from benchmarks.run import OURS, Report
from benchmarks.speed_load import load
from benchmarks.speed_measure import ROUNDS, spread, timed
from benchmarks.speed_places import Opened, Owned, Servers, store_of
from benchmarks.speed_scene import SIZE, GivenEmbedder, Passage, Triple, name, passages, triples
from graphmem import Memory
from graphmem.config import ModelSpec
from graphmem.models.open import open_embedder

if TYPE_CHECKING:
    from graphmem.types import Vector

OWNER = "owner"
OTHERS_EACH = 10_000
CONF = {"db.query.default_language": "CYPHER_5"}
"""What the peers' statements are written in; ours say themselves what they are."""
_SCRIPTS = Path(__file__).with_name("scripts")
_ADDED = 1_000_000
"""The first entity of the messages that are added: nobody knows it yet."""
_PRACTICE = 3


class Asked(NamedTuple):
    """What is to be measured."""

    facts: tuple[int, ...]
    own: int = 10_000
    others: int = 100_000
    questions: int = 30
    adds: int = 10
    systems: tuple[str, ...] = (OURS, *PEERS)
    seconds: int = 3600


class Scene(NamedTuple):
    """The facts of some owners, the questions about those of the first one, and the messages that are added."""

    owners: Sequence[Owned]
    questions: Mapping[str, Sequence[str]]
    messages: Sequence[Passage]
    folder: Path


def measure(asked: Asked, environments: Path) -> Report:
    """For each system its figures, or why there are none. The first size is also where adding is measured."""
    found: dict[str, Report] = {system: _head(system) for system in asked.systems}
    wanted = [(count, 0, asked.adds if place == 0 else 0) for place, count in enumerate(asked.facts)]
    if asked.others:
        wanted.append((asked.own, asked.others, 0))
    with tempfile.TemporaryDirectory() as folder:
        for count, others, adds in wanted:
            with tempfile.TemporaryDirectory(dir=folder) as own:
                scene = _scene(asked, count, others, adds=adds, folder=Path(own))
                for system, report in found.items():
                    _one(system, scene, report, environments, seconds=asked.seconds)
    return {"asked": {**asked._asdict(), "cpus": os.cpu_count()}, "systems": found}


def _head(system: str) -> Report:
    if system == OURS:
        return {"version": None, "searched": "Memory.search of one user", "scenes": []}
    return {"version": PEERS[system].version, "searched": PEERS[system].searched, "scenes": []}


def _one(system: str, scene: Scene, report: Report, environments: Path, *, seconds: int) -> None:
    """Measure one system on one scene, on a server of its own. What fails is told, and not tried on larger scenes."""
    if "error" in report:
        return
    try:
        with serving(scene.messages, scene.questions) as endpoint, _server(scene) as opened:
            given = _ours(scene, opened, endpoint) if system == OURS else _theirs(
                PEERS[system], scene, opened, endpoint, environments, seconds)  # fmt: skip
            report["scenes"].append(_figures(scene, given, endpoint))
    except (OSError, subprocess.SubprocessError) as error:
        report["error"] = f"{_what(scene)}: {error}"


def _server(scene: Scene) -> Any:
    return Servers(scene.folder, conf=CONF).fresh()


def _what(scene: Scene) -> str:
    own, others = len(scene.owners[0].triples), sum(len(one.triples) for one in scene.owners[1:])
    return f"{own} facts" + (f" beside {others} of others" if others else "")


def _figures(scene: Scene, given: Report, endpoint: Endpoint) -> Report:
    spent = [one for one, _ in given["search"]]
    found = [owners for _, owners in given["search"]]
    own = sum(owner == OWNER for owners in found for owner in owners)
    counts = endpoint.counts
    return {
        "facts": len(scene.owners[0].triples),
        "others": sum(len(one.triples) for one in scene.owners[1:]),
        "load_s": given["load_s"],
        **spread(spent),
        "returned": round(sum(map(len, found)) / len(found), 2),
        "own_share": round(own / max(sum(map(len, found)), 1), 3),
        "llm_calls_per_search": round(counts["search"]["llm_calls"] / (ROUNDS * len(spent)), 2),
        **_adding(given["add"], counts["add"]),
    }


def _adding(spent: Sequence[float], counts: Mapping[str, int]) -> Report:
    if not spent:
        return {}
    each = {
        key: round(counts.get(key, 0) / len(spent), 2) for key in ("llm_calls", "embedded_texts", "prompt_characters")
    }
    return {"add": {"n": len(spent), **spread(spent), **each}}


# the scene


def _scene(asked: Asked, count: int, others: int, *, adds: int, folder: Path) -> Scene:
    own = triples(count)
    crowd = [
        Owned(f"other-{number}", triples(min(OTHERS_EACH, others - first), seed=number))
        for number, first in enumerate(range(0, others, OTHERS_EACH), 1)
    ]
    owners = [Owned(OWNER, own), *crowd]
    files.write(owners, folder)
    return Scene(owners, _questions(own, asked.questions), _messages(adds), folder)


def _questions(given: Sequence[Triple], count: int) -> dict[str, Sequence[str]]:
    """Questions that name one entity and such that name two, in turn, each with its names."""
    some = [given[(2 * at + 1) * len(given) // (2 * count)] for at in range(count)]
    asked: dict[str, Sequence[str]] = {}
    for at, one in enumerate(some):
        names = (name(one.subject), name(one.object))[: 1 + at % 2]
        asked[f"What do we know about {' and '.join(names)}?"] = names
    return asked


def _messages(count: int) -> list[Passage]:
    """Messages of three facts each, about entities that are new in each of them, and three more for practice."""
    if not count:
        return []
    relations = ("works with", "visited", "recommended")
    return [
        Passage(one.second, tuple(
            Triple(_ADDED + 10 * number, relation, _ADDED + 10 * number + place + 1, None)
            for place, relation in enumerate(relations)))
        for number, one in enumerate(passages(triples(3 * (count + _PRACTICE))))
    ]  # fmt: skip


# ours


class _Remote:
    """The scene's embedder as the peers have it: behind the endpoint."""

    name = GivenEmbedder.name
    size = SIZE

    def __init__(self, endpoint: Endpoint) -> None:
        options = {"base_url": endpoint.url, "api_key": "none", "embedding_dims": SIZE}
        self._embedder = open_embedder(ModelSpec("openai", "given", options=options))

    def embed(self, texts: Sequence[str]) -> Vector:
        return self._embedder.embed(texts)


def _ours(scene: Scene, opened: Opened, endpoint: Endpoint) -> Report:
    started = time.perf_counter()
    with store_of(opened.store) as store:
        for user, given in scene.owners:
            load(store, user, given, what=f"graphmem: {user}")
    loaded = time.perf_counter() - started
    llm = ModelSpec("openai", "given", options={"base_url": endpoint.url, "api_key": "none"})
    embedder = ModelSpec("given", GivenEmbedder.name, instance=_Remote(endpoint))
    with Memory(opened.store, llm=llm, embedder=embedder) as memory:
        found = _searched(memory, list(scene.questions), endpoint)
        added = _added(memory, [one.text for one in scene.messages], endpoint)
    return {"load_s": round(loaded, 2), "search": found, "add": added}


def _searched(memory: Memory, questions: Sequence[str], endpoint: Endpoint) -> list[tuple[float, list[str]]]:
    """As the peers' scripts do it: once for practice, then of each question the fastest round."""

    def search(question: str) -> list[str]:
        return [str(one["user_id"]) for one in memory.search(question, user_id=OWNER, limit=10)["results"]]

    rounds = []
    with bar("graphmem: search", 1 + ROUNDS) as step:
        for _ in range(1 + ROUNDS):
            rounds.append([timed(lambda asked=question: search(asked)) for question in questions])  # type: ignore[misc]
            endpoint.answer("/v1/phase", {"name": "search"})
            step()
    return [min(tries, key=itemgetter(0)) for tries in zip(*rounds[1:], strict=True)]


def _added(memory: Memory, messages: Sequence[str], endpoint: Endpoint) -> list[float]:
    endpoint.answer("/v1/phase", {"name": "practice"})
    for message in messages[:_PRACTICE]:
        memory.add(message, user_id=OWNER)
    endpoint.answer("/v1/phase", {"name": "add"})
    some = messages[_PRACTICE:]
    return [timed(lambda said=message: memory.add(said, user_id=OWNER))[0] for message in some]  # type: ignore[misc]


# theirs


def _theirs(peer: Peer, scene: Scene, opened: Opened, endpoint: Endpoint, environments: Path, seconds: int) -> Report:
    """Run the peer's script in its environment. Raises OSError with what it said last."""
    python = python_of(peer, environments)
    task = {
        "uri": opened.store.url, "username": opened.store.username, "password": opened.store.password,
        "url": endpoint.url, "folder": str(scene.folder), "user": OWNER, "size": SIZE,
        "questions": list(scene.questions), "rounds": ROUNDS, "messages": [one.text for one in scene.messages],
    }  # fmt: skip
    path = scene.folder / "task.json"
    path.write_text(json.dumps(task), encoding="utf-8")
    (scene.folder / "report.json").unlink(missing_ok=True)
    with bar(f"{peer.package}: {_what(scene)}", 1) as step:
        done = subprocess.run(
            [str(python), str(_SCRIPTS / peer.script), str(path)], capture_output=True, text=True, check=False,
            timeout=seconds, env=_environment(endpoint, scene.folder), cwd=scene.folder,
        )  # fmt: skip
        step()
    path.unlink()
    if done.returncode:
        raise OSError(done.stderr.strip()[-600:])
    return dict(json.loads((scene.folder / "report.json").read_text("utf-8")))


def _environment(endpoint: Endpoint, folder: Path) -> dict[str, str]:
    """Nothing of ours but the way to programs. What would phone home is switched off; files are kept in the folder."""
    off = dict.fromkeys(("MEM0_TELEMETRY", "GRAPHITI_TELEMETRY_ENABLED", "ANONYMIZED_TELEMETRY"), "false")
    where = {"HOME": str(folder), "MEM0_DIR": str(folder / "mem0"), "PATH": os.environ.get("PATH", "")}
    llm = {"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": endpoint.url, "no_proxy": "127.0.0.1"}
    return {**off, **where, **llm, "DO_NOT_TRACK": "1", "OTEL_SDK_DISABLED": "true", "LANG": "C.UTF-8"}

"""Speed and size: one owner growing, a fixed owner beside others, hubs. Embedding is never counted."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import speed_expand, speed_ingest, speed_measure, speed_report
from benchmarks.models import spec_of
from benchmarks.progress import bar
from benchmarks.run import Report
from benchmarks.speed_measure import Case
from benchmarks.speed_places import Opened, Owned, Place, environment, place_of, size_mb, store_of
from benchmarks.speed_scene import GivenEmbedder, Triple, hub, name, questions, triples
from graphmem import Memory

OWNER = "owner"
PARTS = ("ingest", "one-owner", "others", "hubs")
_OTHERS_EACH = 10_000
_HUB = 1_000_000
"""The number of the first hub among the entities: no other entity has one as high."""
_ROOT = Path(__file__).parents[1]


class Asked(NamedTuple):
    """What is to be measured."""

    store: str
    facts: tuple[int, ...]
    others: tuple[int, ...] = ()
    hubs: tuple[int, ...] = ()
    own: int = 10_000
    questions: int = 100
    ingest_seconds: float = 120.0
    parts: tuple[str, ...] = PARTS


def measure(asked: Asked, folder: Path) -> Report:
    """All figures by section, each with the exponent of its growth; `details` holds what they are from."""
    place = place_of(asked.store, folder)
    details: dict[str, dict[int, Report]] = {part: {} for part in PARTS}
    if "ingest" in asked.parts:
        details["ingest"] = dict(_ingest(place, asked, folder))
    if "one-owner" in asked.parts:
        details["one-owner"] = {count: _one_owner(place, count, asked) for count in asked.facts}
    if "others" in asked.parts:
        details["others"] = _beside(place, asked) if asked.others else {}
    if "hubs" in asked.parts:
        details["hubs"] = _hubs(place, asked) if asked.hubs else {}
    settings = {**asked._asdict(), "cpus": os.cpu_count(), "python": sys.version.split()[0]}
    return {"kind": place.kind, "asked": settings, "sections": speed_report.sections(details, own=asked.own),
            "details": details}  # fmt: skip


# the parts


def _ingest(place: Place, asked: Asked, folder: Path) -> Iterator[tuple[int, Report]]:
    for count in asked.facts:
        with tempfile.TemporaryDirectory(dir=folder) as own:
            yield count, speed_ingest.ingested(place, triples(count), Path(own), most_seconds=asked.ingest_seconds)


def _one_owner(place: Place, count: int, asked: Asked) -> Report:
    given = triples(count)
    wanted = questions(given, asked.questions)
    with place.opened(f"own-{count}", [Owned(OWNER, given)]) as scene, bar(f"{count} facts", 5) as step:
        with _memory(scene) as memory:
            found = _in_turn(step, {
                "search": lambda: speed_measure.searched(Case(memory, scene.user(OWNER), wanted)),
                "follow": lambda: speed_measure.followed(memory, scene.user(OWNER), speed_measure.chains(given, 40)),
                "paths": lambda: speed_measure.connected(memory, scene.user(OWNER), speed_measure.chains(given, 40)),
            })  # fmt: skip
        with store_of(scene.store) as store:
            store.revision("")  # connected before anything is timed
            found |= _in_turn(step, {"two_hops": lambda: speed_expand.expanded(store, scene.user(OWNER), given, 40)})
        found |= _in_turn(step, {"process": lambda: _process(scene, wanted[:20])})
        return {**found, "file_mb": None if scene.files is None else size_mb(scene.files)}


def _beside(place: Place, asked: Asked) -> dict[int, Report]:
    """A fixed owner beside others, 10,000 facts each, who own so many in all."""
    given = triples(asked.own)
    wanted = questions(given, asked.questions)
    with ExitStack() as held:
        scenes = {
            count: held.enter_context(place.opened(f"others-{asked.own}-{count}", _crowd(given, count)))
            for count in asked.others
        }
        cases = {
            count: Case(held.enter_context(_memory(scene)), scene.user(OWNER), wanted)
            for count, scene in scenes.items()
        }
        found = speed_measure.together(cases)
        return {
            count: {"search": found[count], "file_mb": None if scene.files is None else size_mb(scene.files)}
            for count, scene in scenes.items()
        }


def _crowd(given: Sequence[Triple], count: int) -> Iterator[Owned]:
    yield Owned(OWNER, given)
    for number, first in enumerate(range(0, count, _OTHERS_EACH), 1):
        yield Owned(f"other-{number}", triples(min(_OTHERS_EACH, count - first), seed=number))


def _hubs(place: Place, asked: Asked) -> dict[int, Report]:
    """Questions that name a hub, all hubs in one memory: only which entity is asked about differs."""
    given = triples(asked.own)
    everything = [*given]
    for number, size in enumerate(asked.hubs):
        everything += hub(size, _HUB + number, others=max(asked.own, -(-size // 10)))
    scene_name = f"hubs-{asked.own}-{'-'.join(map(str, asked.hubs))}"
    with place.opened(scene_name, [Owned(OWNER, everything)]) as scene, _memory(scene) as memory:
        user = scene.user(OWNER)
        cases = {
            size: Case(memory, user, _about_hub(_HUB + number, given, asked.questions))
            for number, size in enumerate(asked.hubs)
        }
        return {size: {"search": found} for size, found in speed_measure.together(cases).items()}


def _about_hub(number: int, given: Sequence[Triple], count: int) -> list[str]:
    """Different questions about one hub."""
    some = (given[(2 * at + 1) * len(given) // (2 * count)] for at in range(count))
    return [f"How is {name(number)} connected with {name(one.object)}?" for one in some]


# how it is done


@contextmanager
def _memory(scene: Opened) -> Iterator[Memory]:
    embedder = GivenEmbedder()
    with Memory(scene.store, embedder=spec_of(embedder)) as memory:
        yield memory


def _in_turn(step: Callable[[], None], calls: Mapping[Any, Callable[[], Any]]) -> dict[Any, Any]:
    found = {}
    for key, call in calls.items():
        found[key] = call()
        step()
    return found


def _process(scene: Opened, wanted: Sequence[str]) -> Report:
    """A process of its own that opens the store and searches, once for practice and then the median of three."""
    runs = [_child(scene, wanted) for _ in range(4)][1:]
    return {key: sorted(run[key] for run in runs)[1] for key in runs[0] if runs[0][key] is not None}


def _child(scene: Opened, wanted: Sequence[str]) -> Report:
    task = {"store": scene.store.url, "user": scene.user(OWNER), "questions": list(wanted)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed_child"],
        input=json.dumps(task), text=True, capture_output=True, cwd=_ROOT, env=environment(scene.store), check=False,
    )  # fmt: skip
    if done.returncode:
        raise OSError(f"a process that opens {scene.store.url} failed: {done.stderr.strip()[-400:]}")
    return dict(json.loads(done.stdout))


# the command


def add_command(commands: Any) -> None:
    """`python -m benchmarks speed`."""
    one = commands.add_parser("speed", help="how fast and how large is it, and how does that grow?")
    one.set_defaults(do=run)
    one.add_argument("--store", default="sqlite", help="sqlite, neo4j (starts a local server), or bolt://host:7687")
    one.add_argument(
        "--facts", type=_counts, default=(1000, 10_000, 100_000), help="how many one owner has: 1000,10000"
    )
    one.add_argument("--others", type=_counts, default=(), help="how many others own beside a fixed owner: 0,100000")
    one.add_argument("--own", type=int, default=10_000, help="how many the fixed owner has; also the facts beside hubs")
    one.add_argument("--hubs", type=_counts, default=(), help="facts of the hubs that are asked about: 10,1000,100000")
    one.add_argument("--questions", type=int, default=100, help="how many questions each scene is asked")
    one.add_argument("--ingest-seconds", type=float, default=120.0, help="filling stops after so long; default: 120")
    one.add_argument("--parts", type=_parts, default=PARTS, help=f"only these: {','.join(PARTS)}")
    one.add_argument("--keep", type=Path, help="keep loaded scenes in this folder and use them again")
    one.add_argument("--json", type=Path, help="write the report to this file, and plots beside it")


def run(options: argparse.Namespace) -> None:
    """Measure and print."""
    asked = Asked(**{field: getattr(options, field) for field in Asked._fields})
    with _folder(options.keep) as folder:
        report = measure(asked, folder)
    print(speed_report.table(report))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        for path in speed_report.draw(report, options.json.with_suffix("")):
            print(path)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _counts(text: str) -> tuple[int, ...]:
    """Whole numbers with commas between, in rising order."""
    numbers = tuple(sorted({int(part) for part in text.split(",")}))
    if numbers[0] < 0:
        raise argparse.ArgumentTypeError(f"{text!r} holds a negative number")
    return numbers


def _parts(text: str) -> tuple[str, ...]:
    wanted = tuple(text.split(","))
    if unknown := set(wanted) - set(PARTS):
        raise argparse.ArgumentTypeError(f"unknown parts {sorted(unknown)}: known are {', '.join(PARTS)}")
    return wanted

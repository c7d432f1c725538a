"""`graphmem demo`: a short conversation goes in, questions that no single fact answers come out with their paths."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem import cli_files, cli_print, doctor

if TYPE_CHECKING:
    from graphmem.memory import Memory

FACTS_SHOWN = 5
FACTS_WEIGHED = 10


def run(*, store: str | None, llm: str | None, embedder: str | None) -> dict[str, Any]:
    """Run the demo, print it for people unless JSON was asked for, and return all that was found.

    Without `store` it runs in a temporary file. In a given store it first deletes what its own user has there,
    and leaves the new memories in place to be looked at.
    """
    from graphmem.memory import Memory

    script = conversation()
    with _place(store) as url, Memory(store=url, llm=llm, embedder=embedder) as memory:
        used = _uses(memory, temporary=store is None)
        _line(*(f"{part['part']:<10} {part['uses']}  ({part['reason']})" for part in used))
        added = _add(memory, script)
        asked = [_ask(memory, question, script["user_id"]) for question in script["questions"]]
    return {"uses": used, "added": added["results"], "questions": asked}


def conversation() -> dict[str, Any]:
    """The demo's conversation and questions: {"user_id", "sessions", "questions"}."""
    text = resources.files("graphmem").joinpath("demo_conversation.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def best_path(results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The path to show: of those with more than one hop the one whose facts bear most on the question.

    How much they bear is the product of their scores; a fact that was not found counts as the weakest that was.
    Ties go to the better result. Where no path has two hops, the best result's.
    """
    scores = {one["id"]: one["score"] for one in results}
    weakest = min(scores.values(), default=0.0)
    paths = [list(one["path"]) for one in results if one["path"]]
    longer = [path for path in paths if len(path) > 1]
    return max(
        longer or paths[:1], key=lambda path: prod(scores.get(hop["fact_id"], weakest) for hop in path), default=[]
    )


@contextmanager
def _place(store: str | None) -> Iterator[str | None]:
    if store is not None:
        yield store
        return
    with tempfile.TemporaryDirectory(prefix="graphmem-demo-") as folder:
        yield str(Path(folder) / "memory.sqlite")


def _add(memory: Memory, script: Mapping[str, Any]) -> dict[str, Any]:
    user = script["user_id"]
    memory.delete_all(user_id=user)
    batches = cli_files.batches(script, None, "the demo")
    _line("", f"Adding {sum(len(one.messages) for one in batches)} messages of {len(batches)} sessions, as {user}:")
    added = cli_files.add_all(memory, batches, infer=True, user_id=user)
    _line(*(f"  {one['event']:<10} {one['memory']}" for one in added["results"]))
    return added


def _ask(memory: Memory, question: str, user: str) -> dict[str, Any]:
    found = memory.search(question, user_id=user, limit=FACTS_WEIGHED)["results"]
    results, path = found[:FACTS_SHOWN], best_path(found)
    answer = memory.answer(question, user_id=user) if memory.llm else None
    _line("", f"? {question}", *(line for one in results for line in _found(one)))
    if not cli_print.as_json():
        cli_print.path(path, mark="  => ")
    if answer is not None:
        _line(f"  = {answer['answer']}")
    return {"question": question, "results": results, "path": path, "answer": answer}


def _found(one: Mapping[str, Any]) -> Iterator[str]:
    """A fact, and under it its path where that leads over other facts."""
    yield f"  {one['score']:6.3f}  {one['memory']}"
    if len(one["path"]) > 1:
        yield f"          {cli_print.path_line(one['path'])}"


def _uses(memory: Memory, *, temporary: bool) -> list[dict[str, str]]:
    used = doctor.uses(memory)
    if temporary:
        used[0]["reason"] = "a temporary file, deleted at the end; --store keeps it"
    return used


def _line(*texts: str) -> None:
    if not cli_print.as_json():
        for text in texts:
            cli_print.say(text)

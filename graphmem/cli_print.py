"""How results look: JSON, or lines for people. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import typer

from graphmem.errors import GraphmemError

if TYPE_CHECKING:
    import networkx

_state = {"json": False}


class Unwritten(Exception):
    """Stdout takes no more; its cause is what the system says."""


_IN_A_SHELL = {
    "get_all()": "'graphmem list'",
    "get_all(ended=True)": "'graphmem list --ended'",
    "everyone=True": "--everyone",
    "timestamp=": "--at ",
    "entities()": "'graphmem entities'",
    "changes()": "'graphmem changes'",
    "history()": "'graphmem history'",
    "process_pending()": "'graphmem pending'",
    "delete_all()": "'graphmem delete-all'",
    "memories=[...]": "--memory (ids)",
    "user_id=": "--user (user_id)",
    "agent_id=": "--agent (agent_id)",
    "run_id=": "--run (run_id)",
}
"""What errors call things in Python, and what they are called here."""

_GIVEN_ID = re.compile(r"\b(user|agent|run)_id=(?=['\"])")
_OPTION = re.compile(r"(?<![\w.])(as_of|known_at|limit|since|hops|most|threshold|max_tokens)=")
"""Options that are called here as in Python, but for the dashes."""


def start(*, as_json: bool) -> None:
    """Choose between JSON and lines, and let no character stop the output."""
    _state["json"] = as_json
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    log = logging.getLogger("graphmem")
    log.setLevel(logging.INFO)
    log.handlers = [_Notes()]


class _Notes(logging.Handler):
    """What graphmem logs, as notes."""

    def emit(self, record: logging.LogRecord) -> None:
        note(in_a_shell(self.format(record)))


def as_json() -> bool:
    """Whether JSON was asked for."""
    return _state["json"]


def show(value: Any, for_people: Callable[[], None]) -> None:
    """Print the value as JSON where that was asked for, else call what prints it for people."""
    if as_json():
        print_json(value)
    else:
        for_people()


def print_json(value: Any) -> None:
    """The value as indented JSON on stdout."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def note(text: str) -> None:
    """A line on stderr, as far as that can be written: the results and the exit code tell without it."""
    try:
        typer.echo(shown(text), err=True)
    except OSError:
        give_up(sys.stderr)


def check() -> None:
    """Raises GraphmemError where stdout is closed: the next file to be opened would take its place."""
    if sys.stdout is None:
        raise GraphmemError("stdout is closed, nothing was done: send it to /dev/null if nobody shall read it")


@contextmanager
def streamed() -> Iterator[TextIO]:
    """Stdout for results that are written while a memory is open. Raises Unwritten."""
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        raise Unwritten from error


def give_up(stream: TextIO) -> None:
    """Write no more to the stream, not even what is left when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def in_a_shell(said: str) -> str:
    """What errors and hints call things in Python, as they are called here."""
    said = _GIVEN_ID.sub(r"--\1 ", said)
    said = _OPTION.sub(lambda found: f"--{found[1].replace('_', '-')} ", said)
    for in_python, here in _IN_A_SHELL.items():
        said = said.replace(in_python, here)
    return said


def failure(error: GraphmemError) -> None:
    """The error on stderr, as JSON where that was asked for."""
    said = in_a_shell("\n".join([str(error), *getattr(error, "__notes__", [])]))
    if as_json():
        _json_failure(type(error).__name__, said)
    else:
        note(f"{type(error).__name__}: {said}")


def usage_failure(error: Any) -> None:
    """What click found wrong with the words of the command, on stderr, as JSON where that was asked for."""
    if as_json():
        _json_failure("UsageError", error.format_message())
    else:
        try:
            error.show()
        except OSError:
            give_up(sys.stderr)


def _json_failure(type: str, message: str) -> None:
    note(json.dumps({"error": {"type": type, "message": message}}))


@contextmanager
def bar(what: str, *, once_it_moves: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """Draws a bar on stderr when a person looks at it: told how many are done, and of how many. None where nobody does.

    With `once_it_moves` it shows only while some are done and not all.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(shown(what), total=None, visible=not once_it_moves)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total or None, visible=not once_it_moves or done < total)

        yield tell


def shown(text: object) -> str:
    """The text with control characters escaped, so that what is stored cannot steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in str(text))


def say(text: str = "") -> None:
    """A line for people on stdout."""
    typer.echo(shown(text))


def added(result: Mapping[str, Any], whose: str, *, dry_run: bool = False) -> None:
    """What an `add` wrote, or would have, and what to do next; `whose` are the options that name the owner again."""
    for one in result["results"]:
        say(outcome(one))
    for one in result["rejected"]:
        note(f"Not kept: {one}")
    if dry_run:
        note(f"This is what would happen to {many(len(result['results']), 'memory', 'memories')}: nothing was written.")
        return
    if result["pending"]:
        note(f"The model failed. The messages wait; read them once it works: graphmem pending{whose}")
    elif not result["results"]:
        note("Nothing worth keeping was found. --no-infer keeps the words as they are.")
    else:
        note(f'{many(len(result["results"]), "change")}. Ask with: graphmem search "..."{whose}')
    if any(one["event"] not in ("ADD", "REINFORCE", "IGNORE") for one in result["results"]):
        note(f"To take something of it back: graphmem changes{whose}")


def outcome(one: Mapping[str, Any]) -> str:
    """What became of one memory, as a line; why, where its own words do not tell."""
    why = "" if one["event"] in ("ADD", "REINFORCE") else f"  ({one['reason']})"
    return f"{one['event']:<10} {one['memory']}{why}"


def results(found: Sequence[Mapping[str, Any]], hint: str | None) -> None:
    """Found memories, best first, each with its path; the hint where there is none."""
    if not found:
        note(f"Nothing was found.{'' if hint is None else f' {in_a_shell(hint)}'}")
    for number, one in enumerate(found, 1):
        say(f"{number}. {one['memory']}  ({one['score']:.3f}){_care(one, found)}")
        path(one["path"], mark="   ")
        say(f"   {one['id']}")
        if "explanation" in one:
            explanation(one["explanation"], mark="   ")


def explanation(one: Mapping[str, Any], *, mark: str = "") -> None:
    """The sum that a score is, each part with what it was worked out from; then the Cypher to paste into Browser."""
    measured = one["measured"]
    parts = (f"{name} {adds:+.3f} (of {measured[name]:.4g})" for name, adds in one["parts"].items())
    say(f"{mark}{one['raw_score']:.3f} = {', '.join(parts)}")
    for line in (one["cypher"] or "").splitlines():
        say(mark + line)


def path(hops: Sequence[Mapping[str, Any]], *, mark: str = "") -> None:
    """A path on one line after the mark, and under it each hop's quote and date."""
    if not hops:
        return
    say(mark + path_line(hops))
    for hop in hops:
        say(f'{" " * len(mark)}  "{hop["quote"] or hop["memory"]}"{_dated(hop)}')


def path_line(hops: Sequence[Mapping[str, Any]]) -> str:
    """`Alice -HAS_MANAGER-> Bob`; `<-HAS_MANAGER-` against the relation; `--` where a bare sentence links the two.

    A fact about one entity alone is that entity.
    """
    linked = [hop for hop in hops if hop["target"] is not None]
    return "".join([hops[0]["source"], *(f" {hop['arrow']} {hop['target']}" for hop in linked)])


def _dated(hop: Mapping[str, Any]) -> str:
    return f" ({hop['at'][:10]})" if hop.get("at") else ""


def record(one: Mapping[str, Any], event_id: str | None = None) -> None:
    """One memory with its time and sources; `event_id` is the event that has just changed it."""
    say(one["memory"])
    if one.get("relation"):
        say(f"  {one['subject']} -{one['relation']}-> {one['object']}")
    if one.get("valid_from") or one.get("invalid_at"):
        say(f"  held from {one.get('valid_from') or 'ever'} until {one.get('invalid_at') or 'now'}")
    if one["stale"]:
        say(f"  may be out of date, as this {one['stale']}")
    for id in one["conflicts"]:
        say(f"  contradicted by {id}: delete the one that is wrong")
    for source in one.get("sources", ()):
        say(f'  "{source["quote"]}" - {source["speaker"]}{_dated(source)}')
    say(f"  {one['id']}")
    if event_id is not None:
        note(f"To take it back: graphmem undo {event_id}")


def deleted(one: Mapping[str, Any], event_id: str) -> None:
    """What was deleted, and the event that takes it back."""
    say(f"Deleted: {one['memory']}")
    note(f"To take it back: graphmem undo {event_id}")


def listing(found: Sequence[Mapping[str, Any]], limit: int) -> None:
    """One memory a line."""
    for one in found:
        say(f"{one['id']}  {one['memory']}{_ended(one)}{_care(one, found)}")
    more = ": there may be more, see --limit" if len(found) == limit else ""
    note(many(len(found), "memory", "memories") + more)


def _ended(one: Mapping[str, Any]) -> str:
    return f"  (until {one['invalid_at'][:10]})" if one.get("invalid_at") else ""


def _care(one: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> str:
    """Why a memory is to be read with care; what contradicts it by its words, where they are listed, too."""
    listed = {other["id"]: other["memory"] for other in found}
    stale = [f"may be out of date, as this {one['stale']}"] if one["stale"] else []
    return "".join(
        f"  ({why})" for why in (*stale, *(f"contradicted by: {listed.get(id, id)}" for id in one["conflicts"]))
    )


def entities(found: Sequence[Mapping[str, Any]]) -> None:
    """One entity a line, with its type and other names."""
    for one in found:
        also = f"  (also {', '.join(one['aliases'])})" if one["aliases"] else ""
        say(f"{one['type']:<13} {one['name']}{also}")
    note(many(len(found), "entity", "entities"))


def paths(found: Sequence[Sequence[Mapping[str, Any]]], a: str, b: str) -> None:
    """Each path with its quotes."""
    if not found:
        note(f"No path joins {a} and {b}: more --hops may find one.")
    for hops in found:
        path(hops)


def reached(found: Sequence[Mapping[str, Any]]) -> None:
    """One entity a line, with its type and the path that leads there."""
    wide = min(max((len(one["name"]) for one in found), default=0), 40)
    for one in found:
        say(f"{one['type']:<13} {one['name']:<{wide}}  {path_line(one['path'])}")
    note(many(len(found), "entity", "entities"))


def answer(given: Mapping[str, Any]) -> None:
    """The answer, and the memories that it stands on."""
    say(given["answer"])
    for one in given["results"]:
        if one["id"] in given["citations"]:
            say(f"  - {one['memory']}")


def counts(erased: Mapping[str, Any]) -> None:
    """How much an erasure removed."""
    say(f"Erased {counted(erased)}.")


def counted(found: Mapping[str, Any]) -> str:
    """How many records there are: "2 facts, 1 episode, 3 entities, 2 events"."""
    kinds = {"facts": "fact", "episodes": "episode", "entities": "entity", "events": "event"}
    return ", ".join(many(found[kind], one, kind) for kind, one in kinds.items())


def examination(report: Mapping[str, Any]) -> None:
    """The doctor's findings, one part a line with the reason under it."""
    for part in report["parts"]:
        say(f"{'ok  ' if part['ok'] else 'FAIL'} {part['part']:<10} {part['uses']}")
        for line in (part["reason"], part["problem"]):
            if line:
                say(f"                {line}")
    for name, version in report["versions"].items():
        say(f"     {name:<22} {version}")


def node_link(drawn: networkx.MultiDiGraph[Any]) -> Any:
    """The graph as node-link data: {"nodes": [...], "edges": [...]}."""
    import networkx

    return networkx.node_link_data(drawn, edges="edges")


def many(number: int, one: str, more: str | None = None) -> str:
    """The number with its noun: "1 memory", "2 memories"."""
    return f"{number} {one if number == 1 else more or one + 's'}"

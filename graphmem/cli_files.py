"""What the command line reads: texts, chat files, files of triples. All is checked before anything is added."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphmem import times
from graphmem.cli_print import bar
from graphmem.errors import GraphmemError, InvalidInput, told_by
from graphmem.ingest.messages import read_messages

if TYPE_CHECKING:
    from graphmem.memory import Memory

MESSAGES_PER_ADD = 20
"""A long list of messages is added in runs of this many, so that progress shows and each write stays small."""


class Batch(NamedTuple):
    """What one `add` takes: messages, and when they were said (None: now)."""

    messages: list[Any]
    at: str | None


def chat(*, text: str | None, file: str | None, at: str | None) -> list[Batch]:
    """The batches to add, from a text or from a chat file. Raises InvalidInput that says where the file is wrong."""
    if (text is None) == (file is None):
        raise InvalidInput("give either a TEXT or --file CHAT.json")
    if file is None:
        return [Batch([_read("-") if text == "-" else text], at)]
    return batches(_json(file), at, _name(file))


def triples(file: str) -> list[Any]:
    """The triples of a JSON file: a list, or {"triples": [...]}."""
    found = _json(file)
    if isinstance(found, Mapping):
        found = found.get("triples")
    if not isinstance(found, list):
        raise InvalidInput(f'{_name(file)}: expected a JSON list of {{"subject", "relation", "object"}}')
    return found


def add_all(memory: Memory, batches: Sequence[Batch], **given: Any) -> dict[str, Any]:
    """Add every batch and join what they returned; `pending` are the ids under which some wait for a model.

    `given` are the other arguments of `Memory.add`. One that fails says how many went in before it.
    """
    joined: dict[str, Any] = {key: [] for key in ("results", "relations", "rejected", "pending")}
    joined |= {"withheld": {}, "usage": {}}
    done, total = 0, sum(len(batch.messages) for batch in batches)
    with bar("Adding messages", once_it_moves=True) as tell:
        for number, batch in enumerate(batches):
            with _telling(number, len(batches)):
                added = memory.add(batch.messages, timestamp=batch.at, **given)
            for key in ("results", "relations", "rejected"):
                joined[key] += added[key]
            joined["pending"] += [added["pending"]] if added["pending"] else []
            joined["withheld"] = _summed(joined["withheld"], added["withheld"])
            joined["usage"] = _summed(joined["usage"], added["usage"])
            done += len(batch.messages)
            if tell is not None:
                tell(done, total)
    return joined


@contextmanager
def _telling(number: int, total: int) -> Iterator[None]:
    try:
        yield
    except GraphmemError as error:
        if total > 1:
            error.add_note(f"{number} of {total} parts of the file were added before this one.")
        raise


def _summed(before: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of both added up, also inside nested mappings; anything else is the newer one's."""
    total = dict(before)
    for key, value in more.items():
        if isinstance(value, Mapping):
            total[key] = _summed(total.get(key, {}), value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            total[key] = total.get(key, 0) + value
        else:
            total[key] = value
    return total


def batches(content: object, at: str | None, name: str) -> list[Batch]:
    """The batches of a chat that was read already; `name` is what errors call it."""
    if isinstance(content, Mapping) and "sessions" in content:
        sessions = content["sessions"]
        if not isinstance(sessions, list) or not sessions:
            raise InvalidInput(f"{name}: sessions must be a list with at least one session")
        return [
            batch for index, one in enumerate(sessions) for batch in _session(one, at, f"{name}: sessions[{index}]")
        ]
    if isinstance(content, Mapping) and "messages" in content:
        return _session(content, at, name)
    return _session({"messages": content}, at, name)


def _session(session: object, at: str | None, where: str) -> list[Batch]:
    if not isinstance(session, Mapping):
        raise InvalidInput(f'{where}: expected {{"at": ..., "messages": [...]}}, not {type(session).__name__}')
    messages = session.get("messages")
    if not isinstance(messages, list):
        raise InvalidInput(f"{where}: expected a list of messages, not {type(messages).__name__}")
    moment = session.get("at", at)
    _check(messages, moment, where)
    runs = range(0, len(messages), MESSAGES_PER_ADD)
    return [Batch(messages[start : start + MESSAGES_PER_ADD], moment) for start in runs]


def _check(messages: list[Any], moment: object, where: str) -> None:
    try:
        read_messages(messages, at=0 if moment is None else times.moment(moment, name="at"))
    except InvalidInput as error:
        raise InvalidInput(f"{where}: {error}") from error


def _json(file: str) -> Any:
    text = _read(file)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{_name(file)}: line {error.lineno}, column {error.colno}"
        raise InvalidInput(f"{where}: no JSON here ({error.msg}): mend the file") from error
    except ValueError as error:
        raise InvalidInput(f"{_name(file)}: a number in it has too many digits to be read: mend the file") from error
    except RecursionError as error:
        raise InvalidInput(f"{_name(file)}: nested too deeply to be a chat") from error


def _read(file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{_name(file)}: byte {error.start} is not UTF-8: save it as UTF-8 text") from error
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{_name(file)} cannot be read ({told_by(error)}): name a file that is there") from error


def _name(file: str) -> str:
    return "stdin" if file == "-" else file

"""Export and import by the public verbs and the command: what goes out comes in again, whatever is in the way."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.config import ModelSpec
from graphmem.errors import EmbedderMismatch, InvalidInput, SchemaTooNew
from tests.end_to_end.conftest import Graphmem
from tests.end_to_end.tiny import TinyEmbedder, everything, opened, timeless

TRIPLES = [
    {"subject": "Ann", "relation": "works at", "object": "Acme", "user_id": "ann", "timestamp": "2026-01-02"},
    {"subject": "Acme", "relation": "located in", "object": "Berlin", "user_id": "ann", "metadata": {"page": 3}},
    {
        "subject": "Bob",
        "relation": "knows",
        "object": "Ann",
        "user_id": "bob",
        "run_id": "talk",
        "timestamp": "2026-02-03",
    },
    {"subject": "Ann", "relation": "works at", "object": "Apex", "user_id": "ann", "timestamp": "2026-05-02"},
]
MESSAGES = [
    {"role": "user", "content": "I like tea.", "user_id": "ann", "timestamp": "2026-03-02T09:00:00Z"},
    {"role": "assistant", "content": "", "tool_calls": [{"id": "1"}], "user_id": "ann"},
    {"role": "user", "content": "My dog is called Rex.", "user_id": "ann", "timestamp": "2026-03-02T09:01:00Z"},
]


def written(path: Path, lines: Sequence[Mapping[str, Any] | str]) -> Path:
    """A file of these lines."""
    texts = (one if isinstance(one, str) else json.dumps(one) for one in lines)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def exported(memory: Memory, **ids: Any) -> str:
    """What an export of these owners holds."""
    memory.export(file := io.StringIO(), **(ids or {"everyone": True}))
    return file.getvalue()


def filled(folder: Path) -> Memory:
    """A memory with the lives of Ann and Bob."""
    memory = opened(str(folder / "filled.sqlite"))
    memory.import_(written(folder / "lines.jsonl", [*TRIPLES, *MESSAGES]), infer=False)
    return memory


def test_metadata_of_one_triple_said_on_several_lines_is_all_kept(tmp_path: Path) -> None:
    rows = [{**TRIPLES[0], "metadata": {"row": row, f"seen in {row}": True}} for row in range(3)]
    lines = written(tmp_path / "rows.jsonl", [*rows, rows[2]])
    with opened("memory:") as memory:
        assert memory.import_(lines)["events"] == {"ADD": 1, "REINFORCE": 2, "IGNORE": 1}
        (one,) = memory.get_all(user_id="ann")["results"]
        assert one["metadata"] == {"row": 2, "seen in 0": True, "seen in 1": True, "seen in 2": True}
        assert [event["event"] for event in memory.history(one["id"])] == ["ADD", "REINFORCE", "REINFORCE"]
        again = memory.import_(lines)
        assert (again["known"], again["events"]) == (4, {})
        assert memory.get_all(user_id="ann")["results"] == [one]
        triple = {key: TRIPLES[0][key] for key in ("subject", "relation", "object")}
        (ignored,) = memory.add_triples([triple], user_id="ann", timestamp=TRIPLES[0]["timestamp"])["results"]
        assert ignored["reason"].startswith("said already, in the same words at the same time")


def test_triples_and_messages_are_taken_as_the_verbs_take_them(tmp_path: Path) -> None:
    with filled(tmp_path) as memory, opened(str(tmp_path / "other.sqlite")) as other:
        for one in TRIPLES:
            line = dict(one)
            given = {name: line.pop(name, None) for name in ("user_id", "run_id", "timestamp", "metadata")}
            other.add_triples([line], **given)
        for one in MESSAGES:
            if one["content"]:
                given = {"user_id": one["user_id"], "timestamp": one["timestamp"]}
                other.add(one["content"], **given, infer=False)
        for user in ("ann", "bob"):
            ours, theirs = everything(memory, user), everything(other, user)
            assert [(one.id, one.text, one.valid_from, one.invalid_at) for one in ours.facts] == [
                (one.id, one.text, one.valid_from, one.invalid_at) for one in theirs.facts
            ]
            assert {one.key for one in ours.entities} == {one.key for one in theirs.entities}
            assert [dict(one.metadata) for one in ours.facts] == [dict(one.metadata) for one in theirs.facts]


def test_messages_are_read_for_facts(tmp_path: Path) -> None:
    with opened(str(tmp_path / "m.sqlite")) as memory:
        done = memory.import_(written(tmp_path / "m.jsonl", ['{"content": "I live in Hamburg."}']), user_id="ann")
        assert (done["taken"], done["events"]) == (1, {"ADD": 1})
        (fact,) = memory.get_all(user_id="ann")["results"]
        assert (fact["relation"], fact["object"]) == ("LIVES_IN", "Hamburg")


def test_lines_that_name_nobody_are_of_the_one_who_is_given(tmp_path: Path) -> None:
    lines = [{"subject": "Cleo", "relation": "knows", "object": "Dan"}, TRIPLES[0]]
    with opened(str(tmp_path / "m.sqlite")) as memory:
        done = memory.import_(written(tmp_path / "t.jsonl", lines), agent_id="helper")
        assert done["owners"] == [{"agent_id": "helper"}, {"user_id": "ann"}]
        assert len(memory.get_all(agent_id="helper")["results"]) == 1


def test_bad_lines_are_reported_and_the_rest_is_kept(tmp_path: Path) -> None:
    bad = [
        "not json",
        "[1]",
        '{"foo": 1, "user_id": "ann"}',
        '{"subject": "Ann", "relation": "", "object": "Acme", "user_id": "ann"}',
        '{"subject": "Ann", "relation": "knows", "object": "Bob"}',
        '{"role": "nobody", "content": "Hello.", "user_id": "ann"}',
        '{"content": "Hello.", "user_id": 7}',
        '{"content": "Hello.", "user_id": "ann", "timestamp": "some day"}',
        '{"content": "Hello.", "user_id": "ann", "metadata": [1]}',
        '{"content": NaN, "user_id": "ann"}',
        '{"subject": "Ann", "relation": "knows", "object": "Bob", "content": "Hello.", "user_id": "ann"}',
        '{"content": ' + "9" * 5000 + "}",
        "[" * 100_000,
    ]
    file = written(tmp_path / "t.jsonl", [TRIPLES[0], *bad, "", TRIPLES[1]])
    file.write_bytes(file.read_bytes() + b'{"content": "caf\xe9", "user_id": "ann"}\n')
    with opened(str(tmp_path / "m.sqlite")) as memory:
        done = memory.import_(file)
        assert (done["lines"], done["taken"], done["bad_lines"]) == (len(bad) + 3, 2, len(bad) + 1)
        assert [one["line"] for one in done["bad"]] == [*range(2, len(bad) + 2), len(bad) + 4]
        assert all(one["reason"] for one in done["bad"])
        assert len(memory.get_all(user_id="ann")["results"]) == 2
        mended = written(tmp_path / "t.jsonl", [TRIPLES[0], TRIPLES[3], TRIPLES[1]])
        assert memory.import_(mended)["bad_lines"] == 0
        assert len(memory.get_all(user_id="ann", ended=True)["results"]) == 3
        assert len(everything(memory, "ann").episodes) == 3, "a line that was there already was taken in again"


def test_a_file_imported_again_changes_nothing(tmp_path: Path) -> None:
    with filled(tmp_path) as memory:
        before = exported(memory)
        done = memory.import_(tmp_path / "lines.jsonl", infer=False)
        assert (done["known"], done["events"]) == (6, {})
        assert exported(memory) == before


def test_what_was_erased_is_imported_anew(tmp_path: Path) -> None:
    with filled(tmp_path) as memory:
        before = list(timeless(everything(memory, "bob")))
        for _ in range(2):
            memory.delete_all(user_id="ann")
            memory.delete_all(user_id="bob")
            assert memory.import_(tmp_path / "lines.jsonl", infer=False)["events"]["ADD"] == 6
            again = list(timeless(everything(memory, "bob")))
            assert [one for one in again if not isinstance(one, tuple)] == [
                one for one in before if not isinstance(one, tuple)
            ]
            assert memory.import_(tmp_path / "lines.jsonl", infer=False)["known"] == 6


def test_an_export_comes_in_again_as_it_went_out(tmp_path: Path) -> None:
    with filled(tmp_path) as memory, opened(str(tmp_path / "other.sqlite")) as other:
        first = memory.get_all(user_id="ann")["results"][0]["id"]
        memory.update(first, "Ann works at Apex in Bonn.")
        memory.undo(memory.history(first)[-1]["id"])
        memory.delete(memory.get_all(user_id="ann")["results"][1]["id"])
        done = memory.export(tmp_path / "all.jsonl", everyone=True)
        assert done["owners"] == [{"user_id": "ann"}, {"user_id": "bob"}]
        taken = other.import_(tmp_path / "all.jsonl")
        assert (taken["taken"], taken["lines"], taken["bad_lines"]) == (done["records"], done["records"], 0)
        assert taken["owners"] == done["owners"]
        assert exported(other) == (tmp_path / "all.jsonl").read_text("utf-8") == exported(memory)
        assert _found(other) == _found(memory) != ([], [])


def test_everyone_are_those_of_whom_nothing_but_a_message_is_kept_too(tmp_path: Path) -> None:
    with filled(tmp_path) as memory, opened(str(tmp_path / "other.sqlite")) as other:
        assert memory.add("Hello!", user_id="cleo")["results"] == []
        memory.delete(memory.add("Dan is here.", run_id="talk", infer=False)["results"][0]["id"])
        done = memory.export(tmp_path / "all.jsonl", everyone=True)
        assert done["owners"] == [{"run_id": "talk"}, {"user_id": "ann"}, {"user_id": "bob"}, {"user_id": "cleo"}]
        assert other.import_(tmp_path / "all.jsonl")["owners"] == done["owners"]
        assert len(everything(other, "cleo").episodes) == 1
        assert exported(other) == exported(memory)


def _found(memory: Memory) -> object:
    found = memory.search("Where does Ann work?", user_id="ann")
    return found["results"], found["relations"]


def test_only_the_owners_that_are_named_are_exported(tmp_path: Path) -> None:
    with filled(tmp_path) as memory:
        assert '"user:bob"' not in exported(memory, user_id="ann")
        assert '"user:bob"' in exported(memory, user_id="bob")
        with pytest.raises(InvalidInput, match="no owner was named"):
            memory.export(io.StringIO())
        with pytest.raises(InvalidInput, match="one of them"):
            memory.export(io.StringIO(), user_id="ann", everyone=True)


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    place = tmp_path / "out" / "ann.jsonl"
    place.parent.mkdir()
    place.write_text("before")
    with filled(tmp_path) as memory:
        with pytest.raises(KeyboardInterrupt):
            memory.export(place, user_id="ann", progress=stop)
        assert place.read_text() == "before"
        memory.export(place, user_id="ann")
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert list(place.parent.iterdir()) == [place]
        with pytest.raises(InvalidInput, match=r"ann.jsonl' cannot be written \(No such file or directory\): "):
            memory.export(tmp_path / "nowhere" / "ann.jsonl", user_id="ann")


def test_what_is_no_regular_file_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe, link, kept = (tmp_path / name for name in ("pipe", "link.jsonl", "kept.jsonl"))
    os.mkfifo(pipe)
    link.symlink_to(kept)
    with filled(tmp_path) as memory, ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_text)
        memory.export(pipe, user_id="ann")
        assert read.result(10) == exported(memory, user_id="ann")
        assert stat.S_ISFIFO(pipe.stat().st_mode)
        memory.export(link, user_id="ann")
        assert link.is_symlink()
        assert kept.read_text() == exported(memory, user_id="ann")
        with pytest.raises(InvalidInput, match="Is a directory"):
            memory.export(tmp_path, user_id="ann")


@pytest.mark.parametrize("file", [io.StringIO("{}\n"), "~nobody_at_all/a.jsonl", 5, None])
def test_what_is_no_file_to_import_is_told(file: Any) -> None:
    with opened("memory:") as memory, pytest.raises(InvalidInput, match=r"cannot be read|opened with 'rb'"):
        memory.import_(file)


@pytest.mark.parametrize("file", [io.BytesIO(), "~nobody_at_all/a.jsonl", 5, None])
def test_what_is_no_file_to_export_to_is_told(file: Any) -> None:
    with opened("memory:") as memory, pytest.raises(InvalidInput, match=r"cannot be written|opened with 'w'"):
        memory.export(file, user_id="ann")


class _Other(TinyEmbedder):
    name = "other:words"


def test_an_export_that_does_not_fit_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with filled(tmp_path) as memory:
        lines = exported(memory).splitlines()
    newer = json.loads(lines[0]) | {"version": 2}
    with Memory(str(tmp_path / "o.sqlite"), embedder=ModelSpec("other", "words", instance=_Other())) as other:
        with pytest.raises(EmbedderMismatch, match="tiny:words"):
            other.import_(written(tmp_path / "x.jsonl", lines))
        assert everything(other, "ann").facts == []
    careful = opened(str(tmp_path / "m.sqlite"), policy=["secrets"])
    with careful, pytest.raises(InvalidInput, match="policy"):
        careful.import_(written(tmp_path / "x.jsonl", lines))
    with opened(str(tmp_path / "m.sqlite")) as memory:
        with pytest.raises(SchemaTooNew, match="newer"):
            memory.import_(written(tmp_path / "x.jsonl", [newer, *lines[1:]]))
        with pytest.raises(InvalidInput, match="names its owners itself"):
            memory.import_(written(tmp_path / "x.jsonl", lines), user_id="ann")
        with pytest.raises(InvalidInput, match="without its first line"):
            memory.import_(written(tmp_path / "x.jsonl", lines[1:]))
        with pytest.raises(InvalidInput, match="cannot be read"):
            memory.import_(tmp_path / "nowhere.jsonl")
        with pytest.raises(InvalidInput, match="no JSON lines"):
            memory.import_(written(tmp_path / "x.jsonl", []))
        assert everything(memory, "ann").facts == []


def test_the_memory_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    with filled(tmp_path) as memory:
        before = exported(memory)
        (fact,) = everything(memory, "bob").facts
        stolen = {"record": "fact", "partition": "user:eve", "id": fact.id, "scope": {"user_id": "eve"}, "text": "Eve."}
        with pytest.raises(InvalidInput, match="another owner"):
            memory.import_(written(tmp_path / "x.jsonl", [before.splitlines()[0], stolen]))
        with pytest.raises(InvalidInput, match="delete_all"):
            memory.import_(written(tmp_path / "x.jsonl", [before.splitlines()[0], _without(before, "event")]))
        assert exported(memory) == before


def _without(lines: str, kind: str) -> str:
    """An export's records, those of a kind left out and one changed."""
    kept = [line for line in lines.splitlines()[1:] if f'"record":"{kind}"' not in line]
    return "\n".join(kept).replace("Acme located in Berlin", "Acme located in Bonn")


def test_bad_records_of_an_export_are_reported_and_the_rest_is_kept(tmp_path: Path) -> None:
    with filled(tmp_path) as memory:
        lines = exported(memory, user_id="ann").splitlines()
    fact = next(number for number, line in enumerate(lines) if '"record":"fact"' in line)
    good = json.loads(lines[fact])
    bad = [
        {**good, "record": "thing"},
        {**good, "partition": "ann"},
        {**good, "partition": "user:bob"},
        {**good, "valid_from": "2026"},
        {**good, "vector": "????"},
        {**good, "vector": good["vector"][:-8]},
        {**good, "relation": "MATCH (n) DELETE n"},
        {**good, "sources": [{"episode_id": "e"}]},
        {**good, "marks": [{"kind": "odd", "fact_id": "f", "reason": ""}]},
        {**good, "secret": 1},
        {"record": "fact", "partition": "user:ann"},
    ]
    with opened(str(tmp_path / "m.sqlite")) as memory:
        done = memory.import_(written(tmp_path / "x.jsonl", [*lines[:fact], *bad, *lines[fact + 1 :]]))
        assert [one["line"] for one in done["bad"]][: len(bad)] == [fact + 1 + n for n in range(len(bad))]
        assert done["bad_lines"] == len(bad) + 1, "the last line counts the records"
        assert done["taken"] == len(lines) - 3
        done = memory.import_(written(tmp_path / "x.jsonl", lines))
        assert done["bad_lines"] == 0
        assert exported(memory, user_id="ann").splitlines() == lines
    with opened(str(tmp_path / "n.sqlite")) as memory:
        done = memory.import_(written(tmp_path / "x.jsonl", lines[:-1]))
        assert "cut short" in done["bad"][0]["reason"]


def test_the_command(graphmem: Graphmem, tmp_path: Path) -> None:
    file = written(tmp_path / "t.jsonl", [*TRIPLES, "oops"])
    done = graphmem("import", str(file))
    assert (done.code, "line 5: no JSON" in done.err, "4 lines of 5 taken" in done.out) == (2, True, True)
    assert graphmem("--json", "import", str(file)).json["known"] == 4
    shown = graphmem("export", "--user", "ann")
    saved = graphmem("--json", "export", "--user", "ann", str(tmp_path / "ann.jsonl"))
    assert (saved.code, saved.json["facts"]) == (0, 3)
    assert (tmp_path / "ann.jsonl").read_text("utf-8") == shown.out
    other = ("--store", str(tmp_path / "other.sqlite"))
    taken = graphmem(*other, "import", "-", stdin=shown.out)
    assert (taken.code, taken.err) == (0, "")
    records = len(shown.out.splitlines()) - 2
    assert taken.out == f"{records} lines of {records} taken, 1 owner\n"
    nobody = graphmem("export", "--user", "nobody")
    assert (nobody.code, "look at the id" in nobody.err) == (0, True)
    assert graphmem(*other, "export", "--everyone").out == shown.out
    refused = graphmem(*other, "import", str(tmp_path / "ann.jsonl"), "--user", "eve")
    assert (refused.code, "names its owners itself" in refused.err) == (2, True)

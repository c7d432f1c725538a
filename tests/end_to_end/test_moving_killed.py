"""An import that is killed in the middle and started again ends as one that was not."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.tiny import ROOT, command, everything, opened, timeless

LINES = 6_000


def importing(store: str, file: str) -> None:
    """Import the file and tell after each step how far it is: run in a process that is killed."""
    with opened(store) as memory:
        memory.import_(file, infer=False, progress=lambda done, total: print(done, total, flush=True))


def killed(store: Path, file: Path, *, after: int) -> int:
    """Start an import and kill it after so many steps; how many bytes were done by then."""
    done = 0
    with subprocess.Popen(command(importing, store, file), stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        for _ in range(after):
            done = int(process.stdout.readline().split()[0])
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    return done


def test_triples_and_messages(tmp_path: Path) -> None:
    lines = [
        {"subject": f"P{n % 211}", "relation": "knows", "object": f"P{n * n % 97}", "user_id": "ann"}
        if n % 20
        else {"content": f"I saw P{n} today.", "user_id": "ann"}
        for n in range(LINES)
    ]
    dated = [{**line, "timestamp": 1_767_312_000 + n} for n, line in enumerate(lines)]
    file = tmp_path / "t.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in dated), encoding="utf-8")
    with opened(str(tmp_path / "whole.sqlite")) as whole:
        told = whole.import_(file, infer=False)
        assert (told["taken"], told["bad_lines"]) == (LINES, 0)
        expected = list(timeless(everything(whole, "ann")))
    broken = tmp_path / "broken.sqlite"
    for after in (5, 20):
        assert 0 < killed(broken, file, after=after) < file.stat().st_size
    with opened(str(broken)) as memory:
        told = memory.import_(file, infer=False)
        assert told["taken"] == LINES
        assert told["known"] > LINES / 3
        assert list(timeless(everything(memory, "ann"))) == expected


@pytest.mark.parametrize("after", [1, 6])
def test_an_export(tmp_path: Path, after: int) -> None:
    file, again = tmp_path / "x.jsonl", tmp_path / "again.jsonl"
    triples = [{"subject": f"P{n % 211}", "relation": "knows", "object": f"P{n * n % 97}"} for n in range(2_000)]
    with opened(str(tmp_path / "whole.sqlite")) as whole:
        for start in range(0, len(triples), 500):
            whole.add_triples(triples[start : start + 500], user_id="ann")
        whole.add("I saw P7 today.", user_id="bob", infer=False)
        whole.export(file, everyone=True)
    killed(tmp_path / "broken.sqlite", file, after=after)
    with opened(str(tmp_path / "broken.sqlite")) as memory:
        assert len(everything(memory, "ann").episodes) + after > 0
        assert memory.import_(file)["bad_lines"] == 0
        memory.export(again, everyone=True)
    assert again.read_bytes() == file.read_bytes()

"""The benchmark of resolution: what the table holds, what is counted, and the rules of others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks import resolution
from benchmarks.likeness import rules
from benchmarks.resolution import b_cubed, measure, pairwise, table
from benchmarks.resolution_plot import draw
from benchmarks.run import OURS
from benchmarks.sets.names import Document, Named, joined, pairs, redocred
from graphmem.types import ENTITY_TYPES

if TYPE_CHECKING:
    from graphmem.types import Vector


class Letters:
    """An embedder that counts letters: equal texts lie together."""

    name = "letters"
    size = 26

    def embed(self, texts: Sequence[str]) -> Vector:
        rows = np.array([[text.count(chr(97 + place)) for place in range(26)] for text in texts], dtype=np.float32)
        rows = rows.reshape(len(texts), 26)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolution, "open_embedder", lambda _: Letters())


def test_the_table_is_balanced_and_sound() -> None:
    rows = pairs()
    assert len(rows) >= 260
    assert abs(sum(one.same for one in rows) / len(rows) - 0.5) < 0.06
    assert len({frozenset((one.one, one.other)) for one in rows}) == len(rows)
    assert {named.type for one in rows for named in (one.one, one.other)} <= set(ENTITY_TYPES)
    for kind in {one.kind for one in rows}:
        halves = Counter(one.half for one in rows if one.kind == kind)
        assert abs(halves["dev"] - halves["test"]) <= 1
        assert len({one.same for one in rows if one.kind == kind}) == 1


def test_pairs_are_counted() -> None:
    found = pairwise([True, True, False, False], [True, False, True, False])
    assert (found["merged"], found["right"], found["precision"], found["recall"]) == (2, 1, 0.5, 0.5)
    assert found["precision_low"] == pytest.approx(0.0945, abs=1e-3)
    assert pairwise([False], [True])["precision"] is None


def test_b_cubed_follows_what_is_joined_in_steps() -> None:
    names = tuple(Named(name, None) for name in "abcd")
    one = Document(names, (0, 0, 0, 1))  # pairs: ab ac ad bc bd cd
    assert b_cubed([False] * 6, [one]) == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)}
    assert b_cubed([True, False, False, True, False, False], [one])["recall"] == 1
    every = b_cubed([True, False, False, True, False, True], [one, one][:1])
    assert (every["precision"], every["recall"]) == (pytest.approx((3 * 0.75 + 0.25) / 4), 1.0)


def test_what_is_marked_twice_is_joined() -> None:
    names = [
        ("Ho-Chunk", "Organization"),
        ("Ho - Chunk", "Organization"),
        ("The Chunk", "Place"),
        ("Ho Chunk", "Place"),
    ]
    document = Document(tuple(Named(*one) for one in names), (0, 1, 2, 3))
    assert joined(document).entities == (0, 0, 2, 3)


def test_the_rules_of_others() -> None:
    known = rules(Letters())

    def taken(name: str, a: str, b: str) -> bool:
        rule = known[name]
        return rule.score([(Named(a, None), Named(b, "Place"))])[0] >= rule.threshold

    assert taken("Graphiti", "Jon", "jon")
    assert not taken("Graphiti", "Jon Miller", "John Miller")
    assert taken("Graphiti", "Internationale Organisation", "Internationale  Organisation!")
    assert not taken("Graphiti", "aaaaaaa!", "aaaaaaa")  # too few bits
    assert taken("mem0 1.x", "New York", "new_york")
    assert taken("exact", "the Smiths", "Smiths.")
    assert not taken("exact", "Zoe", "Zoë")
    assert taken(OURS, "Zoe", "Zoë")


def test_the_table_is_measured_drawn_and_the_same_again(tmp_path: Path) -> None:
    first, second = (measure("names", None, half="dev", cache=tmp_path) for _ in range(2))
    timed = ("alike_ms", "blocks_ms")
    assert [first[key] for key in first if key not in timed] == [second[key] for key in second if key not in timed]
    assert set(first["parts"]) == {"all", "dev"}
    ours = first["parts"]["dev"]["systems"][OURS]
    assert ours["precision"] >= 0.98
    assert ours["recall"] > first["parts"]["dev"]["systems"]["exact"]["recall"]
    assert first["blocks"]["share_a_block"] == 1
    assert "| graphmem | 0.90 |" in table(first)
    drawn = draw(json.loads(json.dumps(first)), tmp_path / "curve.json")
    assert [path.stat().st_size > 1000 for path in drawn] == [True, True]


def test_redocred_is_read_by_its_names(tmp_path: Path) -> None:
    folder = tmp_path / "extract-redocred"
    folder.mkdir()
    entities = [
        [
            {"name": "Anna Weber", "type": "PER"},
            {"name": "she", "type": "PER"},
            {"name": "Dr. Anna Weber", "type": "PER"},
        ],
        [{"name": "1992", "type": "TIME"}],
        [{"name": "Berlin", "type": "LOC"}, {"name": "Berlin", "type": "LOC"}],
    ]
    (folder / "dev.json").write_text(json.dumps([{"vertexSet": entities}]), encoding="utf-8")
    (one,) = redocred(tmp_path)
    assert [named.name for named in one.names] == ["Anna Weber", "Dr. Anna Weber", "Berlin"]
    assert one.entities == (0, 0, 2)
    given = measure("redocred", tmp_path, cache=tmp_path)
    figures = given["parts"]["as annotated"]["systems"][OURS]
    assert (figures["precision"], figures["recall"], figures["b_cubed"]["f1"]) == (1, 1, 1)
    with pytest.raises(ValueError, match="no halves"):
        measure("redocred", tmp_path, half="dev", cache=tmp_path)
    (folder / "dev.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(ValueError, match="another layout"):
        redocred(tmp_path)

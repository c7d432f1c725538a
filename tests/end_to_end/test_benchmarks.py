"""The recall benchmark counts right, fills a store once, and gives the same figures each time."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import filling, metrics, reading, report
from benchmarks.metrics import Found
from benchmarks.sets.base import Passage
from benchmarks.sets.load import load
from graphmem import Memory

ROOT = Path(__file__).parents[2]
MEASURES = {
    "recall@2", "recall@5", "recall@10", "recall@25", "all_gold@5", "all_gold@10", "recall@500_tokens",
    "ms_per_query_p50", "ms_per_query_p95",
}  # fmt: skip


@pytest.fixture
def benchmark(environment: dict[str, str], tmp_path: Path) -> Any:
    """Runs `python -m benchmarks` with these words; gives its report, its table and its stderr."""

    def run(*words: object, code: int = 0) -> tuple[Any, str, str]:
        file = tmp_path / "report.json"
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks", *map(str, words), *(("--json", file) if words[0] == "recall" else ())],
            capture_output=True, text=True, cwd=ROOT, env=environment, timeout=540, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return json.loads(file.read_text("utf-8")) if file.exists() else None, done.stdout, done.stderr

    return run


# sets of the same layout as the public ones, made up here


def _locomo(data: Path) -> None:
    turns = ["I adopted a dog called Biscuit.", "Lovely! I moved to Norwich in May.", "Biscuit chewed my blue sofa."]
    session = [
        {"speaker": speaker, "dia_id": f"D1:{n}", "text": text}
        for n, (speaker, text) in enumerate(zip(("Ann", "Ben", "Ann"), turns, strict=True), 1)
    ]
    later = [{"speaker": "Ben", "dia_id": "D2:1", "text": "Norwich has a fine market."}]
    conversation = {
        "speaker_a": "Ann", "speaker_b": "Ben",
        "session_1": session, "session_1_date_time": "1:56 pm on 8 May, 2023",
        "session_2": later, "session_2_date_time": "12:05 am on 1 June, 2023",
    }  # fmt: skip
    asked = [
        {"question": "What did Ann's dog chew?", "evidence": ["D1:1; D1:3"], "category": 1},
        {"question": "Where did Ben move?", "evidence": ["D1:2", "D:9:9"], "category": 4},
        {"question": "What did Ben adopt?", "evidence": ["D1:1"], "category": 5},
        {"question": "Who is lost?", "evidence": ["D7:7"], "category": 3},
    ]
    (data / "locomo" / "emgraph_x").mkdir(parents=True)
    one = {"sample_id": "c-1", "conversation": conversation, "qa": asked}
    (data / "locomo" / "locomo10.json").write_text(json.dumps([one]), "utf-8")
    graph = {
        "memories": {"m1": {"dia_id": "D1:1"}, "m3": {"dia_id": "D1:3"}},
        "entities": {"e1": {"value": "Biscuit"}, "e2": {"value": "sofa"}, "e3": {"value": "Ann"}},
        "edges": [
            {"entity_id": entity, "memory_id": turn}
            for entity, turn in (("e3", "m1"), ("e1", "m1"), ("e1", "m3"), ("e2", "m3"))
        ],
    }
    with lzma.open(data / "locomo" / "emgraph_x" / "c-1_em_graph_y.json.xz", "wt", encoding="utf-8") as file:
        json.dump(graph, file)


def _musique(data: Path) -> None:
    documents = [
        ("Orla", "Orla wrote Dusk.", [["Orla", "wrote", "Dusk"], ["Orla", "wrote"]]),
        ("Dusk", "Dusk is set in Perth.", [["Dusk", "is set in", "Perth"], ["Dusk", "4 times printed", "1990"]]),
        ("Perth", "Perth lies on the Tay.", [["Perth", "lies on", "Tay"]]),
        ("Bees", "Bees make honey.", []),
    ]
    paragraphs = [
        {"title": title, "paragraph_text": text, "is_supporting": title in ("Orla", "Dusk")}
        for title, text, _ in documents
    ]
    (data / "musique").mkdir()
    docs = [{"title": title, "text": text, "extracted_triples": triples} for title, text, triples in documents]
    (data / "musique" / "openie_x.json").write_text(json.dumps({"docs": docs}), "utf-8")
    (data / "musique" / "corpus.json").write_text(json.dumps(docs), "utf-8")
    asked = [{"question": "Where is the book by Orla set?", "paragraphs": paragraphs}]
    (data / "musique" / "questions.json").write_text(json.dumps(asked), "utf-8")


def test_the_sample_runs_and_runs_again_alike(benchmark: Any, tmp_path: Path) -> None:
    words = ("recall", "--set", "sample", "--cache", tmp_path / "cache")
    full, table, _ = benchmark(*words)
    assert (full["set"], full["n"], full["passages"]) == ("sample", 5, 14)
    assert {"graphmem", "bm25", "dense"} <= full["systems"].keys() == set(full["bootstrap"]["recall@5"]) | {"graphmem"}
    for name, figures in full["systems"].items():
        assert f"| {name} |" in table
        assert figures.keys() >= MEASURES
        assert 0.5 < figures["recall@10"] <= 1.0
    kept = (*words, "--store", tmp_path / "s.sqlite", "--systems", "graphmem,dense")
    first, _, _ = benchmark(*kept)
    again, table, _ = benchmark(*kept)
    assert "filled before" in table
    assert _without_ms(again) == _without_ms(first)
    for name, figures in first["systems"].items():
        assert _without_ms(figures) == _without_ms(full["systems"][name])


def _without_ms(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    return {key: _without_ms(value) for key, value in given.items() if "ms" not in key.split("_")}


def test_only_the_systems_named_run(benchmark: Any, tmp_path: Path) -> None:
    words = ("recall", "--set", "sample", "--limit", 2, "--cache", tmp_path)
    found, _, _ = benchmark(*words, "--systems", "bm25,graphmem")
    assert (list(found["systems"]), found["n"]) == (["graphmem", "bm25"], 2)
    _, _, said = benchmark(*words, "--systems", "oracle", code=2)
    assert "unknown systems ['oracle']" in said


def test_conversations_by_category(benchmark: Any, tmp_path: Path) -> None:
    _locomo(tmp_path)
    words = ("--data", tmp_path, "--systems", "graphmem,bm25", "--cache", tmp_path)
    for name in ("locomo", "locomo-entities"):
        found, table, _ = benchmark("recall", "--set", name, *words)
        assert (found["n"], found["n_by_category"]) == (3, {"1": 1, "4": 1, "5": 1})
        assert found["answerable"]["n"] == 2
        assert found["skipped"] == {"evidence ids": 2, "questions": 1, "refused triples": 0}
        assert found["by_category"]["1"]["graphmem"]["recall@10"] == 1.0
        assert found["by_category"]["1"]["graphmem"]["recall@500_tokens"] == 1.0
        assert "those that have an answer: 2 questions" in table


def test_given_triples_and_those_that_cannot_be_used(benchmark: Any, tmp_path: Path) -> None:
    _musique(tmp_path)
    words = ("--data", tmp_path, "--systems", "graphmem,dense", "--cache", tmp_path)
    found, table, _ = benchmark("recall", "--set", "musique", *words)
    assert (found["facts"], found["systems"]["graphmem"]["recall@10"]) == (3, 1.0)
    assert found["skipped"]["triples"] == 1
    assert "1 triples" in table


def test_the_report_draws_the_same_files_each_time(benchmark: Any, tmp_path: Path) -> None:
    _, _, said = benchmark("report", "--results", tmp_path, code=2)
    assert "make one with recall" in said
    one = dict.fromkeys(MEASURES, 0.5)
    given = {
        "set": "made-up", "n": 3, "systems": {"graphmem": one, "bm25": one},
        "by_category": {"1": {"graphmem": one, "bm25": one}}, "n_by_category": {"1": 3},
    }  # fmt: skip
    (tmp_path / "made-up.json").write_text(json.dumps(given), "utf-8")
    written = report.draw(tmp_path)
    assert [one.name for one in written] == [
        f"{name}.{kind}"
        for name in ("recall_at_5", "recall_at_500_tokens", "made-up_categories")
        for kind in ("png", "svg")
    ]
    before = [one.read_bytes() for one in written]
    assert [one.read_bytes() for one in report.draw(tmp_path)] == before


# in this process


def test_each_conversation_is_read_with_its_times(tmp_path: Path) -> None:
    _locomo(tmp_path)
    found = load("locomo-entities", tmp_path)
    assert [one.mentions for one in found.passages] == [("Ann", "Biscuit"), (), ("Biscuit", "sofa"), ()]
    assert [one.session for one in found.passages] == ["1", "1", "1", "2"]
    assert [one.gold for one in found.questions] == [frozenset({0, 2}), frozenset({1}), frozenset({0})]
    times = [one.at for one in filling.placed(found, "c-1")]
    assert times[:2] == ["2023-05-08T13:56:00+00:00", "2023-05-08T13:56:01+00:00"]
    assert len(set(times)) == 4


def test_a_store_filled_in_part_is_filled_anew(tmp_path: Path) -> None:
    _musique(tmp_path)
    collection = load("musique", tmp_path)
    user = filling.user_of(collection, "benchmark")
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.add_triples([{"subject": "Half", "relation": "of", "object": "Filling"}], user_id=user)
        assert filling.fill(memory, collection, {"benchmark"}).ms is not None
        held = [one["memory"] for one in memory.get_all(user_id=user)["results"]]
        assert len(held) == 3
        assert not [text for text in held if "Half" in text]
        again = filling.fill(memory, collection, {"benchmark"})
        assert (again.ms, again.refused, again.stale) == (None, 1, False)


def test_a_passage_counts_as_told_when_a_memory_of_it_stands_in_the_block(tmp_path: Path) -> None:
    _musique(tmp_path)
    collection = load("musique", tmp_path)
    with Memory(tmp_path / "memory.sqlite") as memory:
        filling.fill(memory, collection, {"benchmark"})
        passages = filling.placed(collection, "benchmark")
        owner = reading.known(memory, filling.user_of(collection, "benchmark"), passages)
        found = reading.ask(memory, owner, "Where is the book by Orla set?")
    assert set(found.ranked[:2]) == {0, 1}
    assert found.in_tokens == {0, 1, 2}
    assert {one.passage for one in owner.facts} == {0, 1, 2}
    assert owner.facts[0].entities[0] in ("Orla", "Dusk", "Perth")


def test_recall_is_the_share_of_gold_among_the_first() -> None:
    assert metrics.recall([3, 1, 2], frozenset({1, 2}), 2) == 0.5
    assert metrics.recall([3, 1, 2], frozenset({1, 2}), 3) == 1.0
    assert metrics.recall([], frozenset({1}), 5) == 0.0
    found = metrics.values(Found((3, 1, 2), frozenset({2}), 1.0), frozenset({1, 2}))
    assert (found["all_gold@5"], found["recall@2"], found["recall@500_tokens"]) == (1.0, 0.5, 0.5)


def test_bootstrap_is_seeded_and_holds_the_mean() -> None:
    ours, theirs = [1.0, 0.5, 1.0, 0.0] * 10, [0.5, 0.5, 0.0, 0.0] * 10
    found = metrics.bootstrap(ours, theirs, rounds=2000)
    assert found["low"] < found["mean"] == 0.375 < found["high"]
    assert found == metrics.bootstrap(ours, theirs, rounds=2000)


def test_texts_that_fit_are_taken_whole_and_in_order() -> None:
    assert reading.fitting(["one two three", "four five six seven", "eight"], room=4) == [0, 2]
    assert reading.fitting(["one two three", "eight"], room=2) == [1]


def test_a_set_without_data_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--data"):
        load("musique-text", None)
    with pytest.raises(OSError, match=r"corpus\.json"):
        load("musique-text", Path("nowhere"))
    (tmp_path / "2wiki").mkdir()
    (tmp_path / "2wiki" / "corpus.json").write_text('[{"headline": "x"}]', "utf-8")
    with pytest.raises(ValueError, match="another layout"):
        load("2wiki-text", tmp_path)


def test_moments_of_passages_never_meet() -> None:
    at = "2024-01-01T00:00:00+00:00"
    base = load("sample", None)
    given = base._replace(passages=(Passage("a", "x", at=at), Passage("a", "x"), Passage("a", "x", at=at)))
    times = [one.at for one in filling.placed(given, "benchmark")]
    assert len(set(times)) == 3
    assert times == sorted(times)

"""The recall benchmark runs on its built-in sample, and counts right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import recall, sets

ROOT = Path(__file__).parents[2]


def test_the_sample_runs(tmp_path: Path, environment: dict[str, str]) -> None:
    report = tmp_path / "report.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "recall", "--set", "sample", "--json", report],
        capture_output=True, text=True, cwd=ROOT, env=environment, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(report.read_text("utf-8"))
    assert (found["passages"], found["questions"]) == (14, 5)
    for name in ("graphmem", "dense", "bm25"):
        assert f"| {name} |" in done.stdout
        assert 0.5 < found[name]["r@10"] <= 1.0


def test_recall_is_the_share_of_gold_among_the_first() -> None:
    assert recall.recall([3, 1, 2], frozenset({1, 2}), 2) == 0.5
    assert recall.recall([3, 1, 2], frozenset({1, 2}), 3) == 1.0
    assert recall.recall([], frozenset({1}), 5) == 0.0


def test_bootstrap_is_seeded_and_holds_the_mean() -> None:
    ours, theirs = [1.0, 0.5, 1.0, 0.0] * 10, [0.5, 0.5, 0.0, 0.0] * 10
    low, high = recall.bootstrap(ours, theirs)
    assert low < 0.375 < high
    assert (low, high) == recall.bootstrap(ours, theirs)


def test_a_set_without_data_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="--data"):
        sets.load("musique-text", None)
    with pytest.raises(OSError, match=r"corpus\.json"):
        sets.load("musique-text", Path("nowhere"))

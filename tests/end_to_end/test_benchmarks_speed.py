"""`python -m benchmarks speed` and `peers`, as a user calls them, on a file and on a real server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Neo4jServer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def benchmark(environment: dict[str, str], tmp_path: Path) -> Any:
    """Runs `python -m benchmarks` with these words; gives its report and its table."""

    def run(*words: object, code: int = 0, **more: str) -> tuple[Any, str]:
        file = tmp_path / "report.json"
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks", *map(str, words), "--json", str(file)],
            capture_output=True, text=True, cwd=ROOT, env={**environment, **more}, timeout=540, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return json.loads(file.read_text("utf-8")) if file.exists() else None, done.stdout if code == 0 else done.stderr

    return run


def test_all_parts_are_measured_on_files(benchmark: Any, tmp_path: Path) -> None:
    sizes = ("--facts", "60,120", "--others", "0,70", "--hubs", "5,30", "--own", 60, "--questions", 4)
    report, printed = benchmark("speed", *sizes, "--keep", tmp_path / "kept")
    sections = report["sections"]
    assert list(sections) == ["ingest", "one-owner", "others", "hubs"]
    one = sections["one-owner"]
    assert one["sizes"] == [60, 120]
    assert 0 < one["figures"]["search p50, ms"][0] < 10_000
    assert one["figures"]["on disk, MB"][1] > one["figures"]["on disk, MB"][0] > 0
    assert one["figures"]["memory after 20 searches, MB"][0] > 20
    assert one["exponents"]["on disk, MB"] > 0
    assert sections["ingest"]["figures"]["facts that were written"] == [60, 120]
    assert report["details"]["ingest"]["60"]["driver_facts_per_s"] > 0
    assert sections["others"]["sizes"] == [0, 70]
    assert sections["hubs"]["sizes"] == [5, 30]
    assert "| facts of the hub | 5 | 30 | exponent |" in printed
    assert [path.stat().st_size > 1000 for path in (tmp_path / "report.png", tmp_path / "report.svg")] == [True, True]
    assert len(list((tmp_path / "kept").glob("*.sqlite"))) == 5


def test_a_server_is_measured_by_its_url(benchmark: Any, neo4j_server: Neo4jServer) -> None:
    login = {"NEO4J_USERNAME": neo4j_server.username, "NEO4J_PASSWORD": neo4j_server.password}
    words = ("--store", neo4j_server.uri, "--facts", 60, "--others", "0,30", "--own", 60, "--questions", 2)
    report, _ = benchmark("speed", *words, **login)
    assert report["kind"] == "neo4j"
    figures = report["sections"]["one-owner"]["figures"]
    assert figures["search p50, ms"][0] > 0
    assert "on disk, MB" not in figures
    assert report["sections"]["ingest"]["figures"]["facts that were written"] == [60]
    assert "neo4j_password" not in json.dumps(report).lower()
    assert neo4j_server.password not in json.dumps(report)


def test_ours_is_measured_beside_the_peers(benchmark: Any, tmp_path: Path) -> None:
    words = ("--facts", 60, "--own", 60, "--others", 40, "--questions", 2, "--adds", 1, "--systems", "graphmem")
    report, printed = benchmark("peers", *words, "--environments", tmp_path)
    alone, beside = report["systems"]["graphmem"]["scenes"]
    assert (alone["returned"], alone["own_share"], alone["llm_calls_per_search"]) == (10, 1, 0)
    assert alone["add"]["llm_calls"] == 1
    assert alone["add"]["embedded_texts"] > 3
    assert (beside["others"], beside["own_share"]) == (40, 1)
    assert "| graphmem | 60 | 40 |" in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("speed", "--parts", "sails"), "unknown parts"),
        (("speed", "--facts", "10,-3"), "negative"),
        (("peers", "--systems", "zep"), "unknown systems"),
    ],
)
def test_what_cannot_be_measured_is_refused(benchmark: Any, words: tuple[str, ...], said: str) -> None:
    _, printed = benchmark(*words, code=2)
    assert said in printed

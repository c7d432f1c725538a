"""The speed benchmark: its scenes are what `add_triples` would make, its figures what their names say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import speed_expand, speed_limit, speed_load, speed_measure, speed_report, speed_scene
from benchmarks.speed_ingest import ingested
from benchmarks.speed_places import Files, Owned, place_of, size_mb, store_of
from benchmarks.speed_scene import GivenEmbedder, Triple, base_of, hub, name, passages, questions, triples
from graphmem import Memory
from graphmem.config import ModelSpec
from graphmem.errors import InvalidInput
from graphmem.terms import terms
from graphmem.types import Change, Scope

FACTS = 240


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    embedder = GivenEmbedder()
    spec = ModelSpec("given", embedder.name, instance=embedder)
    with Memory(tmp_path / "memory.sqlite", embedder=spec) as opened:
        yield opened


# the scene


def test_a_scene_is_the_same_every_time_and_every_fact_differs() -> None:
    assert triples(500) == triples(500)
    assert triples(500) != triples(500, seed=1)
    assert len({one.text for one in triples(500)}) == 500
    assert all(one.subject != one.object for one in triples(500))


@pytest.mark.parametrize("count", [1, 2, 3, 60])
def test_a_small_scene_has_what_was_asked_for_or_says_that_there_is_no_more_to_say(count: int) -> None:
    if count == 1:
        with pytest.raises(ValueError, match="ask for fewer"):
            triples(count)
    else:
        assert len(set(triples(count))) == count


def test_degrees_follow_a_power_law() -> None:
    degrees = Counter(entity for one in triples(20_000) for entity in one.entities)
    ranked = np.array(sorted(degrees.values(), reverse=True)[:300], np.float64)
    slope = np.polyfit(np.log(np.arange(1, len(ranked) + 1)), np.log(ranked), 1)[0]
    assert -0.9 < slope < -0.4
    assert 0.8 < len(degrees) / 20_000 <= 1


def test_no_two_entities_have_the_same_name() -> None:
    numbers = [*range(30_000), *range(1_000_000, 1_000_100)]
    assert len({name(number).casefold() for number in numbers}) == len(numbers)


def test_a_hub_has_so_many_facts_and_each_is_another() -> None:
    made = hub(500, 1_000_000, others=40)
    assert len({one.text for one in made}) == 500
    assert {one.subject for one in made} == {1_000_000}


def test_vectors_are_unit_and_near_where_words_are_shared() -> None:
    embedder = GivenEmbedder()
    one, other, far = embedder.embed(["Ada Lind visited Orta", "Ada Lind sold Orta", "somebody else entirely"])
    assert np.allclose(np.linalg.norm([one, other, far], axis=1), 1, atol=1e-6)
    assert one @ other > 0.6
    assert abs(one @ far) < 0.3
    assert np.array_equal(one, GivenEmbedder().embed(["Ada Lind visited Orta"])[0])


# the records


def test_the_records_written_in_bulk_are_those_of_add_triples(memory: Memory, tmp_path: Path) -> None:
    given = triples(FACTS)
    assert any(base_of(entity) is not None for one in given for entity in one.entities), "no joins are tested"
    for one in passages(given):
        said = {"role": "user", "content": one.text, "timestamp": one.second}
        memory.add_triples([triple.given for triple in one.triples], user_id="ann", source=said)
    with store_of(_spec(tmp_path / "bulk.sqlite")) as store:
        speed_load.load(store, "ann", given, what="load")
        assert store.revision("user:ann") == speed_load.writes(FACTS)
        bulk = store.everything("user:ann")
    public = memory._store.everything("user:ann")
    in_bulk, publicly = _plain(bulk), _plain(public)
    assert np.allclose(_vectors(bulk), _vectors(public), atol=1e-5)
    assert in_bulk.keys() == publicly.keys()
    for kind, records in publicly.items():
        assert in_bulk[kind] == records, kind


def _spec(path: Path) -> Any:
    from graphmem.config import StoreSpec

    return StoreSpec(str(path))


def _plain(change: Change) -> dict[str, Any]:
    """The records without the moment and the name of the write, and without what a mention does not say: its type."""
    return {
        "facts": [replace(one, recorded_at=0) for one in change.facts],
        "episodes": [replace(one, recorded_at=0) for one in change.episodes],
        "entities": [replace(one, type="") for one in change.entities],
        "names": sorted((one.key, one.normalised, one.text) for one in change.names),
        "joins": sorted((one.key, one.near, round(one.cosine, 5)) for one in change.joins),
        "events": [(one.kind, one.fact_id, one.reason, one.cause) for one in change.events],
    }


def _vectors(change: Change) -> Any:
    """All vectors, a row of zeros for a record without one."""
    records = (*change.facts, *change.episodes, *sorted(change.names, key=lambda one: (one.key, one.normalised)))
    return [np.zeros(384) if one.vector is None else one.vector for one in records]


# places


def test_a_kept_scene_is_loaded_once(tmp_path: Path) -> None:
    place, given = Files(tmp_path), triples(60)
    with place.opened("own-60", [Owned("owner", given)]) as first, store_of(first.store) as store:
        before = store.everything("user:owner")
    written = first.files.stat().st_mtime_ns  # type: ignore[union-attr]  # a file has one
    with place.opened("own-60", [Owned("owner", given)]) as again, store_of(again.store) as store:
        assert store.everything("user:owner") == before
    assert again.files == first.files
    assert again.files.stat().st_mtime_ns == written  # type: ignore[union-attr]  # so has this
    assert size_mb(tmp_path) > 0


def test_a_fresh_place_is_empty_and_goes(tmp_path: Path) -> None:
    with place_of("sqlite", tmp_path).fresh() as opened, store_of(opened.store) as store:
        assert store.list_facts(Scope()) == []
    assert list(tmp_path.iterdir()) == []


# what is measured


def test_search_is_measured_by_stage_and_follow_finds_what_the_scene_says(memory: Memory) -> None:
    given = triples(FACTS)
    speed_load.load(memory._store, "ann", given, what="load")
    found = speed_measure.searched(speed_measure.Case(memory, "ann", questions(given, 8)))
    assert found["n"] == 8
    assert set(found["stages_ms_p50"]) == {"seeds", "expand", "rank", "paths", "rest", "cpu"}
    assert 0 < found["ms_p50"] <= found["ms_p95"] <= found["ms_p99"]
    chains = speed_measure.chains(given, 5)
    assert len(chains) == 5
    for one in chains:
        reached = memory.follow(one.start, one.relations, user_id="ann")
        assert one.end in {each["name"] for each in reached}
    assert speed_measure.followed(memory, "ann", chains)["found"] >= 1
    assert speed_measure.connected(memory, "ann", chains)["found"] >= 1


def test_a_chain_that_is_not_there_is_no_figure(memory: Memory) -> None:
    speed_load.load(memory._store, "ann", triples(FACTS), what="load")
    nowhere = speed_measure.Chain(name(triples(FACTS)[0].subject), ("never did", "never did"), "")
    with pytest.raises(InvalidInput, match="nothing was found"):
        speed_measure.followed(memory, "ann", [nowhere])


def test_both_ways_of_expanding_reach_the_same_facts_or_it_is_an_error(memory: Memory) -> None:
    given = triples(FACTS)
    speed_load.load(memory._store, "ann", given, what="load")
    found = speed_expand.expanded(memory._store, "ann", given, 6)
    assert found["facts_reached"] > 2
    assert found["nodes"] == len({entity for one in given for entity in one.entities})
    more = [*given, *(Triple(one.object, "never met", one.subject, None) for one in given)]
    with pytest.raises(ValueError, match="networkx"):
        speed_expand.expanded(memory._store, "ann", more, 6)


def test_ingest_counts_its_facts_and_the_drivers_limit_writes_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    found = ingested(Files(tmp_path / "place"), triples(60), tmp_path, most_seconds=60)
    assert (found["facts"], found["calls"]) == (60, 1)
    assert found["pipeline_s"] + found["apply_s"] == pytest.approx(found["seconds"], abs=0.002)
    assert found["driver_s"] > 0
    with store_of(_spec(tmp_path / "limit.sqlite")) as store:
        assert {one.text for one in store.list_facts(Scope(user_id="owner"))} == {one.text for one in triples(60)}
        found_by_text = store.matching(_view(), "fact", terms("visited"), limit=100)
    assert len(found_by_text.found) == sum("visited" in one.relation for one in triples(60)) > 0


def _view() -> Any:
    from graphmem.types import View

    return View("user:owner", Scope(user_id="owner"), 2**62)


def test_the_limit_is_told_from_a_file_that_lacks_nothing(tmp_path: Path) -> None:
    with Files(tmp_path).opened("own", [Owned("owner", triples(30))]) as scene:
        assert scene.files is not None
        speed_limit.sqlite_seconds(scene.files, tmp_path / "copy.sqlite", writes=3)
        with store_of(scene.store) as one, store_of(_spec(tmp_path / "copy.sqlite")) as other:
            assert _plain(one.everything("user:owner")) == _plain(other.everything("user:owner"))


# the report


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 10, 100], 1.0), ([5, 5, 5], 0.0), ([1, 100, 10_000], 2.0), ([None, 10, 100], 1.0)],
)
def test_the_exponent_is_the_slope_of_the_logarithms(values: list[float | None], expected: float) -> None:
    assert speed_report.exponent([10, 100, 1000], values) == pytest.approx(expected, abs=1e-9)


def test_one_size_or_no_figure_has_no_exponent() -> None:
    assert speed_report.exponent([10], [3.0]) is None
    assert speed_report.exponent([10, 100], [None, None]) is None
    assert speed_report.exponent([10, 100], [0.0, 4.0]) is None


def test_a_part_of_the_report_has_a_row_for_each_figure_and_a_plot(tmp_path: Path) -> None:
    search = {"ms_p50": 4.0, "ms_p95": 5.0, "ms_p99": 6.0, "stages_ms_p50": {"seeds": 1.0}}
    slower = {**search, "ms_p50": 16.0}
    details = {"others": {0: {"search": search}, 30: {"search": slower}}, "hubs": {}}
    report = {"kind": "sqlite", "sections": speed_report.sections(details, own=10), "details": details}
    assert set(report["sections"]) == {"others"}
    section = report["sections"]["others"]
    assert section["figures"]["search p50, ms"] == [4.0, 16.0]
    assert section["exponents"]["search p50, ms"] == 1.0  # from 10 facts in all to 40
    assert "follow" not in json.dumps(section)
    assert "| search p50, ms | 4 | 16 | 1 |" in speed_report.table(report)
    paths = speed_report.draw(report, tmp_path / "speed")
    assert [path.read_bytes()[:5] for path in paths] == [b"\x89PNG\r", b"<?xml"]


def test_an_ingest_that_was_stopped_grew_only_as_far_as_it_came() -> None:
    found = {"calls": 1, "seconds": 1.0, "pipeline_s": 0.5, "apply_s": 0.5, "cpu_s": 1.0, "driver_s": None}
    found |= {"last_facts_per_s": 50.0, "driver_facts_per_s": None, "facts_per_cpu_s": 50.0}
    whole, stopped = ({**found, "facts": facts, "facts_per_s": rate} for facts, rate in ((10, 100.0), (40, 25.0)))
    section = speed_report.sections({"ingest": {10: whole, 1000: stopped}}, own=0)["ingest"]
    assert section["exponents"]["microseconds a fact"] == 1.0
    assert "the driver, %" not in section["figures"]


def test_texts_without_a_word_have_a_vector_too() -> None:
    assert np.linalg.norm(speed_scene.GivenEmbedder().embed(["?!"])[0]) == pytest.approx(1, abs=1e-6)

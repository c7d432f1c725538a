"""The benchmarks over given triples, on folders of the layout that the public files have."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import metaqa, moments, traversal
from benchmarks.run import Run
from benchmarks.sets import metaqa as sets
from benchmarks.sets.clutrr import shortest
from benchmarks.sets.metaqa import Lines, path_of
from benchmarks.sets.temporal import Dated, end_of, first_moment, is_date

KB = """Kismet|directed_by|William Dieterle
Kismet|release_year|1944
Faust|directed_by|William Dieterle
Faust|release_year|1960
Faust|has_tags|FAUST
The Faust|release_year|1994
Matador|written_by|Jesus Ferrero
The Matador|written_by|Richard Shepard"""
QUESTIONS = {
    1: [
        ("who directed [Kismet]", "William Dieterle", "movie_to_director"),
        ("what tags has [Faust]", "FAUST", "movie_to_tags"),
        ("who wrote [Matador]", "Jesus Ferrero", "movie_to_writer"),
        ("who wrote [The Matador]", "Somebody Else", "movie_to_writer"),
    ],
    2: [
        ("what else did the director of [Kismet] direct", "Faust", "movie_to_director_to_movie"),
        ("what tags have films of [William Dieterle]", "FAUST", "director_to_movie_to_tags"),
    ],
    3: [("when did the others of the director of [Faust] come out", "1944", "movie_to_director_to_movie_to_year")],
}
STORIES = """,story_edges,edge_types,query_edge,genders
0,"[(0, 1), (1, 2)]","['father', 'daughter']","(0, 2)","Ann:female,Bob:male,Eve:female"
1,"[(0, 1), (1, 0), (0, 2), (2, 3)]","['son', 'mother', 'aunt', 'uncle']","(0, 3)","Ann:f,Bob:m,Eve:f,Tim:m"
"""


@pytest.fixture
def films(tmp_path: Path) -> Path:
    root = tmp_path / "metaqa"
    for hops, asked in QUESTIONS.items():
        (root / f"{hops}-hop").mkdir(parents=True)
        lines = (f"{text}\t{answers}\n" for text, answers, _ in asked)
        (root / f"{hops}-hop" / "dev.txt").write_text("".join(lines), "utf-8")
        (root / f"{hops}-hop" / "qa_dev_qtype.txt").write_text("".join(f"{type}\n" for _, _, type in asked), "utf-8")
    (root / "kb.txt").write_text(KB, "utf-8")
    return tmp_path


def test_every_answer_set_that_is_not_exact_has_its_reason(films: Path) -> None:
    report = metaqa.measure(Run("metaqa", films, cache=films / "cache", systems=("graphmem", "bm25")))
    assert report["follow"] == {"1": 0.5, "2": 1.0, "3": 1.0}
    assert report["follow_rest"] == {"1": 1.0, "2": 1.0, "3": 1.0}
    assert report["follow_reasons"] == {"1": {metaqa.CASE: 1, metaqa.KEY: 1}, "2": {}, "3": {}}
    assert [(one["question"], one["why"], one["missing"], one["beyond"]) for one in report["follow_mismatches"]] == [
        ("what tags has Faust", metaqa.CASE, ["faust"], []),  # the film and the tag are one, where the question starts
        ("who wrote The Matador", metaqa.KEY, ["somebody else"], ["richard shepard"]),
    ]
    assert set(report["systems"]) == {"graphmem", "bm25"}
    # of seven one is answered by nobody, and one by the film that it asks about
    assert report["systems"]["graphmem"]["hit@10"] == pytest.approx(5 / 7, abs=1e-6)
    lines = metaqa.table(report).splitlines()
    assert "| exact | 50.00 | 100 | 100 |" in lines
    assert "| exact, the first two reasons set apart | 100 | 100 | 100 |" in lines
    assert f"| questions: {metaqa.CASE} | 1 | 0 | 0 |" in lines


def test_an_answer_set_that_neither_the_key_nor_letter_case_explains_is_said_to_be_unexplained(films: Path) -> None:
    data = sets.metaqa(films)
    judge, question = metaqa.Judge(data.triples), data.questions[1][2]
    assert question.entity == "Matador"
    assert judge.why(question, frozenset({"jesus ferrero"})) is None
    for found in (frozenset[str](), frozenset({"jesus ferrero", "richard shepard"})):
        assert judge.why(question, found) == metaqa.UNKNOWN


def test_the_top_entities_are_those_of_the_facts_in_their_order() -> None:
    facts = [("A", "", "B"), ("b", "", "C"), ("", "", ""), ("D", "", "A")]
    assert metaqa.top_entities(facts, "a") == ["b", "c", "d"]
    assert len(metaqa.top_entities([(str(n), "", "x") for n in range(30)], "")) == metaqa.TOP


def test_question_types_are_paths() -> None:
    assert path_of("actor_to_movie_to_year") == ("~starred_actors", "release_year")
    lines = Lines([("F", "starred_actors", "P"), ("G", "starred_actors", "P"), ("G", "release_year", "1999")])
    assert lines.follow("F", path_of("movie_to_actor_to_movie_to_year")) == {"1999"}
    assert lines.follow("F", path_of("movie_to_actor_to_movie_to_actor")) == {"P"}


def test_the_chain_of_a_story_is_the_first_path(tmp_path: Path) -> None:
    (tmp_path / "clutrr").mkdir()
    (tmp_path / "clutrr" / "validation.csv").write_text("\ufeff" + STORIES, "utf-8")
    run = Run("clutrr", tmp_path, str(tmp_path / "store.sqlite"), cache=tmp_path / "cache")
    report = traversal.measure_clutrr(run)
    assert (report["n"], report["first_is_gold"], report["wrong"]) == (2, 1.0, [])
    assert report["fill_ms"] is not None
    again = traversal.measure_clutrr(run)
    assert again["fill_ms"] is None
    assert {key: value for key, value in again.items() if "ms" not in key} == {
        key: value for key, value in report.items() if "ms" not in key
    }
    assert shortest([(0, 1), (1, 0), (0, 2), (2, 3)], 0, 3) == [2, 3]


def test_moments_are_held_against_the_intervals(tmp_path: Path) -> None:
    for graph in ("yago11k", "wikidata12k"):
        folder = tmp_path / "temporal-kg" / graph
        folder.mkdir(parents=True)
        (folder / "entity2id.txt").write_text("Ann\t0\t1\t2\nAcme\t1\nZoo\t2\n", "utf-8")
        (folder / "relation2id.txt").write_text("<playsFor>\t0\n", "utf-8")
        lines = ["0\t0\t1\t1990-##-##\t1994-05-##", "0\t0\t2\t####\t1990", "1\t0\t2\t1990\t####", "1\t0\t2\t-40\t1990"]
        (folder / "triple2id.txt").write_text("\n".join(lines), "utf-8")
    report = moments.measure(Run("temporal-kg", tmp_path, limit=40, cache=tmp_path / "cache"))
    assert (report["as_of"], report["n"]) == (1.0, 160)
    assert report["graphs"]["yago11k"]["unusable"] == 1
    assert report["graphs"]["yago11k"]["answers"] > 40
    lines = moments.table(report).splitlines()
    assert {"| facts | 3 | 3 |", "| left out | 1 | 1 |", "| asked | 80 | 80 |", "| right, % | 100 | 100 |"} <= set(
        lines
    )


def test_what_a_later_employer_ended_is_set_apart(tmp_path: Path) -> None:
    """One has one employer at a time, unless both ends are told; and a thing may relate to itself."""
    for graph in ("yago11k", "wikidata12k"):
        folder = tmp_path / "temporal-kg" / graph
        folder.mkdir(parents=True)
        (folder / "entity2id.txt").write_text("Ann\t0\nAcme\t1\nThe Acme\t2\n", "utf-8")
        (folder / "relation2id.txt").write_text("<worksAt>\t0\n<owns>\t1\n", "utf-8")
        worked = ["0\t0\t1\t1990\t####", "0\t0\t2\t1995\t####", "0\t0\t0\t1990\t1999"]
        owned = ["1\t1\t1\t1990\t####", "1\t1\t2\t1995\t####"]
        (folder / "triple2id.txt").write_text("\n".join([*worked, *owned]), "utf-8")
    report = moments.measure(Run("temporal-kg", tmp_path, limit=40, cache=tmp_path / "cache"))
    ended = report["graphs"]["yago11k"]["reasons"][moments.ENDED]
    assert 0 < ended < 40
    assert report["as_of"] == 1 - ended / 80
    assert report["as_of_rest"] == 1.0
    wrong = report["graphs"]["yago11k"]["wrong"]
    assert [one["why"] for one in wrong] == [moments.ENDED] * ended
    assert {one["asked"][1] for one in wrong} == {"<worksAt>", "~<worksAt>"}
    assert {end for one in wrong for end in one["due"] if end not in one["found"]} == {"acme", "ann"}
    assert f"| questions: {moments.ENDED} | {ended} | {ended} |" in moments.table(report)


@pytest.mark.parametrize(
    ("relation", "later", "found", "why"),
    [
        ("works at", Dated("A", "works at", "Y", first_moment("1995"), None), {"y"}, moments.ENDED),
        ("works at", Dated("A", "works at", "Y", first_moment("1995"), None), set(), moments.UNKNOWN),
        ("works at", Dated("A", "works at", "Y", first_moment("1995"), None), {"y", "z"}, moments.UNKNOWN),
        ("works at", Dated("A", "works at", "Y", first_moment("1985"), None), {"y"}, moments.UNKNOWN),
        ("works at", Dated("A", "works at", "Y", first_moment("1995"), end_of("2010")), {"y"}, moments.UNKNOWN),
        ("knows", Dated("A", "knows", "Y", first_moment("1995"), None), {"y"}, moments.UNKNOWN),
    ],
)
def test_only_what_the_rule_did_is_put_down_to_it(relation: str, later: Dated, found: set[str], why: str) -> None:
    known = moments.Intervals([Dated("A", relation, "X", first_moment("1990"), None), later])
    asked = moments.Asked("A", relation, datetime(2000, 1, 1, tzinfo=UTC))
    assert known.why(asked, frozenset({"x", "y"})) is None
    assert known.why(asked, frozenset(found)) == why


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1990", (1990, 1, 1), (1991, 1, 1)),
        ("360-##-##", (360, 1, 1), (361, 1, 1)),
        ("1990-12-##", (1990, 12, 1), (1991, 1, 1)),
        ("1990-02-##", (1990, 2, 1), (1990, 3, 1)),
        ("1990-12-31", (1990, 12, 31), (1991, 1, 1)),
        ("####", None, None),
    ],
)
def test_an_end_counts_its_whole_year_month_or_day(text: str, start: object, end: object) -> None:
    moment = [None if one is None else datetime(*one, tzinfo=UTC) for one in (start, end)]  # type: ignore[misc]  # three
    assert is_date(text)
    assert [first_moment(text), end_of(text)] == moment


@pytest.mark.parametrize("text", ["-431-##-##", "20##-##-##", "1963-64-65", "307-13047-09", "soon", ""])
def test_what_is_no_date_is_known(text: str) -> None:
    assert not is_date(text)

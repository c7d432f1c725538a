"""The ablation takes off what it says, and nothing else; a hop counts when a fact of its passage holds its answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from benchmarks import facts, filling, parts, reading
from benchmarks.facts import Told
from benchmarks.parts import PARTS, Owner, Setting, Watched
from benchmarks.sets.base import Collection, Hop
from benchmarks.sets.load import load
from graphmem import Memory, config
from graphmem.models.open import open_embedder
from graphmem.recall import seeds
from graphmem.recall.base import Recipe, Weights
from graphmem.recall.pipeline import ask
from graphmem.recall.reader import Reader
from graphmem.stores.base import Store

ROOT = Path(__file__).parents[2]


def run(environment: dict[str, str], file: Path, *words: object) -> tuple[Any, str]:
    """The report and the table of `python -m benchmarks` with these words."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *map(str, words), "--json", str(file), "--cache", str(file.parent)],
        capture_output=True, text=True, cwd=ROOT, env=environment, timeout=540, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text("utf-8")), done.stdout


# parts


class Filled(NamedTuple):
    """The sample in a store, as the ablation asks it."""

    owner: Owner
    collection: Collection
    embedder: Any

    def ranked(self, setting: Setting) -> list[tuple[int, ...]]:
        asked = self.collection.questions
        return [parts.ask(self.owner, one.text, setting, self.embedder).ranked for one in asked]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    path = tmp_path_factory.mktemp("parts") / "memory.sqlite"
    collection, embedder = load("sample", None), open_embedder(config.settings(environment={}).embedder)
    with Memory(path) as memory:
        filling.fill(memory, collection, {"benchmark"})
    with parts._store(str(path), embedder) as store:
        yield Filled(Owner(store, collection, "benchmark"), collection, embedder)


def test_every_part_is_measured_against_the_default(environment: dict[str, str], tmp_path: Path) -> None:
    found, table = run(environment, tmp_path / "report.json", "parts", "--set", "sample")
    assert (found["set"], found["n"], list(found["parts"])) == ("sample", 5, list(PARTS))
    default = found["parts"]["default"]
    assert default["minus_default"]["recall@5"] == {"mean": 0.0, "low": 0.0, "high": 0.0}
    for name, one in found["parts"].items():
        assert f"| {name} |" in table
        assert one["minus_default"]["recall@5"]["mean"] == pytest.approx(one["recall@5"] - default["recall@5"])
        assert 0 < one["facts_touched"] <= found["facts"]


def test_no_two_settings_are_the_same() -> None:
    settings = list(PARTS.values())
    assert all(one not in settings[:n] for n, one in enumerate(settings))


def test_a_store_answers_nothing_to_what_it_is_not_to_know(filled: Filled) -> None:
    store, (view, *_) = filled.owner.store, [part.view for part in filled.owner.parts]
    text = filled.collection.passages[0].title.casefold()
    assert store.named(view.partition, [text])
    assert store.matching(view, "fact", ["the", *text.split()], limit=9).total
    deaf = cast(Store, Watched(store, frozenset({"named", "matching"})))
    assert not deaf.named(view.partition, [text])
    assert deaf.matching(view, "fact", text.split(), limit=9) == ((), 0, {})
    assert deaf.entities([]) == []


def test_facts_read_are_counted_once(filled: Filled) -> None:
    store, view = filled.owner.store, filled.owner.parts[0].view
    vector = filled.embedder.embed(["a question"])[0]
    ids = [fact.id for fact in store.list_facts(filled.owner.scope)]
    watched = Watched(store, frozenset())
    assert watched.touched == 0
    watched.links(view, ids[:3], vector)
    watched.links(view, ids[2:4], vector)
    assert watched.touched == 4


def test_without_the_graph_nothing_of_the_walk_counts(filled: Filled) -> None:
    alone = PARTS["no graph: similarity alone"]
    other = alone._replace(recipe=replace(alone.recipe, damping=0.2, mass_names=0.9, mass_facts=0.05, mass_episodes=0))
    assert filled.ranked(other) == filled.ranked(alone)
    assert filled.ranked(Setting(other.recipe)) != filled.ranked(Setting(alone.recipe))


def test_flat_weights_change_no_order_by_similarity(filled: Filled) -> None:
    flat = PARTS["flat weights on the facts"].weights
    bare = [Setting(Recipe(hops=0), replace(one, floor=parts.NO_WALK)) for one in (Weights(), flat)]
    assert filled.ranked(bare[1]) == filled.ranked(bare[0])


def test_flat_weights_give_every_fact_the_same_mass(filled: Filled) -> None:
    reader = Reader(cast(Store, Watched(filled.owner.store, frozenset({"named"}))), filled.owner.parts)
    question = ask(filled.embedder, "Which river does the town lie on?")

    def spread(weights: Weights) -> float:
        found = seeds.find(reader, question, recipe=Recipe(), weights=weights)
        count = {key: sum(key in found.facts[id].link.entities for id in found.best) for key in found.entity_masses}
        shares = [mass / count[key] for key, mass in found.entity_masses.items()]
        return max(shares) / min(shares)

    assert spread(Weights()) > 1.1
    assert spread(PARTS["flat weights on the facts"].weights) == pytest.approx(1.0, abs=0.02)


def test_a_store_that_does_not_last_is_refused(filled: Filled) -> None:
    with pytest.raises(ValueError, match="holds nothing once it is closed"), parts._store("memory:", filled.embedder):
        pass


# facts


def _musique(data: Path) -> None:
    """Two questions of two hops: no fact holds what the second hop of the second is about."""
    documents = [
        ("Orla", "Orla wrote Dusk.", [["Orla", "wrote", "Dusk"]]),
        ("Dusk", "Dusk is set in Perth.", [["Dusk", "is set in", "the city of Perth"]]),
        ("Bees", "Bees make honey. Perth has bees.", [["Bees", "make", "honey"], ["Perth", "has", "bees"]]),
    ]
    paragraphs = [
        {"idx": n, "title": title, "paragraph_text": text, "is_supporting": n < 2}
        for n, (title, text, _) in enumerate(documents)
    ]
    docs = [{"title": title, "text": text, "extracted_triples": triples} for title, text, triples in documents]
    first = {"paragraph_support_idx": 0, "answer": "Dusk"}
    asked = [
        ("Where is the book by Orla set?", [first, {"paragraph_support_idx": 1, "answer": "The Perth"}]),
        ("When is the book by Orla set?", [first, {"paragraph_support_idx": 1, "answer": "the war"}]),
        ("Who knows?", [first, {"paragraph_support_idx": None, "answer": "Perth"}]),
    ]
    questions = [{"question": text, "paragraphs": paragraphs, "question_decomposition": hops} for text, hops in asked]
    (data / "musique").mkdir()
    (data / "musique" / "openie_x.json").write_text(json.dumps({"docs": docs}), "utf-8")
    (data / "musique" / "questions.json").write_text(json.dumps(questions), "utf-8")


def test_hops_are_known_where_the_set_tells_them_all(tmp_path: Path) -> None:
    _musique(tmp_path)
    found = load("musique", tmp_path).questions
    assert found[0].hops == (Hop(0, "Dusk"), Hop(1, "The Perth"))
    assert found[2].hops == ()


def test_the_report_holds_facts_where_hops_are_known(environment: dict[str, str], tmp_path: Path) -> None:
    _musique(tmp_path)
    words = ("recall", "--set", "musique", "--data", tmp_path, "--systems", "graphmem,bm25")
    found, table = run(environment, tmp_path / "report.json", *words)
    told = found["fact_recall"]
    assert (told["n"], told["hops"], set(told["systems"])) == (2, 4, {"graphmem", "dense_facts"})
    assert told["findable"] == {"fact@5": 0.75, "fact@10": 0.75, "fact@20": 0.75, "answer_first": 0.5}
    for one in told["systems"].values():
        assert one["fact@20"] == 0.75
        assert one["answer_first"] in (0.0, 0.5)
    assert found["systems"]["graphmem"].items() >= told["systems"]["graphmem"].items()
    assert "fact@5" not in found["systems"]["bm25"]
    assert "facts: 4 hops of 2 questions" in table
    assert "| dense_facts |" in table


def test_dense_facts_are_judged_by_all_passages_that_state_them(tmp_path: Path) -> None:
    _musique(tmp_path)
    collection = load("musique", tmp_path)
    with Memory(tmp_path / "memory.sqlite") as memory:
        filling.fill(memory, collection, {"benchmark"})
        passages = filling.placed(collection, "benchmark")
        known = reading.known(memory, filling.user_of(collection, "benchmark"), passages)
    twice = known._replace(facts=[*known.facts, known.facts[0]._replace(passage=2)])
    told = facts._told(twice)
    assert len(told) == len(known.facts) == 4
    assert told[known.facts[0]].passages == {known.facts[0].passage, 2}


@pytest.mark.parametrize(
    ("told", "answer", "gold"),
    [
        (Told("Dusk is set in Perth.", (), frozenset({1})), "perth", True),
        (Told("It is set there.", ("the City of Perth",), frozenset({1, 4})), "The Perth", True),
        (Told("Dusk is set in Perthshire.", ("Dusk",), frozenset({1})), "Perth", False),
        (Told("Dusk is set in Perth.", ("Perth",), frozenset({2})), "Perth", False),
        (Told("It cost $1,000.", (), frozenset({1})), "1,000", True),
        (Told("They played it.", (), frozenset({1})), "The", False),
    ],
)
def test_a_fact_is_gold_by_passage_and_answer(told: Told, answer: str, gold: bool) -> None:
    assert facts.is_gold(told, Hop(1, answer)) is gold


def test_hops_are_counted_by_the_place_of_their_first_gold_fact() -> None:
    no, first, last = (Told(text, (), frozenset({1})) for text in ("nothing", "one", "two"))
    hops = (Hop(1, "one"), Hop(1, "two"))
    assert facts.values([last, *[no] * 6, first], hops) == {
        "fact@5": 0.5, "fact@10": 1.0, "fact@20": 1.0, "answer_first": 1.0,
    }  # fmt: skip
    assert facts.values([first, last], hops)["answer_first"] == 0.0
    assert facts.values([], hops) == {"fact@5": 0.0, "fact@10": 0.0, "fact@20": 0.0, "answer_first": 0.0}
    assert facts.values([no, no], hops)["fact@5"] == 0.0

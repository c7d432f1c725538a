"""The rivals of the benchmark: that each does what its paper says, on corpora small enough to see it."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import pairwise

import networkx
import numpy as np
import pytest
from scipy import sparse

from benchmarks.rivals import RIVALS
from benchmarks.rivals.base import Corpus, KnownFact
from benchmarks.rivals.beam import MAX_PATH_LENGTH, Beam, Path, Pool, entity_scores
from benchmarks.rivals.bm25 import WordScores
from benchmarks.rivals.entities import Entities
from benchmarks.rivals.occurrences import Occurrences
from benchmarks.rivals.one_hop import okapi
from benchmarks.rivals.pagerank import Walk
from benchmarks.rivals.question_names import QuestionNames
from benchmarks.rivals.scores import best_first, close_among, close_pairs, cosines, stretched
from benchmarks.rivals.synonyms import NEIGHBOURS, synonyms
from benchmarks.sets.base import Passage
from graphmem.models.onnx import OnnxEmbedder
from graphmem.terms import terms

EMBEDDER = OnnxEmbedder()
WALKING = ("hipporag2", "linear_rag", "prop_rag")
QUESTION = "Where was the director of the film Copper Lanterns born?"
FILM, BIRTH = 0, 1
STORY = (
    ("Copper Lanterns", "Copper Lanterns is a film directed by Ilse Varga.", ("Copper Lanterns", "Ilse Varga")),
    ("Ilse Varga", "Ilse Varga grew up in a house by the river in Szeged.", ("Ilse Varga", "Szeged")),
    ("Paul Stone", "Paul Stone, born in Leeds, is the director of the film Iron Gates.", ("Paul Stone", "Leeds")),
    ("Anna Reed", "Anna Reed was born in Hull and became a film director.", ("Anna Reed", "Hull")),
    ("Tin Lamps", "Tin Lamps is a film whose director was born in Turin.", ("Tin Lamps", "Turin")),
    ("Bronze Lights", "The director of the film Bronze Lights was born in Malta.", ("Bronze Lights", "Malta")),
    ("Leeds", "Leeds is a city where film directors were born.", ("Leeds", "Yorkshire")),
    ("Bread", "Bread is baked from flour.", ("Bread", "flour")),
)


def corpus(*told: tuple[str, str, tuple[str, ...]]) -> Corpus:
    """One passage, stating one fact, for each title, text and entities."""
    passages = [Passage(title, text) for title, text, _ in told]
    facts = [KnownFact(text, entities, None, n) for n, (_, text, entities) in enumerate(told) if entities]
    return Corpus(passages, facts, EMBEDDER.embed)


@pytest.mark.parametrize("name", RIVALS)
def test_ranks_each_passage_once_and_the_same_on_every_run(name: str) -> None:
    system = RIVALS[name](corpus(*STORY))
    ranked = system.rank(QUESTION)
    assert sorted(ranked) == list(range(len(STORY)))
    assert all(type(one) is int for one in ranked)
    system.rank("What is bread baked from?")
    assert system.rank(QUESTION) == ranked == RIVALS[name](corpus(*STORY)).rank(QUESTION)


@pytest.mark.parametrize("name", RIVALS)
def test_finds_what_is_asked_for_by_name(name: str) -> None:
    assert RIVALS[name](corpus(*STORY)).rank("From what flour is bread baked?")[0] == len(STORY) - 1


@pytest.mark.parametrize("name", RIVALS)
def test_equal_passages_stand_in_their_order(name: str) -> None:
    twice = [one for told in STORY for one in (told, told)]
    ranked = RIVALS[name](corpus(*twice)).rank(QUESTION)
    assert all(ranked.index(2 * n) < ranked.index(2 * n + 1) for n in range(len(STORY)))


@pytest.mark.parametrize("name", RIVALS)
def test_without_facts_all_passages_are_ranked_still(name: str) -> None:
    bare = corpus(*((title, text, ()) for title, text, _ in STORY))
    assert sorted(RIVALS[name](bare).rank(QUESTION)) == list(range(len(STORY)))


@pytest.mark.parametrize("name", ["hipporag2", "linear_rag", "prop_rag", "one_hop"])
def test_without_facts_the_graph_ones_rank_by_vector(name: str) -> None:
    bare = corpus(*((title, text, ()) for title, text, _ in STORY))
    assert RIVALS[name](bare).rank(QUESTION) == RIVALS["dense"](bare).rank(QUESTION)


def test_vectors_and_words_alone_do_not_find_the_second_hop() -> None:
    for name in ("dense", "bm25"):
        assert RIVALS[name](corpus(*STORY)).rank(QUESTION).index(BIRTH) > 3


@pytest.mark.parametrize("name", WALKING)
def test_a_walk_brings_the_second_hop_forward(name: str) -> None:
    ranked = RIVALS[name](corpus(*STORY)).rank(QUESTION)
    assert ranked.index(BIRTH) < RIVALS["dense"](corpus(*STORY)).rank(QUESTION).index(BIRTH)


def test_the_names_of_a_question_lead_linear_rag_to_both_hops() -> None:
    assert set(RIVALS["linear_rag"](corpus(*STORY)).rank(QUESTION)[:2]) == {FILM, BIRTH}


@pytest.mark.parametrize("name", WALKING)
def test_the_second_hop_is_found_by_its_entity_and_nothing_else(name: str) -> None:
    other = (STORY[1][0], STORY[1][1], ("Mara Kiss", "Pecs"))
    apart = corpus(STORY[0], other, *STORY[2:])
    assert RIVALS[name](apart).rank(QUESTION).index(BIRTH) > RIVALS[name](corpus(*STORY)).rank(QUESTION).index(BIRTH)


def test_one_hop_brings_in_what_is_told_of_the_entities_it_found() -> None:
    order = RIVALS["one_hop"](corpus(*STORY)).rank(QUESTION)
    far = [("Quartz", f"Quartz of kind {n} is a hard mineral.", ("Quartz", f"kind {n}")) for n in range(6)]
    assert order.index(BIRTH) < RIVALS["dense"](corpus(*STORY)).rank(QUESTION).index(BIRTH)
    assert RIVALS["one_hop"](corpus(*STORY, *far)).rank(QUESTION).index(BIRTH) < len(STORY)


def test_entities_are_one_where_their_names_differ_in_letter_case_alone() -> None:
    told = corpus(("a", "x.", ("The Beatles", "London")), ("b", "y.", ("the beatles", "THE BEATLES", "Paris", "")))
    entities = Entities(told)
    assert entities.names == ["The Beatles", "London", "Paris"]
    assert entities.of == [(0, 1), (0, 2)]
    assert entities.facts_of() == [(0, 1), (0,), (1,)]
    assert entities.in_passages().toarray().tolist() == [[1, 1, 0], [1, 0, 1]]


def test_facts_of_the_same_words_and_entities_are_one() -> None:
    same = ("Oslo", "Oslo is big.", ("Oslo",))
    assert Entities(corpus(same, ("Oslo", "Oslo is cold.", ("Oslo",)), same)).distinct_facts().tolist() == [0, 1]


@pytest.mark.parametrize("seed", range(5))
def test_pagerank_is_that_of_networkx(seed: int) -> None:
    draw = random.Random(seed)
    graph = networkx.gnm_random_graph(40, 60, seed=seed)  # leaves some nodes without edges
    for left, right in graph.edges:
        graph.edges[left, right]["weight"] = draw.uniform(0.1, 3)
    restart = np.array([draw.choice([0.0, draw.random()]) for _ in graph])
    ours = Walk(networkx.to_scipy_sparse_array(graph, format="csr")).pagerank(restart, 0.75)
    start = dict(enumerate(restart))
    theirs = networkx.pagerank(graph, 0.75, personalization=start, tol=1e-14, max_iter=1000)
    assert ours == pytest.approx([theirs[n] for n in graph], abs=1e-9)


def test_a_walk_from_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one node"):
        Walk(sparse.csr_matrix((3, 3))).pagerank(np.array([0.0, -1.0, 0.0]), 0.5)


def test_bm25_is_robertsons_formula() -> None:
    texts = [f"{title}: {text}" for title, text, _ in STORY]
    counts = [Counter(terms(text)) for text in texts]
    mean = sum(one.total() for one in counts) / len(counts)

    def weight(word: str, one: Counter[str]) -> float:
        holding = sum(word in other for other in counts)
        rarity = math.log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))
        return rarity * one[word] * 2.2 / (one[word] + 1.2 * (0.25 + 0.75 * one.total() / mean))

    expected = [sum(weight(word, one) for word in set(terms(QUESTION))) for one in counts]
    assert WordScores(texts).score(QUESTION) == pytest.approx(expected, abs=1e-8)
    assert WordScores(texts).score("zebra").tolist() == [0.0] * len(texts)


def test_okapi_gives_common_words_a_quarter_of_the_mean_rarity() -> None:
    scores = okapi([["a", "b"], ["a", "c"], ["a", "d"]], ["a"])
    rare, common = math.log(2.5 / 1.5), math.log(0.5 / 3.5)
    assert scores == pytest.approx([0.25 * (3 * rare + common) / 4] * 3)
    assert best_first(okapi([["a", "b"], ["a", "c"], ["a", "d"]], ["c"])) == [1, 0, 2]


def test_close_pairs_are_all_pairs_above_the_threshold() -> None:
    vectors = EMBEDDER.embed([title for title, *_ in STORY] + ["Copper Lantern", "Leeds city"])
    exact = np.array([cosines(vectors, one) for one in vectors])
    at, to, cosine = close_pairs(vectors, vectors, 0.4)
    assert list(zip(at, to, strict=True)) == list(zip(*np.nonzero(exact >= 0.4), strict=True))
    assert cosine == pytest.approx(exact[exact >= 0.4], abs=2e-6)


def test_close_names_are_found_in_whatever_blocks_they_stand() -> None:
    draw = np.random.default_rng(0)
    vectors = draw.normal(size=(1201, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    at, to, cosine = close_pairs(vectors, vectors, 0.99)
    others = at != to
    among = close_among(vectors, 0.99)
    assert (among.at == at[others]).all()
    assert (among.to == to[others]).all()
    assert among.cosine == pytest.approx(cosine[others], abs=2e-6)


def test_synonyms_are_the_nearest_names_and_a_short_name_has_none() -> None:
    names = ["New York City", "New York City.", "NY", "Bread"]
    vectors = EMBEDDER.embed(["New York City", "New York City", "New York City", "Bread"])
    near = synonyms(names, vectors)
    assert near[0].indices.tolist() == [1, 2]
    assert near[2].nnz == near[3].nnz == 0
    many = np.tile(vectors[:1], (150, 1))
    assert np.diff(synonyms([f"name {n}" for n in range(150)], many).indptr).tolist() == [NEIGHBOURS] * 150


def test_occurrences_are_counted_as_str_count_does() -> None:
    texts = ["Anna met Anna", "ANNA", "", "annannan", "Bob"]
    found, times = Occurrences(texts).count("Anna")
    assert dict(zip(found.tolist(), times.tolist(), strict=True)) == {0: 2, 1: 1, 3: "annannan".count("anna")}
    assert Occurrences(texts).count("Zoe")[0].size == 0


def test_the_names_of_a_question_are_no_plain_numbers() -> None:
    assert QuestionNames()("Did Barack Obama meet two people in Paris?") == ["barack obama", "paris"]


def pool(*told: tuple[str, tuple[int, ...]], synonyms: dict[int, list[int]] | None = None) -> Pool:
    texts = [text for text, _ in told]
    return Pool(texts, EMBEDDER.embed(texts), [entities for _, entities in told], synonyms or {})


def test_paths_of_the_beam_share_entities_or_come_back_to_the_best_facts() -> None:
    told = pool(*((text, (n // 2, 10 + n // 3)) for n, (_, text, _) in enumerate(STORY)))
    question = EMBEDDER.embed([QUESTION])[0]
    paths, single = Beam(told, EMBEDDER.embed, question).search()
    best = best_first(cosines(told.vectors, question))[:3]
    assert [one.facts for one in single[:3]] == [(n,) for n in best]
    assert max(len(one.facts) for one in paths) == MAX_PATH_LENGTH
    assert len({frozenset(one.facts) for one in paths}) == len(paths)
    assert [one.score for one in paths] == sorted((one.score for one in paths), reverse=True)
    for path in paths:
        for one, following in pairwise(path.facts):
            assert set(told.entities[one]) & set(told.entities[following]) or following in best


def test_a_path_crosses_from_a_name_to_its_synonym() -> None:
    filler = [(f"Stone {n} is grey.", (20 + n,)) for n in range(5)]
    film, birth = (
        ("Copper Lanterns is a film directed by I. Varga.", (0, 1)),
        ("Ilse Varga was born in Szeged.", (2, 3)),
    )
    question = EMBEDDER.embed(["Where was I. Varga of Copper Lanterns born?"])[0]
    joined = Beam(pool(film, *filler, birth, synonyms={1: [2], 2: [1]}), EMBEDDER.embed, question)
    paths, _ = joined.search()
    assert any(one.facts[:2] == (0, 6) and one.crossed[:1] == (2,) for one in paths)


def test_entities_of_paths_are_summed_and_keep_their_best_score() -> None:
    paths = [Path((0,), 0.5), Path((1, 0), 0.4, crossed=(7,)), Path((2,), 0.8)]
    assert entity_scores(paths, [(1, 2), (1,), (3,)], 2) == {1: 0.5, 2: 0.5}
    assert list(entity_scores(paths, [(1, 2), (1,), (3,)], 9)) == [1, 2, 3, 7]


def test_scores_are_stretched_between_nought_and_one() -> None:
    assert stretched(np.array([2.0, 4.0, 3.0])).tolist() == [0, 1, 0.5]
    assert stretched(np.array([2.0, 2.0])).tolist() == [1, 1]

"""MetaQA: a knowledge base of films, and questions of one to three hops with the relations that answer them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from benchmarks.sets.files import find, read_text

HOPS = (1, 2, 3)
FILM = "movie"
RELATIONS = {
    "actor": "starred_actors",
    "director": "directed_by",
    "writer": "written_by",
    "genre": "has_genre",
    "imdbrating": "has_imdb_rating",
    "imdbvotes": "has_imdb_votes",
    "language": "in_language",
    "tag": "has_tags",
    "tags": "has_tags",
    "year": "release_year",
}
"""What joins a film to each kind of thing that the names of question types speak of."""

Triple = tuple[str, str, str]


class Question(NamedTuple):
    """A question without its marks, the entity it starts at, the relations that answer it ("~" for backwards)."""

    text: str
    entity: str
    path: tuple[str, ...]
    answers: frozenset[str]


class MetaQA(NamedTuple):
    """The triples of the knowledge base, and the questions by their number of hops."""

    triples: tuple[Triple, ...]
    questions: Mapping[int, tuple[Question, ...]]


def metaqa(data: Path | None) -> MetaQA:
    """Reads `metaqa/kb.txt` and, for each number of hops, the questions and their types."""
    triples = tuple(_triple(line) for line in read_text(find(data, "metaqa/kb.txt")).splitlines())
    return MetaQA(triples, {hops: tuple(_questions(data, hops)) for hops in HOPS})


def _triple(line: str) -> Triple:
    subject, relation, object = line.split("|")
    return subject, relation, object


def _questions(data: Path | None, hops: int) -> list[Question]:
    asked = read_text(find(data, f"metaqa/{hops}-hop/[!q]*.txt")).splitlines()
    types = read_text(find(data, f"metaqa/{hops}-hop/qa_*_qtype.txt")).splitlines()
    return [_question(line, type) for line, type in zip(asked, types, strict=True)]


def _question(line: str, type: str) -> Question:
    text, answers = line.split("\t")
    marked = re.search(r"\[(.*)\]", text)
    if marked is None:
        raise ValueError(f"no entity is marked in {text!r}")
    plain = text[: marked.start()] + marked[1] + text[marked.end() :]
    return Question(plain, marked[1], path_of(type), frozenset(answers.split("|")))


def path_of(type: str) -> tuple[str, ...]:
    """The relations of a question type: "actor_to_movie_to_year" goes back to the film and on to the year."""
    kinds = type.split("_to_")
    return tuple(RELATIONS[end] if start == FILM else f"~{RELATIONS[start]}" for start, end in pairwise(kinds))


class Lines:
    """The knowledge base followed line by line, names compared letter by letter: what is right, whatever stores it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._ends: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for subject, relation, object in triples:
            self._ends[subject, relation].add(object)
            self._ends[object, f"~{relation}"].add(subject)

    def follow(self, entity: str, path: Sequence[str]) -> frozenset[str]:
        """Where the path leads without coming back to the entity, which is how MetaQA's own answers are meant."""
        return reduce(lambda found, relation: self._step(found, relation) - {entity}, path, frozenset({entity}))

    def _step(self, names: frozenset[str], relation: str) -> frozenset[str]:
        return frozenset(end for name in names for end in self._ends.get((name, relation), ()))

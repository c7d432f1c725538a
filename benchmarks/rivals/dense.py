"""One vector a passage, without words and without a graph."""

from __future__ import annotations

from benchmarks.rivals.base import Corpus, passage_text
from benchmarks.rivals.scores import best_first, cosines


class Dense:
    """The cosine of the question with "title: text", or "speaker: text" of a turn, with the embedder given."""

    def __init__(self, corpus: Corpus) -> None:
        self._embed = corpus.embed
        self._vectors = corpus.embed([passage_text(one) for one in corpus.passages])

    def rank(self, question: str) -> list[int]:
        """The positions of all passages, best first, ties by position."""
        return best_first(cosines(self._vectors, self._embed([question])[0]))

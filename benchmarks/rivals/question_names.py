"""The names in a question, as LinearRAG reads them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from graphmem.ingest.extract_rules import MODELS

if TYPE_CHECKING:
    from spacy.language import Language

NUMBERS = frozenset({"ORDINAL", "CARDINAL"})


class QuestionNames:
    """Reads questions with the spaCy model of graphmem's offline extractor, loaded once in a process.

    Raises OSError when none of its models is installed.
    """

    def __init__(self) -> None:
        self._read = _model()

    def __call__(self, question: str) -> list[str]:
        """The named entities of a question in lower case, each once, in their order; no plain numbers."""
        return list(dict.fromkeys(one.text.lower() for one in self._read(question).ents if one.label_ not in NUMBERS))


@cache
def _model() -> Language:
    import spacy

    installed = [name for name in MODELS if spacy.util.is_package(name)]
    return spacy.load(installed[0] if installed else MODELS[0])

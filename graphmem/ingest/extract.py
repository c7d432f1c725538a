"""Which extractor draws the facts: the LLM where one is set up, else the offline rules."""

from __future__ import annotations

import logging

from graphmem.ingest.base import Extractor
from graphmem.models.base import LanguageModel

_log = logging.getLogger("graphmem")


def open_extractor(llm: LanguageModel | None, *, instructions: str = "") -> Extractor:
    """The extractor for this LLM; without one the offline rules, with one clear notice in the log.

    Raises MissingDependency when the rules are wanted and spaCy or its model is not installed.
    """
    if llm is not None:
        from graphmem.ingest.extract_llm import LlmExtractor

        return LlmExtractor(llm, instructions=instructions)
    from graphmem.ingest.extract_rules import RulesExtractor

    _log.warning(
        "no LLM is set up: facts are drawn by the offline rules, which read English. "
        "Set OPENAI_API_KEY, GRAPHMEM_LLM or llm='provider:model' to use one."
    )
    return RulesExtractor()

"""What the offline rules make of one message, for the tests that ask that."""

from __future__ import annotations

from graphmem.ingest.base import Statement
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.types import Message

AT = 1_770_000_000_000_000


def statements(extractor: RulesExtractor, content: str, role: str = "user") -> tuple[Statement, ...]:
    return extractor.extract([Message(role, content, None, AT)]).statements

"""What the offline rules make of messages, for the tests that ask that."""

from __future__ import annotations

from itertools import count

from graphmem import Memory
from graphmem.ingest.base import Statement
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.ingest.relations import is_denial
from graphmem.types import Message

AT = 1_770_000_000_000_000
_OWNERS = count()


def statements(extractor: RulesExtractor, content: str, role: str = "user") -> tuple[Statement, ...]:
    return extractor.extract([Message(role, content, None, AT)]).statements


def held(memory: Memory, *said: str) -> set[tuple[str, str, str]]:
    """What holds after these messages, a month after each other, with "I" for the user."""
    owner = f"t{next(_OWNERS)}x"
    for month, text in enumerate(said, start=1):
        memory.add(text, user_id=owner, timestamp=f"2026-0{month}-10T09:00:00Z")
    found = memory.get_all(user_id=owner, limit=50)["results"]
    triples = {(one["subject"], one["relation"], one["object"]) for one in found if one["relation"]}
    return {("I" if who == owner else who, does, what) for who, does, what in triples if not is_denial(does)}

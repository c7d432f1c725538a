"""Where the policy is applied in a write: before extraction, after it, and to whatever else is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from graphmem.errors import InvalidInput
from graphmem.ingest.base import Extraction
from graphmem.ingest.withholding import policy as rules
from graphmem.ingest.withholding.policy import Policy
from graphmem.types import Json, Message


def shown(policy: Policy | None, messages: Sequence[Message]) -> tuple[Sequence[Message], Counter[str]]:
    """The messages as an extractor may see them, and what was masked in them by category."""
    return (messages, Counter()) if policy is None else rules.apply_to(policy, messages)


def allowed(policy: Policy | None, extraction: Extraction) -> tuple[Extraction, Counter[str]]:
    """The extraction without the statements that may not be stored, and how many those are by category."""
    if policy is None:
        return extraction, Counter()
    statements, dropped = rules.kept(policy, extraction.statements)
    rejected = tuple(rules.storable(policy, one) for one in extraction.rejected)
    return extraction._replace(statements=tuple(statements), rejected=rejected), dropped


def stored(policy: Policy | None, messages: Sequence[Message]) -> Sequence[Message]:
    """The messages as they may be kept, embedded or queued."""
    return messages if policy is None else rules.storable_messages(policy, messages)


def stored_texts(policy: Policy | None, texts: Sequence[str]) -> Sequence[str]:
    """Texts as they may be kept and embedded: what was kept under another policy, too."""
    return texts if policy is None else [rules.storable(policy, text) for text in texts]


def stored_json(policy: Policy | None, metadata: Mapping[str, Json]) -> Mapping[str, Json]:
    """Metadata as it may be kept."""
    return metadata if policy is None else dict(rules.storable_json(policy, dict(metadata)))


def left_out(policy: Policy | None, metadata: Mapping[str, Json]) -> Counter[str]:
    """How much of the metadata may not be kept, by category."""
    return Counter() if policy is None else rules.counted_json(policy, dict(metadata))


def check(policy: Policy | None, text: str) -> None:
    """Raise InvalidInput, which does not hold the text, where it may not be stored."""
    category = None if policy is None else rules.category_of(policy, text)
    if category is not None:
        raise InvalidInput(f"the text tells of {category}, which the policy of this memory never stores: leave it out")

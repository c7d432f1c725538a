"""All sets of passages, by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks.sets import locomo, text
from benchmarks.sets.base import Collection
from benchmarks.sets.files import Loader

LOADERS: Mapping[str, Loader] = {
    "sample": text.sample,
    "musique": text.musique,
    "musique-text": text.musique_text,
    "2wiki-text": text.two_wiki,
    "hotpotqa-text": text.hotpotqa,
    "locomo": locomo.locomo,
    "locomo-entities": locomo.locomo_entities,
}


def load(name: str, data: Path | None) -> Collection:
    """The named set. Raises OSError or ValueError when its files are not there or not as expected."""
    try:
        return LOADERS[name](data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a file of {name!r} is of another layout than its own ({error!r})") from error

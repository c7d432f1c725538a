"""Text that reads like orders to a model: it is kept, marked, and left out of prompts."""

from __future__ import annotations

import re

from graphmem.fence import without_recalled

_INSTRUCTION = re.compile(
    r"""\b(?:
          (?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|your|the)\b[^.\n]{0,30}
              \b(?:instruction|prompt|rule|direction|message|context)s?\b
          |system\ prompt\b|you\ are\ now\b|developer\ mode\b|jailbreak|new\ instructions?\s*:
          |from\ now\ on,?\ you\b
          |(?:reveal|print|repeat|output)\b[^.\n]{0,30}\b(?:prompt|instructions)\b|act\ as\ (?:a|an|if|my)\b
          |BEGIN\ MEMOR|END\ MEMOR)
      |<(?:\|im_(?:start|end)\|>|</?SYS>>|/?(?:graphmem|memor(?:y|ies))[\w:.-]*[^>\n]{0,80}>)|\[/?INST\]""",
    re.IGNORECASE | re.VERBOSE,
)
_FOR_GOOD = re.compile(r"\bfrom now on,? (?:always|never|respond|reply|answer)\b", re.IGNORECASE)
"""What a user may well wish, and nobody else."""


def looks_like_instruction(content: str, *, of_user: bool) -> bool:
    """Whether the text tries to steer a model, or holds a mark of our context fence outside a whole fenced block.

    A standing wish ("From now on, answer in French") steers it too, where it is not the user's.
    """
    own = without_recalled(content)
    return _INSTRUCTION.search(own) is not None or (not of_user and _FOR_GOOD.search(own) is not None)

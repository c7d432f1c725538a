"""`Memory`: the public verbs. Each checks what it is given, asks one of the two paths, and renders what came back."""

from __future__ import annotations

from graphmem.memory_moving import Moving
from graphmem.memory_reading import Reading
from graphmem.memory_writing import Writing


class Memory(Writing, Reading, Moving):
    """A graph memory of one or many owners, in one store.

    Every verb names whose memory it is about by `user_id`, `agent_id` or `run_id`; none defaults to a shared id.
    A `Memory` may be used from several threads. Close it, or use it in a `with` block.

    Raises the errors of `graphmem.errors` only; each says what to do next.
    """

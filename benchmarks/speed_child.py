"""A process of its own that opens a store, searches and says what that took: `python -m benchmarks.speed_child`.

It reads its task as JSON from stdin (`store`, `user`, `questions`) and prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Milliseconds of the imports, of opening and of the first search; megabytes after each and at the peak."""
    task = json.load(sys.stdin)
    started = time.perf_counter()
    from benchmarks.speed_scene import GivenEmbedder
    from graphmem import Memory
    from graphmem.config import ModelSpec

    embedder = GivenEmbedder()
    embedder.embed(["Who is it?"])
    imported, base = time.perf_counter(), _megabytes("VmRSS")
    with Memory(task["store"], embedder=ModelSpec("given", embedder.name, instance=embedder)) as memory:
        opened = time.perf_counter()
        first, *others = task["questions"]
        memory.search(first, user_id=task["user"])
        found, after_first = time.perf_counter(), _megabytes("VmRSS")
        for question in others:
            memory.search(question, user_id=task["user"])
        report = {
            "import_ms": _between(started, imported),
            "open_ms": _between(imported, opened),
            "first_search_ms": _between(opened, found),
            "cold_ms": _between(imported, found),
            "cold_with_imports_ms": _between(started, found),
            "rss_base_mb": base,
            "rss_first_mb": after_first,
            "rss_mb": _megabytes("VmRSS"),
            "rss_peak_mb": _megabytes("VmHWM"),
        }
    print(json.dumps(report))


def _between(start: float, end: float) -> float:
    return round(1000 * (end - start), 1)


def _megabytes(which: str) -> float | None:
    """This process's memory as Linux counts it, None elsewhere."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith(f"{which}:"))
    return round(int(line.split()[1]) / 1024, 1)


if __name__ == "__main__":
    main()

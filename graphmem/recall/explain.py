"""Why a fact stands where it does: the parts of its score, and a statement that draws its path in Neo4j Browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from graphmem.recall.base import Explanation, Hop, Path, Ranking
from graphmem.types import Fact

_PLAIN_ID = re.compile(r"[0-9A-Za-z-]{1,64}\Z")


def explanations(ranking: Ranking, ranked_ids: Iterable[str], wanted: Iterable[str]) -> dict[str, Explanation]:
    """For each wanted fact what was measured of it, and what each measure adds to its score.

    `ranked_ids` are the ids of the facts that were ranked, in the order they were given to the ranking.
    """
    places = {id: at for at, id in enumerate(ranked_ids)}
    return {id: _explanation(ranking, places[id]) for id in wanted}


def _explanation(ranking: Ranking, at: int) -> Explanation:
    return Explanation(
        measured={name: float(term.measured[at]) for name, term in ranking.terms.items()},
        adds={name: float(term.adds[at]) for name, term in ranking.terms.items()},
    )


def cypher(path: Path, fact: Fact, facts: Mapping[str, Fact]) -> str | None:
    """A statement that returns the path as a picture: its facts, its entities and what ties them, and nothing else.

    It takes no parameters, and nothing that a user wrote stands in it: facts are given by id, entities by their place
    among those of a fact. `facts` are those of the path by id; a fact without a path is shown alone. None where an id
    is none that graphmem makes, or a fact of the path is not given or speaks of others now.
    """
    hops = path or (Hop("", fact.id, None),)
    if not all(_PLAIN_ID.match(hop.fact_id) and _leads(hop, facts.get(hop.fact_id)) for hop in hops):
        return None
    literals = ",\n  ".join(_literal(hop, facts[hop.fact_id]) for hop in hops)
    return _statement().replace("$hops", f"[\n  {literals}\n]")


def _leads(hop: Hop, fact: Fact | None) -> bool:
    return fact is not None and {key for key in (hop.source, hop.target) if key} <= set(fact.entities)


def _literal(hop: Hop, fact: Fact) -> str:
    ends = f"source: {_place(hop.source, fact)}, target: {_place(hop.target, fact)}"
    return f"{{fact: '{hop.fact_id}', {ends}}}"


def _place(key: str | None, fact: Fact) -> str:
    keys = (fact.subject, fact.object, *fact.mentions)
    return str(keys.index(key)) if key else "null"


@cache
def _statement() -> str:
    text = resources.files("graphmem.cypher.browser").joinpath("show_path.cypher").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("//"))

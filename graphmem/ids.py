"""Keys, ids and the normalised names they are made of. All are functions of content: equal input, equal id.

Ids made of content give every store the same total order, and let a write be repeated without doubling anything.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring_ascii

from graphmem.errors import InvalidInput, ScopeRequired
from graphmem.types import Entity, Scope

_NAMESPACE = uuid.UUID("6f0d3c1e-7a54-5d0c-9c55-2f6d8f1b7a10").bytes
_NAMES = 16_384
"""Of so many names the forms are kept in which they are compared: a write asks for each of them many times."""
_ARTICLE = re.compile(r"^(the|a|an)\s+")
_EDGE = " \t\n\r.,;:!?'\"`()[]{}<>*_“”‘’«»"
RELATION = re.compile(r"[A-Z][A-Z0-9_]{0,63}\Z")
NOT = "NOT_"
_LONGEST_AFFIRMED = 64 - len(NOT)
"""So that its denial is a relation, too."""


def partition_of(scope: Scope) -> str:
    """The partition a memory with these ids lives in: its user's, else its agent's, else its run's.

    Raises ScopeRequired when it carries no id. No two owners share a partition.
    """
    for kind, owner in (("user", scope.user_id), ("agent", scope.agent_id), ("run", scope.run_id)):
        if owner is not None:
            return f"{kind}:{_escaped(owner)}"
    raise ScopeRequired("no owner was named: give user_id=, agent_id= or run_id=")


def partitions_of(scope: Scope) -> tuple[str, ...]:
    """The partitions a read that names these ids looks into: the user's, the agent's own and the run's own."""
    alone = (Scope(user_id=scope.user_id), Scope(agent_id=scope.agent_id), Scope(run_id=scope.run_id))
    found = tuple(partition_of(one) for one in alone if one != Scope())
    if not found:
        raise ScopeRequired("no owner was named: give user_id=, agent_id= or run_id=")
    return found


def owner_of(partition: str) -> Scope:
    """The one id that a partition is named after: the inverse of `partition_of` for a scope of one id."""
    kind, _, owner = partition.partition(":")
    return Scope(**{f"{kind}_id": owner.replace("%7C", "|").replace("%25", "%")})


def entity_key(partition: str, name: str, disambiguator: str = "") -> str:
    """The key of an entity: its partition, its name and what tells it from its namesakes.

    The name is normalised, or `exact` where a caller gave it.
    """
    return f"{partition}|{_escaped(name)}|{_escaped(disambiguator)}"


def owner_key(partition: str) -> str:
    """The key of the entity whose memory the partition is: it stays when the owner gets another name."""
    return entity_key(partition, "", "owner")


def means_owner(name: str) -> bool:
    """Whether a caller who gives this name means the owner: "I", "me" or "user"."""
    return normalise(name) in ("i", "me", "user")


@lru_cache(maxsize=_NAMES)
def exact(name: str) -> str:
    """The form in which names are compared that a caller gives: NFKC, case-folded, one space (also for "_").

    "The Matador" and "Matador" differ, "Help!" and "Help" too.
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().replace("_", " ").split())


def quoted(name: str) -> str:
    """The look-up name that an entity has besides its normalised ones once a caller gave it this name.

    The quotes keep it apart: no normalised name begins with one.
    """
    return f'"{exact(name)}"'


@lru_cache(maxsize=_NAMES)
def normalise(name: str) -> str:
    """The form in which names drawn from a text are compared: `exact`, no article, no outer punctuation, no possessive.

    Numbers and accents stay: "Room 101" and "Room 102" differ. Empty when nothing is left.
    """
    bare = exact(name).strip(_EDGE)
    for possessive in ("'s", "’s"):
        bare = bare.removesuffix(possessive)
    return _ARTICLE.sub("", bare).strip(_EDGE)


def before_brackets(normalised: str) -> str:
    """What stands before the brackets that a normalised name ends with; empty where there are none or others before.

    "mercury" of "mercury (planet": `normalise` takes the last bracket away.
    """
    name, bracket, rest = normalised.partition(" (")
    return name if bracket and ")" not in rest else ""


def is_called(entity: Entity, name: str) -> bool:
    """Whether this very name is the entity's own or an alias, whatever the letter case and the spaces."""
    return exact(name) in {exact(each) for each in (entity.name, *entity.aliases)}


def called(bearers: Iterable[Entity], name: str) -> list[Entity]:
    """Of entities that bear the name in its normalised form: those called just so, else those called by that form."""
    known = list(bearers)
    just_so = [one for one in known if is_called(one, name)]
    return just_so or [one for one in known if is_called(one, normalise(name))]


def goes_by(entity: Entity, name: str) -> bool:
    """Whether it is a person, not the owner, of whose full name this is the first word."""
    words = normalise(entity.name).split()
    return entity.type == "Person" and not entity.owner and len(words) > 1 and words[0] == normalise(name)


def is_denial(relation: str | None) -> bool:
    """Whether it says by its name that a relation does not hold."""
    return relation is not None and relation.startswith(NOT)


@lru_cache(maxsize=4096)
def relation_type(text: str) -> str:
    """A relation as upper snake case ("works at" -> WORKS_AT). Raises InvalidInput when no letter is left.

    The result is the only kind of relation name that ever reaches a database statement.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    snake = re.sub(r"[^A-Za-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain)).strip("_").upper()
    snake = snake[: 64 if snake.startswith(NOT) else _LONGEST_AFFIRMED].rstrip("_")
    if not RELATION.match(snake):
        raise InvalidInput(f"relation {text[:80]!r} holds no Latin letter to start with: name it like 'works at'")
    return snake


def fact_id(
    partition: str,
    scope: Scope,
    text: str,
    *,
    subject: str | None,
    relation: str | None,
    object: str | None,
    occurrence: int = 0,
) -> str:
    """The id of a fact. `occurrence` counts how often the same was stated anew after it had ended."""
    return _uuid("fact", partition, *scope.ids, text, subject, relation, object, occurrence)


def session_id(partition: str, scope: Scope, *first: str | int | None) -> str:
    """The id of the session that begins with this message: adding the very same again begins the same session."""
    return _uuid("session", partition, *scope.ids, *first)


def episode_id(session: str, position: int) -> str:
    """The id of a session's n-th episode."""
    return _uuid("episode", session, position)


def event_id(change_id: str, number: int) -> str:
    """The id of a change's n-th event."""
    return _uuid("event", change_id, number)


@lru_cache(maxsize=_NAMES, typed=True)
def _uuid(*parts: str | int | None) -> str:
    """`uuid.uuid5` of the parts as JSON, in a sixth of its time. A write asks for most ids twice."""
    named = f"[{', '.join(map(_as_json, parts))}]"
    hex = hashlib.sha1(_NAMESPACE + named.encode(), usedforsecurity=False).hexdigest()
    return f"{hex[:8]}-{hex[8:12]}-5{hex[13:16]}-{_VARIANT[hex[16]]}{hex[17:20]}-{hex[20:32]}"


def _as_json(part: str | int | None) -> str:
    """As `json.dumps` has it."""
    return encode_basestring_ascii(part) if isinstance(part, str) else "null" if part is None else str(part)


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def _escaped(part: str) -> str:
    return part.replace("%", "%25").replace("|", "%7C")

"""The Cypher files: true headers, each one used, and no plan that finds things by looking at everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import graphmem
from graphmem.errors import StoreCorrupt
from graphmem.stores.neo4j.statements import Statement, statement, statement_names

NAMES = statement_names()
EXPLAINED = [name for name in NAMES if not name.startswith("schema_")]
STRINGS = re.compile(r"'[^']*'|`[^`]*`|//[^\n]*")
SCANS = {"AllNodesScan", "AllRelationshipsScan"}
SMALL = ("GraphmemPartition", "GraphmemSchema")


@pytest.mark.parametrize("name", NAMES)
def test_the_header_names_the_parameters_of_the_text(name: str) -> None:
    own = statement(name)
    used = dict.fromkeys(re.findall(r"\$(\w+)", STRINGS.sub("", own.text)))
    assert sorted(own.params) == sorted(used)


@pytest.mark.parametrize("name", NAMES)
def test_a_statement_that_only_reads_is_routed_to_readers_and_writes_are_not(name: str) -> None:
    own = statement(name)
    writes = re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP)\b", STRINGS.sub("", own.text))
    assert not (writes and own.routing == "read")
    assert not own.text.endswith(";")


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("write_")])
def test_a_write_says_that_it_seeks_what_it_knows_by_its_key(name: str) -> None:
    """A plan that was made while the store was empty, and one row is as good as all, is used for ten seconds more."""
    text = statement(name).text
    known = re.findall(r"\((\w+):(\w+) \{(key|id): ", re.sub(r"MERGE [^\n]*|CREATE [^\n]*", "", text))
    known += re.findall(r"MATCH \((\w+):(\w+)\)[^()]*?\bWHERE \1\.(key|id) IN ", text.replace("USING INDEX SEEK", ""))
    unsaid = [one for one in known if "USING INDEX SEEK {}:{}({})".format(*one) not in text and one[1] not in SMALL]
    assert unsaid == []


@pytest.mark.parametrize("name", NAMES)
def test_each_statement_is_used(name: str, sources: str) -> None:
    family = re.match(r"schema_(unique|index|vector|drop)_", name)
    assert f'"{family.group() if family else name}"' in sources


def test_a_missing_statement_is_said() -> None:
    with pytest.raises(StoreCorrupt, match="read_nothing_at_all"):
        statement("read_nothing_at_all")


@pytest.mark.neo4j
@pytest.mark.parametrize("name", EXPLAINED)
def test_the_plan_looks_nothing_up_by_looking_everywhere(name: str, session: Any) -> None:
    operators = list(_operators(_plan(session, statement(name))))
    kinds = {kind.split("@")[0] for kind, _ in operators}
    assert not kinds & SCANS
    if name.startswith("read_"):  # a write may look up both ends of a relationship, one node each
        assert "CartesianProduct" not in kinds
    wide = [details for kind, details in operators if "NodeByLabelScan" in kind]
    assert all(any(small in details for small in SMALL) for details in wide), wide


@pytest.mark.neo4j
@pytest.mark.parametrize("name", [name for name in EXPLAINED if statement(name).returns])
def test_the_header_names_the_columns(name: str, session: Any) -> None:
    result = session.run(_explained(statement(name)), _parameters(statement(name)))
    columns = ["rows"] if statement(name).in_one else list(statement(name).returns)
    assert columns == list(result.keys())
    result.consume()


@pytest.mark.neo4j
def test_the_saved_queries_of_the_browser_run(session: Any) -> None:
    text = resources.files("graphmem.cypher.browser").joinpath("saved_queries.cypher").read_text("utf-8")
    queries = [query.strip() for query in text.split(";") if query.strip()]
    assert len(queries) >= 8
    for query in queries:
        assert query.startswith("// ")
        given = {"partition": "user:alice", "me": "Alice", "near": "Bob", "far": "Hamburg", "day": "2026-05-11"}
        assert session.run(query, given).consume().query_type == "r"


@pytest.fixture(scope="module")
def sources() -> str:
    package = Path(graphmem.__file__).parent
    return "\n".join(path.read_text("utf-8") for path in sorted((package / "stores").glob("neo4j/*.py")))


@pytest.fixture(scope="module")
def session(neo4j_running: Any) -> Iterator[Any]:
    import neo4j

    from graphmem.config import StoreSpec
    from graphmem.stores.neo4j import Neo4jStore
    from graphmem.testing.store_contract import EMBEDDER

    neo4j_running.wipe()
    store = Neo4jStore(StoreSpec(neo4j_running.uri, neo4j_running.username, neo4j_running.password))
    store.prepare(EMBEDDER)
    store.close()
    login = (neo4j_running.username, neo4j_running.password)
    with (
        neo4j.GraphDatabase.driver(neo4j_running.uri, auth=login, notifications_min_severity="OFF") as driver,
        driver.session(database="neo4j") as session,
    ):
        yield session


def _plan(session: Any, own: Statement) -> Any:
    return session.run(_explained(own), _parameters(own)).consume().plan


def _explained(own: Statement) -> str:
    prefix = "CYPHER 25"
    return f"{prefix} EXPLAIN {own.text.removeprefix(prefix)}" if own.text.startswith(prefix) else f"EXPLAIN {own.text}"


def _parameters(own: Statement) -> dict[str, None]:
    return dict.fromkeys(own.params)


def _operators(plan: Any) -> Iterator[tuple[str, str]]:
    yield plan["operatorType"], str(plan["args"].get("Details", ""))
    for child in plan.get("children", []):
        yield from _operators(child)

"""mem0 1.x with its graph: entities with a user_id, relationships of many types, memories in a local qdrant."""

from __future__ import annotations

import re
from collections import defaultdict

from mem0 import Memory
from neo4j import GraphDatabase
from task import Task, run

_ENTITIES = """
    UNWIND $rows AS row CREATE (n:`__Entity__` {name: row.key, user_id: row.user, created: timestamp(), mentions: 1,
    uuid: row.uuid}) WITH n, row CALL db.create.setNodeVectorProperty(n, 'embedding', row.vector)
    """
_FACTS = """
    UNWIND $rows AS row MATCH (a:`__Entity__` {uuid: row.source}) MATCH (b:`__Entity__` {uuid: row.target})
    CREATE (a)-[:`RELATION` {created_at: timestamp(), updated_at: timestamp(), mentions: 1, valid: true}]->(b)
    """


def opened(task: Task) -> Memory:
    """mem0 with its LLM and embedder at the endpoint, and the base label that has its indexes made."""
    at = {"api_key": "none", "openai_base_url": task.url, "model": "given"}
    login = {"url": task.uri, "username": task.username, "password": task.password, "database": "neo4j"}
    qdrant = {"path": str(task.folder / "qdrant"), "embedding_model_dims": task.size, "on_disk": True}
    return Memory.from_config({
        "llm": {"provider": "openai", "config": at},
        "embedder": {"provider": "openai", "config": at | {"embedding_dims": task.size}},
        "vector_store": {"provider": "qdrant", "config": qdrant | {"collection_name": "facts"}},
        "graph_store": {"provider": "neo4j", "config": login | {"base_label": True}},
        "history_db_path": str(task.folder / "history.db"),
    })  # fmt: skip


def load(task: Task) -> None:
    """The scene in the schema of mem0's graph."""
    with GraphDatabase.driver(task.uri, auth=(task.username, task.password)) as driver:
        # ours, to find the ends of a relationship quickly; none of mem0's statements uses it
        driver.execute_query("CREATE INDEX scene IF NOT EXISTS FOR (n:`__Entity__`) ON (n.uuid)")
        for rows in task.records("entities"):
            driver.execute_query(_ENTITIES, rows=[row | {"key": row["name"].lower().replace(" ", "_")} for row in rows])
        for rows in task.records("facts"):
            of = defaultdict(list)
            for row in rows:
                of[re.sub(r"\W", "_", row["relation"].lower())].append(row)
            for relation, some in of.items():
                driver.execute_query(_FACTS.replace("RELATION", relation), rows=[_ends(row) for row in some])
        driver.execute_query("CALL db.awaitIndexes(600)")


def _ends(row: dict[str, object]) -> dict[str, object]:
    return {"source": row["source"], "target": row["target"]}


async def main(task: Task) -> None:
    """Load, search the graph, add."""
    memory = opened(task)
    task.load(lambda: load(task))

    async def search(question: str) -> list[str]:
        return [task.user for _ in memory.graph.search(question, {"user_id": task.user})]

    async def add(message: str) -> object:
        return memory.add(message, user_id=task.user)

    await task.ask(search)
    await task.add(add)


run(main)

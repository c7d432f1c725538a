"""neo4j-agent-memory: facts as nodes with a vector index, which belong to nobody."""

from __future__ import annotations

import json

from neo4j import GraphDatabase
from neo4j_agent_memory import (
    EmbeddingConfig,
    ExtractionConfig,
    LLMConfig,
    MemoryClient,
    MemorySettings,
    Neo4jConfig,
)  # fmt: skip
from task import Task, run

_FACTS = """
    UNWIND $rows AS row CREATE (f:Fact {id: row.uuid, subject: row.subject, predicate: row.relation, object: row.object,
    confidence: 1.0, embedding: row.vector, created_at: datetime(), metadata: row.metadata})
    """


def settings(task: Task) -> MemorySettings:
    """Its LLM and embedder are at the endpoint, which it knows by OPENAI_BASE_URL."""
    return MemorySettings(
        neo4j=Neo4jConfig(uri=task.uri, username=task.username, password=task.password),
        embedding=EmbeddingConfig(model="given", dimensions=task.size, api_key="none"),
        llm=LLMConfig(model="given", api_key="none"),
        extraction=ExtractionConfig(extractor_type="llm"),
    )


def load(task: Task) -> None:
    """The facts, with whose they are in the metadata: there is no other place for it."""
    with GraphDatabase.driver(task.uri, auth=(task.username, task.password)) as driver:
        for rows in task.records("facts"):
            some = [row | {"metadata": json.dumps({"user": row["user"]})} for row in rows]
            driver.execute_query(_FACTS, rows=some)
        driver.execute_query("CALL db.awaitIndexes(600)")


async def main(task: Task) -> None:
    """Load, search the facts, add."""
    async with MemoryClient(settings(task)) as client:
        task.load(lambda: load(task))

        async def search(question: str) -> list[str]:
            return [fact.metadata["user"] for fact in await client.long_term.search_facts(question, limit=10)]

        async def add(message: str) -> object:
            return await client.short_term.add_message(task.user, "user", message, user_identifier=task.user)

        await task.ask(search)
        await task.add(add)


run(main)

"""graphiti-core: facts as RELATES_TO relationships between entities, a group for each user."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from graphiti_core import Graphiti
from graphiti_core.cross_encoder.openai_reranker_client import OpenAIRerankerClient
from graphiti_core.embedder.openai import OpenAIEmbedder, OpenAIEmbedderConfig
from graphiti_core.llm_client.config import LLMConfig
from graphiti_core.llm_client.openai_generic_client import OpenAIGenericClient
from neo4j import GraphDatabase
from task import Task, run

_ENTITIES = """
    UNWIND $rows AS row CREATE (n:Entity {uuid: row.uuid, name: row.name, group_id: row.user, summary: '',
    labels: ['Entity'], created_at: $now, name_embedding: row.vector})
    """
_FACTS = """
    UNWIND $rows AS row MATCH (a:Entity {uuid: row.source}) MATCH (b:Entity {uuid: row.target})
    CREATE (a)-[:RELATES_TO {uuid: row.uuid, group_id: row.user, name: row.relation, fact: row.text,
    fact_embedding: row.vector, episodes: [], created_at: $now, valid_at: $now}]->(b)
    """


def opened(task: Task) -> Graphiti:
    """Graphiti with its LLM and embedder at the endpoint."""
    config = LLMConfig(api_key="none", model="given", small_model="given", base_url=task.url)
    embedding = OpenAIEmbedderConfig(api_key="none", base_url=task.url, embedding_dim=task.size)
    return Graphiti(
        task.uri, task.username, task.password, llm_client=OpenAIGenericClient(config),
        embedder=OpenAIEmbedder(embedding), cross_encoder=OpenAIRerankerClient(config=config),
    )  # fmt: skip


def load(task: Task) -> None:
    """The scene in Graphiti's own schema."""
    with GraphDatabase.driver(task.uri, auth=(task.username, task.password)) as driver:
        for statement, what in ((_ENTITIES, "entities"), (_FACTS, "facts")):
            for rows in task.records(what):
                driver.execute_query(statement, rows=rows, now=datetime.now(UTC))
        driver.execute_query("CALL db.awaitIndexes(600)")


async def main(task: Task) -> None:
    """Load, search, add."""
    graphiti = opened(task)
    await graphiti.build_indices_and_constraints()
    task.load(lambda: load(task))

    async def search(question: str) -> list[str]:
        found = await graphiti.search(question, group_ids=[task.user], num_results=10)
        return [edge.group_id for edge in found]

    async def add(message: str) -> Any:
        return await graphiti.add_episode(
            name="message", episode_body=message, source_description="a chat", reference_time=datetime.now(UTC),
            group_id=task.user,
        )  # fmt: skip

    await task.ask(search)
    await task.add(add)
    await graphiti.close()


run(main)

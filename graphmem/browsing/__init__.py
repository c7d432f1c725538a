"""One owner's graph in Neo4j Browser: logged in, styled, with a guide and saved queries, without a click."""

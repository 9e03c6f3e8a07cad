"""Whether materials are there when batches start, as GraphQL shows it."""

"""The steps of the demonstration: a client of the HTTP API that knows nothing of the inside."""

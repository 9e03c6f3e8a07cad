"""The mirror of the source, journeys through HTTP, and the architecture as tests."""

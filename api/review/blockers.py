"""What still forbids release, as GraphQL shows it."""

import strawberry

from domain.review import facts

strawberry.enum(facts.BlockerKind, name="ReleaseBlockerKind")


@strawberry.type(description="One thing that still forbids release; computed, never overridden (REV-4).")
class ReleaseBlocker:
    kind: facts.BlockerKind
    place: str = strawberry.field(description="Where in the record: phase 13, exception 2, batch.")
    explanation: str
    clears: str = strawberry.field(description="What would clear it, and by which act.")

"""What still forbids the release of a lot, as GraphQL shows it."""

import strawberry

from api.materials.quality.enums import LotBlockerKind


@strawberry.type(description="One thing that still forbids a lot's release; computed, never overridden (MAT-1).")
class LotReleaseBlocker:
    kind: LotBlockerKind
    place: str = strawberry.field(description="The test, the specification, the lot, or the batch that gave it.")
    explanation: str
    clears: str = strawberry.field(description="By which act it would be cleared.")

"""Reading a batch's audit trail."""

import strawberry

from api.audit.trail import OF_BATCH
from api.audit.types import AuditEntry
from api.context import Info, read
from api.execution.types import Batch
from api.listing import listed
from api.reading.vocabulary import PagesOf, lowered
from api.relay import Connection, Window, local_id
from api.review.enums import TrailKind


@strawberry.type
class AuditQuery:
    @strawberry.field(
        description="A batch's audit trail; null where you may not see the batch.",
        metadata=lowered(PagesOf("batch", "Batch", OF_BATCH)),
    )
    def audit_trail(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        batch: strawberry.ID,
        changes_only: bool = False,  # noqa: FBT002 -- a GraphQL argument, given by name
        kinds: list[TrailKind] | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[AuditEntry] | None:
        found = read(info, Batch, local_id(batch, "Batch", path="batch"))
        window, those = Window(first, after, last, before), {"changesOnly": changes_only, "kinds": kinds}
        return None if found is None else listed(info, AuditEntry, OF_BATCH, window, of=found, **those)

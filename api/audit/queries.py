"""Reading a batch's audit trail."""

import base64
from typing import cast
from uuid import UUID

import strawberry
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api.audit.types import AuditEntry
from api.context import Info
from api.relay import PAGE_DEFAULT, PAGE_LIMIT, Connection, Edge, PageInfo, local_id
from domain.audit.models import WrittenEntry
from domain.execution.models import Batch
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.review import audit_trail


@strawberry.type
class AuditQuery:
    @strawberry.field(description="A batch's audit trail; null where you may not see the batch.")
    def audit_trail(
        self,
        info: Info,
        batch: strawberry.ID,
        changes_only: bool = False,  # noqa: FBT002 -- a GraphQL argument, given by name
        first: int = PAGE_DEFAULT,
        after: str | None = None,
    ) -> Connection[AuditEntry] | None:
        context = info.context
        chosen = select(Batch).where(
            Batch.company_id == context.actor.company, Batch.id == local_id(batch, "Batch", path="batch")
        )
        found = context.session.scalars(chosen).one_or_none()
        if found is None or not context.actor.may(Permission.BATCH_READ, site=SiteId(found.site_id)):
            return None
        if not context.actor.may(Permission.AUDIT_READ, site=SiteId(found.site_id)):
            raise Forbidden(permission=Permission.AUDIT_READ, roles=roles_with(Permission.AUDIT_READ))
        return _page(info, found, changes_only=changes_only, first=first, after=after)


def _page(info: Info, batch: Batch, *, changes_only: bool, first: int, after: str | None) -> Connection[AuditEntry]:
    if not 0 <= first <= PAGE_LIMIT:
        raise InvalidInput(path=("first",), problem=f"A page has 0 to {PAGE_LIMIT} entries; {first} were asked for.")
    session, whole = info.context.session, audit_trail.entries_of(batch, changes_only=changes_only)
    rows = whole if after is None else whole.where(audit_trail.after(*_read(after)))
    ordered = rows.order_by(WrittenEntry.transaction_id, WrittenEntry.number).limit(first + 1)
    found = list(session.scalars(ordered.options(selectinload(WrittenEntry.who))))
    edges = [Edge[AuditEntry](node=cast("AuditEntry", one), cursor=_cursor(one)) for one in found[:first]]
    return Connection[AuditEntry](
        edges=edges,
        page_info=PageInfo(
            has_next_page=len(found) > first,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        counted=(session, whole),
    )


def _cursor(entry: WrittenEntry) -> str:
    return base64.urlsafe_b64encode(entry.transaction_id.bytes + entry.number.to_bytes(4)).decode().rstrip("=")


def _read(text: str) -> tuple[UUID, int]:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return UUID(bytes=raw[:16]), int.from_bytes(raw[16:20])
    except ValueError:
        raise InvalidInput(path=("after",), problem=f"{text[:40]!r} is not a cursor of this trail.") from None

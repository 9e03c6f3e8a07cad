"""Reading a batch's audit trail."""

from typing import cast
from uuid import UUID

import strawberry
from sqlalchemy import select

from api.audit.types import AuditEntry
from api.context import Info
from api.reading.prefetch import prefetch
from api.relay import Connection, Edge, PageInfo, Window, decoded, encoded, local_id, size_of
from domain.audit.models import WrittenEntry
from domain.execution.models import Batch
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.review import audit_trail

UUID_BYTES, NUMBER_BYTES = 16, 4


@strawberry.type
class AuditQuery:
    @strawberry.field(description="A batch's audit trail; null where you may not see the batch.")
    def audit_trail(
        self,
        info: Info,
        batch: strawberry.ID,
        changes_only: bool = False,  # noqa: FBT002 -- a GraphQL argument, given by name
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[AuditEntry] | None:
        actor = info.context.actor
        chosen = select(Batch).where(
            Batch.company_id == actor.company, Batch.id == local_id(batch, "Batch", path="batch")
        )
        found = info.context.session.scalars(chosen).one_or_none()
        if found is None or not actor.may(Permission.BATCH_READ, site=SiteId(found.site_id)):
            return None
        if not actor.may(Permission.AUDIT_READ, site=SiteId(found.site_id)):
            raise Forbidden(permission=Permission.AUDIT_READ, roles=roles_with(Permission.AUDIT_READ))
        return _page(info, found, changes_only=changes_only, window=Window(first, after, last, before))


def _page(info: Info, batch: Batch, *, changes_only: bool, window: Window) -> Connection[AuditEntry]:
    """One page by keyset over transaction and number, in which the entries were written."""
    size, backward = size_of(window)
    session, whole = info.context.session, audit_trail.entries_of(batch, changes_only=changes_only)
    rows = whole
    if window.after is not None:
        rows = rows.where(audit_trail.after(*_read(window.after, "after")))
    if window.before is not None:
        rows = rows.where(audit_trail.before(*_read(window.before, "before")))
    ordered = rows.order_by(*audit_trail.order(backward=backward)).limit(size + 1)
    found = list(session.scalars(ordered.options(*prefetch(info, AuditEntry, below="edges.node"))))
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    edges = [Edge[AuditEntry](node=cast("AuditEntry", one), cursor=_cursor(one)) for one in found]
    info_of_page = PageInfo.of(edges, window=window, more=more, backward=backward)
    return Connection[AuditEntry](edges=edges, page_info=info_of_page, counted=(session, whole))


def _cursor(entry: WrittenEntry) -> str:
    return encoded(entry.transaction_id.bytes + entry.number.to_bytes(NUMBER_BYTES))


def _read(text: str, path: str) -> tuple[UUID, int]:
    raw = decoded(text)
    if raw is None or len(raw) != UUID_BYTES + NUMBER_BYTES:
        raise InvalidInput(path=(path,), problem=f"{text[:40]!r} is not a cursor of this trail.")
    return UUID(bytes=raw[:-NUMBER_BYTES]), int.from_bytes(raw[-NUMBER_BYTES:])

"""Reading exports, and the key that they verify with."""

from typing import cast
from uuid import UUID

import strawberry
from sqlalchemy import select

from api.context import Info, read, visible
from api.exports.seals import CompanySealQuery
from api.exports.types import RecordExport, verifier_key
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Expression, by_id, lowered
from api.relay import local_id
from domain.audit.heads import LogHead
from domain.exports import models

MOST = 100
"""So many exports of one batch are shown, the newest."""


@strawberry.type
class ExportsQuery(CompanySealQuery):
    @strawberry.field(
        description="An export of a batch's record; null where there is none that you may read.",
        metadata=by_id("RecordExport"),
    )
    def record_export(self, info: Info, id: strawberry.ID) -> RecordExport | None:  # noqa: A002 -- GraphQL's word
        return read(info, RecordExport, local_id(id, "RecordExport", path="id"))

    @strawberry.field(
        description="The public key of the company's log, in C2SP's form; whoever verifies records gets it from you, "
        "once. Null before the first checkpoint.",
        metadata=lowered(Expression(lambda _, given: verifier_key(given.company))),
    )
    def log_verifier_key(self, info: Info) -> str | None:
        company = info.context.actor.company
        chosen = select(LogHead.verifier_key).where(LogHead.company_id == company)
        return info.context.session.scalars(chosen).one_or_none()


def exports_of(info: Info, batch_id: UUID) -> list[RecordExport]:
    """The exports of a batch, newest first, with what the selection under the current field asks of them."""
    actor = info.context.actor
    of_batch = models.RecordExport.company_id == actor.company, models.RecordExport.batch_id == batch_id
    chosen = select(models.RecordExport).where(*of_batch).order_by(models.RecordExport.id.desc()).limit(MOST)
    found = info.context.session.scalars(visible(actor, RecordExport, chosen).options(*prefetch(info, RecordExport)))
    return cast("list[RecordExport]", list(found))

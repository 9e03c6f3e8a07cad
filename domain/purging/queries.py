"""What is asked of a batch whose record may be purged."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.deviations.kinds import DeviationState
from domain.deviations.models import Deviation, DeviationException
from domain.exceptions.kinds import ExceptionState
from domain.exceptions.models import BatchException
from domain.execution.kinds import UNDECIDED
from domain.execution.lots.models import LotFlag
from domain.execution.models import Batch
from domain.exports.kinds import ExportState
from domain.exports.models import RecordExport
from domain.keeping import queries as keeping
from domain.kernel.models import OfCompany
from domain.materials.models import MaterialLot
from domain.purging import rules
from domain.purging.models import BatchPurge
from domain.purging.rules import Standing
from domain.recalls.kinds import RecallState
from domain.recalls.models import Recall, RecallStart

MOST = 20
"""So many of each kind are told."""


def still_kept(session: Session, batch: Batch, *, now: datetime) -> tuple[str, ...]:
    """Why the record of a batch may not be purged now, with what clears each; empty where it may (REV-8, KEP-3)."""
    return tuple(rules.keeping(_standing(session, batch), now=now))


def purge_of(session: Session, batch: Batch) -> BatchPurge | None:
    """By which its record went; None while it is there."""
    of_batch = BatchPurge.company_id == batch.company_id, BatchPurge.batch_id == batch.id
    return session.scalars(select(BatchPurge).where(*of_batch, BatchPurge.entries.is_not(None))).one_or_none()


def _standing(session: Session, batch: Batch) -> Standing:
    deviation, link, recall, start = Deviation, DeviationException, Recall, RecallStart
    exception, flag, export = BatchException, LotFlag, RecordExport
    open_exception = (
        exception.after_decision.is_(True),
        exception.state.in_((ExceptionState.OPEN, ExceptionState.IN_APPROVAL)),
    )
    grouped = select(link.deviation_id).where(
        link.company_id == batch.company_id, link.batch_id == batch.id, link.removed_at.is_(None)
    )
    begun = select(start.recall_id).where(start.company_id == batch.company_id, start.batch_id == batch.id)
    flagged = select(flag.lot_id).where(
        flag.company_id == batch.company_id,
        flag.batch_id == batch.id,
        flag.exception_id.is_(None),
        flag.assessed_at.is_(None),
    )
    under_way = export.batch_id == batch.id, export.state.in_((ExportState.REQUESTED, ExportState.SEALING))
    ended = (DeviationState.CLOSED, DeviationState.WITHDRAWN)
    traced = recall.state.in_((RecallState.TRACING, RecallState.FOUND))
    counted = select(func.count()).select_from(export).where(export.company_id == batch.company_id, *under_way)
    return Standing(
        decided=batch.disposition not in UNDECIDED,
        kept=keeping.retention_of(session, batch),
        holds=tuple(_named(one.batch_id, one.lot_id, one.placed_name) for one in keeping.holds_on(session, batch)),
        exceptions=_numbers(session, batch, exception, exception.batch_id == batch.id, *open_exception),
        deviations=_numbers(session, batch, deviation, deviation.id.in_(grouped), deviation.state.not_in(ended)),
        recalls=_numbers(session, batch, recall, recall.id.in_(begun), traced),
        flags=_numbers(session, batch, MaterialLot, MaterialLot.id.in_(flagged)),
        exports=session.scalars(counted).one(),
        purged=purge_of(session, batch) is not None,
    )


def _named(batch: UUID | None, lot: UUID | None, by: str) -> str:
    on = "the batch" if batch is not None else "a lot of its genealogy" if lot is not None else "its product"
    return f"{by} on {on}"


def _numbers(
    session: Session,
    batch: Batch,
    model: type[BatchException | Deviation | Recall | MaterialLot],
    *conditions: ColumnElement[bool],
) -> tuple[str, ...]:
    assert issubclass(model, OfCompany), model
    chosen = select(model.number).where(model.company_id == batch.company_id, *conditions).order_by(model.number)
    return tuple(str(one) for one in session.scalars(chosen.limit(MOST)))

"""Which audit entries are a batch's, for those who review them."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, UnaryExpression, or_, select, tuple_, union_all

from domain.audit.models import WrittenEntry
from domain.exceptions.models import BatchException
from domain.execution.models import Batch, BatchHold, ParameterValue, PhaseExecution
from domain.review.models import BatchReview, Disposition
from domain.signatures.models import Signature

PARTS: tuple[type[PhaseExecution | ParameterValue | BatchHold | BatchException | BatchReview | Disposition], ...] = (
    PhaseExecution,
    ParameterValue,
    BatchHold,
    BatchException,
    BatchReview,
    Disposition,
)


def entries_of(batch: Batch, *, changes_only: bool) -> Select[WrittenEntry]:
    """Every entry about the batch and what belongs to it; `changes_only` leaves out first entries of rows."""
    company = batch.company_id
    parts = union_all(
        select(Batch.id).where(Batch.company_id == company, Batch.id == batch.id),
        *(select(part.id).where(part.company_id == company, part.batch_id == batch.id) for part in PARTS),
    ).subquery()
    rows = select(parts.c.id)
    signed = select(Signature.id).where(Signature.company_id == company, Signature.subject_id.in_(rows))
    chosen = select(WrittenEntry).where(
        WrittenEntry.company_id == company, or_(WrittenEntry.row_id.in_(rows), WrittenEntry.row_id.in_(signed))
    )
    return chosen.where(WrittenEntry.act != "INSERT") if changes_only else chosen


def order(*, backward: bool) -> tuple[UnaryExpression[UUID], UnaryExpression[int]]:
    """By transaction, which its id orders by time (UUIDv7), then by number within it."""
    keys = WrittenEntry.transaction_id, WrittenEntry.number
    return (keys[0].desc(), keys[1].desc()) if backward else (keys[0].asc(), keys[1].asc())


def after(transaction: UUID, number: int) -> ColumnElement[bool]:
    """Entries later in the trail than the one named."""
    return tuple_(WrittenEntry.transaction_id, WrittenEntry.number) > tuple_(transaction, number)


def before(transaction: UUID, number: int) -> ColumnElement[bool]:
    """Entries earlier in the trail than the one named."""
    return tuple_(WrittenEntry.transaction_id, WrittenEntry.number) < tuple_(transaction, number)

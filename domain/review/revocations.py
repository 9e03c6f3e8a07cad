"""Which releases of a batch were revoked."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.review.models import Disposition, ReleaseRevocation


def of(session: Session, batch: Batch) -> list[ReleaseRevocation]:
    """In their order."""
    row = ReleaseRevocation
    chosen = select(row).where(row.company_id == batch.company_id, row.batch_id == batch.id)
    return list(session.scalars(chosen.order_by(row.id)))


def as_content(session: Session, batch: Batch) -> dict[str, Json]:
    """What a reviewer is shown of them, so that a review from before no longer counts; nothing where there is none."""
    told: list[Json] = [{"by": one.revoked_name, "because": one.because} for one in of(session, batch)]
    return {"releaseRevoked": told} if told else {}


def last_revocation(uow: UnitOfWork, batch: Batch) -> UUID | None:
    """After which a decision is made again; None for the first one."""
    found = of(uow.session, batch)
    return found[-1].id if found else None


def standing(uow: UnitOfWork, batch: Batch) -> Disposition:
    """The decision on a decided batch that stands."""
    return max(uow.find(Disposition, Disposition.batch_id == batch.id), key=lambda one: one.id)

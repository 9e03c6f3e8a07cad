"""What the domain asks of certification: what went into a batch, whose part is confirmed, what stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from domain.certification.kinds import PartState
from domain.certification.models import (
    PartConfirmation,
    QpCertificate,
    QpCertificateLot,
    QpCertificateRevocation,
)
from domain.certification.refusals import PartNotReleased
from domain.execution.kinds import Disposition
from domain.execution.lots.reaching import reached
from domain.execution.models import Batch
from domain.kernel.canonical import canonical
from domain.review.content import content_of
from domain.review.upstream import unreleased
from domain.signatures.rules import sha256


@dataclass(frozen=True, slots=True)
class Part:
    """A batch of another site that went into one, at any depth, and its last confirmation for that."""

    batch: Batch
    state: PartState
    confirmation: PartConfirmation | None


def standing_certificates(session: Session, batch: Batch) -> list[QpCertificate]:
    """The certificates of a batch that nobody revoked, in the order of entry."""
    made = QpCertificate
    chosen = select(made).where(made.company_id == batch.company_id, made.batch_id == batch.id, ~_revoked())
    return list(session.scalars(chosen.order_by(made.number)))


def certified_by(
    session: Session, company: UUID, lots: Collection[UUID], market: str, number: str
) -> list[tuple[QpCertificate, str]]:
    """The standing certificates of any of the lots by an authorisation's number for its market, with the lot's."""
    made, of = QpCertificate, QpCertificateLot
    chosen = (
        select(made, of.lot_number)
        .join(of, (of.company_id == made.company_id) & (of.certificate_id == made.id))
        .where(made.company_id == company, of.lot_id.in_(lots), ~_revoked())
        .where(made.market == market, made.authorisation_number == number)
        .order_by(made.id)
    )
    return [(row[0], row[1]) for row in session.execute(chosen)]


def upstream(session: Session, batch: Batch) -> list[Batch]:
    """The batches that went into one, at any depth and site, in the order of their issue."""
    return _batches(session, batch, forward=False)


def downstream(session: Session, batch: Batch) -> list[Batch]:
    """The batches that one went into, at any depth and site, in the order of their issue."""
    return _batches(session, batch, forward=True)


def parts_of_others(session: Session, batch: Batch, made: Sequence[Batch] | None = None) -> list[Part]:
    """What other sites made of a batch, and whether they confirmed it (QPC-5); `made` is `upstream`, once asked."""
    found = upstream(session, batch) if made is None else made
    return [part_of(session, one, batch.id) for one in found if one.site_id != batch.site_id]


def part_of(session: Session, made: Batch, for_batch: UUID) -> Part:
    """Whether a batch is confirmed for another one, as it stands now.

    A confirmation is stale once the batch differs from what was signed, or isn't released any more.
    """
    of = PartConfirmation
    chosen = select(of).where(of.company_id == made.company_id, of.batch_id == made.id, of.for_batch_id == for_batch)
    last = session.scalars(chosen.order_by(of.id.desc()).limit(1)).one_or_none()
    if last is None:
        return Part(made, PartState.MISSING, None)
    same = made.disposition == Disposition.RELEASED and last.content_digest == digest_of(session, made)
    return Part(made, PartState.CONFIRMED if same else PartState.STALE, last)


def require_released(session: Session, batch: Batch) -> None:
    """What went into a batch, at any depth, is released still, as its own release asked. Raises PartNotReleased."""
    for one in unreleased(session, batch):
        raise PartNotReleased(kind=one.kind, number=one.number, state=one.state, path=("batch",))


def digest_of(session: Session, batch: Batch) -> str:
    """The SHA-256, in hex, of a batch as a reviewer and a releaser are shown it."""
    return sha256(canonical(content_of(session, batch)).decode())


def _batches(session: Session, batch: Batch, *, forward: bool) -> list[Batch]:
    found = reached(session, batch.company_id, batch.id, forward=forward)
    ids = {made for _, made in found if made is not None} - {batch.id}
    chosen = select(Batch).where(Batch.company_id == batch.company_id, Batch.id.in_(ids)).order_by(Batch.id)
    return list(session.scalars(chosen)) if ids else []


def _revoked() -> ColumnElement[bool]:
    of = QpCertificateRevocation
    return exists().where(of.company_id == QpCertificate.company_id, of.certificate_id == QpCertificate.id)

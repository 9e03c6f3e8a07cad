"""What a reviewer is shown of an audit trail, and what of it nobody reviewed yet."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.audit.models import WrittenEntry
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.review.audit_trail import rows_of_batch
from domain.review.trail.kinds import TrailKind, kind_of
from domain.review.trail.models import AuditTrailReview


@dataclass(frozen=True, slots=True)
class Shown:
    """How many entries of each kind, the SHA-256 over what names them, and the last one: transaction and number."""

    counts: dict[TrailKind, int]
    digest: str
    upto: tuple[UUID, int] | None

    def as_json(self) -> dict[str, Json]:
        upto: Json = None if self.upto is None else {"transaction": str(self.upto[0]), "number": str(self.upto[1])}
        shown: dict[str, Json] = {kind.value: str(number) for kind, number in self.counts.items()}
        return {"shown": shown, "entries": str(sum(self.counts.values())), "digest": self.digest, "upTo": upto}


def shown(session: Session, batch: Batch, kinds: Collection[TrailKind]) -> Shown:
    """The entries of these kinds as they are written now, by one statement."""
    entry, kind = WrittenEntry, kind_of(WrittenEntry)
    chosen = (
        select(entry.transaction_id, entry.number, kind)
        .where(entry.company_id == batch.company_id, entry.row_id.in_(rows_of_batch(batch)))
        .where(kind.in_([one.value for one in sorted(kinds)]))
        .order_by(entry.transaction_id, entry.number)
    )
    found = session.execute(chosen).all()
    told = "".join(f"{transaction} {number} {of}\n" for transaction, number, of in found)
    counts = {one: sum(of == one for _, _, of in found) for one in sorted(kinds)}
    upto = (found[-1][0], found[-1][1]) if found else None
    return Shown(counts, hashlib.sha256(told.encode()).hexdigest(), upto)


def unreviewed(session: Session, batch: Batch) -> tuple[TrailKind, ...]:
    """The kinds whose entries nobody reviewed as they are written now; a kind without entries is reviewed, too.

    Entries are only ever added, so as many are the same: also where one was committed later than one behind it.
    """
    seen: dict[TrailKind, int] = {}
    for one in _reviews(session, batch):
        seen |= counts_of(one)
    return _others(session, batch, seen) if seen else tuple(TrailKind)


def reviewers(session: Session, batch: Batch) -> tuple[UUID, ...]:
    """Who reviewed the batch's audit trail, or a part of it."""
    return tuple(one.reviewer_id for one in _reviews(session, batch))


def counts_of(review: AuditTrailReview) -> dict[TrailKind, int]:
    """How many entries of each kind it showed, without the kinds that its filter left out."""
    return {kind: number for kind in TrailKind if (number := getattr(review, kind.lower())) is not None}


def _others(session: Session, batch: Batch, seen: dict[TrailKind, int]) -> tuple[TrailKind, ...]:
    """The kinds of which not as many are written as were seen."""
    entry, kind = WrittenEntry, kind_of(WrittenEntry)
    chosen = (
        select(kind, func.count())
        .where(entry.company_id == batch.company_id, entry.row_id.in_(rows_of_batch(batch)), kind.is_not(None))
        .group_by(kind)
    )
    written = {TrailKind(of): number for of, number in session.execute(chosen) if of is not None}
    return tuple(one for one in TrailKind if seen.get(one) != written.get(one, 0))


def _reviews(session: Session, batch: Batch) -> list[AuditTrailReview]:
    """In the order of their signing."""
    of = AuditTrailReview
    chosen = select(of).where(of.company_id == batch.company_id, of.batch_id == batch.id)
    return list(session.scalars(chosen.order_by(of.id)))

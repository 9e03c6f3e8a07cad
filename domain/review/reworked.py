"""What a batch that is made of rejected lots waits for, and what of its origins forbids its release no more (REV-5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from domain.execution.lots import stages
from domain.execution.models import Batch
from domain.execution.rework import standing
from domain.execution.rework.models import ReworkApproval, ReworkLot
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import REGROUPED, EdgeKind
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.materials.quality.blocking import LotFacts
from domain.materials.quality.kinds import ResultSource
from domain.materials.quality.many import facts_of_each
from domain.review.facts import PendingTest, WaitsFor
from domain.review.looking import looking
from domain.review.outputs import UNDECIDED


@dataclass(frozen=True, slots=True)
class Excused:
    """Rejected batches and lots that went upstream as quality approved it, and in no other way."""

    batches: frozenset[UUID] = frozenset()
    lots: frozenset[UUID] = frozenset()


def withdrawn(session: Session, batch: Batch) -> bool:
    """Whether the approval of the batch's rework stands no more."""
    approval = standing.approval_of(looking(session, batch.company_id), batch)
    return approval is not None and approval.withdrawn_at is not None


def additional_tests(
    session: Session, batch: Batch, lots: Sequence[MaterialLot], pending: tuple[PendingTest, ...]
) -> tuple[PendingTest, ...]:
    """What is `pending`, with what the approval of its rework demands and isn't found (EU GMP chapter 5).

    Asked is an own result; whether it is within its limits is asked of every lot. A rejected lot is tested no more.
    """
    uow = looking(session, batch.company_id)
    approval = standing.approval_of(uow, batch)
    if approval is None or not approval.additional_tests:
        return pending
    known = facts_of_each(uow, list(lots), today=date.min) if lots else {}  # no day is asked
    found: set[tuple[str | None, str]] = {(lot.number, test) for lot in lots for test in _own(known[lot.id])}
    found |= {(one.lot, one.test) for one in pending}
    numbers: list[str | None] = [one.number for one in lots if one.status in UNDECIDED] if lots else [None]
    further = ((number, test) for number in numbers for test in approval.additional_tests)
    return (*pending, *(PendingTest(*one, WaitsFor.REWORKED) for one in further if one not in found))


def _own(facts: LotFacts) -> set[str]:
    return {one.test for one in facts.results if one.counts and one.source is not ResultSource.CERTIFICATE}


def excused(session: Session, batch: Batch, batches: Collection[UUID], lots: Collection[UUID]) -> Excused:
    """Of what went into a batch at any depth, the origins of each rework among that, as far as they only are that.

    A lot of a rejected origin that went in otherwise too, as before it was rejected, is excused by no approval; nor is
    then the batch that gave it.
    """
    uow = looking(session, batch.company_id)
    wanted = {*batches, batch.id}
    reworks = uow.find(Batch, Batch.id.in_(wanted), Batch.rework_id.is_not(None))
    if not reworks:
        return Excused()
    approvals = {one.id: one for one in uow.find(ReworkApproval, ReworkApproval.id.in_([b.rework_id for b in reworks]))}
    named = uow.find(ReworkLot, ReworkLot.approval_id.in_(approvals))
    allowed = {(one.lot_id, made.id) for made in reworks for one in named if one.approval_id == made.rework_id}
    origins = uow.find(Batch, Batch.id.in_({one.batch_id for one in approvals.values()}))
    gave, came = {one.id: stages.made(session, one) for one in origins}, _up(uow, {one.lot_id for one in named})
    otherwise = _otherwise(uow, wanted, came.union(*gave.values()) & set(lots), allowed)
    return Excused(
        frozenset(one for one, made in gave.items() if not made & otherwise),
        frozenset(came - _up(uow, otherwise)),
    )


def _otherwise(uow: UnitOfWork, into: set[UUID], lots: set[UUID], allowed: set[tuple[UUID, UUID]]) -> set[UUID]:
    """Those of the lots that went into one of the batches by a charge that no approval of a rework is behind."""
    edge = GenealogyEdge
    charges = uow.find(edge, edge.source_id.in_(lots), edge.kind.in_((EdgeKind.CHARGE, EdgeKind.REVERSAL)))
    taken_back = {one.reverses_id for one in charges}
    ways = {(one.source_id, one.target_id) for one in charges if one.reverses_id is None and one.id not in taken_back}
    return {lot for lot, target in ways - allowed if target in into}


def _up(uow: UnitOfWork, lots: set[UUID]) -> set[UUID]:
    """These lots with those that they were divided from, put together of, or received from."""
    found, last = set(lots), set(lots)
    while last:
        edges = uow.find(GenealogyEdge, GenealogyEdge.target_id.in_(last), GenealogyEdge.kind.in_(REGROUPED))
        last = {one.source_id for one in edges} - found
        found |= last
    return found

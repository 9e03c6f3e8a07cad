"""The lots that a batch gave: tested before its release, and out of use with its rejection (REV-4, REV-5)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from domain.execution.lots import stages
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import EdgeKind, LotStatus
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.materials.quality.blocking import LotFacts, missing
from domain.materials.quality.commands import statuses
from domain.materials.quality.kinds import InvestigationState
from domain.materials.quality.many import facts_of_each
from domain.materials.quality.models import LotInvestigation, LotResult
from domain.materials.quality.specification_models import SpecificationTest
from domain.materials.states import LotAct
from domain.review.facts import PendingTest, WaitsFor
from domain.review.looking import looking

UNDECIDED = frozenset({LotStatus.QUARANTINE, LotStatus.EXPIRED})
"""Quality decides on such a lot yet, by its tests; one that it rejected is tested no more."""


def lots_of(session: Session, batch: Batch) -> list[MaterialLot]:
    """What the batch gave, by number."""
    edge, lot = GenealogyEdge, MaterialLot
    chosen = (
        select(lot)
        .join(edge, and_(edge.company_id == lot.company_id, edge.target_lot_id == lot.id))
        .where(edge.company_id == batch.company_id, edge.source_id == batch.id, edge.kind == EdgeKind.OUTPUT)
    )
    return list(session.scalars(chosen.order_by(lot.number)))


def pending_tests(
    session: Session, batch: Batch, lots: Iterable[MaterialLot], *, apart_from: Collection[UUID] = ()
) -> tuple[PendingTest, ...]:
    """What its lots' specifications demand and isn't found yet, and what is out of specification, by lot (REV-4).

    A lot without a specification waits for no test, unless its material demands one; one that a release is apart from
    waits as one that was rejected. What came of the lots says only
    what of it is under investigation: each part is decided on by itself.
    """
    given = {one.id: one for one in lots}
    if not given:
        return ()
    known = facts_of_each(looking(session, batch.company_id), list(given.values()), today=date.min)  # no day is asked
    found = [
        test
        for lot in given.values()
        for test in _of_lot(lot, known[lot.id], LotStatus.REJECTED if lot.id in apart_from else LotStatus(lot.status))
    ]
    return tuple(dict.fromkeys([*found, *_of_parts(session, batch, stages.made(session, batch) - given.keys())]))


def _of_lot(lot: MaterialLot, facts: LotFacts, status: LotStatus) -> Iterator[PendingTest]:
    if status in UNDECIDED:
        if facts.demands is None and facts.demanded:
            yield PendingTest(lot.number, "specification", WaitsFor.NOT_SPECIFIED)
        for test in missing(facts):
            yield PendingTest(lot.number, test, WaitsFor.MISSING)
    for one in facts.out:
        if one.investigation is InvestigationState.OPEN:
            yield PendingTest(lot.number, one.test, WaitsFor.UNDER_INVESTIGATION)
        elif status != LotStatus.REJECTED:
            yield PendingTest(lot.number, one.test, WaitsFor.OUT_OF_SPECIFICATION)


def _of_parts(session: Session, batch: Batch, parts: set[UUID]) -> Iterator[PendingTest]:
    if not parts:
        return
    held, result, test, lot = LotInvestigation, LotResult, SpecificationTest, MaterialLot
    chosen = (
        select(lot.number, test.code)
        .select_from(held)
        .join(result, and_(result.company_id == held.company_id, result.id == held.result_id))
        .join(test, and_(test.company_id == result.company_id, test.id == result.test_id))
        .join(lot, and_(lot.company_id == held.company_id, lot.id == held.lot_id))
        .where(held.company_id == batch.company_id, held.lot_id.in_(parts), held.state == InvestigationState.OPEN)
        .order_by(lot.number, held.id)
    )
    for number, code in session.execute(chosen):
        yield PendingTest(number, code, WaitsFor.UNDER_INVESTIGATION)


def held_lots(uow: UnitOfWork, batch: Batch) -> list[MaterialLot]:
    """The lots that a locked batch gave with all that came of them and wasn't processed, locked, by number.

    Who divides, merges or moves a lot relies on its row: with it locked, nothing comes of it that this would miss.
    """
    held: dict[UUID, MaterialLot] = {}
    while more := stages.made(uow.session, batch) - held.keys():
        held |= {one.id: one for one in uow.lock(MaterialLot, MaterialLot.id.in_(more))}
    return sorted(held.values(), key=lambda one: one.number)


def rejected_with(lots: Iterable[MaterialLot]) -> list[Json]:
    """What becomes of the lots of a batch with its rejection, for who signs that."""
    return [
        {"lot": one.number, "status": one.status, "becomes": LotStatus.REJECTED.value}
        for one in lots
        if one.status != LotStatus.REJECTED
    ]


def reject(uow: UnitOfWork, batch: Batch, *, statement: str) -> None:
    """Take them out of use for good; whoever used one is told (REV-5, MAT-3).

    Those that came of others go first, so that none of these waits in quarantine meanwhile for a decision of its own.
    """
    because = f"Batch {batch.number}, which gave it, was rejected. {statement}"
    for lot in sorted(held_lots(uow, batch), key=lambda one: one.id, reverse=True):
        if lot.status != LotStatus.REJECTED:
            statuses.change(uow, lot, LotAct.REJECT, because=because)

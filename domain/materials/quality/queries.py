"""What quality asks of a lot while a command runs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from domain.kernel.canonical import Json
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision, LotStatus
from domain.materials.models import LotDisposition, MaterialDefinition, MaterialLot
from domain.materials.quality.blocking import Counted, LotBlocker, LotFacts, lot_blockers
from domain.materials.quality.kinds import (
    Demand,
    InvestigationState,
    PurposeOfTesting,
    ResultSource,
    SpecificationState,
)
from domain.materials.quality.models import LotInvestigation, LotResult, LotStatusChange, LotTesting
from domain.materials.quality.reading import found_of, test_of, told
from domain.materials.quality.specification_models import MaterialSpecification, SpecificationTest
from domain.materials.quality.testing import Current
from domain.materials.queries import came_of, today_at, unreleased_makers
from domain.materials.retention.queries import retained
from domain.materials.states import SEVERITY
from domain.tenancy.models import Site, SiteKind

STANDING_OUT = (InvestigationState.OPEN, InvestigationState.CONFIRMED)


def effective_for(uow: UnitOfWork, lot: MaterialLot) -> MaterialSpecification | None:
    """The specification in effect for a lot: its own site's or, without one, that of the enterprise."""
    spec = MaterialSpecification
    of_lot = spec.material_id == lot.material_id, spec.state == SpecificationState.EFFECTIVE
    own = uow.find(spec, *of_lot, spec.site_id == lot.site_id)
    if own:
        return own[0]
    enterprise = uow.find(Site, Site.kind == SiteKind.ENTERPRISE)
    above = uow.find(spec, *of_lot, spec.site_id == enterprise[0].id) if enterprise else []
    return above[0] if above else None


def tests_of(uow: UnitOfWork, specification: UUID | None) -> list[SpecificationTest]:
    """In the order of the specification."""
    if specification is None:
        return []
    found = uow.find(SpecificationTest, SpecificationTest.specification_id == specification)
    return sorted(found, key=lambda one: one.position)


def testings_of(uow: UnitOfWork, lot: MaterialLot) -> list[LotTesting]:
    """In their order; the lot's row is locked by whoever adds one."""
    return sorted(uow.find(LotTesting, LotTesting.lot_id == lot.id), key=lambda one: one.number)


def deciding(testings: list[LotTesting]) -> LotTesting | None:
    """The last testing that a decision about the lot rests on; a complaint's decides nothing."""
    found = [one for one in testings if one.purpose != PurposeOfTesting.COMPLAINT]
    return found[-1] if found else None


def current(testing: LotTesting | None) -> Current | None:
    if testing is None:
        return None
    return Current(PurposeOfTesting(testing.purpose), testing.decided_at is not None)


def out_of_specification(uow: UnitOfWork, lot: UUID, *, at: datetime | None = None) -> bool:
    """Whether a result of the lot, or of one that it came of, is under investigation or confirmed (REV-9, MAT-5).

    At a moment, where one is told: nobody knew then of what was opened since.
    """
    held, lots = LotInvestigation, {lot} | came_of(uow, lot)
    stands: ColumnElement[bool] = held.state.in_(STANDING_OUT)
    if at is not None:
        stands = and_(held.opened_at <= at, or_(stands, held.concluded_at > at))
    return uow.any(held, held.lot_id.in_(lots), stands)


def status_at(uow: UnitOfWork, lot: MaterialLot, at: datetime) -> str:
    """Which status the lot had at a moment since it was there."""
    later = uow.find(LotStatusChange, LotStatusChange.lot_id == lot.id, LotStatusChange.changed_at > at)
    return min(later, key=lambda one: (one.changed_at, one.id)).before if later else lot.status


def worsened_since(uow: UnitOfWork, lot: UUID, moment: datetime) -> list[LotStatusChange]:
    """What let the lot be used less, after a moment, in its order (MAT-3)."""
    later = uow.find(LotStatusChange, LotStatusChange.lot_id == lot, LotStatusChange.changed_at > moment)
    return sorted(filter(_worsens, later), key=lambda one: (one.changed_at, one.id))


def _worsens(change: LotStatusChange) -> bool:
    return SEVERITY[LotStatus(change.after)] > SEVERITY[LotStatus(change.before)]


def last_narrowed(uow: UnitOfWork, lot: UUID, *, until: datetime | None = None) -> datetime | None:
    """When the lot could last be used less than before, or was restricted, be it anew; None where it never was (MAT-3).

    Until a moment, where one is told.
    A restriction is milder than the quarantine before it, and still narrower than what was approved without knowing it.
    """
    changes = uow.find(LotStatusChange, LotStatusChange.lot_id == lot)
    worse = filter(_worsens, changes)
    disposition = LotDisposition
    restricted = uow.find(disposition, disposition.lot_id == lot, disposition.decision == LotDecision.RESTRICTED)
    moments = [*(one.changed_at for one in worse), *(one.decided_at for one in restricted)]
    return max((one for one in moments if until is None or one <= until), default=None)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a decision about a lot rests on: the testing, its specification and tests, every result of the lot."""

    testing: LotTesting | None
    specification: MaterialSpecification | None
    tests: dict[UUID, SpecificationTest]
    results: tuple[LotResult, ...]
    investigations: dict[UUID, InvestigationState]

    @property
    def decisive(self) -> tuple[LotResult, ...]:
        """The results of the testing, in the order of their recording."""
        return tuple(one for one in self.results if self.testing is not None and one.testing_id == self.testing.id)

    def counted(self, result: LotResult) -> Counted:
        code = self.tests[result.test_id].code
        source, state = ResultSource(result.source), self.investigations.get(result.id)
        return Counted(code, source, found_of(result).shown, state)

    @property
    def standing_out(self) -> tuple[Counted, ...]:
        """What is out of specification, of whichever testing."""
        return tuple(self.counted(one) for one in self.results if self.investigations.get(one.id) in STANDING_OUT)

    def as_json(self) -> list[Json]:
        """Every result of the testing, the invalidated and repeated ones too, for what is signed."""
        return [self.told(one) for one in self.decisive]

    def limits(self, result: LotResult) -> str:
        """What had to be found, in words."""
        return test_of(self.tests[result.test_id]).limits

    def told(self, result: LotResult) -> Json:
        state = self.investigations.get(result.id)
        return {
            "test": self.tests[result.test_id].code,
            "attempt": str(result.attempt),
            "source": result.source,
            "investigation": None if state is None else state.value,
            **told(result),
        }


def findings(uow: UnitOfWork, lot: MaterialLot) -> Findings:
    """What is known of a lot now."""
    testing = deciding(testings_of(uow, lot))
    frozen = None if testing is None else testing.specification_id
    if frozen is None:
        specification = effective_for(uow, lot)
    else:
        specification = uow.find(MaterialSpecification, MaterialSpecification.id == frozen)[0]
    results = sorted(uow.find(LotResult, LotResult.lot_id == lot.id), key=lambda one: one.id)
    investigations = uow.find(LotInvestigation, LotInvestigation.lot_id == lot.id)
    return Findings(
        testing,
        specification,
        {one.id: one for one in _tests(uow, specification, results)},
        tuple(results),
        {one.result_id: InvestigationState(one.state) for one in investigations},
    )


def facts_of(uow: UnitOfWork, lot: MaterialLot, found: Findings, *, today: date) -> LotFacts:
    """What the blockers of a release are computed from."""
    material = uow.find(MaterialDefinition, MaterialDefinition.id == lot.material_id)[0]
    kept = material.retention_quantity
    taken = Decimal(0) if kept is None else retained(uow, {lot.id} | came_of(uow, lot.id))
    facts = facts_from(lot, found, material, inherited=_inherited(uow, lot), retained_of_it=taken, today=today)
    return replace(facts, makers=unreleased_makers(uow, [lot.id]).get(lot.id, ()))


def facts_from(
    lot: MaterialLot,
    found: Findings,
    material: MaterialDefinition,
    *,
    inherited: Sequence[Counted],
    retained_of_it: Decimal,
    today: date,
) -> LotFacts:
    """The same from what was asked already: what its origins say against it, and what was taken of it to be kept."""
    specification, testing, kept = found.specification, found.testing, material.retention_quantity
    own = [] if specification is None else [t for t in found.tests.values() if t.specification_id == specification.id]
    return LotFacts(
        demands=None if specification is None else {one.code: Demand(one.demand) for one in own},
        demanded=bool(material.specification_demanded),
        results=[found.counted(one) for one in found.decisive],
        out=[*found.standing_out, *inherited],
        expires_on=lot.expires_on,
        retest_on=lot.retest_on,
        retested=testing is not None and testing.decided_at is None,
        today=today,
        demanded_retention=None if kept is None else Quantity(kept, material.unit),
        retained=retained_of_it,
    )


def _inherited(uow: UnitOfWork, lot: MaterialLot) -> list[Counted]:
    """What is out of specification in the lots that it came of: no part of them conforms by itself (MAT-5)."""
    origins = came_of(uow, lot.id)
    if not origins:
        return []
    return [
        named
        for origin in sorted(uow.find(MaterialLot, MaterialLot.id.in_(origins)), key=lambda one: one.id)
        for named in of_origin(origin, findings(uow, origin))
    ]


def of_origin(origin: MaterialLot, found: Findings) -> list[Counted]:
    """What is out of specification in a lot, as it is told of what came of it (MAT-5)."""
    return [replace(one, test=f"{one.test} of lot {origin.number}") for one in found.standing_out]


def blockers_of(uow: UnitOfWork, lot: MaterialLot) -> tuple[LotBlocker, ...]:
    """What forbids the lot's release today at its site."""
    return lot_blockers(facts_of(uow, lot, findings(uow, lot), today=today_at(uow, lot.site_id)))


def _tests(
    uow: UnitOfWork, specification: MaterialSpecification | None, results: list[LotResult]
) -> list[SpecificationTest]:
    """Those of the specification, in its order, and those of other testings' results."""
    own = tests_of(uow, None if specification is None else specification.id)
    others = {one.test_id for one in results} - {one.id for one in own}
    return [*own, *(uow.find(SpecificationTest, SpecificationTest.id.in_(others)) if others else [])]

"""What forbids the release of many lots, asked at once: as many questions for a thousand lots as for one (MAT-1)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from sqlalchemy import or_

from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_rules import total
from domain.materials.kinds import REGROUPED
from domain.materials.models import GenealogyEdge, MaterialDefinition, MaterialLot
from domain.materials.quality.blocking import LotBlocker, LotFacts, lot_blockers
from domain.materials.quality.kinds import InvestigationState, SpecificationState
from domain.materials.quality.models import LotInvestigation, LotResult, LotTesting
from domain.materials.quality.queries import Findings, deciding, facts_from, of_origin
from domain.materials.quality.specification_models import MaterialSpecification, SpecificationTest
from domain.materials.queries import unreleased_makers
from domain.materials.retention.models import RetentionSample
from domain.materials.values import Maker
from domain.tenancy.models import Site, SiteKind

MOST_ROWS = 400_000
"""So many rows of one kind are read for one answer, which asks for at most two thousand lots."""

Row = TypeVar("Row", bound=OfCompany)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """All rows that the blockers of some lots at one site are computed from, by lot where they belong to one."""

    lots: Mapping[UUID, MaterialLot]
    origins: Mapping[UUID, frozenset[UUID]]
    testings: Mapping[UUID, Sequence[LotTesting]]
    results: Mapping[UUID, Sequence[LotResult]]
    investigations: Mapping[UUID, Sequence[LotInvestigation]]
    retained: Mapping[UUID, Sequence[RetentionSample]]
    materials: Mapping[UUID, MaterialDefinition]
    specifications: Mapping[UUID, MaterialSpecification]
    tests: Sequence[SpecificationTest]
    makers: Mapping[UUID, Sequence[Maker]]
    enterprise: UUID | None

    def findings(self, lot: MaterialLot) -> Findings:
        testing = deciding(sorted(self.testings.get(lot.id, ()), key=lambda one: one.number))
        frozen = None if testing is None else testing.specification_id
        specification = self._effective(lot) if frozen is None else self.specifications[frozen]
        results = sorted(self.results.get(lot.id, ()), key=lambda one: one.id)
        used = {one.test_id for one in results}
        own = None if specification is None else specification.id
        tests = [one for one in self.tests if one.specification_id == own]
        tests += [one for one in self.tests if one.specification_id != own and one.id in used]
        return Findings(
            testing,
            specification,
            {one.id: one for one in tests},
            tuple(results),
            {one.result_id: InvestigationState(one.state) for one in self.investigations.get(lot.id, ())},
        )

    def facts(self, lot: MaterialLot, *, today: date) -> LotFacts:
        origins = self.origins.get(lot.id, frozenset())
        inherited = [
            told for one in sorted(origins) for told in of_origin(self.lots[one], self.findings(self.lots[one]))
        ]
        material = self.materials[lot.material_id]
        kept = Decimal(0)
        if material.retention_quantity is not None:
            samples = (one for of in (lot.id, *origins) for one in self.retained.get(of, ()))
            kept = total([one.quantity_value for one in samples])
        facts = facts_from(lot, self.findings(lot), material, inherited=inherited, retained_of_it=kept, today=today)
        return replace(facts, makers=self.makers.get(lot.id, ()))

    def _effective(self, lot: MaterialLot) -> MaterialSpecification | None:
        """That of the lot's own site or, without one, that of the enterprise."""
        for site in (lot.site_id, self.enterprise):
            for one in self.specifications.values():
                effective = one.state == SpecificationState.EFFECTIVE
                if effective and one.material_id == lot.material_id and one.site_id == site:
                    return one
        return None


def blockers_of_each(
    uow: UnitOfWork, lots: Collection[MaterialLot], *, today: date
) -> dict[UUID, tuple[LotBlocker, ...]]:
    """What forbids the release of lots of one site, on its day `today`, by lot: as `queries.blockers_of` of each."""
    return {lot: lot_blockers(facts) for lot, facts in facts_of_each(uow, lots, today=today).items()}


def facts_of_each(uow: UnitOfWork, lots: Collection[MaterialLot], *, today: date) -> dict[UUID, LotFacts]:
    """What these blockers are computed from, by lot."""
    if not lots:
        return {}
    known = _known(uow, lots)
    return {one.id: known.facts(one, today=today) for one in lots}


def origins_of_each(uow: UnitOfWork, lots: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The lots that each was divided from or put together of, at any depth (MAT-5): a question for each depth."""
    edges: dict[UUID, set[UUID]] = {}
    last = set(lots)
    while last:
        found = _find(uow, GenealogyEdge, GenealogyEdge.target_id.in_(last), GenealogyEdge.kind.in_(REGROUPED))
        edges |= {one: set() for one in last}
        for one in found:
            edges[one.target_id].add(one.source_id)
        last = {one.source_id for one in found} - edges.keys()
    return {one: _above(one, edges) for one in lots}


def _above(lot: UUID, edges: Mapping[UUID, set[UUID]]) -> frozenset[UUID]:
    found, last = set[UUID](), edges[lot]
    while last:
        found |= last
        last = {above for one in last for above in edges[one]} - found
    return frozenset(found)


def _known(uow: UnitOfWork, lots: Collection[MaterialLot]) -> _Known:
    origins = origins_of_each(uow, [one.id for one in lots])
    others = frozenset[UUID]().union(*origins.values()) - {one.id for one in lots}
    every = {one.id: one for one in (*lots, *_some(uow, MaterialLot, others))}
    testings = _find(uow, LotTesting, LotTesting.lot_id.in_(every))
    results = _find(uow, LotResult, LotResult.lot_id.in_(every))
    enterprise = uow.find(Site, Site.kind == SiteKind.ENTERPRISE)
    materials = {one.id: one for one in _some(uow, MaterialDefinition, {one.material_id for one in every.values()})}
    spec, test = MaterialSpecification, SpecificationTest
    effective = spec.material_id.in_(materials) & (spec.state == SpecificationState.EFFECTIVE)
    frozen = {one.specification_id for one in testings if one.specification_id is not None}
    specifications = {one.id: one for one in _find(uow, spec, or_(effective, spec.id.in_(frozen)))}
    used = {one.test_id for one in results}
    tests = _find(uow, test, or_(test.specification_id.in_(specifications), test.id.in_(used)))
    return _Known(
        lots=every,
        origins=origins,
        testings=_by_lot(testings),
        results=_by_lot(results),
        investigations=_by_lot(_find(uow, LotInvestigation, LotInvestigation.lot_id.in_(every))),
        retained=_by_lot(_find(uow, RetentionSample, RetentionSample.lot_id.in_(every))),
        materials=materials,
        specifications=specifications,
        tests=sorted(tests, key=lambda one: (one.specification_id, one.position)),
        makers=unreleased_makers(uow, [one.id for one in lots]),
        enterprise=enterprise[0].id if enterprise else None,
    )


def _find(uow: UnitOfWork, model: type[Row], *conditions: object) -> list[Row]:
    return uow.find(model, *conditions, limit=MOST_ROWS)  # type: ignore[arg-type]  # conditions in SQL


def _some(uow: UnitOfWork, model: type[Row], ids: Collection[UUID]) -> list[Row]:
    return _find(uow, model, model.id.in_(ids)) if ids else []


def _by_lot(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for one in rows:
        found[one.lot_id].append(one)  # type: ignore[attr-defined]  # each of these models has it
    return found

"""The domain's answer about readiness in GraphQL's types."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from api.context import Info, looking
from api.materials.quality.blockers import LotReleaseBlocker
from api.readiness import types as shown
from api.relay import global_id
from api.scalars import Quantity
from domain.execution.models import Batch
from domain.kernel.ids import SiteId
from domain.readiness import queries
from domain.readiness.reports import BatchReport, LineReport, LotReport, LotShare, MaterialReport


def of_site(info: Info, site: UUID, *, until: date, within: int) -> shown.MaterialReadiness:
    found = queries.of_site(looking(info), SiteId(site), until=until, within=within)
    return shown.MaterialReadiness(
        today=found.today,
        until=found.until,
        materials=[_material(one) for one in found.materials],
        batches=[_batch(one) for one in found.batches],
    )


def of_batch(info: Info, batch: Batch) -> shown.BatchReadiness | None:
    found = queries.of_batch(looking(info), batch)
    return None if found is None else _batch(found)


def _batch(found: BatchReport) -> shown.BatchReadiness:
    return shown.BatchReadiness(
        batch_id=global_id("Batch", found.batch),
        number=found.number,
        state=found.state,
        needed_on=found.needed_on,
        readiness=found.readiness,
        lines=[_line(one) for one in found.lines],
    )


def _line(found: LineReport) -> shown.BatchLineReadiness:
    return shown.BatchLineReadiness(
        recipe_material_id=global_id("RecipeMaterial", found.id),
        code=found.code,
        name=found.name,
        material_id=None if found.material is None else global_id("MaterialDefinition", found.material),
        formula=Quantity(value=found.formula.value, unit=found.formula.unit),
        unit=found.unit,
        needed=found.needed,
        still_open=found.still_open,
        readiness=found.readiness,
        supplies=[_supply(one) for one in found.shares],
        shortage=found.shortage,
        short_from=found.short_from,
    )


def _supply(found: LotShare) -> shown.LineSupply:
    return shown.LineSupply(
        lot_id=global_id("MaterialLot", found.lot),
        number=found.number,
        quantity=found.quantity,
        supplied=found.supplied,
        last_day=found.last_day,
        blockers=[LotReleaseBlocker(**asdict(one)) for one in found.blockers],
    )


def _material(found: MaterialReport) -> shown.MaterialDemand:
    told = found.figures
    return shown.MaterialDemand(
        material_id=global_id("MaterialDefinition", found.material),
        code=found.code,
        unit=found.unit,
        demand=told.demand,
        released=told.released,
        quarantined=told.quarantined,
        expiring=told.expiring,
        shortage=told.shortage,
        short_from=told.short_from,
        shortages=[shown.Shortage(day=one.day, quantity=one.quantity) for one in told.shortages],
        lots=[_lot(one) for one in found.lots],
    )


def _lot(found: LotReport) -> shown.LotSupply:
    return shown.LotSupply(
        lot_id=global_id("MaterialLot", found.lot),
        number=found.number,
        status=found.status,
        quantity=found.quantity,
        last_day=found.last_day,
        allocated=found.allocated,
    )

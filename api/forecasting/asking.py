"""The domain's forecast in GraphQL's types."""

from datetime import date
from uuid import UUID

import strawberry

from api.context import Info, looking
from api.forecasting import types as shown
from api.relay import global_id
from domain.execution.models import Batch
from domain.forecasting import queries
from domain.forecasting.lapses import Lapse
from domain.forecasting.reports import BatchForecast, Staff
from domain.kernel.ids import SiteId


def of_batch(info: Info, batch: Batch) -> shown.BatchForecast | None:
    found = queries.of_batch(looking(info), batch)
    return None if found is None else _forecast(found)


def of_site(info: Info, site: UUID, *, until: date) -> list[shown.BatchForecast]:
    return [_forecast(one) for one in queries.of_site(looking(info), SiteId(site), until=until)]


def _forecast(found: BatchForecast) -> shown.BatchForecast:
    staff = found.staff
    return shown.BatchForecast(
        batch_id=global_id("Batch", found.batch),
        number=found.number,
        until=found.until,
        lapses=[_lapse(one) for one in found.lapses],
        omitted=found.omitted,
        staff=None if staff is None else _staff(staff),
    )


def _staff(found: Staff) -> shown.ForecastStaff:
    return shown.ForecastStaff(people=found.people, trained=found.trained, throughout=found.throughout)


def _lapse(one: Lapse) -> shown.ForecastLapse:
    return shown.ForecastLapse(
        kind=one.kind,
        name=one.name,
        at=one.at,
        rule=one.rule,
        says=one.says,
        clears=one.clears,
        equipment_id=_id("Equipment", one.equipment),
        scale_id=_id("Scale", one.scale),
        lot_id=_id("MaterialLot", one.lot),
        person_id=_id("Person", one.person),
    )


def _id(kind: str, found: UUID | None) -> strawberry.ID | None:
    return None if found is None else global_id(kind, found)

"""The forecast of one batch, and of a site's planned batches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.dispensing.scales import Scale
from domain.equipment.known import Wanted
from domain.execution.models import Batch
from domain.forecasting import lapses, reading
from domain.forecasting.kinds import LapseKind
from domain.forecasting.lapses import Lapse, Window, Worker
from domain.forecasting.refusals import TooMuchToForecast
from domain.forecasting.reports import BatchForecast, Staff
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.queries import day_at
from domain.readiness import queries as readiness
from domain.readiness.reports import BatchReport
from domain.tenancy.models import Site

BATCHES, EQUIPMENT, STANDINGS, LAPSES = 50, 200, 1000, 200
"""`STANDINGS` are people times recipe versions."""


def of_batch(uow: UnitOfWork, batch: Batch) -> BatchForecast | None:
    """What forbids to make a batch now or will before its planned end; None for one that isn't to be made (RDY-5).

    Raises Forbidden, TooMuchAtOnce, TooMuchToForecast.
    """
    report = readiness.of_batch(uow, batch)
    if report is None:
        return None
    until = day_at(uow, batch.site_id, _end(uow, batch))
    (found,) = _forecast(uow, SiteId(batch.site_id), [batch], [report], until=until)
    return found


def of_site(uow: UnitOfWork, site: SiteId, *, until: date) -> list[BatchForecast]:
    """The same of each batch of a site that is planned to start by a day, in the order of their starts (RDY-5).

    Raises Forbidden, NotFound, InvalidInput, TooMuchAtOnce, TooMuchToForecast.
    """
    reports = {one.batch: one for one in readiness.of_site(uow, site, until=until, within=1).batches}
    if not reports:
        return []
    planned = uow.find(Batch, Batch.id.in_(list(reports)), Batch.planned_start_at.is_not(None))
    if len(planned) > BATCHES:
        raise TooMuchToForecast(what="planned batches", most=BATCHES, until=until, path=("until",))
    planned.sort(key=lambda one: (one.planned_start_at or uow.now, one.id))
    return _forecast(uow, site, planned, [reports[one.id] for one in planned], until=until)


@dataclass(frozen=True, slots=True)
class _Gathered:
    equipment: dict[UUID, list[reading.Known]]
    scales: dict[UUID, list[tuple[UUID, Scale]]]
    lots: dict[UUID, list[lapses.LotDays]]
    crew: Mapping[UUID, Sequence[Worker]] | None


def _forecast(
    uow: UnitOfWork, site: SiteId, batches: Sequence[Batch], reports: Sequence[BatchReport], *, until: date
) -> list[BatchForecast]:
    if not batches:
        return []
    ids = [one.id for one in batches]
    equipment = reading.equipment_of(uow, ids, most=EQUIPMENT)
    if equipment is None:
        raise TooMuchToForecast(what="allocated pieces of equipment", most=EQUIPMENT, until=until, path=("until",))
    crew = None
    if uow.actor.may(Permission.TRAINING_READ, site=site):
        crew = reading.crew_of(uow, site, {one.recipe_version_id for one in batches}, most=STANDINGS)
        if crew is None:
            raise TooMuchToForecast(
                what="standings of operators to recipe versions", most=STANDINGS, until=until, path=("until",)
            )
    gathered = _Gathered(equipment, reading.scales_of(uow, ids), reading.lots_of(uow, reports), crew)
    zone = uow.find(Site, Site.id == site)[0].time_zone
    return [_of(one, Window(now=uow.now, until=_end(uow, one), zone=zone), gathered) for one in batches]


def _end(uow: UnitOfWork, batch: Batch) -> datetime:
    """Up to when it is forecast: never before now."""
    return max(_planned(batch) or uow.now, uow.now)


def _planned(batch: Batch) -> datetime | None:
    """The planned end, or where nobody planned that the planned start."""
    return batch.planned_end_at or batch.planned_start_at


def _of(batch: Batch, window: Window, gathered: _Gathered) -> BatchForecast:
    of_things, of_people, staff = list(_things(batch, window, gathered)), list[Lapse](), None
    if gathered.crew is not None:
        staff, of_people = people(gathered.crew[batch.recipe_version_id], window)
    return BatchForecast(
        batch=batch.id,
        number=batch.number,
        until=_planned(batch),
        lapses=lapses.kept(of_things, of_people, most=LAPSES),
        omitted=max(0, len(of_things) + len(of_people) - LAPSES),
        staff=staff,
    )


def _things(batch: Batch, window: Window, gathered: _Gathered) -> Iterator[Lapse]:
    wanted = Wanted(batch=batch.id, site=batch.site_id, product=batch.product, now=window.now)
    for id_, standing in gathered.equipment.get(batch.id, ()):
        yield from lapses.of_equipment(id_, standing, wanted, window)
    for id_, scale in gathered.scales.get(batch.id, ()):
        yield from lapses.of_scale(id_, scale, window)
    for lot in gathered.lots.get(batch.id, ()):
        yield from lapses.of_lot(lot, window)


def people(workers: Sequence[Worker], window: Window) -> tuple[Staff, list[Lapse]]:
    found = list[Lapse]()
    trained = throughout = 0
    for one in workers:
        mine = list(lapses.of_worker(one, window))
        found += mine
        lacking = [lapse for lapse in mine if lapse.kind is LapseKind.TRAINING]
        trained += all(lapse.at is not None for lapse in lacking)
        throughout += not lacking
    return Staff(people=len(workers), trained=trained, throughout=throughout), found

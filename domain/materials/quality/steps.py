"""How long a lot took from receipt to the decision on it, step by step, from what is recorded (RDY-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Executable,
    Numeric,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
)

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.materials.models import LotDisposition, MaterialDefinition, MaterialLot
from domain.materials.quality.kinds import PurposeOfTesting, SamplePurpose
from domain.materials.quality.models import LotResult, LotResultRevision, LotSample, LotTesting
from domain.materials.rules import require_day
from domain.tenancy.models import Site

LONGEST, MOST_MATERIALS = 3660, 500
"""So many days are looked at in one answer, and so many materials told."""

COMPANY, LOT, SITE, MATERIAL = (bindparam(name, type_=Uuid()) for name in ("company", "lot", "site", "material"))
BEGIN, END = (bindparam(name, type_=DateTime(timezone=True)) for name in ("begin", "end"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours between the moments, to four decimals; None where one of the two wasn't, or came the other way round."""

    to_sampling: Decimal | None
    to_results: Decimal | None
    to_decision: Decimal | None
    whole: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSteps:
    """When a lot came, was first sampled for its release, had its last result, and was first decided on."""

    received_at: datetime
    sampled_at: datetime | None
    results_at: datetime | None
    decided_at: datetime | None
    decision: LotDecision | None
    hours: Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialTimes:
    """Median and 90th percentile over so many released lots of a material."""

    material: UUID
    code: str
    lots: int
    median: Hours
    ninetieth: Hours


def steps_of(uow: UnitOfWork, lot: UUID) -> LotSteps:
    """The steps of a lot that there is. Results count as complete with the last one before the decision."""
    ((received, sampled, results, decided, decision, *hours),) = uow.look_up(OF_LOT, lot=lot)
    return LotSteps(
        received_at=received,
        sampled_at=sampled,
        results_at=results,
        decided_at=decided,
        decision=None if decision is None else LotDecision(decision),
        hours=_hours(hours),
    )


def times_at(
    uow: UnitOfWork, site: SiteId, *, since: date, until: date, material: UUID | None = None
) -> list[MaterialTimes]:
    """How long lots took whose first decision, in these days of the site's zone, released them; by material's code.

    Raises Forbidden, NotFound, InvalidInput.
    """
    uow.require(Permission.MATERIAL_READ, site=site)
    found = uow.look_at(Site, site)
    if found is None:
        raise NotFound(kind="Site", id=site, path=("siteId",))
    for day, path in ((since, ("since",)), (until, ("until",))):
        require_day(day, path=path)
    if not since <= until <= since + timedelta(days=LONGEST):
        problem = f"The days go from the first to a later one, {LONGEST} days at most; {since} to {until} do not."
        raise InvalidInput(path=("until",), problem=problem)
    zone = ZoneInfo(found.time_zone)
    begin, end = (datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1)))
    rows = uow.look_up(AT_SITE, site=site, begin=begin, end=end, material=material)
    if len(rows) > MOST_MATERIALS:
        problem = f"Lots of more than {MOST_MATERIALS} materials were released then; name a material, or fewer days."
        raise InvalidInput(path=("until",), problem=problem)
    return [
        MaterialTimes(material=id_, code=code, lots=lots, median=_hours(told[:4]), ninetieth=_hours(told[4:]))
        for id_, code, lots, *told in rows
    ]


def _hours(found: Sequence[Decimal | None]) -> Hours:
    sampling, results, decision, whole = found
    return Hours(to_sampling=sampling, to_results=results, to_decision=decision, whole=whole)


def _moments(
    *conditions: ColumnElement[bool],
) -> Select[tuple[UUID, UUID, datetime, datetime, datetime, datetime, str]]:
    """Each lot's moments: received, sampled, results, decided; and the decision."""
    lot, told, sample, result = MaterialLot, LotDisposition, LotSample, LotResult
    first = (
        select(told.decided_at, told.decision)
        .where(told.company_id == lot.company_id, told.lot_id == lot.id)
        .order_by(told.id)
        .limit(1)
        .lateral()
    )
    sampled = (
        select(func.min(sample.taken_at))
        .where(sample.company_id == lot.company_id, sample.lot_id == lot.id, sample.purpose == SamplePurpose.RELEASE)
        .scalar_subquery()
    )
    original, testing = LotResultRevision, LotTesting
    results = (
        select(func.max(original.recorded_at))
        .join(result, and_(result.company_id == original.company_id, result.id == original.result_id))
        .join(testing, and_(testing.company_id == result.company_id, testing.id == result.testing_id))
        .where(
            result.company_id == lot.company_id,
            result.lot_id == lot.id,
            original.revision == 1,
            testing.purpose == PurposeOfTesting.RELEASE,
            original.recorded_at <= first.c.decided_at,
        )
        .scalar_subquery()
    )
    columns = (
        lot.id,
        lot.material_id,
        lot.recorded_at.label("received"),
        sampled.label("sampled"),
        results.label("results"),
        first.c.decided_at.label("decided"),
        first.c.decision.label("decision"),
    )
    return select(*columns).select_from(lot).outerjoin(first, true()).where(lot.company_id == COMPANY, *conditions)


def _between(moments: object) -> list[ColumnElement[timedelta]]:
    """To sampling, from there to the results, to the decision, and the whole; null where it went the other way."""
    at = moments.c  # type: ignore[attr-defined]  # a subquery
    pairs = ((at.received, at.sampled), (at.sampled, at.results), (at.results, at.decided), (at.received, at.decided))
    return [case((later >= earlier, later - earlier), else_=null()) for earlier, later in pairs]


def _in_hours(interval: ColumnElement[timedelta]) -> ColumnElement[Decimal]:
    return func.round(cast(func.extract("epoch", interval), Numeric) / 3600, 4)


def _of_lot() -> Executable:
    moments = _moments(MaterialLot.id == LOT).subquery()
    at = moments.c
    hours = [_in_hours(one) for one in _between(moments)]
    return select(at.received, at.sampled, at.results, at.decided, at.decision, *hours)


def _at_site() -> Executable:
    """Median and 90th percentile as PostgreSQL interpolates them between two lots' times."""
    told, material = LotDisposition, MaterialDefinition
    decided_then = select(told.lot_id).where(
        told.company_id == COMPANY, told.site_id == SITE, told.decided_at >= BEGIN, told.decided_at < END
    )
    of_material = or_(MATERIAL.is_(None), MaterialLot.material_id == MATERIAL)
    moments = _moments(MaterialLot.site_id == SITE, MaterialLot.id.in_(decided_then), of_material).subquery()
    at = moments.c
    figures = [
        _in_hours(func.percentile_cont(literal_column(share)).within_group(one))
        for share in ("0.5", "0.9")
        for one in _between(moments)
    ]
    return (
        select(material.id, material.code, func.count(), *figures)
        .select_from(moments)
        .join(material, and_(material.company_id == COMPANY, material.id == at.material_id))
        .where(at.decided >= BEGIN, at.decided < END, at.decision == LotDecision.RELEASED)
        .group_by(material.id, material.code)
        .order_by(material.code)
        .limit(MOST_MATERIALS + 1)
    )


OF_LOT, AT_SITE = _of_lot(), _at_site()

"""What is asked about how long the record of a batch is kept."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from domain.certification.models import QpCertificate, QpCertificateLot, QpCertificatePart
from domain.execution.lots import stages
from domain.execution.lots.reaching import reached
from domain.execution.models import Batch
from domain.keeping import rules
from domain.keeping.kinds import HoldScope
from domain.keeping.models import LegalHold, RecordRetention, RetentionPolicy
from domain.keeping.rules import Decided, Kept, Periods
from domain.materials.models import MaterialLot
from domain.review.models import Decision, Disposition
from domain.tenancy.models import Site, SiteKind


def periods_at(session: Session, company: UUID, site: UUID) -> Periods:
    """By what records are kept at a site: the law, the company's policy and the site's own (KEP-1)."""
    policy = RetentionPolicy
    here = or_(policy.site_id == site, Site.kind == SiteKind.ENTERPRISE)
    chosen = (
        select(policy.months_after_expiry, policy.months_after_decision)
        .join(Site, (Site.company_id == policy.company_id) & (Site.id == policy.site_id))
        .where(policy.company_id == company, here)
    )
    return rules.longest(Periods(*found) for found in session.execute(chosen))


def latest_expiry(session: Session, batch: Batch) -> date | None:
    """The latest last day of use of what it gave and what that was divided or put together into, at any site."""
    made = stages.made(session, batch)
    if not made:
        return None
    of_lots = MaterialLot.company_id == batch.company_id, MaterialLot.id.in_(made)
    return session.scalar(select(func.max(MaterialLot.expires_on)).where(*of_lots))


def retention_of(session: Session, batch: Batch) -> Kept:
    """Until when its record is kept as it stands now, never sooner than was told before (KEP-1)."""
    found = computed(session, batch, decided(session, batch))
    of_batch = RecordRetention.company_id == batch.company_id, RecordRetention.batch_id == batch.id
    told = session.scalars(select(RecordRetention).where(*of_batch)).one_or_none()
    return found if told is None else rules.longer(Kept(told.until, told.because), found)


def computed(session: Session, batch: Batch, decision: Decided | None) -> Kept:
    """By the rule alone."""
    periods = periods_at(session, batch.company_id, batch.site_id)
    certified_at, last_day = _certified(session, batch)
    days = [one for one in (latest_expiry(session, batch), last_day) if one is not None]
    return rules.kept_until(
        decision,
        max(days, default=None),
        periods,
        certified_on=None if certified_at is None else _day_at(session, batch, certified_at),
    )


def _certified(session: Session, batch: Batch) -> tuple[datetime | None, date | None]:
    """When something was certified last that has this batch as a part, and the latest last day of use of it all.

    Revoked certificates count as well: what they were for may have been on the market.
    """
    part, lot = QpCertificatePart, QpCertificateLot
    of_part = (QpCertificate.company_id == part.company_id) & (QpCertificate.id == part.certificate_id)
    of_lot = (lot.company_id == part.company_id) & (lot.certificate_id == part.certificate_id)
    chosen = (
        select(func.max(QpCertificate.certified_at), func.max(lot.expires_on))
        .select_from(part)
        .join(QpCertificate, of_part)
        .join(lot, of_lot)
        .where(part.company_id == batch.company_id, part.made_batch_id == batch.id)
    )
    certified_at, last_day = session.execute(chosen).one()
    return certified_at, last_day


def decided(session: Session, batch: Batch) -> Decided | None:
    """The last decision on the batch, if there is one."""
    of_batch = Disposition.company_id == batch.company_id, Disposition.batch_id == batch.id
    found = session.scalars(select(Disposition).where(*of_batch).order_by(Disposition.id.desc()).limit(1)).one_or_none()
    if found is None:
        return None
    return Decided(_day_at(session, batch, found.decided_at), found.decision == Decision.REJECTED)


def holds_on(session: Session, batch: Batch) -> list[LegalHold]:
    """The legal holds in force that keep this batch: on itself, its product, or a lot of its genealogy (KEP-2)."""
    hold = LegalHold
    everywhere = select(Site.id).where(Site.company_id == batch.company_id, Site.kind == SiteKind.ENTERPRISE)
    at_site = or_(hold.site_id == batch.site_id, hold.site_id.in_(everywhere))
    concerned = or_(hold.batch_id == batch.id, hold.lot_id.is_not(None), (hold.product == batch.product) & at_site)
    in_force = hold.company_id == batch.company_id, hold.released_at.is_(None)
    found = list(session.scalars(select(hold).where(*in_force, concerned).order_by(hold.id)))
    lots = _lots_around(session, batch) if any(one.lot_id is not None for one in found) else set()
    return [one for one in found if one.lot_id is None or one.lot_id in lots]


def batches_of(session: Session, hold: LegalHold, *, after: UUID, limit: int) -> list[UUID]:
    """The next batches that a hold keeps, in the order of their ids."""
    batch = Batch
    chosen = select(batch.id).where(batch.company_id == hold.company_id, batch.id > after)
    if hold.scope == HoldScope.PRODUCT:
        site = session.scalars(select(Site).where(Site.company_id == hold.company_id, Site.id == hold.site_id)).one()
        chosen = chosen.where(batch.product == hold.product)
        chosen = chosen if site.kind == SiteKind.ENTERPRISE else chosen.where(batch.site_id == site.id)
    elif hold.scope == HoldScope.LOT:
        assert hold.lot_id is not None, hold.id
        chosen = chosen.where(batch.id.in_(set(_batches_around(session, hold.company_id, hold.lot_id))))
    else:
        chosen = chosen.where(batch.id == hold.batch_id)
    return list(session.scalars(chosen.order_by(batch.id).limit(limit)))


def stored_until(session: Session, batch: Batch, *, now: datetime) -> datetime:
    """Until when an object is kept that is stored now for a batch (KEP-1, KEP-2)."""
    return rules.stored_until(
        retention_of(session, batch).until,
        today=_day_at(session, batch, now),
        periods=periods_at(session, batch.company_id, batch.site_id),
        held=bool(holds_on(session, batch)),
    )


def _day_at(session: Session, batch: Batch, moment: datetime) -> date:
    of_site = Site.company_id == batch.company_id, Site.id == batch.site_id
    zone = session.scalars(select(Site.time_zone).where(*of_site)).one()
    return moment.astimezone(ZoneInfo(zone)).date()


def _lots_around(session: Session, batch: Batch) -> set[UUID]:
    ways = (reached(session, batch.company_id, batch.id, forward=forward) for forward in (True, False))
    return {lot for way in ways for lot, _ in way if lot is not None}


def _batches_around(session: Session, company: UUID, lot: UUID) -> Iterator[UUID]:
    for forward in (True, False):
        for _, batch in reached(session, company, lot, forward=forward):
            if batch is not None:
                yield batch

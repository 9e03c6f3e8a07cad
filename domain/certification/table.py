"""A site's register as a table for spreadsheets (RFC 4180, UTF-8 with its mark): a line for each lot of each entry."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.certification.models import QpCertificate
from domain.certification.refusals import RegisterTooLong
from domain.kernel import spreadsheets
from domain.tenancy.models import Site

MOST = 20_000
"""So many entries are written at most; whoever has more asks `qpRegister` by pages."""
HEAD = (
    *("entry", "certified_at", "certified_at_utc", "certified_by", "product", "strength", "dosage_form", "pack_size"),
    *("batch", "lot", "quantity", "unit", "manufactured_on", "expires_on", "kind", "market", "authorisation"),
    *("destinations", "statement", "revoked_at", "revoked_by", "revoked_because", "id"),
)


def written(session: Session, site: Site) -> bytes:
    """All entries in their order, under a head; times are the site's, the first also in UTC. Raises RegisterTooLong."""
    zone = ZoneInfo(site.time_zone)
    entries = _entries(session, site.company_id, site.id)
    if len(entries) > MOST:
        raise RegisterTooLong(most=MOST)
    return spreadsheets.written(HEAD, (line for one in entries for line in _lines(one, zone)))


def _entries(session: Session, company: UUID, site: UUID) -> Sequence[QpCertificate]:
    of = QpCertificate
    chosen = select(of).where(of.company_id == company, of.site_id == site).order_by(of.number).limit(MOST + 1)
    return session.scalars(chosen.options(selectinload(of.lots), selectinload(of.revocation))).all()


def _lines(one: QpCertificate, zone: ZoneInfo) -> Iterator[tuple[str | None, ...]]:
    gone = one.revocation
    revoked = (None, None, None) if gone is None else (_local(gone.revoked_at, zone), gone.revoked_name, gone.reason)
    certified = _local(one.certified_at, zone), f"{one.certified_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    for lot in one.lots:
        yield (
            *(str(one.number), *certified, one.certified_name, one.product_name, one.strength, one.dosage_form),
            *(one.pack_size, one.batch_number, lot.lot_number, f"{lot.quantity_value:f}", lot.quantity_unit),
            *(lot.manufactured_on.isoformat(), lot.expires_on.isoformat(), one.kind, one.market),
            *(one.authorisation_number, " ".join(one.destinations), one.statement, *revoked, str(one.id)),
        )


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"

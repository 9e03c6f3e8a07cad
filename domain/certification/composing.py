"""Compose what a certificate's file tells, from its rows alone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.certification import countries
from domain.certification.models import (
    QpCertificate,
    QpCertificateLot,
    QpCertificatePart,
    QpCertificateRevocation,
)
from domain.certification.report import Document, Letterhead, Lot, Part, Revocation, Signed, Time
from domain.signatures.models import Signature
from domain.tenancy.models import Company


def compose(session: Session, certificate: QpCertificate) -> Document:
    """The document of a certificate: the same whenever it is asked, until it is revoked (QPC-4)."""
    of = QpCertificate
    loaded = [selectinload(one) for one in (of.site, of.lots, of.parts, of.signature, of.revocation)]
    chosen = select(of).where(of.company_id == certificate.company_id, of.id == certificate.id).options(*loaded)
    made = session.scalars(chosen.execution_options(populate_existing=True)).one()
    zone, revocation = ZoneInfo(made.site.time_zone), made.revocation
    return {
        "exported_at": _time(made.certified_at if revocation is None else revocation.revoked_at, zone),
        "id": str(made.id),
        "company": session.get_one(Company, (made.company_id, made.company_id)).title,
        "site": f"{made.site.code} {made.site.name}",
        "entry": str(made.number),
        "letterhead": _letterhead(made),
        "kind": made.kind,
        "product": made.product_name,
        "strength": made.strength,
        "dosage_form": made.dosage_form,
        "pack_size": made.pack_size,
        "batch": made.batch_number,
        "destinations": [countries.name(one) for one in made.destinations],
        "market": countries.name(made.market),
        "authorisation": made.authorisation_number,
        "holder": made.authorisation_holder,
        "lots": [_lot(one) for one in made.lots],
        "parts": [_part(one, zone) for one in made.parts],
        "statement": made.statement,
        "signature": _signed(made.signature, zone),
        "revocation": None if revocation is None else _revocation(revocation, zone),
    }


def _letterhead(made: QpCertificate) -> Letterhead:
    (own,) = (one for one in made.parts if one.made_batch_id == made.batch_id)
    return {"name": own.site_name, "address": own.site_address, "authorisation": own.authorisation_number}


def _lot(one: QpCertificateLot) -> Lot:
    return {
        "number": one.lot_number,
        "quantity": f"{one.quantity_value:f}",
        "unit": one.quantity_unit,
        "manufactured_on": one.manufactured_on.isoformat(),
        "expires_on": one.expires_on.isoformat(),
    }


def _part(one: QpCertificatePart, zone: ZoneInfo) -> Part:
    return {
        "batch": one.made_number,
        "product": one.product,
        "begun_on": _day(one.begun_on),
        "completed_on": _day(one.completed_on),
        "site": one.site_name,
        "address": one.site_address,
        "authorisation": one.authorisation_number,
        "confirmed_by": one.confirmed_name,
        "confirmed_at": None if one.confirmed_at is None else _time(one.confirmed_at, zone),
        "agreement": one.agreement,
    }


def _signed(signature: Signature, zone: ZoneInfo) -> Signed:
    return {
        "by": signature.printed_name,
        "meaning": signature.meaning,
        "at": _time(signature.signed_at, zone),
        "method": signature.method,
        "digest": signature.digest,
    }


def _revocation(one: QpCertificateRevocation, zone: ZoneInfo) -> Revocation:
    return {"reason": one.reason, "by": one.revoked_name, "at": _time(one.revoked_at, zone)}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _time(moment: datetime, zone: ZoneInfo) -> Time:
    utc = moment.astimezone(UTC)
    return {
        "utc": utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
        "local": moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        "zone": zone.key,
    }

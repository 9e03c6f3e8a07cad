"""Gathers what a certificate will say: the lots with their days, and where each part was made (Annex 16, App. II)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.certification import queries, rules
from domain.certification.kinds import AuthorisationKind, AuthorisationState
from domain.certification.models import ManufacturingAuthorisation, MarketingAuthorisation
from domain.certification.queries import Part
from domain.certification.refusals import SiteNotAuthorised
from domain.certification.rules import MOST_LOTS, LotFacts
from domain.execution.lots import stages
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import queries as materials
from domain.materials.models import LotBalance, MaterialLot
from domain.review import afterwards
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True)
class DraftLot:
    """A lot to be certified; made on its own day, or the one on which its batch began."""

    lot: MaterialLot
    facts: LotFacts
    manufactured_on: date


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A batch in which it was made, when at its site, and by which authorisation, None where none is valid.

    `of_other` tells of its confirmation where another site made it.
    """

    batch: Batch
    site: Site
    begun_on: date | None
    completed_on: date | None
    authorisation: ManufacturingAuthorisation | None
    of_other: Part | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate that nobody has signed."""

    batch: Batch
    authorisation: MarketingAuthorisation
    lots: tuple[DraftLot, ...]
    parts: tuple[DraftPart, ...]
    destinations: tuple[str, ...]


def require_named(lots: Sequence[UUID]) -> None:
    """Raises InvalidInput."""
    if not 1 <= len(lots) <= MOST_LOTS:
        raise InvalidInput(path=("lots",), problem=f"Name 1 to {MOST_LOTS} lots; {len(lots)} were given.")
    if len(set(lots)) < len(lots):
        raise InvalidInput(path=("lots",), problem="Name each lot once.")


def draft(
    uow: UnitOfWork,
    batch: Batch,
    authorisation: MarketingAuthorisation,
    wanted: Mapping[UUID, Quantity | None],
    destinations: tuple[str, ...],
) -> Draft:
    """What would be certified of a locked batch; its lots stay as they are until the commit. Raises NotFound."""
    return Draft(
        batch=batch,
        authorisation=authorisation,
        lots=tuple(_lots(uow, batch, authorisation, wanted)),
        parts=tuple(_parts(uow, batch)),
        destinations=destinations,
    )


def require_authorised(found: Draft) -> None:
    """Every site that made a part is authorised today. Raises SiteNotAuthorised."""
    for one in found.parts:
        if one.authorisation is None:
            raise SiteNotAuthorised(site=one.site.name, batch=one.batch.number)


def require_settled(uow: UnitOfWork, found: Draft) -> None:
    """What went into it, at any depth, is released still, and what was found of any part since is assessed.

    Raises PartNotReleased, FoundAfterwards, FlaggedAfterwards.
    """
    queries.require_released(uow.session, found.batch)
    afterwards.require_nothing_found(uow, [one.lot.id for one in found.lots])
    afterwards.require_nothing_found_of(uow, [one.batch.id for one in found.parts])


def told(found: Draft) -> dict[str, Json]:
    """As the qualified person is shown it, and signs it."""
    by = found.authorisation
    return {
        "product": by.product_name,
        "strength": by.strength,
        "dosageForm": by.dosage_form,
        "packSize": by.pack_size,
        "batch": found.batch.number,
        "authorisation": {"kind": by.kind, "number": by.number, "market": by.market, "holder": by.holder},
        "destinations": list(found.destinations),
        "lots": [_told_lot(one) for one in found.lots],
        "madeBy": [_told_part(one) for one in found.parts],
        "statement": rules.statement(AuthorisationKind(by.kind), by.market),
    }


def _told_lot(one: DraftLot) -> Json:
    return {
        "lot": one.lot.number,
        "quantity": {"value": f"{one.facts.quantity.value:f}", "unit": one.facts.quantity.unit},
        "manufacturedOn": one.manufactured_on.isoformat(),
        "expiresOn": None if one.facts.expires_on is None else one.facts.expires_on.isoformat(),
    }


def _told_part(one: DraftPart) -> Json:
    confirmation = None if one.of_other is None else one.of_other.confirmation
    return {
        "batch": one.batch.number,
        "product": one.batch.product,
        "site": one.site.name,
        "manufacturingAuthorisation": None if one.authorisation is None else one.authorisation.number,
        "confirmedBy": None if confirmation is None else confirmation.confirmed_name,
        "agreement": None if confirmation is None else confirmation.agreement,
    }


def _lots(
    uow: UnitOfWork, batch: Batch, by: MarketingAuthorisation, wanted: Mapping[UUID, Quantity | None]
) -> Iterator[DraftLot]:
    """In the order of their numbers. A lot that isn't of the batch answers as one that isn't there."""
    made = stages.made(uow.session, batch)
    for id_ in wanted.keys() - made:
        raise NotFound(kind="MaterialLot", id=id_, path=("lots",))
    there = {one.id: one.remaining for one in uow.find(LotBalance, LotBalance.id.in_(wanted))}
    began = batch.started_at or batch.issued_at
    for lot in sorted((uow.rely_on(MaterialLot, one) for one in sorted(wanted)), key=lambda one: one.number):
        quantity = wanted[lot.id]
        facts = LotFacts(
            number=lot.number,
            status=lot.status,
            authorised_product=lot.material_id == by.material_id,
            expires_on=lot.expires_on,
            quantity=quantity or Quantity(there[lot.id], lot.unit),
            remaining=Quantity(there[lot.id], lot.unit),
        )
        yield DraftLot(lot, facts, lot.manufactured_on or materials.day_at(uow, batch.site_id, began))


def _parts(uow: UnitOfWork, batch: Batch) -> Iterator[DraftPart]:
    """The batch itself last, behind what went into it."""
    into = queries.upstream(uow.session, batch)
    others = {one.batch.id: one for one in queries.parts_of_others(uow.session, batch, into)}
    sites = {one.id: one for one in uow.find(Site)}
    by = _authorisations(uow, {one.site_id for one in (*into, batch)})
    for one in (*into, batch):
        zone = ZoneInfo(sites[one.site_id].time_zone)
        yield DraftPart(
            batch=one,
            site=sites[one.site_id],
            begun_on=_day(one.started_at, zone),
            completed_on=_day(one.completed_at, zone),
            authorisation=by.get(one.site_id),
            of_other=others.get(one.id),
        )


def _authorisations(uow: UnitOfWork, sites: set[UUID]) -> dict[UUID, ManufacturingAuthorisation]:
    """Those that are valid today, by their sites."""
    of = ManufacturingAuthorisation
    return {
        one.site_id: one
        for one in uow.find(of, of.site_id.in_(sites), of.state == AuthorisationState.IN_FORCE)
        if rules.valid(one.state, one.valid_from, one.valid_until, today=materials.today_at(uow, one.site_id))
    }


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return None if moment is None else moment.astimezone(zone).date()

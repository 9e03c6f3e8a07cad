"""What a scanned code or a typed number names among a company's things (LBL-7).

Ours are named by their own code. A product's number names a material and, with a lot, the lots of it that bear this
number or came under it from their supplier, the newest of those at the asker's sites. Who asks may not see all that is
named: that is for the caller to say.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.dispensing.kinds import GONE
from domain.dispensing.weighing_models import DispensedContainer
from domain.kernel.ids import CompanyId, SiteId
from domain.kernel.refusals import InvalidInput, Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling import queries
from domain.labelling.models import IssuedLabel, LabelIssuer
from domain.labelling.refusals import NamesNothing
from domain.labels import own, scanning
from domain.labels.contents import CONTENT, GTIN, LOT
from domain.labels.elements import ElementString
from domain.labels.own import Issuer, Named, OwnCode, OwnProduct, OwnUnit
from domain.labels.refusals import OriginUnclear, UnknownIdentifier, Unreadable
from domain.labels.values import Gtin
from domain.materials.container_models import Container
from domain.materials.container_rules import NUMBER
from domain.materials.models import MaterialDefinition, MaterialLot

MOST_CODES: Final = 4
"""Codes of one label."""
MOST_THINGS: Final = 50

_PREFIXED = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_ENDING = "\r\n\t"


class Kind(StrEnum):
    """What a code may name."""

    CONTAINER = "CONTAINER"
    LOT = "LOT"
    SAMPLE = "SAMPLE"
    MATERIAL = "MATERIAL"
    DISPENSED = "DISPENSED"


_NAMED: Final = {
    Named.CONTAINER: Kind.CONTAINER,
    Named.DISPENSED: Kind.DISPENSED,
    Named.LOT: Kind.LOT,
    Named.SAMPLE: Kind.SAMPLE,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was scanned: its elements, whether it is ours, which things it may name, and what is wrong with it.

    `things` are ids by kind, the newest first; those that bear it as their number are `numbered`. A plain number has no
    elements.
    """

    given: str
    elements: ElementString | None = None
    ours: bool = False
    things: tuple[tuple[Kind, UUID], ...] = ()
    problem: Refusal | None = None
    numbered: frozenset[UUID] = frozenset()

    def told(self, seen: Collection[UUID]) -> Refusal | None:
        """What is wrong with it, or why it names nothing or several, for somebody who sees only these of its things."""
        if self.problem is not None:
            return self.problem
        if not seen:
            return NamesNothing(given=self.given, because=_because(self))
        if self.numbered.isdisjoint(seen) or self.numbered.issuperset(seen):
            return None
        return OriginUnclear(named=(f"container {self.given}", str(self.elements)))


def require_codes(codes: Sequence[str]) -> None:
    """1 to 4 codes of one label. Raises InvalidInput."""
    if not 1 <= len(codes) <= MOST_CODES:
        problem = f"Scan 1 to {MOST_CODES} codes of one label; {len(codes)} were given."
        raise InvalidInput(path=("codes",), problem=problem)


def resolve(
    session: Session,
    company: CompanyId,
    codes: Sequence[str],
    *,
    issuer: Issuer | None,
    sites: frozenset[SiteId] | None,
    today: date,
) -> Reading:
    """What the codes of one label name; `sites` are those whose lots are looked through, None for all.

    Raises InvalidInput for the number of codes alone: all else is told.
    """
    require_codes(codes)
    numbered = _by_number(session, company, codes[0]) if len(codes) == 1 else ()
    try:
        scanned = scanning.scan(*codes, today=today)
    except Unreadable as refusal:
        return _unread(codes[0], numbered, refusal)
    try:
        ours, things = _things(session, company, scanned, issuer, sites)
    except (Unreadable, OriginUnclear) as refusal:
        return Reading(codes[0], scanned, things=numbered, problem=refusal)
    every = tuple(dict.fromkeys((*numbered, *things)))
    return Reading(codes[0], scanned, ours, every, numbered=frozenset(one for _, one in numbered))


def dispensed_code(uow: UnitOfWork, given: str) -> str:
    """The code of the dispensed container that our own code on its label names; what is no such code, as it is.

    So is the code on a label of what was returned or destroyed: it names nothing that is dispensed, even where its
    container was filled for another batch meanwhile (WGH-13). Raises Unreadable, OriginUnclear.
    """
    found = uow.find(LabelIssuer)
    if not found or f"{found[0].name}/{Named.DISPENSED.value}/" not in given:
        return given
    scanned = scanning.scan(given, today=uow.now.date())
    origin = own.origin(scanned, queries.as_issuer(found[0]))
    row = uow.look_at(DispensedContainer, origin.id) if isinstance(origin, OwnCode) else None
    return given if row is None or row.state in GONE else row.code


def _unread(given: str, numbered: tuple[tuple[Kind, UUID], ...], refusal: Unreadable) -> Reading:
    """A number names its container, whatever it is as a code; what begins as no code at all was meant as a number."""
    if numbered:
        return Reading(given, things=numbered)
    plain = NUMBER.fullmatch(_bare(given)) and isinstance(refusal, UnknownIdentifier) and refusal.position == 1
    return Reading(given, problem=None if plain else refusal)


def _because(reading: Reading) -> str:
    if reading.elements is None:
        return "no container has this number, and it begins with no GS1 application identifier."
    if reading.ours:
        return "it is a code of this company, of a thing that isn't here or at a site of yours."
    if reading.elements.value(GTIN, CONTENT):
        return "no material has this GTIN, or none of its lots this number."
    return "it says neither a product (01) nor anything of ours."


def _bare(given: str) -> str:
    """What was scanned without what scanners put around it."""
    text = given.rstrip(_ENDING)
    prefix = _PREFIXED.match(text)
    return text[prefix.end() :] if prefix else text


def _by_number(session: Session, company: CompanyId, given: str) -> tuple[tuple[Kind, UUID], ...]:
    number = _bare(given)
    if NUMBER.fullmatch(number) is None:
        return ()
    chosen = select(Container.id).where(Container.company_id == company, Container.number == number)
    return tuple((Kind.CONTAINER, one) for one in session.scalars(chosen))


def _things(
    session: Session,
    company: CompanyId,
    scanned: ElementString,
    issuer: Issuer | None,
    sites: frozenset[SiteId] | None,
) -> tuple[bool, tuple[tuple[Kind, UUID], ...]]:
    """Whether it is ours, and what it names. Raises OwnCodeDamaged, OriginUnclear."""
    origin = own.origin(scanned, issuer) if issuer else own.Others(scanned)
    if isinstance(origin, OwnCode):
        kind = _NAMED.get(origin.named)
        return True, () if kind is None else ((kind, origin.id),)
    if isinstance(origin, OwnUnit):
        return True, _of_unit(session, company, origin)
    product = scanned.value(GTIN, CONTENT)
    named = () if product is None else _of_product(session, company, Gtin(product), scanned.value(LOT), sites)
    return isinstance(origin, OwnProduct), named


def _of_unit(session: Session, company: CompanyId, unit: OwnUnit) -> tuple[tuple[Kind, UUID], ...]:
    """The lot that is on a unit which was labelled here."""
    chosen = select(IssuedLabel.lot_id).where(IssuedLabel.company_id == company, IssuedLabel.sscc == unit.sscc.digits)
    return tuple((Kind.LOT, one) for one in session.scalars(chosen))


def _of_product(
    session: Session, company: CompanyId, gtin: Gtin, lot: str | None, sites: frozenset[SiteId] | None
) -> tuple[tuple[Kind, UUID], ...]:
    """The material or, where a lot is said, the lots that bear its number or their supplier's."""
    material = select(MaterialDefinition.id).where(
        MaterialDefinition.company_id == company, MaterialDefinition.gtin == gtin.digits
    )
    if lot is None:
        return tuple((Kind.MATERIAL, one) for one in session.scalars(material.limit(MOST_THINGS)))
    lots = select(MaterialLot.id).where(
        MaterialLot.company_id == company,
        MaterialLot.material_id.in_(material),
        (MaterialLot.number == lot) | (MaterialLot.supplier_lot == lot),
        *(() if sites is None else (MaterialLot.site_id.in_(sites),)),
    )
    found = session.scalars(lots.order_by(MaterialLot.id.desc()).limit(MOST_THINGS))
    return tuple((Kind.LOT, one) for one in found)

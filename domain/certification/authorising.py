"""By which authorisations the company sells and its sites make: signed by quality, replaced or withdrawn (QPC-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from domain.certification import rules
from domain.certification.events import AuthorisationSet, AuthorisationWithdrawn
from domain.certification.kinds import AuthorisationKind, AuthorisationState
from domain.certification.models import ManufacturingAuthorisation, MarketingAuthorisation
from domain.certification.states import AUTHORISATION, AuthorisationAct
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_text
from domain.materials.models import MaterialDefinition
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site

Authorisation = MarketingAuthorisation | ManufacturingAuthorisation
Authorised = TypeVar("Authorised", MarketingAuthorisation, ManufacturingAuthorisation)

REASON = 2000
LINES = {
    "number": 100,
    "holder": 300,
    "productName": 300,
    "strength": 200,
    "dosageForm": 200,
    "packSize": 200,
    "authority": 300,
    "name": 300,
}
"""How many characters each takes at most, in one line."""
ADDRESS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMarketing:
    """`subject` is the material whose lots are the product; `site` is where quality signs.

    One with the same number for the same market and product is replaced, such as after a variation.
    """

    subject: UUID
    version: int
    site: UUID
    kind: AuthorisationKind
    number: str
    market: str
    holder: str
    product_name: str
    strength: str
    dosage_form: str
    pack_size: str
    valid_from: date
    valid_until: date | None
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "material": str(self.subject),
            "version": str(self.version),
            "site": str(self.site),
            "kind": self.kind.value,
            **self.lines(),
            "market": self.market,
            "validFrom": self.valid_from.isoformat(),
            "validUntil": None if self.valid_until is None else self.valid_until.isoformat(),
            "reason": self.reason,
        }

    def lines(self) -> dict[str, str]:
        """What is written in one line, by its field."""
        return {
            "number": self.number,
            "holder": self.holder,
            "productName": self.product_name,
            "strength": self.strength,
            "dosageForm": self.dosage_form,
            "packSize": self.pack_size,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SetManufacturing:
    """`subject` is the site; its name and address are those of the authorisation. Any before is replaced."""

    subject: UUID
    version: int
    number: str
    authority: str
    name: str
    address: str
    valid_from: date
    valid_until: date | None
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "site": str(self.subject),
            "version": str(self.version),
            **self.lines(),
            "address": self.address,
            "validFrom": self.valid_from.isoformat(),
            "validUntil": None if self.valid_until is None else self.valid_until.isoformat(),
            "reason": self.reason,
        }

    def lines(self) -> dict[str, str]:
        """What is written in one line, by its field."""
        return {"number": self.number, "authority": self.authority, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """`subject` is the authorisation; `site` is where quality signs, None for that of the authorisation itself."""

    subject: UUID
    version: int
    site: UUID | None
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "authorisation": str(self.subject),
            "version": str(self.version),
            **({} if self.site is None else {"site": str(self.site)}),
            "reason": self.reason,
        }


def _check_set(given: SetMarketing | SetManufacturing) -> None:
    for field, text in given.lines().items():
        require_line(text, limit=LINES[field], path=(field,))
    require_text(given.reason, limit=REASON, path=("reason",))
    rules.require_days(given.valid_from, given.valid_until)


def _check_marketing(uow: UnitOfWork, _: MaterialDefinition, given: SetMarketing) -> None:
    _check_set(given)
    rules.require_market(given.market)
    uow.rely_on(Site, given.site)


def _check_manufacturing(_: UnitOfWork, __: Site, given: SetManufacturing) -> None:
    _check_set(given)
    require_text(given.address, limit=ADDRESS, path=("address",))


def _perform_marketing(
    uow: UnitOfWork, material: MaterialDefinition, given: SetMarketing, signature: Signature
) -> MarketingAuthorisation:
    of = MarketingAuthorisation
    same = of.material_id == material.id, of.market == given.market, of.number == given.number
    _replace(uow, uow.lock(of, *same, of.state == AuthorisationState.IN_FORCE))
    made = MarketingAuthorisation(
        id=new_id(),
        kind=given.kind,
        material_id=material.id,
        market=given.market,
        number=given.number,
        holder=given.holder,
        product_name=given.product_name,
        strength=given.strength,
        dosage_form=given.dosage_form,
        pack_size=given.pack_size,
        valid_from=given.valid_from,
        valid_until=given.valid_until,
    )
    return _signed(uow, made, signature)


def _perform_manufacturing(
    uow: UnitOfWork, site: Site, given: SetManufacturing, signature: Signature
) -> ManufacturingAuthorisation:
    of = ManufacturingAuthorisation
    _replace(uow, uow.lock(of, of.site_id == site.id, of.state == AuthorisationState.IN_FORCE))
    made = ManufacturingAuthorisation(
        id=new_id(),
        site_id=site.id,
        number=given.number,
        authority=given.authority,
        name=given.name,
        address=given.address,
        valid_from=given.valid_from,
        valid_until=given.valid_until,
    )
    return _signed(uow, made, signature)


def _replace(uow: UnitOfWork, before: Sequence[Authorisation]) -> None:
    for one in before:
        one.state = AUTHORISATION.after(AuthorisationState(one.state), AuthorisationAct.REPLACE)
    uow.session.flush()  # one at most is in force, at every moment


def _signed(uow: UnitOfWork, made: Authorised, signature: Signature) -> Authorised:
    made.state = AuthorisationState.IN_FORCE
    made.set_by, made.set_name, made.set_at = signature.person_id, signature.printed_name, uow.now
    made.signature_id = signature.id
    uow.record(AuthorisationSet(authorisation=made.id))
    return uow.add(made)


def _check_withdrawal(_: UnitOfWork, found: Authorisation, given: Withdraw) -> None:
    """Raises InvalidInput, WrongState."""
    require_text(given.reason, limit=REASON, path=("reason",))
    AUTHORISATION.after(AuthorisationState(found.state), AuthorisationAct.WITHDRAW)


def _withdraw(uow: UnitOfWork, found: Authorised, given: Withdraw, signature: Signature) -> Authorised:
    found.state = AUTHORISATION.after(AuthorisationState(found.state), AuthorisationAct.WITHDRAW)
    found.withdrawn_because, found.withdrawn_by = given.reason, signature.person_id
    found.withdrawn_name, found.withdrawn_at = signature.printed_name, uow.now
    found.withdrawal_signature_id = signature.id
    uow.record(AuthorisationWithdrawn(authorisation=found.id))
    return found


def _as_signed(found: Authorisation) -> Json:
    return {
        "number": found.number,
        "validFrom": found.valid_from.isoformat(),
        "validUntil": None if found.valid_until is None else found.valid_until.isoformat(),
        "setBy": found.set_name,
    }


SET_MARKETING: SignedAct[SetMarketing, MaterialDefinition] = SignedAct(
    name="setMarketingAuthorisation",
    model=MaterialDefinition,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.AUTHORISATION_SET,
    meaning=lambda _: Meaning.APPROVED,
    content=lambda _, material, __: {"material": {"code": material.code, "name": material.name}},
    check=_check_marketing,
    perform=_perform_marketing,
    site=lambda _, given: SiteId(given.site),
    may_wait=SetMarketing,
)

SET_MANUFACTURING: SignedAct[SetManufacturing, Site] = SignedAct(
    name="setManufacturingAuthorisation",
    model=Site,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.AUTHORISATION_SET,
    meaning=lambda _: Meaning.APPROVED,
    content=lambda _, site, __: {"site": {"code": site.code, "name": site.name}},
    check=_check_manufacturing,
    perform=_perform_manufacturing,
    site=lambda site, _: SiteId(site.id),
    may_wait=SetManufacturing,
)

WITHDRAW_MARKETING: SignedAct[Withdraw, MarketingAuthorisation] = SignedAct(
    name="withdrawMarketingAuthorisation",
    model=MarketingAuthorisation,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.AUTHORISATION_SET,
    meaning=lambda _: Meaning.REVOKED,
    content=lambda _, found, __: _as_signed(found),
    check=_check_withdrawal,
    perform=_withdraw,
    site=lambda _, given: None if given.site is None else SiteId(given.site),
)

WITHDRAW_MANUFACTURING: SignedAct[Withdraw, ManufacturingAuthorisation] = SignedAct(
    name="withdrawManufacturingAuthorisation",
    model=ManufacturingAuthorisation,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.AUTHORISATION_SET,
    meaning=lambda _: Meaning.REVOKED,
    content=lambda _, found, __: _as_signed(found),
    check=_check_withdrawal,
    perform=_withdraw,
)

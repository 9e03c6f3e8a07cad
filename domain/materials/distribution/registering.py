"""Registering who receives a company's products."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_line, require_text
from domain.materials import describing, rules
from domain.materials.commands.defining import require_may_define
from domain.materials.distribution.events import ConsigneeChanged, ConsigneeRegistered
from domain.materials.distribution.models import Consignee
from domain.materials.distribution.refusals import ConsigneeExists
from domain.tenancy.models import Company


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsigneeDetails:
    """Who a consignee is and where; `country` is its ISO 3166-1 code, `gln` its GS1 location number."""

    name: str
    address: str
    country: str
    gln: str | None = None


def register_consignee(uow: UnitOfWork, *, code: str, details: ConsigneeDetails) -> Consignee:
    """Name somebody whom lots are shipped to (21 CFR 211.196). Raises Forbidden, InvalidInput, ConsigneeExists."""
    require_may_define(uow)
    require_line(code, limit=rules.CODE, path=("code",))
    _require_details(details)
    uow.lock(Company)  # one at a time, so that two of one code are refused, not broken off
    if uow.any(Consignee, Consignee.code == code):
        raise ConsigneeExists(consignee_code=code, path=("code",))
    found = Consignee(id=new_id(), code=code)
    _say(found, details)
    uow.record(ConsigneeRegistered(consignee=found.id))
    return uow.add(found)


def change_consignee(
    uow: UnitOfWork, *, consignee: UUID, seen: int, details: ConsigneeDetails, reason: str
) -> Consignee:
    """Say this of a consignee from now on. Raises Forbidden, NotFound, VersionConflict, InvalidInput."""
    require_may_define(uow)
    require_text(reason, limit=rules.REASON, path=("reason",))
    _require_details(details)
    found = uow.hold(Consignee, consignee)
    require_version(found, seen)
    _say(found, details)
    uow.record(ConsigneeChanged(consignee=found.id))
    return found


def _require_details(details: ConsigneeDetails) -> None:
    require_line(details.name, limit=rules.NAME, path=("details", "name"))
    require_text(details.address, limit=describing.ADDRESS, path=("details", "address"))
    describing.require_country(details.country, path=("details", "country"))
    if details.gln is not None:
        describing.require_gln(details.gln, path=("details", "gln"))


def _say(consignee: Consignee, details: ConsigneeDetails) -> None:
    consignee.name, consignee.address = details.name, details.address
    consignee.country, consignee.gln = details.country, details.gln

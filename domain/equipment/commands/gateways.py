"""Enrolling the key of a site's gateway, naming it, and using it no more."""

from uuid import UUID

from domain.equipment import queries, readings, rules
from domain.equipment.events import GatewayEnrolled, GatewayRenamed, GatewayRetired
from domain.equipment.kinds import GatewayState, ScaleState
from domain.equipment.models import Gateway, Scale
from domain.equipment.refusals import GatewayKeyKnown, GatewayNameTaken, GatewayServesScales
from domain.equipment.states import GATEWAY, GatewayAct
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.tenancy.models import Company


def enrol_gateway(uow: UnitOfWork, *, site: SiteId, name: str, verifier_key: str) -> Gateway:
    """Take the readings that this key signs for those of a site; it is heard from now on.

    Raises Forbidden, NotFound, InvalidInput, GatewayKeyInvalid, GatewayKeyKnown, GatewayNameTaken.
    """
    uow.require(Permission.GATEWAY_ENROL, site=site)
    require_line(name, limit=rules.NAME, path=("name",))
    key = rules.read_key(verifier_key)
    queries.require_plant(uow, site)
    uow.lock(Company)  # one at a time, so that two of one key are refused, not broken off
    known = uow.look_at(Gateway, readings.gateway_id(key))
    if known is not None:
        raise GatewayKeyKnown(name=known.name, state=known.state, path=("verifierKey",))
    _require_free(uow, site, name)
    found = Gateway(
        id=readings.gateway_id(key),
        site_id=site,
        name=name,
        verifier_key=str(key),
        state=GatewayState.ENROLLED,
        enrolled_by=uow.person,
        enrolled_name=uow.actor.name,
        enrolled_at=uow.now,
    )
    uow.record(GatewayEnrolled(gateway=found.id))
    return uow.add(found)


def rename_gateway(uow: UnitOfWork, *, gateway: UUID, version: int, name: str) -> Gateway:
    """Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, GatewayNameTaken."""
    found = uow.load(Gateway, gateway, Permission.GATEWAY_ENROL, version=version)
    found.state = GATEWAY.after(GatewayState(found.state), GatewayAct.RENAME)
    require_line(name, limit=rules.NAME, path=("name",))
    uow.lock(Company)
    _require_free(uow, found.site_id, name, but=found.id)
    found.name = name
    uow.record(GatewayRenamed(gateway=found.id))
    return found


def retire_gateway(uow: UnitOfWork, *, gateway: UUID, version: int, reason: str) -> Gateway:
    """Hear it no more; its readings stay, and its key is never enrolled again. Contexts above may refuse it as well.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, GatewayServesScales.
    """
    found = uow.load(Gateway, gateway, Permission.GATEWAY_ENROL, version=version)
    found.state = GATEWAY.after(GatewayState(found.state), GatewayAct.RETIRE)
    rules.require_reason(reason)
    serves = uow.find(Scale, Scale.gateway_id == found.id, Scale.state == ScaleState.IN_SERVICE)
    if serves:
        raise GatewayServesScales(scales=tuple(sorted(one.code for one in serves)))
    found.retired_name, found.retired_at, found.retired_reason = uow.actor.name, uow.now, reason
    uow.record(GatewayRetired(gateway=found.id))
    return found


def _require_free(uow: UnitOfWork, site: UUID, name: str, *, but: UUID | None = None) -> None:
    same = uow.find(Gateway, Gateway.site_id == site, Gateway.name == name, Gateway.state == GatewayState.ENROLLED)
    if any(one.id != but for one in same):
        raise GatewayNameTaken(name=name, path=("name",))

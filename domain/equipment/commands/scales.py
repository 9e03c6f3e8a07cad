"""Enrolling a scale of a site, saying it anew, choosing its check weights, and using it no more."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.equipment import queries, rules
from domain.equipment.events import ScaleChanged, ScaleEnrolled, ScaleRetired
from domain.equipment.kinds import GatewayState, ScaleState
from domain.equipment.models import Gateway, Scale, ScaleCheckWeight
from domain.equipment.refusals import ScaleAtGatewayTaken, ScaleCodeTaken
from domain.equipment.states import SCALE, ScaleAct
from domain.equipment.values import CheckWeight, Instrument, ScaleDetails
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import LocationState
from domain.materials.container_models import OperationalLocation
from domain.tenancy.models import Site


def enrol_scale(uow: UnitOfWork, *, site: SiteId, code: str, instrument: Instrument, details: ScaleDetails) -> Scale:
    """A scale of a site; it is used once it was calibrated and checked (WGH-9).

    Raises Forbidden, NotFound, InvalidInput, WrongState, ScaleCodeTaken, ScaleAtGatewayTaken.
    """
    uow.require(Permission.SCALE_ENROL, site=site)
    rules.require_code(code)
    rules.require_instrument(instrument)
    rules.require_details(details)
    queries.require_plant(uow, site)
    _one_at_a_time(uow, site)
    if uow.any(Scale, Scale.site_id == site, Scale.code == code):
        raise ScaleCodeTaken(scale_code=code, path=("code",))
    found = Scale(
        id=new_id(),
        site_id=site,
        code=code,
        maker=instrument.maker,
        model_name=instrument.model_name,
        serial_number=instrument.serial_number,
        unit=instrument.unit,
        state=ScaleState.IN_SERVICE,
        enrolled_by=uow.person,
        enrolled_name=uow.actor.name,
        enrolled_at=uow.now,
    )
    _say(uow, found, details)
    uow.record(ScaleEnrolled(scale=found.id))
    return uow.add(found)


def change_scale(uow: UnitOfWork, *, scale: UUID, version: int, details: ScaleDetails, reason: str) -> Scale:
    """Say this of a scale from now on.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, ScaleAtGatewayTaken.
    """
    found = uow.load(Scale, scale, Permission.SCALE_ENROL, version=version)
    found.state = SCALE.after(ScaleState(found.state), ScaleAct.CHANGE)
    rules.require_details(details)
    rules.require_reason(reason)
    _one_at_a_time(uow, SiteId(found.site_id))
    _require_carries(uow, found, details)
    _say(uow, found, details)
    uow.record(ScaleChanged(scale=found.id))
    return found


def set_check_weights(
    uow: UnitOfWork, *, scale: UUID, version: int, weights: Sequence[CheckWeight], reason: str
) -> Scale:
    """With which reference weights a scale is checked each day, in this order.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(Scale, scale, Permission.SCALE_ENROL, version=version)
    found.state = SCALE.after(ScaleState(found.state), ScaleAct.CHANGE)
    rules.require_weights(weights, capacity=found.capacity)
    rules.require_reason(reason)
    flag_modified(found, "state")  # its weights alone change: the scale's own version counts that up too (EXE-14)
    for before in uow.lock(ScaleCheckWeight, ScaleCheckWeight.scale_id == found.id):
        uow.remove(before)
    for position, one in enumerate(weights, 1):
        row = ScaleCheckWeight(id=new_id(), site_id=found.site_id, scale_id=found.id, position=position)
        row.reference, row.nominal, row.tolerance = one.reference, one.nominal, one.tolerance
        uow.add(row)
    uow.record(ScaleChanged(scale=found.id))
    return found


def retire_scale(uow: UnitOfWork, *, scale: UUID, version: int, reason: str) -> Scale:
    """Use it no more; its readings, calibrations and checks stay.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(Scale, scale, Permission.SCALE_ENROL, version=version)
    found.state = SCALE.after(ScaleState(found.state), ScaleAct.RETIRE)
    rules.require_reason(reason)
    found.retired_name, found.retired_at, found.retired_reason = uow.actor.name, uow.now, reason
    uow.record(ScaleRetired(scale=found.id))
    return found


def _one_at_a_time(uow: UnitOfWork, site: SiteId) -> None:
    """So that two of one code, or of one name of a gateway, are refused, not broken off."""
    if not uow.lock(Site, Site.id == site):
        raise NotFound(kind="Site", id=site, path=("siteId",))


def _require_carries(uow: UnitOfWork, scale: Scale, details: ScaleDetails) -> None:
    heaviest = max(
        (one.nominal for one in uow.find(ScaleCheckWeight, ScaleCheckWeight.scale_id == scale.id)), default=None
    )
    if heaviest is not None and heaviest > details.capacity:
        problem = f"It is checked with {heaviest:f} {scale.unit}; choose other check weights first (setCheckWeights)."
        raise InvalidInput(path=("details", "capacity"), problem=problem)


def _say(uow: UnitOfWork, scale: Scale, details: ScaleDetails) -> None:
    """Raises NotFound, InvalidInput, WrongState, ScaleAtGatewayTaken."""
    scale.name, scale.capacity, scale.division = details.name, details.capacity, details.division
    scale.minimum_weight = details.minimum_weight
    if details.gateway is not None:
        _require_gateway(uow, scale, details.gateway, str(details.gateway_scale))
    scale.gateway_id, scale.gateway_scale = details.gateway, details.gateway_scale
    if details.location is not None and details.location != scale.location_id:
        _require_location(uow, scale, details.location)
    scale.location_id = details.location


def _require_gateway(uow: UnitOfWork, scale: Scale, gateway: UUID, name: str) -> None:
    found = uow.rely_on(Gateway, gateway)
    if found.site_id != scale.site_id:
        raise NotFound(kind="Gateway", id=gateway, path=("details", "gatewayId"))
    if found.state != GatewayState.ENROLLED:
        raise WrongState(kind="gateway", state=found.state, act="READ", allowed=(), path=("details", "gatewayId"))
    same = uow.find(
        Scale, Scale.gateway_id == gateway, Scale.gateway_scale == name, Scale.state == ScaleState.IN_SERVICE
    )
    for one in same:
        if one.id != scale.id:
            path = ("details", "gatewayScale")
            raise ScaleAtGatewayTaken(scale_code=one.code, gateway_scale=name, path=path)


def _require_location(uow: UnitOfWork, scale: Scale, location: UUID) -> None:
    found = uow.rely_on(OperationalLocation, location)
    if found.site_id != scale.site_id:
        raise NotFound(kind="OperationalLocation", id=location, path=("details", "locationId"))
    if found.state != LocationState.OPEN:
        problem = f"The location {found.code} is {found.state}; a scale stands at one that is OPEN."
        raise InvalidInput(path=("details", "locationId"), problem=problem)

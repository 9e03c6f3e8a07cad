"""Asking a scale for one weight, and handing what is asked to the scale's gateway."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from domain.equipment import queries, rules
from domain.equipment.events import ScaleReadingRequested
from domain.equipment.gateway_refusals import GatewayIsRetired
from domain.equipment.kinds import GatewayState, ScaleState
from domain.equipment.models import Gateway, Scale
from domain.equipment.reading_models import ScaleReadingHandover, ScaleReadingRequest
from domain.equipment.readings import Kind
from domain.equipment.refusals import ScaleHasNoGateway, TooManyPending
from domain.equipment.states import SCALE, ScaleAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork

SECONDS: Final = 30
"""How long a reading may take unless told."""
PENDING_OF_SCALE: Final = 8
"""As many as its gateway lets wait for one scale."""
PENDING_OF_COMPANY: Final = 100
AGAIN: Final = timedelta(seconds=5)
"""So long after it was handed out a request without an answer is handed out again."""
MOST_HANDED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A request as its gateway gets it: `seconds` from now the answer may take."""

    id: UUID
    scale: str
    kind: Kind
    nonce: str
    seconds: int


def request_reading(
    uow: UnitOfWork, *, scale: UUID, kind: Kind, seconds: int = SECONDS, weighing: UUID | None = None
) -> ScaleReadingRequest:
    """Ask a scale for one stable weight, which has so many seconds to come; of a weighing, it serves that one alone.

    Whether the scale may be used for what is weighed is asked above (WGH-9): a check is read of one that may not.
    Raises NotFound, Forbidden, WrongState, InvalidInput, ScaleHasNoGateway, TooManyPending.
    """
    found = uow.load(Scale, scale, Permission.SCALE_USE)
    SCALE.after(ScaleState(found.state), ScaleAct.READ)
    least, most = rules.REQUEST_SECONDS
    if not least <= seconds <= most:
        problem = f"A reading is given {least} to {most} seconds; {seconds} were asked for."
        raise InvalidInput(path=("seconds",), problem=problem)
    if found.gateway_id is None or found.gateway_scale is None:
        raise ScaleHasNoGateway(scale_code=found.code, path=("scaleId",))
    _require_room(uow, found)
    request = ScaleReadingRequest(
        id=new_id(),
        site_id=found.site_id,
        scale_id=found.id,
        gateway_id=found.gateway_id,
        gateway_scale=found.gateway_scale,
        serial_number=found.serial_number,
        kind=kind,
        nonce=secrets.token_urlsafe(24),
        weighing_id=weighing,
        requested_by=uow.person,
        requested_name=uow.actor.name,
        requested_at=uow.now,
        expires_at=uow.now + timedelta(seconds=seconds),
    )
    uow.record(ScaleReadingRequested(gateway=request.gateway_id, scale=found.id, request=request.id))
    return uow.add(request)


def _require_room(uow: UnitOfWork, scale: Scale) -> None:
    """Scales are asked at the same time, so that the company's bound may be passed by a few. Raises TooManyPending."""
    if queries.pending(uow, ScaleReadingRequest.scale_id == scale.id) >= PENDING_OF_SCALE:
        raise TooManyPending(limit=PENDING_OF_SCALE, of="scale", path=("scaleId",))
    if queries.pending(uow) >= PENDING_OF_COMPANY:
        raise TooManyPending(limit=PENDING_OF_COMPANY, of="company", path=("scaleId",))


def hand_out(uow: UnitOfWork, *, gateway: UUID, handed: list[Handed]) -> Gateway:
    """What this gateway is to read now, into `handed`; what was handed out less than five seconds ago is left.

    Raises NotFound, GatewayIsRetired.
    """
    found = require_enrolled(uow, gateway)
    for one in _waiting(uow, gateway):
        left = max(1, int((one.expires_at - uow.now).total_seconds()))
        handed.append(Handed(id=one.id, scale=one.gateway_scale, kind=Kind(one.kind), nonce=one.nonce, seconds=left))
        again = insert(ScaleReadingHandover).values(company_id=uow.actor.company, id=one.id, handed_at=uow.now)
        again = again.on_conflict_do_update(index_elements=["company_id", "id"], set_={"handed_at": uow.now})
        uow.session.execute(again)
    return found


def _waiting(uow: UnitOfWork, gateway: UUID) -> list[ScaleReadingRequest]:
    request, handover = ScaleReadingRequest, ScaleReadingHandover
    just_now = exists().where(
        handover.company_id == request.company_id, handover.id == request.id, handover.handed_at > uow.now - AGAIN
    )
    chosen = (
        select(request)
        .where(
            request.company_id == uow.actor.company,
            request.gateway_id == gateway,
            request.expires_at > uow.now,
            ~queries.answered(),
            ~just_now,
        )
        .order_by(request.id)
        .limit(MOST_HANDED)
    )
    return list(uow.session.scalars(chosen))


def require_enrolled(uow: UnitOfWork, gateway: UUID) -> Gateway:
    """The gateway, which stays enrolled until the commit. Raises NotFound, GatewayIsRetired."""
    found = uow.rely_on(Gateway, gateway)
    if found.state != GatewayState.ENROLLED:
        raise GatewayIsRetired(name=found.name)
    return found

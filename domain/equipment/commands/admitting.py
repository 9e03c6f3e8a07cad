"""Letting a gateway's HTTP request in: its signature, its clock, its nonce, and how often it comes."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from domain.audit.notes import VerifierKey
from domain.equipment import authorization
from domain.equipment.authorization import SKEW, Authorization, Called
from domain.equipment.gateway_refusals import GatewayIsRetired, NonceUsed, NotAuthentic, TooManyRequests
from domain.equipment.kinds import GatewayState
from domain.equipment.models import Gateway, GatewayContact, GatewayNonce
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork

WINDOW: Final = timedelta(minutes=1)
MOST_IN_WINDOW: Final = 300
"""A gateway asks every 25 seconds, and answers each scale every few."""
KEPT: Final = 2 * SKEW
"""A nonce is kept for as long as its timestamp, the earliest or the latest, would be taken."""


def admit(uow: UnitOfWork, *, given: Authorization, called: Called) -> Gateway:
    """The gateway that signed this request, once. Its nonce is used from now on, whatever comes of the request.

    Raises NotAuthentic, ClockOff, GatewayIsRetired, NonceUsed, TooManyRequests.
    """
    found = uow.look_at(Gateway, given.gateway)
    if found is None:
        raise NotAuthentic(because="no gateway of this company has this id")
    authorization.require_signed(given, called, VerifierKey.parse(found.verifier_key))
    authorization.require_clock(given, now=uow.now)
    if found.state != GatewayState.ENROLLED:
        raise GatewayIsRetired(name=found.name)
    _require_rate(uow, found)
    _use(uow, found, given.nonce)
    _seen(uow, found)
    return found


def _require_rate(uow: UnitOfWork, gateway: Gateway) -> None:
    nonce = GatewayNonce
    ours = (nonce.company_id == uow.actor.company, nonce.gateway_id == gateway.id)
    uow.session.execute(delete(nonce).where(*ours, nonce.used_at < uow.now - KEPT))
    counted = select(func.count()).where(*ours, nonce.used_at > uow.now - WINDOW)
    if uow.session.scalars(counted).one() >= MOST_IN_WINDOW:
        raise TooManyRequests(limit=MOST_IN_WINDOW, seconds=int(WINDOW.total_seconds()))


def _use(uow: UnitOfWork, gateway: Gateway, nonce: str) -> None:
    row = {"company_id": uow.actor.company, "id": new_id(), "gateway_id": gateway.id, "nonce": nonce}
    used = insert(GatewayNonce).values(used_at=uow.now, **row).on_conflict_do_nothing().returning(GatewayNonce.id)
    if uow.session.scalars(used).first() is None:
        raise NonceUsed


def _seen(uow: UnitOfWork, gateway: Gateway) -> None:
    row = {"company_id": uow.actor.company, "id": gateway.id, "site_id": gateway.site_id, "last_seen_at": uow.now}
    seen = insert(GatewayContact).values(**row)
    uow.session.execute(seen.on_conflict_do_update(index_elements=["company_id", "id"], set_={"last_seen_at": uow.now}))

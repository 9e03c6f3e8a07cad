"""Whose turn it is to sign an act that several sign, and until when: pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel.permissions import Role
from domain.signatures.governing.refusals import RoleNotInPolicy
from domain.signatures.governing.rules import Governing
from domain.signatures.models import Meaning
from domain.signatures.ordering.refusals import RequestLapsed, SignedAtAnotherPlace

REASON = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """One signature in the order, from 1: as what, by whoever has one of these roles; `signed_by` once it is given."""

    order: int
    meaning: Meaning
    roles: tuple[Role, ...]
    signed_by: UUID | None = None


Places = tuple[Place, ...]


def places(of: Governing, *, meaning: Meaning) -> Places:
    """What an ordered line demands of an act that is signed with this meaning in the end."""
    return tuple(
        Place(order, meaning if order == of.last else of.meaning_at(order), of.roles_at(order, meaning))
        for order in range(1, of.last + 1)
    )


def turn(of: Sequence[Place]) -> Place | None:
    """The first place that nobody signed yet; None where all are (SIG-7)."""
    return next((one for one in of if one.signed_by is None), None)


def require_turn(place: Place, of: Sequence[Place], *, act: str, person: UUID, held: Collection[Role]) -> None:
    """The signer has a role of the place, and signed at no other. Raises RoleNotInPolicy, SignedAtAnotherPlace."""
    assert place == turn(of), (place, of)
    _require_new(of, person)
    if not set(place.roles).intersection(held):
        raise RoleNotInPolicy(act=act, meaning=place.meaning.value, roles=tuple(one.value for one in place.roles))


def require_to_sign(of: Sequence[Place], *, act: str, person: UUID, held: Collection[Role]) -> None:
    """Somebody who may sign at a place that nobody signed yet, and signed at none.

    Raises RoleNotInPolicy, SignedAtAnotherPlace.
    """
    _require_new(of, person)
    left = [one for one in of if one.signed_by is None]
    roles = tuple(dict.fromkeys(role for one in left for role in one.roles))
    if not set(roles).intersection(held):
        meanings = " or ".join(dict.fromkeys(one.meaning.value for one in left))
        raise RoleNotInPolicy(act=act, meaning=meanings, roles=tuple(one.value for one in roles))


def _require_new(of: Sequence[Place], person: UUID) -> None:
    for one in of:
        if one.signed_by == person:
            raise SignedAtAnotherPlace(place=one.order)


def ends(requested: datetime, *, days: int) -> datetime:
    """Until when a request may be signed."""
    return requested + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a request goes by: its subject's version, and the line of the policy with its version; None for no line."""

    version: int
    policy: tuple[UUID, int] | None


def require_current(asked: Standing, now: Standing, *, expires_at: datetime, at: datetime) -> None:
    """It is in its time, and neither subject nor policy changed beneath (SIG-4, SIG-7). Raises RequestLapsed."""
    if at >= expires_at:
        raise RequestLapsed(because=f"its time ended at {expires_at:%Y-%m-%d %H:%M} UTC")
    if asked.policy != now.policy:
        raise RequestLapsed(because="quality changed who signs this act after it was requested")
    if asked.version != now.version:
        raise RequestLapsed(because=f"its subject is at version {now.version}, and was requested at {asked.version}")


def require_shown(asked: str, now: str) -> None:
    """Everybody signs the same content, by its digest (SIG-4). Raises RequestLapsed."""
    if asked != now:
        raise RequestLapsed(because="what it showed is not what stands there now")

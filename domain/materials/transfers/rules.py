"""What must hold of material that goes from one site to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_words
from domain.materials import container_rules
from domain.materials.container_rules import MOST_CONTAINERS
from domain.materials.kinds import LotStatus
from domain.materials.refusals import LotExpired, MadeInRejectedBatch, WrongLotUnit
from domain.materials.rules import EXACT, REASON
from domain.materials.transfers.refusals import LotNotTransferable, TransferDiffers, UnderQuarantineOnly
from domain.materials.values import Maker

DOCUMENT = 80

STAYING = frozenset({LotStatus.REJECTED, LotStatus.EXPIRED})
"""What never leaves for another site."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """So much was received of what was dispatched, and why it differs; dispatched + difference = received, exactly."""

    received: Decimal
    difference: Decimal
    reason: str | None


def require_transferable(number: str, status: str, *, expires_on: date | None, today: date) -> None:
    """What is rejected or past its last day is not sent to another site (TRF-1). Raises LotNotTransferable, LotExpired.

    What waits in quarantine may wait at the other site, and what needs a retest may be tested there.
    """
    if status in STAYING:
        raise LotNotTransferable(number=number, status=status, path=("lot",))
    if expires_on is not None and today > expires_on:
        raise LotExpired(number=number, expired_on=expires_on, today=today, path=("lot",))


def require_declared(number: str, status: str, *, makers: Sequence[Maker], why: str | None) -> str | None:
    """Why a lot leaves under quarantine, as what an unreleased batch gave has to (TRF-5); None for any other.

    `makers` are the batches that gave the lot, or what it came of, and aren't released. Raises MadeInRejectedBatch,
    UnderQuarantineOnly, InvalidInput.
    """
    path = ("underQuarantine",)
    for maker in makers:
        if maker.rejected:
            raise MadeInRejectedBatch(number=number, batch=maker.number, path=("lot",))
        if why is None:
            raise UnderQuarantineOnly(number=number, batch=maker.number, disposition=maker.disposition, path=path)
    if why is None:
        return None
    if status != LotStatus.QUARANTINE:
        problem = f"Lot {number} is {status}; only a lot in QUARANTINE goes under quarantine. Leave this out."
        raise InvalidInput(path=path, problem=problem)
    return require_words(why, limit=REASON, path=path)


def require_said(*, quantity: bool, containers: Sequence[UUID]) -> None:
    """A transfer takes so much of the lot, or of containers of it, each named once. Raises InvalidInput."""
    if quantity == bool(containers):
        problem = "Say how much of the lot leaves, or which containers of it; exactly one of both."
        raise InvalidInput(path=("quantity",), problem=problem)
    require_few(len(containers))
    if len(set(containers)) < len(containers):
        raise InvalidInput(path=("containers",), problem="Name each container once.")


def require_few(count: int) -> None:
    """Raises InvalidInput."""
    if count > MOST_CONTAINERS:
        problem = f"At most {MOST_CONTAINERS} containers go in one transfer; these are {count}. Make several of it."
        raise InvalidInput(path=("containers",), problem=problem)


def arrived(dispatched: Quantity, contents: Sequence[Quantity], *, reason: str | None) -> Arrived:
    """What arrived, set against what was dispatched (TRF-2). Raises InvalidInput, WrongLotUnit, TransferDiffers.

    `contents` are what the containers hold; without any, nothing arrived, and all of it is the difference.
    """
    require_few(len(contents))
    for one in contents:
        if one.unit != dispatched.unit:
            raise WrongLotUnit(expected=dispatched.unit, given=one.unit, path=("containers", "quantity", "unit"))
    received = container_rules.total([one.value for one in contents])
    difference = EXACT.subtract(received, dispatched.value)
    if difference and reason is None:
        raise TransferDiffers(
            dispatched=dispatched.value, received=received, unit=dispatched.unit, path=("differenceReason",)
        )
    if not difference and reason is not None:
        problem = "As much was received as was dispatched: there is no difference to give a reason for."
        raise InvalidInput(path=("differenceReason",), problem=problem)
    said = None if reason is None else require_words(reason, limit=REASON, path=("differenceReason",))
    return Arrived(received, difference, said)

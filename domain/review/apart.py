"""Releasing a batch apart from some of its lots, which are rejected in the same act (REV-13)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.execution.lots import stages
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialLot
from domain.materials.quality.commands import statuses
from domain.materials.states import LotAct
from domain.review import outputs
from domain.review.models import DecidedLot, Decision, Disposition

MOST_LOTS = 200
BECAUSE = 2000


@dataclass(frozen=True, slots=True)
class OfLot:
    """The decision on one lot of a batch: it goes with the release, or is rejected, and then `because` says why."""

    lot: UUID
    decision: Decision
    because: str | None = None

    def as_json(self) -> dict[str, Json]:
        return {"lot": str(self.lot), "decision": self.decision.value, "because": self.because}


def rejected(given: Collection[OfLot]) -> frozenset[UUID]:
    """The lots that don't go."""
    return frozenset(one.lot for one in given if one.decision is Decision.REJECTED)


def require_said(given: Sequence[OfLot], *, decision: Decision) -> None:
    """A release decides on a lot once, and says why one doesn't go; a rejection, on none. Raises InvalidInput."""
    if given and decision is Decision.REJECTED:
        raise InvalidInput(path=("lots",), problem="With a batch all its lots are rejected; name none of them.")
    if len(given) > MOST_LOTS:
        problem = f"At most {MOST_LOTS} lots are decided on in one act; these are {len(given)}. Reject lots apart first"
        raise InvalidInput(path=("lots",), problem=f"{problem} (disposeLot): they needn't be named.")
    if len({one.lot for one in given}) < len(given):
        raise InvalidInput(path=("lots",), problem="Name each lot once.")
    for place, one in enumerate(given):
        path = ("lots", str(place), "because")
        if one.decision is Decision.REJECTED:
            require_text(one.because or "", limit=BECAUSE, path=path)
        elif one.because is not None:
            raise InvalidInput(path=path, problem="Only a lot that is REJECTED has a reason; leave this one's out.")


def require_each(given: Sequence[OfLot], lots: Sequence[MaterialLot]) -> None:
    """Who decides on one of a batch's lots decides on each that isn't rejected yet. Raises InvalidInput."""
    named, waiting = {one.lot for one in given}, {one.id: one for one in lots if one.status != LotStatus.REJECTED}
    if given and named != waiting.keys():
        numbers = ", ".join(one.number for one in waiting.values()) or "none"
        problem = f"Decide on each lot that the batch gave and that isn't rejected yet, and on no other: {numbers}."
        raise InvalidInput(path=("lots",), problem=problem)
    for one in given:
        lot = waiting[one.lot]
        if one.decision is Decision.RELEASED and lot.status == LotStatus.EXPIRED:
            raise InvalidInput(path=("lots",), problem=f"Lot {lot.number} is EXPIRED; such a lot is REJECTED only.")


def as_content(uow: UnitOfWork, batch: Batch, given: Sequence[OfLot]) -> dict[str, Json]:
    """The decision on each lot, and what came of those that don't go, for who signs; nothing where all simply go."""
    decided = [_told(lot, decision) for lot, decision in _decisions(uow, batch, given)]
    if not decided:
        return {}
    parts = [part for _, held in _out(uow, batch, given) for part in held[1:]]
    too = outputs.rejected_with(sorted({one.id: one for one in parts}.values(), key=lambda one: one.number))
    return {"lots": decided, **({"rejectedToo": too} if too else {})}


def _told(lot: MaterialLot, decision: OfLot) -> Json:
    said: dict[str, Json] = {} if decision.because is None else {"because": decision.because}
    return {"lot": lot.number, "status": lot.status, "decision": decision.decision.value, **said}


def decide(uow: UnitOfWork, batch: Batch, disposition: Disposition, given: Sequence[OfLot]) -> None:
    """Keep the decision on each lot, and reject those that don't go with all that came of them (MAT-3).

    Whoever used one is told. A lot that goes is still released by its own tests and signature (disposeLot).
    """
    for lot, decision in _decisions(uow, batch, given):
        uow.add(
            DecidedLot(
                id=new_id(),
                site_id=batch.site_id,
                batch_id=batch.id,
                disposition_id=disposition.id,
                lot_id=lot.id,
                number=lot.number,
                status=lot.status,
                decision=decision.decision,
                because=decision.because,
            )
        )
    for decision, held in _out(uow, batch, given):
        for one in reversed(held):
            if one.status != LotStatus.REJECTED:
                origin = "it" if one is held[0] else f"lot {held[0].number}, of which it came"
                because = f"Batch {batch.number} was released apart from {origin}. {decision.because}"
                statuses.change(uow, one, LotAct.REJECT, because=because)


def _decisions(uow: UnitOfWork, batch: Batch, given: Sequence[OfLot]) -> list[tuple[MaterialLot, OfLot]]:
    """By number; a lot that was rejected before has its reason there, and none of this act."""
    by_lot = {one.lot: one for one in given}
    lots = outputs.lots_of(uow.session, batch)
    by_lot |= {one.id: OfLot(one.id, Decision.REJECTED) for one in lots if one.status == LotStatus.REJECTED}
    return [(one, by_lot[one.id]) for one in lots if one.id in by_lot]


def _out(uow: UnitOfWork, batch: Batch, given: Sequence[OfLot]) -> list[tuple[OfLot, list[MaterialLot]]]:
    """Each lot that this act rejects, then what came of it and wasn't processed; all lots of the batch locked."""
    out = [one for one in given if one.decision is Decision.REJECTED]
    held = {one.id: one for one in outputs.held_lots(uow, batch)} if out else {}
    found = []
    for one in out:
        parts = sorted(stages.came_of(uow.session, batch, one.lot) - {one.lot})
        found.append((one, [held[one.lot], *(held[part] for part in parts)]))
    return found

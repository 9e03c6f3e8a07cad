"""The lots that a batch gave go out of use with its rejection (REV-5)."""

from collections.abc import Iterable
from uuid import UUID

from domain.execution.lots import stages
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialLot
from domain.materials.quality.commands import statuses
from domain.materials.states import LotAct


def held_lots(uow: UnitOfWork, batch: Batch) -> list[MaterialLot]:
    """The lots that a locked batch gave with all that came of them and wasn't processed, locked, by number.

    Who divides, merges or moves a lot relies on its row: with it locked, nothing comes of it that this would miss.
    """
    held: dict[UUID, MaterialLot] = {}
    while more := stages.made(uow.session, batch) - held.keys():
        held |= {one.id: one for one in uow.lock(MaterialLot, MaterialLot.id.in_(more))}
    return sorted(held.values(), key=lambda one: one.number)


def rejected_with(lots: Iterable[MaterialLot]) -> list[Json]:
    """What becomes of the lots of a batch with its rejection, for who signs that."""
    return [
        {"lot": one.number, "status": one.status, "becomes": LotStatus.REJECTED.value}
        for one in lots
        if one.status != LotStatus.REJECTED
    ]


def reject(uow: UnitOfWork, batch: Batch, *, statement: str) -> None:
    """Take them out of use for good; whoever used one is told (REV-5, MAT-3).

    Those that came of others go first, so that none of these waits in quarantine meanwhile for a decision of its own.
    """
    because = f"Batch {batch.number}, which gave it, was rejected. {statement}"
    for lot in sorted(held_lots(uow, batch), key=lambda one: one.id, reverse=True):
        if lot.status != LotStatus.REJECTED:
            statuses.change(uow, lot, LotAct.REJECT, because=because)

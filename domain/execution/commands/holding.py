"""Hold a whole batch, and let it go on."""

from uuid import UUID

from domain.execution.commands import commanding
from domain.execution.kinds import HoldKind
from domain.execution.models import Batch
from domain.execution.procedures import At
from domain.kernel.unit_of_work import UnitOfWork

WHOLE = At()


def hold_batch(uow: UnitOfWork, *, batch: UUID, version: int, reason: str) -> Batch:
    """Bring a running batch to a stand in a safe condition (ISA-88 hold), at once where no phase runs.

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, WrongState, InvalidInput.
    """
    return commanding.halt(uow, batch=batch, version=version, at=WHOLE, kind=HoldKind.HOLD, reason=reason)


def restart_batch(uow: UnitOfWork, *, batch: UUID, version: int, reason: str) -> Batch:
    """Let a held batch run again (ISA-88 restart), at once where no phase is held.

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, WrongState, InvalidInput.
    """
    return commanding.lift(uow, batch=batch, version=version, at=WHOLE, kind=HoldKind.HOLD, reason=reason)

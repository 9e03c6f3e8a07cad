"""End a weighing by which nothing was dispensed (WGH-11)."""

from uuid import UUID

from domain.dispensing.events import WeighingAbandoned
from domain.dispensing.kinds import WeighingState
from domain.dispensing.states import WEIGHING, WeighingAct
from domain.dispensing.weighing_models import Weighing
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials import rules


def abandon_weighing(uow: UnitOfWork, *, weighing: UUID, version: int, reason: str) -> Weighing:
    """End a weighing by which nothing was dispensed; its readings stay (WGH-11).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(Weighing, weighing, Permission.BATCH_EXECUTE, version=version)
    abandon(uow, found, because=require_words(reason, limit=rules.REASON, path=("reason",)))
    return found


def abandon(uow: UnitOfWork, weighing: Weighing, *, because: str) -> None:
    """End a locked weighing without a net. Raises WrongState."""
    weighing.state = WEIGHING.after(WeighingState(weighing.state), WeighingAct.ABANDON)
    weighing.abandoned_because = because
    uow.record(WeighingAbandoned(weighing=weighing.id))

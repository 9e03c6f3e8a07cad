"""Abort a batch, a part of it or a phase: signed, after all that this leaves behind was shown (CMD-2, CMD-4)."""

from dataclasses import asdict, dataclass
from uuid import UUID

from domain.ending.leaving import left_over
from domain.execution import procedures
from domain.execution.commands import commanding
from domain.execution.kinds import HoldKind, Level
from domain.execution.models import Batch
from domain.execution.procedures import At
from domain.execution.rules import batches
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.states import Command
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class AbortProcedure:
    """`subject` is the batch; its reason is also the one that the audit trail keeps."""

    subject: UUID
    version: int
    at: At
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "batch": str(self.subject),
            "version": self.version,
            "block": self.at.block,
            "phase": None if self.at.phase is None else str(self.at.phase),
            "reason": self.reason,
        }


def _check(uow: UnitOfWork, batch: Batch, given: AbortProcedure) -> None:
    """Raises BatchDecided, WrongState, NotFound, InvalidInput."""
    batches.require_undecided(batch.number, batch.disposition)
    require_words(given.reason, limit=REASON_LENGTH, path=("reason",))
    found = procedures.of(uow, batch)
    commanding.require(found, found.place(given.at), Command.ABORT)


def _content(uow: UnitOfWork, batch: Batch, given: AbortProcedure) -> Json:
    """What is aborted, in which state; of a whole batch, all that it holds, what is freed and what people clear."""
    found = procedures.of(uow, batch)
    place = found.place(given.at)
    whole = place.level is Level.PROCEDURE
    return {
        "batch": batch.number,
        "aborted": found.named(place),
        "state": found.state_at(place),
        "phases": [{"number": one.number, "state": one.state} for one in found.below(place)],
        "leftOver": [asdict(one) for one in left_over(uow.session, batch)] if whole else [],
    }


def _perform(uow: UnitOfWork, batch: Batch, given: AbortProcedure, signature: Signature) -> Batch:
    found = procedures.of(uow, batch, locked=commanding.locked_runs(uow, batch))
    place = found.place(given.at)
    return commanding.put_in_force(uow, found, place, HoldKind.ABORT, given.reason, signature=signature.id)


ABORT_PROCEDURE: SignedAct[AbortProcedure, Batch] = SignedAct(
    name="abortProcedure",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_SUPERVISE,
    meaning=lambda _: Meaning.ABORTED,
    content=_content,
    check=_check,
    perform=_perform,
)

"""What there is to do in a batch, and what keeps a person from it; the acts' own rules decide, asked ahead."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.exceptions.models import ExceptionState
from domain.execution.models import BatchState, PhaseState
from domain.execution.refusals import SamePerson
from domain.execution.rules import sequence, signing
from domain.execution.rules.sequence import Standing
from domain.execution.rules.signing import Given
from domain.kernel.permissions import Permission, roles_with
from domain.recipes.models import PhaseSignature
from domain.review.rules import Blocker

SIGNING = {
    PhaseSignature.PERFORMED: ("completePhase", Permission.BATCH_EXECUTE),
    PhaseSignature.VERIFIED: ("verifyPhase", Permission.BATCH_VERIFY),
    PhaseSignature.QUALITY: ("approvePhase", Permission.BATCH_QUALITY),
}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One act that waits for somebody: `because` is None when this person can do it now."""

    act: str
    kind: str
    subject: UUID
    title: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """One phase as its next act sees it; `missing` counts values still to be recorded."""

    id: UUID
    name: str
    standing: Standing
    demanded: frozenset[PhaseSignature]
    given: tuple[Given, ...]
    recorded_by: frozenset[UUID]
    missing: int


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and which permissions they hold at the site."""

    person: UUID
    may: Callable[[Permission], bool]

    def lacks(self, permission: Permission) -> str | None:
        """Why the permission stands in the way, or None."""
        return (
            None if self.may(permission) else f"This needs one of the roles {', '.join(roles_with(permission))} here."
        )


def phase_work(
    phase: PhaseFacts, standings: Sequence[Standing], asker: Asker, *, batch: BatchState
) -> Iterator[WorkItem]:
    """What the phase waits for next (EXE-1, EXE-20, EXE-7)."""
    title = f"Phase {phase.standing.number} {phase.name}"
    held = "The batch is on hold." if batch is BatchState.HELD else None
    if phase.standing.state is PhaseState.IDLE:
        waiting = sequence.waits_for(phase.standing.number, standings)
        order = f"It waits for phase {', '.join(map(str, waiting))}." if waiting else None
        because = held or order or asker.lacks(Permission.BATCH_EXECUTE)
        yield WorkItem("startPhase", "PhaseExecution", phase.id, title, because)
        return
    if phase.standing.state is PhaseState.RUNNING and phase.missing:
        because = held or asker.lacks(Permission.BATCH_EXECUTE)
        yield WorkItem("recordValue", "PhaseExecution", phase.id, f"{title}: {phase.missing} values", because)
    for meaning in signing.lacking(phase.demanded, phase.given)[:1]:
        yield _signature(phase, meaning, asker, title=title, held=held)


def _signature(phase: PhaseFacts, meaning: PhaseSignature, asker: Asker, *, title: str, held: str | None) -> WorkItem:
    act, permission = SIGNING[meaning]
    unfinished = f"{phase.missing} values are not recorded yet." if phase.missing else None
    because = held or unfinished or asker.lacks(permission) or _same_person(phase, meaning, asker.person)
    return WorkItem(act, "PhaseExecution", phase.id, title, because)


def _same_person(phase: PhaseFacts, meaning: PhaseSignature, person: UUID) -> str | None:
    try:
        signing.require_another_person(person, meaning, given=phase.given, recorded_by=phase.recorded_by)
    except SamePerson as refusal:
        return refusal.message
    return None


def exception_work(found: UUID, number: int, title: str, state: ExceptionState, asker: Asker) -> Iterator[WorkItem]:
    """An open exception waits for quality's assessment (REV-4)."""
    if state is ExceptionState.OPEN:
        because = asker.lacks(Permission.EXCEPTION_ASSESS)
        yield WorkItem("assessException", "Exception", found, f"Exception {number} {title}", because)


def release_work(
    batch: UUID, number: str, blockers: Sequence[Blocker], asker: Asker, *, executed: bool, reviewed: bool
) -> Iterator[WorkItem]:
    """Review, then disposition, each with what still forbids it (REV-4, REV-6)."""
    own = "You executed part of this batch." if executed else None
    blocked = f"{blockers[0].place}: {blockers[0].explanation}" if blockers else None
    if reviewed:
        because = blocked or asker.lacks(Permission.BATCH_DISPOSE) or own
        yield WorkItem("disposeBatch", "Batch", batch, f"Batch {number}", because)
    else:
        because = blocked or asker.lacks(Permission.BATCH_REVIEW) or own
        yield WorkItem("completeReview", "Batch", batch, f"Batch {number}", because)

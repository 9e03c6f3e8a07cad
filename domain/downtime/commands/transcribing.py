"""Enter what was written on a page: its values as late entries, and when its phases began and ended on paper."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.downtime import queries, rules
from domain.downtime.events import EntryTranscribed
from domain.downtime.kinds import DowntimePageState
from domain.downtime.models import DowntimePage, Transcription
from domain.downtime.refusals import PageNotOpen, PageOfAnotherBatch, PhaseNotRun, PhaseTranscribed
from domain.execution.commands import recording
from domain.execution.commands.recording import RecordValue
from domain.execution.kinds import PhaseState
from domain.execution.models import ParameterValue, PhaseExecution
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.execution.rules.recording import Late
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import Path, require_line, require_words

OPEN = frozenset({DowntimePageState.ISSUED, DowntimePageState.USED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPaper:
    """Where it stands, and who wrote or signed it there."""

    page: UUID
    performed_by: str
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribePhase:
    """When a phase began and ended by what stands on a page."""

    phase: UUID
    began_at: datetime
    ended_at: datetime
    source: FromPaper


def record_value(uow: UnitOfWork, given: RecordValue, source: FromPaper) -> ParameterValue:
    """A late entry that names the page it comes from (EXE-11).

    Raises what `recording.record_value` does, and NotFound, PageNotOpen, PageOfAnotherBatch, OutsideDowntime,
    InvalidInput.
    """
    late = given.late
    if late is None:
        raise InvalidInput(path=("late",), problem="What comes from a page is a late entry: say when it happened.")
    page = uow.hold(DowntimePage, source.page)  # before its batch, everywhere
    value = recording.record_value(uow, replace(given, late=replace(late, told=True)))
    _require_open(uow, page, source, value.batch_id, path=("late", "paper"))
    _require_within(uow, page, late, path=("late", "eventAt"))
    _keep(uow, page, source, value.phase_execution_id, value=value.id, began=late.event_at)
    return value


def transcribe_phase(uow: UnitOfWork, given: TranscribePhase) -> Transcription:
    """The paper's times of a phase, beside the server's; it was completed here by now (EXE-1, EXE-11).

    Raises NotFound, Forbidden, PhaseNotRun, PhaseTranscribed, BatchDecided, PageNotOpen, PageOfAnotherBatch,
    OutsideDowntime, InvalidInput.
    """
    page = uow.hold(DowntimePage, given.source.page)
    phase = uow.load(PhaseExecution, given.phase, Permission.BATCH_EXECUTE)
    if phase.state != PhaseState.COMPLETE:
        raise PhaseNotRun(phase=phase.number, state=phase.state, path=("phase",))
    entry = Transcription
    for before in uow.find(entry, entry.phase_execution_id == phase.id, entry.value_id.is_(None)):
        raise PhaseTranscribed(phase=phase.number, by=before.transcribed_name, path=("phase",))
    batch = locked_batch(uow, phase.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    _require_open(uow, page, given.source, phase.batch_id, path=("paper",))
    use = queries.use_of(uow, page)
    rules.require_within(given.began_at, given.ended_at, use=(use.began_at, use.ended_at), path=("endedAt",))
    return _keep(uow, page, given.source, phase.id, value=None, began=given.began_at, ended=given.ended_at)


def _require_open(uow: UnitOfWork, page: DowntimePage, source: FromPaper, batch: UUID, *, path: Path) -> None:
    if page.batch_id != batch:
        raise PageOfAnotherBatch(page=queries.label_of(uow, page), path=(*path, "page"))
    if page.state not in OPEN:
        raise PageNotOpen(page=queries.label_of(uow, page), state=page.state, path=(*path, "page"))
    require_line(source.performed_by, limit=rules.NAME, path=(*path, "performedBy"))
    if len(uow.find(Transcription, Transcription.page_id == page.id)) >= rules.ENTRIES:
        problem = f"A page holds at most {rules.ENTRIES} entries."
        raise InvalidInput(path=(*path, "page"), problem=problem)


def _require_within(uow: UnitOfWork, page: DowntimePage, late: Late, *, path: Path) -> None:
    use = queries.use_of(uow, page)
    rules.require_within(late.event_at, late.event_at, use=(use.began_at, use.ended_at), path=path)


def _keep(
    uow: UnitOfWork,
    page: DowntimePage,
    source: FromPaper,
    phase: UUID,
    *,
    value: UUID | None,
    began: datetime,
    ended: datetime | None = None,
) -> Transcription:
    remark = source.remark
    made = uow.add(
        Transcription(
            id=new_id(),
            site_id=page.site_id,
            batch_id=page.batch_id,
            page_id=page.id,
            phase_execution_id=phase,
            value_id=value,
            began_at=began,
            ended_at=ended,
            performed_name=source.performed_by,
            remark=None if remark is None else require_words(remark, limit=rules.REASON, path=("paper", "remark")),
            transcribed_by=uow.actor.as_person,
            transcribed_name=uow.actor.name,
            transcribed_at=uow.now,
        )
    )
    uow.record(EntryTranscribed(batch=page.batch_id, page=page.id, transcription=made.id))
    return made

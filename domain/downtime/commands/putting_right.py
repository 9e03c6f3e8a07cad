"""Put a slip right, signed and with its reason: how a page was accounted for, what was transcribed from it (EXE-6)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.downtime import queries, rules
from domain.downtime.commands.reconciling import check_again
from domain.downtime.correction_models import PageAccount, TranscriptionCorrection
from domain.downtime.events import DowntimePageAccountTakenBack, TranscriptionCorrected
from domain.downtime.kinds import DowntimePageState, PageOutcome
from domain.downtime.models import DowntimePage, Transcription
from domain.downtime.refusals import PageNotOpen
from domain.downtime.states import PAGE, PageAct
from domain.execution.content import time_text
from domain.execution.queries import locked_batch
from domain.execution.refusals import NothingChanged
from domain.execution.rules import batches
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_words
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

CHECKABLE = frozenset({DowntimePageState.ISSUED, DowntimePageState.USED, DowntimePageState.CHECKED})


@dataclass(frozen=True, slots=True)
class TakeBackPage:
    """`subject` is the page, `version` as it was seen."""

    subject: UUID
    version: int
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {"page": str(self.subject), "version": str(self.version), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class CorrectTranscription:
    """`subject` is the entry, `version` as it was seen; all that stands there afterwards.

    `ended_at` is None for a value, whose time is the late entry's and stays.
    """

    subject: UUID
    version: int
    began_at: datetime
    ended_at: datetime | None
    performed_by: str
    remark: str | None
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "transcription": str(self.subject),
            "version": str(self.version),
            "beganAt": time_text(self.began_at),
            "endedAt": None if self.ended_at is None else time_text(self.ended_at),
            "performedBy": self.performed_by,
            "remark": self.remark,
            "reason": self.reason,
        }


def _check_page(uow: UnitOfWork, page: DowntimePage, given: TakeBackPage) -> None:
    """Raises WrongState, BatchDecided, InvalidInput."""
    PAGE.after(DowntimePageState(page.state), PageAct.TAKE_BACK)
    _require_undecided(uow, page.batch_id)
    require_words(given.reason, limit=rules.REASON, path=("reason",))


def _page_content(uow: UnitOfWork, page: DowntimePage, _: TakeBackPage) -> Json:
    return {
        "page": queries.label_of(uow, page),
        "state": page.state,
        "reason": page.reason,
        "scan": None if page.scan_sha256 is None else {"name": page.scan_name, "sha256": page.scan_sha256},
        "reconciledBy": page.reconciled_name,
        "checkedBy": page.checked_name,
    }


def _take_back(uow: UnitOfWork, page: DowntimePage, given: TakeBackPage, signature: Signature) -> DowntimePage:
    """It is ISSUED again, and accounted for anew; what it was accounted for as stays, and a check is none any more."""
    state = PAGE.after(DowntimePageState(page.state), PageAct.TAKE_BACK)
    used = page.state == DowntimePageState.CHECKED
    check_again(uow, page, because="what became of the page was accounted for wrongly")
    uow.add(_account(uow, page, given, PageOutcome.USED if used else PageOutcome(page.state), signature))
    uow.session.flush()  # the database asks for it
    page.state, page.reason = state, None
    page.scan_key = page.scan_name = page.scan_size = page.scan_sha256 = page.scan_media_type = None
    page.reconciled_by = page.reconciled_name = page.reconciled_at = None
    uow.record(DowntimePageAccountTakenBack(batch=page.batch_id, page=page.id))
    return page


def _account(
    uow: UnitOfWork, page: DowntimePage, given: TakeBackPage, outcome: PageOutcome, signature: Signature
) -> PageAccount:
    assert page.reconciled_by is not None, page.id
    assert page.reconciled_name is not None, page.id
    assert page.reconciled_at is not None, page.id
    return PageAccount(
        id=new_id(),
        site_id=page.site_id,
        batch_id=page.batch_id,
        page_id=page.id,
        outcome=outcome,
        reason=page.reason,
        scan_key=page.scan_key,
        scan_name=page.scan_name,
        scan_size=page.scan_size,
        scan_sha256=page.scan_sha256,
        scan_media_type=page.scan_media_type,
        reconciled_by=page.reconciled_by,
        reconciled_name=page.reconciled_name,
        reconciled_at=page.reconciled_at,
        because=given.reason.strip(),
        taken_back_by=uow.actor.as_person,
        taken_back_name=signature.printed_name,
        taken_back_at=uow.now,
        signature_id=signature.id,
    )


def _check_entry(uow: UnitOfWork, entry: Transcription, given: CorrectTranscription) -> None:
    """Raises PageNotOpen, BatchDecided, InvalidInput, OutsideDowntime, NothingChanged."""
    page = uow.hold(DowntimePage, entry.page_id)  # before its batch, everywhere
    if page.state not in CHECKABLE:
        raise PageNotOpen(page=queries.label_of(uow, page), state=page.state, path=("transcription",))
    _require_undecided(uow, entry.batch_id)
    require_words(given.reason, limit=rules.REASON, path=("reason",))
    require_line(given.performed_by, limit=rules.NAME, path=("performedBy",))
    if given.remark is not None:
        require_words(given.remark, limit=rules.REASON, path=("remark",))
    if (entry.ended_at is None) != (given.ended_at is None):
        problem = "A phase has both of the paper's times, a value its one (beganAt)."
        raise InvalidInput(path=("endedAt",), problem=problem)
    if entry.value_id is not None and given.began_at != entry.began_at:
        problem = (
            "When a value was written is its late entry's, and stays. Say in the remark what stands on paper, so that"
            " who checks the page sees it."
        )
        raise InvalidInput(path=("beganAt",), problem=problem)
    use = queries.use_of(uow, page)
    ended = given.ended_at or given.began_at
    rules.require_within(given.began_at, ended, use=(use.began_at, use.ended_at), path=("endedAt",))
    if _said(entry) == (given.began_at, given.ended_at, given.performed_by, _remark(given)):
        raise NothingChanged(current=f"{entry.performed_name}, {time_text(entry.began_at)}", path=("transcription",))


def _said(entry: Transcription) -> tuple[datetime, datetime | None, str, str | None]:
    return entry.began_at, entry.ended_at, entry.performed_name, entry.remark


def _remark(given: CorrectTranscription) -> str | None:
    return None if given.remark is None else given.remark.strip()


def _entry_content(uow: UnitOfWork, entry: Transcription, _: CorrectTranscription) -> Json:
    page = uow.look_at(DowntimePage, entry.page_id)
    assert page is not None, "a foreign key holds it"
    return {"page": queries.label_of(uow, page), "pageIs": page.state, "before": queries.told(uow, entry)}


def _correct(uow: UnitOfWork, entry: Transcription, given: CorrectTranscription, signature: Signature) -> Transcription:
    """What it said stays beside it, and the page is checked again, by another person (EXE-7)."""
    page = uow.hold(DowntimePage, entry.page_id)
    check_again(uow, page, because="what was transcribed from the page was corrected")
    uow.add(
        TranscriptionCorrection(
            id=new_id(),
            site_id=entry.site_id,
            batch_id=entry.batch_id,
            transcription_id=entry.id,
            of_version=entry.version,
            began_at=entry.began_at,
            ended_at=entry.ended_at,
            performed_name=entry.performed_name,
            remark=entry.remark,
            because=given.reason.strip(),
            corrected_by=uow.actor.as_person,
            corrected_name=signature.printed_name,
            corrected_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.session.flush()  # the database asks for it
    entry.began_at, entry.ended_at = given.began_at, given.ended_at
    entry.performed_name, entry.remark = given.performed_by, _remark(given)
    uow.record(TranscriptionCorrected(batch=entry.batch_id, page=page.id, transcription=entry.id))
    return entry


def _require_undecided(uow: UnitOfWork, batch: UUID) -> None:
    held = locked_batch(uow, batch)
    batches.require_undecided(held.number, held.disposition)


TAKE_BACK_PAGE: SignedAct[TakeBackPage, DowntimePage] = SignedAct(
    name="takeBackDowntimePage",
    model=DowntimePage,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_SUPERVISE,
    meaning=lambda _: Meaning.CORRECTED,
    content=_page_content,
    check=_check_page,
    perform=_take_back,
)
CORRECT_TRANSCRIPTION: SignedAct[CorrectTranscription, Transcription] = SignedAct(
    name="correctTranscription",
    model=Transcription,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_EXECUTE,
    meaning=lambda _: Meaning.CORRECTED,
    content=_entry_content,
    check=_check_entry,
    perform=_correct,
)

"""Account for each issued page, and check what was transcribed from a used one against its scan (EXE-11)."""

from dataclasses import dataclass
from uuid import UUID

from domain.downtime import queries, rules
from domain.downtime.events import DowntimePageChecked, DowntimePageReconciled, DowntimePageReopened
from domain.downtime.kinds import DowntimePageState, PageOutcome
from domain.downtime.models import DowntimePage, Transcription
from domain.downtime.refusals import PageHasEntries
from domain.downtime.states import PAGE, PageAct
from domain.execution.content import time_text
from domain.execution.events import ValueCorrected
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.signatures.staleness import make_stale

ACTS = {
    PageOutcome.USED: PageAct.USE,
    PageOutcome.SPOILED: PageAct.SPOIL,
    PageOutcome.UNUSED_DESTROYED: PageAct.DESTROY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """An uploaded picture or document of a page, hashed (EXE-16); `key` is where its bytes lie."""

    key: str
    name: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilePage:
    """What became of a page, as it was seen."""

    page: UUID
    version: int
    outcome: PageOutcome
    scan: Scan | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """`subject` is the page, `version` as it was seen."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"page": str(self.subject), "version": str(self.version)}


def reconcile_page(uow: UnitOfWork, given: ReconcilePage) -> DowntimePage:
    """Account for a page, once: used with its scan, spoiled with the reason, or destroyed unused.

    Raises NotFound, Forbidden, VersionConflict, WrongState, BatchDecided, InvalidInput, PageHasEntries.
    """
    page = uow.load(DowntimePage, given.page, Permission.BATCH_EXECUTE, version=given.version)
    state = PAGE.after(DowntimePageState(page.state), ACTS[given.outcome])
    batch = locked_batch(uow, page.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    reason = None if given.reason is None else require_words(given.reason, limit=rules.REASON, path=("reason",))
    rules.require_accounted(given.outcome, scanned=given.scan is not None, reason=reason)
    entries = _entries(uow, page)
    if entries and given.outcome is not PageOutcome.USED:
        raise PageHasEntries(page=queries.label_of(uow, page), count=len(entries), path=("outcome",))
    page.state, page.reason = state, reason
    if given.scan is not None:
        page.scan_key, page.scan_name, page.scan_size = given.scan.key, given.scan.name, given.scan.size
        page.scan_sha256, page.scan_media_type = given.scan.sha256, given.scan.media_type
    page.reconciled_by, page.reconciled_name, page.reconciled_at = uow.actor.as_person, uow.actor.name, uow.now
    uow.record(DowntimePageReconciled(batch=page.batch_id, page=page.id))
    return page


def _check(uow: UnitOfWork, page: DowntimePage, _: CheckPage) -> None:
    """Raises WrongState, BatchDecided."""
    PAGE.after(DowntimePageState(page.state), PageAct.CHECK)
    batch = locked_batch(uow, page.batch_id)
    batches.require_undecided(batch.number, batch.disposition)


def _content(uow: UnitOfWork, page: DowntimePage, _: CheckPage) -> Json:
    """The page with its scan's hash, and each entry as it stands now beside the paper's times."""
    use = queries.use_of(uow, page)
    return {
        "page": queries.label_of(uow, page),
        "used": {"from": time_text(use.began_at), "until": time_text(use.ended_at), "copies": str(use.copies)},
        "scan": {"name": page.scan_name, "sha256": page.scan_sha256, "size": str(page.scan_size)},
        "entries": [queries.told(uow, one) for one in _entries(uow, page)],
    }


def _perform(uow: UnitOfWork, page: DowntimePage, _: CheckPage, signature: Signature) -> DowntimePage:
    """Raises SamePerson."""
    written = queries.hands_of(uow.session, page.company_id, [page.id])[page.id]
    rules.require_another(uow.actor.as_person, hands={page.reconciled_by, *written})
    page.state = PAGE.after(DowntimePageState(page.state), PageAct.CHECK)
    page.checked_by, page.checked_name = uow.actor.as_person, signature.printed_name
    page.checked_at, page.signature_id = uow.now, signature.id
    uow.record(DowntimePageChecked(batch=page.batch_id, page=page.id))
    return page


def heed_correction(uow: UnitOfWork, event: ValueCorrected) -> None:
    """What came off a page isn't what stands there any more: it is checked again, by another person (EXE-7, EXE-11)."""
    for entry in uow.find(Transcription, Transcription.value_id == event.value):
        page = uow.hold(DowntimePage, entry.page_id)
        check_again(uow, page, because="a value that came off the page was corrected")


def check_again(uow: UnitOfWork, page: DowntimePage, *, because: str) -> None:
    """A page that was checked is USED again, its check's signature stale; any other stays what it is."""
    if page.state != DowntimePageState.CHECKED:
        return
    for signature in uow.find(Signature, Signature.id == page.signature_id):
        make_stale(uow, signature, because=because)
    page.state = PAGE.after(DowntimePageState(page.state), PageAct.REOPEN)
    page.checked_by = page.checked_name = page.checked_at = page.signature_id = None
    uow.record(DowntimePageReopened(batch=page.batch_id, page=page.id))


def _entries(uow: UnitOfWork, page: DowntimePage) -> list[Transcription]:
    return sorted(uow.find(Transcription, Transcription.page_id == page.id), key=lambda one: one.id)


CHECK_PAGE: SignedAct[CheckPage, DowntimePage] = SignedAct(
    name="checkDowntimePage",
    model=DowntimePage,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_VERIFY,
    meaning=lambda _: Meaning.VERIFIED,
    content=_content,
    check=_check,
    perform=_perform,
)

"""A result out of specification: its investigation opens by itself; quality concludes it (REV-9; 21 CFR 211.192)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials.models import MaterialLot
from domain.materials.quality import form, queries
from domain.materials.quality.commands import statuses
from domain.materials.quality.events import LotInvestigationClosed, LotInvestigationOpened
from domain.materials.quality.kinds import InvestigationOutcome, InvestigationState, QuarantineReason, ResultOutcome
from domain.materials.quality.models import LotInvestigation, LotResult, LotResultRevision
from domain.materials.quality.reading import found_of
from domain.materials.quality.states import INVESTIGATION, InvestigationAct
from domain.materials.states import LotAct
from domain.people.refusals import SamePerson
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

ASKED = frozenset({ResultOutcome.OUT, ResultOutcome.UNCERTAIN})
ACTS = {
    InvestigationOutcome.INVALIDATED: InvestigationAct.INVALIDATE,
    InvestigationOutcome.CONFIRMED: InvestigationAct.CONFIRM,
}


def look_into(uow: UnitOfWork, lot: MaterialLot, result: LotResult, *, test: str) -> None:
    """Open an investigation for a result that isn't within, close one that a correction answered (REV-9, EXE-8).

    A lot in use, and what came of it, goes back to quarantine at once. The lot's row is locked by now.
    """
    held = uow.lock(LotInvestigation, LotInvestigation.result_id == result.id)
    if result.outcome not in ASKED:
        for one in held:
            if one.state == InvestigationState.OPEN:
                _move(uow, one, InvestigationAct.RESOLVE_BY_CORRECTION)
        return
    if not held:
        uow.add(_opened(uow, result))
    elif held[0].state == InvestigationState.RESOLVED_BY_CORRECTION:
        held[0].state = INVESTIGATION.after(InvestigationState(held[0].state), InvestigationAct.REOPEN)
        uow.record(LotInvestigationOpened(lot=lot.id, investigation=held[0].id))
    because = f"{test}, found as {found_of(result).shown}, is out of specification."
    if lot.status in statuses.IN_USE:
        statuses.change(uow, lot, LotAct.QUARANTINE, because=because, reason=QuarantineReason.INVESTIGATION)
    else:
        statuses.hold_parts(uow, lot, because=because, reason=QuarantineReason.INVESTIGATION)


@dataclass(frozen=True, slots=True)
class ConcludeInvestigation:
    """INVALIDATED only for an assignable cause, which the conclusion tells; CONFIRMED otherwise."""

    subject: UUID
    version: int
    outcome: InvestigationOutcome
    conclusion: str

    @property
    def reason(self) -> str:
        return self.conclusion[: form.REASON]

    def as_json(self) -> dict[str, Json]:
        return {
            "investigation": str(self.subject),
            "version": str(self.version),
            "outcome": self.outcome.value,
            "conclusion": self.conclusion,
        }


def require_not_tester(recorded_by: Collection[UUID], person: UUID) -> None:
    """Nobody concludes on what they found themself, even if another corrected it since (REV-9). Raises SamePerson."""
    if person in recorded_by:
        raise SamePerson(act="The conclusion", person=person)


def _content(uow: UnitOfWork, found: LotInvestigation, _: ConcludeInvestigation) -> Json:
    """Every result of the lot's testing, so that no retest stands for the one that is concluded upon."""
    result = uow.find(LotResult, LotResult.id == found.result_id)[0]
    lot = uow.find(MaterialLot, MaterialLot.id == found.lot_id)[0]
    known = queries.findings(uow, lot)
    beside = [one for one in known.results if (one.testing_id, one.test_id) == (result.testing_id, result.test_id)]
    return {
        "lot": lot.number,
        "test": known.tests[result.test_id].code,
        "limits": known.limits(result),
        "result": str(result.attempt),
        "results": [known.told(one) for one in beside],
    }


def _check(_: UnitOfWork, found: LotInvestigation, given: ConcludeInvestigation) -> None:
    """Raises WrongState, InvalidInput."""
    INVESTIGATION.after(InvestigationState(found.state), ACTS[given.outcome])
    require_words(given.conclusion, limit=form.CONCLUSION, path=("conclusion",))


def _signer(uow: UnitOfWork, found: LotInvestigation, _: ConcludeInvestigation) -> None:
    """Raises SamePerson."""
    revisions = uow.find(LotResultRevision, LotResultRevision.result_id == found.result_id)
    require_not_tester([one.recorded_by for one in revisions], uow.person)


def _perform(
    uow: UnitOfWork, found: LotInvestigation, given: ConcludeInvestigation, signature: Signature
) -> LotInvestigation:
    found.conclusion = given.conclusion.strip()
    found.concluded_by, found.concluded_name = signature.person_id, signature.printed_name
    found.concluded_at, found.signature_id = uow.now, signature.id
    _move(uow, found, ACTS[given.outcome])
    return found


def _move(uow: UnitOfWork, found: LotInvestigation, act: InvestigationAct) -> None:
    found.state = INVESTIGATION.after(InvestigationState(found.state), act)
    uow.record(LotInvestigationClosed(lot=found.lot_id, investigation=found.id, state=found.state))


def _opened(uow: UnitOfWork, result: LotResult) -> LotInvestigation:
    found = LotInvestigation(
        id=new_id(),
        site_id=result.site_id,
        lot_id=result.lot_id,
        result_id=result.id,
        state=InvestigationState.OPEN,
        opened_at=uow.now,
    )
    uow.record(LotInvestigationOpened(lot=result.lot_id, investigation=found.id))
    return found


CONCLUDE_INVESTIGATION: SignedAct[ConcludeInvestigation, LotInvestigation] = SignedAct(
    name="concludeLotInvestigation",
    model=LotInvestigation,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.LOT_DISPOSE,
    meaning=lambda _: Meaning.ASSESSED,
    content=_content,
    check=_check,
    perform=_perform,
    signer=_signer,
    may_wait=ConcludeInvestigation,
)

"""Correct a result: a revision with reason and signature; what rested on it is decided again (EXE-6, EXE-7)."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials.kinds import LotStatus
from domain.materials.models import LotDisposition, MaterialLot
from domain.materials.quality import form
from domain.materials.quality.commands import investigating, statuses
from domain.materials.quality.commands.recording import corrected, revision_of
from domain.materials.quality.events import LotResultCorrected
from domain.materials.quality.kinds import InvestigationState, QuarantineReason
from domain.materials.quality.models import LotInvestigation, LotResult
from domain.materials.quality.reading import found_of, test_of, told
from domain.materials.quality.refusals import InvestigationConcluded, NothingFoundAnew
from domain.materials.quality.specification_models import SpecificationTest
from domain.materials.quality.values import Found
from domain.materials.states import LotAct
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.signatures.staleness import make_stale

CONCLUDED = frozenset({InvestigationState.INVALIDATED, InvestigationState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class CorrectResult:
    """`subject` is the result, `version` as it was seen (EXE-14)."""

    subject: UUID
    version: int
    found: Found
    reason: str

    def as_json(self) -> dict[str, Json]:
        found = self.found.as_json()
        return {"result": str(self.subject), "version": str(self.version), "found": found, "reason": self.reason}


def _test(uow: UnitOfWork, result: LotResult) -> SpecificationTest:
    return uow.find(SpecificationTest, SpecificationTest.id == result.test_id)[0]


def _content(uow: UnitOfWork, result: LotResult, _: CorrectResult) -> Json:
    lot = uow.find(MaterialLot, MaterialLot.id == result.lot_id)[0]
    return {"lot": lot.number, "test": _test(uow, result).code, "attempt": str(result.attempt), "before": told(result)}


def _check(uow: UnitOfWork, result: LotResult, given: CorrectResult) -> None:
    """Raises InvalidInput, NothingFoundAnew, InvestigationConcluded."""
    require_words(given.reason, limit=form.REASON, path=("reason",))
    found = form.require_found(given.found, test_of(_test(uow, result)))
    if found.as_json() == found_of(result).as_json():
        raise NothingFoundAnew(current=found.shown, path=("found",))
    for one in uow.find(LotInvestigation, LotInvestigation.result_id == result.id):
        if one.state in CONCLUDED:
            raise InvestigationConcluded(state=one.state)


def _perform(uow: UnitOfWork, result: LotResult, given: CorrectResult, signature: Signature) -> LotResult:
    lot, test = uow.hold(MaterialLot, result.lot_id), _test(uow, result)
    corrected(result, form.require_found(given.found, test_of(test)), test)
    result.revision += 1
    result.recorded_by, result.recorded_name = signature.person_id, signature.printed_name
    result.recorded_at = uow.now
    uow.add(revision_of(result, reason=given.reason.strip(), signature=signature.id))
    uow.record(LotResultCorrected(lot=lot.id, result=result.id, outcome=result.outcome))
    investigating.look_into(uow, lot, result, test=test.code)
    _take_back(uow, lot, result, because=f"A result was corrected: {given.reason.strip()}"[: form.REASON])
    return result


def _take_back(uow: UnitOfWork, lot: MaterialLot, result: LotResult, *, because: str) -> None:
    """Decisions that rested on the result are stale, and a lot that they let be used waits for the next (EXE-7)."""
    for one in uow.find(LotDisposition, LotDisposition.lot_id == lot.id):
        if one.testing_id == result.testing_id:
            given = uow.find(Signature, Signature.id == one.signature_id)[0]
            make_stale(uow, given, because=because)
    rested = uow.any(LotDisposition, LotDisposition.testing_id == result.testing_id)
    if rested and LotStatus(lot.status) in statuses.IN_USE:
        statuses.change(uow, lot, LotAct.QUARANTINE, because=because, reason=QuarantineReason.CORRECTION)


CORRECT_LOT_RESULT: SignedAct[CorrectResult, LotResult] = SignedAct(
    name="correctLotResult",
    model=LotResult,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.LOT_TEST,
    meaning=lambda _: Meaning.CORRECTED,
    content=_content,
    check=_check,
    perform=_perform,
)

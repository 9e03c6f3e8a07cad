"""Quality assesses what a lot's new status means for a batch that was decided before (MAT-3; 21 CFR 211.192)."""

from dataclasses import dataclass
from uuid import UUID

from domain.exceptions.rules import DESCRIPTION_LENGTH
from domain.execution import signed_content
from domain.execution.lots.events import LotFlagAssessed
from domain.execution.lots.models import LotFlag
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.refusals import WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials.models import MaterialLot
from domain.materials.quality.models import LotStatusChange
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class AssessLotFlag:
    """`subject` is the flag; the conclusion says what is done about the batch."""

    subject: UUID
    version: int
    conclusion: str

    def as_json(self) -> dict[str, Json]:
        return {"flag": str(self.subject), "version": str(self.version), "conclusion": self.conclusion}


def _content(uow: UnitOfWork, flag: LotFlag, _: AssessLotFlag) -> Json:
    batch = uow.find(Batch, Batch.id == flag.batch_id)[0]
    lot = uow.find(MaterialLot, MaterialLot.id == flag.lot_id)[0]
    change = uow.find(LotStatusChange, LotStatusChange.id == flag.change_id)[0]
    return {
        "batch": signed_content.of_batch(batch),
        "disposition": batch.disposition,
        "lot": lot.number,
        "before": change.before,
        "after": change.after,
        "because": change.because,
    }


def _check(_: UnitOfWork, flag: LotFlag, given: AssessLotFlag) -> None:
    """Raises WrongState, InvalidInput."""
    if flag.exception_id is not None:
        raise WrongState(kind="flag", state="EXCEPTION", act="ASSESS", allowed=("assessException",))
    if flag.assessed_at is not None:
        raise WrongState(kind="flag", state="ASSESSED", act="ASSESS", allowed=())
    require_words(given.conclusion, limit=DESCRIPTION_LENGTH, path=("conclusion",))


def _perform(uow: UnitOfWork, flag: LotFlag, given: AssessLotFlag, signature: Signature) -> LotFlag:
    flag.conclusion = given.conclusion.strip()
    flag.assessed_by, flag.assessed_name = signature.person_id, signature.printed_name
    flag.assessed_at, flag.signature_id = uow.now, signature.id
    uow.record(LotFlagAssessed(batch=flag.batch_id, flag=flag.id))
    return flag


ASSESS_LOT_FLAG: SignedAct[AssessLotFlag, LotFlag] = SignedAct(
    name="assessLotFlag",
    model=LotFlag,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.EXCEPTION_ASSESS,
    meaning=lambda _: Meaning.ASSESSED,
    content=_content,
    check=_check,
    perform=_perform,
    may_wait=AssessLotFlag,
)

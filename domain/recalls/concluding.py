"""The quality unit's signature on a recall: whether it was effective, over what was found and how long that took."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.materials import rules
from domain.materials.models import MaterialDefinition
from domain.recalls.events import RecallConcluded
from domain.recalls.kinds import RecallOutcome, RecallState
from domain.recalls.models import Recall, RecallStart, RecallTotal
from domain.recalls.states import RECALL, RecallAct
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class ConcludeRecall:
    """`subject` is the recall."""

    subject: UUID
    version: int
    outcome: RecallOutcome
    conclusion: str

    def as_json(self) -> dict[str, Json]:
        return {
            "recall": str(self.subject),
            "version": str(self.version),
            "outcome": self.outcome.value,
            "conclusion": self.conclusion,
        }


def seconds_of(recall: Recall) -> int | None:
    """How long finding took, from the beginning: whole seconds, begun ones counted; None until it was found."""
    if recall.found_at is None:
        return None
    return -((recall.begun_at - recall.found_at) // timedelta(seconds=1))


def _content(uow: UnitOfWork, recall: Recall, _: ConcludeRecall) -> Json:
    starts = uow.find(RecallStart, RecallStart.recall_id == recall.id)
    totals = uow.find(RecallTotal, RecallTotal.recall_id == recall.id)
    materials = uow.find(MaterialDefinition, MaterialDefinition.id.in_({one.material_id for one in totals}))
    codes = {one.id: one.code for one in materials}
    return {
        "number": recall.number,
        "kind": recall.kind,
        "reason": recall.reason,
        "begunBy": {"id": str(recall.begun_by), "name": recall.begun_name},
        "begunAt": recall.begun_at.isoformat(),
        "secondsToFind": str(seconds_of(recall)),
        "starts": sorted(str(one.lot_id or one.batch_id) for one in starts),
        "lots": str(recall.lots),
        "batches": str(recall.batches),
        "shipments": str(recall.shipments),
        "consignees": str(recall.consignees),
        "totals": [_told(one, codes[one.material_id]) for one in sorted(totals, key=lambda one: one.id)],
        "sha256": {"json": recall.json_sha256, "csv": recall.csv_sha256, "pdf": recall.pdf_sha256},
    }


def _told(total: RecallTotal, code: str) -> Json:
    accounted = total.accounted_percent
    return {
        "material": code,
        "unit": total.unit,
        "shipped": f"{total.shipped:f}",
        "inTransit": f"{total.in_transit:f}",
        "inStock": f"{total.in_stock:f}",
        "unaccounted": f"{total.unaccounted:f}",
        "accountedPercent": None if accounted is None else f"{accounted:f}",
    }


def _check(_: UnitOfWork, recall: Recall, given: ConcludeRecall) -> None:
    """Raises WrongState, InvalidInput."""
    RECALL.after(RecallState(recall.state), RecallAct.CONCLUDE)
    require_text(given.conclusion, limit=rules.STATEMENT, path=("conclusion",))


def _perform(uow: UnitOfWork, recall: Recall, given: ConcludeRecall, signature: Signature) -> Recall:
    recall.state = RECALL.after(RecallState(recall.state), RecallAct.CONCLUDE)
    recall.outcome, recall.conclusion = given.outcome, given.conclusion
    recall.concluded_by, recall.concluded_at = uow.actor.as_person, uow.now
    recall.concluded_name, recall.signature_id = signature.printed_name, signature.id
    uow.record(RecallConcluded(recall=recall.id))
    return recall


CONCLUDE_RECALL: SignedAct[ConcludeRecall, Recall] = SignedAct(
    name="concludeRecall",
    model=Recall,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.LOT_RECALL,
    meaning=lambda _: Meaning.ASSESSED,
    content=_content,
    check=_check,
    perform=_perform,
    may_wait=ConcludeRecall,
)

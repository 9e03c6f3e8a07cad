"""Quality's decision on a supplier's approval, signed; and whether a delivery comes from an approved one."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.materials import describing, queries, rules
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.suppliers.events import SupplierDecided
from domain.materials.suppliers.kinds import ApprovalState, SupplierDecisionKind
from domain.materials.suppliers.models import Supplier, SupplierApproval, SupplierDecision
from domain.materials.suppliers.refusals import ApprovalDayRefused, OwnRequest
from domain.materials.suppliers.states import APPROVAL
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

LONGEST = timedelta(days=5 * 366)
"""A supplier is audited again within five years at the latest."""

MEANINGS = {
    SupplierDecisionKind.APPROVE: Meaning.APPROVED,
    SupplierDecisionKind.SUSPEND: Meaning.REJECTED,
    SupplierDecisionKind.WITHDRAW: Meaning.REJECTED,
}


@dataclass(frozen=True, slots=True)
class DecideSupplier:
    """`subject` is the approval; `valid_until`, its last day, and `conditions` go with an approval only."""

    subject: UUID
    version: int
    decision: SupplierDecisionKind
    statement: str
    valid_until: date | None = None
    conditions: str | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "approval": str(self.subject),
            "version": str(self.version),
            "decision": self.decision.value,
            "statement": self.statement,
            "validUntil": None if self.valid_until is None else self.valid_until.isoformat(),
            "conditions": self.conditions,
        }


def approved_for(uow: UnitOfWork, lot: MaterialLot) -> bool:
    """Whether the lot's supplier and manufacturer are approved for it at its site today (21 CFR 211.84).

    The approval stays as it is until the commit: who suspends it meanwhile waits, and finds what was released.
    """
    today = queries.today_at(uow, lot.site_id)
    found = uow.find(
        SupplierApproval,
        SupplierApproval.site_id == lot.site_id,
        SupplierApproval.supplier_id == lot.supplier_id,
        SupplierApproval.material_id == lot.material_id,
        SupplierApproval.manufacturer_id == lot.manufacturer_id,
        SupplierApproval.state == ApprovalState.APPROVED,
    )
    return any(_counts(uow.rely_on(SupplierApproval, one.id), today) for one in found)


def _counts(approval: SupplierApproval, today: date) -> bool:
    in_time = approval.valid_until is not None and today <= approval.valid_until
    return approval.state == ApprovalState.APPROVED and in_time


def _content(uow: UnitOfWork, approval: SupplierApproval, _: DecideSupplier) -> Json:
    supplier = uow.find(Supplier, Supplier.id == approval.supplier_id)[0]
    manufacturer = uow.find(Supplier, Supplier.id == approval.manufacturer_id)[0]
    material = uow.find(MaterialDefinition, MaterialDefinition.id == approval.material_id)[0]
    return {
        "supplier": _named(supplier),
        "manufacturer": _named(manufacturer),
        "material": {"code": material.code, "name": material.name},
        "state": approval.state,
        "validUntil": None if approval.valid_until is None else approval.valid_until.isoformat(),
        "conditions": approval.conditions,
        "requestedBy": approval.requested_name,
    }


def _named(supplier: Supplier) -> dict[str, Json]:
    return {"code": supplier.code, "name": supplier.name, "address": supplier.address, "country": supplier.country}


def _check(uow: UnitOfWork, approval: SupplierApproval, given: DecideSupplier) -> None:
    """Raises WrongState, InvalidInput, ApprovalDayRefused."""
    APPROVAL.after(ApprovalState(approval.state), given.decision)
    require_text(given.statement, limit=rules.STATEMENT, path=("statement",))
    if given.conditions is not None:
        require_text(given.conditions, limit=describing.CONDITIONS, path=("conditions",))
    approves = given.decision is SupplierDecisionKind.APPROVE
    if not approves and (given.valid_until is not None or given.conditions is not None):
        problem = f"Only an approval has a last day and conditions; {given.decision} takes none."
        raise InvalidInput(path=("validUntil",), problem=problem)
    if approves:
        _require_day(given.valid_until, today=queries.today_at(uow, approval.site_id))


def _require_day(valid_until: date | None, *, today: date) -> None:
    if valid_until is None or not today <= valid_until <= today + LONGEST:
        raise ApprovalDayRefused(earliest=today, latest=today + LONGEST, path=("validUntil",))


def _signer(uow: UnitOfWork, approval: SupplierApproval, _: DecideSupplier) -> None:
    """Raises OwnRequest."""
    if uow.person == approval.requested_by:
        raise OwnRequest


def _perform(
    uow: UnitOfWork, approval: SupplierApproval, given: DecideSupplier, signature: Signature
) -> SupplierApproval:
    decision = SupplierDecision(
        id=new_id(),
        site_id=approval.site_id,
        approval_id=approval.id,
        decision=given.decision.value,
        valid_until=given.valid_until,
        conditions=given.conditions,
        statement=given.statement,
        decided_by=uow.person,
        decided_name=signature.printed_name,
        decided_at=uow.now,
        signature_id=signature.id,
    )
    uow.add(decision)
    uow.session.flush()  # the approval's trigger looks for the decision
    approval.state = APPROVAL.after(ApprovalState(approval.state), given.decision)
    approval.valid_until, approval.conditions = given.valid_until, given.conditions
    uow.record(SupplierDecided(approval=approval.id, decision=given.decision))
    return approval


DECIDE_SUPPLIER: SignedAct[DecideSupplier, SupplierApproval] = SignedAct(
    name="decideSupplier",
    model=SupplierApproval,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.SUPPLIER_APPROVE,
    meaning=lambda given: MEANINGS[given.decision],
    content=_content,
    check=_check,
    perform=_perform,
    may_mean=tuple(dict.fromkeys(MEANINGS.values())),
    signer=_signer,
    may_wait=DecideSupplier,
)

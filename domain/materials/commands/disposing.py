"""Quality's decision on a lot, signed."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.materials import rules
from domain.materials.events import LotDisposed
from domain.materials.kinds import LotDecision, LotStatus
from domain.materials.models import LotDisposition, MaterialDefinition, MaterialLot
from domain.materials.states import LOT, LotAct
from domain.materials.suppliers.deciding import approved_for
from domain.materials.suppliers.models import Supplier
from domain.materials.suppliers.refusals import SupplierNotApproved
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

ACTS = {LotDecision.RELEASED: LotAct.RELEASE, LotDecision.REJECTED: LotAct.REJECT}
MEANINGS = {LotDecision.RELEASED: Meaning.RELEASED, LotDecision.REJECTED: Meaning.REJECTED}


@dataclass(frozen=True, slots=True)
class DisposeLot:
    """`subject` is the lot; `statement` says on what the decision rests."""

    subject: UUID
    version: int
    decision: LotDecision
    statement: str

    def as_json(self) -> dict[str, Json]:
        return {
            "lot": str(self.subject),
            "version": str(self.version),
            "decision": self.decision.value,
            "statement": self.statement,
        }


def _content(uow: UnitOfWork, lot: MaterialLot, _: DisposeLot) -> Json:
    material = uow.find(MaterialDefinition, MaterialDefinition.id == lot.material_id)[0]
    return {
        "material": {"code": material.code, "name": material.name},
        "lot": lot.number,
        "supplierLot": lot.supplier_lot,
        "expiresOn": None if lot.expires_on is None else lot.expires_on.isoformat(),
        "status": lot.status,
    }


def _check(uow: UnitOfWork, lot: MaterialLot, given: DisposeLot) -> None:
    """Raises WrongState, InvalidInput, SupplierNotApproved."""
    LOT.after(LotStatus(lot.status), ACTS[given.decision])
    require_text(given.statement, limit=rules.STATEMENT, path=("statement",))
    if given.decision is LotDecision.RELEASED and lot.supplier_id is not None and not approved_for(uow, lot):
        supplier = uow.find(Supplier, Supplier.id == lot.supplier_id)[0]
        raise SupplierNotApproved(supplier_code=supplier.code, number=lot.number)


def _perform(uow: UnitOfWork, lot: MaterialLot, given: DisposeLot, signature: Signature) -> MaterialLot:
    lot.status = LOT.after(LotStatus(lot.status), ACTS[given.decision])
    uow.add(
        LotDisposition(
            id=new_id(),
            site_id=lot.site_id,
            lot_id=lot.id,
            decision=given.decision,
            statement=given.statement,
            decided_by=uow.actor.as_person,
            decided_name=signature.printed_name,
            decided_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(LotDisposed(lot=lot.id, decision=given.decision))
    return lot


DISPOSE_LOT: SignedAct[DisposeLot, MaterialLot] = SignedAct(
    name="disposeLot",
    model=MaterialLot,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.LOT_DISPOSE,
    meaning=lambda given: MEANINGS[given.decision],
    content=_content,
    check=_check,
    perform=_perform,
)

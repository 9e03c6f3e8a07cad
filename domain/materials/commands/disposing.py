"""Quality's decision on a lot, signed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.canonical import Json, digest
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.materials import rules
from domain.materials.events import LotDisposed
from domain.materials.kinds import LotDecision, LotStatus
from domain.materials.models import LotDisposition, MaterialDefinition, MaterialLot
from domain.materials.quality import queries
from domain.materials.quality.blocking import lot_blockers
from domain.materials.quality.commands import statuses
from domain.materials.quality.kinds import PurposeOfTesting
from domain.materials.quality.queries import Findings
from domain.materials.quality.refusals import LotReleaseBlocked
from domain.materials.queries import came_of, today_at
from domain.materials.states import LOT, LotAct
from domain.materials.suppliers.deciding import approved_for
from domain.materials.suppliers.models import Supplier
from domain.materials.suppliers.refusals import SupplierNotApproved
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

ACTS = {
    LotDecision.RELEASED: LotAct.RELEASE,
    LotDecision.RESTRICTED: LotAct.RESTRICT,
    LotDecision.REJECTED: LotAct.REJECT,
}
MEANINGS = {
    LotDecision.RELEASED: Meaning.RELEASED,
    LotDecision.RESTRICTED: Meaning.QUALITY,
    LotDecision.REJECTED: Meaning.REJECTED,
}


@dataclass(frozen=True, slots=True)
class DisposeLot:
    """`subject` is the lot; `statement` says on what the decision rests.

    `restriction` says what a RESTRICTED lot is good for, `retest_on` by when one that may be used is tested again.
    """

    subject: UUID
    version: int
    decision: LotDecision
    statement: str
    restriction: str | None = None
    retest_on: date | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "lot": str(self.subject),
            "version": str(self.version),
            "decision": self.decision.value,
            "statement": self.statement,
            "restriction": self.restriction,
            "retestOn": None if self.retest_on is None else self.retest_on.isoformat(),
        }


def _content(uow: UnitOfWork, lot: MaterialLot, given: DisposeLot) -> Json:
    material = _material(uow, lot)
    known, retest_on = queries.findings(uow, lot), _retest(lot, given, material)
    specification, results = known.specification, known.as_json()
    named = None if specification is None else {"number": str(specification.number), "digest": specification.digest}
    return {
        "material": {"code": material.code, "name": material.name},
        "lot": lot.number,
        "supplierLot": lot.supplier_lot,
        "expiresOn": None if lot.expires_on is None else lot.expires_on.isoformat(),
        "retestOn": None if retest_on is None else retest_on.isoformat(),
        "status": lot.status,
        "specification": named,
        "results": results,
        "resultsDigest": digest(results),
    }


def _material(uow: UnitOfWork, lot: MaterialLot) -> MaterialDefinition:
    return uow.find(MaterialDefinition, MaterialDefinition.id == lot.material_id)[0]


def _retest(lot: MaterialLot, given: DisposeLot, material: MaterialDefinition) -> date | None:
    """The lot's retest day by this decision: as given, as it stands, or else as its material's months make it."""
    if given.decision is LotDecision.REJECTED:
        return lot.retest_on
    since = lot.manufactured_on or lot.received_on
    months, last_day = material.retest_months, lot.expires_on
    return given.retest_on or lot.retest_on or rules.first_retest(months, since=since, last_day=last_day)


def _check(uow: UnitOfWork, lot: MaterialLot, given: DisposeLot) -> None:
    """Raises WrongState, InvalidInput, SupplierNotApproved, LotReleaseBlocked."""
    for origin in sorted(came_of(uow, lot.id)):
        uow.rely_on(MaterialLot, origin)  # nothing is found in what it came of meanwhile
    known, today = queries.findings(uow, lot), today_at(uow, lot.site_id)
    LOT.after(LotStatus(lot.status), _act(lot, given.decision, known))
    require_text(given.statement, limit=rules.STATEMENT, path=("statement",))
    _require_restriction(given)
    _require_retest(uow, lot, given, known, today=today)
    if given.decision is not LotDecision.REJECTED:
        _require_supplier(uow, lot)
        blockers = lot_blockers(queries.facts_of(uow, lot, known, today=today))
        if blockers:
            raise LotReleaseBlocked(number=lot.number, blockers=blockers)


def _require_supplier(uow: UnitOfWork, lot: MaterialLot) -> None:
    """What was delivered comes from an approved supplier, be it that lots of several were put together (SUP-1)."""
    delivered = [lot]
    if lot.supplier_id is None:
        delivered = uow.find(MaterialLot, MaterialLot.id.in_(came_of(uow, lot.id)))
    for one in delivered:
        if one.supplier_id is not None and not approved_for(uow, one):
            supplier = uow.find(Supplier, Supplier.id == one.supplier_id)[0]
            raise SupplierNotApproved(supplier_code=supplier.code, number=one.number)


def _act(lot: MaterialLot, decision: LotDecision, known: Findings) -> LotAct:
    """A lot in use whose retest is under way is decided on again, and stays in use."""
    testing = known.testing
    retested = testing is not None and testing.purpose == PurposeOfTesting.RETEST and testing.decided_at is None
    extends = decision is LotDecision.RELEASED and lot.status == LotStatus.RELEASED and retested
    return LotAct.EXTEND if extends else ACTS[decision]


def _require_restriction(given: DisposeLot) -> None:
    if (given.restriction is not None) != (given.decision is LotDecision.RESTRICTED):
        problem = "A RESTRICTED lot, and only one, says what it is good for."
        raise InvalidInput(path=("restriction",), problem=problem)
    if given.restriction is not None:
        require_text(given.restriction, limit=rules.REASON, path=("restriction",))


def _require_retest(uow: UnitOfWork, lot: MaterialLot, given: DisposeLot, known: Findings, *, today: date) -> None:
    """A retest lies ahead, and not behind the last day; a lot that had one to meet gets the next by being tested."""
    day, path = given.retest_on, ("retestOn",)
    if given.decision is LotDecision.REJECTED:
        if day is not None:
            raise InvalidInput(path=path, problem="A rejected lot is tested no more.")
        return
    if day is None:
        material = _material(uow, lot)
        standing = _retest(lot, given, material)
        if standing is None and material.retest_months is not None:
            problem = f"{material.code} is tested again every {material.retest_months} months; give this lot's day."
            raise InvalidInput(path=path, problem=problem)
        if standing is not None and standing < today:
            raise InvalidInput(path=path, problem=f"The retest day {standing} has passed; give the next one.")
        return
    rules.require_day(day)
    if day < today or (lot.expires_on is not None and day > lot.expires_on):
        problem = f"A retest day lies from {today} to {lot.expires_on or rules.LATEST}."
        raise InvalidInput(path=path, problem=problem)
    tested = known.testing is not None and known.testing.decided_at is None
    if lot.retest_on is not None and today <= lot.retest_on < day and not tested:
        problem = f"A retest, and nothing else, moves the retest day {lot.retest_on} to a later one (takeLotSample)."
        raise InvalidInput(path=path, problem=problem)


def _perform(uow: UnitOfWork, lot: MaterialLot, given: DisposeLot, signature: Signature) -> MaterialLot:
    known = queries.findings(uow, lot)
    act, frozen = _act(lot, given.decision, known), known.specification
    testing = known.testing
    if testing is not None:
        testing.decided_at = uow.now
        testing.specification_id = None if frozen is None else frozen.id
    lot.retest_on = _retest(lot, given, _material(uow, lot))
    uow.add(_disposition(uow, lot, given, signature, known))
    statuses.change(uow, lot, act, because=given.statement, restriction=given.restriction)
    uow.record(LotDisposed(lot=lot.id, decision=given.decision))
    return lot


def _disposition(
    uow: UnitOfWork, lot: MaterialLot, given: DisposeLot, signature: Signature, known: Findings
) -> LotDisposition:
    return LotDisposition(
        id=new_id(),
        site_id=lot.site_id,
        lot_id=lot.id,
        decision=given.decision,
        statement=given.statement,
        testing_id=None if known.testing is None else known.testing.id,
        specification_id=None if known.specification is None else known.specification.id,
        results_digest=digest(known.as_json()),
        restriction=given.restriction,
        retest_on=lot.retest_on,
        decided_by=uow.actor.as_person,
        decided_name=signature.printed_name,
        decided_at=uow.now,
        signature_id=signature.id,
    )


DISPOSE_LOT: SignedAct[DisposeLot, MaterialLot] = SignedAct(
    name="disposeLot",
    model=MaterialLot,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.LOT_DISPOSE,
    meaning=lambda given: MEANINGS[given.decision],
    content=_content,
    check=_check,
    perform=_perform,
    may_mean=tuple(dict.fromkeys(MEANINGS.values())),
    may_wait=DisposeLot,
)

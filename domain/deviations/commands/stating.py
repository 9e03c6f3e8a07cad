"""State whether what a deviation is about reached another batch or lot, as a person knows, and act on it (DEV-9)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.deviations import rules
from domain.deviations.commands.concluding import require_other_hands, shown
from domain.deviations.events import ImpactStated
from domain.deviations.kinds import DeviationState
from domain.deviations.models import Deviation, ImpactStatement
from domain.deviations.states import DEVIATION, DeviationAct
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.exceptions.events import ExceptionFoundAfterDecision
from domain.execution.kinds import UNDECIDED
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialLot
from domain.materials.quality.commands import heeding
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

IMPACT = "DEV-9"
IN_USE = frozenset({LotStatus.RELEASED, LotStatus.RESTRICTED})


@dataclass(frozen=True, slots=True)
class StateImpact:
    """`subject` is the deviation; either the batch or the lot is named."""

    subject: UUID
    version: int
    batch: UUID | None
    lot: UUID | None
    affected: bool
    because: str

    @property
    def reason(self) -> str:
        return self.because

    def as_json(self) -> dict[str, Json]:
        return {
            "deviation": str(self.subject),
            "version": self.version,
            **({} if self.batch is None else {"batch": str(self.batch)}),
            **({} if self.lot is None else {"lot": str(self.lot)}),
            "affected": self.affected,
            "because": self.because,
        }


def _check(uow: UnitOfWork, found: Deviation, given: StateImpact) -> None:
    """Raises WrongState, InvalidInput, NotFound, Forbidden."""
    DEVIATION.after(DeviationState(found.state), DeviationAct.STATE_IMPACT)
    rules.require_one_reached(batch=given.batch, lot=given.lot)
    require_words(given.because, limit=rules.REASON_LENGTH, path=("because",))
    rules.require_room_for_impact(len(_stated(uow, found)))
    _thing(uow, given)


def _content(uow: UnitOfWork, found: Deviation, given: StateImpact) -> Json:
    """The deviation, and what the batch or lot is now."""
    thing = _thing(uow, given)
    told = _called(thing)
    state = thing.disposition if isinstance(thing, Batch) else thing.status
    return {**shown(uow, found), "about": told, "standing": state}


def _perform(uow: UnitOfWork, found: Deviation, given: StateImpact, signature: Signature) -> Deviation:
    """Raise an exception in an affected batch, and stop the use of an affected lot."""
    thing, before, because = _thing(uow, given), _stated(uow, found), given.because.strip()
    raised = None
    if given.affected and isinstance(thing, Batch) and not _raised(before, thing):
        raised = _raise(uow, found, thing, because)
    if given.affected and isinstance(thing, MaterialLot) and thing.status in IN_USE:
        reason = f"Affected by deviation {found.number}: {because}"[: rules.REASON_LENGTH]
        heeding.return_to_quarantine(uow, lot=thing.id, seen=thing.version, reason=reason)
    statement = ImpactStatement(
        id=new_id(),
        site_id=found.site_id,
        deviation_id=found.id,
        number=len(before) + 1,
        about_batch_id=given.batch,
        about_lot_id=given.lot,
        thing=_called(thing),
        affected=given.affected,
        because=because,
        exception_id=raised,
        stated_by=signature.person_id,
        stated_name=signature.printed_name,
        stated_at=uow.now,
        signature_id=signature.id,
    )
    uow.add(statement)
    flag_modified(found, "state")  # what is stated is of it: its own version counts up (EXE-14)
    uow.record(ImpactStated(deviation=found.id, statement=statement.id, affected=given.affected))
    return found


def _thing(uow: UnitOfWork, given: StateImpact) -> Batch | MaterialLot:
    """What is stated of, held where something follows for it. Raises NotFound, Forbidden."""
    if given.batch is not None:
        return uow.load(Batch, given.batch, Permission.EXCEPTION_RAISE if given.affected else Permission.BATCH_READ)
    assert given.lot is not None, given
    return uow.load(MaterialLot, given.lot, Permission.LOT_DISPOSE if given.affected else Permission.MATERIAL_READ)


def _called(thing: Batch | MaterialLot) -> str:
    return f"Batch {thing.number}" if isinstance(thing, Batch) else f"Lot {thing.number}"


def _stated(uow: UnitOfWork, found: Deviation) -> list[ImpactStatement]:
    return uow.find(ImpactStatement, ImpactStatement.deviation_id == found.id)


def _raised(before: list[ImpactStatement], batch: Batch) -> bool:
    """Whether an earlier statement raised the batch's exception."""
    return any(one.exception_id is not None and one.about_batch_id == batch.id for one in before)


def _raise(uow: UnitOfWork, found: Deviation, batch: Batch, because: str) -> UUID:
    """An exception in the batch, found after its decision where one stands (DEV-6)."""
    decided = batch.disposition not in UNDECIDED
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id, after_decision=decided),
        rule=IMPACT,
        title=f"Affected by deviation {found.number}: {found.title}",
        description=because,
    )
    if decided:
        uow.record(ExceptionFoundAfterDecision(batch=batch.id, exception=raised.id))
    return raised.id


STATE_IMPACT: SignedAct[StateImpact, Deviation] = SignedAct(
    name="stateImpact",
    model=Deviation,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.EXCEPTION_ASSESS,
    meaning=lambda _: Meaning.ASSESSED,
    content=_content,
    check=_check,
    perform=_perform,
    signer=require_other_hands,
    may_wait=StateImpact,
)

"""Witness a typed weight, and verify a weight: as a second person, or as the one of an automated system.

WGH-10, WGH-14; 21 CFR 211.101(c), 211.68(c).
"""

from dataclasses import dataclass
from uuid import UUID

from domain.dispensing import automated, automation, queries, signed_content
from domain.dispensing.commands import settling
from domain.dispensing.events import WeighingVerified, WeighingWitnessed
from domain.dispensing.kinds import DispensedState, WeighingState
from domain.dispensing.models import DispenseOrder
from domain.dispensing.order_refusals import NothingTyped, NotWitnessed, WeigherSigns
from domain.dispensing.states import DISPENSED, WEIGHING, DispensedAct, WeighingAct
from domain.dispensing.weighing_models import Weighing
from domain.equipment.reading_models import ScaleReading
from domain.execution.gate import person as gate
from domain.execution.models import Batch
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

WEIGHED = "weighed this"


@dataclass(frozen=True, slots=True)
class SignWeighing:
    """`subject` is the weighing; no figures travel with a signature (EXE-19)."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"weighing": str(self.subject), "version": str(self.version)}


def _require_undecided(uow: UnitOfWork, weighing: Weighing) -> None:
    batch = locked_batch(uow, weighing.batch_id)
    batches.require_undecided(batch.number, batch.disposition)


def _check_witness(uow: UnitOfWork, weighing: Weighing, _: SignWeighing) -> None:
    """Raises WrongState, BatchDecided, NothingTyped."""
    WEIGHING.after(WeighingState(weighing.state), WeighingAct.WITNESS)
    _require_undecided(uow, weighing)
    if weighing.witnessed_by is not None or not queries.is_typed(uow, weighing.id):
        raise NothingTyped


def _witness(uow: UnitOfWork, weighing: Weighing, _: SignWeighing, signature: Signature) -> Weighing:
    """Raises WeigherSigns, NotTrained."""
    require_witness(uow, weighing)
    order = uow.find(DispenseOrder, DispenseOrder.id == weighing.order_id)[0]
    gate.require_for_input(uow, uow.find(Batch, Batch.id == weighing.batch_id)[0], order.recipe_material_id)
    weighing.witnessed_by, weighing.witnessed_name = uow.actor.as_person, signature.printed_name
    weighing.witnessed_at, weighing.witness_signature_id = uow.now, signature.id
    uow.record(WeighingWitnessed(weighing=weighing.id))
    return weighing


def _check_verify(uow: UnitOfWork, weighing: Weighing, _: SignWeighing) -> None:
    """Raises WrongState, BatchDecided, NotWitnessed."""
    WEIGHING.after(WeighingState(weighing.state), WeighingAct.VERIFY)
    _require_undecided(uow, weighing)
    if weighing.witnessed_by is None and queries.is_typed(uow, weighing.id):
        raise NotWitnessed


def _verify(uow: UnitOfWork, weighing: Weighing, _: SignWeighing, signature: Signature) -> Weighing:
    """Raises WeigherSigns, NotTrained, and WrongState for what was returned or destroyed in the meantime.

    Who weighed is the one person that 21 CFR 211.68(c) asks for, where the recipe declares automated verification and
    enrolled scales told every weight; another person verifies as ever.
    """
    order, _orders, batch = queries.order_of(uow, weighing.order_id, Permission.BATCH_VERIFY)
    automatic = require_verifier(uow, weighing)
    gate.require_for_input(uow, batch, order.recipe_material_id)
    if automatic:
        weighing.automated = True
    weighing.state = WEIGHING.after(WeighingState(weighing.state), WeighingAct.VERIFY)
    weighing.verified_by, weighing.verified_name = uow.actor.as_person, signature.printed_name
    weighing.verified_at, weighing.verification_signature_id = uow.now, signature.id
    dispensed = queries.dispensed_by(uow, weighing.id)
    dispensed.state = DISPENSED.after(DispensedState(dispensed.state), DispensedAct.VERIFY)
    settling.settle(uow, order)
    uow.record(WeighingVerified(weighing=weighing.id, batch=weighing.batch_id))
    return weighing


def require_witness(uow: UnitOfWork, weighing: Weighing) -> None:
    """The acting person may witness it; who is told of it is asked by the same rule. Raises WeigherSigns."""
    if _weighed_by_signer(uow, weighing):
        raise WeigherSigns(done=WEIGHED)


def require_verifier(uow: UnitOfWork, weighing: Weighing) -> bool:
    """The acting person may verify it; whether they are the one person beside the system (WGH-14).

    Who is told that it waits is asked by the same rule. Raises WeigherSigns.
    """
    if not _weighed_by_signer(uow, weighing):
        return False
    found = automated.obstacle_to(uow, weighing, usable=automated.relied_on(uow, weighing))
    if found is not None:
        raise WeigherSigns(done=WEIGHED, because=automation.SAYS[found])
    return True


def _weighed_by_signer(uow: UnitOfWork, weighing: Weighing) -> bool:
    """Persons are compared, not accounts; who asked a scale for what was recorded weighed too (WGH-14)."""
    readings = queries.readings_of(uow, weighing.id)
    told = [one.scale_reading_id for one in readings if one.scale_reading_id is not None]
    askers = {one.requested_by for one in uow.find(ScaleReading, ScaleReading.id.in_(told))} if told else set()
    return uow.actor.as_person in {
        *askers,
        *(one.recorded_by for one in readings),
        weighing.begun_by,
        weighing.weighed_by,
    }


def _content(uow: UnitOfWork, weighing: Weighing, _: SignWeighing) -> Json:
    return signed_content.of_weighing(uow, weighing)


WITNESS_WEIGHING: SignedAct[SignWeighing, Weighing] = SignedAct(
    name="witnessWeighing",
    model=Weighing,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_VERIFY,
    meaning=lambda _: Meaning.WITNESSED,
    content=_content,
    check=_check_witness,
    perform=_witness,
)

VERIFY_WEIGHING: SignedAct[SignWeighing, Weighing] = SignedAct(
    name="verifyWeighing",
    model=Weighing,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_VERIFY,
    meaning=lambda _: Meaning.VERIFIED,
    content=_content,
    check=_check_verify,
    perform=_verify,
)

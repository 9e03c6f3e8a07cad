"""Sign a value: where a recipe asks for signatures of each value, beside those of its phase."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.execution import queries, signed_content
from domain.execution.events import ValueSigned
from domain.execution.gate import person as gate
from domain.execution.kinds import BatchState, PhaseState
from domain.execution.models import Batch, ParameterValue, ParameterValueRevision, PhaseExecution
from domain.execution.refusals import ValuesUnsigned
from domain.execution.rules import batches, signing, yields
from domain.execution.rules.signing import Given
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import PhaseSignature
from domain.recipes.models import RecipeParameter
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature, SignatureStaleness

NAME = "signValue"
SHOWN = 20
PERMISSIONS = {
    PhaseSignature.PERFORMED: Permission.BATCH_EXECUTE,
    PhaseSignature.VERIFIED: Permission.BATCH_VERIFY,
    PhaseSignature.QUALITY: Permission.BATCH_QUALITY,
}


@dataclass(frozen=True, slots=True)
class SignValue:
    """`subject` is the value, `version` as it was seen."""

    subject: UUID
    version: int
    meaning: PhaseSignature

    def as_json(self) -> dict[str, Json]:
        return {"value": str(self.subject), "version": self.version, "meaning": self.meaning.value}


def require_values_signed(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """Each value that is to be signed is, before its phase is signed. Raises ValuesUnsigned."""
    parameters = {one.id: one for one in queries.parameters(uow, phase)}
    asked = queries.recipe_phase(uow, phase).signatures
    recorded = queries.values(uow, phase)
    demands = {one.id: wanted(one, parameters[one.recipe_parameter_id], asked) for one in recorded}
    values = [one for one in recorded if demands[one.id]]
    if not values:
        return
    given = given_on(uow, [one.id for one in values])
    lacking = [
        f"{parameter.name} ({value.repetition}): {meaning.value}"
        for value in sorted(values, key=lambda one: (parameters[one.recipe_parameter_id].position, one.repetition))
        for parameter in (parameters[value.recipe_parameter_id],)
        for meaning in signing.lacking(demands[value.id], given[value.id])
    ]
    if lacking:
        raise ValuesUnsigned(missing=tuple(lacking[:SHOWN]), count=len(lacking))


def given_on(uow: UnitOfWork, values: list[UUID]) -> dict[UUID, list[Given]]:
    """The signatures on these values, in the order of their giving; corrections aren't among them."""
    found: dict[UUID, list[Given]] = defaultdict(list)
    signed = uow.find(Signature, Signature.subject_id.in_(values), Signature.act == NAME)
    ids = [one.id for one in signed]
    stale = {one.id for one in uow.find(SignatureStaleness, SignatureStaleness.id.in_(ids))}
    for one in sorted(signed, key=lambda each: each.id):
        found[one.subject_id].append(Given(PhaseSignature(one.meaning), one.person_id, one.id in stale))
    return found


def wanted(value: ParameterValue, parameter: RecipeParameter, phase: Sequence[str]) -> frozenset[PhaseSignature]:
    """Which signatures a value needs; `phase` are those that its recipe asks of the phase."""
    return signing.demanded_of_value(parameter.signatures or (), phase=phase, told_by_hand=yields.by_hand(value))


def _check(uow: UnitOfWork, value: ParameterValue, given: SignValue) -> None:
    """Raises WrongState, BatchDecided, NotDemanded, AlreadySigned, SignatureMissing."""
    phase = uow.hold(PhaseExecution, value.phase_execution_id)
    batch = queries.locked_batch(uow, value.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.EXECUTE)
    state = PhaseState(phase.state)
    PHASE.after(state, PhaseAct.SIGN if state is PhaseState.COMPLETE else PhaseAct.RECORD)
    before = given_on(uow, [value.id])[value.id]
    asked = wanted(value, _parameter(uow, value), queries.recipe_phase(uow, phase).signatures)
    signing.require_turn(given.meaning, wanted=asked, given=before, of=signing.VALUE)


def _content(uow: UnitOfWork, value: ParameterValue, _: SignValue) -> Json:
    return {
        "batch": signed_content.of_batch(uow.find(Batch, Batch.id == value.batch_id)[0]),
        "phase": uow.hold(PhaseExecution, value.phase_execution_id).number,
        "value": signed_content.of_value(value, _parameter(uow, value)),
    }


def _perform(uow: UnitOfWork, value: ParameterValue, given: SignValue, signature: Signature) -> ParameterValue:
    """Raises SamePerson, NotTrained."""
    phase = uow.hold(PhaseExecution, value.phase_execution_id)
    revisions = uow.find(ParameterValueRevision, ParameterValueRevision.value_id == value.id)
    recorders = frozenset(one.recorded_by for one in revisions if one.formula is None)
    before = given_on(uow, [value.id])[value.id]
    signing.require_another_person(
        signature.person_id, given.meaning, given=before, recorded_by=recorders, of=signing.VALUE
    )
    if given.meaning is not PhaseSignature.QUALITY:
        gate.require(uow, phase, second=given.meaning is PhaseSignature.VERIFIED)
    uow.record(ValueSigned(batch=value.batch_id, phase=phase.id, value=value.id, meaning=given.meaning))
    return value


def _parameter(uow: UnitOfWork, value: ParameterValue) -> RecipeParameter:
    found = uow.look_at(RecipeParameter, value.recipe_parameter_id)
    assert found is not None, "a foreign key holds it"
    return found


SIGN_VALUE: SignedAct[SignValue, ParameterValue] = SignedAct(
    name=NAME,
    model=ParameterValue,
    reads=Permission.BATCH_READ,
    needs=lambda given: PERMISSIONS[given.meaning],
    meaning=lambda given: Meaning(given.meaning.value),
    content=_content,
    check=_check,
    perform=_perform,
    may_need=tuple(PERMISSIONS.values()),
    may_mean=tuple(Meaning(one.value) for one in PERMISSIONS),
)

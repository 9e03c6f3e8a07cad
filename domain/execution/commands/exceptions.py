"""Tell an exception of a batch, and assess one: execution knows who took part."""

from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions import evidence
from domain.exceptions.commands import Place
from domain.exceptions.events import ExceptionFoundAfterDecision
from domain.exceptions.evidence_models import Evidence
from domain.exceptions.models import BatchException, Classification, ExceptionAssessment
from domain.exceptions.rules import DESCRIPTION_LENGTH, require_not_executor
from domain.execution import content, signed_content
from domain.execution.executors import executors
from domain.execution.kinds import UNDECIDED
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.procedure.models import ProcedureDecision
from domain.execution.rules import batches
from domain.execution.unforeseen import referring
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.signatures.acts import SignedAct, SignedInput
from domain.signatures.models import Meaning, Signature


def raise_exception(
    uow: UnitOfWork, *, batch: UUID, phase: UUID | None, title: str, description: str, deviation: UUID | None = None
) -> BatchException:
    """Tell what left the expected path, in the whole batch or in one of its phases; by a planned `deviation` or not.

    What is found of a batch that was decided on is told to who decides on it, and holds its lots back (DEV-6); nothing
    was planned for that.

    Raises NotFound, Forbidden, BatchDecided, InvalidInput, TooManyTold, DeviationNotInForce.
    """
    found = uow.load(Batch, batch, Permission.EXCEPTION_RAISE)
    decided = found.disposition not in UNDECIDED
    if deviation is not None:
        batches.require_undecided(found.number, found.disposition)
    concerned = None if phase is None else _phase_of(uow, found, phase)
    place = Place(
        site=found.site_id,
        batch=found.id,
        phase=None if concerned is None else concerned.id,
        phase_number=None if concerned is None else concerned.number,
        after_decision=decided,
    )
    under = referring.under(uow, deviation, batch=found.id, phase=concerned)
    raised = exceptions.tell(uow, place, title=title, description=description, under=under)
    if decided:
        uow.record(ExceptionFoundAfterDecision(batch=found.id, exception=raised.id))
    return raised


@dataclass(frozen=True, slots=True)
class AssessException:
    """`subject` is the exception; the rationale is also the reason that the audit trail keeps."""

    subject: UUID
    version: int
    classification: Classification
    rationale: str

    @property
    def reason(self) -> str:
        return self.rationale

    def as_json(self) -> dict[str, Json]:
        return {
            "exception": str(self.subject),
            "version": self.version,
            "classification": self.classification.value,
            "rationale": self.rationale,
        }


def _check(uow: UnitOfWork, found: BatchException, given: AssessException) -> None:
    """Raises AlreadyAssessed, BatchDecided, InvalidInput. What was decided on stands by the assessments of then.

    What was found afterwards took no part in that.
    Nobody decides on the batch meanwhile, who would still see the assessment that is replaced.
    """
    exceptions.require_assessable(found, given.classification)
    if found.classification is not None and not found.after_decision:
        batch = uow.rely_on(Batch, found.batch_id)
        batches.require_undecided(batch.number, batch.disposition)
    require_words(given.rationale, limit=DESCRIPTION_LENGTH, path=("rationale",))


def _content(uow: UnitOfWork, found: BatchException, _: AssessException) -> Json:
    return shown(uow, found)


def shown(uow: UnitOfWork, found: BatchException) -> dict[str, Json]:
    """What somebody who assesses an exception, or approves that, is shown and signs; with all that was said before."""
    batch = uow.find(Batch, Batch.id == found.batch_id)[0]
    values = uow.find(ParameterValue, ParameterValue.id == found.parameter_value_id)
    before = uow.find(ExceptionAssessment, ExceptionAssessment.exception_id == found.id)
    return {
        "batch": signed_content.of_batch(batch),
        "number": found.number,
        "rule": found.rule,
        "phase": found.phase_number,
        "title": found.title,
        "description": found.description,
        "raisedAt": content.time_text(found.raised_at),
        "state": found.state,
        "valueNow": content.of(values[0]).shown if values else None,
        **({"assessedBefore": [_told(one) for one in sorted(before, key=lambda one: one.number)]} if before else {}),
        **evidence.shown(uow.find(Evidence, Evidence.exception_id == found.id)),
    }


def _told(one: ExceptionAssessment) -> Json:
    return {
        "number": one.number,
        "classification": one.classification,
        "rationale": one.rationale,
        "by": one.assessed_name,
    }


def _perform(uow: UnitOfWork, found: BatchException, given: AssessException, signature: Signature) -> BatchException:
    """Raises ExceptionRouteUnusable."""
    rationale = given.rationale.strip()
    return exceptions.assess(uow, found, classification=given.classification, rationale=rationale, signature=signature)


def require_other_hands(uow: UnitOfWork, found: BatchException, _: SignedInput) -> None:
    """Who signs of an exception took no part in what it is of. Raises AssessorExecuted (REV-6)."""
    if found.phase_execution_id is not None and found.phase_number is not None:
        phase = uow.find(PhaseExecution, PhaseExecution.id == found.phase_execution_id)[0]
        require_not_executor(uow.person, executed_by=executors(uow, phase), phase=found.phase_number)
    else:
        require_not_executor(uow.person, executed_by=_decider(uow, found), phase=None)


def _decider(uow: UnitOfWork, found: BatchException) -> frozenset[UUID]:
    """Who decided by hand what was raised as this exception; nobody for all others."""
    of = ProcedureDecision
    made = [one.signature_id for one in uow.find(of, of.batch_id == found.batch_id, of.exception_id == found.id)]
    return frozenset(one.person_id for one in uow.find(Signature, Signature.id.in_(made))) if made else frozenset()


def _phase_of(uow: UnitOfWork, batch: Batch, phase: UUID) -> PhaseExecution:
    found = uow.find(PhaseExecution, PhaseExecution.id == phase, PhaseExecution.batch_id == batch.id)
    if not found:
        raise NotFound(kind="PhaseExecution", id=phase, path=("phase",))
    return found[0]


ASSESS_EXCEPTION: SignedAct[AssessException, BatchException] = SignedAct(
    name="assessException",
    model=BatchException,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.EXCEPTION_ASSESS,
    meaning=lambda _: Meaning.ASSESSED,
    content=_content,
    check=_check,
    perform=_perform,
    signer=require_other_hands,
    may_wait=AssessException,
)

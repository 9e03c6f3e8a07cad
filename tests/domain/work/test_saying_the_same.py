"""The work list says the same as the acts: what it calls possible is done, what it doesn't is refused."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.exceptions.kinds import ApproverRole
from domain.exceptions.models import BatchException, Classification
from domain.execution.commands import commanding, holding, recording, running
from domain.execution.commands.approving import APPROVE_EXCEPTION, ApproveException
from domain.execution.commands.exceptions import ASSESS_EXCEPTION, AssessException
from domain.execution.commands.recording import RecordValue
from domain.execution.commands.signing import APPROVE_PHASE, COMPLETE_PHASE, VERIFY_PHASE, SignPhase
from domain.execution.content import Content
from domain.execution.kinds import HoldKind
from domain.execution.lots.assessing import ASSESS_LOT_FLAG, AssessLotFlag
from domain.execution.lots.models import LotFlag
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.kernel.actor import Actor, Grant
from domain.kernel.models import OfCompany, Versioned
from domain.kernel.permissions import Permission, Role
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands.disposing import DISPOSE_LOT, DisposeLot
from domain.materials.kinds import LotDecision
from domain.materials.models import MaterialLot
from domain.materials.quality.commands import recording as lot_results
from domain.materials.quality.commands import sampling
from domain.materials.quality.commands.approving import APPROVE_SPECIFICATION, ApproveSpecification
from domain.materials.quality.commands.investigating import CONCLUDE_INVESTIGATION, ConcludeInvestigation
from domain.materials.quality.commands.recording import Entry
from domain.materials.quality.commands.sampling import TakeSample
from domain.materials.quality.kinds import InvestigationOutcome, SamplePurpose
from domain.materials.quality.models import LotInvestigation
from domain.materials.quality.specification_models import MaterialSpecification
from domain.people.events import ElectronicSignatureAccepted
from domain.people.models import Account, Person
from domain.recipes.adoption.models import RecipeProposal
from domain.recipes.commands import effect, proposing
from domain.recipes.commands.approval import APPROVE, Approval
from domain.recipes.commands.reviewing import REVIEW, PeriodicReview
from domain.recipes.commands.submission import SUBMIT, Submission
from domain.recipes.governance.events import RecipeVersionPlanned
from domain.recipes.governance.kinds import ReviewOutcome
from domain.recipes.governance.routes import Step
from domain.recipes.kinds import ApprovalRole, ParameterKind
from domain.recipes.models import MasterRecipeVersion, RecipeParameter
from domain.review.acts import COMPLETE_REVIEW, DISPOSE_BATCH, Decide, Review
from domain.review.models import Decision
from domain.review.questions import commands as questions
from domain.review.questions.commands import Ask
from domain.review.questions.models import FloorQuestion
from domain.review.trail.kinds import TrailKind
from domain.review.trail.reviewing import REVIEW_AUDIT_TRAIL, ReviewAuditTrail
from domain.signatures import commands as signatures
from domain.signatures.acts import SignedAct, SignedInput
from domain.signatures.giving import CheckedProof
from domain.signatures.models import ProofMethod
from domain.work.queries import work_of
from domain.work.rules.items import WorkItem
from infra.transaction import Transactions, as_process
from tests import enterprise, quality, recipes, reviewing
from tests.conftest import Do
from tests.domain.recipes.test_routing import set_route
from tests.domain.review.test_deciding import finish_after_clearance
from tests.execution import Run, issue, percent, yes
from tests.materials import Store
from tests.plant import Plant
from tests.reconciliation import reconcile

Act = Callable[[UnitOfWork, WorkItem], OfCompany]


class TakenBack(Exception):
    """The act was accepted; its transaction is rolled back."""


def signed(uow: UnitOfWork, act: SignedAct[Any, Any], given: SignedInput) -> Versioned:
    challenge = signatures.prepare(uow, act, given)
    uow.session.flush()
    account = uow.find(Account, Account.person_id == uow.actor.as_person)[0]
    return signatures.carry_out(
        uow, act, given, CheckedProof(challenge.id, account.id, account.version, ProofMethod.PASSWORD)
    )


def version_of(uow: UnitOfWork, model: type[Any], item: WorkItem) -> int:
    found: int = uow.find(model, model.id == item.subject)[0].version
    return found


def sign_phase(act: SignedAct[Any, Any]) -> Act:
    return lambda uow, item: signed(uow, act, SignPhase(item.subject, version_of(uow, PhaseExecution, item)))


def start(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    return running.start_phase(uow, phase=item.subject, version=version_of(uow, PhaseExecution, item))


def record(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    """Record the first value that is missing."""
    phase = uow.find(PhaseExecution, PhaseExecution.id == item.subject)[0]
    filled = {
        (one.recipe_parameter_id, one.repetition)
        for one in uow.find(ParameterValue, ParameterValue.phase_execution_id == phase.id)
    }
    for parameter in uow.find(RecipeParameter, RecipeParameter.recipe_phase_id == phase.recipe_phase_id):
        last = max([parameter.repetitions, *(number for one, number in filled if one == parameter.id)])
        for repetition in range(1, last + 1):
            if (parameter.id, repetition) not in filled:
                given = RecordValue(
                    phase=phase.id, parameter=parameter.id, repetition=repetition, content=SOME[parameter.kind]
                )
                return recording.record_value(uow, given)
    pytest.fail(f"nothing is missing: {item}")


SOME: Mapping[str, Content] = {
    ParameterKind.YES_NO: Content(yes_no=True),
    ParameterKind.CHOICE: Content(choice="day"),
    ParameterKind.TEXT: Content(text="As usual."),
    ParameterKind.NUMBER: Content(number=Decimal("1.8"), unit="%"),
}


def restart(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    return holding.restart_batch(uow, batch=item.subject, version=version_of(uow, Batch, item), reason="Power is back")


def resume(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    seen = version_of(uow, Batch, item)
    return commanding.lift(
        uow, batch=item.subject, version=seen, at=holding.WHOLE, kind=HoldKind.PAUSE, reason="The shift begins"
    )


def confirm(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    seen = version_of(uow, PhaseExecution, item)
    return commanding.confirm_condition(uow, phase=item.subject, version=seen, remark="Stirrer off")


def assess(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    given = AssessException(item.subject, version_of(uow, BatchException, item), Classification.MINOR, "No effect.")
    return signed(uow, ASSESS_EXCEPTION, given)


def approve_exception(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    role = ApproverRole(item.title.rpartition(" ")[2])
    return signed(uow, APPROVE_EXCEPTION, ApproveException(item.subject, version_of(uow, BatchException, item), role))


def review(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    return signed(uow, COMPLETE_REVIEW, Review(item.subject, version_of(uow, Batch, item), "In order."))


def review_trail(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    given = ReviewAuditTrail(item.subject, version_of(uow, Batch, item), frozenset(TrailKind), "Nothing unexpected.")
    return signed(uow, REVIEW_AUDIT_TRAIL, given)


def answer(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    version = version_of(uow, FloorQuestion, item)
    return questions.answer(uow, question=item.subject, version=version, answer="It was.", because="On leave.")


def withdraw_question(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    version = version_of(uow, FloorQuestion, item)
    return questions.withdraw(uow, question=item.subject, version=version, reason="Answered by the logbook.")


def release(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    given = Decide(item.subject, version_of(uow, Batch, item), Decision.RELEASED, "Certified.")
    return signed(uow, DISPOSE_BATCH, given)


def submit(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    return signed(uow, SUBMIT, Submission(item.subject, version_of(uow, MasterRecipeVersion, item)))


def approve(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    role = ApprovalRole(item.title.rpartition(" ")[2])
    return signed(uow, APPROVE, Approval(item.subject, version_of(uow, MasterRecipeVersion, item), role))


def look_again(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    seen = version_of(uow, MasterRecipeVersion, item)
    return signed(uow, REVIEW, PeriodicReview(item.subject, seen, ReviewOutcome.CONFIRMED, "It stands."))


def make_effective(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    seen = version_of(uow, MasterRecipeVersion, item)
    today = datetime.now(UTC).astimezone(recipes.ZONE).date()
    return effect.make_effective(uow, recipe_version=item.subject, seen=seen, effective_on=today)


def accept(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    return proposing.accept_proposal(uow, proposal=item.subject, seen=version_of(uow, RecipeProposal, item))


def take_sample(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    purpose = SamplePurpose(item.title.rpartition(" ")[2])
    given = TakeSample(lot=item.subject, purpose=purpose, quantity=Quantity(Decimal("0.1"), "kg"))
    return sampling.take_sample(uow, given)


FOUND = {"ASSAY": quality.percent("99.3"), "WATER": quality.percent("0.2"), "IDENTITY": quality.CORRESPONDS}


def record_lot_result(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    """Record the first result that is missing."""
    test = item.title.partition(": ")[2].partition(",")[0]
    return lot_results.record_result(uow, Entry(test=test, found=FOUND[test]), sample=item.subject)


def release_lot(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    next_year = datetime.now(UTC).date() + timedelta(days=365)
    seen = version_of(uow, MaterialLot, item)
    return signed(uow, DISPOSE_LOT, DisposeLot(item.subject, seen, LotDecision.RELEASED, "Conforms.", None, next_year))


def conclude(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    seen = version_of(uow, LotInvestigation, item)
    given = ConcludeInvestigation(item.subject, seen, InvestigationOutcome.INVALIDATED, "The column was worn out.")
    return signed(uow, CONCLUDE_INVESTIGATION, given)


def assess_flag(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    return signed(uow, ASSESS_LOT_FLAG, AssessLotFlag(item.subject, version_of(uow, LotFlag, item), "No effect."))


def approve_specification(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    seen = version_of(uow, MaterialSpecification, item)
    return signed(uow, APPROVE_SPECIFICATION, ApproveSpecification(item.subject, seen))


LOT_ACTS: Mapping[str, Act] = {
    "takeLotSample": take_sample,
    "recordLotResult": record_lot_result,
    "disposeLot": release_lot,
    "concludeLotInvestigation": conclude,
    "assessLotFlag": assess_flag,
    "approveSpecification": approve_specification,
}
ACTS: Mapping[str, Act] = {
    **LOT_ACTS,
    "acceptRecipeProposal": accept,
    "startPhase": start,
    "recordValue": record,
    "completePhase": sign_phase(COMPLETE_PHASE),
    "verifyPhase": sign_phase(VERIFY_PHASE),
    "approvePhase": sign_phase(APPROVE_PHASE),
    "restartBatch": restart,
    "resumeProcedure": resume,
    "confirmCondition": confirm,
    "assessException": assess,
    "approveException": approve_exception,
    "completeReview": review,
    "reviewAuditTrail": review_trail,
    "answerQuestion": answer,
    "withdrawQuestion": withdraw_question,
    "disposeBatch": release,
    "submitRecipeVersion": submit,
    "approveRecipeVersion": approve,
    "makeRecipeVersionEffective": make_effective,
    "reviewRecipeVersion": look_again,
}


@dataclass(frozen=True)
class Asked:
    """Everybody is asked what they can do, and what they answer is tried and taken back."""

    do: Do
    transactions: Transactions
    people: tuple[Actor, ...]
    acts: Mapping[str, Act] = field(default_factory=lambda: ACTS)

    def work(self, actor: Actor) -> list[WorkItem]:
        with self.transactions.reading(actor.company) as session:
            return list(work_of(session, actor))

    def accepted(self, actor: Actor, item: WorkItem) -> bool:
        def try_it(uow: UnitOfWork) -> OfCompany:
            self.acts[item.act](uow, item)
            uow.session.flush()
            raise TakenBack

        try:
            self.do(actor, try_it)
        except TakenBack:
            return True
        except Refusal:
            return False
        pytest.fail("neither accepted nor refused")

    def compare(self, acts: Collection[str] = ()) -> set[tuple[str, bool]]:
        """Which acts were seen, of these or of all, as possible and as not; each is as the list says."""
        seen = set()
        for actor in self.people:
            for item in self.work(actor):
                if acts and item.act not in acts:
                    continue
                assert self.accepted(actor, item) == (item.because is None), (actor.name, item)
                seen.add((item.act, item.because is None))
        return seen


@pytest.fixture
def everywhere(plant: Plant) -> frozenset[Grant]:
    return frozenset(Grant(role, plant.site) for role in Role)


@pytest.fixture
def asked(do: Do, transactions: Transactions, plant: Plant, everywhere: frozenset[Grant]) -> Asked:
    """Specialists, who lack permissions, and generalists, whom only the rules about persons keep off."""
    specialists = (plant.engineer, plant.operator, plant.reviewer)
    generalists = (plant.engineer, plant.operator, plant.second_operator, plant.reviewer, plant.qualified)
    actors = (*specialists, *(replace(one, grants=everywhere) for one in generalists))
    return Asked(do, transactions, actors)


def a_recipe_comes_into_effect(do: Do, plant: Plant) -> Iterator[recipes.Written]:
    yield (version := recipes.draft(do, plant))
    yield (version := recipes.written(do, plant, of=version.recipe))
    recipes.simulated(do, plant, version.id)
    yield version
    yield (version := recipes.submitted(do, plant, version))
    production = Approval(version.id, version.seen, ApprovalRole.PRODUCTION)
    first = recipes.sign(do, plant.supervisor, APPROVE, production)
    yield (version := recipes.Written(version.id, first.version or 0, version.recipe))
    quality = Approval(version.id, version.seen, ApprovalRole.QUALITY)
    second = recipes.sign(do, plant.reviewer, APPROVE, quality)
    yield (version := recipes.Written(version.id, second.version or 0, version.recipe))
    yield recipes.effective(do, plant, version)


def a_batch_is_executed(run: Run) -> Iterator[None]:
    """From issue to release: a hold, a pause, gaps, a value out of limits, a correction, exceptions assessed."""
    yield
    run.start(1)
    yield
    clear = run.record(1, "Line is clear", yes())
    run.hold()
    yield
    run.restart()
    run.command(HoldKind.PAUSE)
    yield
    run.lift(HoldKind.PAUSE)
    run.record(1, "Shift", Content(choice="day"), by=run.plant.second_operator)
    yield
    run.complete(1)
    yield
    run.verify(1, by=run.plant.supervisor)
    run.start(2)
    run.complete(2)
    run.verify(2)
    yield
    run.start(3)
    run.record(3, "Loss on drying", percent("2.70"))
    run.record(3, "Loss on drying", percent("2.1"), repetition=3)
    run.record(3, "Remark", Content(text="Dried again."))
    yield
    run.record(3, "Loss on drying", percent("2.2"), repetition=2)
    run.start(4)
    yield
    run.complete(3)
    yield
    run.approve(3)
    run.complete(4)
    yield
    run.correct(clear, Content(yes_no=False))
    yield
    run.complete(1)
    run.verify(1, by=run.plant.supervisor)
    for exception in run.rows("batch_exception"):
        run.assess(exception.id, by=run.plant.reviewer)
    yield
    grave = run.tell("The seal was broken")
    run.assess(grave, by=run.plant.reviewer, as_=Classification.CRITICAL)
    yield
    run.approve_exception(grave)
    yield
    run.approve_exception(grave, role=ApproverRole.QUALIFIED_PERSON)
    yield


def a_batch_is_released(run: Run) -> Iterator[None]:
    do, plant = run.do, run.plant
    reviewing.review_trail(run, kinds=[TrailKind.CHANGED])
    to = plant.second_operator.person
    question = Ask(batch=run.batch, question="Was it clean?", to_person=to)
    asked = do(plant.second_reviewer, lambda uow: questions.ask(uow, question))
    yield
    do(plant.second_operator, lambda uow: questions.answer(uow, question=asked.id, version=1, answer="It was."))
    reviewing.review(run)
    yield
    told = run.tell("Label torn")
    run.assess(told, by=plant.second_reviewer)
    reviewing.review_trail(run)
    yield
    reviewing.review(run)
    given = Decide(run.batch, run.row().version, Decision.RELEASED, "Certified.")
    recipes.sign(do, plant.qualified, DISPOSE_BATCH, given)
    yield


EITHER = (True, False)


@pytest.mark.requirement("TEN-2", "REC-2", "REC-7")
def test_a_recipes_way_is_told_as_its_acts_answer(asked: Asked, do: Do, plant: Plant) -> None:
    seen = set()
    for _ in a_recipe_comes_into_effect(do, plant):
        seen |= asked.compare()
    acts = ("submitRecipeVersion", "approveRecipeVersion", "makeRecipeVersionEffective")
    assert seen == {(act, possible) for act in acts for possible in EITHER}


@pytest.mark.requirement("ROU-1", "TEN-2")
def test_a_route_is_told_turn_by_turn_as_its_acts_answer(asked: Asked, do: Do, plant: Plant) -> None:
    wide = replace(plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))
    roles = (ApprovalRole.PROCESS_ENGINEERING, ApprovalRole.PRODUCTION, ApprovalRole.QUALITY)
    set_route(do, wide, tuple(Step(order, role) for order, role in enumerate(roles, 1)))
    version = recipes.submitted(do, plant, recipes.written(do, plant))
    waiting = [one for one in asked.work(plant.reviewer) if one.act == "approveRecipeVersion"]
    assert [one.title.rpartition(" ")[2] for one in waiting] == [one.value for one in roles]
    assert "QUALITY approves after PROCESS_ENGINEERING, PRODUCTION" in (waiting[2].because or "")
    second = replace(plant.second_operator, grants=frozenset({Grant(Role.PROCESS_ENGINEER, plant.site)}))
    for actor, role in ((second, roles[0]), (plant.supervisor, roles[1]), (plant.reviewer, roles[2])):
        asked.compare()
        done = recipes.sign(do, actor, APPROVE, Approval(version.id, version.seen, role))
        version = recipes.Written(version.id, done.version or 0, version.recipe)
    asked.compare()


@pytest.mark.requirement("DAY-1", "PRV-1", "TEN-2")
def test_a_planned_day_and_a_due_review_are_told_as_their_acts_answer(asked: Asked, do: Do, plant: Plant) -> None:
    version = recipes.approved(do, plant, recipes.submitted(do, plant, recipes.written(do, plant)))
    day = datetime.now(UTC).astimezone(recipes.ZONE).date() + timedelta(days=5)
    given = {"recipe_version": version.id, "seen": version.seen, "effective_on": day}
    do(plant.reviewer, lambda uow: effect.make_effective(uow, **given))  # type: ignore[arg-type]  # as named
    assert asked.compare() == {("makeRecipeVersionEffective", False)}
    (item,) = asked.work(plant.reviewer)
    assert str(day) in (item.because or "")
    recipes.effective_recipe(do, plant, code="MET-850")

    def overdue(uow: UnitOfWork) -> OfCompany:
        found = uow.find(MasterRecipeVersion, MasterRecipeVersion.state == "EFFECTIVE")[0]
        found.review_due_on = day
        uow.record(RecipeVersionPlanned(version=found.id, day=day.isoformat()))
        return found

    do(as_process(plant.company, "test"), overdue)
    seen = asked.compare()
    assert {one for one in seen if one[0] == "reviewRecipeVersion"} == {
        ("reviewRecipeVersion", possible) for possible in EITHER
    }


@pytest.mark.requirement("REC-9", "TEN-2")
def test_a_proposal_to_the_site_is_told_as_its_acts_answer(asked: Asked, do: Do, plant: Plant) -> None:
    enterprise.followed(do, plant)
    accept = "acceptRecipeProposal"
    assert {one for one in asked.compare() if one[0] == accept} == {(accept, possible) for possible in EITHER}
    (item,) = (one for one in asked.work(plant.engineer) if one.act == accept)
    assert item.title == "Recipe FOLLOWED bulk version 3 for Vienna"
    (proposal,) = enterprise.proposals(do, plant)
    draft = enterprise.now(do, plant, recipes.Written(proposal.site_version_id, 0, proposal.recipe_id))
    enterprise.write_moisture(do, plant, draft, replace(enterprise.tighter("2.4"), decimals=2))
    assert {one for one in asked.compare() if one[0] == accept} == {(accept, False)}
    (item,) = (one for one in asked.work(plant.engineer) if one.act == accept)
    assert "declare" in (item.because or "")


def a_lot_is_tested(lab: quality.Laboratory, run: Run) -> Iterator[None]:
    """From its specification to its release, its retest, and a batch that consumed it before it was rejected."""
    store = lab.store
    material = store.material("LOTS")
    specification = lab.draft(material, by=run.plant.reviewer)
    lot = store.receive(material, "LOTS-1")
    yield
    lab.approve(specification, by=run.plant.second_reviewer)
    yield
    sample = lab.sample(lot)
    yield
    out = lab.found(sample, "ASSAY", quality.percent("90"), by=run.plant.reviewer)
    yield
    lab.conclude(out, InvestigationOutcome.INVALIDATED)
    yield
    lab.found(sample, "ASSAY", quality.percent("99.3"))
    lab.found(sample, "WATER", quality.percent("0.2"))
    lab.found(sample, "IDENTITY", quality.CORRESPONDS)
    yield
    lab.dispose(lot, retest_on=datetime.now(UTC).date() + timedelta(days=30))
    lab.sample(lot, SamplePurpose.RETEST)
    yield
    run.start(1)
    store.charge(run, 1, lot, "1")
    run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))
    run.complete(1)
    run.verify(1, by=run.plant.supervisor)
    finish_after_clearance(run)
    reconcile(run)
    reviewing.review(run)
    given = Decide(run.batch, run.row().version, Decision.RELEASED, "Certified.")
    recipes.sign(run.do, run.plant.qualified, DISPOSE_BATCH, given)
    lab.dispose(lot, LotDecision.REJECTED)
    yield
    lab.assess_flag(lab.rows("lot_flag")[0].id)
    yield


@pytest.mark.requirement("LOT-3", "REV-9", "MAT-3", "TEN-2")
def test_a_lots_way_is_told_as_its_acts_answer(asked: Asked, run: Run) -> None:
    lab = quality.Laboratory(Store(run.do, run.plant, run.admin))
    seen = set()
    for _ in a_lot_is_tested(lab, run):
        seen |= {one for one in asked.compare() if one[0] in LOT_ACTS}
    assert seen == {(act, possible) for act in LOT_ACTS for possible in EITHER}
    assert all(asked.work(actor) == [] for actor in asked.people)


@pytest.mark.requirement("LOT-3")
def test_what_blocks_a_lot_is_told_with_it(asked: Asked, run: Run, plant: Plant) -> None:
    lab = quality.Laboratory(Store(run.do, plant, run.admin))
    material = lab.store.material("LOTS")
    lab.specified(material, (quality.WATER,))
    lab.store.receive(material, "LOTS-1")
    items = {one.act: one for one in asked.work(plant.reviewer) if one.act in LOT_ACTS}
    assert items["disposeLot"].because == "the result of WATER is missing"
    assert (items["takeLotSample"].title, items["takeLotSample"].because) == ("Lot LOTS-1 for RELEASE", None)


@pytest.mark.requirement("EXE-1", "EXE-20", "REV-6", "TEN-2")
def test_a_batchs_way_is_told_as_its_acts_answer(asked: Asked, run: Run) -> None:
    seen = set()
    for steps in (a_batch_is_executed(run), a_batch_is_released(run)):
        for _ in steps:
            seen |= asked.compare()
    recipe_acts = {"submitRecipeVersion", "approveRecipeVersion", "makeRecipeVersionEffective", "reviewRecipeVersion"}
    recipe_acts.add("acceptRecipeProposal")
    assert seen == {(act, possible) for act in set(ACTS) - recipe_acts - set(LOT_ACTS) for possible in EITHER}
    assert all(asked.work(actor) == [] for actor in asked.people)


@pytest.mark.requirement("SIG-6")
def test_who_has_not_accepted_that_signatures_bind_is_told_so(asked: Asked, run: Run, plant: Plant) -> None:
    run.start(1)
    run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))

    def take_back(uow: UnitOfWork) -> OfCompany:
        person = uow.load(Person, plant.operator.as_person, Permission.COMPANY_ADMINISTER)
        person.signature_accepted_at = None
        uow.record(ElectronicSignatureAccepted(person=person.id))
        return person

    asked.do(plant.administrator, take_back)
    asked.compare()
    (item,) = [one for one in asked.work(plant.operator) if one.act == "completePhase"]
    assert "acceptElectronicSignature" in (item.because or "")


@pytest.mark.requirement("TEN-2")
def test_nobody_is_told_of_what_happens_at_another_site(asked: Asked, run: Run, plant: Plant) -> None:
    recipes.draft(asked.do, plant, of=recipes.recipe(asked.do, plant, code="MET-850"))
    elsewhere = frozenset(Grant(role, plant.other_site) for role in Role)
    assert asked.work(replace(plant.operator, grants=elsewhere)) == []
    here = {one.kind for one in asked.work(plant.operator)}
    assert {"PhaseExecution", "MasterRecipeVersion"} <= here
    assert issue(asked.do, plant, run.row().recipe_version_id, "B-002") is not None

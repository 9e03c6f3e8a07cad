"""What is done about training, against the real database; what is refused changes nothing."""

import dataclasses
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.kernel.actor import Actor
from domain.kernel.models import Versioned
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import planning
from domain.signatures.acts import SignedAct
from domain.signatures.models import Signature
from domain.training import queries
from domain.training.commands import defining, qualifying, sessions, signing, warning
from domain.training.commands.sessions import CLOSE_SESSION, OfSession
from domain.training.commands.signing import ASSESS_TRAINING, CONFIRM_READING, AssessTraining, ConfirmReading
from domain.training.kinds import TrainingOutcome, TrainingState
from domain.training.models import TrainingVersion
from domain.training.nearing import nearing, nearing_version
from domain.training.record_models import TrainingRecord
from domain.training.refusals import (
    AlreadyWithdrawn,
    NobodyAttended,
    NotExpected,
    NothingToLearn,
    NoTrainer,
    NotYourSession,
    OwnTraining,
    PersonNotHere,
    TrainingCodeTaken,
    VersionDayRefused,
)
from domain.training.rules import Audience, Required
from domain.training.standing import ForDocument, ForRecipeVersion, Standing, Wanted, standing
from infra.transaction import Outcome, Transactions, as_process
from tests import recipes
from tests.training import ASSESSMENT, READ, School, today


def learned(school: School, code: str, *, days: int = 0) -> UUID:
    return school.version(school.document(code), days=days)


def stands(school: School, transactions: Transactions, person: Actor, wanted: Wanted) -> Standing:
    plant = school.plant
    also = {wanted.recipe} if isinstance(wanted, ForRecipeVersion) else set[UUID]()
    also |= {wanted.subject} if isinstance(wanted, ForDocument) else set()
    with transactions.reading(plant.company) as session:
        here = queries.at_site(session, plant.company, plant.site, now=queries.clock(session), also=also)
        return standing(wanted, queries.facts_of(session, here, [person.as_person])[person.as_person])


@pytest.mark.requirement("TRN-6")
@pytest.mark.requirement("TRN-1")
def test_what_was_read_and_understood_is_signed_by_whoever_read_it(school: School, transactions: Transactions) -> None:
    version, plant = learned(school, "READ-1"), school.plant
    document = ForDocument(school.row("training_version", version).subject_id)
    assert not stands(school, transactions, plant.operator, document).trained
    record = school.row("training_record", school.read(version))
    signature = school.row("signature", record.signature_id)
    assert (signature.act, signature.meaning) == ("confirmReading", "READ_AND_UNDERSTOOD")
    # The document is everywhere; it was signed here.
    assert (signature.site_id, signature.time_zone) == (plant.site, "Europe/Vienna")
    assert record.person_id == signature.person_id == plant.operator.as_person
    assert stands(school, transactions, plant.operator, document).trained
    assert not stands(school, transactions, plant.second_operator, document).trained
    school.withdraw(record.id)
    assert not stands(school, transactions, plant.operator, document).trained
    school.refused(AlreadyWithdrawn, lambda: school.withdraw(record.id))


@pytest.mark.requirement("TRN-6")
def test_a_record_can_be_neither_changed_nor_made_up_behind_the_back(school: School, admin: Engine) -> None:
    version = learned(school, "FORGED-1")
    record = school.read(version)
    other = school.plant.second_operator.as_person
    for statement in ("completed_on = completed_on - 1", "person_id = :p"):
        with pytest.raises(DBAPIError, match="TRN-6"), admin.begin() as connection:
            connection.execute(
                text(f"update training_record set {statement} where id = :r"),  # noqa: S608 -- our own text
                {"r": record, "p": other},
            )
    plant, seen = school.plant, school.row("training_version", version).version
    failed = AssessTraining(version, seen, plant.site, plant.operator.as_person, TrainingOutcome.FAILED, "Once more")
    own = ConfirmReading(version, seen, plant.site)
    before = school.all()
    for by, act, given, forged in (
        (plant.operator, CONFIRM_READING, own, {"person_id": other}),
        (plant.operator, CONFIRM_READING, own, {"site_id": plant.other_site}),
        (plant.supervisor, ASSESS_TRAINING, failed, {"person_id": other}),
        (plant.supervisor, ASSESS_TRAINING, failed, {"outcome": TrainingOutcome.PASSED.value}),
    ):
        with pytest.raises(DBAPIError, match="signed by whoever read it"):
            recipes.sign(school.do, by, forging(act, **forged), given)
        assert school.all() == before
    # What was withdrawn doesn't come back under the signature that it had.
    school.withdraw(record)
    taken, before = school.row("training_record", record), school.all()
    names = ("site_id", "person_id", "training_version_id", "method", "outcome", "completed_on", "signature_id")

    def again(uow: UnitOfWork) -> TrainingRecord:
        return signing.recorded(uow, TrainingRecord(**{one: getattr(taken, one) for one in names}))

    with pytest.raises(DBAPIError, match="training_record_signed_once"):
        school.do(plant.reviewer, again)
    assert school.all() == before


def forging(act: SignedAct[Any, TrainingVersion], **forged: object) -> SignedAct[Any, TrainingVersion]:
    """The act as it would be if it recorded something else than what was signed."""

    def perform(uow: UnitOfWork, version: TrainingVersion, given: Any, signature: Signature) -> Versioned:  # noqa: ANN401 -- of whichever act
        found = act.perform(uow, version, given, signature)
        for name, value in forged.items():
            setattr(found, name, value)
        return found

    return dataclasses.replace(act, perform=perform)


@pytest.mark.requirement("TRN-7")
def test_an_assessment_is_another_persons_who_is_qualified_to_train(school: School, transactions: Transactions) -> None:
    version, plant = learned(school, "ASSESS-1"), school.plant
    document = ForDocument(school.row("training_version", version).subject_id)
    school.curriculum(Required(document.subject, ASSESSMENT), code="ASSESSED")
    school.refused(NoTrainer, lambda: school.assess(version, plant.operator, by=plant.reviewer))
    school.refused(OwnTraining, lambda: school.assess(version, plant.supervisor, by=plant.supervisor))
    failed = TrainingOutcome.FAILED
    school.refused(InvalidInput, lambda: school.assess(version, plant.operator, by=plant.supervisor, outcome=failed))
    school.assess(version, plant.operator, by=plant.supervisor)
    assert stands(school, transactions, plant.operator, document).trained
    school.assess(version, plant.operator, by=plant.supervisor, outcome=failed, remark="Touched the floor")
    (finding,) = stands(school, transactions, plant.operator, document).findings
    assert finding.state is TrainingState.FAILED


@pytest.mark.requirement("TRN-8")
def test_a_class_counts_for_who_signed_once_its_trainer_did(school: School) -> None:
    version, plant = learned(school, "CLASS-1"), school.plant
    school.refused(NoTrainer, lambda: school.session(version, [plant.operator], by=plant.reviewer))
    school.refused(OwnTraining, lambda: school.session(version, [plant.supervisor], by=plant.supervisor))
    session = school.session(version, [plant.operator, plant.second_operator], by=plant.supervisor)
    school.refused(NobodyAttended, lambda: school.close(session, by=plant.supervisor))
    school.refused(NotExpected, lambda: school.attend(session, by=plant.engineer))
    school.attend(session, by=plant.operator)
    school.refused(NotExpected, lambda: school.attend(session, by=plant.operator))
    of_session = OfSession(session, 1)
    school.refused(NotYourSession, lambda: recipes.sign(school.do, plant.reviewer, CLOSE_SESSION, of_session))
    school.close(session, by=plant.supervisor)
    records = [one for one in school.rows("training_record") if one.session_id == session]
    assert [(one.person_id, one.trainer_id) for one in records] == [
        (plant.operator.as_person, plant.supervisor.as_person)
    ]
    school.refused(WrongState, lambda: school.attend(session, by=plant.second_operator))
    other = school.session(version, [plant.operator], by=plant.supervisor)
    school.do(plant.reviewer, lambda uow: sessions.cancel_session(uow, session=other, seen=1, reason="Fire drill"))
    school.refused(WrongState, lambda: school.attend(other, by=plant.operator))


@pytest.mark.requirement("TRN-2")
def test_nobody_qualifies_themself_or_somebody_who_is_elsewhere(school: School) -> None:
    gowning, plant = school.personnel_class("GOWNING", trainers=False), school.plant
    school.refused(OwnTraining, lambda: school.qualify(plant.supervisor, gowning, by=plant.supervisor))
    school.refused(Forbidden, lambda: school.qualify(plant.operator, gowning, by=plant.operator))
    school.refused(Forbidden, lambda: school.qualify(plant.operator, gowning, site=plant.other_site))
    elsewhere = plant.other_site
    school.refused(PersonNotHere, lambda: school.qualify(plant.operator, gowning, site=elsewhere, by=school.quality))
    yesterday = today() - timedelta(days=1)
    school.refused(InvalidInput, lambda: school.qualify(plant.operator, gowning, expires_on=yesterday))
    school.refused(TrainingCodeTaken, lambda: school.personnel_class("GOWNING"))
    school.qualify(plant.operator, gowning, expires_on=today())
    school.refused(InvalidInput, lambda: school.absence(plant.operator, days=-1))
    school.refused(OwnTraining, lambda: school.absence(plant.supervisor))
    school.absence(plant.operator)


@pytest.mark.requirement("TRN-4")
def test_versions_of_a_document_follow_one_another(school: School, transactions: Transactions) -> None:
    document, plant = school.document("FOLLOW-1"), school.plant
    first = school.version(document, "1.0")
    school.read(first)
    school.version(document, "1.1", retraining=False)
    wanted = ForDocument(document)
    assert stands(school, transactions, plant.operator, wanted).trained
    school.refused(NothingToLearn, lambda: school.read(first))
    school.version(document, "2.0")
    assert not stands(school, transactions, plant.operator, wanted).trained
    school.refused(VersionDayRefused, lambda: school.version(document, "3.0", days=-1))
    school.refused(InvalidInput, lambda: school.version(document, "2.0"))
    seen = school.row("training_subject", document).version
    school.do(
        school.quality, lambda uow: defining.retire_document(uow, document=document, seen=seen, reason="Replaced")
    )
    school.refused(WrongState, lambda: school.version(document, "4.0"))


@pytest.mark.requirement("TRN-4")
@pytest.mark.requirement("TRN-10")
def test_a_recipe_version_is_to_be_read_and_who_has_not_is_told_before_its_day(
    school: School, transactions: Transactions
) -> None:
    plant, do = school.plant, school.do
    written = recipes.written(do, plant, of=recipes.recipe(do, plant, code="LEARNED"))
    assert school.row("training_subject", written.recipe).title == "Metformin HCl 500 mg (LEARNED)"
    school.curriculum(Required(written.recipe, READ), code="BY-RECIPE")
    approved = recipes.approved(do, plant, recipes.submitted(do, plant, written))
    wanted = ForRecipeVersion(written.recipe, written.id)
    school.read(written.id)
    assert written.id not in {one.version for one in stands(school, transactions, plant.operator, wanted).lacking}
    assert written.id in {one.version for one in stands(school, transactions, plant.second_operator, wanted).lacking}
    planned = recipes.effective(do, plant, approved, days=5)
    assert school.row("training_version", written.id).effective_on == today() + timedelta(days=5)
    with transactions.reading(plant.company) as session:
        here = queries.at_site(session, plant.company, plant.site, now=queries.clock(session))
        soon = nearing_version(session, here, written.id, page=2)  # everybody, two by two
        assert soon is not None
        assert soon in nearing(session, here)
        assert nearing_version(session, here, plant.company) is None
    assert [one.person.id for one in soon.untrained] == [plant.second_operator.as_person]
    schedule = as_process(plant.company, "schedule")
    do(schedule, lambda uow: warning.warn(uow, version=written.id))
    warned = school.row("training_version", written.id)
    assert warned.warned_at is not None
    do(schedule, lambda uow: warning.warn(uow, version=written.id))
    assert school.row("training_version", written.id) == warned
    later = today() + timedelta(days=6)
    do(
        plant.reviewer,
        lambda uow: planning.change_day(
            uow, recipe_version=planned.id, seen=planned.seen, effective_on=later, reason="Late"
        ),
    )
    moved = school.row("training_version", written.id)
    assert (moved.effective_on, moved.warned_at) == (later, None)  # they are told of the other day


@pytest.mark.requirement("TRN-3")
def test_what_a_curriculum_demands_is_quality_s_to_say(school: School) -> None:
    plant, document = school.plant, school.document("DEMANDED-1")
    line = Required(document, READ, 12)
    school.refused(Forbidden, lambda: school.curriculum(line, code="MINE", by=plant.supervisor))
    school.refused(InvalidInput, lambda: school.curriculum(line, line, code="TWICE"))
    school.refused(InvalidInput, lambda: school.curriculum(Required(document, READ, 121), code="LONG"))
    school.refused(InvalidInput, lambda: school.curriculum(line, audience=Audience(), code="NOBODY"))
    school.refused(NotFound, lambda: school.curriculum(Required(plant.company, READ), code="NOTHING"))
    school.refused(NotFound, lambda: school.curriculum(line, audience=Audience(recipe=document), code="NO-RECIPE"))
    made = school.curriculum(line, code="CHANGING")
    again = Required(document, ASSESSMENT)

    def change(seen: int) -> Outcome:
        return school.do(
            plant.reviewer,
            lambda uow: defining.set_requirements(
                uow, curriculum=made, seen=seen, requirements=[again], reason="By practice"
            ),
        )

    change(1)
    assert [one.method for one in school.rows("training_requirement") if one.curriculum_id == made] == ["ASSESSMENT"]
    school.refused(VersionConflict, lambda: change(1))
    school.do(plant.reviewer, lambda uow: defining.retire_curriculum(uow, curriculum=made, seen=2, reason="Over"))
    school.refused(WrongState, lambda: change(3))


def test_a_persons_qualification_needs_words_of_evidence(school: School) -> None:
    person, of_class = school.plant.engineer.as_person, school.personnel_class("EVIDENT")

    def grant() -> Outcome:
        return school.do(
            school.plant.reviewer,
            lambda uow: qualifying.grant_qualification(
                uow,
                person=person,
                personnel_class=of_class,
                site=school.plant.site,
                granted_on=None,
                expires_on=None,
                evidence="  ",
            ),
        )

    school.refused(InvalidInput, grant)

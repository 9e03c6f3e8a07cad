"""What is done about training, against the real database; what is refused changes nothing."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.training import queries
from domain.training.commands import defining, qualifying, sessions, signing, warning
from domain.training.commands.sessions import CLOSE_SESSION, OfSession
from domain.training.kinds import TrainingOutcome, TrainingState
from domain.training.nearing import nearing
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
from infra.transaction import Command, Outcome, Transactions, as_process
from tests import recipes
from tests.conftest import Do, Urls
from tests.plant import build_plant
from tests.training import ASSESSMENT, READ, School, today


@pytest.fixture(scope="module")
def engine(urls: Urls) -> Iterator[Engine]:
    found = create_engine(urls.admin, poolclass=NullPool, connect_args={"options": "-csearch_path=theriac"})
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def run(transactions: Transactions) -> Do:
    def act(actor: Actor, work: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return work(uow)

        return transactions.run(Command(actor, as_given, **options))

    return act


@pytest.fixture(scope="module")
def school(run: Do, transactions: Transactions, engine: Engine) -> School:
    """One plant for the whole file, whose supervisor is a trainer; each test takes documents of its own."""
    found = School(run, build_plant(transactions, engine, name=f"school-{secrets.token_hex(6)}"), engine)
    found.qualify(found.plant.supervisor, found.personnel_class())
    return found


def learned(school: School, code: str, *, days: int = 0) -> UUID:
    return school.version(school.document(code), days=days)


def stands(school: School, transactions: Transactions, person: Actor, wanted: Wanted) -> Standing:
    plant = school.plant
    also = {wanted.recipe} if isinstance(wanted, ForRecipeVersion) else set[UUID]()
    also |= {wanted.subject} if isinstance(wanted, ForDocument) else set()
    with transactions.reading(plant.company) as session:
        here = queries.at_site(session, plant.company, plant.site, now=queries.clock(session), also=also)
        return standing(wanted, queries.facts_of(session, here, [person.as_person])[person.as_person])


def refused(school: School, kind: type[Refusal], act: Callable[[], object]) -> Refusal:
    """The act is refused so, and nothing of training is other than before."""
    before = school.all()
    with pytest.raises(kind) as found:
        act()
    assert school.all() == before
    return found.value


@pytest.mark.requirement("TRN-6")
@pytest.mark.requirement("TRN-1")
def test_what_was_read_and_understood_is_signed_by_whoever_read_it(school: School, transactions: Transactions) -> None:
    version, plant = learned(school, "READ-1"), school.plant
    document = ForDocument(school.row("training_version", version).subject_id)
    assert not stands(school, transactions, plant.operator, document).trained
    record = school.row("training_record", school.read(version))
    signature = school.row("signature", record.signature_id)
    assert (signature.act, signature.meaning) == ("confirmReading", "READ_AND_UNDERSTOOD")
    assert (signature.site_id, signature.time_zone) == (
        plant.site,
        "Europe/Vienna",
    )  # though the document is everywhere
    assert record.person_id == signature.person_id == plant.operator.as_person
    assert stands(school, transactions, plant.operator, document).trained
    assert not stands(school, transactions, plant.second_operator, document).trained
    school.withdraw(record.id)
    assert not stands(school, transactions, plant.operator, document).trained
    refused(school, AlreadyWithdrawn, lambda: school.withdraw(record.id))


@pytest.mark.requirement("TRN-6")
def test_a_record_can_be_neither_changed_nor_made_up_behind_the_back(school: School, engine: Engine) -> None:
    version = learned(school, "FORGED-1")
    record = school.read(version)
    other = school.plant.second_operator.as_person
    for statement in ("completed_on = completed_on - 1", "person_id = :p"):
        with pytest.raises(DBAPIError, match="TRN-6"), engine.begin() as connection:
            connection.execute(
                text(f"update training_record set {statement} where id = :r"),  # noqa: S608 -- our own text
                {"r": record, "p": other},
            )
    signature = school.row("training_record", record).signature_id

    def make_up(uow: UnitOfWork) -> TrainingRecord:
        forged = TrainingRecord(
            site_id=school.plant.site,
            person_id=other,
            training_version_id=version,
            method=READ.value,
            outcome=TrainingOutcome.PASSED.value,
            completed_on=today(),
            signature_id=signature,
        )
        return signing.recorded(uow, forged)

    with pytest.raises(DBAPIError, match="TRN-6"):
        school.do(school.plant.reviewer, make_up)
    assert len([one for one in school.rows("training_record") if one.training_version_id == version]) == 1


@pytest.mark.requirement("TRN-7")
def test_an_assessment_is_another_persons_who_is_qualified_to_train(school: School, transactions: Transactions) -> None:
    version, plant = learned(school, "ASSESS-1"), school.plant
    document = ForDocument(school.row("training_version", version).subject_id)
    school.curriculum(Required(document.subject, ASSESSMENT), code="ASSESSED")
    refused(school, NoTrainer, lambda: school.assess(version, plant.operator, by=plant.reviewer))
    refused(school, OwnTraining, lambda: school.assess(version, plant.supervisor, by=plant.supervisor))
    failed = TrainingOutcome.FAILED
    refused(school, InvalidInput, lambda: school.assess(version, plant.operator, by=plant.supervisor, outcome=failed))
    school.assess(version, plant.operator, by=plant.supervisor)
    assert stands(school, transactions, plant.operator, document).trained
    school.assess(version, plant.operator, by=plant.supervisor, outcome=failed, remark="Touched the floor")
    (finding,) = stands(school, transactions, plant.operator, document).findings
    assert finding.state is TrainingState.FAILED


@pytest.mark.requirement("TRN-8")
def test_a_class_counts_for_who_signed_once_its_trainer_did(school: School) -> None:
    version, plant = learned(school, "CLASS-1"), school.plant
    refused(school, NoTrainer, lambda: school.session(version, [plant.operator], by=plant.reviewer))
    refused(school, OwnTraining, lambda: school.session(version, [plant.supervisor], by=plant.supervisor))
    session = school.session(version, [plant.operator, plant.second_operator], by=plant.supervisor)
    refused(school, NobodyAttended, lambda: school.close(session, by=plant.supervisor))
    refused(school, NotExpected, lambda: school.attend(session, by=plant.engineer))
    school.attend(session, by=plant.operator)
    refused(school, NotExpected, lambda: school.attend(session, by=plant.operator))
    of_session = OfSession(session, 1)
    refused(school, NotYourSession, lambda: recipes.sign(school.do, plant.reviewer, CLOSE_SESSION, of_session))
    school.close(session, by=plant.supervisor)
    records = [one for one in school.rows("training_record") if one.session_id == session]
    assert [(one.person_id, one.trainer_id) for one in records] == [
        (plant.operator.as_person, plant.supervisor.as_person)
    ]
    refused(school, WrongState, lambda: school.attend(session, by=plant.second_operator))
    other = school.session(version, [plant.operator], by=plant.supervisor)
    school.do(plant.reviewer, lambda uow: sessions.cancel_session(uow, session=other, seen=1, reason="Fire drill"))
    refused(school, WrongState, lambda: school.attend(other, by=plant.operator))


@pytest.mark.requirement("TRN-2")
def test_nobody_qualifies_themself_or_somebody_who_is_elsewhere(school: School) -> None:
    gowning, plant = school.personnel_class("GOWNING", trainers=False), school.plant
    refused(school, OwnTraining, lambda: school.qualify(plant.supervisor, gowning, by=plant.supervisor))
    refused(school, Forbidden, lambda: school.qualify(plant.operator, gowning, by=plant.operator))
    refused(school, Forbidden, lambda: school.qualify(plant.operator, gowning, site=plant.other_site))
    elsewhere = plant.other_site
    refused(school, PersonNotHere, lambda: school.qualify(plant.operator, gowning, site=elsewhere, by=school.quality))
    yesterday = today() - timedelta(days=1)
    refused(school, InvalidInput, lambda: school.qualify(plant.operator, gowning, expires_on=yesterday))
    refused(school, TrainingCodeTaken, lambda: school.personnel_class("GOWNING"))
    school.qualify(plant.operator, gowning, expires_on=today())
    refused(school, InvalidInput, lambda: school.absence(plant.operator, days=-1))
    refused(school, OwnTraining, lambda: school.absence(plant.supervisor))
    school.absence(plant.operator)


@pytest.mark.requirement("TRN-4")
def test_versions_of_a_document_follow_one_another(school: School, transactions: Transactions) -> None:
    document, plant = school.document("FOLLOW-1"), school.plant
    first = school.version(document, "1.0")
    school.read(first)
    school.version(document, "1.1", retraining=False)
    wanted = ForDocument(document)
    assert stands(school, transactions, plant.operator, wanted).trained
    refused(school, NothingToLearn, lambda: school.read(first))
    school.version(document, "2.0")
    assert not stands(school, transactions, plant.operator, wanted).trained
    refused(school, VersionDayRefused, lambda: school.version(document, "3.0", days=-1))
    refused(school, InvalidInput, lambda: school.version(document, "2.0"))
    seen = school.row("training_subject", document).version
    school.do(
        school.quality, lambda uow: defining.retire_document(uow, document=document, seen=seen, reason="Replaced")
    )
    refused(school, WrongState, lambda: school.version(document, "4.0"))


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
    recipes.effective(do, plant, approved, days=5)
    assert school.row("training_version", written.id).effective_on == today() + timedelta(days=5)
    with transactions.reading(plant.company) as session:
        here = queries.at_site(session, plant.company, plant.site, now=queries.clock(session))
        (soon,) = nearing(session, here, version=written.id)
    assert [one.person.id for one in soon.untrained] == [plant.second_operator.as_person]
    schedule = as_process(plant.company, "schedule")
    do(schedule, lambda uow: warning.warn(uow, version=written.id))
    warned = school.row("training_version", written.id)
    assert warned.warned_at is not None
    do(schedule, lambda uow: warning.warn(uow, version=written.id))
    assert school.row("training_version", written.id) == warned


@pytest.mark.requirement("TRN-3")
def test_what_a_curriculum_demands_is_quality_s_to_say(school: School) -> None:
    plant, document = school.plant, school.document("DEMANDED-1")
    line = Required(document, READ, 12)
    refused(school, Forbidden, lambda: school.curriculum(line, code="MINE", by=plant.supervisor))
    refused(school, InvalidInput, lambda: school.curriculum(line, line, code="TWICE"))
    refused(school, InvalidInput, lambda: school.curriculum(Required(document, READ, 121), code="LONG"))
    refused(school, InvalidInput, lambda: school.curriculum(line, audience=Audience(), code="NOBODY"))
    refused(school, NotFound, lambda: school.curriculum(Required(plant.company, READ), code="NOTHING"))
    refused(school, NotFound, lambda: school.curriculum(line, audience=Audience(recipe=document), code="NO-RECIPE"))
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
    refused(school, VersionConflict, lambda: change(1))
    school.do(plant.reviewer, lambda uow: defining.retire_curriculum(uow, curriculum=made, seen=2, reason="Over"))
    refused(school, WrongState, lambda: change(3))


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

    refused(school, InvalidInput, grant)

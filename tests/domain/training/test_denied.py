"""Each act of training is refused to who may not do it, and changes nothing."""

from collections.abc import Callable
from uuid import UUID

import pytest

from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.refusals import Forbidden
from domain.kernel.unit_of_work import UnitOfWork
from domain.training.commands import defining, sessions, withdrawing
from domain.training.commands.sessions import ATTEND_SESSION, CLOSE_SESSION, OfSession
from domain.training.commands.signing import ASSESS_TRAINING, CONFIRM_READING, AssessTraining, ConfirmReading
from domain.training.kinds import TrainingOutcome
from domain.training.rules import Required
from tests import recipes
from tests.training import READ, School, today


@pytest.mark.requirement("TEN-2")
def test_each_act_is_refused_to_who_may_not_do_it(school: School) -> None:
    plant, why = school.plant, "Because"
    supervisor, operator, administrator = plant.supervisor, plant.operator, plant.administrator
    document = school.document("DENIED-1")
    version = school.version(document)
    curriculum, record = school.curriculum(Required(document, READ)), school.read(version)
    of_class = school.personnel_class("DENIED", trainers=False)
    held, absence = school.qualify(operator, of_class), school.absence(operator)
    session = school.session(version, [operator], by=supervisor)
    site, person, attended = plant.site, operator.as_person, OfSession(session, 1)

    def denied(who: Actor, *acts: Callable[[UnitOfWork], OfCompany]) -> None:
        for act in acts:
            school.refused(Forbidden, lambda act=act: school.do(who, act))  # type: ignore[misc]

    def seen(table: str, of: UUID) -> int:
        found: int = school.row(table, of).version
        return found

    # What is learned is quality's to say, and what was recorded of it quality's to withdraw.
    denied(
        supervisor,
        lambda uow: defining.define_class(uow, code="MINE", name="Mine", trainers=True),
        lambda uow: defining.define_document(uow, code="MINE", title="Mine", site=site),
        lambda uow: defining.add_version(uow, document=document, label="9", effective_on=today(), retraining=True),
        lambda uow: defining.retire_document(
            uow, document=document, seen=seen("training_subject", document), reason=why
        ),
        lambda uow: defining.set_requirements(
            uow, curriculum=curriculum, seen=1, requirements=[Required(document, READ, 1)], reason=why
        ),
        lambda uow: defining.retire_curriculum(uow, curriculum=curriculum, seen=1, reason=why),
        lambda uow: defining.set_policy(uow, grace_days=90, notice_days=1, seen=None, reason=why),
        lambda uow: withdrawing.withdraw_record(uow, record=record, seen=1, reason=why),
    )
    denied(
        operator,
        lambda uow: withdrawing.withdraw_qualification(uow, qualification=held, seen=1, reason=why),
        lambda uow: withdrawing.withdraw_absence(uow, absence=absence, seen=1, reason=why),
    )
    school.refused(Forbidden, lambda: school.absence(plant.second_operator, by=operator))
    # Who makes nothing learns and teaches nothing.
    denied(
        administrator,
        lambda uow: sessions.open_session(
            uow, training_version=version, site=site, held_on=today(), attendees=[person]
        ),
        lambda uow: sessions.cancel_session(uow, session=session, seen=1, reason=why),
    )
    assessed = AssessTraining(version, seen("training_version", version), site, person, TrainingOutcome.PASSED, None)
    for act, given in (
        (CONFIRM_READING, ConfirmReading(version, assessed.version, site)),
        (ASSESS_TRAINING, assessed),
        (ATTEND_SESSION, attended),
        (CLOSE_SESSION, attended),
    ):
        school.refused(
            Forbidden,
            lambda act=act, given=given: recipes.sign(school.do, administrator, act, given),  # type: ignore[misc]
        )

"""Records of training come from a table, all or none; people are told of what they have to learn soon."""

import dataclasses
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden
from domain.training.commands import warning
from domain.training.rules import Required
from domain.training.shifts.kinds import Weekday
from domain.training.shifts.rules import begins_next
from infra.mail import FolderMailbox
from infra.services import Services
from infra.transaction import as_process
from tests.conftest import Do
from tests.loading import TRAINING, Loader, table
from tests.plant import Plant
from tests.training import READ, School, today
from workers import mail
from workers.outbox import Job
from workers.scheduling.days import NEARING


@pytest.fixture
def school(do: Do, plant: Plant, admin: Engine) -> School:
    return School(do, plant, admin)


@pytest.fixture
def loader(do: Do, plant: Plant, admin: Engine, services: Services) -> Loader:
    return Loader(do, plant, admin, services, who=plant.reviewer)


def told(loader: Loader, school: School, *rows: dict[str, str]) -> list[tuple[str, str]]:
    """What a dry run says is wrong; nothing is taken over."""
    before = school.rows("training_record")
    found = loader.work(loader.ask(TRAINING, table(TRAINING, *rows), dry_run=True))
    assert school.rows("training_record") == before
    return [(place.removeprefix("table, "), what) for place, what in loader.told(found.id)]


@pytest.mark.requirement("TRN-9")
def test_records_of_another_system_are_told_by_row_then_taken_over_all_or_none(
    loader: Loader, school: School, plant: Plant
) -> None:
    school.version(school.document("SOP-1"))
    wrong = told(
        loader,
        school,
        {"Reference": "TR-1", "Sign-in name": "nobody"},
        {"Reference": "TR-2", "Version": "9.0"},
        {"Reference": "TR-3", "Method": "ASSESSMENT"},
        {"Reference": "TR-4", "Outcome": "FAILED", "Completed on": str(today().replace(year=today().year + 1))},
        {"Reference": "TR-2"},
        {"Reference": "TR-5", "Code": "SOP-404"},
        {"Reference": "TR-6", "Sign-in name": "administrator"},
        {"Reference": "TR-7", "Method": "PRACTICE"},
    )
    assert [place for place, _ in wrong] == [
        "row 2, column C (Sign-in name)",
        "row 3, column E (Version)",
        "row 4, no column 'Trainer'",
        "row 5, column H (Outcome)",
        "row 6, column A (Reference)",
        "row 7, column D (Code)",
        "row 8, column C (Sign-in name)",
        "row 9, column F (Method)",
    ]
    assert "there is: 1.0" in dict(wrong)["row 3, column E (Version)"]
    assert told(loader, school, {}, {"Reference": "TR-2", "Sign-in name": "second_operator"}) == []
    done = loader.load(TRAINING, {}, {"Reference": "TR-2", "Sign-in name": "second_operator"})
    assert (done.state, done.made) == ("DONE", 2)
    records = school.rows("training_record")
    assert {one.person_id for one in records} == {plant.operator.as_person, plant.second_operator.as_person}
    first = records[0]
    assert (first.source, first.reference, first.signature_id) == ("Old system", "TR-1", None)
    again = loader.load(TRAINING, {"Reference": "TR-9"}, {"Reference": "TR-2"})
    assert (again.state, again.made) == ("REFUSED", 0)
    assert school.rows("training_record") == records
    with pytest.raises(Forbidden):
        loader.ask(TRAINING, table(TRAINING, {}), by=plant.supervisor)


@pytest.mark.requirement("TRN-10", "TRN-12")
def test_who_is_not_trained_on_what_comes_soon_is_told_and_who_answers_for_them(
    school: School, plant: Plant, services: Services, tmp_path: Path
) -> None:
    document = school.document("SOP-7", site=plant.site)
    school.version(document, by=plant.reviewer)
    version = school.version(document, "2.0", days=5, by=plant.reviewer)
    school.curriculum(Required(document, READ))
    school.policy(notice=3)
    assert version not in due(school)
    school.policy(notice=5)
    assert version in due(school)
    school.do(as_process(plant.company, "schedule"), lambda uow: warning.warn(uow, version=version))
    assert version not in due(school)
    school.read(version)
    school.assign(school.shift(), plant.second_operator, until=5)
    school.assign(school.shift("LATE"), plant.second_operator, until=4)
    here = dataclasses.replace(services, mailbox=FolderMailbox(tmp_path))
    ids = {"version": str(version)}
    mail.deliver(here, Job(plant.company, new_id(), new_id(), "TrainingVersionNears", ids, _now(school), 1))
    letters = {str(one["To"]): one.get_content().replace("\r\n", "\n") for one in map(_mail, tmp_path.glob("*.eml"))}
    assert set(letters) == {
        *("second_operator@plant.example", "supervisor@plant.example"),
        *("reviewer@plant.example", "second_reviewer@plant.example"),
    }
    assert "SOP-7 Gowning, version 2.0" in letters["second_operator@plant.example"]
    first = begins_next([one.value for one in tuple(Weekday)[:5]], on=today() + timedelta(days=5))
    assert (
        f"Not trained on it yet are:\nEarly shift (06:00 to 14:00), which begins on {first}:\n- Second Operator\n"
        in letters["supervisor@plant.example"]
    )
    assert "- Operator" not in letters["supervisor@plant.example"]


def due(school: School) -> set[UUID]:
    with school.admin.connect() as connection:
        return {one.id for one in connection.execute(NEARING) if one.due_on <= today()}


def _now(school: School) -> Any:  # noqa: ANN401 -- a moment
    return school.rows("training_version")[-1].warned_at


def _mail(path: Path) -> Any:  # noqa: ANN401 -- a message
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())

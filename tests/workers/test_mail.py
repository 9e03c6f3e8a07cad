"""The notification actor: who is written to, what it says, and that a repeat is recognised."""

import dataclasses
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.exceptions.kinds import Classification
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.people import links
from domain.people.commands import invitations
from domain.people.commands.accounts import NewPerson
from domain.review.questions.commands import Ask, answer, ask
from infra.mail import FolderMailbox, Mail, MailNotSent
from infra.services import Services
from tests import execution, flow, verifying
from tests.conftest import Do
from tests.deviating import Actions, Quality
from tests.flow import HOLD
from tests.plant import Plant
from tests.triggers import triggers_off
from workers import mail
from workers.outbox import Job


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mail"


@pytest.fixture
def here(services: Services, folder: Path) -> Services:
    return dataclasses.replace(services, mailbox=FolderMailbox(folder))


def job(plant: Plant, event: str, **payload: object) -> Job:
    ids = {name: str(value) for name, value in payload.items()}
    return Job(plant.company, new_id(), new_id(), event, ids, datetime(2026, 3, 1, 12, tzinfo=UTC), 1)


def written(folder: Path) -> dict[str, EmailMessage]:
    parse = BytesParser(policy=policy.default).parsebytes
    mails = [parse(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]
    return {str(one["To"]): one for one in mails}


def account(admin: Engine, plant: Plant, name: str) -> Any:  # noqa: ANN401 -- a row
    with admin.connect() as connection:
        asked = text("select * from account where company_id = :c and name = :n")
        return connection.execute(asked, {"c": plant.company, "n": name}).one()


@pytest.mark.requirement("SIG-3")
def test_a_locked_account_is_told_to_its_owner_and_the_administrators(
    here: Services, folder: Path, plant: Plant, admin: Engine
) -> None:
    found = account(admin, plant, "operator")
    mail.deliver(here, job(plant, "AccountLocked", account=found.id, person=found.person_id))
    letters = written(folder)
    assert set(letters) == {"operator@plant.example", "administrator@plant.example"}
    assert "2026-03-01 12:00 UTC" in letters["operator@plant.example"].get_content()


def test_a_repeat_writes_the_same_message_again(here: Services, folder: Path, plant: Plant, admin: Engine) -> None:
    found = account(admin, plant, "operator")
    locked = job(plant, "AccountLocked", account=found.id, person=found.person_id)
    mail.deliver(here, locked)
    before = {one["Message-ID"] for one in written(folder).values()}
    mail.deliver(here, locked)
    assert {one["Message-ID"] for one in written(folder).values()} == before
    assert len(list(folder.iterdir())) == 2


def test_an_invitation_carries_its_link_until_it_is_used(
    here: Services, folder: Path, plant: Plant, do: Do, admin: Engine
) -> None:
    new = NewPerson(name="Nadia", email="nadia@plant.example", account_name="nadia")
    invited = do(plant.administrator, lambda uow: invitations.invite(uow, new, key=here.secret))
    with admin.connect() as connection:
        asked = text("select id, account_id from account_token where company_id = :c")
        link = connection.execute(asked, {"c": plant.company}).one()
    told = job(plant, "PersonInvited", person=invited.id, account=link.account_id, link=link.id)
    mail.deliver(here, told)
    letter = written(folder)["nadia@plant.example"]
    token = links.token(here.secret, plant.company, link.id)
    assert f"http://testserver/account?token={token}" in letter.get_content().replace("=\n", "")
    with admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("alter table account_token disable trigger audit"))
        connection.execute(text("update account_token set used_at = now() where id = :id"), {"id": link.id})
        connection.execute(text("alter table account_token enable always trigger audit"))
    (folder / f"{mail.message_id(told.id, 'nadia@plant.example')}.eml").unlink()
    mail.deliver(here, told)
    assert written(folder) == {}


def test_what_happens_to_a_batch_is_told_to_whose_turn_it_is_at_its_site(
    here: Services, folder: Path, plant: Plant, do: Do, admin: Engine
) -> None:
    run = execution.run(do, plant, admin)
    exception = run.tell("Spilled")
    with admin.connect() as connection:
        asked = text(
            "select a.email, g.role from role_grant g join account a using (company_id, person_id)"
            " where company_id = :c"
        )
        grants = {email: role for email, role in connection.execute(asked, {"c": plant.company})}  # noqa: C416 -- rows
    expected = {
        "ExceptionRaised": "QUALITY_REVIEWER",
        "BatchCompleted": "QUALITY_REVIEWER",
        "BatchReviewed": "QUALIFIED_PERSON",
        "BatchDisposed": "QUALITY_REVIEWER",
    }
    for event, role in expected.items():
        for path in folder.glob("*"):
            path.unlink()
        mail.deliver(here, job(plant, event, batch=run.batch, exception=exception))
        letters = written(folder)
        assert set(letters) == {email for email, held in grants.items() if held == role}, event
        assert all("B-001" in str(letter["Subject"]) for letter in letters.values())


@pytest.mark.requirement("REV-1", "EXE-7")
def test_who_has_to_approve_an_exception_or_to_assess_it_again_is_told(
    here: Services, folder: Path, plant: Plant, do: Do, admin: Engine
) -> None:
    run = execution.run(do, plant, admin)
    exception = run.tell("Spilled")
    run.assess(exception, as_=Classification.CRITICAL)
    quality = {"reviewer@plant.example", "second_reviewer@plant.example"}
    for event, more, to, said in (
        ("ExceptionAwaitsApproval", {"role": "QUALITY"}, quality, "was assessed as CRITICAL"),
        (
            "ExceptionAwaitsApproval",
            {"role": "QUALIFIED_PERSON"},
            {"qualified@plant.example"},
            "was assessed as CRITICAL",
        ),
        ("ExceptionReopened", {}, quality, "was corrected after it was assessed"),
    ):
        for path in folder.glob("*"):
            path.unlink()
        mail.deliver(here, job(plant, event, batch=run.batch, exception=exception, **more))
        letters = written(folder)
        assert set(letters) == to, (event, more)
        assert all(said in " ".join(str(letter).split()) for letter in letters.values())


@pytest.mark.requirement("REV-4")
def test_whom_a_question_is_put_to_is_told_and_then_who_asked(
    here: Services, folder: Path, plant: Plant, do: Do, admin: Engine
) -> None:
    run = execution.run(do, plant, admin)
    floor = {f"{name}@plant.example" for name in ("operator", "second_operator")}
    for wanted, to in (
        (Ask(batch=run.batch, question="Why?", to_person=plant.operator.person), {"operator@plant.example"}),
        (Ask(batch=run.batch, question="Why?", to_role=Role.OPERATOR), floor),
        (Ask(batch=run.batch, question="Why?"), floor | {"supervisor@plant.example"}),
    ):
        asked = do(plant.reviewer, partial(ask, given=wanted)).id
        mail.deliver(here, job(plant, "FloorAsked", batch=run.batch, question=asked))
        assert set(written(folder)) == to
        for path in folder.glob("*"):
            path.unlink()
    do(plant.supervisor, partial(answer, question=asked, version=1, answer="The filter was changed."))
    mail.deliver(here, job(plant, "FloorAsked", batch=run.batch, question=asked))
    assert written(folder) == {}, "nobody needs to answer it any more"
    mail.deliver(here, job(plant, "QuestionAnswered", batch=run.batch, question=asked))
    assert set(written(folder)) == {"reviewer@plant.example"}
    (letter,) = written(folder).values()
    assert "The filter was changed." in " ".join(str(letter).split())


@pytest.mark.requirement("DEV-3", "DEV-5")
def test_quality_is_told_of_deviations_and_an_owner_of_what_is_overdue(
    here: Services, folder: Path, plant: Plant, do: Do, admin: Engine
) -> None:
    run = execution.run(do, plant, admin)
    told = run.tell("The room was too warm")
    deviation = Quality(run).open(told)
    action = Actions(run).plan(deviation)
    quality = {"reviewer@plant.example", "second_reviewer@plant.example"}
    for event, payload, to, said in (
        ("DeviationAwaitsApproval", {"deviation": deviation, "role": "QUALITY"}, quality, "is concluded as MINOR"),
        ("DeviationReopened", {"deviation": deviation}, quality, "something beneath deviation 1 changed"),
        ("ActionOverdue", {"action": action}, {*quality, "operator@plant.example"}, "Its owner is Operator"),
    ):
        for path in folder.glob("*"):
            path.unlink()
        mail.deliver(here, job(plant, event, **payload))
        letters = written(folder)
        assert set(letters) == to, event
        assert all(said in " ".join(str(letter).split()) for letter in letters.values())


@pytest.mark.requirement("EXE-12")
def test_supervisors_are_told_of_a_time_that_gets_long(
    here: Services, folder: Path, plant: Plant, do: Do, admin: Engine
) -> None:
    way = flow.way(do, plant, admin, flow.linked(HOLD))
    way.through(1)
    (timer,) = way.table("process_timer")
    mail.deliver(here, job(plant, "TimerAlerted", batch=way.batch, timer=timer.id))
    letters = written(folder)
    assert letters
    for letter in letters.values():
        assert letter["Subject"] == "HOLD in batch B-001 takes long"
        assert f"may last until {timer.due_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" in " ".join(str(letter).split())


def test_who_works_at_another_site_is_not_told(
    here: Services, folder: Path, plant: Plant, do: Do, admin: Engine
) -> None:
    run = execution.run(do, plant, admin)
    exception = run.tell("Spilled")
    with admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        with triggers_off(connection, "role_grant"):
            moved = "update role_grant set site_id = :s where company_id = :c and person_id = :p"
            moving = {"s": plant.other_site, "c": plant.company, "p": plant.reviewer.person}
            connection.execute(text(moved), moving)
    mail.deliver(here, job(plant, "ExceptionRaised", batch=run.batch, exception=exception))
    assert set(written(folder)) == {"second_reviewer@plant.example"}


def test_one_refused_address_does_not_keep_the_others_from_being_tried(
    services: Services, plant: Plant, admin: Engine
) -> None:
    tried = []

    class Refusing:
        def send(self, one: Mail, *, message_id: str) -> None:
            tried.append((one.to, message_id))
            raise MailNotSent("the server is away")

    found = account(admin, plant, "operator")
    locked = job(plant, "AccountLocked", account=found.id, person=found.person_id)
    with pytest.raises(MailNotSent, match="2 of 2"):
        mail.deliver(dataclasses.replace(services, mailbox=Refusing()), locked)
    assert {address for address, _ in tried} == {"operator@plant.example", "administrator@plant.example"}
    assert all(UUID(sent.partition(".")[0]) == locked.id for _, sent in tried)


@pytest.mark.requirement("AUD-4")
def test_what_is_not_as_it_was_kept_is_told_to_quality_and_the_administrators(
    here: Services, folder: Path, plant: Plant, do: Do, admin: Engine
) -> None:
    finding = verifying.one_of_each(do, plant, admin)
    mail.deliver(here, job(plant, "IntegrityAlarmRaised", finding=finding))
    letters = written(folder)
    assert set(letters) == {f"{one}@plant.example" for one in ("reviewer", "second_reviewer", "administrator")}
    letter = letters["reviewer@plant.example"]
    assert letter["Subject"] == "Not as it was kept: missing-object"
    assert "nothing is stored under loads/gone" in letter.get_content()

"""Reviews of access against the database: who decides on what, when they are due, and who is told."""

import dataclasses
from datetime import datetime, timedelta
from email import policy as mail_policy
from email.parser import BytesParser
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.access import noticing, policy, queries
from domain.access.events import AccessReviewed
from domain.access.models import ReviewedGrant
from domain.access.refusals import GrantsNotAsListed, OwnAccess
from domain.access.reviewing import REVIEW_ACCESS
from domain.kernel.actor import Grant
from domain.kernel.calendar import months_later
from domain.kernel.ids import new_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden
from domain.kernel.unit_of_work import UnitOfWork
from domain.oversight import queries as oversight
from domain.people.refusals import AdministratorNeeded
from domain.tenancy.models import Company
from infra.mail import FolderMailbox
from infra.services import Services
from infra.transaction import Transactions, as_process
from tests import access, recipes
from tests.asof import now
from tests.conftest import Do, every_row
from tests.oversight import Looker
from tests.plant import Plant
from tests.triggers import triggers_off
from workers import mail
from workers.outbox import Job
from workers.scheduling.days import REVIEWED

pytestmark = pytest.mark.requirement("PPL-1")
SIGNED_IN = text("""
    insert into access_session (company_id, id, version, account_id, person_id, secret_hash, created_at, expires_at)
    select a.company_id, gen_random_uuid(), 1, a.id, a.person_id, md5(a.id::text) || md5(n::text),
      now() - n * interval '1 hour', now() + interval '1 day'
    from account a, generate_series(1, 3) n where a.company_id = :c and a.person_id = :p
""")
"""One, two and three hours ago."""
KEPT = ("access_review", "reviewed_grant", "role_grant", "signature")


def due(admin: Engine, plant: Plant) -> dict[UUID, object]:
    """What the schedule finds, under its own role."""
    with admin.begin() as connection:
        connection.execute(text("set local role theriac_relay"))
        return {one.id: one.day for one in connection.execute(REVIEWED) if one.company_id == plant.company}


def test_what_is_revoked_ends_at_once_and_all_is_kept_as_it_was_signed(do: Do, plant: Plant, admin: Engine) -> None:
    operator = plant.operator.as_person
    with admin.begin() as connection, triggers_off(connection, "access_session"):
        connection.execute(SIGNED_IN, {"c": plant.company, "p": operator})
        connection.execute(text("set constraints all immediate"))
    seen_at = now(admin) - timedelta(minutes=90)
    review = recipes.sign(
        do,
        plant.reviewer,
        REVIEW_ACCESS,
        access.given(admin, plant, plant.site, {operator: access.WHY}, seen_at=seen_at),
    )
    rows = every_row(admin, ("access_review", *KEPT[1:]), plant.company)
    (row,) = rows["access_review"]
    assert (row.id, row.site_id, row.kept, row.revoked) == (review.id, plant.site, 6, 1)
    (revoked,) = [one for one in rows["reviewed_grant"] if one.outcome == "REVOKED"]
    assert (revoked.person_id, revoked.role, revoked.reason) == (operator, "OPERATOR", access.WHY)
    assert revoked.last_signed_in_at is not None
    assert timedelta(minutes=119) < now(admin) - revoked.last_signed_in_at < timedelta(minutes=125), "as it was read"
    ended = [one for one in rows["role_grant"] if one.revoked_at is not None]
    assert [(one.id, one.revoked_at) for one in ended] == [(revoked.grant_id, row.reviewed_at)]
    (signed,) = [one for one in rows["signature"] if one.act == "reviewAccess"]
    for word in ("Operator", "QUALITY_REVIEWER", "heldSince", "lastSignedInAt", access.WHY, plant.reviewer.name):
        assert word in signed.content
    assert (signed.meaning, signed.site_id, signed.id) == ("REVIEWED", plant.site, row.signature_id)


def test_a_review_that_is_refused_changes_nothing(do: Do, plant: Plant, admin: Engine) -> None:
    before = every_row(admin, KEPT, plant.company)
    whole = access.given(admin, plant, plant.site)
    mine: dict[UUID, str] = {plant.reviewer.as_person: "I am leaving"}
    with pytest.raises(GrantsNotAsListed):
        recipes.sign(do, plant.reviewer, REVIEW_ACCESS, dataclasses.replace(whole, decisions=whole.decisions[1:]))
    with pytest.raises(OwnAccess):
        access.review(do, plant, admin, plant.site, mine)
    for nobody in (plant.operator, plant.supervisor, plant.qualified):
        with pytest.raises(Forbidden):
            access.review(do, plant, admin, plant.site, by=nobody)
    with pytest.raises(Forbidden):
        access.review(do, plant, admin, None)
    of_all = dataclasses.replace(plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))
    with pytest.raises(AdministratorNeeded):
        access.review(do, plant, admin, None, {plant.administrator.as_person: "Nobody needs one"}, by=of_all)
    with pytest.raises(Forbidden):
        do(plant.reviewer, lambda uow: policy.set_policy(uow, months=6, seen=None, reason="Sooner"))
    assert every_row(admin, KEPT, plant.company) == before
    # What a database alone can be asked to take: a decision more, on somebody else's site's role.
    review = access.review(do, plant, admin, plant.site, by=plant.administrator)
    (grant, *_) = access.held(admin, plant, None)

    def add(uow: UnitOfWork) -> OfCompany:
        more = {"review_id": review.id, "person_id": grant.person_id, "person_name": "X", "role": grant.role}
        uow.add(
            ReviewedGrant(
                id=new_id(), number=8, grant_id=grant.id, held_since=uow.now, outcome="KEPT", reason=None, **more
            )
        )
        uow.record(AccessReviewed(review=review.id))
        return uow.rely_on(Company, plant.company)

    with pytest.raises(DBAPIError, match="PPL-1"):
        do(plant.reviewer, add)


def test_it_is_due_a_period_after_the_last_told_once_and_seen_by_who_oversees(
    do: Do, plant: Plant, admin: Engine, services: Services, transactions: Transactions, tmp_path: Path
) -> None:
    begun = now(admin)

    def places() -> dict[UUID | None, queries.Place]:
        with transactions.reading(plant.company) as session:
            return {one.site: one for one in queries.standing(session, plant.company)}

    assert set(places()) == {plant.site, None}, "where nobody has a role nothing is reviewed"
    assert abs((places()[None].due_on - months_later(begun.date(), 12)).days) <= 1, "from its making on"
    assert due(admin, plant) == {}
    looker = Looker(transactions, plant.reviewer, begun)
    assert looker.ask(oversight.access) == []
    access.review(do, plant, admin, plant.site)
    access.reviewed_before(admin, plant, days=360)
    place = places()[plant.site]
    assert place.reviewed_at is not None
    assert place.due_on == months_later(place.today(place.reviewed_at), 12)
    assert due(admin, plant) == {plant.site: place.due_on}
    assert [one.site for one in looker.ask(oversight.access)] == [plant.site]
    at_other = dataclasses.replace(plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, plant.other_site)}))
    assert Looker(transactions, at_other, begun).ask(oversight.access) == []
    schedule = as_process(plant.company, "schedule")
    notice = do(schedule, lambda uow: noticing.heed_time(uow, place=plant.site))
    assert due(admin, plant) == {}
    do(schedule, lambda uow: noticing.heed_time(uow, place=plant.site))
    do(schedule, lambda uow: noticing.heed_time(uow, place=plant.company))
    assert len(every_row(admin, ("access_review_notice",), plant.company)["access_review_notice"]) == 1
    letters = mailed(services, plant, notice.id, begun, tmp_path)
    names = ("administrator", "reviewer", "second_reviewer")
    assert set(letters) == {f"{one}@plant.example" for one in names}
    assert f"at Vienna is to be reviewed by {place.due_on}" in letters["reviewer@plant.example"].replace("\r\n", "\n")
    do(plant.administrator, lambda uow: policy.set_policy(uow, months=6, seen=None, reason="Sooner"))
    sooner = places()[plant.site]
    assert sooner.due_on == months_later(place.today(place.reviewed_at), 6)
    assert due(admin, plant) == {plant.site: sooner.due_on}, "another day is told again"
    access.review(do, plant, admin, plant.site)
    assert due(admin, plant) == {}


def mailed(services: Services, plant: Plant, notice: UUID, at: datetime, folder: Path) -> dict[str, str]:
    here = dataclasses.replace(services, mailbox=FolderMailbox(folder))
    mail.deliver(here, Job(plant.company, new_id(), new_id(), "AccessReviewNears", {"notice": str(notice)}, at, 1))
    found = (BytesParser(policy=mail_policy.default).parsebytes(one.read_bytes()) for one in folder.glob("*.eml"))
    return {str(one["To"]): one.get_content() for one in found}

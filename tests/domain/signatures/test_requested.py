"""An act that several people sign, against the database: done with the last signature, or not at all (SIG-7)."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.exceptions.kinds import Classification
from domain.exceptions.refusals import AssessorExecuted
from domain.exports import snapshot
from domain.keeping.commands import holding
from domain.keeping.refusals import TooManyHolds
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.refusals import SamePerson
from domain.signatures.governing import following
from domain.signatures.governing.refusals import RoleNotInPolicy
from domain.signatures.models import Meaning
from domain.signatures.ordering import ending, signing
from domain.signatures.ordering.events import RequestSigned
from domain.signatures.ordering.models import SignatureRequest
from domain.signatures.ordering.refusals import (
    AlreadyRequested,
    NotTheRequester,
    RequestLapsed,
    SignedAtAnotherPlace,
)
from domain.tenancy.commands import choose_site_language
from infra.transaction import Transactions
from tests import governing, keeping, recipes
from tests.conftest import Do, every_row
from tests.execution import Run
from tests.governing import REVIEWED_THEN_APPROVED, sign_requested
from tests.plant import Plant
from tests.triggers import triggers_off

pytestmark = pytest.mark.requirement("SIG-7")
KEPT = ("signature_request", "signature_request_place", "signature", "signature_staleness", "legal_hold")
PRODUCT = "Metformin HCl 500 mg (MET-500)"


@pytest.fixture
def ordered(do: Do, plant: Plant, admin: Engine) -> Plant:
    """Placing a legal hold is signed by a reviewer of quality first, and then by a qualified person."""
    recipes.recipe(do, plant)
    governing.govern(do, plant, admin, "placeLegalHold", *REVIEWED_THEN_APPROVED)
    return plant


def ask(do: Do, plant: Plant, *, by: Actor | None = None) -> UUID:
    return keeping.place(do, plant, product=PRODUCT, by=by)


def one(admin: Engine, plant: Plant, table: str = "signature_request") -> Any:  # noqa: ANN401 -- a row
    return keeping.rows(admin, table, plant)[-1]


@pytest.mark.requirement("SIG-1", "SIG-4")
def test_it_is_done_with_the_last_signature_and_all_sign_the_same(do: Do, ordered: Plant, admin: Engine) -> None:
    request = ask(do, ordered)
    assert keeping.rows(admin, "legal_hold", ordered) == []
    assert (one(admin, ordered).state, one(admin, ordered).requested_by) == ("OPEN", ordered.reviewer.person)
    sign_requested(do, ordered.qualified, request)
    first, second = [row for row in keeping.rows(admin, "signature", ordered) if row.act == "placeLegalHold"]
    (hold,) = keeping.rows(admin, "legal_hold", ordered)
    assert (hold.product, hold.placed_by, hold.signature_id) == (PRODUCT, ordered.qualified.person, second.id)
    assert (first.person_id, first.meaning, second.meaning) == (ordered.reviewer.person, "REVIEWED", "APPROVED")
    asked = one(admin, ordered)
    for place, signature in enumerate((first, second), 1):
        content = json.loads(signature.content)
        order = content.pop("order")
        assert order == {"place": place, "of": 2, "digest": asked.digest}
        assert content.pop("meaning") == signature.meaning
        assert content["content"]["named"] == PRODUCT
    assert (asked.state, asked.closed_by, asked.closed_because) == ("COMPLETED", ordered.qualified.person, None)
    with pytest.raises(WrongState):
        sign_requested(do, ordered.qualified, request, version=2)


def test_each_place_is_anothers_and_in_its_turn(do: Do, ordered: Plant, admin: Engine) -> None:
    before = every_row(admin, KEPT, ordered.company)
    with pytest.raises(RoleNotInPolicy):
        ask(do, ordered, by=ordered.qualified)
    with pytest.raises(Forbidden):
        ask(do, ordered, by=ordered.supervisor)
    assert every_row(admin, KEPT, ordered.company) == before
    two = (Role.QUALITY_REVIEWER, Meaning.REVIEWED, 1), (Role.QUALITY_REVIEWER, Meaning.APPROVED, 2)
    governing.govern(do, ordered, admin, "placeLegalHold", *two, seen=1)
    request = ask(do, ordered)
    before = every_row(admin, KEPT, ordered.company)
    for who, refusal in (
        ("reviewer", SignedAtAnotherPlace),
        ("qualified", RoleNotInPolicy),
        ("operator", Forbidden),
    ):
        with pytest.raises(refusal):
            sign_requested(do, ordered.people[who], request)
    with pytest.raises(AlreadyRequested):
        ask(do, ordered, by=ordered.second_reviewer)
    with pytest.raises(VersionConflict):
        sign_requested(do, ordered.second_reviewer, request, version=2)
    assert every_row(admin, KEPT, ordered.company) == before
    sign_requested(do, ordered.second_reviewer, request)
    assert one(admin, ordered, "legal_hold").placed_by == ordered.second_reviewer.person


def test_it_is_declined_or_withdrawn_with_a_reason_and_what_was_signed_covers_nothing(
    do: Do, ordered: Plant, admin: Engine
) -> None:
    request = ask(do, ordered)
    given: dict[str, Any] = {"request": request, "version": 1, "reason": "The claim is settled"}
    before = every_row(admin, KEPT, ordered.company)
    for who, refusal in (("reviewer", SignedAtAnotherPlace), ("second_reviewer", RoleNotInPolicy)):
        with pytest.raises(refusal):
            do(ordered.people[who], lambda uow: ending.decline(uow, **given))
    with pytest.raises(InvalidInput):
        do(ordered.qualified, lambda uow: ending.decline(uow, **given | {"reason": " "}))
    with pytest.raises(NotTheRequester):
        do(ordered.qualified, lambda uow: ending.withdraw(uow, **given))
    assert every_row(admin, KEPT, ordered.company) == before
    do(ordered.qualified, lambda uow: ending.decline(uow, **given))
    declined = one(admin, ordered)
    assert (declined.state, declined.closed_by) == ("DECLINED", ordered.qualified.person)
    (gone,) = keeping.rows(admin, "signature_staleness", ordered)
    assert gone.id == keeping.rows(admin, "signature_request_place", ordered)[0].signature_id
    assert gone.because.endswith("The claim is settled")
    for again in (ending.decline, ending.withdraw):
        with pytest.raises(WrongState):
            do(
                ordered.qualified if again is ending.decline else ordered.reviewer,
                lambda uow, again=again: again(uow, **given | {"version": 2}),
            )
    anew = ask(do, ordered)
    do(ordered.reviewer, lambda uow: ending.withdraw(uow, **given | {"request": anew}))
    assert one(admin, ordered).state == "WITHDRAWN"
    assert len(keeping.rows(admin, "signature_staleness", ordered)) == 2
    assert keeping.rows(admin, "legal_hold", ordered) == []


def _another_policy(do: Do, plant: Plant, admin: Engine) -> None:
    governing.govern(do, plant, admin, "placeLegalHold", *REVIEWED_THEN_APPROVED, seen=1, days=3)


def _another_version(do: Do, plant: Plant, _: Engine) -> None:
    seen = keeping.version_of(do, plant, plant.site)
    do(plant.administrator, lambda uow: choose_site_language(uow, site=plant.site, seen=seen, language="de"))


def _past_its_time(_: Do, plant: Plant, admin: Engine) -> None:
    past = text(
        "update signature_request set requested_at = requested_at - interval '30 days',"
        " expires_at = expires_at - interval '30 days' where company_id = :c"
    )
    with admin.begin() as connection, triggers_off(connection, "signature_request"):
        connection.execute(past, {"c": plant.company})


@pytest.mark.requirement("SIG-4")
@pytest.mark.parametrize("change", [_another_policy, _another_version, _past_its_time])
def test_what_changed_beneath_it_or_is_past_its_time_lapses(
    do: Do,
    ordered: Plant,
    admin: Engine,
    change: Any,  # noqa: ANN401 -- one of the above
) -> None:
    request = ask(do, ordered)
    change(do, ordered, admin)
    before = every_row(admin, KEPT, ordered.company)
    with pytest.raises(RequestLapsed):
        sign_requested(do, ordered.qualified, request)
    assert every_row(admin, KEPT, ordered.company) == before
    if change is _another_version:  # a new request closes the old one, too
        ask(do, ordered)
    else:
        do(ordered.qualified, lambda uow: signing.reconsider(uow, request=request))
    lapsed = keeping.rows(admin, "signature_request", ordered)[0]
    assert (lapsed.id, lapsed.state) == (request, "LAPSED")
    assert "This request is over" in lapsed.closed_because
    assert len(keeping.rows(admin, "signature_staleness", ordered)) == 1
    assert keeping.rows(admin, "legal_hold", ordered) == []


def test_what_the_act_refuses_at_the_end_is_not_done_and_the_request_says_why(
    do: Do, ordered: Plant, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask(do, ordered)
    before = every_row(admin, KEPT, ordered.company)
    with monkeypatch.context() as patched:
        patched.setattr(holding, "MOST", 0)
        with pytest.raises(TooManyHolds):
            sign_requested(do, ordered.qualified, request)
        assert every_row(admin, KEPT, ordered.company) == before
        do(ordered.qualified, lambda uow: signing.reconsider(uow, request=request))
    refused = one(admin, ordered)
    assert (refused.state, refused.refused_because) == ("OPEN", TooManyHolds(most=0).message)
    do(ordered.qualified, lambda uow: signing.reconsider(uow, request=request))
    sign_requested(do, ordered.qualified, request, version=2)
    assert (one(admin, ordered).state, one(admin, ordered).refused_because) == ("COMPLETED", None)
    assert len(keeping.rows(admin, "legal_hold", ordered)) == 1


@pytest.mark.requirement("REV-6")
def test_what_keeps_one_from_signing_keeps_each_of_them(
    run: Run, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    """Also: a new assessment makes those before it stale, and not who signs it first; the record has them all."""
    run.start(1)
    told = run.tell("The seal was broken", number=1)
    run.assess(told)
    signed = (Role.OPERATOR, Meaning.REVIEWED, 1), (Role.QUALITY_REVIEWER, Meaning.ASSESSED, 2)
    governing.govern(do, plant, admin, "assessException", *signed)
    before = every_row(admin, (*KEPT, "batch_exception"), plant.company)
    with pytest.raises(AssessorExecuted):
        run.assess(told, by=plant.operator, as_=Classification.MAJOR)
    assert every_row(admin, (*KEPT, "batch_exception"), plant.company) == before
    again: dict[str, Any] = {"as_": Classification.MAJOR, "rationale": "It was broken after use."}
    run.assess(told, by=plant.second_operator, **again)
    request = one(admin, plant).id
    sign_requested(do, plant.reviewer, request)
    assert run.exception(1).rationale == "It was broken after use."
    alone, first, last = [row for row in keeping.rows(admin, "signature", plant) if row.act == "assessException"]
    assert [row.id for row in keeping.rows(admin, "signature_staleness", plant)] == [alone.id]
    with transactions.reading(plant.company) as session:
        rows = snapshot.read(session, snapshot.Chosen(plant.company, run.batch, new_id()))
    assert {str(first.id), str(last.id)} <= rows["signature"].keys()
    assert rows["signature_request"].keys() == {str(request)}
    assert len(rows["signature_request_place"]) == 2
    governing.govern(do, plant, admin, "assessException", seen=1)
    run.assess(told, rationale="Once more.")
    stale = {row.id for row in keeping.rows(admin, "signature_staleness", plant)}
    assert stale == {alone.id, first.id, last.id}, "what was signed together goes stale together"


def test_nobody_ends_a_hold_that_they_placed_at_whatever_place(do: Do, plant: Plant, admin: Engine) -> None:
    recipes.recipe(do, plant)
    hold = keeping.place(do, plant, product=PRODUCT, by=plant.qualified)
    governing.govern(do, plant, admin, "releaseLegalHold", *REVIEWED_THEN_APPROVED)
    keeping.release(do, plant, hold, by=plant.reviewer)
    before = every_row(admin, KEPT, plant.company)
    with pytest.raises(SamePerson):
        sign_requested(do, plant.qualified, one(admin, plant).id)
    assert every_row(admin, KEPT, plant.company) == before


def test_the_database_keeps_the_order_whoever_writes(
    do: Do, ordered: Plant, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(following, "line_for", lambda *_, **__: None)
        with pytest.raises(DBAPIError, match="several people"):
            ask(do, ordered, by=ordered.qualified)
    ask(do, ordered)
    place = (
        "update signature_request_place set signature_id = f.id, signed_by = f.person_id, signed_name = f.printed_name,"
        " signed_at = f.signed_at from (select s.* from signature s where s.company_id = :c and s.act = :a) f"
        " where signature_request_place.company_id = :c and order_number = 2"
    )
    for change, says in (
        (place.replace(":a", "'placeLegalHold'"), "signature_id_key|signed_by_key"),
        (place.replace(":a", "'setSignaturePolicy'"), "signed_by_key"),
        (place.replace(":a", "'placeLegalHold'").replace("= 2", "= 1"), "signed once"),
        ("update signature_request_place set meaning = 'QUALITY' where company_id = :c and order_number = 2", "SIG-7"),
        ("update signature_request set given = '{}' where company_id = :c", "stays as it was"),
    ):
        with pytest.raises(DBAPIError, match=says), admin.begin() as connection:
            connection.execute(text(change), {"c": ordered.company})

    def close(uow: UnitOfWork) -> SignatureRequest:
        (found,) = uow.lock(SignatureRequest)
        found.state, found.closed_by, found.closed_name, found.closed_at = "COMPLETED", uow.person, "x", uow.now
        uow.record(RequestSigned(request=found.id, last=True))
        return found

    with pytest.raises(DBAPIError, match="once all have"):
        do(ordered.reviewer, close)
    assert one(admin, ordered).state == "OPEN"

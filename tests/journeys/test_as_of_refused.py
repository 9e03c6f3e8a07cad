"""Through HTTP: to whom nothing of the past is shown, and at which moments."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from domain.asof import reading
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests import execution
from tests.asof import now
from tests.client import Client
from tests.conftest import Do
from tests.equipment import Workshop
from tests.execution import Run
from tests.journeys.test_as_of import BATCH, EQUIPMENT, LOT, PERSON, RECIPE, ROWS, Clients, asking, told
from tests.materials import Store
from tests.plant import Plant
from tests.training import School

pytestmark = pytest.mark.requirement("AUD-7")


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return execution.run(do, plant, admin)


def refusal(client: Client, selection: str, id_: str, at: datetime) -> tuple[str, str]:
    (error,) = client.send(asking(selection), {"id": id_, "at": at.isoformat()})["errors"]
    return error["extensions"]["code"], error["message"]


def test_a_persons_rights_and_trainings_are_for_whom_they_are_today(
    client: Clients, do: Do, plant: Plant, admin: Engine
) -> None:
    school, person = School(do, plant, admin), f"Person:{plant.operator.person}"
    school.qualify(plant.operator, school.personnel_class())
    at = now(admin)
    by_quality, by_administrator = (told(client(who), PERSON, person, at) for who in ("reviewer", "administrator"))
    assert (by_quality["was"]["roles"], by_quality["was"]["accounts"]) == (None, None)
    assert by_quality["was"]["qualifications"] == [{"personnelClass": "TRAINER", "site": "VIE"}]
    assert {one["name"] for one in by_quality["tables"]} == {"person", "qualification", "personnel_class", "site"}
    assert by_administrator["was"]["qualifications"] == []
    assert {one["name"] for one in by_administrator["tables"]} == {"person", "account", "role_grant", "site"}
    elsewhere = told(client(elsewhere_only(do, plant, admin)), PERSON, person, at)
    assert (elsewhere["was"]["qualifications"], elsewhere["tables"]) == ([], [{"name": "person"}])
    assert by_administrator["was"]["roles"] == [{"role": "OPERATOR", "site": "VIE"}]


def test_what_is_a_persons_own_is_in_no_row_for_others(client: Clients, admin: Engine, run: Run) -> None:
    run.start(1)
    batch, person = f"Batch:{run.batch}", f"Person:{run.plant.operator.person}"
    own, at = {"identity_verified_at", "signature_accepted_at", "language"}, now(admin).isoformat()

    def columns(who: str, kind: str, id_: str) -> set[str]:
        document = asking(f"{kind}(id: $id) {{ {ROWS} }}", ", $table: String!, $first: Int, $after: ID")
        found = client(who).query(document, id=id_, at=at, table="person")["asOf"][kind]["rows"]
        assert found
        return {name for one in found for name in one["columns"]}

    assert columns("reviewer", "batch", batch).isdisjoint(own)
    assert columns("reviewer", "person", person).isdisjoint(own)
    assert own <= columns("administrator", "person", person)


@pytest.fixture
def things(do: Do, plant: Plant, admin: Engine, run: Run) -> dict[str, str]:
    """A thing of each kind, by what asks for it."""
    lot, mixer = Store(do, plant, admin).released(), Workshop(do, plant, admin).unit()
    return {
        BATCH: f"Batch:{run.batch}",
        LOT: f"MaterialLot:{lot}",
        EQUIPMENT: f"Equipment:{mixer}",
        RECIPE: f"MasterRecipeVersion:{run.row().recipe_version_id}",
        PERSON: f"Person:{plant.operator.person}",
    }


def test_before_it_was_there_it_is_told_so(client: Clients, admin: Engine, things: dict[str, str]) -> None:
    reviewer, long_ago = client("reviewer"), datetime(2000, 1, 1, tzinfo=UTC)
    for selection, id_ in things.items():
        found = told(reviewer, selection, id_, long_ago)
        assert (found["existed"], found["was"]) == (False, None)
        assert found["basis"] == {"entries": 0, "lastAt": None, "unsealed": 0, "allSealed": True}
        created = datetime.fromisoformat(found["createdAt"])
        assert told(reviewer, selection, id_, created)["existed"] is True
        assert told(reviewer, selection, id_, created - timedelta(microseconds=1))["existed"] is False
        assert created <= now(admin)


def test_the_future_is_refused(client: Clients, admin: Engine, things: dict[str, str]) -> None:
    for selection, id_ in things.items():
        code, message = refusal(client("reviewer"), selection, id_, now(admin) + timedelta(hours=1))
        assert code == "IN_THE_FUTURE"
        assert "up to now, which is 20" in message


def test_too_long_a_history_is_refused(
    client: Clients, admin: Engine, things: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_ENTRIES", 2)
    code, message = refusal(client("reviewer"), BATCH, things[BATCH], now(admin))
    assert (code, "over 2 audit entries" in message) == ("TOO_MUCH_HISTORY", True)


@pytest.mark.requirement("TEN-2")
def test_who_may_not_read_the_audit_trail_is_refused(client: Clients, admin: Engine, things: dict[str, str]) -> None:
    at = now(admin)
    for who in ("operator", "supervisor", "engineer"):
        for selection, id_ in things.items():
            code, message = refusal(client(who), selection, id_, at)
            assert (code, "AUDIT_READ" in message) == ("FORBIDDEN", True)


@pytest.mark.requirement("TEN-2")
def test_who_may_not_read_a_thing_today_sees_nothing_of_its_past(
    client: Clients, do: Do, plant: Plant, admin: Engine, things: dict[str, str]
) -> None:
    """The administrator reads the audit trail everywhere, but batches nowhere; a reviewer, those of their own site."""
    at = now(admin)
    for selection, id_ in things.items():
        assert (told(client("administrator"), selection, id_, at) is None) is (selection != PERSON)
    elsewhere = elsewhere_only(do, plant, admin)
    for selection, id_ in things.items():
        assert (told(client(elsewhere), selection, id_, at) is None) is (selection != PERSON)


def elsewhere_only(do: Do, plant: Plant, admin: Engine) -> str:
    """The second reviewer reviews at the other site alone."""
    person = plant.second_reviewer.as_person
    role = Role.QUALITY_REVIEWER
    do(plant.administrator, partial(roles.grant, person_id=person, role=role, site=plant.other_site))
    with admin.connect() as connection:
        query = "select id, version from role_grant where company_id = :c and person_id = :p and site_id = :s"
        given = {"c": plant.company, "p": person, "s": plant.site}
        held = connection.execute(text(query), given).one()
    do(plant.administrator, lambda uow: roles.revoke(uow, held.id, version=held.version))
    return "second_reviewer"


@pytest.mark.requirement("TEN-1")
def test_another_companys_things_have_no_past(
    web: TestClient, admin: Engine, other_plant: Plant, things: dict[str, str]
) -> None:
    at, stranger = now(admin), Client(web, other_plant.name).sign_in("reviewer")
    for selection, id_ in things.items():
        assert told(stranger, selection, id_, at) is None
        assert told(stranger, selection, f"{id_.partition(':')[0]}:{new_id()}", at) is None
        theirs = UUID(id_.partition(":")[2])
        assert str(theirs) not in str(stranger.send(asking(selection), {"id": id_, "at": at.isoformat()}))


def test_somebody_signed_in_asks(web: TestClient, admin: Engine, plant: Plant, things: dict[str, str]) -> None:
    nobody = Client(web, plant.name)
    assert refusal(nobody, BATCH, things[BATCH], now(admin))[0] == "UNAUTHENTICATED"
    code, _ = refusal(Client(web, plant.name).sign_in("reviewer"), BATCH, things[LOT], now(admin))
    assert code == "INVALID_INPUT"

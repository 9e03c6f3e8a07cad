"""A recall is begun by quality, found once, concluded once; and what it found stands, whoever tries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from domain.kernel.actor import Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict, WrongState
from domain.recalls import finding
from domain.recalls.commands import MOST_STARTS
from domain.recalls.kinds import RecallState
from domain.recalls.refusals import RecallNumberTaken
from domain.recalls.states import RECALL, RecallAct
from infra.documents import recall_report
from infra.documents.apart import RenderingFailed
from infra.object_storage.store import Unavailable
from infra.services import Services
from tests.conftest import Do
from tests.materials import Store
from tests.plant import Plant
from tests.recalls import Suspect, suspect
from workers import recall as recalls
from workers.outbox import MAX_ATTEMPTS, Job

pytestmark = pytest.mark.requirement("DIS-3")


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Suspect:
    return suspect(Store(do, plant, admin))


def row(made: Suspect, recall: UUID) -> dict[str, object]:
    with made.store.admin.connect() as connection:
        found = connection.execute(text("select * from recall where id = :id"), {"id": recall})
        return dict(found.mappings().one())


def begun(made: Suspect) -> int:
    with made.store.admin.connect() as connection:
        chosen = text("select count(*) from recall where company_id = :c")
        return int(connection.execute(chosen, {"c": made.store.plant.company}).scalar_one())


def test_every_pair_of_state_and_act() -> None:
    wanted = {
        (RecallState.TRACING, RecallAct.FIND): RecallState.FOUND,
        (RecallState.TRACING, RecallAct.FAIL): RecallState.FAILED,
        (RecallState.FOUND, RecallAct.CONCLUDE): RecallState.CONCLUDED,
    }
    for state in RecallState:
        for act in RecallAct:
            if (state, act) in wanted:
                assert RECALL.after(state, act) is wanted[state, act]
            else:
                with pytest.raises(WrongState):
                    RECALL.after(state, act)


@pytest.mark.requirement("TEN-1", "TEN-2")
def test_only_quality_begins_a_recall_of_what_it_may_read(made: Suspect, other_plant: Plant) -> None:
    plant, lot = made.store.plant, made.lots["A"]
    abroad = replace(plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, plant.other_site)}))
    theirs = Store(made.store.do, other_plant, made.store.admin).receive(
        Store(made.store.do, other_plant, made.store.admin).material("THEIRS"), "THEIRS"
    )
    for error, act in (
        (Forbidden, lambda: made.begin(by=plant.supervisor)),
        (Forbidden, lambda: made.begin(by=abroad)),
        (NotFound, lambda: made.begin(by=abroad, site=plant.other_site)),
        (NotFound, lambda: made.begin(lots=(theirs,))),
        (NotFound, lambda: made.begin(lots=(), batches=(new_id(),))),
        (InvalidInput, lambda: made.begin(lots=())),
        (InvalidInput, lambda: made.begin(lots=tuple(new_id() for _ in range(MOST_STARTS + 1)))),
        (InvalidInput, lambda: made.begin(reason="")),
        (InvalidInput, lambda: made.begin("N" * 41)),
    ):
        refused(made, error, act)
    made.begin()
    refused(made, RecallNumberTaken, lambda: made.begin(lots=(lot,)))


def refused(made: Suspect, error: type[Refusal], act: object) -> None:
    before = begun(made)
    assert callable(act)
    with pytest.raises(error):
        act()
    assert begun(made) == before


def test_what_was_found_stands_whatever_happens_later(made: Suspect, services: Services) -> None:
    recall = made.begin(batches=(made.batch,))
    made.find(services, recall)
    found = row(made, recall)
    assert (found["state"], found["lots"], found["shipments"], found["accounted_percent"]) == ("FOUND", 3, 2, 100)
    made.find(services, recall)
    assert row(made, recall) == found
    version = found["version"]
    assert isinstance(version, int)
    refusals: list[tuple[type[Refusal], Callable[[], None]]] = [
        (Forbidden, lambda: made.conclude(recall, version, by=made.store.plant.operator)),
        (VersionConflict, lambda: made.conclude(recall, version + 1)),
        (InvalidInput, lambda: made.conclude(recall, version, conclusion=" ")),
    ]
    for error, act in refusals:
        with pytest.raises(error):
            act()
        assert row(made, recall) == found
    made.conclude(recall, version)
    assert row(made, recall)["state"] == "CONCLUDED"
    with pytest.raises(WrongState):
        made.conclude(recall, version + 1)


def test_even_the_databases_owner_changes_nothing_that_was_found(made: Suspect, services: Services) -> None:
    recall = made.begin()
    made.find(services, recall)
    before = row(made, recall)
    another = "insert into recall_start select company_id, gen_random_uuid(), site_id, recall_id, null, :batch"
    for change in (
        "update recall set lots = lots + 1 where id = :id",
        "update recall set reason = 'Another' where id = :id",
        "update recall set state = 'TRACING' where id = :id",
        "update recall_total set shipped = 0 where recall_id = :id",
        "delete from recall_start where recall_id = :id",
        f"{another} from recall_start where recall_id = :id",
    ):
        with made.store.admin.connect() as connection, pytest.raises(DBAPIError, match="theriac"):
            spoil(connection, change, recall, made.batch)
    assert row(made, recall) == before


def spoil(connection: Connection, change: str, recall: UUID, batch: UUID) -> None:
    for table in ("recall", "recall_start", "recall_total"):
        connection.execute(text(f"alter table {table} disable trigger audit"))
    connection.execute(text(change), {"id": recall, "batch": batch} if ":batch" in change else {"id": recall})
    connection.execute(text("set constraints all immediate"))


def test_a_recall_that_is_too_large_or_cant_be_told_fails_and_says_why(
    made: Suspect, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, untold = made.begin("MR-1"), made.begin("MR-2")
    with monkeypatch.context() as patch:
        patch.setattr(finding, "MOST_SHIPMENTS", 1)
        made.find(services, large)
    assert (row(made, large)["state"], row(made, large)["lots"]) == ("FAILED", None)
    assert "More than 1 shipments" in str(row(made, large)["problem"])

    def broken(_: bytes) -> bytes:
        raise RenderingFailed("no ink")

    monkeypatch.setattr(recall_report, "render", broken)
    with pytest.raises(RenderingFailed):
        made.find(services, untold)
    assert (row(made, untold)["state"], row(made, untold)["problem"]) == ("FAILED", "no ink")


def test_a_store_that_is_down_is_tried_again_and_given_up_at_last(
    made: Suspect, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    recall, company = made.begin(), made.store.plant.company

    def down(*_: object) -> None:
        raise Unavailable("no answer")

    monkeypatch.setattr(recalls, "_stored", down)
    monkeypatch.setattr(recall_report, "render", lambda _: b"%PDF")
    for attempt, state in ((1, "TRACING"), (MAX_ATTEMPTS, "FAILED")):
        job = Job(company, new_id(), new_id(), "RecallBegun", {"recall": str(recall)}, made_at(made, recall), attempt)
        with pytest.raises(Unavailable):
            recalls.carry_out(services, job)
        assert row(made, recall)["state"] == state


def made_at(made: Suspect, recall: UUID) -> datetime:
    found = row(made, recall)["begun_at"]
    assert isinstance(found, datetime)
    return found


def test_the_least_accounted_material_is_told(made: Suspect, services: Services, admin: Engine) -> None:
    """A charge that the genealogy lost, behind the product's back: 30 of the 120 kg that came are nowhere."""
    with admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for name in ("audit", "append_only"):
            connection.execute(text(f"alter table genealogy_edge disable trigger {name}"))
        lost = text("delete from genealogy_edge where source_id = :lot and kind = 'CHARGE'")
        connection.execute(lost, {"lot": made.lots["A"]})
        for name in ("audit", "append_only"):
            connection.execute(text(f"alter table genealogy_edge enable always trigger {name}"))
    recall = made.begin(lots=(made.lots["A"], made.lots["X"]))
    made.find(services, recall)
    assert row(made, recall)["accounted_percent"] == Decimal(75)

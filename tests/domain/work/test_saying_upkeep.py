"""The work list tells of procedures to approve and of rooms to read, and says the same as the acts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event

from domain.equipment.cleaning.commands.approving import APPROVE_CLEANING_PROCEDURE, ApproveProcedure
from domain.equipment.cleaning.kinds import ProcedureKind
from domain.equipment.cleaning.models import CleaningProcedure
from domain.equipment.environment import watching
from domain.equipment.environment.values import NewReading
from domain.kernel.actor import Actor, Grant
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.work.rules.items import WorkItem
from infra.transaction import Transactions
from tests.conftest import Do
from tests.domain.work.test_saying_the_same import EITHER, Asked, signed, version_of
from tests.equipment import Workshop
from tests.maintenance import Mechanics
from tests.plant import Plant

APPROVE, READ = "approveCleaningProcedure", "recordEnvironmentReading"


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.fixture
def asked(do: Do, transactions: Transactions, plant: Plant) -> Asked:
    def approve(uow: UnitOfWork, item: WorkItem) -> OfCompany:
        given = ApproveProcedure(item.subject, version_of(uow, CleaningProcedure, item), plant.site)
        return signed(uow, APPROVE_CLEANING_PROCEDURE, given)

    def read(uow: UnitOfWork, item: WorkItem) -> OfCompany:
        given = NewReading(value=Decimal(21), unit="Cel", measured_at=uow.now)
        return watching.record(uow, limit=item.subject, given=given)

    author = replace(plant.engineer, grants=frozenset(Grant(role, plant.site) for role in Role))
    people = (plant.engineer, plant.operator, plant.reviewer, plant.qualified, author)
    return Asked(do, transactions, people, {APPROVE: approve, READ: read})


def titles(asked: Asked, actor: Actor, act: str) -> list[str]:
    return [one.title for one in asked.work(actor) if one.act == act]


def statements(asked: Asked, actor: Actor) -> int:
    """How many the whole list takes."""
    told: list[object] = []

    def note(*given: object) -> None:
        told.append(given[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        asked.work(actor)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(told)


@pytest.mark.requirement("EQP-1", "TEN-2")
def test_a_draft_of_a_procedure_waits_for_quality(asked: Asked, shop: Workshop, plant: Plant) -> None:
    draft = shop.draft(ProcedureKind.MAJOR, verified=False)
    assert titles(asked, plant.reviewer, APPROVE) == [f"Cleaning procedure SOP-{shop.code}-MAJOR-P, edition 1"]
    assert asked.compare((APPROVE,)) == {(APPROVE, one) for one in EITHER}
    assert titles(asked, plant.administrator, APPROVE) == [], "who may see no equipment isn't told of it"
    shop.approve(draft)
    assert titles(asked, plant.reviewer, APPROVE) == []


@pytest.mark.requirement("ENV-1", "TEN-2")
def test_a_reading_is_due_once_none_counts(asked: Asked, shop: Workshop, plant: Plant) -> None:
    room = shop.room()
    limit = shop.watch(room)
    assert titles(asked, plant.operator, READ) == ["Temperature of R-101 is to be read"]
    assert asked.compare((READ,)) == {(READ, one) for one in EITHER}
    shop.measure(limit, "21", ago=timedelta(minutes=61))
    assert titles(asked, plant.operator, READ) == ["Temperature of R-101 is to be read"]
    shop.measure(limit, "30", ago=timedelta(minutes=1))
    assert titles(asked, plant.operator, READ) == [], "outside its limits it was read nevertheless"


def remedied(shop: Workshop, code: str) -> None:
    """A unit that broke down and was repaired; its return waits for a signature."""
    mechanics, unit = Mechanics(shop), shop.unit(code)
    mechanics.worked(mechanics.broken(unit))


def test_more_of_them_take_no_more_statements(asked: Asked, shop: Workshop, plant: Plant) -> None:
    shop.draft(ProcedureKind.MAJOR, verified=False)
    shop.watch(shop.room())
    remedied(shop, "RMG-01")
    before = statements(asked, plant.operator)
    for one in ("RMG-02", "RMG-03"):
        remedied(shop, one)
    assert len(titles(asked, plant.operator, "signReturnToService")) == 3
    shop.draft(ProcedureKind.MINOR, verified=False)
    for one in ("R-102", "R-103"):
        shop.watch(shop.room(one))
    assert statements(asked, plant.operator) == before

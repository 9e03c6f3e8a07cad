"""A room or line is cleared for a batch by two persons; time, use, failure end it; what is refused changes nothing."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.equipment.clearance import procedures
from domain.equipment.clearance.procedures import Place
from domain.equipment.clearance.refusals import (
    ClearanceCodeTaken,
    ClearanceDemanded,
    ClearanceUnderWay,
    FindingNeedsRemark,
    NoClearanceDemanded,
    PlaceInUse,
    VerifiedOwnClearance,
)
from domain.equipment.clearance.values import ClearanceDetails, Finding
from domain.execution.clearance import lapsing
from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict, WrongState
from domain.review.executors import executed_by
from domain.training.act_refusals import NotTrained
from domain.training.rules import Required as Lesson
from infra.transaction import as_process
from tests.conftest import Do
from tests.domain.execution.test_equipment import another, reasons
from tests.domain.recipes.forcing import CHECK, RESTRICTED, refused_by_the_database
from tests.equipment import CLEAR, NOT_CLEAR, REASON, Workshop, refused, run_of
from tests.execution import Run
from tests.plant import Plant
from tests.training import READ, School

MINUTES = timedelta(minutes=1)
LEFT = "A label of B-000 under the drum."


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return run_of(do, plant, admin)


def heed(shop: Workshop, clearance: UUID) -> None:
    """What the schedule does."""
    shop.do(as_process(shop.plant.company, "schedule"), lambda uow: lapsing.heed_time(uow, clearance=clearance))


def stands(shop: Workshop, clearance: UUID) -> tuple[str, str | None]:
    row = shop.row("line_clearance", clearance)
    return row.state, row.lapse_cause


@pytest.mark.requirement("EQP-7", "REV-6")
def test_a_room_is_cleared_by_two_persons_before_a_batch_uses_what_stands_there(
    shop: Workshop, run: Run, plant: Plant
) -> None:
    room = Place(room=shop.room())
    mixer = shop.unit(room=room.room)
    shop.clean(mixer)
    shop.allocate(mixer, run)
    refused(shop, (NoClearanceDemanded, lambda: shop.look(room, run)))
    demand = shop.demand(shop.clearing(), room)
    assert reasons(lambda: shop.use(mixer, run)) == ["NOT_CLEARED"]
    refused(
        shop,
        (Forbidden, lambda: shop.look(room, run, by=plant.reviewer)),
        (InvalidInput, lambda: shop.look(Place(), run)),
        (InvalidInput, lambda: shop.look(Place(room=room.room, equipment=mixer), run)),
        (InvalidInput, lambda: shop.look(Place(equipment=shop.cell), run)),
        (NotFound, lambda: shop.look(Place(room=new_id()), run)),
    )
    clearance = shop.look(room, run)
    refused(
        shop,
        (ClearanceUnderWay, lambda: shop.look(room, run)),
        (InvalidInput, lambda: shop.answer(clearance, Finding(position=1, found=CLEAR))),
        (Forbidden, lambda: shop.answer(clearance, by=plant.reviewer)),
        (WrongState, lambda: shop.confirm(clearance)),
    )
    shop.answer(clearance)
    assert reasons(lambda: shop.use(mixer, run)) == ["NOT_CLEARED"], "who performed it alone clears nothing"
    refused(
        shop,
        (VerifiedOwnClearance, lambda: shop.confirm(clearance, by=plant.operator)),
        (FindingNeedsRemark, lambda: shop.confirm(clearance, NOT_CLEAR)),
        (Forbidden, lambda: shop.confirm(clearance, by=plant.engineer)),
        (WrongState, lambda: shop.answer(clearance)),
    )
    shop.confirm(clearance)
    row = shop.row("line_clearance", clearance)
    assert (row.state, row.clear_until - row.performed_at) == ("CLEARED", 120 * MINUTES)
    assert (row.performed_name, row.verified_name, row.edition) == ("Operator", "Second Operator", 1)
    use = shop.use(mixer, run, by=plant.supervisor)
    assert shop.row("equipment_use", use).location_id == room.room
    took_part = {one.as_person for one in (plant.operator, plant.second_operator, plant.supervisor)}
    with Session(shop.admin) as session:
        assert executed_by(session, session.get_one(Batch, (plant.company, run.batch))) >= took_part
    assert stands(shop, clearance) == ("CLEARED", None), "its own batch's use is what it is for"
    other = another(run, "B-002")
    refused(shop, (PlaceInUse, lambda: shop.look(room, other)))
    assert shop.row("clearance_demand", demand).state == "DEMANDED"


@pytest.mark.requirement("EQP-7", "EXE-15")
def test_who_clears_is_trained_on_the_procedure_where_that_is_demanded(
    shop: Workshop, run: Run, do: Do, plant: Plant, admin: Engine
) -> None:
    line, school = Place(equipment=shop.unit()), School(do, plant, admin)
    shop.demand(shop.clearing("SOP-CLEAR"), line)
    document = school.document("SOP-CLEAR")
    version = school.version(document)
    school.curriculum(Lesson(document, READ))
    refused(shop, (NotTrained, lambda: shop.look(line, run)))
    school.read(version)
    clearance = shop.look(line, run)
    refused(shop, (NotTrained, lambda: shop.answer(clearance, by=plant.second_operator)))
    shop.answer(clearance)
    refused(shop, (NotTrained, lambda: shop.confirm(clearance)))
    school.read(version, by=plant.second_operator)
    shop.confirm(clearance)
    assert stands(shop, clearance) == ("CLEARED", None)


@pytest.mark.requirement("EQP-7")
def test_a_clearance_by_another_procedure_than_the_place_demands_now_serves_nothing(
    shop: Workshop, run: Run, plant: Plant
) -> None:
    mixer = shop.unit()
    line = Place(equipment=mixer)
    demand = shop.demand(shop.clearing(), line)
    shop.clean(mixer)
    shop.allocate(mixer, run)
    shop.clear(line, run)
    withdraw = procedures.withdraw_demand
    shop.do(plant.engineer, lambda uow: withdraw(uow, demand=demand, version=1, reason=REASON))
    shop.demand(shop.clearing("SOP-CLEAR-2"), line)
    assert reasons(lambda: shop.use(mixer, run)) == ["NOT_CLEARED"]
    shop.clear(line, run)
    shop.use(mixer, run)


@pytest.mark.requirement("EQP-7")
def test_a_clearance_lapses_after_its_time_whether_the_schedule_came_or_not(shop: Workshop, run: Run) -> None:
    mixer = shop.unit()
    line = Place(equipment=mixer)
    shop.demand(shop.clearing(minutes=30), line)
    shop.clean(mixer)
    shop.allocate(mixer, run)
    clearance = shop.clear(line, run)
    shop.later(29 * MINUTES)
    heed(shop, clearance)
    assert stands(shop, clearance) == ("CLEARED", None)
    shop.later(2 * MINUTES)
    assert reasons(lambda: shop.use(mixer, run)) == ["CLEARANCE_LAPSED"]
    assert stands(shop, clearance) == ("CLEARED", None), "nobody wrote it yet, and it counts all the same"
    heed(shop, clearance)
    heed(shop, clearance)
    row = shop.row("line_clearance", clearance)
    assert (row.state, row.lapse_cause, row.lapsed_at) == ("LAPSED", "TIME", row.clear_until)
    shop.clear(line, run)
    shop.use(mixer, run)


@pytest.mark.requirement("EQP-7")
def test_a_use_by_another_batch_ends_what_was_cleared(shop: Workshop, run: Run) -> None:
    room = Place(room=shop.room())
    mixer, dryer = shop.unit(room=room.room), shop.unit("FBD-01", room=room.room)
    shop.demand(shop.clearing(), room)
    other = another(run, "B-002")
    for one in (mixer, dryer):
        shop.clean(one)
    first, second = shop.clear(room, run), shop.clear(room, other)
    assert stands(shop, first) == stands(shop, second) == ("CLEARED", None)
    shop.allocate(mixer, run)
    shop.used(dryer, other)
    assert (stands(shop, first), stands(shop, second)) == (("LAPSED", "USE"), ("CLEARED", None))
    assert reasons(lambda: shop.use(mixer, run)) == ["CLEARANCE_LAPSED"]
    again = shop.clear(room, run)
    repeated = shop.look(room, run)
    assert stands(shop, again) == ("LAPSED", "REPEATED")
    shop.answer(repeated)
    shop.confirm(repeated)
    shop.use(mixer, run)
    assert stands(shop, second) == ("LAPSED", "USE")


@pytest.mark.requirement("EQP-7")
def test_a_failed_clearance_serves_nothing_nor_does_what_was_cleared_before(shop: Workshop, run: Run) -> None:
    mixer = shop.unit()
    line = Place(equipment=mixer)
    shop.demand(shop.clearing(), line)
    shop.clean(mixer)
    shop.allocate(mixer, run)
    before, failed = shop.clear(line, run), shop.look(line, another(run, "B-002"))
    findings = tuple(Finding(position=one, found=CLEAR) for one in (1, 3))
    refused(shop, (FindingNeedsRemark, lambda: shop.answer(failed, *findings, Finding(position=2, found=NOT_CLEAR))))
    shop.answer(failed, *findings, Finding(position=2, found=NOT_CLEAR, remark=LEFT))
    assert (stands(shop, failed), stands(shop, before)) == (("FAILED", None), ("LAPSED", "FAILED"))
    assert [one.remark for one in shop.state()["clearance_check"] if one.found == "NOT_CLEAR"] == [LEFT]
    refused(shop, (WrongState, lambda: shop.confirm(failed)))
    assert reasons(lambda: shop.use(mixer, run)) == ["CLEARANCE_LAPSED"]
    rejected = shop.look(line, run)
    shop.answer(rejected)
    shop.confirm(rejected, NOT_CLEAR, remark=LEFT)
    assert (stands(shop, rejected), shop.row("line_clearance", rejected).verification_remark) == (
        ("FAILED", None),
        LEFT,
    )
    assert reasons(lambda: shop.use(mixer, run)) == ["NOT_CLEARED"]


def test_a_procedure_of_the_site_is_followed_in_its_edition_and_kept_while_demanded(
    shop: Workshop, run: Run, plant: Plant
) -> None:
    line, procedure = Place(equipment=shop.unit()), shop.clearing()
    details = ClearanceDetails(name="Shorter", lasts_minutes=15, items=("Nothing is left.",))

    def change(version: int, by: Actor = plant.engineer) -> object:
        command = procedures.change_procedure
        return shop.do(
            by, lambda uow: command(uow, procedure=procedure, version=version, details=details, reason=REASON)
        )

    def retire(version: int) -> object:
        command = procedures.retire_procedure
        return shop.do(plant.engineer, lambda uow: command(uow, procedure=procedure, version=version, reason=REASON))

    def withdraw(of: UUID, version: int = 1, by: Actor = plant.engineer) -> object:
        command = procedures.withdraw_demand
        return shop.do(by, lambda uow: command(uow, demand=of, version=version, reason=REASON))

    demand = shop.demand(procedure, line)
    refused(
        shop,
        (ClearanceCodeTaken, shop.clearing),
        (Forbidden, lambda: shop.demand(procedure, line, by=plant.operator)),
        (ClearanceDemanded, lambda: shop.demand(procedure, line)),
        (ClearanceDemanded, lambda: retire(1)),
        (Forbidden, lambda: change(1, by=plant.operator)),
        (VersionConflict, lambda: change(2)),
        (Forbidden, lambda: withdraw(demand, by=plant.operator)),
    )
    first = shop.look(line, run)
    change(1)
    shop.answer(first)
    shop.confirm(first)
    second = shop.clear(line, run)
    rows = [shop.row("line_clearance", one) for one in (first, second)]
    assert [(one.edition, one.lasts_minutes) for one in rows] == [(1, 120), (2, 15)]
    withdraw(demand)
    retire(2)
    refused(
        shop,
        (WrongState, lambda: withdraw(demand, 2)),
        (WrongState, lambda: shop.demand(procedure, line)),
        (NoClearanceDemanded, lambda: shop.look(line, run)),
    )


@pytest.mark.requirement("EQP-7", "TEN-1")
def test_the_database_refuses_what_no_clearance_proves(shop: Workshop, run: Run, plant: Plant) -> None:
    line = Place(equipment=shop.unit())
    demand = shop.demand(shop.clearing(), line)
    shop.clear(line, run)
    shop.look(line, another(run, "B-002"))
    before = shop.state()
    for table, said, where, state in (
        ("line_clearance", "clear_until = clear_until + interval '1 h'", "state = 'CLEARED'", RESTRICTED),
        ("line_clearance", "state = 'FAILED'", "state = 'CLEARED'", RESTRICTED),
        ("line_clearance", "state = 'CLEARED'", "state = 'RUNNING'", RESTRICTED),
        ("line_clearance", "lapse_cause = 'USE'", "state = 'CLEARED'", RESTRICTED),
        ("line_clearance", "state = 'LAPSED'", "state = 'RUNNING'", CHECK),
        ("clearance_check", "found = 'CLEAR'", "true", RESTRICTED),
        ("clearance_check", "found = 'NOT_CLEAR', remark = 'x'", "found is null", RESTRICTED),
        ("clearance_demand", "location_id = gen_random_uuid()", f"id = '{demand}'", RESTRICTED),
        ("clearance_procedure", "lasts_minutes = 0", "true", CHECK),
    ):
        statement = f"update {table} set {said} where {where} and company_id = :c"  # noqa: S608 -- our own words
        assert refused_by_the_database(shop.do, plant, statement) == state, statement
    assert shop.state() == before

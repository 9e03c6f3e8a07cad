"""Equipment is maintained before it is overdue; what breaks is out of service until its return is signed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.dispensing import enrolled
from domain.dispensing.enrolled import ScaleNotUsable
from domain.dispensing.kinds import ScaleLack
from domain.equipment.maintenance.refusals import (
    ContactNotAtRest,
    OrderUnderWay,
    PlanCodeTaken,
    VerifiedOwnWork,
)
from domain.equipment.service.refusals import NotRemedied, ReturnedOwnWork, ReturnNeedsSignature
from domain.execution.equipment.refusals import EquipmentNotSuitable
from domain.kernel.refusals import Forbidden, InvalidInput, Refusal, VersionConflict, WrongState
from tests.conftest import Do
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.equipment import Workshop, run_of
from tests.maintenance import MONTHLY, Mechanics
from tests.plant import Plant
from tests.scales import Booth, today

DAY = timedelta(days=1)


@pytest.fixture
def staff(shop: Workshop) -> Mechanics:
    return Mechanics(shop)


def refused(staff: Mechanics, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each is refused so, and changes nothing."""
    before = staff.state()
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
    assert staff.state() == before


def reasons(act: Callable[[], object]) -> list[str]:
    with pytest.raises(EquipmentNotSuitable) as refusal:
        act()
    return [one.kind for one in refusal.value.reasons]


@pytest.mark.requirement("MNT-1")
def test_a_plan_opens_its_order_and_counts_anew_once_two_people_did_it(
    shop: Workshop, staff: Mechanics, plant: Plant, do: Do, admin: Engine
) -> None:
    run = run_of(do, plant, admin)
    mixer = shop.unit()
    plan = staff.plan(mixer)
    refused(
        staff,
        (PlanCodeTaken, lambda: staff.plan(mixer)),
        (Forbidden, lambda: staff.plan(mixer, "PM-02", by=plant.operator)),
        (InvalidInput, lambda: staff.plan(mixer, "PM-02", replace(MONTHLY, interval_days=None))),
        (VersionConflict, lambda: staff.change(plan, MONTHLY, version=9)),
    )
    stands = staff.row("maintenance_plan", plan)
    assert (stands.due_on - today(), stands.counts_until - stands.due_on) == (30 * DAY, 5 * DAY)
    shop.clean(mixer)
    shop.allocate(mixer, run)
    staff.earlier(plan, 36 * DAY)
    assert reasons(lambda: shop.use(mixer, run)) == ["MAINTENANCE_OVERDUE"]
    order = staff.heed(plan)
    assert staff.heed(plan) == order, "one at a time"
    opened = staff.row("work_order", order)
    assert (opened.number, opened.kind, opened.opened_by, opened.steps) == (1, "PLANNED", None, MONTHLY.steps)
    refused(
        staff,
        (Forbidden, lambda: staff.begin(order, by=plant.operator)),
        (WrongState, lambda: staff.complete(order)),
    )
    staff.begin(order)
    refused(staff, (OrderUnderWay, lambda: staff.end(plan)))
    staff.complete(order)
    refused(staff, (VerifiedOwnWork, lambda: staff.verify(order, by=plant.engineer)))
    staff.verify(order, accepted=False)
    assert staff.row("work_order", order).state == "IN_PROGRESS"
    staff.complete(order)
    staff.verify(order)
    stands = staff.row("maintenance_plan", plan)
    assert (stands.due_on - today(), stands.work_order_id) == (30 * DAY, None)
    shop.use(mixer, run)
    for statement in (
        "update work_order set done = 'x' where company_id = :c",
        "update work_order set state = 'OPEN' where company_id = :c",
        f"update maintenance_plan set work_order_id = '{order}' where company_id = :c",  # noqa: S608 -- our own id
    ):
        assert refused_by_the_database(do, plant, statement) == RESTRICTED, statement


@pytest.mark.requirement("MNT-1")
def test_so_many_uses_make_it_due_and_an_ended_plan_asks_nothing(
    shop: Workshop, staff: Mechanics, do: Do, plant: Plant, admin: Engine
) -> None:
    run = run_of(do, plant, admin)
    mixer = shop.unit()
    plan = staff.plan(mixer, details=replace(MONTHLY, interval_days=None, interval_uses=2))
    shop.clean(mixer)
    shop.used(mixer, run)
    assert staff.row("maintenance_plan", plan).due_on is None
    shop.clean(mixer)
    shop.used(mixer, run)
    stands = staff.row("maintenance_plan", plan)
    assert (stands.due_on, stands.counts_until) == (today(), today() + 5 * DAY)
    for uses, due in ((3, None), (2, today())):
        staff.change(plan, replace(MONTHLY, interval_days=None, interval_uses=uses))
        assert staff.row("maintenance_plan", plan).due_on == due, uses
    order = staff.heed(plan)
    staff.end(plan)
    assert (staff.row("work_order", order).state, staff.row("maintenance_plan", plan).state) == ("CANCELLED", "ENDED")
    staff.plan(mixer, "PM-02")
    shop.serve(mixer, "retire_equipment")
    assert {one.state for one in staff.state()["maintenance_plan"]} == {"ENDED"}


@pytest.mark.requirement("EQP-1", "MNT-2")
def test_a_breakdown_is_an_exception_of_its_batch_and_comes_back_dirty_by_a_signature(
    shop: Workshop, staff: Mechanics, do: Do, plant: Plant, admin: Engine
) -> None:
    run = run_of(do, plant, admin)
    mixer = shop.unit()
    shop.clean(mixer)
    allocation = shop.allocate(mixer, run)
    use = shop.use(mixer, run)
    refused(
        staff,
        (Forbidden, lambda: staff.broken(mixer, by=plant.reviewer)),
        (InvalidInput, lambda: staff.broken(mixer, " ")),
    )
    order = staff.broken(mixer)
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.title, raised.batch_id) == ("MNT-2", "RMG-01: breakdown", run.batch)
    assert shop.row("equipment", mixer).service == "OUT_OF_SERVICE"
    staff.begin(order)
    refused(staff, (ContactNotAtRest, lambda: staff.complete(order, contact=True)))
    shop.end(use, run)
    shop.release(allocation)
    assert reasons(lambda: shop.allocate(mixer, run)) == ["BROKEN_DOWN"]
    shop.clean(mixer)
    staff.complete(order, contact=True)
    assert shop.is_now(mixer) == "DIRTY", "what touches the product was opened"
    refused(
        staff,
        (ReturnNeedsSignature, lambda: shop.serve(mixer, "return_to_service")),
        (NotRemedied, lambda: staff.returned(mixer)),
    )
    staff.verify(order)
    refused(staff, (ReturnedOwnWork, lambda: staff.returned(mixer, by=plant.engineer)))
    staff.returned(mixer)
    assert (shop.row("equipment", mixer).service, shop.is_now(mixer)) == ("IN_SERVICE", "DIRTY")
    second, other = staff.broken(mixer), staff.broken(mixer, "The motor is hot.")
    staff.worked(second)
    refused(staff, (NotRemedied, lambda: staff.returned(mixer)))
    staff.worked(other)
    staff.returned(mixer)
    assert len(run.rows("batch_exception")) == 1, "no batch used it then"


@pytest.mark.requirement("MNT-1", "WGH-9")
def test_nothing_is_weighed_on_a_scale_whose_maintenance_is_overdue(
    shop: Workshop, staff: Mechanics, plant: Plant, do: Do, admin: Engine
) -> None:
    booth = Booth(do, plant, admin)
    gateway = booth.gateway()
    scale, other = booth.usable("SCL-01", gateway), booth.usable("SCL-02", gateway)
    equipment = shop.unit("SCL-01", name="Scale", scale=scale, values=())
    plan = staff.plan(equipment)
    second = staff.plan(equipment, "PM-02", replace(MONTHLY, interval_days=90))
    until = staff.row("maintenance_plan", plan).counts_until
    assert booth.row("scale", scale).maintained_until == until, "the earlier of the two"

    def weigh() -> None:
        do(plant.operator, lambda uow: enrolled.relied_on(uow, scale, site=plant.site, path=()))

    weigh()
    staff.earlier(plan, 36 * DAY)
    with pytest.raises(ScaleNotUsable, match=r"could wait until .*verifyWorkOrder") as refusal:
        weigh()
    assert [one.kind for one in refusal.value.lacks] == [ScaleLack.MAINTENANCE_OVERDUE]
    order = staff.heed(plan)
    staff.begin(order)
    staff.complete(order)
    staff.verify(order)
    assert booth.row("scale", scale).maintained_until == until
    weigh()
    statement = "update scale set maintained_until = null, version = version + 1 where company_id = :c"
    assert refused_by_the_database(do, plant, statement) == RESTRICTED
    shop.rename(equipment, "Scale", scale=other, values=())
    stands = (booth.row("scale", scale).maintained_until, booth.row("scale", other).maintained_until)
    assert stands == (None, until), "it is another one now"
    staff.change(plan, replace(MONTHLY, interval_days=120))
    assert booth.row("scale", other).maintained_until == until + 60 * DAY, "the other plan's"
    staff.end(plan)
    staff.end(second)
    assert booth.row("scale", other).maintained_until is None

"""Equipment is cleaned, allocated to one batch, used and dirty; what is refused leaves nothing behind."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.equipment.cleaning.commands import lapsing
from domain.equipment.cleaning.kinds import ProcedureKind
from domain.equipment.cleaning.refusals import CleaningTooLittle
from domain.equipment.commands import scales
from domain.equipment.plant.commands import registering
from domain.equipment.plant.kinds import EquipmentLevel
from domain.equipment.plant.values import EquipmentDetails
from domain.execution.equipment.refusals import (
    AlreadyAllocated,
    AlreadyInUse,
    BatchesHaveIt,
    EquipmentDoesNotFit,
    EquipmentNotSuitable,
    EquipmentStillInUse,
    MovedInUse,
    NotAllocated,
    UseRuns,
)
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, WrongState
from domain.recipes.kinds import PhaseSignature
from domain.recipes.values import Capability
from domain.recipes.values import Equipment as Required
from infra.transaction import as_process
from tests import execution, recipes
from tests.conftest import Do
from tests.domain.recipes.forcing import CHECK, FOREIGN_KEY, RESTRICTED, refused_by_the_database
from tests.equipment import MIXER, REASON, RULES, VALUES, Workshop, refused, run_of
from tests.execution import Run
from tests.plant import Plant
from tests.scales import Booth

D = Decimal
HOUR, DAYS = timedelta(hours=1), timedelta(days=1)
UNIT, AREA = EquipmentLevel.UNIT, EquipmentLevel.AREA
UNIQUE = "23505"
COPIED = """
    insert into equipment_allocation (company_id, id, version, site_id, equipment_id, batch_id, exclusive, state,
      allocated_by, allocated_name, allocated_at)
    select company_id, gen_random_uuid(), 1, site_id, equipment_id, '{batch}', {exclusive}, state, allocated_by,
      allocated_name, allocated_at from equipment_allocation where company_id = :c
"""
BEGUN = """
    insert into equipment_use select company_id, gen_random_uuid(), version, site_id, allocation_id, equipment_id,
      batch_id, product, state, begin_phase_id, begun_by, begun_name, begun_at, end_phase_id, ended_by, ended_name,
      ended_at, equipment_code, equipment_name, class_code, class_name, maker, model_name, serial_number, cleaning_id
    from equipment_use where company_id = :c
"""


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return run_of(do, plant, admin)


def heed(shop: Workshop, equipment: UUID) -> None:
    """What the schedule does."""
    shop.do(as_process(shop.plant.company, "schedule"), lambda uow: lapsing.heed_time(uow, equipment=equipment))


def reasons(act: Callable[[], object]) -> list[str]:
    with pytest.raises(EquipmentNotSuitable) as refusal:
        act()
    return [one.kind for one in refusal.value.reasons]


def another(run: Run, number: str, *, product: str | None = None) -> Run:
    """Another batch, of the same recipe unless told, whose first phase runs."""
    if product is not None:
        return run_of(run.do, run.plant, run.admin, product=product, number=number)
    made = replace(run, batch=execution.issue(run.do, run.plant, run.row().recipe_version_id, number))
    made.start(1)
    return made


@pytest.mark.requirement("EQP-1", "EQP-2", "EQP-6")
def test_clean_equipment_goes_into_use_and_comes_out_dirty(shop: Workshop, run: Run, plant: Plant) -> None:
    mixer, room = shop.unit(), shop.room()
    refused(
        shop,
        (NotAllocated, lambda: shop.use(mixer, run)),
        (Forbidden, lambda: shop.allocate(mixer, run, by=plant.engineer)),
        (NotFound, lambda: shop.allocate(mixer, replace(run, batch=new_id()))),
        (InvalidInput, lambda: shop.allocate(shop.cell, run)),
    )
    allocation = shop.allocate(mixer, run)
    assert reasons(lambda: shop.use(mixer, run)) == ["DIRTY", "MAJOR_CLEANING_DEMANDED"]
    shop.clean(mixer)
    refused(
        shop,
        (WrongState, lambda: shop.use(mixer, run, phase=2)),
        (AlreadyAllocated, lambda: shop.allocate(mixer, run)),
        (Forbidden, lambda: shop.use(mixer, run, by=plant.reviewer)),
    )
    use = shop.use(mixer, run)
    assert shop.is_now(mixer) == "IN_USE"
    refused(
        shop,
        (AlreadyInUse, lambda: shop.use(mixer, run)),
        (UseRuns, lambda: shop.release(allocation)),
        (WrongState, lambda: shop.begin(mixer)),
        (WrongState, lambda: shop.end(use, run, phase=2)),
        (BatchesHaveIt, lambda: shop.serve(mixer, "retire_equipment")),
        (MovedInUse, lambda: shop.rename(mixer, "Granulator", room=room)),
    )
    shop.serve(mixer, "take_out_of_service")
    shop.end(use, run)
    row, used = shop.row("equipment", mixer), shop.row("equipment_use", use)
    assert (row.cleanliness, row.dirty_until - used.ended_at) == ("DIRTY", timedelta(days=1))
    assert (used.product, used.begin_phase_id, used.end_phase_id) == (
        run.row().product,
        run.phase(1).id,
        run.phase(1).id,
    )
    shop.rename(mixer, "Granulator", room=room)
    shop.serve(mixer, "return_to_service", by=plant.supervisor)
    assert shop.is_now(mixer) == "DIRTY", "a return to service never improves cleanliness"
    shop.release(allocation)
    shop.serve(mixer, "retire_equipment")
    refused(
        shop,
        (WrongState, lambda: shop.begin(mixer)),
        (WrongState, lambda: shop.release(allocation)),
        (EquipmentNotSuitable, lambda: shop.allocate(mixer, run)),
    )


@pytest.mark.requirement("EQP-1")
def test_a_unit_is_out_of_service_with_its_module_which_is_not_moved_while_it_is_used(
    shop: Workshop, run: Run, plant: Plant
) -> None:
    mixer, other = shop.unit(), shop.unit("RMG-02")
    chopper = shop.registered("CHP-01", EquipmentLevel.EQUIPMENT_MODULE, EquipmentDetails(name="Chopper", parent=mixer))
    shop.clean(mixer)
    shop.allocate(mixer, run)
    shop.serve(chopper, "take_out_of_service")
    with pytest.raises(EquipmentNotSuitable, match="CHP-01, which belongs to it, is out of service"):
        shop.use(mixer, run)
    shop.serve(chopper, "return_to_service", by=plant.supervisor)
    use = shop.use(mixer, run)
    refused(shop, (MovedInUse, lambda: shop.rename(chopper, "Chopper", parent=other, values=())))
    shop.end(use, run)
    shop.rename(chopper, "Chopper", parent=other, values=())
    assert shop.row("equipment", chopper).parent_id == other


@pytest.mark.requirement("EQP-1", "WGH-9")
def test_a_retired_scale_is_equipment_that_no_batch_gets_or_uses(shop: Workshop, run: Run) -> None:
    booth = Booth(shop.do, shop.plant, shop.admin)
    scale = booth.scale()
    unit = shop.unit("SCL-01", scale=scale)
    shop.clean(unit)
    shop.allocate(unit, run)
    version = booth.row("scale", scale).version
    shop.do(shop.plant.engineer, lambda uow: scales.retire_scale(uow, scale=scale, version=version, reason=REASON))
    assert reasons(lambda: shop.use(unit, run)) == ["SCALE_RETIRED"]
    assert reasons(lambda: shop.allocate(unit, another(run, "B-002"))) == ["SCALE_RETIRED", "ALLOCATED_TO_ANOTHER"]


@pytest.mark.requirement("EQP-1", "EQP-2")
def test_a_batch_that_still_uses_equipment_is_not_complete(do: Do, plant: Plant, shop: Workshop) -> None:
    mixed = (recipes.phase(1, "Mix", signatures=(PhaseSignature.PERFORMED, PhaseSignature.VERIFIED)),)
    version = recipes.effective_recipe(do, plant, phases=mixed)
    run = Run(do, plant, shop.admin, execution.issue(do, plant, version))
    run.start(1)
    mixer = shop.unit()
    shop.clean(mixer)
    shop.allocate(mixer, run)
    use = shop.use(mixer, run)
    run.complete(1)
    before = (run.rows("batch"), run.rows("phase_execution"), shop.state())
    with pytest.raises(EquipmentStillInUse, match="RMG-01; end that use first"):
        run.verify(1)
    assert (run.rows("batch"), run.rows("phase_execution"), shop.state()) == before
    statement = "update batch set state = 'COMPLETE', completed_at = clock_timestamp() where company_id = :c"
    assert refused_by_the_database(shop.do, plant, statement) == RESTRICTED
    shop.end(use, run)
    run.verify(1)
    assert run.row().state == "COMPLETE"


@pytest.mark.requirement("EQP-6")
def test_of_two_batches_that_want_it_at_once_one_gets_it(shop: Workshop, run: Run) -> None:
    mixer, second = shop.unit(), another(run, "B-002")
    start, found = threading.Barrier(2), []

    def want(one: Run) -> None:
        start.wait(10)
        try:
            shop.allocate(mixer, one)
            found.append("got it")
        except EquipmentNotSuitable as refusal:
            found.append(refusal.reasons[0].kind)

    threads = [threading.Thread(target=want, args=(one,)) for one in (run, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(found) == ["ALLOCATED_TO_ANOTHER", "got it"]
    (held,) = shop.state()["equipment_allocation"]
    other = second if held.batch_id == run.batch else run
    for exclusive, state in (("true", UNIQUE), ("false", RESTRICTED)):
        statement = COPIED.format(batch=other.batch, exclusive=exclusive)
        assert refused_by_the_database(shop.do, shop.plant, statement) == state, exclusive


@pytest.mark.requirement("EQP-6")
def test_shareable_equipment_serves_several_batches_and_is_dirty_after_the_last(shop: Workshop, run: Run) -> None:
    mixer, second = shop.unit(shareable=True), another(run, "B-002")
    shop.clean(mixer)
    allocations = [shop.allocate(mixer, one) for one in (run, second)]
    uses = [shop.use(mixer, one) for one in (run, second)]
    details = EquipmentDetails(name="Granulator", parent=shop.cell, values=VALUES)
    version, command = shop.row("equipment", mixer).version, registering.change_equipment
    refused(
        shop,
        (
            BatchesHaveIt,
            lambda: shop.do(
                shop.plant.engineer,
                lambda uow: command(uow, equipment=mixer, version=version, details=details, reason=REASON),
            ),
        ),
    )
    shop.end(uses[0], run)
    assert shop.is_now(mixer) == "IN_USE"
    shop.end(uses[1], second)
    assert shop.is_now(mixer) == "DIRTY"
    for one in allocations:
        shop.release(one)


@pytest.mark.requirement("EQP-2")
def test_a_clean_hold_lapses_by_itself_whether_the_schedule_came_or_not(shop: Workshop, run: Run) -> None:
    mixer = shop.unit()
    shop.clean(mixer)
    shop.allocate(mixer, run)
    shop.later(7 * DAYS - HOUR)
    heed(shop, mixer)
    assert shop.is_now(mixer) == "CLEAN"
    shop.later(2 * HOUR)
    assert reasons(lambda: shop.use(mixer, run)) == ["CLEAN_HOLD_LAPSED"]
    assert shop.is_now(mixer) == "CLEAN", "nobody wrote it yet, and it counts all the same"
    heed(shop, mixer)
    assert (shop.is_now(mixer), shop.row("equipment", mixer).overdue_at) == ("DIRTY", None)
    heed(shop, mixer)
    shop.clean(mixer, ProcedureKind.MINOR)
    shop.use(mixer, run)


@pytest.mark.requirement("EQP-3")
def test_an_overdue_dirty_hold_is_an_exception_and_demands_its_cleaning(shop: Workshop, run: Run) -> None:
    mixer, other = shop.unit(), shop.unit("RMG-02")
    for one in (mixer, other):
        shop.clean(one)
        shop.used(one, run)
    shop.later(23 * HOUR)
    heed(shop, mixer)
    assert run.rows("batch_exception") == []
    shop.later(2 * HOUR)
    heed(shop, mixer)
    heed(shop, mixer)
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.title, raised.batch_id) == ("EQP-3", "RMG-01: dirty hold overdue", run.batch)
    refused(shop, (CleaningTooLittle, lambda: shop.begin(mixer, ProcedureKind.MINOR)))
    shop.clean(mixer)
    assert shop.row("equipment", mixer).overdue_at is None
    shop.begin(other)
    assert [one.title for one in run.rows("batch_exception")] == [raised.title, "RMG-02: dirty hold overdue"], (
        "who cleans it before the schedule comes tells it too"
    )


@pytest.mark.requirement("EQP-4")
def test_minor_cleaning_serves_within_a_campaign_of_one_product(shop: Workshop, run: Run) -> None:
    mixer = shop.unit()
    shop.clean(mixer)
    shop.used(mixer, run)
    shop.clean(mixer, ProcedureKind.MINOR)
    shop.used(mixer, another(run, "B-002"))
    shop.clean(mixer, ProcedureKind.MINOR)
    third = another(run, "B-003")
    allocation = shop.allocate(mixer, third)
    assert reasons(lambda: shop.use(mixer, third)) == ["MAJOR_CLEANING_DEMANDED"]
    shop.clean(mixer)
    shop.end(shop.use(mixer, third), third)
    shop.release(allocation)
    shop.clean(mixer, ProcedureKind.MINOR)
    changed = another(run, "B-004", product="ASP-100")
    shop.allocate(mixer, changed)
    assert reasons(lambda: shop.use(mixer, changed)) == ["MAJOR_CLEANING_DEMANDED"]


@pytest.mark.requirement("EQP-1")
def test_what_is_declared_sterile_is_used_sterile(do: Do, plant: Plant, admin: Engine, run: Run) -> None:
    details = replace(MIXER, cleaning=replace(RULES, sterile_hold_minutes=60))
    shop = Workshop(do, plant, admin, details=details, code="VESSEL")
    vessel = shop.unit()
    refused(shop, (WrongState, lambda: shop.begin(vessel, ProcedureKind.STERILISATION)))
    shop.clean(vessel)
    shop.allocate(vessel, run)
    assert reasons(lambda: shop.use(vessel, run)) == ["NOT_STERILE"]
    record = shop.clean(vessel, ProcedureKind.STERILISATION)
    row = shop.row("equipment", vessel)
    assert (row.cleanliness, row.clean_until - shop.row("cleaning_record", record).performed_at) == ("STERILE", HOUR)
    shop.use(vessel, run)
    assert shop.is_now(vessel) == "IN_USE"


def test_equipment_for_a_requirement_can_do_what_the_recipe_demands(
    shop: Workshop, plant: Plant, admin: Engine
) -> None:
    fitting, small = shop.unit(), shop.unit("RMG-02", values=())
    volume = Capability(name="Volume", low=D(400), high=D(800), unit="L")
    element = Required(code="MIXER", name="Mixer", equipment_class="High-shear mixer", capabilities=(volume,))
    draft = recipes.written(shop.do, plant, phases=recipes.PHASES, materials=(recipes.API,))
    requirement = recipes.insert(shop.do, plant, draft.id, element)
    version = replace(draft, seen=draft.seen + 1)
    effective = recipes.effective(
        shop.do, plant, recipes.approved(shop.do, plant, recipes.submitted(shop.do, plant, version))
    )
    run = Run(shop.do, plant, admin, execution.issue(shop.do, plant, effective.id))
    refused(
        shop,
        (EquipmentDoesNotFit, lambda: shop.allocate(small, run, requirement=requirement)),
        (NotFound, lambda: shop.allocate(fitting, run, requirement=new_id())),
    )
    allocation = shop.allocate(fitting, run, requirement=requirement)
    assert shop.row("equipment_allocation", allocation).requirement_id == requirement


@pytest.mark.requirement("EQP-1", "EQP-6", "TEN-1")
def test_the_database_refuses_what_no_cleaning_and_no_use_proves(shop: Workshop, run: Run, plant: Plant) -> None:
    mixer = shop.unit()
    shop.clean(mixer)
    shop.allocate(mixer, run)
    shop.use(mixer, run)
    others, third = shop.unit("RMG-02"), shop.unit("RMG-03")
    other_cleaning = shop.clean(third)
    before = shop.state()
    for of, said, state in (
        (others, "cleanliness = 'CLEAN', clean_until = now() + interval '1 d'", RESTRICTED),
        (others, "cleanliness = 'CLEANING'", RESTRICTED),
        (mixer, "cleanliness = 'DIRTY'", RESTRICTED),
        (mixer, "shareable = true", RESTRICTED),
        (mixer, f"parent_id = '{others}'", RESTRICTED),
        (mixer, "location_id = gen_random_uuid()", FOREIGN_KEY),
    ):
        statement = f"update equipment set {said} where company_id = :c and id = '{of}'"  # noqa: S608 -- our own ids
        assert refused_by_the_database(shop.do, plant, statement) == state, statement
    for said in ("serial_number = 'X'", "equipment_name = 'X'", f"cleaning_id = '{other_cleaning}'"):
        statement = f"update equipment_use set {said} where company_id = :c"  # noqa: S608 -- our own ids
        assert refused_by_the_database(shop.do, plant, statement) == RESTRICTED, statement
        column, _, value = said.partition(" = ")
        statement = BEGUN.replace(column, value)
        assert refused_by_the_database(shop.do, plant, statement) == RESTRICTED, statement
    for statement, state in (
        ("update cleaning_record set kind = 'MINOR' where company_id = :c", RESTRICTED),
        ("update cleaning_record set remark = 'x' where company_id = :c", RESTRICTED),
        ("update equipment_use set product = 'x' where company_id = :c", RESTRICTED),
        ("update equipment_allocation set state = 'RELEASED' where company_id = :c", RESTRICTED),
        ("update equipment_property set low = 601 where company_id = :c and kind = 'NUMBER'", RESTRICTED),
        ("update equipment_class set clean_hold_minutes = 0 where company_id = :c", CHECK),
    ):
        assert refused_by_the_database(shop.do, plant, statement) == state, statement
    assert shop.state() == before

"""Who acts is trained for it and what is used is fit, at the act; an override admits within its limit, and is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.execution.commands import charging
from domain.execution.content import Content
from domain.execution.equipment.refusals import EquipmentLacking, EquipmentNotSuitable
from domain.execution.gate.refusals import OverrideBeyondLimit, OverridesNotAllowed, OwnOverride
from domain.execution.gate.rules import Limit
from domain.execution.refusals import SamePerson
from domain.kernel.actor import Grant
from domain.kernel.permissions import Role
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict, WrongState
from domain.materials.commands.receiving import NewLot
from domain.recipes.values import Capability
from domain.recipes.values import Equipment as Required
from domain.training.act_refusals import NotQualified, NotTrained
from domain.training.rules import Audience
from domain.training.rules import Required as Lesson
from infra.rows.line import Answer, Line
from infra.rows.wire import Statement
from tests import execution, gate, recipes
from tests.conftest import Do
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.equipment import Workshop, later
from tests.execution import Run, yes
from tests.materials import Store
from tests.plant import Plant
from tests.training import READ, School

D = Decimal


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return execution.run(do, plant, admin)


@pytest.fixture
def school(do: Do, plant: Plant, admin: Engine) -> School:
    return School(do, plant, admin)


def demand(school: School, run: Run) -> UUID:
    """Whoever works by the batch's recipe reads its version from now on; which that is."""
    version: UUID = run.row().recipe_version_id
    recipe = school.row("training_version", version).subject_id
    school.curriculum(Lesson(recipe, READ), audience=Audience(recipe=recipe), code="RECIPE")
    return version


def refused(run: Run, *acts: tuple[type[Refusal], Callable[[], object]]) -> list[str]:
    """Each is refused so, and changes nothing; in which words."""
    before, said = gate.state(run.admin, run.plant), []
    for refusal, act in acts:
        with pytest.raises(refusal) as found:
            act()
        said.append(found.value.message)
    assert gate.state(run.admin, run.plant) == before
    return said


@pytest.mark.requirement("EXE-15", "TRN-1")
def test_who_is_not_trained_on_the_version_does_nothing_in_its_batch(run: Run, school: School, plant: Plant) -> None:
    store = Store(run.do, plant, run.admin)
    lot = store.released()
    run.start(1)
    value = run.record(1, "Line is clear", yes())
    version = demand(school, run)
    school.read(version, by=plant.second_operator)

    def give() -> object:
        new = NewLot(material=lot, number="L-9", quantity=Quantity(D(1), "kg"), expires_on=None)
        return run.do(plant.operator, lambda uow: charging.record_output_lot(uow, new, batch=run.batch))

    said = refused(
        run,
        (NotTrained, lambda: run.record(1, "Shift", Content(choice="day"))),
        (NotTrained, lambda: run.correct(value, Content(yes_no=False))),
        (NotTrained, lambda: store.charge(run, 1, lot, "1")),
        (NotTrained, give),
    )
    assert said[0].startswith(f"{plant.operator.name} isn't trained for phase 1 ")
    assert "Reading and understanding isn't recorded." in said[0]
    assert said[0].count("confirmReading") == 1
    assert said[0].endswith("Read it and sign that it was understood (confirmReading).")
    run.record(1, "Shift", Content(choice="day"), by=plant.second_operator)
    refused(run, (NotTrained, lambda: run.complete(1)))
    run.complete(1, by=plant.second_operator)
    refused(run, (NotTrained, lambda: run.verify(1, by=plant.supervisor)))
    school.read(version, by=plant.supervisor)
    run.verify(1, by=plant.supervisor)
    refused(run, (NotTrained, lambda: run.start(2)))
    run.start(2, by=plant.second_operator)
    school.read(version)
    run.complete(2)


@pytest.mark.requirement("EXE-15", "TRN-14")
def test_what_some_phases_demand_is_asked_in_those_and_in_all_that_a_block_holds(
    run: Run, school: School, plant: Plant
) -> None:
    store = Store(run.do, plant, run.admin)
    lot, product = store.released(), store.material("MET-500")
    version: UUID = run.row().recipe_version_id
    recipe = school.row("training_version", version).subject_id
    audience, document = Audience(recipe=recipe), school.document()
    of_document, drying = school.version(document), school.personnel_class("DRYING", trainers=False)
    charges = school.row("recipe_phase", run.phase(2).recipe_phase_id)
    operation = school.row("recipe_block", charges.block_id).code
    school.curriculum(Lesson(document, READ), audience=audience, code="CHARGE", phases=(charges.code,))

    # Who is not trained for charging clears the line, and gives a lot, which is in no phase.
    run.clear_line()
    store.output(run, product)
    (said,) = refused(run, (NotTrained, lambda: run.start(2)))
    assert said.startswith(f"{plant.operator.name} isn't trained for phase 2 Charge. ")
    assert "SOP-1 Gowning, version 1.0: Reading and understanding isn't recorded." in said
    for one in (version, of_document):
        school.read(one, by=plant.second_operator)
    run.start(2, by=plant.second_operator)
    refused(run, (NotTrained, lambda: store.charge(run, 2, lot, "1")), (NotTrained, lambda: run.complete(2)))
    for one in (version, of_document):
        school.read(one)
    store.charge(run, 2, lot, "1")

    # The operation's code is for each phase in it.
    demanded = Lesson(document, READ)
    school.curriculum(demanded, audience=audience, code="DRY", qualification=drying, phases=(operation,))
    refused(run, (NotQualified, lambda: run.complete(2)))
    store.output(run, product, "OUT-2")
    school.qualify(plant.operator, drying)
    run.complete(2)


@pytest.mark.requirement("EXE-15", "TRN-5")
def test_what_the_persons_own_role_demands_counts_whatever_they_work_by(run: Run, school: School, plant: Plant) -> None:
    document = school.document()
    first = school.version(document, days=-40)
    school.curriculum(Lesson(document, READ))
    refused(run, (NotTrained, lambda: run.start(1)))
    as_supervisor = replace(plant.supervisor, grants=frozenset({Grant(Role.SUPERVISOR, plant.site)}))
    run.start(1, by=as_supervisor)
    school.read(first)
    run.record(1, "Line is clear", yes())
    school.version(document, "2.0")
    refused(run, (NotTrained, lambda: run.record(1, "Shift", Content(choice="day"))))
    school.policy(grace=7)
    run.record(1, "Shift", Content(choice="day"))


@pytest.mark.requirement("EXE-15", "TRN-2")
def test_who_is_not_of_the_class_that_the_recipe_demands_is_refused_until_qualified(
    run: Run, school: School, plant: Plant
) -> None:
    version: UUID = run.row().recipe_version_id
    recipe = school.row("training_version", version).subject_id
    wanted = school.personnel_class("GRANULATION", trainers=False)
    lines, audience = (Lesson(recipe, READ),), Audience(recipe=recipe)
    with pytest.raises(InvalidInput):
        school.curriculum(*lines, qualification=wanted)
    school.curriculum(*lines, audience=audience, qualification=wanted)
    school.read(version)
    (said,) = refused(run, (NotQualified, lambda: run.start(1)))
    assert "There is no qualification GRANULATION here." in said
    school.qualify(plant.operator, wanted)
    run.start(1)


@pytest.mark.requirement("EXE-15", "SIG-5", "REV-4")
def test_an_override_admits_one_person_to_one_phase_until_it_lapses_and_makes_no_second_person(
    run: Run, school: School, plant: Plant
) -> None:
    version = demand(school, run)
    for one in (plant.second_operator, plant.supervisor):
        school.read(version, by=one)
    refused(run, (OverridesNotAllowed, lambda: gate.override(run, 1, person=plant.operator)))
    gate.allow(school, Limit(30, 3))
    refused(
        run,
        (OverrideBeyondLimit, lambda: gate.override(run, 1, person=plant.operator, minutes=31)),
        (OverrideBeyondLimit, lambda: gate.override(run, 1, person=plant.operator, acts=4)),
        (OwnOverride, lambda: gate.override(run, 1, person=plant.supervisor)),
        (Forbidden, lambda: gate.override(run, 1, person=plant.operator, by=plant.second_operator)),
        (InvalidInput, lambda: gate.override(run, 1)),
        (NotFound, lambda: gate.override(run, 1, equipment=plant.site)),
        (Forbidden, lambda: gate.allow(school, None, seen=1, by=plant.reviewer)),
        (VersionConflict, lambda: gate.allow(school, None)),
    )
    gate.override(run, 1, person=plant.operator, acts=3)
    run.start(1)
    run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))
    refused(run, (NotTrained, lambda: run.complete(1)))
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.state, raised.phase_number) == ("EXE-15", "OPEN", 1)
    assert f"{plant.supervisor.name} signed for {plant.operator.name}" in raised.description
    assert raised.description.endswith(f"for at most 3 acts: {gate.REASON}")
    gate.override(run, 1, person=plant.operator, minutes=1)
    later_override(run, timedelta(minutes=2))
    refused(run, (NotTrained, lambda: run.complete(1)))
    run.complete(1, by=plant.second_operator)
    gate.allow(school, None, seen=1)
    refused(run, (WrongState, lambda: gate.override(run, 1, person=plant.operator)))
    (used, lapsed) = gate.state(run.admin, plant)["gate_override"]
    assert [(one.acts_used, one.acts_most) for one in (used, lapsed)] == [(3, 3), (0, 2)]
    assert used.signature_id in {one.id for one in gate.state(run.admin, plant)["signature"]}


@pytest.mark.requirement("EXE-15", "SIG-5")
def test_no_override_makes_somebody_untrained_or_the_same_the_second_person(
    run: Run, school: School, plant: Plant
) -> None:
    version = demand(school, run)
    school.read(version)
    run.start(1)
    run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))
    gate.allow(school, Limit(30, 3))
    gate.override(run, 1, person=plant.second_operator)
    gate.override(run, 1, person=plant.operator)
    run.complete(1)
    refused(
        run,
        (NotTrained, lambda: run.verify(1, by=plant.second_operator)),
        (SamePerson, lambda: run.verify(1, by=plant.operator)),
    )


@pytest.mark.requirement("EXE-15", "TEN-1")
def test_the_database_refuses_an_override_that_nobody_allowed_or_signed(run: Run, school: School, plant: Plant) -> None:
    gate.allow(school, Limit(30, 3))
    gate.override(run, 1, person=plant.operator)
    copied = """insert into gate_override select company_id, gen_random_uuid(), version, site_id, batch_id,
      phase_execution_id, {person}, equipment_id, reason, {until}, {acts}, 0, granted_by, granted_name, granted_at,
      signature_id, exception_id from gate_override where company_id = :c"""
    good = {"person": "person_id", "until": "lapses_at", "acts": "acts_most"}
    for change in ({"acts": "4"}, {"until": "lapses_at + interval '1 minute'"}):
        assert refused_by_the_database(run.do, plant, copied.format(**{**good, **change})) == RESTRICTED, change
    for said in ("acts_used = 2", "acts_used = 0", "version = 9"):
        statement = f"update gate_override set {said} where company_id = :c"  # noqa: S608 -- our own
        assert refused_by_the_database(run.do, plant, statement) == RESTRICTED, said


def later_override(run: Run, by: timedelta) -> None:
    """So much time passes for the overrides."""
    with run.admin.begin() as connection:
        connection.execute(text("alter table gate_override disable trigger keep_gate_override"))
        connection.execute(text("alter table gate_override disable trigger audit"))
        moved = (
            "update gate_override set granted_at = granted_at - :by, lapses_at = lapses_at - :by where company_id = :c"
        )
        connection.execute(text(moved), {"by": by, "c": run.plant.company})
        connection.execute(text("alter table gate_override enable always trigger audit"))
        connection.execute(text("alter table gate_override enable always trigger keep_gate_override"))


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


def demanding(shop: Workshop) -> tuple[Run, UUID]:
    """A batch of a recipe that demands a mixer, and the demand."""
    volume = Capability(name="Volume", low=D(400), high=D(800), unit="L")
    mixer = Required(code="MIXER", name="Mixer", equipment_class="High-shear mixer", capabilities=(volume,))
    draft = recipes.written(shop.do, shop.plant, phases=recipes.PHASES, materials=(recipes.API,))
    requirement = recipes.insert(shop.do, shop.plant, draft.id, mixer)
    submitted = recipes.submitted(shop.do, shop.plant, replace(draft, seen=draft.seen + 1))
    version = recipes.effective(shop.do, shop.plant, recipes.approved(shop.do, shop.plant, submitted)).id
    return Run(shop.do, shop.plant, shop.admin, execution.issue(shop.do, shop.plant, version)), requirement


@pytest.mark.requirement("EXE-15", "EQP-2", "EQP-6")
def test_a_phase_starts_with_fit_equipment_of_its_batch_which_is_in_use_from_then_on(
    shop: Workshop, plant: Plant
) -> None:
    run, requirement = demanding(shop)
    mixer, small = shop.unit(), shop.unit("RMG-02", values=())
    (said,) = refused(run, (EquipmentLacking, lambda: run.start(1)))
    assert "MIXER (High-shear mixer): none is allocated to this batch." in said
    shop.allocate(small, run)
    assert "none is allocated" in refused(run, (EquipmentLacking, lambda: run.start(1)))[0]
    shop.allocate(mixer, run, requirement=requirement)
    shop.clean(mixer)
    later(run.admin, plant.company, timedelta(days=8))
    (said,) = refused(run, (EquipmentLacking, lambda: run.start(1)))
    assert "The clean hold of RMG-01 ended at" in said
    assert "Have it cleaned again (beginCleaning)." in said
    shop.clean(mixer)
    run.start(1)
    (use,) = shop.state()["equipment_use"]
    assert (use.equipment_id, use.begin_phase_id, use.state) == (mixer, run.phase(1).id, "RUNNING")
    shop.clean(small)
    before = shop.state()
    with pytest.raises(EquipmentNotSuitable) as refusal:
        shop.use(small, run)
    assert [one.kind for one in refusal.value.reasons] == ["DOES_NOT_FIT"]
    assert shop.state() == before
    run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))
    run.complete(1)
    run.verify(1)
    run.start(2)
    assert len(shop.state()["equipment_use"]) == 1, "it was in use already"
    shop.end(use.id, run)
    run.complete(2)
    run.verify(2)
    run.start(3)
    assert len(shop.state()["equipment_use"]) == 1, "what the batch needs as a whole was used, and is done with"


@pytest.mark.requirement("EXE-15", "EQP-2")
def test_an_override_admits_a_dirty_vessel_once_and_nothing_that_another_batch_has(
    shop: Workshop, school: School, plant: Plant
) -> None:
    run, requirement = demanding(shop)
    mixer = shop.unit()
    shop.allocate(mixer, run, requirement=requirement)
    gate.allow(school, Limit(30, 3))
    gate.override(run, 1, equipment=mixer, acts=1)
    refused(run, (EquipmentLacking, lambda: run.start(1)))  # it was never cleaned
    shop.clean(mixer)
    later(run.admin, plant.company, timedelta(days=8))
    shop.serve(mixer, "take_out_of_service")
    refused(run, (EquipmentLacking, lambda: run.start(1)))
    shop.serve(mixer, "return_to_service", by=plant.supervisor)
    run.start(1)
    assert shop.is_now(mixer) == "IN_USE"
    (override,) = gate.state(run.admin, plant)["gate_override"]
    assert override.acts_used == 1
    (use,) = shop.state()["equipment_use"]
    shop.end(use.id, run)
    assert shop.is_now(mixer) == "DIRTY"
    with pytest.raises(EquipmentNotSuitable):
        shop.use(mixer, run)
    (raised,) = run.rows("batch_exception")
    assert raised.title == "RMG-01 admitted to phase 1 by override"


@pytest.mark.requirement("EXE-15", "EQP-1")
def test_who_cleans_is_trained_on_the_procedure_where_that_is_demanded(
    shop: Workshop, school: School, plant: Plant
) -> None:
    mixer = shop.unit()
    document = school.document(f"SOP-{shop.code}-MAJOR")
    version = school.version(document)
    school.curriculum(Lesson(document, READ))
    before = shop.state()
    with pytest.raises(NotTrained) as refusal:
        shop.begin(mixer)
    assert f"isn't trained for cleaning by SOP-{shop.code}-MAJOR." in refusal.value.message
    assert shop.state() == before
    school.read(version)
    record = shop.begin(mixer)
    shop.complete(record)
    with pytest.raises(NotTrained):
        shop.verify(record)
    school.read(version, by=plant.second_operator)
    shop.verify(record)
    assert shop.is_now(mixer) == "CLEAN"


@pytest.mark.requirement("EXE-15")
def test_an_act_asks_the_gate_in_one_statement(
    run: Run, school: School, monkeypatch: pytest.MonkeyPatch, plant: Plant
) -> None:
    """It travels with what the act asks anyway; nothing of training is asked beside it."""
    version = demand(school, run)
    for one in (plant.operator, plant.second_operator):
        school.read(version, by=one)
    asked: list[str] = []
    put = Line.put

    def noted(line: Line, statement: Statement, *values: Any) -> Answer:  # noqa: ANN401 -- as it is called
        asked.append(statement.text)
        return put(line, statement, *values)

    monkeypatch.setattr(Line, "put", noted)
    counts = []
    for act in (
        lambda: run.start(1),
        lambda: run.record(1, "Line is clear", yes()),
        lambda: run.record(1, "Shift", Content(choice="day")),
        lambda: run.complete(1),
        lambda: run.verify(1),
    ):
        asked.clear()
        act()
        counts.append(sum("with here as" in one for one in asked))
    assert counts[:3] == [1, 1, 1]
    assert counts[3:] == [2, 2], "a signature is prepared, then carried out"

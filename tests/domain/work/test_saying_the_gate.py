"""The work list says the same as the gate: who isn't trained, or what isn't fit, is told ahead in the same words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from domain.execution.gate.rules import Limit
from domain.kernel.actor import Grant
from domain.kernel.permissions import Role
from domain.kernel.refusals import Refusal
from domain.training.commands import defining
from domain.training.rules import Audience
from domain.training.rules import Required as Lesson
from domain.work.rules.items import WorkItem
from infra.transaction import Transactions
from tests import execution, gate
from tests.conftest import Do
from tests.domain.execution.test_gate import demand, demanding
from tests.domain.work.test_saying_the_same import ACTS, Asked
from tests.equipment import Workshop, later
from tests.execution import yes
from tests.plant import Plant
from tests.training import READ, School

PHASE_ACTS = ("startPhase", "recordValue", "completePhase", "verifyPhase", "approvePhase")


@pytest.fixture
def asked(do: Do, transactions: Transactions, plant: Plant) -> Asked:
    everywhere = frozenset(Grant(role, plant.site) for role in Role)
    people = (plant.operator, plant.second_operator, *(replace(one, grants=everywhere) for one in (plant.supervisor,)))
    return Asked(do, transactions, people)


def first(asked: Asked, plant: Plant) -> WorkItem:
    """What the operator is told of the first phase."""
    return next(one for one in asked.work(plant.operator) if one.title == "Phase 1 Line clearance")


def said(asked: Asked, item: WorkItem) -> str:
    """What the act answers the operator."""
    with pytest.raises(Refusal) as refusal:
        asked.do(asked.people[0], lambda uow: ACTS[item.act](uow, item))
    return refusal.value.message


@pytest.mark.requirement("EXE-15", "TEN-2")
def test_the_gate_is_told_ahead_as_it_answers_at_the_act(asked: Asked, do: Do, plant: Plant, admin: Engine) -> None:
    shop, school = Workshop(do, plant, admin), School(do, plant, admin)
    run, requirement = demanding(shop)
    item = first(asked, plant)
    assert item.because == said(asked, item)
    assert "none is allocated to this batch" in (item.because or "")
    mixer = shop.unit()
    shop.allocate(mixer, run, requirement=requirement)
    shop.clean(mixer)
    seen = asked.compare(PHASE_ACTS)
    later(admin, plant.company, timedelta(days=8))
    seen |= asked.compare(PHASE_ACTS)
    assert seen == {("startPhase", True), ("startPhase", False)}
    shop.clean(mixer)
    version = demand(school, run)
    item = first(asked, plant)
    assert item.because == said(asked, item)
    assert "isn't trained for phase 1 Line clearance." in (item.because or "")
    gate.allow(school, Limit(30, 2))
    gate.override(run, 1, person=plant.operator, acts=1)
    assert asked.compare(PHASE_ACTS) == {("startPhase", True), ("startPhase", False)}
    run.start(1)
    school.read(version, by=plant.supervisor)
    seen = asked.compare(PHASE_ACTS)
    run.record(1, "Line is clear", yes(), by=plant.supervisor)
    school.read(version)
    seen |= asked.compare(PHASE_ACTS)
    assert seen >= {("recordValue", True), ("recordValue", False)}


@pytest.mark.requirement("EXE-15", "TRN-14", "TEN-2")
def test_what_some_phases_demand_is_told_ahead_in_those_alone(
    asked: Asked, do: Do, plant: Plant, admin: Engine
) -> None:
    run, school = execution.run(do, plant, admin), School(do, plant, admin)
    clearance, drying = (school.row("recipe_phase", run.phase(number).recipe_phase_id).code for number in (1, 3))
    document = school.document()
    of_document = school.version(document)
    version = run.row().recipe_version_id
    recipe = school.row("training_version", version).subject_id
    demanded = Lesson(document, READ)
    made = school.curriculum(demanded, audience=Audience(recipe=recipe), code="PHASED", phases=(clearance,))
    item = first(asked, plant)
    assert item.because == said(asked, item)
    assert "isn't trained for phase 1 Line clearance." in (item.because or "")
    for one in (version, of_document):
        school.read(one, by=plant.supervisor)
    assert asked.compare(PHASE_ACTS) == {("startPhase", True), ("startPhase", False)}
    do(
        plant.reviewer,
        lambda uow: defining.set_requirements(
            uow, curriculum=made, seen=1, requirements=[demanded], reason="By risk", phases=(drying,)
        ),
    )
    told = {one.title: one.because for one in asked.work(plant.operator) if one.act == "startPhase"}
    assert told["Phase 1 Line clearance"] is None, told
    asked.compare(PHASE_ACTS)
    run.clear_line()


@pytest.mark.requirement("EXE-15")
def test_more_phases_ask_no_more_of_the_database(asked: Asked, do: Do, plant: Plant, admin: Engine) -> None:
    """What is demanded at the site is read once, and in one statement."""
    shop, school = Workshop(do, plant, admin), School(do, plant, admin)
    run, _ = demanding(shop)
    demand(school, run)
    told: list[str] = []

    def note(*given: object) -> None:
        told.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        asked.work(plant.operator)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert sum("with here as" in one for one in told) == 1

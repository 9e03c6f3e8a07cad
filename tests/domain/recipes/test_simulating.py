"""A draft is run before it is submitted, and what came of it stays with the signatures that name it."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.kernel.canonical import Json
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, WrongState
from domain.recipes.commands import approval, by_number
from domain.recipes.commands.simulating import simulate_version
from domain.recipes.commands.submission import SUBMIT, Submission
from domain.recipes.models import RecipeSimulation, RecipeSimulationCase
from domain.recipes.refusals import NotSimulated
from domain.recipes.simulating import bounds
from domain.recipes.simulating.cases import Case, CaseKind, GivenQuantity, GivenValue
from domain.recipes.simulating.keeping import case_in, found_in
from domain.recipes.simulating.refusals import SimulationTooLarge
from domain.signatures.models import Signature
from domain.signatures.rules import sha256
from infra.transaction import Transactions
from tests import recipes
from tests.conftest import Do, count
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.plant import Plant
from tests.recipes import API, LOD, Written, approved, draft, sign, simulated, submitted, written

WET = Case(
    name="Wet",
    kind=CaseKind.FAILURE,
    values=(GivenValue(of="LOSS_ON_DRYING.loss_on_drying", value="2.7", repetition=1),),
)


def rows(transactions: Transactions, plant: Plant, model: type[Any]) -> list[Any]:
    with transactions.reading(plant.company) as session:
        return list(session.scalars(select(model).where(model.company_id == plant.company).order_by(model.id)))


def change(do: Do, plant: Plant, of: Written) -> Written:
    """The version after one of its limits changed."""
    wider = recipes.phase(3, "Loss on drying", parameters=(replace(LOD, action_high=Decimal("2.6")),), critical=True)
    done = do(plant.engineer, lambda uow: by_number.put_phase(uow, recipe_version=of.id, seen=of.seen, phase=wider))
    return Written(of.id, done.version or 0, of.recipe)


@pytest.mark.requirement("SIM-1")
def test_what_came_of_it_is_kept_to_the_word(do: Do, plant: Plant, transactions: Transactions) -> None:
    version = written(do, plant)
    simulated(do, plant, version.id, cases=(WET,))
    (kept,) = rows(transactions, plant, RecipeSimulation)
    cases = sorted(rows(transactions, plant, RecipeSimulationCase), key=lambda one: one.number)
    assert kept.digest == sha256(kept.found)
    assert (
        found_in(kept.found).cases == tuple(one.digest for one in cases) == tuple(sha256(one.result) for one in cases)
    )
    assert (kept.current, kept.attached, kept.case_count) == (True, False, len(cases))
    assert [one.number for one in cases] == list(range(1, len(cases) + 1))
    first = case_in(cases[0].result)
    assert (first.case, cases[0].name, cases[0].generated) == (WET, "Wet", False)
    assert cases[0].exceptions == len(first.raised) == 1
    assert cases[1].kind == "NOMINAL"
    assert kept.exceptions == sum(one.exceptions for one in cases)


def test_the_same_cases_run_again_and_take_the_place_of_the_last(
    do: Do, plant: Plant, transactions: Transactions
) -> None:
    version = written(do, plant)
    simulated(do, plant, version.id, cases=(WET,), generate=False)
    (first,) = rows(transactions, plant, RecipeSimulation)
    simulated(do, plant, version.id, generate=False)
    (second,) = rows(transactions, plant, RecipeSimulation)
    assert (second.id != first.id, second.digest) == (True, first.digest)
    change(do, plant, version)
    simulated(do, plant, version.id, generate=False)
    (third,) = rows(transactions, plant, RecipeSimulation)
    assert third.subject != first.subject
    assert [one.name for one in rows(transactions, plant, RecipeSimulationCase)] == ["Wet"]
    simulated(do, plant, version.id, cases=())
    assert {one.generated for one in rows(transactions, plant, RecipeSimulationCase)} == {True}


@pytest.mark.requirement("SIM-2", "REC-1")
def test_nothing_is_submitted_that_was_not_simulated_as_it_is(do: Do, plant: Plant, admin: Engine) -> None:
    version = written(do, plant)
    with pytest.raises(NotSimulated, match="has not been simulated"):
        sign(do, plant.engineer, SUBMIT, Submission(version.id, version.seen))
    simulated(do, plant, version.id)
    version = change(do, plant, version)
    with pytest.raises(NotSimulated, match="changed since"):
        sign(do, plant.engineer, SUBMIT, Submission(version.id, version.seen))
    assert (count(admin, "signature", plant.company), count(admin, "recipe_approval_step", plant.company)) == (0, 0)
    simulated(do, plant, version.id)
    assert submitted(do, plant, version).seen > version.seen


@pytest.mark.requirement("SIM-2", "REC-1")
def test_author_and_approvers_sign_for_the_simulation_and_it_stays(
    do: Do, plant: Plant, transactions: Transactions
) -> None:
    version = submitted(do, plant, written(do, plant))
    (kept,) = rows(transactions, plant, RecipeSimulation)
    cases = count_of(transactions, plant)
    approved(do, plant, version)
    told = [json.loads(one.content)["content"]["simulation"] for one in rows(transactions, plant, Signature)]
    expected: Json = {
        "id": str(kept.id),
        "digest": kept.digest,
        "cases": kept.case_count,
        "incomplete": 0,
        "exceptions": kept.exceptions,
        "alerts": kept.alerts,
    }
    assert told == [expected] * 3
    assert (kept.attached, cases) == (True, kept.case_count)


def test_a_simulation_that_was_signed_with_stays_beside_the_next(
    do: Do, plant: Plant, transactions: Transactions
) -> None:
    version = submitted(do, plant, written(do, plant))
    (first,) = rows(transactions, plant, RecipeSimulation)
    version = change(do, plant, returned(do, plant, version))
    simulated(do, plant, version.id)
    simulated(do, plant, version.id)
    found = rows(transactions, plant, RecipeSimulation)
    assert [(one.id == first.id, one.current, one.attached) for one in found] == [
        (True, False, True),
        (False, True, False),
    ]
    assert count_of(transactions, plant) == sum(one.case_count for one in found)


def count_of(transactions: Transactions, plant: Plant) -> int:
    return len(rows(transactions, plant, RecipeSimulationCase))


@pytest.mark.requirement("TEN-2")
def test_who_may_not_write_does_not_simulate_and_only_drafts_are(do: Do, plant: Plant, admin: Engine) -> None:
    version = written(do, plant)
    for actor in (plant.operator, plant.reviewer):
        with pytest.raises(Forbidden):
            do(actor, lambda uow: simulate_version(uow, recipe_version=version.id, cases=None, generate=True))
    with pytest.raises(NotFound):
        simulated(do, plant, version.recipe)
    assert count(admin, "recipe_simulation", plant.company) == 0
    submitted(do, plant, version)
    with pytest.raises(WrongState):
        simulated(do, plant, version.id)
    assert count(admin, "recipe_simulation", plant.company) == 1


def test_a_case_that_fits_nothing_leaves_the_last_simulation(
    do: Do, plant: Plant, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = written(do, plant)
    simulated(do, plant, version.id, cases=(WET,), generate=False)
    (before,) = rows(transactions, plant, RecipeSimulation)
    unknown = replace(WET, values=(GivenValue(of="LOSS_ON_DRYING.moisture", value="2.7"),))
    more = replace(WET, values=(), quantities=(GivenQuantity(material=API.code, quantity=Quantity(Decimal(1), "L")),))
    for case, path in ((unknown, ("cases", "0", "values", "0", "of")), (more, ("cases", "0", "quantities", "0"))):
        with pytest.raises(InvalidInput) as refused:
            simulated(do, plant, version.id, cases=(case,))
        assert refused.value.path[: len(path)] == path
    with pytest.raises(InvalidInput, match="Name a case"):
        simulated(do, plant, version.id, cases=(), generate=False)
    monkeypatch.setattr(bounds, "PHASE_RUNS", 1)
    with pytest.raises(SimulationTooLarge):
        simulated(do, plant, version.id)
    (after,) = rows(transactions, plant, RecipeSimulation)
    assert (after.id, count_of(transactions, plant)) == (before.id, 1)


def test_an_empty_draft_is_simulated_too(do: Do, plant: Plant, transactions: Transactions) -> None:
    simulated(do, plant, draft(do, plant).id)
    (kept,) = rows(transactions, plant, RecipeSimulation)
    assert (kept.phase_runs, kept.incomplete) == (0, 0)


INSERTED = """
insert into recipe_simulation_case select company_id, gen_random_uuid(), site_id, recipe_version_id, simulation_id, 200,
  name, kind, generated, complete, ends, phase_runs, exceptions, alerts, result, digest
from recipe_simulation_case where company_id = :c and number = 1
"""


@pytest.mark.requirement("SIM-2", "REC-1")
@pytest.mark.parametrize(
    "statement",
    [
        "update recipe_simulation set current = false, attached = false where company_id = :c",
        "update recipe_simulation set exceptions = exceptions + 1 where company_id = :c",
        "delete from recipe_simulation where company_id = :c",
        "delete from recipe_simulation_case where company_id = :c",
        INSERTED,
    ],
)
def test_the_database_keeps_what_was_signed_with(
    do: Do, plant: Plant, transactions: Transactions, statement: str
) -> None:
    version = submitted(do, plant, written(do, plant))
    returned(do, plant, version)
    before = kept(transactions, plant)
    assert refused_by_the_database(do, plant, statement) == RESTRICTED
    assert kept(transactions, plant) == before


@pytest.mark.requirement("SIM-2", "REC-1")
def test_the_database_submits_nothing_without_its_simulation(do: Do, plant: Plant, transactions: Transactions) -> None:
    version = submitted(do, plant, written(do, plant))
    returned(do, plant, version)
    simulated(do, plant, version.id)
    before = kept(transactions, plant)
    statement = "update master_recipe_version set state = 'IN_REVIEW' where company_id = :c"
    assert refused_by_the_database(do, plant, statement) == RESTRICTED
    assert kept(transactions, plant) == before


def kept(transactions: Transactions, plant: Plant) -> list[tuple[object, ...]]:
    return [
        (one.id, one.digest, one.exceptions, one.current, one.attached)
        for one in rows(transactions, plant, RecipeSimulation)
    ] + [(one.id, one.digest) for one in rows(transactions, plant, RecipeSimulationCase)]


def returned(do: Do, plant: Plant, of: Written) -> Written:
    done = do(
        plant.reviewer,
        lambda uow: approval.return_to_draft(uow, recipe_version=of.id, seen=of.seen, reason="Too wide a limit."),
    )
    return Written(of.id, done.version or 0, of.recipe)

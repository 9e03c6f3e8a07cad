"""A batch of another size than its recipe's takes, charges and gives as many times as much (REC-6)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.execution import control_recipe
from domain.execution.models import Batch
from domain.exports import record, snapshot
from domain.exports.composing import phases, recipe
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import OutputKind
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.refusals import SizeRefused
from domain.recipes.scaling import told
from domain.recipes.values import Charge, Elements, Output
from domain.reconciliation import queries as reconciliation
from infra.transaction import Transactions
from tests import recipes
from tests.conftest import Do, count
from tests.dispensing import Dispensary
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.metformin import MATERIALS
from tests.orders import HALF, Planner
from tests.plant import Plant

MCC, PVP = MATERIALS[1], MATERIALS[2]
FIXED = replace(PVP, position=2, code="FIX-001", quantity=MCC.quantity, scalable=False)
LINES = (replace(PVP, position=1), FIXED)
PHASES = (
    recipes.phase(
        1,
        "Charge",
        charges=tuple(Charge(material=one.position, quantity=one.quantity) for one in LINES),
        signatures=(recipes.P, recipes.V),
    ),
)
GIVEN = Output(
    code="GRANULE",
    name="Granule",
    kind=OutputKind.INTERMEDIATE,
    quantity=Quantity(Decimal("169.410"), "kg"),
    yield_low=Decimal("97.0"),
    yield_high=Decimal("101.0"),
)


@pytest.fixture
def planner(do: Do, plant: Plant, admin: Engine) -> Planner:
    return Planner(do, plant, admin)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_factor_in_words_is_exactly_that_factor(above: int, below: int) -> None:
    factor = Fraction(above, below)
    assert Fraction(told(factor)) == factor


@pytest.mark.requirement("REC-6", "REC-1")
def test_everything_that_a_batch_takes_and_gives_is_of_its_own_size(
    do: Do, planner: Planner, transactions: Transactions
) -> None:
    version = planner.recipe(materials=LINES, phases=PHASES, files=(GIVEN,))
    run = planner.issue(version, "HALF-1", HALF)
    row = run.row()
    assert (row.size_value, row.size_unit) == (Decimal(150_000), "{tbl}")

    dispensary = Dispensary(do, planner.plant, planner.admin)
    for line in LINES:
        dispensary.store.material(line.code)
    orders = dispensary.ordered(run)
    found = {code: dispensary.order(order).quantity for code, order in orders.items()}
    assert found == {"PVP-030": Decimal("3.750"), "FIX-001": Decimal("9.300")}

    seen: list[Elements] = []

    def look(uow: UnitOfWork) -> Batch:
        batch = uow.find(Batch, Batch.id == run.batch)[0]
        of = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]
        seen.append(control_recipe.elements(uow, batch, of))
        return batch

    do(planner.plant.operator, look)
    (elements,) = seen
    assert [str(one.quantity) for one in elements.materials] == ["3.750 kg", "9.300 kg"]
    assert [str(one.quantity) for one in elements.phases[0].charges] == ["3.750 kg", "9.300 kg"]
    assert [str(one.quantity) for one in elements.outputs] == ["84.705 kg"]

    with transactions.reading(planner.plant.company) as session:
        batch = session.get_one(Batch, (planner.plant.company, run.batch))
        (output,) = reconciliation.figures_of(session, batch).outputs
        rows = snapshot.read(session, snapshot.Chosen(planner.plant.company, run.batch, new_id()))
    assert output.theoretical == Decimal("84.705")
    source = Source(rows)
    assert record._batch(source)["scaled"] == {"factor": "0.5", "recipe_size": {"value": "300000", "unit": "{tbl}"}}
    charges = phases.phases(source)[0]["charges"]
    assert [one["quantity"]["value"] for one in charges] == ["3.750", "9.300"]
    assert [one["quantity"]["value"] for one in recipe.materials(source)] == ["3.750", "9.300"]


@pytest.mark.parametrize("size", ["99999", "600001", "0", "-1"])
@pytest.mark.requirement("REC-6")
def test_a_batch_is_of_a_size_that_its_recipe_was_validated_for(planner: Planner, size: str) -> None:
    version = planner.recipe()
    with pytest.raises(SizeRefused, match="from 100000 to 600000"):
        planner.issue(version, "B-1", Quantity(Decimal(size), "{tbl}"))
    with pytest.raises(SizeRefused):
        planner.issue(version, "B-1", Quantity(Decimal(300_000), "kg"))
    assert count(planner.admin, "batch", planner.plant.company) == 0


@pytest.mark.requirement("REC-6")
def test_the_database_takes_no_batch_of_another_size(do: Do, planner: Planner) -> None:
    planner.issue(planner.recipe(), "B-1", HALF)
    copied = """insert into batch (company_id, id, version, site_id, number, recipe_version_id, recipe_digest, product,
      size_value, size_unit, state, issued_by, issued_at, issue_signature_id) select company_id, gen_random_uuid(), 1,
      site_id, 'B-2', recipe_version_id, recipe_digest, product, 99999, size_unit, 'IDLE', issued_by, issued_at,
      issue_signature_id from batch where company_id = :c"""
    assert refused_by_the_database(do, planner.plant, copied) == RESTRICTED

"""What was charged and not used comes back: a new edge, the charge as it was."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.execution.content import Content
from domain.kernel.actor import Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, WrongState
from domain.materials.commands.moving import Source
from domain.materials.container_refusals import MoreThanCharged, ReturnedInPart, WrongContainer
from domain.materials.refusals import AlreadyReversed, NotACharge
from tests import execution
from tests.containers import Shelves, filled, require_even
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant


@pytest.mark.requirement("MAT-6", "MAT-7")
def test_what_was_not_used_comes_back_into_its_container(
    shelves: Shelves, store: Store, run: Run, plant: Plant
) -> None:
    lot = store.receive(store.material(), "L-1", "20.0", containers=(filled("10.0"), filled("10.0")))
    store.dispose(lot)
    second = shelves.of(lot)[1].id
    charge = store.charge(run, 1, lot, "8.0", source=Source(container=second))
    before = store.rows("edge")[0]
    shelves.give_back(charge, "2.5")
    first, back = store.rows("edge")
    assert first == before
    assert (back.kind, back.source_id, back.target_id, back.returns_id) == ("RETURN", lot, run.batch, charge)
    assert (str(back.quantity_value), back.reverses_id, back.reason) == ("2.5", None, None)
    assert shelves.contents(lot) == [("L-1-1", "CLOSED", "10.0"), ("L-1-2", "OPEN", "4.5")]
    balance = store.balance(lot)
    assert (str(balance.used), str(balance.returned), str(balance.remaining)) == ("8.0", "2.5", "14.5")
    shelves.refuses(
        (
            (MoreThanCharged, lambda: shelves.give_back(charge, "5.6")),
            (ReturnedInPart, lambda: store.reverse(charge)),
            (NotACharge, lambda: shelves.give_back(back.id, "1")),
            (InvalidInput, lambda: shelves.give_back(charge, "0")),
            (NotFound, lambda: shelves.give_back(new_id(), "1")),
            (Forbidden, lambda: shelves.give_back(charge, "1", by=plant.reviewer)),
            (InvalidInput, lambda: shelves.give_back(charge, "1", container=second, new=filled("1"))),
        )
    )
    shelves.give_back(charge, "5.5")
    assert str(store.balance(lot).remaining) == "20.0"
    require_even(store.admin, plant.company)


def test_it_comes_into_a_named_container_of_its_lot_or_into_a_new_one(shelves: Shelves, store: Store, run: Run) -> None:
    lot = store.receive(store.material(), "L-1", "20", containers=(filled("10"), filled("10")))
    store.dispose(lot)
    charge = store.charge(run, 1, lot, "10")
    first, second = (row.id for row in shelves.of(lot))
    other = shelves.of(store.released("OTHER"))[0].id
    shelves.refuses(((WrongContainer, lambda: shelves.give_back(charge, "1", container=other)),))
    shelves.give_back(charge, "1", container=second)
    shelves.give_back(charge, "2", new=filled("2", number="REST"))
    shelves.give_back(charge, "3")
    assert shelves.contents(lot) == [("L-1-1", "OPEN", "3"), ("L-1-2", "OPEN", "11"), ("REST", "CLOSED", "2")]
    assert shelves.row(first).state == "OPEN"


def test_what_did_not_happen_gives_nothing_back(shelves: Shelves, store: Store, run: Run) -> None:
    charge = store.charge(run, 1, store.released(), "3")
    store.reverse(charge)
    shelves.refuses(((AlreadyReversed, lambda: shelves.give_back(charge, "1")),))
    run.hold()
    other = store.rows("edge")
    assert [one.kind for one in other] == ["CHARGE", "REVERSAL"]


@pytest.mark.requirement("EXE-7")
def test_after_its_phase_a_supervisor_returns_it_and_the_phase_is_signed_again(
    shelves: Shelves, store: Store, run: Run, plant: Plant
) -> None:
    charge = store.charge(run, 1, store.released(), "3")
    shelves.give_back(charge, "1")
    run.record(1, "Line is clear", execution.yes())
    run.record(1, "Shift", Content(choice="day"))
    run.complete(1)
    run.verify(1)
    shelves.refuses(((Forbidden, lambda: shelves.give_back(charge, "1")),))
    assert run.phase(1).signed_off_at is not None
    both = replace(plant.supervisor, grants=frozenset({Grant(Role.SUPERVISOR, plant.site)}))
    shelves.give_back(charge, "1", by=both)
    assert run.phase(1).signed_off_at is None
    assert len(run.rows("signature_staleness")) == 2
    with store.admin.connect() as connection:
        content = connection.execute(
            text("select content from signature where company_id = :c and subject_id = :p limit 1"),
            {"c": plant.company, "p": run.phase(1).id},
        ).scalar_one()
    taken, back = json.loads(content)["content"]["charges"]
    assert (back["kind"], back["returns"], back["quantity"]["value"]) == ("RETURN", taken["id"], "1")


def test_nothing_comes_back_of_a_batch_on_hold_in_a_running_phase(shelves: Shelves, store: Store, run: Run) -> None:
    charge = store.charge(run, 1, store.released(), "3")
    run.hold()
    shelves.refuses(((WrongState, lambda: shelves.give_back(charge, "1")),))


@pytest.mark.requirement("MAT-6")
def test_a_lot_that_came_back_is_no_product_of_the_batch(shelves: Shelves, store: Store, run: Run) -> None:
    """It can be charged again, and the batch's trace forward doesn't lead to it."""
    lot = store.released()
    shelves.give_back(store.charge(run, 1, lot, "3"), "1")
    store.charge(run, 1, lot, "1")
    with store.admin.connect() as connection:
        traced = "select count(*) from theriac.genealogy(:c, :b, true, 10, 100)"
        given = {"c": store.plant.company, "b": run.batch}
        assert connection.execute(text(traced), given).scalar_one() == 0


COPIED = """
    insert into genealogy_edge (company_id, id, site_id, kind, source_lot_id, target_batch_id, source_id, target_id,
      phase_execution_id, quantity_value, quantity_unit, recorded_by, recorded_name, recorded_at, returns_id)
    select company_id, gen_random_uuid(), site_id, 'RETURN', source_lot_id, target_batch_id, source_id, target_id,
      phase_execution_id, 3.001, quantity_unit, recorded_by, recorded_name, recorded_at, id
    from genealogy_edge where id = :charge
"""


@pytest.mark.requirement("MAT-6")
def test_the_database_takes_no_more_back_than_was_charged(store: Store, run: Run) -> None:
    charge = store.charge(run, 1, store.released(), "3")
    with store.admin.connect() as connection, pytest.raises(IntegrityError, match="MAT-6"):
        connection.execute(text(COPIED), {"charge": charge})

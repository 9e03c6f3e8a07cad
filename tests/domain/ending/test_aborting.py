"""An aborted batch leaves nothing behind: what it holds is told, freed or cleared away before anybody decides."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.ending.commands.aborting import ABORT_PROCEDURE, AbortProcedure
from domain.ending.leaving import left_over, to_clear
from domain.execution.content import Content
from domain.execution.kinds import HoldKind
from domain.execution.models import Batch
from domain.execution.procedures import At
from domain.kernel.refusals import NotFound, WrongState
from domain.recipes.values import Charge
from domain.review.models import Decision
from domain.review.refusals import ReleaseBlocked
from domain.signatures import commands as signatures
from infra.transaction import Transactions
from tests import recipes
from tests.conftest import Do
from tests.dispensing import SMALL, Dispensary
from tests.domain.review.test_deciding import decide, decided, finish, kinds
from tests.equipment import Workshop
from tests.execution import Run
from tests.metformin import MATERIALS
from tests.plant import Plant
from tests.reconciliation import reconcile
from tests.reviewing import review

ABORT, STOP = HoldKind.ABORT, HoldKind.STOP


def left(transactions: Transactions, run: Run, *, people: bool = False) -> list[tuple[str, str]]:
    with transactions.reading(run.plant.company) as session:
        batch = session.get_one(Batch, (run.plant.company, run.batch))
        return [(one.kind.value, one.name) for one in (to_clear if people else left_over)(session, batch)]


def weighed_for(dispensary: Dispensary) -> tuple[Run, UUID, UUID]:
    """A batch of one phase, the dispense order of its one input, and what was dispensed for it."""
    povidone = replace(MATERIALS[2], position=1, code="ABORT-PVP")
    lot = dispensary.store.released("ABORT-1", "50.000", material=dispensary.store.material("ABORT-PVP"))
    phase = recipes.phase(1, "Charge", charges=(Charge(material=1, quantity=povidone.quantity),))
    run = dispensary.batch(dispensary.recipe((povidone,), (phase,), code="ABORT-500"), "ABORT-1")
    (order,) = dispensary.ordered(run).values()
    dispensary.choose(order)
    gross = f"{Decimal('0.500') + povidone.quantity.value}"
    return run, order, dispensary.weighed(order, lot, dispensary.booth("BOOTH-A"), "0.500", gross, on=SMALL)


@pytest.mark.requirement("CMD-2", "CMD-4", "REV-4")
def test_what_an_aborted_batch_holds_is_shown_freed_and_cleared_away(
    do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    dispensary, shop = Dispensary(do, plant, admin), Workshop(do, plant, admin)
    run, order, dispensed = weighed_for(dispensary)
    run.start(1)
    mixer, spare = shop.unit(), shop.unit("RMG-02")
    shop.clean(mixer)
    shop.allocate(mixer, run)
    shop.allocate(spare, run)
    use = shop.use(mixer, run)
    code = dispensary.dispensed(dispensed).code
    by_people = [("EQUIPMENT_IN_USE", "RMG-01"), ("DISPENSED_CONTAINER", code)]
    all_of_it = [("PHASE", "phase 1 Charge"), by_people[0], ("EQUIPMENT_ALLOCATED", "RMG-02"), by_people[1]]
    assert left(transactions, run) == all_of_it

    given = AbortProcedure(run.batch, run.row().version, At(), "Contaminated")
    challenge = do(plant.supervisor, lambda uow: signatures.prepare(uow, ABORT_PROCEDURE, given)).id
    with admin.connect() as connection:
        shown = connection.execute(text("select content from signature_challenge where id = :i"), {"i": challenge})
        told = shown.scalar_one()["content"]
    assert [(one["kind"], one["name"]) for one in told["leftOver"]] == all_of_it
    assert (told["aborted"], told["state"], run.row().state) == ("batch ABORT-1", "RUNNING", "RUNNING")

    run.command(ABORT, reason="Contaminated")
    with pytest.raises(ReleaseBlocked) as refused:
        decide(run, Decision.REJECTED)
    assert {one.place for one in refused.value.blockers} == {"phase 1 Charge", "RMG-01", code}
    run.confirm(1)
    assert left(transactions, run) == by_people
    with pytest.raises(WrongState):
        shop.use(spare, run)
    for found in run.rows("batch_exception"):
        run.assess(found.id)
    with pytest.raises(ReleaseBlocked) as refused:
        review(run)
    assert kinds(refused) == {"LEFT_OVER", "NOT_RECONCILED"}
    shop.end(use, run)
    dispensary.give_back(dispensed)
    assert left(transactions, run) == []
    assert (shop.is_now(mixer), dispensary.order(order).state) == ("DIRTY", "CLOSED")
    with admin.connect() as connection:
        held = connection.execute(text("select state from equipment_allocation where batch_id = :b"), {"b": run.batch})
        assert set(held.scalars()) == {"RELEASED"}
    reconcile(run)
    review(run)
    with pytest.raises(ReleaseBlocked) as refused:
        decide(run)
    assert kinds(refused) == {"UNFINISHED_PHASE", "ABORTED"}
    decide(run, Decision.REJECTED)
    assert decided(run) == ("REJECTED", 1, 1)


@pytest.mark.requirement("CMD-2", "REV-4")
def test_a_stopped_batch_is_closed_and_released_only_if_nothing_of_it_is_unfinished(run: Run) -> None:
    finish(run)
    run.correct(run.rows("parameter_value")[0].id, Content(yes_no=False))
    run.command(STOP, reason="The dryer broke down")
    assert run.row().state == "STOPPED"
    with pytest.raises(WrongState):
        run.command(ABORT)
    run.complete(1)
    run.verify(1)
    assert run.row().state == "STOPPED"
    for found in run.rows("batch_exception"):
        run.assess(found.id)
    review(run)
    decide(run)
    assert decided(run) == ("RELEASED", 1, 1)


def test_a_batch_that_never_began_is_aborted_at_once(run: Run) -> None:
    with pytest.raises(NotFound):
        run.command(ABORT, At(phase=run.batch))
    with pytest.raises(WrongState):
        run.command(STOP)
    run.command(ABORT)
    assert (run.row().state, run.row().started_at) == ("ABORTED", None)

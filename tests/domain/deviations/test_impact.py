"""Impact on other batches and lots against the database: proposed, stated by a person, and what follows of it."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.deviations import reach
from domain.deviations.kinds import ImpactReason
from domain.deviations.models import Deviation
from domain.deviations.reach import Reached
from domain.exports import snapshot
from domain.exports.composing import grouped
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, WrongState
from infra.transaction import Transactions
from tests import execution
from tests.api.test_prefetch import counted
from tests.conftest import Do, every_row
from tests.deviating import TABLES, Quality, attach, state
from tests.domain.deviations.test_deviations import refused_each, stale
from tests.domain.review.test_deciding import decide, finish
from tests.equipment import Workshop
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.releasing import revoke
from tests.reviewing import review
from tests.unforeseen import forge

FORGED = """insert into impact_statement (company_id, id, site_id, deviation_id, number, about_batch_id, thing,
    affected, because, stated_by, stated_name, stated_at, signature_id) select company_id, gen_random_uuid(), site_id,
    deviation_id, 9, (select b.id from batch b where b.number = 'B-001'), 'x', true, 'x', stated_by, stated_name,
    stated_at, signature_id from impact_statement limit 1"""


def raised(run: Run) -> list[tuple[str, bool | None]]:
    with run.admin.connect() as connection:
        query = text("select rule, after_decision from batch_exception where company_id = :c and batch_id = :b")
        found = connection.execute(query, {"c": run.plant.company, "b": run.batch})
        return sorted(((row.rule, row.after_decision) for row in found), key=str)


def status(run: Run, lot: object) -> str:
    with run.admin.connect() as connection:
        return str(connection.execute(text("select status from material_lot where id = :l"), {"l": lot}).scalar_one())


@pytest.mark.requirement("DEV-9", "REV-6", "MAT-3", "AUD-5", "TEN-2")
def test_what_may_be_affected_is_proposed_and_what_a_person_states_follows(
    run: Run, plant: Plant, do: Do, admin: Engine, transactions: Transactions
) -> None:
    other, store = (
        Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-2")),
        Store(do, plant, admin),
    )
    shared = store.released()
    for one in (run, other):
        one.start(1)
        store.charge(one, 1, shared, "1")
    beside = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-3"))
    shop = Workshop(do, plant, admin)
    mixer = shop.unit("RMG")
    beside.start(1)
    for one in (run, beside):
        shop.clean(mixer)
        shop.used(mixer, one)
    gave, quality = store.output(run, store.material("BLK")), Quality(run)
    told = run.tell("Too warm")
    found = quality.open(told)
    with transactions.reading(plant.company) as session:
        proposed = reach.proposals(session, session.get_one(Deviation, (plant.company, found)))
    made, same = ImpactReason.MADE_OF_IT, ImpactReason.SAME_LOT
    assert set(proposed) == {
        Reached(None, gave, made),
        Reached(None, shared, same),
        Reached(other.batch, None, same),
        Reached(beside.batch, None, ImpactReason.SAME_EQUIPMENT),
    }
    refused_each(
        run,
        (InvalidInput, lambda: state(run, found)),
        (InvalidInput, lambda: state(run, found, batch=other.batch, lot=gave)),
        (InvalidInput, lambda: state(run, found, batch=other.batch, because=" ")),
        (NotFound, lambda: state(run, found, lot=new_id())),
        (Forbidden, lambda: state(run, found, batch=other.batch, by=plant.operator)),
    )
    for _ in range(2):
        state(run, found, batch=other.batch, affected=True)
    assert raised(other) == [("DEV-9", None)]
    state(run, found, lot=gave, because="It was sealed")
    state(run, found, lot=shared, affected=True)
    assert (status(run, shared), raised(other)) == ("QUARANTINE", [("DEV-9", None), ("MAT-3", None)])
    with transactions.reading(plant.company) as session:
        source = Source(snapshot.read(session, snapshot.Chosen(plant.company, run.batch, new_id())))
    (deviation,) = grouped.deviations(source)
    assert [(one["about"], one["affected"]) for one in deviation["impact"]] == [
        ("Batch B-2", True),
        ("Batch B-2", True),
        (f"Lot {store.lot(gave).number}", False),
        (f"Lot {store.lot(shared).number}", True),
    ]


def test_the_looking_ends_with_what_is_told(
    run: Run, plant: Plant, do: Do, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each lot in common is a trace of its own, and may be long."""
    store = Store(do, plant, admin)
    run.start(1)
    store.charge(run, 1, store.released(), "1")
    store.output(run, store.material("BLK"))
    found = Quality(run).open(run.tell("Too warm"))
    monkeypatch.setattr(reach, "LIMIT", 1)
    with Session(admin) as session:
        own = session.get_one(Deviation, (plant.company, found))
        with counted(admin) as asked:
            assert len(reach.proposals(session, own)) == 1
    assert len(asked) == 2, "its batches, and what came of them"


@pytest.mark.requirement("DEV-6", "DEV-9", "DEV-3")
def test_a_decided_batch_is_affected_as_found_afterwards_and_nothing_is_stated_once_it_is_concluded(
    run: Run, plant: Plant, do: Do, admin: Engine
) -> None:
    done = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-2"))
    finish(done)
    review(done)
    decide(done)
    told, quality = run.tell("Too warm"), Quality(run)
    found = quality.open(told)
    state(run, found, batch=done.batch, affected=True)
    assert raised(done) == [("DEV-9", True)]
    revoke(done, "It may be too warm.")
    state(run, quality.open(run.tell("Too dry")), batch=done.batch, affected=True)
    assert raised(done) == [("DEV-9", None), ("DEV-9", True)]  # it is decided on again
    before = every_row(run.admin, TABLES, run.plant.company)
    with pytest.raises(DBAPIError, match="DEV-9"):
        forge(run, FORGED)
    with pytest.raises(DBAPIError):
        forge(run, "update impact_statement set affected = false")
    assert every_row(run.admin, TABLES, run.plant.company) == before
    run.assess(told)
    quality.close(found)
    refused_each(run, (WrongState, lambda: state(run, found, batch=done.batch)))
    attach(run, deviation=found)
    assert (quality.state(found)[0], stale(run)) == ("REOPENED", 2)  # what was stated stands
    state(run, found, batch=done.batch, because="It was another dryer")

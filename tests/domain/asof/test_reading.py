"""A thing as it was equals what its tables held then, for every kind of thing and every moment."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.asof import reading
from domain.asof.reading import Past
from domain.asof.refusals import HistoryDisagrees, NotYet, TooMuchHistory
from domain.asof.shapes import Thing
from domain.asof.things import BATCH, EQUIPMENT, LOT, PERSON, RECIPE_VERSION
from domain.execution.content import Content
from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission, Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.people.commands import roles
from domain.recipes.commands import by_number
from infra.transaction import Transactions
from tests import execution, quality, recipes, training
from tests.asof import Memory, comparable, now
from tests.calibration import Metrology
from tests.conftest import Do
from tests.domain.review.test_deciding import finish
from tests.equipment import Workshop
from tests.execution import Run, percent
from tests.materials import Store
from tests.plant import Plant
from tests.quality import Laboratory
from tests.triggers import triggers_off

pytestmark = pytest.mark.requirement("AUD-7")


@pytest.fixture
def memory(transactions: Transactions, plant: Plant) -> Memory:
    return Memory(transactions, plant.company)


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)


def require_remembered(
    memory: Memory, admin: Engine, thing: Thing, id_: UUID, acts: Sequence[Callable[[], object]]
) -> Past:
    """After each act the thing equals its rows; and after the last one, all that it was equals what was seen then."""
    seen: list[Past] = []
    moments: list[datetime] = []
    for act in acts:
        act()
        moments.append(now(admin))
        past = memory.past(thing, id_, moments[-1])
        assert comparable(past.rows) == memory.standing(past)
        seen.append(past)
    assert [memory.past(thing, id_, at) for at in moments] == seen
    assert len({str(one.rows) for one in seen}) > 1, "nothing happened"
    return seen[-1]


def test_a_batch_is_remembered(memory: Memory, admin: Engine, run: Run, store: Store) -> None:
    lab = Laboratory(store)
    value: list[UUID] = []

    def dry() -> None:
        value.append(run.record(3, "Loss on drying", percent("9.8")))
        run.record(3, "Remark", Content(text="The sieve is new."))

    past = require_remembered(
        memory,
        admin,
        BATCH,
        run.batch,
        [
            run.up_to_drying,
            dry,
            lambda: quality.one_of_each(lab, run),
            lambda: run.complete(3),
            lambda: run.correct(value[0], percent("1.8")),
            run.hold,
            run.restart,
        ],
    )
    whole = {"batch", "phase_execution", "parameter_value", "parameter_value_revision", "batch_exception", "signature"}
    assert whole | {"batch_hold", "genealogy_edge", "conditional_use", "signature_staleness"} <= past.rows.keys()
    with admin.connect() as connection:
        for table in ("phase_execution", "parameter_value", "parameter_value_revision", "batch_exception"):
            query = f"select count(*) from {table} where company_id = :c"  # noqa: S608 -- our own tables
            there = connection.execute(text(query), {"c": run.plant.company}).scalar_one()
            assert len(past.rows[table]) == there, table


def test_a_reviewed_and_released_batch_is_remembered(memory: Memory, admin: Engine, run: Run) -> None:
    from tests.domain.review.test_deciding import decide
    from tests.reviewing import review

    acts = [lambda: finish(run), lambda: review(run), lambda: decide(run)]
    past = require_remembered(memory, admin, BATCH, run.batch, acts)
    assert {"batch_review", "disposition"} <= past.rows.keys()


def test_a_lot_is_remembered(memory: Memory, admin: Engine, run: Run, store: Store) -> None:
    lot = store.receive(store.material())
    run.up_to_drying()
    past = require_remembered(
        memory,
        admin,
        LOT,
        lot,
        [
            lambda: store.dispose(lot),
            lambda: store.charge(run, 3, lot, "12.5"),
            lambda: store.dispose(lot, LotDecision.REJECTED),
        ],
    )
    assert past.rows["lot_balance"][str(lot)]["remaining"] == "87.500"
    assert len(past.rows["lot_disposition"]) == 2


def test_tested_lots_are_remembered(memory: Memory, admin: Engine, run: Run, store: Store) -> None:
    run.up_to_drying()
    lot = quality.one_of_each(Laboratory(store), run)
    past = memory.past(LOT, lot, now(admin))
    assert comparable(past.rows) == memory.standing(past)
    assert {"lot_result", "lot_result_revision", "lot_sample", "lot_certificate"} <= past.rows.keys()
    assert "lot_flag" not in past.rows  # of batches, which other people may read


def test_equipment_is_remembered(memory: Memory, admin: Engine, do: Do, plant: Plant, run: Run) -> None:
    shop = Workshop(do, plant, admin)
    mixer, lab = shop.unit(), Metrology(shop)
    run.start(1)
    past = require_remembered(
        memory,
        admin,
        EQUIPMENT,
        mixer,
        [
            lambda: lab.define(mixer),
            lambda: lab.calibrated(mixer),
            lambda: shop.clean(mixer),
            lambda: shop.used(mixer, run),
            lambda: shop.rename(mixer, "Mixer 1 (rebuilt)"),
        ],
    )
    whole = {"equipment", "equipment_value", "equipment_class", "equipment_property", "cleaning_record"}
    assert whole | {"calibration_definition", "equipment_allocation", "equipment_calibration"} <= past.rows.keys()


def test_a_recipe_version_is_remembered(memory: Memory, admin: Engine, do: Do, plant: Plant) -> None:
    extra = recipes.phase(len(recipes.PHASES) + 1, "Inspect", parameters=recipes.PHASES[2].parameters)
    draft = recipes.written(do, plant, phases=(*recipes.PHASES, extra))
    written: list[recipes.Written] = [draft]

    def then(act: Callable[[Do, Plant, recipes.Written], recipes.Written]) -> Callable[[], None]:
        return lambda: written.append(act(do, plant, written[-1]))

    def remove() -> None:
        command, number = by_number.remove_phase, extra.number
        done = do(plant.engineer, lambda uow: command(uow, recipe_version=draft.id, seen=draft.seen, number=number))
        written.append(recipes.Written(draft.id, done.version or 0, draft.recipe))

    before = now(admin)
    acts = [remove, then(recipes.submitted), then(recipes.approved), then(recipes.effective)]
    past = require_remembered(memory, admin, RECIPE_VERSION, draft.id, acts)
    removed = memory.past(RECIPE_VERSION, draft.id, before).rows
    assert len(removed["recipe_phase"]) == len(past.rows["recipe_phase"]) + 1
    assert len(removed["recipe_parameter"]) > len(past.rows["recipe_parameter"])


def test_a_recipe_of_everything_is_remembered(memory: Memory, admin: Engine, do: Do, plant: Plant) -> None:
    draft = recipes.one_of_each_element(do, plant)
    recipes.translated(do, plant, draft)
    past = memory.past(RECIPE_VERSION, draft.id, now(admin))
    assert comparable(past.rows) == memory.standing(past)
    assert {"recipe_block", "recipe_link", "recipe_file", "recipe_charge", "recipe_translation"} <= past.rows.keys()


def test_a_persons_rights_are_remembered(memory: Memory, admin: Engine, do: Do, plant: Plant) -> None:
    person = plant.operator.as_person
    school = training.School(do, plant, admin)
    grant = partial(roles.grant, person_id=person, role=Role.SUPERVISOR, site=plant.other_site)

    def revoke(uow: UnitOfWork) -> object:
        held = memory.past(PERSON, person, now(admin)).rows["role_grant"].values()
        (one,) = [row for row in held if row["role"] == Role.SUPERVISOR]
        return roles.revoke(uow, UUID(one["id"]), version=int(one["version"] or 0))

    past = require_remembered(
        memory,
        admin,
        PERSON,
        person,
        [
            lambda: do(plant.administrator, grant),
            lambda: school.read(school.version(school.document(site=plant.site), by=plant.reviewer)),
            lambda: school.qualify(plant.operator, school.personnel_class()),
            lambda: do(plant.administrator, revoke),
        ],
    )
    assert {"account", "role_grant", "site", "qualification", "personnel_class"} <= past.rows.keys()
    assert {"training_record", "training_version", "training_subject"} <= past.rows.keys()


def test_before_it_was_there_nothing_was(memory: Memory, admin: Engine, do: Do, plant: Plant) -> None:
    before = now(admin)
    batch = execution.run(do, plant, admin).batch
    past = memory.past(BATCH, batch, before)
    assert (past.own, past.rows, past.basis) == (None, {}, reading.Basis(0, None, 0))
    assert past.created_at is not None
    assert past.created_at > before
    nobodys = memory.past(BATCH, new_id(), before)
    assert (nobodys.own, nobodys.created_at) == (None, None)


def test_a_transaction_counts_whole_or_not_at_all(memory: Memory, admin: Engine, do: Do, run: Run) -> None:
    """Its first change is before the moment, its last behind it: neither counts."""
    moments: list[datetime] = []

    def act(uow: UnitOfWork) -> Batch:
        batch = uow.load(Batch, run.batch, Permission.BATCH_READ)
        hold(uow)
        uow.session.flush()
        moments.append(now(admin))
        return batch

    def hold(uow: UnitOfWork) -> object:
        from domain.execution.commands import holding

        version = run.row().version
        return holding.hold_batch(uow, batch=run.batch, version=version, reason="Power failure")

    run.start(1)
    do(run.plant.supervisor, act)
    with admin.connect() as connection:
        query = text(
            "select count(*) from audit_entry where company_id = :c and at <= :at and table_name = 'batch_hold'"
        )
        assert connection.execute(query, {"c": run.plant.company, "at": moments[0]}).scalar_one() == 1
    assert "batch_hold" not in memory.past(BATCH, run.batch, moments[0]).rows
    assert "batch_hold" in memory.past(BATCH, run.batch, now(admin)).rows


def test_what_it_rests_on_is_told(memory: Memory, admin: Engine, run: Run) -> None:
    first = memory.past(BATCH, run.batch, now(admin)).basis
    run.start(1)
    then = now(admin)
    second = memory.past(BATCH, run.batch, then).basis
    assert second.entries > first.entries
    assert second.unsealed == second.entries  # no sealer runs here
    assert first.last_at is not None
    assert second.last_at is not None
    assert first.last_at < second.last_at <= then


@pytest.mark.requirement("AUD-4")
def test_a_changed_entry_is_no_answer(memory: Memory, admin: Engine, run: Run) -> None:
    run.start(1)
    forged = text("""
        update audit_entry set old = jsonb_set(old, '{state}', '"HELD"')
        where company_id = :c and table_name = 'phase_execution' and act = 'UPDATE' and old ? 'state'
    """)
    with admin.begin() as connection, triggers_off(connection, "audit_entry"):
        connection.execute(forged, {"c": run.plant.company})
    with pytest.raises(HistoryDisagrees, match=r"phase_execution .* it changes state from 'HELD'"):
        memory.past(BATCH, run.batch, now(admin))


@pytest.mark.parametrize("most", [3, 10])
def test_too_long_a_history_is_refused(
    memory: Memory, admin: Engine, run: Run, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    run.start(1)
    past = memory.past(BATCH, run.batch, now(admin))
    assert past.basis.entries > most
    monkeypatch.setattr(reading, "MAX_ENTRIES", most)
    with pytest.raises(TooMuchHistory, match=f"over {most} audit entries"):
        memory.past(BATCH, run.batch, now(admin))
    monkeypatch.setattr(reading, "MAX_ENTRIES", past.basis.entries)
    assert memory.past(BATCH, run.batch, now(admin)) == past


def test_the_future_is_refused(memory: Memory, admin: Engine, transactions: Transactions) -> None:
    with transactions.reading(memory.company) as session:
        reading.require_past(session, now(admin))
        with pytest.raises(NotYet, match="up to now"):
            reading.require_past(session, now(admin) + timedelta(minutes=1))


def test_another_companys_thing_was_never_there(
    transactions: Transactions, admin: Engine, run: Run, other_plant: Plant
) -> None:
    """The database's policies keep its entries away, whatever is asked (TEN-1)."""
    past = Memory(transactions, other_plant.company).past(BATCH, run.batch, now(admin))
    assert (past.own, past.rows, past.created_at) == (None, {}, None)

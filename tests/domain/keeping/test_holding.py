"""What a legal hold keeps, and who may end it, against the database."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.execution.models import Batch
from domain.exports import snapshot
from domain.keeping import queries
from domain.keeping.commands import holding
from domain.keeping.models import LegalHold
from domain.keeping.refusals import HoldReleased, TooManyHolds
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.people.refusals import SamePerson
from infra.transaction import Transactions, as_process
from tests import enterprise, keeping, stages
from tests.conftest import Do, count
from tests.execution import Run
from tests.plant import Plant
from tests.triggers import triggers_off

pytestmark = pytest.mark.requirement("KEP-2")
FIRST = UUID(int=0)


def held(transactions: Transactions, plant: Plant, batch: UUID) -> list[UUID]:
    with transactions.reading(plant.company) as session:
        return [one.id for one in queries.holds_on(session, session.get_one(Batch, (plant.company, batch)))]


def batches(transactions: Transactions, plant: Plant, hold: UUID) -> set[UUID]:
    with transactions.reading(plant.company) as session:
        row = session.get_one(LegalHold, (plant.company, hold))
        found = queries.batches_of(session, row, after=FIRST, limit=100)
        paged = [one for at in [FIRST, *found] for one in queries.batches_of(session, row, after=at, limit=1)]
    assert paged == found
    return set(found)


def test_it_keeps_a_batch_a_lots_genealogy_or_a_product(
    do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    packed = stages.packed(do, plant, admin)
    bulk, here, there = packed.bulk.batch, packed.here.batch, packed.there.batch
    alone = keeping.place(do, plant, batch=bulk)
    assert batches(transactions, plant, alone) == {bulk}
    # Of a raw material: what it went into, at any depth and site. Of what was received there: what it came of, too.
    raw = keeping.place(do, plant, lot=packed.lots["RAW"])
    away = keeping.place(do, packed.away.plant, lot=packed.lots["B-BOS"])
    assert batches(transactions, plant, raw) == {bulk, here, there}
    assert batches(transactions, plant, away) == {bulk, there}
    # Of a product: its batches at that site, or everywhere from the enterprise.
    product = packed.bulk.row().product
    local = keeping.place(do, plant, product=product)
    head = enterprise.enterprise(do, plant)
    everywhere = keeping.place(do, head, product=packed.there.row().product)
    assert batches(transactions, plant, local) == {bulk, here}
    assert batches(transactions, plant, everywhere) == {there}
    for batch, by in ((bulk, [alone, raw, away, local]), (here, [raw, local]), (there, [raw, away, everywhere])):
        assert held(transactions, plant, batch) == by
    for hold in (alone, raw, local):
        keeping.release(do, plant, hold)
    assert held(transactions, plant, here) == []
    assert held(transactions, plant, bulk) == [away]


def test_another_person_of_quality_releases_it_once(
    run: Run, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    hold = keeping.place(do, plant, batch=run.batch, by=plant.qualified)
    (placed,) = keeping.rows(admin, "legal_hold", plant)
    with pytest.raises(SamePerson):
        keeping.release(do, plant, hold, by=plant.qualified)
    for who in ("operator", "supervisor", "engineer", "administrator"):
        with pytest.raises(Forbidden):
            keeping.release(do, plant, hold, by=plant.people[who])
    for change in (
        (
            "set released_by = placed_by, released_name = 'x', released_at = now(), released_because = 'x',"
            " release_signature_id = signature_id"
        ),
        "set reason = 'Another one'",
        "set objects_until = objects_until - interval '1 day'",
    ):
        with pytest.raises(DBAPIError, match=r"KEP-2|legal_hold_check"), admin.begin() as connection:
            connection.execute(text(f"update legal_hold {change} where id = :h"), {"h": hold})
    assert keeping.rows(admin, "legal_hold", plant) == [placed]
    keeping.release(do, plant, hold)
    (released,) = keeping.rows(admin, "legal_hold", plant)
    assert (released.released_by, released.released_because) == (plant.second_reviewer.person, "The claim was settled")
    with pytest.raises(HoldReleased):
        keeping.release(do, plant, hold, version=2)
    with pytest.raises(DBAPIError, match="KEP-2"), admin.begin() as connection:
        connection.execute(text("update legal_hold set released_because = 'x' where id = :h"), {"h": hold})
    with pytest.raises(DBAPIError, match="KEP-2"), admin.begin() as connection:
        connection.execute(text("delete from legal_hold where id = :h"), {"h": hold})
    assert held(transactions, plant, run.batch) == []
    with transactions.reading(plant.company) as session:
        record = snapshot.read(session, snapshot.Chosen(plant.company, run.batch, new_id()))
    assert "placeLegalHold" not in {one["act"] for one in record["signature"].values()}


def test_who_places_it_says_on_what_and_may_do_so_there(
    run: Run, do: Do, plant: Plant, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, product = partial(keeping.place, do, plant), run.row().product
    for who in ("operator", "supervisor", "engineer", "administrator"):
        with pytest.raises(Forbidden):
            place(batch=run.batch, by=plant.people[who])
    for wrong in ({}, {"batch": run.batch, "product": product}, {"product": "Aspirin"}, {"product": " "}):
        with pytest.raises(InvalidInput):
            place(**wrong)
    with pytest.raises(NotFound):
        place(batch=new_id())
    with pytest.raises(NotFound):
        place(lot=run.batch)
    other = stages.at_other_site(do, plant)
    with pytest.raises(NotFound):
        keeping.place(do, other, batch=run.batch)
    monkeypatch.setattr(holding, "MOST", 0)
    with pytest.raises(TooManyHolds):
        place(batch=run.batch)
    assert count(admin, "legal_hold", plant.company) == 0


def test_it_is_renewed_a_year_before_its_files_would_be_kept_no_longer(
    run: Run, do: Do, plant: Plant, admin: Engine
) -> None:
    hold = keeping.place(do, plant, batch=run.batch)
    (placed,) = keeping.rows(admin, "legal_hold", plant)
    assert placed.objects_until - placed.renew_at >= timedelta(days=365)
    renew = partial(holding.renew, hold=hold)
    do(as_process(plant.company, "schedule"), renew)
    assert keeping.rows(admin, "legal_hold", plant) == [placed], "it isn't due"
    with admin.begin() as connection, triggers_off(connection, "legal_hold"):
        earlier = "set renew_at = renew_at - interval '400 days', objects_until = objects_until - interval '400 days'"
        connection.execute(text(f"update legal_hold {earlier} where id = :h"), {"h": hold})
    do(as_process(plant.company, "schedule"), renew)
    (renewed,) = keeping.rows(admin, "legal_hold", plant)
    assert (renewed.objects_until, renewed.renew_at) == (placed.objects_until, placed.renew_at)

"""What a record tells of the batches before and after is what screens tell, from no more rows than it follows from."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.execution.lots import stages
from domain.execution.models import Batch
from domain.exports import neighbours, snapshot
from domain.exports.composing import lots
from domain.exports.composing import stages as composing
from domain.exports.composing.source import Source
from domain.exports.members import Rows
from domain.kernel.ids import new_id
from tests import execution, recipes
from tests import stages as setting
from tests.conftest import Do
from tests.containers import Shelves
from tests.execution import Run
from tests.materials import LATER, Store
from tests.plant import Plant
from tests.quality import Laboratory

Told = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Records:
    """The records of batches, as they would be exported now."""

    store: Store

    def rows(self, run: Run) -> Rows:
        with Session(self.store.admin) as session:
            return neighbours.read(session, self._chosen(run))

    def whole(self, run: Run) -> Rows:
        with Session(self.store.admin) as session:
            own = snapshot.read(session, self._chosen(run))
        export = {"id": "e", "batch_id": str(run.batch)}
        return {**neighbours.beside(own, self.rows(run)), "record_export": {"e": export}}

    def told(self, run: Run) -> tuple[Told, Told]:
        """Batch, lot, quantity: fed by, feeds; and the same by the screens' own way."""
        source = Source(self.whole(run))
        found = composing.fed_by(source), composing.feeds(source)
        told = tuple([(one["batch"], one["lot"], one["quantity"]["value"]) for one in way] for way in found)
        assert told == self._on_screen(run)
        return told  # type: ignore[return-value]  # two of them

    def _on_screen(self, run: Run) -> tuple[Told, ...]:
        numbers = {row.id: row.number for name in ("batch", "lot") for row in self._named(run, name)}
        with Session(self.store.admin) as session:
            batch = session.get_one(Batch, (self.store.plant.company, run.batch))
            fed_by, feeds = stages.fed_by(session, batch), stages.feeds(session, batch)
        return (
            [(numbers[one.source], numbers[one.lot], str(one.quantity.value)) for one in fed_by],
            [(numbers[one.target], numbers[one.lot], str(one.quantity.value)) for one in feeds],
        )

    def _named(self, run: Run, name: str) -> list[Any]:
        return run.rows("batch") if name == "batch" else self.store.rows(name)

    def _chosen(self, run: Run) -> snapshot.Chosen:
        return snapshot.Chosen(self.store.plant.company, run.batch, new_id())


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)


@pytest.fixture
def records(store: Store) -> Records:
    return Records(store)


@pytest.fixture
def three(store: Store) -> tuple[Run, Run, Run]:
    """Three batches of one recipe, each in its only phase."""
    version = recipes.effective_recipe(store.do, store.plant, phases=setting.PHASES)
    runs = [Run(store.do, store.plant, store.admin, _issue(store, version, name)) for name in ("B-1", "B-2", "B-3")]
    for one in runs:
        one.start(1)
    first, second, third = runs
    return first, second, third


def _issue(store: Store, version: UUID, number: str) -> UUID:
    return execution.issue(store.do, store.plant, version, number)


@pytest.mark.requirement("AUD-5", "MAT-6", "TRF-4")
def test_a_record_tells_the_same_as_screens_over_sites_and_what_came_back(records: Records) -> None:
    made = setting.packed(records.store.do, records.store.plant, records.store.admin)
    assert records.told(made.bulk) == ([], [("P-1", "B", "40"), ("P-2", "B-BOS", "28")])
    assert records.told(made.here) == ([("BULK", "B", "40")], [])
    assert records.told(made.there) == ([("BULK", "B-BOS", "28")], [])
    charge = next(one.id for one in made.store.rows("edge") if one.target_id == made.here.batch)
    Shelves(made.store).give_back(charge, "15")
    assert records.told(made.bulk) == ([], [("P-1", "B", "25"), ("P-2", "B-BOS", "28")])
    assert records.told(made.here) == ([("BULK", "B", "25")], [])
    Shelves(made.store).give_back(charge, "25")
    assert records.told(made.here) == ([], [])
    assert records.told(made.bulk) == ([], [("P-2", "B-BOS", "28")])


@pytest.mark.requirement("AUD-5", "MAT-5")
def test_each_batch_of_a_lot_that_was_put_together_is_told(
    records: Records, store: Store, three: tuple[Run, Run, Run]
) -> None:
    first, second, third = three
    material = store.material("TABLETS")
    shelves = Shelves(store)
    given = [store.output(run, material, number, "50") for run, number in ((first, "L-1"), (second, "L-2"))]
    part = shelves.split_lot(given[0], "20", "L-1A")
    merged = shelves.merge(part, given[1], number="MERGED")
    Laboratory(store).let_use(merged, third.batch, until=LATER)
    charge = store.charge(third, 1, merged, "9")
    store.reverse(store.charge(third, 1, merged, "4"))
    assert records.told(third) == ([("B-1", "MERGED", "9"), ("B-2", "MERGED", "9")], [])
    assert records.told(first) == ([], [("B-3", "MERGED", "9")])
    assert records.told(second) == ([], [("B-3", "MERGED", "9")])
    store.reverse(charge)
    assert records.told(third) == ([], [])
    assert [records.rows(run) for run in three] == [{}, {}, {}]


@pytest.mark.requirement("AUD-5")
def test_a_record_has_no_rows_of_what_only_came_by(records: Records, store: Store, three: tuple[Run, Run, Run]) -> None:
    """A bought lot that was divided; what the batch made and nobody used; a charge elsewhere that came back whole."""
    first, second, third = three
    shelves, lab = Shelves(store), Laboratory(store)
    bought = store.released("RAW")
    store.charge(second, 1, shelves.split_lot(bought, "10", "RAW-A"), "5")
    material = store.material("TABLETS")
    lot, unused = (store.output(first, material, number, "50") for number in ("L-1", "L-2"))
    shelves.split_lot(unused, "20", "L-2A")
    for run, quantity in ((second, "7"), (third, "3")):
        lab.let_use(lot, run.batch, until=LATER)
        charge = store.charge(run, 1, lot, quantity)
    shelves.give_back(charge, "3")
    assert records.told(first) == ([], [("B-2", "L-1", "7")])
    found = records.rows(second)
    assert {row["kind"] for row in found["genealogy_edge"].values()} == {"OUTPUT", "CHARGE"}
    assert [row["number"] for row in found["material_lot"].values()] == ["L-1"]
    assert found["batch"].keys() == {str(first.batch)}
    assert {row["kind"] for row in records.rows(first)["genealogy_edge"].values()} == {"OUTPUT", "CHARGE"}
    assert records.rows(first)["batch"].keys() == {str(second.batch)}
    assert not found.keys() & {"signature", "person", "phase_execution"}


@pytest.mark.requirement("AUD-5")
def test_the_others_rows_change_nothing_else_of_the_document(records: Records) -> None:
    made = setting.packed(records.store.do, records.store.plant, records.store.admin)
    whole = records.whole(made.there)
    source = Source(composing.own(whole))
    assert {row["number"] for row in whole["batch"].values()} == {"BULK", "P-2"}
    assert (source.only("batch")["number"], source.only("site")["code"]) == ("P-2", "BOS")
    assert (source.only("master_recipe")["code"], source.zone.key) == ("PACK", "America/New_York")
    assert [(one["kind"], one["lot"], one["quantity"]["value"]) for one in lots.movements(source)] == [
        ("CHARGE", "B-BOS", "28")
    ]


def test_rows_of_one_batch_alone_are_left_as_they_are() -> None:
    """So is every record that was exported before others were told."""
    rows: Rows = {"batch": {"b": {"id": "b"}}, "genealogy_edge": {"e": {"id": "e", "source_id": "b"}}}
    assert composing.own(rows) is rows
    assert composing.feeds(Source(rows)) == composing.fed_by(Source(rows)) == []

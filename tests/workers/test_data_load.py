"""The worker that loads tables: whatever the table is, whenever it is killed, all is written once or nothing is."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import ROLE_PERMISSIONS, Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.kernel.tables import Row, Sheet
from domain.loading import reading
from domain.loading.catalogue import KINDS
from domain.loading.commands import loaded, progressing, requesting
from domain.loading.events import DataLoadRequested
from domain.loading.kinds import LoadKind, TableFormat
from domain.loading.refusals import MOST, Overtaken
from domain.people.commands import roles, standing
from infra.exchange.bounded import ReadingBroken
from infra.exchange.spreadsheet.csv_text import written_csv
from infra.object_storage.folder import FolderStore
from infra.rows import wire
from infra.services import Services
from tests.conftest import Do, Urls
from tests.loading import CELLS, CLASSES, LOTS, MATERIALS, SUPPLIERS, Loader, job, sheet, table
from tests.plant import PEOPLE, Plant
from tests.training import School
from workers import data_load, routes, runtime

HERE = Path(__file__).parents[2]
XLSX = TableFormat.XLSX


@pytest.fixture
def loader(do: Do, plant: Plant, admin: Engine, services: Services) -> Loader:
    return Loader(do, plant, admin, services)


@pytest.mark.requirement("AUD-1")
def test_rows_become_what_the_same_act_by_hand_makes(loader: Loader, plant: Plant) -> None:
    assert loader.load(CLASSES, {}).state == "DONE"
    said = {"Class code": "FILLERS", "Storage low": "15", "Storage high": "25.0", "GTIN": "04012345678901"}
    assert loader.load(MATERIALS, said, {"Code": "EXC-002"}).made == 2
    assert loader.load(SUPPLIERS, {}).state == "DONE"
    of = {"Supplier code": "DAIRY", "Supplier lot": "S-1", "Manufactured on": "2025-01-31", "Expires on": "2030-12-31"}
    done = loader.load(LOTS, of)
    assert (done.state, done.made, done.steps_done, done.steps_of, done.problems_found) == ("DONE", 1, 2, 2, 0)
    assert loader.made() == [1, 2, 1, 1, 1, 1, 1]
    (lot,) = loader.look("select * from material_lot where company_id = :c", c=plant.company)
    (supplier,) = loader.look("select * from supplier where company_id = :c", c=plant.company)
    assert (lot.status, lot.site_id, lot.recorded_by) == ("QUARANTINE", plant.site, plant.operator.person)
    assert (lot.supplier_id, lot.manufacturer_id, str(lot.expires_on)) == (supplier.id, supplier.id, "2030-12-31")
    (balance,) = loader.look("select * from lot_balance where company_id = :c", c=plant.company)
    assert (str(balance.remaining), balance.unit) == ("500.000", "kg")
    material = loader.look(
        "select * from material_definition where gtin is not null and company_id = :c", c=plant.company
    )
    assert [(str(one.storage_low), str(one.storage_high)) for one in material] == [("15", "25.0")]
    entries = loader.look(
        "select distinct person, reason from audit_entry where company_id = :c and table_name = 'material_lot'",
        c=plant.company,
    )
    assert [tuple(one) for one in entries] == [(plant.operator.person, "loaded from the file table.csv")]


def test_every_error_is_told_by_row_and_column_and_nothing_is_written(loader: Loader) -> None:
    loader.load(MATERIALS, {"Code": "OLD", "GTIN": "04012345678901"})
    before = loader.made()
    rows = (
        {"Code": "NEW", "Unit": "kilos", "Shelf life months": "12,5", "GTIN": "04012345678900"},
        {"Code": "OLD", "Storage low": "30", "Storage high": "20"},
        {"Code": "NEW", "Class code": "NONE", "Density": "1.0"},
        {"Code": "OTHER", "Density": "1.0", "Storage low": "30", "Storage high": "20", "GTIN": ""},
        {"Code": "THIRD", "GTIN": "04012345678901", "Storage low": "-300"},
        {"Code": "", "Name": "two\nlines"},
        {"Code": "=A1"},
        {"Code": "FINE"},
    )
    asked = loader.ask(MATERIALS, written_csv(sheet(MATERIALS, *rows)).replace(b"'=A1", b"=A1"), dry_run=True)
    row = loader.work(asked)
    told = loader.told(asked)
    places = [place.removeprefix("table, ") for place, _ in told]
    assert places == [
        "row 2, column C (Unit)",
        "row 2, column D (Shelf life months)",
        "row 2, column E (GTIN)",
        "row 3, column A (Code)",
        "row 3, column G (Storage high)",
        "row 4, column A (Code)",
        "row 4, column H (Class code)",
        "row 5, no column 'Density unit'",
        "row 5, column G (Storage high)",
        "row 6, column E (GTIN)",
        "row 6, column F (Storage low)",
        "row 7, column A (Code)",
        "row 7, column B (Name)",
        "row 8, column A (Code)",
    ], told
    assert (row.state, row.problems_found, row.made) == ("REFUSED", len(told), 0)
    words = dict(zip(places, (what for _, what in told), strict=True))
    assert "check digit" in words["row 2, column E (GTIN)"]
    assert "There is a material OLD" in words["row 3, column A (Code)"]
    assert "stands in row 2 too" in words["row 4, column A (Code)"]
    assert "formula" in words["row 8, column A (Code)"]
    assert loader.made() == before


def test_what_is_wrong_with_lots_is_told(loader: Loader) -> None:
    loader.load(MATERIALS, {}, {"Code": "TBL", "Unit": "{tbl}"})
    loader.load(SUPPLIERS, {}, {"Code": "SHOP", "Kind": "distributor"})
    before = loader.made()
    rows = (
        {"Lot number": "A", "Unit": "g", "Manufactured on": "2026-05-01", "Expires on": "2026-04-01"},
        {"Lot number": "B", "Material code": "TBL", "Supplier code": "SHOP"},
        {"Lot number": "C", "Supplier code": "NOBODY", "Net quantity": "0"},
        {"Lot number": "D", "Received on": "2150-01-01"},
        {"Lot number": "*", "Material code": "GONE"},
    )
    asked = loader.ask(LOTS, table(LOTS, *rows))
    assert loader.work(asked).state == "REFUSED"
    told = [(place.removeprefix("table, "), what) for place, what in loader.told(asked)]
    assert [place for place, _ in told] == [
        "row 2, column C (Unit)",
        "row 2, column F (Expires on)",
        "row 3, no column 'Manufacturer code'",
        "row 3, column C (Unit)",
        "row 4, column D (Net quantity)",
        "row 4, column G (Supplier code)",
        "row 5, column H (Received on)",
        "row 6, column A (Lot number)",
        "row 6, column B (Material code)",
    ], told
    assert loader.made() == before


@pytest.mark.requirement("EXE-18")
def test_a_table_that_was_loaded_says_so_of_each_row(loader: Loader) -> None:
    rows = ({"Code": "A"}, {"Code": "B"})
    assert loader.load(MATERIALS, *rows).state == "DONE"
    before = loader.made()
    asked = loader.ask(MATERIALS, table(MATERIALS, {"Code": "A", "Name": "Another"}, *rows[1:]))
    assert loader.work(asked).state == "REFUSED"
    assert [place for place, _ in loader.told(asked)] == [
        "table, row 2, column A (Code)",
        "table, row 3, column A (Code)",
    ]
    assert loader.made() == before
    assert not loader.look(
        "select 1 from material_definition where name = 'Another' and company_id = :c", c=loader.plant.company
    )


@pytest.mark.parametrize("kind", KINDS)
def test_many_rows_ask_no_more_than_few(loader: Loader, monkeypatch: pytest.MonkeyPatch, kind: LoadKind) -> None:
    loader.load(MATERIALS, {"Code": "OF-LOTS"})
    school = School(loader.do, loader.plant, loader.admin)
    school.version(school.document("SOP-1"))
    key = KINDS[kind].columns[0].title
    of = {"Material code": "OF-LOTS"} if kind is LOTS else {}
    trips = 0
    exchange = wire.exchange

    def counted(*given: Any, **named: Any) -> Any:  # noqa: ANN401 -- as the real one
        nonlocal trips
        trips += 1
        return exchange(*given, **named)

    def asked(*_: object) -> None:
        nonlocal trips
        trips += 1

    monkeypatch.setattr(wire, "exchange", counted)
    event.listen(loader.services.transactions.engine, "before_cursor_execute", asked)
    found = []
    try:
        for many in (2, 60):
            trips = 0
            assert loader.load(kind, *({key: f"n-{many}-{at}", **of} for at in range(many))).made == many
            found.append(trips)
    finally:
        event.remove(loader.services.transactions.engine, "before_cursor_execute", asked)
    assert found[0] == found[1]


def test_a_dry_run_writes_nothing_and_says_that_it_could(loader: Loader) -> None:
    before = loader.made()
    done = loader.load(MATERIALS, {}, dry_run=True)
    assert (done.state, done.made, done.steps_done, done.steps_of) == ("DONE", 0, 1, 1)
    assert loader.made() == before
    assert loader.load(MATERIALS, {}).made == 1


@pytest.mark.parametrize(
    ("data", "place", "told"),
    [
        (lambda: b"Code,Name,Unit", "table", "nothing below the titles"),
        (lambda: b"Code,Name,Unit,Colour\nA,B,kg,red", "table, row 1, column D", "'Colour' is no title here"),
        (lambda: b"Code,Name,Code\nA,B,C", "table, row 1, no column 'Unit'", "This column is missing"),
        (lambda: b"Code;Name;Unit\nA;B;kilo", "table, row 2, column C (Unit)", "'kilo' is no unit of stock"),
        (lambda: "Code,Name,Unit\nA,M\xfcller,kg".encode("cp1252"), "file", "save the file as CSV UTF-8"),
        (lambda: b'Code,Name,Unit\n"A,B,kg', "line 2", "This isn't CSV"),
        (lambda: b"Code,Name,Unit\nA," + b"x" * 40_000 + b",kg", "table, row 2, column B (Name)", "40000 characters"),
        (lambda: b"Code,Name,Unit\n" + b"A,B,kg\n" * 10_001, "table", "has 10001 rows; at most 10000"),
        (lambda: b"Code,Name,Unit\nA,B,kg,stray", "table, row 2, column D", "no title"),
        (lambda: b"Code,Name,Unit\nA\x07,B,kg", "table, row 2, column A (Code)", "no control characters"),
    ],
    ids=["empty", "unknown", "missing", "semicolons", "encoding", "quote", "huge cell", "rows", "stray", "control"],
)
def test_a_bad_table_is_told_what_is_wrong(loader: Loader, data: Callable[[], bytes], place: str, told: str) -> None:
    before = loader.made()
    asked = loader.ask(MATERIALS, data())
    assert loader.work(asked).state == "REFUSED"
    found = loader.told(asked)
    assert any(one == place and told in what for one, what in found), found
    assert loader.made() == before


def book(edit: Callable[[Workbook], None]) -> bytes:
    made = Workbook()
    one = made.worksheets[0]
    one.title = "Materials"
    for row in sheet(MATERIALS, {}, {"Code": "B"}).rows:
        one.append([str(cell) for cell in row.cells])
    edit(made)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def calculating(made: Workbook) -> None:
    made["Materials"]["B2"] = "=A1"


def merging(made: Workbook) -> None:
    made["Materials"].merge_cells("B2:B3")


def hiding_a_row(made: Workbook) -> None:
    made["Materials"].row_dimensions[3].hidden = True


def hiding_a_column(made: Workbook) -> None:
    made["Materials"].column_dimensions["B"].hidden = True


def with_another(made: Workbook) -> None:
    made.create_sheet("More").append(["x"])


def with_others_only(made: Workbook) -> None:
    made["Materials"].title = "Lots"
    with_another(made)


def explaining(made: Workbook) -> None:
    made.create_sheet("Units").append(["kg"])


@pytest.mark.parametrize(
    ("edit", "place", "told"),
    [
        (calculating, "Materials, row 2, column B (Name)", "holds a formula"),
        (merging, "Materials, row 2, column B (Name)", "merged"),
        (hiding_a_row, "Materials, row 3", "hidden"),
        (hiding_a_column, "Materials, row 1", "hidden"),
        (with_another, "More", "This sheet isn't read"),
        (with_others_only, "file", "no sheet Materials"),
        (explaining, None, None),
    ],
)
def test_what_a_workbook_hides_or_calculates_is_told(
    loader: Loader, edit: Callable[[Workbook], None], place: str | None, told: str | None
) -> None:
    asked = loader.ask(MATERIALS, book(edit), format_=XLSX)
    row = loader.work(asked)
    if place is None or told is None:
        assert row.made == 2
        return
    assert row.state == "REFUSED"
    found = loader.told(asked)
    assert any(one.startswith(place) and told in what for one, what in found), found


def test_a_zip_bomb_is_told(loader: Loader) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 17 * 2**20)
        archive.writestr("xl/_rels/workbook.xml.rels", b"<a/>")
    asked = loader.ask(MATERIALS, out.getvalue(), format_=XLSX)
    assert loader.work(asked).state == "REFUSED"
    assert "at most 16777216 are read" in loader.told(asked)[0][1]


def test_of_very_many_problems_the_first_are_told_and_the_rest_counted(loader: Loader) -> None:
    asked = loader.ask(MATERIALS, table(MATERIALS, *({"Code": f"M-{at}", "Unit": "stone"} for at in range(MOST + 40))))
    row = loader.work(asked)
    assert (row.state, row.problems_found) == ("REFUSED", MOST + 40)
    told = loader.told(asked)
    assert (len(told), told[-1][0]) == (MOST, f"table, row {MOST + 1}, column C (Unit)")


@pytest.mark.requirement("EXE-18")
def test_a_worker_killed_while_it_writes_leaves_nothing_and_the_next_writes_once(loader: Loader, urls: Urls) -> None:
    asked = loader.ask(MATERIALS, table(MATERIALS, {"Code": "A"}, {"Code": "B"}))
    before = loader.made()
    assert isinstance(loader.services.objects, FolderStore)
    argv = [sys.executable, "-m", "tests.workers.dying_load", urls.app, str(loader.services.objects._root)]
    process = subprocess.Popen(  # noqa: S603 -- our own program
        [*argv, str(loader.plant.company), str(asked)], cwd=HERE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.kill()
    process.communicate(timeout=10)
    assert (loader.row(asked).state, loader.made()) == ("WRITING", before)
    done = loader.work(asked, attempt=2)
    assert (done.state, done.made) == ("DONE", 2)
    once = loader.made()
    assert loader.work(asked, attempt=3) == done
    assert loader.made() == once


@pytest.mark.requirement("EXE-18")
def test_who_lost_the_lease_writes_nothing(loader: Loader, plant: Plant) -> None:
    asked = loader.ask(MATERIALS, table(MATERIALS, {}))
    first, second = (data_load._Load(loader.services, job(plant.company, asked), asked) for _ in range(2))
    for task in (first, second):
        task.run(progressing.begin, reason="test")
        task.run(progressing.check, reason="test", steps=2)
        task.run(progressing.write, reason="test", steps=1)
    before, sheets = loader.made(), (sheet(MATERIALS, {}),)
    for act, given_ in (
        (loaded.write_rows, {"sheets": sheets, "secret": bytes(32)}),
        (progressing.refuse, {"problems": []}),
        (progressing.fail, {"problem": None}),
        (progressing.end_dry_run, {}),
    ):
        with pytest.raises(Overtaken):
            first.run(act, reason="test", **given_)
    assert (loader.made(), loader.row(asked).state) == (before, "WRITING")
    second.run(loaded.write_rows, by=plant.engineer, reason="test", sheets=sheets, secret=bytes(32))
    assert loader.row(asked).made == 1


def test_what_breaks_us_is_tried_again_and_given_up_at_last(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> tuple[Sheet, ...]:
        raise ReadingBroken("status -11")

    monkeypatch.setattr(data_load, "read_table_apart", broken)
    asked = loader.ask(MATERIALS, table(MATERIALS, {}))
    for attempt, state in ((1, "READING"), (data_load.ATTEMPTS, "FAILED")):
        with pytest.raises(ReadingBroken):
            loader.work(asked, attempt=attempt)
        assert loader.row(asked).state == state
    assert "Name this id" in loader.told(asked)[0][1]
    assert loader.work(asked, attempt=6).state == "FAILED"


@pytest.mark.requirement("TEN-3")
def test_a_deactivated_persons_table_is_not_taken_over(loader: Loader, do: Do, plant: Plant) -> None:
    asked = loader.ask(MATERIALS, table(MATERIALS, {}))
    before = loader.made()
    do(plant.administrator, partial(standing.deactivate, person_id=plant.engineer.as_person, version=1))
    assert loader.work(asked).state == "REFUSED"
    assert loader.made() == before


@pytest.mark.requirement("TEN-2", "EXE-15")
def test_who_lost_the_role_meanwhile_loads_nothing(loader: Loader, do: Do, plant: Plant) -> None:
    asked = loader.ask(MATERIALS, table(MATERIALS, {}))
    before = loader.made()
    (held,) = loader.look("select * from role_grant where person_id = :p", p=plant.engineer.person)
    do(plant.administrator, lambda uow: roles.revoke(uow, held.id, version=held.version))
    assert loader.work(asked).state == "REFUSED"
    assert "MATERIAL_DEFINE" in loader.told(asked)[0][1]
    assert loader.made() == before


@pytest.mark.requirement("TEN-2")
@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_not_do_it_by_hand_may_not_ask_for_it(loader: Loader, plant: Plant, name: str) -> None:
    for kind in KINDS.values():
        if kind.may in ROLE_PERMISSIONS[PEOPLE[name]]:
            loader.ask(kind.name, b"x", by=plant.people[name])
        else:
            with pytest.raises(Forbidden):
                loader.ask(kind.name, b"x", by=plant.people[name])


@pytest.mark.requirement("TEN-1", "TEN-2")
def test_lots_lie_at_a_site_where_one_may_receive(do: Do, plant: Plant, other_plant: Plant) -> None:
    def ask(site: SiteId | None, kind: LoadKind = LOTS, *, by: Actor = plant.operator) -> None:
        nothing = partial(pytest.fail, "only who may ask is told of the file")
        do(by, partial(requesting.request_load, kind=kind, site=site, file=nothing, dry_run=False))

    everywhere = replace(plant.operator, grants=frozenset({Grant(Role.SUPERVISOR, None)}))
    for site in (plant.other_site, other_plant.site):
        with pytest.raises(Forbidden):
            ask(site)
    with pytest.raises(NotFound):
        ask(other_plant.site, by=everywhere)
    with pytest.raises(InvalidInput):
        ask(None)
    with pytest.raises(InvalidInput):
        ask(plant.site, MATERIALS)


@pytest.mark.requirement("TEN-1")
def test_another_companys_codes_are_neither_taken_nor_known(loader: Loader, do: Do, other_plant: Plant) -> None:
    other = Loader(do, other_plant, loader.admin, loader.services)
    assert other.load(MATERIALS, {}).made == 1
    asked = loader.ask(LOTS, table(LOTS, {}))
    assert loader.work(asked).state == "REFUSED"
    assert "Nothing in this company has the code 'EXC-001'" in loader.told(asked)[0][1]
    assert loader.load(MATERIALS, {}).made == 1


def test_a_request_reaches_the_worker_by_the_outbox() -> None:
    requested = DataLoadRequested(data_load=new_id())
    assert routes.DATA_LOAD in routes.consumers(requested)
    assert runtime.CONSUMERS[routes.DATA_LOAD] is data_load.carry_out


def test_nobody_changes_what_was_told(loader: Loader) -> None:
    loader.load(MATERIALS, {"Unit": "stone"})
    with pytest.raises(DBAPIError, match="is never allowed"), loader.admin.begin() as connection:
        connection.execute(text("update data_load_problem set what = 'fine'"))


WORDS = st.one_of(
    st.sampled_from(
        ["", "kg", "A-1", "5.10", "12,5", "=1+1", "2026-01-31", "yes", "NET", "04012345678901", "EXC-001", "L/1"]
    ),
    st.text(max_size=12),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_table_is_loaded_or_refused_with_places(loader: Loader, data: st.DataObject) -> None:
    """Whatever stands in it: an end with what was made, or with what is wrong; never another exception."""
    kind = data.draw(st.sampled_from(list(KINDS)))
    titles = [one.title for one in KINDS[kind].columns]
    head = data.draw(st.lists(st.one_of(st.sampled_from(titles), WORDS), min_size=1, max_size=20))
    head = data.draw(st.sampled_from([head, titles]))
    rows = data.draw(st.lists(st.lists(WORDS, max_size=len(head) + 1), max_size=4))
    cells = [Row(1, tuple(head)), *(Row(at, tuple(row)) for at, row in enumerate(rows, 2))]
    try:
        content = written_csv(Sheet("x", tuple(cells)))
    except UnicodeEncodeError:
        return
    before = loader.made()
    asked = loader.ask(kind, content)
    row = loader.work(asked)
    told = loader.told(asked)
    if row.state == "DONE":
        assert (told, row.problems_found) == ([], 0)
        assert sum(loader.made()) > sum(before)
    else:
        assert (row.state, len(told)) == ("REFUSED", min(MOST, row.problems_found))
        assert told
        assert all(place and what for place, what in told)
        assert loader.made() == before


def test_rows_bound_is_what_is_said() -> None:
    assert reading.ROWS == 10_000
    assert set(CELLS) == set(KINDS)

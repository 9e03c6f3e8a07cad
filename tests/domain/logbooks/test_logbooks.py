"""A logbook writes itself from the record, as things happened; people add to it, and take it along."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from domain.equipment.cleaning.commands import lapsing
from domain.equipment.clearance.procedures import Place
from domain.kernel import spreadsheets
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.logbooks import composing, table
from domain.logbooks.exporting import Wanted
from domain.logbooks.files import key
from domain.logbooks.kinds import LogbookFileFormat, LogbookKind
from domain.logbooks.models import LogbookEntry
from domain.logbooks.refusals import CorrectedAlready
from infra.services import Services
from infra.transaction import Transactions, as_process
from tests.calibration import WEIGHING, Metrology
from tests.conftest import Do
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.equipment import Workshop, refused, run_of
from tests.plant import Plant
from tests.scales import Booth, calibration
from workers import logbook

HOUR = timedelta(hours=1)
WRONG, RIGHT = "Seal replaced at the impeller.", "Seal replaced at the chopper."


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


def entries(transactions: Transactions, shop: Workshop, place: Place) -> list[LogbookEntry]:
    """Oldest first."""
    entry = LogbookEntry
    here = entry.location_id == place.room if place.equipment is None else entry.equipment_id == place.equipment
    with transactions.reading(shop.plant.company) as session:
        chosen = select(entry).where(entry.company_id == shop.plant.company, here).order_by(entry.at, entry.entry_id)
        return list(session.scalars(chosen))


@pytest.mark.requirement("EQP-6", "EQP-7")
def test_the_logbook_writes_itself(shop: Workshop, transactions: Transactions, plant: Plant, admin: Engine) -> None:
    run = run_of(shop.do, plant, admin)
    room = Place(room=shop.room())
    mixer = shop.unit(room=room.room)
    shop.demand(shop.clearing(), room)
    shop.clean(mixer)
    clearance = shop.clear(room, run)
    shop.used(mixer, run)
    shop.serve(mixer, "take_out_of_service", reason="The seal leaks.")
    shop.serve(mixer, "return_to_service")
    own = entries(transactions, shop, Place(equipment=mixer))
    assert [one.kind for one in own] == ["SERVICE", "CLEANING", "ALLOCATION", "USE", "SERVICE", "SERVICE"]
    cleaning, use = own[1], own[3]
    assert (cleaning.says, cleaning.by_name, cleaning.checked_name, cleaning.outcome) == (
        "Major cleaning by SOP-HIGH_SHEAR_MIXER-MAJOR, edition 1",
        "Operator",
        "Second Operator",
        "PASSED",
    )
    assert (use.batch_number, use.product, use.by_name, use.location_id) == (
        "B-001",
        run.row().product,
        "Operator",
        room.room,
    )
    assert (use.says, use.until is not None) == ("Used from phase 1 to phase 1, ended by Operator", True)
    assert [(one.says, one.by_name, one.remark) for one in own if one.kind == "SERVICE"] == [
        ("Registered, in service", "Engineer", "test"),
        ("Taken out of service", "Engineer", "The seal leaks."),
        ("Returned to service", "Engineer", "As its procedure says."),
    ]
    there = entries(transactions, shop, room)
    assert [(one.kind, one.batch_number, one.by_name, one.checked_name) for one in there] == [
        ("CLEARANCE", "B-001", "Operator", "Second Operator"),
        ("USE", "B-001", "Operator", None),
    ]
    assert there[0].entry_id == clearance
    assert entries(transactions, shop, Place(equipment=shop.unit("RMG-02")))[0].says == "Registered, in service"


@pytest.mark.requirement("EQP-2", "EQP-6", "EQP-7")
def test_what_time_does_stands_in_the_logbook_at_its_moment(
    shop: Workshop, transactions: Transactions, plant: Plant, admin: Engine
) -> None:
    mixer = shop.unit()
    line = Place(equipment=mixer)
    shop.demand(shop.clearing(minutes=30), line)
    shop.clean(mixer)
    clearance = shop.clear(line, run_of(shop.do, plant, admin))
    shop.later(8 * 24 * HOUR)
    shop.do(as_process(plant.company, "schedule"), lambda uow: lapsing.heed_time(uow, equipment=mixer))
    until = shop.row("line_clearance", clearance).clear_until
    found = {one.says: one for one in entries(transactions, shop, line) if one.kind == "LAPSE"}
    hold = found["The clean hold lapsed: dirty from now on"]
    assert (hold.by_name, hold.outcome) == (None, "DIRTY")
    assert hold.recorded_at is not None
    assert hold.at < hold.recorded_at
    assert until < datetime.now(UTC)


@pytest.mark.requirement("EQP-6", "WGH-9")
def test_the_logbook_of_a_scale_has_its_calibrations_and_checks(
    shop: Workshop, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    booth = Booth(do, plant, admin)
    scale = booth.scale()
    booth.calibrate(scale)
    booth.witness(booth.check(scale))
    place = Place(equipment=shop.unit("SCL-01", scale=scale, values=()))
    own = entries(transactions, shop, place)
    assert [(one.kind, one.outcome) for one in own] == [
        ("CALIBRATION", "PASSED"),
        ("CHECK", "PASSED"),
        ("SERVICE", "IN_SERVICE"),
    ]


@pytest.mark.requirement("EQP-5", "EQP-6")
def test_a_scale_that_is_equipment_has_each_of_its_calibrations_once(
    shop: Workshop, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    booth, lab = Booth(do, plant, admin), Metrology(shop)
    scale = booth.scale()
    equipment = shop.unit("SCL-01", scale=scale, values=())
    by_certificate = booth.calibrate(scale, replace(calibration(), points=calibration().points[1:]))
    lab.define(equipment, WEIGHING)
    signed = lab.calibrated(equipment, "50.01")
    assert len(lab.state()["scale_calibration"]) == 2
    own = [one for one in entries(transactions, shop, Place(equipment=equipment)) if one.kind == "CALIBRATION"]
    assert [(one.entry_id, one.by_name, one.checked_name) for one in own] == [
        (by_certificate, "Engineer", None),
        (signed, "Engineer", plant.supervisor.name),
    ]


@pytest.mark.requirement("EQP-6")
def test_what_a_person_wrote_is_signed_and_corrected_by_another_entry_only(
    shop: Workshop, transactions: Transactions, plant: Plant
) -> None:
    mixer, room = Place(equipment=shop.unit()), Place(room=shop.room())
    earlier = datetime.now(UTC) - 2 * HOUR
    wrong = shop.note(mixer, WRONG, happened_at=earlier, by=plant.engineer)
    refused(
        shop,
        *((Forbidden, lambda one=one: shop.note(one, WRONG, by=plant.qualified)) for one in (mixer, room)),
        (InvalidInput, lambda: shop.note(mixer, " ")),
        (InvalidInput, lambda: shop.note(mixer, WRONG, happened_at=datetime.now(UTC) + HOUR)),
        (NotFound, lambda: shop.note(room, RIGHT, corrects=wrong)),
        (NotFound, lambda: shop.note(mixer, RIGHT, corrects=new_id())),
    )
    right = shop.note(mixer, RIGHT, happened_at=earlier, corrects=wrong)
    refused(shop, (CorrectedAlready, lambda: shop.note(mixer, RIGHT, corrects=wrong)))
    notes = [one for one in entries(transactions, shop, mixer) if one.kind == "NOTE"]
    assert [(one.entry_id, one.remark, one.by_name, one.outcome, one.corrects_id) for one in notes] == [
        (wrong, WRONG, "Engineer", "CORRECTED", None),
        (right, RIGHT, "Operator", None, wrong),
    ]
    assert all(one.at == earlier and one.recorded_at is not None for one in notes)
    for statement in (
        "update logbook_note set says = 'x' where company_id = :c",
        "delete from logbook_note where company_id = :c",
    ):
        assert refused_by_the_database(shop.do, plant, statement) in {RESTRICTED, "42501"}, statement


@pytest.mark.requirement("EQP-6")
def test_a_logbook_is_taken_along_as_csv_and_pdf(
    shop: Workshop, services: Services, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixer = Place(equipment=shop.unit())
    shop.clean(mixer.equipment or new_id())
    wrong = shop.note(mixer, "=1+1\nas the display said")
    right = shop.note(mixer, RIGHT, corrects=wrong)
    now = datetime.now(UTC)
    refused(
        shop,
        (Forbidden, lambda: shop.export(Wanted(equipment=mixer.equipment), by=plant.administrator)),
        (InvalidInput, lambda: shop.export(Wanted())),
        (InvalidInput, lambda: shop.export(Wanted(equipment=mixer.equipment, since=now, until=now))),
        (NotFound, lambda: shop.export(Wanted(equipment=new_id()))),
    )
    export = shop.export(Wanted(equipment=mixer.equipment))
    logbook.make(services, plant.company, export)
    logbook.make(services, plant.company, export)
    row = shop.row("logbook_export", export)
    assert (row.state, row.entries) == ("DONE", 4)
    pdf = stored(services, plant, export, row.pdf_sha256, LogbookFileFormat.PDF)
    assert pdf.startswith(b"%PDF-")
    read = stored(services, plant, export, row.csv_sha256, LogbookFileFormat.CSV).decode()
    head, *lines = csv.reader(StringIO(read.removeprefix(spreadsheets.MARK)))
    assert (tuple(head), [one[4] for one in lines]) == (table.HEAD, ["SERVICE", "CLEANING", "NOTE", "NOTE"])
    assert lines[1][6:8] == ["Operator", "Second Operator"]
    assert lines[2][-3] == "'=1+1\nas the display said", "a spreadsheet calculates nothing of it"
    assert [one[-2:] for one in lines[2:]] == [[str(wrong), ""], [str(right), str(wrong)]]
    later = shop.export(Wanted(equipment=mixer.equipment, since=now + HOUR))
    logbook.make(services, plant.company, later)
    assert shop.row("logbook_export", later).entries == 0
    monkeypatch.setattr(composing, "MOST", 2)
    long = shop.export(Wanted(equipment=mixer.equipment))
    logbook.make(services, plant.company, long)
    row = shop.row("logbook_export", long)
    assert (row.state, row.csv_sha256) == ("FAILED", None)
    assert "export a shorter one" in row.problem


def stored(services: Services, plant: Plant, export: UUID, sha256: str, format_: LogbookFileFormat) -> bytes:
    found: bytes = services.objects.get(key(plant.company, export, sha256, format_), sha256=sha256)
    return found


def test_every_kind_is_written_by_the_view_and_nothing_else(admin: Engine) -> None:
    with admin.connect() as connection:
        defined = connection.execute(text("select pg_get_viewdef('theriac.logbook_entry'::regclass)")).scalar_one()
        options = connection.execute(
            text("select reloptions from pg_class where oid = 'theriac.logbook_entry'::regclass")
        ).scalar_one()
    assert options == ["security_invoker=true"], "whoever reads it sees no other company's rows"
    for one in LogbookKind:
        assert f"'{one}'::text" in defined, one

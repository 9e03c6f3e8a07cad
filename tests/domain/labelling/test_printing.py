"""A label is composed, numbered and kept before it is printed; what can't be is refused, and nothing is queued."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from domain.kernel.actor import Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict
from domain.labelling.refusals import (
    IssuerFixed,
    IssuerMissing,
    NothingToLabel,
    PrinterBusy,
    PrinterCodeTaken,
    PrinterElsewhere,
    PrinterRetired,
    PrinterTaken,
)
from domain.labels import own, scanning, stored
from domain.labels.own import Issuer, Named, OwnCode
from domain.labels.refusals import IllegalCharacter, LineDoesNotFit, ReprintNeedsReason
from infra.transaction import SETTINGS, settings_of
from tests.conftest import AUDIT_KEY, Do, every_row
from tests.containers import Shelves
from tests.labelling import ISSUER, TABLES, PrintRoom
from tests.plant import Plant

Acts = tuple[tuple[type[Refusal], Callable[[], object]], ...]


def refuses(room: PrintRoom, acts: Acts) -> None:
    """Each act is refused so, and no row of any table is added or changed."""
    before = every_row(room.admin, TABLES, room.plant.company)
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
        assert every_row(room.admin, TABLES, room.plant.company) == before, refusal


@pytest.mark.requirement("LBL-3", "LBL-4")
def test_what_is_printed_is_kept_as_it_is_on_paper(room: PrintRoom) -> None:
    drums = room.drums("25.000", "24.5", number="L-7")
    lot = room.rows("material_lot")[0].id
    sample = room.sample(lot)
    job = room.print(room.printer(), drums, samples=[sample])
    assert (room.job(job).state, room.job(job).labels, room.job(job).version) == ("QUEUED", 3, 1)
    first, second, third = room.prints(job)
    assert [(one.number, one.reason, one.outcome) for one in (first, second, third)] == [(1, None, "PENDING")] * 3
    assert (first.status, third.status) == ("QUARANTINE", None)
    assert first.expires_on is not None
    label = stored.read(first.content)
    said = {line.title: line.text for line in label.lines}
    assert label.heading == "Material M-L-7"
    assert (said["Lot"], said["Container"], said["Number"]) == ("L-7", "1 of 2", "L-7-1")
    assert (said["Tare"], said["Gross when filled"], said["Net when filled"]) == ("350 g", "25.350 kg", "25.000 kg")
    assert said["Expiry"] == first.expires_on.isoformat()
    assert said["Status when printed"].startswith("QUARANTINE, 20")
    today = datetime.now(UTC).date()
    for row, named, thing in ((first, Named.CONTAINER, drums[0]), (third, Named.SAMPLE, sample)):
        scanned = scanning.scan(str(stored.read(row.content).symbols[0].elements), today=today)
        assert own.origin(scanned, ISSUER) == OwnCode(named, thing)
        assert row.zpl.startswith("^XA")
        assert row.zpl.isascii()
    assert {row.kind for row in room.rows("label")} == {"CONTAINER", "SAMPLE"}


@pytest.mark.requirement("LBL-3")
def test_another_print_needs_a_reason_and_is_counted(room: PrintRoom) -> None:
    first, second = room.drums("10", "10")
    printer = room.printer()
    room.print(printer, [first])
    refuses(
        room,
        (
            (ReprintNeedsReason, lambda: room.print(printer, [first])),
            (ReprintNeedsReason, lambda: room.print(printer, [second, first], reason=" ")),
            (InvalidInput, lambda: room.print(printer, [first], reason="x" * 501)),
        ),
    )
    with pytest.raises(ReprintNeedsReason, match="container L-1-1 was printed once"):
        room.print(printer, [second, first])
    again = room.prints(room.print(printer, [second, first], reason=" The label tore. "))
    assert [(one.number, one.reason) for one in again] == [(1, None), (2, "The label tore.")]
    assert "Reprint: print 2 of this label" in {str(line) for line in stored.read(again[1].content).texts}
    assert len(room.rows("label")) == 2


@pytest.mark.requirement("LBL-3")
def test_what_never_came_out_was_no_print(room: PrintRoom) -> None:
    (drum,) = room.drums("10")
    printer = room.printer()
    room.cancel(room.print(printer, [drum]))
    job = room.print(printer, [drum])
    assert [one.number for one in room.prints(job)] == [1]
    with pytest.raises(ReprintNeedsReason):
        room.print(printer, [drum])


@pytest.mark.requirement("LBL-3")
def test_of_several_at_once_one_is_the_first_print(room: PrintRoom) -> None:
    (drum,) = room.drums("10")
    printers = [room.printer(f"P-{number}") for number in range(4)]

    def attempt(number: int) -> int:
        return int(room.prints(room.print(printers[number], [drum], reason="Again"))[0].number)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [1, 2, 3, 4]
    assert len(room.rows("label")) == 1


@pytest.mark.requirement("LBL-5", "LBL-6", "TEN-2")
def test_what_cant_be_printed_is_refused_whole(room: PrintRoom, plant: Plant, other_plant: Plant) -> None:
    shelves = Shelves(room.store)
    first, gone = room.drums("10", "10")
    shelves.witness(shelves.destroy(gone))
    printer, small, retired = room.printer(), room.printer("VIAL", width=30, height=20), room.printer("OLD")
    room.retire(retired)
    there = room.printer("B-1", site=plant.other_site)
    both = replace(
        plant.operator, grants=frozenset(Grant(Role.OPERATOR, one) for one in (plant.site, plant.other_site))
    )
    only_there = replace(plant.operator, grants=frozenset({Grant(Role.OPERATOR, plant.other_site)}))
    refuses(
        room,
        (
            (LineDoesNotFit, lambda: room.print(small, [first])),
            (NothingToLabel, lambda: room.print(printer, [first, gone])),
            (NotFound, lambda: room.print(printer, [first, new_id()])),
            (NotFound, lambda: room.print(printer, samples=[new_id()])),
            (NotFound, lambda: room.print(new_id(), [first])),
            (NotFound, lambda: room.print(printer, [first], by=other_plant.operator)),
            (NotFound, lambda: room.print(there, [first], by=only_there)),
            (PrinterElsewhere, lambda: room.print(there, [first], by=both)),
            (PrinterRetired, lambda: room.print(retired, [first])),
            (Forbidden, lambda: room.print(printer, [first], by=plant.engineer)),
            (InvalidInput, lambda: room.print(printer)),
            (InvalidInput, lambda: room.print(printer, [first, first])),
            (InvalidInput, lambda: room.print(printer, [new_id() for _ in range(101)])),
            (InvalidInput, lambda: room.print(printer, [first], minutes=0)),
        ),
    )
    with pytest.raises(PrinterElsewhere, match="than container L-1-1; take"):
        room.print(there, [first], by=both)


def test_printers_are_enrolled_changed_and_retired(room: PrintRoom, plant: Plant) -> None:
    printer, elsewhere = room.printer(), room.gateway(plant.other_site)
    refuses(
        room,
        (
            (PrinterCodeTaken, room.printer),
            (PrinterTaken, lambda: room.printer("P-2", gateway_printer="p-1")),
            (InvalidInput, lambda: room.printer("P-2", width=10)),
            (InvalidInput, lambda: room.printer("P-2", gateway_printer=None)),
            (NotFound, lambda: room.printer("P-2", gateway=new_id())),
            (NotFound, lambda: room.printer("P-2", gateway=elsewhere)),
            (InvalidInput, lambda: room.printer("P-2", name="")),
            (Forbidden, lambda: room.printer("P-2", by=plant.operator)),
            (NotFound, lambda: room.change(new_id())),
            (VersionConflict, lambda: room.change(printer, seen=2)),
            (Forbidden, lambda: room.change(printer, by=plant.operator)),
            (Forbidden, lambda: room.retire(printer, by=plant.reviewer)),
        ),
    )
    room.change(printer, name="At the sampling booth", width=50, height=30)
    room.printer("P-3")
    job = room.print(room.rows("label_printer")[1].id, room.drums("5"))
    busy = room.rows("label_printer")[1].id
    refuses(
        room,
        ((PrinterBusy, lambda: room.change(busy, gateway_printer="p-3")), (PrinterBusy, lambda: room.retire(busy))),
    )
    room.cancel(job)
    room.retire(busy)
    refuses(
        room, ((PrinterRetired, lambda: room.change(busy, seen=2)), (PrinterCodeTaken, lambda: room.printer("P-3")))
    )
    room.printer("P-4", gateway_printer="p-3")  # what a retired one had is free


@pytest.mark.requirement("LBL-4")
def test_how_codes_begin_is_chosen_before_anything_is_printed_and_stays(plant: Plant, room: PrintRoom) -> None:
    (drum,) = room.drums("10")
    seen = room.rows("label_issuer")[0].version
    room.mark(Issuer("OTHER"), seen=seen)
    room.mark(ISSUER, seen=seen + 1)
    room.print(room.printer(), [drum])
    more = frozenset({"9501101", "4012345"})
    refuses(
        room,
        (
            (IssuerFixed, lambda: room.mark(Issuer("OTHER", prefixes=ISSUER.prefixes), seen=seen + 2)),
            (IssuerFixed, lambda: room.mark(Issuer("METRO", "92", ISSUER.prefixes), seen=seen + 2)),
            (IssuerFixed, lambda: room.mark(Issuer("METRO"), seen=seen + 2)),
            (VersionConflict, lambda: room.mark(ISSUER, seen=seen)),
            (VersionConflict, room.mark),
            (Forbidden, lambda: room.mark(ISSUER, seen=seen + 2, by=plant.supervisor)),
            (InvalidInput, lambda: room.mark(Issuer("METRO", prefixes=_prefixes(21)), seen=seen + 2)),
        ),
    )
    for wrong in (("m",), ("METRO", "90")):
        with pytest.raises(InvalidInput):
            Issuer(*wrong)
    with pytest.raises(IllegalCharacter):
        Issuer("METRO", prefixes=frozenset({"95O1"}))
    room.mark(Issuer("METRO", prefixes=more), seen=seen + 2)


@pytest.mark.requirement("LBL-4")
def test_without_a_name_for_its_codes_a_company_prints_nothing(do: Do, other_plant: Plant, admin: Engine) -> None:
    room = PrintRoom(do, other_plant, admin)
    printer, drums = room.printer(), room.drums("10")
    refuses(room, ((IssuerMissing, lambda: room.print(printer, drums)), (VersionConflict, lambda: room.mark(seen=1))))


@pytest.mark.requirement("LBL-3", "LBL-4", "LBL-8")
def test_the_database_refuses_what_no_command_does(room: PrintRoom) -> None:
    job = room.print(room.printer(), room.drums("10", "10"))
    room.send(job)
    for statement, reason in (
        ("update label_issuer set name = 'OTHER'", "LBL-4"),
        ("update label_issuer set identifier = '92'", "LBL-4"),
        ("update label_issuer set prefixes = '{}'", "LBL-4"),
        ("delete from label_issuer", "LBL-4"),
        ("update label_print set content = '{}'", "LBL-3"),
        ("update label_print set number = 2, reason = 'x'", "LBL-3"),
        ("update label_print set outcome = 'PRINTED'", "LBL-8"),  # while its job says nothing of it
        (f"insert into label_print {_ANOTHER}", "LBL-8"),  # which its job knows nothing of
        ("update label_job set labels = 1", "LBL-8"),
        ("update label_job set gateway_printer = 'other'", "LBL-8"),
        ("update label_job set gateway_id = null, gateway_printer = null", "LBL-8"),
        ("update label_job set state = 'QUEUED', sent_at = null, answer_until = null", "LBL-8"),
        ("update label_job set state = 'PRINTED', ended_at = now()", "LBL-8"),
        ("update label set kind = 'SAMPLE'", "AUD-2"),
        ("delete from label_print", "LBL-3"),
    ):
        with pytest.raises(DatabaseError, match=reason):
            _tamper(room, statement)
    assert room.outcomes(job) == ["PENDING", "PENDING"]


_ANOTHER = """
    select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'position', 3, 'number', 2,
      'reason', 'x'))).* from label_print p where position = 1 and p.company_id = :c
"""


def _tamper(room: PrintRoom, statement: str) -> None:
    """As the database's own administrator would, with an actor and a key, so that the audit lets it pass."""
    settings = settings_of(room.process("x"), audit_key=AUDIT_KEY, reason="By hand")
    with room.admin.begin() as connection:
        connection.connection.cursor().execute(SETTINGS.text, settings)
        where = "" if ":c" in statement else " where company_id = :c"
        connection.execute(text(statement + where), {"c": room.plant.company})


def _prefixes(count: int) -> frozenset[str]:
    return frozenset(f"95{number:05d}" for number in range(count))

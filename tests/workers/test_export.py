"""The exported record, from the request to a file that verifies itself."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from pypdf import PdfReader

from domain.equipment.cleaning.kinds import Inspection, ProcedureKind
from domain.execution.rules.recording import Late
from domain.exports import archive, record, seal_commands
from domain.exports.document.whole import Document
from domain.exports.events import RecordExportRequested
from domain.exports.kinds import ExportState, RecordCopy
from domain.exports.report import Outcome
from domain.kernel.ids import new_id
from domain.recipes.files import object_key
from domain.recipes.walking.values import Question
from infra.documents import batch_record
from infra.documents.batch_record import RenderingFailed
from infra.documents.company_seal import TimeStampUnavailable
from infra.exchange.batchml.production.writing import production_record
from infra.exchange.batchml.schema import PRODUCTION_RECORD, require_valid
from infra.exchange.xml_text import root_of
from infra.secret_box import NotUnsealed
from tests import calculating, dispensing, execution, flow, pictures, recipes, seals, translations
from tests.deviating import Actions, Quality
from tests.dispensing import Dispensary
from tests.equipment import MIXER, RULES, Workshop, run_of
from tests.execution import Run, percent
from tests.exporting import Exporting, eventful, exporting
from tests.flow import Way
from workers import export as exports
from workers import routes, runtime
from workers.export import NotConfirmed, carry_out, export_record
from workers.exporting import attaching, log
from workers.exporting.content import RowsNotExplained
from workers.exporting.sealing import SealExpired
from workers.exporting.waiting import NotSealedYet, until
from workers.outbox import MAX_ATTEMPTS, Job

INVENTED = """
    insert into batch_hold
    select company_id, gen_random_uuid(), version, site_id, batch_id, held_at, held_by, 'invented', restarted_at,
           restarted_by, restart_reason
    from batch_hold
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporting]:
    with exporting(tmp_path_factory.mktemp("exporting")) as found:
        eventful(found.run)
        yield found


@pytest.fixture(scope="module")
def export(place: Exporting) -> UUID:
    return place.export(place.run.batch)


@pytest.fixture(scope="module")
def files(place: Exporting, export: UUID) -> dict[str, bytes]:
    return archive.unpack(place.bundle(export))


@pytest.fixture(scope="module")
def document(files: dict[str, bytes]) -> Document:
    found: Document = json.loads(files["record.json"])["document"]
    return found


@pytest.mark.requirement("AUD-3")
@pytest.mark.requirement("AUD-5")
def test_the_record_of_a_released_batch_passes_every_check(place: Exporting, export: UUID) -> None:
    report = place.verified(place.bundle(export))
    # No company seals its records until it says so.
    assert place.row(export).copy == RecordCopy.FINAL
    others = {check.name: check.outcome for check in report.checks if check.outcome is not Outcome.PASSED}
    assert others == {"seal": Outcome.NOT_APPLICABLE}


@pytest.mark.requirement("AUD-5")
def test_the_record_of_a_released_batch_is_valid_batchml_that_says_the_same(document: Document) -> None:
    data = production_record(document)
    root = root_of(data)
    require_valid(root, by=PRODUCTION_RECORD)
    assert production_record(document) == data
    texts = [node.text for node in root.iter()]
    assert root.findtext("{*}BatchID") == document["batch"]["number"]
    assert root.findtext("{*}RecordStatus") == "RELEASED"
    assert [one.findtext("{*}Value/{*}ValueString") for one in root.iter("{*}JobResponseData")].count("2.70") == 1
    assert [one.findtext("{*}PrechangeData/{*}ValueString") for one in root.iter("{*}Change")] == ["27"]
    assert {"51.402", "1.50", "49.80"} <= {one.text for one in root.iter("{*}QuantityString")}
    assert "Free-flowing; 白い粉\nZoë" in texts
    signed = [one.findtext("{*}Name") for one in root.iter("{*}PersonnelIdentificationManifest")]
    assert signed[: len(document["signatures"])] == [one["printed_name"] for one in document["signatures"]]
    events = {one.findtext("{*}EntryID"): one.findtext("{*}EventSubType") for one in root.iter("{*}Event")}
    assert {f"/exceptions/{place}" for place in range(len(document["exceptions"]))} <= events.keys()
    assert events["/holds/0"] == "State Command"


@pytest.mark.requirement("AUD-5")
@pytest.mark.requirement("EXE-16")
def test_the_record_of_a_recipe_with_pictures_prints_them_and_passes_every_check(place: Exporting) -> None:
    """The picture is in the PDF; a document is told by its SHA-256."""
    picture, sop = pictures.png(), pictures.filed("SOP_12", pictures.DOCUMENT, name="SOP 12")
    sieve = pictures.filed("SIEVE", picture)
    instruction = "Fit it as [SOP 12](file:SOP_12) says:\n![The sieve](file:SIEVE)"
    place.services.objects.put(object_key(place.plant.company, sieve.sha256), picture, sha256=sieve.sha256)
    shown = (recipes.phase(1, "Fit", instruction=instruction),)
    version = recipes.effective_recipe(place.do, place.plant, phases=shown, code="SHOWN", files=(sieve, sop))
    bundle = place.bundle(place.export(execution.issue(place.do, place.plant, version, "SHOWN-1")))
    assert place.verified(bundle).confirmed
    found = archive.unpack(bundle)
    told = json.loads(found["record.json"])["document"]
    assert [(one["code"], one["sha256"], one["size"]) for one in told["files"]] == [
        ("SIEVE", sieve.sha256, str(len(picture))),
        ("SOP_12", sop.sha256, str(len(pictures.DOCUMENT))),
    ]
    assert told["phases"][0]["instruction"] == instruction
    pages = PdfReader(BytesIO(found["record.pdf"])).pages
    printed = "".join(page.extract_text() for page in pages)
    assert sum(len(page.images) for page in pages) == 1
    assert f"SHA-256 {sieve.sha256[:12]}" in printed
    assert "Files of the recipe" in printed
    # It holds what it names; what the store doesn't have is said to be left out.
    assert found[f"attachments/{sieve.sha256}.png"] == picture
    held = json.loads(found["attachments.json"])["files"]
    assert {(one["sha256"], one["left_out"]) for one in held} == {
        (sieve.sha256, None),
        (sop.sha256, "NOT_IN_THE_STORE"),
    }
    rows = json.loads(found["record.json"])["rows"]
    of = attaching.listed(place.services.objects, place.plant.company, rows, room=len(picture) - 1)
    assert {one.left_out for one in of.files} == {"NO_ROOM", "NOT_IN_THE_STORE"}


@pytest.mark.requirement("AUD-5")
def test_the_company_seals_its_records_while_it_has_a_seal(place: Exporting) -> None:
    with seals.stamping() as address:
        seal = seals.one_of_each(place.do, place.plant, time_stamp_authority=address)
        sealed = place.export(place.run.batch)
    report = place.verified(place.bundle(sealed))
    (told,) = [check.explanation for check in report.checks if check.name == "seal"]
    assert report.confirmed
    assert told.startswith("sealed by O=ACME,CN=ACME Pharma, stamped 20")
    assert place.row(sealed).seal_sha256 == seals.company().certificate.fingerprint(hashes.SHA256()).hex()

    # The authority is gone: no record without what the company wants on it.
    with pytest.raises(TimeStampUnavailable, match=address):
        place.export(place.run.batch)
    # Nor one with a certificate that is no longer valid.
    expired = "update company_seal set valid_to = now() - interval '1 second'"
    with place.behind_the_back("company_seal", expired, "update company_seal set valid_to = now() + interval '1 day'"):
        failed = place.request(place.run.batch)
        with pytest.raises(SealExpired):
            export_record(place.services, place.plant.company, failed)
    assert "setCompanySeal" in place.row(failed).problem

    place.do(place.plant.administrator, lambda uow: seal_commands.withdraw_company_seal(uow, seal=seal))
    assert place.house.ask("select * from company_seal_key") == []
    unsealed = place.export(place.run.batch)
    assert place.row(unsealed).seal_sha256 is None
    assert place.verified(place.bundle(unsealed)).confirmed


@pytest.mark.requirement("AUD-5", "EXE-7")
def test_the_record_of_calculated_values_tells_what_they_came_from_and_passes_every_check(place: Exporting) -> None:
    run = calculating.one_of_each(place.do, place.plant, place.house.admin)
    bundle = place.bundle(place.export(run.batch))
    assert place.verified(bundle).confirmed
    (phase,) = json.loads(archive.unpack(bundle)["record.json"])["document"]["phases"]
    (mean,) = next(one["values"] for one in phase["parameters"] if one["name"] == "Mean")
    assert (mean["text"], mean["source"], len(mean["corrections"])) == ("not calculable", "CALCULATED", 2)
    assert mean["calculation"] == {
        "formula": "mean(mass)",
        "problem": "mass is < 0.10 kg, which is no exact value",
        "inputs": [{"reference": "mass", "text": text} for text in ("51.10 kg", "51.50 kg", "< 0.10 kg")],
    }


@pytest.mark.requirement("AUD-5", "WGH-11", "WGH-15")
def test_the_record_of_a_batch_that_was_dispensed_tells_its_weighings_and_passes_every_check(place: Exporting) -> None:
    bundle = place.bundle(place.export(dispensing.one_of_each(Dispensary(place.do, place.plant, place.house.admin))))
    assert place.verified(bundle).confirmed
    found = archive.unpack(bundle)
    (dispense,) = json.loads(found["record.json"])["document"]["dispenses"]
    (weighing,) = dispense["weighings"]
    assert [(one["kind"], one["net"]) for one in weighing["weights"]] == [("TARE", None), ("GROSS", "7.500")]
    assert [one["meaning"] for one in weighing["signatures"]] == ["WITNESSED", "VERIFIED"]
    tare, gross = weighing["weights"]
    assert (tare["source"], gross["source"], "told" in gross) == ("ENROLLED", "TYPED", False)
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(found["record.pdf"])).pages)
    for told in ("Weighing and dispensing", "7.500", "Witnessed", "SCL-02, to 150", "BOOTH-9", "calibration due"):
        assert told in printed, told
    assert f"signedbyitsgateway:reading{tare['told']['id']}" in "".join(printed.split())  # wherever it breaks


@pytest.mark.requirement("AUD-5", "EQP-1", "EQP-2")
def test_the_record_of_a_batch_tells_its_equipment_with_its_cleanings_and_passes_every_check(place: Exporting) -> None:
    shop, run = vessels(place)
    vessel = shop.unit("VES-01", maker="Glatt", serial_number="G-4711")
    major, sterile = shop.clean(vessel), shop.clean(vessel, ProcedureKind.STERILISATION)
    allocation = shop.allocate(vessel, run)
    use = shop.use(vessel, run)
    shop.end(use, run, late=Late(datetime.now(UTC), "The terminal was down"))
    shop.release(allocation)
    failed = shop.begin(vessel)
    shop.complete(failed, Inspection.FAILED)
    again, later = shop.clean(vessel), shop.clean(vessel)
    shop.rename(vessel, "The vessel of another day", serial_number="G-4712")
    bundle = place.bundle(place.export(run.batch))
    assert place.verified(bundle).confirmed
    found = archive.unpack(bundle)
    record = json.loads(found["record.json"])
    (used,) = record["document"]["equipment"]
    assert (used["code"], used["name"], used["made"], used["serial"]) == ("VES-01", "Granulator", "Glatt", "G-4711")
    assert (used["equipment_class"], used["requirement"]) == ("High-shear mixer (VESSEL)", None)
    assert (used["from_phase"], used["to_phase"]) == (used["to_phase"], f"1 {recipes.PHASES[0].name}")
    assert used["begun_by"] == used["ended_by"] == place.plant.operator.name
    assert used["begun_at"]["utc"] < used["ended_late"]["event_at"]["utc"] < used["ended_at"]["utc"]
    assert (used["ended_late"]["because"], "begun_late" in used) == ("The terminal was down", False)
    assert [one["kind"] for one in used["before"]] == ["MAJOR", "STERILISATION"]
    assert [(one["state"], one["remark"]) for one in used["after"]] == [
        ("FAILED", "Residue at the seal."),
        ("PASSED", None),
    ]
    assert record["rows"]["cleaning_record"].keys() == {str(one) for one in (major, sterile, failed, again)}
    assert str(later) not in record["rows"]["cleaning_record"]
    held = used["before"][1]
    until = datetime.fromisoformat(held["performed_at"]["utc"]) + timedelta(minutes=60)
    assert datetime.fromisoformat(held["hold_until"]["utc"]) == until
    assert (held["performed_by"], held["verified_by"]) == (place.plant.operator.name, place.plant.second_operator.name)
    assert "Cleaning of VES-01 by SOP-VESSEL-MAJOR" in {one["subject"] for one in record["document"]["signatures"]}
    printed = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(found["record.pdf"])).pages).split())
    for told in ("Equipment", "G-4711", "SOP-VESSEL-STERILISATION", "Residueattheseal.", "FAILED", "beforeitsuse"):
        assert told in printed, told  # wherever its lines break


@pytest.mark.requirement("EXE-1", "EXE-12", "AUD-5")
def test_the_record_of_a_batch_tells_its_way_and_its_times_and_passes_every_check(place: Exporting) -> None:
    version = flow.effective(place.do, place.plant, flow.undecidable(flow.with_links(flow.RESTING)))
    way = Way(place.do, place.plant, place.house.admin, execution.issue(place.do, place.plant, version, "B-WAY"))
    way.sort(lumps=False)
    way.through(2)
    way.through(3)
    way.decide(Question("lumpy", ()), holds=False, reason="No lumps were seen")
    way.through(5)
    way.dry("3.1", 1)
    loss = way.dry("2.4", 2)
    way.through(8)
    way.correct(loss, percent("2.3"))
    bundle = place.bundle(place.export(way.batch))
    assert place.verified(bundle).confirmed
    found = archive.unpack(bundle)
    document = json.loads(found["record.json"])["document"]
    runs = [(one["number"], one.get("passes"), "left_out_at" in one) for one in document["phases"]]
    assert runs[3:] == [
        ("4", None, True),
        ("5", None, False),
        ("6", "1", False),
        ("6", "2", False),
        ("7", "1", False),
        ("7", "2", False),
        ("8", None, False),
    ]
    decided = [(one["block"], one["passes"], one["revision"], one["holds"]) for one in document["decisions"]]
    assert decided == [
        ("lumpy", "", "1", None),
        ("lumpy", "", "2", False),
        ("again", "1", "1", False),
        ("again", "2", "1", True),
        ("again", "2", "2", True),
    ]
    assert document["decisions"][-1]["inputs"] == [{"name": "LOD.LOSS", "text": "2.3 %", "revision": "2"}]
    by_hand = document["decisions"][1]
    assert (by_hand["reason"], by_hand["signature"]["meaning"]) == ("No lumps were seen", "APPROVED")
    (timer,) = document["timers"]
    assert (timer["from_moment"], timer["to_moment"]) == ("7 Lod completed", "8 Mill started")
    assert (timer["early"], timer["exceptions"]) == (True, ["2"])
    assert "Phase 7 Lod, pass 2" in {one["subject"] for one in document["signatures"]}
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(found["record.pdf"])).pages)
    for told in (
        "Decisions on the way",
        "Times between events",
        "TOO SHORT",
        "LEFT OUT",
        "LOD.LOSS <= 2.5 %",
        "BY HAND",
    ):
        assert told in printed, told


def vessels(place: Exporting) -> tuple[Workshop, Run]:
    """Equipment that is used sterile, and a batch whose first phase runs."""
    details = replace(MIXER, cleaning=replace(RULES, sterile_hold_minutes=60))
    shop = Workshop(place.do, place.plant, place.house.admin, details=details, code="VESSEL")
    return shop, run_of(place.do, place.plant, place.house.admin, product="EQUIPPED", number="B-EQUIPPED")


@pytest.mark.requirement("MAT-6")
def test_the_record_tells_which_lots_went_in_and_came_out(document: Document, files: dict[str, bytes]) -> None:
    told = [(one["kind"], one["phase"], one["lot"], one["quantity"]["value"]) for one in document["lots"]]
    assert told == [
        ("CHARGE", "2", "API-77", "51.402"),
        ("CHARGE", "2", "API-77", "1.50"),
        ("REVERSAL", "2", "API-77", "1.50"),
        ("OUTPUT", None, "BULK-1", "49.80"),
    ]
    assert [one["reason"] for one in document["lots"]] == [None, None, "Booked twice", None]
    assert {(one["supplier_lot"], one["status"]) for one in document["lots"]} == {
        ("S-1", "RELEASED"),
        (None, "QUARANTINE"),
    }
    assert "Lot API-77" in {one["subject"] for one in document["signatures"]}
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(files["record.pdf"])).pages)
    assert all(word in printed for word in ("Lots charged and given", "API-77", "51.402", "BULK-1"))


@pytest.mark.requirement("REV-1", "AUD-5")
def test_the_record_tells_every_assessment_and_who_approved_it(document: Document, files: dict[str, bytes]) -> None:
    resolved, *_, told = document["exceptions"]
    assert [(one["classification"], one["stands"]) for one in resolved["assessments"]] == [("MINOR", True)]
    first, second = told["assessments"]
    assert (first["classification"], first["stands"], first["approvals"]) == ("CRITICAL", False, [])
    assert (second["classification"], second["downgraded_from"], second["stands"]) == ("MAJOR", "CRITICAL", True)
    assert [(one["role"], one["by"]) for one in second["approvals"]] == [
        ("QUALITY", "Second Reviewer"),
        ("QUALIFIED_PERSON", "Qualified"),
    ]
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(files["record.pdf"])).pages).split())
    for words in ("Found to be critical.", "Found to be major.", "downgraded from CRITICAL", "qualified person"):
        assert words in printed, words


@pytest.mark.requirement("REV-1")
def test_a_record_from_before_assessments_were_kept_reads_as_it_did(files: dict[str, bytes]) -> None:
    rows = json.loads(files["record.json"])["rows"]
    before = {
        table: found for table, found in rows.items() if table not in {"exception_assessment", "exception_approval"}
    }
    for row in before["batch_exception"].values():
        del row["awaits"]
    told = record.compose(before)["exceptions"]
    assert all("assessments" not in one and "awaits" not in one for one in told)
    assert [one["classification"] for one in told] == ["MINOR", "MINOR", "MINOR", "MAJOR"]


@pytest.mark.requirement("AUD-6")
@pytest.mark.requirement("EXE-6")
def test_the_record_shows_the_original_beside_a_corrected_value(document: Document) -> None:
    values = document["phases"][2]["parameters"][0]["values"]
    assert [(one["text"], one["unit"], one["outcome"]) for one in values] == [
        ("2.1", "%", "WITHIN"),
        ("2.70", "%", "ACTION"),
        ("2.2", "%", "WITHIN"),
    ]
    (correction,) = values[0]["corrections"]
    assert (correction["original"], correction["text"]) == ("27", "2.1")
    assert correction["reason"] == "A point was left out."


@pytest.mark.requirement("EXE-11")
def test_the_record_shows_when_a_late_entry_happened_and_why(document: Document) -> None:
    first, late, _ = document["phases"][2]["parameters"][0]["values"]
    assert first["occurred_at"] is None
    assert late["occurred_at"] is not None
    assert late["occurred_at"]["utc"] < late["recorded_at"]["utc"]
    assert late["reason"] == "The terminal had no power."


def test_the_record_lists_its_exceptions_at_their_phases_and_its_holds(document: Document) -> None:
    assert [phase["exceptions"] for phase in document["phases"]] == [[], ["4"], ["1", "2", "3"], []]
    assert [one["state"] for one in document["exceptions"]] == ["RESOLVED_BY_CORRECTION", *["ASSESSED"] * 3]
    assert [one["rule"] for one in document["exceptions"]] == ["EXE-2", "EXE-2", "EXE-11", None]
    assert [one["resolved_at"] is None for one in document["exceptions"]] == [False, True, True, True]
    hold = document["holds"][0]
    assert (hold["reason"], hold["restart_reason"]) == ("Power failure", "Power is back")


def test_the_record_tells_what_each_phase_charges_and_who_must_sign_it(document: Document) -> None:
    charge = {"code": "API-001", "name": "Metformin HCl", "quantity": {"value": "150.000", "unit": "kg"}}
    assert [phase["charges"] for phase in document["phases"]] == [[], [charge], [], []]
    demanded = [phase["demanded"] for phase in document["phases"]]
    assert demanded == [["PERFORMED", "VERIFIED"], ["PERFORMED", "VERIFIED"], ["PERFORMED", "QUALITY"], ["PERFORMED"]]
    assert [phase["instruction"] for phase in document["phases"]] == ["", "", "", ""]


@pytest.mark.requirement("SIG-1")
@pytest.mark.requirement("SIG-4")
def test_the_record_lists_every_signature_with_its_subject_and_marks_stale_ones(document: Document) -> None:
    listed = [(one["subject"], one["meaning"]) for one in document["signatures"]]
    assert listed[3] == ("Issue of batch B-001", "ISSUED")
    assert ("Recipe version 1", "AUTHORED") in listed
    assert ("Phase 3 Loss on drying: Loss on drying, repetition 1", "CORRECTED") in listed
    assert listed[-2:] == [("Batch B-001", "REVIEWED"), ("Batch B-001", "RELEASED")]
    stale = [(one["subject"], one["meaning"]) for one in document["signatures"] if one["stale"]]
    assert stale == [
        ("Phase 3 Loss on drying", "PERFORMED"),
        ("Phase 3 Loss on drying", "QUALITY"),
        ("Exception 4", "ASSESSED"),
    ]


@pytest.mark.requirement("EXE-13")
def test_the_record_shows_times_by_the_sites_clock(document: Document) -> None:
    issued = document["batch"]["issued_at"]
    assert issued["zone"] == "Europe/Vienna"
    local = datetime.fromisoformat(issued["local"]).replace(tzinfo=UTC)
    assert 3500 < (local - datetime.fromisoformat(issued["utc"])).total_seconds() <= 7200


def test_another_batch_of_the_same_recipe_leaves_no_trace_in_the_record(place: Exporting) -> None:
    version = place.run.row().recipe_version_id
    other = execution.issue(place.do, place.plant, version, "B-002")
    rows = json.loads(archive.unpack(place.bundle(place.export(place.run.batch)))["record.json"])["rows"]
    assert str(other) not in json.dumps(rows)
    assert [row["number"] for row in rows["batch"].values()] == ["B-001"]


def test_the_record_of_a_batch_that_was_only_issued_verifies_too(place: Exporting) -> None:
    batch = execution.issue(place.do, place.plant, place.run.row().recipe_version_id, "B-003")
    found = place.export(batch)
    assert place.verified(place.bundle(found)).confirmed
    document = json.loads(archive.unpack(place.bundle(found))["record.json"])["document"]
    assert (document["batch"]["disposition"], document["review"], document["disposition"]) == (None, None, None)
    assert place.row(found).copy == RecordCopy.REVIEW


@pytest.mark.requirement("AUD-5")
def test_the_record_has_every_translation_that_the_operator_read(place: Exporting) -> None:
    recipe = recipes.recipe(place.do, place.plant, code="MET-DE", stage="translated")
    version = translations.effective_in(place.do, place.plant, "de", of=recipe)
    found = place.bundle(place.export(execution.issue(place.do, place.plant, version, "B-004")))
    assert place.verified(found).confirmed
    rows = json.loads(archive.unpack(found)["record.json"])["rows"]["recipe_translation"].values()
    assert {row["text"] for row in rows} >= {
        "Line clearance (de)",
        "Dry to 1.8 %. (de)",
        "day (de)",
        "Granulation (de)",
    }


@pytest.mark.requirement("AUD-4")
@pytest.mark.parametrize(
    ("table", "change", "undo", "told"),
    [
        (
            "parameter_value",
            "update parameter_value set number = 2.3 where number = 2.2",
            "update parameter_value set number = 2.2 where number = 2.3",
            "number of parameter_value",
        ),
        (
            "batch_hold",
            "create table taken as select * from batch_hold; delete from batch_hold",
            "insert into batch_hold select * from taken; drop table taken",
            "batch_hold",
        ),
        (
            "batch_hold",
            INVENTED,
            "delete from batch_hold where reason = 'invented'",
            "batch_hold",
        ),
    ],
    ids=["changed", "removed", "inserted"],
)
def test_a_row_changed_behind_the_applications_back_makes_the_export_fail(
    place: Exporting, table: str, change: str, undo: str, told: str
) -> None:
    requested = place.request(place.run.batch)
    with place.behind_the_back(table, change, undo), pytest.raises(RowsNotExplained, match=told):
        export_record(place.services, place.plant.company, requested)
    row = place.row(requested)
    assert (row.state, row.object_key, row.record_sha256) == (ExportState.FAILED, None, None)
    assert told in row.problem
    export_record(place.services, place.plant.company, requested)
    assert place.row(requested).version == row.version


def test_a_second_run_changes_nothing(place: Exporting, export: UUID) -> None:
    before = place.row(export)
    assert export_record(place.services, place.plant.company, export) == {}
    assert place.row(export) == before


def test_a_run_that_was_killed_after_attesting_goes_on_with_the_same_bytes(
    place: Exporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested = place.request(place.run.batch)
    with monkeypatch.context() as patched:
        patched.setattr(exports, "_bundle", lambda *_: pytest.fail("killed"))
        with pytest.raises(BaseException, match="killed"):
            export_record(place.services, place.plant.company, requested)
    attested = place.row(requested)
    assert attested.state == ExportState.SEALING
    with monkeypatch.context() as patched:
        patched.setattr(batch_record, "render", lambda *_: pytest.fail("rendered again"))
        stages = export_record(place.services, place.plant.company, requested)
    assert list(stages) == ["WAITING_FOR_CHECKPOINT", "PROVING", "PACKING", "VERIFYING", "PUBLISHING"]
    ready = place.row(requested)
    assert ready.state == ExportState.READY
    assert (ready.record_sha256, ready.pdf_sha256) == (attested.record_sha256, attested.pdf_sha256)


def test_a_record_that_cannot_be_printed_fails_and_says_why(place: Exporting, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise RenderingFailed("The record is too large.")

    monkeypatch.setattr(batch_record, "render", refuse)
    requested = place.request(place.run.batch)
    with pytest.raises(RenderingFailed):
        export_record(place.services, place.plant.company, requested)
    row = place.row(requested)
    assert (row.state, row.problem) == (ExportState.FAILED, "The record is too large.")


@pytest.mark.requirement("AUD-3")
def test_a_record_that_does_not_verify_is_never_handed_out(place: Exporting, monkeypatch: pytest.MonkeyPatch) -> None:
    prove = log.prove

    def swapped(*given: Any, entries: Sequence[int], attested: int) -> Any:  # noqa: ANN401 -- as the real one
        return prove(*given, entries=[entries[1], entries[0], *entries[2:]], attested=attested)

    monkeypatch.setattr(log, "prove", swapped)
    requested = place.request(place.run.batch)
    with pytest.raises(NotConfirmed, match="inclusion"):
        export_record(place.services, place.plant.company, requested)
    assert (place.row(requested).state, place.row(requested).object_key) == (ExportState.FAILED, None)


BEHIND = "after 60 seconds no checkpoint covers the export yet"


@pytest.mark.parametrize(
    ("problem", "told"),
    [(NotSealedYet(BEHIND), BEHIND), (NotUnsealed("somewhere"), "a reason that nobody foresaw")],
)
def test_an_export_is_tried_again_and_gives_up_only_in_its_last_attempt(
    place: Exporting, monkeypatch: pytest.MonkeyPatch, problem: Exception, told: str
) -> None:
    """Whatever it is, who requested it is told; of what nobody foresaw, without its words."""

    def behind(*_: object) -> bytes:
        raise problem

    monkeypatch.setattr(exports, "_bundle", behind)
    requested = place.request(place.run.batch)
    for attempt, state in ((1, ExportState.SEALING), (MAX_ATTEMPTS, ExportState.FAILED)):
        with pytest.raises(type(problem)):
            carry_out(place.services, job(place, requested, attempt))
        assert place.row(requested).state == state
    assert told in place.row(requested).problem
    assert "somewhere" not in place.row(requested).problem


@pytest.mark.requirement("AUD-5", "DEV-1", "DEV-5", "DEV-6")
def test_a_record_of_before_verifies_and_a_new_one_tells_what_was_found_since(place: Exporting, export: UUID) -> None:
    found, quality = place.run.tell("A seal was broken"), Quality(place.run)
    place.run.assess(found)
    deviation = quality.open(found)
    quality.close(deviation)
    Actions(place.run).plan(deviation)
    then, now = place.bundle(export), place.bundle(place.export(place.run.batch))
    assert (place.verified(then).confirmed, place.verified(now).confirmed) == (True, True)
    before, since = (json.loads(archive.unpack(one)["record.json"])["document"] for one in (then, now))
    assert "deviations" not in before
    assert (len(since["exceptions"]), since["exceptions"][-1]["after_decision"]) == (
        len(before["exceptions"]) + 1,
        True,
    )
    (told,) = since["deviations"]
    assert (told["state"], [one["number"] for one in told["exceptions"]]) == (
        "CLOSED",
        [since["exceptions"][-1]["number"]],
    )
    assert [one["state"] for one in told["actions"]] == ["OPEN"]


def test_a_request_reaches_the_actor_by_the_outbox() -> None:
    requested = RecordExportRequested(export=new_id(), batch=new_id())
    assert routes.EXPORT in routes.consumers(requested)
    assert runtime.CONSUMERS[routes.EXPORT] is carry_out


def test_waiting_has_an_end() -> None:
    with pytest.raises(NotSealedYet, match="nothing came"):
        until(lambda: None, what="nothing came", longest=0.01)


def job(place: Exporting, export: UUID, attempt: int) -> Job:
    return Job(
        company=place.plant.company,
        id=new_id(),
        token=new_id(),
        event="RecordExportRequested",
        payload={"export": str(export), "batch": str(place.run.batch)},
        at=datetime.now(UTC),
        attempt=attempt,
    )

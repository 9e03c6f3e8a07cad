"""The PDF of a record: archivable, accessible, the same every time, with the record inside."""

import io
import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from domain.exports.document.controls import Control
from domain.exports.document.lots import Movement
from domain.exports.document.phases import Scan
from domain.exports.document.whole import Document
from infra.documents import batch_record, glyphs, typeset
from infra.documents.attachment import attached_json
from infra.documents.batch_record import RenderingFailed, render
from infra.documents.fonts import Font
from tests.infra.documents import balances, machines, rooms, sample
from tests.infra.documents.balances import reconciliation


@cache
def record() -> bytes:
    return sample.record(sample.document(40))


@cache
def pdf() -> bytes:
    return render(record())


def reader() -> PdfReader:
    return PdfReader(io.BytesIO(pdf()))


def root() -> Any:  # noqa: ANN401  # pypdf's objects have no types of their own
    return reader().trailer["/Root"]


def objects() -> list[Any]:
    source = reader()
    size: Any = source.trailer["/Size"]
    every = (source.get_object(number) for number in range(1, size))
    return [each for each in every if isinstance(each, DictionaryObject)]


@cache
def words() -> str:
    text = "\n".join(page.extract_text() for page in reader().pages)
    return re.sub(r"\s+", " ", text)


def test_the_same_record_gives_the_same_bytes() -> None:
    assert render(record()) == pdf()


def test_a_long_word_breaks_and_is_copied_without_anything_between_its_letters() -> None:
    """Each digit stands before a break first: a font's character stands for one text all over a document."""
    made = sample.document(1)
    made["batch"]["product"] = "".join("-" * 11 + f"{digit:x}" for digit in range(16))
    copied = "".join(page.extract_text() for page in PdfReader(io.BytesIO(render(sample.record(made)))).pages)
    assert "\u200b" not in copied
    title = copied.partition("Batch production record\n")[2].partition("\nBatch ")[0]
    assert title.replace("\n", "") == made["batch"]["product"]
    assert "\n" in title


def test_it_says_that_it_is_pdf_a_3a_and_pdf_ua_1() -> None:
    metadata = root()["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_it_is_tagged_and_has_title_and_language() -> None:
    assert root()["/MarkInfo"]["/Marked"]
    assert root()["/Lang"] == "en"
    assert root()["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root()["/StructTreeRoot"]["/K"]
    metadata = reader().metadata
    assert metadata is not None
    assert metadata.title == "Batch record MET-2026-0042, Metformin HCl 500 mg film-coated tablets"


def test_its_tables_have_header_cells_and_its_headings_levels() -> None:
    tags = {each["/S"] for each in objects() if each.get("/Type") == "/StructElem"}
    assert {"/Table", "/THead", "/TH", "/TD", "/H1", "/H2", "/H3", "/H4"} <= tags


def test_every_font_is_embedded_and_bundled() -> None:
    described = [each for each in objects() if each.get("/Type") == "/FontDescriptor"]
    assert described
    for font in described:
        assert "/FontFile2" in font
        assert re.search(r"\+(NotoSans|WenQuanYi)", font["/FontName"]), font["/FontName"]


def test_its_dates_are_those_of_the_export() -> None:
    metadata = reader().metadata
    assert metadata is not None
    assert metadata.creation_date == metadata.modification_date == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert not re.search(rb"20(?!26)\d\d-\d\d-\d\dT", pdf())


def test_the_record_is_attached_byte_by_byte_as_its_data() -> None:
    assert attached_json(pdf()) == record()
    (file,) = root()["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Data"


@pytest.mark.requirement("AUD-6")
def test_a_changed_value_is_marked_with_the_original_beside_it() -> None:
    assert "99.98 % CHANGED originally 18 %" in words()
    assert "Changed from 18 to 190 % by Zoë Øst, 2026-11-22 01:45:00 UTC+01:00 Europe/Vienna: A digit" in words()


@pytest.mark.requirement("AUD-6")
def test_a_calculated_value_shows_its_formula_and_what_that_saw() -> None:
    told = 'Calculated as mean(mass) / input."API-001" from mass = 11.598 g, 11.604 g; input."API-001" = 150.000 kg'
    assert told in words()
    assert "Signed as verified by Amélie Lefèvre, 2026-11-22 01:51:00 UTC+01:00 Europe/Vienna" in words()


@pytest.mark.requirement("EXE-9", "CMD-7")
def test_what_is_not_applicable_and_why_a_phase_is_run_again_is_told() -> None:
    told = words()
    assert (
        "RUN AGAIN by decision of Zoë Øst, 2026-11-22 01:03:00 UTC+01:00 Europe/Vienna, exception 1: The sieve" in told
    )
    assert "The whole phase exception 2 No lumps were found. Zoë Øst Quality: Юлия Щукина" in told
    assert "Appearance, repetition 2 exception 2 No lumps were found. Taken back by Zoë Øst" in told
    assert told.count("NOT APPLICABLE") == 1


@pytest.mark.requirement("UNX-1", "UNX-2")
def test_what_was_planned_before_and_what_was_commented_on_is_told() -> None:
    told = words()
    assert "A wetter batch Up to 3.0 %. The filter is replaced next week. Withdrawn by Юлия Щукина" in told
    assert told.count("NOT APPROVED") == 1
    assert "phase 3 Dry Dusty. Zoë Øst" in told


@pytest.mark.requirement("REV-5")
def test_of_what_the_batch_is_made_anew_is_told() -> None:
    told = words()
    assert "Rework of batch B-2026-000 Metal was found. Risk: The solvent is removed again." in told
    assert "Tested beside its specification: RESIDUAL_SOLVENT Last day of use 2027-06-30: Its stability" in told
    assert "Reprocessing of this batch, by MET-RW, version 2" in told
    assert "WITHDRAWN Zoë Øst" in told


@pytest.mark.requirement("QPC-4", "QPC-5")
def test_it_tells_what_was_certified_and_confirmed() -> None:
    told = words()
    assert "Entry 41 of the register: EU/1/26/1234/001, EU REVOKED" in told
    assert "Boston FEI 3001234567 Zoë Øst, 2026-11-27 11:00:00 UTC+01:00 Europe/Vienna TQA-7" in told
    assert "Bulk tablets TQA-8 I confirm. Zoë Øst" in told


@pytest.mark.requirement("SIG-1")
def test_a_signature_shows_meaning_name_time_and_zone() -> None:
    assert "Verified Юлия Щукина 2026-11-22 02:07:00 UTC+01:00 Europe/Vienna 9f86d081884c" in words()


@pytest.mark.requirement("EXE-7")
def test_a_stale_signature_is_marked() -> None:
    assert "Performed STALE" in words()


@pytest.mark.requirement("EXE-11")
def test_a_late_entry_shows_both_times_and_the_reason() -> None:
    late = "Late entry: happened 2026-11-22 01:12:00 UTC+01:00 Europe/Vienna Reason: The terminal was without power"
    assert late in words()


@pytest.mark.requirement("EXE-11")
def test_a_late_charge_shows_both_times_and_the_reason() -> None:
    charge: Movement = {
        "kind": "CHARGE",
        "phase": "3",
        "code": "API-1",
        "name": "Metformin",
        "lot": "L-7",
        "supplier_lot": None,
        "expires_on": None,
        "status": "RELEASED",
        "quantity": {"value": "51.402", "unit": "kg"},
        "recorded_by": "Zoë Øst",
        "recorded_at": sample.time(60),
        "reason": None,
        "event_at": sample.time(20),
        "late_because": "The terminal was down.",
    }
    told = PdfReader(io.BytesIO(render(sample.record({**sample.document(1), "lots": [charge]})))).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in told))
    assert "LATE of 2026-11-22 01:20:00 UTC+01:00 Europe/Vienna: The terminal was down." in text


def test_pages_are_numbered_to_the_last() -> None:
    pages = reader().pages
    for index, page in enumerate(pages, start=1):
        assert f"Page {index} of {len(pages)}" in page.extract_text()


def test_exceptions_come_before_the_phases() -> None:
    assert words().index("Exceptions Exception Rule") < words().index("Execution Dispensing")


@pytest.mark.requirement("EXE-8")
def test_an_exception_that_a_correction_resolved_is_told_so_and_not_as_lacking_its_assessment() -> None:
    told = words()
    assert told.count("NOT ASSESSED") == 1, "that of EX-3, which is open"
    assert "EX-4 Resolved by correction EXE-2" in told
    assert "EX-5 MINOR Resolved by correction EXE-2" in told
    assert told.count("resolved by correction, 2026-11-22 01:4") == 2
    assert "6: 2 minor, 1 major, 1 not assessed, 1 resolved by correction, 1 major to be approved" in told


@pytest.mark.requirement("REV-1")
def test_every_assessment_of_an_exception_is_told_with_its_approvals() -> None:
    told = words()
    assert "Assessment 1, no longer valid: CRITICAL. It may have reached other lots." in told
    assert "downgraded from CRITICAL" in told
    assert told.count("approved as quality by Zoë Øst") == 2
    assert told.count("AWAITS APPROVAL of qualified person") == 1


def test_a_hold_shows_why_it_began_and_why_it_ended() -> None:
    assert "Room temperature out of its alert limit." in words()
    assert "The air handling unit runs again; 21 °C and 45 % for an hour." in words()
    assert words().count("STILL HELD") == 1


@pytest.mark.requirement("OFL-1")
def test_what_was_recorded_without_a_connection_shows_what_became_of_it() -> None:
    assert "Recorded without a connection" in words()
    assert "Impeller speed (1): 151 r/" in words()
    assert "REFUSED exception 2 Ελένη Παππά already recorded 149 r/min." in words()
    assert "NOT APPLIED waits for act 8" in words()


def test_a_phase_shows_what_it_charges() -> None:
    assert "To charge Material Quantity API-001 Metformin HCl (100 % basis) 150.000 kg" in words()
    assert "EXC-020 Purified water, binder 30.000 L" in words()


@pytest.mark.requirement("WGH-14")
def test_what_the_system_verified_is_told_with_its_rationale_its_readings_and_its_one_person() -> None:
    content = sample.document(1)
    charge = sample.charges()[0]
    content["phases"][0]["charges"] = [{**charge, "automated": "Told by the\nscale."}]
    content["dispenses"] = [sample.dispensed_automatically()]
    text = re.sub(r"\s+", " ", "\n".join(_pages(content)))
    assert "verified automatically (WGH-14, 21 CFR 211.68(c)): Told by the scale." in text
    said = "Verified automatically: {} (WGH-14, 21 CFR 211.68(c)), checked by Zoë Øst, {}"
    for what in ("the weight", "the addition"):
        assert said.format(what, sample.time(5)["local"]) in text
    assert text.count("Told by the scale. readings 5f1c, 6a2d") == 1


@pytest.mark.requirement("SIG-4")
def test_a_demanded_signature_that_nobody_validly_gave_is_named() -> None:
    assert "To be signed as performed, verified Signed as" in words()
    assert "NOT SIGNED" not in words()
    content = sample.document(1)
    content["phases"][0]["signatures"] = [sample.signature("PERFORMED", "Zoë Øst", 5, stale=True)]
    (text,) = [page for page in _pages(content) if "To be signed" in page]
    assert "NOT SIGNED: performed, verified" in text


def _pages(content: Document) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(render(sample.record(content)))).pages]


def test_a_release_is_never_shown_without_one() -> None:
    content = sample.document(1)
    assert "Apart from what was rejected: lot MET-1-B, lot MET-1-C." in " ".join(_pages(content)[0].split())
    revoked = content.pop("revocations")
    content["disposition"] = content["review"] = None
    first, *_, last = _pages(content)
    assert "NOT RELEASED" in first
    for page in (first, last):
        assert "REVIEW COPY" in page
        assert "Review copy" in page
    content["revocations"] = revoked
    assert "RELEASE REVOKED" in _pages(content)[0]


def test_a_review_is_told_once() -> None:
    content = sample.document(1)
    concluded, of_both = "none touches the quality of the product", "Made as its recipe says."

    def told() -> str:
        return " ".join(" ".join(_pages(content)).split())

    assert (told().count(concluded), told().count(of_both), told().count("Review completed")) == (1, 1, 0)
    del content["reviews"]
    assert (told().count(concluded), told().count(of_both), told().count("Review completed")) == (1, 0, 1)
    content["review"] = None
    assert "The record was not reviewed." in told()


def test_a_final_copy_says_so_and_bears_no_watermark() -> None:
    first, *_ = _pages(sample.document(1))
    assert "Final copy" in first
    assert "REVIEW COPY" not in first


def test_a_character_without_glyph_prints_as_its_code_point() -> None:
    assert "⟨U+1F600⟩ Noé⟨U+0007⟩ Grün" in words()


def test_an_empty_record_prints() -> None:
    content = sample.document(1)
    content |= {"materials": [], "phases": [], "holds": [], "exceptions": [], "signatures": []}
    content |= {"review": None, "disposition": None}
    content["recipe"] |= {"approvals": [], "effective_from": None}
    content["batch"] |= {"disposition": None, "started_at": None, "completed_at": None}
    assert attached_json(render(sample.record(content))) == sample.record(content)


def _with_texts(texts: list[str]) -> bytes:
    content = sample.document(1)
    step = content["phases"][0]
    step["parameters"][0]["values"] = [sample.value(text, text, text, 1) for text in texts]
    step["name"] = step["instruction"] = content["batch"]["product"] = content["company"]["name"] = "".join(texts)
    return json.dumps({"document": content}).encode()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=[])), min_size=1, max_size=20))
def test_any_text_prints_without_being_spelt_out(texts: list[str]) -> None:
    record = _with_texts(texts)
    made = typeset.compiled(record.decode(), json.loads(record)["document"], glyphs.printable)
    assert attached_json(made) == record


def unchanged(text: str, fonts: tuple[Font, ...], *, lines: bool) -> str:
    del fonts, lines
    return text


def test_a_text_that_the_fonts_refuse_is_spelt_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "printable", unchanged)
    made = typeset.typeset(_with_texts(["😀"]))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    assert "⟨U+1F600⟩" in text


@pytest.mark.parametrize("bad", [b"", b"\xff", b"[]", b"{}", b'{"document": {}}', b'{"document": 1}', b"[" * 100_000])
def test_bytes_of_another_shape_are_refused(bad: bytes) -> None:
    with pytest.raises(typeset.RecordNotPrintable):
        typeset.typeset(bad)


def test_a_refusal_crosses_the_process_with_its_reason() -> None:
    with pytest.raises(RenderingFailed, match="another shape"):
        render(b"{}")


def test_a_missing_part_is_refused_and_named() -> None:
    content = dict(sample.document(1))
    del content["batch"]
    with pytest.raises(RenderingFailed, match="batch"):
        render(json.dumps({"document": content}).encode())


def test_too_much_and_too_long_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_record, "LARGEST_RECORD", 10)
    with pytest.raises(RenderingFailed, match="at most 10"):
        render(record())
    monkeypatch.undo()
    monkeypatch.setattr(batch_record, "LONGEST", 0.01)
    with pytest.raises(RenderingFailed, match="within"):
        render(record())


def test_typst_refuses_a_glyph_that_no_font_has() -> None:
    """The words that `typeset` waits for are still those of this version."""
    record = _with_texts(["😀"])
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typeset.compiled(record.decode(), json.loads(record)["document"], unchanged)


@pytest.mark.requirement("REV-2", "REV-3")
def test_a_reconciliation_shows_each_figure_and_what_lies_outside() -> None:
    content = sample.document(1)
    content["reconciliation"], content["yields"] = reconciliation(sample.time(300)), balances.told()
    text = "\n".join(_pages(content))
    by_phase = re.sub(r"\s+", " ", text[text.index("\nYields") : text.index("Reconciled by")])
    for told in (
        "Phase 18, pass 2",
        "169.410 kg",
        "96.41 %",
        "97.0 to 101.0 %",
        "OUTSIDE",
        "given by hand, nobody verif",
    ):
        assert told in by_phase
    section = text[text.index("Accountability of materials") : text.index("Review and disposition")]
    for told in ("97.5000", "≥ 98", "OUTSIDE", "1.250", "169.0", "OUT-1", "WITHIN", "Nobody found it"):
        assert told in section
    flat = re.sub(r"\s+", " ", section)
    for told in (
        "96.41 % at phase 18, pass 2 DIFFERS",
        "≤ 0.5 %",
        f"WITHDRAWN by 李小龍, {sample.time(300)['local']}",
        "The roll ended in the press.",
    ):
        assert told in flat
    digest = content["reconciliation"]["digest"]
    assert f"SHA-256 of the figures: {digest}" in re.sub(r"\s+", " ", text)
    assert "Accountability of materials" not in "\n".join(_pages(sample.document(1)))


@pytest.mark.requirement("EQP-1", "EQP-2")
def test_equipment_shows_what_it_was_clean_by_its_use_and_how_it_was_cleaned_after() -> None:
    content = sample.document(1)
    content["equipment"] = machines.used()
    text = re.sub(r"\s+", " ", "\n".join(_pages(content)))
    section = text[text.index("RMG-01") : text.index("Execution")]
    granulator, vessel = section.split("VES-01")
    for told in ("G-4711", "From phase 10 Charge granulator", "To phase 14 Wet-mass end point", "after its use"):
        assert told in granulator
        assert told not in vessel
    assert granulator.count("FAILED") == 2
    assert "REPLACED In the place of RMG-02: The seal leaked." in granulator
    assert granulator.count("LATE ENTRY It was") == 2
    assert "The terminal at the mixer was still down." in granulator
    assert "RUNNING" in granulator
    for told in ("STILL IN USE", "by its performer alone", f"until {sample.time(700)['local']}"):
        assert told in vessel
    uncleaned = {**machines.used()[0], "after": []}
    content["equipment"] = [uncleaned]  # type: ignore[list-item]  # the same keys
    assert "Not cleaned after its use" in re.sub(r"\s+", " ", "\n".join(_pages(content)))
    assert "Equipment" not in "\n".join(_pages(sample.document(1)))


@pytest.mark.requirement("EQP-7")
def test_a_clearance_shows_what_was_found_by_whom_until_when_it_counted_and_how_it_lapsed() -> None:
    content = sample.document(1)
    content["clearances"] = rooms.clearances()
    text = re.sub(r"\s+", " ", "\n".join(_pages(content)))
    section = text[text.index("Room and line clearance") : text.index("Execution")]
    _, lapsed, failed, waits = re.split("(?=Room R-101|Equipment PACK-01)", section)
    for told in ("Room R-101", "edition 2", "李小龍", "Ελένη Παππά", "Nothing of another batch is left."):
        assert told in lapsed
    assert f"Cleared until {rooms.UNTIL['local']}" in lapsed
    assert f"LAPSED {rooms.LAPSED['local']}" in lapsed
    assert "another batch used the place" in lapsed
    for told in ("FAILED", "NOT CLEAR", "A label of B-000 lies behind the hopper.", "Cleared until Never"):
        assert told in failed
        assert told not in lapsed
    assert "RUNNING" in waits
    assert "hopper" not in waits
    assert "Room and line clearance" not in "\n".join(_pages(sample.document(1)))


@pytest.mark.requirement("REC-6", "REC-5")
def test_a_scaled_batch_shows_its_factor_and_the_order_that_it_fills() -> None:
    content = sample.document(1)
    plain = re.sub(r"\s+", " ", "\n".join(_pages(content)))
    content["batch"]["scaled"] = {"factor": "1/3", "recipe_size": {"value": "900000", "unit": "{tbl}"}}
    content["batch"]["order"] = {
        "number": "PO-4711",
        "priority": "2",
        "notes": "In two shifts",
        "ordered_by": "Zoë Øst",
        "ordered_at": sample.time(0),
        "because": None,
        "campaign": "C-7",
        "place": "3",
    }
    text = re.sub(r"\s+", " ", "\n".join(_pages(content)))
    for told in (
        "1/3 times the size of the recipe, 900000 tablets",
        "PO-4711",
        "Zoë Øst",
        "C-7, place 3",
        "In two shifts",
    ):
        assert told in text
        assert told not in plain or told == "Zoë Øst"
    assert "Process order" not in plain


@pytest.mark.requirement("EXE-20", "EXE-9")
def test_in_process_controls_show_their_moments_and_what_became_of_each() -> None:
    content = sample.document(1)
    control: Control = {
        "number": "1",
        "first_repetition": "1",
        "last_repetition": "2",
        "state": "RECORDED",
        "due_at": sample.time(15),
        "overdue_at": sample.time(20),
        "told_at": sample.time(21),
        "recorded_at": sample.time(22),
        "missed_by": None,
        "missed_at": None,
        "missed_reason": None,
    }
    missed: Control = {**control, "number": "2", "state": "MISSED", "told_at": None, "recorded_at": None}
    missed |= {"missed_by": "Ελένη Παππά", "missed_at": sample.time(31), "missed_reason": "The balance was adjusted."}
    content["phases"][0]["parameters"][0]["controls"] = {
        "every": "15 min",
        "grace": "5 min",
        "samples": "2",
        "while_phase": "26",
        "started_at": sample.time(0),
        "ended_at": None,
        "due": [control, missed],
    }
    text = re.sub(r"\s+", " ", "\n".join(_pages(content)))
    for told in ("every 15 min while phase 26 runs, within 5 min", "OVERDUE", "MISSED", "The balance was adjusted."):
        assert told in text
    assert "In time until" not in "\n".join(_pages(sample.document(1)))


@pytest.mark.requirement("EXE-17")
def test_a_reading_shows_its_instrument_quality_and_time_and_a_fallback_its_reason() -> None:
    content = sample.document(1)
    first, second = (one["values"][0] for one in content["phases"][0]["parameters"])
    first["reading"] = {"instrument": "TIC-01", "quality": "BAD", "measured_at": sample.time(15), "fallback": None}
    second["reading"] = {"instrument": None, "quality": None, "measured_at": None, "fallback": "The display was dark."}
    text = re.sub(r"\s+", " ", "\n".join(_pages(content)))
    assert re.search(r"Read from TIC-01, quality BAD ?, measured", text)
    assert "Typed instead of read: The display was dark." in text


def test_what_was_scanned_stands_in_its_phase_the_wrong_ones_with_what_was_expected() -> None:
    content = sample.document(1)
    right: Scan = {
        "text": "RMG-01",
        "symbology": "]C0",
        "kind": "EQUIPMENT",
        "named": "RMG-01",
        "outcome": "CONFIRMED",
        "says": None,
        "scanned_by": "Ελένη Παππά",
        "scanned_at": sample.time(3),
    }
    wrong: Scan = {**right, "text": "NO-SUCH", "kind": None, "named": None, "outcome": "WRONG"}
    wrong["says"] = "It names nothing. Expected here: equipment RMG-01."
    content["phases"][0]["scans"] = [right, wrong]
    text = re.sub(r"\s+", " ", "\n".join(_pages(content)))
    for told in ("Scanned by", "Equipment RMG-01", "NO-SUCH", "WRONG", "Expected here: equipment RMG-01."):
        assert told in text
    assert "Scanned by" not in "\n".join(_pages(sample.document(1)))

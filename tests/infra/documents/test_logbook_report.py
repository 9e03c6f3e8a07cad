"""The PDF of a logbook: every entry in its order, with all of it attached, whatever people wrote."""

import io
import json
from typing import Any

import pytest
from pypdf import PdfReader

from domain.kernel.canonical import canonical
from domain.logbooks.report import FORMAT
from infra.documents import logbook_report, typeset
from infra.documents.apart import RenderingFailed

pytestmark = pytest.mark.requirement("EQP-6")
TIME = {"utc": "2026-11-26T10:00:00.000000Z", "local": "2026-11-26 11:00:00", "zone": "Europe/Vienna"}
NAMES = ("until", "recorded_at", "by", "checked_by", "batch", "product", "lot", "outcome", "remark", "corrects")
EMPTY = dict.fromkeys(NAMES)


def document(*entries: dict[str, Any], of: str = "Equipment", until: dict[str, str] | None = None) -> dict[str, Any]:
    logbook = {"id": "4f", "of": of, "code": "RMG-01", "name": "Granulator", "since": None, "until": until}
    return {
        "company": "Sample Pharma",
        "site": {"code": "VIE", "name": "Vienna", "time_zone": "Europe/Vienna"},
        "logbook": {**logbook, "requested_by": "Operator"},
        "exported_at": TIME,
        "count": str(len(entries)),
        "entries": list(entries),
    }


def entry(kind: str, says: str, **told: Any) -> dict[str, Any]:  # noqa: ANN401 -- the fields of an entry
    return {**EMPTY, "id": "0190", "kind": kind, "at": TIME, "says": says, **told}


def made(told: dict[str, Any]) -> bytes:
    return canonical({"format": FORMAT, "document": told})


def read(pdf: bytes) -> tuple[str, bytes]:
    """Its text, and what is attached."""
    reader = PdfReader(io.BytesIO(pdf))
    (attached,) = (bytes(one.content) for one in reader.attachment_list)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), attached


def test_it_tells_each_entry_and_holds_all_of_them() -> None:
    use = entry("USE", "Used from phase 1 to phase 2", by="Olga", batch="B-1", product="MET-500", lot="L-1", until=TIME)
    failed = entry(
        "CLEANING", "Major cleaning by SOP-1", by="Olga", checked_by="Otto", outcome="FAILED", remark="Dust."
    )
    lapse = entry("LAPSE", "The clean hold lapsed", outcome="DIRTY", recorded_at=TIME)
    record = made(document(use, failed, lapse, until=TIME))
    text, attached = read(logbook_report.render(record))
    assert json.loads(attached) == json.loads(record)
    for said in ("Logbook RMG-01", "B-1 MET-500 lot L-1", "Otto", "FAILED", "Dust.", "written down at"):
        assert said in text, said
    assert text.index("Used from phase 1") < text.index("Major cleaning") < text.index("The clean hold lapsed")
    assert "Nothing happened in this period." in read(typeset.typeset(made(document(of="Room")), template="logbook"))[0]


def test_a_correction_says_which_entry_it_corrects() -> None:
    wrong = entry("NOTE", "Entry", id="01", at={**TIME, "local": "2026-11-26 08:15:00"}, outcome="CORRECTED")
    told = [wrong, entry("NOTE", "Corrects an entry", corrects="01"), entry("NOTE", "Corrects an entry", corrects="02")]
    text, _ = read(typeset.typeset(made(document(*told)), template="logbook"))
    for said in ("corrects the entry of 2026-11-26 08:15:00", "corrects an entry outside this period"):
        assert said in text, said


def test_whatever_people_write_is_printed() -> None:
    written = ("#emph[x]", "$ 1 $ \\ `", "\u202eleft", "😀 \U0010ffff", "a\n\nb", "x" * 900, "= + - @", "\u200b")
    told = [entry("NOTE", f"Entry {one}", remark=one, by=one, batch=one, product=one, lot=one) for one in written]
    assert typeset.typeset(made(document(*told)), template="logbook").startswith(b"%PDF-")


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook_report, "LARGEST", 10)
    with pytest.raises(RenderingFailed):
        logbook_report.render(made(document()))

"""The printed downtime set, each of its pages with its number and code; what a record tells of one that was used."""

import io
import json
import re
from typing import Any

import pytest
import zxingcpp
from pypdf import PdfReader

from domain.downtime.files import page_code
from domain.downtime.rules import PAGES
from domain.exports.document.paper import PaperEntry, PaperPage, PaperUse
from infra.documents import downtime_set, typeset
from infra.documents.apart import RenderingFailed
from tests.infra.documents import sample

ID = "01938f5e-0000-7b2d-9e4f-3a5b6c7d8e9f"


def parameter(name: str, kind: str, **other: object) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "unit": None,
        "limits": None,
        "choices": [],
        "critical": False,
        "how": None,
    }
    return {**found, "left": ["1"], "recorded": [], **other}


def document(phases: int, **other: object) -> dict[str, Any]:
    dry = {
        "name": "Dry",
        "unit_procedure": "Granulation",
        "operation": "Drying",
        "instruction": "Dry until the *product* is at 45 °C.",
        "critical": True,
        "during": None,
        "passes": None,
        "state": "RUNNING",
        "started": sample.time(5),
        "started_by": "Ελένη Παππά",
        "charges": [
            {
                "code": "API-1",
                "name": "Metformin",
                "quantity": "51.402 kg",
                "lots": ["lot L-7, container D-12, verified"],
            }
        ],
        "parameters": [
            parameter(
                "Inlet temperature",
                "NUMBER",
                unit="Cel",
                limits="55 to 65",
                left=[str(number) for number in range(2, 51)],
                recorded=["1: 60.1 °C"],
            ),
            parameter("Free of lumps", "YES_NO"),
            parameter("Sieve", "CHOICE", choices=["30 mesh", "40 mesh"]),
            parameter("Report", "FILE", how="every 15 min, 1 each time"),
        ],
        "signatures": ["PERFORMED", "QUALITY"],
    }
    return {
        "company": "Ærø Pharma A/S",
        "site": {"code": "VIE", "name": "Wien", "time_zone": "Europe/Vienna"},
        "batch": {"number": "B-001", "product": "Metformin", "size": "174.000 kg", "state": "HELD"},
        "recipe": {"code": "MET-500", "version": "3", "digest": "9f86"},
        "set": "3",
        "set_id": ID,
        "exported_at": sample.time(20),
        "equipment": [
            {
                "requirement": "Dryer",
                "code": "FBD-01",
                "name": "Dryer",
                "state": "CLEAN",
                "clean_until": sample.time(99),
            },
            {"requirement": None, "code": "TIC-01", "name": "Thermometer", "state": None, "clean_until": None},
        ],
        "phases": [{**dry, "number": str(number)} for number in range(1, phases + 1)],
        **other,
    }


def told(content: dict[str, Any]) -> bytes:
    return json.dumps({"format": "theriac.downtime-set/1", "document": content}).encode()


@pytest.mark.requirement("EXE-11")
def test_every_page_bears_its_number_and_the_moment_and_there_is_room_to_write() -> None:
    pages = PdfReader(io.BytesIO(typeset.typeset(told(document(2)), template="downtime"))).pages
    said = [re.sub(r"\s+", " ", one.extract_text()) for one in pages]
    for number, page in enumerate(said, 1):
        assert f"B-001 · set 3 · page {number} of {len(said)}" in page
        assert "DOWNTIME COPY" in page
        assert "unused, destroyed" in page
    whole = " ".join(said)
    for one in ("lot L-7, container D-12, verified", "recorded already: 1: 60.1 °C", "40 mesh", "Completed", "Quality"):
        assert one in whole
    assert whole.count("Inlet temperature, continued") == 2 * 29
    assert "Of Inlet temperature more values are wanted" in whole


@pytest.mark.requirement("EXE-11")
def test_the_code_on_a_page_names_the_set_and_the_page() -> None:
    found = downtime_set.laid_out(document(1))["codes"]
    assert len(found) == PAGES
    for page in (1, 17, PAGES):
        width, *rows = (int(row) for row in found[page - 1])
        assert zxingcpp.read_barcodes(drawn(rows, width))[0].text == page_code(ID, page)


def drawn(rows: list[int], width: int, *, scale: int = 4, quiet: int = 4) -> memoryview:
    """The code in pixels, dark ones 0, with its quiet zone."""
    side = (width + 2 * quiet) * scale
    light = bytes([255]) * side
    lines = [
        b"".join(b"\0" * scale if row >> (width - 1 - x) & 1 else b"\xff" * scale for x in range(width)) for row in rows
    ]
    edge = b"\xff" * quiet * scale
    body = b"".join((edge + line + edge) * scale for line in lines)
    return memoryview(light * quiet * scale + body + light * quiet * scale).cast("B", (side, side))


def test_what_is_too_long_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RenderingFailed):
        downtime_set.render(b"x" * (downtime_set.LARGEST + 1))
    monkeypatch.setattr(downtime_set, "PAGES", 1)
    with pytest.raises(RenderingFailed, match="at most 1 are printed"):
        downtime_set.render(told(document(0)))


@pytest.mark.requirement("EXE-11", "AUD-5")
def test_a_record_shows_each_page_of_a_used_set_and_what_came_off_it() -> None:
    content = sample.document(1)
    value: PaperEntry = {
        "phase": "13",
        "name": "Loss on drying, repetition 1",
        "text": "1.80 %",
        "began_at": sample.time(60),
        "ended_at": None,
        "started_at": None,
        "completed_at": None,
        "performed_by": "Op. Erator",
        "remark": None,
        "transcribed_by": "Zoë Øst",
        "transcribed_at": sample.time(200),
    }
    phase: PaperEntry = {**value, "name": "Dry", "text": None, "ended_at": sample.time(70), "remark": "Ink ran."}
    phase |= {"started_at": sample.time(190), "completed_at": sample.time(210)}
    phase["before"] = [
        {
            "began_at": sample.time(61),
            "ended_at": sample.time(71),
            "performed_by": "O. Perator",
            "remark": "Ink is dry.",
            "because": "The name was misread.",
            "corrected_by": "Zoë Øst",
            "corrected_at": sample.time(225),
        }
    ]
    used: PaperPage = {
        "page": "2",
        "copy": "1",
        "state": "CHECKED",
        "reason": None,
        "scan": "page-2.pdf",
        "scan_sha256": "a" * 64,
        "reconciled_by": "Zoë Øst",
        "reconciled_at": sample.time(220),
        "checked_by": "李小龍",
        "checked_at": sample.time(230),
        "entries": [value, phase],
    }
    spoiled: PaperPage = {**used, "page": "3", "state": "SPOILED", "reason": "Binder was spilt over it.", "entries": []}
    spoiled |= {"scan": None, "scan_sha256": None, "checked_by": None, "checked_at": None}
    issued: PaperPage = {**spoiled, "page": "1", "state": "ISSUED", "reason": None}
    issued |= {"reconciled_by": None, "reconciled_at": None}
    used["before"] = [
        {
            "outcome": "USED",
            "reason": None,
            "scan": "page-3.pdf",
            "scan_sha256": "c" * 64,
            "reconciled_by": "Zoë Øst",
            "reconciled_at": sample.time(215),
            "because": "The scan was of another page.",
            "taken_back_by": "Юлия Щукина",
            "taken_back_at": sample.time(218),
        }
    ]
    use: PaperUse = {
        "set": "3",
        "as_of": sample.time(20),
        "sha256": "b" * 64,
        "pages_of_set": "3",
        "copies": "1",
        "began_at": sample.time(50),
        "ended_at": sample.time(180),
        "reason": "The line to the provider was cut.",
        "exception": "2",
        "declared_by": "Юлия Щукина",
        "declared_at": sample.time(185),
        "pages": [issued, used, spoiled],
    }
    content["paper"] = [use]
    pages = PdfReader(io.BytesIO(typeset.typeset(sample.record(content)))).pages
    text = re.sub(r"\s+", " ", " ".join(one.extract_text() for one in pages))
    for said in (
        "On paper during downtime",
        "page-2.pdf",
        "CHECKED",
        "Binder was spilt over it.",
        "ISSUED",
        "Ink ran.",
        "PUT RIGHT Page 2, copy 1 was accounted for as used, scan page-3.pdf by Zoë Øst",
        "took that back: The scan was of another page.",
        f"said {sample.time(61)['local']} to {sample.time(71)['local']}, O. Perator, “Ink is dry.”, until Zoë Øst",
        "The name was misread.",
    ):
        assert said in text
    assert "Loss on drying, repetition 1 1.80 %" in text

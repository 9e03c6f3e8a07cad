"""The PDF of what a recall found: with all of it attached, no longer than is read, and saying what is left out."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from domain.kernel.canonical import canonical
from domain.recalls.report import FORMAT
from infra.documents import recall_report, typeset
from infra.documents.apart import RenderingFailed

pytestmark = pytest.mark.requirement("DIS-3")
TIME = {"utc": "2026-11-26T10:00:00.000000Z", "local": "2026-11-26 11:00:00", "zone": "Europe/Vienna"}
CAME = ("made", "from_lots", "returned", "adjusted")
WENT = ("charged", "into_lots", "transferred", "in_transit", "shipped", "sampled", "destroyed", "in_stock")
NAMES = (*CAME, *WENT, "unaccounted")
FIGURES = dict.fromkeys(NAMES, "0") | {"made": "123456789012345678.000000000001", "unaccounted": "-0.5"}
MATERIAL = {"code": "API-1", "name": "Metformin HCl 😀"}
REACH = {"at_most": "10.5", "in_proportion": "1.25", "unit": "kg"}


def document(lots: int, batches: int, received: list[int]) -> dict[str, Any]:
    sent = {"material": MATERIAL, "quantity": {"value": "3", "unit": "{tbl}"}, "shipped_on": "2026-01-02"}
    return {
        "company": "Sample Pharma",
        "site": {"code": "VIE", "name": "Vienna", "time_zone": "Europe/Vienna"},
        "recall": {
            "id": "4f",
            "number": "MR-1",
            "kind": "REAL",
            "reason": "Found\nmetal",
            "begun_by": "Reviewer",
            "begun_at": TIME,
            "seconds": "3",
        },
        "exported_at": TIME,
        "edges": "7",
        "shipments": str(sum(received)),
        "accounted_percent": "99.99",
        "starts": [
            {"lot": "L-1", "batch": None, "product": "Metformin", "site": "VIE"},
            {"lot": None, "batch": "B-1", "product": "Tablets", "site": "VIE"},
        ],
        "totals": [
            {"material": MATERIAL, "lots": "1", "unit": "kg", "figures": FIGURES, "accounted_percent": None},
        ],
        "consignees": [
            {
                "code": f"C-{n}",
                "name": "Pharmacy",
                "address": "1 Market Square\nLinz",
                "country": "AT",
                "gln": None,
                "received": [{**sent, "lot": f"R-{n}-{m}", "document": "D", "reach": REACH} for m in range(count)],
            }
            for n, count in enumerate(received)
        ],
        "lots": [
            {
                "number": f"LOT-{n}",
                "supplier_lot": "S",
                "material": MATERIAL,
                "site": "VIE",
                "status": "RELEASED",
                "expires_on": None,
                "depth": "1",
                "unit": "kg",
                "figures": FIGURES,
                "reach": None,
            }
            for n in range(lots)
        ],
        "batches": [
            {
                "number": f"BATCH-{n}",
                "product": "Tablets",
                "site": "VIE",
                "disposition": "PENDING",
                "depth": "2",
                "reach": REACH,
            }
            for n in range(batches)
        ],
    }


def told(given: dict[str, Any]) -> bytes:
    return canonical({"format": FORMAT, "document": given})


def test_long_tables_are_cut_and_say_how_many_rows_the_attached_file_has_beyond(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recall_report, "PRINTED", 3)
    found = told(document(5, 4, [2, 0, 2, 3]))
    pdf = PdfReader(io.BytesIO(typeset.typeset(found, template="recall")))
    printed = "".join(page.extract_text() for page in pdf.pages)
    assert [bytes(one.content) for one in pdf.attachment_list] == [found]
    assert [
        name for name in ("LOT-2", "LOT-3", "BATCH-2", "BATCH-3", "R-2-0", "R-2-1", "R-3-0") if name in printed
    ] == [
        *("LOT-2", "BATCH-2", "R-2-0"),
    ]
    assert all(f"{count} more are not printed here" in printed for count in (1, 2, 4))
    assert "1 Market Square, Linz" in printed
    assert "A test of the arrangements" not in printed
    metadata = pdf.metadata
    assert metadata is not None
    assert metadata.title == "Recall MR-1"


def test_a_recall_of_nothing_is_printed_too_and_another_shape_refused() -> None:
    found = told(document(0, 0, []))
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(recall_report.render(found))).pages)
    assert "Nothing of it was shipped." in printed
    with pytest.raises(RenderingFailed):
        recall_report.render(canonical({"format": FORMAT, "document": {}}))


def test_what_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall_report, "LARGEST", 10)
    with pytest.raises(RenderingFailed, match="at most 10"):
        recall_report.render(b"x" * 11)


@given(st.integers(0, 9), st.integers(0, 9), st.lists(st.integers(0, 6), max_size=5), st.integers(1, 8))
def test_what_is_printed_and_what_is_left_out_is_all(lots: int, batches: int, received: list[int], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recall_report, "PRINTED", most)
        whole = document(lots, batches, received)
        before = json.dumps(whole)
        cut = recall_report.shortened(whole)
    assert json.dumps(whole) == before
    for name, count in (("lots", lots), ("batches", batches)):
        assert len(cut[name]) == min(count, most)
        assert len(cut[name]) + int(cut["left_out"][name] or 0) == count
    kept = [one for consignee in cut["consignees"] for one in consignee["received"]]
    assert len(kept) == min(sum(received), most)
    assert len(kept) + int(cut["left_out"]["received"] or 0) == sum(received)
    assert all(one["received"] for one in cut["consignees"])

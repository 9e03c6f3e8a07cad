"""The PDFs of reports hold all that was told, whatever people wrote, and say what they leave to the attached file."""

import io
import json
from typing import Any, cast

import pytest
from pypdf import PdfReader

from domain.kernel.canonical import Json, canonical
from domain.reports.exceptions import counting
from domain.reports.genealogy.document import FORMAT
from infra.documents import genealogy_report, report, typeset
from infra.documents.apart import RenderingFailed
from tests.infra.documents import test_recall_report as recalls

TIME = {"utc": "2026-11-26T10:00:00.000000Z", "local": "2026-11-26 11:00:00", "zone": "Europe/Vienna"}
WRITTEN = "#emph[x] $ 1 $ \\ ` \u202eleft 😀 \U0010ffff\n\nb \u200b= + - @"
NO_ONE = dict.fromkeys(("lot", "batch", "supplier", "supplier_lot", "manufacturer"))
LOT = {**NO_ONE, "lot": "A", "product": "Lactose", "site": "VIE", "status": "RELEASED", "supplier_lot": "S-77"}
BATCH = {**NO_ONE, "batch": "B-1", "product": "Tablets", "site": "BOS", "status": "PENDING"}


def signed(by: str, meaning: str, *, stale: bool = False) -> dict[str, Any]:
    return {"printed_name": by, "signed_at": TIME, "meaning": meaning, "stale": stale, "digest": "ab" * 32}


def exception(said: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- the fields of an exception
    value = {
        "parameter": "Loss on drying",
        "repetition": "2",
        "revisions": ["27 %", "2.7 %"],
        "limits": "action ≤ 2.5 %",
    }
    nothing = dict.fromkeys(("resolved_at", "classification", "awaits", "planned_deviation", "raised_by"))
    decision = {"decision": "REJECTED", "statement": said, "signature": signed("Quentin", "REJECTED")}
    batch = {"number": "B-1", "product": said, "site": "VIE", "disposition": "REJECTED", "decision": decision}
    place = {"rule": "EXE-2", "phase": "13", "phase_name": said, "value": value}
    told = {"id": "1", "number": "1", "title": said, "description": said, "raised_at": TIME, "state": "OPEN"}
    return {**nothing, **told, **place, "batch": batch, "assessments": [], **more}


def exceptions(*found: dict[str, Any]) -> bytes:
    asked = dict.fromkeys(("site", "product", "since", "until", "classifications", "states"))
    rules = counting.figures((f"R-{n}", None) for n in range(12))
    return canonical(
        {
            "format": "theriac-exception-report/1",
            "document": {
                "company": "Sample Pharma",
                "asked": {**asked, "id": "4f", "requested_by": "Rita"},
                "exported_at": TIME,
                "all": cast("Json", counting.figure(None, [one["classification"] for one in found])),
                "states": [],
                "rules": cast("Json", rules),
                "products": [],
                "exceptions": list(found),
            },
        }
    )


def genealogy(*steps: dict[str, Any], losses: list[dict[str, Any]] | None = None) -> bytes:
    affected = recalls.document(1, 1, [1])
    named = ("edges", "shipments", "accounted_percent", "totals", "consignees", "lots", "batches", "company", "site")
    told = {
        **{name: affected[name] for name in named},
        "asked": {"id": "4f", "of": "Batch", "number": "B-1", "requested_by": "Rita"},
        "thing": BATCH,
        "exported_at": TIME,
        "out_of": list(steps),
        "into": [],
        "losses": losses or [],
    }
    return canonical({"format": FORMAT, "document": told})


def read(pdf: bytes) -> tuple[str, bytes]:
    """Its text, and what is attached."""
    reader = PdfReader(io.BytesIO(pdf))
    (attached,) = (bytes(one.content) for one in reader.attachment_list)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), attached


@pytest.mark.requirement("REP-2", "SIG-1")
def test_exceptions_are_printed_with_each_signature_and_whatever_people_wrote() -> None:
    approval = {"role": "QUALITY", "signature": signed("Sven", "APPROVED")}
    common = {"rationale": WRITTEN, "downgraded_from": None, "approvers": ["QUALITY"], "approvals": []}
    before = {**common, "number": "1", "classification": "MINOR", "stands": False}
    after = {**common, "number": "2", "classification": "MAJOR", "stands": True, "approvals": [approval]}
    assessments = [
        {**before, "signature": signed("Rita", "ASSESSED", stale=True)},
        {**after, "signature": signed("Ruth", "ASSESSED")},
    ]
    found = exception(WRITTEN, classification="MAJOR", awaits="QUALIFIED_PERSON", assessments=assessments)
    record = exceptions(found, exception("Plain", rule="TOLD", value=None, phase=None, phase_name=None))
    text, attached = read(typeset.typeset(record, template="exception_report"))
    assert json.loads(attached) == json.loads(record)
    for said in (
        *("2 more are counted in report.json", "repetition 2: 2.7 % before: 27 % limits: action ≤ 2.5 %", "MAJOR"),
        *("no longer valid: MINOR", "Assessed by Rita, 2026-11-26 11:00:00 UTC+01:00", "STALE"),
        *("as quality: Approved by Sven, 2026-11-26 11:00:00", "AWAITS APPROVAL of qualified person"),
        *("Rejected by Quentin", "the whole batch", "NOT ASSESSED", "#emph[x]"),
    ):
        assert said in text, said
    assert (
        "No exception is of what was asked for." in read(typeset.typeset(exceptions(), template="exception_report"))[0]
    )


@pytest.mark.requirement("REP-3")
def test_a_genealogy_is_printed_and_cut_where_it_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(genealogy_report, "PRINTED", 2)
    supplied = {**LOT, "supplier": "SAMPLE Sample Chemicals", "manufacturer": "MAKER The Maker"}
    step = {"kind": "CHARGE", "target": BATCH, "quantity": {"value": "5.10", "unit": "kg"}, "at": TIME, "by": WRITTEN}
    steps = [{**step, "depth": f"{n}", "source": supplied} for n in range(1, 6)]
    loss = {"batch": "B-1", "lot": "A", "kind": "LOST", "reason": WRITTEN, "at": TIME, "by": "Olga"}
    record = genealogy(*steps, losses=[{**loss, "quantity": {"value": "0.25", "unit": "kg"}}])
    text, attached = read(typeset.typeset(record, template="genealogy_report"))
    assert json.loads(attached) == json.loads(record)
    for said in (
        *("Genealogy of batch B-1", "Steps back 5", "supplied by SAMPLE Sample Chemicals, its lot S-77", "5.10 kg"),
        *(
            "made by MAKER The Maker",
            "3 more are not printed here",
            "It went into nothing.",
            "Of it, at most",
            "0.25 kg",
        ),
    ):
        assert said in text, said
    assert "Suspect" not in text


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "LARGEST", 10)
    with pytest.raises(RenderingFailed):
        report.render(exceptions(), template="exception_report")


def test_a_recall_still_speaks_of_what_is_suspect() -> None:
    found = recalls.told(recalls.document(1, 1, [1]))
    assert "Suspect, at most" in read(typeset.typeset(found, template="recall"))[0]

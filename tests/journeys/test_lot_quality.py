"""A lot's quality through HTTP: from its specification to its release and back, and whom each act is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.materials.kinds import LotDecision
from tests import execution, quality
from tests.client import Client
from tests.conftest import Do, count
from tests.execution import Run
from tests.materials import LATER, Store
from tests.plant import Plant
from tests.quality import Laboratory

Clients = Callable[[str], Client]

TABLES = (
    *("material_specification", "specification_test", "lot_testing", "lot_sample", "lot_result", "lot_result_revision"),
    *("lot_investigation", "lot_certificate", "lot_status_change", "conditional_use", "lot_disposition", "signature"),
)
RESULT = """id version attempt source number unit qualifier reported outcome revision recordedName test { code }
  revisions { revision number reason signature { meaning } } investigation { id version state }"""
LOT = f"""id version status quarantineReason restriction retestOn releaseBlockers {{ kind place explanation clears }}
  potency {{ basis assay water lossOnDrying goodUntil }}
  testings {{ number purpose decidedAt specification {{ number digest }} samples {{ number }} results {{ {RESULT} }} }}
  samples {{ number purpose quantity {{ value unit }} takenName }} investigations {{ state }}
  certificates {{ id number issuedOn fileName fileSha256 downloadUrl }}
  dispositions {{ decision restriction retestOn resultsDigest specification {{ digest }} signature {{ meaning }} }}
  statusChanges {{ before after because changedName }} conditionalUses {{ reason validUntil batch {{ number }} }}"""
TESTS = [
    {
        "code": "ASSAY",
        "name": "Assay",
        "method": "Ph. Eur. 0931",
        "kind": "NUMBER",
        "unit": "%",
        "low": "98.5",
        "high": "101.0",
        "decimals": 1,
        "potency": "ASSAY",
        "basis": "ANHYDROUS",
    },
    {
        "code": "WATER",
        "name": "Water",
        "method": "Ph. Eur. 2.5.12",
        "kind": "NUMBER",
        "unit": "%",
        "high": "0.5",
        "demand": "REDUCED",
        "potency": "WATER",
    },
]
TODAY = datetime.now(UTC).date()


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)


@pytest.fixture
def lab(store: Store) -> Laboratory:
    return Laboratory(store)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    run = execution.run(do, plant, admin)
    run.start(1)
    return run


def percent(number: str) -> dict[str, Any]:
    return {"number": {"value": number, "unit": "%"}}


def look(client: Client, lot: str) -> dict[str, Any]:
    found: dict[str, Any] = client.query(f"query ($id: ID!) {{ lot(id: $id) {{ {LOT} }} }}", id=lot)["lot"]
    return found


def uploaded(client: Client, data: bytes) -> str:
    answer = client.web.post("/uploads", params={"name": "coa.pdf"}, content=data, headers=client.headers)
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["upload"]
    return token


@pytest.mark.requirement("LOT-2", "LOT-3", "WGH-1", "EXE-18")
def test_a_lot_is_specified_sampled_tested_and_released(
    client: Clients, store: Store, plant: Plant, admin: Engine
) -> None:
    engineer, operator, reviewer = client("engineer"), client("operator"), client("reviewer")
    defined = store.material()
    draft = {
        "material": f"MaterialDefinition:{defined}",
        "site": f"Site:{plant.site}",
        "tests": TESTS,
        "change": "As filed.",
    }
    made = engineer.act("draftSpecification", "DraftSpecificationInput", draft, "specification { id version state }")
    specification = made["specification"]
    again = {**draft, "specification": specification["id"], "version": specification["version"]}
    again = {name: again[name] for name in ("specification", "version", "tests", "change")}
    written = engineer.act(
        "writeSpecification", "WriteSpecificationInput", again, "specification { id version tests { code choices } }"
    )["specification"]
    assert [one["code"] for one in written["tests"]] == ["ASSAY", "WATER"]
    named = {"specification": written["id"], "version": written["version"]}
    approved = reviewer.sign("approveSpecification", named, "specification { state digest approvedName }")
    assert approved["problems"] == []
    assert (approved["specification"]["state"], approved["specification"]["approvedName"]) == ("EFFECTIVE", "Reviewer")
    lot = f"MaterialLot:{store.receive(defined)}"
    blocked = reviewer.sign("disposeLot", {"lot": lot, "version": 1, "decision": "RELEASED", "statement": "Good."})
    assert [one["__typename"] for one in blocked["problems"]] == ["LotReleaseBlocked"]
    assert [(one["kind"], one["place"]) for one in look(reviewer, lot)["releaseBlockers"]] == [
        ("MISSING_RESULT", "test ASSAY"),
        ("MISSING_RESULT", "test WATER"),
    ]
    taken = {"lot": lot, "purpose": "RELEASE", "quantity": {"value": "0.050", "unit": "kg"}, "reference": "LIMS-1"}
    sample = operator.act("takeLotSample", "TakeLotSampleInput", taken, "sample { id number }")["sample"]["id"]
    sent = {
        "sample": sample,
        "commandId": "from the laboratory",
        "results": [{"test": "ASSAY", "found": percent("9.93"), "instrument": "HPLC-3", "reference": "R-1"}],
    }
    for _ in range(2):
        received = reviewer.act("importLotResults", "ImportLotResultsInput", sent, f"lot {{ {LOT} }}")["lot"]
    (assay,) = received["testings"][0]["results"]
    assert (assay["source"], assay["outcome"], assay["investigation"]["state"]) == ("LABORATORY", "OUT", "OPEN")
    correction = {"result": assay["id"], "version": assay["version"], "found": percent("99.3"), "reason": "A digit"}
    corrected = reviewer.sign("correctLotResult", correction, f"result {{ {RESULT} }}")["result"]
    assert [one["number"] for one in corrected["revisions"]] == ["9.93", "99.3"]
    assert corrected["investigation"]["state"] == "RESOLVED_BY_CORRECTION"
    attached = {
        "lot": lot,
        "number": "COA-9",
        "upload": uploaded(operator, b"%PDF-1.7 figures"),
        "issuedOn": "2026-01-02",
    }
    certificate = operator.act(
        "attachLotCertificate", "AttachLotCertificateInput", attached, "certificate { id fileSha256 downloadUrl }"
    )["certificate"]
    fetched = operator.web.get(certificate["downloadUrl"].removeprefix("http://testserver"))
    assert (fetched.status_code, fetched.content) == (200, b"%PDF-1.7 figures")
    figure = {"certificate": certificate["id"], "result": {"test": "WATER", "found": percent("0.2")}}
    reviewer.act("recordCertifiedResult", "RecordCertifiedResultInput", figure, f"result {{ {RESULT} }}")
    decision = {"lot": lot, "version": 1, "decision": "RELEASED", "statement": "Good.", "retestOn": str(LATER)}
    released = reviewer.sign("disposeLot", decision, f"lot {{ {LOT} }}")
    assert released["problems"] == []
    shown = released["lot"]
    assert (shown["status"], shown["retestOn"], shown["releaseBlockers"]) == ("RELEASED", str(LATER), [])
    assert shown["dispositions"][0]["specification"]["digest"] == approved["specification"]["digest"]
    assert shown["potency"] == {
        "basis": "ANHYDROUS",
        "assay": "99.3",
        "water": "0.2",
        "lossOnDrying": None,
        "goodUntil": str(LATER),
    }
    assert [(one["before"], one["after"]) for one in shown["statusChanges"]] == [("QUARANTINE", "RELEASED")]
    theirs, ours = look(operator, lot), look(reviewer, lot)
    links = [one.pop("certificates")[0].pop("downloadUrl") for one in (theirs, ours)]
    assert (theirs, len(set(links))) == (ours, 2)  # a link is one person's
    assert count(admin, "lot_result", plant.company) == 2


@pytest.mark.requirement("MAT-1")
def test_lots_are_found_by_status_and_by_their_days(client: Clients, store: Store, lab: Laboratory) -> None:
    material = store.material()
    soon, later = (store.receive(material, f"L-{days}", expires_on=TODAY + timedelta(days=days)) for days in (5, 50))
    lab.dispose(later, retest_on=TODAY + timedelta(days=9))
    lab.dispose(soon, LotDecision.RESTRICTED, restriction="For trials")
    asked = """query ($day: Date!) {
        restricted: lots(status: RESTRICTED) { edges { node { number restriction } } }
        expiring: lots(expiresBefore: $day) { totalCount edges { node { number } } }
        due: lots(retestDueBy: $day) { edges { node { number retestOn } } } }"""
    found = client("operator").query(asked, day=str(TODAY + timedelta(days=9)))
    assert found["restricted"]["edges"] == [{"node": {"number": "L-5", "restriction": "For trials"}}]
    on_the_day = client("operator").query(
        "query ($day: Date!) { lots(expiresBefore: $day) { totalCount } }", day=str(TODAY + timedelta(days=5))
    )
    assert on_the_day["lots"] == {"totalCount": 0}
    assert found["expiring"] == {"totalCount": 1, "edges": [{"node": {"number": "L-5"}}]}
    assert [one["node"]["number"] for one in found["due"]["edges"]] == ["L-50"]


@pytest.mark.requirement("MAT-1", "MAT-3")
def test_a_lot_is_used_by_approval_taken_back_and_its_batch_is_flagged(client: Clients, store: Store, run: Run) -> None:
    operator, reviewer = client("operator"), client("reviewer")
    lot = f"MaterialLot:{store.receive(store.material())}"
    charge = {"phase": f"PhaseExecution:{run.phase(1).id}", "lot": lot, "quantity": {"value": "1", "unit": "kg"}}
    approval = {
        "lot": lot,
        "version": 1,
        "batch": f"Batch:{run.batch}",
        "reason": "No other lot in time",
        "validUntil": str(TODAY + timedelta(days=3)),
    }
    approved = reviewer.sign("approveConditionalUse", approval, f"lot {{ {LOT} }}")
    assert [one["batch"]["number"] for one in approved["lot"]["conditionalUses"]] == ["B-001"]
    operator.act("chargeLot", "ChargeLotInput", charge)
    reviewer.sign("disposeLot", {"lot": lot, "version": 1, "decision": "RELEASED", "statement": "Good."})
    given = {"lot": lot, "version": 2, "reason": "Complaint"}
    back = reviewer.act("returnLotToQuarantine", "ReturnLotToQuarantineInput", given, f"lot {{ {LOT} }}")["lot"]
    assert (back["status"], back["quarantineReason"]) == ("QUARANTINE", "RETURNED")
    asked = """query ($batch: ID!) { lotFlags { edges { node { id version lot { number } batch { number }
        change { after because } exception { number rule } } } } waiting: lotFlags(waiting: true) { totalCount }
        batch(id: $batch) { exceptions { rule title } lotFlags { lot { number } } conditionalUses { reason } } }"""
    shown = reviewer.query(asked, batch=f"Batch:{run.batch}")
    (flag,) = (one["node"] for one in shown["lotFlags"]["edges"])
    assert (flag["exception"], flag["change"]) == (
        {"number": 2, "rule": "MAT-3"},
        {"after": "QUARANTINE", "because": "Complaint"},
    )
    assert shown["waiting"] == {"totalCount": 0}
    assert [one["rule"] for one in shown["batch"]["exceptions"]] == ["MAT-1", "MAT-3"]
    refused = reviewer.sign("assessLotFlag", {"flag": flag["id"], "version": 1, "conclusion": "x"})
    assert [one["code"] for one in refused["problems"]] == ["WRONG_STATE"]


FORBIDDEN = [
    ("draftSpecification", "operator"),
    ("writeSpecification", "operator"),
    ("approveSpecification", "engineer"),
    ("withdrawSpecification", "qualified"),
    ("demandSpecification", "engineer"),
    ("takeLotSample", "engineer"),
    ("recordLotResult", "operator"),
    ("importLotResults", "supervisor"),
    ("attachLotCertificate", "qualified"),
    ("recordCertifiedResult", "operator"),
    ("correctLotResult", "operator"),
    ("concludeLotInvestigation", "supervisor"),
    ("returnLotToQuarantine", "operator"),
    ("approveConditionalUse", "supervisor"),
]


@pytest.mark.requirement("TEN-2")
def test_who_may_not_is_refused_and_nothing_changes(
    client: Clients, lab: Laboratory, run: Run, plant: Plant, admin: Engine
) -> None:
    store = lab.store
    lot = store.receive(store.material())
    material = store.lot(lot).material_id
    draft = lab.draft(material)
    tests = tuple(one for one in quality.TESTS if one.code != "IDENTITY")
    lab.approve(draft)
    open_draft = f"MaterialSpecification:{lab.draft(material, tests)}"
    sample, certificate = lab.sample(lot), lab.certificate(lot)
    out = lab.found(sample, "ASSAY", quality.percent("90"))
    released = f"MaterialLot:{store.released('REL')}"
    lot_id, result = f"MaterialLot:{lot}", {"test": "WATER", "found": percent("0.1"), "reference": "R-1"}
    given: dict[str, dict[str, Any]] = {
        "draftSpecification": {
            "material": f"MaterialDefinition:{material}",
            "site": f"Site:{plant.site}",
            "tests": TESTS,
            "change": "x",
        },
        "writeSpecification": {"specification": open_draft, "version": 1, "tests": TESTS, "change": "x"},
        "approveSpecification": {"specification": open_draft, "version": 1},
        "withdrawSpecification": {"specification": open_draft, "version": 1, "reason": "x"},
        "demandSpecification": {
            "material": f"MaterialDefinition:{material}",
            "version": 1,
            "demanded": True,
            "reason": "x",
        },
        "takeLotSample": {"lot": lot_id, "purpose": "RELEASE", "quantity": {"value": "1", "unit": "kg"}},
        "recordLotResult": {"sample": f"LotSample:{sample}", "result": result},
        "importLotResults": {"sample": f"LotSample:{sample}", "results": [result]},
        "attachLotCertificate": {"lot": lot_id, "number": "C", "upload": uploaded(client("operator"), b"%PDF-1.7 x")},
        "recordCertifiedResult": {"certificate": f"LotCertificate:{certificate}", "result": result},
        "correctLotResult": {"result": f"LotResult:{out}", "version": 1, "found": percent("99"), "reason": "x"},
        "concludeLotInvestigation": {
            "investigation": f"LotInvestigation:{lab.investigation(out).id}",
            "version": 1,
            "outcome": "CONFIRMED",
            "conclusion": "x",
        },
        "returnLotToQuarantine": {"lot": released, "version": 2, "reason": "x"},
        "approveConditionalUse": {
            "lot": f"MaterialLot:{store.receive(store.material('COND'), 'COND')}",
            "version": 1,
            "batch": f"Batch:{run.batch}",
            "reason": "x",
            "validUntil": str(TODAY + timedelta(days=2)),
        },
    }
    before = [count(admin, table, plant.company) for table in TABLES], store.rows("lot")
    unsigned = {"writeSpecification", "demandSpecification", "returnLotToQuarantine"}
    for act, who in FORBIDDEN:
        if "version" in given[act] and act not in unsigned:
            payload = client(who).sign(act, given[act])
        else:
            payload = client(who).mutate(act, f"{act[0].upper()}{act[1:]}Input", given[act])
        assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"], act
        assert ([count(admin, table, plant.company) for table in TABLES], store.rows("lot")) == before, act


@pytest.mark.requirement("TEN-1")
def test_another_companys_quality_is_neither_seen_nor_changed(
    client: Clients, do: Do, other_plant: Plant, admin: Engine, plant: Plant
) -> None:
    theirs = Laboratory(Store(do, other_plant, admin))
    lot = theirs.store.receive(theirs.store.material())
    specification = theirs.specified(theirs.store.lot(lot).material_id)
    sample = theirs.sample(lot)
    reviewer = client("reviewer")
    asked = """query ($ids: [ID!]!) { nodes(ids: $ids) { id } materialSpecifications { totalCount }
        lotFlags { totalCount } }"""
    seen = reviewer.query(asked, ids=[f"LotSample:{sample}", f"MaterialSpecification:{specification}"])
    assert seen == {
        "nodes": [None, None],
        "materialSpecifications": {"totalCount": 0},
        "lotFlags": {"totalCount": 0},
    }
    result = {"test": "WATER", "found": percent("0.1")}
    payload = reviewer.mutate(
        "recordLotResult", "RecordLotResultInput", {"sample": f"LotSample:{sample}", "result": result}
    )
    assert [one["code"] for one in payload["problems"]] == ["NOT_FOUND"]
    assert theirs.rows("lot_result") == []
    assert count(admin, "lot_result", plant.company) == 0


@pytest.mark.requirement("EXE-16", "TEN-2")
def test_a_certificates_link_opens_it_for_its_reader_alone(client: Clients, lab: Laboratory, store: Store) -> None:
    lot = store.receive(store.material())
    certificate = lab.certificate(lot)
    asked = "query ($id: ID!) { node(id: $id) { ... on LotCertificate { downloadUrl } } }"
    link = client("operator").query(asked, id=f"LotCertificate:{certificate}")["node"]["downloadUrl"]
    path = link.removeprefix("http://testserver")
    assert client("operator").web.get(path.replace("a" * 64, "b" * 64)).status_code == 403
    assert client("operator").web.get(path.partition("?")[0]).status_code == 403

"""Materials are described, suppliers asked for and approved, and a delivery released, all through HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.client import Client
from tests.conftest import every_row
from tests.plant import Plant
from tests.suppliers import NEXT_YEAR

pytestmark = pytest.mark.requirement("SUP-1")
Clients = Callable[[str], Client]

MATERIAL = """material { id version code name unit gtin hazards shelfLifeMonths retestMonths weighingMethod retiredAt
  compensatorMinimum density { value unit } materialClass { code use }
  storage { condition low high humidityHigh protectedFromLight } }"""
APPROVAL = """approval { id version state validUntil conditions requestedName site { code } supplier { code country }
  manufacturer { code } material { code } decisions { decision statement decidedName signature { meaning } } }"""
DETAILS = {
    "storage": {"condition": "In its closed container", "low": "15", "high": "25", "humidityHigh": "60.0"},
    "shelfLifeMonths": 36,
    "gtin": "09506000134352",
    "hazards": "H302",
    "compensatorMinimum": "6.000",
    "density": {"value": "0.350", "unit": "g/mL"},
}


def described(engineer: Client) -> dict[str, Any]:
    given: dict[str, Any] = {"code": "FILL", "name": "Fillers", "use": "EXCIPIENT"}
    made = engineer.act("defineMaterialClass", "DefineMaterialClassInput", given, "materialClass { id code use }")
    given = {"code": "MCC-101", "name": "Cellulose PH-101", "unit": "kg"}
    details = {**DETAILS, "classId": made["materialClass"]["id"]}
    found: dict[str, Any] = engineer.act(
        "defineMaterial", "DefineMaterialInput", {**given, "details": details}, MATERIAL
    )["material"]
    return found


def registered(engineer: Client, code: str = "SAMPLE") -> str:
    details = {"name": "Sample Chemicals", "kind": "MANUFACTURER", "address": "Graz", "country": "AT"}
    given = {"code": code, "details": details}
    found: str = engineer.act("registerSupplier", "RegisterSupplierInput", given, "supplier { id }")["supplier"]["id"]
    return found


def test_a_material_says_all_that_was_said_of_it(client: Clients) -> None:
    engineer = client("engineer")
    found = described(engineer)
    assert found["storage"] == {
        "condition": "In its closed container",
        "low": "15",
        "high": "25",
        "humidityHigh": "60.0",
        "protectedFromLight": False,
    }
    assert (found["density"], found["weighingMethod"]) == ({"value": "0.350", "unit": "g/mL"}, "NET")
    assert (found["compensatorMinimum"], found["materialClass"]) == ("6.000", {"code": "FILL", "use": "EXCIPIENT"})
    change = {"materialId": found["id"], "version": 1, "name": "Cellulose", "details": {}, "reason": "Monograph"}
    changed = engineer.act("changeMaterial", "ChangeMaterialInput", change, MATERIAL)["material"]
    assert (changed["name"], changed["gtin"], changed["density"], changed["version"]) == ("Cellulose", None, None, 2)
    assert changed["storage"]["condition"] is None
    retire = {"materialId": found["id"], "version": 2, "reason": "No longer used"}
    retired = engineer.act("retireMaterial", "RetireMaterialInput", retire, MATERIAL)["material"]
    assert retired["retiredAt"] is not None
    listed = client("operator").query(
        "{ materials { edges { node { code retiredAt } } } materialClasses { totalCount } }"
    )
    assert [one["node"]["code"] for one in listed["materials"]["edges"]] == ["MCC-101"]
    assert listed["materialClasses"]["totalCount"] == 1


def test_a_delivery_is_released_once_its_supplier_is_approved(client: Clients, plant: Plant) -> None:
    engineer, operator, reviewer = client("engineer"), client("operator"), client("reviewer")
    material, supplier = described(engineer)["id"], registered(engineer)
    delivery = {
        "site": f"Site:{plant.site}",
        "material": material,
        "number": "L-1",
        "quantity": {"value": "25.000", "unit": "kg"},
        "supplierId": supplier,
        "deliveryNote": "DN 4711",
    }
    shown = "lot { id version expiresOn receivedOn deliveryNote supplier { code } manufacturer { code } }"
    lot = operator.act("receiveLot", "ReceiveLotInput", delivery, shown)["lot"]
    assert (lot["supplier"], lot["manufacturer"], lot["deliveryNote"]) == (
        {"code": "SAMPLE"},
        {"code": "SAMPLE"},
        "DN 4711",
    )
    assert int(lot["expiresOn"][:4]) == int(lot["receivedOn"][:4]) + 3
    release = {"lot": lot["id"], "version": lot["version"], "decision": "RELEASED", "statement": "Conforms."}
    refused = reviewer.prepare("disposeLot", release)
    assert [one["code"] for one in refused["problems"]] == ["SUPPLIER_NOT_APPROVED"]

    asked = {"siteId": f"Site:{plant.site}", "supplierId": supplier, "materialId": material}
    approval = engineer.act("requestSupplierApproval", "RequestSupplierApprovalInput", asked, APPROVAL)["approval"]
    assert (approval["state"], approval["requestedName"], approval["site"]) == (
        "REQUESTED",
        "Engineer",
        {"code": "VIE"},
    )
    decide = {
        "approvalId": approval["id"],
        "version": approval["version"],
        "decision": "APPROVE",
        "statement": "Audited in June.",
        "validUntil": NEXT_YEAR.isoformat(),
        "conditions": "Assay of each lot.",
    }
    challenge = reviewer.prepare("decideSupplier", decide)["challenge"]
    assert challenge["content"]["content"]["supplier"]["name"] == "Sample Chemicals"
    found = reviewer.sign("decideSupplier", decide, APPROVAL)["approval"]
    assert (found["state"], found["validUntil"]) == ("APPROVED", NEXT_YEAR.isoformat())
    assert [(one["decision"], one["signature"]) for one in found["decisions"]] == [("APPROVE", {"meaning": "APPROVED"})]
    listed = operator.query("{ supplierApprovals(state: APPROVED) { edges { node { supplier { code } } } } }")
    assert listed["supplierApprovals"]["edges"] == [{"node": {"supplier": {"code": "SAMPLE"}}}]

    done = reviewer.sign("disposeLot", release, "lot { status }")
    assert (done["problems"], done["lot"]) == ([], {"status": "RELEASED"})
    hits = operator.query('{ search(text: "sample chem") { hits { kind text } } }')["search"]["hits"]
    assert hits == [{"kind": "SUPPLIER", "text": "SAMPLE Sample Chemicals"}]


def test_wrong_input_names_its_field(client: Clients, plant: Plant) -> None:
    engineer = client("engineer")
    given = {"code": "X", "name": "X", "unit": "kg", "details": {**DETAILS, "gtin": "09506000134351"}}
    payload = engineer.mutate("defineMaterial", "DefineMaterialInput", given, MATERIAL)
    (problem,) = payload["problems"]
    assert (problem["code"], problem["path"]) == ("INVALID_INPUT", ["details", "gtin"])
    assert "should be 2" in problem["message"]
    asked = {
        "siteId": f"Site:{plant.other_site}",
        "supplierId": registered(engineer),
        "materialId": described(engineer)["id"],
    }
    refused = engineer.mutate("requestSupplierApproval", "RequestSupplierApprovalInput", asked, APPROVAL)
    assert ([one["code"] for one in refused["problems"]], refused["approval"]) == (["FORBIDDEN"], None)


TABLES = (
    *("material_class", "material_definition", "supplier", "supplier_approval", "supplier_decision", "signature"),
)
SAID: dict[str, Any] = {"name": "Other", "kind": "DISTRIBUTOR", "address": "Linz", "country": "DE"}
FORBIDDEN = {
    "defineMaterialClass": "operator",
    "changeMaterial": "operator",
    "retireMaterial": "supervisor",
    "registerSupplier": "supervisor",
    "changeSupplier": "qualified",
    "requestSupplierApproval": "operator",
    "decideSupplier": "engineer",
}


@pytest.mark.requirement("TEN-1", "TEN-2")
@pytest.mark.parametrize(("name", "who"), FORBIDDEN.items())
def test_who_may_not_and_who_is_of_another_company_change_nothing(
    client: Clients, plant: Plant, other_plant: Plant, admin: Engine, name: str, who: str
) -> None:
    engineer = client("engineer")
    material, supplier, version = described(engineer)["id"], registered(engineer), 1
    asked = {"siteId": f"Site:{plant.site}", "supplierId": supplier, "materialId": material}
    approval = engineer.act("requestSupplierApproval", "RequestSupplierApprovalInput", asked, "approval { id }")
    of_material, why = {"materialId": material, "version": version}, {"reason": "They moved."}
    given: dict[str, dict[str, Any]] = {
        "defineMaterialClass": {"code": "NEW", "name": "New", "use": "ACTIVE"},
        "changeMaterial": {**of_material, **why, "name": "Other", "details": {"hazards": "H999"}},
        "retireMaterial": {**of_material, **why},
        "registerSupplier": {"code": "NEW", "details": SAID},
        "changeSupplier": {"supplierId": supplier, "version": version, "details": SAID, **why},
        "requestSupplierApproval": {**asked, "manufacturerId": registered(engineer, "MAKER")},
        "decideSupplier": {
            "approvalId": approval["approval"]["id"],
            "version": version,
            "decision": "WITHDRAW",
            "statement": "x",
        },
    }

    def refused(by: Client) -> list[str]:
        sent = given[name]
        signed = name == "decideSupplier"
        payload = by.sign(name, sent) if signed else by.mutate(name, f"{name[0].upper()}{name[1:]}Input", sent)
        return [one["code"] for one in payload["problems"]]

    before = every_row(admin, TABLES, plant.company)
    assert refused(client(who)) == ["FORBIDDEN"]
    assert every_row(admin, TABLES, plant.company) == before
    stranger = Client(engineer.web, other_plant.name).sign_in("reviewer" if name == "decideSupplier" else "engineer")
    if name not in {"defineMaterialClass", "registerSupplier"}:
        assert refused(stranger) == (["FORBIDDEN"] if name == "requestSupplierApproval" else ["NOT_FOUND"])
    assert every_row(admin, TABLES, plant.company) == before

"""Labels through HTTP: a printer enrolled, drums labelled, scanned, labelled again, and what became of each print."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from domain.kernel.actor import Grant
from domain.kernel.permissions import Role
from domain.labelling import resolving
from domain.labels import checks, elements, own
from domain.labels.own import Named, OwnCode
from domain.people.commands import roles
from tests.client import Client
from tests.conftest import Do, count, every_row
from tests.containers import Shelves, filled
from tests.labelling import ISSUER, TABLES, PrintRoom
from tests.plant import Plant

Clients = Callable[[str], Client]

DETAILS = {
    "name": "At the dock",
    "resolution": "DPI_203",
    "width": 100,
    "height": 50,
}
PRINT = """id version number position reason outcome status outdated zpl svg requestedName
  content { heading lines { title text } symbols } label { id issued outdated container { number } }"""
JOB = f"job {{ id version state said toldName toldReason sentAt printer {{ code }} prints {{ {PRINT} }} }}"
SCAN = """query ($codes: [String!]!) { scan(codes: $codes) {
  text ours gtin lot serial expiresOn net { value unit } elements { identifier title value }
  things { __typename id ... on Container { number lot { number status } } ... on MaterialLot { lotNumber: number }
    ... on MaterialDefinition { code } ... on LotSample { sampleNumber: number } }
  problems { code message rule } } }"""


@pytest.fixture
def room(do: Do, plant: Plant, admin: Engine) -> PrintRoom:
    return PrintRoom(do, plant, admin)


@pytest.fixture
def chief(do: Do, plant: Plant, client: Clients) -> Client:
    """A quality reviewer of the whole company."""
    person = plant.reviewer.as_person
    do(plant.administrator, lambda uow: roles.grant(uow, person, Role.QUALITY_REVIEWER, None))
    return client("reviewer")


def act(who: Client, name: str, given: dict[str, Any], selection: str) -> dict[str, Any]:
    """A mutation that must succeed: what it changed."""
    payload = who.act(name, f"{name[0].upper()}{name[1:]}Input", given, selection)
    return next(value for key, value in payload.items() if key != "problems")


def refused(who: Client, name: str, given: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Code and path of each problem of an act."""
    payload = who.mutate(name, f"{name[0].upper()}{name[1:]}Input", given)
    return [(one["code"], one["path"]) for one in payload["problems"]]


def scanned(who: Client, *codes: str) -> dict[str, Any]:
    found: dict[str, Any] = who.query(SCAN, codes=list(codes))["scan"]
    return found


def problems(found: dict[str, Any]) -> list[str]:
    return [one["code"] for one in found["problems"]]


@pytest.mark.requirement("LBL-3", "LBL-4", "LBL-5", "LBL-7", "LBL-8")
def test_drums_from_their_label_to_their_scan(
    client: Clients, chief: Client, room: PrintRoom, plant: Plant, other_plant: Plant, admin: Engine
) -> None:
    operator, supervisor = client("operator"), client("supervisor")
    first, second = (f"Container:{one}" for one in room.drums("25.000", "24.5", number="L-7"))
    lot = f"MaterialLot:{room.store.rows('lot')[0].id}"
    given = {"site": f"Site:{plant.site}", "code": "DOCK", "details": DETAILS}
    reached = "printer { id version gatewayPrinter gateway { id name } }"
    printer = act(supervisor, "enrolLabelPrinter", given, reached)
    both = {"printer": printer["id"], "containers": [first, second]}
    assert refused(operator, "printLabels", both) == [("PRINTER_HAS_NO_GATEWAY", ["printer"])]
    gateway = f"Gateway:{room.gateway()}"
    details = {**DETAILS, "gateway": gateway, "gatewayPrinter": "dock"}
    changed = act(
        supervisor, "changeLabelPrinter", {"printer": printer["id"], "version": 1, "details": details}, reached
    )
    assert (changed["gateway"], changed["gatewayPrinter"]) == ({"id": gateway, "name": "Labels"}, "dock")
    assert refused(operator, "printLabels", both) == [("LABEL_ISSUER_MISSING", [])]
    mark = {"name": "METRO", "prefixes": ["9501101"]}
    assert act(chief, "setLabelIssuer", mark, "issuer { name identifier prefixes }") == {
        "name": "METRO",
        "identifier": "91",
        "prefixes": ["9501101"],
    }

    seen = operator.query(
        """query ($p: ID!, $c: ID!) { labelPreview(printer: $p, container: $c)
          { number svg content { heading lines { title text } } problems { code } } }""",
        p=printer["id"],
        c=first,
    )["labelPreview"]
    assert (seen["number"], seen["problems"]) == (1, [])
    assert count(admin, "label_print", plant.company) == 0
    job = act(operator, "printLabels", both, JOB)
    one = job["prints"][0]
    assert (job["state"], job["printer"]["code"], one["number"], one["outcome"]) == ("QUEUED", "DOCK", 1, "PENDING")
    said = {line["title"]: line["text"] for line in one["content"]["lines"]}
    assert (said["Lot"], said["Container"], said["Gross when filled"]) == ("L-7", "1 of 2", "25.350 kg")
    assert (one["content"]["heading"], seen["content"]["heading"]) == ("Material M-L-7", "Material M-L-7")
    assert ET.fromstring(one["svg"]).attrib["width"] == "100mm"  # noqa: S314 -- our own document
    assert one["zpl"].startswith("^XA")
    assert one["label"] == {"id": one["label"]["id"], "issued": 1, "outdated": False, "container": {"number": "L-7-1"}}

    stranger = Client(operator.web, other_plant.name).sign_in("operator")
    _scans(operator, stranger, first, one["content"]["symbols"][0])
    later = (
        "query ($p: ID!, $c: ID!) { labelPreview(printer: $p, container: $c) { number content { lines { text } } } }"
    )
    seen = operator.query(later, p=printer["id"], c=first)["labelPreview"]
    assert (seen["number"], seen["content"]["lines"][-1]["text"]) == (2, "print 2 of this label")
    again = {"printer": printer["id"], "containers": [first]}
    assert refused(operator, "printLabels", again) == [("REPRINT_NEEDS_REASON", ["reason"])]
    _settle(client, room, job["id"])
    decision = {"lot": lot, "version": 1, "decision": "RELEASED", "statement": "Conforms."}
    assert client("second_reviewer").sign("disposeLot", decision)["problems"] == []
    _print_again(operator, lot, both)
    reasons = text("select distinct reason from audit_entry where company_id = :c and table_name = 'label_print'")
    with admin.connect() as connection:
        assert {*connection.execute(reasons, {"c": plant.company}).scalars()} >= {"The lot was released."}


def _scans(operator: Client, stranger: Client, first: str, symbol: str) -> None:
    """The label of the first drum is read in every form, and by nobody of another company."""
    found = scanned(operator, symbol)
    assert (found["ours"], found["problems"], found["text"]) == (True, [], symbol)
    assert [(thing["id"], thing["lot"]) for thing in found["things"]] == [
        (first, {"number": "L-7", "status": "QUARANTINE"})
    ]
    raw = "]d2" + symbol.replace("(91)", "91") + "\r"
    assert [thing["id"] for thing in scanned(operator, raw)["things"]] == [first]
    assert [thing["number"] for thing in scanned(operator, "]C0L-7-2")["things"]] == ["L-7-2"]
    damaged = symbol[:-1] + "?"
    assert problems(scanned(operator, damaged)) == ["OWN_CODE_DAMAGED"]
    assert scanned(stranger, "L-7-1")["things"] == []
    assert problems(scanned(stranger, symbol)) == ["CODE_NAMES_NOTHING"]


def _settle(client: Clients, room: PrintRoom, job: str) -> None:
    """The line is lost with the second label under way; somebody looks."""
    operator = client("operator")
    room.send(_uuid(job))
    room.answer(_uuid(job), 1, in_doubt=1, said="The line to the printer is lost.")
    lost = operator.query(f"query ($id: ID!) {{ labelJob(id: $id) {{ version {JOB[5:-1]} }} }}", id=job)["labelJob"]
    assert (lost["state"], lost["said"]) == ("UNKNOWN", "The line to the printer is lost.")
    assert [each["outcome"] for each in lost["prints"]] == ["PRINTED", "UNKNOWN"]
    told = {"job": job, "version": lost["version"], "printed": [], "reason": "The second one was not there."}
    settled = act(client("second_operator"), "settleLabelJob", told, JOB)
    assert (settled["state"], settled["toldName"]) == ("FAILED", "Second Operator")
    assert [each["outcome"] for each in settled["prints"]] == ["PRINTED", "NOT_PRINTED"]
    assert [each["label"]["issued"] for each in settled["prints"]] == [1, 0]


def _print_again(operator: Client, lot: str, both: dict[str, Any]) -> None:
    """A released lot's labels tell QUARANTINE until they are printed again."""
    outdated = """query ($lot: ID!) {
      labels(lot: $lot, outdatedOnly: true) { totalCount edges { node { issued outdated container { number } } } }
      labelPrints(lot: $lot, issuedOnly: true) { totalCount edges { node { number status outdated } } } }"""
    before = operator.query(outdated, lot=lot)
    assert before["labels"]["edges"] == [{"node": {"issued": 1, "outdated": True, "container": {"number": "L-7-1"}}}]
    act(operator, "printLabels", {**both, "reason": "The lot was released."}, JOB)
    after = operator.query(outdated, lot=lot)
    assert after["labels"]["totalCount"] == 0
    assert [one["node"] for one in after["labelPrints"]["edges"]] == [
        {"number": 1, "status": "RELEASED", "outdated": False},
        {"number": 2, "status": "RELEASED", "outdated": False},
        {"number": 1, "status": "QUARANTINE", "outdated": True},
    ]


@pytest.mark.requirement("LBL-2", "LBL-7")
def test_what_others_printed_names_their_lots_and_what_cant_be_read_is_told_with_its_place(
    client: Clients, room: PrintRoom
) -> None:
    room.mark()
    operator = client("operator")
    gtin = "4012345000016"
    gtin = "0" + gtin[:-1] + checks.check_digit(gtin[:-1])
    defined = {"code": "RM-1", "name": "Cellulose", "unit": "kg", "details": {"gtin": gtin}}
    material = act(client("engineer"), "defineMaterial", defined, "material { id }")["id"]
    room.drums("10", number="L-1", material=_uuid(material))
    room.drums("10", number="L-2", material=_uuid(material))
    found = scanned(operator, f"(01){gtin}(10)S-1(17)280630(3103)010000")
    assert (found["ours"], found["lot"], found["expiresOn"], found["net"]) == (
        False,
        "S-1",
        "2028-06-30",
        {"value": "10.000", "unit": "kg"},
    )
    assert [one["lotNumber"] for one in found["things"]] == ["L-2", "L-1"]  # each delivery of the supplier's lot
    assert found["elements"][1] == {"identifier": "10", "title": "batch or lot", "value": "S-1"}
    assert [one["lotNumber"] for one in scanned(operator, f"01{gtin}10L-1")["things"]] == ["L-1"]
    assert [one["code"] for one in scanned(operator, gtin)["things"]] == ["RM-1"]
    both_codes = scanned(operator, f"(01){gtin}(10)L-2", f"(01){gtin}")
    assert [one["lotNumber"] for one in both_codes["things"]] == ["L-2"]
    wrong = str(-int(gtin[-1]) % 10 or 1)
    for code, problem, place in (
        (f"(01){gtin[:-1]}{wrong}", "WRONG_CHECK_DIGIT", "At character 18: "),
        (f"01{gtin}17281332", "IMPOSSIBLE_DATE", "At character 21: "),
        (f"01{gtin}0510x", "UNKNOWN_IDENTIFIER", "At character 17: "),
        (f"(01){gtin}(10)A(10)B", "CONTRADICTING_VALUES", "At character 25: "),
        ("(10)L-1", "IDENTIFIER_MISSING", "At character 2: "),
        ("", "NOT_GS1", "At character 1: "),
        ("D/77", "CODE_NAMES_NOTHING", ""),
        ("(01)09501101530003", "CODE_NAMES_NOTHING", ""),
        ("x\x01", "UNKNOWN_IDENTIFIER", "At character 1: "),
    ):
        found = scanned(operator, code)
        assert (problems(found), found["things"]) == ([problem], []), code
        assert found["problems"][0]["message"].startswith(place), code
    numbered = filled("1", number=gtin)
    room.store.receive(room.store.material("RM-2"), "L-3", "1", containers=(numbered,))
    both = scanned(operator, gtin)
    assert (problems(both), [one["__typename"] for one in both["things"]]) == (
        ["ORIGIN_UNCLEAR"],
        ["Container", "MaterialDefinition"],
    )
    many = operator.send(SCAN, {"codes": ["x"] * 5})
    assert [one["extensions"]["code"] for one in many["errors"]] == ["INVALID_INPUT"]


@pytest.mark.requirement("LBL-7", "TEN-2")
def test_what_lies_at_another_site_is_neither_named_nor_shown(
    client: Clients, room: PrintRoom, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.mark()
    material = act(client("engineer"), "defineMaterial", {"code": "RM", "name": "RM", "unit": "kg"}, "material { id }")
    there = replace(plant.operator, grants=frozenset({Grant(Role.OPERATOR, plant.other_site)}))
    room.store.receive(_uuid(material["id"]), "L-BOS", "1", site=plant.other_site, by=there)
    container = room.store.rows("container")[0].id
    printer = room.printer()
    operator = client("operator")
    ours = str(elements.compose([own.element(OwnCode(Named.CONTAINER, container), ISSUER)], today=date(2026, 1, 1)))
    for code in ("L-BOS-1", ours):
        found = scanned(operator, code)
        assert (problems(found), found["things"], found["ours"]) == (["CODE_NAMES_NOTHING"], [], code is ours), code
    defined = {"code": "RM-G", "name": "Cellulose", "unit": "kg", "details": {"gtin": "09501101530003"}}
    cellulose = _uuid(act(client("engineer"), "defineMaterial", defined, "material { id }")["id"])
    like_a_gtin = filled("1", number="09501101530003")
    room.store.receive(_uuid(material["id"]), "L-B2", "1", containers=(like_a_gtin,), site=plant.other_site, by=there)
    found = scanned(operator, "09501101530003")
    assert (problems(found), [one.get("code") for one in found["things"]]) == ([], ["RM-G"])
    room.store.receive(cellulose, "L-VIE", "1")
    room.store.receive(cellulose, "L-B3", "1", site=plant.other_site, by=there)
    monkeypatch.setattr(resolving, "MOST_THINGS", 1)  # so many of the supplier's lots as are looked through
    found = scanned(operator, "(01)09501101530003(10)S-1")
    assert (problems(found), [one.get("lotNumber") for one in found["things"]]) == ([], ["L-VIE"])
    preview = "query ($p: ID!, $c: ID) { labelPreview(printer: $p, container: $c) { number svg problems { code } } }"
    for given, problem in ((f"Container:{container}", "NOT_FOUND"), (None, "INVALID_INPUT")):
        seen = operator.query(preview, p=f"LabelPrinter:{printer}", c=given)["labelPreview"]
        assert seen == {"number": None, "svg": None, "problems": [{"code": problem}]}


@pytest.mark.requirement("LBL-5")
def test_what_would_not_be_printed_is_not_shown_as_if_it_were(
    do: Do, client: Clients, room: PrintRoom, plant: Plant
) -> None:
    room.mark()
    printer, retired, there = room.printer(), room.printer("OLD"), room.printer("B-1", site=plant.other_site)
    room.retire(retired)
    drum, gone = room.drums("10", "10")
    shelves = Shelves(room.store)
    shelves.witness(shelves.destroy(gone))
    do(plant.administrator, lambda uow: roles.grant(uow, plant.operator.as_person, Role.OPERATOR, plant.other_site))
    operator = client("operator")
    preview = (
        "query ($p: ID!, $c: ID) { labelPreview(printer: $p, container: $c) { number svg problems { code path } } }"
    )
    for on, of, code, path in (
        (retired, drum, "PRINTER_RETIRED", "printer"),
        (there, drum, "PRINTER_ELSEWHERE", "printer"),
        (printer, gone, "NOTHING_TO_LABEL", "container"),
    ):
        seen = operator.query(preview, p=f"LabelPrinter:{on}", c=f"Container:{of}")["labelPreview"]
        assert seen == {"number": None, "svg": None, "problems": [{"code": code, "path": [path]}]}


FORBIDDEN = {
    "setLabelIssuer": "supervisor",
    "enrolLabelPrinter": "operator",
    "changeLabelPrinter": "reviewer",
    "retireLabelPrinter": "operator",
    "printLabels": "engineer",
    "cancelLabelJob": "qualified",
    "settleLabelJob": "engineer",
}


@pytest.mark.requirement("TEN-1", "TEN-2", "EXE-14", "EXE-18")
def test_who_may_not_and_who_repeats_change_nothing(
    client: Clients, room: PrintRoom, plant: Plant, other_plant: Plant, admin: Engine
) -> None:
    room.mark()
    printer, idle, (drum,) = room.printer(), room.printer("IDLE"), room.drums("10")
    waiting, lost = room.print(printer, [drum]), room.print(printer, [drum], reason="Lid")
    room.send(lost)
    room.answer(lost, 0, in_doubt=1)
    used, spare = f"LabelPrinter:{printer}", f"LabelPrinter:{idle}"
    given: dict[str, dict[str, Any]] = {
        "setLabelIssuer": {"name": "OTHER", "version": 1},
        "enrolLabelPrinter": {"site": f"Site:{plant.site}", "code": "NEW", "details": DETAILS},
        "changeLabelPrinter": {"printer": spare, "version": 1, "details": DETAILS},
        "retireLabelPrinter": {"printer": spare, "version": 1},
        "printLabels": {"printer": used, "containers": [f"Container:{drum}"], "reason": "Tore"},
        "cancelLabelJob": {"job": f"LabelJob:{waiting}", "version": 1, "reason": "Wrong lot"},
        "settleLabelJob": {"job": f"LabelJob:{lost}", "version": 3, "printed": [], "reason": "Looked"},
    }
    before = every_row(admin, TABLES, plant.company)
    stranger = Client(client("operator").web, other_plant.name).sign_in("supervisor")
    for name, who in FORBIDDEN.items():
        assert refused(client(who), name, given[name]) == [("FORBIDDEN", [])], name
        theirs = [code for code, _ in refused(stranger, name, given[name])]
        assert theirs == (["FORBIDDEN"] if name in {"setLabelIssuer", "enrolLabelPrinter"} else ["NOT_FOUND"]), name
    supervisor = client("supervisor")
    for name in ("changeLabelPrinter", "retireLabelPrinter", "cancelLabelJob", "settleLabelJob"):
        older = {**given[name], "version": 99}
        assert refused(supervisor, name, older) == [("VERSION_CONFLICT", [])], name
    assert every_row(admin, TABLES, plant.company) == before
    once = [name for name in given if name != "setLabelIssuer"]
    for name in (one for one in once if one != "changeLabelPrinter"):
        assert refused(supervisor, name, {**given[name], "commandId": name}) == [], name
    after = every_row(admin, TABLES, plant.company)
    for name in (one for one in once if one != "changeLabelPrinter"):
        assert refused(supervisor, name, {**given[name], "commandId": name}) == [], name
    assert every_row(admin, TABLES, plant.company) == after
    seen = stranger.query(
        """{ labelIssuer { id } labels { totalCount } labelPrints { totalCount } labelJobs { totalCount }
             labelPrinters { totalCount } }"""
    )
    assert seen["labelIssuer"] is None
    assert [one["totalCount"] for key, one in seen.items() if key != "labelIssuer"] == [0] * 4


def _uuid(global_id: str) -> Any:  # noqa: ANN401 -- a UUID, as helpers take it
    from uuid import UUID

    return UUID(global_id.partition(":")[2])

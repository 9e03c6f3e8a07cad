"""The demonstration's journey against the product, through HTTP."""

import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from pypdf import PdfReader
from rich.console import Console
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool
from starlette.testclient import TestClient

from demonstration import company, journey
from demonstration import plant as demonstration_plant
from demonstration.company import Access
from demonstration.steps import certifying, enterprise, figures, packing, records, scales, supplying, training, writing
from demonstration.steps.client import Answer, Client, Json
from demonstration.steps.executing import Execution
from demonstration.steps.scales import Floor
from demonstration.steps.show import Show
from domain.exports.document.lots import Neighbour
from domain.kernel.ids import CompanyId, new_id
from domain.kernel.permissions import Role
from domain.people.commands import roles
from domain.recipes.content import elements_content
from gateway import keys, loop
from infra.services import Services
from infra.transaction import Command, Transactions, as_process
from tests import serving
from tests.conftest import Do, Urls
from tests.demonstration import held
from tests.demonstration.elements import elements_of
from tests.equipment import later
from tests.plant import PASSWORD, Plant
from tests.serving import Served

ACCOUNTS = {
    "author": "engineer",
    "operator": "operator",
    "operator2": "second_operator",
    "supervisor": "supervisor",
    "reviewer": "reviewer",
    "reviewer2": "second_reviewer",
    "qp": "qualified",
    "operator_boston": "second_reviewer",
}
"""The last helps out on the floor in the test that makes the batch, and hasn't read its record."""
CHARGE = ": lot R-24-1187 100.000 kg, lot R-24-1203 51.402 kg, EXC-MCC-101 7.898 kg\n"
MADE_OF = [
    "Metformin HCl R-24-1187, 100.00 kg",
    "Metformin HCl R-24-1203, 51.40 kg",
    "Microcrystalline cellulose PH-101 R-24-1091, 7.899 kg",
    "Povidone K30 R-24-1114, 7.500 kg",
    "Croscarmellose sodium R-24-1132, 5.221 kg",
    "Colloidal silicon dioxide R-24-1140, 0.871 kg",
    "Magnesium stearate R-24-1158, 1.110 kg",
    "Film-coat premix R-24-1176, 5.744 kg",
]

WHOLE = os.environ.get("THERIAC_DEMONSTRATION") == "whole"


class WithoutCookies:
    """The test's connection, which keeps no cookie."""

    def __init__(self, web: TestClient) -> None:
        self._web = web

    def request(
        self,
        method: str,
        url: str,
        *,
        json: Json | None = None,
        content: bytes | None = None,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        self._web.cookies.clear()
        return self._web.request(method, url, json=json, content=content, params=params, headers=headers)


@pytest.fixture(scope="module")
def served(services: Services, app_engine: Engine, urls: Urls) -> Iterator[Served]:
    """On a port: the gateway's program connects to it."""
    relay = create_engine(urls.of("theriac_relay"), poolclass=NullPool)
    with pytest.MonkeyPatch.context() as patch, serving.served(services, app_engine, relay) as found:
        patch.setattr(loop, "WAIT_SECONDS", 1)  # its poll ends soon once it is told to stop
        yield found


@pytest.fixture
def team(served: Served, plant: Plant) -> Iterator[dict[str, Client]]:
    """The plant's people, under their names in the demonstration."""
    with journey.connected(served.origin) as http:
        yield {short: Client(http, plant.name, name, PASSWORD).sign_in() for short, name in ACCOUNTS.items()}


@pytest.fixture
def floor(served: Served, plant: Plant, team: dict[str, Client], tmp_path: Path) -> Iterator[Floor]:
    """The plant's balances, and its gateway, here in a thread; it is enrolled before it asks for the first time."""
    story = figures.story()
    with keys.held(tmp_path / "gateway.key") as (key, _):
        verifier = str(key.verifier)
    with demonstration_plant.at_work(story.scales) as balances:
        found, file = demonstration_plant.Plant(balances, verifier), tmp_path / demonstration_plant.FILE
        scales.enrol(story.scales, found, writing.site_of(team["author"])["id"], team["author"])
        demonstration_plant.write(file, balances, served.origin, plant.name)
        with serving.at_work(file) as told:
            assert told == verifier
            yield found


@pytest.mark.timeout(300)
@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("EXE-2")
@pytest.mark.requirement("EXE-8")
@pytest.mark.requirement("MAT-6")
@pytest.mark.requirement("EXE-15", "EQP-2")
def test_the_batch_is_made_and_released_and_a_second_version_supersedes(
    team: dict[str, Client],
    floor: Floor,
    plant: Plant,
    admin: Engine,
    do: Do,
    transactions: Transactions,
    tmp_path: Path,
) -> None:
    helper = plant.second_reviewer.as_person
    do(plant.administrator, lambda uow: roles.grant(uow, helper, Role.OPERATOR, plant.site))
    words = StringIO()
    show = Show(Console(file=words, soft_wrap=True, highlight=False))
    batch = journey.make_and_release(
        team, floor, show=show, wait=lambda seconds: later(admin, plant.company, timedelta(seconds=seconds))
    )
    told = words.getvalue()
    assert "Refused to Second Reviewer (startPhase): Second Reviewer isn't trained for phase 1 " in told
    assert "Read it and sign that it was understood (confirmReading)." in told
    assert "(beginEquipmentUse): The clean hold of VES-01 ended at " in told
    assert "Have it cleaned again (beginCleaning)." in told
    assert (batch.version_number, batch.values, batch.charges, batch.signatures) == (1, 235, 11, 88)
    assert CHARGE in words.getvalue()
    assert "cleaned 8 machines, verified by " in words.getvalue()
    assert " cleared R-GRAN for the batch, 4 items, verified by " in words.getvalue()
    assert re.search(r"The logbook of RMG-01 has \d+ entries, the last of them:", words.getvalue())
    assert re.search(r" USE: Used from phase 10 to phase 14, ended by .+ \(.+\); ", words.getvalue())
    assert re.search(r"CLEARANCE: Cleared by SOP-CLEAR-GRAN, edition 1 \(.+\); .+, checked by ", words.getvalue())
    assert "  2 operators trained on " in words.getvalue()
    assert "  SCL-03 was refused at the weighing: SCL-03 isn't used for weighing now. Its calibration counted " in (
        words.getvalue()
    )
    assert "Of its formula's lines are, on " in words.getvalue()
    assert re.search(r"scanned \d+ containers to STAGE; the list is STAGED", words.getvalue())
    assert re.search(
        r"\n  \d+ rules were evaluated at \d+ places: \d+ passed, [1-9]\d* failed, \d+ not applicable\n", told
    )
    assert "  Deviation 1, MAJOR, is CLOSED: The discharge valve of RMG-01 blocked\n" in told
    assert re.search(
        r"\n  CORRECTION of [^\n]+, done and verified: Replace .+\n  PREVENTIVE of .+, due on \d{4}-", told
    )
    require_what_went_in_and_came_out(batch, team["qp"])
    packed = packing.pack(batch, team, show=show)
    require_packed(packed, batch, team["qp"], words.getvalue)
    require_certified(certifying.certify(packed, folder=tmp_path, show=show), words.getvalue())
    require_told_by_their_records(packed, batch, team["qp"], transactions)
    again = writing.write(
        figures.recipe(), author=team["author"], production=team["supervisor"], quality=team["reviewer"], show=show
    )
    assert again.number == 2
    require_one_who_has_not_read(again.id, team)
    asked = "query batch($id: ID!) { batch(id: $id) { disposition recipeVersion { number state } } }"
    assert team["qp"].ask(asked, id=batch.id)["batch"] == {
        "disposition": "RELEASED",
        "recipeVersion": {"number": 1, "state": "SUPERSEDED"},
    }


def require_certified(files: tuple[Path, ...], told: str) -> None:
    """Each part has a certificate of its own, and a day until which its record is kept."""
    assert [one.name.removesuffix(".certificate.pdf")[-2:] for one in files] == ["-A", "-B"]
    for number, file in enumerate(files, 1):
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
        assert ("EU/1/26/1234/001" in text, f"Entry {number} of the register" in text) == (True, True), text
    assert len(re.findall(r" certified batch \S+ for AT and DE: ", told)) == len(files)
    assert len(re.findall(r"\n  Its record is kept until \d{4}-\d\d-\d\d: ", told)) == len(files)


def require_one_who_has_not_read(version: str, team: dict[str, Client]) -> None:
    """The new version makes training due; who didn't read it is named, with what would help."""
    words, quality, supervisor = StringIO(), team["reviewer"], team["supervisor"]
    show, site = Show(Console(file=words, soft_wrap=True, highlight=False)), writing.site_of(supervisor)["id"]
    people = [team["operator"]]
    untrained = training.train(version, site=site, quality=quality, supervisor=supervisor, people=people, show=show)
    assert sorted(untrained) == ["Second Operator", "Second Reviewer"]
    assert "Second Operator is not trained on " in words.getvalue()
    assert "Read it and sign that it was understood (confirmReading)." in words.getvalue()


RECORDS = {
    "MBR-MET-500-F": (
        records.METFORMIN,
        "12 materials, 50 phases, 232 parameters (71 calculated), 1 parallel, 2 selections, 1 loop, 7 time limits",
        "no error and 4 warnings, 4 PHASE-CRITICAL-ALONE",
    ),
    "MBR-STE-010": (
        records.STERILE,
        "7 materials, 24 phases, 89 parameters (20 calculated), 1 parallel, 2 selections, 1 loop, 4 time limits",
        "no error and 0 warnings",
    ),
}
CAME_FROM = {"MBR-MET-500-F": ("CLEAR_DISPENSING", "2 more"), "MBR-STE-010": ("CLEAR", "2 more, 2 left out")}
DECIDED = {"MBR-MET-500-F": "nothing in its way", "MBR-STE-010": "1 to be decided by its author"}
VERSIONS = """
query versions { masterRecipeVersions(first: 50) { edges { node {
  number state content site { code kind } recipe { code kind }
  updatesOffered { fromNumber toNumber declinedBecause }
} } } }
"""
ROLES = "query roles { viewer { roles { role site { code } } } }"


@pytest.fixture
def staff(
    web: TestClient, transactions: Transactions, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Client]:
    """Everybody of the demonstration's own company, which is founded as `theriac up` does it, but for costly hashes."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(company, "PasswordHasher", lambda: cheap)
    access = Access(str(new_id()), {name: secrets.token_hex(8) for name, *_ in company.PEOPLE})
    id_, name = CompanyId(UUID(access.company)), f"demonstration-{secrets.token_hex(6)}"
    transactions.run(Command(as_process(id_, "test set-up"), lambda uow: company.found(uow, access), reason="test"))
    with admin.begin() as connection:
        connection.execute(text("insert into directory (name, company_id) values (:n, :c)"), {"n": name, "c": id_})
    show = Show(Console(quiet=True))
    return dict(journey.sign_in(WithoutCookies(web), access.passwords, show, company=name))


@pytest.mark.timeout(300)
@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("REC-7")
@pytest.mark.requirement("SIM-1")
def test_both_records_are_written_from_the_library_as_their_files_say(staff: dict[str, Client]) -> None:
    words = StringIO()
    journey.write_in_full(staff, show=Show(Console(file=words, soft_wrap=True, highlight=False)))
    told = words.getvalue()
    versions: dict[str, list[Json]] = {}
    for edge in staff["qp"].ask(VERSIONS)["masterRecipeVersions"]["edges"]:
        versions.setdefault(edge["node"]["recipe"]["code"], []).append(edge["node"])
    for code, (path, counted, judged) in RECORDS.items():
        assert f": {counted}\n  The linter finds {judged}\n" in told
        (version,) = versions.pop(code)
        assert version["state"] == "APPROVED"
        require_as_its_file_says(version, records.record(path))
        phase, adapted = CAME_FROM[code]
        assert f"  Phase {phase} came from building block LIB-CLEARANCE version 1, its parameters: {adapted}\n" in told
        assert version["updatesOffered"] == [{"fromNumber": 1, "toNumber": 2, "declinedBecause": None}]
        offered = next(line for line in told.splitlines() if line.startswith(f"  Offered to {code} version 1, "))
        assert f"phase {phase}, and not taken: version 2 in place of 1, " in offered
        assert offered.endswith(f"≤ 55 % becomes ≤ 50 %; {DECIDED[code]}")
    require_at_the_enterprise(versions.pop("LIB-CLEARANCE"))
    assert versions == {}
    assert "LIB-CLEARANCE used by 2 phases" in told
    require_the_named_cases(told)


@pytest.mark.skipif(not WHOLE, reason="takes a minute of a processor: THERIAC_DEMONSTRATION=whole runs it too")
@pytest.mark.timeout(600)
@pytest.mark.requirement("EXE-2", "REV-4")
def test_the_sterile_batch_is_held_by_its_filter(staff: dict[str, Client], transactions: Transactions) -> None:
    written = journey.write_in_full(staff, show=Show(Console(quiet=True)))
    held.require_held(staff, written, transactions)


def require_as_its_file_says(version: Json, record: records.Record) -> None:
    """Also what came from the library, which is marked with where it came from."""
    frozen, origins = json.loads(version["content"]), {}
    for phase in frozen["phases"]:
        if "origin" in phase:
            origin = phase.pop("origin")
            origins[phase["code"]] = (origin["buildingBlock"], origin["number"], origin["code"])
    wanted = {step.code: step.origin for step in record.procedure if step.origin is not None}
    assert origins == {code: (one.building_block, 1, one.step.code) for code, one in wanted.items()}
    expected = elements_content(elements_of(record))
    assert {kind: by_code(frozen[kind]) for kind in expected} == {kind: by_code(expected[kind]) for kind in expected}


def require_at_the_enterprise(library: list[Json]) -> None:
    """Two versions of the building block, of which the second has the stricter limit."""
    found = []
    for version in library:
        assert (version["recipe"]["kind"], version["site"]["kind"]) == ("BUILDING_BLOCK", "ENTERPRISE")
        (phase,) = json.loads(version["content"])["phases"]
        limits = {one["code"]: one.get("actionHigh") for one in phase["parameters"]}
        found.append((version["number"], version["state"], limits))
    same = {"cleared": None, "temperature": "25"}
    assert found == [(1, "SUPERSEDED", {**same, "humidity": "55"}), (2, "EFFECTIVE", {**same, "humidity": "50"})]


def require_the_named_cases(told: str) -> None:
    """Each simulation in a line, and the two cases of the metformin record with the description's figures."""
    simulated = [line for line in told.splitlines() if line.startswith("  Simulated in ")]
    assert len(simulated) == len(RECORDS) + 2
    assert all(", every phase reached; the nominal one, " in line for line in simulated)
    first, second, third = (line for line in told.splitlines() if line.startswith("  Case "))
    assert " raises 0 exceptions and 0 alerts; " in first
    assert "Lot B, charge 51.402 kg, Metformin HCl, charge of both lots 151.402 kg, " in first
    assert " raises 2 exceptions and 0 alerts (WET_GRANULE_TRANSFER: " in second
    assert "Loss on drying 2.7 then 2.1 %" in second
    assert all("GRANULE 99.37 %" in one for one in (first, second))
    assert "Case “The pH is adjusted once, and the filter fails after use” raises 2 exceptions" in third
    assert "pH 6.40 then 6.02 [pH]" in third


def test_the_enterprise_is_opened_once_and_its_roles_are_given_once(staff: dict[str, Client]) -> None:
    words, writers = StringIO(), {"PROCESS_ENGINEER": staff["author"], "SUPERVISOR": staff["supervisor"]}
    show = Show(Console(file=words, soft_wrap=True))
    first = enterprise.enterprise(staff["administrator"], writers, show=show)
    assert enterprise.enterprise(staff["administrator"], writers, show=show) == first
    assert words.getvalue() == "  Ada Byrne opened the enterprise, Demonstration Pharma, above the sites\n"
    held = [(one["role"], one["site"]["code"]) for one in staff["author"].ask(ROLES)["viewer"]["roles"]]
    assert held == [("PROCESS_ENGINEER", "VIE"), ("PROCESS_ENGINEER", "CORP")]
    assert writing.site_of(staff["author"])["id"] != first["id"]


def by_code(elements: Any) -> list[Json]:  # noqa: ANN401 -- JSON is anything
    """Whatever the order in which the database keeps what has none."""
    return sorted(elements, key=lambda one: str(one["code"]))


def require_what_went_in_and_came_out(batch: Execution, reader: Client) -> None:
    """The trace tells what was weighed; lot A is used up, and the lot that the batch gave is released."""
    words = StringIO()
    supplying.trace(batch.output["id"], reader, Show(Console(file=words, soft_wrap=True)))
    first, second = words.getvalue().splitlines()
    assert first == f"  Lot {batch.number}, RELEASED, came from batch {batch.number}, made of 8 lots:"
    assert second.strip().split("; ") == MADE_OF
    asked = "query rest { lots(first: 200) { edges { node { number status balance { remaining } } } } }"
    lots = {edge["node"]["number"]: edge["node"] for edge in reader.ask(asked)["lots"]["edges"]}
    assert {one["status"] for one in lots.values()} == {"RELEASED"}
    rest = {number: Decimal(one["balance"]["remaining"]) for number, one in lots.items()}
    assert rest["R-24-1187"] == 0
    assert (rest["R-24-1091"], rest[batch.number]) == (Decimal("12.051"), Decimal(293_700))


YIELDS = """query yields($id: ID!) { batch(id: $id) {
  disposition exceptions { id } fedBy { batch { number } lot { number } quantity { value } }
  yields { output percent outcome }
} }"""


def require_packed(
    packed: tuple[packing.Packed, ...], bulk: Execution, reader: Client, told: Callable[[], str]
) -> None:
    """Both parts of the bulk are released, each with its yield of what it received, and all of the bulk is in them."""
    assert (
        f"  Batch {bulk.number} gave 293700 tablets of BULK-MET-500: 180360 to batch {bulk.number}-A;"
        f" 113340 to batch {bulk.number}-B; 0 are in stock, 0 unaccounted for\n"
    ) in told()
    orders = ", ".join(part.order.format(bulk=bulk.number) for part in packing.story().parts)
    assert f"  Orders {orders} were planned to pack batch {bulk.number}\n" in told()
    for part, received, share in zip(packed, ("180360", "113340"), ("99.80", "99.79"), strict=True):
        assert reader.ask(YIELDS, id=part.id)["batch"] == {
            "disposition": "RELEASED",
            "exceptions": [],
            "fedBy": [
                {"batch": {"number": bulk.number}, "lot": {"number": bulk.number}, "quantity": {"value": received}}
            ],
            "yields": [{"output": "FP_MET_500_60", "percent": share, "outcome": "WITHIN"}],
        }


def require_told_by_their_records(
    packed: tuple[packing.Packed, ...], bulk: Execution, reader: Client, transactions: Transactions
) -> None:
    """The record of the bulk names both parts, that of each part the bulk, with the same lot and quantity (AUD-5)."""
    names = ("batch", "recipe", "lot", "disposition")

    def told(found: list[Neighbour]) -> list[tuple[str, ...]]:
        return [(*(str(one[name]) for name in names), one["quantity"]["value"]) for one in found]  # type: ignore[literal-required]  # they are its keys

    document = held.document_of(reader, bulk.id, transactions)
    parts = zip(packed, ("180360", "113340"), strict=True)
    assert told(document["feeds"]) == [
        (part.number, "MBR-MET-500-P", bulk.number, "RELEASED", share) for part, share in parts
    ]
    assert "fed_by" not in document
    of_part = held.document_of(reader, packed[0].id, transactions)
    assert told(of_part["fed_by"]) == [(bulk.number, "MBR-MET-500", bulk.number, "RELEASED", "180360")]
    assert "feeds" not in of_part

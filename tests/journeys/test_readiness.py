"""Planning through HTTP: when batches start, what they need, what lacks from when, and what waits for whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.kernel.quantity import Quantity
from domain.recipes.kinds import MaterialRole
from domain.recipes.values import Charge
from tests import execution, recipes
from tests.client import Client
from tests.conftest import Do, every_row
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.quality import Laboratory, percent

Clients = Callable[[str], Client]

TODAY = datetime.now(UTC).date()
FILLER = replace(
    recipes.API,
    position=2,
    code="MCC-101",
    name="Cellulose",
    role=MaterialRole.EXCIPIENT,
    quantity=Quantity(Decimal(9300), "g"),
)
WATER = replace(
    FILLER,
    position=3,
    code="WATER",
    name="Purified water",
    role=MaterialRole.SOLVENT,
    quantity=Quantity(Decimal(30), "L"),
)
FORMULA = (recipes.API, FILLER, WATER)
CHARGES = tuple(Charge(material=one.position, quantity=one.quantity) for one in FORMULA)
PHASES = (recipes.PHASES[0], replace(recipes.PHASES[1], charges=CHARGES))
LINES = """lines { code readiness unit needed stillOpen shortage shortFrom formula { value unit }
  supplies { number quantity supplied blockers { kind place } } }"""
MATERIALS = """materials { code unit demand released quarantined expiring shortage shortFrom
  shortages { day quantity } lots { number status quantity allocated } }"""
SITE = f"""query ($site: ID!, $until: Date!, $within: Int! = 30) {{
  materialReadiness(siteId: $site, until: $until, expiringWithinDays: $within) {{ today until {MATERIALS}
    batches {{ number state neededOn readiness {LINES} }} }} }}"""
BATCH = f"""query ($id: ID!) {{ batch(id: $id) {{ version plannedStartAt
  materialReadiness {{ number neededOn readiness {LINES} }} }} }}"""


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)


@pytest.fixture
def runs(store: Store) -> dict[str, Run]:
    """Two batches of 150 kg of active and 9.3 kg of filler each; nobody defined water."""
    do, plant = store.do, store.plant
    version = recipes.effective_recipe(do, plant, phases=PHASES, materials=FORMULA)
    return {
        number: Run(do, plant, store.admin, execution.issue(do, plant, version, number)) for number in ("B-1", "B-2")
    }


def plan(who: Client, run: Run, start: datetime | None, *, seen: int | None = None) -> dict[str, Any]:
    given = {
        "batch": f"Batch:{run.batch}",
        "version": seen or run.row().version,
        "plannedStart": None if start is None else start.isoformat(),
    }
    return who.mutate("planBatch", "PlanBatchInput", given, "batch { plannedStartAt }")


def noon(days: int) -> datetime:
    """Midday, on the same date in Vienna."""
    return datetime.combine(TODAY + timedelta(days=days), datetime.min.time(), UTC) + timedelta(hours=12)


def stocked(lab: Laboratory) -> tuple[UUID, UUID, UUID]:
    """200 kg of active in quarantine; of filler 12 kg, and 6.6 kg that expire before them, both released."""
    store = lab.store
    api, filler = store.material("API-001"), store.material("MCC-101")
    lab.specified(api)
    released = store.receive(filler, "F-1", "12.000", expires_on=TODAY + timedelta(days=20))
    late = store.receive(filler, "F-2", "6.600", expires_on=TODAY + timedelta(days=9))
    for lot in (released, late):
        store.dispose(lot)
    store.receive(store.material("OTHER"), "O-1", "5")
    return store.receive(api, "A-1", "200.000"), released, late


def lines(batch: dict[str, Any]) -> dict[str, tuple[str, str | None, str | None]]:
    return {one["code"]: (one["readiness"], one["stillOpen"], one["shortage"]) for one in batch["lines"]}


def supplies(batch: dict[str, Any], code: str) -> list[tuple[str, str, str]]:
    line = next(one for one in batch["lines"] if one["code"] == code)
    return [(one["number"], one["quantity"], one["supplied"]) for one in line["supplies"]]


@pytest.mark.requirement("RDY-1", "RDY-2")
def test_what_lacks_waits_and_is_there_from_planning_to_charging(
    client: Clients, store: Store, runs: dict[str, Run], plant: Plant
) -> None:
    supervisor, operator, lab = client("supervisor"), client("operator"), Laboratory(store)
    assert plan(supervisor, runs["B-1"], noon(10))["problems"] == []
    assert plan(supervisor, runs["B-2"], noon(4))["problems"] == []
    waiting, released, late = stocked(lab)

    def site(days: int = 30, within: int = 10) -> dict[str, Any]:
        until = str(TODAY + timedelta(days=days))
        found = operator.query(SITE, site=f"Site:{plant.site}", until=until, within=within)["materialReadiness"]
        return dict(found)

    told = site()
    first, second = told["batches"]
    assert [(one["number"], one["neededOn"], one["readiness"]) for one in told["batches"]] == [
        ("B-2", str(TODAY + timedelta(days=4)), "UNDEFINED"),
        ("B-1", str(TODAY + timedelta(days=10)), "SHORT"),
    ]
    assert lines(first) == {
        "API-001": ("WAITING_FOR_RELEASE", "150.000", "0.000"),
        "MCC-101": ("READY", "9.3", "0.000"),
        "WATER": ("UNDEFINED", None, None),
    }
    assert supplies(first, "MCC-101") == [("F-2", "6.600", "RELEASED"), ("F-1", "2.700", "RELEASED")]
    (blocked,) = next(one for one in first["lines"] if one["code"] == "API-001")["supplies"]
    assert (blocked["number"], blocked["quantity"], blocked["supplied"]) == ("A-1", "150.000", "QUARANTINED")
    assert {one["place"] for one in blocked["blockers"]} == {"test ASSAY", "test WATER", "test IDENTITY"}
    assert lines(second)["API-001"] == ("SHORT", "150.000", "100.000")
    short = next(one for one in second["lines"] if one["code"] == "API-001")
    assert short["shortFrom"] == str(TODAY + timedelta(days=10))
    assert supplies(second, "MCC-101") == [("F-1", "9.3", "RELEASED")]
    assert [(one["code"], one["unit"], one["demand"], one["shortFrom"]) for one in told["materials"]] == [
        ("API-001", "kg", "300.000", str(TODAY + timedelta(days=10))),
        ("MCC-101", "kg", "18.6", None),
    ]
    active, excipient = told["materials"]
    assert (active["released"], active["quarantined"], active["shortage"]) == ("0", "200.000", "100.000")
    assert active["shortages"] == [{"day": str(TODAY + timedelta(days=10)), "quantity": "100.000"}]
    assert (excipient["released"], excipient["expiring"]) == ("18.600", "6.600")
    assert [(one["number"], one["allocated"]) for one in excipient["lots"]] == [("F-1", "12.000"), ("F-2", "6.600")]
    assert [one["number"] for one in site(days=4)["batches"]] == ["B-2"]

    own = operator.query(BATCH, id=f"Batch:{runs['B-1'].batch}")["batch"]
    assert own["plannedStartAt"] == noon(10).isoformat().replace("+00:00", ".000000Z")
    assert own["materialReadiness"]["lines"] == second["lines"]
    lab.let_use(waiting, runs["B-2"].batch, until=TODAY + timedelta(days=5))
    assert supplies(site()["batches"][0], "API-001") == [("A-1", "150.000", "CONDITIONAL")]
    sample = lab.sample(waiting)
    found = lab.found(sample, "ASSAY", percent("90.0"))
    assert lab.investigation(found).state == "OPEN"
    assert supplies(site()["batches"][0], "API-001") == [("A-1", "150.000", "QUARANTINED")]

    run = runs["B-2"]
    run.clear_line()
    run.start(2)
    store.charge(run, 2, late, "6.600")
    store.reverse(store.charge(run, 2, released, "1"))
    running = site()["batches"][0]
    assert (running["number"], running["state"]) == ("B-2", "RUNNING")
    assert lines(running)["MCC-101"] == ("READY", "2.700", "0.000")
    assert supplies(running, "MCC-101") == [("F-1", "2.700", "RELEASED")]
    store.charge(run, 2, released, "2.695")
    assert lines(site()["batches"][0])["MCC-101"] == ("READY", "0", "0")


@pytest.mark.requirement("RDY-1")
def test_a_start_that_cannot_be_planned_and_a_day_that_cannot_be_asked_are_refused(
    client: Clients, runs: dict[str, Run], plant: Plant, admin: Engine
) -> None:
    supervisor, run = client("supervisor"), runs["B-1"]
    before = every_row(admin, ["batch"], plant.company)
    for who, start, seen, code in (
        (client("operator"), noon(1), None, "FORBIDDEN"),
        (supervisor, noon(-2), None, "INVALID_INPUT"),
        (supervisor, noon(3700), None, "INVALID_INPUT"),
        (supervisor, noon(1), 99, "VERSION_CONFLICT"),
    ):
        assert [one["code"] for one in plan(who, run, start, seen=seen)["problems"]] == [code]
    assert every_row(admin, ["batch"], plant.company) == before
    assert plan(supervisor, run, noon(1))["batch"]["plannedStartAt"] is not None
    assert plan(supervisor, run, None)["batch"]["plannedStartAt"] is None
    run.start(1)
    assert [one["code"] for one in plan(supervisor, run, noon(1))["problems"]] == ["WRONG_STATE"]
    site = f"Site:{plant.site}"
    for given in (
        {"until": str(TODAY - timedelta(days=2))},
        {"until": "2199-01-01"},
        {"until": str(TODAY), "within": 0},
    ):
        refused = supervisor.send(SITE, {"site": site, **given})
        assert [one["extensions"]["code"] for one in refused["errors"]] == ["INVALID_INPUT"]
    elsewhere = supervisor.send(SITE, {"site": f"Site:{plant.other_site}", "until": str(TODAY)})
    assert [one["extensions"]["code"] for one in elsewhere["errors"]] == ["FORBIDDEN"]


@pytest.mark.requirement("RDY-3")
def test_how_long_a_lots_steps_took_is_told_of_it_and_of_its_material(
    client: Clients, store: Store, plant: Plant
) -> None:
    lot = store.released("S-1")
    operator = client("operator")
    hours = "{ toSampling toResults toDecision whole }"
    asked = f"""query ($lot: ID!, $site: ID!, $since: Date!, $until: Date!) {{
      lot(id: $lot) {{ releaseSteps {{ receivedAt sampledAt resultsAt decidedAt decision hours {hours} }} }}
      releaseTimes(siteId: $site, since: $since, until: $until) {{
        code lots median {hours} ninetiethPercentile {hours} }} }}"""
    days = {"since": str(TODAY - timedelta(days=1)), "until": str(TODAY + timedelta(days=1))}
    told = operator.query(asked, lot=f"MaterialLot:{lot}", site=f"Site:{plant.site}", **days)
    steps, (times,) = told["lot"]["releaseSteps"], told["releaseTimes"]
    assert (steps["decision"], steps["sampledAt"], steps["hours"]["toSampling"]) == ("RELEASED", None, None)
    assert steps["receivedAt"] < steps["decidedAt"]
    assert (times["code"], times["lots"], times["median"]) == ("M-S-1", 1, steps["hours"])
    backwards = operator.send(
        asked, {"lot": "x", "site": f"Site:{plant.site}", **dict(zip(days, reversed(days.values()), strict=True))}
    )
    assert {"INVALID_INPUT"} == {one["extensions"]["code"] for one in backwards["errors"]}

"""Where lots came from and went: whole, each edge once, the same on both paths."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.kernel.actor import Grant
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.events import LotReceived
from domain.materials.kinds import EdgeKind, LotDecision
from domain.materials.models import GenealogyEdge
from infra.transaction import as_process
from tests import execution, recipes
from tests.api.reading.paths import Paths
from tests.api.reading.test_same_answer import move
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant

Clients = Callable[[str], Client]

THING = "number site { code }"
STEP = f"""depth edge {{ id kind quantity {{ value unit }} recordedName reason reverses {{ id }}
  sourceLot {{ number }} sourceBatch {{ number }} targetLot {{ number }} targetBatch {{ number }} }}
  lot {{ {THING} status material {{ code }} lot {{ balance {{ received used reversed remaining unit }} }} }}
  batch {{ {THING} product batch {{ state }} }}"""
TRACE = f"""query ($id: ID!, $direction: TraceDirection!, $depth: Int) {{ node(id: $id) {{
  ... on MaterialLot {{ genealogy(direction: $direction, depth: $depth) {{ {STEP} }} }}
  ... on Batch {{ genealogy(direction: $direction, depth: $depth) {{ {STEP} }} }} }} }}"""


@dataclass(frozen=True)
class Made:
    """A → batch 1 → X → batch 2 → Y; B → both batches; C into batch 1, taken back."""

    store: Store
    lots: dict[str, UUID]
    batches: dict[str, UUID]

    def id(self, name: str) -> str:
        return f"MaterialLot:{self.lots[name]}" if name in self.lots else f"Batch:{self.batches[name]}"


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Made:
    store = Store(do, plant, admin)
    version = recipes.effective_recipe(do, plant)
    runs = {name: Run(do, plant, admin, execution.issue(do, plant, version, name)) for name in ("B-1", "B-2")}
    for run in runs.values():
        run.start(1)
    lots = {name: store.released(name) for name in ("A", "B", "C")}
    store.charge(runs["B-1"], 1, lots["A"], "10.0")
    store.charge(runs["B-1"], 1, lots["B"], "2.50")
    store.reverse(store.charge(runs["B-1"], 1, lots["C"], "1"))
    lots["X"] = store.output(runs["B-1"], store.material("X"), "X")
    runs["B-1"].release_as_it_is()
    store.dispose(lots["X"])
    store.charge(runs["B-2"], 1, lots["X"], "5")
    store.charge(runs["B-2"], 1, lots["B"], "3")
    lots["Y"] = store.output(runs["B-2"], store.material("Y"), "Y")
    return Made(store, lots, {name: run.batch for name, run in runs.items()})


def trace(paths: Paths, who: Client, made: Made, name: str, direction: str, **given: int) -> list[dict[str, Any]]:
    """A trace, answered alike by both paths."""
    found = paths.lower(who, TRACE, {"id": made.id(name), "direction": direction, **given})["node"]["genealogy"]
    assert isinstance(found, list)
    return found


def short(steps: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(one["depth"], one["edge"]["kind"], (one["lot"] or one["batch"])["number"]) for one in steps]


@pytest.mark.requirement("MAT-6")
def test_a_lot_is_traced_back_to_all_that_it_was_made_of(client: Clients, made: Made, paths: Paths) -> None:
    steps = trace(paths, client("operator"), made, "Y", "BACKWARD")
    assert short(steps) == [
        (1, "OUTPUT", "B-2"),
        (2, "CHARGE", "X"),
        (2, "CHARGE", "B"),
        (3, "OUTPUT", "B-1"),
        (4, "CHARGE", "A"),
        (4, "CHARGE", "B"),
        (4, "CHARGE", "C"),
        (4, "REVERSAL", "C"),
    ]
    last = steps[-1]["edge"]
    assert (last["reason"], last["reverses"]["id"]) == ("Booked twice", steps[-2]["edge"]["id"])
    assert steps[4]["edge"]["quantity"] == {"value": "10.0", "unit": "kg"}
    assert steps[4]["lot"]["lot"]["balance"] == {
        "received": "100.000",
        "used": "10.0",
        "reversed": "0",
        "remaining": "90.000",
        "unit": "kg",
    }


@pytest.mark.requirement("MAT-6")
def test_a_lot_is_traced_forward_each_edge_once_on_its_shortest_way(client: Clients, made: Made, paths: Paths) -> None:
    who = client("qualified")
    assert short(trace(paths, who, made, "B", "FORWARD")) == [
        (1, "CHARGE", "B-1"),
        (1, "CHARGE", "B-2"),
        (2, "OUTPUT", "X"),
        (2, "OUTPUT", "Y"),
        (3, "CHARGE", "B-2"),
    ]
    assert short(trace(paths, who, made, "B-1", "FORWARD", depth=2)) == [(1, "OUTPUT", "X"), (2, "CHARGE", "B-2")]
    assert trace(paths, who, made, "Y", "FORWARD") == []


@pytest.mark.requirement("MAT-6")
def test_what_was_taken_back_is_told_and_not_gone_through(client: Clients, made: Made, paths: Paths) -> None:
    assert short(trace(paths, client("operator"), made, "C", "FORWARD")) == [
        (1, "CHARGE", "B-1"),
        (1, "REVERSAL", "B-1"),
    ]


def test_a_depth_outside_of_its_limits_is_refused_in_words(client: Clients, made: Made, paths: Paths) -> None:
    for depth in (0, 20_001):
        seen = paths.compare(client("operator"), TRACE, {"id": made.id("Y"), "direction": "BACKWARD", "depth": depth})
        assert seen["data"] == {"node": None}
        assert "1 to 20000" in seen["errors"][0]["message"]
    assert paths.lowered == 0


def test_more_edges_than_the_limit_are_refused_rather_than_cut(
    client: Clients, made: Made, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.materials import tracing

    monkeypatch.setattr(tracing, "TRACE_LIMIT", 7)
    limited = f"{TRACE} # a document of its own, so that no plan with another limit serves it"
    object.__setattr__(tracing.GENEALOGY, "limit", 7)
    try:
        given = {"id": made.id("Y"), "direction": "BACKWARD"}
        seen = paths.compare(client("operator"), limited, given)
        assert "more than 7 edges" in seen["errors"][0]["message"]
        assert paths.lowered == 0
        whole = paths.lower(client("operator"), limited, {**given, "depth": 3})
        assert len(whole["node"]["genealogy"]) == 4
    finally:
        object.__setattr__(tracing.GENEALOGY, "limit", 20_000)


def carry(uow: UnitOfWork, source: UUID, target: UUID, plant: Plant) -> GenealogyEdge:
    """An edge into another site, which no act makes yet."""
    edge = GenealogyEdge(
        id=new_id(),
        site_id=plant.other_site,
        kind=EdgeKind.OUTPUT,
        source_batch_id=source,
        source_id=source,
        target_lot_id=target,
        target_id=target,
        quantity_value=Decimal(1),
        quantity_unit="kg",
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )
    uow.record(LotReceived(lot=target))
    return uow.add(edge)


@pytest.mark.requirement("TEN-2")
def test_a_trace_is_whole_across_sites_and_opens_nothing_of_another(
    client: Clients, made: Made, paths: Paths, plant: Plant
) -> None:
    """A lot of the other site, made of what lies here: its reader there sees the way, and none of the records."""
    abroad = replace(plant.operator, grants=frozenset({Grant(Role.OPERATOR, plant.other_site)}))
    there = made.store.receive(made.store.material("T"), "T", site=plant.other_site, by=abroad)
    made.store.do(abroad, lambda uow: carry(uow, made.batches["B-2"], there, plant))
    made.store.do(as_process(plant.company, "test"), lambda uow: move(uow, plant))
    who = client("operator")
    steps = trace(paths, who, Made(made.store, {"T": there}, {}), "T", "BACKWARD")
    assert short(steps)[:3] == [(1, "OUTPUT", "B-2"), (2, "CHARGE", "X"), (2, "CHARGE", "B")]
    assert len(steps) == 8
    assert all((one["lot"] or one["batch"])["site"] == {"code": "VIE"} for one in steps)
    assert all(one["lot"]["lot"] is None for one in steps if one["lot"])
    assert all(one["batch"]["batch"] is None for one in steps if one["batch"])
    assert paths.lower(who, TRACE, {"id": made.id("Y"), "direction": "BACKWARD"}) == {"node": None}


@pytest.mark.requirement("TEN-1")
def test_another_companys_lot_has_no_trace(
    client: Clients, paths: Paths, other_plant: Plant, admin: Engine, do: Do
) -> None:
    theirs = Store(do, other_plant, admin).released()
    given = {"id": f"MaterialLot:{theirs}", "direction": "FORWARD"}
    assert paths.lower(client("operator"), TRACE, given) == {"node": None}


def test_a_rejected_lots_status_shows_in_the_trace(client: Clients, made: Made, paths: Paths) -> None:
    made.store.dispose(made.lots["A"], LotDecision.REJECTED)
    steps = trace(paths, client("operator"), made, "Y", "BACKWARD")
    assert [one["lot"]["status"] for one in steps if one["lot"] and one["lot"]["number"] == "A"] == ["REJECTED"]

"""The function that traces, beside a slow walk in Python, over graphs that nobody drew by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, literal, select, text

from domain.kernel.ids import new_id
from domain.materials.queries import genealogy

RECORDED = "'Test', clock_timestamp()"
EDGE = text(
    "insert into genealogy_edge (company_id, id, site_id, kind, source_lot_id, source_batch_id, target_lot_id,"  # noqa: S608 -- our own fragments
    " target_batch_id, source_id, target_id, phase_execution_id, quantity_value, quantity_unit, reverses_id, reason,"
    f" recorded_by, recorded_name, recorded_at) values (:company, :id, :company, :kind, :source_lot, :source_batch,"
    f" :target_lot, :target_batch, :source, :target, :phase, :value, 'kg', :reverses, :reason, :company, {RECORDED})"
)


@dataclass(frozen=True)
class Edge:
    """From one node to another; lots have even numbers, batches odd ones; it may be taken back."""

    source: int
    target: int
    reversed: bool = False


@st.composite
def graphs(draw: st.DrawFn) -> list[Edge]:
    """Acyclic: each goes from a lower number to a higher one, between a lot and a batch."""
    found = []
    for _ in range(draw(st.integers(1, 40))):
        source = draw(st.integers(0, 18))
        target = draw(st.integers(0, (19 - source - 1) // 2)) * 2 + source + 1
        found.append(Edge(source, target, draw(st.integers(0, 5)) == 0 and source % 2 == 0))
    return found


TRIGGERS = (
    "require_rework_days",
    *("audit", "require_usable_lot", "require_charged", "require_dispensed"),
    *("require_left_of_return", "require_left_of_reversal"),
)


@dataclass(frozen=True)
class Stored:
    """A graph in the database: its nodes' ids, and of each edge its id, ends and whether it is gone through."""

    company: UUID
    nodes: list[UUID]
    edges: list[tuple[UUID, UUID, UUID, bool]]


def store(admin: Engine, graph: Sequence[Edge]) -> Stored:
    """Behind the product's back, in a company of its own: only the edges are there."""
    company, nodes = new_id(), [new_id() for _ in range(max(one.target for one in graph) + 1)]
    found: list[tuple[UUID, UUID, UUID, bool]] = []
    with admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for trigger in TRIGGERS:
            connection.execute(text(f"alter table genealogy_edge disable trigger {trigger}"))
        for one in graph:
            first = _insert(connection, company, nodes, one, None)
            found.append((first, nodes[one.source], nodes[one.target], not one.reversed))
            if one.reversed:
                second = _insert(connection, company, nodes, one, first)
                found.append((second, nodes[one.source], nodes[one.target], False))
        for trigger in TRIGGERS:
            connection.execute(text(f"alter table genealogy_edge enable always trigger {trigger}"))
    return Stored(company, nodes, found)


def _insert(connection: Connection, company: UUID, nodes: list[UUID], edge: Edge, back: UUID | None) -> UUID:
    id_, source, target = new_id(), nodes[edge.source], nodes[edge.target]
    charge = edge.source % 2 == 0
    given = {
        "company": company,
        "id": id_,
        "kind": "REVERSAL" if back else "CHARGE" if charge else "OUTPUT",
        "source_lot": source if charge else None,
        "source_batch": None if charge else source,
        "target_lot": None if charge else target,
        "target_batch": target if charge else None,
        "source": source,
        "target": target,
        "phase": company if charge else None,
        "value": Decimal(1),
        "reverses": back,
        "reason": "Booked twice" if back else None,
    }
    connection.execute(EDGE, given)
    return id_


def walked(stored: Stored, start: UUID, *, forward: bool) -> set[tuple[int, UUID]]:
    """Every edge of the trace with its depth, found level by level over all edges."""
    depth, level, seen = 0, {start}, {start}
    found: set[tuple[int, UUID]] = set()
    while level:
        depth += 1
        beyond = set()
        for id_, source, target, live in stored.edges:
            near, far = (source, target) if forward else (target, source)
            if near in level:
                found.add((depth, id_))
                beyond |= {far} if live else set()
        level = beyond - seen
        seen |= beyond
    return found


def traced(app: Engine, stored: Stored, start: UUID, *, forward: bool, most: int) -> list[tuple[int, UUID]]:
    asked = genealogy(literal(stored.company), literal(start), literal(forward), literal(1000), most)
    with app.connect() as connection:
        connection.execute(text("select set_config('theriac.company', :c, true)"), {"c": str(stored.company)})
        return [(depth, edge) for depth, edge in connection.execute(select(asked.c.depth, asked.c.edge_id))]


@pytest.mark.requirement("MAT-6")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graphs(), st.booleans())
def test_a_trace_is_what_a_slow_walk_finds(admin: Engine, app_engine: Engine, graph: list[Edge], forward: bool) -> None:
    """Exactly as many edges are asked for as there are: none is left out for the ways that lead to it."""
    stored = store(admin, graph)
    start = stored.nodes[graph[0].source if forward else graph[0].target]
    wanted = walked(stored, start, forward=forward)
    assert sorted(traced(app_engine, stored, start, forward=forward, most=len(wanted))) == sorted(wanted)
    assert len(traced(app_engine, stored, start, forward=forward, most=1)) == 1


@pytest.mark.requirement("MAT-6")
def test_many_ways_of_many_lengths_leave_nothing_out(admin: Engine, app_engine: Engine) -> None:
    """A ladder in which each batch takes of the four lots before it: a node has more depths the further it lies."""
    graph = [Edge(source, target) for target in range(1, 80, 2) for source in range(max(0, target - 7), target, 2)]
    graph += [Edge(batch, batch + 1) for batch in range(1, 80, 2)]
    stored = store(admin, graph)
    wanted = walked(stored, stored.nodes[0], forward=True)
    assert len(wanted) == len(graph)
    assert sorted(traced(app_engine, stored, stored.nodes[0], forward=True, most=len(graph))) == sorted(wanted)


@pytest.mark.requirement("MAT-6")
def test_a_trace_has_no_depth_that_it_ends_at(admin: Engine, app_engine: Engine) -> None:
    stored = store(admin, [Edge(n, n + 1) for n in range(300)])
    found = traced(app_engine, stored, stored.nodes[0], forward=True, most=20_001)
    assert max(depth for depth, _ in found) == 300

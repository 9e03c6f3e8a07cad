"""Lists as users order and filter them, against plain Python over the rows; both paths give the same pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, Row, literal, select, text

from api.ordering import encoded, past
from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.ids import PersonId
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from infra.transaction import as_process
from tests import execution, queries
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.execution import Run
from tests.plant import Plant

Clients = Callable[[str], Client]

NUMBERS = ("b-9", "B-10", "B-1", "Z/7", "B-100", "a.5")
PRODUCTS = ("Metformin", "metformin", "Ömega", "Metformin", "Zinc", "Metformin HCl")


@dataclass
class Queue:
    """Some batches in several states; `rows` as they are stored, in the order of their issue."""

    run: Run
    rows: list[Row[Any]] = field(default_factory=list)

    def ids(self, chosen: Callable[[Any], bool] = lambda _: True) -> list[str]:
        return [f"Batch:{row.id}" for row in self.rows if chosen(row)]


@pytest.fixture
def queue(run: Run) -> Queue:
    """Besides the running batch with its exceptions six others: of two the same product, every second complete."""
    version = run.row().recipe_version_id
    made = [execution.issue(run.do, run.plant, version, number) for number in NUMBERS]
    system: Actor = as_process(run.plant.company, "test")
    run.do(system, lambda uow: _grow_up(uow, made))
    return Queue(run, sorted(run.rows("batch"), key=lambda row: row.id))


def _grow_up(uow: UnitOfWork, made: list[UUID]) -> Batch:
    for place, (one, product) in enumerate(zip(made, PRODUCTS, strict=True)):
        (batch,) = uow.find(Batch, Batch.id == one)
        batch.product = product
        if place % 2:
            # Two of them at the same moment, and the later issued before.
            batch.state, batch.started_at = "RUNNING", batch.issued_at
            uow.session.flush()
            batch.state = "COMPLETE"
            batch.completed_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=10 - place // 3)
    uow.record(PersonAdded(person=PersonId(batch.issued_by)))
    return batch


KEYS: dict[str, Callable[[Any], Any]] = {
    "NUMBER": lambda row: row.number.encode(),
    "PRODUCT": lambda row: row.product.encode(),
    "ISSUED_AT": lambda row: row.issued_at,
    "COMPLETED_AT": lambda row: row.completed_at or datetime.max.replace(tzinfo=UTC),
}

PAGE = """query (
  $by: BatchOrderBy!, $direction: OrderDirection!, $first: Int, $after: String, $last: Int, $before: String
) { batches(orderBy: {by: $by, direction: $direction}, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id number } } } }"""


def pages(ask: Callable[..., Any], *, backward: bool) -> Iterator[list[str]]:
    """Page by page, each of two batches, as far as there are some."""
    given: dict[str, Any] = {"last": 2} if backward else {"first": 2}
    for _ in range(10):
        found = ask(**given)
        yield [one["node"]["id"] for one in found["edges"]]
        info = found["pageInfo"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return
        given |= {"before": info["startCursor"]} if backward else {"after": info["endCursor"]}


def test_batches_come_in_the_order_that_is_asked_for(client: Clients, queue: Queue, paths: Paths) -> None:
    person = client("reviewer")
    for by in KEYS:
        for direction in ("ASC", "DESC"):
            come_in_order(person, queue, paths, by, direction)


def come_in_order(person: Client, queue: Queue, paths: Paths, by: str, direction: str) -> None:
    whole = sorted(queue.rows, key=lambda row: (KEYS[by](row), row.id), reverse=direction == "DESC")
    wanted = [f"Batch:{row.id}" for row in whole]

    def ask(**given: Any) -> Any:  # noqa: ANN401 -- variables, and what they give
        return paths.lower(person, PAGE, {"by": by, "direction": direction, **given})["batches"]

    forward = list(pages(ask, backward=False))
    assert [one for page in forward for one in page] == wanted
    assert [len(page) for page in forward] == [2, 2, 2, 1]
    assert [one for page in reversed(list(pages(ask, backward=True))) for one in page] == wanted
    cursors = [one["cursor"] for one in ask()["edges"]]
    for first, second in pairwise(range(len(wanted))):
        between = ask(after=cursors[first], before=cursors[-1])["edges"]
        assert [one["node"]["id"] for one in between] == wanted[second:-1]


def test_a_cursor_of_another_order_is_refused(client: Clients, queue: Queue, paths: Paths) -> None:
    person = client("reviewer")
    given = {"by": "NUMBER", "direction": "ASC", "first": 1}
    at = paths.lower(person, PAGE, given)["batches"]["pageInfo"]["endCursor"]
    assert paths.lower(person, PAGE, {**given, "direction": "DESC", "after": at})
    number = queue.rows[0].number
    other = '["PRODUCT", "x"]', '["NUMBER", "x", 7]', '["NUMBER", "\\u0000", "%s"]', '["NUMBER", "\\ud800", "%s"]'
    forged = [encoded((one % queue.rows[0].id if "%s" in one else one).encode()) for one in other]
    refused = paths.compare(person, PAGE, {**given, "by": "PRODUCT", "after": at})
    assert "is not a cursor of this connection in this order" in refused["errors"][0]["message"], number
    for cursor in forged:
        told = paths.compare(person, PAGE, {**given, "after": cursor})
        assert told["errors"], cursor
        assert not list(queries.defects(told)), cursor
    ends = '["COMPLETED_AT", "infinity", "%s"]', '["COMPLETED_AT", "0001-01-01T00:00:00+14:00", "%s"]'
    for one in ends:
        cursor = encoded((one % queue.rows[0].id).encode())
        paths.lower(person, PAGE, {**given, "by": "COMPLETED_AT", "after": cursor})


FILTERED = """query ($where: BatchFilter) { batches(where: $where) { totalCount edges { node { id } } } }"""

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)


def _begins(column: str, prefix: str) -> Callable[[Any], bool]:
    return lambda row: str(getattr(row, column)).startswith(prefix)


def _filters(queue: Queue) -> Iterator[tuple[dict[str, Any], Callable[[Any], bool]]]:
    third = queue.rows[3].issued_at
    held = queue.run.batch
    yield {}, lambda _: True
    yield {"state": ["COMPLETE"]}, lambda row: row.state == "COMPLETE"
    yield {"state": ["COMPLETE", "IDLE"]}, lambda row: row.state in {"COMPLETE", "IDLE"}
    yield {"state": []}, lambda _: False
    yield {"state": None, "disposition": ["PENDING"]}, lambda _: True
    yield {"disposition": ["RELEASED"]}, lambda _: False
    yield {"siteId": f"Site:{queue.run.plant.site}"}, lambda _: True
    yield {"siteId": f"Site:{queue.run.plant.other_site}"}, lambda _: False
    for prefix in ("B-1", "B", "b", "", "B-10", "%", "_", "Z/7"):
        yield {"numberPrefix": prefix}, _begins("number", prefix)
    for prefix in ("Metformin", "Ö", "\U0010ffff", "\ud7ff"):
        yield {"productPrefix": prefix}, _begins("product", prefix)
    yield {"issued": {"since": third.isoformat()}}, lambda row: row.issued_at >= third
    yield {"issued": {"until": third.isoformat()}}, lambda row: row.issued_at < third
    yield {"completed": {}}, lambda _: True
    yield {"completed": {"until": NOON.isoformat()}}, lambda row: bool(row.completed_at and row.completed_at < NOON)
    yield {"reviewDue": {}}, lambda row: row.state == "COMPLETE"
    yield {"reviewDue": {"overdue": False}}, lambda row: row.state == "COMPLETE"
    yield {"reviewDue": {"overdue": True}}, lambda _: False
    yield {"reviewDue": {"until": "2126-01-10"}}, lambda _: False
    yield {"hasOpenExceptions": True}, lambda row: row.id == held
    yield {"hasOpenExceptions": False}, lambda row: row.id != held
    yield {"hasOpenExceptions": False, "state": ["COMPLETE"]}, lambda row: row.state == "COMPLETE"


def test_a_filter_gives_the_batches_that_are_all_of_it(client: Clients, queue: Queue, paths: Paths) -> None:
    person = client("reviewer")
    for where, chosen in _filters(queue):
        shown = paths.lower(person, FILTERED, {"where": where})["batches"]
        assert [one["node"]["id"] for one in shown["edges"]] == queue.ids(chosen)[::-1], where
        assert shown["totalCount"] == len(queue.ids(chosen)), where
    for wrong in ({"siteId": "Batch:1"}, {"numberPrefix": "\0"}):
        told = paths.compare(person, FILTERED, {"where": wrong})
        assert told["errors"], wrong
        assert not list(queries.defects(told)), wrong


@pytest.mark.parametrize(("prefix", "within", "behind"), [("a", "a\U0010ffff", "b"), ("\ud7ff", "\ud7ffx", "\ue000")])
def test_what_is_past_a_prefix_is_past_all_that_begins_with_it(prefix: str, within: str, behind: str) -> None:
    assert within.encode() < past(prefix).encode() <= behind.encode()
    assert past("\U0010ffff").encode() > b"\xf4\x8f\xbf\xbf" * 200


COUNTED = """{ batches { edges { node { id exceptionCounts { __typename critical major minor unassessed open }
  exceptions { state classification } } } } }"""


def test_exceptions_are_counted_by_class(client: Clients, queue: Queue, paths: Paths) -> None:
    shown = paths.lower(client("reviewer"), COUNTED)["batches"]["edges"]
    counts = {one["node"]["id"]: one["node"] for one in shown}
    found = counts[f"Batch:{queue.run.batch}"]
    assert found["exceptionCounts"] == {
        "__typename": "ExceptionCounts",
        "critical": 0,
        "major": 0,
        "minor": 1,
        "unassessed": sum(one["classification"] is None for one in found["exceptions"]),
        "open": sum(one["state"] == "OPEN" for one in found["exceptions"]),
    }
    assert found["exceptionCounts"]["unassessed"] > found["exceptionCounts"]["open"] > 0
    assert all(not any(list(one["exceptionCounts"].values())[1:]) for one in counts.values() if one is not found)
    paths.lower(client("reviewer"), "{ batches { edges { node { exceptionCounts { __typename } } } } }")


EXCEPTIONS = """query ($where: ExceptionFilter) { exceptions(where: $where) { totalCount edges { node {
  id state classification rule raisedAt batch { id number } } } } }"""


def test_exceptions_of_all_batches_are_listed_and_chosen(client: Clients, queue: Queue, paths: Paths) -> None:
    person, run = client("reviewer"), queue.run
    rows = sorted(run.rows("batch_exception"), key=lambda row: row.id, reverse=True)
    moment = rows[1].raised_at
    filters: list[tuple[dict[str, Any], Callable[[Any], bool]]] = [
        ({}, lambda _: True),
        ({"state": ["OPEN"]}, lambda row: row.state == "OPEN"),
        ({"classification": ["MINOR"]}, lambda row: row.classification == "MINOR"),
        ({"rule": "TOLD"}, lambda row: row.rule == "TOLD"),
        ({"batchId": f"Batch:{run.batch}"}, lambda _: True),
        ({"batchId": queue.ids()[-1]}, lambda _: False),
        ({"siteId": f"Site:{run.plant.other_site}"}, lambda _: False),
        ({"raised": {"since": moment.isoformat()}}, lambda row: row.raised_at >= moment),
    ]
    for where, chosen in filters:
        shown = paths.lower(person, EXCEPTIONS, {"where": where})["exceptions"]
        wanted = [f"Exception:{row.id}" for row in rows if chosen(row)]
        assert [one["node"]["id"] for one in shown["edges"]] == wanted, where
        assert shown["totalCount"] == len(wanted)
        assert all(one["node"]["batch"]["id"] == f"Batch:{run.batch}" for one in shown["edges"])
    assert paths.lower(client("administrator"), EXCEPTIONS, {"where": {}})["exceptions"]["totalCount"] == 0


INDEXES = {
    "NUMBER": "batch_by_number",
    "PRODUCT": "batch_by_product",
    "ISSUED_AT": "batch_by_issue",
    "COMPLETED_AT": "batch_by_completion",
    "CODE": "master_recipe_by_code",
}
BOUNDS = {"ISSUED_AT": "2026-01-01T00:00:00+00:00", "COMPLETED_AT": "infinity"}


@pytest.mark.parametrize("name", list(INDEXES))
def test_an_order_is_served_by_its_index_under_row_level_security(plant: Plant, app_engine: Engine, name: str) -> None:
    from api.execution import lists as batches
    from api.recipes import lists as recipes
    from domain.recipes.models import MasterRecipe

    model, order = (MasterRecipe, recipes.ORDERS[name]) if name == "CODE" else (Batch, batches.ORDERS[name])
    bound = [literal(BOUNDS.get(name, "x")), literal(str(plant.site))]
    asked = select(model.id).where(model.company_id == plant.company, order.after(model, bound))
    written = asked.order_by(*order.by(model)).limit(5).compile(app_engine, compile_kwargs={"render_postcompile": True})
    with app_engine.connect() as connection:
        connection.execute(text("select set_config('theriac.company', :c, true)"), {"c": str(plant.company)})
        for other in ("seqscan", "bitmapscan", "sort", "incremental_sort"):  # on a few rows, anything is cheap
            connection.execute(text(f"set local enable_{other} = off"))
        shown = "\n".join(connection.exec_driver_sql(f"explain {written}", dict(written.params)).scalars())
    assert f"using {INDEXES[name]}" in shown, shown
    assert "Sort" not in shown, shown
    assert "ROW(" in shown.partition("Index Cond")[2].partition("\n")[0], shown


def test_the_signatures_on_a_thing_are_found_by_an_index(app_engine: Engine, plant: Plant) -> None:
    from api.signatures import lists
    from domain.signatures.models import Signature

    on = lists.on(Signature, literal(f"Batch:{plant.site}"))
    written = select(Signature.id).where(Signature.company_id == plant.company, *on).compile(app_engine)
    with app_engine.connect() as connection:
        connection.execute(text("select set_config('theriac.company', :c, true)"), {"c": str(plant.company)})
        connection.execute(text("set local enable_seqscan = off"))  # on a few rows, anything is cheap
        shown = "\n".join(connection.exec_driver_sql(f"explain {written}", dict(written.params)).scalars())
    assert "signature_of_subject" in shown, shown
    assert "subject_id =" in shown.partition("Index Cond")[2].partition("\n")[0], shown

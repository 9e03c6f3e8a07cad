"""One read brings along all that is selected: no field asks again, whatever is selected however deep."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from graphql import GraphQLSchema
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from api import limits
from domain.execution.content import Content
from tests import execution, queries, recipes
from tests.client import Client
from tests.conftest import Do
from tests.domain.review.test_deciding import finish
from tests.execution import Run, yes
from tests.plant import Plant
from tests.recipes import CLEAR, P, phase
from tests.reviewing import review

DEEP = """query ($id: ID!) { batch(id: $id) {
    number product size { value unit } site { name } issuer { name } issueSignature { printedName stale }
    recipeVersion { number recipe { code } phases { name parameters { name limits } charges { material { name } } }
                    approvals { person { name } signature { stale } } }
    phases { number state starter { name } completer { name } batch { number }
        recipePhase { name parameters { name limits } charges { quantity { value } material { name } } }
        values { text changed original recipeParameter { name } revisions { text signature { printedName stale } } }
        signatures { meaning printedName stale } }
    exceptions { number title raiser { name } } holds { reason holder { name } }
    releaseBlockers { kind } reviews { signature { stale } } dispositionRecord { decision } recordExports { id } } }"""


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that leave meanwhile."""
    seen: list[str] = []

    def count(_: Any, __: Any, statement: str, *___: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's event
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", count)


def batch_of(do: Do, plant: Plant, admin: Engine, phases: int) -> Run:
    """A batch whose every phase has a value, a corrected one, and is signed."""
    wanted = [phase(number, f"Step {number}", parameters=(CLEAR,), signatures=(P,)) for number in range(1, phases + 1)]
    recipe = recipes.effective_recipe(do, plant, phases=wanted, materials=())
    run = Run(do, plant, admin, execution.issue(do, plant, recipe))
    for number in range(1, phases + 1):
        run.start(number)
        run.record(number, "Line is clear", yes())
        run.complete(number)
    return run


def test_a_longer_batch_takes_no_more_statements(
    do: Do, plant: Plant, other_plant: Plant, admin: Engine, app_engine: Engine, web: TestClient
) -> None:
    operator = Client(web, plant.name).sign_in("operator")
    few = batch_of(do, plant, admin, 2)
    theirs = Client(web, other_plant.name).sign_in("operator")
    many = batch_of(do, other_plant, admin, 10)
    with counted(app_engine) as short:
        shown = operator.query(DEEP, id=f"Batch:{few.batch}")["batch"]
    with counted(app_engine) as long:
        longer = theirs.query(DEEP, id=f"Batch:{many.batch}")["batch"]
    assert (len(shown["phases"]), len(longer["phases"])) == (2, 10)
    assert all(len(one["values"]) == 1 and len(one["signatures"]) == 1 for one in longer["phases"])
    assert len(long) == len(short), "\n".join(sorted(set(long) - set(short)))


@pytest.fixture(scope="module")
def graphql_schema() -> GraphQLSchema:
    from api.schema import schema

    return schema._schema


@pytest.fixture
def rich(do: Do, plant: Plant, admin: Engine) -> Run:
    """A batch with something of everything: corrections, exceptions, a hold, reviews."""
    run = execution.run(do, plant, admin)
    finish(run)
    value = run.rows("parameter_value")[0].id
    run.correct(value, Content(yes_no=False))
    run.correct(value, yes())
    run.tell("Spill", number=1)
    run.hold()
    run.restart()
    run.complete(1)
    run.verify(1)
    for one in run.rows("batch_exception"):
        run.assess(one.id)
    review(run)
    return run


@pytest.mark.parametrize(("who", "depth"), [("operator", 3), ("reviewer", 4)])
def test_every_field_that_a_batch_reaches_is_read(
    client: Callable[[str], Client],
    rich: Run,
    graphql_schema: GraphQLSchema,
    monkeypatch: pytest.MonkeyPatch,
    who: str,
    depth: int,
) -> None:
    for name in ("FIELDS", "SELECTIONS", "TOKENS", "COST"):
        monkeypatch.setattr(limits, name, 1 << 60)
    asked = client(who)
    version = rich.row().recipe_version_id
    for name, id_ in (("Batch", rich.batch), ("MasterRecipeVersion", version)):
        root = name[0].lower() + name[1:]
        selection = queries.everything(graphql_schema, name, depth=depth)
        answer = asked.send(f'{{ {root}(id: "{name}:{id_}") {selection} }}')
        assert "errors" not in answer, answer["errors"][:3]
        assert answer["data"][root]["id"]


WAYS = [
    ("phases { number }", "phases { values { text revisions { text } } signatures { stale } }"),
    ("phases { values { text } }", "phases { number recipePhase { charges { material { name } } } }"),
    (
        "recipeVersion { phases { charges { position } } }",
        "phases { recipePhase { charges { material { name } } } }",
    ),
    (
        "phases { recipePhase { charges { position } } }",
        "recipeVersion { phases { charges { material { code } } } }",
    ),
    ("issuer { name }", "issuer { name roles { site { name } } accounts { id } }"),
    ("issueSignature { digest }", "issueSignature { stale }"),
    ("phases { batch { number } }", "phases { batch { phases { values { recipeParameter { name } } } } }"),
    ("releaseBlockers { kind }", "reviews { signature { stale } } phases { signatures { stale } }"),
]


def test_one_row_reached_by_two_ways_has_what_each_asks_for(client: Callable[[str], Client], rich: Run) -> None:
    """In one field, in fragments, under two aliases, in either order: it is one object in the session."""
    asked, batch = client("supervisor"), f'batch(id: "Batch:{rich.batch}")'
    for one, other in (*WAYS, *((second, first) for first, second in WAYS)):
        documents = (
            f"{{ {batch} {{ {one} {other} }} }}",
            f"{{ {batch} {{ {one} ...F }} }} fragment F on Batch {{ {other} }}",
            f"{{ {batch} {{ {one} ... on Node {{ ... on Batch {{ {other} }} }} }} }}",
            f"{{ a: {batch} {{ {one} }} b: {batch} {{ {other} }} }}",
            f'{{ a: {batch} {{ {one} }} node(id: "Batch:{rich.batch}") {{ ... on Batch {{ {other} }} }} }}',
            f"{{ a: {batch} {{ {one} }} batches {{ edges {{ node {{ {other} }} }} }} }}",
        )
        for document in documents:
            asked.query(document)

"""What one statement answers, and what it leaves to the ordinary path."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from domain.kernel.ids import new_id
from tests import execution
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant

Clients = Callable[[str], Client]

SCREEN = """query Screen($id: ID!) { batch(id: $id) {
  id version number product state disposition startedAt size { value unit } site { code timeZone } issuer { name }
  phases { id version number state startedAt completedAt signedOffAt recipePhase { name instruction signatures }
    values { id version text outcome changed original number unit recordedName recordedAt
      recipeParameter { id name kind }
      file { name size } revisions { revision text reason signature { printedName } } }
    signatures { id meaning printedName signedAt timeZone stale } }
  exceptions { id number rule title state raiser { name } classification } holds { heldAt reason holder { name } }
} }"""


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_batch_screen_takes_one_statement(client: Clients, run: Run, paths: Paths, app_engine: Engine) -> None:
    operator, given = client("operator"), {"id": f"Batch:{run.batch}"}
    shown = paths.lower(operator, SCREEN, given)["batch"]
    drying = shown["phases"][2]["values"][0]
    assert (drying["text"], drying["original"], drying["number"]) == ("1.80 %", "2.60 %", "1.80")
    assert shown["phases"][0]["signatures"][0]["stale"] is False
    with statements(app_engine) as seen:
        operator.query(SCREEN, **given)
    reading = [one for one in seen if "row_to_json" in one]
    after = seen[seen.index(reading[0]) - 1 :]
    assert len(after) == 2, after
    assert "set_config" in after[0]


def test_fragments_aliases_and_directives(client: Clients, run: Run, paths: Paths) -> None:
    document = """query ($id: ID!, $yes: Boolean!, $no: Boolean = false) {
      __typename
      a: batch(id: $id) { ...B ...B number @include(if: $yes) state @skip(if: $yes) phases { number } }
      b: node(id: $id) { __typename ... on Node { id } ... on Site { code } ... on Batch @include(if: $no) { number } }
      batch(id: $id) { ... { n: number n: number } ... @include(if: $yes) { product } }
    }
    fragment B on Batch { __typename phases { name: number recipePhase { name } } }"""
    for yes in (True, False):
        seen = paths.lower(client("operator"), document, {"id": f"Batch:{run.batch}", "yes": yes})
        assert ("state" in seen["a"]) != yes
    assert list(seen["a"]["phases"][0]) == ["name", "recipePhase", "number"]


def test_things_of_several_types_come_in_the_order_of_their_ids(client: Clients, run: Run, paths: Paths) -> None:
    document = (
        """query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Site { code } ... on Batch { number } } }"""
    )
    batch, site = f"Batch:{run.batch}", f"Site:{run.plant.site}"
    wanted = [site, batch, f"Batch:{new_id()}", site]
    shown = paths.lower(client("operator"), document, {"ids": wanted})["nodes"]
    assert [one and one["id"] for one in shown] == [site, batch, None, site]
    assert paths.lower(client("operator"), document, {"ids": [batch, site]})["nodes"] == [shown[1], shown[0]]
    assert paths.lower(client("operator"), document, {"ids": []})["nodes"] == []
    paths.compare(client("operator"), document, {"ids": [batch, "x"]})
    paths.compare(client("operator"), document, {"ids": [batch] * 101})
    assert paths.lowered == 3


def test_pages_go_both_ways(do: Do, client: Clients, run: Run, paths: Paths) -> None:
    version = run.row().recipe_version_id
    made = [run.batch, *(execution.issue(do, run.plant, version, f"B-{one}") for one in range(2, 6))]
    newest_first = [f"Batch:{one}" for one in reversed(made)]
    page = """query ($first: Int, $after: String, $last: Int, $before: String, $state: BatchState) {
      batches(first: $first, after: $after, last: $last, before: $before, state: $state) { totalCount
        pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } } }"""
    person = client("operator")

    def ask(**given: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401 -- variables
        found = paths.lower(person, page, given)["batches"]
        return [one["node"]["id"] for one in found["edges"]], found["pageInfo"]

    seen, info = ask(first=2)
    assert (seen, info["hasNextPage"], info["hasPreviousPage"]) == (newest_first[:2], True, False)
    seen, info = ask(first=3, after=info["endCursor"])
    assert (seen, info["hasNextPage"]) == (newest_first[2:], False)
    seen, info = ask(last=2, before=info["startCursor"])
    assert (seen, info["hasPreviousPage"]) == (newest_first[:2], False)
    assert ask(last=2)[0] == newest_first[3:]
    assert ask(first=0)[1]["hasNextPage"] is True
    assert ask(first=5, state="IDLE")[0] == newest_first[:4]


@pytest.mark.requirement("TEN-1")
def test_another_companys_ids_give_null(
    client: Clients, other_plant: Plant, do: Do, admin: Engine, paths: Paths
) -> None:
    theirs = execution.run(do, other_plant, admin)
    document = "query ($id: ID!) { batch(id: $id) { id } node(id: $id) { id } }"
    for one in (theirs.batch, new_id()):
        assert paths.lower(client("operator"), document, {"id": f"Batch:{one}"}) == {"batch": None, "node": None}


@pytest.mark.parametrize(
    "document",
    [
        '{ batch(id: "Site:x") { id } }',
        "{ batches(first: 1, last: 1) { totalCount } }",
        "{ batches(first: 201) { totalCount } }",
        '{ batches(after: "x") { totalCount } }',
        '{ node(id: "x") { id } }',
        f"{{ viewer {{ person {{ {'a' * 64}: name }} }} }}",
        "{ viewer { work { act } person { name } } }",
        "{ __schema { queryType { name } } }",
    ],
)
def test_the_ordinary_path_answers_the_rest(client: Clients, paths: Paths, document: str) -> None:
    paths.compare(client("operator"), document)
    assert paths.lowered == 0


def test_a_null_where_there_is_none_is_told_by_the_ordinary_path(
    client: Clients, run: Run, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import Text, null

    from api.execution import words

    monkeypatch.setattr(words, "shown", lambda _: null().cast(Text))
    document = "query Nulls($id: ID!) { batch(id: $id) { phases { values { text } } } }"
    seen = paths.compare(client("operator"), document, {"id": f"Batch:{run.batch}"})
    assert seen["data"]["batch"]["phases"][0]["values"][0]["text"] == "yes"
    assert paths.lowered == 0


def test_what_takes_too_long_is_not_tried_again(client: Clients, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import Text, cast, func, literal_column

    from api.execution import words
    from api.reading.extension import Lowering

    answer = Lowering._answer

    def hurried(self: Lowering, operation: Any, context: Any) -> Any:  # noqa: ANN401 -- as given
        context.session.connection().exec_driver_sql("set local statement_timeout = 50")
        return answer(self, operation, context)

    sleep = func.pg_sleep(literal_column("60"))
    monkeypatch.setattr(words, "shown", lambda row: cast(func.concat(sleep, row.id), Text))
    monkeypatch.setattr(Lowering, "_answer", hurried)
    document = "query Slow($id: ID!) { slow: batch(id: $id) { phases { values { text } } } }"
    told = client("operator").send(document, {"id": f"Batch:{run.batch}"})
    assert told["data"] is None
    assert [(one["path"], one["extensions"]["code"]) for one in told["errors"]] == [(["slow"], "TIMEOUT")]

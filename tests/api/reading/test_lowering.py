"""What one statement answers, and what it leaves to the ordinary path."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event
from structlog.testing import capture_logs

from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import RoleGrant
from infra.reads import wire
from infra.reads.pools import LoopReads, ThreadReads
from infra.reads.statements import Statement
from infra.transaction import as_process
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
def round_trips() -> Iterator[list[tuple[str, int]]]:
    """Each trip to the database for reading: from where it is made, and with how many statements."""
    seen: list[tuple[str, int]] = []
    in_loop, in_thread = LoopReads.ask, ThreadReads.ask

    async def ask(self: LoopReads, company: UUID, *statements: Statement) -> list[bytes | None]:
        seen.append(("loop", len(statements)))
        return await in_loop(self, company, *statements)

    def ask_here(
        self: ThreadReads, company: UUID, *statements: Statement, inspector: UUID | None = None
    ) -> list[bytes | None]:
        seen.append(("thread", len(statements)))
        return in_thread(self, company, *statements, inspector=inspector)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LoopReads, "ask", ask)
        patch.setattr(ThreadReads, "ask", ask_here)
        yield seen


@contextmanager
def opened_snapshots(engine: Engine) -> Iterator[list[object]]:
    """Connections of the ordinary path that began a transaction."""
    seen: list[object] = []

    def note(connection: object) -> None:
        seen.append(connection)

    event.listen(engine, "begin", note)
    try:
        yield seen
    finally:
        event.remove(engine, "begin", note)


def test_the_batch_screen_takes_one_statement(client: Clients, run: Run, paths: Paths, app_engine: Engine) -> None:
    operator, given = client("operator"), {"id": f"Batch:{run.batch}"}
    shown = paths.lower(operator, SCREEN, given)["batch"]
    drying = shown["phases"][2]["values"][0]
    assert (drying["text"], drying["original"], drying["number"]) == ("1.80 %", "2.60 %", "1.80")
    assert shown["phases"][0]["signatures"][0]["stale"] is False
    with round_trips() as trips, opened_snapshots(app_engine) as snapshots:
        assert operator.query(SCREEN, **given)["batch"] == shown
    assert trips == [("loop", 2)], "who asks and what they ask, together"
    assert snapshots == []


@pytest.mark.requirement("EXE-15")
@pytest.mark.requirement("TEN-2")
def test_a_role_that_was_taken_away_shows_nothing_more(client: Clients, run: Run) -> None:
    """The statement that was bound for the roles of a moment ago is thrown away with its answer."""
    operator, given = client("operator"), {"id": f"Batch:{run.batch}"}
    for _ in range(2):
        assert operator.query(SCREEN, **given)["batch"] is not None
    run.do(as_process(run.plant.company, "test"), lambda uow: take_away(uow, run.plant))
    with round_trips() as trips:
        assert operator.query(SCREEN, **given)["batch"] is None
    assert trips == [("loop", 2), ("thread", 1), ("thread", 1)]


def take_away(uow: UnitOfWork, plant: Plant) -> RoleGrant:
    (grant,) = uow.find(RoleGrant, RoleGrant.person_id == plant.operator.as_person)
    grant.revoked_at = uow.now
    uow.record(PersonAdded(person=plant.operator.as_person))
    return grant


@pytest.mark.requirement("TEN-3")
def test_a_session_that_ended_reads_nothing_more(client: Clients, run: Run) -> None:
    operator, given = client("operator"), {"id": f"Batch:{run.batch}"}
    for _ in range(2):
        assert operator.query(SCREEN, **given)["batch"] is not None
    operator.query("mutation { signOut { problems { code } } }")
    told = operator.send(SCREEN, given)
    assert told["data"] == {"batch": None}
    assert told["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_what_has_a_statement_is_written_beside_what_has_none(client: Clients, run: Run, paths: Paths) -> None:
    document = """query ($id: ID!) { __typename batch(id: $id) { number phases { number } } again: batch(id: $id)
      { releaseBlockers { __typename } } missing: node(id: "Batch:00000000-0000-7000-8000-000000000000") { id } }"""
    with capture_logs() as told:
        seen = paths.compare(client("operator"), document, {"id": f"Batch:{run.batch}"})
    assert paths.lowered == 0
    assert "not lowered" not in [one["event"] for one in told], "no statement failed"
    assert list(seen["data"]) == ["__typename", "batch", "again", "missing"]
    assert seen["data"]["missing"] is None


def test_the_changed_thing_of_a_payload_is_written_by_the_database(client: Clients, run: Run) -> None:
    operator = client("operator")
    given = {"batch": f"Batch:{run.batch}", "title": "Noise again", "description": "From the drive."}
    selection = "exception { number title state raiser { name } }"
    with round_trips() as trips:
        payload = operator.act("raiseException", "RaiseExceptionInput", given, selection)
    assert trips == [("thread", 1), ("thread", 1)], "who acts; then the changed thing, after the commit"
    assert payload["exception"]["title"] == "Noise again"


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

    def ask(**given: object) -> tuple[list[str], dict[str, Any]]:
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


@pytest.mark.parametrize("times", [1, 2])
def test_what_takes_too_long_is_not_tried_again(
    client: Clients, run: Run, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Neither the first time, in a thread, nor the second, from the event loop."""
    from sqlalchemy import Text, cast, func, literal_column

    from api.execution import words

    sleep = func.pg_sleep(literal_column("60"))
    monkeypatch.setattr(words, "shown", lambda row: cast(func.concat(sleep, row.id), Text))
    hurried = wire.TENANT + b", set_config('statement_timeout', '50', true)"
    monkeypatch.setattr(wire, "TENANT", hurried)
    document = f"query Slow{times}($id: ID!) {{ slow: batch(id: $id) {{ phases {{ values {{ text }} }} }} }}"
    operator = client("operator")
    with round_trips() as trips:
        for _ in range(times):
            told = operator.send(document, {"id": f"Batch:{run.batch}"})
    assert trips[2:] == [("loop", 2)] * (times - 1)
    assert told["data"] is None
    assert [(one["path"], one["extensions"]["code"]) for one in told["errors"]] == [(["slow"], "TIMEOUT")]

"""What several clients at once must never see: a lost update, a write that isn't there, an act done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from domain.recipes.kinds import ParameterKind
from domain.recipes.values import Parameter
from tests import execution, recipes
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant

AT_ONCE = 8
EACH = 3
WEIGHT = Parameter(name="Weight", kind=ParameterKind.NUMBER, unit="g", repetitions=1, repetition_limit=AT_ONCE * EACH)
PHASES = (recipes.phase(1, "Weigh", parameters=(WEIGHT,)), recipes.phase(2, "Weigh again", parameters=(WEIGHT,)))
READ = "query ($id: ID!) { batch(id: $id) { exceptions { number } phases { values { repetition number } } } }"


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    """A batch whose first phase runs and takes many weights."""
    run = execution.run(do, plant, admin, phases=PHASES)
    run.start(1)
    return run


def apart(client: Client) -> Client:
    """The same person with a connection of their own, so that threads share nothing."""
    return replace(client, web=TestClient(client.web.app, raise_server_exceptions=False))


def weight(run: Run, repetition: int, grams: str, command_id: str | None = None) -> dict[str, Any]:
    return {
        "phase": f"PhaseExecution:{run.phase(1).id}",
        "parameter": f"RecipeParameter:{run.parameter(1, 'Weight')}",
        "repetition": repetition,
        "content": {"number": {"value": grams, "unit": "g"}},
        "commandId": command_id,
    }


def record(client: Client, given: dict[str, Any]) -> dict[str, Any]:
    return client.mutate("recordValue", "RecordValueInput", given, "value { id number }")


def all_at_once(work: Callable[[int], dict[str, Any]]) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, range(AT_ONCE)))


@pytest.mark.requirement("EXE-19")
def test_one_client_never_reads_less_than_it_was_told_was_written(run: Run, client: Callable[[str], Client]) -> None:
    operator = client("operator")
    for repetition in range(1, 13):
        answer = record(operator, weight(run, repetition, f"11.{repetition:02}"))
        assert answer["problems"] == []
        values = operator.query(READ, id=f"Batch:{run.batch}")["batch"]["phases"][0]["values"]
        assert [one["repetition"] for one in values] == list(range(1, repetition + 1))
        assert values[-1]["number"] == answer["value"]["number"] == f"11.{repetition:02}"


@pytest.mark.requirement("EXE-14")
def test_eight_writers_on_one_phase_lose_no_value(run: Run, client: Callable[[str], Client]) -> None:
    clients = [apart(client("operator")) for _ in range(AT_ONCE)]
    sent = {n: [weight(run, n * EACH + k + 1, f"{n}.{k}0") for k in range(EACH)] for n in range(AT_ONCE)}

    def write(number: int) -> dict[str, Any]:
        return {"answers": [record(clients[number], given) for given in sent[number]]}

    answers = [one for written in all_at_once(write) for one in written["answers"]]
    assert [one["problems"] for one in answers] == [[]] * (AT_ONCE * EACH)
    stored = {row.repetition: str(row.number) for row in run.rows("parameter_value")}
    assert stored == {n * EACH + k + 1: f"{n}.{k}0" for n in range(AT_ONCE) for k in range(EACH)}


@pytest.mark.requirement("EXE-14")
def test_of_eight_writers_on_one_place_one_is_stored_and_seven_are_told(
    run: Run, client: Callable[[str], Client]
) -> None:
    clients = [apart(client("operator")) for _ in range(AT_ONCE)]
    sent = [weight(run, 1, f"{number}.5") for number in range(AT_ONCE)]
    answers = all_at_once(lambda number: record(clients[number], sent[number]))
    (winner,) = [one for one in answers if one["problems"] == []]
    codes = [one["problems"][0]["code"] for one in answers if one["problems"]]
    assert codes == ["ALREADY_RECORDED"] * (AT_ONCE - 1)
    assert [str(row.number) for row in run.rows("parameter_value")] == [winner["value"]["number"]]
    assert len(run.rows("parameter_value_revision")) == 1


@pytest.mark.requirement("EXE-18")
def test_eight_repeats_of_one_command_act_once_and_answer_the_same(run: Run, client: Callable[[str], Client]) -> None:
    clients = [apart(client("operator")) for _ in range(AT_ONCE)]
    given = weight(run, 1, "11.60", command_id="weigh-1")
    answers = all_at_once(lambda number: record(clients[number], given))
    assert [one["problems"] for one in answers] == [[]] * AT_ONCE
    assert len({one["value"]["id"] for one in answers}) == 1
    assert [str(row.number) for row in run.rows("parameter_value")] == ["11.60"]


def test_eight_exceptions_at_once_are_numbered_without_gap_or_twin(run: Run, client: Callable[[str], Client]) -> None:
    clients = [apart(client("operator")) for _ in range(AT_ONCE)]
    given = {"batch": f"Batch:{run.batch}", "title": "Noise", "description": "A loud one."}
    selection = "exception { number }"
    answers = all_at_once(lambda n: clients[n].mutate("raiseException", "RaiseExceptionInput", given, selection))
    assert sorted(one["exception"]["number"] for one in answers) == list(range(1, AT_ONCE + 1))


@pytest.mark.requirement("REC-5")
def test_of_eight_who_issue_one_number_one_has_the_batch(run: Run, client: Callable[[str], Client]) -> None:
    """From two recipes, so that no lock on a version makes them take turns."""
    supervisor = client("supervisor")
    subjects = [subject(supervisor, one) for one in (run.row().recipe_version_id, another_recipe(run))]
    clients = [apart(client("supervisor")) for _ in range(AT_ONCE)]

    def issue(number: int) -> dict[str, Any]:
        return clients[number].sign("issueBatch", {**subjects[number % 2], "number": "B-777"}, "batch { number }")

    answers = all_at_once(issue)
    assert sum(one["problems"] == [] for one in answers) == 1
    assert {one["problems"][0]["code"] for one in answers if one["problems"]} == {"BATCH_NUMBER_TAKEN"}
    assert [one.number for one in run.rows("batch")].count("B-777") == 1


def another_recipe(run: Run) -> UUID:
    """A version in effect of another master recipe."""
    master = recipes.recipe(run.do, run.plant, code="MET-850")
    written = recipes.written(run.do, run.plant, of=master)
    submitted = recipes.submitted(run.do, run.plant, written)
    return recipes.effective(run.do, run.plant, recipes.approved(run.do, run.plant, submitted)).id


def subject(client: Client, version: UUID) -> dict[str, Any]:
    """A recipe version as it is seen now, for issueBatch."""
    given = f"MasterRecipeVersion:{version}"
    query = "query ($id: ID!) { masterRecipeVersion(id: $id) { version } }"
    return {"recipeVersion": given, "version": client.query(query, id=given)["masterRecipeVersion"]["version"]}

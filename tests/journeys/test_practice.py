"""A person practises a version through HTTP, watermarked, and it counts as the training that a curriculum demands."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.training.kinds import TrainingMethod
from domain.training.rules import Required
from tests import recipes
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant
from tests.training import School

Clients = Callable[[str], Client]
SHOWN = """practice { id watermark state trainingRecord { method outcome person { name } signature { id } }
  entries { watermark number step kind parameterName shown outcome meaning }
  steps { watermark number name instruction state waitsFor lacking charges
    parameters { position name kind unit choices limits repetitions entered } } }"""
STANDING = """query ($person: ID!, $site: ID!, $version: ID!) {
  trainingStanding(person: $person, site: $site, recipeVersion: $version) { findings { method state clears } } }"""
ONE = "query ($id: ID!) { practice(id: $id) { watermark state person { name } } }"


def done(who: Client, name: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    found: dict[str, Any] = who.act(name, f"{name[0].upper()}{name[1:]}Input", given, SHOWN)["practice"]
    return found


def codes(who: Client, name: str, **given: Any) -> list[str]:  # noqa: ANN401 -- JSON
    answer = who.mutate(name, f"{name[0].upper()}{name[1:]}Input", given, "practice { id }")
    assert answer["practice"] is None
    return [one["code"] for one in answer["problems"]]


def watermarks(found: Any) -> Iterator[str]:  # noqa: ANN401 -- JSON
    """Every one, however deep."""
    if isinstance(found, dict):
        yield from [found["watermark"]] if "watermark" in found else []
        for one in found.values():
            yield from watermarks(one)
    elif isinstance(found, list):
        for one in found:
            yield from watermarks(one)


@pytest.mark.requirement("TRN-13", "TRN-1", "TRN-11")
def test_a_practice_run_is_watermarked_and_counts_once_it_is_complete(
    client: Clients, do: Do, plant: Plant, admin: Engine
) -> None:
    phases = (
        recipes.phase(1, "Line clearance", parameters=(recipes.CLEAR,), signatures=(recipes.P, recipes.V)),
        recipes.phase(2, "Loss on drying", parameters=(recipes.LOD,)),
    )
    version = recipes.effective_recipe(do, plant, phases=phases)
    school = School(do, plant, admin)
    recipe = next(one.subject_id for one in school.rows("training_version") if one.id == version)
    school.curriculum(Required(recipe, TrainingMethod.PRACTICE))
    operator, supervisor, second = map(client, ("operator", "supervisor", "second_operator"))
    me = {"person": f"Person:{plant.operator.as_person}", "site": f"Site:{plant.site}"}
    asked = {**me, "version": f"MasterRecipeVersion:{version}"}

    def practised() -> tuple[str, str | None]:
        findings = operator.query(STANDING, **asked)["trainingStanding"]["findings"]
        return next((one["state"], one["clears"]) for one in findings if one["method"] == "PRACTICE")

    assert practised() == ("DUE", "Run it to its end with made-up values (beginPractice).")
    work = operator.query("{ viewer { work { act subject possible } } }")["viewer"]["work"]
    assert {"act": "beginPractice", "subject": f"TrainingVersion:{version}", "possible": True} in work

    run = done(operator, "beginPractice", recipeVersion=f"MasterRecipeVersion:{version}")
    practice = run["id"]
    assert [(one["number"], one["state"], one["waitsFor"]) for one in run["steps"]] == [
        (1, "IDLE", []),
        (2, "IDLE", [1]),
    ]
    (loss,) = run["steps"][1]["parameters"]
    assert (loss["limits"], loss["unit"], loss["kind"]) == ("alert 1.2\u20132.3, action 1.0\u20132.5 %", "%", "NUMBER")
    assert codes(operator, "startPracticeStep", practice=practice, step=2) == ["OUT_OF_SEQUENCE"]
    assert codes(second, "startPracticeStep", practice=practice, step=1) == ["NOT_YOUR_PRACTICE"]
    assert codes(operator, "completePractice", practice=practice) == ["PRACTICE_NOT_DONE"]
    done(operator, "startPracticeStep", practice=practice, step=1)
    assert codes(operator, "signPracticeStep", practice=practice, step=1, meaning="PERFORMED") == ["INCOMPLETE"]
    wrong = {"practice": practice, "step": 1, "parameter": 1, "content": {"text": "yes"}}
    assert codes(operator, "enterPracticeValue", **wrong) == ["WRONG_KIND"]
    done(operator, "enterPracticeValue", **{**wrong, "content": {"yesNo": True}})
    for meaning in ("PERFORMED", "VERIFIED"):
        run = done(operator, "signPracticeStep", practice=practice, step=1, meaning=meaning)
    assert [one["state"] for one in run["steps"]] == ["COMPLETE", "IDLE"]
    done(operator, "startPracticeStep", practice=practice, step=2)
    wet = {"number": {"value": "9.90", "unit": "%"}}
    run = done(operator, "enterPracticeValue", practice=practice, step=2, parameter=1, content=wet)
    assert (run["entries"][-1]["shown"], run["entries"][-1]["outcome"]) == ("9.90 %", "ACTION")
    done(operator, "signPracticeStep", practice=practice, step=2, meaning="PERFORMED")
    assert practised()[0] == "DUE"
    run = done(operator, "completePractice", practice=practice)
    assert run["trainingRecord"] == {
        "method": "PRACTICE",
        "outcome": "PASSED",
        "person": {"name": "Operator"},
        "signature": None,
    }
    marks = list(watermarks(run))
    assert (set(marks), len(marks)) == ({"PRACTICE"}, 1 + len(run["entries"]) + len(run["steps"]))
    assert practised() == ("TRAINED", None)

    other = done(operator, "beginPractice", recipeVersion=f"MasterRecipeVersion:{version}")["id"]
    assert codes(second, "abandonPractice", practice=other, reason="Not mine") == ["NOT_YOUR_PRACTICE"]
    assert done(operator, "abandonPractice", practice=other, reason="Interrupted")["state"] == "ABANDONED"
    administrator = client("administrator")
    assert codes(administrator, "beginPractice", recipeVersion=f"MasterRecipeVersion:{version}") == ["FORBIDDEN"]
    listed = "{ practices { totalCount } }"
    for who, many in ((operator, 2), (supervisor, 2), (second, 0)):
        assert who.query(listed)["practices"]["totalCount"] == many
        seen = who.query(ONE, id=practice)["practice"]
        assert seen == (
            {"watermark": "PRACTICE", "state": "COMPLETED", "person": {"name": "Operator"}} if many else None
        )

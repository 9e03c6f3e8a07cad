"""Through HTTP: a batch, a lot, equipment, a recipe version and a person's rights as they were at a moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, text

from domain.kernel.permissions import Role
from domain.materials.kinds import LotDecision
from domain.people.commands import roles
from tests import execution, recipes
from tests.asof import now
from tests.calibration import Metrology
from tests.client import Client
from tests.conftest import Do
from tests.domain.review.test_deciding import decide, finish
from tests.equipment import Workshop
from tests.execution import Run, percent
from tests.materials import Store
from tests.plant import Plant
from tests.reviewing import review

pytestmark = pytest.mark.requirement("AUD-7")

Clients = Callable[[str], Client]

BASIS = "existed createdAt basis { entries lastAt unsealed allSealed }"
BATCH = f"""batch(id: $id) {{ {BASIS} tables {{ name rows }} was {{
    number product size {{ value unit }} version state disposition recipeVersionId issuedAt startedAt completedAt
    phases {{ id number name run state startedName startedAt completedName completedAt signedOffAt
              values {{ id parameter repetition text outcome revision recordedName recordedAt reason }} }}
    exceptions {{ id number rule phaseNumber title state classification rationale }}
    holds {{ reason heldAt restartedAt }}
    signatures {{ act meaning subjectType printedName signedAt timeZone stale staleBecause }}
    decisions {{ decision statement decidedName decidedAt }} }} }}"""
LOT = f"""lot(id: $id) {{ {BASIS} was {{ number materialCode status expiresOn receivedOn
    balance {{ unit received used remaining }} dispositions {{ decision statement decidedName }}
    statusChanges {{ before after because }} signatures {{ meaning printedName }} }} }}"""
EQUIPMENT = f"""equipment(id: $id) {{ {BASIS} was {{ code name level equipmentClass parent service cleanliness overdue
    cleanUntil dirtyUntil lastCleaning values {{ name unit low high text }}
    calibration {{ state edition passed calibratedOn dueOn countsUntil certificate }}
    serviceTags {{ says state }} allocations {{ batchNumber releasedAt }} }} }}"""
RECIPE = f"""recipeVersion(id: $id) {{ {BASIS} was {{ code number state authors submission
    approvals {{ role person }} approvedAt effectiveAt endedAt digest
    phases {{ number name parameters {{ name actionHigh }} }} materials {{ code quantity {{ value unit }} }}
    signatures {{ meaning printedName }} }} }}"""
PERSON = f"""person(id: $id) {{ {BASIS} tables {{ name }} was {{ name state active accounts {{ name state }}
    roles {{ role site }} qualifications {{ personnelClass site }} trainings {{ subject outcome }} }} }}"""
ROWS = "rows(table: $table, first: $first, after: $after) { id columns }"


def asking(selection: str, more: str = "") -> str:
    return f"query ($at: DateTime!, $id: ID!{more}) {{ asOf(at: $at) {{ at {selection} }} }}"


def told(client: Client, selection: str, id_: str, at: datetime) -> Any:  # noqa: ANN401 -- JSON
    """The thing as it was; null where the client may not see it."""
    found = client.query(asking(selection), id=id_, at=at.isoformat())["asOf"]
    return found[selection.partition("(")[0]]


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return execution.run(do, plant, admin)


def test_a_corrected_value_is_shown_as_it_stood(client: Clients, admin: Engine, run: Run) -> None:
    run.up_to_drying()
    before = now(admin)
    value = run.record(3, "Loss on drying", percent("9.8"))
    wrong = now(admin)
    run.correct(value, percent("1.8"))
    right, reviewer = now(admin), client("reviewer")
    seen = [told(reviewer, BATCH, f"Batch:{run.batch}", at)["was"] for at in (before, wrong, right)]
    values = [was["phases"][2]["values"] for was in seen]
    assert values[0] == []
    assert [(one["text"], one["outcome"], one["revision"], one["reason"]) for one in values[1] + values[2]] == [
        ("9.8 %", "ACTION", 1, None),
        ("1.8 %", "WITHIN", 2, "Typing error"),
    ]
    assert values[1][0]["id"] == f"ParameterValue:{value}"
    states = [[one["state"] for one in was["exceptions"]] for was in seen]
    assert states == [[], ["OPEN"], ["RESOLVED_BY_CORRECTION"]]
    assert (seen[1]["state"], seen[1]["disposition"], seen[1]["phases"][2]["state"]) == (
        "RUNNING",
        "PENDING",
        "RUNNING",
    )
    assert (seen[1]["phases"][0]["startedName"], seen[1]["phases"][0]["name"]) == ("Operator", "Line clearance")
    assert ("CORRECTED" in {one["meaning"] for one in seen[1]["signatures"]}) is False
    assert "CORRECTED" in {one["meaning"] for one in seen[2]["signatures"]}


def test_a_batch_is_shown_before_and_after_its_review_and_release(client: Clients, admin: Engine, run: Run) -> None:
    reader, batch, moments = client("qualified"), f"Batch:{run.batch}", []
    for act in (finish, review, decide):
        act(run)
        moments.append(now(admin))
    seen = [told(reader, BATCH, batch, at) for at in moments]
    decided = [[one["decision"] for one in found["was"]["decisions"]] for found in seen]
    assert decided == [[], ["REVIEWED"], ["REVIEWED", "RELEASED"]]
    assert [found["was"]["disposition"] for found in seen] == ["PENDING", "PENDING", "RELEASED"]
    entries = [found["basis"]["entries"] for found in seen]
    assert entries[0] < entries[1] < entries[2]
    assert seen[2]["basis"]["unsealed"] == entries[2]  # no sealer runs here
    assert seen[2]["basis"]["allSealed"] is False
    shown = reader.query("query ($id: ID!) { batch(id: $id) { version state disposition completedAt } }", id=batch)
    assert {key: seen[2]["was"][key] for key in shown["batch"]} == shown["batch"]


def test_a_lot_is_shown_released_and_later_rejected(client: Clients, do: Do, plant: Plant, admin: Engine) -> None:
    store, reviewer = Store(do, plant, admin), client("reviewer")
    lot = store.receive(store.material())
    moments = [now(admin)]
    for decision in (LotDecision.RELEASED, LotDecision.REJECTED):
        store.dispose(lot, decision)
        moments.append(now(admin))
    seen = [told(reviewer, LOT, f"MaterialLot:{lot}", at)["was"] for at in moments]
    assert [was["status"] for was in seen] == ["QUARANTINE", "RELEASED", "REJECTED"]
    assert [[one["decision"] for one in was["dispositions"]] for was in seen] == [
        [],
        ["RELEASED"],
        ["RELEASED", "REJECTED"],
    ]
    assert seen[1]["balance"] == {"unit": "kg", "received": "100.000", "used": "0", "remaining": "100.000"}
    assert (seen[1]["number"], seen[1]["materialCode"]) == ("L-1", "API-001")


def test_equipment_is_shown_cleaned_and_used(client: Clients, do: Do, plant: Plant, admin: Engine, run: Run) -> None:
    shop, reviewer = Workshop(do, plant, admin), client("reviewer")
    mixer, lab = shop.unit(), Metrology(shop)
    run.start(1)
    moments = [now(admin)]
    for act in (
        lambda: lab.calibrated(mixer),
        lambda: shop.clean(mixer),
        lambda: shop.used(mixer, run),
        lambda: shop.serve(mixer, "take_out_of_service"),
    ):
        if not moments[1:]:
            lab.define(mixer)
        act()
        moments.append(now(admin))
    seen = [told(reviewer, EQUIPMENT, f"Equipment:{mixer}", at)["was"] for at in moments]
    assert [was["cleanliness"] for was in seen] == ["DIRTY", "DIRTY", "CLEAN", "DIRTY", "DIRTY"]
    assert [was["service"] for was in seen][-2:] == ["IN_SERVICE", "OUT_OF_SERVICE"]
    assert (seen[0]["calibration"], seen[1]["calibration"]["passed"]) == (None, True)
    assert [one["batchNumber"] for one in seen[3]["allocations"]] == ["B-001"]
    assert {one["name"] for one in seen[0]["values"]} <= {"Volume", "Impeller", "Contact material"}
    assert (seen[2]["equipmentClass"], seen[2]["lastCleaning"]) == (
        "HIGH_SHEAR_MIXER",
        "SOP-HIGH_SHEAR_MIXER-MAJOR",
    )


def test_a_clean_hold_that_had_lapsed_is_shown_as_dirty(client: Clients, do: Do, plant: Plant, admin: Engine) -> None:
    """Whether anybody had written it down by then or not (EQP-2)."""
    from api.asof.equipment import cleanliness_then

    shop = Workshop(do, plant, admin)
    mixer = shop.unit()
    shop.clean(mixer)
    was = told(client("reviewer"), EQUIPMENT, f"Equipment:{mixer}", now(admin))["was"]
    assert was["cleanliness"] == "CLEAN"
    row = {"cleanliness": "CLEAN", "clean_until": was["cleanUntil"], "dirty_until": None}
    until = datetime.fromisoformat(was["cleanUntil"])
    assert cleanliness_then(row, until) == ("CLEAN", False)
    assert cleanliness_then(row, until + timedelta(seconds=1)) == ("DIRTY", False)


def test_a_recipe_version_is_shown_approved_then_superseded(
    client: Clients, do: Do, plant: Plant, admin: Engine
) -> None:
    draft = recipes.written(do, plant)
    moments = [now(admin)]
    version = recipes.approved(do, plant, recipes.submitted(do, plant, draft))
    moments.append(now(admin))
    recipes.effective(do, plant, version)
    moments.append(now(admin))
    newer = recipes.written(do, plant, of=draft.recipe)
    recipes.effective(do, plant, recipes.approved(do, plant, recipes.submitted(do, plant, newer)))
    moments.append(now(admin))
    reviewer, id_ = client("reviewer"), f"MasterRecipeVersion:{draft.id}"
    seen = [told(reviewer, RECIPE, id_, at)["was"] for at in moments]
    assert [was["state"] for was in seen] == ["DRAFT", "APPROVED", "EFFECTIVE", "SUPERSEDED"]
    assert [len(was["approvals"]) for was in seen] == [0, 2, 2, 2]
    assert (seen[0]["digest"], seen[1]["digest"]) == (None, seen[3]["digest"])
    assert (seen[0]["code"], seen[0]["authors"]) == ("MET-500", ["Engineer"])
    assert [one["name"] for one in seen[3]["phases"]] == [one.name for one in recipes.PHASES]
    assert seen[3]["phases"][2]["parameters"][0] == {"name": "Loss on drying", "actionHigh": "2.5"}
    assert {one["person"] for one in seen[1]["approvals"]} == {"Supervisor", "Reviewer"}


def test_a_role_is_shown_granted_and_revoked(client: Clients, do: Do, plant: Plant, admin: Engine) -> None:
    administrator, person = client("administrator"), plant.operator.as_person
    moments = [now(admin)]
    grant = partial(roles.grant, person_id=person, role=Role.SUPERVISOR, site=plant.other_site)
    do(plant.administrator, grant)
    moments.append(now(admin))
    with admin.connect() as connection:
        query = "select id, version from role_grant where company_id = :c and person_id = :p and role = 'SUPERVISOR'"
        held = connection.execute(text(query), {"c": plant.company, "p": person}).one()
    do(plant.administrator, lambda uow: roles.revoke(uow, held.id, version=held.version))
    moments.append(now(admin))
    seen = [told(administrator, PERSON, f"Person:{person}", at)["was"] for at in moments]
    own = {"role": "OPERATOR", "site": "VIE"}
    assert [was["roles"] for was in seen] == [[own], [own, {"role": "SUPERVISOR", "site": "BOS"}], [own]]
    assert seen[0]["accounts"] == [{"name": "operator", "state": "ACTIVE"}]
    assert (seen[0]["state"], seen[0]["active"]) == ("ACTIVE", True)


def test_its_rows_are_paged_by_table(client: Clients, admin: Engine, run: Run) -> None:
    run.clear_line()
    reviewer, at = client("reviewer"), now(admin)
    tables = {one["name"]: one["rows"] for one in told(reviewer, BATCH, f"Batch:{run.batch}", at)["tables"]}
    document = asking(f"batch(id: $id) {{ {ROWS} }}", ", $table: String!, $first: Int, $after: ID")
    given: dict[str, Any] = {"id": f"Batch:{run.batch}", "at": at.isoformat(), "table": "phase_execution"}

    def page(first: int, after: str | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = reviewer.query(document, **given, first=first, after=after)["asOf"]["batch"][
            "rows"
        ]
        return found

    whole = page(500)
    assert len(whole) == tables["phase_execution"] == len(recipes.PHASES)
    assert page(2) + page(2, page(2)[-1]["id"]) == whole
    assert {one["columns"]["state"] for one in whole} == {"COMPLETE", "IDLE"}
    for first in (0, 501):
        (error,) = reviewer.send(document, {**given, "first": first})["errors"]
        assert error["extensions"]["code"] == "INVALID_INPUT"

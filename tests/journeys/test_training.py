"""People are trained through HTTP: what is demanded, read, assessed and taught, and who sees whose training."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.kernel.permissions import Role
from domain.people.commands import roles
from domain.training.shifts.kinds import Weekday
from tests import recipes
from tests.client import Client
from tests.conftest import Do, every_row
from tests.plant import Plant
from tests.training import TABLES, School, today

Clients = Callable[[str], Client]

FINDINGS = "findings { state title because clears until method trainingVersionId phases }"
MATRIX = (
    "query ($site: ID!, $role: Role, $person: ID, $first: Int!, $after: ID) { trainingMatrix(site: $site, role: $role,"
    " person: $person, first: $first, after: $after)"
    f" {{ endCursor hasNextPage rows {{ personId name trained absentUntil {FINDINGS} }} }} }}"
)
STANDING = (
    "query ($person: ID!, $version: ID, $class: ID, $site: ID!) { trainingStanding(person: $person,"
    f" recipeVersion: $version, personnelClass: $class, site: $site) {{ trained {FINDINGS} }} }}"
)
SHIFT = "id version code weekdays retiredReason"
NEARING = (
    "query ($site: ID!) { trainingNearing(site: $site) { title effectiveOn untrained { name absentUntil }"
    " byShift { code beginsOn untrained { name } } } }"
)
WORK = "{ viewer { work { act subject title possible because } } }"


def done(who: Client, name: str, given: dict[str, Any], selection: str = "id version") -> dict[str, Any]:
    """A mutation that must succeed: what it changed."""
    payload = who.act(name, f"{name[0].upper()}{name[1:]}Input", given, f"changed: {FIELDS[name]} {{ {selection} }}")
    found: dict[str, Any] = payload["changed"]
    return found


FIELDS = {
    "definePersonnelClass": "personnelClass",
    "grantQualification": "qualification",
    "withdrawQualification": "qualification",
    "recordAbsence": "absence",
    "withdrawAbsence": "absence",
    "defineTrainingDocument": "document",
    "addTrainingDocumentVersion": "trainingVersion",
    "retireTrainingDocument": "document",
    "defineCurriculum": "curriculum",
    "setCurriculumRequirements": "curriculum",
    "retireCurriculum": "curriculum",
    "setTrainingPolicy": "policy",
    "openTrainingSession": "trainingSession",
    "cancelTrainingSession": "trainingSession",
    "withdrawTrainingRecord": "trainingRecord",
    "defineShift": "shift",
    "changeShift": "shift",
    "retireShift": "shift",
    "endShiftAssignment": "assignment",
}


def signed(who: Client, name: str, given: dict[str, Any], selection: str = "problems { code }") -> list[str]:
    """The codes of a signed act's problems."""
    return [one["code"] for one in who.sign(name, given, selection)["problems"]]


def lacking(who: Client, person: str, site: str, **wanted: str) -> list[tuple[str, str]]:
    """What somebody's standing lacks: state and what clears it."""
    found = who.query(STANDING, person=person, site=site, **wanted)["trainingStanding"]
    assert found["trained"] == (not [one for one in found["findings"] if one["state"] not in {"TRAINED", "GRACE"}])
    return [(one["state"], one["clears"]) for one in found["findings"] if one["state"] not in {"TRAINED", "GRACE"}]


def work(who: Client) -> dict[tuple[str, str], bool]:
    """What waits for somebody of training, and whether they can do it."""
    items = who.query(WORK)["viewer"]["work"]
    return {
        (one["act"], one["subject"]): one["possible"]
        for one in items
        if one["act"] in {"confirmReading", "assessTraining", "attendTrainingSession", "closeTrainingSession"}
    }


@pytest.mark.requirement("TRN-1", "TRN-2", "TRN-3", "TRN-4", "TRN-6", "TRN-7", "TRN-8", "TRN-10", "TRN-11", "TRN-12")
def test_people_learn_what_their_work_demands_and_are_told_what_they_lack(  # noqa: PLR0915 -- one journey
    client: Clients, plant: Plant, do: Do, admin: Engine
) -> None:
    do(plant.administrator, lambda uow: roles.grant(uow, plant.reviewer.as_person, Role.QUALITY_REVIEWER, None))
    quality, supervisor, operator, second = map(client, ("reviewer", "supervisor", "operator", "second_operator"))
    site = f"Site:{plant.site}"
    me, other, boss = (f"Person:{one.as_person}" for one in (plant.operator, plant.second_operator, plant.supervisor))
    recipe = recipes.written(do, plant)
    master, version = f"MasterRecipe:{recipe.recipe}", f"MasterRecipeVersion:{recipe.id}"

    # What is demanded: of operators the recipe and a document, of who is in the clean room another.
    trainers = done(quality, "definePersonnelClass", {"code": "TRAINER", "name": "Trainers", "trainers": True})["id"]
    gowned = done(quality, "definePersonnelClass", {"code": "GOWNED", "name": "Gowning qualified"})["id"]
    sop = done(quality, "defineTrainingDocument", {"code": "SOP-1", "title": "Weighing"})["id"]
    gowning = done(quality, "defineTrainingDocument", {"code": "SOP-2", "title": "Gowning", "siteId": site})["id"]
    day = str(today())
    first = done(quality, "addTrainingDocumentVersion", {"document": sop, "label": "1.0", "effectiveOn": day})
    second_sop = done(quality, "addTrainingDocumentVersion", {"document": gowning, "label": "1.0", "effectiveOn": day})
    subject = master.replace("MasterRecipe:", "TrainingSubject:")
    curriculum = {
        "code": "FLOOR",
        "title": "What operators know",
        "siteId": site,
        "audience": {"role": "OPERATOR"},
        "requirements": [
            {"subject": subject, "method": "READ"},
            {"subject": sop, "method": "READ", "months": 12},
            {"subject": sop, "method": "ASSESSMENT"},
        ],
    }
    refused = supervisor.mutate("defineCurriculum", "DefineCurriculumInput", curriculum)["problems"]
    assert [one["code"] for one in refused] == ["FORBIDDEN"]
    done(quality, "defineCurriculum", curriculum, "requirements { subject { code kind } method months }")
    of_class = {"code": "CLEAN", "title": "Clean room", "audience": {"personnelClass": gowned}}
    done(quality, "defineCurriculum", of_class | {"requirements": [{"subject": gowning, "method": "CLASS_SESSION"}]})
    by_phase: dict[str, Any] = {
        "code": "CHARGING",
        "title": "Who charges",
        "audience": {"recipe": master},
        "requirements": [{"subject": gowning, "method": "ASSESSMENT"}],
    }
    (unknown,) = quality.mutate("defineCurriculum", "DefineCurriculumInput", by_phase | {"phases": ["tabletting"]})[
        "problems"
    ]
    assert (unknown["code"], "phase or block tabletting." in unknown["message"]) == ("INVALID_INPUT", True)
    phased = done(quality, "defineCurriculum", by_phase | {"phases": ["CHARGE"]}, "id phases")
    assert phased["phases"] == ["CHARGE"]
    told = operator.query(STANDING, person=me, site=site, version=version)["trainingStanding"]["findings"]
    assert [one["phases"] for one in told if "SOP-2" in one["title"]] == [["CHARGE"]]
    whole = {"curriculum": phased["id"], "version": 1, "reason": "Taught in class", "phases": []}
    changed = {**whole, "requirements": [{"subject": gowning, "method": "READ"}]}
    assert done(quality, "setCurriculumRequirements", changed, "phases") == {"phases": []}
    over = {"curriculum": phased["id"], "version": 2, "reason": "A class is enough"}
    done(quality, "retireCurriculum", over, "retiredAt")
    done(
        quality, "setTrainingPolicy", {"graceDays": 7, "noticeDays": 10, "reason": "As agreed"}, "graceDays noticeDays"
    )

    # The version is approved and planned: it can be read before its day, and who hasn't is known.
    approved = recipes.approved(do, plant, recipes.submitted(do, plant, recipe))
    recipes.effective(do, plant, approved, days=3)
    of_recipe = version.replace("MasterRecipeVersion:", "TrainingVersion:")
    assert ("confirmReading", of_recipe) in work(operator)
    assert ("DUE", "Read it and sign that it was understood (confirmReading).") in lacking(
        operator, me, site, version=version
    )
    reading = {"trainingVersion": of_recipe, "version": 2, "site": site}
    before = every_row(admin, TABLES, plant.company)
    assert signed(operator, "confirmReading", {**reading, "version": 1}) == ["VERSION_CONFLICT"]
    assert every_row(admin, TABLES, plant.company) == before
    record = operator.sign(
        "confirmReading",
        reading,
        "trainingRecord { id version method completedOn person { id } signature { meaning printedName timeZone } }",
    )
    assert record["problems"] == []
    assert record["trainingRecord"]["signature"] == {
        "meaning": "READ_AND_UNDERSTOOD",
        "printedName": "Operator",
        "timeZone": "Europe/Vienna",
    }
    done(
        supervisor,
        "recordAbsence",
        {
            "personId": other,
            "siteId": site,
            "fromOn": day,
            "untilOn": str(today() + timedelta(days=4)),
            "reason": "Leave",
        },
    )
    (soon,) = supervisor.query(NEARING, site=site)["trainingNearing"]
    assert soon["effectiveOn"] == str(today() + timedelta(days=3))
    assert soon["untrained"] == [{"name": "Second Operator", "absentUntil": str(today() + timedelta(days=4))}]
    assert soon["byShift"] == [{"code": None, "beginsOn": None, "untrained": [{"name": "Second Operator"}]}]
    times = {"beginsAt": "22:00", "endsAt": "06:00", "weekdays": list(Weekday)}
    night = done(supervisor, "defineShift", {"siteId": site, "code": "NIGHT", "name": "Nights", **times}, SHIFT)
    assert (night["code"], night["weekdays"], night["version"]) == ("NIGHT", list(Weekday), 1)
    mine = {"shift": night["id"], "person": other, "fromOn": day}
    for who, codes in ((operator, ["FORBIDDEN"]), (supervisor, [])):
        answer = who.mutate("assignShift", "AssignShiftInput", mine, "assignment { id }")
        assert [one["code"] for one in answer["problems"]] == codes
    assignment = answer["assignment"]["id"]
    (soon,) = supervisor.query(NEARING, site=site)["trainingNearing"]
    assert soon["byShift"] == [
        {"code": "NIGHT", "beginsOn": soon["effectiveOn"], "untrained": [{"name": "Second Operator"}]}
    ]
    times = {**times, "shift": night["id"], "name": "Nights", "weekdays": ["SUNDAY", "MONDAY"]}
    assert done(supervisor, "changeShift", {**times, "version": 1}, SHIFT)["weekdays"] == ["MONDAY", "SUNDAY"]
    listed = "{ shiftAssignments { edges { node { untilOn person { name } shift { code } } } } }"
    for who, many in ((second, 1), (operator, 0), (supervisor, 1)):
        assert len(who.query(listed)["shiftAssignments"]["edges"]) == many
    end = {"assignment": assignment, "version": 1, "untilOn": day, "reason": "Works in the morning now"}
    done(supervisor, "endShiftAssignment", end, "untilOn endedName endedBecause")
    (soon,) = supervisor.query(NEARING, site=site)["trainingNearing"]
    assert [one["code"] for one in soon["byShift"]] == [None]
    done(supervisor, "retireShift", {"shift": night["id"], "version": 2, "reason": "No nights any more"}, SHIFT)
    assert supervisor.query("{ shifts(inUse: true) { edges { node { code } } } }")["shifts"]["edges"] == []

    # The document is read; the assessment is a trainer's, once somebody else made them one.
    assert signed(operator, "confirmReading", {"trainingVersion": first["id"], "version": 1, "site": site}) == []
    assessed = {"trainingVersion": first["id"], "version": 1, "site": site, "person": me, "outcome": "PASSED"}
    assert signed(supervisor, "assessTraining", assessed) == ["NO_TRAINER"]
    trainer = {"personId": boss, "personnelClassId": trainers, "siteId": site, "evidence": "Course of March"}
    refused = supervisor.mutate("grantQualification", "GrantQualificationInput", trainer)["problems"]
    assert [one["code"] for one in refused] == ["OWN_TRAINING"]
    qualified = done(quality, "grantQualification", trainer, "id version person { name } personnelClass { trainers }")
    assert lacking(operator, me, site, version=version) == [
        ("DUE", "A trainer assesses it in practice (assessTraining).")
    ]
    assert work(operator)["assessTraining", first["id"]] is False  # somebody else's to do
    assert signed(supervisor, "assessTraining", assessed) == []
    assert lacking(operator, me, site, version=version) == []

    # A class counts for who signed, once its trainer did.
    member = {"personId": me, "personnelClassId": gowned, "siteId": site, "evidence": "Smear test 5"}
    done(supervisor, "grantQualification", member)
    assert lacking(supervisor, me, site, **{"class": gowned}) == [
        ("DUE", "A trainer teaches it in a class that both sign (openTrainingSession).")
    ]
    taught = {"trainingVersion": second_sop["id"], "site": site, "heldOn": day, "attendees": [me, other]}
    session = done(supervisor, "openTrainingSession", taught, "id version state attendees { person { name } signedAt }")
    of_session = {"trainingSession": session["id"], "version": 1}
    assert len(session["attendees"]) == 2
    assert work(operator)["attendTrainingSession", session["id"]] is True
    assert signed(supervisor, "closeTrainingSession", of_session) == ["NOBODY_ATTENDED"]
    assert signed(operator, "attendTrainingSession", of_session) == []
    seen = operator.query(
        "query ($id: ID!) { trainingSession(id: $id) { attendees { person { name } } } }", id=session["id"]
    )
    assert seen["trainingSession"]["attendees"] == [{"person": {"name": "Operator"}}]
    assert work(supervisor)["closeTrainingSession", session["id"]] is True
    assert signed(supervisor, "closeTrainingSession", of_session) == []
    assert lacking(supervisor, me, site, **{"class": gowned}) == []

    # Who sees whose: themself, supervisors and quality.
    rows = supervisor.query(MATRIX, site=site, role="OPERATOR", first=1)["trainingMatrix"]
    assert (rows["hasNextPage"], [one["name"] for one in rows["rows"]]) == (True, ["Operator"])
    rest = supervisor.query(MATRIX, site=site, role="OPERATOR", first=5, after=rows["endCursor"])["trainingMatrix"]
    assert [(one["name"], one["trained"]) for one in rest["rows"]] == [("Second Operator", False)]
    own = operator.query(MATRIX, site=site, person=me, first=1)["trainingMatrix"]["rows"]
    assert [one["trained"] for one in own] == [True]
    for query, given in ((MATRIX, {"first": 5}), (MATRIX, {"first": 5, "person": other}), (NEARING, {})):
        answer = operator.send(query, {"site": site, **given})
        assert "TRAINING_READ" in answer["errors"][0]["message"]
    elsewhere = {"person": f"Person:{plant.administrator.as_person}", "site": site, "version": version}
    assert "has no role at this site" in supervisor.send(STANDING, elsewhere)["errors"][0]["message"]
    records = "{ trainingRecords { totalCount edges { node { person { name } } } } }"
    assert second.query(records)["trainingRecords"]["totalCount"] == 0
    assert quality.query(records)["trainingRecords"]["totalCount"] == 4

    # What was recorded is withdrawn with a reason, and counts no more at once.
    wrong = {"trainingRecord": record["trainingRecord"]["id"], "version": 1, "reason": "Signed at the wrong terminal"}
    done(quality, "withdrawTrainingRecord", wrong, "withdrawnName withdrawnBecause")
    assert [state for state, _ in lacking(operator, me, site, version=version)] == ["DUE"]
    ended = {"qualification": qualified["id"], "version": 1, "reason": "Left the training team"}
    done(quality, "withdrawQualification", ended)
    assert signed(supervisor, "assessTraining", assessed) == ["NO_TRAINER"]


@pytest.mark.requirement("TRN-4")
def test_the_file_of_a_document_is_fetched_by_who_learns_it_and_by_nobody_else(
    client: Clients, plant: Plant, do: Do, admin: Engine
) -> None:
    quality, operator, site = client("reviewer"), client("operator"), f"Site:{plant.site}"
    document = f"TrainingSubject:{School(do, plant, admin).document(site=plant.site)}"
    sent = quality.web.post("/uploads/training?name=sop.pdf", content=b"%PDF-1.7 SOP", headers=quality.headers).json()
    refused = operator.web.post("/uploads/training?name=sop.pdf", content=b"%PDF-1.7", headers=operator.headers)
    assert refused.status_code == 403
    given = {"document": document, "label": "1.0", "effectiveOn": str(today()), "upload": sent["upload"]}
    version = done(quality, "addTrainingDocumentVersion", given, "id fileName digest")
    assert (version["fileName"], version["digest"]) == ("sop.pdf", sent["file"])
    query = "query ($site: ID!) { trainingVersions(siteId: $site) { edges { node { downloadUrl } } } }"
    (edge,) = operator.query(query, site=site)["trainingVersions"]["edges"]
    url = edge["node"]["downloadUrl"].removeprefix("http://testserver")
    assert operator.web.get(url).content == b"%PDF-1.7 SOP"
    assert operator.web.get(url.replace("mac=", "mac=0")).status_code == 403
    stranger = url.replace(str(plant.operator.person), str(plant.administrator.person))
    assert operator.web.get(stranger).status_code == 403

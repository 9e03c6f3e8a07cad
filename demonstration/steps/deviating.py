"""What was found in the batch is investigated to its cause, and what is done about it has an owner and a day."""

from collections.abc import Mapping
from datetime import UTC, datetime

from demonstration.steps import figures
from demonstration.steps.client import Client, Json
from demonstration.steps.closing import Action, Deviation

DEVIATION = "deviation { id version number state awaits }"
ACTION = "action { id version number state }"
PERSON = "query person { viewer { person { id } } }"


def begin(one: Deviation, exceptions: list[Json], team: Mapping[str, Client]) -> Json:
    """Group the exceptions, attach what was seen, begin to investigate, and plan what is done. Raises Failed."""
    opener, quality = team[one.opened_by], team[one.investigated_by]
    given = {
        "exceptions": [found["id"] for found in exceptions if found["phaseNumber"] in one.phases],
        "title": one.title,
        "description": one.description,
        "classification": one.classification,
    }
    opened = opener.act("openDeviation", given, DEVIATION)["deviation"]
    opener.act("attachEvidence", {"deviation": opened["id"], "says": one.evidence}, "evidence { id }")
    seen = {"deviation": opened["id"], "version": opened["version"] + 1}
    begun: Json = quality.act("investigateDeviation", seen, DEVIATION)["deviation"]
    for action in one.actions:
        _act(action, begun, quality, team)
    return begun


def conclude(one: Deviation, begun: Json, team: Mapping[str, Client]) -> list[str]:
    """Name the cause once each exception is assessed; another person of quality approves that. Raises Failed.

    What is told of it: its cause, and who does what until when.
    """
    quality, second = team[one.investigated_by], team[one.approved_by]
    given = {
        "deviation": begun["id"],
        "version": begun["version"],
        "classification": one.classification,
        "causeCategory": one.category,
        "cause": one.cause,
        "conclusion": one.conclusion,
    }
    found = quality.sign("concludeDeviation", given, DEVIATION)["deviation"]
    while found["awaits"] is not None:
        given = {"deviation": found["id"], "version": found["version"], "role": found["awaits"]}
        found = second.sign("approveDeviation", given, DEVIATION)["deviation"]
    return [
        f"Deviation {found['number']}, {one.classification}, is {found['state']}: {one.title}",
        f"Its cause, {one.category}, was named by {quality.name} and approved by {second.name}",
        *(_told(action, team[action.owner].name) for action in one.actions),
    ]


def _told(action: Action, owner: str) -> str:
    state = "done and verified" if action.done else f"due on {figures.day(action.due, datetime.now(UTC))}"
    return f"{action.kind} of {owner}, {state}: {action.says}"


def _act(action: Action, deviation: Json, quality: Client, team: Mapping[str, Client]) -> None:
    """Plan it, and where it was done already, complete it, and let quality verify that."""
    owner = team[action.owner]
    given = {
        "deviation": deviation["id"],
        "kind": action.kind,
        "says": action.says,
        "owner": owner.ask(PERSON)["viewer"]["person"]["id"],
        "dueOn": figures.day(action.due, datetime.now(UTC)),
    }
    found = quality.act("planAction", given, ACTION)["action"]
    if action.done:
        given = {"action": found["id"], "version": found["version"], "done": action.done}
        found = owner.act("completeAction", given, ACTION)["action"]
        given = {"action": found["id"], "version": found["version"], "verified": True, "remark": action.remark}
        quality.sign("verifyAction", given, ACTION)

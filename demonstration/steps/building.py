"""A record takes a phase from a building block, and has of it otherwise what it needs otherwise."""

from demonstration.steps.client import Client, Json
from demonstration.steps.procedures import Step, code_of

HELD = (
    "query held($id: ID!) { masterRecipeVersion(id: $id)"
    " { phases { id version code parameters { id version code } } } }"
)


def take(version: str, step: Step, source: str, parent: str | None, author: Client) -> str:
    """Put the phase into a draft from this version of its building block; its id. Raises Failed.

    It is headed as the record has it then, and has still all the parameters that came with it.
    """
    given = {"recipeVersionId": version, "buildingBlockVersionId": source, "place": {"parentId": parent}}
    taken = author.act("insertBuildingBlock", given, "edit { elementId }")["edit"]["elementId"]
    phase = next(one for one in held(version, author) if one["id"] == taken)
    change(phase, step.element, author)
    return str(taken)


def adapt(version: str, step: Step, author: Client) -> None:
    """Let what came with the phase be as the record has it: left out, changed, more of it. Raises Failed."""
    assert step.origin is not None, step.code
    phase = next(one for one in held(version, author) if one["code"] == step.code)
    there = {one["code"]: one for one in phase["parameters"]}
    given, wanted = ({code_of(one): one for one in of.parts} for of in (step.origin.step, step))
    for code, row in there.items():
        if code not in wanted:
            author.act("removeRecipeElement", {"elementId": row["id"], "version": row["version"]}, "edit { id }")
    for part in step.parts:
        code = code_of(part)
        if code is None or code not in there:
            insert(version, part, phase["id"], author)
        elif part != given[code]:
            change(there[code], part, author)


def adapted(step: Step) -> str:
    """What the record has otherwise, for example "2 more, 1 left out"."""
    assert step.origin is not None, step.code
    given, own = ({code_of(one): one for one in of.parts} for of in (step.origin.step, step))
    more = sum(code is None or code not in given for code in map(code_of, step.parts))
    changed = sum(code in given and given[code] != one for code, one in own.items())
    told = ((more, "more"), (changed, "changed"), (len(given.keys() - own.keys()), "left out"))
    return ", ".join(f"{number} {what}" for number, what in told if number) or "none otherwise"


def held(version: str, reader: Client) -> list[Json]:
    """The phases of a draft with their parameters, each as it now is."""
    found: list[Json] = reader.ask(HELD, id=version)["masterRecipeVersion"]["phases"]
    return found


def insert(version: str, element: Json, parent: str | None, author: Client) -> str:
    """Write an element into a draft; its id. Raises Failed."""
    given = {"recipeVersionId": version, "element": element, "place": {"parentId": parent}}
    return str(author.act("insertRecipeElement", given, "edit { elementId }")["edit"]["elementId"])


def change(row: Json, element: Json, author: Client) -> None:
    """Let an element say this. Raises Failed."""
    given = {"elementId": row["id"], "version": row["version"], "element": element}
    author.act("changeRecipeElement", given, "edit { id }")

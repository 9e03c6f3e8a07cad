"""An author writes a master batch record in full, element by element, and those whom the route names approve it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from demonstration.steps import simulating, writing
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.records import Record
from demonstration.steps.show import Show, many
from demonstration.steps.show import Step as Done
from demonstration.steps.simulating import Named

FINDINGS = (
    "query findings($id: ID!) { masterRecipeVersion(id: $id) { id version number"
    " findings { severity code place what } } }"
)
STRUCTURE = {"PARALLEL": "parallel", "SELECTION": "selection", "LOOP": "loop"}


@dataclass
class _Draft:
    """A draft while it is written; `ids` are those of its blocks and phases, by their codes."""

    author: Client
    version: str
    done: Done
    ids: dict[str, str] = field(default_factory=dict)

    def insert(self, element: Json, parent: str | None = None) -> str:
        given = {"recipeVersionId": self.version, "element": element}
        if parent is not None:
            given["place"] = {"parentId": parent}
        edit = self.author.act("insertRecipeElement", given, "edit { elementId }")["edit"]
        self.done()
        return str(edit["elementId"])


def compose(record: Record, *, author: Client, approvers: Mapping[str, Client], show: Show) -> Json:
    """A new version, written, without an error, and approved; the approvers by the roles of the route. Raises Failed.

    It isn't put into effect: no batch can be run by all that it says yet.
    """
    with show.stage(f"Write {record.head['code']} in full", len(list(record.elements))) as done:
        version = writing.draft(record.head, record.version, author)
        _write(record, _Draft(author, version["id"], done))
    seen = author.ask(FINDINGS, id=version["id"])["masterRecipeVersion"]
    show.say(f"  {author.name} wrote {record.head['product']}, version {seen['number']}: {_counted(record)}")
    show.say(f"  {_judged(seen['findings'])}")
    simulating.simulate(seen, author=author, show=show, cases=record.cases, parameters=_named(record))
    approved = writing.submit_and_approve(seen, author=author, approvers=approvers)
    route = ", ".join(f"{approvers[one['role']].name} ({_words(one['role'])})" for one in approved["route"])
    show.say(f"  {route} approved it in this order; it is {approved['state']}")
    return approved


def _write(record: Record, draft: _Draft) -> None:
    """What others name is written before them: equipment is for blocks, parameters are read from equipment."""
    for element in record.formula:
        draft.insert(element)
    for step in record.procedure:
        draft.ids[step.code] = draft.insert(step.element, None if step.within is None else draft.ids[step.within])
    for element in record.equipment:
        draft.insert(element)
    for step in record.procedure:
        for part in step.parts:
            draft.insert(part, draft.ids[step.code])
    for element in record.links:
        draft.insert(element)


def _named(record: Record) -> dict[str, Named]:
    """What people call each parameter that has a code, by PHASE.parameter."""
    found = ((step.code, part["parameter"]) for step in record.procedure for part in step.parts if "parameter" in part)
    return {f"{phase}.{one['code']}": Named(one["name"], one.get("unit")) for phase, one in found if "code" in one}


def _counted(record: Record) -> str:
    """For example "12 materials, 54 phases, 210 parameters (70 calculated), 3 selections, 1 loop, 7 links"."""
    kinds = Counter(kind for element in record.elements for kind in element)
    parameters = [one["parameter"] for one in record.elements if "parameter" in one]
    calculated = sum(one.get("source") == "CALCULATED" for one in parameters)
    blocks = Counter(one["block"]["kind"] for one in record.elements if "block" in one)
    told = [
        many(kinds["material"], "material"),
        many(kinds["phase"], "phase"),
        f"{many(kinds['parameter'], 'parameter')} ({calculated} calculated)",
        *(many(blocks[kind], word) for kind, word in STRUCTURE.items() if blocks[kind]),
        many(kinds["link"], "time limit"),
    ]
    return ", ".join(told)


def _judged(findings: list[Json]) -> str:
    """What the linter says. Raises Failed for an error, which no submission would get past."""
    found = Counter(one["severity"] for one in findings)
    if found["ERROR"]:
        errors = [f"{one['place']}: {one['what']} ({one['code']})" for one in findings if one["severity"] == "ERROR"]
        raise Failed(f"The linter finds {len(errors)} errors: {'; '.join(errors)}")
    codes = Counter(one["code"] for one in findings if one["severity"] == "WARNING")
    told = "".join(f", {number} {code}" for code, number in sorted(codes.items()))
    return f"The linter finds no error and {many(found['WARNING'], 'warning')}{told}"


def _words(role: str) -> str:
    return role.lower().replace("_", " ")

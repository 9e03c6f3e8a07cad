"""An author writes a master batch record in full, element by element, and those whom the route names approve it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from demonstration.steps import building, judging, simulating, writing
from demonstration.steps.client import Client, Json
from demonstration.steps.library import InEffect
from demonstration.steps.procedures import Step
from demonstration.steps.records import Record
from demonstration.steps.show import Show, many
from demonstration.steps.show import Step as Done
from demonstration.steps.simulating import Named

STRUCTURE = {"PARALLEL": "parallel", "SELECTION": "selection", "LOOP": "loop"}


@dataclass
class _Draft:
    """A draft while it is written; `ids` are those of its blocks and phases, by their codes.

    `library` are the building blocks that it may take, by their codes.
    """

    author: Client
    version: str
    library: Mapping[str, InEffect]
    done: Done
    ids: dict[str, str] = field(default_factory=dict)

    def insert(self, element: Json, parent: str | None = None) -> str:
        inserted = building.insert(self.version, element, parent, self.author)
        self.done()
        return inserted

    def place(self, step: Step) -> None:
        """A block or phase, written or put in from the library."""
        parent = None if step.within is None else self.ids[step.within]
        if step.origin is None:
            self.ids[step.code] = self.insert(step.element, parent)
            return
        source = self.library[step.origin.building_block]
        self.ids[step.code] = building.take(self.version, step, source.id, parent, self.author)
        self.done()

    def fill(self, step: Step) -> None:
        """What belongs to a phase, where the library didn't bring it along."""
        if step.origin is None:
            for part in step.parts:
                self.insert(part, self.ids[step.code])
            return
        building.adapt(self.version, step, self.author)
        for _ in step.parts:
            self.done()


def compose(
    record: Record, *, library: Mapping[str, InEffect], author: Client, approvers: Mapping[str, Client], show: Show
) -> Json:
    """A new version, written, without an error, simulated and approved; the approvers by the roles of the route.

    It isn't put into effect. Raises Failed.
    """
    with show.stage(f"Write {record.head['code']} in full", len(list(record.elements))) as done:
        version = writing.draft(writing.product(record.head, author), writing.site_of(author), record.version, author)
        _write(record, _Draft(author, version["id"], library, done))
    show.say(f"  {author.name} wrote {record.head['product']}, version {version['number']}: {_counted(record)}")
    seen = judging.judge(version, author=author, show=show)
    for step in record.procedure:
        if step.origin is not None:
            source, told = library[step.origin.building_block], building.adapted(step)
            show.say(f"  Phase {step.code} came from building block {source.title}, its parameters: {told}")
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
        draft.place(step)
    for element in record.equipment:
        draft.insert(element)
    for step in record.procedure:
        draft.fill(step)
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


def _words(role: str) -> str:
    return role.lower().replace("_", " ")

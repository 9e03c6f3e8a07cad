"""The batch's equipment: registered once, cleaned before each batch, used in its phases, dirty after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from demonstration.steps import logbooks, rooms
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.files import HERE, element, read
from demonstration.steps.rooms import Room
from demonstration.steps.show import Show, many

FILE = HERE / "metformin" / "equipment.toml"
LEFT = "Left over by a demonstration that was cut off."
DONE = "The batch needs it no more."

CLASSES = """
query classes($code: String!) { equipmentClasses(first: 1, codePrefix: $code) { edges { node { id code } } } }
"""
PROCEDURES = """
query procedures($of: ID!) {
  cleaningProcedures(first: 100, equipmentClass: $of, state: EFFECTIVE) { edges { node { id kind } } }
}
"""
EQUIPMENT = """
query equipment($site: ID!, $code: String!) {
  equipmentList(first: 1, where: {siteId: $site, code: $code}) { edges { node { id } } }
}
"""
STANDS = "query stands($id: ID!) { equipment(id: $id) { code version cleanliness } }"
HELD = """
query held($id: ID!) {
  equipmentAllocations(first: 10, equipment: $id, state: ALLOCATED) {
    edges { node { id version uses { id version state beginPhase { id } } } }
  }
}
"""
CLEANING = "cleaning { id version state }"


@dataclass(frozen=True)
class Told:
    """A piece of equipment and, where the batch uses it, from which phase to which."""

    code: str
    kind: str
    first: int | None = None
    last: int | None = None


@dataclass
class Equipped:
    """What the site has for the batch, by code; `major` is the procedure of each class, `room` is cleared before it."""

    told: tuple[Told, ...]
    ids: Mapping[str, str]
    major: Mapping[str, str]
    room: Room
    allocations: dict[str, Json] = field(default_factory=dict)
    uses: dict[str, Json] = field(default_factory=dict)

    @property
    def used(self) -> tuple[Told, ...]:
        return tuple(one for one in self.told if one.first is not None)

    def clean(self, by: Client, second: Client, show: Show) -> None:
        """Everything that the batch will use, by one person, verified by another. Raises Failed."""
        with show.stage("Clean the equipment", len(self.used)) as step:
            for one in self.used:
                self.clean_one(one, by, second)
                step()
        show.say(f"  {by.name} cleaned {many(len(self.used), 'machine')}, verified by {second.name}")

    def clean_one(self, one: Told, by: Client, second: Client) -> None:
        """One piece, taken out of what a demonstration that was cut off left it in. Raises Failed."""
        self._settle(self.ids[one.code], by)
        stands = by.ask(STANDS, id=self.ids[one.code])["equipment"]
        given = {
            "equipment": self.ids[one.code],
            "version": stands["version"],
            "cleaningProcedure": self.major[one.kind],
        }
        begun = by.act("beginCleaning", given, CLEANING)["cleaning"]
        ended = by.sign("completeCleaning", _inspected(begun), CLEANING)["cleaning"]
        done = by.sign("verifyCleaning", _inspected(ended), CLEANING, by=second)["cleaning"]
        if done["state"] != "PASSED":
            raise Failed(f"The cleaning of {one.code} is {done['state']}.")

    def _settle(self, equipment: str, by: Client) -> None:
        """What a demonstration that was cut off left in use is taken out of it."""
        for edge in by.ask(HELD, id=equipment)["equipmentAllocations"]["edges"]:
            for use in edge["node"]["uses"]:
                if use["state"] == "RUNNING":
                    _end(use, use["beginPhase"]["id"], by)
            _release(edge["node"], LEFT, by)

    def allocate(self, batch: str, by: Client) -> None:
        """Give the batch all that it will use. Raises Failed."""
        for one in self.used:
            self.allocations[one.code] = give(self.ids[one.code], batch, by)

    def give_back(self, phase: str, by: Client) -> None:
        """All of it is in use no more from this phase on, dirty, and free again. Raises Failed."""
        for one in self.used:
            for edge in by.ask(HELD, id=self.ids[one.code])["equipmentAllocations"]["edges"]:
                for use in edge["node"]["uses"]:
                    if use["state"] == "RUNNING":
                        _end(use, phase, by)
                _release(edge["node"], DONE, by)

    def tell(self, batch: str, reader: Client, show: Show) -> None:
        """What the logbooks of the granulator, which the batch used first, and of its room say."""
        logbooks.tell(self.ids["RMG-01"], reader, show)
        logbooks.tell(self.room.id, reader, show, batch=batch)

    def begin(self, number: int, phase: str, by: Client) -> None:
        """What is used from this phase on. Raises Failed."""
        for one in self.used:
            if one.first == number:
                given = {"equipment": self.ids[one.code], "phase": phase}
                self.uses[one.code] = by.act("beginEquipmentUse", given, "use { id version }")["use"]

    def end(self, number: int, phase: str, by: Client) -> None:
        """What is used to this phase; it is dirty, and free again. Raises Failed."""
        for one in self.used:
            if one.last == number:
                _end(self.uses[one.code], phase, by)
                free(self.allocations[one.code], by)
                stands = by.ask(STANDS, id=self.ids[one.code])["equipment"]
                if stands["cleanliness"] != "DIRTY":
                    raise Failed(f"{one.code} is {stands['cleanliness']} after its use.")


def give(equipment: str, batch: str, by: Client) -> Json:
    """The batch has it: the allocation. Raises Failed."""
    payload = by.act("allocateEquipment", {"equipment": equipment, "batch": batch}, "allocation { id version }")
    allocation: Json = payload["allocation"]
    return allocation


def free(allocation: Json, by: Client) -> None:
    """The batch has it no more. Raises Failed."""
    _release(allocation, DONE, by)


def _inspected(cleaning: Json) -> Json:
    return {"cleaning": cleaning["id"], "version": cleaning["version"], "inspection": "PASSED"}


def _end(use: Json, phase: str, by: Client) -> None:
    by.act("endEquipmentUse", {"use": use["id"], "version": use["version"], "phase": phase})


def _release(allocation: Json, reason: str, by: Client) -> None:
    given = {"allocation": allocation["id"], "version": allocation["version"], "reason": reason}
    by.act("releaseEquipment", given)


def told(file: Path = FILE) -> tuple[Told, ...]:
    """The equipment of a story, in its order."""
    return tuple(Told(one["code"], one["class"], *one.get("used", (None, None))) for one in read(file)["equipment"])


def equip(
    site: str, scales: Mapping[str, str], engineer: Client, quality: Client, opener: Client, *, file: Path = FILE
) -> Equipped:
    """What the site has is kept as it is, the rest is described, approved and registered. Raises Failed."""
    said = read(file)
    classes = {one["code"]: _class(one, {**said["rules"], **one.get("rules", {})}, engineer) for one in said["classes"]}
    major = {}
    for code, of in classes.items():
        written = _procedures(code, of, said["cleaning"], engineer, approving=(quality, site))
        major[code] = written["MAJOR"]
    area = _registered(site, {**said["area"], "level": "AREA"}, {}, engineer)
    cells = {
        one["code"]: _registered(site, {**one, "level": "PROCESS_CELL"}, {"above": area}, engineer)
        for one in said["cells"]
    }
    room = rooms.room(site, said["room"], engineer, opener)
    ids = {}
    for one in said["equipment"]:
        details = {
            "above": cells[one["cell"]],
            "values": [element(value) for value in one["values"]],
            "room": room.id if one["cell"] == said["room"]["cell"] else None,
            "enrolledScale": scales[one["code"]] if one.get("scale") else None,
        }
        head = {"code": one["code"], "name": one["name"], "level": "UNIT", "equipmentClass": classes[one["class"]]}
        ids[one["code"]] = _registered(site, head, details, engineer)
    return Equipped(told(file), ids, major, room)


def _class(one: Json, rules: Json, engineer: Client) -> str:
    for edge in engineer.ask(CLASSES, code=one["code"])["equipmentClasses"]["edges"]:
        if edge["node"]["code"] == one["code"]:
            return str(edge["node"]["id"])
    details = {"name": one["name"], "cleaning": rules, "properties": [element(each) for each in one["properties"]]}
    payload = engineer.act("defineEquipmentClass", {"code": one["code"], "details": details}, "equipmentClass { id }")
    return str(payload["equipmentClass"]["id"])


def _procedures(
    code: str, of: str, steps: Mapping[str, str], engineer: Client, *, approving: tuple[Client, str]
) -> dict[str, str]:
    """The class's procedure in effect of each kind, which quality approves at its site."""
    quality, site = approving
    edges = engineer.ask(PROCEDURES, of=of)["cleaningProcedures"]["edges"]
    found = {edge["node"]["kind"]: str(edge["node"]["id"]) for edge in edges}
    for kind in steps.keys() - found.keys():
        details = {"name": f"{kind.capitalize()} cleaning", "kind": kind, "steps": steps[kind].strip()}
        given = {"equipmentClass": of, "code": f"SOP-{code}-{kind}", "details": details}
        payload = engineer.act("defineCleaningProcedure", given, "cleaningProcedure { id version }")
        draft = payload["cleaningProcedure"]
        seen = {"cleaningProcedure": draft["id"], "version": draft["version"], "site": site}
        quality.sign("approveCleaningProcedure", seen)
        found[kind] = str(draft["id"])
    return found


def _registered(site: str, head: Json, details: Json, engineer: Client) -> str:
    there = engineer.ask(EQUIPMENT, site=site, code=head["code"])["equipmentList"]["edges"]
    if there:
        return str(there[0]["node"]["id"])
    said = {key: value for key, value in head.items() if key != "name"}
    given = {"siteId": site, **said, "details": {"name": head["name"], **details}}
    return str(engineer.act("registerEquipment", given, "equipment { id }")["equipment"]["id"])

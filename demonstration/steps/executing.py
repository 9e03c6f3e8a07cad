"""The batch is issued and executed: every value its own act, every phase signed by those who did and saw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from demonstration.steps import figures, staging
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.closing import Closing
from demonstration.steps.dispensing import Booth, Dispensing
from demonstration.steps.equipment import Equipped
from demonstration.steps.figures import Charge, Entry, Phase, Story
from demonstration.steps.gate import Gate
from demonstration.steps.show import Show, Step
from demonstration.steps.supplying import LOT, Store, amount
from demonstration.steps.writing import Effective

Team = Mapping[str, Client]

BATCH = """
query batch($id: ID!) {
  batch(id: $id) {
    phases { id version number recipePhase { name parameters { id name kind unit } } }
  }
}
"""
UNTRAINED = "operator_boston"
"""Helps out here, and hasn't read the record."""
CHARGED = "dispensedContainer { id version edge { id } }"
PHASE = "phase { id version state signedOffAt }"


@dataclass
class Execution:
    """A batch under way; counts what was done."""

    id: str
    number: str
    version_number: int
    team: Team
    story: Story
    store: Store
    dispensing: Dispensing
    equipped: Equipped
    gate: Gate
    step: Step
    phases: dict[int, Json] = field(default_factory=dict)
    output: Json = field(default_factory=dict)
    values: int = 0
    charges: int = 0
    signatures: int = 0

    @property
    def closing(self) -> Closing:
        return self.story

    def person(self, account: str) -> Client:
        return self.team[account]

    def run(self, phase: Phase) -> None:
        """Start, weigh, enter the values, charge, let run what runs meanwhile, correct, tell, give, and sign.

        Equipment is in use from the start of its first phase to the end of its last.
        """
        performer, found, now = self.person(phase.by), self.phases[phase.number], datetime.now(UTC)
        if phase == self.story.phases[0]:
            self.gate.untrained(found, self.team.get(UNTRAINED))
        started = performer.act("startPhase", _seen(found), PHASE)["phase"]
        self.equipped.begin(phase.number, found["id"], performer)
        if phase == self.story.phases[-1]:
            self.gate.lapsed(found["id"], performer)
        self._dispense(phase)
        recorded = {(one.parameter, one.repetition): self._record(phase, one, now) for one in phase.entries}
        self._charge(phase)
        for other in self.story.phases:
            if other.during == phase.number:
                self.run(other)
        self._correct(phase, recorded)
        self._tell(phase)
        self._give(phase)
        self.equipped.end(phase.number, found["id"], performer)
        self._sign(phase, started)
        self.step()

    def _record(self, phase: Phase, entry: Entry, now: datetime) -> Json:
        """All moments of a phase are told from one `now`, so that the times between them are as told."""
        found = self.phases[phase.number]
        parameter = _parameter(found, entry.parameter)
        given = {
            "phase": found["id"],
            "parameter": parameter["id"],
            "repetition": entry.repetition,
            "content": self._content(self.person(phase.by), parameter, entry.value, now),
        }
        value: Json = self.person(phase.by).act("recordValue", given, "value { id version outcome }")["value"]
        self.values += 1
        return value

    def _content(self, person: Client, parameter: Json, value: object, now: datetime) -> Json:
        match parameter["kind"]:
            case "NUMBER":
                return {"number": {"value": str(value), "unit": parameter["unit"]}}
            case "YES_NO":
                return {"yesNo": value}
            case "CHOICE":
                return {"choice": value}
            case "DATE_TIME":
                return {"dateTime": figures.at(str(value), now)}
            case "FILE":
                return {"upload": person.upload(str(value), (figures.FOLDER / str(value)).read_bytes())}
            case _:
                return {"text": str(value).format(batch=self.number, version=self.version_number)}

    def _dispense(self, phase: Phase) -> None:
        """Check the scales, compute the charge, weigh each lot: whatever happened of it in this phase."""
        performer = self.person(phase.by)
        for check in phase.checks:
            self.dispensing.booth.scales.check(check, performer)
        if phase.orders:
            self.dispensing.order(list(self.story.stock.specifications), performer)
        for weighing in phase.weighings:
            material = next(one.material for one in self.story.stock.lots if one.number == weighing.lot)
            lot, second = self.store.lots[weighing.lot], self.person(str(phase.verified_by))
            self.signatures += self.dispensing.weigh(weighing, lot, material, performer, second)

    def _charge(self, phase: Phase) -> None:
        """What the performer scans, seen by the second; the supervisor takes back what was a mistake."""
        performer = self.person(phase.by)
        for charge in phase.charges:
            code = self.dispensing.containers[charge.container]["code"]
            given = {"phase": self.phases[phase.number]["id"], "code": code}
            charged = performer.act("chargeDispensedContainer", given, CHARGED)["dispensedContainer"]
            self.charges += 1
            if charge.reversed_by is not None:
                self._take_back(charge, charged)
                continue
            addition = {"dispensedContainer": charged["id"], "version": charged["version"]}
            performer.sign("verifyAddition", addition, CHARGED, by=self.person(str(phase.verified_by)))
            self.signatures += 1

    def _take_back(self, charge: Charge, charged: Json) -> None:
        supervisor = self.person(str(charge.reversed_by))
        supervisor.act("reverseCharge", {"edge": charged["edge"]["id"], "reason": charge.reason})

    def _give(self, phase: Phase) -> None:
        output = self.story.stock.output
        if output.phase == phase.number:
            material = self.store.materials[output.material]
            given = {
                "batch": self.id,
                "material": material["id"],
                "number": output.number.format(batch=self.number),
                "quantity": amount(output.quantity, material),
                "expiresOn": figures.day(output.expires, datetime.now(UTC)),
            }
            self.output = self.person(phase.by).act("recordOutputLot", given, LOT)["lot"]

    def _correct(self, phase: Phase, recorded: dict[tuple[str, int], Json]) -> None:
        for correction in phase.corrections:
            value = recorded[correction.parameter, correction.repetition]
            parameter = _parameter(self.phases[phase.number], correction.parameter)
            given = {
                "value": value["id"],
                "version": value["version"],
                "content": self._content(self.person(correction.by), parameter, correction.value, datetime.now(UTC)),
                "reason": correction.reason,
            }
            self.person(correction.by).sign("correctValue", given, "value { id version outcome }")
            self.signatures += 1

    def _tell(self, phase: Phase) -> None:
        """What no rule finds yet, a person tells."""
        for told in self.story.exceptions:
            if told.phase == phase.number and told.found_by:
                given = {
                    "batch": self.id,
                    "phase": self.phases[phase.number]["id"],
                    "title": told.title,
                    "description": told.description,
                }
                self.person(told.found_by).act("raiseException", given, "exception { id }")

    def _sign(self, phase: Phase, seen: Json) -> None:
        """The second person signs at the performer's terminal, in their session; quality at its own."""
        performer = self.person(phase.by)
        seen = performer.sign("completePhase", _seen(seen), PHASE)["phase"]
        self.signatures += 1
        if phase.verified_by is not None:
            witness = self.person(phase.verified_by)
            seen = performer.sign("verifyPhase", _seen(seen), PHASE, by=witness)["phase"]
            self.signatures += 1
        if phase.quality_by is not None:
            seen = self.person(phase.quality_by).sign("approvePhase", _seen(seen), PHASE)["phase"]
            self.signatures += 1
        if seen["signedOffAt"] is None:
            raise Failed(f"Phase {phase.number} still lacks a signature.")


def execute(  # noqa: PLR0913 -- all that was made ready for the batch
    story: Story,
    recipe: Effective,
    store: Store,
    booth: Booth,
    equipped: Equipped,
    gate: Gate,
    *,
    team: Team,
    show: Show,
) -> Execution:
    """Issue a batch from the version and carry out all of its phases. Raises Failed."""
    number = story.number.format(year=datetime.now(UTC).year, serial=f"{recipe.number:04}")
    issuer = team[story.issued_by]
    given = {"recipeVersion": recipe.id, "version": recipe.version, "number": number}
    issued = issuer.sign("issueBatch", given, "batch { id number recipeDigest }")["batch"]
    if issued["recipeDigest"] != recipe.digest:
        raise Failed(f"Batch {number} froze {issued['recipeDigest']}, not what was approved, {recipe.digest}.")
    show.say(f"  {issuer.name} issued batch {number}")
    staging.stage(issued["id"], issuer, team[story.stock.received_by], show)
    equipped.allocate(issued["id"], team[story.stock.received_by])
    gate.allocate(issued["id"], team[story.stock.received_by])
    equipped.room.clear(issued["id"], team["operator"], team["operator2"], show)
    with show.stage("Execute the batch", len(story.phases)) as step:
        dispensing = Dispensing(issued["id"], number, booth)
        batch = Execution(issued["id"], number, recipe.number, team, story, store, dispensing, equipped, gate, step)
        found = issuer.ask(BATCH, id=batch.id)["batch"]["phases"]
        batch.phases = {phase["number"]: phase for phase in found}
        for phase in story.phases:
            if phase.during is None:
                batch.run(phase)
    _tell_what_was_done(batch, show)
    gate.tell(show)
    return batch


def _tell_what_was_done(batch: Execution, show: Show) -> None:
    names = sorted({batch.person(phase.by).name for phase in batch.story.phases})
    show.say(
        f"  {', '.join(names)} executed {len(batch.story.phases)} phases:"
        f" {batch.values} values, {len(batch.dispensing.containers)} weighings, {batch.charges} charges,"
        f" {batch.signatures} signatures"
    )
    if batch.dispensing.refusal is not None:
        show.say(f"  {batch.story.overdue.code} was refused at the weighing: {batch.dispensing.refusal}")
    show.say(f"  The charge, as computed from the lots' potency: {batch.dispensing.charge}")


def _parameter(phase: Json, name: str) -> Json:
    """The phase's parameter of this name. Raises Failed."""
    for parameter in phase["recipePhase"]["parameters"]:
        if parameter["name"] == name:
            found: Json = parameter
            return found
    raise Failed(f"Phase {phase['number']} has no parameter {name!r}.")


def _seen(phase: Json) -> Json:
    return {"phase": phase["id"], "version": phase["version"]}

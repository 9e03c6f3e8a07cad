"""A crew follows a batch's procedure: they ask what may begin now, do that, and ask again, until nothing may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from demonstration.steps import figures
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.scripts import Script
from demonstration.steps.show import Step

WORK = """
query work($batch: ID!) { viewer { work { act subject possible } } batch(id: $batch) { phases { id } } }
"""
PARAMETERS = """
query parameters($batch: ID!) {
  batch(id: $batch) {
    phases {
      recipePhase {
        code number duringNumber signatures
        charges { material { code } quantity { value unit } }
        parameters {
          id code name kind unit source repetitions signatures equipment { name } material { code }
        }
      }
    }
  }
}
"""
VERSION = "query version($id: ID!) { node(id: $id) { ... on PhaseExecution { version } } }"
STARTED = """
phase {
  id version passes recipePhase { code }
  controls { opened nextDueAt graceSeconds recipeParameter { id } carrier { id } }
}
"""
SIGNED = "phase { id version signedOffAt }"
READ = frozenset({"INSTRUMENT", "WEIGHED"})
MEANINGS = {"PERFORMED": "completePhase", "VERIFIED": "verifyPhase", "QUALITY": "approvePhase"}
"""What signs a phase, in the order of the signatures."""


@dataclass(frozen=True)
class Begun:
    """A run of a phase that was begun: as it was then, what its recipe says of it, and its controls by parameter."""

    seen: Json
    says: Json

    @property
    def id(self) -> str:
        return str(self.seen["id"])

    @property
    def code(self) -> str:
        return str(self.says["code"])

    def control(self, parameter: str) -> Json | None:
        return next((one for one in self.seen["controls"] if one["recipeParameter"]["id"] == parameter), None)


@dataclass
class Crew:
    """Who carries a batch out: a performer, whoever verifies, and quality; counts what they did.

    `lots` and `equipment` are the ids of what is charged and read, by the code of the material and of the equipment;
    `early` is why a control is taken before it is due, `done` is told of each phase before it is signed.
    """

    batch: str
    number: str
    performer: Client
    second: Client
    quality: Client
    script: Script
    lots: Mapping[str, str]
    equipment: Mapping[str, str]
    files: Path
    early: str
    step: Step
    done: Callable[[Begun], None] = lambda _: None
    says: dict[str, Json] = field(default_factory=dict)
    begun: list[Begun] = field(default_factory=list)
    weighed: dict[str, str] = field(default_factory=dict)
    signatures: int = 0
    values: int = 0
    readings: int = 0
    charges: int = 0
    taken_early: int = 0

    def follow(self) -> None:
        """Ask what may begin, begin all of that, and carry it out, until nothing may. Raises Failed.

        What runs during something else begins while that runs, and ends after it.
        """
        found = self.performer.ask(PARAMETERS, batch=self.batch)["batch"]["phases"]
        self.says = {one["recipePhase"]["code"]: one["recipePhase"] for one in found}
        while begun := self._begin():
            for one in sorted(begun, key=lambda run: run.says["duringNumber"] is not None):
                self._carry_out(one)
                self.step()

    def _begin(self) -> list[Begun]:
        """Whatever of the batch may begin now; asked again where something runs that others may run during."""
        told = self.performer.ask(WORK, batch=self.batch)
        own = {one["id"] for one in told["batch"]["phases"]}
        waiting = [one for one in told["viewer"]["work"] if one["act"] == "startPhase" and one["possible"]]
        found = [self._start(one["subject"]) for one in waiting if one["subject"] in own]
        carried = {one["duringNumber"] for one in self.says.values()}
        return found + (self._begin() if any(one.says["number"] in carried for one in found) else [])

    def _start(self, phase: str) -> Begun:
        given = {"phase": phase, "version": self.performer.ask(VERSION, id=phase)["node"]["version"]}
        seen = self.performer.act("startPhase", given, STARTED)["phase"]
        begun = Begun(seen, self.says[seen["recipePhase"]["code"]])
        self.begun.append(begun)
        for charge in begun.says["charges"]:
            self._charge(phase, charge["material"]["code"], charge["quantity"])
        return begun

    def _charge(self, phase: str, material: str, quantity: Json) -> None:
        """What was weighed of it, or as much as the recipe says; what comes in no lots isn't told."""
        if material in self.lots:
            amount = {**quantity, "value": self.weighed.get(material, quantity["value"])}
            self.performer.act("chargeLot", {"phase": phase, "lot": self.lots[material], "quantity": amount})
            self.charges += 1

    def _carry_out(self, begun: Begun) -> None:
        """Record what the script tells; where that is all, sign. The others stay open."""
        whole = True
        for parameter in begun.says["parameters"]:
            if parameter["source"] != "CALCULATED":
                said = self.script.values(begun.code, begun.seen["passes"], parameter)[: parameter["repetitions"]]
                whole &= len(said) == parameter["repetitions"]
                for repetition, value in enumerate(said, 1):
                    self._enter(begun, parameter, repetition, value)
        if whole:
            self.done(begun)
            self._sign(begun)

    def _enter(self, begun: Begun, parameter: Json, repetition: int, value: object) -> None:
        given: Json = {"phase": begun.id, "parameter": parameter["id"], "repetition": repetition}
        given["content"] = self._content(parameter, value)
        if parameter["source"] in READ:
            instrument = self.equipment[parameter["equipment"]["name"]]
            given["reading"] = {"instrument": instrument, "quality": "GOOD", "measuredAt": _now().isoformat()}
            self.readings += 1
        if repetition == 1 and _ahead(begun.control(parameter["id"]), begun.id):
            given["early"] = self.early
            self.taken_early += 1
        if parameter["source"] == "WEIGHED":
            self.weighed[parameter["material"]["code"]] = str(value)
        entered = self.performer.act("recordValue", given, "value { id version }")["value"]
        self.values += 1
        for meaning, by in ((one, self._signer(one)) for one in MEANINGS if one in parameter["signatures"]):
            by.sign("signValue", {"value": entered["id"], "version": entered["version"], "meaning": meaning})
            self.signatures += 1

    def _content(self, parameter: Json, value: Any) -> Json:  # noqa: ANN401 -- whatever a script says
        match parameter["kind"]:
            case "NUMBER":
                return {"number": {"value": str(value), "unit": parameter["unit"]}}
            case "YES_NO":
                return {"yesNo": value == "yes"}
            case "CHOICE":
                return {"choice": value}
            case "DATE_TIME":
                return {"dateTime": figures.at(str(value), _now())}
            case "FILE":
                return {"upload": self.performer.upload(str(value), (self.files / str(value)).read_bytes())}
            case _:
                return {"text": str(value).format(batch=self.number)}

    def _sign(self, begun: Begun) -> None:
        """By each whose signature the recipe demands, in their order. Raises Failed."""
        seen = begun.seen
        for meaning in (one for one in MEANINGS if one in begun.says["signatures"]):
            given = {"phase": begun.id, "version": seen["version"]}
            seen = self._signer(meaning).sign(MEANINGS[meaning], given, SIGNED)["phase"]
            self.signatures += 1
        if seen["signedOffAt"] is None:
            raise Failed(f"Phase {begun.code} still lacks a signature.")

    def _signer(self, meaning: str) -> Client:
        return {"PERFORMED": self.performer, "VERIFIED": self.second, "QUALITY": self.quality}[meaning]


def _ahead(control: Json | None, phase: str) -> bool:
    """Whether its first control isn't due yet, as the server tells; what comes round in another phase is over then."""
    if control is None or control["carrier"]["id"] != phase:
        return False
    grace = timedelta(seconds=float(control["graceSeconds"]))
    return _now() < datetime.fromisoformat(control["nextDueAt"]) - grace


def _now() -> datetime:
    return datetime.now(UTC)

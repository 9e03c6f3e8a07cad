"""Who isn't trained, and what isn't clean any more, is refused at the act, in words that say what to do."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from demonstration.steps.client import PROBLEMS, Client, Failed, Json
from demonstration.steps.equipment import Equipped, Told, free, give
from demonstration.steps.show import Show

VESSEL = "VES-01"
HOLD = 60.0
"""The clean hold of the vessel's class: one minute, so that it passes while the batch is made."""
Wait = Callable[[float], None]


@dataclass
class Gate:
    """The vessel that is cleaned too early, and who was refused in which words."""

    vessel: str
    wait: Wait = time.sleep
    cleaned: float = 0.0
    allocation: Json = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def allocate(self, batch: str, by: Client) -> None:
        """The batch has the vessel. Raises Failed."""
        self.allocation = give(self.vessel, batch, by)

    def untrained(self, phase: Json, person: Client | None) -> None:
        """Somebody who hasn't read the record may not start a phase. Raises Failed."""
        if person is not None:
            given = {"phase": phase["id"], "version": phase["version"]}
            self._refused("startPhase", given, person, code="NOT_TRAINED")

    def lapsed(self, phase: str, by: Client) -> None:
        """The vessel may not be used once its clean hold has passed; it is free again then. Raises Failed."""
        left = self.cleaned + HOLD + 1 - time.monotonic()
        if left > 0:
            self.wait(left)
        given = {"equipment": self.vessel, "phase": phase}
        self._refused("beginEquipmentUse", given, by, code="EQUIPMENT_NOT_SUITABLE")
        free(self.allocation, by)

    def tell(self, show: Show) -> None:
        for line in self.told:
            show.say(line)

    def _refused(self, mutation: str, given: Json, by: Client, *, code: str) -> None:
        name = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = f"mutation {mutation}($input: {name}!) {{ {mutation}(input: $input) {{ {PROBLEMS} }} }}"
        problems = by.ask(document, input=given)[mutation]["problems"]
        if [one["code"] for one in problems] != [code]:
            raise Failed(f"{mutation} by {by.account} was to be refused with {code}, and was answered {problems}.")
        self.told.append(f"  Refused to {by.name} ({mutation}): {problems[0]['message']}")


def clean_too_early(equipped: Equipped, by: Client, second: Client, wait: Wait) -> Gate:
    """The vessel is cleaned as the rest is, for a shorter time. Raises Failed."""
    gate = Gate(equipped.ids[VESSEL], wait)
    equipped.clean_one(Told(VESSEL, "VESSEL"), by, second)
    gate.cleaned = time.monotonic()
    return gate

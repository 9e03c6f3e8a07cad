"""How execution says no: the state, the limit, and what is allowed now."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class OutOfSequence(Refusal):
    """The server decides about the order, not the screen (EXE-1, EXE-20)."""

    code: ClassVar[str] = "OUT_OF_SEQUENCE"
    rule: ClassVar[str | None] = "EXE-1"
    number: int
    waiting: tuple[int, ...]

    @property
    def message(self) -> str:
        phases = ", ".join(str(number) for number in self.waiting)
        return f"Phase {self.number} waits for: {phases}. They must be complete and signed first."


@dataclass(kw_only=True, eq=False)
class NotRunnable(Refusal):
    """The recipe demands what the execution doesn't watch yet; a batch run without it would break the recipe."""

    code: ClassVar[str] = "NOT_RUNNABLE"
    rule: ClassVar[str | None] = "EXE-1"
    demands: tuple[str, ...]
    count: int

    @property
    def message(self) -> str:
        more = "" if self.count == len(self.demands) else f", and {self.count - len(self.demands)} more"
        return (
            f"No batch can be run by this version yet, since it demands {'; '.join(self.demands)}{more}."
            " Draft a version without these for batches until then."
        )


@dataclass(kw_only=True, eq=False)
class SuccessorDue(Refusal):
    """Another version was to take effect by now in this one's place (REC-3)."""

    code: ClassVar[str] = "SUCCESSOR_DUE"
    rule: ClassVar[str | None] = "REC-3"
    number: int
    planned_on: date

    @property
    def message(self) -> str:
        return (
            f"Version {self.number} takes this one's place since {self.planned_on}; it is about to take effect."
            " Issue the batch from that version."
        )


@dataclass(kw_only=True, eq=False)
class AlreadyRecorded(Refusal):
    """A filled repetition is corrected with a reason and signature, never retyped (EXE-2, EXE-6, EXE-14)."""

    code: ClassVar[str] = "ALREADY_RECORDED"
    rule: ClassVar[str | None] = "EXE-14"
    value: UUID
    version: int
    current: str
    recorded_name: str

    @property
    def message(self) -> str:
        return f"{self.recorded_name} already recorded {self.current}; mutation correctValue changes it."


@dataclass(kw_only=True, eq=False)
class Calculated(Refusal):
    """What a recipe's formula gives is never typed; only what it can't give (EXE-7, EXE-17)."""

    code: ClassVar[str] = "CALCULATED"
    rule: ClassVar[str | None] = "EXE-7"
    parameter: str

    @property
    def message(self) -> str:
        return (
            f"{self.parameter} is calculated once everything that it needs is recorded; correct what it is calculated"
            " from. Where it can't be calculated, correctValue takes a value given by hand, as an exception."
        )


@dataclass(kw_only=True, eq=False)
class WrongKind(Refusal):
    """A parameter takes one content of its kind."""

    code: ClassVar[str] = "WRONG_KIND"
    rule: ClassVar[str | None] = "EXE-4"
    expected: str
    given: tuple[str, ...]

    @property
    def message(self) -> str:
        given = ", ".join(self.given) or "nothing"
        return f"This parameter takes one content of kind {self.expected}; given: {given}."


@dataclass(kw_only=True, eq=False)
class WrongUnit(Refusal):
    """A number is recorded in the parameter's unit (EXE-5)."""

    code: ClassVar[str] = "WRONG_UNIT"
    rule: ClassVar[str | None] = "EXE-5"
    expected: str | None
    given: str | None

    @property
    def message(self) -> str:
        return f"This parameter is recorded in {self.expected}, not in {(self.given or '')[:40]}."


@dataclass(kw_only=True, eq=False)
class Incomplete(Refusal):
    """A phase is completed when each of its parameters has its values."""

    code: ClassVar[str] = "INCOMPLETE"
    rule: ClassVar[str | None] = "EXE-1"
    missing: tuple[str, ...]
    count: int

    @property
    def message(self) -> str:
        more = self.count - len(self.missing)
        tail = f", and {more} more" if more else ""
        return f"These values are not recorded yet (repetition in brackets): {', '.join(self.missing)}{tail}."


@dataclass(kw_only=True, eq=False)
class ValuesUnsigned(Refusal):
    """A recipe may ask for signatures of each value, beside those of its phase."""

    code: ClassVar[str] = "VALUES_UNSIGNED"
    rule: ClassVar[str | None] = "EXE-1"
    missing: tuple[str, ...]
    count: int

    @property
    def message(self) -> str:
        more = self.count - len(self.missing)
        tail = f", and {more} more" if more else ""
        return f"These values lack signatures (mutation signValue): {', '.join(self.missing)}{tail}."


@dataclass(kw_only=True, eq=False)
class NothingChanged(Refusal):
    """A correction changes what stands (EXE-6)."""

    code: ClassVar[str] = "NOTHING_CHANGED"
    rule: ClassVar[str | None] = "EXE-6"
    current: str

    @property
    def message(self) -> str:
        return f"The value already reads {self.current}; a correction changes it."


@dataclass(kw_only=True, eq=False)
class SamePerson(Refusal):
    """A second signature is a second person's (WGH-14; 21 CFR 211.188(b)(11))."""

    code: ClassVar[str] = "SAME_PERSON"
    rule: ClassVar[str | None] = "WGH-14"
    meaning: str
    other: str
    of: str = "phase"

    @property
    def message(self) -> str:
        recorded = "this value" if self.of == "value" else f"values of this {self.of}"
        done = recorded if self.other == "RECORDED" else f"this {self.of} as {self.other}"
        verb = "recorded" if self.other == "RECORDED" else "signed"
        return f"You {verb} {done}; somebody else signs it as {self.meaning}."


@dataclass(kw_only=True, eq=False)
class NotDemanded(Refusal):
    """The recipe doesn't ask for this signature."""

    code: ClassVar[str] = "SIGNATURE_NOT_DEMANDED"
    meaning: str
    demanded: tuple[str, ...]
    of: str = "phase"

    @property
    def message(self) -> str:
        only = f", only: {', '.join(self.demanded)}" if self.demanded else ""
        return f"The recipe asks no {self.meaning} of this {self.of}{only}."


@dataclass(kw_only=True, eq=False)
class AlreadySigned(Refusal):
    """A valid signature isn't given twice."""

    code: ClassVar[str] = "ALREADY_SIGNED"
    rule: ClassVar[str | None] = "SIG-4"
    meaning: str
    of: str = "phase"

    @property
    def message(self) -> str:
        return f"This {self.of} is signed as {self.meaning}; it can be signed again only after a correction."


@dataclass(kw_only=True, eq=False)
class SignatureMissing(Refusal):
    """Performed, then verified, then quality."""

    code: ClassVar[str] = "SIGNATURE_MISSING"
    rule: ClassVar[str | None] = "EXE-1"
    meaning: str
    first: str
    of: str = "phase"

    @property
    def message(self) -> str:
        return f"Before {self.meaning} this {self.of} needs a valid signature as {self.first}."


@dataclass(kw_only=True, eq=False)
class BatchDecided(Refusal):
    """After release or rejection the record stands as it was decided on."""

    code: ClassVar[str] = "BATCH_DECIDED"
    rule: ClassVar[str | None] = "REV-4"
    number: str
    disposition: str

    @property
    def message(self) -> str:
        return f"Batch {self.number} is {self.disposition}; its record takes no more entries."


@dataclass(kw_only=True, eq=False)
class NothingMade(Refusal):
    """A building block is a part of recipes, and nothing is made from it alone (REC-1)."""

    code: ClassVar[str] = "NOTHING_MADE"
    rule: ClassVar[str | None] = "REC-1"
    building_block: str

    @property
    def message(self) -> str:
        return (
            f"{self.building_block} is a building block, from which nothing is made. Issue the batch from a product's"
            " recipe that it was put into."
        )


@dataclass(kw_only=True, eq=False)
class BatchNumberTaken(Refusal):
    """A batch number is unique in its company and never reused, cancelled or not (REC-5)."""

    code: ClassVar[str] = "BATCH_NUMBER_TAKEN"
    rule: ClassVar[str | None] = "REC-5"
    number: str

    @property
    def message(self) -> str:
        return f"There is a batch {self.number} in this company; numbers are never used again."


@dataclass(kw_only=True, eq=False)
class IssuedAtEnterprise(Refusal):
    """The enterprise has recipes and makes nothing (REC-9)."""

    code: ClassVar[str] = "ISSUED_AT_ENTERPRISE"
    rule: ClassVar[str | None] = "REC-9"

    @property
    def message(self) -> str:
        return (
            "This version stands at the company's enterprise, where nothing is made. Adopt it at a site, and issue the"
            " batch from the site's version once that is in effect."
        )


@dataclass(kw_only=True, eq=False)
class NotEffective(Refusal):
    """A batch is made from an effective version only (REC-1, REC-3)."""

    code: ClassVar[str] = "RECIPE_NOT_EFFECTIVE"
    rule: ClassVar[str | None] = "REC-3"
    state: str

    @property
    def message(self) -> str:
        return f"This recipe version is {self.state}; a batch is issued from an EFFECTIVE one."


@dataclass(kw_only=True, eq=False)
class StandsStill(Refusal):
    """A command at a level above reaches what is below it, until it is lifted there (CMD-1)."""

    code: ClassVar[str] = "STANDS_STILL"
    rule: ClassVar[str | None] = "CMD-1"
    place: str
    command: str

    @property
    def message(self) -> str:
        lifts = {"PAUSE": "resume", "HOLD": "restart", "STOP": "reset", "ABORT": "reset"}[self.command]
        return f"The {self.place} is under the command {self.command}; {lifts} it there first."


@dataclass(kw_only=True, eq=False)
class NothingCommanded(Refusal):
    """A pause or a hold is lifted where it was given (CMD-1)."""

    code: ClassVar[str] = "NOTHING_COMMANDED"
    rule: ClassVar[str | None] = "CMD-1"
    command: str

    @property
    def message(self) -> str:
        return f"No {self.command} is in force at this level; it is lifted where it was given."

"""Phases as they ran, as the document of a batch tells them."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Amount, Signature, Time
from domain.exports.document.controls import Controls
from domain.exports.document.values import Value


class Parameter(TypedDict):
    name: str
    kind: str  # "NUMBER", "TEXT", "CHOICE", "YES_NO", "DATE_TIME", "FILE"
    unit: str | None
    limits: str | None  # as text, "1.0 to 2.5; alert 1.2 to 2.3"
    values: list[Value]
    controls: NotRequired[Controls]  # where it comes round every so often


class Charge(TypedDict):
    """What a phase charges of the formula."""

    code: str
    name: str
    quantity: Amount
    automated: NotRequired[str]  # why the system verifies its weighing and addition (WGH-14; 21 CFR 211.68(c))


class Condition(TypedDict):
    """That somebody brought the phase into the condition that a command asked for."""

    reached: str  # "PAUSED", "HELD", "RUNNING", "STOPPED", "ABORTED"
    remark: str
    confirmed_by: str
    confirmed_at: Time


class Scan(TypedDict):
    """A scan that confirmed a lot, container, piece of equipment or room, or was wrong."""

    text: str  # what was scanned, as people read it; as it was sent it is among the rows
    symbology: str | None  # the symbol's identifier, "]d2"
    kind: str | None  # "LOT", "CONTAINER", "EQUIPMENT", "ROOM"
    named: str | None  # what that is called
    outcome: str  # "CONFIRMED", "WRONG"
    says: str | None  # what was wrong, and what was expected
    scanned_by: str
    scanned_at: Time


class NotApplicable(TypedDict):
    """That the phase, a parameter of it, or one repetition of that isn't applicable in this run (EXE-9)."""

    what: str  # "Shift", "Shift, repetition 2"; empty where it is the whole phase
    reason: str
    marked_by: str
    marked_at: Time
    critical: bool  # quality approves it then
    approved_by: str | None
    approved_at: Time | None
    taken_back_by: str | None
    taken_back_at: Time | None
    taken_back_because: str | None
    exception: str  # its number


class Repeat(TypedDict):
    """By whose decision the run is in the place of a complete one (CMD-7)."""

    reason: str
    decided_by: str
    decided_at: Time
    exception: str  # its number


class Inserted(TypedDict):
    """Why the run is there, which the batch's recipe doesn't have (EXE-10)."""

    before: str  # the number of the phase that it was inserted before
    source: str  # the building block's version that says what is done
    reason: str
    proposed_by: str
    proposed_at: Time
    approved_by: str
    approved_at: Time
    exception: str  # its number


class Withdrawn(TypedDict):
    """What was proposed to be done before the run, or approved already, and wasn't done after all (EXE-10)."""

    number: str
    source: str
    reason: str
    proposed_by: str
    proposed_at: Time
    withdrawn_by: str
    withdrawn_at: Time
    withdrawn_because: str
    exception: str  # its number


class Phase(TypedDict):
    number: str
    name: str
    unit_procedure: str
    operation: str
    instruction: str  # its author's text; the PDF prints it laid out, as `domain.recipes.instructions` reads it
    critical: bool
    during: str | None  # the number of the phase that it runs during (EXE-20)
    passes: NotRequired[str]  # of the loops around it, "2", or "1.2" of an inner one
    left_out_at: NotRequired[Time]  # when it was decided that it isn't run
    state: str
    started_at: Time | None
    completed_at: Time | None
    charges: list[Charge]
    parameters: list[Parameter]
    demanded: list[str]  # the meanings that its recipe wants signed, "PERFORMED", "VERIFIED"
    signatures: list[Signature]
    exceptions: list[str]  # their numbers
    run: NotRequired[str]  # of a phase that was run more than once
    conditions: NotRequired[list[Condition]]  # where a command asked for any
    scans: NotRequired[list[Scan]]  # in their order; left out where there are none
    not_applicable: NotRequired[list[NotApplicable]]  # in their order; left out where all is applicable
    repeat: NotRequired[Repeat]
    inserted: NotRequired[Inserted]
    withdrawn: NotRequired[list[Withdrawn]]  # what was to be inserted before it

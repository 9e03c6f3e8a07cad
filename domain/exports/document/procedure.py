"""The way that a batch took: decisions, times, holds, hands, as its document tells them."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Signature, Time


class DecisionInput(TypedDict):
    """What a condition was decided on, as it names it."""

    name: str
    text: str
    revision: str | None  # of the value


class Decision(TypedDict):
    """How the condition of a branch or loop came out (EXE-1)."""

    block: str  # its code
    name: str
    kind: str  # "BRANCH", "LOOP"
    condition: str
    passes: str  # "2", or "1.2" of an inner loop; empty outside of loops
    revision: str  # "1" is the first time that it was evaluated
    holds: bool | None  # null where it couldn't be evaluated
    followed: bool | None  # the answer by which the batch went on
    because: str | None  # why it couldn't be evaluated
    decided_at: Time
    phase: str | None  # the number of the phase in whose act it was decided
    exception: str | None  # its number
    inputs: list[DecisionInput]
    signature: NotRequired[Signature]  # of who decided what couldn't be evaluated
    reason: NotRequired[str]  # why they decided so


class Timer(TypedDict):
    """A time between two events, by the server's clock (EXE-12)."""

    link: str  # the code of the recipe's link
    passes: str  # of the loops around both phases; empty outside of loops
    state: str  # "OPEN", "CLOSED", "VOID"
    from_moment: str  # in words: "14 Wet-mass end point completed"
    to_moment: str
    opened_at: Time
    closed_at: Time | None
    earliest_at: Time | None  # until when it must last
    alert_at: Time | None
    due_at: Time | None  # until when it may last
    alerted_at: Time | None  # when that was noticed
    overdue_at: Time | None
    early: bool  # whether it was too short
    exceptions: list[str]  # their numbers


class Hold(TypedDict):
    held_at: Time
    held_by: str
    reason: str
    restarted_at: Time | None
    restarted_by: str | None
    restart_reason: str | None
    kind: NotRequired[str]  # "PAUSE", "HOLD", "STOP", "ABORT"; absent in a record from before there were others
    of: NotRequired[str]  # what stood still, in words: "batch", "operation Granulate", "phase 3 Dry"
    reached_at: NotRequired[Time | None]  # when all of it stood still in a safe condition
    running_at: NotRequired[Time | None]
    superseded_by: NotRequired[str | None]  # "HOLD", "STOP", "ABORT", "COMPLETE"


class Takeover(TypedDict):
    """That somebody answered for an open phase in another's place."""

    phase: str  # its number
    before: str
    since: str  # who answers for it from then on
    reason: str
    taken_at: Time


class HandOver(TypedDict):
    """What the outgoing shift told of the batch, and who of the incoming one accepted it."""

    given_by: str
    given_at: Time
    open_phases: str
    notes: str
    replaced_at: Time | None
    accepted_by: str | None
    accepted_at: Time | None
    remark: str | None


class PlannedDeviation(TypedDict):
    """What the batch was allowed to do otherwise, approved by quality before (UNX-2)."""

    number: str
    phase: str | None  # its number, where it is of one alone
    title: str
    allows: str
    because: str
    classification: str  # "MINOR", "MAJOR", "CRITICAL"
    planned_by: str
    planned_at: Time
    approved_by: str | None
    approved_at: Time | None
    withdrawn_by: str | None
    withdrawn_at: Time | None
    withdrawn_because: str | None
    exceptions: list[str]  # the numbers of those that refer to it


class Comment(TypedDict):
    """What somebody added to the record (UNX-1)."""

    on: str  # in words: "batch", "phase 3 Dry", "phase 3 Dry, Loss on drying, repetition 2"
    text: str
    by: str
    at: Time


class OfflineAct(TypedDict):
    """What was done on a device without a connection, and what became of it as it was sent."""

    device: str
    sequence: str
    phase: str
    kind: NotRequired[str]  # "START", "COMPLETE" of the phase; left out of a value
    parameter: str | None  # of a value, as are the next two
    repetition: str | None
    content: str | None  # in words, as it was entered
    person: str
    device_time: Time  # by the device's clock
    event_at: Time  # the same by the server's clock
    arrived_at: Time
    outcome: str  # "APPLIED", "REFUSED", "NOT_APPLIED"
    says: str | None  # why it was refused
    waits_for: str | None  # the sequence of what had to be applied before
    exception: str | None  # its number


class TakenOut(TypedDict):
    """An operation that a device had, so that only what it sent went on there (OFL-3)."""

    operation: str
    unit_procedure: str
    device: str
    taken_by: str
    taken_at: Time
    ended_by: str | None
    ended_at: Time | None
    ended_because: str | None
    recalled: bool  # by a supervisor, rather than brought back

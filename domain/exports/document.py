"""The shape of the readable part of an exported record: everything a person reads, as text.

Every leaf is a string, a boolean or null, so that what is printed is what is stored: numbers are decimal strings
("5.10" stays "5.10", EXE-4), counters too. Names of people are their printed names at the time of the act. A key whose
value may be null is always present. Lists are in the order in which they are printed.
"""

from typing import Literal, NotRequired, TypedDict


class Time(TypedDict):
    """A moment: the server's, and how the site's clock showed it (EXE-13)."""

    utc: str  # "2026-11-22T10:00:00.000000Z"
    local: str  # "2026-11-22 11:00:00"
    zone: str  # IANA name, "Europe/Vienna"


class Amount(TypedDict):
    value: str  # decimal string
    unit: str  # UCUM code


class Company(TypedDict):
    name: str


class Site(TypedDict):
    code: str
    name: str
    time_zone: str  # IANA name


class Ordered(TypedDict):
    """The process order that a batch fills, as it stood when that was issued (ISA-95)."""

    number: str
    priority: str | None
    notes: str | None
    ordered_by: str
    ordered_at: Time
    because: str | None  # why it was changed last
    campaign: str | None  # its code, of batches that run back to back
    place: str | None  # in the campaign


class Scaled(TypedDict):
    """That a batch isn't of its recipe's own size: all that is scalable is as many times as much (REC-6)."""

    factor: str  # "0.5", or "1/3" where no decimal is exact
    recipe_size: Amount


class Batch(TypedDict):
    id: str
    number: str
    product: str
    size: Amount
    order: NotRequired[Ordered]  # left out where it was issued without one
    scaled: NotRequired[Scaled]  # left out where it is of its recipe's size
    state: str  # ISA-88 state
    disposition: str | None  # "IN_REVIEW", "RELEASED", "REJECTED"; null before review
    issued_at: Time
    started_at: Time | None
    completed_at: Time | None


class Signature(TypedDict):
    """A signature as 21 CFR 11.50 wants it shown."""

    meaning: str
    printed_name: str
    signed_at: Time
    stale: bool  # the content changed after it was signed (EXE-7, SIG-4)
    digest: str  # SHA-256 of the signed content, hexadecimal
    method: str  # "PASSWORD", "SSO", "PASSKEY"


class ListedSignature(Signature):
    subject: str  # what was signed, "Phase 13 Granulate"
    session_person: str | None  # whose session carried it, when that was somebody else


class Recipe(TypedDict):
    code: str
    name: str
    version: str
    digest: str  # SHA-256 of the frozen version, hexadecimal
    effective_from: Time | None
    author: str
    approvals: list[Signature]


class Material(TypedDict):
    code: str
    name: str
    quantity: Amount
    tolerance: str | None  # as text, "±0.1 %"
    role: str  # "INPUT", "OUTPUT"


class RecipeFile(TypedDict):
    """A picture or document that instructions show or lead to by its code (EXE-16)."""

    code: str
    name: str
    media_type: str
    size: str  # bytes
    sha256: str  # of the file's bytes, hexadecimal


class Correction(TypedDict):
    """One revision of a value (EXE-6, AUD-6; Annex 11 §8.2)."""

    original: str  # what stood before
    text: str  # what stands since
    corrected_by: str
    corrected_at: Time
    reason: str


class Input(TypedDict):
    """What a formula saw under one of its references; a list under several of the same."""

    reference: str  # as it stands in the formula
    text: str  # "168.35 kg"


class Calculation(TypedDict):
    formula: str
    problem: str | None  # why it gives no value
    inputs: list[Input]


class Reading(TypedDict):
    """Where a value came from that an instrument is to give, as it was recorded first (EXE-17)."""

    instrument: str | None  # its code; null where the value was typed instead
    quality: str | None  # "GOOD", "UNCERTAIN", "BAD"
    measured_at: Time | None  # by the source's clock
    fallback: str | None  # why it was typed


class Value(TypedDict):
    repetition: str  # "1" is the first
    text: str  # the current value
    unit: str | None
    recorded_by: str
    recorded_at: Time  # of the entry
    occurred_at: Time | None  # of the event, when it was entered late (EXE-11); then `reason` says why
    source: str  # "MANUAL", "INSTRUMENT", "SCALE", "CALCULATED" …
    reading: NotRequired[Reading]  # where an instrument is to give it
    outcome: Literal["WITHIN", "ALERT", "ACTION", "REGISTERED", "UNCERTAIN", "NOT_JUDGED", "NOT_CALCULABLE"]
    reason: str | None
    corrections: list[Correction]  # oldest first
    calculation: NotRequired[Calculation]  # of one that was calculated, as it stands (EXE-7)
    signatures: NotRequired[list[Signature]]  # that the recipe asks of each value, beside the phase's


class Control(TypedDict):
    """An in-process control: when it was due, and what became of it (EXE-20)."""

    number: str  # from 1
    first_repetition: str  # its samples are the values of these repetitions
    last_repetition: str
    state: str  # "OPEN", "RECORDED", "MISSED" when the record was exported
    due_at: Time
    overdue_at: Time  # until then it was in time
    told_at: Time | None  # when it was told overdue or late, as an exception
    recorded_at: Time | None  # of its last sample
    missed_by: str | None
    missed_at: Time | None
    missed_reason: str | None


class Controls(TypedDict):
    """How a parameter came round while a phase ran."""

    every: str  # "15 min"
    grace: str  # each way of its moment, "5 min"
    samples: str  # each time
    while_phase: str  # the number of the phase whose running time counts
    started_at: Time
    ended_at: Time | None
    due: list[Control]  # that fell due, in their order


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


class Movement(TypedDict):
    """A charge of a lot, a charge that was reversed, what came back of one, or a lot that the batch gave."""

    kind: str  # "CHARGE", "REVERSAL", "RETURN", "OUTPUT"
    phase: str | None  # its number; null for what the batch gave
    code: str
    name: str
    lot: str
    supplier_lot: str | None
    expires_on: str | None  # the last day of its use
    status: str  # quality's word on the lot when the record was exported
    quantity: Amount
    recorded_by: str
    recorded_at: Time
    reason: str | None  # of a reversal


class ChosenLot(TypedDict):
    """A lot that was chosen for a dispense, and how much of it is active, where the charge depends on that."""

    lot: str
    status: str  # quality's word on the lot when the record was exported
    share: str | None  # of the lot as it is, "0.988032"
    planned: str
    weighed: str
    reason: str | None  # why another lot wasn't used first
    chosen_by: str
    chosen_at: Time


class Told(TypedDict):
    """What an enrolled scale told, as its gateway signed it; the octets and the signature are among the rows."""

    id: str
    at: Time  # by the gateway's clock
    serial: str
    gateway: str  # its id, which follows from its key


class Weight(TypedDict):
    """One reading; an attempt has its net and where that stood against the band."""

    kind: str  # "TARE", "GROSS", "BEFORE", "AFTER", "BOOKED", "COUNTED"
    container: str
    quantity: Amount
    source: str  # "TYPED", "ENROLLED"
    told: NotRequired[Told]  # of an enrolled scale's
    reason: str | None  # why it was typed
    net: str | None
    verdict: str | None  # "WITHIN", "BELOW", "ABOVE"
    recorded_by: str
    recorded_at: Time


class Automated(TypedDict):
    """That the system verified a weight or an addition, and who was its one person (WGH-14; 21 CFR 211.68(c))."""

    because: list[str]  # the recipe's rationales
    readings: list[str]  # the ids of what enrolled scales told, each by its signed reading; empty of an addition
    checked_by: str
    checked_at: Time


class Weighed(TypedDict):
    """One net out of one container: its band, its readings, who signed it, and what became of what was dispensed."""

    number: str
    state: str
    lot: str
    container: str
    booth: str
    method: str
    target: Amount
    low: Amount
    high: Amount
    scale: str | None  # in words: its code, and the figures that counted
    enrolled: NotRequired[str]  # of an enrolled scale, in words: its serial number, until when it is calibrated
    net: Amount | None
    emptied: bool
    abandoned: str | None
    weights: list[Weight]
    signatures: list[Signature]
    dispensed: str | None  # the code of its label
    dispensed_state: str | None
    charged_by: str | None
    charged_at: Time | None
    automated: NotRequired[Automated]  # of the weight
    addition_automated: NotRequired[Automated]


class Dispense(TypedDict):
    """The dispense of one line of the formula: what was calculated last, from which lots, and each weighing."""

    code: str
    name: str
    state: str
    because: str | None  # why it is held, or was closed
    quantity: Amount
    target: Amount | None
    derivation: list[str]
    lots: list[ChosenLot]
    weighings: list[Weighed]


class Cleaned(TypedDict):
    """A cleaning or sterilisation of a piece of equipment, by an edition of a procedure (21 CFR 211.182)."""

    procedure: str  # its code
    edition: str
    kind: str  # "MINOR", "MAJOR", "STERILISATION"
    state: str  # "RUNNING", "PERFORMED", "PASSED", "FAILED" when the record was exported
    begun_by: str
    begun_at: Time
    performed_by: str | None
    performed_at: Time | None  # its end, from which its hold counts (EQP-2)
    remark: str | None  # of its performer
    to_verify: bool  # whether a second person inspects it
    verified_by: str | None
    verified_at: Time | None
    verification_remark: str | None
    hold_until: Time | None  # the last moment of its hold; of one that passed


class ClearedItem(TypedDict):
    """One item of a clearance's procedure, in its order."""

    position: str
    says: str
    found: str | None  # "CLEAR", "NOT_CLEAR"; null until it was performed
    remark: str | None


class Clearance(TypedDict):
    """A clearance of a room or a piece of equipment for the batch, by an edition of a procedure (21 CFR 211.130(e))."""

    of: str  # "Room", "Equipment"
    place: str  # its code
    procedure: str  # its code
    edition: str
    state: str  # "RUNNING", "PERFORMED", "CLEARED", "FAILED", "LAPSED" when the record was exported
    items: list[ClearedItem]
    begun_by: str
    begun_at: Time
    performed_by: str | None
    performed_at: Time | None
    verified_by: str | None
    verified_at: Time | None
    verification_remark: str | None
    clear_until: Time | None  # the last moment of it; null where it never counted
    lapsed_at: Time | None
    lapse_cause: str | None  # "TIME", "USE", "FAILED", "REPEATED"


class EquipmentUsed(TypedDict):
    """One use of a piece of equipment, with what that was as the use began (21 CFR 211.188(b)(2))."""

    code: str
    name: str
    equipment_class: str  # in words: its name and code
    made: str | None  # its maker and model
    serial: str | None
    requirement: str | None  # what of the recipe it meets, in words, where that was told
    from_phase: str  # in words: "13 Granulate"
    to_phase: str | None  # null while the use runs
    begun_by: str
    begun_at: Time
    ended_by: str | None
    ended_at: Time | None
    before: list[Cleaned]  # what it was clean by; after a sterilisation, what was sterilised stands first
    after: list[Cleaned]  # until it was clean again, or the record was exported


class Condition(TypedDict):
    """That somebody brought the phase into the condition that a command asked for."""

    reached: str  # "PAUSED", "HELD", "RUNNING", "STOPPED", "ABORTED"
    remark: str
    confirmed_by: str
    confirmed_at: Time


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


class RecordedException(TypedDict):
    """An Exception of the domain; Python's own word is taken."""

    number: str
    rule: str | None  # the id of the rule that found it; null when a person told it
    phase: str | None  # the phase's number
    title: str
    description: str
    state: str  # "OPEN", "ASSESSED", "RESOLVED_BY_CORRECTION"
    resolved_at: Time | None  # when a correction resolved it
    classification: str | None  # "MINOR", "MAJOR", "CRITICAL"; null until assessed, which a resolved one need not be
    rationale: str | None
    raised_at: Time
    raised_by: str  # a person, or the named system process
    assessed_by: str | None
    assessed_at: Time | None


class Review(TypedDict):
    reviewer: str
    completed_at: Time | None
    audit_trail_reviewed_at: Time | None
    conclusion: str | None


class Disposition(TypedDict):
    decision: str  # "RELEASED", "REJECTED"
    by: str
    at: Time
    statement: str | None


class MaterialBalance(TypedDict):
    """What became of a material: issued = used + returned + destroyed + sampled + unaccounted (REV-2)."""

    code: str
    name: str
    unit: str
    issued: str
    used: str
    returned: str
    destroyed: str
    sampled: str
    unaccounted: str
    accountability: str | None  # percent of what was issued
    low: str | None  # its limits, in percent
    high: str | None
    within: bool | None  # null without a limit


class OutputYield(TypedDict):
    """What came of an output, of what its recipe gives in theory (REV-2)."""

    code: str
    name: str
    unit: str
    theoretical: str | None
    actual: str
    percent: str | None
    low: str | None
    high: str | None
    within: bool | None


class LabelBalance(TypedDict):
    """The labels of a lot: issued = used + returned + destroyed + specimens + imbalance (REV-3)."""

    lot: str
    issued: str
    used: str
    returned: str
    destroyed: str
    specimens: str
    imbalance: str
    limit: str | None  # percent of the issued; null where not one may be missing
    within: bool
    counted_by: str | None
    verified_by: str | None
    remark: str | None  # of who counted them


class Withdrawal(TypedDict):
    """What was told by mistake: why, by whom, when."""

    because: str
    by: str
    at: Time


class LostMaterial(TypedDict):
    """What of a charge was destroyed, sampled or lost."""

    lot: str
    kind: str  # "DESTROYED", "SAMPLED", "LOST"
    quantity: Amount
    reason: str
    recorded_by: str
    recorded_at: Time
    withdrawn: Withdrawal | None


class Reconciliation(TypedDict):
    """The figures as a supervisor signed them last."""

    by: str
    at: Time
    remark: str
    digest: str  # SHA-256 of the figures
    materials: list[MaterialBalance]
    outputs: list[OutputYield]
    labels: list[LabelBalance]
    losses: list[LostMaterial]


class Document(TypedDict):
    """The readable record of one batch, the `document` of `record.json`."""

    format: str
    exported_at: Time
    export_id: str
    company: Company
    site: Site
    batch: Batch
    recipe: Recipe
    materials: list[Material]
    files: NotRequired[list[RecipeFile]]  # by code; left out where the recipe has none
    phases: list[Phase]
    takeovers: NotRequired[list[Takeover]]  # in their order; left out where no phase was taken over
    hand_overs: NotRequired[list[HandOver]]  # in the order of their signing; left out where no shift handed over
    timers: NotRequired[list[Timer]]  # in the order of their openings; left out where there is none
    decisions: NotRequired[list[Decision]]  # in the order in which they were made; left out where none was
    lots: NotRequired[list[Movement]]  # in the order of their recording; left out where no lot went in or came out
    dispenses: NotRequired[list[Dispense]]  # in the formula's order; left out where nothing was ordered
    clearances: NotRequired[list[Clearance]]  # in the order of their beginnings; left out where none was begun
    equipment: NotRequired[list[EquipmentUsed]]  # in the order of their beginnings; left out where none was used
    reconciliation: NotRequired[Reconciliation]  # left out where none was signed
    holds: list[Hold]
    exceptions: list[RecordedException]
    signatures: list[ListedSignature]
    review: Review | None
    disposition: Disposition | None

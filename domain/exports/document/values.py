"""What was recorded for a parameter, and where it came from, as the document of a batch tells it."""

from typing import Literal, NotRequired, TypedDict

from domain.exports.document.basics import Signature, Time


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

"""What was weighed for a batch, as its document tells it."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Amount, Signature, Time


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

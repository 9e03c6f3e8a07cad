"""What a batch was made with, its cleanings and clearances, as its document tells them."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Time


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


class Replaced(TypedDict):
    """That a use goes on in the place of other equipment's, in the same phase (UNX-3)."""

    code: str  # of what gave way
    reason: str
    by: str
    at: Time
    exception: str  # its number


class Lateness(TypedDict):
    """When it was, of what was entered late, and why (EXE-11)."""

    event_at: Time
    because: str


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
    begun_late: NotRequired[Lateness]
    ended_late: NotRequired[Lateness]
    replaces: NotRequired[Replaced]

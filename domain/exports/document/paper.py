"""What was done on paper while the service was down, as the record's document tells it."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Time


class EntryBefore(TypedDict):
    """What an entry said before it was corrected, why and by whom it was (EXE-6)."""

    began_at: Time
    ended_at: Time | None
    performed_by: str
    remark: str | None
    because: str
    corrected_by: str
    corrected_at: Time


class AccountBefore(TypedDict):
    """What a page was accounted for as before that was taken back, why and by whom it was (EXE-6)."""

    outcome: str  # "USED", "SPOILED", "UNUSED_DESTROYED"
    reason: str | None
    scan: str | None  # the file's name
    scan_sha256: str | None
    reconciled_by: str
    reconciled_at: Time
    because: str
    taken_back_by: str
    taken_back_at: Time


class PaperEntry(TypedDict):
    """What was entered off a page: a value, or the times of a phase."""

    phase: str  # its number
    name: str  # the parameter and repetition, or the phase's name
    text: str | None  # of a value as it stands now; null for the times of a phase
    began_at: Time  # the paper's time; of a value its only one
    ended_at: Time | None
    started_at: Time | None  # the server's beside them, of the times of a phase
    completed_at: Time | None
    performed_by: str  # on paper
    remark: str | None
    transcribed_by: str
    transcribed_at: Time
    before: NotRequired[list[EntryBefore]]  # left out where it was never corrected


class PaperPage(TypedDict):
    page: str
    copy: str
    state: str  # "ISSUED", "USED", "CHECKED", "SPOILED", "UNUSED_DESTROYED"
    reason: str | None
    scan: str | None  # the file's name
    scan_sha256: str | None
    reconciled_by: str | None
    reconciled_at: Time | None
    checked_by: str | None
    checked_at: Time | None
    entries: list[PaperEntry]
    before: NotRequired[list[AccountBefore]]  # left out where its account was never taken back


class PaperUse(TypedDict):
    """A downtime set that was used."""

    set: str  # its number
    as_of: Time  # the moment whose batch it told
    sha256: str  # of its PDF
    pages_of_set: str
    copies: str
    began_at: Time
    ended_at: Time
    reason: str
    exception: str  # its number
    declared_by: str
    declared_at: Time
    pages: list[PaperPage]  # a copy after the other

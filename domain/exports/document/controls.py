"""In-process controls, as the document of a batch tells them (EXE-20)."""

from typing import TypedDict

from domain.exports.document.basics import Time


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

"""How in-process controls say no: what is due when, and what is allowed now."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.kernel.refusals import Refusal


def at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


@dataclass(kw_only=True, eq=False)
class ControlNotDue(Refusal):
    """A control belongs to its moment; one taken long before it says nothing of that (EXE-20)."""

    code: ClassVar[str] = "CONTROL_NOT_DUE"
    rule: ClassVar[str | None] = "EXE-20"
    number: int
    due: datetime
    since: datetime

    @property
    def message(self) -> str:
        return (
            f"Control {self.number} is due at {at(self.due)}; it is taken from {at(self.since)} on, or before that with"
            " a reason (early), which is an exception."
        )


@dataclass(kw_only=True, eq=False)
class NoControlDue(Refusal):
    """What came round while a phase ran is over with it (EXE-20)."""

    code: ClassVar[str] = "NO_CONTROL_DUE"
    rule: ClassVar[str | None] = "EXE-20"
    due: int

    @property
    def message(self) -> str:
        return (
            f"{self.due} controls fell due while the phase ran, and no more do. What was measured beside them is told"
            " as a remark or an exception."
        )


@dataclass(kw_only=True, eq=False)
class ControlsOutstanding(Refusal):
    """A phase is complete when each control that fell due has its values, or was told missed, with a reason (EXE-9)."""

    code: ClassVar[str] = "CONTROLS_OUTSTANDING"
    rule: ClassVar[str | None] = "EXE-20"
    outstanding: tuple[str, ...]
    count: int

    @property
    def message(self) -> str:
        more = self.count - len(self.outstanding)
        tail = f", and {more} more" if more else ""
        return (
            f"These controls fell due and aren't recorded: {', '.join(self.outstanding)}{tail}."
            " Record their values, or tell with mutation missControl why one was missed."
        )


@dataclass(kw_only=True, eq=False)
class ControlsGoOn(Refusal):
    """Controls come round as long as what they control runs (EXE-20)."""

    code: ClassVar[str] = "CONTROLS_GO_ON"
    rule: ClassVar[str | None] = "EXE-20"
    number: int
    carrier: int

    @property
    def message(self) -> str:
        return f"The controls of phase {self.number} come round until phase {self.carrier} is complete."


@dataclass(kw_only=True, eq=False)
class ControlDone(Refusal):
    """A control is recorded or missed once."""

    code: ClassVar[str] = "CONTROL_DONE"
    rule: ClassVar[str | None] = "EXE-20"
    number: int
    state: str

    @property
    def message(self) -> str:
        return f"Control {self.number} is {self.state} already."


@dataclass(kw_only=True, eq=False)
class ControlWasMissed(Refusal):
    """What was measured isn't taken back by telling that it was missed (EXE-2)."""

    code: ClassVar[str] = "CONTROL_MISSED"
    rule: ClassVar[str | None] = "EXE-9"
    number: int

    @property
    def message(self) -> str:
        return f"Control {self.number} was told missed; it takes no value any more. Tell an exception instead."

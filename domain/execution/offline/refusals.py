"""How devices, and what is sent from them, are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal

SHOWN = 5


@dataclass(kw_only=True, eq=False)
class DeviceRevoked(Refusal):
    """What a revoked device holds is no longer taken (OFL-2)."""

    code: ClassVar[str] = "DEVICE_REVOKED"
    rule: ClassVar[str | None] = "OFL-2"
    device: str

    @property
    def message(self) -> str:
        return (
            f"Device {self.device} is revoked; nothing is taken from it. What was seen on it is recorded as a late"
            " entry (recordValue) by whoever saw it."
        )


@dataclass(kw_only=True, eq=False)
class DeviceCodeTaken(Refusal):
    """A device's code names one device of its site, revoked or not."""

    code: ClassVar[str] = "DEVICE_CODE_TAKEN"
    device: str

    @property
    def message(self) -> str:
        return f"There is a device {self.device} at this site already, or was; take another code."


@dataclass(kw_only=True, eq=False)
class OutOfOrder(Refusal):
    """A device's acts are taken in their order (OFL-1)."""

    code: ClassVar[str] = "OUT_OF_ORDER"
    rule: ClassVar[str | None] = "OFL-1"
    sequence: int
    last: int

    @property
    def message(self) -> str:
        return f"Act {self.last} of this device was sent already; act {self.sequence} comes too late to go before it."


@dataclass(kw_only=True, eq=False)
class OperationAway(Refusal):
    """While a device has an operation, only what it sends goes on there (OFL-3)."""

    code: ClassVar[str] = "OPERATION_AWAY"
    rule: ClassVar[str | None] = "OFL-3"
    operation: str
    device: str
    person: str

    @property
    def message(self) -> str:
        return (
            f"{self.person} took operation {self.operation} out on device {self.device}. Send what it holds and bring"
            " the operation back (returnOperation), or have a supervisor recall it (recallOperation)."
        )


@dataclass(kw_only=True, eq=False)
class CannotBeTakenOut(Refusal):
    """What takes a second person, the server or equipment at the act isn't done without a connection (OFL-3)."""

    code: ClassVar[str] = "CANNOT_BE_TAKEN_OUT"
    rule: ClassVar[str | None] = "OFL-3"
    because: tuple[str, ...]

    @property
    def message(self) -> str:
        more = f", and {len(self.because) - SHOWN} more" if len(self.because) > SHOWN else ""
        return f"This operation can't be taken out: {'; '.join(self.because[:SHOWN])}{more}."


@dataclass(kw_only=True, eq=False)
class NotTakenOut(Refusal):
    """A device starts and completes the phases of what it has taken out, and has no more of what was recalled."""

    code: ClassVar[str] = "NOT_TAKEN_OUT"
    rule: ClassVar[str | None] = "OFL-3"
    device: str
    phase: int
    recalled_by: str | None = None

    @property
    def message(self) -> str:
        if self.recalled_by is not None:
            return f"{self.recalled_by} recalled the operation of phase {self.phase} from device {self.device}."
        return f"Device {self.device} hasn't taken out the operation of phase {self.phase} (takeOutOperation)."


@dataclass(kw_only=True, eq=False)
class AttestedByAnother(Refusal):
    """Who completed a phase without a connection signs for it, nobody else (OFL-4)."""

    code: ClassVar[str] = "ATTESTED_BY_ANOTHER"
    rule: ClassVar[str | None] = "OFL-4"
    phase: int
    person: str

    @property
    def message(self) -> str:
        return (
            f"{self.person} completed phase {self.phase} without a connection, and signs for it; a supervisor does once"
            " they execute no batches here any more."
        )

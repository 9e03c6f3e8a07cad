"""How devices, and what is sent from them, are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


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

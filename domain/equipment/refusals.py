"""How scales and their gateways say no to people."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class GatewayKeyInvalid(Refusal):
    """What was given isn't the key that a gateway prints at its start."""

    code: ClassVar[str] = "GATEWAY_KEY_INVALID"
    problem: str

    @property
    def message(self) -> str:
        return f"This is no gateway's key: {self.problem}. Copy the whole of what the gateway printed at its start."


@dataclass(kw_only=True, eq=False)
class GatewayKeyKnown(Refusal):
    """A key is enrolled once, and never again after its gateway was retired."""

    code: ClassVar[str] = "GATEWAY_KEY_KNOWN"
    name: str
    state: str

    @property
    def message(self) -> str:
        return (
            f"This key is that of the gateway {self.name}, which is {self.state}. Move the key's file away, start the"
            " gateway again, and enrol the new key."
        )


@dataclass(kw_only=True, eq=False)
class GatewayNameTaken(Refusal):
    """A gateway's name is unique among those of its site that are in use."""

    code: ClassVar[str] = "GATEWAY_NAME_TAKEN"
    name: str

    @property
    def message(self) -> str:
        return f"There is a gateway {self.name} at this site; take another name."


@dataclass(kw_only=True, eq=False)
class GatewayServesScales(Refusal):
    """A gateway is retired once no scale in service names it."""

    code: ClassVar[str] = "GATEWAY_SERVES_SCALES"
    scales: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"It reads {', '.join(self.scales)}; give them another gateway or none (changeScale), or retire them."


@dataclass(kw_only=True, eq=False)
class ScaleCodeTaken(Refusal):
    """A scale's code is unique at its site, and never used again."""

    code: ClassVar[str] = "SCALE_CODE_TAKEN"
    scale_code: str

    @property
    def message(self) -> str:
        return f"There is, or was, a scale {self.scale_code} at this site; take another code."


@dataclass(kw_only=True, eq=False)
class ScaleAtGatewayTaken(Refusal):
    """One name of a gateway is one scale in service."""

    code: ClassVar[str] = "SCALE_AT_GATEWAY_TAKEN"
    scale_code: str
    gateway_scale: str

    @property
    def message(self) -> str:
        return f"What this gateway calls {self.gateway_scale} is {self.scale_code}; name another, or retire that one."


@dataclass(kw_only=True, eq=False)
class CalibrationDayRefused(Refusal):
    """A calibration was made, and counts until a later day."""

    code: ClassVar[str] = "CALIBRATION_DAY_REFUSED"
    rule: ClassVar[str | None] = "WGH-9"
    earliest: date
    latest: date

    @property
    def message(self) -> str:
        return f"This day is from {self.earliest} to {self.latest}, as the site counts its days."


@dataclass(kw_only=True, eq=False)
class NoCheckWeights(Refusal):
    """A scale is checked with its weights (WGH-9)."""

    code: ClassVar[str] = "NO_CHECK_WEIGHTS"
    rule: ClassVar[str | None] = "WGH-9"
    scale_code: str

    @property
    def message(self) -> str:
        return f"{self.scale_code} has no check weights yet; name them first (setCheckWeights)."


@dataclass(kw_only=True, eq=False)
class CheckIncomplete(Refusal):
    """A check takes each weight of the scale once (WGH-9)."""

    code: ClassVar[str] = "CHECK_INCOMPLETE"
    rule: ClassVar[str | None] = "WGH-9"
    wanted: tuple[int, ...]
    given: tuple[int, ...]

    @property
    def message(self) -> str:
        wanted, given = (", ".join(map(str, one)) or "none" for one in (self.wanted, self.given))
        return f"A check takes the weights {wanted}, each once; results were given for {given}."


@dataclass(kw_only=True, eq=False)
class ReadingUnfit(Refusal):
    """A check takes today's readings of the kind CHECK, each once (WGH-9)."""

    code: ClassVar[str] = "READING_UNFIT"
    rule: ClassVar[str | None] = "WGH-9"
    position: int
    because: str

    @property
    def message(self) -> str:
        return f"The reading for weight {self.position} doesn't count: {self.because}. Read the scale again for CHECK."


@dataclass(kw_only=True, eq=False)
class TypedNeedsReason(Refusal):
    """A typed weight needs a reason and a witness (WGH-10)."""

    code: ClassVar[str] = "TYPED_NEEDS_REASON"
    rule: ClassVar[str | None] = "WGH-10"

    @property
    def message(self) -> str:
        return "State why weights are typed rather than read by the gateway; another person then witnesses the check."


@dataclass(kw_only=True, eq=False)
class OwnCheck(Refusal):
    """Who witnesses a check is another person than who made it (WGH-10)."""

    code: ClassVar[str] = "OWN_CHECK"
    rule: ClassVar[str | None] = "WGH-10"

    @property
    def message(self) -> str:
        return "You made this check; another person, who saw the weights on the scale, witnesses it."


@dataclass(kw_only=True, eq=False)
class CheckNotOfToday(Refusal):
    """A check is witnessed on its day (WGH-9)."""

    code: ClassVar[str] = "CHECK_NOT_OF_TODAY"
    rule: ClassVar[str | None] = "WGH-9"
    day: date
    today: date

    @property
    def message(self) -> str:
        return f"This check is of {self.day}, today is {self.today} at its site; check the scale again."


@dataclass(kw_only=True, eq=False)
class ScaleHasNoGateway(Refusal):
    """Only a scale with a gateway in use is asked for a reading (WGH-10)."""

    code: ClassVar[str] = "SCALE_HAS_NO_GATEWAY"
    rule: ClassVar[str | None] = "WGH-10"
    scale_code: str

    @property
    def message(self) -> str:
        return f"No gateway reads {self.scale_code}; give it one (changeScale), or type with a reason and a witness."


@dataclass(kw_only=True, eq=False)
class TooManyPending(Refusal):
    """So many requests may wait at once."""

    code: ClassVar[str] = "TOO_MANY_PENDING"
    limit: int
    of: str

    @property
    def message(self) -> str:
        return f"{self.limit} readings of this {self.of} wait already; let them end or pass, then ask again."

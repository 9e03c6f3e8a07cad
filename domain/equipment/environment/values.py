"""What is declared of a quantity of a room, and what was read of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentDetails:
    """All that may be said anew: bounds in the limit's unit, both within, of which either may be None.

    A reading counts for `max_age_minutes` from when it was measured.
    """

    low: Decimal | None
    high: Decimal | None
    max_age_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReading:
    """A value in `unit`, when it was measured and, where a device told it, which."""

    value: Decimal
    unit: str
    measured_at: datetime
    device: str | None = None

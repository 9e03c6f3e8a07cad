"""A parameter's limits as one line of text, for screens and for the printed record."""

from decimal import Decimal
from typing import Protocol

from domain.kernel.quantity import with_unit

EN_DASH = "\u2013"


class HasLimits(Protocol):
    """What a row or value needs so that its limits can be told; attributes as in `models.RecipeParameter`."""

    @property
    def unit(self) -> str | None: ...
    @property
    def target(self) -> Decimal | None: ...
    @property
    def alert_low(self) -> Decimal | None: ...
    @property
    def alert_high(self) -> Decimal | None: ...
    @property
    def action_low(self) -> Decimal | None: ...
    @property
    def action_high(self) -> Decimal | None: ...
    @property
    def registered_low(self) -> Decimal | None: ...
    @property
    def registered_high(self) -> Decimal | None: ...
    @property
    def exclusive(self) -> bool: ...
    @property
    def expected(self) -> str | None: ...


def limits_text(parameter: HasLimits) -> str:
    """For example "alert 1.2 to 2.3, action 1.0 to 2.5 %", with dashes; empty where nothing limits it (EXE-3)."""
    if parameter.expected is not None:
        return f"expected {parameter.expected}"
    exclusive = parameter.exclusive
    parts = [
        ("target", "" if parameter.target is None else _number(parameter.target)),
        ("alert", _range(parameter.alert_low, parameter.alert_high, exclusive=exclusive)),
        ("action", _range(parameter.action_low, parameter.action_high, exclusive=exclusive)),
        ("registered", _range(parameter.registered_low, parameter.registered_high, exclusive=exclusive)),
    ]
    text = ", ".join(f"{word} {bounds}" for word, bounds in parts if bounds)
    return with_unit(text, parameter.unit) if text else ""


def _range(low: Decimal | None, high: Decimal | None, *, exclusive: bool) -> str:
    above, below = (">", "<") if exclusive else ("≥", "≤")
    if low is not None and high is not None:
        if exclusive:
            return f"{above} {_number(low)} and {below} {_number(high)}"
        # A dash before or after a minus sign would read as two.
        return f"{_number(low)}{' to ' if min(low, high) < 0 else EN_DASH}{_number(high)}"
    if low is not None:
        return f"{above} {_number(low)}"
    return "" if high is None else f"{below} {_number(high)}"


def _number(value: Decimal) -> str:
    return f"{value:f}"

"""How limits that changed are told: together, and only those of them that changed."""

from dataclasses import dataclass
from decimal import Decimal

from domain.kernel.quantity import shown_unit, with_unit
from domain.recipes.kinds import ParameterKind
from domain.recipes.limits import limits_text
from domain.recipes.values import Capability, Output, Parameter

NONE = "none"


@dataclass(frozen=True, slots=True)
class Told:
    """What changed in the plant's words, and how it reads before and after."""

    field: str
    before: str
    after: str


def parameter_limits(before: Parameter, after: Parameter) -> Told:
    """Limits of a parameter that aren't alike: "action limit", or "limits" where several of them changed (EXE-3)."""
    old, new = _parts(before), _parts(after)
    differing = [one for one in old if old[one] != new[one]]
    if not differing:  # there is no limit, to which a unit or the bounds' meaning would belong
        old, new = _bare(before), _bare(after)
        differing = [one for one in old if old[one] != new[one]]
    if len(differing) == 1:
        field = differing[0]
        return Told(_WORDS[field], old[field] or NONE, new[field] or NONE)
    return Told("limits", _joined(old, differing), _joined(new, differing))


def bounds(low: Decimal | None, high: Decimal | None, unit: str | None, *, exclusive: bool = False) -> str:
    """A range as people read it, such as "55 to 65 °C" with a dash; empty where there is no bound."""
    bare = Parameter(
        name="", kind=ParameterKind.NUMBER, unit=unit, action_low=low, action_high=high, exclusive=exclusive
    )
    return limits_text(bare).removeprefix("action ")


def all_limits(parameter: Parameter) -> str:
    """Everything that limits a parameter; empty where nothing does."""
    parts = _parts(parameter)
    return ", ".join(f"{one} {text}" for one, text in parts.items() if text)


def capability(one: Capability) -> str:
    """What equipment must be able to do; "any" where it only must have the property."""
    return one.text or bounds(one.low, one.high, one.unit) or "any"


def yield_limits(output: Output) -> str:
    return bounds(output.yield_low, output.yield_high, "%") or NONE


_WORDS = {
    "expected": "expected answer",
    "target": "target",
    "alert": "alert limit",
    "action": "action limit",
    "registered": "registered limit",
    "unit": "unit",
    "on a bound": "value on a bound",
}


def _parts(one: Parameter) -> dict[str, str]:
    ranges = {
        "alert": (one.alert_low, one.alert_high),
        "action": (one.action_low, one.action_high),
        "registered": (one.registered_low, one.registered_high),
    }
    return {
        "expected": one.expected or "",
        "target": "" if one.target is None else with_unit(f"{one.target:f}", one.unit),
        **{name: bounds(low, high, one.unit, exclusive=one.exclusive) for name, (low, high) in ranges.items()},
    }


def _bare(one: Parameter) -> dict[str, str]:
    unit = "" if one.unit is None else shown_unit(one.unit) or "bare number"
    return {"unit": unit, "on a bound": "outside the limits" if one.exclusive else "within the limits"}


def _joined(parts: dict[str, str], names: list[str]) -> str:
    return ", ".join(f"{one} {parts[one]}" for one in names if parts[one]) or NONE

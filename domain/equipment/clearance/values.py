"""What is said of a clearance procedure, and what a clearance found."""

from dataclasses import dataclass

from domain.equipment.clearance.kinds import ClearanceFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceDetails:
    """All that may be said anew of a procedure: what is looked at, in this order, and for how long that counts."""

    name: str
    lasts_minutes: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of the item at this position; what is NOT_CLEAR says in `remark` why."""

    position: int
    found: ClearanceFinding
    remark: str | None = None

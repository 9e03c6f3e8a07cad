"""What is said of a maintenance plan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetails:
    """All that may be said anew of a plan: due after `interval_days`, after `interval_uses`, or the sooner of both.

    Its work order opens `lead_days` before it is due; for `grace_days` after that the equipment may be used still.
    """

    name: str
    steps: str
    interval_days: int | None = None
    interval_uses: int | None = None
    lead_days: int = 7
    grace_days: int = 0

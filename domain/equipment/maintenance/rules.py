"""What must hold of maintenance, and when it is due: from values alone (MNT-1, MNT-2)."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain.equipment import rules as form
from domain.equipment.cleaning.kinds import Cleanliness
from domain.equipment.maintenance.refusals import ContactNotAtRest, VerifiedOwnWork
from domain.equipment.maintenance.values import PlanDetails
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_line, require_text

STEPS: Final = 20_000
LONGEST_INTERVAL: Final = 3653
MOST_USES: Final = 100_000
LONGEST: Final = 90
"""Of lead and grace, in days."""
AT_REST: Final = frozenset({Cleanliness.CLEAN, Cleanliness.STERILE, Cleanliness.DIRTY})


def require_plan(details: PlanDetails) -> None:
    """Due by days, by uses or by both; lead and grace are shorter than the interval. Raises InvalidInput."""
    at = ("details",)
    require_line(details.name, limit=form.NAME, path=(*at, "name"))
    require_text(details.steps, limit=STEPS, path=(*at, "steps"))
    if details.interval_days is None and details.interval_uses is None:
        problem = "A plan is due after a number of days, of uses, or the sooner of both: say one."
        raise InvalidInput(path=(*at, "intervalDays"), problem=problem)
    bounds = (
        ("intervalDays", details.interval_days, 1, LONGEST_INTERVAL),
        ("intervalUses", details.interval_uses, 1, MOST_USES),
        ("leadDays", details.lead_days, 0, LONGEST),
        ("graceDays", details.grace_days, 0, LONGEST),
    )
    for name, value, least, most in bounds:
        if value is not None and not least <= value <= most:
            raise InvalidInput(path=(*at, name), problem=f"This is {least} to {most}; {value} was given.")
    if details.interval_days is not None and details.lead_days >= details.interval_days:
        problem = f"The lead, {details.lead_days} days, is shorter than the interval, {details.interval_days}."
        raise InvalidInput(path=(*at, "leadDays"), problem=problem)


def due(done_on: date, *, interval_days: int | None, grace_days: int) -> tuple[date | None, date | None]:
    """The day on which it is due after it was done, and the last one of its grace; None where uses alone count."""
    if interval_days is None:
        return None, None
    due_on = done_on + timedelta(days=interval_days)
    return due_on, due_on + timedelta(days=grace_days)


def reached(uses: int, *, interval_uses: int | None, due_on: date | None, today: date) -> bool:
    """Whether so many uses since it was done last make it due today, and nothing made it due before."""
    return interval_uses is not None and uses >= interval_uses and (due_on is None or due_on > today)


def require_another(verifier: UUID, *, done_by: frozenset[UUID]) -> None:
    """Raises VerifiedOwnWork."""
    if verifier in done_by:
        raise VerifiedOwnWork


def require_at_rest(equipment: str, cleanliness: Cleanliness | None) -> None:
    """What touches the product was opened: it is neither in use nor being cleaned. Raises ContactNotAtRest."""
    if cleanliness not in AT_REST:
        raise ContactNotAtRest(equipment=equipment, cleanliness=str(cleanliness))

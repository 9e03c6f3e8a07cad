"""What must hold for a review of who has which rights."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.access.kinds import AccessOutcome
from domain.access.refusals import GrantsNotAsListed, OwnAccess
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_text

MONTHS, MONTHS_LONGEST = 12, 24
"""Within so many months a review follows the last one: where the company set nothing, and at most.

EU GMP Annex 11 §12.3 and ISO 27001 A.5.18 demand it from time to time; a year is what inspectors take as usual.
"""
LEAD_DAYS = 14
"""So many days before it is due it is work, and people are told of it. The house's own."""
GRANTS = 2_000
"""So many roles at most are reviewed at once, since what is signed is read as one."""
SEEN_WITHIN = timedelta(days=1)
"""A list is signed within so long after it was read."""
CONCLUSION, REASON = 4_000, 500


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one role; `reason` is why it is revoked."""

    grant: UUID
    outcome: AccessOutcome
    reason: str | None = None


def require_months(months: int) -> None:
    """Raises InvalidInput."""
    if not 1 <= months <= MONTHS_LONGEST:
        problem = f"Access is reviewed within 1 to {MONTHS_LONGEST} months; {months} were given."
        raise InvalidInput(path=("months",), problem=problem)


def require_seen(seen_at: datetime, *, now: datetime) -> None:
    """What is signed was read lately, and not in the future. Raises InvalidInput."""
    if not now - SEEN_WITHIN <= seen_at <= now:
        problem = "This is when the list was read, within the last 24 hours; take it from accessToReview."
        raise InvalidInput(path=("seenAt",), problem=problem)


def require_reviewable(held: int) -> None:
    """Raises InvalidInput."""
    if held > GRANTS:
        problem = f"{held} roles are held here; {GRANTS} at most are reviewed at once. Revoke what isn't needed first."
        raise InvalidInput(path=("grants",), problem=problem)


def require_each_decided(held: Collection[UUID], decisions: Sequence[Decision]) -> None:
    """Each role that is held is decided on, once, and no other (PPL-1; EU GMP Annex 11 §12.3).

    Raises GrantsNotAsListed, InvalidInput.
    """
    named = Counter(one.grant for one in decisions)
    missing = sorted(set(held) - set(named))
    others = sorted(one for one, times in named.items() if times > 1 or one not in held)
    if missing or others:
        raise GrantsNotAsListed(missing=missing, others=others, path=("grants",))
    for place, one in enumerate(decisions):
        _require_reason(one, path=("grants", str(place), "reason"))


def _require_reason(decision: Decision, *, path: tuple[str, ...]) -> None:
    """Said of what is revoked, and of nothing else. Raises InvalidInput."""
    if decision.outcome is AccessOutcome.REVOKED:
        require_text(decision.reason or "", limit=REASON, path=path)
    elif decision.reason is not None:
        raise InvalidInput(path=path, problem="A reason is said of a role that is revoked; one that is kept has none.")


def require_not_own(revoked: Iterable[tuple[UUID, str]], *, reviewer: UUID) -> None:
    """Persons with their roles: nobody revokes their own, whose review is another's (PPL-1). Raises OwnAccess."""
    for person, role in revoked:
        if person == reviewer:
            raise OwnAccess(role=role, path=("grants",))

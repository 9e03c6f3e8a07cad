"""What must hold of a clearance, and for how long it counts: from values alone (EQP-7; 21 CFR 211.130(e), 211.188)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.equipment import rules
from domain.equipment.clearance.kinds import ClearanceFinding, ClearanceState
from domain.equipment.clearance.refusals import FindingNeedsRemark, VerifiedOwnClearance
from domain.equipment.clearance.values import ClearanceDetails, Finding
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_line, require_text

ITEMS, ITEM = 50, 500
"""How many items a procedure has at most, and how long each is."""
LONGEST = 31 * 24 * 60
"""In minutes; what was clear a month ago proves nothing."""


def require_procedure(details: ClearanceDetails) -> None:
    """Raises InvalidInput."""
    require_line(details.name, limit=rules.NAME, path=("details", "name"))
    if not 1 <= details.lasts_minutes <= LONGEST:
        problem = f"A clearance counts for 1 to {LONGEST} minutes; {details.lasts_minutes} were given."
        raise InvalidInput(path=("details", "lastsMinutes"), problem=problem)
    at = ("details", "items")
    if not 1 <= len(details.items) <= ITEMS:
        problem = f"A procedure looks at 1 to {ITEMS} items; {len(details.items)} were given."
        raise InvalidInput(path=at, problem=problem)
    for place, one in enumerate(details.items):
        require_line(one, limit=ITEM, path=(*at, str(place)))
    if len({one.strip() for one in details.items}) != len(details.items):
        raise InvalidInput(path=at, problem="Each item is looked at once; one stands there twice.")


def require_findings(given: Sequence[Finding], *, positions: frozenset[int]) -> None:
    """Each item is answered once; what isn't clear says why. Raises InvalidInput, FindingNeedsRemark."""
    answered = [one.position for one in given]
    if len(answered) != len(set(answered)) or set(answered) != positions:
        lacking = ", ".join(str(one) for one in sorted(positions - set(answered))) or "none"
        problem = f"Each item from 1 to {len(positions)} is answered once; not answered: {lacking}."
        raise InvalidInput(path=("findings",), problem=problem)
    for one in given:
        if one.remark is not None:
            require_text(one.remark, limit=rules.REASON, path=("findings", str(one.position), "remark"))
        elif one.found is ClearanceFinding.NOT_CLEAR:
            raise FindingNeedsRemark(position=one.position, path=("findings",))


def all_clear(given: Sequence[Finding]) -> bool:
    """Whether nothing was found; one item that isn't clear fails the whole."""
    return all(one.found is ClearanceFinding.CLEAR for one in given)


def clear_until(performed_at: datetime, minutes: int) -> datetime:
    """The last moment at which it counts, from when the place was looked at, whenever that was verified (EQP-7)."""
    return performed_at + timedelta(minutes=minutes)


def state_at(written: ClearanceState, *, until: datetime | None, now: datetime) -> ClearanceState:
    """What a clearance is at a moment: its time passes, whether anybody wrote that or not (EQP-7)."""
    passed = written is ClearanceState.CLEARED and until is not None and now > until
    return ClearanceState.LAPSED if passed else written


def require_another(verifier: UUID, *, cleared_by: frozenset[UUID]) -> None:
    """Who verifies neither began nor performed it. Raises VerifiedOwnClearance."""
    if verifier in cleared_by:
        raise VerifiedOwnClearance

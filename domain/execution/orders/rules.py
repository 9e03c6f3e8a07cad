"""What must hold of what is ordered, before anything of it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.execution.orders.refusals import OrderSuperseded, VersionNotPlannable
from domain.execution.rules import batches
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_text
from domain.recipes.kinds import VersionState

REASON, NOTES = 2000, 2000
HIGHEST, LOWEST = 1, 9
PIECES = 50
PLACES = 200
SOURCES = 50
PLANNABLE = frozenset({VersionState.EFFECTIVE, VersionState.APPROVED})
ENDED = frozenset({VersionState.SUPERSEDED, VersionState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Planned:
    """A piece of equipment that the batch is to have, and for which demand of the recipe, where that is told."""

    equipment: UUID
    requirement: UUID | None = None


@dataclass(frozen=True, slots=True)
class PlannedFrom:
    """A batch, whatever lots it gives, or a lot that the order's batch is to be made from: one of the two."""

    batch: UUID | None = None
    lot: UUID | None = None

    def __post_init__(self) -> None:
        assert (self.batch is None) != (self.lot is None), self

    @property
    def id(self) -> UUID:
        """Of whichever it is."""
        found = self.batch or self.lot
        assert found is not None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What is ordered: how much (None: the recipe's own size), when, on what, from what, in which campaign's place."""

    size: Quantity | None = None
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    priority: int | None = None
    notes: str | None = None
    equipment: tuple[Planned, ...] = ()
    campaign: UUID | None = None
    position: int | None = None
    planned_from: frozenset[PlannedFrom] = frozenset()


def require_sound(ordered: Ordered, *, now: datetime, planned_before: datetime | None = None) -> None:
    """Its times, priority, notes, equipment and sources are of their form. Raises InvalidInput.

    A start that was planned before stays as it is, though it has passed.
    """
    if ordered.planned_start is None or ordered.planned_start != planned_before:
        batches.require_planned_start(ordered.planned_start, now=now)
    batches.require_planned_end(ordered.planned_start, ordered.planned_end)
    if ordered.priority is not None and not HIGHEST <= ordered.priority <= LOWEST:
        problem = f"From {HIGHEST}, before all others, to {LOWEST}; {ordered.priority} was given."
        raise InvalidInput(path=("priority",), problem=problem)
    if ordered.notes is not None:
        require_text(ordered.notes, limit=NOTES, path=("notes",))
    if ordered.position is not None:
        if ordered.campaign is None:
            raise InvalidInput(path=("campaignPosition",), problem="Say the campaign in which it has this place.")
        if not 1 <= ordered.position <= PLACES:
            problem = f"From 1 to {PLACES}; {ordered.position} was given."
            raise InvalidInput(path=("campaignPosition",), problem=problem)
    _require_pieces(ordered.equipment)
    if len(ordered.planned_from) > SOURCES:
        problem = f"At most {SOURCES} batches and lots; {len(ordered.planned_from)} were given."
        raise InvalidInput(path=("plannedFrom",), problem=problem)


def _require_pieces(equipment: Sequence[Planned]) -> None:
    if len(equipment) > PIECES:
        problem = f"At most {PIECES} pieces of equipment; {len(equipment)} were given."
        raise InvalidInput(path=("equipment",), problem=problem)
    if len({one.equipment for one in equipment}) < len(equipment):
        raise InvalidInput(path=("equipment",), problem="Each piece of equipment is planned once.")


def require_plannable(state: str) -> None:
    """What is ordered is in effect, or is approved and will be (REC-3). Raises VersionNotPlannable."""
    if state not in PLANNABLE:
        raise VersionNotPlannable(state=state, path=("recipeVersion",))


def require_current(number: str, *, version: int, state: str) -> None:
    """Its version wasn't superseded: orders move only by an explicit re-issue (REC-4). Raises OrderSuperseded."""
    if state in ENDED:
        raise OrderSuperseded(number=number, version=version, state=state)

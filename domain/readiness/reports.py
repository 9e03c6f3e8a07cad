"""What readiness tells: of a site by its materials and batches, and of one batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.execution.kinds import BatchState
from domain.kernel.quantity import Quantity
from domain.materials.kinds import LotStatus
from domain.materials.quality.blocking import LotBlocker
from domain.readiness.figures import MaterialFigures
from domain.readiness.kinds import LineReadiness, Supplied

WORST_FIRST = (
    LineReadiness.SHORT,
    LineReadiness.UNDEFINED,
    LineReadiness.WAITING_FOR_RELEASE,
    LineReadiness.READY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotShare:
    """What a lot gives to a line; `blockers` forbid its release where it waits for that."""

    lot: UUID
    number: str
    quantity: Decimal
    supplied: Supplied
    last_day: date | None
    blockers: tuple[LotBlocker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReport:
    """A line of a batch's formula: `formula` as the recipe writes it for its own size, the others in `unit`.

    That is the material's unit. Where `readiness` is UNDEFINED, `needed`, `still_open` and `shortage` aren't known.
    """

    id: UUID
    code: str
    name: str
    material: UUID | None
    formula: Quantity
    unit: str | None
    needed: Decimal | None
    still_open: Decimal | None
    readiness: LineReadiness
    shares: tuple[LotShare, ...] = ()
    shortage: Decimal | None = None
    short_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """A batch to be made, on the day its materials are needed."""

    batch: UUID
    number: str
    state: BatchState
    needed_on: date
    lines: Sequence[LineReport]

    @property
    def readiness(self) -> LineReadiness:
        """That of its worst line; a batch without a formula needs nothing."""
        found = {one.readiness for one in self.lines}
        return next((one for one in WORST_FIRST if one in found), LineReadiness.READY)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotReport:
    """A lot of a demanded material as it stands today."""

    lot: UUID
    number: str
    status: LotStatus
    quantity: Decimal
    last_day: date | None
    allocated: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialReport:
    """A material that batches need, at a site, in its unit."""

    material: UUID
    code: str
    unit: str
    figures: MaterialFigures
    lots: Sequence[LotReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """A site's materials by code, and its batches in the order of their need."""

    today: date
    until: date
    materials: Sequence[MaterialReport]
    batches: Sequence[BatchReport]

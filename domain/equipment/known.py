"""What is known of a piece of equipment or a room as its suitability is asked, and of the batch that wants it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.equipment.cleaning.kinds import CleaningKind, Cleanliness
from domain.equipment.cleaning.rules import Campaign, PastUse
from domain.equipment.clearance.kinds import ClearanceState, LapseCause
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.service.kinds import TagKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A batch that equipment is allocated to; whether it uses it now."""

    batch: UUID
    number: str
    using: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """How clean it is and has to be; `cleanliness` as it was last written, holds as in `plant.models.Equipment`."""

    cleanliness: Cleanliness
    clean_until: datetime | None
    dirty_until: datetime | None
    overdue_cleaning: CleaningKind
    sterile: bool
    campaign: Campaign
    major_at: datetime | None
    uses: tuple[PastUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """What calibration a piece of equipment needs has become: due on a day of its site, and until which one it counts.

    None: it was never calibrated.
    """

    code: str
    due_on: date | None
    counts_until: date | None
    passed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintained:
    """A maintenance plan of equipment: due on a day of its site, and by which one it is done at the latest."""

    code: str
    plan: str
    due_on: date
    counts_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OutModule:
    """A module that somebody took out of service, and why."""

    code: str
    says: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """Why equipment was put out of service by rule, and by which code it is known."""

    code: str
    kind: TagKind
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """The batch's last clearance of a place; `state` as it was last written, a CLEARED one counts to `until`."""

    state: ClearanceState
    until: datetime | None = None
    lapsed_at: datetime | None = None
    cause: LapseCause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDemand:
    """A room or piece of equipment that is cleared before each batch, and what stands there for the wanted one."""

    place: str
    clearance: Clearance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """What is declared of one quantity of a room, in `unit`, and its last reading; None: there was none."""

    room: str
    name: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    max_age_minutes: int
    value: Decimal | None = None
    measured_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that is known of a piece of equipment; `upkeep` is None for what only holds others.

    `retired_scale` is the code of the enrolled scale that it is, where that one was retired.
    `calibrations`, `maintenance` and `tags` are its own and those of the modules that belong to it: a unit is as good
    as its instruments; `out` are those of them that are out of service. `zone` is its site's, in which days are
    counted (EXE-13).
    `demands` are the clearances that it and the room that it stands in demand for the wanted batch, `climate` is what
    is declared of that room.
    """

    code: str
    site: UUID
    service: ServiceState
    shareable: bool
    upkeep: Upkeep | None
    service_reason: str | None = None
    retired_scale: str | None = None
    holders: tuple[Holder, ...] = ()
    zone: str = "UTC"
    calibrations: tuple[Calibrated, ...] = ()
    tags: tuple[Tagged, ...] = ()
    out: tuple[OutModule, ...] = ()
    maintenance: tuple[Maintained, ...] = ()
    demands: tuple[PlaceDemand, ...] = ()
    climate: tuple[Climate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStanding:
    """All that is known of a room."""

    code: str
    site: UUID
    demands: tuple[PlaceDemand, ...] = ()
    climate: tuple[Climate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The batch that it is wanted for, and when: now."""

    batch: UUID
    site: UUID
    product: str
    now: datetime

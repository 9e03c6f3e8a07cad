"""Whether equipment may be used in a phase of a batch now; what a signed override admits is no obstacle there."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.equipment.known import Wanted
from domain.equipment.plant.models import Equipment
from domain.equipment.suitability import suitability
from domain.equipment.unsuitable import Reason, Unsuitable
from domain.execution.equipment import standing
from domain.execution.gate import overrides
from domain.execution.gate.models import GateOverride
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_models import OperationalLocation

OVERRIDABLE: Final = frozenset(
    {
        Unsuitable.DIRTY,
        Unsuitable.CLEAN_HOLD_LAPSED,
        Unsuitable.DIRTY_HOLD_OVERDUE,
        Unsuitable.NOT_STERILE,
        Unsuitable.MAJOR_CLEANING_DEMANDED,
    }
)
"""What a supervisor may answer for in an emergency; never what another batch has, nor what stands at another site."""


@dataclass(frozen=True, slots=True)
class Fitness:
    """What still forbids the use; `override` is the one that it rests on, None where it needs none."""

    reasons: tuple[Reason, ...]
    override: GateOverride | None = None


def judged(uow: UnitOfWork, found: Equipment, batch: Batch, phase: UUID) -> Fitness:
    """The equipment's row is held by whoever decides by it; its room's is relied on here.

    Nobody answers for what was never cleaned: the use couldn't tell by which cleaning it begins (21 CFR 211.182).
    """
    if found.location_id is not None:
        uow.rely_on(OperationalLocation, found.location_id)  # nobody demands or begins a clearance of it meanwhile
    wanted = Wanted(batch=batch.id, site=batch.site_id, product=batch.product, now=uow.now)
    reasons = suitability(standing.of(uow.session, found, batch.id), wanted)
    if not reasons or found.cleaning_id is None or any(one.kind not in OVERRIDABLE for one in reasons):
        return Fitness(reasons)
    override = overrides.for_equipment(uow, phase, found.id)
    return Fitness(reasons) if override is None else Fitness((), override)

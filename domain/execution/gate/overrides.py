"""Finds an override that somebody signed, and uses it up, for what would be refused without it."""

from collections.abc import Iterable
from uuid import UUID

from domain.execution.gate.events import GateOverrideUsed
from domain.execution.gate.models import GateOverride
from domain.execution.gate.rules import holds
from domain.kernel.unit_of_work import UnitOfWork


def for_person(uow: UnitOfWork, phase: UUID) -> GateOverride | None:
    """One for the acting person in the phase that hasn't lapsed, held."""
    row = GateOverride
    return _live(uow, uow.lock(row, row.phase_execution_id == phase, row.person_id == uow.person))


def for_equipment(uow: UnitOfWork, phase: UUID, equipment: UUID) -> GateOverride | None:
    """One for the equipment in the phase that hasn't lapsed, held; who signed it isn't who uses it."""
    row = GateOverride
    mine = (row.phase_execution_id == phase, row.equipment_id == equipment, row.granted_by != uow.person)
    return _live(uow, uow.lock(row, *mine))


def use(uow: UnitOfWork, found: GateOverride) -> None:
    """One act of it is used up."""
    found.acts_used += 1
    uow.record(GateOverrideUsed(batch=found.batch_id, override=found.id, acts=found.acts_used))


def _live(uow: UnitOfWork, found: Iterable[GateOverride]) -> GateOverride | None:
    return next((one for one in found if _holds(uow, one)), None)


def _holds(uow: UnitOfWork, one: GateOverride) -> bool:
    return holds(lapses_at=one.lapses_at, used=one.acts_used, most=one.acts_most, now=uow.now)

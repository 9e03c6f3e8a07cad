"""Whether a site demands that what is used or charged was scanned before, and whether it was."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement

from domain.execution.controls.models import CapturePolicy
from domain.execution.models import PhaseExecution
from domain.execution.scans.kinds import ScanOutcome
from domain.execution.scans.models import ScanConfirmation
from domain.execution.scans.refusals import ScanDemanded
from domain.kernel.rows import Question
from domain.kernel.unit_of_work import UnitOfWork, seeing


def require_equipment(uow: UnitOfWork, phase: PhaseExecution, things: Sequence[tuple[UUID, str]]) -> None:
    """Each piece, by id and code, was scanned in this phase, where its site says so. Raises ScanDemanded."""
    if not things or not _policy(uow, phase, of_charges=False):
        return
    scan = ScanConfirmation
    scanned = {one.equipment_id for one in _confirmed(uow, phase, scan.equipment_id.in_([one for one, _ in things]))}
    lacking = tuple(f"equipment {code}" for id_, code in things if id_ not in scanned)
    if lacking:
        raise ScanDemanded(things=lacking, phase=phase.number)


def require_charge(uow: UnitOfWork, phase: PhaseExecution, *, lot: tuple[UUID, str], container: UUID | None) -> None:
    """The lot, or where a container of it is told that, was scanned in this phase, where its site says so.

    Raises ScanDemanded.
    """
    if not _policy(uow, phase, of_charges=True):
        return
    scan = ScanConfirmation
    of = scan.lot_id == lot[0] if container is None else scan.container_id == container
    if not _confirmed(uow, phase, of):
        what = f"lot {lot[1]}" if container is None else f"the container of lot {lot[1]}"
        raise ScanDemanded(things=(what,), phase=phase.number)


def _policy(uow: UnitOfWork, phase: PhaseExecution, *, of_charges: bool) -> bool:
    found = uow.find(CapturePolicy, CapturePolicy.site_id == phase.site_id)
    return bool(found) and (found[0].scan_charges if of_charges else found[0].scan_equipment)


def _confirmed(uow: UnitOfWork, phase: PhaseExecution, of: ColumnElement[bool]) -> list[ScanConfirmation]:
    scan = ScanConfirmation
    return uow.find(scan, scan.phase_execution_id == phase.id, of, scan.outcome == ScanOutcome.CONFIRMED)


def foreseen(phase: PhaseExecution) -> Question[ScanConfirmation]:
    """What `of_phase` asks."""
    return seeing(ScanConfirmation, ScanConfirmation.phase_execution_id == phase.id)


def of_phase(uow: UnitOfWork, phase: UUID) -> list[ScanConfirmation]:
    """Everything that was scanned in a phase."""
    return uow.find(ScanConfirmation, ScanConfirmation.phase_execution_id == phase)

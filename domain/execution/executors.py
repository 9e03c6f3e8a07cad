"""Who executed a phase: nobody of them assesses, by whatever way, what left the expected path in it (REV-6)."""

from uuid import UUID

from domain.execution import queries
from domain.execution.commands import signing_values
from domain.execution.equipment.replacement_models import EquipmentReplacement
from domain.execution.models import PhaseExecution
from domain.execution.offline.models import OfflineAct
from domain.execution.unforeseen import excusing
from domain.execution.unforeseen.models import PhaseRepeat
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import PhaseSignature


def executors(uow: UnitOfWork, phase: PhaseExecution) -> frozenset[UUID]:
    """Who started, recorded, corrected, performed, verified, or decided otherwise on the phase.

    That is: said what isn't applicable, had it run again, or replaced equipment in it. Quality's approval of a phase
    executes nothing.
    """
    signed = {one.person for one in queries.given(uow, phase) if one.meaning is not PhaseSignature.QUALITY}
    started = set() if phase.started_by is None else {phase.started_by}
    otherwise = {one.marked_by for one in excusing.of_phase(uow, phase)}
    otherwise |= {one.decided_by for one in uow.find(PhaseRepeat, PhaseRepeat.repeated_id == phase.id)}
    replacement = EquipmentReplacement
    otherwise |= {one.replaced_by for one in uow.find(replacement, replacement.phase_execution_id == phase.id)}
    otherwise |= {one.person_id for one in uow.find(OfflineAct, OfflineAct.phase_execution_id == phase.id)}
    return queries.recorders(uow, phase) | signed | started | otherwise | _value_signers(uow, phase)


def _value_signers(uow: UnitOfWork, phase: PhaseExecution) -> frozenset[UUID]:
    given = signing_values.given_on(uow, [one.id for one in queries.values(uow, phase)])
    return frozenset(one.person for each in given.values() for one in each if one.meaning is not PhaseSignature.QUALITY)

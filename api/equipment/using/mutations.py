"""Each act between batches and equipment."""

from collections.abc import Callable

import strawberry

from api.context import Info, act, changed
from api.equipment.using import inputs as forms
from api.equipment.using.types import EquipmentAllocation, EquipmentUse
from api.problems import Problem
from api.relay import local_id, maybe_id
from domain.execution.equipment.commands import allocating, replacing, using
from domain.execution.equipment.commands.replacing import Replace
from infra.transaction import Outcome


@strawberry.type
class EquipmentAllocationPayload:
    allocation: EquipmentAllocation | None = None
    problems: list[Problem]


@strawberry.type
class EquipmentUsePayload:
    use: EquipmentUse | None = None
    problems: list[Problem]


@strawberry.type
class UsingMutation:
    @strawberry.mutation(description="Give a piece of equipment to a batch, alone unless it is shareable (EQP-6).")
    def allocate_equipment(self, info: Info, input: forms.AllocateEquipmentInput) -> EquipmentAllocationPayload:  # noqa: A002 -- GraphQL's word
        return _allocation(info, lambda: _allocate(info, input))

    @strawberry.mutation(description="The batch has it no more.")
    def release_equipment(self, info: Info, input: forms.ReleaseEquipmentInput) -> EquipmentAllocationPayload:  # noqa: A002 -- GraphQL's word
        return _allocation(info, lambda: _release(info, input))

    @strawberry.mutation(description="Begin to use equipment in a phase: it has to be suitable now (EQP-1 to EQP-7).")
    def begin_equipment_use(self, info: Info, input: forms.BeginEquipmentUseInput) -> EquipmentUsePayload:  # noqa: A002 -- GraphQL's word
        return _use(info, lambda: _begin(info, input))

    @strawberry.mutation(description="End a use: the equipment is DIRTY, and its dirty hold counts (EQP-1, EQP-2).")
    def end_equipment_use(self, info: Info, input: forms.EndEquipmentUseInput) -> EquipmentUsePayload:  # noqa: A002 -- GraphQL's word
        return _use(info, lambda: _end(info, input))

    @strawberry.mutation(
        description="Go on with other equipment in the same phase, whose suitability is asked as for any: an exception."
        " What gave way is DIRTY, and the batch's no more (UNX-3)."
    )
    def replace_equipment(self, info: Info, input: forms.ReplaceEquipmentInput) -> EquipmentUsePayload:  # noqa: A002 -- GraphQL's word
        return _use(info, lambda: _replace(info, input))


def _allocation(info: Info, work: Callable[[], Outcome]) -> EquipmentAllocationPayload:
    return changed(info, EquipmentAllocationPayload, "allocation", EquipmentAllocation, work)


def _use(info: Info, work: Callable[[], Outcome]) -> EquipmentUsePayload:
    return changed(info, EquipmentUsePayload, "use", EquipmentUse, work)


def _allocate(info: Info, given: forms.AllocateEquipmentInput) -> Outcome:
    equipment = local_id(given.equipment, "Equipment", path="equipment")
    batch, named = local_id(given.batch, "Batch", path="batch"), given.requirement
    requirement = None if named is None else local_id(named, "RecipeEquipment", path="requirement")
    return act(
        info,
        "allocateEquipment",
        lambda uow: allocating.allocate(uow, equipment=equipment, batch=batch, requirement=requirement),
        given=[str(equipment), str(batch), named],
        command_id=given.command_id,
    )


def _release(info: Info, given: forms.ReleaseEquipmentInput) -> Outcome:
    allocation = local_id(given.allocation, "EquipmentAllocation", path="allocation")
    return act(
        info,
        "releaseEquipment",
        lambda uow: allocating.release(uow, allocation=allocation, version=given.version, reason=given.reason),
        given=[str(allocation), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _begin(info: Info, given: forms.BeginEquipmentUseInput) -> Outcome:
    equipment = local_id(given.equipment, "Equipment", path="equipment")
    phase = local_id(given.phase, "PhaseExecution", path="phase")
    late = None if given.late is None else given.late.to_domain()
    return act(
        info,
        "beginEquipmentUse",
        lambda uow: using.begin_use(uow, equipment=equipment, phase=phase, late=late),
        given=[str(equipment), str(phase), *([] if given.late is None else [given.late.told])],
        command_id=given.command_id,
    )


def _end(info: Info, given: forms.EndEquipmentUseInput) -> Outcome:
    use = local_id(given.use, "EquipmentUse", path="use")
    phase = local_id(given.phase, "PhaseExecution", path="phase")
    late = None if given.late is None else given.late.to_domain()
    return act(
        info,
        "endEquipmentUse",
        lambda uow: using.end_use(uow, use=use, version=given.version, phase=phase, late=late),
        given=[str(use), given.version, str(phase), *([] if given.late is None else [given.late.told])],
        command_id=given.command_id,
    )


def _replace(info: Info, given: forms.ReplaceEquipmentInput) -> Outcome:
    wanted = Replace(
        use=local_id(given.use, "EquipmentUse", path="use"),
        version=given.version,
        phase=local_id(given.phase, "PhaseExecution", path="phase"),
        equipment=local_id(given.equipment, "Equipment", path="equipment"),
        reason=given.reason,
        deviation=maybe_id(given.planned_deviation, "PlannedDeviation", path="plannedDeviation"),
    )
    named = wanted.use, wanted.phase, wanted.equipment, wanted.deviation
    return act(
        info,
        "replaceEquipment",
        lambda uow: replacing.replace(uow, wanted),
        given=[*(None if one is None else str(one) for one in named), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )

"""ISA-88's commands on a batch, on what its recipe's procedure consists of, and on its phases."""

from collections.abc import Callable
from typing import Any

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.execution.phase_types import PhaseExecution
from api.execution.types import Batch
from api.problems import Problem
from api.relay import local_id
from domain.ending.commands.aborting import ABORT_PROCEDURE, AbortProcedure
from domain.execution.commands import commanding
from domain.execution.kinds import HoldKind
from domain.execution.models import Batch as BatchRow
from domain.execution.procedures import At
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(
    description="The batch as it was seen; of it a unit procedure or operation by its code, or one phase, or else all."
)
class CommandProcedureInput:
    batch: strawberry.ID
    version: int
    block: str | None = None
    phase: strawberry.ID | None = None
    reason: str
    command_id: str | None = None

    @property
    def at(self) -> At:
        return _at(self.block, self.phase)


@strawberry.input(description="What is aborted, as it was seen, and why.")
class AbortProcedureAct:
    batch: strawberry.ID
    version: int
    block: str | None = None
    phase: strawberry.ID | None = None
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        batch = local_id(self.batch, "Batch", path="batch")
        return ABORT_PROCEDURE, AbortProcedure(batch, self.version, _at(self.block, self.phase), self.reason)


@strawberry.input
class AbortProcedureInput(AbortProcedureAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Which phase, as it was seen, and by what it is in the condition that is asked for.")
class ConfirmConditionInput:
    phase: strawberry.ID
    version: int
    remark: str
    command_id: str | None = None


@strawberry.type
class CommandProcedurePayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class AbortProcedurePayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class ConfirmConditionPayload:
    phase: PhaseExecution | None = None
    problems: list[Problem]


@strawberry.type
class CommandingMutation:
    @strawberry.mutation(
        description="Let nothing more start; what runs goes on to its end, or to where its operator says (CMD-1)."
    )
    def pause_procedure(self, info: Info, input: CommandProcedureInput) -> CommandProcedurePayload:  # noqa: A002 -- GraphQL's word
        return _commanded(info, "pauseProcedure", input, _halting(input, HoldKind.PAUSE))

    @strawberry.mutation(description="Let what was paused go on, where it was paused (CMD-1).")
    def resume_procedure(self, info: Info, input: CommandProcedureInput) -> CommandProcedurePayload:  # noqa: A002 -- GraphQL's word
        return _commanded(info, "resumeProcedure", input, _lifting(input, HoldKind.PAUSE))

    @strawberry.mutation(description="Bring what runs to a stand in a safe condition (CMD-1); holdBatch holds it all.")
    def hold_procedure(self, info: Info, input: CommandProcedureInput) -> CommandProcedurePayload:  # noqa: A002 -- GraphQL's word
        return _commanded(info, "holdProcedure", input, _halting(input, HoldKind.HOLD))

    @strawberry.mutation(description="Let what was held run again, where it was held (CMD-1).")
    def restart_procedure(self, info: Info, input: CommandProcedureInput) -> CommandProcedurePayload:  # noqa: A002 -- GraphQL's word
        return _commanded(info, "restartProcedure", input, _lifting(input, HoldKind.HOLD))

    @strawberry.mutation(
        description="End it in an orderly way before it is complete; an exception. A batch doesn't go on then (CMD-2)."
    )
    def stop_procedure(self, info: Info, input: CommandProcedureInput) -> CommandProcedurePayload:  # noqa: A002 -- GraphQL's word
        return _commanded(info, "stopProcedure", input, _halting(input, HoldKind.STOP))

    @strawberry.mutation(
        description="End it at once, signed; an exception. Its challenge tells what the batch leaves behind (CMD-4)."
    )
    def abort_procedure(self, info: Info, input: AbortProcedureInput) -> AbortProcedurePayload:  # noqa: A002 -- GraphQL's word
        def work() -> Outcome:
            return sign(info, *input.signed(), input.signature, input.command_id)

        return changed(info, AbortProcedurePayload, "batch", Batch, work)

    @strawberry.mutation(
        description="Let what was stopped or aborted be run again; the runs that ended stay beside it (CMD-3)."
    )
    def reset_procedure(self, info: Info, input: CommandProcedureInput) -> CommandProcedurePayload:  # noqa: A002 -- GraphQL's word
        def command(uow: UnitOfWork) -> BatchRow:
            return commanding.reset(uow, **_given(input), at=input.at, reason=input.reason)

        return _commanded(info, "resetProcedure", input, command)

    @strawberry.mutation(
        description="Say that a phase is in the condition a command asks for: held, stopped, running again (CMD-1)."
    )
    def confirm_condition(self, info: Info, input: ConfirmConditionInput) -> ConfirmConditionPayload:  # noqa: A002 -- GraphQL's word
        phase = local_id(input.phase, "PhaseExecution", path="phase")

        def work() -> Outcome:
            return act(
                info,
                "confirmCondition",
                lambda uow: commanding.confirm_condition(uow, phase=phase, version=input.version, remark=input.remark),
                given={"phase": str(phase), "version": input.version, "remark": input.remark},
                command_id=input.command_id,
            )

        return changed(info, ConfirmConditionPayload, "phase", PhaseExecution, work)


def _at(block: str | None, phase: str | None) -> At:
    return At(block=block, phase=None if phase is None else local_id(phase, "PhaseExecution", path="phase"))


def _given(given: CommandProcedureInput) -> dict[str, Any]:
    return {"batch": local_id(given.batch, "Batch", path="batch"), "version": given.version}


def _halting(given: CommandProcedureInput, kind: HoldKind) -> Callable[[UnitOfWork], BatchRow]:
    return lambda uow: commanding.halt(uow, **_given(given), at=given.at, kind=kind, reason=given.reason)


def _lifting(given: CommandProcedureInput, kind: HoldKind) -> Callable[[UnitOfWork], BatchRow]:
    return lambda uow: commanding.lift(uow, **_given(given), at=given.at, kind=kind, reason=given.reason)


def _commanded(
    info: Info, name: str, given: CommandProcedureInput, command: Callable[[UnitOfWork], BatchRow]
) -> CommandProcedurePayload:
    def work() -> Outcome:
        at = given.at
        told: Json = {
            "batch": str(_given(given)["batch"]),
            "version": given.version,
            "block": at.block,
            "phase": None if at.phase is None else str(at.phase),
            "reason": given.reason,
        }
        return act(info, name, command, given=told, command_id=given.command_id, reason=given.reason)

    return changed(info, CommandProcedurePayload, "batch", Batch, work)

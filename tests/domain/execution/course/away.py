"""An operation is taken out on a device, which starts, records and completes there; it comes back or is recalled."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Row

from domain.execution.offline import taking_out
from domain.execution.offline.applying import Sent
from domain.execution.offline.kinds import OfflineKind
from domain.execution.offline.taking_out import TakeOut
from domain.kernel.actor import Actor
from tests.conftest import every_row
from tests.domain.execution.course.insertions import Insertions
from tests.domain.execution.course.machine import NUMBERED, PEOPLE, RECORDED_IN, Act
from tests.domain.execution.course.repeats import Repeats

OPERATION = "Drying"
"""Nothing that its phases need takes a connection."""
GOING_ON = {"RUNNING", "PAUSING"}
HERE = ("phase_execution", "parameter_value", "signature", "operation_take_out")
HANDS = {"operator", "second_operator", "supervisor"}


class Away(Insertions, Repeats):
    """A device of the company, on which whoever took an operation out goes on alone."""

    @rule(who=PEOPLE, other=st.sampled_from((OPERATION, OPERATION, OPERATION, "Wet granulation")))
    def take_out(self, who: str, other: str) -> None:
        tablet, batch = self.world.tablet(self.way), self.way.batch
        given = TakeOut(batch=batch, unit_procedure="Granulation", operation=other, device=tablet.id)
        may = who in HANDS and other == OPERATION and self.row().state in GOING_ON and self.may_leave()
        told = f"{who} takes {other} out"
        if self.tried(
            lambda: self.way.do(self.who(who), lambda uow: taking_out.take_out(uow, given)), may=may, told=told
        ):
            assert self.taken() is not None

    def may_leave(self) -> bool:
        """Something of the operation is left, none of it stands still or is away, and nothing is inserted before it."""
        runs = [one for one in self.of_operation() if not one.left_out_at and not one.not_applicable_at]
        left = [one for one in runs if one.state in {"IDLE", "RUNNING"}]
        still = [one for one in runs if one.state not in {"IDLE", "RUNNING", "COMPLETE", "STOPPED", "ABORTED"}]
        free = not any(one.take_out_id or self.inserted_before(one) for one in left)
        return bool(left) and not still and free

    def of_operation(self) -> list[Row[Any]]:
        drying = {one.id for one in self.way.table("recipe_phase") if one.operation == OPERATION}
        return [one for one in self.runs() if one.recipe_phase_id in drying]

    def taken(self) -> Row[Any] | None:
        """What is out now."""
        return next((one for one in self.rows("operation_take_out") if one.ended_at is None), None)

    @rule(who=st.sampled_from(sorted(HANDS)), kind=st.sampled_from(list(OfflineKind)), pick=NUMBERED)
    def send(self, who: str, kind: OfflineKind, pick: int) -> None:
        """What was done there: applied under the same rules as here, or kept with its refusal and not applied."""
        run = self.picked(self.of_operation(), pick)
        assert run is not None, "its phases are in every batch"
        parameters = self.world.parameters(run.recipe_phase_id)
        if kind is OfflineKind.VALUE and not parameters:
            return
        may, now = self.may_apply_there(run, kind), self.world.now
        sent = Sent(
            device=self.world.tablet(self.way).id,
            sequence=next(self.world.company.sequence),
            device_time=now,
            sent_at=now,
            arrived_at=now,
            depends_on=(),
            phase=run.id,
            kind=kind,
            value=self.value(run, parameters[0], 1) if kind is OfflineKind.VALUE else None,
        )
        before = every_row(self.world.admin, HERE, self.plant.company)
        tablet, taken = self.world.tablet(self.way), self.taken()
        tablet.run = self.way
        id_ = tablet.apply(sent, by=self.who(who))
        kept = next(one for one in self.rows("offline_act") if one.id == id_)
        told = f"{who} sends {kind} of {self.called(run.id)}, out: {taken is not None}: {kept.says}"
        assert (kept.outcome == "APPLIED") is may, told
        assert (kept.exception_id is not None) is (not may or kind is OfflineKind.COMPLETE), told
        assert may or every_row(self.world.admin, HERE, self.plant.company) == before, told

    def may_apply_there(self, run: Row[Any], kind: OfflineKind) -> bool:
        taken, state, parameters = self.taken(), self.row().state, self.world.parameters(run.recipe_phase_id)
        has = taken is not None and run.take_out_id == taken.id
        match kind:
            case OfflineKind.START:
                still = self.halted_above(run.id)
                ready = run.state == "IDLE" and not run.not_applicable_at and state in {"IDLE", "RUNNING"}
                return has and ready and not still and not self.inserted_before(run) and self.in_turn_there(run)
            case OfflineKind.COMPLETE:
                return has and run.state in GOING_ON and state in GOING_ON and self.all_recorded(run)
            case OfflineKind.VALUE:
                recorded = any(one.phase_execution_id == run.id for one in self.rows("parameter_value"))
                marked = parameters[0].id in self.excused(run)
                open_ = run.state in RECORDED_IN and state in RECORDED_IN
                return open_ and not recorded and not marked and (has or not self.recalled())

    def recalled(self) -> bool:
        """Whether a supervisor took back what was out last."""
        taken = sorted(self.rows("operation_take_out"), key=lambda one: one.taken_at)
        return bool(taken and taken[-1].recalled)

    def all_recorded(self, run: Row[Any]) -> bool:
        recorded = {one.recipe_parameter_id for one in self.rows("parameter_value") if one.phase_execution_id == run.id}
        wanted = {one.id for one in self.world.parameters(run.recipe_phase_id)}
        return not wanted - recorded - self.excused(run)

    def in_turn_there(self, run: Row[Any]) -> bool:
        """What comes before it is done, or was completed there and isn't signed yet."""
        signed = {one.subject_id for one in self.way.table("signature")}
        return all(
            one.signed_off_at
            or one.not_applicable_at
            or (one.state == "COMPLETE" and one.take_out_id == run.take_out_id and one.id not in signed)
            for one in self.of_operation()
            if one.number < run.number
        )

    @rule(who=PEOPLE, pick=NUMBERED, recalls=st.booleans())
    def bring_back(self, who: str, pick: int, *, recalls: bool) -> None:
        found = self.picked(self.rows("operation_take_out")[::-1], pick // 5)
        if found is None:
            return
        by, open_ = self.who(who), found.ended_at is None
        may = who == "supervisor" if recalls else who in HANDS and found.taken_by == by.person
        told = f"{who} {'recalls' if recalls else 'brings back'} what is {'out' if open_ else 'back'}"
        act = self._recall if recalls else self._return
        self.tried(lambda: act(found.id, by), may=may and open_, told=told)
        if may:
            assert not any(map(self.away, self.of_operation())) or self.taken() is not None

    def come_back(self) -> None:
        """Whoever has it brings it back where the batch goes on; what is given up is recalled."""
        taken = self.taken()
        if taken is None:
            return
        (by,) = [one for one in map(self.who, sorted(HANDS)) if one.person == taken.taken_by]
        if self.ending == 1:
            self._return(taken.id, by)
        else:
            self._recall(taken.id, self.plant.supervisor)

    def may_repeat(self, run: Row[Any]) -> bool:
        taken = self.taken()
        return super().may_repeat(run) and (taken is None or run.take_out_id != taken.id)

    def acts(self) -> dict[str, Act]:
        return {**super().acts(), "returnOperation": self._return, "recallOperation": self._recall}

    def _return(self, take_out: UUID, by: Actor) -> object:
        return self.way.do(
            by,
            lambda uow: taking_out.bring_back(uow, take_out=take_out, version=self._version(take_out), reason="Back"),
        )

    def _recall(self, take_out: UUID, by: Actor) -> object:
        return self.way.do(
            by, lambda uow: taking_out.recall(uow, take_out=take_out, version=self._version(take_out), reason="Lost")
        )

    def _version(self, take_out: UUID) -> int:
        version: int = next(one.version for one in self.rows("operation_take_out") if one.id == take_out)
        return version

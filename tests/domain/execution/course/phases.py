"""The work in the phases: whatever a work list offers is accepted, and what it doesn't offer is refused."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from sqlalchemy import Row

from domain.execution.commands import commanding, recording, running, signing
from domain.execution.commands.recording import RecordValue
from domain.execution.commands.signing import SignPhase
from domain.execution.content import Content
from domain.execution.kinds import IN_TRANSITION
from domain.kernel.actor import Actor
from domain.recipes.walking.values import Question
from domain.signatures.acts import SignedAct
from tests import recipes
from tests.domain.execution.course.machine import NUMBERED, OVER, PEOPLE, WHO, Act, Machine

LOSSES = st.sampled_from(("2.0", "2.9", "3.7"))
TRIED = st.sampled_from(("startPhase", "completePhase", "verifyPhase", "approvePhase", "confirmCondition"))


class Phases(Machine):
    """Start, record, sign, correct."""

    @initialize(ahead=st.integers(0, 6), lumps=st.booleans(), loss=LOSSES)
    def on_its_way(self, ahead: int, loss: str, *, lumps: bool) -> None:
        """It begins anywhere: so much of the work is done already."""
        self.loss, self.lumps = loss, lumps
        for _ in range(ahead):
            self.next_ready()

    @rule(who=PEOPLE, pick=NUMBERED, lumps=st.booleans(), loss=LOSSES)
    def next_of_the_work(self, who: str, pick: int, loss: str, *, lumps: bool) -> None:
        """What is offered is accepted, and what is said not to be possible is refused."""
        offered = self.offered(self.who(who))
        self.loss, self.lumps = loss, lumps
        if offered:
            (act, subject), because = sorted(offered.items(), key=lambda one: str(one[0]))[pick % len(offered)]
            done = self.doing(act, subject, self.who(who))
            self.tried(done, may=because is None, told=f"{act} of {self.called(subject)} by {who}: {because}")

    @rule(who=PEOPLE, pick=NUMBERED, act=TRIED)
    def anything(self, who: str, pick: int, act: str) -> None:
        """What isn't offered is refused."""
        run = self.picked(self.every_run(), pick)
        assert run is not None, "every batch has phases"
        because = self.offered(self.who(who)).get((act, run.id), "It isn't offered.")
        told = f"{act} of {self.called(run.id)} by {who}: {because}"
        self.tried(self.doing(act, run.id, self.who(who)), may=because is None, told=told)

    @rule(pick=NUMBERED, loss=LOSSES, lumps=st.booleans())
    def correct(self, pick: int, loss: str, *, lumps: bool) -> None:
        """A value may be wrong in whatever state its batch is by now."""
        value = self.picked(self.rows("parameter_value"), pick)
        if value is None:
            return
        content = Content(number=Decimal(loss), unit=value.unit) if value.number is not None else Content(yes_no=lumps)
        was = (value.number, value.yes_no)
        self.tried(
            lambda: self.way.correct(value.id, content),
            may=was != (content.number, content.yes_no) and not self.away(self.run(value.phase_execution_id)),
            told=f"a correction of {was} to {content.shown} in {self.called(value.phase_execution_id)}",
        )

    def called(self, subject: UUID) -> str:
        """A run in words, where it is one."""
        found = [one for one in self.every_run() if one.id == subject]
        return "".join(f"phase {one.number} {one.passes or ''} run {one.run}, {one.state}" for one in found) or "it"

    def next_ready(self) -> None:
        """The first thing that somebody can do; there has to be one until the batch is over."""
        if self.row().state not in OVER:
            told: list[object] = []
            assert self.done_by_somebody(told), f"nobody can do anything: {told}"

    def done_by_somebody(self, told: list[object]) -> bool:
        """The first thing that somebody can do is done, or it is told what waits for what."""
        for by in map(self.who, WHO):
            offered = self.offered(by)
            ready = [key for key, because in offered.items() if because is None]
            if ready:
                self.doing(*ready[0], by)()
                return True
            told += offered.items()
        return False

    def acts(self) -> dict[str, Act]:
        return {
            **super().acts(),
            "startPhase": self.start,
            "recordValue": self.record_next,
            "completePhase": lambda run, by: self._signed(signing.COMPLETE_PHASE, run, by),
            "verifyPhase": lambda run, by: self._signed(signing.VERIFY_PHASE, run, by),
            "approvePhase": lambda run, by: self._signed(signing.APPROVE_PHASE, run, by),
            "confirmCondition": self.confirm,
            "decideCondition": self._decide,
        }

    def confirm(self, run: UUID, by: Actor) -> object:
        given = {"phase": run, "version": self.run(run).version, "remark": "Emptied, blower off"}
        return self.way.do(by, lambda uow: commanding.confirm_condition(uow, **given))

    def confirm_all(self) -> None:
        for one in self.runs():
            if one.state in IN_TRANSITION:
                self.confirm(one.id, self.plant.operator)

    def record_next(self, run: UUID, by: Actor) -> object:
        """The first value that a run lacks."""
        row = self.run(run)
        parameter, repetition = self.lacking(row)[0]
        return self.record(row, parameter, repetition, by)

    def record(
        self, run: Row[Any], parameter: Row[Any], repetition: int, by: Actor, *, early: str | None = None
    ) -> object:
        return self.way.do(by, lambda uow: recording.record_value(uow, self.value(run, parameter, repetition, early)))

    def value(self, run: Row[Any], parameter: Row[Any], repetition: int, early: str | None = None) -> RecordValue:
        content = Content(number=Decimal(self.loss), unit=parameter.unit)
        if parameter.kind == "YES_NO":
            content = Content(yes_no=self.lumps)
        return RecordValue(phase=run.id, parameter=parameter.id, repetition=repetition, content=content, early=early)

    def lacking(self, run: Row[Any]) -> list[tuple[Row[Any], int]]:
        """What isn't recorded of a run's parameters, and is applicable; the first of all where nothing lacks."""
        parameters = self.world.parameters(run.recipe_phase_id)
        recorded = {
            (one.recipe_parameter_id, one.repetition)
            for one in self.rows("parameter_value")
            if one.phase_execution_id == run.id
        }
        excused = self.excused(run)
        wanted = [(one, repetition) for one in parameters for repetition in range(1, one.repetition_limit + 1)]
        found = [
            (one, repetition)
            for one, repetition in wanted
            if one.id not in excused and (one.id, repetition) not in recorded
        ]
        return found or wanted

    def excused(self, run: Row[Any]) -> set[UUID]:
        """The parameters of a run that aren't applicable."""
        return {
            one.recipe_parameter_id
            for one in self.rows("not_applicable")
            if one.phase_execution_id == run.id and one.taken_back_at is None and (one.approved_at or not one.critical)
        }

    def start(self, run: UUID, by: Actor) -> object:
        version = self.run(run).version
        return self.way.do(by, lambda uow: running.start_phase(uow, phase=run, version=version))

    def _signed(self, act: SignedAct[Any, Any], run: UUID, by: Actor) -> object:
        return recipes.sign(self.way.do, by, act, SignPhase(run, self.run(run).version))

    def _decide(self, _: UUID, by: Actor) -> object:
        """The first question that nothing recorded answers."""
        asked = {}
        for one in sorted(self.rows("procedure_decision"), key=lambda one: one.revision):
            asked[one.block, tuple(one.passes)] = one
        open_ = [key for key, one in asked.items() if one.holds is None and one.followed is None]
        return self.way.decide(Question(*min(open_)), holds=True, by=by)

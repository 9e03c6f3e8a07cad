"""In-process controls of a batch whose clock goes on: taken in time, late, early, or told missed with a reason."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Row

from domain.execution.controls.commands import missing, watching
from domain.execution.procedures import At
from domain.kernel.actor import Actor
from tests.domain.execution.course.machine import NUMBERED, PEOPLE, RECORDED_IN, Act
from tests.domain.execution.course.marks import Marks
from tests.domain.execution.course.repeats import Repeats

BREAK = "Before the break"
MINUTES = st.sampled_from((1, 6, 11, 16, 31))


class Controls(Marks, Repeats):
    """Something is controlled every so often while another phase runs."""

    @rule(minutes=MINUTES)
    def later(self, minutes: int) -> None:
        """Time passes, and the schedule comes to what falls due or is overdue by then."""
        self.world.ago -= timedelta(minutes=minutes)
        now = self.world.now
        for one in self.rows("control_series"):
            if one.heed_at is not None and one.heed_at <= now:
                self.way.do(self.plant.supervisor, lambda uow, id_=one.id: watching.heed_time(uow, series=id_))
        for one in self.rows("control_series"):
            assert one.heed_at is None or one.heed_at > now, "the schedule comes once"
            assert one.opened <= one.most
            assert one.state != "RUNNING" or one.exhausted_at or one.next_due_at > now

    @rule(who=PEOPLE, pick=NUMBERED, ahead=st.integers(0, 2), early=st.booleans())
    def take(self, who: str, pick: int, ahead: int, *, early: bool) -> None:
        """The last control that fell due, the next, or the one behind that."""
        series = self.picked(self.rows("control_series")[::-1], pick // 4)
        if series is None:
            return
        run, by, now = self.run(series.phase_execution_id), self.who(who), self.world.now
        (parameter,) = [
            one for one in self.world.parameters(run.recipe_phase_id) if one.id == series.recipe_parameter_id
        ]
        opened = self.fallen_due(series, now)
        number = max(opened + ahead, 1)
        self.tried(
            lambda: self.record(run, parameter, number, by, early=BREAK if early else None),
            may=who in {"operator", "second_operator", "supervisor"}
            and self.may_record(run, series, number)
            and self.is_time(series, number, opened, now, early=early),
            told=f"{who} takes control {number} of {opened} {series.state} in {self.called(run.id)}, early: {early}",
        )

    def may_record(self, run: Row[Any], series: Row[Any], number: int) -> bool:
        recorded = {one.repetition for one in self.rows("parameter_value") if one.phase_execution_id == run.id}
        missed = any(one.number == number and one.state == "MISSED" for one in self.controls_of(series))
        open_ = run.state in RECORDED_IN and self.row().state in RECORDED_IN and not self.away(run)
        whole = series.recipe_parameter_id in self.excused(run)
        return open_ and not whole and not missed and number not in recorded and number <= series.most

    def is_time(self, series: Row[Any], number: int, opened: int, now: datetime, *, early: bool) -> bool:
        """Whether it fell due, or does within its grace; the next one is taken early with a reason."""
        if number <= opened:
            return not early
        if series.state != "RUNNING" or opened >= series.most:
            return number == 1 and not early
        every, grace = (timedelta(seconds=float(one)) for one in (series.every_seconds, series.grace_seconds))
        ahead = now < series.counted_from + number * every - grace
        return (early and number == opened + 1) if ahead else not early

    def fallen_due(self, series: Row[Any], now: datetime) -> int:
        """How many did by now, whether they were written down or not."""
        opened: int = series.opened
        every = timedelta(seconds=float(series.every_seconds))
        while series.state == "RUNNING" and opened < series.most:
            if series.counted_from + (opened + 1) * every > now:
                break
            opened += 1
        return opened

    @rule(who=PEOPLE, pick=NUMBERED)
    def miss(self, who: str, pick: int) -> None:
        control = self.picked(self.rows("in_process_control")[::-1], pick)
        if control is None:
            return
        run = self.run(control.phase_execution_id)
        given = {"control": control.id, "version": control.version, "reason": "The balance was being adjusted"}
        open_ = run.state in RECORDED_IN and self.row().state in RECORDED_IN
        self.tried(
            lambda: self.way.do(self.who(who), lambda uow: missing.miss_control(uow, **given)),
            may=who == "supervisor" and control.state == "OPEN" and open_,
            told=f"{who} misses control {control.number}, {control.state}, of {self.called(run.id)}",
        )

    def controls_of(self, series: Row[Any]) -> list[Row[Any]]:
        return [one for one in self.rows("in_process_control") if one.series_id == series.id]

    def acts(self) -> dict[str, Act]:
        return {**super().acts(), "recordValue": self._record}

    def _record(self, subject: UUID, by: Actor) -> object:
        """Of a control that is due, of the next one of a series, or of whatever a phase lacks."""
        for control in self.rows("in_process_control"):
            if control.id == subject:
                return self._recorded(control.phase_execution_id, control.first_repetition, by)
        for one in self.rows("control_series"):
            if one.id == subject:
                return self._recorded(one.phase_execution_id, one.opened + 1, by)
        run = self.run(subject)
        series = next((one for one in self.rows("control_series") if one.phase_execution_id == subject), None)
        parameter, repetition = self.lacking(run)[0]
        if series is None or parameter.id != series.recipe_parameter_id:
            return self.record(run, parameter, repetition, by)
        missed = {one.number for one in self.controls_of(series) if one.state == "MISSED"}
        number = next(number for one, number in self.lacking(run) if one.id == parameter.id and number not in missed)
        now, opened = self.world.now, self.fallen_due(series, self.world.now)
        early = None if self.is_time(series, number, opened, now, early=False) else BREAK
        return self.record(run, parameter, number, by, early=early)

    def _recorded(self, run: UUID, repetition: int, by: Actor) -> object:
        row = self.run(run)
        (parameter,) = [one for one in self.world.parameters(row.recipe_phase_id) if one.every_value is not None]
        return self.record(row, parameter, repetition, by)

    def controlled(self, run: Row[Any]) -> bool:
        return any(one.phase_execution_id == run.id for one in self.rows("control_series"))

    def may_repeat(self, run: Row[Any]) -> bool:
        return super().may_repeat(run) and all(
            one.state == "COMPLETE" or one.not_applicable_at is not None for one in self.recorded_during(run.id)
        )

    def may_begin_anew(self, at: At) -> bool:
        ended = {
            one.id for one in self.runs() if one.state in {"STOPPED", "ABORTED"} and at in self.above(At(phase=one.id))
        }
        others = [other for one in ended for other in self.recorded_during(one) if other.id not in ended]
        return not others

    def recorded_during(self, carrier: UUID) -> list[Row[Any]]:
        """The other runs in which something came round while this one ran."""
        series = [one for one in self.rows("control_series") if one.carrier_id == carrier]
        ids = {one.phase_execution_id for one in series} - {carrier}
        return [one for one in self.runs() if one.id in ids]

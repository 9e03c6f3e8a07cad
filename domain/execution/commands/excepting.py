"""The exceptions that a recorded or calculated value raises by itself."""

from collections.abc import Sequence
from typing import Protocol

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place, Under
from domain.execution import content as contents
from domain.execution.kinds import Outcome
from domain.execution.models import ParameterValue
from domain.execution.procedure.passes import in_pass
from domain.execution.rules import yields
from domain.execution.rules.recording import Late
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.limits import HasLimits, limits_text
from domain.recipes.values import Output
from domain.recipes.yields import limits_of

RULES = {
    Outcome.ACTION: "EXE-2",
    Outcome.REGISTERED: "EXE-2",
    Outcome.UNCERTAIN: "EXE-3",
    Outcome.NOT_CALCULABLE: "EXE-7",
}
BY_HAND = "EXE-17"
YIELD = "REV-2"
LATE = "EXE-11"
WHY = {
    Outcome.ACTION: "",
    Outcome.REGISTERED: " It is outside of the registered limits.",
    Outcome.UNCERTAIN: " By these limits it can't be judged.",
}
DESCRIPTION = 4000


class Named(HasLimits, Protocol):
    """A parameter with its limits and its name."""

    @property
    def name(self) -> str: ...


class Placed(Protocol):
    """A run of a phase, or its row."""

    @property
    def number(self) -> int: ...
    @property
    def passes(self) -> Sequence[int]: ...


def out_of_limit(
    uow: UnitOfWork,
    number: int,
    value: ParameterValue,
    parameter: Named,
    *,
    passes: Sequence[int] = (),
    under: Under | None = None,
) -> None:
    """A value outside of its action or registered limits, or that can't be judged or calculated (EXE-2, EXE-3, EXE-7).

    `number` is its phase's, `passes` are those of the loops around it, `under` a planned deviation that allows it. The
    batch's row is locked by now.
    """
    shown, outcome = contents.of(value).shown, Outcome(value.outcome)
    where = f"Phase {number}{in_pass(passes)}, {parameter.name}, repetition {value.repetition}"
    if outcome is Outcome.NOT_CALCULABLE:
        told = f"{where} can't be calculated: {value.problem}. Its formula: {value.formula}"
    else:
        how = "recorded" if value.formula is None else "calculated"
        told = f"{where}: {how} {shown}; {limits_text(parameter)}.{WHY[outcome]}"
    _raise(uow, number, value, RULES[outcome], f"{parameter.name}: {shown}", told, under)


def by_hand(
    uow: UnitOfWork, number: int, value: ParameterValue, parameter: Named, *, reason: str, passes: Sequence[int] = ()
) -> None:
    """A person gave a value that couldn't be calculated (EXE-17)."""
    shown, where = contents.of(value).shown, f"Phase {number}{in_pass(passes)}, {parameter.name}"
    told = f"{where}: {shown} was given by hand in place of what can't be calculated. {reason}"
    _raise(uow, number, value, BY_HAND, f"{parameter.name}: {shown}, by hand", told)


def entered_late(uow: UnitOfWork, run: Placed, value: ParameterValue, parameter: Named, late: Late) -> None:
    """A value that was entered after the event (EXE-11)."""
    shown, where = contents.of(value).shown, f"Phase {run.number}{in_pass(run.passes)}, {parameter.name}"
    times = f"of {contents.time_text(late.event_at)}, entered at {contents.time_text(uow.now)}"
    told = f"{where}, repetition {value.repetition}: {shown}, {times}. {late.reason}"
    _raise(uow, run.number, value, LATE, f"{parameter.name}: {shown}, entered late", told)


def of_yield(
    uow: UnitOfWork, run: Placed, value: ParameterValue, parameter: Named, output: Output, outcome: Outcome
) -> None:
    """A value by which an output's yield leaves its limits, or can't be judged, at the phase that found it (REV-2)."""
    if outcome not in yields.EXCEPTIONAL:
        return
    shown, how = contents.of(value).shown, "recorded" if value.formula is None else "calculated"
    told = (
        f"Phase {run.number}{in_pass(run.passes)}, {parameter.name}: {how} {shown} of {output.name}, theoretically"
        f" {output.quantity}; yield limits {limits_of(output.yield_low, output.yield_high)}.{WHY[outcome]}"
    )
    _raise(uow, run.number, value, YIELD, f"Yield of {output.code}: {shown}", told)


def _raise(
    uow: UnitOfWork,
    number: int,
    value: ParameterValue,
    rule: str,
    title: str,
    told: str,
    under: Under | None = None,
) -> None:
    place = Place(
        site=value.site_id,
        batch=value.batch_id,
        phase=value.phase_execution_id,
        phase_number=number,
        value=value.id,
    )
    exceptions.raise_by_rule(uow, place, rule=rule, title=title, description=told[:DESCRIPTION], under=under)

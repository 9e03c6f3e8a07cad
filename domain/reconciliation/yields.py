"""The yields that a batch's phases told, what they were judged by and who verified them (REV-2; 21 CFR 211.103)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.execution import content as contents
from domain.execution import control_recipe
from domain.execution.kinds import Outcome
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.rules import yields
from domain.execution.rules.judgement import Expectation
from domain.kernel.quantity import Quantity
from domain.recipes.element_models import RecipeOutput
from domain.recipes.kinds import ParameterKind, Rounding
from domain.recipes.models import MasterRecipeVersion, RecipeParameter
from domain.reconciliation.figures import Limits, Told
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldYield:
    """One run's yield of an output; `percent` is None where there is no number, `by_hand` where a person gave it.

    `verified_by` are who signed for it: for what the system calculated whoever signed the phase, for what was given by
    hand somebody else than who gave it.
    """

    output: RecipeOutput
    phase: PhaseExecution
    value: ParameterValue
    theory: Quantity
    percent: Decimal | None
    outcome: Outcome
    by_hand: bool
    verified_by: tuple[str, ...]
    declared: Expectation

    @property
    def limits(self) -> Limits:
        return Limits(self.output.yield_low, self.output.yield_high)

    @property
    def told(self) -> Told | None:
        """As the figures of a reconciliation compare it."""
        if self.percent is None or self.value.qualifier is not None:
            return None
        declared = self.declared
        return Told(
            phase=self.phase.number,
            passes=tuple(self.phase.passes),
            percent=self.percent,
            decimals=declared.decimals,
            significant_figures=declared.significant_figures,
            rounding=declared.rounding,
        )


def told(session: Session, batch: Batch) -> tuple[ToldYield, ...]:
    """In the order of the phases and their passes; of runs that were replaced none."""
    values = _values(session, batch)
    if not values:
        return ()
    version = session.get_one(MasterRecipeVersion, (batch.company_id, batch.recipe_version_id))
    chosen = select(RecipeOutput).where(
        RecipeOutput.company_id == batch.company_id, RecipeOutput.recipe_version_id == batch.recipe_version_id
    )
    outputs = {one.code: one for one in session.scalars(chosen)}
    by = control_recipe.factor(batch, version)
    return tuple(_told(one, outputs[one.tells_output or ""], by) for one in values)


def last_of_each(found: Sequence[ToldYield]) -> dict[str, ToldYield]:
    """What was told last of each output as an exact number, by its code: its lots are compared with that."""
    return {one.output.code: one for one in found if one.told is not None}


def _values(session: Session, batch: Batch) -> list[ParameterValue]:
    value, phase = ParameterValue, PhaseExecution
    signed = selectinload(value.signatures).selectinload(Signature.staleness)
    of_phase = selectinload(value.phase_execution).selectinload(phase.signatures).selectinload(Signature.staleness)
    chosen = (
        select(value)
        .where(value.company_id == batch.company_id, value.batch_id == batch.id, value.tells_output.is_not(None))
        .options(signed, of_phase, selectinload(value.recipe_parameter))
    )
    found = (one for one in session.scalars(chosen) if one.phase_execution.replaced_at is None)
    return sorted(found, key=lambda one: (one.phase_execution.number, tuple(one.phase_execution.passes), one.id))


def _told(value: ParameterValue, output: RecipeOutput, by: Fraction) -> ToldYield:
    declared, content = _expectation(value.recipe_parameter), contents.of(value)
    return ToldYield(
        output=output,
        phase=value.phase_execution,
        value=value,
        theory=control_recipe.theoretical(output, by),
        percent=yields.percent_of(content, declared),
        outcome=yields.judge_yield(content, declared, output),
        by_hand=yields.by_hand(value),
        verified_by=tuple(dict.fromkeys(_verifiers(value))),
        declared=declared,
    )


def _verifiers(value: ParameterValue) -> Iterator[str]:
    hand = yields.by_hand(value)
    for one in sorted((*value.signatures, *value.phase_execution.signatures), key=lambda each: each.id):
        if one.staleness is not None or (hand and one.person_id == value.recorded_by):
            continue
        of_phase = one.subject_id == value.phase_execution_id
        if one.meaning == Meaning.VERIFIED or (not hand and of_phase and one.meaning == Meaning.PERFORMED):
            yield one.printed_name


def _expectation(found: RecipeParameter) -> Expectation:
    same = {one.name: getattr(found, one.name) for one in fields(Expectation)}
    rounding = None if found.rounding is None else Rounding(found.rounding)
    typed = {"kind": ParameterKind(found.kind), "choices": tuple(found.choices), "rounding": rounding}
    return Expectation(**{**same, **typed})

"""What came of one case of a simulation, piece by piece, as GraphQL shows it."""

from decimal import Decimal

import strawberry

from api.scalars import Quantity
from domain.kernel.quantity import Quantity as DomainQuantity
from domain.recipes.judging import Judged
from domain.recipes.simulating import result
from domain.recipes.simulating.cases import CaseKind
from domain.recipes.simulating.result import Cause, Lasting, Level, Origin

strawberry.enum(CaseKind, name="SimulationCaseKind")
strawberry.enum(
    Origin,
    name="SimulatedValueOrigin",
    description="CASE: the case gives it. NOMINAL: the recipe's target, limits or expected answer. ASSUMED: nothing"
    " tells it. CALCULATED: its formula. NOTHING: there is none, such as for a file.",
)
strawberry.enum(
    Lasting,
    name="SimulatedDuration",
    description="Why a phase lasts so long. CASE: the case says so. DURING: as the phase that it runs during."
    " PARAMETER: the longest of its times. ASSUMED: 10 minutes, since nothing tells it.",
)
strawberry.enum(Level, name="SimulatedExceptionLevel")
strawberry.enum(
    Cause,
    name="SimulatedExceptionCause",
    description="STUCK: nothing could happen any more. LOOP_AT_BOUND: as often as the loop may be run, its condition"
    " didn't hold. QUANTITY: what is charged isn't what the formula has.",
)
strawberry.enum(
    Judged,
    name="SimulatedOutcome",
    description="Where a value stands, as rounded: WITHIN its limits, else outside of these ones (EXE-3).",
)


@strawberry.type(description="One value as it would be entered or calculated.")
class SimulatedValue:
    parameter: str = strawberry.field(description="Its code, or its name where it has none.")
    repetition: int
    at: Decimal = strawberry.field(description="In seconds from the beginning of the batch.")
    value: str | None
    origin: Origin
    outcome: Judged


@strawberry.type(description="One run of a phase.")
class SimulatedPhase:
    phase: int = strawberry.field(description="Its number.")
    code: str
    passes: list[int] = strawberry.field(description="Of the loops around it, the outermost first.")
    start: Decimal = strawberry.field(description="In seconds from the beginning of the batch.")
    end: Decimal
    lasting: Lasting
    values: list[SimulatedValue]


@strawberry.type(description="How a condition came out.")
class SimulatedDecision:
    block: str
    passes: list[int]
    at: Decimal
    holds: bool | None = strawberry.field(description="Null where it can't be calculated: it counts as not holding.")


@strawberry.type(description="An exception or alert that would be raised.")
class SimulatedException:
    at: Decimal
    level: Level
    cause: Cause
    rule: str
    what: str
    phase: int | None = strawberry.field(description="Its number.")
    passes: list[int]
    parameter: str | None
    repetition: int | None
    element: str | None = strawberry.field(description="The code of the block, link, material or output concerned.")


@strawberry.type(description="What the phases on the path charge of a material.")
class SimulatedBalance:
    material: str
    planned: Quantity
    charged: Quantity
    difference: Quantity


@strawberry.type(description="The yield of an output (REV-2).")
class SimulatedYield:
    output: str
    theory: Quantity
    told_by: str | None = strawberry.field(description="The calculated parameter that tells it, PHASE.parameter.")
    percent: Decimal | None
    low: Decimal | None
    high: Decimal | None
    outcome: Judged


@strawberry.type(description="A value that nothing in the recipe tells.")
class AssumedValue:
    parameter: str
    value: str | None
    because: str


@strawberry.type(description="What no case of a simulation came upon.")
class SimulationCoverage:
    never_reached: list[int] = strawberry.field(description="Phases, by number.")
    never_held: list[str] = strawberry.field(description="Blocks whose condition never held.")
    never_failed: list[str] = strawberry.field(description="Blocks whose condition always held.")
    never_out: list[str] = strawberry.field(
        description="Parameters that never left their limits, PHASE.parameter; at most 2,000."
    )
    more_never_out: int = strawberry.field(description="How many more of those there are.")


def _quantity(given: DomainQuantity) -> Quantity:
    return Quantity(value=given.value, unit=given.unit)


def phase_of(one: result.PhaseRun) -> SimulatedPhase:
    return SimulatedPhase(
        phase=one.phase,
        code=one.code,
        passes=list(one.passes),
        start=one.start,
        end=one.end,
        lasting=one.lasting,
        values=[
            SimulatedValue(
                parameter=value.parameter,
                repetition=value.repetition,
                at=value.at,
                value=value.value,
                origin=value.origin,
                outcome=value.outcome,
            )
            for value in one.values
        ],
    )


def exception_of(one: result.Raised) -> SimulatedException:
    return SimulatedException(
        at=one.at,
        level=one.level,
        cause=one.cause,
        rule=one.rule,
        what=one.what,
        phase=one.phase,
        passes=list(one.passes),
        parameter=one.parameter,
        repetition=one.repetition,
        element=one.element,
    )


def decision_of(one: result.Decided) -> SimulatedDecision:
    return SimulatedDecision(block=one.block, passes=list(one.passes), at=one.at, holds=one.holds)


def balance_of(one: result.Balance) -> SimulatedBalance:
    return SimulatedBalance(
        material=one.material,
        planned=_quantity(one.planned),
        charged=_quantity(one.charged),
        difference=_quantity(one.difference),
    )


def yield_of(one: result.Yielded) -> SimulatedYield:
    return SimulatedYield(
        output=one.output,
        theory=_quantity(one.theory),
        told_by=one.told_by,
        percent=one.percent,
        low=one.low,
        high=one.high,
        outcome=one.outcome,
    )


def coverage_of(one: result.Coverage) -> SimulationCoverage:
    return SimulationCoverage(
        never_reached=list(one.never_reached),
        never_held=list(one.never_held),
        never_failed=list(one.never_failed),
        never_out=list(one.never_out),
        more_never_out=one.more_never_out,
    )

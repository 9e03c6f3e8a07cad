"""What a simulation found; times are in seconds from the beginning of the batch, decimals exact."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.kernel.quantity import Quantity
from domain.recipes.judging import Judged
from domain.recipes.simulating.cases import Case

FORMAT = "theriac.simulation/1"


class Origin(StrEnum):
    """Where a value comes from: the case, the recipe's target, limits or answer, an assumption, a formula, nowhere."""

    CASE = "CASE"
    NOMINAL = "NOMINAL"
    ASSUMED = "ASSUMED"
    CALCULATED = "CALCULATED"
    NOTHING = "NOTHING"


class Lasting(StrEnum):
    """Why a phase lasts as long as it does."""

    CASE = "CASE"
    DURING = "DURING"
    PARAMETER = "PARAMETER"
    ASSUMED = "ASSUMED"


class Level(StrEnum):
    ALERT = "ALERT"
    EXCEPTION = "EXCEPTION"


class Cause(StrEnum):
    OUT_OF_LIMIT = "OUT_OF_LIMIT"
    NOT_CALCULABLE = "NOT_CALCULABLE"
    TOO_MANY_VALUES = "TOO_MANY_VALUES"
    LOOP_AT_BOUND = "LOOP_AT_BOUND"
    TIME = "TIME"
    QUANTITY = "QUANTITY"
    YIELD = "YIELD"
    STUCK = "STUCK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One value of a phase's parameter, by its code or name, as entered or calculated; None where there is none."""

    parameter: str
    repetition: int
    at: Decimal
    value: str | None
    origin: Origin
    outcome: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRun:
    phase: int
    code: str
    passes: tuple[int, ...]
    start: Decimal
    end: Decimal
    lasting: Lasting
    values: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How a condition came out; None where it couldn't be calculated, which counts as not holding."""

    block: str
    passes: tuple[int, ...]
    at: Decimal
    holds: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An exception or alert with its rule; `element` is the code of the block, link, material or output concerned."""

    at: Decimal
    level: Level
    cause: Cause
    rule: str
    what: str
    phase: int | None = None
    passes: tuple[int, ...] = ()
    parameter: str | None = None
    repetition: int | None = None
    element: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What the phases on the path charge of a material, against the formula."""

    material: str
    planned: Quantity
    charged: Quantity
    difference: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Yielded:
    """The yield of an output in percent of its theory; None where nothing tells it on this path."""

    output: str
    theory: Quantity
    told_by: str | None
    percent: Decimal | None
    low: Decimal | None
    high: Decimal | None
    outcome: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """`complete` is whether the batch came to its end; `raised` are the first of its `exceptions` and `alerts`."""

    case: Case
    generated: bool
    complete: bool
    ends: Decimal
    path: tuple[PhaseRun, ...]
    decisions: tuple[Decided, ...]
    raised: tuple[Raised, ...]
    exceptions: int
    alerts: int
    quantities: tuple[Balance, ...]
    yields: tuple[Yielded, ...]
    not_reached: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """A value that nothing in the recipe tells, and why this one was taken."""

    parameter: str
    value: str | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What no case came upon: phases by number, blocks by code, parameters as PHASE.parameter; and how much was run.

    `more_never_out` counts the parameters beyond those named, `incomplete` the cases that didn't come to their end.
    """

    never_reached: tuple[int, ...]
    never_held: tuple[str, ...]
    never_failed: tuple[str, ...]
    never_out: tuple[str, ...]
    more_never_out: int
    cases: int
    incomplete: int
    phase_runs: int
    recordings: int
    exceptions: int
    alerts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """`subject` is the digest of what was simulated; `left_out` names generated cases that didn't fit.

    `more_assumed` and `more_left_out` count what there was beyond what is named.
    """

    format: str
    subject: str
    cases: tuple[CaseResult, ...]
    coverage: Coverage
    assumed: tuple[Assumed, ...]
    more_assumed: int
    left_out: tuple[str, ...]
    more_left_out: int

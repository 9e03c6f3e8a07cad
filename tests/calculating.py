"""A recipe that calculates: a mean of samples, what follows from it in its phase and in a later one."""

from decimal import Decimal

from sqlalchemy import Engine

from domain.execution.content import Content
from domain.kernel.quantity import Quantity
from domain.materials.quality.kinds import Qualifier
from domain.recipes.kinds import ParameterKind, ParameterSource, PhaseSignature, Rounding
from domain.recipes.values import Charge, Parameter
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant
from tests.recipes import phase

P, V = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED


def calculated(name: str, code: str, formula: str, unit: str, **fields: object) -> Parameter:
    return Parameter(
        name=name,
        code=code,
        kind=ParameterKind.NUMBER,
        unit=unit,
        source=ParameterSource.CALCULATED,
        formula=formula,
        decimals=2,
        rounding=Rounding.HALF_UP,
        **fields,  # type: ignore[arg-type]  # whatever a parameter has
    )


MASS = Parameter(
    name="Mass",
    code="mass",
    kind=ParameterKind.NUMBER,
    unit="kg",
    action_high=Decimal(100),
    repetitions=2,
    repetition_limit=3,
)
TARE = Parameter(name="Tare", code="tare", kind=ParameterKind.NUMBER, unit="kg")
MEAN = calculated("Mean", "mean", "mean(mass)", "kg")
NET = calculated("Net", "net", "mean - tare", "kg", action_low=Decimal("49.00"), registered_low=Decimal("40.00"))
SHARE = calculated("Share", "share", 'WEIGH.net / input."API-001"', "%", action_low=Decimal("33.0"))
PER_TARE = calculated("Per tare", "per_tare", "mean / (tare - 1 kg)", "1")

PHASES = (
    phase(1, "Weigh", code="WEIGH", parameters=(MASS, TARE, MEAN, NET, PER_TARE), signatures=(P, V)),
    phase(
        2,
        "Account",
        code="ACCOUNT",
        parameters=(SHARE,),
        charges=(Charge(material=1, quantity=Quantity(Decimal("150.000"), "kg")),),
        signatures=(P, V),
    ),
)


def kg(number: str) -> Content:
    return Content(number=Decimal(number), unit="kg")


def one_of_each(do: Do, plant: Plant, admin: Engine) -> Run:
    """A batch with calculated values, one of them corrected by its input, one not calculable, and qualified results."""
    version = recipes.effective_recipe(do, plant, phases=PHASES[:1], code="CALC")
    run = Run(do, plant, admin, execution.issue(do, plant, version, "B-CALC"))
    run.start(1)
    first = run.record(1, "Mass", kg("51.00"))
    run.record(1, "Mass", kg("51.50"), repetition=2)
    run.record(1, "Tare", kg("1"))
    run.correct(first, kg("51.10"))
    run.record(1, "Mass", Content(number=Decimal("0.10"), unit="kg", qualifier=Qualifier.LESS_THAN), repetition=3)
    return run
